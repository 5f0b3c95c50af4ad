import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openAsBlob,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { inspect as inspectNode } from "node:util";
import { ConfigError, inspect, lint, NoAnswerError, TrustedRoot, VerificationError, Verified, Verifier } from "../dist/node/index.js";
import { verify } from "../dist/node/sigstore.js";
import { blob, computed, envelope, flipped, generated, read, rootJson } from "./material.mjs";

const verifier = await Verifier.create({ trustedRoot: TrustedRoot.fromJSON(rootJson) });
const MIB = 1024 * 1024;
const sha256 = (bytes) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
/** The core's word for what each error says. */
const WORDS = { VerificationError: "rejected", ConfigError: "refused", NoAnswerError: "failed" };
const codes = new URL("../../docs/reference/codes.json", import.meta.url);
const VERDICTS = new Map(JSON.parse(readFileSync(codes)).map(({ code, verdict }) => [code, verdict]));
/** An error of this class and code; the class is the one that the core, or else its table, says. */
const code = (name, expected) => (error) => {
  assert.deepEqual([error.name, error.code], [name, expected]);
  assert.equal(error.report?.verdict ?? VERDICTS.get(error.code), WORDS[name]);
  return true;
};
const rejected = (expected) => code("VerificationError", expected);
const failed = (expected) => code("NoAnswerError", expected);
const refused = (expected) => code("ConfigError", expected);

test("a bundle as text, bytes, buffer and object", async () => {
  const text = blob.bundle.toString();
  const { buffer } = new Uint8Array(blob.bundle);
  for (const bundle of [text, blob.bundle, new Uint8Array(blob.bundle), buffer, JSON.parse(text)]) {
    const verified = await verifier.verify(bundle, blob.artifact, blob.policy);
    assert.ok(verified instanceof Verified);
    assert.equal(verified.facts.signer.identity.value, blob.policy.identity);
    assert.equal(verified.report.verdict, "verified");
    assert.equal(verified.payloadType, null);
    assert.equal(verified.payload(), null);
  }
});

test("an artifact in every form", async () => {
  const { artifact } = blob;
  const stream = () => new Blob([artifact]).stream();
  const padded = new Uint8Array(artifact.length + 7);
  padded.set(artifact, 3);
  const forms = {
    bytes: artifact,
    view: padded.subarray(3, 3 + artifact.length),
    buffer: artifact.slice().buffer,
    node: Buffer.from(artifact),
    digest: { digest: sha256(artifact) },
    digests: { digest: [sha256(artifact)] },
    blob: new Blob([artifact]),
    file: new File([artifact], "name"),
    stream: stream(),
    response: new Response(artifact),
    drops: new ReadableStream({
      pull(controller) {
        this.at = (this.at ?? -1) + 1;
        if (this.at < artifact.length) controller.enqueue(artifact.slice(this.at, this.at + 1));
        else controller.close();
      },
    }),
  };
  for (const [form, artifact] of Object.entries(forms)) {
    assert.ok(await verifier.verify(blob.bundle, artifact, blob.policy), form);
  }
  for (const form of ["bytes", "view", "buffer", "node", "digest", "digests"]) {
    assert.ok(verifier.verifySync(blob.bundle, forms[form], blob.policy), form);
  }
  const bad = flipped(artifact);
  for (const form of [bad, new Blob([bad]), new Response(bad), { digest: sha256(bad) }, new Uint8Array()]) {
    await assert.rejects(verifier.verify(blob.bundle, form, blob.policy), rejected("artifact.digest.mismatch"));
  }
  for (const form of [forms.blob, stream(), new Response(artifact)]) {
    assert.throws(() => verifier.verifySync(blob.bundle, form, blob.policy), refused("config.argument.invalid"));
  }
});

test("large artifacts have the digest that the host's hash gives", async () => {
  const large = new Uint8Array(5 * MIB + 3);
  for (let i = 0; i < large.length; i += 997) large[i] = i;
  const expected = [sha256(large)];
  const chunks = new ReadableStream({
    start(controller) {
      controller.enqueue(large.subarray(0, 1));
      controller.enqueue(large.subarray(1, 3 * MIB));
      controller.enqueue(large.subarray(3 * MIB));
      controller.close();
    },
  });
  for (const form of [large, new Blob([large]), chunks, new Response(large)]) {
    await assert.rejects(verifier.verify(blob.bundle, form, blob.policy), (error) => {
      assert.deepEqual(computed(error), expected);
      return rejected("artifact.digest.mismatch")(error);
    });
  }
  assert.throws(
    () => verifier.verifySync(blob.bundle, large, blob.policy),
    (error) => computed(error)[0] === expected[0],
  );
});

