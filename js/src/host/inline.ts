// The module as base64 in the script itself: for single files, and for bundlers without set-up.
// esbuild's loader `binary` writes the text and decodes it.
import bytes from "../../wasm/sigproof_bg.wasm";

export async function loadModule(): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(bytes);
}
