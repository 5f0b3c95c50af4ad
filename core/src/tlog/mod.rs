//! The transparency log: Merkle trees, checkpoints, signed entry timestamps, and the entries.

pub(crate) mod checkpoint;
pub(crate) mod cosignature;
pub(crate) mod entry;
pub(crate) mod merkle;
pub(crate) mod signed_entry_timestamp;
