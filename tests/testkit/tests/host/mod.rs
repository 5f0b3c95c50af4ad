//! What the tests take from the machine: the command `openssl`, and folders for its files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs `openssl`. A machine without it cannot run these tests, and a skip would look like a pass.
pub(crate) fn openssl(args: &[&str]) -> Output {
    Command::new("openssl").args(args).output().expect("the command openssl must be installed")
}

/// An empty folder of this name.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&path).unwrap();
    path
}

/// Writes a file and returns its path.
pub(crate) fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}
