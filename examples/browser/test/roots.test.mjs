// A policy may name the trusted roots that its signers are believed under. Those that are built in are loaded by name,
// and no root is loaded that neither the policy nor the reader names.
import assert from "node:assert/strict";

import { REAL, ask, chooseRoot, pointsOut, policyFile, result, todo, vector, verify } from "./pages.mjs";
import { onPage } from "./served.mjs";

const SIGNER = { identity: REAL.identity, issuer: REAL.issuer };
const OTHER = { identity: "a@example.com", issuer: "https://accounts.google.com" };
const GITHUB = { root: "github", evidence: { timestamps: 1 }, dangerous: ["noLog", "noSct"] };
const TESTKIT = {
  file: vector("testkit/artifact.bin"),
  bundle: vector("cases/testkit/hashedrekord-0.0.1/v0.3/valid/bundle.sigstore.json"),
  root: vector("testkit/trusted_root.json"),
};
const TESTKIT_SIGNER = { identity: "signer@testkit.example", issuer: "https://oidc.testkit.example" };
const PRIVATE_BUNDLE = vector("user-forms/private.sigstore.json");
const PRIVATE_SIGNER = { identity: "https://github.com/neverendingsupport/slsa-attestations/.github/workflows/attest.yml@9f6d9dc1bfc02986955721eb15f89ad618f1cedb", issuer: REAL.issuer };
const root = (page) => page.evaluate(() => [...document.querySelectorAll("#result dl.facts dt")].find((dt) => dt.textContent === "Trusted root").nextElementSibling.textContent);

onPage("a policy that binds its signers to several built-in roots verifies under the one that is meant", async (page) => {
  await ask(page, { file: REAL.file, bundle: REAL.bundle, policy: policyFile({ ...SIGNER, root: "public-good" }, { ...SIGNER, ...GITHUB }) });
  await page.waitForSelector("#policy-roots");
  const says = await page.textContent("#policy-roots");
  assert.ok(says.includes("Sigstore’s public instance (public-good), GitHub’s own instance (github)"), says);
  assert.equal(await page.textContent("#root-chosen"), "The policy says which.");
  for (const chosen of ["public-good", "github", "staging"]) {
    await chooseRoot(page, chosen);
    assert.equal(await verify(page), "verified", chosen);
    assert.equal(await root(page), "Sigstore’s public instancepublic-good");
    assert.ok(!(await result(page)).includes("The staging instance is for tests"));
  }
  await page.check('input[name="expect"][value="identity"]');
  assert.equal(await page.textContent("#root-chosen"), "Chosen: Sigstore’s staging instance");
});

onPage("evidence of one root is none under another, whatever is loaded", async (page) => {
  // The right signer is bound to the wrong root, and the right root to another signer.
  await ask(page, { file: REAL.file, bundle: REAL.bundle, policy: policyFile({ ...SIGNER, root: "staging" }, { ...OTHER, root: "public-good" }) });
  assert.equal(await verify(page), "rejected");
  assert.ok((await result(page)).includes("policy.identity.mismatch"));
  // GitHub's demands do not count under the root that keeps logs, and its bundle comes to its file.
  await ask(page, { bundle: PRIVATE_BUNDLE, policy: policyFile({ ...PRIVATE_SIGNER, root: "public-good" }, { ...PRIVATE_SIGNER, ...GITHUB }) });
  assert.equal(await verify(page), "rejected");
  assert.ok((await result(page)).includes("artifact.subject.mismatch"));
  await ask(page, { policy: policyFile({ ...PRIVATE_SIGNER, root: "public-good" }) });
  assert.equal(await verify(page), "rejected");
  assert.ok((await result(page)).includes("The trusted root that the policy names does not know the instance"));
  assert.match(await todo(page), /name it in the policy \(root: github\)/);
});

onPage("beside a signer that every root could vouch for, no root is loaded but the chosen one", async (page) => {
  await ask(page, { file: REAL.file, bundle: REAL.bundle, policy: policyFile(SIGNER, { ...OTHER, root: "staging" }) });
  await pointsOut(page, "policy", /names a trusted root for some signers \(“staging”\) and none for others/);
  // The chosen one is the only one: nothing is added to it.
  await chooseRoot(page, "staging");
  assert.equal(await verify(page), "rejected");
  assert.ok((await result(page)).includes("does not know the instance"));
  await chooseRoot(page, "public-good");
  await ask(page, { policy: policyFile(SIGNER, { ...OTHER, root: "public-good" }) });
  assert.equal(await verify(page), "verified");
});

onPage("a root of another name is the chosen file, if it can be no other", async (page) => {
  const policy = policyFile({ ...TESTKIT_SIGNER, root: "ours" });
  await ask(page, { file: TESTKIT.file, bundle: TESTKIT.bundle, policy });
  await pointsOut(page, "policy", /names the trusted root “ours”, which is not built in \(public-good, github, staging are\)\. Choose its file under “Advanced”/);
  assert.match(await page.textContent("#policy-roots"), /Not built in is “ours”: it is the file that you choose/);
  assert.equal(await page.textContent("#root-chosen"), "Chosen: Sigstore’s public instance");
  await page.click("#policy-fix");
  assert.ok(await page.isChecked('input[name="root"][value="file"]'));
  assert.equal(await page.evaluate(() => document.activeElement.id), "root");
  assert.equal(await page.locator("[aria-invalid]").count(), 0);
  await page.setInputFiles("#root", TESTKIT.root);
  assert.equal(await verify(page), "verified");
  assert.equal(await root(page), "The file that you chosewhich the policy calls ours");
  // Also beside one that is built in, and under the name of one that is.
  await ask(page, { policy: policyFile({ ...TESTKIT_SIGNER, root: "ours" }, { ...OTHER, root: "public-good" }) });
  assert.equal(await verify(page), "verified");
  await ask(page, { policy: policyFile({ ...TESTKIT_SIGNER, root: "staging" }) });
  assert.equal(await verify(page), "verified");
  assert.equal(await root(page), "The file that you chosewhich the policy calls staging");
  assert.ok(!(await result(page)).includes("The staging instance is for tests"));
  await ask(page, { policy: policyFile({ ...TESTKIT_SIGNER, root: "public-good" }, { ...OTHER, root: "staging" }) });
  await pointsOut(page, "root", /it cannot be told which of them your file is/);
  await ask(page, { policy: policyFile({ ...TESTKIT_SIGNER, root: "ours" }, { ...OTHER, root: "theirs" }) });
  await pointsOut(page, "root", /several trusted roots that are not built in \(“ours”, “theirs”\)/);
  // What the file vouches for counts under its name alone.
  await ask(page, { policy: policyFile({ ...OTHER, root: "ours" }, { ...TESTKIT_SIGNER, root: "public-good" }) });
  assert.equal(await verify(page), "rejected");
});
