// What can be chosen: trusted roots, forms of bundles, known issuers, an example. And what is said when the choice was wrong.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { TrustedRoot, Verifier } from "../../../js/dist/node/index.js";
import { admissions, policyFor, whose } from "../verify/expectation.js";
import { REAL, SINGLE, TWO_TIMES, ask, chooseRoot, drop, made, open, result, severalBundles, todo, vector, verify } from "./pages.mjs";
import { browser, onPage, server } from "./served.mjs";

const policyFile = (document) => made("policy.json", JSON.stringify({ version: 1, ...document }));
const FIRST = { identity: "a@example.com", issuer: "https://accounts.google.com" };

const PRIVATE = {
  bundle: vector("user-forms/private.sigstore.json"),
  digest: "sha256:caa015ef69e9bc31a41322d6c71563ed9600c75bb988e4d639b1edc578580551",
  identity: "https://github.com/neverendingsupport/slsa-attestations/.github/workflows/attest.yml@9f6d9dc1bfc02986955721eb15f89ad618f1cedb",
  issuer: "https://token.actions.githubusercontent.com",
};

// The bundle, the root that is chosen, and what is to be done.
const WRONG = [
  ["staging's bundle", vector("real/staging-rekor-v2.txt.sigstore.json"), "public-good", /Sigstore’s staging instance\. That one is for tests/],
  ["GitHub's bundle", PRIVATE.bundle, "public-good", /GitHub’s own instance\. GitHub signs files of private repositories/],
  ["a public bundle", REAL.bundle, "staging", /Sigstore’s public instance\. Choose it under “Advanced”/],
  ["a public bundle", REAL.bundle, "github", /Sigstore’s public instance\. Choose it under “Advanced”/],
  ["a private instance's bundle", vector("user-forms/test-result.sigstore.json"), "public-good", /from the publisher’s own documentation, choose it as a file under “Advanced”/],
];
for (const [whose, bundle, root, said] of WRONG) {
  onPage(`a wrong root is named as the reason: ${whose} under ${root}`, async (page) => {
    await chooseRoot(page, root);
    await page.evaluate(() => { document.getElementById("advanced").open = false; });
    await ask(page, { file: REAL.file, bundle, ...FIRST });
    assert.equal(await verify(page), "rejected");
    const text = await result(page);
    assert.ok(text.includes("The chosen trusted root does not know the instance that signed this file."), text);
    assert.match(await todo(page), said);
    assert.doesNotMatch(text, /tell the publisher/i);
    // Where the choice is made is open. What the page has no words for, the core says.
    assert.ok(await page.evaluate(() => document.getElementById("advanced").open));
    assert.equal(/is unknown to this trusted root, which knows|the authorities of this trusted root are/i.test(await todo(page)), said.source.includes("as a file"));
  });
}

onPage("who typed an identity is not told how a policy does without evidence, and who brought a policy is", async (page) => {
  const signer = { identity: PRIVATE.identity, issuer: PRIVATE.issuer };
  await ask(page, { file: REAL.file, bundle: PRIVATE.bundle, root: vector("real/github.trusted_root.json"), ...signer });
  assert.equal(await verify(page), "rejected");
  assert.ok((await result(page)).includes("ct.sct.missing"));
  assert.doesNotMatch(await todo(page), /noSct|dangerous/);
  await ask(page, { policy: policyFile({ anyOf: [signer] }) });
  assert.equal(await verify(page), "rejected");
  assert.match(await todo(page), /A policy with the dangerous word noSct does without a certificate log/);
});

