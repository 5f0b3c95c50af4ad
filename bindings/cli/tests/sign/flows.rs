//! What is signed verifies for whom it is, and for nobody and nothing else.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use base64ct::{Base64, Encoding as _};
use sigproof_box::{Server, WORKFLOW};
use sigproof_keys::{KeyKind, KeyPair};

use crate::place::{IDENTITY, PASSWORD, Place};

#[test]
fn several_files_are_signed_under_one_certificate() {
    let place = Place::new("several");
    for config in ["v1.json", "v2.json"] {
        let ran = place.keyless("sign", config, &["a", "b", "--overwrite"]);
        assert_eq!(ran.exit, Some(0), "{ran:?}");
        assert_eq!(place.sandbox.take_requests(Server::Fulcio).len(), 1);
        for line in ["this becomes public", "certificate: ", "log entry: a: ", "log entry: b: "] {
            assert!(ran.err.contains(line), "{line}: {ran:?}");
        }
        assert!(ran.out.contains("signed a\n") && ran.out.contains(IDENTITY), "{ran:?}");
        for (file, other) in [("a", "b"), ("b", "a")] {
            assert_eq!(place.verdict(file, IDENTITY, &[]), Some(0));
            assert_eq!(place.verdict(file, "you@example.com", &[]), Some(1));
            let bundle = format!("{other}.sigstore.json");
            assert_eq!(place.verdict(file, IDENTITY, &["--bundle", &bundle]), Some(1));
        }
    }
    assert_eq!(place.new_files(), ["a.sigstore.json", "b.sigstore.json"]);
}

#[test]
fn the_services_may_be_named_apart() {
    let place = Place::new("apart");
    let services = ["--signing-config", "services.json", "--trusted-root", "root.json"];
    let args = ["sign", "a", "--identity-token", "-", "--yes", "--json", "--bundle", "x"];
    let mut command = place.command(&[&args[..], &services].concat());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&fs::read(place.path("token")).unwrap()).unwrap();
    let ran = place.ran(child.wait_with_output().unwrap());
    assert_eq!(ran.exit, Some(0), "{ran:?}");
    let line: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&line["bundle"], &line["verdict"]), (&"x".into(), &"verified".into()));
    assert_eq!(line["facts"]["signer"]["identity"]["value"], IDENTITY);
    assert_eq!(place.verdict("a", IDENTITY, &["--bundle", "x"]), Some(0));
    // Into another folder, and out of standard output.
    fs::create_dir(place.path("out")).unwrap();
    let ran = place.keyless("sign", "v2.json", &["a", "--output-directory", "out"]);
    assert_eq!(ran.exit, Some(0), "{ran:?}");
    assert_eq!(place.verdict("a", IDENTITY, &["--bundle", "out/a.sigstore.json"]), Some(0));
    let ran = place.keyless("sign", "v2.json", &["a", "--bundle", "-"]);
    place.write("y", &ran.out);
    assert_eq!(place.verdict("a", IDENTITY, &["--bundle", "y"]), Some(0));
}

#[test]
fn attestations_are_about_their_files() {
    let place = Place::new("attest");
    place.write("predicate", r#"{"builder": {"id": "x"}}"#);
    for (config, name) in [("v1.json", "slsaprovenance1"), ("v2.json", "https://x.example/t")] {
        let said = ["a", "b", "--predicate", "predicate", "--predicate-type", name, "--overwrite"];
        let ran = place.keyless("attest", config, &said);
        assert_eq!(ran.exit, Some(0), "{ran:?}");
        let uri = if name.contains(':') { name } else { "https://slsa.dev/provenance/v1" };
        for (file, other) in [("a", "b"), ("b", "a")] {
            assert_eq!(place.verdict(file, IDENTITY, &["--predicate-type", uri]), Some(0));
            assert_eq!(place.verdict(file, IDENTITY, &["--predicate-type", "t"]), Some(1));
            let bundle = format!("{other}.sigstore.json");
            assert_eq!(place.verdict(file, IDENTITY, &["--bundle", &bundle]), Some(1));
        }
    }
}

#[test]
fn a_statement_is_signed_as_it_is_if_it_is_about_the_file() {
    let place = Place::new("statement");
    let digest = sigproof::HashAlgorithm::Sha256.hash(b"the first file").hex();
    let statement = format!(
        r#"{{ "_type": "https://in-toto.io/Statement/v1", "predicateType": "t",
        "subject": [ {{"name": "of all", "digest": {{"sha256": "{digest}"}}}} ], "predicate": {{}} }}"#
    );
    place.write("statement", &statement);
    let ran = place.keyless("attest", "v2.json", &["a", "--statement", "statement"]);
    assert_eq!(ran.exit, Some(0), "{ran:?}");
    assert_eq!(place.verdict("a", IDENTITY, &[]), Some(0));
    let payload = place.json("a.sigstore.json")["dsseEnvelope"]["payload"].clone();
    let payload = Base64::decode_vec(payload.as_str().unwrap()).unwrap();
    assert_eq!(payload, statement.as_bytes());
    place.requests();
    let ran = place.keyless("attest", "v2.json", &["b", "--statement", "statement"]);
    assert!(ran.exit == Some(1) && ran.has_code("artifact.subject.mismatch"), "{ran:?}");
    place.write("statement", "{}");
    let ran = place.keyless("attest", "v2.json", &["b", "--statement", "statement"]);
    assert_eq!(ran.exit, Some(1), "{ran:?}");
    assert_eq!(place.requests(), [""; 0]);
    assert!(!place.exists("b.sigstore.json"));
}

