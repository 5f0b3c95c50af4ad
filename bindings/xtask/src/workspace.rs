//! Where the repository is, and how cargo is called in it.

use std::io::{BufRead as _, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// The repository's root: cargo says where this package is, two folders below it.
pub(crate) fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = package.join("../..");
    fs::canonicalize(&root).unwrap_or(root)
}

/// A program in the repository's root, as if it were called by hand: what cargo set for this
/// program is not for another cargo, whose build scripts would run again because of it.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    for (key, _) in env::vars_os() {
        let text = key.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&key);
        }
    }
    command
}

/// What starts Python where there is no environment of its own.
pub(crate) const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// Removes a folder of an earlier run, if it is there: what is left of one would be taken for what this run has made.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Cargo, with these arguments separated by spaces. What it builds, it builds from the versions in
/// Cargo.lock and no others.
pub(crate) fn cargo(args: &str) -> Command {
    let mut command = program("cargo");
    for (i, argument) in args.split_whitespace().enumerate() {
        command.arg(argument);
        if i == 0 && argument != "fmt" {
            command.arg("--locked");
        }
    }
    command
}

/// Runs a program with its output shown, and says whether it succeeded.
pub(crate) fn status(command: &mut Command) -> Result<bool> {
    let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
    Ok(status.success())
}

/// A program of the workspace, built as the lane `tests` builds it. With `-p` cargo would give the crates below it
/// only those features that this package asks for, and compile most of them again; `house`, which is small, makes
/// it count what tests ask for, too.
pub(crate) fn built(name: &str) -> Result<Command> {
    let args = format!("build --quiet --workspace --bin {name} --test house {MESSAGES}");
    Ok(program(&executable(name, &args)?.to_string_lossy()))
}

/// Where cargo builds.
pub(crate) fn target() -> Result<PathBuf> {
    let output = cargo("metadata --format-version 1 --no-deps").output().context("cargo")?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    metadata["target_directory"].as_str().map(PathBuf::from).context("no target_directory")
}

/// What `executable` reads.
pub(crate) const MESSAGES: &str = "--message-format=json-render-diagnostics";

/// Builds with these arguments, `MESSAGES` among them, and returns where the program of this name is.
pub(crate) fn executable(name: &str, args: &str) -> Result<PathBuf> {
    let mut child = cargo(args).stdout(Stdio::piped()).spawn().context("cargo")?;
    let mut executable = None;
    for line in BufReader::new(child.stdout.take().context("no output")?).lines() {
        let message: Value = serde_json::from_str(&line?).unwrap_or_default();
        if message["target"]["name"] == name {
            executable = message["executable"].as_str().map(PathBuf::from).or(executable);
        }
    }
    ensure!(child.wait()?.success(), "the build failed");
    executable.context("the build made no program")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_removed_is_an_error() {
        let folder = env::temp_dir().join(format!("sigproof-remove-{}", std::process::id()));
        fs::create_dir_all(folder.join("deep")).unwrap();
        remove(&folder).unwrap();
        assert!(!folder.exists());
        remove(&folder).unwrap();
        // A file is no folder, on every system and for every user.
        fs::write(&folder, "").unwrap();
        let error = remove(&folder).unwrap_err();
        assert!(format!("{error:#}").contains("cannot be removed"), "{error:#}");
        fs::remove_file(&folder).unwrap();
    }
}
