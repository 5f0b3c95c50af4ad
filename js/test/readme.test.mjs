// The examples of README.md, run as they stand there but for their placeholders.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { blob, flipped, read } from "./material.mjs";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [node, npm, ...more] = [...README.matchAll(/<!-- runs: test\/readme\.test\.mjs -->\n```js\n([^]*?)```\n/g)].map(
  ([, script]) => script,
);
assert.ok(node && npm && more.length === 0);

/** Runs a script beside these files, with the placeholders filled in, each of which must be there. */
function run(script, placeholders, files) {
  const folder = mkdtempSync(join(tmpdir(), "sigproof-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(fileURLToPath(new URL("..", import.meta.url)), join(folder, "node_modules/sigproof"), "junction");
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    for (const [placeholder, value] of Object.entries(placeholders)) {
      assert.ok(script.includes(placeholder), placeholder);
      script = script.replaceAll(placeholder, value);
    }
    writeFileSync(join(folder, "example.mjs"), script);
    const { status, stdout, stderr } = spawnSync(process.execPath, ["example.mjs"], { cwd: folder, encoding: "utf8" });
    return { status, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the example for Node.js", () => {
  const { identity, issuer } = blob.policy;
  const files = { "release.tar.gz": blob.artifact, "release.tar.gz.sigstore.json": blob.bundle };
  const filled = { "release@example.com": identity, "https://accounts.example.com": issuer };
  const good = run(node, filled, files);
  assert.equal(good.status, 0, good.stderr);
  assert.match(good.stdout, new RegExp(`^signed by ${identity} at \\d{4}-`));
  const bad = run(node, filled, { ...files, "release.tar.gz": flipped(blob.artifact) });
  assert.equal(bad.status, 1);
  assert.match(bad.stderr, /^artifact\.digest\.mismatch: /);
  assert.match(run(node, {}, files).stderr, /^policy\.identity\.mismatch: /);
});

test("the example for npm", () => {
  const set = read("real/npm/gundam-visor-cli-v1-tag.tgz.json");
  const payload = JSON.parse(set).attestations[1].bundle.dsseEnvelope.payload;
  const { sha512 } = JSON.parse(Buffer.from(payload, "base64")).subject[0].digest;
  const integrity = Buffer.from(sha512, "hex").toString("base64");
  const locked = { version: "1.0.1", integrity: `sha512-${integrity}` };
  const lockfile = (packages) => JSON.stringify({ lockfileVersion: 3, packages });
  const files = {
    "attestations/gundam-visor@1.0.1.json": set,
    "package-lock.json": lockfile({ "node_modules/gundam-visor": locked }),
  };
  const filled = { "OWNER/REPO": "ramonpetgrave64/gundam-visor", PACKAGE: "gundam-visor", INTEGRITY: integrity };
  const good = run(npm, filled, files);
  assert.equal(good.status, 0, good.stderr);
  assert.match(good.stdout, /^https:\/\/github\.com\/ramonpetgrave64\/gundam-visor \d{4}-/);
  assert.match(good.stdout, /^node_modules\/gundam-visor verified $/m);
  assert.match(good.stdout, /^\{ verified: 1, rejected: 0,/m);
  // What the page names to try it with is this.
  for (const named of ["tests/vectors/real/npm/gundam-visor-cli-v1-tag.tgz.json", "`ramonpetgrave64/gundam-visor`", `\`sha512-${integrity}\``]) {
    assert.ok(README.includes(named), named);
  }
  const two = lockfile({ "node_modules/gundam-visor": locked, "node_modules/other": locked });
  const bad = run(npm, filled, { ...files, "package-lock.json": two });
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /^node_modules\/other missing $/m);
});
