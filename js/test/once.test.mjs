// Every input of every entry point is read once, and before anything is waited for: what it would say the
// second time, and what is written to it later, is no part of the question.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import { inspect, lint, TrustedRoot, Verified, Verifier } from "../dist/node/index.js";
import { verifyLockfile, verifyPackage } from "../dist/node/npm.js";
import { createVerifier, verify } from "../dist/node/sigstore.js";
import { blob, computed, envelope, read, realCase, rootJson } from "./material.mjs";

const { bundle, artifact, policy } = blob;
const trustedRoot = TrustedRoot.fromJSON(rootJson);
const verifier = await Verifier.create({ trustedRoot });
const digest = `sha256:${createHash("sha256").update(artifact).digest("hex")}`;
const mallory = "mallory@example.com";
const parsed = JSON.parse(bundle);
const wheel = JSON.parse(realCase("rfc8785-wheel").bundle);
const managed = realCase("managed-key");

/** What a call came to: `verified`, or the code of its error. */
async function end(ask) {
  try {
    const found = await ask();
    const packages = found.packages ?? [found];
    for (const one of packages) {
      if (one.error) return one.error.code;
      const verified = one.verified?.provenance ?? one.verified ?? one.provenance ?? one;
      assert.ok(verified instanceof Verified);
    }
    return "verified";
  } catch (error) {
    if (error.code === undefined || error instanceof assert.AssertionError) throw error;
    return error.code;
  }
}
const endOfOne = async (inputs) => (await verifier.verifyMany(inputs))[0];
/** A policy with its roots is asked, so that the roots are the input. */
const made = async (options) => (await Verifier.create(options)).verifySync(bundle, artifact, policy);

const SET = JSON.parse(read("real/npm/gundam-visor-cli-v1-tag.tgz.json"));
const OTHER_SET = JSON.parse(read("real/npm/provenance-npm-test-ossf.tgz.json"));
const { subject } = JSON.parse(Buffer.from(SET.attestations[1].bundle.dsseEnvelope.payload, "base64"));
const { sha512 } = subject[0].digest;
const keys = JSON.parse(readFileSync(new URL("../../core/roots/npm.registry-keys.json", import.meta.url)));
const provenanceOf = (sourceRepository) => ({
  version: 1,
  anyOf: [{ workflow: { provider: "github", repository: { glob: "*/*" }, sourceRepository } }],
});
const packageJson = { name: "gundam-visor", version: "1.0.1", repository: "github:ramonpetgrave64/gundam-visor" };
const PACKAGE = {
  verifier,
  name: packageJson.name,
  version: packageJson.version,
  integrity: `sha512-${Buffer.from(sha512, "hex").toString("base64")}`,
  attestations: SET,
  policy: provenanceOf("ramonpetgrave64/gundam-visor"),
  keys,
  requirePublish: true,
};
const { integrity, policy: _, ...named } = PACKAGE;
const BY_ITSELF = { ...named, artifact: { digest: `sha512:${sha512}` }, packageJson };
const lockfileOf = (version) => ({
  lockfileVersion: 3,
  packages: {
    "node_modules/gundam-visor": {
      version,
      resolved: `https://registry.npmjs.org/gundam-visor/-/gundam-visor-${version}.tgz`,
      integrity,
    },
  },
});
const LOCKFILE = {
  verifier,
  lockfile: lockfileOf("1.0.1"),
  attestations: () => SET,
  policy: PACKAGE.policy,
  keys,
  requirePublish: true,
};
const lateKeys = JSON.parse(JSON.stringify(keys).replaceAll("2022-12-01T00:00:00.000Z", "2024-06-04T00:00:00.000Z"));
const email = {
  certificateIdentityEmail: policy.identity,
  certificateIssuer: policy.issuer,
  ctLogThreshold: 1,
  trustedRoot,
};
const claims = { "1.3.6.1.4.1.57264.1.1": envelope.policy.issuer };
// Knows none of the logs, so that nothing has a verified time.
const stranger = await Verifier.create({ trustedRoot: TrustedRoot.staging() });

/** A list with the properties of the object, be they getters. */
const listOf = (object) => Object.defineProperties([], Object.getOwnPropertyDescriptors(object));

