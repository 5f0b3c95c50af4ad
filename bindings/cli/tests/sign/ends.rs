//! Runs that are ended from outside, at each step of the network: no file is there in part, and it is said what is public.
#![cfg(unix)]

use std::fs;
use std::process::{Command, Stdio};

use sigproof_box::{Fault, Server};

use crate::place::{IDENTITY, Place, Ran};

const SIGN: [&str; 8] =
    ["sign", "a", "b", "--trust-config", "v2.json", "--identity-token", "@token", "--yes"];

/// The line of each step, the server that is slow then, what is public by then, and which bundles there are.
const STEPS: [(&str, Server, usize, &[&str]); 5] = [
    ("certificate: ", Server::Fulcio, 1, &[]),
    ("timestamp: a: ", Server::Tsa, 1, &[]),
    ("log entry: a: ", Server::RekorV2, 2, &[]),
    ("timestamp: b: ", Server::Tsa, 2, &["a.sigstore.json"]),
    ("log entry: b: ", Server::RekorV2, 3, &["a.sigstore.json"]),
];

/// Sends the signal while this step's answer is being waited for.
fn ended_at(place: &Place, line: &str, server: Server, signal: &str) -> Ran {
    place.sandbox.fail(server, Fault::Slow, u32::MAX);
    let (child, before) = place.start_until(&SIGN, line);
    let id = child.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    let ran = place.ran(child.wait_with_output().unwrap());
    place.sandbox.recover();
    Ran { err: before + &ran.err, ..ran }
}

#[test]
fn an_interruption_says_what_is_public() {
    let place = Place::new("interrupted");
    for signal in ["-INT", "-TERM"] {
        for (line, server, public, files) in STEPS {
            let ran = ended_at(&place, line, server, signal);
            assert_eq!(ran.exit, Some(130), "{line} {ran:?}");
            assert!(ran.err.contains("interrupted"), "{line} {ran:?}");
            assert_eq!(ran.err.matches("public if it arrived").count(), public, "{line} {ran:?}");
            assert_eq!(place.new_files(), files, "{line}");
            for file in files {
                assert!(ran.err.contains(&format!("written and whole: {file}")), "{ran:?}");
                assert_eq!(place.verdict("a", IDENTITY, &[]), Some(0), "{line}");
                place.remove(file);
            }
        }
    }
}

#[test]
fn a_killed_run_leaves_whole_bundles_or_none() {
    let place = Place::new("killed");
    for (line, server, _, files) in STEPS {
        let ran = ended_at(&place, line, server, "-KILL");
        assert_eq!(ran.exit, None, "{line} {ran:?}");
        assert_eq!(place.new_files(), files, "{line}");
        for file in files {
            assert_eq!(place.verdict("a", IDENTITY, &[]), Some(0), "{line}");
            place.remove(file);
        }
    }
}

/// No file may be longer than half a kilobyte, as on a disk that is full.
#[test]
fn a_full_disk_leaves_nothing_and_says_what_is_public() {
    let place = Place::new("full");
    let mut shell = Command::new("sh");
    place.sealed(&mut shell).args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh"]);
    shell.arg(env!("CARGO_BIN_EXE_sigproof")).args(SIGN);
    shell.stdout(Stdio::piped()).stderr(Stdio::piped());
    let ran = place.ran(shell.output().unwrap());
    assert!(ran.exit == Some(3) && ran.has_code("cli.output.failed"), "{ran:?}");
    assert_eq!(ran.err.matches("public if it arrived").count(), 2, "{ran:?}");
    assert_eq!(place.new_files(), [""; 0]);
    // What is there stays as it is.
    fs::write(place.path("a.sigstore.json"), "mine").unwrap();
    let ran = place.ran(shell.arg("--overwrite").output().unwrap());
    assert_eq!(ran.exit, Some(3), "{ran:?}");
    assert_eq!(fs::read(place.path("a.sigstore.json")).unwrap(), b"mine");
    assert_eq!(place.new_files(), ["a.sigstore.json"]);
}