test("a typed signer under GitHub's root is asked for with a timestamp, and under that root alone", async () => {
  const github = await Verifier.create({ trustedRoots: { github: TrustedRoot.github() } });
  const bundle = await readFile(PRIVATE.bundle);
  const policy = policyFor(PRIVATE, "github");
  const { facts } = await github.verify(bundle, { digest: PRIVATE.digest }, policy);
  assert.equal(facts.signer.identity.value, PRIVATE.identity);
  const rejects = (verifier, expected, digest = PRIVATE.digest, root = "github") =>
    assert.rejects(verifier.verify(bundle, { digest }, policyFor(expected, root)), (error) => error.name === "VerificationError");
  await rejects(github, { ...PRIVATE, identity: `${PRIVATE.identity}x` });
  await rejects(github, { ...PRIVATE, issuer: "https://accounts.google.com" });
  await rejects(github, PRIVATE, `sha256:${"0".repeat(64)}`);
  await rejects(await Verifier.create({ trustedRoots: { "public-good": TrustedRoot.sigstore() } }), PRIVATE, PRIVATE.digest, "public-good");
  // The other roots go on demanding a log entry.
  for (const root of ["public-good", "staging", "file"]) assert.deepEqual(policyFor(PRIVATE, root), { identity: PRIVATE.identity, issuer: PRIVATE.issuer });
});

onPage("GitHub's root is a choice, and its bundle comes to the file without a log entry", async (page) => {
  await chooseRoot(page, "github");
  assert.ok(await page.isVisible("#github-note"));
  await ask(page, { file: REAL.file, bundle: PRIVATE.bundle, identity: PRIVATE.identity, issuer: PRIVATE.issuer });
  assert.equal(await verify(page), "rejected");
  const status = await page.evaluate(() => [...document.querySelectorAll(".checks > li")].map((step) => step.dataset.status));
  assert.equal(status[1], "pass");
  assert.equal(status[2], "pass");
  assert.ok((await result(page)).includes("artifact.subject.mismatch"));
});

test("each dangerous word of a policy file is admitted, also that of one alternative", () => {
  const read = (document) => admissions(new TextEncoder().encode(JSON.stringify(document)));
  assert.deepEqual(read({ version: 1, anyOf: [FIRST] }), { dangerous: [], release: false, open: [] });
  assert.deepEqual(read({ version: 1, dangerous: ["noSct"], anyOf: [FIRST, { issuer: "x", dangerous: ["anyIdentity"] }] }).dangerous, ["noSct", "anyIdentity"]);
  assert.equal(read({ version: 1, anyOf: [{ githubRelease: { repository: "o/r" } }] }).release, true);
  assert.deepEqual(admissions(policyFor(PRIVATE, "github")), { dangerous: [], release: false, open: [] });
});

test("a release of GitHub is of whom you expect, since the policy names its repository; under any issuer it is not", async () => {
  const github = await Verifier.create({ trustedRoots: { github: TrustedRoot.github() } });
  const bundle = await readFile(vector("user-forms/release.sigstore.json"));
  const artifact = { digest: "sha256:b958c6046bab52febf958c94974e1ffcc450bff78c28d7233e179bfd73828912" };
  const said = async (signer, dangerous) => {
    const demands = { evidence: { timestamps: 1 }, dangerous: ["noLog", "noSct", ...dangerous] };
    const policy = new TextEncoder().encode(JSON.stringify({ version: 1, anyOf: [{ ...signer, root: "github", ...demands }] }));
    return whose((await github.verify(bundle, artifact, policy)).facts.signer, admissions(policy));
  };
  const release = { githubRelease: { repository: "jdx/communique" } };
  assert.match(await said(release, []), /the signer is the one you expect\.$/);
  await assert.rejects(said({ githubRelease: { repository: "jdx/mise" } }, []), (error) => error.name === "VerificationError");
  assert.match(await said({ identity: "https://dotcom.releases.github.com" }, ["anyIssuer"]), /is not proven: your policy accepts any issuer/);
  // Whatever else the policy says, one that takes any issuer has proven none.
  assert.match(whose({ identity: { value: "x" }, issuer: null }, { dangerous: ["anyIssuer"], release: true }), /is not proven/);
});

