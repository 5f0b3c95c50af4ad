// npm's rules over real sets of attestations (tests/vectors/real/npm).

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import { Verified } from "../dist/node/index.js";
import { ConfigError, NoAnswerError, TrustedRoot, VerificationError, Verifier, verifyLockfile, verifyPackage } from "../dist/node/npm.js";
import { read, rootJson } from "./material.mjs";

const verifier = await Verifier.create({ trustedRoot: TrustedRoot.fromJSON(rootJson) });
const registryKeys = readFileSync(new URL("../../core/roots/npm.registry-keys.json", import.meta.url));
const bytesOf = (hex) => Buffer.from(hex, "hex");
const code = (expected) => (error) => {
  assert.equal(error.code, expected, error.message);
  return true;
};

/** A published package: its set, and the SHA-512 of its archive as its own provenance gives it. */
function published(file, name, version, repository) {
  const attestations = read(`real/npm/${file}.tgz.json`);
  const { bundle } = JSON.parse(attestations).attestations[1];
  const payload = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, "base64"));
  const sha512 = payload.subject[0].digest.sha512;
  return {
    attestations,
    name,
    version,
    sha512,
    integrity: `sha512-${bytesOf(sha512).toString("base64")}`,
    packageJson: { name, version, repository: { type: "git", url: `git+https://github.com/${repository}.git` } },
    policy: {
      version: 1,
      anyOf: [{ workflow: { provider: "github", repository: { glob: "*/*" }, sourceRepository: repository } }],
    },
  };
}

const OWN = published("gundam-visor-cli-v1-tag", "gundam-visor", "1.0.1", "ramonpetgrave64/gundam-visor");
const SCOPED = published(
  "provenance-npm-test-cli-v02-prega",
  "@laurentsimon/provenance-npm-test",
  "1.0.3",
  "laurentsimon/provenance-npm-test",
);
const SHARED = published(
  "provenance-npm-test-ossf",
  "@laurentsimon/provenance-npm-test",
  "1.0.5",
  "laurentsimon/provenance-npm-test",
);
/** Of this one npm made the archive's digest and its name; nobody knows its package.json here. */
const SIGSTORE = published("provenance-npm-test-cli-v1-prega", "sigstore", "2.3.1", "sigstore/sigstore-js");
assert.match(OWN.sha512, /^8d9d7972f676516c/);

const question = ({ attestations, name, version, integrity, policy }, more) => {
  return { verifier, attestations, name, version, integrity, policy, ...more };
};
const ask = (one, more) => verifyPackage(question(one, more));

test("real packages verify, by a policy and by their package.json", async () => {
  for (const one of [OWN, SCOPED, SHARED, SIGSTORE]) {
    for (const more of [{}, { policy: undefined, packageJson: one.packageJson }, { policy: JSON.stringify(one.policy) }]) {
      const { provenance, publish, others } = await ask(one, more);
      assert.ok(provenance instanceof Verified && publish instanceof Verified);
      assert.match(provenance.facts.statement.predicateType, /^https:\/\/slsa\.dev\/provenance\/v/);
      assert.match(publish.facts.statement.predicateType, /npm\/attestation.*\/publish\/v0\.1$/);
      assert.match(JSON.stringify(publish.report), /https:\/\/registry\.npmjs\.org/);
      assert.deepEqual(others, []);
    }
  }
});

test("attestations and archives in every form", async () => {
  const text = OWN.attestations.toString();
  for (const attestations of [text, new TextEncoder().encode(text).buffer, JSON.parse(text)]) {
    assert.ok(await ask(OWN, { attestations }));
  }
  const digest = `sha512:${OWN.sha512}`;
  for (const artifact of [{ digest }, { digest: [digest] }]) assert.ok(await ask(OWN, { integrity: undefined, artifact }));
  // Another archive in every form, and what has no SHA-512.
  const other = new Uint8Array(3 * 1024 * 1024);
  for (const artifact of [other, other.subarray(9), other.buffer, new Blob([other]), new Response(other), new Blob([other]).stream()]) {
    await assert.rejects(ask(OWN, { integrity: undefined, artifact }), code("artifact.subject.mismatch"));
  }
  const weak = { digest: `sha256:${"00".repeat(32)}` };
  await assert.rejects(ask(OWN, { integrity: undefined, artifact: weak }), code("artifact.digest.unavailable"));
  const told = [];
  const watched = { integrity: undefined, artifact: new Blob([other]), onProgress: (progress) => told.push(progress) };
  await assert.rejects(ask(OWN, watched), VerificationError);
  assert.deepEqual(told.at(-1), { hashed: other.length, total: other.length });
});

