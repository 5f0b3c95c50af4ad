//! What is printed, to the letter.

mod run;

use std::fs;
use std::path::Path;

use run::{IDENTITY, ISSUER, Ran, folder, real, run, sigproof, verify};
use sigproof::HashAlgorithm;

/// Runs it as in a terminal of so many columns.
fn in_columns(folder: &Path, columns: &str, args: &[&str]) -> Ran {
    Ran::new(&sigproof(folder).args(args).env("COLUMNS", columns).output().unwrap())
}

fn with_identity<'a>(args: &[&'a str]) -> Vec<&'a str> {
    let signer = ["verify", "identity", "--cert-identity", IDENTITY, "--cert-oidc-issuer", ISSUER];
    [&signer[..], args].concat()
}

const VERIFIED: &str = "verified blob: signed by w.vollprecht@gmail.com, from \
    https://github.com/login/oauth, at 2025-12-03T18:36:42Z\n";

#[test]
fn a_signature() {
    let folder = folder("printed", "blob.sigstore.json");
    let ran = verify(&folder, &["blob"]);
    assert_eq!((ran.exit, ran.out.as_str(), ran.err.as_str()), (0, VERIFIED, ""));
}

/// What a statement says comes first: it is about a file, and may say that it is bad.
#[test]
fn an_attestation() {
    let folder = folder("printed_attestation", "blob.sigstore.json");
    let bundle = real("sigstore-js-2.0.0-provenance.sigstore.json");
    let artifact = "sha512:46d4e2f74c4877316640000a6fdf8a8b59f1e0847667973e9859f774dd31b8f1e0937813b777fb66a2ac67d50540fe34640966eee9fc2ccca387082b4c85cd3c";
    let args = ["verify", "github", artifact, "--repository", "sigstore/sigstore-js", "--bundle"];
    let args = [&args[..], &[bundle.to_str().unwrap()]].concat();
    let ran = run(&folder, &args);
    let expected = format!(
        "verified {artifact}: https://slsa.dev/provenance/v1 attested by \
         https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main, from \
         https://token.actions.githubusercontent.com, at 2023-08-18T16:05:35Z\n"
    );
    assert_eq!((ran.exit, ran.out.as_str()), (0, expected.as_str()));
    // A program gets what was attested.
    let line = &run(&folder, &[&args[..], &["--json"]].concat()).json()[0];
    let workflow = &line["predicate"]["buildDefinition"]["externalParameters"]["workflow"];
    assert_eq!(workflow["repository"], "https://github.com/sigstore/sigstore-js");
    assert_eq!(line["facts"]["statement"]["predicateType"], "https://slsa.dev/provenance/v1");
}

#[test]
fn a_rejection() {
    let folder = folder("printed_rejected", "blob.sigstore.json");
    fs::write(folder.join("blob"), "bad").unwrap();
    let ran = verify(&folder, &["blob"]);
    let (found, expected) = (HashAlgorithm::Sha256.hash(b"bad"), signed());
    let expected = format!(
        "rejected blob: the artifact is not the one that was signed\n  \
         code         artifact.digest.mismatch (step artifact)\n  \
         signed       \"{expected}\"\n  \
         artifact     \"{found}\"\n\n\
         hint: the file was changed after it was signed, or the bundle is another file's: get both again from where \
         they come from\n"
    );
    assert_eq!((ran.exit, ran.out.as_str(), ran.err.as_str()), (1, expected.as_str(), ""));
}

fn signed() -> String {
    HashAlgorithm::Sha256.hash(&fs::read(real("cosign-v3-blob.txt")).unwrap()).to_string()
}

