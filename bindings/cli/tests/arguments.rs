//! Arguments that could mean two things, what a program is told of each, and `--now`.

mod run;

use std::fs;
use std::path::{Path, PathBuf};

use run::{folder, real, run, verify};
use serde_json::Value;
use sigproof::{HashAlgorithm, Hasher};

fn digest_of(path: &Path) -> String {
    let mut hasher = Hasher::new(&[HashAlgorithm::Sha256]);
    hasher.update(&fs::read(path).unwrap());
    hasher.finish()[0].to_string()
}

/// Python's package brings the command line along without what signs; so may whoever builds it.
#[test]
fn a_program_that_only_verifies_says_who_signs() {
    let folder = folder("verifies_only", "blob.sigstore.json");
    let verifies_only = !cfg!(feature = "sign") || std::env::var_os("SIGPROOF_PROGRAM").is_some();
    for args in [
        &["sign", "blob", "--key", "nothing", "--offline", "--overwrite"][..],
        &["attest", "blob", "--statement", "nothing", "--offline", "--key", "nothing"],
    ] {
        let ran = run(&folder, args);
        assert_eq!(ran.exit, 2, "{}", ran.err);
        assert_eq!(ran.err.contains("cli.signing.absent"), verifies_only, "{}", ran.err);
        assert_eq!(ran.err.contains("cargo install"), verifies_only, "{}", ran.err);
    }
}

#[test]
fn a_file_named_like_a_digest_is_not_guessed_at() {
    let folder = folder("named_like_digest", "blob.sigstore.json");
    let digest = digest_of(&folder.join("blob"));
    let ask = |input: &str| verify(&folder, &[input, "--bundle", "blob.sigstore.json", "--json"]);
    assert_eq!(ask(&digest).exit, 0);
    fs::write(folder.join(&digest), "something else").unwrap();
    let ran = ask(&digest);
    assert_eq!((ran.exit, ran.json()[0]["verdict"].as_str()), (2, Some("refused")));
    let error = ran.json()[0]["error"].as_str().unwrap().to_owned();
    assert!(error.contains(&format!("say ./{digest} for the file")), "{error}");
    let alone = verify(&folder, &[&digest, "--json"]);
    assert_eq!((alone.exit, alone.json()[0]["error"].as_str()), (2, Some(&*error)));
    // By its path it is a file like any other.
    assert_eq!(ask(&format!("./{digest}")).exit, 1);
    fs::copy(folder.join("blob"), folder.join(&digest)).unwrap();
    assert_eq!(ask(&format!("./{digest}")).exit, 0);
}

#[cfg(unix)]
#[test]
fn each_answer_says_which_argument_it_is_of() {
    use std::os::unix::ffi::OsStringExt as _;
    let folder = folder("which_argument", "blob.sigstore.json");
    let name = |last: u8| PathBuf::from(std::ffi::OsString::from_vec(vec![b'x', last]));
    for last in [0xfe, 0xff] {
        fs::copy(folder.join("blob"), folder.join(name(last))).unwrap();
        let mut beside = name(last).into_os_string();
        beside.push(".sigstore.json");
        fs::copy(folder.join("blob.sigstore.json"), folder.join(beside)).unwrap();
    }
    let mut command = run::sigproof(&folder);
    command.args(["verify", "identity", "--json", "--cert-identity", run::IDENTITY]);
    command.args(["--cert-oidc-issuer", run::ISSUER]).arg(name(0xff)).arg("blob").arg(name(0xfe));
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let said = |line: &Value| {
        assert_eq!(line["verdict"], "verified");
        (line["index"].as_u64().unwrap(), line["inputBytes"].as_str().map(str::to_owned))
    };
    let said: Vec<_> = lines.iter().map(said).collect();
    assert_eq!(said, [(0, Some("eP8=".to_owned())), (1, None), (2, Some("eP4=".to_owned()))]);
    assert_eq!(lines[0]["input"], lines[2]["input"]);
}

