//! The JavaScript and the types around the WebAssembly module, which wasm-bindgen writes. Its library is pinned by
//! Cargo.lock, as its command line would not be.

use std::path::Path;

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

/// Writes the module with its glue and types into this folder.
pub(crate) fn write(module: &Path, folder: &Path) -> Result<bool> {
    Bindgen::new()
        .input_path(module)
        .out_name("sigproof")
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(true)
                .omit_default_module_path(true)
                .reset_state_function(true)
                .remove_producers_section(true)
                .generate(folder)
        })
        .context("wasm-bindgen")?;
    Ok(true)
}