test("an envelope gives its payload, a copy each time", async () => {
  const verified = await verifier.verify(envelope.bundle, { digest: envelope.digest }, envelope.policy);
  assert.equal(verified.payloadType, "application/vnd.in-toto+json");
  const payload = verified.payload();
  assert.equal(JSON.parse(new TextDecoder().decode(payload))._type, verified.facts.statement.type);
  payload.fill(0);
  assert.notEqual(verified.payload()[0], 0);
  assert.ok(verifier.verifyDsse(envelope.bundle, envelope.policy) instanceof Verified);
  assert.throws(() => verifier.verifyDsse(blob.bundle, blob.policy), refused("artifact.required"));
});

test("no error is a kind of another", () => {
  const reason = { code: "internal.defect", class: "internal", message: "", step: null, report: null };
  const sorts = [VerificationError, ConfigError, NoAnswerError];
  for (const Sort of sorts) {
    const error = new Sort(reason);
    assert.ok(error instanceof Error && WORDS[error.name]);
    assert.deepEqual(sorts.filter((other) => error instanceof other), [Sort]);
  }
});

test("the wrong signer is named", async () => {
  const identity = "mallory@example.com";
  await assert.rejects(verifier.verify(blob.bundle, blob.artifact, { ...blob.policy, identity }), (error) => {
    assert.ok(error instanceof VerificationError && !(error instanceof ConfigError));
    assert.equal(error.code, "policy.identity.mismatch");
    assert.equal(error.step, "policy");
    assert.equal(error.class, "mismatch");
    assert.equal(error.report.verdict, "rejected");
    assert.match(error.message, /mallory@example\.com/);
    return true;
  });
});

test("a bad question is a ConfigError, which is no VerificationError", async () => {
  const ask = (policy, artifact = blob.artifact, options) =>
    verifier.verify(blob.bundle, artifact, policy, options);
  const { identity, issuer } = blob.policy;
  const cases = [
    [ask({ identity: "", issuer }), "policy.identity.empty"],
    [ask({ identity, issuer: "" }), "policy.issuer.empty"],
    [ask({ identity }), "config.argument.invalid"],
    [ask({ identity, issuer: undefined }), "config.argument.invalid"],
    [ask({ identity: 1, issuer }), "config.argument.invalid"],
    [ask({ identity, issuer, evidence: {} }), "config.option.unknown"],
    [ask(null), "config.argument.invalid"],
    [ask(1), "config.argument.invalid"],
    [ask("policy"), "policy.document.malformed"],
    [ask({ version: 2 }), "policy.version.unsupported"],
    [ask({ version: 1 }), "policy.any_of.empty"],
    [ask(blob.policy, { digest: [] }), "config.argument.invalid"],
    [ask(blob.policy, { digest: "sha256:00" }), "artifact.digest.length"],
    [ask(blob.policy, { digests: [] }), "config.option.unknown"],
    [ask(blob.policy, "text"), "config.argument.invalid"],
    [verifier.verify(blob.bundle, undefined, blob.policy), "config.argument.invalid"],
    [ask(blob.policy, null), "config.argument.invalid"],
    [ask(blob.policy, new Uint16Array(4)), "config.argument.invalid"],
    [ask(blob.policy, new DataView(new ArrayBuffer(4))), "config.argument.invalid"],
    [ask(blob.policy, new Response("no", { status: 404 })), "config.argument.invalid"],
    [ask(blob.policy, Response.error()), "config.argument.invalid"],
    [ask(blob.policy, new Response(null)), "config.argument.invalid"],
    [ask(blob.policy, blob.artifact, { onprogress() {} }), "config.option.unknown"],
    [ask(blob.policy, blob.artifact, { onProgress: 1 }), "config.argument.invalid"],
    [ask(blob.policy, blob.artifact, { signal: {} }), "config.argument.invalid"],
    [ask(blob.policy, blob.artifact, { now: new Date(NaN) }), "config.argument.invalid"],
    [ask(blob.policy, blob.artifact, { now: "2026-01-01T00:00:00Z" }), "config.argument.invalid"],
    [ask(blob.policy, blob.artifact, null), "config.argument.invalid"],
    [verifier.verify(1, blob.artifact, blob.policy), "config.argument.invalid"],
    [Verifier.create({}), "config.argument.invalid"],
    [Verifier.create({ trustedRoot: {} }), "config.argument.invalid"],
    [Verifier.create({ trustedRoots: {} }), "config.argument.invalid"],
    [Verifier.create({ trustedroot: TrustedRoot.sigstore() }), "config.option.unknown"],
    [Verifier.create({ trustedRoot: TrustedRoot.fromJSON("{}") }), "trust_root.media_type.unsupported"],
  ];
  // Each is waited for in its turn.
  for (const [asked] of cases) asked.catch(() => undefined);
  for (const [i, [asked, expected]] of cases.entries()) {
    await assert.rejects(asked, (error) => {
      assert.equal(error.code, expected, `case ${i}: ${error.message}`);
      assert.ok(error instanceof ConfigError && !(error instanceof VerificationError));
      return true;
    });
  }
});

