// Node as CommonJS, where a file knows its folder by `__dirname`.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import process from "node:process";
import { demandAddon, type Host, loadEither } from "../engine/find.js";

declare const __dirname: string;
declare const __filename: string;

const host: Host = {
  require: createRequire(__filename),
  process,
  readText: (path) => readFileSync(path, "utf8"),
  loadModule: async () => await WebAssembly.compile(await readFile(`${__dirname}/../web/sigproof_bg.wasm`)),
};

export const loadEngine = () => loadEither(host);
export const demandNative = () => demandAddon(host);
