//! Sigproof.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;
pub mod code;
pub mod limits;
