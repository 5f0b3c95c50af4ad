//! Sigproof beside the programs of others. [`host`] signs over HTTP with keys of its own, [`flows`] in every way that there is;
//! [`cases`] writes what comes of it into a folder, each beside what was tampered with; [`judge`] asks another client about
//! all of them. [`go`] runs the real Fulcio, Rekor v2 and timestamp authority, which Go builds.
//!
//! ```text
//! sigproof-interop box FOLDER                      signs in Sigstore in a box
//! sigproof-interop cosign FOLDER COSIGN            cosign signs in the box, and we verify
//! sigproof-interop judge FOLDER CLIENT COMMAND…    holds a client's verdicts against the cases
//! sigproof-interop servers FOLDER PROGRAMS         signs with the real servers; cosign signs there, too
//! ```

#![forbid(unsafe_code)]

pub mod cases;
pub mod cosign;
pub mod flows;
pub mod go;
pub mod host;
pub mod http;
pub mod judge;

/// What is signed.
pub const ARTIFACT: &[u8] = b"signed by sigproof, for others to verify\n";
/// What is not.
pub const ANOTHER: &[u8] = b"another\n";