test("a time before the evidence is refused, and later ones are not", async () => {
  const at = (now) => verifier.verify(blob.bundle, blob.artifact, blob.policy, { now });
  await assert.rejects(at(new Date("2020-01-01")), rejected("time.verified.after_now"));
  assert.ok(await at(new Date("2030-01-01")));
});

test("roots by name, and a policy that asks for one", async () => {
  const named = await Verifier.create({
    trustedRoots: { "public-good": TrustedRoot.fromJSON(rootJson), staging: TrustedRoot.staging() },
  });
  const policy = (root) => ({ version: 1, anyOf: [{ ...blob.policy, root }] });
  const verified = await named.verify(blob.bundle, blob.artifact, policy("public-good"));
  assert.equal(verified.facts.root, "public-good");
  await assert.rejects(named.verify(blob.bundle, blob.artifact, policy("staging")), VerificationError);
  await assert.rejects(named.verify(blob.bundle, blob.artifact, policy("other")), refused("policy.root.unknown"));
});

test("progress is told, in order and to the end", async () => {
  const size = 40 * MIB;
  const told = [];
  const onProgress = (progress) => told.push(progress);
  const blobOf = new Blob([new Uint8Array(size)]);
  await assert.rejects(verifier.verify(blob.bundle, blobOf, blob.policy, { onProgress }), VerificationError);
  assert.ok(told.length >= 2, `told ${told.length} times`);
  for (const [i, { hashed, total }] of told.entries()) {
    assert.equal(total, size);
    assert.ok(i === 0 || hashed >= told[i - 1].hashed);
  }
  assert.equal(told.at(-1).hashed, size);
  told.length = 0;
  await verifier.verify(blob.bundle, new Response(blob.artifact), blob.policy, { onProgress });
  assert.deepEqual(told, [{ hashed: blob.artifact.length, total: null }]);
  told.length = 0;
  await verifier.verify(blob.bundle, blob.artifact, blob.policy, { onProgress });
  assert.deepEqual(told, [{ hashed: blob.artifact.length, total: blob.artifact.length }]);
});

/** A stream that goes on until it is cancelled. */
function endless() {
  const seen = { cancelled: undefined };
  const stream = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      controller.enqueue(new Uint8Array(1000));
    },
    cancel(reason) {
      seen.cancelled = reason;
    },
  });
  return { stream, seen };
}

test("an aborted call rejects with the reason, and cancels the stream", async () => {
  const reason = new Error("enough");
  const { stream, seen } = endless();
  const controller = new AbortController();
  const asked = verifier.verify(blob.bundle, stream, blob.policy, { signal: controller.signal });
  setTimeout(() => controller.abort(reason), 20);
  await assert.rejects(asked, (error) => error === reason);
  assert.equal(seen.cancelled, reason);
  assert.equal(stream.locked, false);
  const { signal } = controller;
  await assert.rejects(verifier.verify(blob.bundle, blob.artifact, blob.policy, { signal }), (e) => e === reason);
  await assert.rejects(verifier.verifyMany([], { signal }), (e) => e === reason);
  // A stream that never gives anything.
  const silent = new ReadableStream({});
  const late = new AbortController();
  const waiting = verifier.verify(blob.bundle, silent, blob.policy, { signal: late.signal });
  setTimeout(() => late.abort(), 5);
  await assert.rejects(waiting, { name: "AbortError" });
  assert.equal(silent.locked, false);
});

test("what onProgress throws comes back, and the stream is cancelled", async () => {
  const reason = new Error("thrown");
  const { stream, seen } = endless();
  const onProgress = () => {
    throw reason;
  };
  await assert.rejects(verifier.verify(blob.bundle, stream, blob.policy, { onProgress }), (e) => e === reason);
  assert.equal(seen.cancelled, reason);
  assert.equal(stream.locked, false);
  await assert.rejects(verifier.verify(blob.bundle, blob.artifact, blob.policy, { onProgress }), (e) => e === reason);
});

test("a stream that breaks, lies or is taken", async () => {
  const cause = new Error("cable");
  const broken = new ReadableStream({
    pull(controller) {
      controller.error(cause);
    },
  });
  await assert.rejects(verifier.verify(blob.bundle, broken, blob.policy), (error) => {
    assert.equal(error.cause, cause);
    return failed("host.artifact.unreadable")(error);
  });
  const words = new ReadableStream({
    start(controller) {
      controller.enqueue("words");
      controller.close();
    },
  });
  await assert.rejects(verifier.verify(blob.bundle, words, blob.policy), refused("config.argument.invalid"));
  const taken = new Blob([blob.artifact]).stream();
  taken.getReader();
  await assert.rejects(verifier.verify(blob.bundle, taken, blob.policy), refused("config.argument.invalid"));
  const used = new Response(blob.artifact);
  await used.arrayBuffer();
  await assert.rejects(verifier.verify(blob.bundle, used, blob.policy), refused("config.argument.invalid"));
});

