//! `sigproof verify identity`: exit codes, bundle names, digests, several files, JSON.

mod run;

use std::fs;

use run::{ISSUER, folder, real, run, verify};
use sigproof::{Code, HashAlgorithm};

#[test]
fn exit_0_and_a_report() {
    let folder = folder("exit_0", "blob.sigstore.json");
    let ran = verify(&folder, &["blob", "--offline", "-v"]);
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("verified blob: signed by "), "{}", ran.out);
    for part in [run::IDENTITY, ISSUER, "signed at", "log entry", "https://rekor.sigstore.dev"] {
        assert!(ran.out.contains(part), "{part}\n{}", ran.out);
    }
    for step in sigproof::Step::ALL {
        assert!(ran.out.contains(&format!("    {:12} pass\n", step.as_str())), "{}", ran.out);
    }
    assert!(!ran.out.contains('\u{1b}'), "colour without a terminal");
}

#[test]
fn the_bundle_is_found_by_either_name() {
    for (test, name) in [("name_json", "blob.sigstore.json"), ("name_short", "blob.sigstore")] {
        assert_eq!(verify(&folder(test, name), &["blob"]).exit, 0, "{name}");
    }
    let other = folder("name_other", "other.json");
    let ran = verify(&other, &["blob"]);
    assert_eq!(ran.exit, 2);
    assert!(
        ran.out.contains("neither blob.sigstore.json nor blob.sigstore is there"),
        "{}",
        ran.out
    );
    assert_eq!(verify(&other, &["blob", "--bundle", "other.json"]).exit, 0);
    // Of two, the longer name counts.
    fs::write(other.join("blob.sigstore.json"), "{}").unwrap();
    fs::rename(other.join("other.json"), other.join("blob.sigstore")).unwrap();
    assert_eq!(verify(&other, &["blob"]).exit, 1);
}

#[test]
fn exit_1_says_why() {
    let folder = folder("exit_1", "blob.sigstore.json");
    fs::write(folder.join("blob"), "something else").unwrap();
    let ran = verify(&folder, &["blob", "--verbose"]);
    assert_eq!(ran.exit, 1);
    assert!(ran.out.starts_with("rejected blob: "), "{}", ran.out);
    let failure = &verify(&folder, &["blob", "--json"]).json()[0]["report"]["failure"];
    let code = Code::from_wire(failure["code"].as_str().unwrap()).unwrap();
    assert_eq!(code.class(), sigproof::Class::Mismatch, "{code}");
    for part in [code.as_str(), code.meaning(), code.spec(), failure["step"].as_str().unwrap_or("")]
    {
        assert!(ran.out.contains(part), "{part}\n{}", ran.out);
    }
    // The evidence names the digest that was found.
    let found = HashAlgorithm::Sha256.hash(b"something else").hex();
    assert!(ran.out.contains(&found), "{}", ran.out);
    assert!(ran.out.contains("not reached"), "{}", ran.out);
}

#[test]
fn exit_1_for_another_signer() {
    let folder = folder("signer", "blob.sigstore.json");
    for (identity, issuer) in [("me@example.com", ISSUER), (run::IDENTITY, "https://example.com")] {
        let args = ["verify", "identity", "blob", "--cert-identity", identity];
        let ran = run(&folder, &[&args[..], &["--cert-oidc-issuer", issuer]].concat());
        assert_eq!(ran.exit, 1);
        assert!(ran.out.contains(" (step policy)\n"), "{}", ran.out);
    }
}

