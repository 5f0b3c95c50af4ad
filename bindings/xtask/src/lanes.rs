//! The lanes of `test` and `check`.

use anyhow::Result;

use crate::lane::{Lane, Work, status};
use crate::workspace::program;
use crate::{generate, hosts, javascript, packages, rustup, wasm};

/// The oldest Rust that builds the shipped crates: `rust-version` in Cargo.toml.
const MSRV: &str = "1.88";

/// Everything that a change must pass. Each test runs once: with the workspace as a whole the core
/// has its feature `embedded-roots`, since the command line asks for it.
pub(crate) fn test() -> Vec<Lane> {
    lanes(false)
}

fn lanes(all: bool) -> Vec<Lane> {
    let mut lanes = vec![
        Lane { name: "targets", work: Work::Function(rustup::complete) },
        Lane { name: "format", work: Work::Cargo("fmt --all --check") },
        Lane {
            name: "clippy",
            work: Work::Cargo("clippy --quiet --workspace --all-targets -- -D warnings"),
        },
        Lane { name: "tests", work: Work::Tests("test --workspace --no-fail-fast") },
        Lane {
            name: "ablation",
            work: Work::Tests("test -p sigproof-vectors --features ablation --test ablation"),
        },
        Lane {
            name: "panics under the surface",
            work: Work::Tests("test -p sigproof-ffi --features inject --test surface panic"),
        },
        Lane {
            name: "core without std",
            work: Work::Cargo(
                "build -p sigproof --no-default-features --features pypi,npm \
                 --target thumbv7em-none-eabihf",
            ),
        },
        Lane {
            name: "core for wasm",
            work: Work::Cargo(
                "build -p sigproof --features embedded-roots --target wasm32-unknown-unknown",
            ),
        },
        Lane {
            name: "generated cases are fresh",
            work: Work::Cargo("run --quiet -p sigproof-testkit -- generate --check tests/vectors"),
        },
        Lane { name: "documents and types are fresh", work: Work::Function(generate::check) },
    ];
    lanes.extend(javascript::lanes(all));
    lanes
}

/// `test` and the long ones, and every case in every host; quick leaves that out, and what has to be
/// downloaded: packages, the oldest Rust.
pub(crate) fn check(quick: bool) -> Vec<Lane> {
    let mut lanes = lanes(!quick);
    lanes.push(Lane { name: "documentation", work: Work::Function(document) });
    if !quick {
        lanes.push(Lane { name: "build scripts", work: Work::Function(wasm::build_scripts) });
        lanes.push(Lane { name: "reproducible module", work: Work::Function(wasm::reproduce) });
        lanes.push(Lane { name: "3 GiB in bounded memory", work: Work::Function(hosts::large) });
        lanes.push(Lane { name: "published packages", work: Work::Function(packages::run) });
        lanes.push(Lane { name: "oldest Rust", work: Work::Function(oldest_rust) });
    }
    lanes
}

fn document() -> Result<bool> {
    let mut cargo = program("cargo");
    cargo.args(["doc", "--locked", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    status(&mut cargo)
}

fn oldest_rust() -> Result<bool> {
    let mut rustup = program("rustup");
    rustup.args(["toolchain", "install", MSRV, "--profile", "minimal"]);
    // The program that runs this came from another toolchain, which says so in its environment.
    let mut cargo = program("rustup");
    cargo.args(["run", MSRV, "cargo", "check", "--locked", "-p", "sigproof", "-p", "sigproof-cli"]);
    cargo.env_remove("RUSTC").env_remove("RUSTDOC").env_remove("CARGO");
    Ok(status(&mut rustup)? && status(&mut cargo)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_oldest_rust_is_the_one_that_the_manifest_names() {
        let manifest = fs::read_to_string(crate::workspace::root().join("Cargo.toml")).unwrap();
        assert!(manifest.contains(&format!("rust-version = \"{MSRV}\"")));
    }

    #[test]
    fn names_are_distinct_and_check_holds_test() {
        let names = |lanes: Vec<Lane>| lanes.into_iter().map(|lane| lane.name).collect::<Vec<_>>();
        let (test, quick, check) = (names(test()), names(check(true)), names(check(false)));
        assert!(quick.starts_with(&test) && check.starts_with(&quick));
        assert!(quick.len() < check.len());
        let distinct: std::collections::BTreeSet<_> = check.iter().collect();
        assert_eq!(distinct.len(), check.len());
    }
}