test("many, in order, each with its own end", async () => {
  const { bundle, artifact, policy } = blob;
  const inputs = [
    { bundle, artifact, policy },
    { bundle, artifact: flipped(artifact), policy },
    { bundle, artifact, policy: { identity: "x" } },
    null,
    { bundle, artifact, policy, extra: 1 },
    { bundle: "{", artifact, policy },
    { bundle, artifact: new Blob([artifact]), policy },
    { bundle: envelope.bundle, artifact: { digest: envelope.digest }, policy: envelope.policy },
  ];
  const results = await verifier.verifyMany(new Set(inputs));
  assert.deepEqual(
    results.map(({ verified, error }) => (verified ? verified.facts.artifact[0] : error.code)),
    [
      sha256(artifact),
      "artifact.digest.mismatch",
      "config.argument.invalid",
      "config.argument.invalid",
      "config.option.unknown",
      "json.syntax.invalid",
      sha256(artifact),
      envelope.digest,
    ],
  );
  for (const one of results) assert.ok(Object.isFrozen(one) && (one.verified === null) !== (one.error === null));
  assert.deepEqual(await verifier.verifyMany([]), []);
  await assert.rejects(verifier.verifyMany(null), refused("config.argument.invalid"));
});

test("results are frozen to the ground, and only a verifier makes one", async () => {
  const verified = await verifier.verify(blob.bundle, blob.artifact, blob.policy);
  const frozen = (value) => {
    if (typeof value !== "object" || value === null) return;
    assert.ok(Object.isFrozen(value));
    if (!Array.isArray(value)) assert.equal(Object.getPrototypeOf(value), null);
    Object.values(value).forEach(frozen);
  };
  const { bundle, artifact, policy } = blob;
  const settled = await verifier.verifyMany([{ bundle, artifact, policy }, { bundle, artifact: flipped(artifact), policy }]);
  for (const one of settled) {
    assert.ok(Object.isFrozen(one));
    assert.equal(Object.getPrototypeOf(one), null);
  }
  const { report } = settled[1].error;
  assert.equal(report.verdict, "rejected");
  const told = [];
  await verifier.verify(bundle, new Blob([artifact]), policy, { onProgress: (progress) => told.push(progress) });
  assert.ok(told.length > 0 && told.every(Object.isFrozen));
  const signer = await verify(JSON.parse(bundle), artifact, {
    certificateIdentityEmail: policy.identity,
    certificateIssuer: policy.issuer,
    trustedRoot: TrustedRoot.fromJSON(rootJson),
  });
  const open = await lint({ version: 1, anyOf: [{ identity: "a@b.example" }] });
  assert.ok(open.length > 0);
  for (const one of [verified.facts, verified.report, report, await inspect(bundle), open, signer.identity]) frozen(one);
  assert.ok(Object.isFrozen(signer) && Object.getPrototypeOf(signer) === null);
  assert.throws(() => Object.assign(verified.facts.signer.identity, { value: "mallory@example.com" }), TypeError);
  assert.equal(verified.facts, verified.facts);
  assert.ok(Object.isFrozen(verified));
  assert.throws(() => new Verified(), TypeError);
  assert.throws(() => new Verified(Symbol("verified"), {}), TypeError);
  assert.throws(() => new (class extends Verified {})(), TypeError);
  for (const name of ["report", "rejected", "bundleIndex", "payloadType"]) {
    assert.throws(() => Object.create(Verified.prototype)[name], TypeError);
  }
  assert.equal(Object.create(Verified.prototype).facts, undefined);
  assert.throws(() => new Verifier(), ConfigError);
  assert.throws(() => new verified.constructor(), TypeError);
  assert.deepEqual(JSON.parse(JSON.stringify(verified)).facts.artifact, verified.facts.artifact);
});

test("looking without judging", async () => {
  const looked = await inspect(blob.bundle.toString());
  assert.equal(looked.verified, false);
  assert.deepEqual([looked.kind, looked.bundles.length], ["bundle", 1]);
  assert.equal(looked.bundles[0].mediaType, "application/vnd.dev.sigstore.bundle.v0.3+json");
  const kinds = {
    "two.jsonl": ["bundles", 2],
    "array.json": ["bundles", 1],
    "github-api.json": ["githubAttestations", 1],
    "pemcert.bundle": ["cosignBundle", 1],
    "envelope.json": ["dsseEnvelope", 0],
    "entry-api.json": ["logEntry", 0],
    "example-root.json": ["trustedRoot", 0],
    "text.pem": ["certificates", 0],
    "comment.pub": ["publicKey", 0],
  };
  for (const [file, [kind, bundles]] of Object.entries(kinds)) {
    const { verified, kind: found, bundles: all } = await inspect(read(`user-forms/${file}`));
    assert.deepEqual([verified, found, all.length], [false, kind, bundles], file);
  }
  assert.deepEqual((await inspect([JSON.parse(blob.bundle)])).kind, "bundles");
  await assert.rejects(inspect("{}"), ConfigError);
  assert.deepEqual(await lint(blob.policy), []);
  const findings = await lint({ version: 1, anyOf: [{ identity: "a@b.example" }] });
  assert.ok(findings.length > 0 && Object.isFrozen(findings[0]));
});

