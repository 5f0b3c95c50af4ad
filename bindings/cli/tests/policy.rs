//! `sigproof verify --policy`, `verify github`, `verify key`, several roots, and `policy lint`.

mod run;

use std::fs;
use std::path::{Path, PathBuf};

use run::{Ran, real, run};
use serde_json::{Value, json};

/// sigstore-2.0.0.tgz, as its provenance states it.
const TARBALL: &str = "sha512:46d4e2f74c4877316640000a6fdf8a8b59f1e0847667973e9859f774dd31b8f1e0937813b777fb66a2ac67d50540fe34640966eee9fc2ccca387082b4c85cd3c";
const WORKFLOW: &str =
    "https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main";

fn provenance() -> String {
    real("sigstore-js-2.0.0-provenance.sigstore.json").to_str().unwrap().to_owned()
}

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("policy").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The right policy for the tarball.
fn policy() -> Value {
    json!({
        "version": 1,
        "anyOf": [{ "workflow": {
            "provider": "github",
            "repository": "sigstore/sigstore-js",
            "file": "release.yml",
            "ref": "refs/heads/main",
            "trigger": ["push", "release"],
            "runner": "github-hosted",
        } }],
        "claims": { "sourceRepositoryUri": "https://github.com/sigstore/sigstore-js" },
        "statement": {
            "predicateType": "https://slsa.dev/provenance/v1",
            "subjectName": "pkg:npm/sigstore@2.0.0",
            "builderId": "https://github.com/actions/runner/github-hosted",
            "sourceUri": "https://github.com/sigstore/sigstore-js",
        },
    })
}

fn verify(folder: &Path, policy: &Value, args: &[&str]) -> Ran {
    fs::write(folder.join("policy.json"), policy.to_string()).unwrap();
    let bundle = provenance();
    let all = ["verify", TARBALL, "--bundle", &bundle, "--policy", "policy.json"];
    run(folder, &[&all[..], args].concat())
}

#[test]
fn a_policy_file() {
    let folder = folder("file");
    let ran = verify(&folder, &policy(), &["-v"]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("trusted root public-good"), "{}", ran.out);
    for (part, value, code) in [
        ("/anyOf/0/workflow/repository", "sigstore/sigstore", "policy.workflow.mismatch"),
        ("/anyOf/0/workflow/file", "ci.yml", "policy.workflow.mismatch"),
        ("/anyOf/0/workflow/ref", "refs/tags/v1", "policy.workflow.mismatch"),
        ("/anyOf/0/workflow/trigger", "schedule", "policy.workflow.mismatch"),
        ("/anyOf/0/workflow/runner", "self-hosted", "policy.workflow.mismatch"),
        ("/claims/sourceRepositoryUri", "https://github.com/x/y", "policy.claim.mismatch"),
        ("/statement/predicateType", "x", "policy.statement.mismatch"),
        ("/statement/subjectName", "pkg:npm/sigstore@2.0.1", "policy.statement.mismatch"),
        ("/statement/builderId", "x", "policy.statement.mismatch"),
        ("/statement/sourceUri", "https://github.com/x/y", "policy.statement.mismatch"),
    ] {
        let mut other = policy();
        let found = other.pointer(part).unwrap().clone();
        *other.pointer_mut(part).unwrap() = value.into();
        let ran = verify(&folder, &other, &["--json"]);
        assert_eq!(ran.exit, 1, "{part}");
        let failure = &ran.json()[0]["report"]["failure"];
        assert_eq!(failure["code"], code, "{part}: {failure}");
        let evidence = &failure["evidence"];
        assert_eq!(evidence["part"], part.rsplit('/').next().unwrap());
        assert_eq!(evidence["expected"], value);
        if found.is_string() {
            assert_eq!(evidence["found"], found);
        }
    }
}

