//! The options that say who must have signed, by other tools' names, too.

mod github;
#[path = "../run/mod.rs"]
mod run;

use std::fs;
use std::path::{Path, PathBuf};

use run::{Ran, real, run};
use serde_json::{Value, json};
use sigproof_testkit::edit::Edit;
use sigproof_testkit::recipe::{San, WORKFLOW};
use sigproof_testkit::{EntryKind, Recipe, Version, World};

const GITHUB_ISSUER: &str = "https://token.actions.githubusercontent.com";
/// What the testkit's workflow runs on.
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
const OTHER_COMMIT: &str = "0123456789abcdef0123456789abcdef01234568";
const SLSA: &str = "https://slsa.dev/provenance/v1";
const OTHER: &str = "https://in-toto.io/attestation/test-result/v0.1";

/// A folder with `file`, its bundle and the trusted root, as the recipe makes them.
fn folder(test: &str, recipe: &Recipe) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("flags").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let made = World::new("cli").make(recipe);
    for (name, bytes) in [
        ("file", &made.artifact),
        ("file.sigstore.json", &made.bundle_bytes),
        ("root.json", &made.trusted_root_bytes),
    ] {
        fs::write(folder.join(name), bytes).unwrap();
    }
    folder
}

/// A workflow of GitHub's, for a repository that may be another one.
fn workflow(entry: EntryKind, source: &str, edits: &[Edit]) -> Recipe {
    let uri = format!("https://github.com/{source}");
    let owner = uri.rsplit_once('/').unwrap().0.to_owned();
    let top = format!("{uri}/.github/workflows/release.yml@refs/tags/v1.0.0");
    let claims = [
        Edit::claim(5, source),
        Edit::claim(12, &uri),
        Edit::claim(16, &owner),
        Edit::claim(18, &top),
    ];
    Recipe {
        san: San::Uri,
        identity: WORKFLOW.to_owned(),
        issuer: GITHUB_ISSUER.to_owned(),
        ..Recipe::of(Version::V03, entry)
    }
    .edited(&claims)
    .edited(edits)
}

fn ask(folder: &Path, verb: &str, args: &[&str]) -> Ran {
    let all = ["verify", verb, "file", "--trusted-root", "root.json"];
    run(folder, &[&all[..], args].concat())
}

#[track_caller]
fn expect(ran: &Ran, exit: i32, part: &str) {
    assert_eq!(ran.exit, exit, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains(part) || ran.err.contains(part), "{part}\n{}{}", ran.out, ran.err);
}