onPage("with an alternative that takes any signer, nobody is called the one you expect", async (page) => {
  await ask(page, { file: REAL.file, bundle: REAL.bundle, policy: policyFile({ anyOf: [{ issuer: REAL.issuer, evidence: { logs: 1 }, dangerous: ["anyIdentity"] }] }) });
  assert.equal(await verify(page), "verified");
  const text = await result(page);
  assert.ok(text.includes("is not proven: your policy accepts any identity") && !text.includes("the signer is the one you expect"), text);
});

onPage("the trusted roots are folded away, and open when one is at fault", async (page) => {
  const isOpen = () => page.evaluate(() => document.getElementById("advanced").open);
  assert.equal(await isOpen(), false);
  assert.ok((await page.textContent("#advanced summary")).includes("Sigstore’s public instance"));
  await ask(page, REAL);
  assert.equal(await verify(page), "verified");
  assert.equal(await isOpen(), false);
  // No file chosen: the error of the field is to be seen.
  await chooseRoot(page, "file");
  await page.evaluate(() => { document.getElementById("advanced").open = false; });
  await page.click("#verify");
  await page.waitForSelector("#root-error:not([hidden])");
  assert.equal(await isOpen(), true);
  assert.equal(await page.evaluate(() => document.activeElement.id), "root");
  // A file that is none.
  await ask(page, { root: made("root.json", "{}") });
  await page.evaluate(() => { document.getElementById("advanced").open = false; });
  assert.equal(await verify(page), "refused");
  assert.equal(await isOpen(), true);
});

onPage("a finding is called what it is", async (page) => {
  const workflow = { provider: "github", repository: "our/tool", file: "release.yml" };
  const sorts = async (document) => {
    await ask(page, { policy: policyFile(document) });
    await page.waitForSelector("#findings li");
    const found = await page.evaluate(() => [...document.querySelectorAll("#findings .notice")].map((notice) => [notice.dataset.sort, notice.querySelector("p").textContent]));
    await page.setInputFiles("#policy", []);
    return found;
  };
  const MORE = ["more", "This policy may accept more than it means to:"];
  const LESS = ["less", "This policy may reject what it means to accept:"];
  assert.deepEqual(await sorts({ anyOf: [{ workflow: { ...workflow, ref: "main" } }] }), [LESS]);
  assert.deepEqual(await sorts({ anyOf: [{ workflow: { provider: "github", repository: "our/tool" } }] }), [MORE]);
  assert.deepEqual(await sorts({ anyOf: [{ workflow: { ...workflow, trigger: { regex: "push|release" } } }] }), [["neither", "This policy can be written more plainly:"]]);
  assert.deepEqual(await sorts({ anyOf: [] }), [["refused", "This policy will be refused:"]]);
  assert.deepEqual(await sorts({ anyOf: [{ workflow: { ...workflow, ref: "main" } }], dangerous: ["noLog"] }), [MORE, LESS]);
});

test("every trap of the linter has its sort", async () => {
  const schema = await readFile(new URL("../../../docs/reference/findings.schema.json", import.meta.url), "utf8");
  const wording = await readFile(new URL("../verify/wording.js", import.meta.url), "utf8");
  const traps = [...schema.matchAll(/"const": "(\w+)"/g)].map(([, trap]) => trap);
  assert.ok(traps.length > 20);
  for (const trap of traps) assert.equal(wording.split(`"${trap}"`).length, 2, trap);
});

onPage("known issuers can be chosen by name, and another can be typed", async (page) => {
  const known = await page.evaluate(() => [...document.getElementById("issuer").list.options].map((option) => [option.value, option.label]));
  assert.ok(known.some(([issuer, name]) => issuer === "https://token.actions.githubusercontent.com" && name === "GitHub Actions"));
  for (const [issuer] of known) assert.equal(new URL(issuer).protocol, "https:");
  await ask(page, { ...REAL, issuer: "https://oidc.example.com" });
  assert.equal(await verify(page), "rejected");
  assert.ok((await result(page)).includes("policy.issuer.mismatch"));
});

