//! What a newcomer gets wrong, and what the answer says to do.

mod run;

use std::fs;
use std::path::{Path, PathBuf};

use run::{IDENTITY, ISSUER, Ran, folder, real, run, sigproof, verify};
use serde_json::{Value, json};

fn user_form(name: &str) -> PathBuf {
    sigproof_vectors::folder().join("user-forms").join(name)
}

/// A folder with `blob`, its bundle, `other.json`, which is a bundle of something else, and the file, bundle and key
/// of a managed key.
fn prepared(test: &str) -> PathBuf {
    let folder = folder(test, "blob.sigstore.json");
    fs::copy(user_form("other.sigstore.json"), folder.join("other.json")).unwrap();
    for name in ["managed-key.txt", "managed-key.sigstore.json", "managed-key.pub"] {
        fs::copy(real(name), folder.join(name)).unwrap();
    }
    fs::write(folder.join("changed"), "changed").unwrap();
    folder
}

fn read(folder: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
}

/// The output has each of these parts.
fn says(ran: &Ran, exit: i32, parts: &[&str]) {
    let all = format!("{}{}", ran.out, ran.err);
    assert_eq!(ran.exit, exit, "{all}");
    for part in parts {
        assert!(all.contains(part), "{part}\n{all}");
    }
}

#[test]
fn of_several_bundles_the_answer_says_which_one_it_is_about() {
    let folder = prepared("answer_several");
    let lines = ["other.json", "blob.sigstore.json"].map(|name| read(&folder, name).to_string());
    fs::write(folder.join("two.jsonl"), lines.join("\n")).unwrap();
    fs::write(folder.join("none.json"), "{}").unwrap();
    let two = ["changed", "--bundle", "two.jsonl"];
    let ran = verify(&folder, &two);
    let which = "bundle       two.jsonl, bundle 2 of 2 (of 2 the one that came furthest; -v lists the others)\n";
    says(&ran, 1, &["artifact.digest.mismatch", which]);
    assert!(!ran.out.contains("time.verified.none"), "{}", ran.out);
    let ran = verify(&folder, &[&two[..], &["-v"]].concat());
    let other = "other        two.jsonl, bundle 1 of 2: time.verified.none (step time)\n";
    says(&ran, 1, &["two.jsonl, bundle 2 of 2 (of 2 the one that came furthest)", other]);
    // The core counts from 1, in every language.
    let line = &verify(&folder, &[&two[..], &["--json"]].concat()).json()[0];
    let failure = &line["report"]["failure"];
    assert_eq!(
        (&failure["evidence"]["bundleNumber"], &failure["evidence"]["ofBundles"]),
        (&json!("2"), &json!("2"))
    );
    assert!(
        failure["message"].as_str().unwrap().ends_with(", bundleNumber 2, ofBundles 2"),
        "{failure}"
    );
    let note = &line["report"]["steps"][0]["evidence"];
    let note = note.as_array().unwrap().iter().find(|one| one["check"] == "other_bundle").unwrap();
    assert_eq!(
        note["values"],
        json!({"bundleNumber": "1", "code": "time.verified.none", "step": "time"})
    );
    let others =
        json!([{"name": "two.jsonl, bundle 1 of 2", "code": "time.verified.none", "step": "time"}]);
    assert_eq!(line["tried"], json!({"name": "two.jsonl, bundle 2 of 2", "others": others}));
    // What is not a bundle is one of them.
    let three = [
        "changed",
        "-v",
        "--bundle",
        "none.json",
        "--bundle",
        "other.json",
        "--bundle",
        "blob.sigstore.json",
    ];
    let ran = verify(&folder, &three);
    says(
        &ran,
        1,
        &[
            "blob.sigstore.json (of 3 the one",
            "other        other.json: time.",
            "other        none.json: json.",
        ],
    );
    // Of one there is nothing to say.
    let ran = verify(&folder, &["changed", "--bundle", "blob.sigstore.json", "-v"]);
    says(&ran, 1, &["artifact.digest.mismatch"]);
    assert!(
        !ran.out.contains("came furthest") && !ran.out.contains("  bundle       blob"),
        "{}",
        ran.out
    );
    // Nor of a question that makes no sense.
    let args = ["verify", "identity", "--cert-identity", IDENTITY, "--cert-oidc-issuer", ISSUER];
    let ran =
        run(&folder, &[&args[..], &two, &["--now", "2020-01-01T00:00:00Z", "--json"]].concat());
    assert_eq!(ran.json()[0]["tried"]["name"], "two.jsonl, bundle 2 of 2", "{}", ran.out);
}

