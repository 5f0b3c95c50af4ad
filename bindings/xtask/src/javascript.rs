//! The lanes of the npm package: built once, then held against everything that it promises.

use std::ffi::OsStr;

use anyhow::{Result, ensure};

use crate::lane::{Count, Group, Lane, When, Work};
use crate::tool::Tool;
use crate::workspace::built;
use crate::{addon, hosts, node, package, parity, wasm};

/// What the WebAssembly module and the package are built with.
pub(crate) const BUILT_WITH: &[Tool] = &[Tool::Toolchain, Tool::Node];
const IN_PAGES: &[Tool] = &[Tool::Node, Tool::Chromium];

/// Builds the package; the other lanes are about what it wrote.
pub(crate) const BUILD: Lane =
    lane("npm package", When::Test, BUILT_WITH, Work::Function(package::build));
/// The addon for Node.js; the package's tests, the hosts and parity are about it, too.
pub(crate) const ADDON: Lane =
    lane("addon", When::Test, BUILT_WITH, Work::Function(addon::build_for_tests));
const SHELL: Lane = lane("npm package's tests", When::Test, &[Tool::Node], Work::Counted(shell));
pub(crate) const NATIVE: Lane =
    lane("npm package's tests, addon", When::Test, &[Tool::Node], Work::Counted(native));
const EXAMPLES: Lane = lane("examples", When::Test, IN_PAGES, Work::Counted(examples));
/// What is published, as its users get it.
pub(crate) const HOSTS: Lane =
    lane("packed package in fresh projects", When::Test, IN_PAGES, Work::Counted(hosts::run));
pub(crate) const BUILD_SCRIPTS: Lane =
    lane("build scripts", When::Check, BUILT_WITH, Work::Function(wasm::build_scripts));
pub(crate) const REPRODUCE: Lane =
    lane("reproducible module", When::Check, BUILT_WITH, Work::Function(wasm::reproduce));
pub(crate) const LARGE: Lane =
    lane("3 GiB in bounded memory", When::Check, IN_PAGES, Work::Function(hosts::large));

const PLATFORMS: Lane = lane(
    "addon for other platforms",
    When::Check,
    &[Tool::Toolchain],
    Work::Function(addon::other_platforms),
);

/// What another client signs with Sigstore in a box as its Sigstore, verified by the command line.
pub(crate) const SIGN: Lane =
    lane("@sigstore/sign signs in the box", When::Check, &[Tool::Node], Work::Counted(sign));

/// Every case in Node.js and in a page of Chromium, and in the other hosts some, or all.
pub(crate) const fn parity(all: bool) -> Lane {
    let work = if all { parity::full } else { parity::sample };
    lane("parity", When::Test, IN_PAGES, Work::Counted(work))
}

/// All of them.
pub(crate) fn lanes(all: bool) -> Vec<Lane> {
    vec![
        BUILD,
        ADDON,
        SHELL,
        NATIVE,
        EXAMPLES,
        HOSTS,
        parity(all),
        BUILD_SCRIPTS,
        REPRODUCE,
        PLATFORMS,
        LARGE,
        SIGN,
    ]
}

const fn lane(name: &'static str, when: When, needs: &'static [Tool], work: Work) -> Lane {
    Lane { name, group: Group::JavaScript, when, needs, work }
}

fn shell() -> Result<Count> {
    node::tests_with("js", &[], &["native.test.mjs"])
}

/// The same tests, but for those of an instance that fails: an addon has none.
fn native() -> Result<Count> {
    node::tests_with("js", &[(node::ENGINE, OsStr::new("native"))], &["poison.test.mjs"])
}

fn sign() -> Result<Count> {
    let [servers, verifier] = [built("sigproof-box")?, built("sigproof")?];
    let (servers, verifier) = (servers.get_program(), verifier.get_program());
    node::install("tests/peers/sign")?;
    node::tests_with("tests/peers/sign", &[("SIGPROOF_BOX", servers), ("SIGPROOF", verifier)], &[])
}

fn examples() -> Result<Count> {
    ensure!(node::run("examples/browser", &["build.mjs"])?, "the pages do not build");
    Ok(node::tests("examples/browser")?.add(node::tests("examples/node")?))
}