/** A call, an input that verifies, and for some of its properties a value that does not, with its code. */
const FICKLE = {
  "verify, policy": [(input) => verifier.verify(bundle, artifact, input), policy, {
    identity: [mallory, "policy.identity.mismatch"],
    issuer: ["https://example.com", "policy.issuer.mismatch"],
  }],
  "verifySync, policy": [(input) => verifier.verifySync(bundle, artifact, input), policy, {
    identity: [mallory, "policy.identity.mismatch"],
  }],
  "verify, artifact": [(input) => verifier.verify(bundle, input, policy), { digest }, {
    digest: [`sha256:${"0".repeat(64)}`, "artifact.digest.mismatch"],
  }],
  "verifySync, digests": [(input) => verifier.verifySync(bundle, { digest: listOf(input) }, policy), { 0: digest }, {
    0: [`sha256:${"0".repeat(64)}`, "artifact.digest.mismatch"],
  }],
  "verify, options": [(input) => verifier.verify(bundle, artifact, policy, input), { now: new Date("2030-01-01") }, {
    now: [new Date("2020-01-01"), "time.verified.after_now"],
  }],
  "verifySync, options": [(input) => verifier.verifySync(bundle, artifact, policy, input), { now: new Date("2030-01-01") }, {
    now: [new Date("2020-01-01"), "time.verified.after_now"],
  }],
  "verifyDsse, options": [
    (input) => verifier.verifyDsse(envelope.bundle, envelope.policy, input),
    { now: new Date("2030-01-01") },
    { now: [new Date("2020-01-01"), "time.verified.after_now"] },
  ],
  verifyMany: [(input) => endOfOne([input]), { bundle, artifact, policy }, {
    bundle: [wheel, "artifact.digest.mismatch"],
    artifact: [new Uint8Array(3), "artifact.digest.mismatch"],
    policy: [{ ...policy, identity: mallory }, "policy.identity.mismatch"],
  }],
  "Verifier.create": [made, { trustedRoot }, {
    trustedRoot: [TrustedRoot.staging(), "time.verified.none"],
  }],
  "Verifier.create, by name": [(trustedRoots) => made({ trustedRoots }), { one: trustedRoot }, {
    one: [TrustedRoot.staging(), "time.verified.none"],
  }],
  "sigstore.verify": [(input) => verify(parsed, artifact, input), email, {
    certificateIdentityEmail: [mallory, "policy.identity.mismatch"],
    certificateIssuer: ["https://example.com", "policy.issuer.mismatch"],
    ctLogThreshold: [5, "ct.sct.threshold"],
    trustedRoot: [TrustedRoot.staging(), "time.verified.none"],
  }],
  "sigstore.verify, any": [(input) => verify(parsed, artifact, input), { dangerouslyAnyIdentity: true, trustedRoot }, {
    dangerouslyAnyIdentity: [false, "config.argument.invalid"],
  }],
  "sigstore.verify, claims": [
    (certificateOIDs) => verify(JSON.parse(envelope.bundle), { dangerouslyAnyIdentity: true, certificateOIDs, trustedRoot }),
    claims,
    { "1.3.6.1.4.1.57264.1.1": ["https://example.com", "policy.claim.mismatch"] },
  ],
  "sigstore.verify, key": [
    (input) => verify(JSON.parse(managed.bundle), managed.artifact, input),
    { keySelector: () => read("real/managed-key.pub").toString(), trustedRoot },
    { keySelector: [() => undefined, "policy.key.unknown"] },
  ],
  verifyPackage: [verifyPackage, PACKAGE, {
    verifier: [stranger, "time.now_required"],
    name: ["x", "npm.subject.name_mismatch"],
    version: ["1.0.2", "npm.subject.name_mismatch"],
    integrity: [`sha512-${"A".repeat(86)}==`, "artifact.subject.mismatch"],
    attestations: [OTHER_SET, "artifact.subject.mismatch"],
    policy: [provenanceOf("mallory/x"), "policy.workflow.source_mismatch"],
    keys: [lateKeys, "time.key.not_valid"],
    requirePublish: ["yes", "config.argument.invalid"],
  }],
  "verifyPackage, by itself": [verifyPackage, BY_ITSELF, {
    artifact: [{ digest: `sha512:${"0".repeat(128)}` }, "artifact.subject.mismatch"],
    packageJson: [{ ...packageJson, repository: "github:mallory/x" }, "policy.workflow.source_mismatch"],
  }],
  verifyLockfile: [verifyLockfile, LOCKFILE, {
    verifier: [stranger, "time.now_required"],
    lockfile: [lockfileOf("1.0.2"), "npm.subject.name_mismatch"],
    attestations: [() => OTHER_SET, "artifact.subject.mismatch"],
    policy: [provenanceOf("mallory/x"), "policy.workflow.source_mismatch"],
    keys: [lateKeys, "time.key.not_valid"],
    requirePublish: ["yes", "config.argument.invalid"],
  }],
};

