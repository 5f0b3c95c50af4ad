// Fresh projects for the browser, each bundled as its bundler's users do, and opened in Chromium.

import assert from "node:assert/strict";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { createServer } from "vite";

import { launch } from "../../chromium.mjs";
import { expected } from "../material.mjs";
import { outcomeOf, serve } from "../page.mjs";
import { project, remove, run, tool } from "../project.mjs";

const main = (name) => `
  import * as sigproof from "${name}";
  import material from "./material.json";
  import { scenario } from "./scenario.mjs";
  globalThis.outcome = await scenario(sigproof, material);`;
const page = (script) => `<!doctype html><title>fresh project</title><script type="module" src="${script}"></script>`;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Opens what was built into the folder. */
async function check(folder, types) {
  const server = await serve(folder, types);
  try {
    assert.deepEqual(await outcomeOf(browser, server.origin), expected);
  } finally {
    server.close();
  }
}

/** Top-level await, which the scenario's page uses, is what browsers of the package's target have. */
const VITE = `export default { build: { target: "es2022" } };`;
const vite = (folder, ...args) => run(process.execPath, [tool("vite/bin/vite.js"), ...args], { cwd: folder });

test("Vite, built", async () => {
  const files = { "main.js": main("sigproof"), "index.html": page("/main.js"), "vite.config.js": VITE };
  const folder = await project("vite", files);
  await vite(folder, "build", "--logLevel", "warn");
  // Vite found the module by itself, and gave it a name with its hash.
  const assets = readdirSync(join(folder, "dist/assets")).filter((name) => name.endsWith(".wasm"));
  assert.equal(assets.length, 1);
  assert.match(assets[0], /^sigproof_bg-[\w-]+\.wasm$/);
  await check(join(folder, "dist"));
  remove(folder);
});

// Its server bundles packages anew, and leaves what they load behind: the package must be excluded.
test("Vite, its server", async () => {
  const folder = await project("vite-server", { "main.js": main("sigproof"), "index.html": page("/main.js") });
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: "warn",
    optimizeDeps: { exclude: ["sigproof"] },
    server: { host: "127.0.0.1", port: 0, watch: null, hmr: false },
  });
  try {
    await server.listen();
    const { port } = server.httpServer.address();
    assert.deepEqual(await outcomeOf(browser, `http://127.0.0.1:${port}/`), expected);
  } finally {
    await server.close();
  }
  remove(folder);
});

async function esbuild(name, from) {
  const folder = await project("esbuild", { "main.js": main(from) });
  await build({
    absWorkingDir: folder,
    entryPoints: ["main.js"],
    outdir: "public",
    bundle: true,
    format: "esm",
    minify: true,
    logLevel: "warning",
  });
  writeFileSync(join(folder, "public/index.html"), page("main.js"));
  return folder;
}

test("esbuild, with the module copied beside", async () => {
  const folder = await esbuild("esbuild", "sigproof");
  copyFileSync(join(folder, "node_modules/sigproof/dist/web/sigproof_bg.wasm"), join(folder, "public/sigproof_bg.wasm"));
  await check(join(folder, "public"));
  // Not every server knows the media type of the module.
  await check(join(folder, "public"), { ".html": "text/html", ".js": "text/javascript" });
  remove(folder);
});

test("esbuild, sigproof/inline without set-up", async () => {
  const folder = await esbuild("inline", "sigproof/inline");
  assert.deepEqual(readdirSync(join(folder, "public")).sort(), ["index.html", "main.js"]);
  await check(join(folder, "public"));
  remove(folder);
});

test("no bundler, the files of the package as they are", async () => {
  const folder = await project("plain", { "index.html": page("main.js") });
  const material = readFileSync(join(folder, "material.json"), "utf8");
  const text = main("./node_modules/sigproof/dist/web/index.js");
  writeFileSync(join(folder, "main.js"), text.replace(/import material from .*/, `const material = ${material};`));
  await check(folder);
  remove(folder);
});
