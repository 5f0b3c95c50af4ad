// Browsers, their workers, and bundlers: the pattern below is what bundlers take for an asset.
import { loadWasm } from "../engine/wasm.js";

export const loadEngine = () => loadWasm(loadModule);

async function loadModule(): Promise<WebAssembly.Module> {
  const response = await fetch(new URL("./sigproof_bg.wasm", import.meta.url));
  if (!response.ok) throw new Error(`status ${response.status} for the WebAssembly module`);
  const type = response.headers.get("content-type") ?? "";
  // Streaming needs the right media type, and not every server sends it.
  if (WebAssembly.compileStreaming && /^application\/wasm$/i.test(type.trim())) {
    return await WebAssembly.compileStreaming(response);
  }
  return await WebAssembly.compile(await response.arrayBuffer());
}
