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
    let start = r#"{"verified":false,"kind":"bundle","called":"a Sigstore bundle","bundles":[{"#;
    assert!(ran.out.starts_with(start), "{}", ran.out);
    let [said] = &ran.json()[..] else { panic!("{}", ran.out) };
    let said = &said["bundles"][0];
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
    let content = &ran.json()[0]["bundles"][0]["content"];
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
    assert_eq!((ran.exit, &ran.json()[0]["failure"]["step"]), (1, &serde_json::Value::Null));
    let ran = run(&folder, &["inspect", "missing"]);
    assert_eq!(ran.exit, 2);
    assert!(ran.err.contains("missing: no such file"), "{}", ran.err);
}

#[test]
fn several_documents_and_several_bundles_in_one() {
    let folder = folder("inspect_several", "blob.sigstore.json");
    let one = fs::read_to_string(folder.join("blob.sigstore.json")).unwrap().replace('\n', "");
    fs::write(folder.join("two.jsonl"), format!("{one}\n{one}\n")).unwrap();
    fs::write(folder.join("bad.json"), "{").unwrap();
    let files = ["inspect", "blob.sigstore.json", "two.jsonl"];
    let ran = run(&folder, &files);
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out.matches("NOTHING BELOW IS VERIFIED\n").count(), 2, "{}", ran.out);
    for (lines, count) in [
        (
            "file                         blob.sigstore.json\nkind                         a Sigstore bundle\n",
            1,
        ),
        (
            "file                         two.jsonl\nkind                         several Sigstore bundles\n",
            1,
        ),
        ("\nbundle\n", 3),
        ("  media type                 application/vnd.dev.sigstore.bundle.v0.3+json\n", 3),
    ] {
        assert_eq!(ran.out.matches(lines).count(), count, "{lines}{}", ran.out);
    }
    let said = run(&folder, &[&files[..], &["--json"]].concat()).json();
    let of: Vec<_> = said.iter().map(|one| (&one["input"], &one["index"])).collect();
    let (first, second) =
        ((&"blob.sigstore.json".into(), &0.into()), (&"two.jsonl".into(), &1.into()));
    assert_eq!(of, [first, second]);
    assert!(said.iter().all(|one| one["verified"] == false));
    assert_eq!(said[1]["bundles"].as_array().unwrap().len(), 2);
    // Of several, the worst counts, and the others are shown.
    let ran = run(&folder, &["inspect", "bad.json", "missing", "blob.sigstore.json"]);
    assert_eq!(ran.exit, 2);
    assert!(ran.out.starts_with("not readable bad.json\n"), "{}", ran.out);
    assert!(ran.out.contains("NOTHING BELOW"), "{}", ran.out);
    assert!(ran.err.contains("missing: no such file"), "{}", ran.err);
}

/// Which kind a file is, whatever it is; where that is all that can be said, what to do with it.
#[test]
fn every_kind_of_document_is_named() {
    let folder = folder("inspect_kinds", "blob.sigstore.json");
    let key = real("managed-key.pub");
    let root = real("sigstore.trusted_root.json");
    fs::write(folder.join("page.html"), "<!DOCTYPE html><html></html>").unwrap();
    fs::write(folder.join("policy.json"), r#"{"version":1,"anyOf":[]}"#).unwrap();
    for (file, exit, called) in [
        ("blob.sigstore.json", 0, "a Sigstore bundle"),
        (key.to_str().unwrap(), 0, "a public key"),
        (root.to_str().unwrap(), 0, "a trusted root"),
        ("policy.json", 0, "a policy"),
        ("page.html", 1, "a page of HTML"),
    ] {
        let ran = run(&folder, &["inspect", file]);
        assert_eq!(ran.exit, exit, "{file}: {}", ran.out);
        assert!(ran.out.contains(called), "{file}: {}", ran.out);
    }
    let ran = run(&folder, &["inspect", root.to_str().unwrap()]);
    assert!(ran.out.lines().all(|line| line.trim_end() == line), "{}", ran.out);
    let ran = run(&folder, &["inspect", "blob.sigstore.json", "page.html", "--json"]);
    let lines = ran.json();
    assert_eq!((ran.exit, lines.len()), (1, 2));
    assert_eq!(lines[1]["failure"]["code"], "bundle.form.unsupported");
    assert_eq!((&lines[1]["input"], &lines[1]["index"]), (&"page.html".into(), &1.into()));
}
