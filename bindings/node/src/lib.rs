//! `sigproof-ffi` for Node.js: the addon under the typed shell in `js/src`, which asks it what it else asks the WebAssembly
//! module. Each function copies what it was given while JavaScript waits, and gives what the core says: the answer, or a
//! [`Rejected`] in its place. Whatever else comes out of the addon, an exception or a rejected promise, is a defect of it.
//!
//! Nothing here decides. `verifyLater` and `verifyNpmLater` work on a thread of the host's pool; the others on the caller's.
//! No state outlives a call but what a handle holds, so that every worker of a process may load the addon. A panic is caught
//! wherever Rust is called from C, where it would end the process.
// Not `forbid`: what napi's macros write allows it for itself.
#![deny(unsafe_code)]

pub mod answer;
pub mod artifact;
pub mod documents;
#[cfg(feature = "inject")]
pub mod inject;
pub mod npm;
pub mod verifier;

use napi_derive::napi;

/// The version of the addon, which must be the shell's.
#[napi(catch_unwind)]
pub const fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