test("what is another package, archive, source, or changed, does not verify", async () => {
  const rows = [
    [{ integrity: SCOPED.integrity }, "artifact.subject.mismatch"],
    [{ version: "1.0.2" }, "npm.subject.name_mismatch"],
    [{ name: "@a/gundam-visor" }, "npm.subject.name_mismatch"],
    [{ name: "Gundam Visor" }, "npm.package.malformed"],
    [{ policy: SCOPED.policy }, "policy.workflow.source_mismatch"],
    [{ policy: undefined, packageJson: { ...OWN.packageJson, version: "1.0.2" } }, "npm.package.mismatch"],
    [{ policy: undefined, packageJson: { name: OWN.name, version: OWN.version } }, "npm.repository.unsupported"],
    [{ attestations: read("real/npm/gundam-visor-cli-v1-tag-invalidsigprov.tgz.json") }, "binding.payload.mismatch"],
    [{ attestations: read("real/npm/gundam-visor-cli-v1-tag-invalidsigpub.tgz.json") }, "binding.payload.mismatch"],
    [{ attestations: SCOPED.attestations }, "artifact.subject.mismatch"],
    [{ attestations: "{" }, "json.syntax.invalid"],
    [{ attestations: { attestations: [] } }, "npm.provenance.missing"],
    [{ integrity: "sha1-qZk+NkcGgWq6PiVxeFDCbJzQ2J0=" }, "npm.integrity.malformed"],
    [{ keys: { keys: [] } }, "policy.any_of.empty"],
    [{ keys: "[" }, "npm.keys.malformed"],
  ];
  for (const [more, expected] of rows) {
    await assert.rejects(ask(OWN, more), (error) => {
      assert.ok(error instanceof VerificationError || error instanceof ConfigError);
      return code(expected)(error);
    });
  }
  assert.ok(await ask(OWN, { keys: registryKeys }));
  const late = registryKeys.toString().replaceAll("2022-12-01T00:00:00.000Z", "2024-06-04T00:00:00.000Z");
  assert.notEqual(late, registryKeys.toString());
  await assert.rejects(ask(OWN, { keys: late }), code("time.key.not_valid"));
});

test("the registry's attestation must be there, unless the caller says", async () => {
  const { attestations } = JSON.parse(OWN.attestations);
  const alone = { attestations: [attestations[1]] };
  await assert.rejects(ask(OWN, { attestations: alone }), code("npm.publish.missing"));
  await assert.rejects(ask(OWN, { attestations: alone, requirePublish: undefined }), code("npm.publish.missing"));
  const { provenance, publish } = await ask(OWN, { attestations: alone, requirePublish: false });
  assert.ok(provenance instanceof Verified);
  assert.equal(publish, null);
  // Where it is, it must verify.
  const bad = read("real/npm/gundam-visor-cli-v1-tag-invalidsigpub.tgz.json");
  await assert.rejects(ask(OWN, { attestations: bad, requirePublish: false }), VerificationError);
});

