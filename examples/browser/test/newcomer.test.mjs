// What a newcomer met on the page and with its server.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { REAL, TWO_TIMES, ask, chooseRoot, drop, made, pointsOut, policyFile, result, todo, vector, verify } from "./pages.mjs";
import { onPage, server } from "./served.mjs";

const RELEASE = { file: vector("user-forms/release.bin"), bundle: vector("user-forms/release.sigstore.json") };
const release = (repository, more) => ({ githubRelease: { repository }, ...more });

onPage("a release of GitHub is of GitHub's root, which the policy need not name", async (page) => {
  await ask(page, { ...RELEASE, policy: policyFile(release("jdx/communique")) });
  await page.waitForSelector("#policy-roots");
  assert.match(await page.textContent("#policy-roots"), /GitHub’s own instance \(github\)/);
  // The file is another one: the bundle was verified up to it, under that root.
  const reached = async () => {
    assert.equal(await verify(page), "rejected");
    return (await result(page)).includes("artifact.subject.mismatch");
  };
  assert.ok(await reached());
  await ask(page, { policy: policyFile(release("jdx/communique", { root: "github" })) });
  assert.ok(await reached());
  // Named otherwise, it is that one; and under no root is it accepted for another signer's sake.
  await ask(page, { policy: policyFile(release("jdx/communique", { root: "public-good" })) });
  assert.equal(await reached(), false);
  await ask(page, { policy: policyFile(release("jdx/communique"), { identity: REAL.identity, issuer: REAL.issuer }) });
  await pointsOut(page, "policy", /names a trusted root for some signers \(“github”\) and none for others/);
  await ask(page, { file: REAL.file, bundle: REAL.bundle, policy: policyFile(release("jdx/communique"), { identity: REAL.identity, issuer: REAL.issuer, root: "public-good" }) });
  assert.equal(await verify(page), "verified");
});

onPage("an issuer that is entered by the name that the list shows is asked for by its address", async (page) => {
  await ask(page, { ...TWO_TIMES, issuer: "github sign-in" });
  await pointsOut(page, "issuer", /That of GitHub sign-in is https:\/\/github\.com\/login\/oauth$/);
  await page.click("#issuer-fix");
  assert.equal(await page.inputValue("#issuer"), TWO_TIMES.issuer);
  assert.equal(await page.locator("[aria-invalid], .result, #issuer-fix").count(), 0);
  assert.equal(await verify(page), "verified");
  await ask(page, { issuer: "GitHub" });
  assert.equal(await verify(page), "rejected");
});

onPage("where what was found is what to write, nobody is told not to copy it", async (page) => {
  await ask(page, { ...TWO_TIMES, issuer: "github.com/login/oauth" });
  assert.equal(await verify(page), "rejected");
  assert.match(await todo(page), /^What differs is the issuer, and only in how it is written\. The identity is the one that you entered\.\s+An issuer is compared letter by letter: write "https:\/\/github\.com\/login\/oauth"\.$/);
  // Of what differs otherwise, they are.
  await ask(page, { issuer: "accounts.google.com" });
  assert.equal(await verify(page), "rejected");
  assert.match(await todo(page), /Do not simply copy what was found\.\s+An issuer .*write "https:\/\/accounts\.google\.com"/);
  await ask(page, { identity: "a@example.com", issuer: "github.com/login/oauth" });
  assert.equal(await verify(page), "rejected");
  assert.match(await todo(page), /What else was found, do not simply copy\./);
});

onPage("a log's id has one form", async (page) => {
  await ask(page, { ...REAL });
  await chooseRoot(page, "staging");
  assert.equal(await verify(page), "rejected");
  const text = await result(page);
  const [, begins] = /\(log ([0-9a-f]{16})\.\.\.\)/.exec(text);
  const shown = await page.evaluate(() => [...document.querySelectorAll(".checks dt")].filter((dt) => dt.textContent === "Log id").map((dt) => dt.nextElementSibling.textContent));
  assert.equal(shown.length, 1);
  assert.match(shown[0], /^[0-9a-f]{64}$/);
  assert.ok(shown[0].startsWith(begins), shown[0]);
});

