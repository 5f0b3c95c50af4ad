// What an answer says about the signer: which part differs, what a policy leaves open, what was not looked at, and which
// of several bundles it is about.
import assert from "node:assert/strict";
import { test } from "node:test";

import { whose } from "../verify/expectation.js";
import { severalOf } from "../verify/several.js";
import { REAL, ask, made, policyFile, result, severalBundles, todo, vector, verify } from "./pages.mjs";
import { onPage } from "./served.mjs";

const SIGNER = { identity: REAL.identity, issuer: REAL.issuer };
const GOOGLE = "https://accounts.google.com";
const compared = (page) => page.evaluate(() => [...document.querySelectorAll(".compare > div")].map((row) => [...row.children].map((cell) => cell.textContent)));
const workflow = { provider: "github", repository: "prefix-dev/sigstore-example" };

onPage("the part that differs is named, and the part that does not is not blamed", async (page) => {
  await ask(page, { ...REAL, issuer: GOOGLE });
  assert.equal(await verify(page), "rejected");
  assert.equal(await todo(page), "What differs is the issuer. The identity is the one that you entered. If you mistyped the issuer, correct it from the publisher’s documentation. Do not simply copy what was found.");
  assert.deepEqual(await compared(page), [["Expected issuer", GOOGLE], ["Found issuer", REAL.issuer]]);
  await ask(page, { ...REAL, identity: "a@example.com" });
  assert.equal(await verify(page), "rejected");
  assert.match(await todo(page), /^What differs is the identity\. The issuer is the one that you entered\. If you mistyped the identity, correct it from/);
  assert.deepEqual(await compared(page), [["Expected identity", "a@example.com"], ["Found identity", REAL.identity]]);
  await ask(page, { identity: "a@example.com", issuer: GOOGLE });
  assert.equal(await verify(page), "rejected");
  assert.match(await todo(page), /^What differs is the identity and issuer\. If you mistyped the identity and issuer, correct them from/);
  assert.deepEqual(await compared(page), [["Expected identity", "a@example.com"], ["Found identity", REAL.identity], ["Expected issuer", GOOGLE], ["Found issuer", REAL.issuer]]);
});

onPage("under a policy the part that differs is named as the policy calls it, and a pattern is shown as one", async (page) => {
  const asked = async (...anyOf) => {
    await ask(page, { file: REAL.file, bundle: REAL.bundle, policy: policyFile(...anyOf) });
    assert.equal(await verify(page), "rejected");
    assert.doesNotMatch(await result(page), /mistyped|\[object Object\]/);
    return [await compared(page), await todo(page)];
  };
  let [rows, says] = await asked({ workflow: { ...workflow, file: "x.yml", ref: "refs/heads/x" } });
  assert.deepEqual(rows, [["Expected file", "x.yml"], ["Found file", "action.yaml"], ["Expected ref", "refs/heads/x"], ["Found ref", "refs/heads/main"]]);
  assert.match(says, /^What differs is the file and ref\. If the policy is wrong about the file and ref, correct the policy from/);
  [rows, says] = await asked({ ...SIGNER, identity: { glob: "https://github.com/our/*" } });
  assert.deepEqual(rows, [["Expected identity", "glob https://github.com/our/*"], ["Found identity", REAL.identity]]);
  [rows, says] = await asked({ ...SIGNER, issuer: GOOGLE }, { identity: "a@example.com", issuer: REAL.issuer });
  assert.deepEqual(rows, [["Expected issuer, alternative 1", GOOGLE], ["Found issuer", REAL.issuer], ["Expected identity, alternative 2", "a@example.com"], ["Found identity", REAL.identity]]);
  assert.ok((await result(page)).includes("by none of those whom you expect"));
  [rows, says] = await asked({ key: { spki: "MCowBQYDK2VwAyEA35kNeT0t4lrmQgQqayOglRBURsxuHO0lMT3yp6Vijns=" } });
  assert.deepEqual(rows, []);
  assert.match(says, /get it and its issuer from them/);
});

