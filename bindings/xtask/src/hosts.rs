//! `cargo xtask package`: the npm package as it would be published, into `target/package`; and
//! `cargo xtask hosts`: what users of every host do with it, in fresh projects.

use std::fs;

use anyhow::{Result, ensure};

use crate::lane::{Count, status};
use crate::workspace::{program, root};
use crate::{chromium, node};

const TESTS: &str = "tests/hosts";

/// Builds the package and packs it. npm lists its files and says how large it is.
pub(crate) fn package() -> Result<bool> {
    ensure!(node::build()?, "the package does not build");
    pack()
}

fn pack() -> Result<bool> {
    let folder = root().join("target/package");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let mut npm = program("npm");
    npm.current_dir(root().join("js")).args(["pack", "--pack-destination"]).arg(&folder);
    status(&mut npm)
}

/// Installs the package that `js/dist` holds into fresh projects, and has each verify with it.
pub(crate) fn run() -> Result<Count> {
    ensure!(pack()?, "npm pack failed");
    node::install(TESTS)?;
    chromium::find()?;
    // What is left of a project that failed is there to be looked at until the next run.
    let _ = fs::remove_dir_all(root().join("target/hosts"));
    node::tests(TESTS)
}

/// Streams a file of 3 GiB through the verifier, in Node.js and in Chromium.
pub(crate) fn large() -> Result<bool> {
    node::install(TESTS)?;
    node::run(TESTS, &["large.mjs"])
}
