// Hostile data: what a caller was handed, and hands on, may not verify what plain data would not, and may not
// end the process. Code that replaces what the host calls is another matter: see SECURITY.md.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import test from "node:test";
import vm from "node:vm";
import { TrustedRoot, Verified, Verifier } from "../dist/node/index.js";
import { verifyLockfile } from "../dist/node/npm.js";
import { verify } from "../dist/node/sigstore.js";
import { blob, computed, flipped, read, realCase, rootJson } from "./material.mjs";

const verifier = await Verifier.create({ trustedRoot: TrustedRoot.fromJSON(rootJson) });
const { bundle, artifact, policy } = blob;
const other = { identity: "mallory@example.com", issuer: policy.issuer };
const bad = flipped(artifact);
const MIB = 1024 * 1024;
const code = (expected) => (error) => {
  assert.equal(error.code, expected, error.message);
  return true;
};
const invalid = code("config.argument.invalid");

/** Puts properties on a prototype while `run` runs. */
// Node.js loads the class when its name is read, and cannot do so with a polluted prototype.
assert.equal(typeof Response, "function");

async function polluted(owner, properties, run) {
  Object.defineProperties(owner, Object.getOwnPropertyDescriptors(properties));
  for (const key of Reflect.ownKeys(properties)) Object.defineProperty(owner, key, { enumerable: false });
  try {
    return await run();
  } finally {
    for (const key of Reflect.ownKeys(properties)) delete owner[key];
  }
}

test("a polluted Object.prototype adds no identity, no option, no rule, no fact", async () => {
  const seen = [];
  const traps = {
    identity: policy.identity,
    issuer: policy.issuer,
    version: 1,
    anyOf: [policy],
    evidence: { logs: 0, scts: 0, times: 0 },
    dangerous: ["noLog", "noSct", "anyIssuer", "anyIdentity"],
    digest: realCase("rfc8785-wheel").digest,
    signal: AbortSignal.abort(),
    now: new Date("2020-01-01"),
    onProgress: () => seen.push("progress"),
    trustedRoot: TrustedRoot.staging(),
    trustedRoots: {},
    payloadType: "x",
    report: "x",
    facts: "x",
    root: "x",
    code: "x",
    step: "x",
    cause: "x",
    toString: () => "x",
    valueOf: () => 0,
    // What descriptors, results of readers and our own objects have.
    value: policy.identity,
    done: true,
    then: "x",
    kind: "digests",
    bytes: artifact,
    digests: [],
    document: null,
    verified: true,
    error: null,
    __wbg_ptr: 1,
    __wbg_inst: 1,
  };
  // A property that has neither a value nor a getter.
  const hollow = (object, key) =>
    Object.defineProperty(object, key, { __proto__: null, get: undefined, set: undefined, enumerable: true });
  await polluted(Object.prototype, traps, async () => {
    for (const empty of [{}, { identity: policy.identity }, { issuer: policy.issuer }, { version: 1 }]) {
      await assert.rejects(verifier.verify(bundle, artifact, empty), (error) => error.name === "ConfigError");
    }
    await assert.rejects(verifier.verify(bundle, artifact, other), code("policy.identity.mismatch"));
    await assert.rejects(verifier.verify(bundle, {}, policy), invalid);
    await assert.rejects(Verifier.create({}), invalid);
    const rule = hollow({ issuer: policy.issuer }, "identity");
    await assert.rejects(verifier.verify(bundle, artifact, rule), invalid);
    await assert.rejects(verifier.verify(bundle, artifact, { version: 1, anyOf: [rule] }), invalid);
    await assert.rejects(verifier.verify(bundle, { digest: hollow([], "0") }, policy), invalid);
    for (const wrong of [new Blob([bad]), new Response(bad), new Blob([bad]).stream(), new Uint8Array(2 * MIB)]) {
      await assert.rejects(verifier.verify(bundle, wrong, policy), code("artifact.digest.mismatch"));
    }
    const [first, second] = await verifier.verifyMany([{ bundle, artifact, policy }, { bundle, artifact: bad, policy }]);
    assert.ok(first.verified instanceof Verified && first.error === null);
    assert.equal(second.verified, null);
    const verified = await verifier.verify(bundle, artifact, policy, {});
    assert.ok(verified instanceof Verified);
    assert.equal("root" in verified.facts, false);
    assert.equal(verified.facts.root, undefined);
    assert.equal(verified.payloadType, null);
    await assert.rejects(verifier.verify(bundle, bad, policy), (error) => {
      assert.equal(error.step, "artifact");
      assert.notEqual(error.report, "x");
      return code("artifact.digest.mismatch")(error);
    });
  });
  assert.deepEqual(seen, []);
  // A list with a gap holds nothing there.
  const digest = `sha256:${createHash("sha256").update(artifact).digest("hex")}`;
  await polluted(Array.prototype, { 0: digest }, async () => {
    assert.throws(() => verifier.verifySync(bundle, { digest: [,] }, policy), invalid);
    assert.throws(() => verifier.verifySync({ ...JSON.parse(bundle), at: [,] }, artifact, policy), invalid);
    assert.ok(verifier.verifySync(bundle, { digest: [digest] }, policy) instanceof Verified);
  });
});

