// What each file of this folder gives; build.mjs puts the host's own in the place of `#host`.

/** Gets and compiles the WebAssembly module. */
export function loadModule(): Promise<WebAssembly.Module>;