#[test]
fn a_policy_that_is_none_is_refused() {
    let folder = folder("none");
    for (policy, code) in [
        (json!({}), "policy.document.malformed"),
        (json!({ "version": 1 }), "policy.any_of.empty"),
        (json!({ "version": 2 }), "policy.version.unsupported"),
        (json!({ "version": 1, "anyof": [] }), "policy.document.malformed"),
        (
            json!({ "version": 1, "anyOf": [{ "identity": "", "issuer": "i" }] }),
            "policy.identity.empty",
        ),
        (json!({ "version": 1, "anyOf": [{ "identity": "a" }] }), "policy.issuer.empty"),
        (
            json!({ "version": 1, "anyOf": [{ "identity": "a", "issuer": "b", "root": "github" }] }),
            "policy.root.unknown",
        ),
    ] {
        let ran = verify(&folder, &policy, &["--json"]);
        assert_eq!(ran.exit, 2, "{policy}");
        assert_eq!(ran.json()[0]["report"]["failure"]["code"], code, "{policy}");
    }
    let bundle = provenance();
    let ran = run(&folder, &["verify", TARBALL, "--bundle", &bundle, "--policy", "missing.json"]);
    assert_eq!(ran.exit, 2);
    assert!(ran.out.contains("missing.json: no such file"), "{}", ran.out);
    let ran = run(&folder, &["verify", TARBALL, "--bundle", &bundle]);
    assert_eq!(ran.exit, 2);
    assert!(ran.err.contains("--policy"), "{}", ran.err);
}

#[test]
fn roots_have_names_that_rules_are_bound_to() {
    let folder = folder("roots");
    let bound = |name: &str| {
        let mut policy = policy();
        policy["anyOf"][0]["root"] = name.into();
        policy
    };
    assert_eq!(verify(&folder, &bound("public-good"), &[]).exit, 0);
    assert_eq!(verify(&folder, &bound("staging"), &[]).exit, 2);
    let both = ["--named-root", "public-good", "--named-root", "staging"];
    assert_eq!(verify(&folder, &policy(), &both).exit, 0);
    assert_eq!(verify(&folder, &bound("public-good"), &both).exit, 0);
    assert_eq!(verify(&folder, &bound("staging"), &both).exit, 1);
    let root = format!("mine={}", real("sigstore.trusted_root.json").display());
    let ran = verify(&folder, &bound("mine"), &["--named-root", &root, "--json"]);
    assert_eq!(ran.json()[0]["facts"]["root"], "mine");
    for (names, exit) in [(vec!["other"], 2), (vec!["staging", "staging"], 2), (vec!["=x"], 2)] {
        let args: Vec<&str> = names.iter().flat_map(|name| ["--named-root", name]).collect();
        assert_eq!(verify(&folder, &policy(), &args).exit, exit, "{names:?}");
    }
}

#[test]
fn a_trust_configuration() {
    let folder = folder("config");
    let root: Value =
        serde_json::from_slice(&fs::read(real("sigstore.trusted_root.json")).unwrap()).unwrap();
    let config = json!({
        "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
        "trustedRoot": root, "signingConfig": {},
    });
    fs::write(folder.join("config.json"), config.to_string()).unwrap();
    assert_eq!(verify(&folder, &policy(), &["--trust-config", "config.json"]).exit, 0);
    fs::write(folder.join("config.json"), root.to_string()).unwrap();
    assert_eq!(verify(&folder, &policy(), &["--trust-config", "config.json"]).exit, 2);
}

