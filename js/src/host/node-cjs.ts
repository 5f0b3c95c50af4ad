// Node as CommonJS, where a file knows its folder by `__dirname`.
import { readFile } from "node:fs/promises";

declare const __dirname: string;

export async function loadModule(): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(await readFile(`${__dirname}/../web/sigproof_bg.wasm`));
}
