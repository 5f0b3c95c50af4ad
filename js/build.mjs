// Writes dist/: one folder a host. The hosts differ in how they get at the WebAssembly module and at the
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
    logLevel: "warning",
    alias: {
      "#host": join(here, "src/host", `${host}.ts`),
      "#roots": join(here, "src/roots", host === "web" ? "lazy.ts" : "bundled.ts"),
    },
    external: ["node:fs/promises", "../web/sigproof_bg.wasm"],
    plugins: host === "inline" ? [glue, inlineModule] : host === "web" ? [glue, ownFiles] : [glue],
  });
}

/** Shortens the names in wasm-bindgen's file: its `Verifier` must not cost ours its name. */
const glue = {
  name: "glue",
  setup(context) {
    context.onResolve({ filter: /^#glue$/ }, () => ({ path: join(wasm, "sigproof.js") }));
    context.onLoad({ filter: /[\\/]sigproof\.js$/ }, ({ path }) => ({
      contents: transformSync(harden(readFileSync(path, "utf8")), { format: "esm", minify: true }).code,
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

/** What the glue calls, taken when the module is loaded. */
const INTRINSICS = `
const { apply: $apply, getOwnPropertyDescriptor: $property } = Reflect;
const { create: $create, defineProperty: $define, getPrototypeOf: $parent, setPrototypeOf: $adopt } = Object;
const $method = (called) => (self, ...args) => $apply(called, self, args);
const $getter = (owner, name) => { const { get } = $property(owner, name); return (self) => $apply(get, self, []); };
const $Bytes = Uint8Array, $View = DataView, $Decoder = TextDecoder, $Instance = WebAssembly.Instance;
const $length = $getter($parent($Bytes.prototype), "length");
const $set = $method($parent($Bytes.prototype).set);
const $setInt32 = $method($View.prototype.setInt32);
const $setUint32 = $method($View.prototype.setUint32);
const $getUint32 = $method($View.prototype.getUint32);
const $encode = $method(TextEncoder.prototype.encode);
const $decode = $method($Decoder.prototype.decode);
const $memory = $getter(WebAssembly.Memory.prototype, "buffer");
const $exports = $getter($Instance.prototype, "exports");
const $tableGet = $method(WebAssembly.Table.prototype.get);
const $tableSet = $method(WebAssembly.Table.prototype.set);
const $registry = typeof FinalizationRegistry === "undefined" ? null : FinalizationRegistry.prototype;
const $register = $registry ? $method($registry.register) : () => {};
const $unregister = $registry ? $method($registry.unregister) : () => {};
const $append = (list, value) =>
  $define(list, list.length, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
`;

/** Texts of the glue, how often each is there (0: at least once), and what takes its place. */
const HARDENED = [
  [/\b(\w+Finalization)\.register\(/g, 0, "$register($1, "],
  [/\b(\w+Finalization)\.unregister\(/g, 0, "$unregister($1, "],
  [/Object\.create\(/g, 0, "$create("],
  [/Object\.defineProperty\((\w+), '__wbg_inst', \{ value/g, 0, "$define($1, '__wbg_inst', { __proto__: null, value"],
  [/getArrayU8FromWasm0\(ret\[0\], ret\[1\]\)\.slice\(\)/g, 0, "new $Bytes(getArrayU8FromWasm0(ret[0], ret[1]))"],
  [/getDataViewMemory0\(\)\.set(Int|Uint)32\(/g, 3, "$set$132(getDataViewMemory0(), "],
  [/mem\.getUint32\(/g, 1, "$getUint32(mem, "],
  [/result\.push\(/g, 1, "$append(result, "],
  [/wasm\.__wbindgen_externrefs\.get\(/g, 2, "$tableGet(wasm.__wbindgen_externrefs, "],
  [/wasm\.__wbindgen_externrefs\.set\(/g, 1, "$tableSet(wasm.__wbindgen_externrefs, "],
  [/\btable\.set\(/g, 5, "$tableSet(table, "],
  [/new WebAssembly\.Instance\(/g, 2, "new $Instance("],
  [/wasmInstance\.exports/g, 1, "$exports(wasmInstance)"],
  // A start that failed half way is none: the next one begins anew.
  [
    /wasm = instance\.exports;([^}]*?)wasm\.__wbindgen_start\(\);/g, 1,
    "wasm = $exports(instance);$1try { wasm.__wbindgen_start(); } catch (e) { wasm = undefined; throw e; }",
  ],
  [/return getUint8ArrayMemory0\(\)\.subarray\(ptr \/ 1, ptr \/ 1 \+ len\);/g, 1, "return new $Bytes($memory(wasm.memory), ptr, len);"],
  [/getUint8ArrayMemory0\(\)\.subarray\(ptr, ptr \+ len\)\)/g, 1, "new $Bytes($memory(wasm.memory), ptr, len))"],
  [/(function getDataViewMemory0\(\) \{\n)[^]*?\n\}\n/g, 1, "$1    return new $View($memory(wasm.memory));\n}\n"],
  [/(function getUint8ArrayMemory0\(\) \{\n)[^]*?\n\}\n/g, 1, "$1    return new $Bytes($memory(wasm.memory));\n}\n"],
  [
    /(function passArray8ToWasm0\(arg, malloc\) \{\n)[^]*?\n\}\n/g, 1,
    "$1    const len = $length(arg);\n    const ptr = malloc(len, 1) >>> 0;\n" +
      "    $set(getUint8ArrayMemory0(), arg, ptr);\n    WASM_VECTOR_LEN = len;\n    return ptr;\n}\n",
  ],
  [
    /(function passStringToWasm0\(arg, malloc), realloc(\) \{\n)[^]*?\n\}\n/g, 1,
    "$1$2    return passArray8ToWasm0($encode(cachedTextEncoder, arg), malloc);\n}\n",
  ],
  [/\+= bytes\.length;/g, 1, "+= $length(bytes);"],
  [/numBytesDecoded = bytes\.length;/g, 1, "numBytesDecoded = $length(bytes);"],
  [/new TextDecoder\('utf-8', \{ /g, 2, "new $Decoder('utf-8', { __proto__: null, "],
  [/cachedTextDecoder\.decode\(\);/g, 2, "$decode(cachedTextDecoder);"],
  [/cachedTextDecoder\.decode\(bytes\)/g, 1, "$decode(cachedTextDecoder, bytes)"],
  [/if \(!\('encodeInto' in cachedTextEncoder\)\) \{[^]*?\n\}\n/g, 1, ""],
  [/async function __wbg_load\([^]*?\n\}\n/g, 1, ""],
  [/    if \(module !== undefined\) \{[^]*?\n    \}\n\n(?=    const imports)/g, 1, "    ({ module } = module);\n"],
  [/    if \(!\(module instanceof WebAssembly\.Module\)\) \{[^]*?\n    \}\n/g, 1, ""],
  [/let __wbg_init_promise;[^]*(?=export \{)/g, 1, ""],
  [/export \{ initSync, __wbg_init as default \};/g, 1, "export { initSync };"],
];
/** What must not be left: calls of what a page can replace. */
const LEFT = /\.(subarray|slice|push|decode|encode|encodeInto|charCodeAt|register|byteLength|exports)\b(?! *=)|new (Uint8Array|DataView|WebAssembly)\b/;

/** Lets the glue call nothing that was put on a prototype after it was loaded. */
function harden(code) {
  let text = code;
  for (const [pattern, times, replacement] of HARDENED) {
    const found = text.match(pattern)?.length ?? 0;
    if (times === 0 ? found === 0 : found !== times) throw new Error(`the glue has ${pattern} ${found} times`);
    text = text.replace(pattern, replacement);
  }
  const left = LEFT.exec(text);
  if (left) throw new Error(`the glue still has ${left[0]}: ${text.slice(left.index - 80, left.index + 80)}`);
  const names = [...text.matchAll(/^export class (\w+)/gm)].map(([, name]) => name);
  if (names.length === 0) throw new Error("the glue has no classes");
  return `${INTRINSICS}${text}\n${names.map((name) => `$adopt(${name}.prototype, null);`).join("\n")}\n`;
}

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
  for (const name of ENTRIES) visit(join(types, `${name}.d.ts`));
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
    // In one file, so that nothing but that file has to be hosted.
    const entries = host === "inline" ? ["index"] : ENTRIES;
    await bundle(host, entries.map((name) => `src/${name}.ts`));
  }
  toCommonJs(join(out, "node-cjs"));
  declare();
  // npm packs the one that lies beside package.json.
  cpSync(join(here, "../LICENSE"), join(here, "LICENSE"));
}
