// Hostile JavaScript: nothing here may verify what plain data would not, and nothing may end the process.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import test from "node:test";
import vm from "node:vm";
import { TrustedRoot, Verified, Verifier } from "../dist/node/index.js";
import { blob, computed, flipped, realCase, rootJson } from "./material.mjs";

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
async function polluted(owner, properties, run) {
  Object.defineProperties(owner, Object.getOwnPropertyDescriptors(properties));
  for (const key of Reflect.ownKeys(properties)) Object.defineProperty(owner, key, { enumerable: false });
  try {
    return await run();
  } finally {
    for (const key of Reflect.ownKeys(properties)) delete owner[key];
  }
}

/** Replaces methods while `run` runs. */
async function replaced(owner, methods, run) {
  const kept = Object.fromEntries(Object.keys(methods).map((key) => [key, Object.getOwnPropertyDescriptor(owner, key)]));
  for (const [key, value] of Object.entries(methods)) {
    Object.defineProperty(owner, key, { value, writable: true, configurable: true });
  }
  try {
    return await run();
  } finally {
    Object.defineProperties(owner, kept);
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
  };
  await polluted(Object.prototype, traps, async () => {
    for (const empty of [{}, { identity: policy.identity }, { issuer: policy.issuer }, { version: 1 }]) {
      await assert.rejects(verifier.verify(bundle, artifact, empty), (error) => error.name === "ConfigError");
    }
    await assert.rejects(verifier.verify(bundle, artifact, other), code("policy.identity.mismatch"));
    await assert.rejects(verifier.verify(bundle, {}, policy), invalid);
    await assert.rejects(Verifier.create({}), invalid);
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
  const own = new Uint8Array(bad);
  for (const key of ["length", "byteLength", "buffer"]) Object.defineProperty(own, key, { value: artifact[key] });
  await assert.rejects(verifier.verify(bundle, own, policy), code("artifact.digest.mismatch"));
  class Disguise extends Blob {
    get size() {
      return artifact.length;
    }
    stream() {
      return new Blob([artifact]).stream();
    }
  }
  await assert.rejects(verifier.verify(bundle, new Disguise([bad]), policy), code("artifact.digest.mismatch"));
});

test("replaced methods are not called", async () => {
  const lie = () => {
    throw new Error("called what was put there later");
  };
  const ask = async () => {
    assert.ok(await verifier.verify(JSON.parse(bundle), artifact, policy));
    await assert.rejects(verifier.verify(bundle, new Uint8Array(2 * MIB), policy), code("artifact.digest.mismatch"));
    await assert.rejects(verifier.verify(bundle, new Blob([bad]), policy), code("artifact.digest.mismatch"));
  };
  const digest = SubtleCrypto.prototype.digest;
  await replaced(SubtleCrypto.prototype, { digest: (name) => digest.call(crypto.subtle, name, artifact) }, ask);
  await replaced(Blob.prototype, { stream: lie, arrayBuffer: lie }, ask);
  await replaced(ReadableStreamDefaultReader.prototype, { read: lie }, ask);
  // The test runner itself calls these, so that only what does not wait can be asked.
  const askNow = () => {
    assert.ok(verifier.verifySync(JSON.parse(bundle), artifact, policy));
    try {
      verifier.verifySync(bundle, bad, policy);
    } catch (error) {
      return error.code;
    }
  };
  for (const [owner, methods] of [
    [RegExp.prototype, { exec: lie, test: lie }],
    [Object, { keys: lie, entries: lie, freeze: lie, getOwnPropertyDescriptor: lie }],
    [Reflect, { get: lie, ownKeys: lie, apply: lie }],
    [Array, { isArray: lie }],
    [JSON, { stringify: lie }],
    [TextEncoder.prototype, { encode: lie }],
  ]) {
    const kept = Object.fromEntries(Object.keys(methods).map((key) => [key, owner[key]]));
    Object.assign(owner, methods);
    let answer;
    try {
      answer = askNow();
    } finally {
      for (const key in kept) owner[key] = kept[key];
    }
    assert.equal(answer, "artifact.digest.mismatch");
  }
});

// In a process of its own: the test runner's promises would be asked, too.
test("a hostile then is not asked", () => {
  const script = `
    import { Verified, Verifier, TrustedRoot } from "./dist/node/index.js";
    import { blob, flipped, rootJson } from "./test/material.mjs";
    const { bundle, artifact, policy } = blob;
    const verifier = await Verifier.create({ trustedRoot: TrustedRoot.fromJSON(rootJson) });
    const ended = [];
    let asked = 0;
    function then(resolve) {
      asked += 1;
      resolve("taken over");
    }
    Object.defineProperty(Object.prototype, "then", { value: then, configurable: true });
    for (const data of [artifact, flipped(artifact)]) {
      verifier.verify(bundle, data, policy).then(
        (verified) => ended.push(verified instanceof Verified),
        (error) => ended.push(error.code),
      );
    }
    for (let i = 0; i < 100; i += 1) await null;
    delete Object.prototype.then;
    console.log(JSON.stringify({ ended, asked }));`;
  const cwd = new URL("..", import.meta.url);
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd, encoding: "utf8" });
  assert.deepEqual(JSON.parse(output), { ended: [true, "artifact.digest.mismatch"], asked: 0 });
});