#[test]
fn a_refusal() {
    let folder = folder("printed_refused", "other.json");
    for (args, expected) in [
        (&["missing"][..], "refused missing: no such file\n"),
        (&["blob", "--bundle", "missing"], "refused blob: missing: no such file\n"),
        (
            &["blob"],
            "refused blob: no bundle found: neither blob.sigstore.json nor blob.sigstore is there\n\n\
             hint: name it with --bundle FILE\n\
             hint: without a bundle, give --signature FILE and --certificate FILE\n",
        ),
    ] {
        let ran = verify(&folder, args);
        assert_eq!((ran.exit, ran.out.as_str()), (2, expected), "{args:?}");
    }
}

/// A hint that several answers have is given once, and the answers stand one below the other.
#[test]
fn several() {
    let folder = folder("printed_several", "blob.sigstore.json");
    for name in ["one", "two", "same"] {
        fs::copy(folder.join("blob"), folder.join(name)).unwrap();
    }
    fs::copy(folder.join("blob.sigstore.json"), folder.join("same.sigstore.json")).unwrap();
    let ran = verify(&folder, &["blob", "one", "two", "same"]);
    let expected = format!(
        "{VERIFIED}\
         refused one: no bundle found: neither one.sigstore.json nor one.sigstore is there\n\n\
         hint: name it with --bundle FILE\nhint: without a bundle, give --signature FILE and --certificate FILE\n\n\
         refused two: no bundle found: neither two.sigstore.json nor two.sigstore is there\n\
         {}\n\
         4 files: 2 verified, 0 rejected, 2 refused\n",
        VERIFIED.replace("blob", "same")
    );
    assert_eq!((ran.exit, ran.out.as_str()), (2, expected.as_str()));
}

#[test]
fn every_fact_and_check() {
    let folder = folder("printed_verbose", "blob.sigstore.json");
    let ran = verify(&folder, &["blob", "-v"]);
    let expected = format!(
        "{VERIFIED}  \
         trusted root public-good\n  \
         signed by    w.vollprecht@gmail.com\n  \
         issuer       https://github.com/login/oauth\n  \
         signed at    2025-12-03T18:36:43Z (signed entry timestamp of https://rekor.sigstore.dev)\n  \
         signed at    2025-12-03T18:36:42Z (RFC 3161 timestamp of https://timestamp.sigstore.dev/api/v1/timestamp)\n  \
         log entry    https://rekor.sigstore.dev at index 738312748 (hashedrekord 0.0.1)\n  \
         artifact     {}\n  \
         checks\n    \
         bundle       pass\n",
        signed()
    );
    assert_eq!(ran.exit, 0);
    assert!(ran.out.starts_with(&expected), "{}", ran.out);
}

#[test]
fn a_narrow_terminal() {
    let folder = folder("printed_narrow", "blob.sigstore.json");
    let ran = in_columns(&folder, "40", &with_identity(&["blob"]));
    let expected = "verified blob: signed by\n  w.vollprecht@gmail.com, from\n  \
                    https://github.com/login/oauth, at\n  2025-12-03T18:36:42Z\n";
    assert_eq!((ran.exit, ran.out.as_str()), (0, expected));
}

/// In a terminal nothing is wider than that, whatever is printed; off one, a digest stays whole.
#[test]
fn nothing_is_wider_than_the_terminal() {
    let folder = folder("printed_width", "blob.sigstore.json");
    fs::write(folder.join("bad"), "bad").unwrap();
    fs::copy(folder.join("blob.sigstore.json"), folder.join("bad.sigstore.json")).unwrap();
    let policy = r#"{"version":1,"anyOf":[{"workflow":{"provider":"github","repository":"o/r"}}]}"#;
    fs::write(folder.join("policy.json"), policy).unwrap();
    fs::write(folder.join("empty.json"), "{}").unwrap();
    for args in [
        &with_identity(&["blob"])[..],
        &with_identity(&["blob", "-v"]),
        &with_identity(&["bad", "blob", "missing"]),
        &with_identity(&["bad", "-v"]),
        &with_identity(&["blob", "--staging"]),
        &with_identity(&["blob", "--trusted-root", "empty.json"]),
        &["inspect", "blob.sigstore.json", "empty.json", "missing"],
        &["policy", "lint", "policy.json", "empty.json", "missing"],
        &["bundle", "upgrade", "empty.json"],
        &["bundle", "upgrade", "missing"],
        &["--version", "-v"],
    ] {
        for columns in [20, 33, 80, 132] {
            let ran = in_columns(&folder, &columns.to_string(), args);
            let text = ran.out + &ran.err;
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= columns, "{args:?} in {columns}: {widest}\n{text}");
        }
    }
    let ran = verify(&folder, &["bad"]);
    assert!(ran.out.contains(&signed()), "{}", ran.out);
}

