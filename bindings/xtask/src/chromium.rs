//! Chromium, for what must be seen to work in a page.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::lane::status;
use crate::workspace::program;

/// Debian's.
const USUAL: &str = "/usr/bin/chromium";
const MISSING: &str =
    "no Chromium: install it (on Debian: apt-get install chromium), or name it in CHROMIUM";

/// The program: the one that the environment's `CHROMIUM` names, or Debian's, which is installed if
/// that is possible. Tests start it with the flags of tests/parity/chromium.mjs.
pub(crate) fn find() -> Result<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM") {
        let named = PathBuf::from(named);
        ensure!(named.is_file(), "CHROMIUM names no program: {}", named.display());
        return Ok(named);
    }
    let usual = PathBuf::from(USUAL);
    if !usual.is_file() {
        install()?;
        ensure!(usual.is_file(), MISSING);
    }
    Ok(usual)
}

fn install() -> Result<()> {
    if !Path::new("/usr/bin/apt-get").is_file() || !is_root()? {
        bail!(MISSING);
    }
    let apt = |args: &[&str]| {
        let mut apt = program("apt-get");
        status(apt.args(args).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    ensure!(apt(&["update", "--quiet=2"])?, "apt-get update failed");
    let install = ["install", "--yes", "--quiet=2", "--no-install-recommends", "chromium"];
    ensure!(apt(&install)?, "apt-get cannot install chromium");
    Ok(())
}

fn is_root() -> Result<bool> {
    let output = program("id").arg("-u").output().context("id")?;
    Ok(output.stdout.trim_ascii() == b"0")
}
