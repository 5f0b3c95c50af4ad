//! Tests only.

use napi_derive::napi;
use sigproof_ffi::inject::{End, arm};

/// Lets the next verification that this thread asks for end in a panic.
#[napi(catch_unwind)]
pub fn inject() {
    arm(End::Panic);
}
