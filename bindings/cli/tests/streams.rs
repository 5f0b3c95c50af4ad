//! Whoever listens may go, and a disk may be full: the exit code is the verdict's alone, and nothing aborts.
#![cfg(unix)]

mod run;

use std::fs::{self, OpenOptions};
use std::io::pipe;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use run::{IDENTITY, ISSUER, folder, real, run, sigproof};

/// One of each verb, and how it ends.
const VERBS: &[(&[&str], i32)] = &[
    (&["verify", "identity", "blob", "--cert-identity", IDENTITY, "--cert-oidc-issuer", ISSUER], 0),
    (
        &[
            "verify",
            "identity",
            "blob",
            "blob",
            "-v",
            "--cert-identity",
            IDENTITY,
            "--cert-oidc-issuer",
            ISSUER,
        ],
        0,
    ),
    (
        &[
            "verify",
            "identity",
            "blob",
            "--json",
            "--cert-identity",
            IDENTITY,
            "--cert-oidc-issuer",
            ISSUER,
        ],
        0,
    ),
    (&["verify", "identity", "blob", "--cert-identity", "a", "--cert-oidc-issuer", ISSUER], 1),
    (
        &[
            "verify",
            "identity",
            "bad",
            "blob",
            "--cert-identity",
            IDENTITY,
            "--cert-oidc-issuer",
            ISSUER,
        ],
        1,
    ),
    (&["verify", "github", "blob", "--repository", "o/r"], 1),
    (&["verify", "key", "blob", "--key", "missing"], 2),
    (&["verify", "key", "blob"], 2),
    (&["verify", "pypi", "blob"], 2),
    (&["verify", "npm", "blob", "--attestations", "blob.sigstore.json"], 1),
    (&["verify", "blob", "--policy", "open.json"], 2),
    (&["inspect", "blob.sigstore.json"], 0),
    (&["inspect", "blob.sigstore.json", "--json"], 0),
    (&["inspect", "bad", "missing"], 2),
    (&["policy", "lint", "open.json", "missing"], 2),
    (&["policy", "lint", "trap.json"], 1),
    (&["policy", "lint", "trap.json", "--json"], 1),
    (&["bundle", "upgrade", "blob.sigstore.json", "--output", "new.json"], 0),
    (&["bundle", "upgrade", "missing"], 2),
    (&["bundle", "upgrade", "bad"], 1),
    (&["bundle", "upgrade", "blob.sigstore.json", "--output", "missing/new.json"], 2),
    (
        &[
            "trust",
            "create",
            "--rekor",
            "url=https://a.example,public-key=missing,start-time=2026-01-01T00:00:00Z",
        ],
        2,
    ),
    (&["trust", "create"], 2),
    (&["completions", "bash"], 0),
    (&["man"], 0),
    (&["--version", "-v"], 0),
    (&["--help"], 0),
    (&["verify", "--help"], 0),
    (&["--unknown"], 2),
    (&[], 2),
];

fn prepared(test: &str) -> PathBuf {
    let folder = folder(test, "blob.sigstore.json");
    fs::write(folder.join("bad"), "bad").unwrap();
    fs::copy(folder.join("blob.sigstore.json"), folder.join("bad.sigstore.json")).unwrap();
    fs::write(folder.join("open.json"), "{}").unwrap();
    let trap = r#"{"version":1,"anyOf":[{"workflow":{"provider":"github","repository":"o/r"}}]}"#;
    fs::write(folder.join("trap.json"), trap).unwrap();
    folder
}

/// Runs every verb with its streams made like this, and compares the exit code with what the test says and
/// with that of a run to which somebody listens.
fn every_verb(test: &str, code: impl Fn(&Path, &[&str]) -> Option<i32>) {
    let folder = prepared(test);
    for (args, expected) in VERBS {
        assert_eq!(run(&folder, args).exit, *expected, "{args:?}");
        assert_eq!(code(&folder, args), Some(*expected), "{args:?}");
    }
}

/// A shell closes what no program can be started without.
fn through_bash(folder: &Path, args: &[&str], redirection: &str) -> Option<i32> {
    let command = sigproof(folder);
    Command::new("bash")
        .args(["-c", &format!("exec \"$0\" \"$@\" {redirection}")])
        .arg(command.get_program())
        .args(args)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap()
        .code()
}

#[test]
fn closed_streams() {
    for (test, redirection) in
        [("closed_out", ">&-"), ("closed_err", "2>&-"), ("closed_all", "<&- >&- 2>&-")]
    {
        every_verb(test, |folder, args| through_bash(folder, args, redirection));
    }
}

#[test]
fn full_streams() {
    // Only Linux has a file that refuses every byte.
    let full = || OpenOptions::new().write(true).open("/dev/full");
    if full().is_err() {
        return;
    }
    every_verb("full_out", |folder, args| {
        let mut command = sigproof(folder);
        command.args(args).stdout(full().unwrap()).stderr(Stdio::null()).status().unwrap().code()
    });
    every_verb("full_err", |folder, args| {
        let mut command = sigproof(folder);
        command.args(args).stdout(Stdio::null()).stderr(full().unwrap()).status().unwrap().code()
    });
    every_verb("full_all", |folder, args| {
        let mut command = sigproof(folder);
        command.args(args).stdout(full().unwrap()).stderr(full().unwrap()).status().unwrap().code()
    });
}

#[test]
fn streams_whose_reader_has_gone() {
    let gone = || pipe().unwrap().1;
    every_verb("gone", |folder, args| {
        let mut command = sigproof(folder);
        command.args(args).stdout(gone()).stderr(gone()).status().unwrap().code()
    });
}

/// A document is not told, but asked for: half of it is worse than none, wherever it goes.
#[test]
fn a_document_that_cannot_be_written_is_an_error() {
    let folder = prepared("document");
    let upgrade = ["bundle", "upgrade", "blob.sigstore.json"];
    let (_, gone) = pipe().unwrap();
    let status = sigproof(&folder).args(upgrade).stdout(gone).status().unwrap();
    assert_eq!(status.code(), Some(0), "whoever reads has what they wanted");
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else { return };
    let output = sigproof(&folder).args(upgrade).stdout(full).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.starts_with("error: cannot write the output: "), "{said}");
    let ran = run(&folder, &[&upgrade[..], &["--output", "/dev/full"]].concat());
    assert_eq!(ran.exit, 3);
    assert!(ran.err.starts_with("error: cannot write the output: "), "{}", ran.err);
}

/// As in `sigproof inspect FILE | head -1`.
#[test]
fn what_was_told_first_is_told() {
    let folder = prepared("first_line");
    let command = sigproof(&folder);
    let bundle = real("cosign-v3-blob.sigstore.json");
    let output = Command::new("bash")
        .args(["-c", "\"$0\" inspect \"$1\" | head -1; exit ${PIPESTATUS[0]}"])
        .arg(command.get_program())
        .arg(bundle)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout, b"NOTHING BELOW IS VERIFIED\n");
}
