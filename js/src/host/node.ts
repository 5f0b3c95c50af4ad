// Node, Deno and Bun as ECMAScript modules.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import process from "node:process";
import { demandAddon, type Host, loadEither } from "../engine/find.js";

const host: Host = {
  require: createRequire(import.meta.url),
  process,
  readText: (path) => readFileSync(path, "utf8"),
  loadModule: async () => await WebAssembly.compile(await readFile(new URL("../web/sigproof_bg.wasm", import.meta.url))),
};

export const loadEngine = () => loadEither(host);
export const demandNative = () => demandAddon(host);
