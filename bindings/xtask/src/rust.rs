//! The lanes of the Rust crates: the core, the command line, and their tests. What a change of the core
//! needs, before it goes on to other languages.

use anyhow::Result;

use crate::lane::{Group, Lane, When, Work};
use crate::tool::{OLDEST_RUST, Tool, cargo_deny};
use crate::workspace::{MESSAGES, cargo, executable, program, status};
use crate::{instructions, packages};

/// What npm and pip download, verified.
pub(crate) const PACKAGES: Lane = lane(
    "published packages",
    When::Check,
    &[Tool::Node, Tool::Pip],
    Work::Function(packages::run),
);

/// Each test runs once: with the workspace as a whole the core has its feature `embedded-roots`, since
/// the command line asks for it. What runs on this machine is always chosen out of the whole workspace, so that
/// every crate has the same features in each of these lanes, and is compiled once for all.
pub(crate) const LANES: &[Lane] = &[
    lane("format", When::Test, &[Tool::Toolchain], Work::Cargo("fmt --all --check")),
    lane(
        "clippy",
        When::Test,
        &[Tool::Toolchain],
        Work::Cargo("clippy --quiet --workspace --all-targets -- -D warnings"),
    ),
    lane("tests", When::Test, &[Tool::OpenSsl], Work::Tests("test --workspace --no-fail-fast")),
    lane(
        "ablation",
        When::Test,
        &[],
        Work::Tests(
            "test --workspace --features sigproof-vectors/ablation,sigproof-signing/ablation \
             --test ablation",
        ),
    ),
    lane(
        "panics under the surface",
        When::Test,
        &[],
        Work::Tests("test --workspace --features sigproof-ffi/inject --test surface panic"),
    ),
    lane(
        "core without std",
        When::Test,
        &[Tool::Toolchain],
        Work::Cargo(
            "build --profile bare -p sigproof --no-default-features --features pypi,npm,sign \
             --target thumbv7em-none-eabihf",
        ),
    ),
    lane(
        "core with each feature alone",
        When::Check,
        &[Tool::Toolchain],
        Work::Function(each_feature),
    ),
    lane(
        "core for wasm",
        When::Test,
        &[Tool::Toolchain],
        Work::Cargo(
            "build --profile bare -p sigproof --features embedded-roots,sign \
             --target wasm32-unknown-unknown",
        ),
    ),
    lane(
        "generated cases are fresh",
        When::Test,
        &[],
        Work::Program("sigproof-testkit", "generate --check tests/vectors"),
    ),
    lane(
        "documents and types are fresh",
        When::Test,
        &[],
        Work::Program("sigproof-workbench", "generate --check"),
    ),
    lane("documentation", When::Quick, &[], Work::Function(document)),
    PACKAGES,
    lane("arithmetic at length", When::Check, &[], Work::Function(arithmetic)),
    lane("arithmetic beside peers", When::Check, &[], Work::Function(arithmetic_peers)),
    lane(
        "instructions of a bundle",
        When::Check,
        &[Tool::Valgrind],
        Work::Function(|| instructions::run(false)),
    ),
    lane("oldest Rust", When::Check, &[Tool::OldestRust], Work::Function(oldest_rust)),
    lane("licences, bans and sources", When::Check, &[Tool::CargoDeny], Work::Function(deny)),
];

const fn lane(name: &'static str, when: When, needs: &'static [Tool], work: Work) -> Lane {
    Lane { name, group: Group::Rust, when, needs, work }
}

/// The core's features, each alone and in the pairs that are used: with the workspace as a whole every feature is there, and a test that
/// wants one without saying so goes unseen.
const ALONE: [&str; 8] =
    ["", "std", "sign", "sign,std", "npm", "pypi", "embedded-roots", "regex,std"];

/// The core and its unit tests compile without a warning.
fn each_feature() -> Result<bool> {
    let mut all = true;
    for features in ALONE {
        let features = format!("--features={features}");
        all &= status(&mut cargo(&format!(
            "clippy --quiet -p sigproof --tests {features} -- -D warnings"
        )))?;
    }
    Ok(all)
}

fn document() -> Result<bool> {
    let mut cargo = program("cargo");
    cargo.args(["doc", "--locked", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    status(&mut cargo)
}

/// The random tests of the arithmetic, a hundred times as long: ten million results of each field.
fn arithmetic() -> Result<bool> {
    let mut cargo = program("cargo");
    cargo.args(["test", "--locked", "--release", "-p", "sigproof", "--lib", "compact::tests"]);
    cargo.args(["--", "--nocapture"]).env("SIGPROOF_ROUNDS", "10000");
    status(&mut cargo)
}

/// Ten million signatures a curve, made by RustCrypto and judged by aws-lc, too. Takes hours of one core.
fn arithmetic_peers() -> Result<bool> {
    let mut cargo = program("cargo");
    cargo.args(["run", "--quiet", "--locked", "--release"]);
    cargo.args(["--manifest-path", "tests/peers/arithmetic/Cargo.toml"]);
    cargo.args(["--target-dir", "target/peers", "--", "10000000"]);
    status(&mut cargo)
}

/// Sigstore in a box, until it is stopped.
pub(crate) fn sandbox() -> Result<bool> {
    let build = format!("build --quiet -p sigproof-box --bin sigproof-box {MESSAGES}");
    let servers = executable("sigproof-box", &build)?;
    status(program(&servers.to_string_lossy()).args(["--folder", "target/sandbox"]))
}

fn oldest_rust() -> Result<bool> {
    // The program that runs this came from another toolchain, which says so in its environment.
    let mut cargo = program("rustup");
    cargo.args(["run", OLDEST_RUST, "cargo", "check", "--locked"]);
    cargo.args(["-p", "sigproof", "-p", "sigproof-cli"]);
    status(cargo.env_remove("RUSTC").env_remove("RUSTDOC").env_remove("CARGO"))
}

fn deny() -> Result<bool> {
    let mut deny = program(&cargo_deny().to_string_lossy());
    status(deny.args(["--locked", "check", "bans", "licenses", "sources"]))
}

/// What RustSec says of the dependencies. This is not in `check`: the answer is about a database that
/// changes every day, and not about a commit.
pub(crate) fn advisories() -> Result<bool> {
    let mut deny = program(&cargo_deny().to_string_lossy());
    status(deny.args(["--locked", "check", "advisories"]))
}