#[test]
fn a_github_workflow() {
    let folder = folder("github");
    let bundle = provenance();
    let verify = |args: &[&str]| {
        run(&folder, &[&["verify", "github", TARBALL, "--bundle", &bundle], args].concat())
    };
    let repository = ["--repository", "sigstore/sigstore-js"];
    for args in [
        &["--trigger", "push"][..],
        &["--ref", "refs/heads/main"],
        &["--sha", "f0b49a04e5a62250e0f60fb128004a73110fe311"],
        &["--cert-identity", WORKFLOW],
        &["--cert-identity", WORKFLOW, "--ref", "refs/heads/main"],
        &[],
    ] {
        assert_eq!(verify(&[&repository[..], args].concat()).exit, 0, "{args:?}");
    }
    assert_eq!(verify(&["--cert-identity", WORKFLOW]).exit, 0);
    for (args, code) in [
        (&["--repository", "sigstore/other"][..], "policy.workflow."),
        (&["--repository", "Sigstore/sigstore-js"], "policy.workflow."),
        (
            &["--repository", "sigstore/other", "--cert-identity", WORKFLOW],
            "policy.workflow.source_mismatch",
        ),
        (
            &["--repository", "sigstore/sigstore-js", "--ref", "refs/heads/dev"],
            "policy.workflow.mismatch",
        ),
        (
            &["--repository", "sigstore/sigstore-js", "--trigger", "release"],
            "policy.workflow.mismatch",
        ),
        (
            &[
                "--repository",
                "sigstore/sigstore-js",
                "--sha",
                "f0b49a04e5a62250e0f60fb128004a73110fe310",
            ],
            "policy.claim.mismatch",
        ),
        (&["--repository", "sigstore/sigstore-js", "--name", "x"], "policy.claim.mismatch"),
    ] {
        let ran = verify(args);
        assert_eq!(ran.exit, 1, "{args:?}");
        assert!(ran.out.contains(code), "{args:?}\n{}", ran.out);
    }
    assert_eq!(verify(&["--cert-identity", "me@example.com"]).exit, 2);
    assert_eq!(verify(&["--repository", ""]).exit, 2);
    assert_eq!(verify(&[]).exit, 2);
}

#[test]
fn a_public_key() {
    let folder = folder("key");
    let text = |name: &str| real(name).to_str().unwrap().to_owned();
    let (file, bundle, key) =
        (text("managed-key.txt"), text("managed-key.sigstore.json"), text("managed-key.pub"));
    let args = ["verify", "key", &file, "--bundle", &bundle];
    assert_eq!(run(&folder, &[&args[..], &["--key", &key]].concat()).exit, 0);
    // One of several, whatever their order; the same one twice is still one.
    assert_eq!(run(&folder, &[&args[..], &["--key", &key, "--key", &key]].concat()).exit, 0);
    assert_eq!(run(&folder, &args).exit, 2);
    fs::write(folder.join("bad.pub"), "not a key").unwrap();
    let ran = run(&folder, &[&args[..], &["--key", "bad.pub"]].concat());
    assert!(ran.exit == 2 && ran.out.contains("policy.key.invalid"), "{}", ran.out);
    let certificate = ["verify", "key", TARBALL, "--bundle", &provenance(), "--key", &key];
    let ran = run(&folder, &certificate);
    assert!(ran.exit == 1 && ran.out.contains("policy.key.certificate"), "{}", ran.out);
}

#[test]
fn lint_names_traps() {
    let folder = folder("lint");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write("good.json", &policy().to_string());
    write(
        "bad.json",
        r#"{"version":1,"anyOf":[{"identity":"me@example.com"}],"dangerous":["noLog"]}"#,
    );
    write("none.json", r#"{"version":1,"anyOff":[]}"#);
    let lint = |args: &[&str]| run(&folder, &[&["policy", "lint"], args].concat());
    let ran = lint(&["good.json"]);
    assert_eq!((ran.exit, ran.out.as_str()), (0, "good.json: no trap found\n"));
    let ran = lint(&["bad.json"]);
    assert_eq!(ran.exit, 1);
    for part in ["bad.json: anyOf[0].issuer: issuer_missing: ", "bad.json: dangerous"] {
        assert!(ran.out.contains(part), "{}", ran.out);
    }
    let ran = lint(&["none.json"]);
    assert!(ran.exit == 2 && ran.out.contains("policy.document.malformed"), "{}", ran.out);
    assert_eq!(lint(&["missing.json"]).exit, 2);
    let ran = lint(&["good.json", "bad.json", "none.json", "--json"]);
    assert_eq!(ran.exit, 2);
    let lines = ran.json();
    assert_eq!(lines[0]["findings"], json!([]));
    assert_eq!(lines[1]["findings"][0]["trap"], "issuer_missing");
    assert_eq!(lines[1]["findings"][0]["place"], "anyOf[0].issuer");
    assert_eq!(lines[2]["findings"], Value::Null);
    assert_eq!(lines[2]["report"]["failure"]["code"], "policy.document.malformed");
}
