// The addon: found or told why not, of the shell's version, on threads of its own, and never the end of the process. Runs with the
// addon of the tests, whose calls can be let end in a panic; `cargo xtask node` puts it into node_modules.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { NoAnswerError, TrustedRoot, VerificationError, Verified, Verifier } from "../dist/node/native.js";
import * as main from "../dist/node/index.js";
import { verifyPackage } from "../dist/node/npm.js";
import { blob, flipped, read, rootJson } from "./material.mjs";

// Each injected panic prints a line; what stands under it is of no use here.
process.env.RUST_BACKTRACE = "0";

const { bundle, artifact, policy } = blob;
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url)));
const require = createRequire(import.meta.url);
const PACKAGE = process.platform === "linux" ? `@sigproof/linux-${process.arch}-gnu` : `@sigproof/${process.platform}-${process.arch}`;
const addon = require(PACKAGE);
const trustedRoot = TrustedRoot.fromJSON(rootJson);
const verifier = await Verifier.create({ trustedRoot });
const one = { bundle, artifact, policy };

const isDefect = (error) => {
  assert.ok(error instanceof NoAnswerError && !(error instanceof VerificationError));
  assert.deepEqual([error.code, error.class], ["internal.defect", "internal"]);
  assert.doesNotMatch(error.message, /\.rs|panic/);
  return true;
};

test("what sigproof/native gives is what sigproof gives", () => {
  for (const name of Object.keys(main)) assert.equal(main[name], { NoAnswerError, TrustedRoot, VerificationError, Verified, Verifier }[name] ?? main[name]);
  assert.equal(addon.version(), version);
  assert.ok(verifier instanceof main.Verifier);
});

test("a panic is an error, in the call, on another thread and in many, and the next call works", async () => {
  for (let i = 0; i < 20; i += 1) {
    addon.inject();
    assert.throws(() => verifier.verifySync(bundle, artifact, policy), isDefect);
    addon.inject();
    await assert.rejects(verifier.verify(bundle, artifact, policy), isDefect);
    assert.ok((await verifier.verify(bundle, artifact, policy)) instanceof Verified);
  }
  addon.inject();
  const results = await verifier.verifyMany(Array(30).fill(one));
  assert.deepEqual(results.map(({ error }) => error?.code ?? null), ["internal.defect", ...Array(29).fill(null)]);
  assert.throws(() => verifier.verifySync(bundle, flipped(artifact), policy), { code: "artifact.digest.mismatch" });
});

test("the caller's own code that throws ends the call with what it threw", async () => {
  const thrown = new Error("mine");
  const onProgress = () => {
    throw thrown;
  };
  await assert.rejects(verifier.verify(bundle, new Blob([artifact]), policy, { onProgress }), (error) => error === thrown);
  await assert.rejects(verifier.verifyMany(Array(20).fill(one), { onProgress }), (error) => error === thrown);
  assert.ok(await verifier.verify(bundle, artifact, policy));
});

test("inputs are copied before another thread reads them", async () => {
  const bytes = new TextEncoder().encode(bundle);
  const data = new Uint8Array(artifact);
  const document = new TextEncoder().encode(JSON.stringify({ version: 1, anyOf: [policy] }));
  const asked = verifier.verify(bytes, data, document);
  for (const written of [bytes, data, document]) written.fill(0);
  structuredClone(data.buffer, { transfer: [data.buffer] });
  assert.ok((await asked) instanceof Verified);
  await assert.rejects(verifier.verify(bundle, new Uint8Array(artifact.length), policy), { code: "artifact.digest.mismatch" });
});

test("many are answered in their order, and each like the call of its own", async () => {
  const questions = Array.from({ length: 50 }, (_, i) => ({ ...one, artifact: i % 3 === 1 ? flipped(artifact) : artifact }));
  const results = await verifier.verifyMany(questions);
  const ends = questions.map((_, i) => (i % 3 === 1 ? "artifact.digest.mismatch" : null));
  assert.deepEqual(results.map(({ error }) => error?.code ?? null), ends);
  assert.deepEqual(results[0].verified.facts, verifier.verifySync(bundle, artifact, policy).facts);
});

test("an aborted signal ends many, whichever thread is at work", async () => {
  const controller = new AbortController();
  const asked = verifier.verifyMany(Array(500).fill(one), { signal: controller.signal });
  setTimeout(() => controller.abort("enough"), 5);
  await assert.rejects(asked, (reason) => reason === "enough");
});