onPage("a pattern that leaves open who signs is named, with what it accepts, and nobody is called the one you expect", async (page) => {
  const glob = (text) => ({ glob: text });
  const anyOwner = REAL.identity.replace("prefix-dev", "*");
  for (const [anyOf, place, pattern] of [
    [[{ ...SIGNER, identity: glob(anyOwner) }], "anyOf[0].identity", anyOwner],
    [[{ identity: "a@example.com", issuer: GOOGLE }, { ...SIGNER, issuer: glob("https://token.actions.*.com") }], "anyOf[1].issuer", "https://token.actions.*.com"],
    [[{ workflow: { ...workflow, repository: glob("*/sigstore-example"), file: "action.yaml" } }], "anyOf[0].workflow.repository", "*/sigstore-example"],
    [[{ workflow: { ...workflow, repository: ["our/tool", glob("*/sigstore-example")], file: "action.yaml" } }], "anyOf[0].workflow.repository[1]", "*/sigstore-example"],
  ]) {
    await ask(page, { file: REAL.file, bundle: REAL.bundle, policy: policyFile(...anyOf) });
    assert.equal(await verify(page), "verified", place);
    const text = await result(page);
    assert.ok(text.includes("That this is the one you expect is not proven: your policy leaves open who may sign") && !text.includes("the signer is the one you expect"), text);
    assert.equal(await page.locator("#open li").count(), 1);
    const said = await page.textContent("#open li");
    assert.ok(said.startsWith(`${place} is glob ${pattern}: `), said);
  }
  // Any repository of one owner: one of several, and not one.
  await ask(page, { policy: policyFile({ workflow: { ...workflow, repository: glob("prefix-dev/*"), file: "action.yaml" } }) });
  assert.equal(await verify(page), "verified");
  assert.ok((await result(page)).includes("The signer is one of several that your policy accepts: look whether it is the one you expect."));
  assert.ok(await page.isVisible("#open"));
  // What is open elsewhere, or named, is whom the policy says.
  for (const one of [SIGNER, { workflow: { ...workflow, file: "action.yaml", ref: glob("refs/heads/*") } }]) {
    await ask(page, { policy: policyFile(one) });
    assert.equal(await verify(page), "verified");
    assert.ok((await result(page)).includes("and the signer is the one you expect."));
    assert.equal(await page.locator("#open").count(), 0);
  }
});

test("an open pattern says nothing about a key, and a dangerous word says more than a pattern", () => {
  const open = [{ anybody: true }];
  assert.match(whose({ kind: "key", spkiSha256: "00" }, { dangerous: [], release: false, open }), /the signer is the one you expect\.$/);
  assert.match(whose({ identity: { value: "x" }, issuer: "y" }, { dangerous: ["anyIdentity"], release: false, open }), /any identity that this issuer vouches for/);
});

onPage("a bundle of a key, where an identity is asked for: what was not looked at was not reached", async (page) => {
  await ask(page, { ...SIGNER, file: vector("user-forms/blob.txt"), bundle: vector("user-forms/key.sigstore.json") });
  assert.equal(await verify(page), "rejected");
  assert.ok((await result(page)).includes("The file is signed with a bare key, not with an identity."));
  const steps = await page.evaluate(() => [...document.querySelectorAll(".checks > li .status")].map((status) => status.textContent));
  assert.deepEqual(steps, ["passed", ...Array(7).fill("not reached"), "failed"]);
});

onPage("of several bundles none of which verifies, the answer says how many there are", async (page) => {
  const forms = await severalBundles();
  for (const [form, content] of [["two.jsonl", forms.lines], ["array.json", forms.array], ["github.json", forms.github]]) {
    await ask(page, { ...REAL, bundle: made(form, content), identity: "a@example.com" });
    assert.equal(await verify(page), "rejected");
    assert.match(await page.textContent("#several"), /^The bundle file holds 2 bundles, and none of them verifies\. What follows is about .* came furthest\./);
    assert.match(await page.textContent("#several li"), /^bundle \d: Th(?:is|e) .*\. [a-z0-9_]+\.[a-z0-9_.]+$/);
  }
  await ask(page, { bundle: REAL.bundle });
  assert.equal(await verify(page), "rejected");
  assert.equal(await page.locator("#several").count(), 0);
});

test("which of several bundles an answer is about, and what came of the others, is as the core says it", () => {
  const other = (bundleNumber, code) => ({ check: "other_bundle", spec: "", values: { bundleNumber, code, step: "path" } });
  const report = (evidence, first) => ({ report: { failure: { evidence }, steps: [{ step: "bundle", status: "pass", evidence: [{ check: "form", values: {} }, ...first] }] } });
  const values = [{ bundleNumber: "1", code: "x509.path.issuer_unknown", step: "path" }];
  assert.deepEqual(severalOf(report({ bundleNumber: "2", ofBundles: "2" }, [other("1", "x509.path.issuer_unknown")]), 0), { count: 2, number: 2, others: values });
  assert.deepEqual(severalOf(report({}, []), 3), { count: 3, number: null, others: [] });
  assert.equal(severalOf(report({}, []), 1), null);
  assert.equal(severalOf({ report: null }, 0), null);
});