#[test]
fn a_workflow_of_the_repository() {
    let entry = EntryKind::HashedRekord;
    let folder = folder("own", &workflow(entry, "testkit/example", &[]));
    let github = |args: &[&str]| ask(&folder, "github", args);
    let signer = ["--signer-workflow", "testkit/example/.github/workflows/release.yml"];
    let at = "testkit/example/.github/workflows/release.yml@refs/tags/v1.0.0";
    for args in [
        &["--repository", "testkit/example"][..],
        &["--repo", "testkit/example"],
        &["-R", "testkit/example"],
        &["--owner", "testkit"],
        &["--owner", "testkit", "--ref", "refs/tags/v1.0.0"],
        &["-R", "testkit/example", "--signer-repo", "testkit/example"],
        &["-R", "testkit/example", "--source-ref", "refs/tags/v1.0.0", "--source-digest", COMMIT],
        &["-R", "testkit/example", "--signer-digest", COMMIT, "--deny-self-hosted-runners"],
        &["-R", "testkit/example", signer[0], signer[1]],
        &["-R", "testkit/example", signer[0], signer[1], "--ref", "refs/tags/v1.0.0"],
        &["-R", "testkit/example", signer[0], at, "--ref", "refs/tags/v1.0.0"],
        &["-R", "testkit/example", "--issuer", GITHUB_ISSUER, "--host", "github.com"],
        &["-R", "testkit/example", "--cert-oidc-issuer", GITHUB_ISSUER],
        &["--owner", "testkit", signer[0], signer[1]],
        &["--certificate-identity", WORKFLOW],
    ] {
        expect(&github(args), 0, "verified file");
    }
    for (args, code) in [
        (&["-R", "testkit/other"][..], "policy.workflow.mismatch"),
        (&["--owner", "test"], "policy.workflow.mismatch"),
        (&["--owner", "testkit-2"], "policy.workflow.mismatch"),
        (&["--owner", "testkit", "--ref", "refs/tags/v1"], "policy.workflow.source_mismatch"),
        (&["-R", "testkit/example", "--signer-repo", "testkit/ci"], "policy.workflow.mismatch"),
        (&["-R", "testkit/other", signer[0], signer[1]], "policy.workflow.source_mismatch"),
        (
            &["-R", "testkit/example", signer[0], "testkit/example/.github/workflows/other.yml"],
            "policy.workflow.mismatch",
        ),
        (
            &["-R", "testkit/example", signer[0], signer[1], "--ref", "refs/heads/main"],
            "policy.workflow.mismatch",
        ),
        (&["-R", "testkit/example", "--signer-digest", OTHER_COMMIT], "policy.claim.mismatch"),
        (&["-R", "testkit/example", "--issuer", "https://example.com"], "policy.issuer.mismatch"),
        (&["-R", "testkit/example", "--host", "acme.ghe.com"], "policy."),
        // A plain signature is not an attestation.
        (&["-R", "testkit/example", "--predicate-type", SLSA], "policy.statement"),
    ] {
        expect(&github(args), 1, code);
    }
    for (args, part) in [
        (&["--owner", "testkit", "-R", "testkit/example"][..], "cannot be used with"),
        (&["--owner", ""], "--owner is empty"),
        (&["--owner", "*"], "not the name of an owner"),
        (&["--owner", "testkit/*"], "not the name of an owner"),
        (&["--owner", "https://github.com/testkit"], "--repository OWNER/NAME"),
        (&["--signer-repo", "testkit/example"], "--repository"),
        (&["-R", "testkit/example", signer[0], "release.yml"], "OWNER/NAME/.github/workflows/FILE"),
        (&["-R", "https://github.com/testkit/example.git"], "write testkit/example"),
        (&["-R", "example"], "--repository is OWNER/NAME, and not example"),
        (&["--cert-identity", "me@example.com"], "`verify identity`"),
        (&["--cert-identity", WORKFLOW, "--host", "acme.ghe.com"], "https://acme.ghe.com/OWNER"),
        (&["-R", "testkit/example", "--ref", "main"], "refs/heads/main"),
        (&["-R", "OWNER/REPO"], "word of an example"),
        (
            &["-R", "testkit/example", "--signer-repo", "https://github.com/testkit/ci"],
            "testkit/ci",
        ),
        (&["-R", "testkit/example", "--issuer", "example.com"], "https://example.com"),
        (
            &["-R", "testkit/example", "--host", "https://github.com/"],
            "--host is the name of a host",
        ),
        (
            &["-R", "testkit/example", signer[0], "testkit/example/ci/w.yml"],
            "is OWNER/NAME/.github/workflows/FILE",
        ),
    ] {
        expect(&github(args), 2, part);
    }
}

/// Anyone may call a reusable workflow: the source is what counts.
#[test]
fn a_reusable_workflow() {
    let entry = EntryKind::HashedRekord;
    let folder = folder("reusable", &workflow(entry, "acme/tool", &[]));
    let github = |args: &[&str]| ask(&folder, "github", args);
    let workflow = "testkit/example/.github/workflows/release.yml";
    for args in [
        &["-R", "acme/tool", "--signer-repo", "testkit/example"][..],
        &["-R", "acme/tool", "--signer-workflow", workflow],
        &["-R", "acme/tool", "--signer-workflow", workflow, "--ref", "refs/tags/v1.0.0"],
        &["-R", "acme/tool", "--cert-identity", WORKFLOW],
        &["--owner", "acme", "--signer-repo", "testkit/example"],
        &["--owner", "acme", "--signer-workflow", workflow],
    ] {
        expect(&github(args), 0, "verified file");
    }
    for args in [
        &["-R", "acme/tool"][..],
        &["-R", "testkit/example"],
        &["-R", "testkit/example", "--signer-repo", "testkit/example"],
        &["-R", "acme/other", "--signer-repo", "testkit/example"],
        &["-R", "acme/tool", "--signer-repo", "testkit/other"],
        &["-R", "acme/tool", "--signer-workflow", workflow, "--ref", "refs/heads/main"],
        &["--owner", "acme"],
        &["--owner", "testkit"],
        &["--owner", "testkit", "--signer-repo", "testkit/example"],
        &["--cert-identity", WORKFLOW],
    ] {
        expect(&github(args), 1, "policy.");
    }
}