test("the event loop turns while others verify", async () => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  await verifier.verifyMany(Array(200).fill(one));
  clearInterval(timer);
  assert.ok(turns > 20, `${turns} turns`);
});

test("workers load the addon, too, and share nothing; one that ends at work ends alone", async () => {
  const script = `
    const { parentPort, workerData } = require("node:worker_threads");
    import(workerData.entry).then(async ({ TrustedRoot, Verified, Verifier }) => {
      const verifier = await Verifier.create({ trustedRoot: TrustedRoot.fromJSON(workerData.root) });
      const { bundle, artifact, policy } = workerData;
      if (workerData.ends) {
        verifier.verifyMany(Array(200).fill({ bundle, artifact, policy }));
        setTimeout(() => process.exit(), 10);
        return;
      }
      const results = await verifier.verifyMany(Array(40).fill({ bundle, artifact, policy }));
      parentPort.postMessage(results.every(({ verified }) => verified instanceof Verified) && results.length);
    });`;
  const entry = new URL("../dist/node/native.js", import.meta.url).href;
  const run = (ends) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(script, { eval: true, workerData: { entry, root: rootJson, bundle, artifact, policy, ends } });
      let said;
      worker.on("message", (message) => (said = message)).on("error", reject).on("exit", () => resolve(said));
    });
  const counts = await Promise.all(Array.from({ length: 8 }, (_, i) => run(i >= 6)));
  assert.deepEqual(counts, [...Array(6).fill(40), undefined, undefined]);
  assert.ok(await verifier.verify(bundle, artifact, policy));
});

test("packages of npm", async () => {
  const set = read("real/npm/gundam-visor-cli-v1-tag.tgz.json");
  const own = await Verifier.create({ trustedRoot: TrustedRoot.sigstore() });
  const payload = JSON.parse(Buffer.from(JSON.parse(set).attestations[1].bundle.dsseEnvelope.payload, "base64"));
  const ask = (digest) =>
    verifyPackage({
      verifier: own,
      name: "gundam-visor",
      version: "1.0.1",
      attestations: set,
      packageJson: { name: "gundam-visor", version: "1.0.1", repository: "github:ramonpetgrave64/gundam-visor" },
      artifact: { digest: `sha512:${digest}` },
    });
  const { sha512 } = payload.subject[0].digest;
  assert.ok((await ask(sha512)).publish instanceof Verified);
  await assert.rejects(ask(sha512.replace(/^../, "00")), { code: "artifact.subject.mismatch" });
});