/// What the core says in words of no language is given with the flag of this one.
#[test]
fn a_hint_names_the_flag() {
    let folder = folder("printed_hint", "blob.sigstore.json");
    let bundle = fs::read(real("managed-key.sigstore.json")).unwrap();
    let mut bundle: serde_json::Value = serde_json::from_slice(&bundle).unwrap();
    bundle["verificationMaterial"].as_object_mut().unwrap().remove("tlogEntries");
    fs::write(folder.join("bundle.json"), bundle.to_string()).unwrap();
    let (artifact, key) = (real("managed-key.txt"), real("managed-key.pub"));
    let args = ["verify", "key", artifact.to_str().unwrap(), "--key", key.to_str().unwrap()];
    let args = [&args[..], &["--bundle", "bundle.json"]].concat();
    let ran = run(&folder, &args);
    assert_eq!(ran.exit, 1);
    let (answer, hint) = ran.out.split_once("\n\n").expect("a hint");
    assert!(answer.contains("code         tlog.entry.threshold (step log_entry)"), "{}", ran.out);
    assert!(!answer.contains("dangerous"), "{}", ran.out);
    assert!(
        hint.starts_with("hint: ") && hint.contains("`noLog` (--dangerous-no-log)"),
        "{}",
        ran.out
    );
    assert_eq!(run(&folder, &[&args[..], &["--dangerous-no-log"]].concat()).exit, 0);
}

/// The core's advice about another root and this program's own are one.
#[test]
fn a_hint_about_another_root_is_given_once() {
    let folder = folder("printed_root", "blob.sigstore.json");
    let (file, bundle) = (real("staging-rekor-v2.txt"), real("staging-rekor-v2.txt.sigstore.json"));
    let [file, bundle] = [&file, &bundle].map(|path| path.to_str().unwrap());
    let signer = ["--cert-identity", "a@example.com", "--cert-oidc-issuer", "https://example.com"];
    let args = [&["verify", "identity", file, "--bundle", bundle], &signer[..]].concat();
    let ran = run(&folder, &args);
    assert_eq!(ran.exit, 1);
    assert_eq!(ran.out.matches("hint: ").count(), 1, "{}", ran.out);
    assert!(ran.out.contains("hint: ") && ran.out.contains("--staging only if"), "{}", ran.out);
}

/// What a file says cannot move the cursor of who looks at the answer.
#[test]
fn json_holds_no_character_that_a_terminal_obeys() {
    let folder = folder("printed_json", "blob.sigstore.json");
    let kind = "x\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200f}y";
    let bundle = serde_json::json!({ "mediaType": kind }).to_string();
    fs::write(folder.join("blob.sigstore.json"), bundle).unwrap();
    let ran = verify(&folder, &["blob", "--json"]);
    assert_eq!(ran.exit, 1, "{}", ran.out);
    assert!(ran.out.is_ascii() && !ran.out.contains('\u{7f}'), "{:?}", ran.out);
    let failure = ran.json()[0]["report"]["failure"].to_string();
    assert!(failure.contains(kind), "{failure}");
    let ran = run(&folder, &["inspect", "blob.sigstore.json", "--json"]);
    assert!(ran.out.is_ascii() && !ran.out.contains('\u{7f}'), "{:?}", ran.out);
    assert_eq!(ran.json().len(), 1, "{}", ran.out);
}
