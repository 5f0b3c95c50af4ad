// Writes dist/: one folder a host. The hosts differ in how they get at the WebAssembly module or the addon, and at the
// roots that the package brings along, and in nothing else: `#host` is one of src/host, `#roots` one of
// src/roots, `#glue` what wasm-bindgen wrote. The module is there once, beside the scripts for pages: who
// bundles those for a page puts it beside the bundle.
//
//   node build.mjs            writes dist/ from wasm/, which `cargo xtask wasm` writes
//   node build.mjs --inject   writes dist-inject/ from wasm-inject/, for the tests of a failing instance

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build, transformSync } from "esbuild";

const { inject } = parseArgs({ options: { inject: { type: "boolean", default: false } } }).values;
const here = fileURLToPath(new URL(".", import.meta.url));
const wasm = join(here, inject ? "wasm-inject" : "wasm");
const out = join(here, inject ? "dist-inject" : "dist");

const ENTRIES = ["index", "sigstore", "npm"];
/** Where there may be an addon. */
const ENTRIES_OF = { node: [...ENTRIES, "native"], "node-cjs": [...ENTRIES, "native"], inline: ["index"] };
const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const TARGETS = { web: "es2022", node: "node20", "node-cjs": "node20", workerd: "es2022", inline: "es2022" };

async function bundle(host, entries) {
  const outdir = join(out, host);
  await build({
    absWorkingDir: here,
    entryPoints: entries,
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "shared-[hash]",
    format: "esm",
    platform: "neutral",
    target: TARGETS[host],
    legalComments: "none",
    define: { VERSION: JSON.stringify(version) },
    logLevel: "warning",
    alias: {
      "#host": join(here, "src/host", `${host}.ts`),
      "#roots": join(here, "src/roots", host === "web" ? "lazy.ts" : "bundled.ts"),
    },
    external: ["node:*", "../web/sigproof_bg.wasm"],
    plugins: host === "inline" ? [glue, inlineModule] : host === "web" ? [glue, ownFiles] : [glue],
  });
}

/** Shortens the names in wasm-bindgen's file: its `Verifier` must not cost ours its name. */
const glue = {
  name: "glue",
  setup(context) {
    context.onResolve({ filter: /^#glue$/ }, () => ({ path: join(wasm, "sigproof.js") }));
    context.onLoad({ filter: /[\\/]sigproof\.js$/ }, ({ path }) => ({
      contents: transformSync(readFileSync(path, "utf8"), { format: "esm", minify: true }).code,
    }));
  },
};

/** Leaves what a page may never need in files of their own, under names that do not change. */
const ownFiles = {
  name: "own-files",
  setup(context) {
    context.onResolve({ filter: /[\\/]generated[\\/]roots[\\/]\w+\.js$/ }, ({ path, resolveDir, kind }) => {
      if (kind !== "dynamic-import") throw new Error(`${path} would be loaded by every page`);
      const source = join(resolveDir, path.replace(/js$/, "ts"));
      const file = `roots/${basename(path)}`;
      mkdirSync(join(out, "web/roots"), { recursive: true });
      const { code } = transformSync(readFileSync(source, "utf8"), { loader: "ts", format: "esm" });
      writeFileSync(join(out, "web", file), code);
      return { path: `./${file}`, external: true };
    });
  },
};

/** Puts the module into the script as base64, and its decoding. */
const inlineModule = {
  name: "inline-module",
  setup(context) {
    context.onResolve({ filter: /sigproof_bg\.wasm$/ }, () => ({ path: join(wasm, "sigproof_bg.wasm") }));
    context.onLoad({ filter: /sigproof_bg\.wasm$/ }, ({ path }) => ({
      contents: readFileSync(path),
      loader: "binary",
    }));
  },
};

/** File by file, so that the entry points go on sharing their classes. */
function toCommonJs(folder) {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".js"))) {
    const file = join(folder, name);
    const { code } = transformSync(readFileSync(file, "utf8"), {
      format: "cjs",
      platform: "node",
      target: "node20",
      logLevel: "warning",
    });
    writeFileSync(file, code);
  }
  writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }\n');
}

function declare() {
  const types = join(out, "types");
  mkdirSync(types, { recursive: true });
  const tsc = join(here, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", here, "--outDir", types], { stdio: "inherit" });
  keepReachable(types);
  // The same text is CommonJS where the nearest package.json says so.
  cpSync(types, join(out, "node-cjs/types"), { recursive: true });
}

/** Declarations that no entry point leads to are not part of the package. */
function keepReachable(types) {
  const wanted = new Set();
  const visit = (file) => {
    if (wanted.has(file)) return;
    wanted.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, target] of text.matchAll(/from "(\.[^"]+)\.js"/g)) visit(join(dirname(file), `${target}.d.ts`));
  };
  for (const name of ENTRIES_OF.node) visit(join(types, `${name}.d.ts`));
  for (const name of readdirSync(types, { recursive: true })) {
    const file = join(types, name);
    if (name.endsWith(".d.ts") && !wanted.has(file)) rmSync(file);
  }
  for (const folder of ["host", "roots"]) rmSync(join(types, folder), { recursive: true, force: true });
}

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "web"), { recursive: true });
cpSync(join(wasm, "sigproof_bg.wasm"), join(out, "web/sigproof_bg.wasm"));
if (inject) {
  await bundle("node", ["test/inject.ts"]);
} else {
  for (const host in TARGETS) {
    // `inline` is one file, so that nothing but that file has to be hosted.
    const entries = ENTRIES_OF[host] ?? ENTRIES;
    await bundle(host, entries.map((name) => `src/${name}.ts`));
  }
  toCommonJs(join(out, "node-cjs"));
  declare();
  // npm packs the one that lies beside package.json.
  cpSync(join(here, "../LICENSE"), join(here, "LICENSE"));
}
