//! Another Rust client beside sigproof: the bundles, and what verifies one with each. See README.md.
#![forbid(unsafe_code)]

pub mod clients;
pub mod corpus;
pub mod figures;
pub mod rounds;
pub mod spawned;
pub mod threads;

/// The peer, as Cargo.toml pins it.
pub const PEER: &str = "sigstore-verify 0.15.1";
