//! What verifies has no way to the network.

use std::fs;
use std::path::Path;

use crate::place::{IDENTITY, Place};

/// The folders that may use it.
const MAY: [&str; 4] = ["network", "signing", "key", "token"];
/// How it is reached.
const WAYS: [&str; 9] = [
    "network::",
    "signing::",
    "crate::key",
    "crate::token",
    "ureq",
    "rustls",
    "std::net",
    "TcpStream",
    "sigproof_keys",
];
/// The dispatch of the commands that sign.
const LINES: [(&str, &str); 2] = [
    ("lib.rs", "Some(Command::Sign(args)) => Ok(signing::sign(args)),"),
    ("lib.rs", "Some(Command::Attest(args)) => Ok(signing::attest(args)),"),
];

fn find(folder: &Path, root: &Path, seen: &mut usize, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            if !MAY.contains(&name.as_str()) {
                find(&path, root, seen, found);
            }
            continue;
        }
        *seen += 1;
        for line in fs::read_to_string(&path).unwrap().lines().map(str::trim) {
            let is_allowed = LINES.contains(&(name.as_str(), line)) || line.starts_with("//");
            if !is_allowed && WAYS.iter().any(|way| line.contains(way)) {
                found.push(format!("{name}: {line}"));
            }
        }
    }
}

#[test]
fn no_way_leads_from_verifying_to_the_network() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut seen, mut found) = (0, Vec::new());
    find(&root, &root, &mut seen, &mut found);
    assert!(seen > 40, "only {seen} files: are these the sources?");
    assert!(found.is_empty(), "{found:#?}");
    // The net does catch.
    let (mut seen, mut found) = (0, Vec::new());
    find(&root.join("network"), &root, &mut seen, &mut found);
    assert!(found.iter().any(|line| line.contains("ureq")), "{found:?}");
}

/// A proxy that nobody reaches, and authorities that are not there, change no verdict.
#[test]
fn verifying_asks_nobody() {
    let place = Place::new("verifying");
    assert_eq!(place.keyless("sign", "v2.json", &["a"]).exit, Some(0));
    place.requests();
    let issuer = place.sandbox.url(sigproof_box::Server::Issuer).to_owned();
    let args = ["verify", "identity", "a", "--trusted-root", "root.json"];
    let whom = ["--cert-identity", IDENTITY, "--cert-oidc-issuer", &issuer];
    let mut command = place.command(&[&args[..], &whom].concat());
    for name in ["ALL_PROXY", "HTTPS_PROXY", "http_proxy"] {
        command.env(name, "http://127.0.0.1:1");
    }
    let ran = place.ran(command.env("SSL_CERT_FILE", "/nonexistent").output().unwrap());
    assert_eq!(ran.exit, Some(0), "{ran:?}");
    assert_eq!(place.requests(), [""; 0]);
    // What goes in clear stays on this machine; `tls.rs` has the proxies that signing goes through.
    let args = ["sign", "b", "--trust-config", "v2.json", "--identity-token", "@token", "--yes"];
    let mut command = place.command(&args);
    let ran = place.ran(command.env("http_proxy", "http://127.0.0.1:1").output().unwrap());
    assert_eq!(ran.exit, Some(0), "{ran:?}");
}
