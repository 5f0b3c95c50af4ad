// What somebody gives who does not know the package yet: it is taken, or the error says what to do. Never is it verified
// because it was not understood.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { ConfigError, inspect, lint, NoAnswerError, TrustedRoot, VerificationError, Verified, Verifier } from "../dist/node/index.js";
import { verifyLockfile, verifyPackage } from "../dist/node/npm.js";
import { createVerifier, verify as verifyLikeSigstore } from "../dist/node/sigstore.js";
import { blob, envelope, flipped, read, rootJson } from "./material.mjs";

const verifier = await Verifier.create({ trustedRoot: TrustedRoot.fromJSON(rootJson) });
const { bundle, artifact, policy } = blob;
const text = bundle.toString();
const { identity, issuer } = policy;

/** How a call ended that must not verify. */
async function told(call) {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof Error, `${error}`);
    return error;
  }
  throw new Error("accepted");
}

/** A bad question with this in its message, and this in a hint. */
async function advised(name, call, message, hint) {
  const error = await told(call);
  assert.ok(error instanceof ConfigError, `${name}: ${error}`);
  assert.match(error.message, message, name);
  if (hint === undefined) return;
  assert.ok(error.hints.some((one) => hint.test(one)), `${name}: ${error.message}`);
  assert.ok(error.message.endsWith(error.hints.map((one) => `\nhint: ${one}`).join("")), name);
}

const spoken = (call) => call.then(() => assert.fail("verified"), (error) => error);

test("a path in the place of a document says how to read it", async () => {
  const asked = (name) => ({
    bundle: () => verifier.verify(name, artifact, policy),
    "each of several": () => verifier.verify([name, name], artifact, policy),
    verifySync: () => verifier.verifySync(name, artifact, policy),
    verifyDsse: () => verifier.verifyDsse(name, policy),
    policy: () => verifier.verify(bundle, artifact, name),
    lint: () => lint(name),
    inspect: () => inspect(name),
    "trusted root": () => TrustedRoot.fromJSON(name),
    "lock file": () => verifyLockfile({ verifier, lockfile: name, attestations: () => null, policy }),
    "package.json": () => verifyPackage({ verifier, name: "a", version: "1.0.0", attestations: "{}", packageJson: name, integrity: "" }),
    attestations: () => verifyPackage({ verifier, name: "a", version: "1.0.0", attestations: name, policy, integrity: "" }),
    sigstore: () => verifyLikeSigstore(name, artifact, { dangerouslyAnyIdentity: true }),
  });
  for (const path of ["bundle.json", "./policy.json", "../a b/trusted_root.jsonl", "/etc/keys/root", "C:\\keys\\root.json", "~/a", "file:///a/b", "a.sigstore"]) {
    for (const [name, call] of Object.entries(asked(path))) {
      const quoted = JSON.stringify(path);
      await advised(`${name} ${path}`, call, /looks like its path/, /`await readFile\(".*"\)` of node:fs\/promises reads the file/);
      assert.ok((await told(call)).message.includes(quoted), name);
    }
  }
  for (const [name, call] of Object.entries(asked("https://example.com/a.json"))) {
    if (name === "policy" || name === "lint") continue;
    await advised(name, call, /looks like its address/, /fetch\("https:\/\/example\.com\/a\.json"\)/);
  }
  // What a single line can be besides is looked at as ever.
  assert.equal((await inspect(`${"ab".repeat(32)}  release.txt`)).kind, "checksums");
  assert.equal((await inspect("ssh-ed25519 AAAA me@example.com.key")).kind, "sshKey");
  // What is a document, or nothing of the sort, goes to the core.
  for (const other of ["", "{", "nonsense", "[3]", "not found", '"bundle.json"', "a: b.json\nc"]) {
    const error = await spoken(verifier.verify(other, artifact, policy));
    assert.ok(error instanceof VerificationError, `${other}: ${error}`);
  }
});

