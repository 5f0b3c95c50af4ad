// What pacote asks, with its codes beside ours, over a real package's set.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { ConfigError, NoAnswerError, TrustedRoot, VerificationError, Verifier, verifyAttestations } from "../dist/node/npm.js";
import { read, rootJson } from "./material.mjs";

const verifier = await Verifier.create({ trustedRoot: TrustedRoot.fromJSON(rootJson) });
const keys = readFileSync(new URL("../../core/roots/npm.registry-keys.json", import.meta.url), "utf8");
const attestations = read("real/npm/gundam-visor-cli-v1-tag.tgz.json").toString();
const payload = (index) => JSON.parse(Buffer.from(JSON.parse(attestations).attestations[index].bundle.dsseEnvelope.payload, "base64"));
const integrity = `sha512-${Buffer.from(payload(1).subject[0].digest.sha512, "hex").toString("base64")}`;
const manifest = { name: "gundam-visor", version: "1.0.1", dist: { integrity, attestations: { url: "https://registry.npmjs.org/-/npm/v1/attestations/gundam-visor@1.0.1" } } };
const options = { verifier, attestations, keys, dangerouslyAnyIdentity: true };
const ask = (more = {}, of = manifest, archive = integrity) => verifyAttestations(of, archive, { ...options, ...more });

test("a package with good attestations, by its integrity, and as text", async () => {
  for (const of of [manifest, JSON.stringify(manifest), Buffer.from(JSON.stringify(manifest))]) {
    const { provenance, publish } = await ask({}, of);
    assert.equal(provenance.facts.signer.claims.sourceRepositoryUri, "https://github.com/ramonpetgrave64/gundam-visor");
    assert.notEqual(publish, null);
  }
  const policy = { version: 1, anyOf: [{ workflow: { provider: "github", repository: { glob: "*/*" }, sourceRepository: "ramonpetgrave64/gundam-visor" } }] };
  assert.ok(await verifyAttestations(manifest, integrity, { verifier, attestations, policy }));
});

/** Changes the set as somebody would who serves it. */
function changed(change) {
  const set = JSON.parse(attestations);
  change(set.attestations);
  return JSON.stringify(set);
}

test("bad ones have the code that npm knows beside ours", async () => {
  const other = JSON.parse(keys);
  // Before the attestation was logged, as its log's promise proves.
  for (const key of other.keys.filter(({ keyId }) => keyId === payloadKey())) key.publicKey.validFor.end = "2024-06-03T00:00:00.000Z";
  const expired = JSON.stringify(other);
  const unknown = JSON.stringify({ keys: JSON.parse(keys).keys.filter(({ keyId }) => keyId !== payloadKey()) });
  // Of the registry's keys only another one is there: it is tried, and is not the signer's.
  const rest = JSON.parse(unknown);
  for (const key of rest.keys) key.publicKey.validFor.start = "2022-12-01T00:00:00.000Z";
  const alone = JSON.stringify(rest);
  const flipped = changed(([publish]) => (publish.bundle.dsseEnvelope.signatures[0].sig = publish.bundle.dsseEnvelope.signatures[0].sig.replace(/^.{12}/, "MEUCIQAAAAAA")));
  const dated = changed(([publish]) => (publish.bundle.verificationMaterial.tlogEntries[0].integratedTime = "1600000000"));
  const empty = `sha512-${Buffer.alloc(64).toString("base64")}`;
  for (const [npmCode, code, asked] of [
    ["EMISSINGSIGNATUREKEY", "time.key.not_valid", () => ask({ keys: unknown })],
    ["EMISSINGSIGNATUREKEY", null, () => ask({ keys: alone })],
    ["EEXPIREDSIGNATUREKEY", "time.key.not_valid", () => ask({ keys: expired })],
    ["EATTESTATIONSUBJECT", "artifact.subject.mismatch", () => ask({}, manifest, empty)],
    ["EATTESTATIONSUBJECT", "npm.subject.name_mismatch", () => ask({}, { ...manifest, version: "1.0.2" })],
    ["EATTESTATIONSUBJECT", "npm.subject.name_mismatch", () => ask({}, { ...manifest, name: "other" })],
    ["EATTESTATIONVERIFY", "binding.payload.mismatch", () => ask({ attestations: read("real/npm/gundam-visor-cli-v1-tag-invalidsigprov.tgz.json") })],
    ["EATTESTATIONVERIFY", "binding.payload.mismatch", () => ask({ attestations: read("real/npm/gundam-visor-cli-v1-tag-invalidsigpub.tgz.json") })],
    ["EATTESTATIONVERIFY", null, () => ask({ attestations: flipped })],
    ["EATTESTATIONVERIFY", "npm.provenance.missing", () => ask({ attestations: changed((all) => all.splice(1, 1)) })],
    ["EATTESTATIONVERIFY", "policy.workflow.source_mismatch", () => ask({ dangerouslyAnyIdentity: undefined, policy: { version: 1, anyOf: [{ workflow: { provider: "github", repository: { glob: "*/*" }, sourceRepository: "o/r" } }] } })],
    // An unverified time makes no expired key valid, and no valid one expired.
    ["EATTESTATIONVERIFY", null, () => ask({ attestations: dated })],
    ["EATTESTATIONVERIFY", null, () => ask({ attestations: dated, keys: expired })],
  ]) {
    await assert.rejects(asked, (error) => {
      assert.ok(error instanceof VerificationError, error.message);
      assert.deepEqual([error.npmCode, code ?? error.code], [npmCode, error.code], error.message);
      return true;
    });
  }
});