onPage("a bundle of a GitHub release claims repository and tag, and says what asks for it", async (page) => {
  const bundle = await readFile(RELEASE.bundle, "utf8");
  const one = JSON.stringify(JSON.parse(bundle));
  const other = JSON.stringify(JSON.parse(await readFile(REAL.bundle, "utf8")));
  const claims = async (content) => {
    await ask(page, { bundle: made("x.json", content) });
    await page.click("#claims");
    await page.waitForSelector('.result[data-state="unverified"]');
    return result(page);
  };
  for (const content of [bundle, `${other}\n${one}`, `[${other},${one}]`, JSON.stringify({ attestations: [{ bundle: JSON.parse(other), repository_id: 1 }, { bundle: JSON.parse(one), repository_id: 2 }] })]) {
    const text = await claims(content);
    assert.ok(text.includes("of the repository jdx/communique at the tag v0.1.9"), text);
    assert.match(text, /GitHub signs every release of every repository with this identity.*policy file that has \{"version":1,"anyOf":\[\{"githubRelease":/);
    assert.doesNotMatch(text, /\(no name\)/);
    assert.equal((text.match(/of the repository/g) ?? []).length, 1);
  }
  // Who does not sign as GitHub is shown as no release, whatever the statement says.
  const parsed = JSON.parse(other);
  parsed.dsseEnvelope.payload = JSON.parse(one).dsseEnvelope.payload;
  assert.doesNotMatch(await claims(JSON.stringify(parsed)), /of the repository/);
});

const chosen = (page) => page.evaluate(() => Object.fromEntries(["file", "bundle", "policy", "root"].map((id) => [id, document.getElementById(id).files[0]?.name])));

onPage("a policy or a trusted root that is dropped alone is offered, and changes nothing without a click", async (page) => {
  const policy = ["p.json", JSON.stringify({ version: 1, anyOf: [{ identity: REAL.identity, issuer: REAL.issuer }] })];
  const root = ["r.json", await readFile(vector("real/sigstore.trusted_root.json"), "utf8")];
  const given = { file: REAL.file.split("/").at(-1), bundle: REAL.bundle.split("/").at(-1), policy: undefined, root: undefined };
  await ask(page, { file: REAL.file, bundle: REAL.bundle });
  const expects = () => page.isChecked('input[name="expect"][value="policy"]');
  const trusts = () => page.isChecked('input[name="root"][value="file"]');
  assert.match(await drop(page, policy), /^“p\.json” is a policy\. It says who is accepted\. Nothing has changed yet\. If it is the file to check/);
  assert.deepEqual([await chosen(page), await expects(), await trusts()], [given, false, false]);
  // What is dropped next has its own offer, and whatever else changes ends it.
  assert.match(await drop(page, root), /^“r\.json” is a trusted root\. Whoever made it decides what counts as proof\. Nothing has changed yet\./);
  assert.deepEqual([await chosen(page), await expects(), await trusts()], [given, false, false]);
  assert.deepEqual(await page.locator("#drop-take").allTextContents(), ["Use as trusted root"]);
  await page.fill("#identity", "x");
  assert.equal(await page.locator("#drop-take").count(), 0);
  await drop(page, policy);
  assert.deepEqual(await page.locator("#drop-take").allTextContents(), ["Use as policy"]);
  await page.click("#drop-take");
  assert.match(await page.textContent("#drop-status"), /^Policy file: p\.json\. Nothing is verified yet\.$/);
  assert.deepEqual([await expects(), await trusts()], [true, false]);
  await drop(page, root);
  await page.click("#drop-take");
  assert.match(await page.textContent("#drop-status"), /^Trusted root: r\.json\. Nothing is verified yet\.$/);
  assert.ok(await trusts());
  assert.ok(await page.evaluate(() => document.getElementById("advanced").open));
  assert.equal(await page.locator(".result, #drop-take").count(), 0);
  assert.deepEqual(await chosen(page), { ...given, policy: "p.json", root: "r.json" });
  assert.equal(await verify(page), "verified");
});

onPage("a policy or a trusted root among other files says nothing about them", async (page) => {
  const bundle = await readFile(REAL.bundle, "utf8");
  for (const [name, text, what] of [["p.json", '{"version":1,"anyOf":[]}', "a policy"], ["r.json", await readFile(vector("real/sigstore.trusted_root.json"), "utf8"), "a trusted root"]]) {
    for (const files of [[[name, text], ["b.json", bundle]], [["b.json", bundle], [name, text]]]) {
      assert.match(await drop(page, ...files), new RegExp(`^Signature bundle: b\\.json\\. “${name}” is ${what}, and is not taken from among other files`));
      assert.deepEqual(await chosen(page), { file: undefined, bundle: "b.json", policy: undefined, root: undefined });
      assert.ok(await page.isChecked('input[name="expect"][value="identity"]'));
      assert.ok(await page.isChecked('input[name="root"][value="public-good"]'));
    }
  }
  // What its own bundle lies beside is the file to check.
  assert.equal(await drop(page, ["p.json", '{"version":1,"anyOf":[]}'], ["p.json.sigstore.json", bundle]), "File to check: p.json. Signature bundle: p.json.sigstore.json.");
  assert.deepEqual(await chosen(page), { file: "p.json", bundle: "p.json.sigstore.json", policy: undefined, root: undefined });
});

test("the server says what it takes, and that a port is taken", () => {
  const run = (...args) => spawnSync(process.execPath, [fileURLToPath(new URL("../serve.mjs", import.meta.url)), ...args], { encoding: "utf8", timeout: 20_000 });
  for (const flag of ["--help", "-h"]) {
    const { status, stdout, stderr } = run(flag);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^node serve\.mjs \[PORT\]/);
  }
  for (const args of [["x"], ["70000"], ["-1"], ["8080", "9090"], ["--port"], [""]]) {
    const { status, stdout, stderr } = run(...args);
    assert.deepEqual([status, stdout], [2, ""], args.join(" "));
    assert.match(stderr, /^node serve\.mjs \[PORT\]/);
  }
  const { status, stderr } = run(new URL(server.origin).port);
  assert.equal(status, 1);
  assert.match(stderr, /^port \d+ is taken: node serve\.mjs PORT takes another one/);
  assert.doesNotMatch(stderr, /\n +at |Error/);
});
