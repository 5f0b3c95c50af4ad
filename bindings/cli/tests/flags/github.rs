//! What GitHub signs itself, and what is said about a question that fits another command better.

use super::*;

/// A file of a private repository, which GitHub's own root vouches for.
const PRIVATE: &str = "sha256:caa015ef69e9bc31a41322d6c71563ed9600c75bb988e4d639b1edc578580551";

/// An immutable release: whose it is stands in what GitHub has signed, and not in who has signed.
#[test]
fn a_release_of_github() {
    let vectors = sigproof_vectors::folder().join("user-forms");
    let asset = "sha256:b958c6046bab52febf958c94974e1ffcc450bff78c28d7233e179bfd73828912";
    let ask = |verb: &str, asset: &str, args: &[&str]| {
        let all = ["verify", verb, asset, "--bundle", "release.sigstore.json"];
        run(&vectors, &[&all[..], args].concat())
    };
    let root = real("github.trusted_root.json");
    let root = root.to_str().unwrap();
    for args in [
        &["-R", "jdx/communique"][..],
        &["--repo", "jdx/communique", "--tag", "v0.1.9"],
        &["-R", "jdx/communique", "--trusted-root", root],
        &["-R", "jdx/communique", "--named-root", "github"],
        &["-R", "jdx/communique", "--repository-id", "1155542902", "--owner-id", "216188"],
    ] {
        expect(&ask("github-release", asset, args), 0, "verified");
    }
    let other = format!("sha256:{}", "0".repeat(64));
    for (asset, args, part) in [
        (asset, &["-R", "jdx/mise"][..], "repository"),
        (asset, &["-R", "jdx/Communique"], "repository"),
        (asset, &["-R", "jdx/communique", "--tag", "v0.1.8"], "tag"),
        (other.as_str(), &["-R", "jdx/communique"], "artifact."),
        (asset, &["-R", "jdx/communique", "--repository-id", "1155542903"], "repositoryId"),
        (asset, &["-R", "jdx/communique", "--owner-id", "1155542902"], "ownerId"),
    ] {
        expect(&ask("github-release", asset, args), 1, part);
    }
    for (args, part) in [
        (&["-R", "https://github.com/jdx/communique"][..], "write jdx/communique"),
        (&["-R", ""], "--repository is empty"),
        (&["-R", "jdx/communique", "--owner-id", "jdx"], "not a number"),
        (&["--tag", "v0.1.9"], "--repository"),
        (&["-R", "jdx/communique", "--named-root", "public-good"], "GitHub's root is compiled in"),
        (&["-R", "jdx/communique", "--dangerous-no-log"], "--dangerous-no-log"),
    ] {
        expect(&ask("github-release", asset, args), 2, part);
    }
    // GitHub's word for a release is nobody's build.
    expect(&ask("github", asset, &["-R", "jdx/communique"]), 1, "policy.");
    // Nor is a build GitHub's word for a release.
    let private = ["verify", "github-release", PRIVATE, "--bundle", "private.sigstore.json"];
    let args = ["-R", "neverendingsupport/nes-java-test-lib-a"];
    expect(&run(&vectors, &[&private[..], &args].concat()), 1, "policy.");
}

/// What GitHub's root cannot have is not asked of it, and still of every other.
#[test]
fn a_private_repository() {
    let vectors = sigproof_vectors::folder().join("user-forms");
    let ask = |args: &[&str]| {
        let all = ["verify", "github", PRIVATE, "--bundle", "private.sigstore.json", "-R"];
        let repository = ["neverendingsupport/nes-java-test-lib-a"];
        let signer = ["--signer-repo", "neverendingsupport/slsa-attestations"];
        run(&vectors, &[&all[..], &repository, &signer, args].concat())
    };
    let ran = ask(&["--json"]);
    assert_eq!((ran.exit, &ran.json()[0]["facts"]["root"]), (0, &"github".into()), "{}", ran.out);
    expect(&ask(&["--named-root", "github"]), 0, "verified");
    expect(&ask(&["--named-root", "public-good"]), 1, "time.verified.none");
    expect(&ask(&["--predicate-type", OTHER]), 1, "predicateType");
    // The same root without its name is one like any other, and has to give a log entry.
    let root = real("github.trusted_root.json");
    let root = ["--trusted-root", root.to_str().unwrap()];
    assert_eq!(ask(&root).exit, 1);
    let switches = ["--dangerous-no-log", "--dangerous-no-sct"];
    expect(&ask(&[&root[..], &switches].concat()), 0, "verified");
    expect(&ask(&[&root[..], &switches[..1]].concat()), 1, "ct.sct");
}