test("an inherited policy or option is none", async () => {
  const heir = (value) => Object.create(value);
  await assert.rejects(verifier.verify(bundle, artifact, heir(policy)), (error) => error.name === "ConfigError");
  await assert.rejects(verifier.verify(bundle, artifact, heir({ version: 1, anyOf: [policy] })), invalid);
  await assert.rejects(verifier.verify(bundle, heir({ digest: "sha256:00" }), policy), invalid);
  // What is inherited may not weaken, and may not strengthen either: it is not there.
  assert.ok(await verifier.verify(bundle, artifact, policy, heir({ signal: AbortSignal.abort() })));
  assert.ok(await verifier.verify(bundle, artifact, policy, heir({ unknown: 1 })));
});

test("names that every object inherits are names like others, in whatever is told apart by name", async () => {
  const root = TrustedRoot.fromJSON(rootJson);
  for (const name of ["__proto__", "constructor", "hasOwnProperty", "toString", "then"]) {
    // As JSON.parse makes it: a property of its own, which `object.__proto__ = …` would not be.
    const owning = (value, rest = {}) => Object.defineProperty({ ...rest }, name, { value, enumerable: true, configurable: true });
    const named = await Verifier.create({ trustedRoots: owning(root, { other: TrustedRoot.staging() }) });
    const asks = (root) => ({ version: 1, anyOf: [{ ...policy, root }] });
    assert.equal(named.verifySync(bundle, artifact, asks(name)).facts.root, name);
    const others = await Verifier.create({ trustedRoots: { other: root } });
    assert.throws(() => others.verifySync(bundle, artifact, asks(name)), code("policy.root.unknown"));

    for (const options of [owning({ now: new Date() }), owning(undefined), owning(() => 1)]) {
      await assert.rejects(verifier.verify(bundle, artifact, policy, options), code("config.option.unknown"));
      await assert.rejects(verifier.verify(bundle, options, policy), code("config.option.unknown"));
      await assert.rejects(Verifier.create(options), code("config.option.unknown"));
    }
    await assert.rejects(verifier.verify(bundle, artifact, owning(policy, policy)), code("config.option.unknown"));
    const document = owning(JSON.parse(bundle), JSON.parse(bundle));
    for (const one of [document, JSON.stringify(document)]) {
      await assert.rejects(verifier.verify(one, artifact, policy), code("json.key.unknown"));
    }
    const rules = owning([policy], { version: 1, anyOf: [other] });
    for (const one of [rules, JSON.stringify(rules)]) {
      await assert.rejects(verifier.verify(bundle, artifact, one), code("policy.document.malformed"));
    }
    // Nothing is there, not even as a prototype.
    for (const empty of [owning(policy), JSON.parse(`{"__proto__":${JSON.stringify({ version: 1, anyOf: [policy] })}}`)]) {
      await assert.rejects(verifier.verify(bundle, artifact, empty), (error) => error.name === "ConfigError");
    }
    const oids = owning("x");
    await assert.rejects(verify(JSON.parse(bundle), artifact, { dangerouslyAnyIdentity: true, certificateOIDs: oids, trustedRoot: root }), invalid);
  }
  // A number that no claim has is none, whatever all objects inherit under it.
  const certificateOIDs = { "1.3.6.1.4.1.57264.1.99": "https://example.com" };
  await polluted(Object.prototype, { 99: "sourceRepositoryUri" }, () =>
    assert.rejects(verify(JSON.parse(bundle), artifact, { dangerouslyAnyIdentity: true, certificateOIDs, trustedRoot: root }), invalid),
  );
});

