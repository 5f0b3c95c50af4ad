//! Several bundles for one artifact, one for several, bundles among the artifacts, and standard input.

mod run;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use run::{Ran, folder, run, verify};
use serde_json::{Value, json};
use sigproof_testkit::key::{Hash, KeyKind};
use sigproof_testkit::recipe::{IDENTITY, ISSUER};
use sigproof_testkit::tsa::{self, Stamp};
use sigproof_testkit::{EntryKind, Recipe, Version, World};

/// A folder with `blob`, its bundle, and `other.json`, a bundle of something else.
fn with_other(test: &str) -> PathBuf {
    let folder = folder(test, "blob.sigstore.json");
    let other = sigproof_vectors::folder().join("user-forms/other.sigstore.json");
    fs::copy(other, folder.join("other.json")).unwrap();
    folder
}

fn one_line(folder: &Path, name: &str) -> String {
    let value: Value = serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap();
    value.to_string()
}

/// Runs `verify identity` with this file as standard input.
fn piped(folder: &Path, input: &str, args: &[&str]) -> Ran {
    let mut command = run::sigproof(folder);
    command.args(["verify", "identity", "--cert-identity", run::IDENTITY]);
    command.args(["--cert-oidc-issuer", run::ISSUER]).args(args);
    command.stdin(File::open(folder.join(input)).unwrap());
    Ran::new(&command.output().unwrap())
}

#[test]
fn one_that_verifies_is_enough_and_is_named() {
    let folder = with_other("several_bundles");
    let lines = ["other.json", "blob.sigstore.json"].map(|name| one_line(&folder, name));
    fs::write(folder.join("two.jsonl"), lines.join("\n")).unwrap();
    fs::write(folder.join("none.json"), "{}").unwrap();
    let cut = format!("{{}}\n{}\n{}", lines[1], &lines[1][..99]);
    fs::write(folder.join("cut.jsonl"), cut).unwrap();
    for (bundles, name, others) in [
        (&["two.jsonl"][..], "two.jsonl, bundle 2 of 2", 1),
        (&["other.json", "blob.sigstore.json"], "blob.sigstore.json", 1),
        (&["blob.sigstore.json", "other.json"], "blob.sigstore.json", 0),
        (&["cut.jsonl"], "cut.jsonl, bundle 2 of 3", 2),
        // What is not a bundle does not stand in the way of one that is.
        (&["none.json", "other.json", "blob.sigstore.json"], "blob.sigstore.json", 2),
    ] {
        let args: Vec<&str> = bundles.iter().flat_map(|bundle| ["--bundle", bundle]).collect();
        let ran = verify(&folder, &[&["blob"], &args[..]].concat());
        assert_eq!(ran.exit, 0, "{bundles:?}\n{}{}", ran.out, ran.err);
        assert!(ran.out.contains(name), "{bundles:?}\n{}", ran.out);
        let ran = verify(&folder, &[&["blob", "--json"], &args[..]].concat());
        let bundle = &ran.json()[0]["bundle"];
        assert_eq!(bundle["name"], name);
        let rejected = bundle["rejected"].as_array().unwrap();
        assert_eq!(rejected.len(), others, "{bundles:?}");
        assert!(rejected.iter().all(|one| one["report"]["verdict"] == "rejected"), "{rejected:?}");
    }
    // Of one there is nothing to say, and of a policy without switches neither.
    let line = verify(&folder, &["blob", "--json"]).json().remove(0);
    assert_eq!((&line["bundle"], &line["dangerous"]), (&Value::Null, &Value::Null));
    assert_eq!(verify(&folder, &["blob"]).out.lines().count(), 1);
}

