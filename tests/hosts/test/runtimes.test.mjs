// Fresh projects of Deno, Bun and workerd.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";

import { expected, expectedOfSigstore } from "../material.mjs";
import { program, project, remove, run } from "../project.mjs";

const MAIN = `
  import * as sigproof from "sigproof";
  import * as sigstore from "sigproof/sigstore";
  import material from "./material.json" with { type: "json" };
  import { scenario, sigstoreScenario } from "./scenario.mjs";
  export const outcome = async () =>
    JSON.stringify({ main: await scenario(sigproof, material), sigstore: await sigstoreScenario(sigstore, material) });`;
const PRINT = `${MAIN}\nconsole.log(await outcome());`;

function check(text) {
  const { main, sigstore } = JSON.parse(text);
  assert.deepEqual(main, expected);
  assert.deepEqual(sigstore, expectedOfSigstore);
}

test("Deno", async () => {
  const folder = await project("deno", { "main.mjs": PRINT });
  const deno = program(["@deno/linux-x64-glibc", "@deno/linux-arm64-glibc", "@deno/darwin-arm64", "@deno/darwin-x64"], "deno");
  // No network, and reading nothing but the project: more than the package needs is refused.
  const args = ["run", "--no-prompt", "--cached-only", `--allow-read=${folder}`, "main.mjs"];
  const env = { ...process.env, DENO_DIR: join(folder, ".deno"), DENO_NO_UPDATE_CHECK: "1" };
  check(await run(deno, args, { cwd: folder, env }));
  remove(folder);
});

test("Bun", async () => {
  const folder = await project("bun", { "main.mjs": PRINT });
  const bun = program(["@oven/bun-linux-x64", "@oven/bun-linux-aarch64", "@oven/bun-darwin-aarch64", "@oven/bun-darwin-x64"], "bin/bun");
  check(await run(bun, ["--no-install", "main.mjs"], { cwd: folder }));
  remove(folder);
});

// As wrangler does it: bundled with the condition `workerd`, the WebAssembly module beside it.
const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [
      (name = "main.js", esModule = embed "bundle.js"),
      (name = "sigproof_bg.wasm", wasm = embed "sigproof_bg.wasm"),
    ],
    compatibilityDate = "2026-01-01",
    globalOutbound = "none",
  )), (name = "none", network = (allow = []))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;

const compiledWasm = (folder) => ({
  name: "compiled-wasm",
  setup(context) {
    context.onResolve({ filter: /\.wasm$/ }, ({ path, resolveDir }) => {
      copyFileSync(join(resolveDir, path), join(folder, basename(path)));
      return { path: `./${basename(path)}`, external: true };
    });
  },
});

test("workerd", async () => {
  const handler = `${MAIN}\nexport default { fetch: async () => new Response(await outcome()) };`;
  const folder = await project("workerd", { "main.mjs": handler });
  await build({
    absWorkingDir: folder,
    entryPoints: ["main.mjs"],
    outfile: join(folder, "bundle.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    plugins: [compiledWasm(folder)],
    logLevel: "warning",
  });
  writeFileSync(join(folder, "config.capnp"), CONFIG);
  const workerd = program(
    ["@cloudflare/workerd-linux-64", "@cloudflare/workerd-linux-arm64", "@cloudflare/workerd-darwin-arm64", "@cloudflare/workerd-darwin-64"],
    "bin/workerd",
  );
  const child = spawn(workerd, ["serve", "--control-fd=3", "config.capnp"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  try {
    check(await (await fetch(`http://127.0.0.1:${await port(child)}/`)).text());
  } finally {
    child.kill();
  }
  remove(folder);
});

/** What workerd says on its control channel once it listens. */
function port(child) {
  return new Promise((resolve, reject) => {
    let said = "";
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`workerd ended with ${code}`)));
    child.stdio[3].setEncoding("utf8").on("data", (text) => {
      said += text;
      const listening = /"event":"listen","socket":"http","port":(\d+)/.exec(said);
      if (listening) resolve(Number(listening[1]));
    });
  });
}
