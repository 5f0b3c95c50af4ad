//! `sigproof inspect`: what a bundle says, and that it is not verified.

mod run;

use std::fs;

use run::{folder, real, run};

#[test]
fn the_first_line_warns() {
    let folder = folder("inspect_text", "blob.sigstore.json");
    let ran = run(&folder, &["inspect", "blob.sigstore.json"]);
    assert_eq!(ran.exit, 0);
    assert_eq!(ran.out.lines().next(), Some("NOTHING BELOW IS VERIFIED"));
    for part in [run::IDENTITY, run::ISSUER, "hashedrekord", "rekor.sigstore.dev", "SHA2_256"] {
        assert!(ran.out.contains(part), "{part}\n{}", ran.out);
    }
}

#[test]
fn json_says_first_that_it_is_not_verified() {
    let folder = folder("inspect_json", "blob.sigstore.json");
    let ran = run(&folder, &["inspect", "blob.sigstore.json", "--json"]);
    assert!(ran.out.starts_with(r#"{"verified":false,"mediaType":"application/vnd.dev.sigstore."#));
    let [said] = &ran.json()[..] else { panic!("{}", ran.out) };
    let certificate = &said["signer"]["certificate"];
    assert_eq!(certificate["subjectAlternativeNames"][0]["kind"], "email");
    assert_eq!(certificate["subjectAlternativeNames"][0]["value"], run::IDENTITY);
    assert_eq!(certificate["issuer"], run::ISSUER);
    assert_eq!(certificate["claims"]["issuer"], run::ISSUER);
    assert!(certificate["notBefore"].as_str().unwrap() < certificate["notAfter"].as_str().unwrap());
    let entry = &said["logEntries"][0];
    assert_eq!((&entry["kind"], &entry["version"]), (&"hashedrekord".into(), &"0.0.1".into()));
    assert!(entry["logIndex"].is_string() && entry["hasProof"] == true);
    assert!(entry["checkpointOrigin"].as_str().unwrap().starts_with("rekor.sigstore.dev - "));
    let blob = fs::read(folder.join("blob")).unwrap();
    let digest = sigproof::HashAlgorithm::Sha256.hash(&blob).hex();
    assert_eq!(said["content"]["messageDigest"]["digest"], digest);
}

#[test]
fn a_statement_is_shown_with_its_subjects() {
    let bundle = real("sigstore-js-2.0.0-provenance.sigstore.json");
    let folder = folder("inspect_statement", "blob.sigstore.json");
    let ran = run(&folder, &["inspect", "--json", bundle.to_str().unwrap()]);
    let content = &ran.json()[0]["content"];
    assert_eq!(content["payloadType"], "application/vnd.in-toto+json");
    assert_eq!(content["statement"]["predicateType"], "https://slsa.dev/provenance/v1");
    assert_eq!(content["statement"]["subjects"][0]["name"], "pkg:npm/sigstore@2.0.0");
}

#[test]
fn what_is_no_bundle_has_a_reason() {
    let folder = folder("inspect_bad", "blob.sigstore.json");
    let ran = run(&folder, &["inspect", "blob"]);
    assert_eq!(ran.exit, 1);
    assert!(ran.out.contains("json.syntax.invalid"), "{}", ran.out);
    let ran = run(&folder, &["inspect", "blob", "--json"]);
    assert_eq!((ran.exit, &ran.json()[0]["failure"]["step"]), (1, &"bundle".into()));
    let ran = run(&folder, &["inspect", "missing"]);
    assert_eq!(ran.exit, 2);
    assert!(ran.err.contains("missing: no such file"), "{}", ran.err);
}
