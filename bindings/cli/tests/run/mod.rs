//! Runs the built binary on real bundles of the vectors, in a folder of its own.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use serde_json::Value;

/// Who signed `cosign-v3-blob`, which the embedded public-good root verifies.
pub(crate) const IDENTITY: &str = "w.vollprecht@gmail.com";
/// Who vouched for the signer.
pub(crate) const ISSUER: &str = "https://github.com/login/oauth";

/// A real file of the vectors.
pub(crate) fn real(name: &str) -> PathBuf {
    sigproof_vectors::folder().join("real").join(name)
}

/// A new folder with `blob`, and its bundle under this name.
pub(crate) fn folder(test: &str, bundle: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::copy(real("cosign-v3-blob.txt"), folder.join("blob")).unwrap();
    fs::copy(real("cosign-v3-blob.sigstore.json"), folder.join(bundle)).unwrap();
    folder
}

/// How a run ended.
pub(crate) struct Ran {
    pub(crate) exit: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn new(output: &Output) -> Self {
        Self {
            exit: output.status.code().expect("ended by a signal"),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// The output's lines, each one JSON object.
    pub(crate) fn json(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }
}

/// The binary in this folder; or the program that SIGPROOF_PROGRAM names, which must be the same command line.
pub(crate) fn sigproof(folder: &Path) -> Command {
    let named = env::var_os("SIGPROOF_PROGRAM");
    let mut command = Command::new(named.unwrap_or_else(|| env!("CARGO_BIN_EXE_sigproof").into()));
    command.current_dir(folder);
    command
}

/// Runs it with these arguments.
pub(crate) fn run(folder: &Path, args: &[&str]) -> Ran {
    Ran::new(&sigproof(folder).args(args).output().unwrap())
}

/// Runs `verify identity` with the right identity and issuer, and these arguments.
pub(crate) fn verify(folder: &Path, args: &[&str]) -> Ran {
    let mut all =
        vec!["verify", "identity", "--cert-identity", IDENTITY, "--cert-oidc-issuer", ISSUER];
    all.extend(args);
    run(folder, &all)
}