#[test]
fn exit_2_for_a_bad_question() {
    let folder = folder("exit_2", "blob.sigstore.json");
    fs::write(folder.join("root.json"), "{}").unwrap();
    for (args, part) in [
        (vec!["missing"], "missing: no such file"),
        (vec!["blob", "--bundle", "missing"], "missing: no such file"),
        (vec!["blob", "--trusted-root", "missing"], "missing: no such file"),
        (vec!["blob", "--trusted-root", "root.json"], "trust_root."),
        (vec![".", "--bundle", "blob.sigstore.json"], "refused ."),
        (vec!["blob", "--trusted-root", "root.json", "--staging"], "cannot be used with"),
        (vec!["blob", "blob", "--signature", "blob"], "several files"),
        (vec![], "required"),
        (vec!["blob", "--unknown"], "--unknown"),
        (vec!["blob", "--bundle", "no\u{1b}[31mfile"], "no\\u{1b}[31mfile: no such file"),
    ] {
        let ran = verify(&folder, &args);
        assert_eq!(ran.exit, 2, "{args:?}\n{}", ran.out);
        assert!(
            ran.out.contains(part) || ran.err.contains(part),
            "{args:?}\n{}{}",
            ran.out,
            ran.err
        );
    }
    // An empty identity or issuer never means "any".
    for (identity, issuer) in [("", ISSUER), (run::IDENTITY, "")] {
        let args = ["verify", "identity", "blob", "--cert-identity", identity];
        let ran = run(&folder, &[&args[..], &["--cert-oidc-issuer", issuer]].concat());
        assert_eq!(ran.exit, 2);
        assert!(ran.err.contains("--cert-") && ran.err.contains("empty"), "{}", ran.err);
    }
}

/// A name that leads nowhere is the caller's mistake, a file that cannot be read is the host's.
#[cfg(unix)]
#[test]
fn an_unreadable_file_is_no_answer() {
    // Linux has a file that opens for anyone and whose first byte nobody can read.
    let unreadable = "/proc/self/mem";
    if !std::path::Path::new(unreadable).exists() {
        return;
    }
    let folder = folder("unreadable", "blob.sigstore.json");
    for args in [
        &["blob", "--bundle", unreadable][..],
        &["blob", "--trusted-root", unreadable],
        &[unreadable, "--bundle", "blob.sigstore.json"],
    ] {
        let ran = verify(&folder, &[args, &["--json"]].concat());
        assert_eq!((ran.exit, ran.json()[0]["verdict"].as_str()), (3, Some("failed")), "{args:?}");
        assert!(verify(&folder, args).out.starts_with("failed "), "{args:?}");
    }
    for command in [&["inspect"][..], &["policy", "lint"], &["bundle", "upgrade"]] {
        assert_eq!(run(&folder, &[command, &[unreadable]].concat()).exit, 3, "{command:?}");
    }
    std::os::unix::fs::symlink(unreadable, folder.join("locked")).unwrap();
    fs::copy(folder.join("blob.sigstore.json"), folder.join("locked.sigstore.json")).unwrap();
    let ran = verify(&folder, &["blob", "locked", "missing"]);
    let summary = "3 files: 1 verified, 0 rejected, 1 refused, 1 failed";
    assert_eq!((ran.exit, ran.out.lines().last()), (3, Some(summary)));
}

#[test]
fn the_staging_root_is_another() {
    let folder = folder("staging", "blob.sigstore.json");
    let ran = verify(&folder, &["blob", "--staging"]);
    assert_eq!(ran.exit, 1, "{}", ran.out);
    let root = real("sigstore.trusted_root.json");
    assert_eq!(verify(&folder, &["blob", "--trusted-root", root.to_str().unwrap()]).exit, 0);
}

#[test]
fn digests() {
    let folder = folder("digests", "blob.sigstore.json");
    let digest = HashAlgorithm::Sha256.hash(&fs::read(folder.join("blob")).unwrap());
    let bundle = ["--bundle", "blob.sigstore.json"];
    let with = |input: &str| verify(&folder, &[&[input][..], &bundle].concat());
    assert_eq!(with(&digest.to_string()).exit, 0);
    assert_eq!(with(&format!("sha256:{}", digest.hex().to_uppercase())).exit, 0);
    // Another artifact's digest is a rejection, one of another algorithm a bad question.
    assert_eq!(with(&HashAlgorithm::Sha256.hash(b"").to_string()).exit, 1);
    assert_eq!(with(&HashAlgorithm::Sha384.hash(b"").to_string()).exit, 2);
    assert_eq!(with(&HashAlgorithm::Sha512.hash(b"").to_string()).exit, 2);
    // What is not a digest to the letter is a path.
    for path in
        [&digest.to_string()[..70], &format!("{digest}0"), &format!("sha1:{}", digest.hex())]
    {
        let ran = with(path);
        assert_eq!(ran.exit, 2);
        assert!(ran.out.contains(&format!("{path}: no such file")), "{}", ran.out);
    }
    // There is no file to find a bundle next to.
    let ran = verify(&folder, &[&digest.to_string()]);
    assert_eq!(ran.exit, 2);
    assert!(ran.err.contains("--bundle"), "{}", ran.err);
}

