// An instance that a trap, an exhausted memory or an exhausted stack went through is replaced, and what
// lived in it is void. Runs on dist-inject, whose module can be told to fail.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { ConfigError, inject, inspect, NoAnswerError, TrustedRoot, VerificationError, Verified, Verifier, verifyPackage } from "../dist-inject/node/inject.js";
import { blob, flipped, read, rootJson } from "./material.mjs";

const { bundle, artifact, policy } = blob;
const trustedRoot = TrustedRoot.fromJSON(rootJson);
const verifier = await Verifier.create({ trustedRoot });
const bystander = await Verifier.create({ trustedRoots: { one: trustedRoot, two: TrustedRoot.sigstore() } });

const isDefect = (error) => {
  assert.ok(error instanceof NoAnswerError && error.name === "NoAnswerError");
  assert.ok(!(error instanceof VerificationError) && !(error instanceof ConfigError));
  assert.equal(error.code, "internal.defect");
  assert.equal(error.class, "internal");
  assert.equal(error.report, null);
  assert.doesNotMatch(error.message, /wasm-function|\.rs/);
  return true;
};

for (const kind of ["trap", "memory", "stack"]) {
  test(`${kind}: fails, and the next call works`, async () => {
    inject(kind);
    assert.throws(() => verifier.verifySync(bundle, artifact, policy), isDefect);
    assert.ok(verifier.verifySync(bundle, artifact, policy) instanceof Verified);
    assert.ok(bystander.verifySync(bundle, artifact, policy) instanceof Verified);
    inject(kind);
    await assert.rejects(verifier.verify(bundle, new Blob([artifact]), policy), isDefect);
    assert.equal((await inspect(bundle)).verified, false);
    assert.throws(
      () => verifier.verifySync(bundle, flipped(artifact), policy),
      (error) => error.code === "artifact.digest.mismatch",
    );
    const later = await Verifier.create({ trustedRoot });
    assert.ok(await later.verify(bundle, artifact, policy));
  });

  test(`${kind}: a stream that was being hashed fails, and is cancelled`, async () => {
    let go;
    const wait = new Promise((resolve) => (go = resolve));
    let cancelled = false;
    const stream = new ReadableStream({
      async pull(controller) {
        this.turn = (this.turn ?? 0) + 1;
        if (this.turn === 2) await wait;
        if (this.turn === 1) controller.enqueue(artifact.slice(0, 5));
        // It does not end, so that it can be cancelled however late the failure is seen.
        if (this.turn === 2) controller.enqueue(artifact.slice(5));
      },
      cancel() {
        cancelled = true;
      },
    });
    const asked = verifier.verify(bundle, stream, policy);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inject(kind);
    assert.throws(() => bystander.verifySync(bundle, artifact, policy), isDefect);
    go();
    await assert.rejects(asked, isDefect);
    assert.ok(cancelled);
    assert.ok(await verifier.verify(bundle, artifact, policy));
  });

  test(`${kind}: one of many fails in its place`, async () => {
    inject(kind);
    const one = { bundle, artifact, policy };
    const results = await verifier.verifyMany([one, one, one]);
    isDefect(results[0].error);
    assert.ok(results[1].verified && results[2].verified);
  });
}

test("after a failure, packages verify, with roots and keys that the package brought along", async () => {
  const own = await Verifier.create({ trustedRoot: TrustedRoot.sigstore() });
  const set = JSON.parse(read("real/npm/gundam-visor-cli-v1-tag.tgz.json"));
  const payload = JSON.parse(Buffer.from(set.attestations[1].bundle.dsseEnvelope.payload, "base64"));
  const name = "gundam-visor";
  const repository = `github:ramonpetgrave64/${name}`;
  const ask = (version) =>
    verifyPackage({
      verifier: own,
      name,
      version,
      attestations: set,
      packageJson: { name, version, repository },
      artifact: { digest: `sha512:${payload.subject[0].digest.sha512}` },
    });
  for (const kind of ["trap", "memory", "stack"]) {
    inject(kind);
    assert.throws(() => bystander.verifySync(bundle, artifact, policy), isDefect);
    assert.ok((await ask("1.0.1")).publish instanceof Verified);
    await assert.rejects(ask("1.0.2"), { code: "npm.subject.name_mismatch" });
  }
});

test("a hundred traps later all is well", () => {
  for (let i = 0; i < 100; i += 1) {
    inject("trap");
    assert.throws(() => verifier.verifySync(bundle, artifact, policy), isDefect);
  }
  assert.ok(verifier.verifySync(bundle, artifact, policy));
});