#[test]
fn none_that_verifies_is_the_answer_of_the_one_that_came_furthest() {
    let folder = with_other("several_bundles_bad");
    fs::write(folder.join("none.json"), "{}").unwrap();
    let ask = |file: &str, bundles: &[&str]| {
        let args: Vec<&str> = bundles.iter().flat_map(|bundle| ["--bundle", bundle]).collect();
        let ran = verify(&folder, &[&[file, "--json"], &args[..]].concat());
        assert_eq!(ran.exit, 1, "{bundles:?}\n{}", ran.out);
        ran.json()[0]["report"]["failure"].clone()
    };
    assert_eq!(ask("blob", &["none.json", "none.json"])["step"], "bundle");
    assert_eq!(ask("blob", &["other.json", "none.json"])["step"], "time");
    fs::write(folder.join("changed"), "changed").unwrap();
    for bundles in [["other.json", "blob.sigstore.json"], ["blob.sigstore.json", "other.json"]] {
        assert_ne!(ask("changed", &bundles)["step"], "time");
    }
    // What cannot be read counts, too: it has its number, and its answer among the others.
    let files = ["none.json", "blob.sigstore.json", "other.json"];
    let args: Vec<&str> = files.iter().flat_map(|bundle| ["--bundle", bundle]).collect();
    let line = verify(&folder, &[&["changed", "--json"], &args[..]].concat()).json().remove(0);
    assert_eq!(line["tried"]["name"], "blob.sigstore.json", "{line}");
    let others = line["tried"]["others"].as_array().unwrap().iter();
    assert_eq!(others.map(|o| o["name"].clone()).collect::<Vec<_>>(), ["none.json", "other.json"]);
    let report = line["report"].to_string();
    assert!(
        report.contains(r#""bundleNumber":"2""#) && report.contains(r#""ofBundles":"3""#),
        "{report}"
    );
    assert_eq!(report.matches("other_bundle").count(), 2, "{report}");
    // A file that is not there is a bad question, whatever the others say.
    let args = ["blob", "--bundle", "blob.sigstore.json", "--bundle", "missing.json"];
    assert_eq!(verify(&folder, &args).exit, 2);
}

/// Before, nothing but the first was named.
#[test]
fn of_several_that_cannot_be_read_each_is_named() {
    let folder = folder("several_unreadable", "blob.sigstore.json");
    fs::write(folder.join("none.json"), "{}").unwrap();
    fs::write(folder.join("lines.json"), "{oops\n{}\n").unwrap();
    let ask = |more: &[&str]| {
        let args = ["blob", "--bundle", "none.json", "--bundle", "lines.json"];
        verify(&folder, &[&args[..], more].concat())
    };
    let tried = ask(&["--json"]).json()[0]["tried"].clone();
    let missing = "json.field.missing";
    assert_eq!(
        tried,
        json!({"name": "none.json", "others": [
            {"name": "lines.json, bundle 1 of 2", "code": "json.syntax.invalid", "step": "bundle"},
            {"name": "lines.json, bundle 2 of 2", "code": missing, "step": "bundle"},
        ]})
    );
    let ran = ask(&["-v"]);
    assert_eq!(ran.exit, 1);
    assert!(ran.out.contains("lines.json, bundle 2 of 2: json.field.missing"), "{}", ran.out);
}

#[test]
fn one_bundle_for_several_artifacts() {
    let folder = with_other("several_artifacts");
    fs::copy(folder.join("blob"), folder.join("same")).unwrap();
    fs::write(folder.join("changed"), "changed").unwrap();
    let bundle = ["--bundle", "blob.sigstore.json", "--json"];
    let ran = verify(&folder, &[&["blob", "same", "changed"], &bundle[..]].concat());
    let verdicts: Vec<Value> = ran.json().iter().map(|line| line["verdict"].clone()).collect();
    assert_eq!(
        (ran.exit, verdicts),
        (1, vec!["verified".into(), "verified".into(), "rejected".into()])
    );
}

/// `dist/*` names artifacts and their bundles.
#[test]
fn bundles_among_the_artifacts_are_left_out() {
    let folder = folder("left_out", "blob.sigstore.json");
    let ran = verify(&folder, &["blob.sigstore.json", "blob", "--json"]);
    assert_eq!((ran.exit, ran.json().len()), (0, 2), "{}{}", ran.out, ran.err);
    let left_out =
        json!({ "input": "blob.sigstore.json", "index": 0, "leftOut": "the bundle of blob" });
    assert_eq!(ran.json()[0], left_out);
    // The place among the arguments is still the argument's.
    assert_eq!((&ran.json()[1]["input"], &ran.json()[1]["index"]), (&"blob".into(), &1.into()));
    assert!(ran.err.contains("blob.sigstore.json: left out, the bundle of blob"), "{}", ran.err);
    fs::rename(folder.join("blob.sigstore.json"), folder.join("all.json")).unwrap();
    let ran = verify(&folder, &["blob", "all.json", "--bundle", "all.json"]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    // Alone, it is what is asked about.
    let ran = verify(&folder, &["all.json", "--bundle", "all.json"]);
    assert_eq!((ran.exit, ran.err.as_str()), (1, ""), "{}", ran.out);
    // And nobody's bundle is an artifact without one.
    fs::rename(folder.join("all.json"), folder.join("x.sigstore.json")).unwrap();
    assert_eq!(
        verify(&folder, &["blob", "x.sigstore.json", "--bundle", "x.sigstore.json"]).exit,
        0
    );
    assert_eq!(verify(&folder, &["x.sigstore.json"]).exit, 2);
}

/// A name makes no bundle: what another thing is goes through like every artifact.
#[test]
fn what_only_has_the_name_of_a_bundle_is_verified() {
    let folder = folder("left_in", "blob.sigstore.json");
    for script in ["#!/bin/sh\nexit 0\n", "", "{}", "[]", "{\"attestations\":[]}"] {
        fs::write(folder.join("blob.sigstore"), script).unwrap();
        for args in [["blob", "blob.sigstore"], ["blob.sigstore", "blob"]] {
            let ran = verify(&folder, &[&args[..], &["--json"]].concat());
            assert_eq!((ran.exit, ran.json().len()), (2, 2), "{script}\n{}{}", ran.out, ran.err);
            assert!(ran.json().iter().all(|line| line.get("leftOut").is_none()), "{}", ran.out);
        }
        // Its bundle is another's, or none.
        let args = ["blob", "blob.sigstore", "--bundle", "blob.sigstore.json"];
        assert_eq!(verify(&folder, &args).exit, 1, "{script}");
        let args = [&args[..], &["--bundle", "blob.sigstore"]].concat();
        assert_eq!(verify(&folder, &args).exit, 1, "{script}");
    }
    // A bundle it is, in whatever form.
    let line = one_line(&folder, "blob.sigstore.json");
    fs::rename(folder.join("blob.sigstore.json"), folder.join("kept")).unwrap();
    for bundles in [line.clone(), format!("{line}\n{line}\n"), format!("[{line}]")] {
        fs::write(folder.join("blob.sigstore"), bundles).unwrap();
        let ran = verify(&folder, &["blob", "blob.sigstore"]);
        assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    }
    fs::rename(folder.join("kept"), folder.join("blob.sigstore.json")).unwrap();
    // A folder of this name, and nothing at all.
    fs::remove_file(folder.join("blob.sigstore")).unwrap();
    assert_eq!(verify(&folder, &["blob", "blob.sigstore"]).exit, 2);
    fs::create_dir(folder.join("blob.sigstore")).unwrap();
    assert_eq!(verify(&folder, &["blob", "blob.sigstore"]).exit, 2);
    // Without another argument to belong to, it is what is asked about.
    assert_eq!(verify(&folder, &["sub/blob", "blob.sigstore.json"]).exit, 2);
    assert_eq!(verify(&folder, &["blob.sigstore.json", "blob.sigstore.json"]).exit, 2);
}

/// Left out is what an artifact is verified by, and no bundle that nobody has looked at.
#[test]
fn a_bundle_that_nothing_is_verified_by_is_not_left_out() {
    let folder = with_other("left_in_bundle");
    fs::rename(folder.join("other.json"), folder.join("blob.sigstore")).unwrap();
    let ran = verify(&folder, &["blob", "blob.sigstore", "blob.sigstore.json", "--json"]);
    let lines = ran.json();
    assert_eq!((ran.exit, lines.len()), (2, 3), "{}{}", ran.out, ran.err);
    assert_eq!(
        (&lines[0]["index"], &lines[0]["leftOut"]),
        (&2.into(), &"the bundle of blob".into())
    );
    assert_eq!((&lines[1]["index"], &lines[1]["verdict"]), (&0.into(), &"verified".into()));
    assert_eq!((&lines[2]["index"], &lines[2]["verdict"]), (&1.into(), &"refused".into()));
    // Whether the one that counts is an argument, too, does not matter.
    let ran = verify(&folder, &["blob", "blob.sigstore"]);
    assert_eq!(ran.exit, 2, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("hint: blob is verified by blob.sigstore.json"), "{}", ran.out);
    // With another that is named, none beside it counts.
    fs::rename(folder.join("blob.sigstore.json"), folder.join("all.json")).unwrap();
    let ran = verify(&folder, &["blob", "blob.sigstore", "--bundle", "all.json"]);
    assert_eq!(ran.exit, 1, "{}{}", ran.out, ran.err);
    let named = ["--bundle", "all.json", "--bundle", "blob.sigstore"];
    let ran = verify(&folder, &[&["blob", "blob.sigstore", "all.json"], &named[..]].concat());
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn a_file_and_a_bundle_in_each_other_s_place_are_told_so() {
    let folder = folder("swapped", "blob.sigstore.json");
    fs::write(folder.join("program"), b"\x7fELF\x02\x01\x01").unwrap();
    fs::write(folder.join("p.whl"), b"PK\x03\x04 and more").unwrap();
    let hint = "hint: blob.sigstore.json is a bundle";
    for file in ["blob", "program", "p.whl"] {
        let ran = verify(&folder, &["blob.sigstore.json", "--bundle", file]);
        assert_eq!(ran.exit, 1, "{file}\n{}{}", ran.out, ran.err);
        assert_eq!(ran.out.matches("hint:").count(), 1, "{file}\n{}", ran.out);
        assert!(ran.out.contains(hint), "{file}\n{}", ran.out);
        // It is said of what is one.
        let ran = verify(&folder, &["blob", "--bundle", file]);
        assert!(ran.exit == 1 && !ran.out.contains("is a bundle"), "{file}\n{}", ran.out);
    }
}

/// Without a log entry, and without a timestamp, which `--dangerous-no-log` needs all the more.
#[test]
fn without_a_log_a_timestamp_is_what_is_missing() {
    let folder = folder("no_log_no_time", "blob.sigstore.json");
    let recipe = Recipe { logged: false, ..Recipe::of(Version::V03, EntryKind::HashedRekord) };
    let made = World::new("cli").make(&recipe);
    fs::write(folder.join("file"), &made.artifact).unwrap();
    fs::write(folder.join("file.sigstore.json"), &made.bundle_bytes).unwrap();
    fs::write(folder.join("root.json"), &made.trusted_root_bytes).unwrap();
    let args = ["verify", "identity", "file", "--cert-identity", IDENTITY, "--cert-oidc-issuer"];
    let args = [&args[..], &[ISSUER, "--trusted-root", "root.json"]].concat();
    let ran = run(&folder, &args);
    assert!(ran.exit == 1 && ran.out.contains("no log entry came with"), "{}", ran.out);
    let ran = run(&folder, &[&args[..], &["--dangerous-no-log"]].concat());
    assert!(
        ran.exit == 1 && ran.out.contains("it needs a timestamp (RFC 3161), with a log or without"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("no log entry came with"), "{}", ran.out);
}

#[test]
fn standard_input() {
    let folder = folder("standard_input", "blob.sigstore.json");
    let bundle = ["--bundle", "blob.sigstore.json"];
    assert_eq!(piped(&folder, "blob", &[&["-"], &bundle[..]].concat()).exit, 0);
    assert_eq!(piped(&folder, "blob.sigstore.json", &[&["-"], &bundle[..]].concat()).exit, 1);
    assert_eq!(piped(&folder, "blob.sigstore.json", &["blob", "--bundle", "-"]).exit, 0);
    // Read once for all of them.
    fs::copy(folder.join("blob"), folder.join("same")).unwrap();
    assert_eq!(piped(&folder, "blob.sigstore.json", &["blob", "same", "--bundle", "-"]).exit, 0);
    let root = run::real("sigstore.trusted_root.json");
    fs::copy(root, folder.join("root.json")).unwrap();
    assert_eq!(piped(&folder, "root.json", &["blob", "--trusted-root", "-"]).exit, 0);
    for (args, part) in [
        (&["-", "--bundle", "-"][..], "named twice"),
        (&["blob", "--bundle", "-", "--trusted-root", "-"], "named twice"),
        (&["-", "-", "--bundle", "blob.sigstore.json"], "named twice"),
        (&["-"], "needs --bundle"),
    ] {
        let ran = piped(&folder, "blob", args);
        assert_eq!(ran.exit, 2, "{args:?}\n{}{}", ran.out, ran.err);
        assert!(ran.out.contains(part) || ran.err.contains(part), "{args:?}\n{}", ran.out);
    }
    // A file of this name is another thing.
    fs::write(folder.join("-"), "something else").unwrap();
    assert_eq!(piped(&folder, "blob", &[&["./-"], &bundle[..]].concat()).exit, 1);
}

/// A key from standard input, and a signature over the bytes themselves, of a file, from standard input,
/// and among several bundles.
#[test]
fn a_signature_of_the_bytes() {
    let folder = folder("of_the_bytes", "blob.sigstore.json");
    let recipe = Recipe {
        key: KeyKind::Ed25519,
        hash: Hash::Sha512,
        logged: false,
        stamps: vec![Stamp::by(tsa::Name::A)],
        wide: true,
        ..Recipe::of(Version::V03, EntryKind::HashedRekord)
    };
    let made = World::new("cli").make(&recipe);
    for (name, bytes) in [
        ("file", &made.artifact),
        ("file.json", &made.bundle_bytes),
        ("root.json", &made.trusted_root_bytes),
    ] {
        fs::write(folder.join(name), bytes).unwrap();
    }
    let ask = |input: &str, bundles: &[&str]| {
        let mut command = run::sigproof(&folder);
        command.args(["verify", "identity", input, "--cert-identity", IDENTITY]);
        command.args(["--cert-oidc-issuer", ISSUER, "--trusted-root", "root.json"]);
        command.args(bundles.iter().flat_map(|bundle| ["--bundle", bundle]));
        command.arg("--dangerous-no-log").stdin(File::open(folder.join("file")).unwrap());
        let ran = Ran::new(&command.output().unwrap());
        (ran.exit, ran.out)
    };
    for input in ["file", "-"] {
        let (exit, out) = ask(input, &["file.json"]);
        assert_eq!(exit, 0, "{input}\n{out}");
        assert!(out.contains("\n  note: noLog: the policy switches off"), "{out}");
        let (exit, out) = ask(input, &["file.json", "blob.sigstore.json"]);
        assert_eq!(exit, 0, "{input}\n{out}");
        let (exit, out) = ask(input, &["blob.sigstore.json", "file.json"]);
        assert_eq!(exit, 0, "{input}\n{out}");
    }
    assert_eq!(ask("blob", &["file.json"]).0, 1);
    assert_eq!(ask("blob", &["blob.sigstore.json", "file.json"]).0, 1);
    // It was the switch.
    let args = ["verify", "identity", "file", "--cert-identity", IDENTITY, "--cert-oidc-issuer"];
    let more = [ISSUER, "--trusted-root", "root.json", "--bundle", "file.json", "--json"];
    let ran = run(&folder, &[&args[..], &more].concat());
    let code = &ran.json()[0]["report"]["failure"]["code"];
    assert_eq!((ran.exit, code), (1, &"tlog.entry.threshold".into()));
    // A policy that has it says so, too, whoever reads the answer.
    let key = json!({ "identity": IDENTITY, "issuer": ISSUER });
    let policy = json!({ "version": 1, "anyOf": [key], "dangerous": ["noLog", "noSct"] });
    fs::write(folder.join("policy.json"), policy.to_string()).unwrap();
    let args = ["verify", "file", "--policy", "policy.json", "--trusted-root", "root.json"];
    let args = [&args[..], &["--bundle", "file.json"]].concat();
    let ran = run(&folder, &args);
    assert!(ran.exit == 0 && ran.out.contains("note: noLog, noSct: "), "{}", ran.out);
    let ran = run(&folder, &[&args[..], &["--json"]].concat());
    assert_eq!(ran.json()[0]["dangerous"], json!(["noLog", "noSct"]));
}
