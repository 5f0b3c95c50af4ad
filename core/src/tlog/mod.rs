//! The transparency log: Merkle trees, checkpoints, cosignatures, and signed entry timestamps.

pub(crate) mod checkpoint;
pub(crate) mod cosignature;
pub(crate) mod merkle;
pub(crate) mod signed_entry_timestamp;