test("an instance whose replacement fails half way is replaced by the next call", () => {
  const { prototype } = WebAssembly.Table;
  const { set } = prototype;
  for (const failing of [0, 1, 4]) {
    let n = 0;
    prototype.set = function (...all) {
      if (n++ === failing) throw new RangeError("no memory");
      return set.apply(this, all);
    };
    try {
      inject("trap");
      assert.throws(() => verifier.verifySync(bundle, artifact, policy), isDefect);
      assert.equal(n, failing + 1);
      assert.ok(verifier.verifySync(bundle, artifact, policy) instanceof Verified);
      assert.ok(n > failing + 5, "the second start sets all");
      assert.throws(() => verifier.verifySync(bundle, flipped(artifact), policy), { code: "artifact.digest.mismatch" });
    } finally {
      prototype.set = set;
    }
  }
});

// What a host does that runs out of memory: here by functions of ours in the place of its own, which fail once.
const FAILING_STARTS = {
  "at the instance": `
    const { Instance } = WebAssembly;
    WebAssembly.Instance = function (...all) {
      starts += 1;
      if (starts === 1) throw new RangeError("no memory");
      return new Instance(...all);
    };`,
  "half way": `
    const { set } = WebAssembly.Table.prototype;
    let sets = 0;
    WebAssembly.Table.prototype.set = function (at, value) {
      if (at === 0) starts += 1;
      if (sets++ === 1) throw new RangeError("no memory");
      return set.call(this, at, value);
    };`,
  "twice half way": `
    const { set } = WebAssembly.Table.prototype;
    WebAssembly.Table.prototype.set = function (at, value) {
      if (at === 0) starts += 1;
      if (at === 1024 && starts <= 2) throw new RangeError("no memory");
      return set.call(this, at, value);
    };`,
};
for (const [name, fail] of Object.entries(FAILING_STARTS)) {
  test(`a start that failed is none, and the next one begins anew: ${name}`, () => {
    const script = `
      let starts = 0;
      ${fail}
      const { TrustedRoot, Verified, Verifier } = await import("./dist/node/index.js");
      const { blob, flipped, rootJson } = await import("./test/material.mjs");
      const create = () => Verifier.create({ trustedRoot: TrustedRoot.fromJSON(rootJson) });
      const ended = [];
      let verifier;
      for (let i = 0; i < 5 && !verifier; i += 1) {
        const before = starts;
        verifier = await create().catch((error) => void ended.push(error.code));
        // Each try starts an instance of its own: none takes over what another left.
        if (starts === before) ended.push("took over");
      }
      ended.push(verifier.verifySync(blob.bundle, blob.artifact, blob.policy) instanceof Verified);
      try { verifier.verifySync(blob.bundle, flipped(blob.artifact), blob.policy); } catch (error) { ended.push(error.code); }
      console.log(JSON.stringify(ended));`;
    const cwd = new URL("..", import.meta.url);
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd, encoding: "utf8" });
    const failed = Array(name.startsWith("twice") ? 2 : 1).fill("host.runtime.unavailable");
    assert.deepEqual(JSON.parse(output), [...failed, true, "artifact.digest.mismatch"]);
  });
}

test("a caller without stack left gets an error, and the next one an answer", () => {
  let tries = 0;
  const ends = new Set();
  const climb = () => {
    try {
      climb();
    } catch (error) {
      // On the way back there is a little more stack at every step.
      if (tries < 400) {
        tries += 1;
        try {
          verifier.verifySync(bundle, artifact, policy);
          ends.add("verified");
        } catch (inner) {
          ends.add(inner.code ?? inner.name);
        }
      }
      throw error;
    }
  };
  assert.throws(climb, RangeError);
  assert.ok(ends.has("RangeError") || ends.has("internal.defect"), [...ends].join());
  assert.ok(verifier.verifySync(bundle, artifact, policy) instanceof Verified);
  assert.throws(() => verifier.verifySync(bundle, flipped(artifact), policy), { code: "artifact.digest.mismatch" });
});

test("the packed module has no hook", async () => {
  const dist = new URL("../dist/", import.meta.url);
  const modules = readdirSync(dist, { recursive: true }).filter((name) => name.endsWith(".wasm"));
  assert.deepEqual(modules, [join("web", "sigproof_bg.wasm")]);
  const module = await WebAssembly.compile(readFileSync(new URL("web/sigproof_bg.wasm", dist)));
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  assert.ok(names.includes("verifier_verify"));
  assert.deepEqual(names.filter((name) => /inject/.test(name)), []);
  for (const host of ["web", "node", "node-cjs", "workerd", "inline"]) {
    for (const file of readdirSync(new URL(host, dist)).filter((name) => name.endsWith(".js"))) {
      assert.doesNotMatch(readFileSync(new URL(`${host}/${file}`, dist), "utf8"), /\binject\b/);
    }
  }
  const packed = await import("../dist/node/index.js");
  assert.equal("inject" in packed, false);
});
