// What people put into the wrong field, and what is no bundle at all: recognised, named, and put right with one button.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { REAL, ask, chooseLarge, made, pointsOut, result, todo, vector, verify } from "./pages.mjs";
import { onPage } from "./served.mjs";

const chosen = (page, id) => page.evaluate((field) => document.getElementById(field).files[0]?.name, id);
const FILE = "signed-package-2.1.0-hb0f4dca_0.conda";
const BUNDLE = "conda-attestation.sigstore.json";
const ROOT = vector("real/github.trusted_root.json");
const SIGNER = { identity: REAL.identity, issuer: REAL.issuer };

// What is in the bundle's place, how it is called, and all that is to be done.
const NO_BUNDLES = [
  ["<!doctype html><title>404</title>", "a page of HTML", /^It was saved in the place of the document: get that again, from an address that answers with the file itself\.$/],
  ["-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n", "a key or signature of OpenPGP", /^Sigstore does not make such signatures; gpg --verify verifies one\.$/],
  [JSON.stringify({ version: 1, attestation_bundles: [] }), "the provenance of a file, as PyPI serves it", /^This page checks bundles alone\. What PyPI serves is checked with the command line, sigproof verify pypi\.$/],
  [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0]), "data compressed with gzip", /swap the two; otherwise decompress it first\.$/],
];
for (const [content, called, todoSays] of NO_BUNDLES) {
  onPage(`no bundle: it is said to be ${called}, with one thing to do`, async (page) => {
    await ask(page, { ...REAL, bundle: made("x.sigstore.json", content) });
    assert.equal(await verify(page), "rejected");
    const text = await result(page);
    assert.ok(text.includes(`This is not a signature bundle, but ${called}.`), text);
    assert.ok(text.includes("bundle.form.unsupported"), text);
    assert.match(await todo(page), todoSays);
    assert.doesNotMatch(text, /newer version of this page|may be genuine/);
  });
}

onPage("what is damaged as a text has one thing to do, too", async (page) => {
  await ask(page, { ...REAL, bundle: made("x.sigstore.json", Buffer.from("\ufeff{}", "utf16le")) });
  assert.equal(await verify(page), "rejected");
  assert.match(await todo(page), /^Save the text again as UTF-8;[^\n]*$/);
  await ask(page, { ...REAL, bundle: made("x.sigstore.json", "{\"a\":1e}") });
  assert.equal(await verify(page), "rejected");
  assert.match(await todo(page), /^Get the file and its bundle again/);
});

onPage("swapped files are recognised, and swapped with a button, after which nothing is verified by itself", async (page) => {
  await ask(page, { ...SIGNER, file: REAL.bundle, bundle: REAL.file });
  await pointsOut(page, "bundle", /seem to be swapped: “conda-attestation\.sigstore\.json” is a signature bundle, and “signed-package/);
  await page.click("#bundle-fix");
  assert.deepEqual([await chosen(page, "file"), await chosen(page, "bundle")], [FILE, BUNDLE]);
  assert.equal(await page.locator("[aria-invalid], .result, #bundle-fix").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.id), "verify");
  assert.match(await page.textContent("#drop-status"), /^Swapped\. .*Nothing is verified yet\.$/);
  assert.equal(await verify(page), "verified");
  assert.equal(await page.textContent("#drop-status"), "");
});

onPage("swapped are also a damaged bundle, and a file larger than any bundle; a signed bundle is not", async (page) => {
  const bundle = await readFile(REAL.bundle, "utf8");
  await ask(page, { ...SIGNER, file: made("cut.json", bundle.slice(0, 3000)), bundle: REAL.file });
  await pointsOut(page, "bundle", /seem to be swapped/);
  await ask(page, { file: REAL.bundle });
  await chooseLarge(page, "bundle", { name: "large.tar.gz", padding: "\0", bytes: 33 * 1024 * 1024 });
  await pointsOut(page, "bundle", /seem to be swapped/);
  // Both are bundles: the one may be signed by the other.
  await ask(page, { file: made("other.json", bundle.replace("{", "{ ")), bundle: REAL.bundle });
  assert.equal(await verify(page), "rejected");
  assert.ok((await result(page)).includes("artifact.subject.mismatch"));
});

onPage("the error of a field, and the button beside it, go as soon as the field changes", async (page) => {
  await ask(page, { ...SIGNER, file: REAL.bundle, bundle: REAL.file });
  await pointsOut(page, "bundle", /seem to be swapped/);
  await page.setInputFiles("#file", []);
  assert.equal(await page.locator("[aria-invalid], #bundle-fix, .error:not([hidden])").count(), 0);
  await pointsOut(page, "file", /^Choose the file to check\.$/);
  await page.fill("#identity", "x");
  assert.equal(await page.locator("#file[aria-invalid]").count(), 1);
});

onPage("one file in both fields is named, whichever it is", async (page) => {
  await ask(page, { ...SIGNER, file: REAL.file, bundle: REAL.file });
  await pointsOut(page, "bundle", /^This is the file to check, in both fields\. Choose its signature bundle here\.$/);
  await ask(page, { bundle: REAL.bundle, file: REAL.bundle });
  await pointsOut(page, "file", /^This is the signature bundle, in both fields\. Choose the file that it belongs to here\.$/);
  // The same name alone says nothing.
  await ask(page, { file: made(BUNDLE, "something"), bundle: REAL.bundle });
  assert.equal(await verify(page), "rejected");
});

onPage("a trusted root as a policy is named as soon as it is chosen, and moved with a button", async (page) => {
  await ask(page, { file: REAL.file, bundle: REAL.bundle, policy: ROOT });
  await page.waitForSelector("#policy-fix");
  await pointsOut(page, "policy", /^This is a trusted root, and not a policy\. It says whose word counts, and belongs under “Advanced”\.$/);
  await page.click("#policy-fix");
  assert.equal(await chosen(page, "root"), "github.trusted_root.json");
  assert.equal(await chosen(page, "policy"), undefined);
  assert.ok(await page.isChecked('input[name="root"][value="file"]'));
  assert.ok(await page.isVisible("#root"));
  assert.equal(await page.evaluate(() => document.activeElement.id), "policy");
  await pointsOut(page, "policy", /^Choose the policy file/);
});

onPage("policy, trusted root and bundle in each other's fields", async (page) => {
  const policy = made("policy.json", JSON.stringify({ version: 1, anyOf: [SIGNER] }));
  await ask(page, { file: REAL.file, bundle: policy, ...SIGNER });
  await pointsOut(page, "bundle", /^This is a policy, and not a signature bundle\. It belongs in step 2/);
  await page.click("#bundle-fix");
  assert.equal(await chosen(page, "policy"), "policy.json");
  await ask(page, { bundle: ROOT });
  await pointsOut(page, "bundle", /^This is a trusted root, and not a signature bundle\. .*“Advanced”/);
  await ask(page, { bundle: REAL.bundle, policy: REAL.bundle });
  await pointsOut(page, "policy", /^This is a Sigstore bundle, and not a policy\. It belongs in step 1\.$/);
  await ask(page, { policy: made("policy.json", "<!doctype html>") });
  await pointsOut(page, "policy", /^This is a page of HTML, and not a policy\. Choose the policy\.$/);
  await ask(page, { policy, root: policy });
  await pointsOut(page, "root", /^This is a policy, and not a trusted root\. It belongs in step 2/);
  await ask(page, { root: REAL.bundle });
  await pointsOut(page, "root", /^This is a Sigstore bundle, and not a trusted root\. It belongs in step 1\.$/);
});