for (const [name, [ask, input, wrong]] of Object.entries(FICKLE)) {
  test(`a getter is read once: ${name}`, async () => {
    assert.equal(await end(() => ask(input)), "verified");
    for (const [key, [value, expected]] of Object.entries(wrong)) {
      for (const [first, later, answer] of [[value, input[key], expected], [input[key], value, "verified"]]) {
        let asked = 0;
        const get = () => ((asked += 1) === 1 ? first : later);
        const fickle = Object.defineProperty({ ...input }, key, { get, enumerable: true, configurable: true });
        assert.equal(await end(() => ask(fickle)), answer, key);
        assert.equal(asked, 1, key);
      }
    }
  });
}

/** A document that is another one when it is read again. */
function changing(first, later) {
  let times = 0;
  let current = first;
  const document = new Proxy(
    {},
    {
      ownKeys() {
        times += 1;
        current = times === 1 ? first : later;
        return Reflect.ownKeys(current);
      },
      getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(current, key),
      get: (_, key) => current[key],
    },
  );
  return { document, times: () => times };
}

/** A call, a document that verifies, one that does not, and its code. What is verified takes time, and looks at
 * the document more than once: for its algorithms, for its key, for its own sake. */
const DOCUMENTS = {
  "verify, bundle": [(one) => verifier.verify(one, artifact, policy), parsed, wheel, "artifact.digest.mismatch"],
  "verify, bundle for a Blob": [
    (one) => verifier.verify(one, new Blob([artifact]), policy),
    parsed,
    wheel,
    "artifact.digest.mismatch",
  ],
  "verifySync, bundle": [(one) => verifier.verifySync(one, artifact, policy), parsed, wheel, "artifact.digest.mismatch"],
  "verifyDsse, bundle": [
    (one) => verifier.verifyDsse(one, envelope.policy),
    JSON.parse(envelope.bundle),
    { ...JSON.parse(envelope.bundle), mediaType: "x" },
    "bundle.media_type.unsupported",
  ],
  "verifyMany, bundle": [(one) => endOfOne([{ bundle: one, artifact, policy }]), parsed, wheel, "artifact.digest.mismatch"],
  "sigstore.verify, bundle": [(one) => verify(one, artifact, email), parsed, wheel, "artifact.digest.mismatch"],
  "createVerifier, bundle": [
    async (one) => (await createVerifier(email)).verify(one, artifact),
    parsed,
    wheel,
    "artifact.digest.mismatch",
  ],
  "inspect, bundle": [
    async (one) => ((await inspect(one)).bundles[0].mediaType === parsed.mediaType ? endOfOne([{ bundle, artifact, policy }]) : null),
    parsed,
    { ...parsed, mediaType: "x" },
    "bundle.media_type.unsupported",
  ],
  "verify, policy": [
    (one) => verifier.verify(bundle, new Blob([artifact]), one),
    { version: 1, anyOf: [policy] },
    { version: 1, anyOf: [{ ...policy, identity: mallory }] },
    "policy.identity.mismatch",
  ],
  "lint, policy": [
    async (one) => ((await lint(one)).length === 0 ? endOfOne([{ bundle, artifact, policy }]) : null),
    { version: 1, anyOf: [policy] },
    { version: 2 },
    "policy.version.unsupported",
  ],
  "fromJSON, root": [
    async (one) => {
      const root = TrustedRoot.fromJSON(one);
      await made({ trustedRoot: root });
      return made({ trustedRoots: { again: root } });
    },
    JSON.parse(rootJson),
    JSON.parse(read("real/sigstore-staging.trusted_root.json")),
    "time.verified.none",
  ],
  "verifyPackage, attestations": [
    (attestations) => verifyPackage({ ...PACKAGE, attestations }),
    SET,
    OTHER_SET,
    "artifact.subject.mismatch",
  ],
  "verifyPackage, keys": [(keys) => verifyPackage({ ...PACKAGE, keys }), keys, lateKeys, "time.key.not_valid"],
  "verifyPackage, package.json": [
    (packageJson) => verifyPackage({ ...BY_ITSELF, packageJson }),
    packageJson,
    { ...packageJson, repository: "github:mallory/x" },
    "policy.workflow.source_mismatch",
  ],
  "verifyLockfile, lockfile": [
    (lockfile) => verifyLockfile({ ...LOCKFILE, lockfile }),
    lockfileOf("1.0.1"),
    lockfileOf("1.0.2"),
    "npm.subject.name_mismatch",
  ],
  "verifyLockfile, attestations": [
    (one) => verifyLockfile({ ...LOCKFILE, attestations: async () => one }),
    SET,
    OTHER_SET,
    "artifact.subject.mismatch",
  ],
};