const payloadKey = () => JSON.parse(attestations).attestations[0].bundle.dsseEnvelope.signatures[0].keyid;

test("what the caller changes after the call changes nothing", async () => {
  const good = Buffer.from(attestations);
  const bytes = Buffer.alloc(good.length, " ");
  const other = { ...manifest, version: "1.0.2" };
  const of = (sourceRepository) => ({ provider: "github", repository: { glob: "*/*" }, sourceRepository });
  const policy = { version: 1, anyOf: [{ workflow: of("o/r") }] };
  const asked = [
    // Without `keys`: those that are built in have to be waited for.
    verifyAttestations(manifest, integrity, { verifier, attestations: bytes, dangerouslyAnyIdentity: true }),
    verifyAttestations(other, integrity, { verifier, attestations, dangerouslyAnyIdentity: true }),
    verifyAttestations(manifest, integrity, { verifier, attestations, policy }),
  ];
  good.copy(bytes);
  other.version = manifest.version;
  policy.anyOf[0].workflow = of("ramonpetgrave64/gundam-visor");
  for (const end of await Promise.allSettled(asked)) assert.ok(end.reason instanceof VerificationError, String(end.reason ?? end.value));
});

test("a bad question, or no answer, is none of npm's codes", async () => {
  const own = (sort, code) => (error) => {
    assert.ok(error instanceof sort, error.message);
    assert.deepEqual([error.npmCode, error.code], [null, code]);
    return true;
  };
  const invalid = "config.argument.invalid";
  await assert.rejects(ask({ dangerouslyAnyIdentity: undefined }), own(ConfigError, invalid));
  await assert.rejects(ask({ dangerouslyAnyIdentity: false }), own(ConfigError, invalid));
  await assert.rejects(ask({ policy: { version: 1, anyOf: [] } }), own(ConfigError, invalid));
  await assert.rejects(ask({}, { name: "gundam-visor" }), own(ConfigError, invalid));
  await assert.rejects(ask({}, Object.create({ name: "gundam-visor", version: "1.0.1" })), own(ConfigError, invalid));
  await assert.rejects(ask({}, "{"), own(ConfigError, invalid));
  await assert.rejects(ask({}, manifest, "sha1-x"), own(ConfigError, "npm.integrity.malformed"));
  await assert.rejects(ask({ tufCachePath: "/x" }), own(ConfigError, "config.option.unknown"));
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) });
  await assert.rejects(ask({}, manifest, broken), own(NoAnswerError, "host.artifact.unreadable"));
});