test("the packages of a lock file are told apart by their own names", async () => {
  const set = read("real/npm/gundam-visor-cli-v1-tag.tgz.json");
  const { subject } = JSON.parse(Buffer.from(JSON.parse(set).attestations[1].bundle.dsseEnvelope.payload, "base64"));
  const integrity = `sha512-${Buffer.from(subject[0].digest.sha512, "hex").toString("base64")}`;
  const names = ["constructor", "gundam-visor", "hasownproperty", "valueof"];
  const packages = Object.create(null);
  for (const name of names) {
    const resolved = `https://registry.npmjs.org/${name}/-/${name}-1.0.1.tgz`;
    packages[`node_modules/${name}`] = { version: "1.0.1", resolved, integrity };
  }
  const asked = [];
  const attestations = (name) => (asked.push(name), name === "gundam-visor" ? set : null);
  const rules = { version: 1, anyOf: [{ workflow: { provider: "github", repository: { glob: "*/*" }, sourceRepository: "ramonpetgrave64/gundam-visor" } }] };
  const ask = () => verifyLockfile({ verifier, lockfile: { lockfileVersion: 3, packages }, attestations, policy: rules });
  const statuses = async () => (await ask()).packages.map(({ status }) => status);
  const expected = ["missing", "verified", "missing", "missing"];
  assert.deepEqual(await statuses(), expected);
  assert.deepEqual(asked, names);
  // Whatever text a package is looked up by: one that all objects inherit is no answer.
  const found = { document: set, error: null };
  const texts = names.map((name) => [`${JSON.stringify(name)}"1.0.1"`, found]);
  texts.push([JSON.stringify(integrity), { status: "verified", verified: {}, error: null }]);
  await polluted(Object.prototype, Object.fromEntries(texts), async () => assert.deepEqual(await statuses(), expected));
});

test("toJSON is nobody's to change", async () => {
  const good = JSON.parse(bundle.toString());
  const wrong = JSON.parse(realCase("rfc8785-wheel").bundle.toString());
  const lie = () => good;
  const toJSON = { toJSON: lie };
  const askWrong = () =>
    assert.rejects(verifier.verify(wrong, artifact, policy), code("artifact.digest.mismatch"));
  await polluted(Object.prototype, toJSON, askWrong);
  await polluted(Array.prototype, toJSON, askWrong);
  await polluted(String.prototype, toJSON, askWrong);
  await polluted(Number.prototype, toJSON, askWrong);
  const rule = { toJSON: () => ({ version: 1, anyOf: [policy] }) };
  await polluted(Object.prototype, rule, () =>
    assert.rejects(
      verifier.verify(bundle, artifact, { version: 1, anyOf: [other] }),
      code("policy.identity.mismatch"),
    ),
  );
  await assert.rejects(verifier.verify({ ...wrong, toJSON: lie }, artifact, policy), invalid);
  assert.throws(() => TrustedRoot.fromJSON({ toJSON: () => JSON.parse(rootJson) }), invalid);
});