for (const [name, [ask, good, wrong, expected]] of Object.entries(DOCUMENTS)) {
  test(`a document given as an object is written once: ${name}`, async () => {
    for (const [first, later, answer] of [[good, good, "verified"], [wrong, good, expected], [good, wrong, "verified"]]) {
      const { document, times } = changing(first, later);
      assert.equal(await end(() => ask(document)), answer);
      assert.equal(times(), 1);
    }
  });
}

const utf8 = (value) => new TextEncoder().encode(JSON.stringify(value));

/** What callers do to bytes that they have handed over. */
const TAKEN = {
  written: (data) => ({ given: new Uint8Array(data), take: (given) => given.fill(0) }),
  detached: (data) => ({
    given: new Uint8Array(data),
    take: (given) => structuredClone(given.buffer, { transfer: [given.buffer] }),
  }),
  shared: (data) => {
    const given = new Uint8Array(new SharedArrayBuffer(data.length));
    given.set(data);
    return { given, take: () => given.fill(0) };
  },
  shrunk: (data) => {
    const buffer = new ArrayBuffer(data.length, { maxByteLength: data.length });
    new Uint8Array(buffer).set(data);
    return { given: buffer, take: () => buffer.resize(1) };
  },
};

/** A call that is given bytes, and the bytes. Each waits for something before it ends. */
const BYTES = {
  "verify, bundle": [(one) => verifier.verify(one, new Blob([artifact]), policy), bundle],
  "verify, artifact": [(one) => verifier.verify(bundle, one, policy), artifact],
  "verify, policy": [(one) => verifier.verify(bundle, new Blob([artifact]), one), utf8({ version: 1, anyOf: [policy] })],
  "verifyMany, bundle": [(one) => last({ bundle: one, artifact, policy }), bundle],
  "verifyMany, artifact": [(one) => last({ bundle, artifact: one, policy }), artifact],
  "verifyMany, policy": [(one) => last({ bundle, artifact, policy: one }), utf8({ version: 1, anyOf: [policy] })],
  "fromJSON, root": [(one) => made({ trustedRoot: TrustedRoot.fromJSON(one) }), rootJson],
  "sigstore.verify, bundle": [(one) => verify(one, artifact, email), bundle],
  "sigstore.verify, data": [(one) => verify(parsed, one, email), artifact],
  "inspect, bundle": [
    async (one) => ((await inspect(one)).bundles[0].mediaType === parsed.mediaType ? endOfOne([{ bundle, artifact, policy }]) : null),
    bundle,
  ],
  "lint, policy": [
    async (one) => ((await lint(one)).length === 0 ? endOfOne([{ bundle, artifact, policy }]) : null),
    utf8({ version: 1, anyOf: [policy] }),
  ],
  "verifyPackage, attestations": [(one) => verifyPackage({ ...PACKAGE, attestations: one, keys: undefined }), utf8(SET)],
  "verifyPackage, keys": [(one) => verifyPackage({ ...BY_ITSELF, artifact: signed(), keys: one }), utf8(keys), "artifact.subject.mismatch"],
  "verifyPackage, package.json": [(one) => verifyPackage({ ...BY_ITSELF, keys: undefined, packageJson: one }), utf8(packageJson)],
  "verifyPackage, policy": [(one) => verifyPackage({ ...PACKAGE, keys: undefined, policy: one }), utf8(PACKAGE.policy)],
  "verifyLockfile, lockfile": [(one) => verifyLockfile({ ...LOCKFILE, lockfile: one }), utf8(LOCKFILE.lockfile)],
  "verifyLockfile, keys": [(one) => verifyLockfile({ ...LOCKFILE, keys: one }), utf8(keys)],
  "verifyLockfile, policy": [(one) => verifyLockfile({ ...LOCKFILE, policy: one }), utf8(PACKAGE.policy)],
};
const signed = () => new Blob([artifact]);
/** The second of two, which is looked at after a turn of the event loop. */
const last = async (input) => (await verifier.verifyMany([{ bundle, artifact, policy }, input]))[1];

