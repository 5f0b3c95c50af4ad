//! A case that is unpacked asks as files what it asks in the list.

use std::fs;
use std::path::Path;
use std::process::Command;

use sigproof::{Artifact, Bundle, Policy, TrustedRoot, Verifier};

fn unpack(args: &[&str]) -> Option<i32> {
    Command::new(env!("CARGO_BIN_EXE_unpack")).args(args).status().unwrap().code()
}

/// The code of the rejection; nothing if the bundle verifies.
fn ask(id: &str) -> Option<&'static str> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("unpack").join(id);
    assert_eq!(unpack(&[id, folder.to_str().unwrap()]), Some(0), "{id}");
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let root = TrustedRoot::from_json(&read("trusted_root.json")).unwrap();
    let bundle = Bundle::from_json(&read("bundle.sigstore.json")).unwrap();
    let artifact = read("artifact");
    let policy = match Policy::from_json(&read("policy.json")) {
        Ok(policy) => policy,
        Err(rejected) => return Some(rejected.code().as_str()),
    };
    let answer = Verifier::new(root).verify(&bundle, Artifact::bytes(&artifact), &policy);
    answer.err().map(|rejected| rejected.code().as_str())
}

#[test]
fn files_ask_what_the_case_asks() {
    let here = "testkit/hashedrekord-0.0.1/v0.3";
    assert_eq!(ask(&format!("{here}/valid")), None);
    assert_eq!(ask(&format!("{here}/digest_swapped")), Some("binding.digest.mismatch"));
    assert_eq!(
        ask(&format!("{here}/inclusion_hash_flipped")),
        Some("tlog.inclusion.root_mismatch")
    );
    assert_eq!(ask("testkit/hashedrekord-0.0.2/v0.3/bare_p256"), None);
    assert_eq!(ask("testkit/policy/github/ref_other_exact"), Some("policy.workflow.mismatch"));
    assert_eq!(ask("testkit/policy/document/misspelled_claim"), Some("policy.document.malformed"));
}

#[test]
fn a_case_that_does_not_exist() {
    assert_eq!(unpack(&["testkit/none", env!("CARGO_TARGET_TMPDIR")]), Some(1));
    assert_eq!(unpack(&["testkit/none"]), Some(2));
}