test("the generated cases that hold for the simple policy", async () => {
  const shared = "testkit/trusted_root.json";
  const trustedRoot = TrustedRoot.fromJSON(read(shared));
  const own = await Verifier.create({ trustedRoot });
  const simple = generated().filter((one) => one.trusted_root === shared && one.artifact && one.identity && one.issuer);
  const few = simple.filter((_, i) => i % 8 === 0);
  for (const expect of ["verified", "rejected"]) {
    assert.ok(few.filter((one) => one.expect === expect).length >= 5, expect);
  }
  for (const one of few) {
    const { identity, issuer } = one;
    const [{ verified }] = await own.verifyMany([
      { bundle: one.read("bundle"), artifact: one.read("artifact"), policy: { identity, issuer } },
    ]);
    assert.equal(verified ? "verified" : "rejected", one.expect, one.id);
  }
});

test("CommonJS has the same, and its entry points share their classes", async () => {
  const require = createRequire(import.meta.url);
  const main = require("../dist/node-cjs/index.js");
  const like = require("../dist/node-cjs/sigstore.js");
  assert.equal(like.VerificationError, main.VerificationError);
  const own = await main.Verifier.create({ trustedRoot: main.TrustedRoot.fromJSON(rootJson) });
  assert.ok(own.verifySync(blob.bundle, blob.artifact, blob.policy) instanceof main.Verified);
});

test("the inline build needs no file", async () => {
  const inline = await import("../dist/inline/index.js");
  const own = await inline.Verifier.create({ trustedRoot: inline.TrustedRoot.sigstore() });
  assert.ok(own.verifySync(blob.bundle, blob.artifact, blob.policy));
});

test("a signature over the bytes themselves needs them, however they come", async () => {
  const spki = read("foreign/ed25519.pub").toString().replace(/-----.*-----|\s/g, "");
  const policy = { version: 1, anyOf: [{ key: { spki } }], evidence: { logs: 0 }, dangerous: ["noLog"] };
  const bundle = read("foreign/ed25519.sigstore.json");
  const artifact = new Uint8Array(read("foreign/artifact.txt"));
  for (const form of [artifact, new Blob([artifact]), new Response(artifact)]) {
    assert.ok(await verifier.verify(bundle, form, policy));
  }
  assert.ok(verifier.verifySync(bundle, artifact, policy));
  const digest = { digest: sha256(artifact) };
  await assert.rejects(verifier.verify(bundle, digest, policy), (error) => error.code === "artifact.bytes_required");
  // Larger than what goes through the steps at once, and larger than what is kept.
  for (const [mebibytes, expected] of [[3, "signature.verify.invalid"], [129, "artifact.bytes_required"]]) {
    let left = mebibytes;
    const stream = new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(new Uint8Array(MIB));
        else controller.close();
      },
    });
    await assert.rejects(verifier.verify(bundle, stream, policy), (error) => error.code === expected);
  }
});

test("a module that cannot be loaded is said, and the next call tries again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sigproof-"));
  const { SIGPROOF_ENGINE } = process.env;
  process.env.SIGPROOF_ENGINE = "wasm";
  try {
    for (const part of ["node", "web"]) {
      cpSync(new URL(`../dist/${part}`, import.meta.url), join(folder, part), { recursive: true });
    }
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const wasm = join(folder, "web/sigproof_bg.wasm");
    const kept = readFileSync(wasm);
    const own = await import(pathToFileURL(join(folder, "node/index.js")).href);
    const create = () => own.Verifier.create({ trustedRoot: own.TrustedRoot.sigstore() });
    rmSync(wasm);
    await assert.rejects(create(), failed("host.runtime.unavailable"));
    writeFileSync(wasm, "no module");
    await assert.rejects(own.inspect("{}"), failed("host.runtime.unavailable"));
    writeFileSync(wasm, kept);
    assert.ok((await create()).verifySync(blob.bundle, blob.artifact, blob.policy));
  } finally {
    process.env.SIGPROOF_ENGINE = SIGPROOF_ENGINE ?? "";
    rmSync(folder, { recursive: true });
  }
});