test("bad questions about a package", async () => {
  const invalid = "config.argument.invalid";
  const aborted = AbortSignal.abort();
  const rows = [
    [{ verifier: {} }, invalid],
    [{ verifier: Object.create(Verifier.prototype) }, invalid],
    [{ verifier: new Proxy(verifier, {}) }, invalid],
    [{ name: 1 }, invalid],
    [{ version: undefined }, invalid],
    [{ version: "\ud800" }, invalid],
    [{ attestations: null }, invalid],
    [{ policy: undefined }, invalid],
    [{ packageJson: OWN.packageJson }, invalid],
    [{ integrity: undefined }, invalid],
    [{ artifact: { digest: `sha512:${OWN.sha512}` } }, invalid],
    [{ integrity: undefined, artifact: {} }, invalid],
    [{ requirePublish: 0 }, invalid],
    [{ requirePublish: null }, invalid],
    [{ keys: null }, invalid],
    [{ onProgress: 1 }, invalid],
    [{ signal: {} }, invalid],
    [{ now: new Date() }, "config.option.unknown"],
    [{ requirepublish: true }, "config.option.unknown"],
  ];
  for (const [more, expected] of rows) {
    await assert.rejects(ask(OWN, more), (error) => {
      assert.ok(error instanceof ConfigError, JSON.stringify(Object.keys(more)));
      return code(expected)(error);
    });
  }
  await assert.rejects(verifyPackage(), code(invalid));
  await assert.rejects(ask(OWN, { signal: aborted }), (error) => error === aborted.reason);
  await assert.rejects(verifyPackage(Object.create(question(OWN))), ConfigError);
});

test("inputs are copied before the first wait", async () => {
  const mine = { ...question(OWN), attestations: new Uint8Array(OWN.attestations), policy: structuredClone(OWN.policy) };
  const asked = verifyPackage(mine);
  mine.attestations.fill(0);
  mine.policy.anyOf[0].workflow.sourceRepository = "mallory/x";
  Object.assign(mine, { name: "x", integrity: SCOPED.integrity, requirePublish: 1 });
  assert.ok(await asked);
});

test("results are frozen to the ground", async () => {
  const found = await ask(OWN);
  for (const value of [found, found.others]) assert.ok(Object.isFrozen(value));
  assert.equal(Object.getPrototypeOf(found), null);
});

const locked = ({ name, version, integrity }) => ({ version, resolved: `https://registry.npmjs.org/${name}/-/archive-${version}.tgz`, integrity });
/** Sorted, as npm writes it. */
const PACKAGES = {
  "": { name: "app", version: "0.0.0", dependencies: { alias: "npm:gundam-visor@^1.0.0" } },
  "node_modules/@laurentsimon/provenance-npm-test": locked(SCOPED),
  "node_modules/alias": { ...locked(OWN), name: OWN.name },
  "node_modules/bundled": { version: "1.0.0", inBundle: true },
  "node_modules/gundam-visor": locked(OWN),
  "node_modules/impostor": locked(OWN),
  "node_modules/none": locked({ ...OWN, name: "none" }),
  "node_modules/own": { resolved: "packages/own", link: true },
  "packages/again/node_modules/gundam-visor": locked(OWN),
  "packages/new/node_modules/@laurentsimon/provenance-npm-test": locked(SHARED),
  "packages/own": { version: "1.0.0" },
  "packages/tampered/node_modules/@laurentsimon/provenance-npm-test": { ...locked(SCOPED), integrity: OWN.integrity },
};
const lockfile = { name: "app", lockfileVersion: 3, requires: true, packages: PACKAGES };
const SETS = new Map([OWN, SCOPED, SHARED].map((one) => [`${one.name}@${one.version}`, one]));
SETS.set("impostor@1.0.1", OWN);
const sets = (name, version) => SETS.get(`${name}@${version}`)?.attestations;
const policyFor = (name, version) => SETS.get(`${name}@${version}`).policy;
const lock = (more) => verifyLockfile({ verifier, lockfile, attestations: sets, policy: policyFor, ...more });