test("nothing on Object.prototype becomes a fact or an input, whatever is asked", () => {
  const script = `
    import { readFileSync } from "node:fs";
    const { inspect, lint, Verifier, TrustedRoot } = await import("./dist/node/native.js");
    const { continuity, verifyLockfile, verifyPackage } = await import("./dist/node/npm.js");
    const { root, bundle, artifact, policy, other, set, sha512, trap } = JSON.parse(readFileSync(0, "utf8"));
    const trustedRoot = TrustedRoot.fromJSON(root);
    const verifier = await Verifier.create({ trustedRoot });
    const bytes = Uint8Array.from(artifact);
    const questions = [[bundle, bytes, policy], [bundle, bytes.slice(1), policy], [bundle, bytes, other], ["{}", bytes, policy], [bundle, bytes, { version: 1, anyOf: [] }]];
    const pack = (digest, more) => verifyPackage({ verifier, name: "gundam-visor", version: "1.0.1", attestations: set, policy: { version: 1, dangerous: ["anyIdentity", "anyIssuer"] }, artifact: { digest }, ...more });
    const lockfile = { lockfileVersion: 3, packages: { "node_modules/a": { version: "1.0.0" } } };
    const told = ({ facts, payloadType }) => [JSON.parse(JSON.stringify(facts)), payloadType];
    const say = async (ask) => { try { return await ask(); } catch (error) { return [error.name, error.code, error.step]; } };
    const ask = async () => {
      const said = [];
      for (const [one, data, rules] of questions) {
        said.push(await say(() => told(verifier.verifySync(one, data, rules))));
        said.push(await say(async () => told(await verifier.verify(one, data, rules))));
        said.push(await say(async () => told(await verifier.verify(one, new Blob([data]), rules))));
        said.push(await say(async () => told(await verifier.verifyDsse(one, rules))));
      }
      const many = await verifier.verifyMany(questions.map(([bundle, artifact, policy]) => ({ bundle, artifact, policy })));
      for (const { verified, error } of many) said.push(verified ? told(verified) : [error.name, error.code, error.step]);
      const good = await pack("sha512:" + sha512);
      said.push([told(good.provenance), told(good.publish), good.others.length]);
      said.push(await continuity(good, good), (await continuity(good, null)).map(({ weakness }) => weakness));
      said.push(await say(() => pack("sha512:" + "0".repeat(128))), await say(() => pack("sha512:" + sha512, { name: "other" })));
      said.push((await inspect(bundle)).kind, await say(() => inspect("{}")), await lint(policy), (await lint({ version: 1, anyOf: [] })).map(({ trap }) => trap));
      said.push((await verifyLockfile({ verifier, lockfile, attestations: () => null, policy })).packages.map(({ path, status }) => [path, status]));
      for (const json of [root, "{}", "[]"]) said.push(await say(async () => (await Verifier.create({ trustedRoot: TrustedRoot.fromJSON(json) })) instanceof Verifier));
      return said;
    };
    const before = await ask();
    const names = ["facts", "report", "payload", "payloadType", "index", "message", "document", "identity", "issuer", "bytes", "digests", "head", "now", "name", "0",
      "version", "attestations", "keys", "publishRequired", "artifact", "integrity", "policy", "packageJson", "json", "bundles", "verified", "error", "then", "value"];
    for (const name of names) Object.defineProperty(Object.prototype, name, { __proto__: null, value: trap, configurable: true, writable: true });
    const during = await ask();
    for (const name of names) delete Object.prototype[name];
    console.log(JSON.stringify([before, during]));`;
  const other = { ...policy, identity: "mallory@example.com" };
  const set = read("real/npm/gundam-visor-cli-v1-tag.tgz.json").toString();
  const { sha512 } = JSON.parse(Buffer.from(JSON.parse(set).attestations[1].bundle.dsseEnvelope.payload, "base64")).subject[0].digest;
  for (const trap of ["2000-01-01T00:00:00Z", "x", 1, null, [], { identity: policy.identity }]) {
    const input = JSON.stringify({ root: rootJson.toString(), bundle: bundle.toString(), artifact: [...artifact], policy, other, set, sha512, trap });
    const cwd = new URL("..", import.meta.url);
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd, input, encoding: "utf8", maxBuffer: 1 << 26 });
    const [before, during] = JSON.parse(output);
    assert.deepEqual(during, before, JSON.stringify(trap));
    const codes = before.slice(0, 12).map(([facts, code]) => facts.signer?.identity.value ?? code);
    // A message signature is no envelope.
    const no = before[3][1];
    assert.deepEqual(codes, [...Array(3).fill(policy.identity), no, ...Array(3).fill("artifact.digest.mismatch"), no, ...Array(3).fill("policy.identity.mismatch"), no]);
  }
});

// The loader, over copies of the package with and without a native part beside it.

const run = promisify(execFile);