test("a file that is not there is named", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sigproof-"));
  try {
    const path = join(folder, "release.tar.gz");
    const error = await spoken(verifier.verify(bundle, createReadStream(path), policy));
    assert.ok(error instanceof NoAnswerError);
    assert.match(error.message, /^the artifact could not be read to its end: ENOENT: .*release\.tar\.gz'$/);
    assert.equal(error.cause.code, "ENOENT");
    writeFileSync(path, artifact);
    assert.ok(await verifier.verify(bundle, createReadStream(path), policy));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const broken = (message) =>
    Readable.from(
      (async function* () {
        yield artifact;
        throw Object.assign(new Error("x"), { message });
      })(),
    );
  const long = await spoken(verifier.verify(bundle, broken(`\u001b[2J\n${"a".repeat(999)}`), policy));
  assert.ok(long.message.length < 300 && !/[\u001b\n]/.test(long.message), long.message);
  for (const message of [3, "", undefined]) {
    const { message: said } = await spoken(verifier.verify(bundle, broken(message), policy));
    assert.equal(said, "the artifact could not be read to its end");
  }
});

test("what is nearly a policy is told what one is", async () => {
  const whom = /\{ identity, issuer \}|"identity" has its place in "anyOf\[0\]"/;
  for (const [name, given, message, hint] of [
    ["the pair as text", JSON.stringify(policy), /"version"/, whom],
    ["the pair as bytes", new TextEncoder().encode(JSON.stringify(policy)), /"version"/, whom],
    ["the pair with a version", { version: 1, ...policy }, /unknown/, whom],
    ["no version", { anyOf: [policy] }, /"version"/, /begins with `version`, which is 1/],
    ["another name of the issuer", { identity, oidcIssuer: issuer }, /no option "oidcIssuer"/, whom],
    ["another name of the identity", { subject: identity, issuer }, /no option "subject"/, whom],
    ["no issuer", { identity }, /issuer must be a string/, whom],
    ["a text", identity, /looks like an identity/, whom],
    ["an address", "https://github.com/o/r/.github/workflows/a.yml@refs/heads/main", /looks like an identity/, whom],
    ["a pattern in the pair", { identity: { glob: "*" }, issuer }, /identity must be a string/, /only a document takes patterns/],
    ["a regular expression in the pair", { identity: /w/, issuer }, /identity must be a string/, /only a document takes patterns/],
    ["a regular expression", { version: 1, anyOf: [{ identity: /w/, issuer }] }, /a regular expression at anyOf\[0\]\.identity/],
    ["undefined", { version: 1, anyOf: [{ identity: undefined, issuer }] }, /undefined at anyOf\[0\]\.identity/],
    ["a workflow alone", { workflow: { provider: "github", repository: "o/r" } }, /"version"/, /"workflow" has its place in "anyOf\[0\]"/],
    ["a repository alone", { repository: "o/r" }, /"version"/, /"repository" has its place in "anyOf\[0\]\.workflow"/],
    ["a promise", Promise.resolve(policy), /policy is a promise/, /await it/],
    ["a Map", new Map(Object.entries(policy)), /policy is a Map/, /Object\.fromEntries/],
    ["a function", () => policy, /policy is a function/, /call it/],
    ["nothing", undefined, /policy is undefined/],
    ["null", null, /policy is null/],
  ]) {
    await advised(name, () => verifier.verify(bundle, artifact, given), message, hint);
    await advised(name, () => verifier.verifySync(bundle, artifact, given), message, hint);
    await advised(name, () => lint(given), message, hint);
  }
});

test("what is not a document says what to do with it", async () => {
  const rows = (sort) => [
    ["a promise", Promise.resolve(text), new RegExp(`${sort} is a promise`), /await it/],
    ["a Blob", new Blob([text]), /a Blob or File/, /await blob\.text\(\)/],
    ["a File", new File([text], "a"), /a Blob or File/, /await blob\.text\(\)/],
    ["a Response", new Response(text), /a Response/, /await response\.text\(\)/],
    ["a Request", new Request("https://example.com"), /a Request/, /fetch\(request\)/],
    ["a stream", new Blob([text]).stream(), /a stream/, /new Response\(stream\)\.text\(\)/],
    ["a stream of Node.js", Readable.from([text]), /read over time/, /node:stream\/consumers/],
    ["a URL", new URL("https://example.com"), /a URL/, /fetch\(url\).*readFile\(url\)/],
    ["another view", new Uint16Array(3), /a view/, /new Uint8Array/],
    ["a function", () => text, /a function/, /call it/],
    ["nothing", undefined, /is undefined/],
    ["a number", 3, /is a number/],
  ];
  for (const [sort, ask] of [
    ["bundle", (given) => verifier.verify(given, artifact, policy)],
    ["bundle", (given) => verifier.verifySync(given, artifact, policy)],
    ["bundle", (given) => verifier.verifyDsse(given, policy)],
    ["bundle\\[1\\]", (given) => verifier.verify([bundle, given], artifact, policy)],
    ["trusted root", (given) => TrustedRoot.fromJSON(given)],
    ["document", inspect],
    ["lockfile", (lockfile) => verifyLockfile({ verifier, lockfile, attestations: () => null, policy })],
  ]) {
    for (const [name, given, message, hint] of rows(sort)) await advised(`${sort}: ${name}`, () => ask(given), message, hint);
  }
  // What the function of a lock file gives is one, too.
  const integrity = `sha512-${Buffer.alloc(64).toString("base64")}`;
  const lockfile = { lockfileVersion: 3, packages: { "node_modules/a": { version: "1.0.0", integrity } } };
  const { packages } = await verifyLockfile({ verifier, lockfile, attestations: async () => new Response("{}"), policy });
  assert.match(packages[0].error.message, /attestations is a Response.*\nhint: `await response\.text\(\)`/);
});

test("what is called in another way than it is meant says how", async () => {
  const question = { bundle, artifact, policy };
  await advised("one object", () => verifier.verify(question), /arguments of their own/, /verify\(bundle, artifact, policy\)/);
  await advised("one of many", () => verifier.verifyMany(question), /iterable/, /\[\{ bundle, artifact, policy \}/);
  await advised("identity and issuer", () => verifier.verify(bundle, artifact, identity, issuer), /options must be an object/, /\{ identity, issuer \}/);
  for (const name of ["verify", "verifySync", "verifyMany", "verifyDsse"]) {
    const { [name]: method } = verifier;
    await advised(name, () => method(bundle, artifact, policy), /must be called on a Verifier/, new RegExp(`verifier\\.${name}\\(`));
  }
  await advised("new", () => new TrustedRoot("sigstore"), /not made with `new`/, /TrustedRoot\.sigstore\(\)/);
  for (const given of [[], [{ trustedRoot: TrustedRoot.sigstore() }]]) {
    await advised("new", () => new Verifier(...given), /not made with `new`/, /await Verifier\.create\(\{ trustedRoot/);
  }
  for (const [given, hint] of [[undefined, /Verifier\.create/], [{}, /Verifier\.create/], [Verifier.create({ trustedRoot: TrustedRoot.sigstore() }), /await it/]]) {
    await advised("npm", () => verifyPackage({ verifier: given }), /verifier .*must be a Verifier/, hint);
  }
  const lockfile = { lockfileVersion: 3, packages: {} };
  await advised("a folder", () => verifyLockfile({ verifier, lockfile, policy, attestations: "attestations" }), /must be a function/, /\(name, version\) =>/);
  await advised("a stream of text", () => verifier.verify(bundle, Readable.from(["text"]), policy), /Uint8Array/, /without an encoding/);
});

test("what is not an artifact says what to do with it", async () => {
  const over = /await (blob|new Response\(stream\)|response)\.arrayBuffer\(\)|node:stream\/consumers/;
  for (const [name, given, message, hint] of [
    ["a promise", Promise.resolve(artifact), /artifact is a promise/, /await it/],
    ["a URL", new URL("file:///a"), /artifact is a URL/, /openAsBlob\(url\)/],
    ["another view", new Uint16Array(4), /a view, but not a Uint8Array/, /new Uint8Array\(view\.buffer/],
    ["numbers", [1, 2], /artifact is a list/, /new Uint8Array\(list\)/],
    ["a path", "release.tar.gz", /not be a text/, /openAsBlob/],
    ["a text", "hello\nworld", /not be a text/, /without an encoding.*TextEncoder/],
    ["a handle", new (class { fd = 3; createReadStream() {} })(), /a handle of a file/, /handle\.createReadStream\(\)/],
    ["a digest", `sha256:${"ab".repeat(32)}`, /not be a text/, /\{ digest: "sha256:…" \}/],
    ["a digest without its algorithm", "ab".repeat(32), /not be a text/, /\{ digest: "sha256:…" \}/],
    ["a digest under its name", { sha256: "ab".repeat(32) }, /no option "sha256"/, /\{ digest: "sha256:…" \}/],
    ["a digest in bytes", { digest: new Uint8Array(32) }, /digest must be a string/, /in hexadecimal/],
    ["a request", new Request("https://example.com"), /a Request/, /fetch\(request\)/],
    ["a function", () => artifact, /a function/, /call it/],
    ["nothing", undefined, /artifact is undefined, and must be bytes/],
  ]) {
    await advised(name, () => verifier.verify(bundle, given, policy), message, hint);
    await advised(name, () => verifier.verifySync(bundle, given, policy), message, hint);
  }
  for (const later of [new Blob([artifact]), new Response(artifact), new Blob([artifact]).stream(), Readable.from([artifact])]) {
    await advised("sync", () => verifier.verifySync(bundle, later, policy), /does not wait/, over);
  }
});

test("what is not a trusted root says how one is made", async () => {
  const root = TrustedRoot.fromJSON(rootJson);
  for (const [name, given, message, hint] of [
    ["nothing", undefined, /options must be an object/, /Verifier\.create\(\{ trustedRoot/],
    ["the root itself", root, /options must be an object/, /Verifier\.create\(\{ trustedRoot/],
    ["neither", {}, /one of trustedRoot and trustedRoots/, /Verifier\.create\(\{ trustedRoot/],
    ["a path", { trustedRoot: "root.json" }, /must be a TrustedRoot/, /fromJSON\(await readFile\(path\)\)/],
    ["a name", { trustedRoot: "sigstore" }, /must be a TrustedRoot/, /TrustedRoot\.sigstore\(\)/],
    ["JSON", { trustedRoot: JSON.parse(rootJson) }, /must be a TrustedRoot/, /TrustedRoot\.fromJSON\(json\)/],
    ["text", { trustedRoot: rootJson.toString() }, /must be a TrustedRoot/, /TrustedRoot\.fromJSON\(json\)/],
    ["bytes", { trustedRoot: rootJson }, /must be a TrustedRoot/, /TrustedRoot\.fromJSON\(json\)/],
    ["a function", { trustedRoot: TrustedRoot.sigstore }, /is a function/, /call it/],
    ["a promise", { trustedRoot: Promise.resolve(root) }, /is a promise/, /await it/],
    ["a list", { trustedRoots: [root, JSON.parse(rootJson)] }, /must be a TrustedRoot/, /TrustedRoot\.fromJSON\(json\)/],
    ["another option", { trusted_root: root }, /no option "trusted_root"/, /trustedRoot/],
  ]) {
    await advised(name, () => Verifier.create(given), message, hint);
  }
});

test("an option that does not exist names the one that was meant", async () => {
  const ask = (options) => () => verifier.verify(bundle, artifact, policy, options);
  await advised("case", ask({ onprogress() {} }), /no option "onprogress"/, /nearest option is onProgress/);
  await advised("part", ask({ abortSignal: 1 }), /no option "abortSignal"/, /nearest option is signal/);
  await advised("none", ask({ timeout: 1 }), /no option "timeout"/, /options are onProgress, signal, now/);
  await advised("time as text", ask({ now: "2026-01-01" }), /now must be a valid Date/, /new Date\(now\)/);
  await advised("time as number", ask({ now: 1 }), /now must be a valid Date/, /new Date\(now\)/);
});

test("a fault of the question is a ConfigError, and one of what it is about a VerificationError", async () => {
  const set = read("real/npm/gundam-visor-cli-v1-tag.tgz.json");
  const npm = (more) =>
    verifyPackage({ verifier, name: "gundam-visor", version: "1.0.1", attestations: set, policy, integrity: `sha512-${Buffer.alloc(64).toString("base64")}`, ...more });
  const packageJson = (json) => npm({ policy: undefined, packageJson: json });
  const lock = (lockfile) => verifyLockfile({ verifier, lockfile, attestations: () => null, policy });
  const cases = [
    [npm({ integrity: "sha512-x" }), ConfigError, "npm.integrity.malformed"],
    [npm({ name: ".." }), ConfigError, "npm.package.malformed"],
    [npm({ version: "" }), ConfigError, "npm.package.malformed"],
    [npm({ keys: "[" }), ConfigError, "npm.keys.malformed"],
    [lock("{"), ConfigError, "npm.lockfile.malformed"],
    [lock({ lockfileVersion: 1 }), ConfigError, "npm.lockfile.malformed"],
    [inspect("{"), ConfigError, "json.syntax.invalid"],
    [inspect("<html>"), ConfigError, "bundle.form.unsupported"],
    [inspect({}), ConfigError, "bundle.form.unsupported"],
    [npm({ attestations: "[" }), VerificationError, "json.syntax.invalid"],
    [npm({}), VerificationError, "artifact.subject.mismatch"],
    [packageJson({}), VerificationError, "npm.package.malformed"],
    [packageJson({ name: "other", version: "1.0.1" }), VerificationError, "npm.package.mismatch"],
    [verifier.verify("{", artifact, policy), VerificationError, "json.syntax.invalid"],
    [verifier.verify("<html>", artifact, policy), VerificationError, "bundle.form.unsupported"],
    [verifyLikeSigstore("{", artifact, { dangerouslyAnyIdentity: true }), VerificationError, "json.syntax.invalid"],
  ];
  // Each is waited for in its turn.
  for (const [call] of cases) call.catch(() => undefined);
  for (const [call, Sort, code] of cases) {
    const error = await spoken(call);
    assert.deepEqual([error.constructor, error.code], [Sort, code], error.message);
    assert.equal(error.report.verdict, Sort === ConfigError ? "refused" : "rejected");
  }
});

test("a bundle that cannot be read is one of the answers", async () => {
  const [one, other] = [JSON.stringify(JSON.parse(text)), JSON.stringify(JSON.parse(envelope.bundle))];
  const twice = one.replace("{", '{"mediaType":"x",');
  const cycle = {};
  cycle.at = cycle;
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const ask = (given, of = artifact) => verifier.verify(given, of, policy);
  for (const [name, given, index, codes] of [
    ["a text before it", ["{", one], 1, ["json.syntax.invalid"]],
    ["several before it", ["", "[]", other, one], 3, ["json.syntax.invalid", "bundle.form.unsupported", "artifact.subject.mismatch"]],
    ["one behind it", [one, "{"], 0, []],
    ["a line", `${twice}\n${one}`, 1, ["json.key.duplicate"]],
    ["the last line cut off", `${other}\n${one}\n${one.slice(0, 99)}`, 1, ["artifact.subject.mismatch"]],
    ["an object", [{}, JSON.parse(text)], 1, ["json.field.missing"]],
    ["an item", `[{},${one}]`, 1, ["json.field.missing"]],
    // Data that somebody has prepared.
    ["a getter", [Object.defineProperty({}, "mediaType", { get() { throw new Error("read"); }, enumerable: true }), JSON.parse(text)], 1, ["json.syntax.invalid"]],
    ["a trap", [new Proxy({}, { ownKeys() { throw new Error("trap"); } }), one], 1, ["json.syntax.invalid"]],
    ["a revoked one", [other, revoked, one], 2, ["artifact.subject.mismatch", "json.syntax.invalid"]],
    ["a cycle", [cycle, one], 1, ["json.syntax.invalid"]],
    ["one behind it that is no data", [one, { at: Number.NaN }], 0, []],
    ["lines and texts", ["{", `${twice}\n${one}`], 2, ["json.syntax.invalid", "json.key.duplicate"]],
  ]) {
    for (const verified of [await ask(given), verifier.verifySync(given, artifact, policy), await ask(given, new Blob([artifact]))]) {
      assert.ok(verified instanceof Verified);
      assert.deepEqual([verified.bundleIndex, verified.rejected.map((error) => error.code)], [index, codes], name);
      assert.ok(verified.rejected.every((error) => error instanceof VerificationError), name);
      assert.equal(verified.facts.signer.identity.value, identity, name);
    }
    const error = await spoken(ask(given, flipped(artifact)));
    assert.ok(error instanceof VerificationError && error.code.startsWith("artifact."), `${name}: ${error.message}`);
  }
  // Of several, the answer says which one it is about, and what came of the others.
  const about = (error) => [error.bundleIndex, error.bundleCount, error.otherBundles.map(({ index, code, step }) => [index, code, step])];
  const changed = flipped(artifact);
  const several = await spoken(ask(["{", `${twice}\n${one}`], changed));
  const others = [[0, "json.syntax.invalid", "bundle"], [1, "json.key.duplicate", "bundle"]];
  assert.deepEqual([several.code, ...about(several)], ["artifact.digest.mismatch", 2, 3, others]);
  assert.match(several.message, /bundleNumber 3, ofBundles 3/);
  assert.ok(Object.isFrozen(several.otherBundles));
  assert.deepEqual(about(await spoken(ask(["{", "[]"]))), [0, 2, [[1, "bundle.form.unsupported", "bundle"]]]);
  for (const alone of [await spoken(ask("{")), await spoken(ask(one, changed)), await spoken(ask(["{", one], 3))]) {
    assert.deepEqual(about(alone), [null, null, []], alone.message);
  }
  const refused = await spoken(verifier.verify(["{", one, other], artifact, { identity: "", issuer }));
  assert.deepEqual([refused.code, ...about(refused)], ["policy.identity.empty", null, null, []]);
  // What has to be awaited or read first is a slip of whoever calls, and not an answer.
  for (const slip of [Promise.resolve(one), new Response(one), new Map()]) await advised("a slip", () => ask([one, slip]), /bundle\[1\]/, /./);
  await advised("no data at all", () => ask([revoked, cycle]), /bundle\[0\] could not be read/);
  // None can be read, or what is there is not several.
  for (const [given, code] of [
    [["{", "[]"], "json.syntax.invalid"],
    [["[]", "{"], "bundle.form.unsupported"],
    [`${twice}\n${twice}`, "json.key.duplicate"],
    [`${one}\nand more`, "json.syntax.invalid"],
    [`${one}\n${one}\nand more`, "json.syntax.invalid"],
    [`[${one},`, "json.syntax.invalid"],
  ]) {
    const error = await spoken(ask(given));
    assert.ok(error instanceof VerificationError);
    assert.equal(error.code, code);
    assert.equal((await spoken(ask(given, new Blob([artifact])))).code, code);
  }
});

test("a fault in JSON Lines has its line in the whole text", async () => {
  const one = JSON.stringify(JSON.parse(text));
  const broken = one.replace(":", "=");
  const error = await spoken(verifier.verify(`${broken}\n\n${broken}`, artifact, policy));
  assert.match(error.message, /line 1, column 13/);
  const verified = await verifier.verify(`${one.replace('"', '"x')}\r\n\r\n${broken}\n${one}`, artifact, policy);
  assert.equal(verified.bundleIndex, 2);
  assert.match(verified.rejected[1].message, /line 3, column 13/);
  const { line, column } = verified.rejected[1].report.failure.evidence;
  assert.deepEqual([line, column], ["3", "13"]);
});

/** A call that fails as the core says it, with this in a hint; `unwanted` is in none. */
async function hinted(name, call, code, hint, unwanted) {
  const error = await told(call);
  assert.equal(error.code, code, `${name}: ${error.message}`);
  assert.ok(error.hints.some((one) => hint.test(one)), `${name}: ${error.message}`);
  assert.ok(error.message.endsWith(error.hints.map((one) => `\nhint: ${one}`).join("")), name);
  if (unwanted) assert.ok(!error.hints.some((one) => unwanted.test(one)), `${name}: ${error.message}`);
  return error;
}

test("arguments in the wrong order are called so, in whatever form they are", async () => {
  const archive = gzipSync("an archive");
  const json = JSON.stringify(policy);
  const document = { version: 1, anyOf: [policy] };
  const order = (call) => new RegExp(`the order is \`${call.replace(/[()]/g, "\\$&")}\``);
  const ways = [
    ["verify", (...three) => verifier.verify(...three), "verifier.verify(bundle, artifact, policy)"],
    ["verifySync", (...three) => verifier.verifySync(...three), "verifier.verifySync(bundle, artifact, policy)"],
    ["verifyMany", many, "{ bundle, artifact, policy }"],
  ];
  async function many(bundle, artifact, policy) {
    const [{ error }] = await verifier.verifyMany([{ bundle, artifact, policy }]);
    if (error) throw error;
  }
  for (const [name, ask, call] of ways) {
    // As the core judges it: its code stays, and its advice about another file goes.
    for (const [first, code, unwanted] of [[archive, "bundle.form.unsupported", /decompress/], [artifact, "json.syntax.invalid"]]) {
      const error = await hinted(name, () => ask(first, bundle, policy), code, /artifact reads as a bundle, and the bundle does not/, unwanted);
      assert.ok(error instanceof VerificationError && error.report.verdict === "rejected", name);
      assert.match(error.message, order(call));
    }
    // What is of no sort of artifact.
    for (const [given, found] of [
      [[archive, text, policy], /artifact reads as a bundle/],
      [[archive, JSON.parse(text), policy], /artifact reads as a bundle/],
      [[bundle, policy, artifact], /artifact reads as a policy/],
      [[bundle, json, artifact], /artifact reads as a policy/],
      [[bundle, document, artifact], /artifact reads as a policy/],
      [[artifact, policy, bundle], /artifact reads as a policy/],
      [[bundle, policy], /artifact reads as a policy/],
    ]) {
      await advised(name, () => ask(...given), new RegExp(`wrong order.*${found.source}`), order(call));
    }
    for (const given of [[policy, bundle, artifact], [policy, artifact, bundle], [bundle, Buffer.from(json), artifact], [archive, Buffer.from(json), bundle]]) {
      await hinted(name, () => ask(...given), "policy.document.malformed", /wrong order/);
      await hinted(name, () => ask(...given), "policy.document.malformed", order(call));
    }
    // What is in its place has the fault that it has.
    for (const [given, code] of [
      [[bundle, bundle, policy], "artifact.digest.mismatch"],
      [[bundle, Buffer.from(json), policy], "artifact.digest.mismatch"],
      [[archive, artifact, policy], "bundle.form.unsupported"],
      [[bundle, artifact, bundle], "policy.document.malformed"],
      [[bundle, bundle, { version: 1 }], "policy.any_of.empty"],
      [[bundle, Buffer.from(json), { version: 1, anyof: [] }], "policy.document.malformed"],
      [[bundle, {}, policy], "config.argument.invalid"],
      [[bundle, "release.tar.gz", policy], "config.argument.invalid"],
    ]) {
      const error = await told(() => ask(...given));
      assert.equal(error.code, code, error.message);
      assert.doesNotMatch(error.message, /wrong order/);
    }
  }
  await hinted("verifyDsse", () => verifier.verifyDsse(policy, envelope.bundle), "policy.document.malformed", order("verifier.verifyDsse(bundle, policy)"));
  const any = { dangerouslyAnyIdentity: true };
  const like = await createVerifier(any);
  for (const [first, call] of [
    [(...two) => verifyLikeSigstore(...two, any), "verify(bundle, data, options)"],
    [(...two) => like.verify(...two), "verifier.verify(bundle, data)"],
  ]) {
    await hinted(call, () => first(archive, bundle), "bundle.form.unsupported", order(call), /decompress/);
    await advised(call, () => first(archive, JSON.parse(text)), /wrong order.*artifact reads as a bundle/, order(call));
    assert.doesNotMatch((await told(() => first(archive, artifact))).message, /wrong order/);
  }
});

test("a policy's short form as text shows both forms", async () => {
  const wanted = /\{ identity, issuer \} is given as an object.*\{"version":1,"anyOf":\[\{"identity":"…","issuer":"…"\}\]\}/;
  for (const given of [JSON.stringify(policy), Buffer.from(JSON.stringify(policy)), JSON.stringify({ issuer, identity })]) {
    for (const ask of [() => verifier.verify(bundle, artifact, given), () => verifier.verifySync(bundle, artifact, given), () => lint(given)]) {
      await hinted("short form", ask, "policy.document.malformed", wanted);
    }
  }
  // What the hint shows is taken.
  assert.ok(await verifier.verify(bundle, artifact, JSON.stringify({ version: 1, anyOf: [policy] })));
  const other = await told(() => verifier.verify(bundle, artifact, '{"anyOf":[]}'));
  assert.doesNotMatch(other.message, /given as an object/);
});

test("what does it in another way is named", async () => {
  await hinted("verifyDsse", () => verifier.verifyDsse(bundle, policy), "artifact.required", /`verify` takes the artifact/);
});

const SET = JSON.parse(read("real/npm/gundam-visor-cli-v1-tag.tgz.json"));
const [, { bundle: provenance }] = SET.attestations;
const { sha512 } = JSON.parse(Buffer.from(provenance.dsseEnvelope.payload, "base64")).subject[0].digest;
const BASE64 = Buffer.from(sha512, "hex").toString("base64");
const BUILDER = { version: 1, anyOf: [{ workflow: { provider: "github", repository: "ramonpetgrave64/gundam-visor" } }] };
const npm = (more) =>
  verifyPackage({ verifier, name: "gundam-visor", version: "1.0.1", attestations: SET, policy: BUILDER, integrity: `sha512-${BASE64}`, ...more });
const lock = (integrity, more) => {
  const lockfile = { lockfileVersion: 3, packages: { "node_modules/gundam-visor": { version: "1.0.1", integrity } } };
  return verifyLockfile({ verifier, lockfile, attestations: () => SET, policy: BUILDER, ...more });
};

test("a package's integrity is told as integrity", async () => {
  assert.ok((await npm({})).provenance instanceof Verified);
  const form = /`sha512-` and then the SHA-512 in base64/;
  for (const wrong of ["sha512-x", `sha512:${BASE64}`, BASE64, `sha512-${sha512}`, `sha1-${BASE64}`, `sha512-${BASE64.slice(0, -3)}`]) {
    await hinted(wrong, () => npm({ integrity: wrong }), "npm.integrity.malformed", form);
  }
  const other = `sha512-${Buffer.alloc(64).toString("base64")}`;
  const file = /look which file it belongs to/;
  const both = new RegExp(`${other.replace(/\+/g, "\\+")}.* sha512-${BASE64.replace(/\+/g, "\\+")}:`);
  await hinted("another", () => npm({ integrity: other }), "artifact.subject.mismatch", both, file);
  const { packages } = await lock(other);
  assert.match(packages[0].error.message, both);
  assert.doesNotMatch(packages[0].error.message, file);
  // Where a file was given, the advice is about it.
  await hinted("a file", () => npm({ integrity: undefined, artifact: new Uint8Array(3) }), "artifact.subject.mismatch", file);
  const attestations = { attestations: [SET.attestations[1]] };
  await hinted("no publish attestation", () => npm({ attestations }), "npm.publish.missing", /`requirePublish: false`/);
  assert.equal((await npm({ attestations, requirePublish: false })).publish, null);
});

test("what a function for policies throws is in the message", async () => {
  const end = async (policy) => (await lock(`sha512-${BASE64}`, { policy })).packages[0].error;
  const fail = (thrown) => () => {
    throw thrown;
  };
  const cause = new Error("no team owns it\nat all");
  const error = await end(fail(cause));
  assert.ok(error instanceof ConfigError && error.cause === cause);
  assert.equal(error.message, "policy could not give one for the package: no team owns it at all");
  assert.match((await end(fail("a text"))).message, /for the package: a text$/);
  assert.match((await end(fail(undefined))).message, /for the package$/);
  assert.match((await end(() => null)).message, /gave none for the package/);
});

test("a response that is not ok has its status and address in the message", async () => {
  const server = createServer((request, response) => response.writeHead(request.url === "/gone" ? 410 : 404).end("no")).listen(0, "127.0.0.1");
  try {
    await once(server, "listening");
    const from = `http://127.0.0.1:${server.address().port}`;
    const ask = async (path) => told(async () => verifier.verify(bundle, await fetch(from + path), policy));
    assert.equal((await ask("/a.tgz?token=secret")).message, `artifact is a response that is not ok: status 404 of ${from}/a.tgz`);
    assert.equal((await ask("/gone")).message, `artifact is a response that is not ok: status 410 of ${from}/gone`);
  } finally {
    server.close();
  }
  const made = await told(() => verifier.verify(bundle, new Response("no", { status: 503 }), policy));
  assert.equal(made.message, "artifact is a response that is not ok: status 503");
});

test("another file in the place of the lock file is named", async () => {
  const give = /package-lock\.json of version 2 or 3, which `npm install` of npm 7 or later writes/;
  const bun = '{\n  "lockfileVersion": 1,\n  "configVersion": 1,\n  "workspaces": { "": {} },\n  "packages": { "a": ["a@1.0.0"], },\n}';
  for (const [lockfile, found] of [
    ["# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.\n# yarn lockfile v1\n\n\na@^1:\n  version \"1.0.0\"\n", "a yarn.lock"],
    ["# This file is generated by running \"yarn install\" inside your project.\r\n\r\n__metadata:\r\n  version: 8\r\n", "a yarn.lock"],
    ["lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n", "a pnpm-lock.yaml"],
    [bun, "a bun.lock"],
    ["#!/usr/bin/env bun\nbun-lockfile-format-v0\n\0", "a bun.lockb"],
    [{ name: "a", version: "1.0.0", dependencies: { b: "^1" } }, "a package.json"],
    ['{ "scripts": {} }', "a package.json"],
    [bundle, "a Sigstore bundle"],
    [SET, "the attestations of a package"],
    [{ lockfileVersion: 1, dependencies: {} }, "of version 1"],
  ]) {
    for (const given of typeof lockfile === "string" ? [lockfile, Buffer.from(lockfile)] : [lockfile]) {
      const ask = () => verifyLockfile({ verifier, lockfile: given, attestations: () => null, policy });
      const error = await hinted(found, ask, "npm.lockfile.malformed", give, /not allowed in JSON/);
      assert.ok(error instanceof ConfigError && error.hints.length === 1, error.message);
      assert.ok(error.hints[0].startsWith("this is ") && error.hints[0].includes(found), error.message);
    }
  }
  for (const lockfile of [{ lockfileVersion: 4, packages: {} }, { lockfileVersion: "3", packages: {} }, { lockfileVersion: 3 }, {}, "", "nonsense"]) {
    await hinted("unknown", () => verifyLockfile({ verifier, lockfile, attestations: () => null, policy }), "npm.lockfile.malformed", give, /this is/);
  }
  // A fault inside npm's own keeps its own advice.
  const comma = '{ "lockfileVersion": 3, "packages": {}, }';
  await hinted("a comma", () => verifyLockfile({ verifier, lockfile: comma, attestations: () => null, policy }), "npm.lockfile.malformed", /not allowed in JSON/, /this is/);
});