test("a policy as JSON, in text and bytes, is the core's to read", async () => {
  const document = { version: 1, anyOf: [blob.policy] };
  const text = JSON.stringify(document);
  const bytes = new TextEncoder().encode(text);
  for (const policy of [text, bytes, bytes.buffer, Buffer.from(text)]) {
    assert.ok(await verifier.verify(blob.bundle, blob.artifact, policy));
    assert.ok(verifier.verifySync(blob.bundle, blob.artifact, policy));
    assert.deepEqual(await lint(policy), []);
  }
  const other = JSON.stringify({ ...blob.policy, identity: "mallory@example.com" });
  const ask = (policy) => verifier.verify(blob.bundle, blob.artifact, policy);
  await assert.rejects(ask(`{"version":1,"anyOf":[${other}]}`), rejected("policy.identity.mismatch"));
  // JSON.parse would take the last of two.
  const twice = `{"version":1,"anyOf":[${other}],"anyOf":[${JSON.stringify(blob.policy)}]}`;
  assert.deepEqual(JSON.parse(twice), document);
  await assert.rejects(ask(twice), refused("policy.document.malformed"));
  await assert.rejects(ask(JSON.stringify(blob.policy)), ConfigError);
  await assert.rejects(ask(""), refused("policy.document.malformed"));
  await assert.rejects(ask("\ud800"), refused("config.argument.invalid"));
  await assert.rejects(ask(new Uint8Array([0xff])), ConfigError);
  const asked = ask(bytes);
  bytes.fill(0);
  assert.ok(await asked);
});

/** The files that a page gets before it calls anything. */
function staticImports(file, found = new Set()) {
  if (found.has(file.href)) return found;
  found.add(file.href);
  const text = readFileSync(file, "utf8");
  for (const [, path] of text.matchAll(/(?:from|^import) ?"(\.[^"]+)"/gm)) staticImports(new URL(path, file), found);
  return found;
}

test("a page gets the trusted roots only when it asks for them", () => {
  const web = new URL("../dist/web/", import.meta.url);
  const marks = { sigstore: "https://rekor.sigstore.dev", staging: "https://rekor.sigstage.dev", npm: "npm:attestations" };
  const scripts = readdirSync(web, { recursive: true }).filter((name) => name.endsWith(".js"));
  const holders = (mark) => scripts.filter((name) => readFileSync(new URL(name, web), "utf8").includes(mark));
  for (const [name, mark] of Object.entries(marks)) {
    const files = holders(mark);
    assert.deepEqual(files, [join("roots", `${name}.js`)]);
    for (const entry of ["index", "sigstore", "npm"]) {
      const loaded = staticImports(new URL(`${entry}.js`, web));
      assert.ok(loaded.size > 1 && [...loaded].some((file) => readFileSync(new URL(file), "utf8").includes("/roots/staging.js")));
      assert.ok(!loaded.has(new URL(files[0], web).href), `${entry} loads ${name}`);
    }
  }
});

test("every export of the package is there", () => {
  const root = new URL("../", import.meta.url);
  const { exports, main, module, types } = JSON.parse(readFileSync(new URL("package.json", root)));
  const targets = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(targets));
  const all = [main, module, types, ...targets(exports)];
  assert.ok(all.length > 40);
  for (const target of all) assert.ok(existsSync(new URL(target, root)), target);
  const [entry, ...others] = [".", "./sigstore", "./npm"].map((name) => JSON.stringify(exports[name]));
  for (const [i, name] of ["sigstore", "npm"].entries()) assert.equal(others[i].replaceAll(`/${name}.`, "/index."), entry);
});

// In a process of its own, where it is told what a page's server would answer.
test("the build for pages gets the module, and the roots that it is asked for", () => {
  const script = `
    import { readFileSync } from "node:fs";
    import { blob, rootJson } from "./test/material.mjs";
    const asked = [];
    globalThis.fetch = async (url) => {
      asked.push(url.pathname.split("/").pop());
      return new Response(readFileSync(url), { headers: { "content-type": "application/wasm" } });
    };
    const { TrustedRoot, Verifier } = await import("./dist/web/index.js");
    const roots = [TrustedRoot.fromJSON(rootJson), TrustedRoot.sigstore(), TrustedRoot.staging()];
    const { bundle, artifact, policy } = blob;
    const ends = [];
    for (const trustedRoot of roots) {
      const verifier = await Verifier.create({ trustedRoot });
      const [{ error }] = await verifier.verifyMany([{ bundle, artifact, policy }]);
      ends.push(error ? error.code : "verified");
    }
    console.log(JSON.stringify({ asked, ends }));`;
  const cwd = new URL("..", import.meta.url);
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd, encoding: "utf8" });
  const { asked, ends } = JSON.parse(output);
  assert.deepEqual(asked, ["sigproof_bg.wasm"]);
  assert.deepEqual(ends.slice(0, 2), ["verified", "verified"]);
  assert.notEqual(ends[2], "verified");
});