test("what is not plain data is refused in bundles and policies", async () => {
  const good = JSON.parse(bundle.toString());
  const cycle = { ...good };
  cycle.self = cycle;
  let deep = {};
  for (let i = 0; i < 200; i += 1) deep = { deep };
  let wide = ["x"];
  for (let i = 0; i < 40; i += 1) wide = [wide, wide];
  class Bundle {
    mediaType = good.mediaType;
  }
  const values = {
    cycle,
    deep,
    wide,
    class: new Bundle(),
    date: { ...good, at: new Date() },
    map: new Map(Object.entries(good)),
    boxed: new String(bundle.toString()),
    bigint: { ...good, at: 1n },
    nan: { ...good, at: NaN },
    function: { ...good, at: () => 1 },
    symbol: { ...good, at: Symbol("at") },
    symbolKey: { ...good, [Symbol("at")]: 1 },
    hidden: Object.defineProperty({ ...good }, "at", { value: 1 }),
    getter: Object.defineProperty({ ...good }, "at", { get: () => 1, enumerable: true }),
    sparse: { ...good, at: [, 1] },
    typed: { ...good, at: new Uint16Array(2) },
    surrogate: { ...good, at: "\ud800" },
    surrogateKey: { ...good, "\udc00": 1 },
    heirOfNull: Object.assign(Object.create(Object.assign(Object.create(null), { claims: {} })), good),
    revoked: revoked({}),
    revokedInside: { ...good, at: revoked([]) },
    undefinedInArray: { ...good, at: [undefined] },
  };
  for (const [name, value] of Object.entries(values)) {
    await assert.rejects(verifier.verify(value, artifact, policy), code("config.argument.invalid"), name);
    await assert.rejects(verifier.verify(bundle, artifact, value), (error) => error.name === "ConfigError", name);
  }
  // JSON has no undefined: in a bundle it is absence, in a policy a rule that got lost.
  assert.ok(await verifier.verify({ ...good, extra: undefined }, artifact, policy));
  const lost = { version: 1, anyOf: [policy], claims: { sourceRepositoryUri: undefined } };
  await assert.rejects(verifier.verify(bundle, artifact, lost), invalid);
  await assert.rejects(verifier.verify(bundle, artifact, { version: 1, anyOf: [policy], claims: undefined }), invalid);
});

function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