/// `verify github` takes an attestation of how it was built, and no other, unless it is told so.
#[test]
fn the_type_of_an_attestation() {
    let recipe = |kind: &str| {
        let predicate = Edit::predicate(kind, &json!({ "result": "FAILED" }));
        workflow(EntryKind::Dsse, "testkit/example", &[predicate])
    };
    let repository = ["-R", "testkit/example"];
    for (test, kind) in [("slsa", SLSA), ("slsa02", "https://slsa.dev/provenance/v0.2")] {
        let folder = folder(test, &recipe(kind));
        let ran = ask(&folder, "github", &repository);
        assert_eq!(ran.exit, 0, "{}", ran.out);
    }
    let folder = folder("other", &recipe(OTHER));
    expect(&ask(&folder, "github", &repository), 1, "predicateType");
    let told = ["--predicate-type", OTHER];
    let both = [&told[..], &["--predicate-type", SLSA]].concat();
    expect(&ask(&folder, "github", &[&repository[..], &told].concat()), 0, OTHER);
    expect(&ask(&folder, "github", &[&repository[..], &both].concat()), 0, OTHER);
    let signer = ["--cert-identity", WORKFLOW, "--cert-oidc-issuer", GITHUB_ISSUER];
    expect(&ask(&folder, "identity", &signer), 0, OTHER);
    expect(&ask(&folder, "identity", &[&signer[..], &told].concat()), 0, OTHER);
    let asked = [&signer[..], &["--predicate-type", SLSA]].concat();
    expect(&ask(&folder, "identity", &asked), 1, "predicateType");
}

