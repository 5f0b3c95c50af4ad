// The content security policy of each page: as a <meta> in the page, and as a header of the server.

const NOTHING = ["default-src 'none'", "form-action 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"];
const HOSTED = [...NOTHING, "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"];

/** The verification page; `connect-src 'self'` is for its WebAssembly module. */
export const VERIFY = [...HOSTED, "trusted-types 'none'"].join("; ");

/** The download page may also register its service worker, whose address is the one thing its policy makes. */
export const DOWNLOAD = [...HOSTED, "worker-src 'self'", "trusted-types worker-address"].join("; ");

/** The single file: its own script and style, by their hashes, and no connection at all. */
export const single = (scriptHash, styleHash) =>
  [...NOTHING, `script-src '${scriptHash}' 'wasm-unsafe-eval'`, `style-src '${styleHash}'`, "img-src data:", "connect-src 'none'", "trusted-types 'none'"].join("; ");

// A <meta> cannot say this one.
export const asHeader = (policy) => `${policy}; frame-ancestors 'none'`;