test("a stream of Node.js, and whatever is iterated over time", async () => {
  const { artifact } = blob;
  const ask = (given, options) => verifier.verify(blob.bundle, given, blob.policy, options);
  async function* pieces(bytes) {
    for (let i = 0; i < bytes.length; i += 5) yield bytes.slice(i, i + 5);
  }
  const folder = mkdtempSync(join(tmpdir(), "sigproof-"));
  try {
    writeFileSync(join(folder, "artifact"), artifact);
    assert.ok(await ask(createReadStream(join(folder, "artifact"), { highWaterMark: 3 })));
    assert.ok(await ask(await openAsBlob(join(folder, "artifact"))));
    await assert.rejects(ask(createReadStream(join(folder, "missing"))), failed("host.artifact.unreadable"));
    await assert.rejects(ask(createReadStream(join(folder, "artifact"), "utf8")), refused("config.argument.invalid"));
  } finally {
    rmSync(folder, { recursive: true });
  }
  assert.ok(await ask(Readable.from(pieces(artifact))));
  assert.ok(await ask(pieces(artifact)));
  await assert.rejects(ask(Readable.from(pieces(flipped(artifact)))), rejected("artifact.digest.mismatch"));
  await assert.rejects(ask(Readable.from([])), rejected("artifact.digest.mismatch"));
  for (const wrong of [Readable.from(["text"]), Readable.from([1])]) {
    await assert.rejects(ask(wrong), refused("config.argument.invalid"));
    assert.ok(wrong.destroyed);
  }
  async function* breaks() {
    yield artifact.slice(0, 5);
    throw new Error("broken");
  }
  await assert.rejects(ask(breaks()), (error) => error.cause.message === "broken" && failed("host.artifact.unreadable")(error));
  await assert.rejects(ask({ [Symbol.asyncIterator]: () => ({ next: async () => 1 }) }), refused("config.argument.invalid"));
  await assert.rejects(ask({ [Symbol.asyncIterator]: () => 1 }), failed("host.artifact.unreadable"));
  // What was read before is not taken for an empty artifact.
  const read = Readable.from(pieces(artifact));
  for await (const chunk of read) assert.ok(chunk);
  const gone = Readable.from(pieces(artifact)).destroy();
  for (const used of [read, gone]) await assert.rejects(ask(used), refused("config.argument.invalid"));
  assert.throws(
    () => verifier.verifySync(blob.bundle, Readable.from(pieces(artifact)), blob.policy),
    refused("config.argument.invalid"),
  );
  // A digest is a digest, whatever else the object's prototype can do.
  class Both {
    digest = sha256(artifact);
    async *[Symbol.asyncIterator]() {}
  }
  assert.ok(await ask(new Both()));
});

test("a stream of Node.js that gives nothing ends with the signal", async () => {
  for (const silent of [new Readable({ read() {} }), { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }]) {
    const late = new AbortController();
    const waiting = verifier.verify(blob.bundle, silent, blob.policy, { signal: late.signal });
    setTimeout(() => late.abort(), 5);
    await assert.rejects(waiting, { name: "AbortError" });
    assert.notEqual(silent.destroyed, false);
  }
});

test("what cannot be an artifact is told what can", async () => {
  const said = async (given) => {
    try {
      await verifier.verify(blob.bundle, given, blob.policy);
    } catch (error) {
      assert.ok(error instanceof ConfigError && error.code.startsWith("config."));
      return error.message;
    }
    throw new Error("accepted");
  };
  assert.match(await said("release.tar.gz"), /no path is read.*openAsBlob/);
  assert.match(await said(sha256(blob.artifact)), /\{ digest: "sha256:…" \}/);
  for (const wrong of [3, true, undefined, null, () => 1, new Map(), new Date(), { path: "a" }]) {
    assert.match(await said(wrong), /must be bytes, a Blob, a stream, a Response or \{ digest \}|no option "path"/);
  }
});

test("several bundles: one that verifies is enough", async () => {
  const [one, other] = [JSON.parse(blob.bundle), JSON.parse(envelope.bundle)];
  const lines = (...all) => all.map((bundle) => JSON.stringify(bundle)).join("\n");
  const ask = (bundle, artifact = blob.artifact) => verifier.verify(bundle, artifact, blob.policy);
  const alone = await ask(blob.bundle);
  assert.deepEqual([alone.bundleIndex, alone.rejected], [0, []]);
  const forms = {
    lines: lines(other, one),
    list: JSON.stringify([other, one]),
    array: [other, one],
    texts: [JSON.stringify(other), blob.bundle],
    api: { attestations: [{ bundle: other }, { bundle: one }] },
    printed: [{ attestation: { bundle: other } }, { attestation: { bundle: one }, verificationResult: {} }],
    both: [lines(other), new TextEncoder().encode(lines(one, other))],
  };
  for (const [form, bundle] of Object.entries(forms)) {
    const verified = await ask(bundle);
    assert.equal(verified.bundleIndex, 1, form);
    assert.deepEqual(verified.facts, alone.facts, form);
    assert.deepEqual(verified.rejected.map((error) => [error.name, error.code]), [["VerificationError", "artifact.subject.mismatch"]], form);
    assert.ok(Object.isFrozen(verified.rejected));
    assert.equal(verifier.verifySync(bundle, blob.artifact, blob.policy).bundleIndex, 1, form);
    // Of two answers, that of the one that came further: the envelope is signed, and not about this.
    await assert.rejects(ask(bundle, flipped(blob.artifact)), rejected("artifact.subject.mismatch"), form);
  }
  const [settled] = await verifier.verifyMany([{ bundle: forms.texts, artifact: new Blob([blob.artifact]), policy: blob.policy }]);
  assert.equal(settled.verified.bundleIndex, 1);
  const dsse = verifier.verifyDsse([one, other], envelope.policy);
  assert.deepEqual([dsse.bundleIndex, dsse.rejected[0].code], [1, "artifact.required"]);
  const alike = codeOf(await caught(ask(other)));
  await assert.rejects(ask([other, other]), rejected(alike));
  await assert.rejects(ask([]), rejected("bundle.form.unsupported"));
  await assert.rejects(ask([one, null]), refused("config.argument.invalid"));
  await assert.rejects(ask(Array(200).fill(one)), refused("config.argument.invalid"));
  await assert.rejects(ask(["[]", "{"]), rejected("bundle.form.unsupported"));
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  await assert.rejects(ask(proxy), refused("config.argument.invalid"));
});