// Each in a process of its own. `attack` runs after the package was loaded and a verifier made.
const ATTACKS = {
  "TypedArray.prototype.set": `const { set } = TA;
    TA.set = function (from, at) { return Reflect.apply(set, this, [from.length === bad.length && from[0] === bad[0] ? artifact : from, at]); };`,
  "TypedArray.prototype.subarray": `TA.subarray = () => artifact;`,
  "TypedArray.prototype.slice": `TA.slice = () => artifact;`,
  "TypedArray.prototype.length": `const { get } = Object.getOwnPropertyDescriptor(TA, "length");
    const signed = artifact.length, more = longer.length;
    Object.defineProperty(TA, "length", { get() { const n = Reflect.apply(get, this, []); return n === more ? signed : n; } });`,
  "String.prototype.charCodeAt, TextEncoder.prototype.encodeInto": `const { charCodeAt } = String.prototype;
    const { encodeInto, encode } = TextEncoder.prototype;
    String.prototype.charCodeAt = function (i) { return String(this) === other.identity ? 0x80 : Reflect.apply(charCodeAt, this, [i]); };
    TextEncoder.prototype.encodeInto = function (text, to) { return Reflect.apply(encodeInto, this, [text === other.identity ? policy.identity : text, to]); };
    TextEncoder.prototype.encode = function (text) { return Reflect.apply(encode, this, [text === other.identity ? policy.identity : text]); };`,
  "TextDecoder.prototype.decode": `const { decode } = TextDecoder.prototype;
    TextDecoder.prototype.decode = function (...all) { return Reflect.apply(decode, this, all).replaceAll("vollprecht", "EVIL"); };`,
  "Array.prototype.push": `const { push } = Array.prototype;
    Array.prototype.push = function (x) {
      const { digests } = x?.constructor ?? {};
      if (typeof digests === "function") x.__wbg_ptr = Reflect.apply(digests, x.constructor, [[goodDigest]]).__wbg_ptr;
      return Reflect.apply(push, this, [typeof x === "string" && x.startsWith("sha256:") ? goodDigest : x]);
    };`,
  "Array.prototype[Symbol.iterator]": `const digest = Promise.resolve(new Uint8Array(good256).buffer);
    Array.prototype[Symbol.iterator] = function* () {
      for (let i = 0; i < this.length; i += 1) {
        const x = this[i];
        yield x instanceof Promise ? digest : typeof x === "string" && x.startsWith("sha256:") ? goodDigest : x;
      }
    };`,
  "Object.prototype.__wbg_ptr": `const kept = new WeakMap(), get = kept.get.bind(kept), set = kept.set.bind(kept);
    let busy = false;
    Object.defineProperty(Object.prototype, "__wbg_ptr", { get() { return get(this); }, set(v) {
      const C = this.constructor;
      if (!busy && typeof C.digests === "function") { busy = true; globalThis.g = C.digests([goodDigest]); v = get(g); busy = false; }
      set(this, v);
    } });`,
  "Promise.prototype.then": `const { then } = Promise.prototype;
    Promise.prototype.then = function (a, b) {
      const lie = (v) => v && typeof v === "object" && "digests" in v ? { __proto__: null, bytes: null, digests: [goodDigest] } : v;
      return Reflect.apply(then, this, [(v) => typeof a === "function" ? a(lie(v)) : lie(v), b]);
    };`,
  "Object.prototype.then": `Object.defineProperty(Object.prototype, "then", { value(resolve) {
      if (this instanceof ArrayBuffer) {
        const lie = this.byteLength === 32 ? new Uint8Array(good256).buffer : new Uint8Array(artifact).buffer;
        return resolve(Object.setPrototypeOf(lie, null));
      }
      if ("done" in this && this.value) return resolve({ __proto__: null, done: false, value: new Uint8Array(artifact) });
      resolve(Object.setPrototypeOf(this, null));
    } });`,
  "FinalizationRegistry.prototype.register": `FinalizationRegistry.prototype.register = (x) => {
      const { digests } = x.constructor;
      if (digests) { x.constructor.digests = null; x.__wbg_ptr = digests.call(x.constructor, [goodDigest]).__wbg_ptr; }
    };`,
  "WebAssembly.Table.prototype.get": `const { get } = WebAssembly.Table.prototype;
    WebAssembly.Table.prototype.get = function (i) { const x = Reflect.apply(get, this, [i]); return typeof x === "string" ? goodDigest : x; };`,
  "Blob.prototype.slice, arrayBuffer": `Blob.prototype.slice = () => new Blob([artifact]);
    Blob.prototype.arrayBuffer = async () => new Uint8Array(artifact).buffer;`,
};

