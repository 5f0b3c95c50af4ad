//! The npm package: built into `js/dist`, and packed as it would be published.

use std::fs;

use anyhow::{Result, ensure};

use crate::workspace::{program, remove, root, status};
use crate::{node, wasm};

/// Builds the package, and the one whose calls can be let end in a trap. A module that has grown is not
/// built any further.
pub(crate) fn build() -> Result<bool> {
    let small = wasm::run(false)?;
    wasm::build_inject()?;
    Ok(small && node::run("js", &["build.mjs"])? && node::run("js", &["build.mjs", "--inject"])?)
}

/// Packs what was built into `target/package`. npm lists the files and says how large they are.
pub(crate) fn pack() -> Result<bool> {
    let folder = root().join("target/package");
    remove(&folder)?;
    fs::create_dir_all(&folder)?;
    let mut npm = program("npm");
    npm.current_dir(root().join("js")).args(["pack", "--pack-destination"]).arg(&folder);
    status(&mut npm)
}

/// Both.
pub(crate) fn run() -> Result<bool> {
    ensure!(build()?, "the package does not build");
    pack()
}