const caught = (promise) => promise.then(() => assert.fail("verified"), (error) => error);
const codeOf = ({ code }) => code;

test("what is printed: the facts of a yes, a screen of a no", async () => {
  const verified = await verifier.verify(blob.bundle, blob.artifact, blob.policy);
  const printed = inspectNode(verified);
  for (const fact of [blob.policy.identity, blob.policy.issuer, verified.facts.times[0].time, verified.facts.logEntries[0].logId]) {
    assert.ok(printed.includes(fact), `${fact} in ${printed}`);
  }
  assert.doesNotMatch(printed, /\[Object/);
  // Consoles of browsers show the properties of the object itself.
  assert.deepEqual(Object.keys(verified), ["facts"]);
  const error = await caught(verifier.verify(blob.bundle, flipped(blob.artifact), blob.policy));
  assert.equal(JSON.parse(JSON.stringify(error)).report.failure.code, "artifact.digest.mismatch");
  const script = `
    import { readFileSync } from "node:fs";
    import { Verifier, TrustedRoot } from "sigproof";
    const verifier = await Verifier.create({ trustedRoot: TrustedRoot.sigstore() });
    await verifier.verify(readFileSync("bundle"), new Uint8Array(3), ${JSON.stringify(blob.policy)});`;
  const folder = mkdtempSync(join(tmpdir(), "sigproof-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(new URL("..", import.meta.url).pathname, join(folder, "node_modules/sigproof"), "junction");
    writeFileSync(join(folder, "script.mjs"), script);
    writeFileSync(join(folder, "bundle"), blob.bundle);
    const { status, stderr } = spawnSync(process.execPath, ["script.mjs"], { cwd: folder, encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(stderr, /artifact\.digest\.mismatch/);
    const lines = stderr.trim().split("\n");
    assert.ok(lines.length <= 24 && lines.every((line) => line.length < 400), stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a rejection's hints are in its message, and a property", async () => {
  const spki = read("user-forms/comment.pub").toString().replace(/#.*|-----.*-----|\s/g, "");
  const policy = { version: 1, anyOf: [{ key: { spki } }] };
  const asked = verifier.verify(read("user-forms/key.sigstore.json"), read("user-forms/blob.txt"), policy);
  const error = await caught(asked);
  assert.equal(error.code, "tlog.entry.threshold");
  assert.ok(error.hints.length > 0 && Object.isFrozen(error.hints));
  assert.deepEqual(error.hints, error.report.failure.hints);
  assert.ok(error.message.endsWith(error.hints.map((hint) => `\nhint: ${hint}`).join("")), error.message);
  // Not every answer has some.
  const none = await caught(verifier.verify(blob.bundle, new Response(null), blob.policy));
  assert.deepEqual([none.hints, none.message.split("\n").length], [[], 1]);
  // A root that the package has is named by the function that gives it.
  const failure = { hints: ["the embedded trusted root staging knows it"], evidence: { knownTo: "staging" } };
  const reason = { code: "time.verified.none", class: "insufficient", message: "no", step: "time", report: { failure } };
  const { hints, message } = new VerificationError(reason);
  assert.deepEqual(hints, [...failure.hints, "TrustedRoot.staging() is that trusted root"]);
  assert.equal(message, `no\nhint: ${hints.join("\nhint: ")}`);
  failure.evidence.knownTo = "constructor";
  assert.deepEqual(new VerificationError(reason).hints, failure.hints);
});

test("importing the package does not load what only a response needs", () => {
  const script = `
    await import(${JSON.stringify(new URL("../dist/node/index.js", import.meta.url).href)});
    const { get } = Object.getOwnPropertyDescriptor(globalThis, "Response");
    process.stdout.write(process.moduleLoadList.filter((name) => name.includes("undici")).join());
    process.exitCode = get ? 0 : 3;`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  assert.deepEqual([status, stdout, stderr], [0, "", ""]);
});
