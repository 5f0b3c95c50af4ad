//! `cargo xtask bench`: sigproof beside its peers, natively, in WebAssembly and in Python, over the same bundles; one table with
//! the goals, and a picture of the distributions. With `--record` both go to `docs`.

mod figures;
mod page;
mod picture;
mod python;

use std::fs;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::addon::{self, Profile};
use crate::lane::Group;
use crate::tool::Tool;
use crate::workspace::{MESSAGES, cargo, executable, program, root, status};
use crate::{node, package};
use figures::{Row, addon as addon_rows, memory, native, wasm};
use page::{Place, text, with_rows};
use picture::{Panel, draw};

/// What is built and measured with.
pub(crate) const NEEDS: &[Tool] = &[Tool::Toolchain, Tool::Node, Tool::Python];

const RUST: &str = "tests/peers/rust";
const JAVASCRIPT: &str = "tests/peers/js";
/// The peer of the module for WebAssembly, of those that `tests/peers/js` knows.
const JAVASCRIPT_PEER: &str = "@sigstore/verify";
/// What is built for the peers, and what they write.
const BUILT: &str = "target/peers";
const PAGE: &str = "docs/benchmarks.md";
/// Beside the page.
const PICTURE: &str = "benchmarks.svg";

/// Runs what belongs to a group, or all: what is measured natively and in WebAssembly is one run.
pub(crate) fn run(record: bool, group: Option<Group>) -> Result<bool> {
    ensure!(group.is_none() || !record, "the page holds all: --record goes with no group");
    if group == Some(Group::Python) {
        return Ok(!python::rows(&python::run()?)?.iter().any(Row::is_missed));
    }
    ensure!(package::build()?, "the npm package does not build");
    node::install(JAVASCRIPT)?;
    node::install("js")?;
    addon::build(Profile::Published)?;
    addon::install("js")?;
    let arguments = format!("build --quiet --release -p sigproof-cli {MESSAGES}");
    let sigproof = executable("sigproof", &arguments)?;
    let mut build = cargo("build --quiet --release");
    build.args(["--manifest-path", &format!("{RUST}/Cargo.toml"), "--target-dir", BUILT]);
    ensure!(status(&mut build)?, "the peers do not build");

    let built = |name: &str| root().join(BUILT).join("release").join(name).display().to_string();
    let corpus = root().join(BUILT).join("corpus");
    let mut beside = program(&built("sigproof-peers-rust"));
    beside.arg(&corpus).arg(sigproof);
    let beside = json(&mut beside)?;
    let heap = json(&mut program(&built("memory")))?;
    let mut script = program("node");
    script.current_dir(root().join(JAVASCRIPT)).args(["bench.mjs", "--json", "--corpus"]);
    let script = json(script.arg(&corpus).args(["--peer", JAVASCRIPT_PEER, "--native"]))?;
    let mut load = program("node");
    let load = json(load.current_dir(root().join(JAVASCRIPT)).arg("load.mjs"))?;

    let (mut rows, native) = native(&beside)?;
    let (more, mut module) = wasm(&script)?;
    // In one order, so that the panels can be compared.
    module.sort_by_key(|kind| native.iter().position(|other| other.kind == kind.kind));
    rows.extend(more);
    rows.extend(addon_rows(&script, &beside, &load)?);
    rows.extend(memory(&heap)?);
    let mut place = place(&beside, &script)?;
    if group.is_none() {
        let json = python::run()?;
        rows.extend(python::rows(&json)?);
        let said = |name: &str| json[name].as_str().with_context(|| format!("no {name}"));
        place.python_peer = said("peer")?.to_owned();
        place.machine = format!("{} CPython {}.", place.machine, said("python")?);
    }
    let panel = |title: &str, peer: &str, kinds| Panel {
        title: title.to_owned(),
        peer: peer.to_owned(),
        kinds,
    };
    let picture = draw(&[
        panel("native", &place.native_peer, &native),
        panel("WebAssembly", &place.wasm_peer, &module),
    ]);
    println!("{}", text(&rows, &place));
    let page = root().join(PAGE);
    let drawn =
        if record { page.with_file_name(PICTURE) } else { root().join(BUILT).join(PICTURE) };
    fs::write(&drawn, picture).context(PICTURE)?;
    println!("the distributions: {}", drawn.display());
    if record {
        let text = fs::read_to_string(&page).context(PAGE)?.replace("\r\n", "\n");
        fs::write(&page, with_rows(&text, &rows, &place)?).context(PAGE)?;
    }
    Ok(!rows.iter().any(Row::is_missed))
}

/// What a program prints as JSON.
fn json(command: &mut std::process::Command) -> Result<Value> {
    let output = command.stderr(Stdio::inherit()).output().context("a benchmark")?;
    ensure!(output.status.success(), "{:?} failed", command.get_program());
    serde_json::from_slice(&output.stdout).context("a benchmark printed no JSON")
}

/// The machine in general words: what it is, and nothing that tells whose.
fn place(beside: &Value, script: &Value) -> Result<Place> {
    let rustc = program("rustc").arg("--version").output().context("rustc")?;
    let rustc = String::from_utf8(rustc.stdout)?;
    let rustc = rustc.split(' ').nth(1).context("rustc said no version")?.to_owned();
    let cores = std::thread::available_parallelism()?;
    let cpu = script["cpu"].as_str().unwrap_or("a processor").trim().to_owned();
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let host = script["host"].as_str().context("no host")?;
    let peer = script["clients"][1]["name"].as_str().context("no peer in JavaScript")?;
    let number = |json: &Value, name: &str| json[name].as_u64().with_context(|| name.to_owned());
    Ok(Place {
        machine: format!("{cores} cores of {cpu}, {arch} {os}; rustc {rustc}; {host}."),
        native_peer: beside["peer"].as_str().context("no peer in Rust")?.to_owned(),
        wasm_peer: peer.to_owned(),
        python_peer: String::new(),
        bundles: format!(
            "{} distinct bundles, {} of them the testkit's; {} rounds natively, {} in WebAssembly.",
            number(beside, "bundles")?,
            number(beside, "made")?,
            number(beside, "rounds")?,
            number(script, "rounds")?
        ),
    })
}