/** A project with the package and these packages of the native part; what a script of it says. */
async function inProject(parts, script, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), "sigproof-native-"));
  try {
    const own = join(folder, "node_modules/sigproof");
    for (const part of ["node", "node-cjs", "web"]) {
      cpSync(new URL(`../dist/${part}`, import.meta.url), join(own, "dist", part), { recursive: true });
    }
    cpSync(new URL("../package.json", import.meta.url), join(own, "package.json"));
    for (const [name, text] of Object.entries(parts)) {
      const part = join(folder, "node_modules", name);
      mkdirSync(part, { recursive: true });
      writeFileSync(join(part, "package.json"), JSON.stringify({ name, main: "index.js" }));
      writeFileSync(join(part, "index.js"), text);
    }
    writeFileSync(join(folder, "main.mjs"), script);
    const { SIGPROOF_ENGINE, ...rest } = process.env;
    const { stdout } = await run(process.execPath, ["main.mjs"], { cwd: folder, env: { ...rest, ...env } });
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const CREATE = `
  const say = (error) => [error.name, error.code, error.message];
  let said;
  try {
    const { TrustedRoot, Verifier } = await import("ENTRY");
    await Verifier.create({ trustedRoot: TrustedRoot.sigstore() });
    said = globalThis.native ?? "wasm";
  } catch (error) { said = say(error); }
  console.log(JSON.stringify(said));`;
const create = (entry) => CREATE.replace("ENTRY", entry);
/** An addon that says when it is asked for a verifier; the real one is loaded by its path. */
const real = `module.exports = new Proxy(require(${JSON.stringify(require.resolve(PACKAGE))}), {
  get: (target, name) => { if (name === "verifier") globalThis.native = "native"; return target[name]; } });`;
const [GNU, MUSL] = [PACKAGE, PACKAGE.replace("gnu", "musl")];

test("without a native part, WebAssembly; with one, that; and SIGPROOF_ENGINE chooses", async () => {
  const say = (parts, entry = "sigproof", env) => inProject(parts, create(entry), env);
  assert.equal(await say({}), "wasm");
  assert.equal(await say({ [GNU]: real }), "native");
  assert.equal(await say({ [GNU]: real }, "sigproof/native"), "native");
  assert.equal(await say({ [GNU]: real }, "sigproof", { SIGPROOF_ENGINE: "wasm" }), "wasm");
  assert.equal(await say({ [GNU]: real }, "sigproof", { SIGPROOF_ENGINE: "native" }), "native");
  const [name, code, message] = await say({}, "sigproof", { SIGPROOF_ENGINE: "native" });
  assert.deepEqual([name, code], ["NoAnswerError", "host.runtime.unavailable"]);
  assert.match(message, /is not installed/);
  assert.deepEqual((await say({}, "sigproof", { SIGPROOF_ENGINE: "fast" })).slice(0, 2), ["ConfigError", "config.argument.invalid"]);
});

test("sigproof/native without one says so, and what npm may have done", async () => {
  const [name, code, message] = await inProject({}, create("sigproof/native"));
  assert.deepEqual([name, code], ["NoAnswerError", "host.runtime.unavailable"]);
  assert.ok(message.includes(GNU) && message.includes("npm/cli/issues/4828"), message);
});

test("a native part of another version is refused, and both are named", async () => {
  const other = `module.exports = { version: () => "9.9.9" };`;
  for (const entry of ["sigproof", "sigproof/native"]) {
    const [name, code, message] = await inProject({ [GNU]: other }, create(entry));
    assert.deepEqual([name, code], ["NoAnswerError", "host.runtime.unavailable"]);
    assert.ok(message.includes(version) && message.includes("9.9.9") && message.includes(GNU), message);
  }
  const [, , message] = await inProject({ [GNU]: "module.exports = {};" }, create("sigproof"));
  assert.match(message, /of version unknown/);
  assert.equal(await inProject({ [GNU]: other }, create("sigproof"), { SIGPROOF_ENGINE: "wasm" }), "wasm");
});

test("a native part that does not load leaves WebAssembly, and is told where it is demanded", async () => {
  const broken = `throw new Error("no such symbol");`;
  assert.equal(await inProject({ [GNU]: broken }, create("sigproof")), "wasm");
  assert.match((await inProject({ [GNU]: broken }, create("sigproof/native")))[2], /no such symbol/);
});

if (process.platform === "linux") {
  test("musl is told from glibc", async () => {
    assert.equal(await inProject({ [MUSL]: real }, create("sigproof")), "wasm");
    assert.match((await inProject({ [MUSL]: real }, create("sigproof/native")))[2], new RegExp(`${MUSL} is installed, and this system needs ${GNU}`));
    assert.equal(await inProject({ [MUSL]: "throw 1", [GNU]: real }, create("sigproof")), "native");
  });
}

test("nothing is looked for when the package is imported", async () => {
  const script = `
    import Module from "node:module";
    const asked = [];
    const { _resolveFilename } = Module;
    Module._resolveFilename = function (name, ...rest) {
      if (name.startsWith("@sigproof")) asked.push(name);
      return _resolveFilename.call(this, name, ...rest);
    };
    const { TrustedRoot, Verifier } = await import("sigproof");
    const before = asked.length;
    await Verifier.create({ trustedRoot: TrustedRoot.sigstore() });
    console.log(JSON.stringify([before, asked.length > 0]));`;
  assert.deepEqual(await inProject({}, script), [0, true]);
});

test("CommonJS and ECMAScript modules use one addon", async () => {
  const script = `
    import { createRequire } from "node:module";
    const required = createRequire(import.meta.url)("sigproof/native");
    const imported = await import("sigproof/native");
    const root = (of) => of.Verifier.create({ trustedRoot: of.TrustedRoot.sigstore() });
    await Promise.all([root(required), root(imported)]);
    console.log(JSON.stringify(globalThis.native));`;
  assert.equal(await inProject({ [GNU]: real }, script), "native");
  assert.ok(pathToFileURL(require.resolve(PACKAGE)).href.endsWith(".node"));
});
