//! Node.js and npm: the packages of one folder, and programs that run in it.

use std::fs;
use std::time::SystemTime;

use anyhow::{Context as _, Result, ensure};

use crate::lane::status;
use crate::wasm;
use crate::workspace::{program, root};

/// Installs what the folder's lock file names, if it is not there yet. No script of a package runs.
pub(crate) fn install(folder: &str) -> Result<()> {
    let folder = root().join(folder);
    let modified = |name: &str| -> Option<SystemTime> {
        fs::metadata(folder.join(name)).and_then(|metadata| metadata.modified()).ok()
    };
    let lock = modified("package-lock.json").context("no package-lock.json")?;
    if modified("node_modules/.package-lock.json").is_some_and(|installed| installed >= lock) {
        return Ok(());
    }
    let mut npm = program("npm");
    npm.current_dir(&folder);
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    ensure!(status(&mut npm)?, "npm ci failed in {}", folder.display());
    Ok(())
}

/// Builds the npm package into `js/dist`, and the one whose calls can be let end in a trap.
pub(crate) fn build() -> Result<bool> {
    wasm::build()?;
    wasm::build_inject()?;
    Ok(run("js", &["build.mjs"])? && run("js", &["build.mjs", "--inject"])?)
}

/// Runs Node.js in this folder.
pub(crate) fn run(folder: &str, args: &[&str]) -> Result<bool> {
    let mut node = program("node");
    status(node.current_dir(root().join(folder)).args(args))
}