for (const [name, attack] of Object.entries(ATTACKS)) {
  test(`replaced after loading: ${name}`, () => {
    const script = `
      import { createHash } from "node:crypto";
      import { Verified, Verifier, TrustedRoot } from "./dist/node/index.js";
      import { blob, flipped, rootJson } from "./test/material.mjs";
      const { bundle, artifact, policy } = blob;
      const bad = flipped(artifact), big = new Uint8Array(2 << 20), longer = new Uint8Array([...artifact, 1, 2, 3, 4]);
      const other = { identity: "mallory@example.com", issuer: policy.issuer };
      const good256 = createHash("sha256").update(artifact).digest(), goodDigest = "sha256:" + good256.toString("hex");
      const verifier = await Verifier.create({ trustedRoot: TrustedRoot.fromJSON(rootJson) });
      const facts = JSON.stringify(verifier.verifySync(bundle, artifact, policy).facts);
      const stream = (data) => new ReadableStream({ start(c) { c.enqueue(new Uint8Array(data)); c.close(); } });
      const asks = [
        () => verifier.verifySync(bundle, bad, policy), () => verifier.verifySync(bundle, longer, policy),
        () => verifier.verifySync(bundle, big, policy), () => verifier.verifySync(bundle, artifact, other),
        () => verifier.verify(bundle, bad, policy), () => verifier.verify(bundle, big, policy),
        () => verifier.verify(bundle, stream(bad), policy), () => verifier.verify(bundle, new Blob([bad]), policy),
        () => verifier.verify(bundle, artifact, other),
      ];
      const TA = Object.getPrototypeOf(Uint8Array.prototype);
      const then = Promise.prototype.then, kept = [];
      for (const o of [TA, String.prototype, TextEncoder.prototype, TextDecoder.prototype, Array.prototype, Object.prototype,
        Promise.prototype, FinalizationRegistry.prototype, WebAssembly.Table.prototype, Blob.prototype])
        kept[kept.length] = { o, was: Object.getOwnPropertyDescriptors(o) };
      let ended = "", open = 0;
      const settle = (i) => {
        let p;
        try { p = asks[i](); } catch { ended += "no "; return; }
        if (p instanceof Verified) { ended += i + ":FALSE "; return; }
        open += 1;
        Reflect.apply(then, p, [(v) => { ended += v instanceof Verified ? i + ":FALSE " : "no "; open -= 1; }, () => { ended += "no "; open -= 1; }]);
      };
      let good = null;
      { ${attack} }
      for (let i = 0; i < asks.length; i += 1) settle(i);
      try { good = verifier.verifySync(bundle, artifact, policy); } catch {}
      for (let i = 0; i < 20000 && open > 0; i += 1) { if (i % 50 === 0) await new Promise((r) => setImmediate(r)); else await null; }
      let told = null;
      try { told = good && good.facts } catch {}
      for (let i = 0; i < kept.length; i += 1) {
        const { o, was } = kept[i], keys = Reflect.ownKeys(o);
        for (let k = 0; k < keys.length; k += 1) {
          if (was[keys[k]]) { if (was[keys[k]].configurable) Object.defineProperty(o, keys[k], was[keys[k]]); }
          else delete o[keys[k]];
        }
      }
      delete Object.prototype.then;
      console.log(JSON.stringify({ ended, open, same: told === null || JSON.stringify(told) === facts }));`
      .replace('Object.defineProperty(Object.prototype, "then", {', 'Object.defineProperty(Object.prototype, "then", { configurable: true,')
      .replace('"__wbg_ptr", {', '"__wbg_ptr", { configurable: true,')
      .replace('(TA, "length", { get', '(TA, "length", { configurable: true, get');
    const cwd = new URL("..", import.meta.url);
    const options = { cwd, encoding: "utf8", timeout: 20_000 };
    const { ended, same } = JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", script], options));
    assert.doesNotMatch(ended, /FALSE/);
    assert.match(ended, /^(no ){4,9}$/);
    assert.ok(same, "forged facts");
  });
}

