// 3 GiB through the packed package, in Node.js and in Chromium: hashed rightly, in bounded memory. No bundle is
// of such a file, so each verification must end in the rejection that names the file's real digest.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { closeSync, createReadStream, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { launch } from "../chromium.mjs";
import { serve } from "./page.mjs";
import { project, remove, run } from "./project.mjs";

const GIB = 2 ** 30;
const TOTAL = 3 * GIB;
const MIB = 2 ** 20;
/** By how much a process may grow while it reads; the WebAssembly memory within it. Chromium collects what it read
 * of a Blob when it pleases: some hundred MiB later, with 3 GiB as with more. */
const LIMIT = { node: 200 * MIB, chromium: 1024 * MIB };
const LIMIT_WASM = 32 * MIB;

const vector = (name) => readFileSync(new URL(`../vectors/real/${name}`, import.meta.url), "utf8");
const { identity, issuer } = JSON.parse(vector("cases.json")).find(({ id }) => id === "real/cosign-v3-blob");
/** A signature over a digest, so that the rejection names the one that was computed. */
const question = { bundle: vector("cosign-v3-blob.sigstore.json"), policy: { identity, issuer } };

// Runs in Node.js and in pages. `Instance` is watched since the package keeps its memory to itself,
// and first, since the package takes what it needs when it is loaded.
const HASH = `
  let memory;
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct: (target, args) => {
      const instance = Reflect.construct(target, args);
      memory = instance.exports.memory;
      return instance;
    },
  });
  export async function hash({ TrustedRoot, Verifier }, blob, { bundle, policy }, watch = () => {}) {
    const verifier = await Verifier.create({ trustedRoot: TrustedRoot.sigstore() });
    // What the first call costs is not what streaming costs.
    await verifier.verify(bundle, new Blob(["small"]), policy).catch(() => {});
    const before = memory.buffer.byteLength;
    const steps = [];
    const start = performance.now();
    watch();
    const onProgress = (step) => {
      steps.push(step);
      watch();
    };
    const error = await verifier.verify(bundle, blob, policy, { onProgress }).then(() => null, (thrown) => thrown);
    return {
      seconds: (performance.now() - start) / 1000,
      code: error?.code,
      digests: error?.report?.failure.evidence.artifact,
      rises: steps.every(({ hashed }, i) => i === 0 || hashed >= steps[i - 1].hashed),
      steps: steps.length,
      last: steps.at(-1),
      wasm: memory.buffer.byteLength - before,
    };
  }`;

function check(name, found, digest, growth, limit) {
  const speed = TOTAL / MIB / found.seconds;
  const grown = `${Math.round(growth / MIB)} MiB, the module by ${Math.round(found.wasm / MIB)} MiB`;
  console.log(`${name}: 3 GiB in ${found.seconds.toFixed(1)} s, ${speed.toFixed(0)} MiB/s; the process grew by ${grown}`);
  assert.equal(found.code, "artifact.digest.mismatch");
  assert.deepEqual(found.digests, [`sha256:${digest}`]);
  assert.deepEqual(found.last, { hashed: TOTAL, total: TOTAL });
  assert.ok(found.rises && found.steps > 20);
  assert.ok(growth < limit);
  assert.ok(found.wasm < LIMIT_WASM);
}

/** Mostly a hole, with something to find at every place where a counter might overflow. */
function sparse(file) {
  const out = openSync(file, "w");
  ftruncateSync(out, TOTAL);
  for (const at of [0, MIB - 2, GIB - 3, 2 * GIB - 5, 2 * GIB + 7, TOTAL - 20]) writeSync(out, `it is at ${at}`.padEnd(20), at);
  closeSync(out);
}

async function digestOf(chunks) {
  const hash = createHash("sha256");
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}

const folder = await project("large", {
  "hash.mjs": HASH,
  "question.json": JSON.stringify(question),
  "node.mjs": `
    import { openAsBlob, readFileSync } from "node:fs";
    import { hash } from "./hash.mjs";
    import * as sigproof from "sigproof";
    let peak = 0;
    let first;
    const watch = () => {
      const { rss } = process.memoryUsage();
      first ??= rss;
      peak = Math.max(peak, rss);
    };
    const found = await hash(sigproof, await openAsBlob("large.bin"), JSON.parse(readFileSync("question.json")), watch);
    console.log(JSON.stringify({ ...found, growth: peak - first }));`,
  "index.html": `<!doctype html><input type="file"><script type="module" src="page.mjs"></script>`,
  "page.mjs": `
    import { hash } from "./hash.mjs";
    import * as sigproof from "./node_modules/sigproof/dist/web/index.js";
    const question = await (await fetch("question.json")).json();
    globalThis.ofFile = () => hash(sigproof, document.querySelector("input").files[0], question);
    globalThis.ofParts = (total) => {
      const chunk = new Blob([Uint8Array.from({ length: 2 ** 20 }, (_, i) => (i * i) >> 7)]);
      return hash(sigproof, new Blob(new Array(total / chunk.size).fill(chunk)), question);
    };
    globalThis.ready = true;`,
});
sparse(join(folder, "large.bin"));
const digest = await digestOf(createReadStream(join(folder, "large.bin"), { highWaterMark: MIB }));

test("Node.js, a file", async () => {
  const { growth, ...found } = JSON.parse(await run(process.execPath, ["node.mjs"], { cwd: folder, timeout: 300_000 }));
  check("Node.js, a file", found, digest, growth, LIMIT.node);
});

/** The resident memory of all of the browser's processes that hold page data. */
async function resident(session) {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const ids = processInfo.map(({ id }) => id).join(",");
  const said = await run("ps", ["-o", "rss=", "-p", ids]).catch(({ stdout }) => stdout);
  return said.split("\n").reduce((sum, line) => sum + Number(line) * 1024, 0);
}

async function inChromium(name, prepare, work, expectedDigest) {
  const server = await serve(folder);
  const browser = await launch();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(300_000);
    await page.goto(server.origin);
    await page.waitForFunction(() => globalThis.ready);
    await prepare(page);
    const session = await browser.newBrowserCDPSession();
    const first = await resident(session);
    let peak = first;
    let running = true;
    const watching = (async () => {
      while (running) {
        peak = Math.max(peak, await resident(session));
        await new Promise((later) => setTimeout(later, 200));
      }
    })();
    const found = await work(page);
    running = false;
    await watching;
    check(name, found, expectedDigest, peak - first, LIMIT.chromium);
  } finally {
    await browser.close();
    server.close();
  }
}

test("Chromium, a file", () =>
  inChromium(
    "Chromium, a file",
    (page) => page.setInputFiles("input", join(folder, "large.bin")),
    (page) => page.evaluate(() => globalThis.ofFile()),
    digest,
  ));

test("Chromium, a Blob of parts", async () => {
  const chunk = Uint8Array.from({ length: MIB }, (_, i) => (i * i) >> 7);
  const ofParts = await digestOf(new Array(TOTAL / MIB).fill(chunk));
  await inChromium(
    "Chromium, a Blob of parts",
    () => {},
    (page) => page.evaluate((total) => globalThis.ofParts(total), TOTAL),
    ofParts,
  );
});

test("nothing is left", () => remove(folder));