for (const [where, url] of [["hosted page", () => `${server.origin}/verify/`], ["single file", () => SINGLE]]) {
  test(`${where}: the example fills the form in, without a request, and leaves it to be verified`, async () => {
    const at = await open(browser, url());
    await at.page.waitForFunction(() => document.querySelectorAll("#issuers option").length > 0);
    const before = at.requests.length;
    await chooseRoot(at.page, "staging");
    await at.page.check('input[name="expect"][value="policy"]');
    await at.page.click("#example");
    assert.equal(at.requests.length, before);
    assert.equal(await at.page.locator(".result").count(), 0);
    assert.equal(await at.page.evaluate(() => document.activeElement.id), "verify");
    const [file, bundle] = await at.page.evaluate(() => Promise.all(["file", "bundle"].map(async (id) => Array.from(new Uint8Array(await document.getElementById(id).files[0].arrayBuffer())))));
    assert.deepEqual(Buffer.from(file), await readFile(REAL.file));
    assert.deepEqual(Buffer.from(bundle), await readFile(REAL.bundle));
    assert.ok((await at.page.textContent("#drop-status")).includes("Nothing is verified yet"));
    assert.equal(await verify(at.page), "verified");
    assert.equal(await at.page.textContent("#drop-status"), "");
    assert.ok((await result(at.page)).includes(REAL.identity));
    await at.page.fill("#identity", `${REAL.identity}x`);
    assert.equal(await verify(at.page), "rejected");
    assert.deepEqual(at.faults, []);
    await at.close();
  });
}

onPage("a file with several bundles verifies by the one that fits, in every form, and says which", async (page) => {
  const forms = await severalBundles();
  for (const [form, content] of [["two.jsonl", forms.lines], ["array.json", forms.array], ["github.json", forms.github]]) {
    await ask(page, { ...REAL, bundle: made(form, content) });
    assert.equal(await verify(page), "verified", form);
    const text = await result(page);
    assert.ok(text.includes("Bundle 2 of the file that you chose") && text.includes("bundle 1 does not verify: This file is not the one"), text);
    await ask(page, { identity: "a@example.com" });
    assert.equal(await verify(page), "rejected", form);
  }
});

onPage("what several bundles claim is shown for each, and a signer is offered only if it is the only one", async (page) => {
  const forms = await severalBundles();
  await ask(page, { bundle: made("two.jsonl", forms.lines) });
  await page.click("#claims");
  await page.waitForSelector('.result[data-state="unverified"]');
  const text = await result(page);
  for (const said of ["Bundle 1 of 2", "Bundle 2 of 2", REAL.identity, TWO_TIMES.identity, "name different signers"]) assert.ok(text.includes(said), said);
  assert.equal(await page.locator("#adopt").count(), 0);
  const [, own] = forms.lines.split("\n");
  await ask(page, { bundle: made("same.jsonl", `${own}\n${own}`) });
  await page.click("#claims");
  await page.waitForSelector("#adopt");
});

onPage("a dropped bundle is known in every form by what it holds, and a file of JSON lines is none for its name", async (page) => {
  const forms = await severalBundles();
  const data = ["data.jsonl", '{"a":1}\n{"b":2}\n'];
  for (const bundle of [["two.jsonl", forms.lines], ["x.json", forms.array], ["noending", forms.github], ["bom.json", `\ufeff${forms.lines.split("\n")[1]}`], ["cut.json", forms.array.slice(0, 3000)], ["a.sigstore.jsonl", "{"]]) {
    assert.equal(await drop(page, bundle, data), `File to check: data.jsonl. Signature bundle: ${bundle[0]}.`);
    assert.equal(await drop(page, data, bundle), `File to check: data.jsonl. Signature bundle: ${bundle[0]}.`);
  }
  assert.equal(await drop(page, data), "File to check: data.jsonl.");
});