test("a lock file, package by package", async () => {
  const asked = [];
  const attestations = async (name, version) => {
    asked.push(`${name}@${version}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return sets(name, version) ?? null;
  };
  const result = await lock({ attestations });
  const rows = result.packages.map(({ path, name, version, status, error }) => [path, name, version, status, error?.code]);
  const other = "@laurentsimon/provenance-npm-test";
  assert.deepEqual(rows, [
    [`node_modules/${other}`, other, "1.0.3", "verified", undefined],
    ["node_modules/alias", "gundam-visor", "1.0.1", "verified", undefined],
    ["node_modules/bundled", "bundled", "1.0.0", "unlocked", undefined],
    ["node_modules/gundam-visor", "gundam-visor", "1.0.1", "verified", undefined],
    ["node_modules/impostor", "impostor", "1.0.1", "rejected", "npm.subject.name_mismatch"],
    ["node_modules/none", "none", "1.0.1", "missing", undefined],
    ["packages/again/node_modules/gundam-visor", "gundam-visor", "1.0.1", "verified", undefined],
    [`packages/new/node_modules/${other}`, other, "1.0.5", "verified", undefined],
    [`packages/tampered/node_modules/${other}`, other, "1.0.3", "rejected", "artifact.subject.mismatch"],
  ]);
  assert.deepEqual({ ...result.counts }, { verified: 5, rejected: 2, missing: 1, unlocked: 1 });
  assert.deepEqual(result.unverified, result.packages.filter(({ status }) => status !== "verified"));
  // Once for each name and version that has an integrity.
  assert.deepEqual(asked, [`${other}@1.0.3`, "gundam-visor@1.0.1", "impostor@1.0.1", "none@1.0.1", `${other}@1.0.5`]);
  for (const one of result.packages) {
    assert.ok(Object.isFrozen(one) && Object.getPrototypeOf(one) === null);
    assert.equal(one.verified !== null, one.status === "verified");
    assert.equal(one.error !== null, one.status === "rejected");
    if (one.verified) assert.ok(one.verified.provenance instanceof Verified && one.verified.publish instanceof Verified);
  }
  for (const value of [result, result.packages, result.unverified, result.counts]) assert.ok(Object.isFrozen(value));
  // Verified once, listed three times.
  const same = result.packages.filter(({ name }) => name === OWN.name);
  assert.deepEqual(same.map(({ verified }) => verified === same[0].verified), [true, true, true]);
});

test("one policy for all, and a policy for each path", async () => {
  const all = await lock({ policy: OWN.policy });
  const codes = (result) => result.packages.map(({ status, error }) => error?.code ?? status);
  assert.deepEqual(codes(all), [
    "policy.workflow.source_mismatch",
    "verified",
    "unlocked",
    "verified",
    "npm.subject.name_mismatch",
    "missing",
    "verified",
    "policy.workflow.source_mismatch",
    "artifact.subject.mismatch",
  ]);
  // The same package under another policy is another question.
  const byPath = await lock({
    policy: (name, version, path) => (path.includes("again") ? SCOPED.policy : policyFor(name, version)),
  });
  const rest = ["verified", "unlocked", "verified", "npm.subject.name_mismatch", "missing"];
  assert.deepEqual(codes(byPath).slice(1, 7), [...rest, "policy.workflow.source_mismatch"]);
});

test("nothing throws for one package", async () => {
  const cause = new Error("disk");
  const failing = {
    attestations: (name) => {
      if (name === OWN.name) throw cause;
      return name === "none" ? Promise.reject(cause) : name === "impostor" ? 7 : sets(SCOPED.name, SCOPED.version);
    },
  };
  const failed = await lock(failing);
  const errors = new Map(failed.packages.map(({ path, error }) => [path.replace("node_modules/", ""), error]));
  for (const path of ["gundam-visor", "alias", "none"]) {
    assert.equal(errors.get(path).code, "host.artifact.unreadable");
    assert.equal(errors.get(path).cause, cause);
    assert.ok(errors.get(path) instanceof NoAnswerError);
  }
  assert.equal(errors.get("impostor").code, "config.argument.invalid");
  assert.equal(failed.counts.verified, 1);
  for (const none of [() => null, () => undefined, () => { throw cause; }, () => 7, async () => OWN.policy]) {
    const { counts, packages } = await lock({ policy: none });
    assert.deepEqual({ ...counts }, { verified: 0, rejected: 7, missing: 1, unlocked: 1 });
    assert.ok(packages[0].error instanceof ConfigError);
  }
});

test("nothing at all is verified where there is nothing", async () => {
  const none = await lock({ attestations: () => null });
  assert.deepEqual({ ...none.counts }, { verified: 0, rejected: 0, missing: 8, unlocked: 1 });
  assert.equal(none.unverified.length, 9);
  const empty = await lock({ lockfile: { lockfileVersion: 3, packages: {} } });
  assert.deepEqual([empty.packages, empty.unverified, { ...empty.counts }], [[], [], { verified: 0, rejected: 0, missing: 0, unlocked: 0 }]);
});

test("the registry's keys and its attestation in a lock file", async () => {
  const { attestations } = JSON.parse(OWN.attestations);
  const one = { lockfileVersion: 2, packages: { "node_modules/gundam-visor": locked(OWN) } };
  const alone = { lockfile: JSON.stringify(one), attestations: () => ({ attestations: [attestations[1]] }) };
  assert.equal((await lock(alone)).packages[0].error.code, "npm.publish.missing");
  assert.equal((await lock({ ...alone, requirePublish: false })).packages[0].status, "verified");
  assert.equal((await lock({ lockfile: one, keys: registryKeys })).packages[0].status, "verified");
  assert.equal((await lock({ lockfile: one, keys: { keys: [] } })).packages[0].error.code, "policy.any_of.empty");
});

test("bad questions about a lock file throw", async () => {
  const rows = [
    [{ lockfile: "{}" }, "npm.lockfile.malformed"],
    [{ lockfile: { lockfileVersion: 1, packages: {} } }, "npm.lockfile.malformed"],
    [{ lockfile: null }, "config.argument.invalid"],
    [{ attestations: {} }, "config.argument.invalid"],
    [{ policy: undefined }, "config.argument.invalid"],
    [{ policy: { identity: "x" } }, "config.argument.invalid"],
    [{ requirePublish: "no" }, "config.argument.invalid"],
    [{ verifier: null }, "config.argument.invalid"],
    [{ onProgress: null }, "config.argument.invalid"],
    [{ packageJson: {} }, "config.option.unknown"],
    [{ concurrency: 4 }, "config.option.unknown"],
  ];
  for (const [more, expected] of rows) await assert.rejects(lock(more), code(expected));
});

test("progress is told, and both sides can end the call", async () => {
  const told = [];
  await lock({ onProgress: (progress) => told.push(progress) });
  assert.deepEqual(told, Array.from({ length: 9 }, (_, i) => ({ done: i + 1, total: 9 })));
  const reason = new Error("enough");
  const thrower = () => {
    throw reason;
  };
  await assert.rejects(lock({ onProgress: thrower }), (error) => error === reason);
  const controller = new AbortController();
  const { signal } = controller;
  const onProgress = ({ done }) => done === 2 && controller.abort(reason);
  await assert.rejects(lock({ signal, onProgress }), (error) => error === reason);
  await assert.rejects(lock({ signal }), (error) => error === reason);
  const late = new AbortController();
  const attestations = () => {
    late.abort(reason);
    throw new Error("aborted as well");
  };
  await assert.rejects(lock({ signal: late.signal, attestations }), (error) => error === reason);
});

// In a process of its own: the test runner's objects would be asked, too.
test("a polluted Object.prototype changes nothing", () => {
  const script = `
    import { readFileSync } from "node:fs";
    import { TrustedRoot, Verifier, verifyLockfile, verifyPackage } from "./dist/node/npm.js";
    const input = JSON.parse(readFileSync(0, "utf8"));
    const verifier = await Verifier.create({ trustedRoot: TrustedRoot.sigstore() });
    const { lockfile, wrong, ...one } = input;
    const ended = [];
    const traps = {
      packageJson: one.packageJson, integrity: one.integrity, artifact: null, document: null, error: null,
      requirePublish: false, keys: "{}", status: "verified", verified: {}, policy: one.policy };
    for (const [key, value] of Object.entries(traps)) Object.defineProperty(Object.prototype, key, { value, configurable: true });
    const { packageJson, ...question } = one;
    const rows = [question, { ...question, policy: wrong }, { ...question, __proto__: null, integrity: undefined }];
    // Not awaited: what a promise of ours is resolved with would be asked whether it is one, too.
    const past = async (count) => {
      while (ended.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    for (const row of rows) {
      const before = ended.length;
      verifyPackage({ ...row, verifier }).then((found) => ended.push(Object.keys(found).join()), (error) => ended.push(error.code));
      await past(before + 1);
    }
    const attestations = () => one.attestations;
    for (const policy of [one.policy, wrong]) {
      const before = ended.length;
      verifyLockfile({ verifier, lockfile, attestations, policy }).then(
        ({ packages }) => ended.push(packages.map(({ status }) => status).join()), (error) => ended.push(error.code));
      await past(before + 1);
    }
    for (const key of Object.keys(traps)) delete Object.prototype[key];
    console.log(JSON.stringify({ ended }));`;
  const { name, version, integrity, policy, packageJson } = OWN;
  const attestations = OWN.attestations.toString();
  const small = { lockfileVersion: 3, packages: { "node_modules/gundam-visor": locked(OWN), "node_modules/x": { version: "1.0.0" } } };
  const input = JSON.stringify({ name, version, integrity, policy, packageJson, attestations, wrong: SCOPED.policy, lockfile: JSON.stringify(small) });
  const cwd = new URL("..", import.meta.url);
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd, input, encoding: "utf8" });
  assert.deepEqual(JSON.parse(output), {
    ended: [
      "provenance,publish,others",
      "policy.workflow.source_mismatch",
      "config.argument.invalid",
      "verified,unlocked",
      "rejected,unlocked",
    ],
  });
});

test("CommonJS has it, with the classes of the package", async () => {
  const require = createRequire(import.meta.url);
  const npm = require("../dist/node-cjs/npm.js");
  const main = require("../dist/node-cjs/index.js");
  assert.equal(npm.Verifier, main.Verifier);
  const own = await main.Verifier.create({ trustedRoot: main.TrustedRoot.sigstore() });
  const { provenance } = await npm.verifyPackage(question(OWN, { verifier: own }));
  assert.ok(provenance instanceof main.Verified);
  // A verifier of another copy of the package is none of this one.
  await assert.rejects(ask(OWN, { verifier: own }), code("config.argument.invalid"));
});

test("what npm installs whatever its integrity says is not verified", async () => {
  for (const more of [{ resolved: "git+https://example.com/evil.git#0123" }, { hasShrinkwrap: true }, { name: SCOPED.name }]) {
    const one = { "node_modules/gundam-visor": { ...locked(OWN), ...more } };
    const { packages, unverified } = await lock({ lockfile: { lockfileVersion: 3, packages: one } });
    assert.equal(packages[0].status, "unlocked");
    assert.equal(typeof packages[0].unlocked, "string");
    assert.equal(unverified.length, 1);
  }
});

test("a package is verified only if every package around it is", async () => {
  const other = SCOPED.name;
  const chain = (first, second, third) => ({
    "node_modules/gundam-visor": first,
    [`node_modules/gundam-visor/node_modules/${other}`]: second,
    [`node_modules/gundam-visor/node_modules/${other}/node_modules/gundam-visor`]: third,
  });
  const ends = async (packages) => {
    const result = await lock({ lockfile: { lockfileVersion: 3, packages } });
    assert.equal(result.counts.unlocked, result.packages.filter(({ status }) => status === "unlocked").length);
    assert.deepEqual(result.unverified, result.packages.filter(({ status }) => status !== "verified"));
    for (const { within, status, unlocked, verified } of result.packages) {
      assert.ok(Object.isFrozen(within));
      assert.equal(verified !== null, status === "verified");
      assert.equal(unlocked !== null, status === "unlocked");
    }
    return result.packages;
  };
  const statuses = async (...all) => (await ends(chain(...all))).map(({ status }) => status);
  const good = await ends(chain(locked(OWN), locked(SCOPED), locked(OWN)));
  assert.deepEqual(good.map(({ status }) => status), ["verified", "verified", "verified"]);
  const paths = Object.keys(chain());
  assert.deepEqual(good.map(({ within }) => within), [[], [paths[0]], [paths[0], paths[1]]]);

  const wrong = { ...locked(OWN), integrity: SCOPED.integrity };
  const nobody = { ...locked(OWN), version: "9.9.9" };
  const open = { version: "1.0.1" };
  const git = { ...locked(OWN), resolved: "git+https://example.com/a.git#1" };
  assert.deepEqual(await statuses(wrong, locked(SCOPED), locked(OWN)), ["rejected", "unlocked", "unlocked"]);
  assert.deepEqual(await statuses(nobody, locked(SCOPED), locked(OWN)), ["missing", "unlocked", "unlocked"]);
  assert.deepEqual(await statuses(open, locked(SCOPED), locked(OWN)), ["unlocked", "unlocked", "unlocked"]);
  assert.deepEqual(await statuses(git, locked(SCOPED), wrong), ["unlocked", "unlocked", "rejected"]);
  const bad = { ...locked(SCOPED), integrity: OWN.integrity };
  assert.deepEqual(await statuses(locked(OWN), bad, locked(OWN)), ["verified", "rejected", "unlocked"]);
  // What the package around it brings along, whatever of the marks is there.
  for (const marks of [{ bundleDependencies: [other] }, { bundledDependencies: [other] }, { bundleDependencies: true }]) {
    const brings = { ...locked(OWN), ...marks };
    assert.deepEqual(await statuses(brings, locked(SCOPED), locked(OWN)), ["unlocked", "unlocked", "unlocked"]);
  }
  const brought = { ...locked(SCOPED), inBundle: true };
  assert.deepEqual(await statuses(locked(OWN), brought, locked(OWN)), ["verified", "unlocked", "unlocked"]);
  const { [paths[0]]: _, ...orphans } = chain(null, locked(SCOPED), locked(OWN));
  assert.deepEqual((await ends(orphans)).map(({ status }) => status), ["unlocked", "unlocked"]);
  const link = await ends({ "node_modules/x": { resolved: "../x", link: true } });
  assert.deepEqual(link.map(({ status }) => status), ["unlocked"]);
});

test("the signal ends the call soon, whatever the entries are", async () => {
  const many = (entry) => Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`node_modules/p${i}`, entry]));
  const text = (packages) => JSON.stringify({ lockfileVersion: 3, packages });
  const alias = { ...locked(OWN), name: OWN.name };
  const aliases = {
    "": { dependencies: Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`p${i}`, `npm:${OWN.name}@1`])) },
    ...Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`node_modules/p${i}`, alias])),
  };
  const never = () => new Promise(() => {});
  const rows = [
    ["unlocked", many({ version: "1.0.0" }), sets],
    ["missing", many(locked(OWN)), () => null],
    ["failing", many(locked(OWN)), () => { throw new Error("none"); }],
    ["verified", aliases, sets],
    ["waiting", { "node_modules/gundam-visor": locked(OWN) }, never],
  ];
  for (const [name, packages, attestations] of rows) {
    const lockfile = text(packages);
    const took = [];
    // The machine may be busy with something else: the best of several.
    for (let i = 0; i < 5 && !(Math.min(...took) < 50); i += 1) {
      const controller = new AbortController();
      const reason = new Error("enough");
      let aborted = null;
      let turns = 0;
      const asked = lock({ lockfile, attestations, policy: OWN.policy, signal: controller.signal });
      let ended = false;
      const turn = () => {
        turns += 1;
        if (turns === 3) {
          aborted = performance.now();
          controller.abort(reason);
        } else if (!ended) setImmediate(turn);
      };
      setImmediate(turn);
      await assert.rejects(asked, (error) => error === reason, name);
      ended = true;
      took.push(performance.now() - aborted);
    }
    assert.ok(Math.min(...took) < 50, `${name}: ${took}`);
  }
});

test("a long list gives the event loop its turns", async () => {
  const entry = { version: "1.0.0" };
  const packages = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`node_modules/p${i}`, entry]));
  let [turns, ended] = [0, false];
  const turn = () => {
    turns += 1;
    if (!ended) setImmediate(turn);
  };
  setImmediate(turn);
  const { counts } = await lock({ lockfile: JSON.stringify({ lockfileVersion: 3, packages }) });
  ended = true;
  assert.deepEqual({ ...counts }, { verified: 0, rejected: 0, missing: 0, unlocked: 20_000 });
  assert.ok(turns >= 100, `${turns} turns`);
});
