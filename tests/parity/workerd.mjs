// Runs the cases in workerd: `node tests/parity/workerd.mjs REFERENCE`. WORKERD says where the program is.

import { spawn } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { sendAll } from "./batches.mjs";
import { readLines, report } from "./local.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [
      (name = "worker.js", esModule = embed "worker.js"),
      (name = "sigproof_bg.wasm", wasm = embed "sigproof_bg.wasm"),
    ],
    compatibilityDate = "2026-01-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;

/** A module that is imported stays one, beside the worker. */
const besides = (folder) => ({
  name: "besides",
  setup(context) {
    context.onResolve({ filter: /\.wasm$/ }, async ({ path, resolveDir }) => {
      await copyFile(join(resolveDir, path), join(folder, basename(path)));
      return { path: `./${basename(path)}`, external: true };
    });
  },
});

/** Writes the worker, bundled as for deployment: workerd itself looks for no packages. */
async function write(folder) {
  const { build } = createRequire(new URL("../../js/package.json", import.meta.url))("esbuild");
  await build({
    entryPoints: [join(HERE, "workerd-worker.mjs")],
    outfile: join(folder, "worker.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd"],
    plugins: [besides(folder)],
    logLevel: "error",
  });
  await writeFile(join(folder, "config.capnp"), CONFIG);
}

/** Starts workerd, which says its port on the third file descriptor. */
async function start(folder) {
  const child = spawn(process.env.WORKERD, ["serve", "config.capnp", "--control-fd=3"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  const ended = new Promise((_, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => reject(new Error(`workerd ended with ${code ?? signal}`)));
  });
  ended.catch(() => {});
  const listening = (async () => {
    for await (const line of createInterface({ input: child.stdio[3] })) {
      const { event, port } = JSON.parse(line);
      if (event === "listen") return port;
    }
    throw new Error("workerd says no port");
  })();
  return { child, ended, port: await Promise.race([listening, ended]) };
}

const [file] = process.argv.slice(2);
if (!file || !process.env.WORKERD) throw new Error("usage: WORKERD=PROGRAM workerd.mjs REFERENCE");
const folder = await mkdtemp(join(tmpdir(), "sigproof-workerd-"));
let workerd;
try {
  await write(folder);
  workerd = await start(folder);
  const send = async (batch) => {
    const response = await fetch(`http://127.0.0.1:${workerd.port}/`, { method: "POST", body: JSON.stringify(batch) });
    if (!response.ok) throw new Error(`status ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const result = await Promise.race([sendAll(await readLines(file), send), workerd.ended]);
  const { version } = JSON.parse(await readFile(join(HERE, "node_modules/workerd/package.json"), "utf8"));
  report(`workerd ${version}`, result);
} finally {
  workerd?.child.kill();
  await rm(folder, { recursive: true, force: true });
}