#[test]
fn several_files_end_with_a_summary_and_the_highest_exit_code() {
    let folder = folder("several", "blob.sigstore.json");
    fs::copy(folder.join("blob"), folder.join("same")).unwrap();
    fs::copy(folder.join("blob.sigstore.json"), folder.join("same.sigstore.json")).unwrap();
    fs::write(folder.join("bad"), "bad").unwrap();
    fs::copy(folder.join("blob.sigstore.json"), folder.join("bad.sigstore.json")).unwrap();
    for (files, exit, summary) in [
        (vec!["blob", "same"], 0, "2 files: 2 verified, 0 rejected, 0 refused"),
        (vec!["bad", "blob", "same"], 1, "3 files: 2 verified, 1 rejected, 0 refused"),
        (vec!["blob", "missing", "bad"], 2, "3 files: 1 verified, 1 rejected, 1 refused"),
    ] {
        let ran = verify(&folder, &files);
        assert_eq!(ran.exit, exit, "{files:?}");
        assert_eq!(ran.out.lines().last(), Some(summary));
        let ran = verify(&folder, &[&files[..], &["--json"]].concat());
        assert_eq!(ran.exit, exit, "{files:?}");
        let inputs: Vec<_> = ran.json().iter().map(|line| line["input"].clone()).collect();
        assert_eq!(inputs, files);
    }
    assert!(!verify(&folder, &["blob"]).out.contains("files:"));
}

#[test]
fn json_is_one_object_a_file() {
    let folder = folder("json", "blob.sigstore.json");
    fs::write(folder.join("bad"), "bad").unwrap();
    fs::copy(folder.join("blob.sigstore.json"), folder.join("bad.sigstore.json")).unwrap();
    let ran = verify(&folder, &["blob", "bad", "missing", "--json"]);
    assert_eq!(ran.err, "");
    let lines = ran.json();
    assert_eq!(lines.len(), 3);
    let start = r#"{"input":"blob","verdict":"verified","facts":{"root":"public-good","signer":"#;
    assert!(ran.out.starts_with(start), "{}", ran.out);
    assert_eq!(lines[0]["facts"]["signer"]["identity"]["value"], run::IDENTITY);
    assert_eq!(lines[0]["report"]["verdict"], "verified");
    assert_eq!(lines[0]["report"]["steps"].as_array().unwrap().len(), sigproof::Step::ALL.len());
    assert!(ran.out.contains(r#"{"input":"bad","verdict":"rejected","facts":null,"report":{"#));
    assert!(ran.out.ends_with(
        "{\"input\":\"missing\",\"verdict\":\"refused\",\"facts\":null,\"report\":null,\
         \"error\":\"missing: no such file\",\"index\":2}\n"
    ));
    fs::write(folder.join("root.json"), "{}").unwrap();
    let lines = verify(&folder, &["blob", "bad", "--trusted-root", "root.json", "--json"]).json();
    for line in &lines {
        assert_eq!(line["verdict"], "refused");
        assert_eq!(line["report"]["failure"]["step"], serde_json::Value::Null);
        assert_eq!(line["report"]["failure"]["class"], "trust_root");
    }
    assert_eq!(lines.len(), 2);
}

#[test]
fn the_version_is_no_answer_about_a_file() {
    let folder = folder("version", "blob.sigstore.json");
    assert_eq!(run(&folder, &["-V"]).exit, 0);
    for args in [&["-V", "verify", "key", "blob", "--key", "no"][..], &["-V", "inspect", "blob"]] {
        assert_eq!(run(&folder, args).exit, 2, "{args:?}");
    }
}
