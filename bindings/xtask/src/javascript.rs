//! The lanes of the npm package: built once, then held against everything that it promises.

use anyhow::{Result, ensure};

use crate::lane::{Count, Lane, Work};
use crate::{chromium, hosts, node, package, parity};

/// Builds the package; the other lanes are about what it wrote.
pub(crate) const BUILD: Lane = Lane { name: "npm package", work: Work::Function(package::build) };
const SHELL: Lane = Lane { name: "npm package's tests", work: Work::Counted(shell) };
const EXAMPLES: Lane = Lane { name: "examples", work: Work::Counted(examples) };
/// What is published, as its users get it.
pub(crate) const HOSTS: Lane =
    Lane { name: "packed package in fresh projects", work: Work::Counted(hosts::run) };

/// Every case in Node.js and in a page of Chromium, and in the other hosts some, or all.
pub(crate) const fn parity(all: bool) -> Lane {
    let work = if all { parity::full } else { parity::sample };
    Lane { name: "parity", work: Work::Counted(work) }
}

/// All of them.
pub(crate) fn lanes(all: bool) -> Vec<Lane> {
    vec![BUILD, SHELL, EXAMPLES, HOSTS, parity(all)]
}

fn shell() -> Result<Count> {
    node::tests("js")
}

fn examples() -> Result<Count> {
    chromium::find()?;
    ensure!(node::run("examples/browser", &["build.mjs"])?, "the pages do not build");
    Ok(node::tests("examples/browser")?.add(node::tests("examples/node")?))
}

/// Times the package beside other clients, over the same bundles in one run.
pub(crate) fn bench() -> Result<bool> {
    const FOLDER: &str = "tests/peers/js";
    ensure!(package::build()?, "the package does not build");
    node::install(FOLDER)?;
    node::run(FOLDER, &["bench.mjs"])
}
