// Node, Deno and Bun as ECMAScript modules.
import { readFile } from "node:fs/promises";

export async function loadModule(): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(await readFile(new URL("../web/sigproof_bg.wasm", import.meta.url)));
}
