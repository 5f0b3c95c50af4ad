//! A key that a plugin holds signs.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::place::{Place, Ran};

/// Runs it with the plugin of the tests on the PATH.
fn run(place: &Place, args: &[&str]) -> Ran {
    let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plugin");
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([plugins].into_iter().chain(env::split_paths(&path))).unwrap();
    place.ran(place.command(args).env("PATH", path).output().unwrap())
}

fn key(place: &Place, openssl: &str) -> String {
    let words = openssl.split(' ');
    let output = Command::new("openssl").args(words).current_dir(&place.folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    format!("fake://{}", place.path("held.pem").display())
}

const P256: &str = "ecparam -name prime256v1 -genkey -noout -out held.pem";

#[test]
fn files_and_attestations_are_signed_by_a_plugins_key() {
    let place = Place::new("plugin");
    fs::write(place.path("predicate.json"), "{}").unwrap();
    for openssl in [P256, "genrsa -out held.pem 2048"] {
        let key = key(&place, openssl);
        let public = run(&place, &["key", "public", &key, "--output", "held.pub", "--overwrite"]);
        assert_eq!(public.exit, Some(0), "{public:?}");
        let verify = |file: &str| {
            let fixed = ["verify", "key", file, "--key", "held.pub", "--bundle", "out.json"];
            run(&place, &[&fixed[..], &["--trusted-root", "root.json"]].concat()).exit
        };
        let fixed = ["--key", &key, "--trust-config", "v2.json", "--yes", "--bundle", "out.json"];
        let ran = run(&place, &[&["sign", "a", "--overwrite"][..], &fixed].concat());
        assert_eq!(ran.exit, Some(0), "{ran:?}");
        assert_eq!((verify("a"), verify("b")), (Some(0), Some(1)));
        let attest = ["attest", "b", "--predicate", "predicate.json", "--predicate-type"];
        let type_ = ["https://example.com/x", "--overwrite"];
        let ran = run(&place, &[&attest[..], &type_, &fixed].concat());
        assert_eq!(ran.exit, Some(0), "{ran:?}");
        assert_eq!((verify("a"), verify("b")), (Some(1), Some(0)));
    }
}

/// Before anything is sent to anybody.
#[test]
fn a_wrong_answer_of_a_plugin_sends_and_writes_nothing() {
    let place = Place::new("plugin-wrong");
    let key = key(&place, P256);
    for (key, code, exit) in [
        (format!("{key}?p1363"), "sign.signature.invalid", 1),
        (format!("{key}?twice-hashed"), "sign.signature.invalid", 1),
        (format!("{key}?silent"), "key.plugin.failed", 3),
        (format!("{key}?says-no"), "key.plugin.refused", 3),
        ("absent://a".to_owned(), "key.plugin.not_found", 2),
    ] {
        let args = ["sign", "a", "--key", &key, "--trust-config", "v2.json", "--yes"];
        let ran = run(&place, &args);
        assert!(ran.exit == Some(exit) && ran.has_code(code), "{key}: {ran:?}");
        assert_eq!(place.requests(), [""; 0], "{key}");
        assert!(!place.exists("a.sigstore.json"), "{key}");
    }
    let digest = format!("sha256:{}", "0".repeat(64));
    let args = ["sign", &digest, "--key", &key, "--trust-config", "v2.json", "--yes"];
    let ran = run(&place, &[&args[..], &["--bundle", "out.json"]].concat());
    assert!(ran.exit == Some(2) && ran.has_code("cli.argument"), "{ran:?}");
    let args = ["sign", "a", "--key", &key, "--trust-config", "v2.json", "--yes"];
    let ran = run(&place, &[&args[..], &["--signing-algorithm", "ed25519"]].concat());
    assert!(ran.exit == Some(2) && ran.has_code("cli.argument"), "{ran:?}");
}
