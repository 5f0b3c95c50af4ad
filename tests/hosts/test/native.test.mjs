// Fresh projects with the native part beside the package, as npm installs it, and with one that is of no use.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { expected, expectedOfSigstore } from "../material.mjs";
import { ADDON, program, project, remove, run } from "../project.mjs";

const MAIN = (entry) => `
  import { readFileSync } from "node:fs";
  import * as sigproof from "${entry}";
  import * as sigstore from "sigproof/sigstore";
  import { scenario, sigstoreScenario } from "./scenario.mjs";
  const material = JSON.parse(readFileSync("material.json"));
  console.log(JSON.stringify({ main: await scenario(sigproof, material), sigstore: await sigstoreScenario(sigstore, material) }));`;
/** No WebAssembly is left to answer. */
const WITHOUT_WASM = `delete globalThis.WebAssembly;`;
const REQUIRE = `
  ${WITHOUT_WASM}
  const sigproof = require("sigproof/native");
  const sigstore = require("sigproof/sigstore");
  const material = require("./material.json");
  import("./scenario.mjs").then(async ({ scenario, sigstoreScenario }) => {
    console.log(JSON.stringify({ main: await scenario(sigproof, material), sigstore: await sigstoreScenario(sigstore, material) }));
  });`;

const files = { "auto.mjs": MAIN("sigproof"), "demand.mjs": MAIN("sigproof/native"), "require.cjs": REQUIRE, "first.mjs": WITHOUT_WASM };

function check(text) {
  assert.deepEqual(JSON.parse(text), { main: expected, sigstore: expectedOfSigstore });
}

async function say(program, args, folder, more = {}) {
  const env = { ...process.env, SIGPROOF_ENGINE: "", ...more };
  return run(program, args, { cwd: folder, env });
}

/** The names of what is installed there. */
const own = (folder) => join(folder, "node_modules/@sigproof");

test("Node.js, with the native part", async () => {
  const folder = await project("native", files, { type: "module" }, [ADDON]);
  for (const entry of ["auto.mjs", "demand.mjs"]) {
    check(await say(process.execPath, ["--import", "./first.mjs", entry], folder));
  }
  check(await say(process.execPath, ["require.cjs"], folder));
  remove(folder);
});

test("Node.js, without it: the same by WebAssembly, and why not where it is demanded", async () => {
  const folder = await project("without-native", files);
  assert.ok(!existsSync(own(folder)), "npm has installed what is not published");
  check(await say(process.execPath, ["auto.mjs"], folder));
  const { stderr } = await say(process.execPath, ["demand.mjs"], folder).then(() => assert.fail("demanded and not there"), (error) => error);
  assert.match(stderr, /host\.runtime\.unavailable/);
  assert.match(stderr, /is not installed[^]*npm\/cli\/issues\/4828/);
  await assert.rejects(say(process.execPath, ["--import", "./first.mjs", "auto.mjs"], folder));
  remove(folder);
});

test("Node.js, with one of another version: refused, and both are named", async () => {
  const folder = await project("other-native", files, { type: "module" }, [ADDON]);
  const shared = join(folder, "node_modules/sigproof/dist/node");
  const { version } = JSON.parse(readFileSync(join(folder, "node_modules/sigproof/package.json")));
  // The shell of a later release.
  const later = version.replace(/\d+$/, (patch) => Number(patch) + 1);
  let changed = 0;
  for (const name of readdirSync(shared)) {
    const text = readFileSync(join(shared, name), "utf8");
    if (text.includes(`"${version}"`)) changed += 1;
    writeFileSync(join(shared, name), text.replaceAll(`"${version}"`, `"${later}"`));
  }
  assert.equal(changed, 1);
  for (const entry of ["auto.mjs", "demand.mjs"]) {
    const { stderr } = await say(process.execPath, [entry], folder).then(() => assert.fail("mixed versions"), (error) => error);
    assert.ok(stderr.includes(`of version ${later}`) && stderr.includes(`of version ${version}`), stderr);
  }
  rmSync(own(folder), { recursive: true });
  check(await say(process.execPath, ["auto.mjs"], folder));
  remove(folder);
});

test("Bun, with the native part", async () => {
  const folder = await project("bun-native", files, { type: "module" }, [ADDON]);
  const bun = program(["@oven/bun-linux-x64", "@oven/bun-linux-aarch64", "@oven/bun-darwin-aarch64", "@oven/bun-darwin-x64"], "bin/bun");
  for (const entry of ["auto.mjs", "demand.mjs"]) check(await say(bun, ["--no-install", entry], folder));
  remove(folder);
});

test("Deno, with the native part: used if libraries may be loaded, and never asked for", async () => {
  const folder = await project("deno-native", files, { type: "module" }, [ADDON]);
  const deno = program(["@deno/linux-x64-glibc", "@deno/linux-arm64-glibc", "@deno/darwin-arm64", "@deno/darwin-x64"], "deno");
  const env = { DENO_DIR: join(folder, ".deno"), DENO_NO_UPDATE_CHECK: "1" };
  const args = (...more) => ["run", "--no-prompt", "--cached-only", `--allow-read=${folder}`, ...more];
  check(await say(deno, [...args(), "auto.mjs"], folder, env));
  check(await say(deno, [...args("--allow-ffi"), "auto.mjs"], folder, env));
  check(await say(deno, [...args("--allow-ffi"), "demand.mjs"], folder, env));
  const { stderr } = await say(deno, [...args(), "demand.mjs"], folder, env).then(() => assert.fail("not allowed"), (error) => error);
  assert.match(stderr, /native part/);
  remove(folder);
});
