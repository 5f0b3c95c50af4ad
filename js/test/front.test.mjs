// The example of the repository's front page, run as it stands there but for the signer's name.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { blob, flipped } from "./material.mjs";

const FRONT = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const [example, ...more] = [...FRONT.matchAll(/^```js\n([^]*?)^```\n/gm)].map(([, script]) => script);
assert.ok(example && more.length === 0);

/** Runs the example beside a file and its bundle. */
function run(artifact, { identity, issuer }) {
  const folder = mkdtempSync(join(tmpdir(), "sigproof-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(fileURLToPath(new URL("..", import.meta.url)), join(folder, "node_modules/sigproof"), "junction");
    writeFileSync(join(folder, "release.tar.gz"), artifact);
    writeFileSync(join(folder, "release.tar.gz.sigstore.json"), blob.bundle);
    const script = example.replace("me@example.com", identity).replace("https://accounts.google.com", issuer);
    writeFileSync(join(folder, "example.mjs"), script);
    return spawnSync(process.execPath, ["example.mjs"], { cwd: folder, encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the example of the front page", () => {
  const good = run(blob.artifact, blob.policy);
  assert.equal(good.status, 0, good.stderr);
  assert.ok(good.stdout.includes(blob.policy.identity), good.stdout);
  assert.doesNotMatch(good.stdout, /null prototype|\[Object\]/);
  const bad = run(flipped(blob.artifact), blob.policy);
  assert.notEqual(bad.status, 0);
  assert.match(bad.stderr, /artifact\.digest\.mismatch/);
  // As it stands, it asks for somebody else.
  const other = run(blob.artifact, { identity: "me@example.com", issuer: "https://accounts.google.com" });
  assert.notEqual(other.status, 0);
  assert.match(other.stderr, /policy\.identity\.mismatch/);
});