#[test]
fn another_key_or_another_file_has_two_causes_and_something_to_compare() {
    let folder = prepared("answer_key");
    let key =
        sigproof::PublicKey::from_pem_or_der(&fs::read(real("managed-key.pub")).unwrap()).unwrap();
    let spki = sigproof::HashAlgorithm::Sha256.hash(key.spki_der()).hex();
    let other_key = user_form("comment.pub");
    fs::copy(other_key, folder.join("other.pub")).unwrap();
    let ask = |file: &str, bundle: &Value, key: &str| {
        fs::write(folder.join("b.json"), bundle.to_string()).unwrap();
        run(&folder, &["verify", "key", file, "--bundle", "b.json", "--key", key])
    };
    let bundle = read(&folder, "managed-key.sigstore.json");
    let mut unnamed = bundle.clone();
    unnamed["verificationMaterial"]["publicKey"] = json!({"hint": ""});
    says(&ask("managed-key.txt", &unnamed, "managed-key.pub"), 0, &[]);
    // The log has another key.
    let ran = ask("managed-key.txt", &unnamed, "other.pub");
    says(&ran, 1, &["binding.verifier.mismatch", "hint: another key has signed"]);
    // The bundle says which key it is.
    let ran = ask("managed-key.txt", &bundle, "other.pub");
    says(
        &ran,
        1,
        &["binding.key_hint.mismatch", "hint: the bundle calls the key of its signer \"TLMs"],
    );
    // Nothing says what was signed but the log.
    let mut undigested = unnamed.clone();
    undigested["messageSignature"].as_object_mut().unwrap().remove("messageDigest");
    says(&ask("managed-key.txt", &undigested, "managed-key.pub"), 0, &[]);
    let sha256 = sigproof::HashAlgorithm::Sha256.hash(b"changed").to_string();
    let ran = ask("changed", &undigested, "managed-key.pub");
    let hint = format!(
        "the log says \"sha256:a0cfc71271d6e278e57cd332ff957c3f7043fdda354c4cbb190a30d56efa01bf\", and the file is \"{sha256}\""
    );
    says(
        &ran,
        1,
        &[
            "binding.digest.mismatch",
            "hint: the file is another than the one that was signed",
            &hint,
        ],
    );
    // And nothing at all.
    fs::write(folder.join("a.sig"), bundle["messageSignature"]["signature"].as_str().unwrap())
        .unwrap();
    let bare = |file: &str, key: &str| {
        let args =
            ["verify", "key", file, "--signature", "a.sig", "--key", key, "--dangerous-no-log"];
        run(&folder, &args)
    };
    says(&bare("managed-key.txt", "managed-key.pub"), 0, &[]);
    let ran = bare("changed", "managed-key.pub");
    let causes =
        "hint: either the file is another than the one that was signed, or another key has signed";
    says(&ran, 1, &["signature.verify.invalid", causes, &sha256, &spki]);
    let ran = bare("managed-key.txt", "other.pub");
    assert!(ran.exit == 1 && !ran.out.contains(&spki), "{}", ran.out);
    says(&ran, 1, &["signature.verify.invalid", causes]);
}