test("a getter is asked once, a Proxy's first answer counts", async () => {
  let asked = 0;
  const changing = {
    get identity() {
      asked += 1;
      return asked === 1 ? other.identity : policy.identity;
    },
    issuer: policy.issuer,
  };
  await assert.rejects(verifier.verify(bundle, artifact, changing), code("policy.identity.mismatch"));
  assert.equal(asked, 1);

  const gets = new Map();
  const counting = new Proxy(
    { ...policy },
    {
      get(target, key) {
        gets.set(key, (gets.get(key) ?? 0) + 1);
        return gets.get(key) === 1 ? other[key] : target[key];
      },
    },
  );
  await assert.rejects(verifier.verify(bundle, artifact, counting), code("policy.identity.mismatch"));
  assert.deepEqual([...gets], [["identity", 1], ["issuer", 1]]);

  const reads = new Map();
  const lying = new Proxy(JSON.parse(bundle.toString()), {
    getOwnPropertyDescriptor(target, key) {
      reads.set(key, (reads.get(key) ?? 0) + 1);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    get() {
      throw new Error("read by another way");
    },
  });
  assert.ok(await verifier.verify(lying, artifact, policy));
  assert.ok([...reads.values()].every((times) => times === 1));

  const thrower = new Proxy({}, { ownKeys: () => { throw new Error("trap"); } });
  await assert.rejects(verifier.verify(thrower, artifact, policy), invalid);
  await assert.rejects(verifier.verify(bundle, artifact, thrower), (error) => error.name === "ConfigError");
  await assert.rejects(verifier.verify(bundle, thrower, policy), invalid);
  await assert.rejects(verifier.verify(bundle, artifact, policy, thrower), invalid);
  const long = new Proxy([], { getOwnPropertyDescriptor: (target, key) =>
    key === "length" ? { value: 2 ** 32 - 1, writable: true, enumerable: false, configurable: false }
      : { value: 1, writable: true, enumerable: true, configurable: true } });
  await assert.rejects(verifier.verify({ at: long }, artifact, policy), invalid);
});

test("a Proxy of bytes, and what only looks like bytes, is no bytes", async () => {
  const lookalikes = [
    new Proxy(artifact, {}),
    Object.create(Uint8Array.prototype),
    { byteLength: 0, length: 0, buffer: artifact.buffer },
    { __proto__: artifact },
    Object.create(Blob.prototype),
    Object.create(Response.prototype),
    Object.create(ReadableStream.prototype),
  ];
  for (const lookalike of lookalikes) {
    await assert.rejects(verifier.verify(bundle, lookalike, policy), (error) => error.name === "ConfigError");
    assert.throws(() => verifier.verifySync(bundle, lookalike, policy), (error) => error.name === "ConfigError");
  }
});

test("what a byte array says of itself is not asked", async () => {
  class Liar extends Uint8Array {
    static get [Symbol.species]() {
      throw new Error("asked for its species");
    }
    get length() {
      return artifact.length;
    }
    get byteLength() {
      return artifact.length;
    }
    get byteOffset() {
      return 0;
    }
    get buffer() {
      return artifact.buffer;
    }
    subarray() {
      return artifact;
    }
    slice() {
      return artifact;
    }
    *[Symbol.iterator]() {
      yield* artifact;
    }
  }
  await assert.rejects(verifier.verify(bundle, new Liar(bad), policy), code("artifact.digest.mismatch"));
  assert.throws(() => verifier.verifySync(bundle, new Liar(bad), policy), code("artifact.digest.mismatch"));
  assert.ok(await verifier.verify(bundle, new Liar(artifact), policy));
  const longer = new Uint8Array([...artifact, 1, 2, 3]);
  await assert.rejects(verifier.verify(bundle, new Liar(longer), policy), code("artifact.digest.mismatch"));
  assert.throws(() => verifier.verifySync(bundle, new Liar(longer), policy), code("artifact.digest.mismatch"));
  const chunks = new ReadableStream({ start: (c) => (c.enqueue(new Liar(longer)), c.close()) });
  await assert.rejects(verifier.verify(bundle, chunks, policy), code("artifact.digest.mismatch"));
  for (const data of [bad, longer]) {
    const own = new Uint8Array(data);
    for (const key of ["length", "byteLength", "buffer"]) Object.defineProperty(own, key, { value: artifact[key] });
    await assert.rejects(verifier.verify(bundle, own, policy), code("artifact.digest.mismatch"));
  }
  class Disguise extends Blob {
    get size() {
      return artifact.length;
    }
    stream() {
      return new Blob([artifact]).stream();
    }
    slice() {
      return new Blob([artifact]);
    }
    async arrayBuffer() {
      return new Uint8Array(artifact).buffer;
    }
  }
  for (const data of [bad, longer]) {
    await assert.rejects(verifier.verify(bundle, new Disguise([data]), policy), code("artifact.digest.mismatch"));
  }
  assert.ok(await verifier.verify(bundle, new Disguise([artifact]), policy));
});

test("what a Date or a signal says of itself is not asked", async () => {
  const early = new Date("2020-01-01");
  Object.assign(early, { toISOString: () => "2030-01-01T00:00:00.000Z", getTime: () => Date.parse("2030-01-01") });
  const ask = (options) => verifier.verify(bundle, artifact, policy, options);
  await assert.rejects(ask({ now: early }), code("time.verified.after_now"));
  for (const now of [{ toISOString: () => "2030-01-01T00:00:00.000Z" }, Object.create(Date.prototype), new Proxy(new Date(), {})]) {
    await assert.rejects(ask({ now }), invalid);
  }
  for (const signal of [Object.create(AbortSignal.prototype), { aborted: false }]) {
    await assert.rejects(ask({ signal }), invalid);
  }
});

test("a chunk that is taken away while progress is told does not end the artifact early", async () => {
  const data = new Uint8Array(6 * MIB).fill(7);
  const next = new Uint8Array(2 * MIB).fill(7);
  const all = createHash("sha256").update(new Uint8Array(8 * MIB).fill(7)).digest("hex");
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(data);
      controller.enqueue(next);
      controller.close();
    },
  });
  let taken = 0;
  const onProgress = () => {
    taken += 1;
    if (data.byteLength) structuredClone(data.buffer, { transfer: [data.buffer] });
  };
  const asked = verifier.verify(bundle, stream, policy, { onProgress });
  await assert.rejects(asked, (error) => {
    if (error.code === "host.artifact.unreadable") return true;
    assert.deepEqual([computed(error)].flat(), [`sha256:${all}`]);
    return code("artifact.digest.mismatch")(error);
  });
  assert.ok(taken > 0);
  // The signed bytes, and a tail that is not taken: a chunk that was taken before it is read fails.
  const gone = new Uint8Array(MIB);
  structuredClone(gone.buffer, { transfer: [gone.buffer] });
  const detached = { async *[Symbol.asyncIterator]() { yield artifact; yield gone; } };
  await assert.rejects(verifier.verify(bundle, ReadableStream.from(detached), policy), invalid);
});

