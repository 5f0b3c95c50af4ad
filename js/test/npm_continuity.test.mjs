// What got weaker since another version: the cases that every language is asked, and what the shell alone knows.

import assert from "node:assert/strict";
import test from "node:test";
import { ConfigError, continuity, TrustedRoot, Verifier, verifyPackage } from "../dist/node/npm.js";
import { read, rootJson } from "./material.mjs";

const verifier = await Verifier.create({ trustedRoot: TrustedRoot.fromJSON(rootJson) });
const policy = { version: 1, dangerous: ["anyIdentity", "anyIssuer"] };

/** A real package, by whomever. */
function verified(file, name, version) {
  const attestations = read(`real/npm/${file}.tgz.json`);
  const { bundle } = JSON.parse(attestations).attestations[1];
  const { sha512 } = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, "base64")).subject[0].digest;
  return verifyPackage({ verifier, name, version, attestations, policy, artifact: { digest: `sha512:${sha512}` } });
}
const now = await verified("provenance-npm-test-cli-v1-prega", "sigstore", "2.3.1");
const facts = JSON.stringify(now.provenance.facts);

function place(document, pointer) {
  const keys = pointer.split("/").slice(1);
  const last = keys.pop();
  return [keys.reduce((value, key) => value[key], document), last];
}

/** The facts with what a case says in its places. */
function changed(set = {}) {
  const before = JSON.parse(facts);
  for (const [pointer, value] of Object.entries(set)) {
    const [owner, key] = place(before, pointer);
    if (value === null && pointer.includes("/claims/")) delete owner[key];
    else owner[key] = value;
  }
  return before;
}

const cases = JSON.parse(read("continuity/cases.json"));
test("the cases of every language", async () => {
  assert.ok(cases.length >= 28);
  for (const { name, set, gone, weaker, refused } of cases) {
    const before = changed(set);
    for (const previous of [before, [before], JSON.stringify(before), Buffer.from(JSON.stringify([before]))]) {
      const ask = () => continuity(previous, gone ? null : now.provenance);
      if (refused) {
        await assert.rejects(ask, (error) => error instanceof ConfigError && error.code === refused, name);
        continue;
      }
      const found = await ask();
      assert.deepEqual(found.map((one) => [one.weakness, one.attestation, one.before, one.now]), weaker, name);
      assert.ok(Object.isFrozen(found) && found.every((one) => Object.isFrozen(one) && one.message !== ""));
    }
  }
});

test("packages, their parts, and lists of them", async () => {
  const parts = [now.provenance, now.publish];
  for (const current of [now, parts, [...parts].reverse()]) {
    for (const previous of [now, parts, parts.map((one) => one.facts), now.provenance, now.provenance.facts, []]) {
      assert.deepEqual(await continuity(previous, current), []);
    }
  }
  const words = async (...asked) => (await continuity(...asked)).map(({ weakness }) => weakness);
  assert.deepEqual(await words(now, now.provenance), ["publish_gone"]);
  assert.deepEqual(await words(now, now.publish), ["provenance_gone"]);
  assert.deepEqual(await words(now, null), ["provenance_gone", "publish_gone"]);
  assert.deepEqual(await words(now, []), ["provenance_gone", "publish_gone"]);
});

test("a package that did change", async () => {
  const name = "@laurentsimon/provenance-npm-test";
  const own = await verified("provenance-npm-test-cli-v02-prega", name, "1.0.3");
  const shared = await verified("provenance-npm-test-ossf", name, "1.0.5");
  const [first] = await continuity(own, shared);
  assert.equal(first.weakness, "workflow_changed");
  assert.match(first.now, /slsa-github-generator/);
});

test("this version is what a verifier has made, and nothing that looks like it", async () => {
  const { provenance, publish, others } = now;
  for (const current of [
    undefined,
    "null",
    true,
    facts,
    JSON.parse(facts),
    provenance.facts,
    [provenance.facts],
    [provenance, null],
    [provenance, ,],
    { facts: provenance.facts },
    Object.create(provenance),
    new Proxy(provenance, {}),
    { provenance: provenance.facts, publish: null, others: [] },
    { provenance, publish: undefined, others },
    { provenance, publish, others: [{}] },
    { provenance, publish },
    JSON.parse(JSON.stringify(now)),
    Promise.resolve(now),
  ]) {
    await assert.rejects(continuity([], current), (error) => {
      assert.ok(error instanceof ConfigError, String(error));
      assert.deepEqual([error.code, error.message.startsWith("current must be")], ["config.argument.invalid", true], error.message);
      return true;
    });
  }
});

test("the version before is facts, and not another word for nothing", async () => {
  for (const previous of ["{}", "null", {}, [{}], [null], JSON.parse(JSON.stringify(now)), [provenanceless()]]) {
    await assert.rejects(continuity(previous, now), (error) => error instanceof ConfigError, JSON.stringify(previous));
  }
  for (const previous of [null, undefined, 1, "accepted.json", Promise.resolve([])]) {
    await assert.rejects(continuity(previous, now), { code: "config.argument.invalid" });
  }
});

const provenanceless = () => {
  const { statement, ...rest } = JSON.parse(facts);
  return rest;
};

test("what the caller changes after the call changes nothing", async () => {
  const previous = changed({ "/signer/issuer": "https://issuer.example" });
  const current = [now.provenance];
  const asked = continuity(previous, current);
  previous.signer.issuer = JSON.parse(facts).signer.issuer;
  current.pop();
  assert.deepEqual((await asked).map(({ weakness }) => weakness), ["issuer_changed"]);
});