#[test]
fn what_looks_like_a_digest_or_an_address_is_told_from_a_file() {
    let folder = prepared("answer_digest");
    let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let ask = |input: &str| verify(&folder, &[input, "--bundle", "blob.sigstore.json"]);
    for (input, hint) in [
        (
            "sha256:abcd",
            "it looks like a digest, and is not one: sha256 has 64 hexadecimal digits, and here are 4",
        ),
        ("SHA256:abcd", "sha256 has 64 hexadecimal digits, and here are 4"),
        (hex, &*format!("without the name of its algorithm: write sha256:{hex}")),
        (&hex.repeat(2), &*format!("write sha512:{hex}{hex}")),
        (&format!("SHA256:{hex}"), &*format!("it looks like a digest: write sha256:{hex}")),
        (&format!("sha256:{}g", &hex[1..]), "64 hexadecimal digits, and g is another character"),
        (
            "md5:d41d8cd98f00b204e9800998ecf8427e",
            "md5 is not taken, since two files may have the same",
        ),
        ("d41d8cd98f00b204e9800998ecf8427e", "it looks like a digest in MD5 or SHA-1"),
        (&format!("ghcr.io/o/r@sha256:{hex}"), &*format!("the digest alone is sha256:{hex}")),
        (
            "https://example.com/app.tar.gz",
            "nothing is fetched here: download it first, and give the file",
        ),
        ("oci://ghcr.io/o/r", "nothing is fetched here"),
    ] {
        let ran = ask(input);
        says(&ran, 2, &["no such file", "hint: ", hint]);
    }
    let ran = verify(&folder, &["blob", "--bundle", "https://example.com/b.json"]);
    says(&ran, 2, &["https://example.com/b.json: no such file", "nothing is fetched here"]);
    let ran = verify(&folder, &["blob", "--trusted-root", "https://example.com/b.json"]);
    says(&ran, 2, &["nothing is fetched here"]);
    for plain in ["missing", "missing.tar.gz", "abc", "feed", "sha256"] {
        let ran = ask(plain);
        assert!(ran.exit == 2 && !ran.out.contains("hint:"), "{}", ran.out);
    }
    // A file of such a name is a file.
    fs::copy(folder.join("blob"), folder.join("sha256:abcd")).unwrap();
    fs::copy(folder.join("blob"), folder.join(hex)).unwrap();
    says(&ask("sha256:abcd"), 0, &[]);
    says(&ask(hex), 0, &[]);
}