test("lone surrogates are refused, not replaced", async () => {
  for (const lone of ["\ud800", "a\udc00b", "\ud800\ud800"]) {
    await assert.rejects(verifier.verify(bundle, artifact, { ...policy, identity: lone }), invalid);
    await assert.rejects(verifier.verify(bundle, artifact, { ...policy, issuer: lone }), invalid);
    await assert.rejects(verifier.verify(bundle.toString() + lone, artifact, policy), invalid);
    await assert.rejects(verifier.verify(bundle, { digest: lone }, policy), invalid);
    await assert.rejects(verifier.verify(bundle, artifact, { version: 1, anyOf: [{ identity: lone }] }), invalid);
    assert.throws(() => TrustedRoot.fromJSON(lone), invalid);
    await assert.rejects(Verifier.create({ trustedRoots: { [lone]: TrustedRoot.staging() } }), invalid);
  }
  const pair = { ...policy, identity: "\ud83d\ude00@example.com" };
  await assert.rejects(verifier.verify(bundle, artifact, pair), code("policy.identity.mismatch"));
});

test("unknown options are refused, by any kind of key", async () => {
  const options = [{ Signal: 1 }, { [Symbol("now")]: 1 }, { __proto__: null, total: 1 }, { constructor: 1 }, { "": 1 }];
  for (const option of options) {
    await assert.rejects(verifier.verify(bundle, artifact, policy, option), code("config.option.unknown"));
    assert.throws(() => verifier.verifySync(bundle, artifact, policy, option), code("config.option.unknown"));
  }
  const own = JSON.parse('{"__proto__":{"now":1}}');
  await assert.rejects(verifier.verify(bundle, artifact, policy, own), code("config.option.unknown"));
  assert.throws(() => verifier.verifySync(bundle, artifact, policy, { signal: undefined }), code("config.option.unknown"));
  await assert.rejects(verifier.verify(bundle, artifact, { ...policy, [Symbol("s")]: 1 }), code("config.option.unknown"));
  const long = { ["x".repeat(10_000)]: 1 };
  await assert.rejects(verifier.verify(bundle, artifact, policy, long), (error) => error.message.length < 300);
  const absent = { signal: undefined, now: undefined, onProgress: undefined };
  assert.ok(await verifier.verify(bundle, artifact, policy, absent));
});

test("shared, resizable and detached memory", async () => {
  const shared = new Uint8Array(new SharedArrayBuffer(artifact.length));
  shared.set(artifact);
  assert.ok(verifier.verifySync(bundle, shared, policy));
  const asked = verifier.verify(bundle, shared, policy);
  shared.set(bad);
  assert.ok(await asked);
  await assert.rejects(verifier.verify(bundle, shared, policy), code("artifact.digest.mismatch"));
  await assert.rejects(verifier.verify(bundle, shared.buffer, policy), invalid);

  const buffer = new ArrayBuffer(artifact.length, { maxByteLength: 4096 });
  const tracking = new Uint8Array(buffer);
  tracking.set(artifact);
  assert.ok(verifier.verifySync(bundle, buffer, policy));
  const view = new Uint8Array(buffer, 0, artifact.length);
  const resized = verifier.verify(bundle, tracking, policy);
  buffer.resize(artifact.length - 1);
  assert.ok(await resized);
  await assert.rejects(verifier.verify(bundle, tracking, policy), code("artifact.digest.mismatch"));
  // Out of bounds: to the language this is an array of length 0.
  await assert.rejects(verifier.verify(bundle, view, policy), invalid);
  assert.throws(() => verifier.verifySync(bundle, view, policy), invalid);

  const gone = new Uint8Array(artifact);
  const { buffer: goneBuffer } = gone;
  structuredClone(goneBuffer, { transfer: [goneBuffer] });
  for (const detached of [gone, goneBuffer]) {
    await assert.rejects(verifier.verify(bundle, detached, policy), invalid);
    assert.throws(() => verifier.verifySync(bundle, detached, policy), invalid);
    await assert.rejects(verifier.verify(detached, artifact, policy), invalid);
    assert.throws(() => TrustedRoot.fromJSON(detached), invalid);
  }
  await assert.rejects(verifier.verify(bundle, new Uint8Array(), policy), code("artifact.digest.mismatch"));
  // Taken away while another argument is read.
  const mine = new Uint8Array(artifact);
  const thief = new Proxy({ ...policy }, {
    get(target, key) {
      if (mine.length) structuredClone(mine.buffer, { transfer: [mine.buffer] });
      return target[key];
    },
  });
  await assert.rejects(verifier.verify(bundle, mine, thief), invalid);
});