/// A log entry and a certificate's timestamp stay asked for where the root has logs.
#[test]
fn the_root_of_github_lowers_nothing_for_others() {
    let recipe = Recipe {
        logged: false,
        wide: true,
        ..workflow(EntryKind::HashedRekord, "testkit/example", &[])
    };
    let stamps = vec![sigproof_testkit::tsa::Stamp::by(sigproof_testkit::tsa::Name::A)];
    let folder = folder("lowers_nothing", &Recipe { stamps, ..recipe });
    let args = ["verify", "github", "file", "-R", "testkit/example"];
    let with = |roots: &[&str]| run(&folder, &[&args[..], roots].concat());
    for roots in [
        &["--named-root", "mine=root.json"][..],
        &["--named-root", "mine=root.json", "--named-root", "github"],
        &["--named-root", "github", "--named-root", "mine=root.json"],
    ] {
        expect(&with(roots), 1, "tlog.entry.threshold");
    }
}

/// What to do next depends on what was asked.
#[test]
fn hints_for_what_was_asked() {
    let vectors = sigproof_vectors::folder().join("user-forms");
    let release = "sha256:b958c6046bab52febf958c94974e1ffcc450bff78c28d7233e179bfd73828912";
    let js = "sha512:90f223f992e4c88dd068cd2a5fc57f9d2b30798343dd6e38f29c240e04ba090ef831f84490847c4e82b9232c78e8a258463b1e55c0f7469f730265008fa6633f";
    let private = "neverendingsupport/nes-java-test-lib-a";
    let test_result =
        ["--bundle", "test-result.sigstore.json", "--trusted-root", "test-result-root.json"];
    let ask = |verb: &str, args: &[&str]| run(&vectors, &[&["verify", verb], args].concat());
    for (verb, args, says) in [
        (
            "github",
            &[release, "--bundle", "release.sigstore.json", "-R", "jdx/communique"][..],
            "`verify github-release`",
        ),
        (
            "github-release",
            &[PRIVATE, "--bundle", "private.sigstore.json", "-R", private],
            "`verify github`",
        ),
        (
            "github-release",
            &[js, "--bundle", "two.jsonl", "-R", "sigstore/sigstore-js"],
            "`verify github`",
        ),
        (
            "github",
            &[PRIVATE, "--bundle", "private.sigstore.json", "-R", private],
            "--signer-repo neverendingsupport/slsa-attestations",
        ),
        (
            "github",
            &[js, "--bundle", "two.jsonl", "-R", "Sigstore/sigstore-js"],
            "--repository sigstore/sigstore-js",
        ),
        (
            "github",
            &[js, "--bundle", "two.jsonl", "-R", "sigstore/sigstore-js", "--staging"],
            "verify without --staging only if",
        ),
        (
            "github",
            &[&["release2.bin", "-R", "acme/tool"], &test_result[..]].concat(),
            "--predicate-type https://in-toto.io",
        ),
        ("key", &[js, "--bundle", "two.jsonl", "--key", "comment.pub"], "`verify identity`"),
        (
            "identity",
            &[
                "blob.txt",
                "--bundle",
                "key.sigstore.json",
                "--dangerous-no-log",
                "--cert-identity",
                "x",
                "--cert-oidc-issuer",
                "https://example.com",
            ],
            "`verify key`",
        ),
        ("github", &["blob.txt", "-R", "o/r"], "`gh attestation download"),
        ("key", &["blob.txt", "--key", "comment.pub"], "--signature FILE"),
    ] {
        let ran = ask(verb, args);
        assert_ne!(ran.exit, 0, "{args:?}");
        let hints = ran.out.split_once("\n\nhint: ").unwrap_or_else(|| panic!("{}", ran.out)).1;
        assert!(hints.contains(says), "{verb} {args:?}\n{}", ran.out);
        assert!(!hints.contains("--trusted-root"), "{}", ran.out);
    }
    // Of somebody else's signature nothing is said that would make it pass.
    for args in [
        &[js, "--bundle", "two.jsonl", "-R", "sigstore/cosign"][..],
        &[PRIVATE, "--bundle", "private.sigstore.json", "-R", "neverendingsupport/other"],
        &[PRIVATE, "--bundle", "private.sigstore.json", "-R", private, "--signer-repo", "a/b"],
    ] {
        let ran = ask("github", args);
        assert_eq!((ran.exit, ran.out.contains("hint:")), (1, false), "{}", ran.out);
    }
    let folder = folder("no_attestation", &Recipe::default());
    fs::write(folder.join("none.json"), "{\"attestations\":[]}").unwrap();
    let ran = run(&folder, &["verify", "github", "file", "--bundle", "none.json", "-R", "o/r"]);
    expect(&ran, 1, "no attestation of this file");
}
