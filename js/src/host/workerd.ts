// workerd compiles the module when the worker is deployed, and forbids to do so later.
import module from "../web/sigproof_bg.wasm";
import { loadWasm } from "../engine/wasm.js";

export const loadEngine = () => loadWasm(async () => module);
