//! Sessions over a plugin's keys: `tests/plugin/sigstore-kms-fake` answers rightly, or as its reference says.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use sigproof::policy::Dangerous;
use sigproof::session::{Action, Event, Turn};
use sigproof::sign::{Done, Item, Signer};
use sigproof::{Artifact, KeyKind, Policy, TrustedRoot, Verifier};
use tempfile::TempDir;

use super::*;

const P256: &str = "ecparam -name prime256v1 -genkey -noout -out key";

fn usual_one(_: &PublicKey, usual: Scheme) -> Result<Scheme, Fault> {
    Ok(usual)
}

fn folder_of_plugin() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plugin")
}

fn key(openssl: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let output = Command::new("openssl").args(openssl.split(' ')).current_dir(&folder).output();
    let output = output.expect("the command openssl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

fn plugin(folder: &TempDir, fault: &str) -> Plugin {
    let reference = format!("{}{fault}", folder.path().join("key").display());
    let path = folder_of_plugin();
    Plugin::find_in("fake", &reference, Some(path.as_os_str())).unwrap()
}

/// Signs without any service. Nothing but signatures is asked for.
fn signed(holder: &Signing, artifact: &[u8]) -> Result<Done, Fault> {
    let signer = Signer::key_alone(holder.declared().clone());
    let mut session = signer.sign(vec![Item::bytes(artifact)]);
    loop {
        match session.next().map_err(|stopped| Fault::from(stopped.failure()))? {
            Turn::Done(done) => return Ok(done),
            Turn::Do(Action::Sign(asked), waiting) => {
                session = waiting.resume(Event::Signature(holder.sign(&asked)?));
            }
            Turn::Do(other, _) => panic!("{other:?}"),
        }
    }
}

fn fault_of(folder: &TempDir, fault: &str) -> Fault {
    plugin(folder, fault).signing(usual_one).and_then(|holder| signed(&holder, b"a")).unwrap_err()
}

#[test]
fn each_kind_of_key_signs_what_verifies() {
    for (openssl, kind) in [
        (P256, KeyKind::P256),
        ("ecparam -name secp384r1 -genkey -noout -out key", KeyKind::P384),
        ("ecparam -name secp521r1 -genkey -noout -out key", KeyKind::P521),
        ("genrsa -out key 2048", KeyKind::Rsa),
        ("genpkey -algorithm ed25519 -out key", KeyKind::Ed25519),
    ] {
        let folder = key(openssl);
        for fault in ["", "?exits"] {
            let holder = plugin(&folder, fault).signing(usual_one).unwrap();
            let public = holder.declared().public().clone();
            assert_eq!(public.kind(), kind);
            // More than a pipe holds.
            let artifact = vec![b'a'; 300_000];
            let done = signed(&holder, &artifact).unwrap();
            let bundle = &done.signed[0].bundle;
            let policy = Policy::key(public).with_dangerous(Dangerous::NoLog);
            let verifier = Verifier::new(TrustedRoot::sigstore());
            assert!(
                verifier.verify(bundle, Artifact::bytes(&artifact), &policy).is_ok(),
                "{kind:?}"
            );
            assert!(verifier.verify(bundle, Artifact::bytes(b"b"), &policy).is_err(), "{kind:?}");
        }
    }
}

#[test]
fn digests_are_signed_as_they_are() {
    for openssl in [P256, "genrsa -out key 2048"] {
        let folder = key(openssl);
        let holder = plugin(&folder, "").signing(usual_one).unwrap();
        let scheme = holder.declared().scheme();
        let digest = scheme.hash().unwrap().hash(b"artifact");
        let public = holder.declared().public().clone();
        let declared = DeclaredKey::new(public, scheme).unwrap();
        let holder = Signing { declared, ..holder };
        let done = signed(&holder, b"artifact").unwrap();
        assert_eq!(done.signed.len(), 1);
        assert_eq!(digest.algorithm(), HashAlgorithm::Sha256);
    }
}

#[test]
fn a_wrong_signature_is_named_by_its_cause() {
    let ec = key(P256);
    let rsa = key("genrsa -out key 2048");
    for (folder, fault, cause) in [
        (&ec, "?p1363", "r and s one after the other"),
        (&ec, "?twice-hashed", "hashed a second time"),
        (&rsa, "?twice-hashed", "hashed a second time"),
        (&rsa, "?pss", "PSS, and PKCS #1 v1.5 was asked for"),
        (&ec, "?sha512", "another hash"),
        (&ec, "?reads-nothing", ""),
    ] {
        let no = fault_of(folder, fault);
        assert_eq!(no.code(), "sign.signature.invalid", "{fault}: {no:?}");
        assert!(format!("{no:?}").contains(cause), "{fault}: {no:?}");
    }
}

#[test]
fn each_fault_of_a_plugin_has_its_code() {
    let folder = key(P256);
    for (fault, code) in [
        ("?says-no", "key.plugin.refused"),
        ("?silent", "key.plugin.failed"),
        ("?killed", "key.plugin.failed"),
        ("?text", "key.plugin.malformed"),
        ("?empty", "key.plugin.malformed"),
        ("?null", "key.plugin.malformed"),
        ("?twice", "key.plugin.malformed"),
        ("?number", "key.plugin.malformed"),
        ("?base64", "key.plugin.malformed"),
        ("?no-key", "key.plugin.malformed"),
        ("?huge", "key.plugin.too_large"),
        ("?endless", "key.plugin.too_large"),
    ] {
        let no = fault_of(&folder, fault);
        assert_eq!(no.code(), code, "{fault}: {no:?}");
        assert_eq!(no.exit().code(), 3, "{fault}");
        let text = format!("{no:?}");
        assert!(text.len() < 1000, "{text}");
    }
    // What a terminal would obey is escaped, before `Debug` does.
    let said = format!("{:?}", fault_of(&folder, "?says-no"));
    assert!(said.contains(r"no such key:\\u{1b}[31m"), "{said}");
    assert!(format!("{:?}", fault_of(&folder, "?version")).contains("version v1"));
    assert!(format!("{:?}", fault_of(&folder, "?silent")).contains('7'));
}

#[test]
fn nobody_is_waited_for_without_end() {
    let folder = key(P256);
    for fault in ["?slow", "?deaf", "?left-behind"] {
        let plugin = Plugin { patience: Duration::from_secs(1), ..plugin(&folder, fault) };
        let begun = Instant::now();
        assert_eq!(plugin.public_key().unwrap_err().code(), "key.plugin.timeout", "{fault}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{fault}");
    }
}

#[test]
fn a_key_is_made_in_an_algorithm_of_the_plugin() {
    let folder = TempDir::new().unwrap();
    let plugin = plugin(&folder, "");
    assert_eq!(plugin.algorithms().unwrap(), ["p256", "p384"]);
    let made = plugin.create_key("p384").unwrap();
    assert_eq!(made.kind(), KeyKind::P384);
    assert_eq!(plugin.public_key().unwrap(), made);
    assert_eq!(plugin.create_key("p999").unwrap_err().code(), "key.plugin.refused");
}

#[test]
fn a_plugin_is_a_program_in_a_folder_of_the_path() {
    let here = folder_of_plugin();
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("sigstore-kms-text"), "#!/bin/sh\n").unwrap();
    std::fs::create_dir(folder.path().join("sigstore-kms-folder")).unwrap();
    let path = env::join_paths([Path::new(""), Path::new("."), folder.path(), &here]).unwrap();
    assert!(Plugin::find_in("fake", "a", Some(&path)).is_ok());
    for name in ["text", "folder", "absent"] {
        let no = Plugin::find_in(name, "a", Some(&path)).unwrap_err();
        assert_eq!((no.code(), no.exit().code()), ("key.plugin.not_found", 2), "{name}");
    }
    assert!(Plugin::find_in("fake", "a", None).is_err());
    assert!(Plugin::find_in("fake", "a", Some(OsStr::new("tests/plugin:."))).is_err());
    for (text, is) in [
        ("fake://a/b", Some(("fake", "a/b"))),
        ("my-hsm://", Some(("my-hsm", ""))),
        ("key.pem", None),
        ("./fake://a", None),
        ("://a", None),
        ("a b://c", None),
    ] {
        assert_eq!(split(text), is, "{text}");
    }
}
