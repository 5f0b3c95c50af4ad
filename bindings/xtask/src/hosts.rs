//! `cargo xtask hosts`: what users of every host do with the packed package, in fresh projects.

use anyhow::{Result, ensure};

use crate::lane::Count;
use crate::workspace::{remove, root};
use crate::{node, package};

const TESTS: &str = "tests/hosts";

/// Installs the package that `js/dist` holds into fresh projects, and has each verify with it.
pub(crate) fn run() -> Result<Count> {
    ensure!(package::pack()?, "npm pack failed");
    install()?;
    // What is left of a project that failed is there to be looked at until the next run.
    remove(&root().join("target/hosts"))?;
    node::tests(TESTS)
}

/// Streams a file of 3 GiB through the verifier, in Node.js and in Chromium.
pub(crate) fn large() -> Result<bool> {
    install()?;
    node::run(TESTS, &["large.mjs"])
}

/// What starts Chromium is among the packages of `js`.
fn install() -> Result<()> {
    node::install("js")?;
    node::install(TESTS)
}