/// `sigproof man | head`: whoever reads has what they wanted, and that is no fault.
#[test]
fn a_reader_that_went_away() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = run::sigproof(Path::new(".")).arg("man").stdout(writer).output().unwrap();
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]));
}

#[test]
fn now_on_every_command() {
    let folder = folder("now", "blob.sigstore.json");
    let at = |now: &str| verify(&folder, &["blob", "--json", "--now", now]);
    assert_eq!(at("2099-01-01T00:00:00Z").exit, 0);
    let early = at("2001-01-01T00:00:00Z");
    let code = &early.json()[0]["report"]["failure"]["code"];
    assert_eq!((early.exit, code), (1, &"time.verified.after_now".into()));
    for wrong in ["", "now", "2026-11-27", "2026-11-27T12:00:00", "1764244800"] {
        let ran = at(wrong);
        assert_eq!(ran.exit, 2, "{wrong}");
        assert!(ran.err.contains("2026-11-27T12:00:00Z"), "{wrong}: {}", ran.err);
    }
    for command in [&[][..], &["identity"], &["github"], &["key"], &["pypi"], &["npm"]] {
        let ran = run(&folder, &[&["verify"], command, &["--help"]].concat());
        assert!(ran.out.contains("--now <RFC3339>"), "{command:?}");
    }
}

/// A key with a period, on a bundle that proves no time; and one whose period has no end.
#[test]
fn a_period_is_judged_by_now_where_nothing_proves_a_time() {
    let folder = folder("now_key", "blob.sigstore.json");
    let mut bundle: Value =
        serde_json::from_slice(&fs::read(real("managed-key.sigstore.json")).unwrap()).unwrap();
    let material = bundle["verificationMaterial"].as_object_mut().unwrap();
    material.remove("tlogEntries");
    material.remove("timestampVerificationData");
    fs::write(folder.join("bundle.json"), bundle.to_string()).unwrap();
    let pem = fs::read_to_string(real("managed-key.pub")).unwrap();
    let spki: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let artifact = real("managed-key.txt");
    let ask = |period: Value, now: Option<&str>| {
        let policy = serde_json::json!({ "version": 1, "dangerous": ["noLog"],
            "anyOf": [{ "key": { "spki": spki, "validFor": period } }] });
        fs::write(folder.join("policy.json"), policy.to_string()).unwrap();
        let artifact = artifact.to_str().unwrap();
        let mut args = vec![
            "verify",
            artifact,
            "--policy",
            "policy.json",
            "--bundle",
            "bundle.json",
            "--json",
        ];
        args.extend(now.iter().flat_map(|now| ["--now", now]));
        let ran = run(&folder, &args);
        (ran.exit, ran.json()[0]["report"]["failure"].clone())
    };
    let open = serde_json::json!({ "start": "2025-01-01T00:00:00Z" });
    let (exit, failure) = ask(open.clone(), None);
    assert_eq!((exit, failure["code"].as_str()), (2, Some("time.now_required")));
    // What is said is true of a period without an end, too.
    assert!(!failure["message"].as_str().unwrap().contains("ends"), "{failure}");
    assert_eq!(failure["evidence"]["end"], "none");
    assert_eq!(ask(open.clone(), Some("2026-01-01T00:00:00Z")).0, 0);
    let (exit, failure) = ask(open, Some("2024-01-01T00:00:00Z"));
    assert_eq!((exit, failure["code"].as_str()), (1, Some("time.key.not_valid")));
    assert_eq!(
        (&failure["evidence"]["of"], &failure["evidence"]["end"]),
        (&"now".into(), &"none".into())
    );
    let closed =
        serde_json::json!({ "start": "2025-01-01T00:00:00Z", "end": "2025-12-31T00:00:00Z" });
    let (exit, failure) = ask(closed, Some("2026-01-01T00:00:00Z"));
    assert_eq!((exit, failure["code"].as_str()), (1, Some("time.key.not_valid")));
    assert_eq!(failure["evidence"]["end"], "2025-12-31T00:00:00Z");
}
