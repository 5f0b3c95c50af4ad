// The module as base64 in the script itself: for single files, and for bundlers without set-up.
// esbuild's loader `binary` writes the text and decodes it.
import bytes from "../../wasm/sigproof_bg.wasm";
import { loadWasm } from "../engine/wasm.js";

export const loadEngine = () => loadWasm(() => WebAssembly.compile(bytes));
