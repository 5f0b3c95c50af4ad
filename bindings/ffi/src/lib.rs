//! The one surface under every language: opaque handles, bytes and policy JSON in, canonical JSON out
//! on demand.
//!
//! ```text
//! roots ──▶ Verifier ┐
//! policy JSON ▶ Policy ┼─▶ Verifier::verify ─▶ Result<Verified, Rejected>
//! bundle bytes ──────┤       facts_json, report_json, payload │ code, step, report_json
//! Artifact ──────────┘
//! ```
//!
//! A binding wraps these types and adds nothing: what needs a decision is decided here or in the core.
//! In whatever reads or judges input, a panic ends as a [`Rejected`] with the code `internal.defect`
//! (where a panic can be caught; in WebAssembly it is a trap, and the instance is lost).
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unreachable,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::as_conversions,
        clippy::arithmetic_side_effects
    )
)]

mod artifact;
mod guard;
#[cfg(feature = "inject")]
pub mod inject;
mod npm;
mod policy;
mod rejected;
mod verified;
mod verifier;

pub use artifact::{Artifact, Hasher, Needs};
pub use npm::{Npm, NpmPackage, lockfile};
pub use policy::{Policy, lint};
pub use rejected::Rejected;
pub use sigproof::Verdict;
pub use verified::{Verified, inspect};
pub use verifier::{Input, Root, Verifier};