#[test]
fn the_predicate_of_a_verified_attestation() {
    let predicate = Edit::predicate(OTHER, &json!({ "result": "PASSED" }));
    let folder = folder("predicate", &workflow(EntryKind::Dsse, "testkit/example", &[predicate]));
    let ask = |identity: &str, more: &[&str]| {
        let signer = ["--cert-identity", identity, "--cert-oidc-issuer", GITHUB_ISSUER];
        ask(&folder, "identity", &[&signer[..], more].concat())
    };
    let to_file = ["--output-predicate", "out.json"];
    assert_eq!(ask("me@example.com", &to_file).exit, 1);
    assert!(!folder.join("out.json").exists(), "a predicate that nobody has verified");
    let ran = ask(WORKFLOW, &to_file);
    expect(&ran, 0, "verified file");
    let written: Value =
        serde_json::from_slice(&fs::read(folder.join("out.json")).unwrap()).unwrap();
    assert_eq!(written, json!({ "result": "PASSED" }));
    // Alone on standard output, for a program behind it.
    let ran = ask(WORKFLOW, &["--output-predicate", "-"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let written: Value = serde_json::from_str(&ran.out).expect(&ran.out);
    assert_eq!(written, json!({ "result": "PASSED" }));
    let ran = ask("me@example.com", &["--output-predicate", "-"]);
    assert_eq!((ran.exit, ran.out.as_str()), (1, ""), "{}", ran.err);
    expect(&ask(WORKFLOW, &["--output-predicate", "-", "--json"]), 2, "cannot be used with");
    expect(&ask(WORKFLOW, &["--output-predicate", "no/such/folder"]), 2, "no/such/folder");
    expect(&ask(WORKFLOW, &["file", "--output-predicate", "x"]), 2, "one file");
    let plain = workflow(EntryKind::HashedRekord, "testkit/example", &[]);
    let folder = self::folder("no_predicate", &plain);
    let ran = self::ask(&folder, "github", &["-R", "testkit/example", "--output-predicate", "x"]);
    expect(&ran, 2, "without a predicate");
}

#[test]
fn identities_and_issuers_as_patterns() {
    let entry = EntryKind::HashedRekord;
    let folder = folder("patterns", &workflow(entry, "testkit/example", &[]));
    let identity = |args: &[&str]| ask(&folder, "identity", args);
    let issuer = ["--cert-oidc-issuer", GITHUB_ISSUER];
    let with = |option: &'static str, pattern: &'static str| {
        identity(&[&[option, pattern], &issuer[..]].concat())
    };
    let glob = "https://github.com/testkit/example/.github/workflows/*@refs/tags/v*";
    let regex = r"https://github\.com/testkit/example/\.github/workflows/[a-z]+\.yml@refs/tags/v.*";
    expect(&with("--cert-identity-glob", glob), 0, "verified");
    expect(&with("--cert-identity-regexp", regex), 0, "verified");
    expect(&with("--cert-identity-regex", regex), 0, "verified");
    for (option, pattern) in [
        ("--cert-identity-glob", "https://github.com/testkit/*"),
        (
            "--cert-identity-glob",
            "https://github.com/testkit/other/.github/workflows/*@refs/tags/v*",
        ),
        // A part of the text, which would do elsewhere.
        ("--cert-identity-regexp", r"https://github\.com/testkit/example/"),
        ("--cert-identity-regexp", "^https://github\\.com/testkit"),
        ("--cert-identity-regexp", "v1\\.0\\.0$"),
    ] {
        expect(&with(option, pattern), 1, "policy.identity.mismatch");
    }
    expect(&with("--cert-identity-regexp", "("), 2, "policy.");
    for option in ["--cert-identity-regexp", "--cert-identity-glob"] {
        expect(&with(option, ""), 2, "is empty");
    }
    for (option, pattern) in [("--cert-identity-regexp", ".*"), ("--cert-identity-glob", "*")] {
        expect(&with(option, pattern), 2, "matches whatever is there");
    }
    expect(&with("--cert-identity-glob", "**"), 2, "two stars");
    let who = ["--cert-identity", WORKFLOW];
    for (option, pattern, exit) in [
        (
            "--cert-oidc-issuer-regexp",
            r"https://(token|tokens)\.actions\.githubusercontent\.com",
            0,
        ),
        ("--cert-oidc-issuer-regexp", r"https://token\.actions\.githubusercontent\.com(/.*)?", 2),
        ("--cert-oidc-issuer-glob", "https://token.actions.githubusercontent.com/*", 1),
        ("--cert-oidc-issuer-glob", "https://other.example/*", 1),
        // Whoever has a host of that name could vouch for anybody.
        ("--cert-oidc-issuer-glob", "https://*", 2),
        ("--cert-oidc-issuer-glob", "https://token.*.com", 2),
        ("--cert-oidc-issuer-glob", "https://token.*", 2),
        ("--cert-oidc-issuer-regexp", r"https://token\.actions\.[a-z]+\.com", 2),
        ("--cert-oidc-issuer-regexp", "githubusercontent", 1),
        ("--cert-oidc-issuer-regexp", ".*", 2),
    ] {
        let ran = identity(&[&who[..], &[option, pattern]].concat());
        assert_eq!(ran.exit, exit, "{option} {pattern}\n{}", ran.out);
    }
    for (option, pattern) in [
        ("--cert-identity-regexp", r".*(testkit/example).*"),
        ("--cert-identity-regexp", r".*github\.com/testkit/example.*"),
        ("--cert-identity-regexp", r"https://github\.com/.*"),
        ("--cert-identity-glob", "https://github.com/*/example/.github/workflows/*@refs/tags/v*"),
        ("--cert-identity-glob", "https://*/testkit/example/.github/workflows/*@refs/tags/v*"),
        ("--cert-identity-glob", "https://*"),
    ] {
        let ran = with(option, pattern);
        expect(&ran, 2, option);
        expect(&ran, 2, "anyone can make an account that matches");
    }
    for args in [
        &["--cert-identity", "a", "--cert-identity-glob", "a"][..],
        &["--cert-identity-glob", "a", "--cert-identity-regexp", "a"],
    ] {
        expect(&identity(&[args, &issuer].concat()), 2, "cannot be used with");
    }
    expect(&identity(&issuer), 2, "--cert-identity");
    expect(&identity(&who), 2, "--cert-oidc-issuer");
    let ran = identity(&["--cert-identity", "me@example.com", "--cert-oidc-issuer", "example.com"]);
    expect(&ran, 2, "https://example.com");
}

#[test]
fn a_pipeline_of_gitlab() {
    let recipe = |host: &str| {
        let home = format!("https://{host}/testkit/example");
        let uri = format!("{home}//.gitlab-ci.yml@refs/tags/v1.0.0");
        let mut edits: Vec<Edit> = (2..=6).chain([23, 24]).map(Edit::NoClaim).collect();
        edits.extend([
            Edit::claim(9, &uri),
            Edit::claim(11, "gitlab-hosted"),
            Edit::claim(12, &home),
            Edit::claim(13, COMMIT),
            Edit::claim(16, home.rsplit_once('/').unwrap().0),
            Edit::claim(18, &uri),
        ]);
        let recipe = Recipe::of(Version::V03, EntryKind::HashedRekord);
        let issuer = format!("https://{host}");
        Recipe { san: San::Uri, identity: uri, issuer, edits, ..recipe }
    };
    let project = ["--project", "testkit/example"];
    let of_com = folder("gitlab", &recipe("gitlab.com"));
    for (args, exit, part) in [
        (&[][..], 0, "verified"),
        (
            &["--ref", "refs/tags/v1.0.0", "--file", ".gitlab-ci.yml", "--sha", COMMIT],
            0,
            "verified",
        ),
        (&["--trigger", "push", "--runner", "gitlab-hosted"], 0, "verified"),
        (&["--ref", "refs/heads/main"], 1, "policy.workflow.mismatch"),
        (&["--file", "other.yml"], 1, "policy.workflow.mismatch"),
        (&["--sha", OTHER_COMMIT], 1, "policy.claim.mismatch"),
        (&["--trigger", "web"], 1, "policy.workflow.mismatch"),
        (&["--runner", "self-hosted"], 1, "policy.workflow.mismatch"),
        (&["--host", "gitlab.example.com"], 1, "policy."),
        (&["--issuer", "https://gitlab.example.com"], 1, "policy.issuer.mismatch"),
        (&["--ref", "v1.0.0"], 2, "refs/tags/v1.0.0"),
        (&["--host", "https://gitlab.com/"], 2, "--host is the name of a host"),
        (&["--predicate-type", SLSA], 1, "policy.statement"),
    ] {
        expect(&ask(&of_com, "gitlab", &[&project[..], args].concat()), exit, part);
    }
    expect(&ask(&of_com, "gitlab", &["--project", "testkit/other"]), 1, "policy.workflow.mismatch");
    let url = ["--project", "https://gitlab.com/testkit/example"];
    expect(&ask(&of_com, "gitlab", &url), 2, "write testkit/example");
    // The same name at GitHub is another's.
    expect(&ask(&of_com, "github", &["-R", "testkit/example"]), 1, "policy.");
    expect(&ask(&of_com, "github", &["-R", "testkit/example"]), 1, "`verify gitlab`");
    let own = folder("gitlab_own", &recipe("gitlab.example.com"));
    let host = ["--host", "gitlab.example.com"];
    expect(&ask(&own, "gitlab", &[&project[..], &host].concat()), 0, "verified");
    expect(&ask(&own, "gitlab", &project), 1, "policy.");
}

/// Where a switch makes sense it is taken, and where a policy can say so itself it is not.
#[test]
fn dangerous_switches() {
    let recipe = Recipe {
        logged: false,
        wide: true,
        ..workflow(EntryKind::HashedRekord, "testkit/example", &[])
    };
    let stamps = vec![sigproof_testkit::tsa::Stamp::by(sigproof_testkit::tsa::Name::A)];
    let folder = folder("switches", &Recipe { stamps, ..recipe });
    let signer = ["--cert-identity", WORKFLOW, "--cert-oidc-issuer", GITHUB_ISSUER];
    for (verb, args) in [("identity", &signer[..]), ("github", &["-R", "testkit/example"])] {
        expect(&ask(&folder, verb, args), 1, "tlog.entry.threshold");
        expect(&ask(&folder, verb, &[args, &["--dangerous-no-log"]].concat()), 0, "verified");
        // The one does not stand for the other.
        let ran = ask(&folder, verb, &[args, &["--dangerous-no-sct"]].concat());
        expect(&ran, 1, "tlog.entry.threshold");
    }
    let policy =
        json!({ "version": 1, "anyOf": [{ "identity": WORKFLOW, "issuer": GITHUB_ISSUER }] });
    fs::write(folder.join("policy.json"), policy.to_string()).unwrap();
    let args = ["--policy", "policy.json", "--dangerous-no-log"];
    expect(&ask(&folder, "identity", &args), 2, "\"dangerous\": [\"noLog\"]");
}

/// Without a hint, any of the keys may have signed.
#[test]
fn a_bare_signature_and_several_keys() {
    let folder = folder("keys", &Recipe::default());
    let vectors = sigproof_vectors::folder().join("user-forms");
    for name in ["blob.txt", "comment.pub", "key.sigstore.json", "pemcert.pub"] {
        fs::copy(vectors.join(name), folder.join(name)).unwrap();
    }
    let bundle: Value =
        serde_json::from_slice(&fs::read(folder.join("key.sigstore.json")).unwrap()).unwrap();
    let signature = bundle["messageSignature"]["signature"].as_str().unwrap();
    fs::write(folder.join("blob.sig"), signature).unwrap();
    fs::copy(real("managed-key.pub"), folder.join("other.pub")).unwrap();
    let ask = |keys: &[&str], more: &[&str]| {
        let all = ["verify", "key", "blob.txt", "--signature", "blob.sig", "--dangerous-no-log"];
        let keys: Vec<&str> = keys.iter().flat_map(|key| ["--key", key]).collect();
        run(&folder, &[&all[..], &keys, more].concat())
    };
    for keys in [
        &["comment.pub"][..],
        &["comment.pub", "other.pub"],
        &["other.pub", "comment.pub"],
        &["other.pub", "pemcert.pub", "comment.pub"],
    ] {
        expect(&ask(keys, &[]), 0, "verified blob.txt");
    }
    expect(&ask(&["other.pub"], &[]), 1, "signature.");
    expect(&ask(&["other.pub", "pemcert.pub"], &[]), 1, "signature.");
    expect(&ask(&["other.pub", "comment.pub"], &["--predicate-type", SLSA]), 1, "policy.statement");
}

#[test]
fn options_before_the_command() {
    let folder = folder("before", &workflow(EntryKind::HashedRekord, "testkit/example", &[]));
    let bundle = ["--bundle", "file.sigstore.json"];
    let github = ["github", "file", "-R", "testkit/example", "--trusted-root", "root.json"];
    let ran = run(&folder, &[&["--json", "verify"], &bundle[..], &github].concat());
    assert_eq!((ran.exit, ran.json()[0]["verdict"].as_str()), (0, Some("verified")), "{}", ran.err);
    let wrong = ["--bundle", "root.json"];
    assert_eq!(run(&folder, &[&["verify"], &wrong[..], &github].concat()).exit, 1);
}

#[test]
fn options_of_other_tools() {
    let folder = folder("others", &workflow(EntryKind::HashedRekord, "testkit/example", &[]));
    let same = ["--custom-trusted-root", "root.json", "--new-bundle-format", "--offline"];
    let who = ["--certificate-identity", WORKFLOW, "--certificate-oidc-issuer", GITHUB_ISSUER];
    let verb = ["verify", "identity", "file"];
    let ran = run(&folder, &[&verb[..], &same, &who, &["-b", "file.sigstore.json"]].concat());
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    for (args, says) in [
        (&["--insecure-ignore-tlog"][..], "--dangerous-no-log"),
        (&["--certificate-identity-regexp", "x"], "must match the whole text"),
        (&["--format", "json"], "--json"),
        (&["--certificate-github-workflow-repository=o/r"], "verify github --repository"),
    ] {
        let ran = run(&folder, &[&verb[..], args].concat());
        assert_eq!((ran.exit, ran.err.lines().count()), (2, 1), "{args:?}\n{}", ran.err);
        assert!(ran.err.contains(says), "{args:?}\n{}", ran.err);
    }
    let ran = run(&folder, &[&["verify", "file"], &who[..]].concat());
    expect(&ran, 2, "`sigproof verify identity`");
    let ran = run(&folder, &["verify", "identity", "file", "--repository", "o/r"]);
    expect(&ran, 2, "`sigproof verify github`");
}

#[test]
fn a_python_package_of_a_gitlab_project() {
    let folder = folder("pypi_project", &Recipe::default());
    fs::write(folder.join("a.whl"), "").unwrap();
    let ask = |args: &[&str]| {
        run(&folder, &[&["verify", "pypi", "a.whl", "--provenance", "root.json"], args].concat())
    };
    let url = ["--project", "https://gitlab.com/group/project"];
    expect(&ask(&url), 2, "write group/project");
    expect(&ask(&["--project", "g/p", "--repository", "o/r"]), 2, "cannot be used with");
    // It is read as a policy, and then the rest is looked at.
    assert_eq!(ask(&["--project", "group/project"]).exit, 1);
}