test("what is written after the call changes nothing", async () => {
  for (const size of [artifact.length, MIB, 3 * MIB]) {
    const first = new Uint8Array(size);
    first.set(artifact);
    const expected = await verifier.verify(bundle, first, policy).catch(computed);
    const data = new Uint8Array(first);
    const text = new Uint8Array(bundle);
    const rules = { version: 1, anyOf: [{ ...policy }] };
    const asked = verifier.verify(text, data, rules).catch(computed);
    const many = verifier.verifyMany([
      { bundle: text, artifact: data, policy: rules },
      { bundle: text, artifact: data, policy: rules },
    ]);
    data.fill(7);
    text.fill(7);
    rules.anyOf[0].identity = other.identity;
    rules.anyOf = [];
    if (Array.isArray(expected)) {
      assert.deepEqual(await asked, expected);
      for (const { error } of await many) assert.deepEqual(computed(error), expected);
    } else {
      assert.ok((await asked) instanceof Verified);
      for (const { verified } of await many) assert.ok(verified);
    }
  }
});

test("chunks that change hands are hashed as they were given", async () => {
  const shared = new Uint8Array(new SharedArrayBuffer(artifact.length));
  shared.set(artifact);
  const chunks = (chunk) => new ReadableStream({ start: (c) => (c.enqueue(chunk), c.close()) });
  assert.ok(await verifier.verify(bundle, chunks(shared), policy));
  const gone = new Uint8Array(artifact);
  const stream = chunks(gone);
  structuredClone(gone.buffer, { transfer: [gone.buffer] });
  await assert.rejects(verifier.verify(bundle, stream, policy), invalid);
  await assert.rejects(verifier.verify(bundle, chunks(new Proxy(artifact, {})), policy), invalid);
  await assert.rejects(verifier.verify(bundle, chunks(artifact.buffer.slice(0)), policy), code("config.argument.invalid"));
});

test("values of another realm are values", async () => {
  const run = (script) => vm.runInNewContext(script, { text: bundle.toString(), data: [...artifact], ...policy });
  assert.ok(await verifier.verify(run("JSON.parse(text)"), run("new Uint8Array(data)"), run("({ identity, issuer })")));
  assert.ok(verifier.verifySync(bundle, run("new Uint8Array(data).buffer"), policy));
  const document = run("({ version: 1, anyOf: [{ identity, issuer }] })");
  assert.ok(await verifier.verify(bundle, artifact, document, run("({ now: new Date('2030-01-01') })")));
});

test("a lone surrogate is refused with the host's function for it, and without", () => {
  const script = (first) => `
    ${first}
    const { TrustedRoot, Verifier } = await import("./dist/node/index.js");
    const { blob, rootJson } = await import("./test/material.mjs");
    const verifier = await Verifier.create({ trustedRoot: TrustedRoot.fromJSON(rootJson) });
    const said = [];
    for (const identity of ["\\ud800", "a\\udc00b", "\\udc00\\ud800", "\\ud83d\\ude00"]) {
      try { verifier.verifySync(blob.bundle, blob.artifact, { ...blob.policy, identity }); } catch (error) { said.push(error.code); }
    }
    console.log(JSON.stringify(said));`;
  const cwd = new URL("..", import.meta.url);
  for (const first of ["", "delete String.prototype.isWellFormed;"]) {
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", script(first)], { cwd, encoding: "utf8" });
    const invalid = "config.argument.invalid";
    assert.deepEqual(JSON.parse(output), [invalid, invalid, invalid, "policy.identity.mismatch"]);
  }
});