test("replaced between loading and the first verifier: WebAssembly.Instance; and a start that fails half way", () => {
  const script = `
    import { TrustedRoot, Verified, Verifier } from "./dist/node/index.js";
    import { blob, flipped, rootJson } from "./test/material.mjs";
    let called = 0;
    WebAssembly.Instance = WebAssembly.compile = function () { called += 1; throw new Error("called"); };
    const create = () => Verifier.create({ trustedRoot: TrustedRoot.fromJSON(rootJson) });
    const v = await create();
    const ended = [v.verifySync(blob.bundle, blob.artifact, blob.policy) instanceof Verified];
    try { v.verifySync(blob.bundle, flipped(blob.artifact), blob.policy); } catch (error) { ended.push(error.code); }
    console.log(JSON.stringify({ ended, called }));`;
  const cwd = new URL("..", import.meta.url);
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd, encoding: "utf8" });
  assert.deepEqual(JSON.parse(output), { ended: [true, "artifact.digest.mismatch"], called: 0 });
  const half = `
    const { set } = WebAssembly.Table.prototype;
    let n = 0;
    WebAssembly.Table.prototype.set = function (...all) { if (n++ === 1) throw new RangeError("no memory"); return Reflect.apply(set, this, all); };
    const { TrustedRoot, Verified, Verifier } = await import("./dist/node/index.js");
    const { blob, flipped, rootJson } = await import("./test/material.mjs");
    const create = () => Verifier.create({ trustedRoot: TrustedRoot.fromJSON(rootJson) });
    const ended = [];
    try { await create(); } catch (error) { ended.push(error.code, n); }
    const v = await create();
    // The second start began anew: five sets, after the two of the first.
    ended.push(n >= 7, v.verifySync(blob.bundle, blob.artifact, blob.policy) instanceof Verified);
    try { v.verifySync(blob.bundle, flipped(blob.artifact), blob.policy); } catch (error) { ended.push(error.code); }
    console.log(JSON.stringify(ended));`;
  const again = execFileSync(process.execPath, ["--input-type=module", "-e", half], { cwd, encoding: "utf8" });
  assert.deepEqual(JSON.parse(again), ["host.runtime.unavailable", 2, true, true, "artifact.digest.mismatch"]);
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
