//! The lanes in which other clients sign or verify, and in which the servers are the real ones. What they share is
//! `tests/interop`, which signs, and holds a client's verdicts against what they must be.

use std::ffi::OsStr;
use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::lane::{Group, Lane, When, Work};
use crate::tool::{Tool, go_tool, go_tools};
use crate::venv::Venv;
use crate::workspace::{MESSAGES, built, cargo, executable, program, root, status};
use crate::{javascript, node, python};

/// Those that need `tests/interop` or cosign, in the group of what they need.
pub(crate) const LANES: &[Lane] = &[
    lane("keys beside cosign", Group::Rust, &[Tool::Cosign], cosign_keys),
    lane("cosign signs in the box", Group::Rust, &[Tool::Cosign], cosign_box),
    lane("sigstore-go verifies ours", Group::Rust, &[Tool::SigstoreGo], sigstore_go),
    lane("sigstore-verify verifies ours", Group::Rust, &[], sigstore_verify),
    lane(
        "real servers",
        Group::Rust,
        &[Tool::Cosign, Tool::SigstoreGo, Tool::RealServers],
        real_servers,
    ),
    lane("@sigstore/verify verifies ours", Group::JavaScript, &[Tool::Node], sigstore_verify_js),
    lane("sigstore-python verifies ours", Group::Python, &[Tool::Python], sigstore_python),
];

const fn lane(
    name: &'static str,
    group: Group,
    needs: &'static [Tool],
    work: fn() -> Result<bool>,
) -> Lane {
    Lane { name, group, when: When::Check, needs, work: Work::Function(work) }
}

/// All of them, and what they are about.
pub(crate) fn lanes() -> Vec<Lane> {
    [LANES, &[javascript::SIGN, python::BUILD, python::PEERS]].concat()
}

/// cosign's encrypted keys, both ways with cosign itself; those of the command line, too.
fn cosign_keys() -> Result<bool> {
    let build = |what: &str| format!("build --quiet --workspace --{what} {MESSAGES}");
    let ours = executable("sigproof", &build("bin sigproof"))?;
    let checks = executable("cosign-keys", &build("example cosign-keys"))?;
    status(program(&checks.to_string_lossy()).arg(go_tool("cosign")).arg(ours))
}

/// What cosign signs with Sigstore in a box as its Sigstore, verified.
fn cosign_box() -> Result<bool> {
    let mut signs = built("sigproof-interop")?;
    status(signs.args(["cosign", "target/interop/cosign"]).arg(go_tool("cosign")))
}

/// Signs in Sigstore in a box, in every way, and asks a client about all of it.
fn verifies(client: &str, command: &[&OsStr]) -> Result<bool> {
    let folder = PathBuf::from("target/interop").join(client.replace(['@', '/'], "-"));
    ensure!(
        status(built("sigproof-interop")?.arg("box").arg(&folder))?,
        "what we sign does not verify here"
    );
    status(built("sigproof-interop")?.arg("judge").arg(&folder).arg(client).args(command))
}

fn sigstore_go() -> Result<bool> {
    verifies("sigstore-go", &[go_tool("conformance").as_os_str()])
}

/// The crate is in a workspace of its own.
fn sigstore_verify() -> Result<bool> {
    let mut build = cargo("build --quiet --release --bin ours");
    build.args(["--manifest-path", "tests/peers/rust/Cargo.toml", "--target-dir", "target/peers"]);
    ensure!(status(&mut build)?, "the peer does not build");
    let ours = root().join("target/peers/release/ours");
    let ours = ours.with_extension(std::env::consts::EXE_EXTENSION);
    verifies("sigstore-verify", &[ours.as_os_str()])
}

fn sigstore_verify_js() -> Result<bool> {
    node::install("tests/peers/js")?;
    verifies("@sigstore/verify", &["node", "tests/peers/js/ours.mjs"].map(OsStr::new))
}

fn sigstore_python() -> Result<bool> {
    let venv = Venv::with("peers", "tests/peers/python/requirements.txt")?;
    let python = venv.program("python");
    verifies("sigstore-python", &[python.get_program(), OsStr::new("tests/peers/python/ours.py")])
}

/// We sign with the real Fulcio, Rekor v2 and timestamp authority, and others verify; cosign signs, and we verify.
fn real_servers() -> Result<bool> {
    let mut servers = built("sigproof-interop")?;
    status(servers.args(["servers", "target/interop/servers"]).arg(go_tools()))
}