/// The key's file, and its public half.
fn key(place: &Place, kind: KeyKind, password: Option<&str>) {
    let key = KeyPair::generate(kind).unwrap();
    let file = match password {
        Some(password) => key.to_cosign_pem(password.as_bytes()).unwrap(),
        None => key.to_pkcs8_pem().unwrap().to_string(),
    };
    place.write("key", &file);
    place.write("key.pub", &key.public_pem().unwrap());
}

fn by_key(place: &Place, file: &str, more: &[&str]) -> Option<i32> {
    let fixed = ["verify", "key", file, "--key", "key.pub", "--trusted-root", "root.json"];
    place.run(&[&fixed[..], more].concat()).exit
}

#[test]
fn a_key_signs_with_a_log_and_alone() {
    let place = Place::new("key");
    let kinds = [KeyKind::P256, KeyKind::P384, KeyKind::P521, KeyKind::Ed25519];
    for kind in kinds {
        key(&place, kind, None);
        place.requests();
        let alone = ["sign", "a", "--key", "key", "--offline", "--overwrite"];
        let ran = place.run(&alone);
        assert_eq!((ran.exit, place.requests()), (Some(0), Vec::new()), "{kind:?} {ran:?}");
        assert!(!ran.err.contains("public"), "{ran:?}");
        assert_eq!(by_key(&place, "a", &[]), Some(1), "{kind:?}");
        assert_eq!(by_key(&place, "a", &["--dangerous-no-log"]), Some(0), "{kind:?}");
        let bundle = ["--bundle", "a.sigstore.json", "--dangerous-no-log"];
        assert_eq!(by_key(&place, "b", &bundle), Some(1), "{kind:?}");
        for config in ["v1.json", "v2.json"] {
            let mut args = vec!["sign", "a", "--key", "key", "--trust-config", config];
            args.extend(["--overwrite", "--yes"]);
            if kind == KeyKind::Ed25519 {
                let ran = place.run(&args);
                assert!(ran.has_code("sign.key.not_loggable"), "{ran:?}");
                assert_eq!(ran.exit, Some(2), "{ran:?}");
                args.extend(["--signing-algorithm", "ed25519-ph"]);
            }
            if (kind, config) == (KeyKind::Ed25519, "v1.json") {
                continue;
            }
            let ran = place.run(&args);
            assert_eq!(ran.exit, Some(0), "{kind:?} {config} {ran:?}");
            assert_eq!(by_key(&place, "a", &[]), Some(0), "{kind:?} {config}");
        }
    }
    assert!(place.sandbox.take_requests(Server::Fulcio).is_empty());
}

#[test]
fn a_password_opens_the_key() {
    let place = Place::new("password");
    key(&place, KeyKind::P256, Some(PASSWORD));
    place.write("password", &format!("{PASSWORD}\n"));
    let args = ["sign", "a", "--key", "key", "--offline", "--overwrite"];
    let with = |password: &str| {
        place.ran(place.command(&args).env("COSIGN_PASSWORD", password).output().unwrap())
    };
    assert_eq!(with(PASSWORD).exit, Some(0));
    assert_eq!(by_key(&place, "a", &["--dangerous-no-log"]), Some(0));
    place.remove("a.sigstore.json");
    let ran = with("planted-passwort");
    assert!(ran.exit == Some(1) && ran.has_code("key.password.wrong"), "{ran:?}");
    let ran = place.run(&args);
    assert!(ran.exit == Some(2) && ran.has_code("cli.password.missing"), "{ran:?}");
    assert!(!place.exists("a.sigstore.json"));
    let ran = place.run(&[&args[..], &["--password-file", "password"]].concat());
    assert_eq!(ran.exit, Some(0), "{ran:?}");
}

#[test]
fn a_certificate_is_for_any_key_and_identity() {
    let place = Place::new("certificate");
    for name in ["ecdsa-sha2-384-nistp384", "ecdsa-sha2-512-nistp521"] {
        let args = ["a", "--signing-algorithm", name, "--overwrite"];
        let ran = place.keyless("sign", "v2.json", &args);
        assert_eq!(ran.exit, Some(0), "{name} {ran:?}");
        assert_eq!(place.verdict("a", IDENTITY, &[]), Some(0));
    }
    key(&place, KeyKind::P256, None);
    let args = ["a", "--key", "key", "--issue-certificate", "--overwrite"];
    let ran = place.keyless("sign", "v2.json", &args);
    assert_eq!(ran.exit, Some(0), "{ran:?}");
    assert_eq!(place.verdict("a", IDENTITY, &[]), Some(0));
    // As a job of GitHub Actions.
    let url = format!("{}/sandbox/actions?api-version=2.0", place.sandbox.url(Server::Issuer));
    let job = |more: &[&str]| {
        let args = ["sign", "b", "--trust-config", "v2.json", "--yes"];
        let mut command = place.command(&[&args[..], more].concat());
        command.env("GITHUB_ACTIONS", "true").env("ACTIONS_ID_TOKEN_REQUEST_URL", &url);
        place.ran(command.env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "sandbox").output().unwrap())
    };
    let ran = job(&["--oidc-disable-ambient-providers"]);
    assert!(ran.exit == Some(2) && ran.has_code("cli.token.missing"), "{ran:?}");
    assert!(!place.exists("b.sigstore.json"));
    assert_eq!(job(&[]).exit, Some(0));
    let workflow = format!("https://github.com/{WORKFLOW}");
    assert_eq!(place.verdict("b", &workflow, &[]), Some(0));
}
