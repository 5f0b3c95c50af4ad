// workerd compiles the module when the worker is deployed, and forbids to do so later.
import module from "../web/sigproof_bg.wasm";

export async function loadModule(): Promise<WebAssembly.Module> {
  return module;
}
