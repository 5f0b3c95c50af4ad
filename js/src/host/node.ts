// Node, Deno and Bun as ECMAScript modules.
import { readFile } from "node:fs/promises";

const { compile } = WebAssembly;

export async function loadModule(): Promise<WebAssembly.Module> {
  return await compile(await readFile(new URL("../web/sigproof_bg.wasm", import.meta.url)));
}