#[test]
fn a_policy_that_is_another_thing_is_told_what_it_is() {
    let folder = prepared("answer_policy");
    let lint = |text: &str| {
        fs::write(folder.join("p.json"), text).unwrap();
        run(&folder, &["policy", "lint", "p.json"])
    };
    let of = |alternative: &str| format!(r#"{{"version":1,"anyOf":[{alternative}]}}"#);
    let pem = fs::read_to_string(real("managed-key.pub")).unwrap();
    let key = r#""key":{"spki":"MCowBQYDK2VwAyEA35kNeT0t4lrmQgQqayOglRBURsxuHO0lMT3yp6Vijns="}"#;
    let workflow = r#""workflow":{"provider":"github","repository":"o/r"}"#;
    let bundle = fs::read_to_string(real("cosign-v3-blob.sigstore.json")).unwrap();
    let root = fs::read_to_string(real("sigstore.trusted_root.json")).unwrap();
    for (text, parts) in [
        (r#""o/r""#.to_owned(), &["hint: a policy is a JSON object"][..]),
        ("[]".to_owned(), &["hint: a policy is a JSON object"]),
        (
            of(&json!({"key": {"spki": pem}}).to_string()),
            &["policy.key.invalid", "a key in PEM", "hint: `spki` is the base64 between"],
        ),
        (bundle, &["a Sigstore bundle", "hint: a policy says who must have signed"]),
        (root, &["a trusted root", "hint: a policy says who must have signed"]),
        (
            r#"{"$schema":"x","version":1}"#.to_owned(),
            &["hint: a policy takes no key but its own: leave `$schema` out"],
        ),
        (
            "{\"version\":1,\n\"anyOf\":[{},]}".to_owned(),
            &[
                "hint: \"a comma behind the last value\" is not allowed in JSON: take it out of line 2",
            ],
        ),
        (
            "{\"version\":1, // c\n\"anyOf\":[]}".to_owned(),
            &["hint: \"a comment\" is not allowed in JSON: take it out of line 1"],
        ),
        ("{'version':1}".to_owned(), &["\"single quotes\" is not allowed in JSON"]),
        ("{version:1}".to_owned(), &["\"a key without quotes\" is not allowed in JSON"]),
        (
            of(&format!(r#"{{"identity":"a",{key}}}"#)),
            &["anyOf[0]", "hint: an alternative is one kind of signer"],
        ),
        (
            of(&format!(r#"{{"issuer":"a",{workflow}}}"#)),
            &["hint: an alternative is one kind of signer"],
        ),
        (of(&format!("{{{key},{workflow}}}")), &["hint: an alternative is one kind of signer"]),
    ] {
        let ran = lint(&text);
        says(&ran, 2, parts);
        assert!(!ran.out.contains("nearest"), "{}", ran.out);
    }
}

#[test]
fn an_identity_or_issuer_that_no_certificate_has() {
    let folder = prepared("answer_identity");
    let with = |identity: &str, issuer: &str| {
        let args =
            ["verify", "identity", "blob", "--cert-identity", identity, "--cert-oidc-issuer"];
        run(&folder, &[&args[..], &[issuer]].concat())
    };
    // Options are refused by what the linter knows.
    says(
        &with("https://github.com/o/r", ISSUER),
        2,
        &[
            "--cert-identity https://github.com/o/r: ",
            "https://github.com/o/r/.github/workflows/FILE@REF",
        ],
    );
    says(
        &with("*@gmail.com", ISSUER),
        2,
        &["--cert-identity *@gmail.com: what looks like a wildcard"],
    );
    says(
        &with(IDENTITY, "https://github.com/login/oauth/"),
        2,
        &["no slash at its end: write \"https://github.com/login/oauth\""],
    );
    // A policy is as it is: the linter finds it, and the rejection says it.
    let policy = |identity: &str, issuer: &str| {
        let policy = json!({"version": 1, "anyOf": [{"identity": identity, "issuer": issuer}]});
        fs::write(folder.join("p.json"), policy.to_string()).unwrap();
        let lint = run(&folder, &["policy", "lint", "p.json"]);
        (run(&folder, &["verify", "blob", "--policy", "p.json"]), lint)
    };
    for (identity, issuer, hint, trap) in [
        (
            "https://github.com/o/r",
            ISSUER,
            "goes on to its file and ref: \"https://github.com/o/r/.github/workflows/FILE@REF\"",
            "never_matches",
        ),
        ("https://gitlab.com/g/p", ISSUER, "\"https://gitlab.com/g/p//FILE@REF\"", "never_matches"),
        (
            "*@gmail.com",
            ISSUER,
            "hint: a text in a policy is exact, and its star a character like any other",
            "literal_wildcard",
        ),
        (
            IDENTITY,
            "https://github.com/login/oauth/",
            "write \"https://github.com/login/oauth\"",
            "never_matches",
        ),
        (
            IDENTITY,
            "github.com/login/oauth",
            "write \"https://github.com/login/oauth\"",
            "never_matches",
        ),
        (
            IDENTITY,
            "http://github.com/login/oauth",
            "write \"https://github.com/login/oauth\"",
            "never_matches",
        ),
    ] {
        let (ran, lint) = policy(identity, issuer);
        says(&ran, 1, &["hint: ", hint]);
        says(&lint, 1, &[trap]);
    }
    // Somebody else is no slip.
    let (ran, _) = policy("me@example.com", "https://accounts.google.com");
    assert!(ran.exit == 1 && !ran.out.contains("hint:"), "{}", ran.out);
    let (ran, lint) = policy(IDENTITY, ISSUER);
    says(&ran, 0, &[]);
    says(&lint, 0, &["no trap found"]);
}

#[test]
fn several_bundles_of_a_file_are_upgraded_line_by_line() {
    let folder = prepared("answer_upgrade");
    let lines = ["blob.sigstore.json", "managed-key.sigstore.json"].map(|name| read(&folder, name));
    for text in [format!("{}\n{}\n", lines[0], lines[1]), json!(lines).to_string()] {
        fs::write(folder.join("two"), text).unwrap();
        let ran = run(&folder, &["bundle", "upgrade", "two"]);
        says(&ran, 0, &[]);
        assert_eq!(ran.json().len(), 2, "{}", ran.out);
        fs::write(folder.join("new"), &ran.out).unwrap();
        says(&verify(&folder, &["blob", "--bundle", "new"]), 0, &["new, bundle 1 of 2"]);
        says(
            &run(
                &folder,
                &[
                    "verify",
                    "key",
                    "managed-key.txt",
                    "--key",
                    "managed-key.pub",
                    "--bundle",
                    "new",
                ],
            ),
            0,
            &[],
        );
    }
    // One that cannot be is named, and nothing is written.
    let mut bad = lines[1].clone();
    bad["verificationMaterial"]["tlogEntries"][0].as_object_mut().unwrap().remove("inclusionProof");
    bad["mediaType"] = "application/vnd.dev.sigstore.bundle+json;version=0.1".into();
    fs::write(folder.join("two"), format!("{}\n{bad}\n", lines[0])).unwrap();
    let ran = run(&folder, &["bundle", "upgrade", "two"]);
    says(&ran, 1, &["not upgraded two, bundle 2 of 2"]);
    assert_eq!(ran.out, "");
}

#[test]
fn the_file_that_cannot_be_written_is_the_one_that_was_named() {
    let folder = prepared("answer_written");
    let bundle = real("sigstore-js-2.0.0-provenance.sigstore.json");
    let artifact = "sha512:46d4e2f74c4877316640000a6fdf8a8b59f1e0847667973e9859f774dd31b8f1e0937813b777fb66a2ac67d50540fe34640966eee9fc2ccca387082b4c85cd3c";
    let args = ["verify", "github", artifact, "--repository", "sigstore/sigstore-js", "--bundle"];
    let ran = run(
        &folder,
        &[&args[..], &[bundle.to_str().unwrap(), "--output-predicate", "nodir/x"]].concat(),
    );
    assert_eq!(ran.exit, 2, "{}{}", ran.out, ran.err);
    says(&ran, 2, &["--output-predicate nodir/x: its folder is not there"]);
    assert!(!ran.out.contains(".sigproof-"), "{}", ran.out);
    let ran = run(&folder, &["bundle", "upgrade", "blob.sigstore.json", "--output", "nodir/x"]);
    assert!(!ran.err.contains(".sigproof-"), "{}", ran.err);
    says(&ran, 2, &["its folder is not there"]);
}

#[test]
fn help_is_about_the_verb_and_says_how_it_ends() {
    let folder = prepared("answer_help");
    let help = |args: &[&str]| {
        let output =
            sigproof(&folder).args(args).arg("--help").env("COLUMNS", "500").output().unwrap();
        Ran::new(&output).out
    };
    let (pypi, npm) = (help(&["verify", "pypi"]), help(&["verify", "npm"]));
    assert!(!pypi.contains("package.json") && pypi.contains("besides the publisher"), "{pypi}");
    assert!(
        !npm.contains("PyPI") && npm.contains("in place of the repository that package.json"),
        "{npm}"
    );
    let verbs = ["identity", "github", "gitlab", "github-release", "key", "pypi", "npm"];
    let mut all = vec![vec![], vec!["verify"], vec!["inspect"], vec!["completions"], vec!["man"]];
    all.extend([vec!["policy"], vec!["policy", "lint"], vec!["bundle"], vec!["bundle", "upgrade"]]);
    all.extend([vec!["trust"], vec!["trust", "create"]]);
    all.extend(verbs.map(|verb| vec!["verify", verb]));
    for args in all {
        assert_eq!(help(&args).matches("Exit codes:\n").count(), 1, "{args:?}");
    }
}

#[test]
fn what_is_wrong_with_the_arguments_is_not_wider_than_the_terminal() {
    let folder = prepared("answer_width");
    for args in [
        &["verify", "identity", "blob", "--certificate-identity-regexp", ".*"][..],
        &["verify", "github", "blob"],
        &["verify", "identity", "blob", "--bundel", "x"],
        &[
            "verify",
            "identity",
            "a",
            "b",
            "--signature",
            "s",
            "--cert-identity",
            "a@b.c",
            "--cert-oidc-issuer",
            "https://i.example",
        ],
        &["verify", "pypi", "a-1.tar.gz", "b-1.tar.gz", "--provenance", "p"],
    ] {
        for columns in [40, 80] {
            let mut command = sigproof(&folder);
            let ran =
                Ran::new(&command.args(args).env("COLUMNS", columns.to_string()).output().unwrap());
            assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{args:?}");
            for line in ran.err.lines() {
                // A word that no line can hold stays whole.
                let words = line.split_ascii_whitespace().count();
                assert!(line.chars().count() <= columns || words == 1, "{args:?}: {line}");
            }
            assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
        }
        // In a file nothing is folded.
        let ran = run(&folder, args);
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
    }
}

/// Options that a verb does not have are no advice for it.
#[test]
fn hints_name_options_of_the_verb() {
    let folder = prepared("answer_options");
    let policy = json!({"version": 1, "anyOf": [{"identity": IDENTITY, "issuer": ISSUER}]});
    fs::write(folder.join("p.json"), policy.to_string()).unwrap();
    fs::copy(real("no-log-entry.sigstore.json"), folder.join("b.json")).unwrap();
    let ran = run(&folder, &["verify", "blob", "--policy", "p.json", "--bundle", "b.json"]);
    assert!(ran.exit == 1 && !ran.out.contains("--dangerous"), "{}", ran.out);
    let ran = run(&folder, &["verify", "pypi", "a-1.0.tar.gz", "--provenance", "other.json"]);
    assert!(!ran.out.contains("--bundle") && !ran.out.contains("--rekor-entry"), "{}", ran.out);
    // A log's identifier is no longer than a line.
    let ran = verify(&folder, &["blob", "--bundle", "other.json"]);
    says(
        &ran,
        1,
        &["hint: \"rekor.example.com (log a8e8e865194cccb6...)\" is unknown to this trusted root"],
    );
    // An escape is written once.
    let release = (user_form("release.bin"), user_form("release.sigstore.json"));
    let (file, bundle) = (release.0.to_str().unwrap(), release.1.to_str().unwrap());
    says(
        &verify(&folder, &[file, "--bundle", bundle]),
        1,
        &["O=GitHub\\, Inc.", "known to     \"github\""],
    );
}

/// The mark that some editors put before a text stands there once.
#[test]
fn a_second_byte_order_mark_is_not_one() {
    let folder = prepared("answer_mark");
    let bundle = fs::read_to_string(folder.join("blob.sigstore.json")).unwrap();
    let root = fs::read_to_string(real("sigstore.trusted_root.json")).unwrap();
    let line = read(&folder, "blob.sigstore.json").to_string();
    for (marks, exits) in [("", (0, 0)), ("\u{feff}", (0, 0)), ("\u{feff}\u{feff}", (1, 2))] {
        for text in [&bundle, &line] {
            fs::write(folder.join("b.json"), format!("{marks}{text}")).unwrap();
            says(&verify(&folder, &["blob", "--bundle", "b.json"]), exits.0, &[]);
            let inspected = run(&folder, &["inspect", "b.json"]).exit;
            assert_eq!(inspected, exits.0, "{marks:?}");
        }
        fs::write(folder.join("root.json"), format!("{marks}{root}")).unwrap();
        says(&verify(&folder, &["blob", "--trusted-root", "root.json"]), exits.1, &[]);
    }
    fs::write(folder.join("b.json"), format!("{line}\n\u{feff}{line}\n")).unwrap();
    says(&verify(&folder, &["blob", "--bundle", "b.json"]), 1, &[]);
}

/// What begins as a bundle and is another thing is an artifact, and nobody's question goes unanswered.
#[test]
fn what_only_begins_as_a_bundle_is_not_left_out() {
    let folder = prepared("answer_left_out");
    let bundle = fs::read_to_string(folder.join("blob.sigstore.json")).unwrap();
    let mut long = bundle.trim_end().to_owned();
    long.push_str(&" ".repeat(sigproof::limits::BUNDLE_BYTES));
    for text in [
        format!("{bundle}x"),
        format!("{bundle}\nexit 0\n"),
        format!("\u{feff}\u{feff}{bundle}"),
        bundle[..1000].to_owned(),
        long,
    ] {
        fs::write(folder.join("blob.sigstore"), &text).unwrap();
        let ran = verify(&folder, &["blob", "blob.sigstore", "--json"]);
        let lines = ran.json();
        assert_eq!((ran.exit, lines.len()), (2, 2), "{}", ran.out);
        assert!(lines.iter().all(|line| line.get("leftOut").is_none()), "{}", ran.out);
        let ran = verify(&folder, &["blob", "blob.sigstore", "--bundle", "blob.sigstore.json"]);
        says(&ran, 1, &["rejected blob.sigstore"]);
    }
}