for (const [name, [ask, data, expected = "verified"]] of Object.entries(BYTES)) {
  test(`bytes are copied before the first wait: ${name}`, async () => {
    for (const [what, kind] of Object.entries(TAKEN)) {
      const { given, take } = kind(data);
      const asked = end(() => ask(given));
      take(given);
      assert.equal(await asked, expected, what);
    }
  });
}

test("bytes are copied before the first wait: what a caller's function gave", async () => {
  for (const [what, kind] of Object.entries(TAKEN)) {
    const { given, take } = kind(utf8(SET));
    let asked = 0;
    const attestations = () => {
      asked += 1;
      // Once this answer was taken, and before it is looked at.
      setImmediate(() => take(given));
      return given;
    };
    assert.equal(await end(() => verifyLockfile({ ...LOCKFILE, attestations })), "verified", what);
    assert.equal(asked, 1);
  }
});

test("bytes are copied before the first wait: an artifact that the host hashes", async () => {
  const large = new Uint8Array(3 * 1024 * 1024).fill(9);
  const expected = [`sha256:${createHash("sha256").update(large).digest("hex")}`];
  for (const [what, kind] of Object.entries(TAKEN)) {
    const { given, take } = kind(large);
    const asked = verifier.verify(bundle, given, policy);
    take(given);
    await assert.rejects(asked, (error) => {
      assert.equal(error.code, "artifact.digest.mismatch", what);
      assert.deepEqual(computed(error), expected, what);
      return true;
    });
  }
});

test("what could not be copied is not read again for advice", async () => {
  const unfit = () => changing({ at: Number.NaN }, { version: 1, anyOf: [policy] });
  for (const [name, ask] of Object.entries({
    verify: (one, rules) => verifier.verify(one, artifact, rules),
    "one of several": (one, rules) => verifier.verify([one, one], artifact, rules),
    verifySync: async (one, rules) => verifier.verifySync(one, artifact, rules),
    verifyDsse: async (one, rules) => verifier.verifyDsse(one, rules),
    verifyMany: (one, rules) => verifier.verifyMany([{ bundle: one, artifact, policy: rules }]).then(([{ error }]) => Promise.reject(error)),
    sigstore: (one) => verify(one, artifact, email),
    "sigstore, an option": (one) => verify(one, artifact, { unheard: true }),
    createVerifier: async (one) => (await createVerifier(email)).verify(one, artifact),
  })) {
    const [one, other, rules] = [unfit(), changing(parsed, {}), unfit()];
    await assert.rejects(ask(one.document, policy), name);
    assert.equal(one.times(), name === "one of several" ? 2 : 1, name);
    if (name.startsWith("sigstore") || name === "createVerifier") continue;
    await assert.rejects(ask(other.document, rules.document), name);
    assert.deepEqual([other.times(), rules.times()], [name === "one of several" ? 2 : 1, 1], name);
  }
});
