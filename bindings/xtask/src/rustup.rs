//! What the toolchain of rust-toolchain.toml needs beside itself.

use anyhow::Result;

use crate::lane::status;
use crate::workspace::program;

/// Not every rustup installs the targets that rust-toolchain.toml names.
pub(crate) fn complete() -> Result<bool> {
    let mut rustup = program("rustup");
    rustup.args(["target", "add", "thumbv7em-none-eabihf", "wasm32-unknown-unknown"]);
    // Also on a machine whose rustup has the toolchain without its components.
    let mut components = program("rustup");
    components.args(["component", "add", "rustfmt", "clippy", "rust-src"]);
    Ok(status(&mut rustup)? && status(&mut components)?)
}
