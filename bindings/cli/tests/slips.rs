//! Slips in arguments, and what the answer says to do about each.

mod run;

use std::fs;
use std::path::{Path, PathBuf};

use run::{IDENTITY, ISSUER, Ran, folder, real, run};
use serde_json::json;

const GITHUB_ISSUER: &str = "https://token.actions.githubusercontent.com";

/// sigstore-2.0.0.tgz, as its provenance states it.
const TARBALL: &str = "sha512:46d4e2f74c4877316640000a6fdf8a8b59f1e0847667973e9859f774dd31b8f1e0937813b777fb66a2ac67d50540fe34640966eee9fc2ccca387082b4c85cd3c";

fn user_form(name: &str) -> PathBuf {
    sigproof_vectors::folder().join("user-forms").join(name)
}

/// The output has each of these parts.
#[track_caller]
fn says(ran: &Ran, exit: i32, parts: &[&str]) {
    let all = format!("{}{}", ran.out, ran.err);
    assert_eq!(ran.exit, exit, "{all}");
    for part in parts {
        assert!(all.contains(part), "{part}\n{all}");
    }
}

fn identity(folder: &Path, args: &[&str]) -> Ran {
    run(folder, &[&["verify", "identity", "blob"], args].concat())
}

/// Whoever may take another name that matches could sign.
#[test]
fn a_bare_dot_leaves_the_signer_open() {
    let folder = folder("slip_dot", "blob.sigstore.json");
    let issuer = ["--cert-oidc-issuer", GITHUB_ISSUER];
    for regex in [
        r".*@.....\.com",
        r".*@.........",
        r".*@gmail.co.",
        r".*@.mail\.com",
        r"[^@]+@gmai.\.com",
        r"............@gmail\.com",
        r"https://........../........../.*",
        r"https://github\.com/prefix.dev/.*",
        r"https://github\.com/prefix-de./.*",
        r".*@mail.example.com",
        r"^https://github.com/prefix-dev/",
    ] {
        let ran = identity(&folder, &[&["--cert-identity-regexp", regex], &issuer[..]].concat());
        says(&ran, 2, &["leaves host, owner or mail domain open"]);
    }
    // The dot is what to change, where nothing else is open.
    let regex = r"https://github\.com/prefix.dev/.*";
    let ran = identity(&folder, &[&["--cert-identity-regexp", regex], &issuer[..]].concat());
    says(&ran, 2, &["write `\\.`"]);
    for regex in [r".*@mail\.example\.com", r"https://github\.com/prefix-dev/r/.github/.*"] {
        let ran = identity(&folder, &[&["--cert-identity-regexp", regex], &issuer[..]].concat());
        says(&ran, 1, &["policy.identity.mismatch"]);
    }
}

/// What to do depends on what leaves the issuer open.
#[test]
fn an_open_issuer_is_told_what_is_open() {
    let folder = folder("slip_issuer", "blob.sigstore.json");
    let ask = |option: &str, issuer: &str| {
        identity(&folder, &["--cert-identity", IDENTITY, option, issuer])
    };
    let (glob, regex) = ("--cert-oidc-issuer-glob", "--cert-oidc-issuer-regexp");
    for (option, issuer, hint) in [
        (
            regex,
            "https://github.com/login/oauth",
            "write `\\.`, or the issuer as it is: --cert-oidc-issuer https://github.com/login/oauth\n",
        ),
        (regex, "https://github.com/login/.*", "--cert-oidc-issuer URL\n"),
        (regex, r"https://.*\.example\.com", "--cert-oidc-issuer URL\n"),
        (regex, ".*(github).*", "--cert-oidc-issuer URL\n"),
        (glob, "https://*.example.com", "--cert-oidc-issuer URL\n"),
    ] {
        let ran = ask(option, issuer);
        says(&ran, 2, &[option, "the issuer is a pattern", "hint: ", hint]);
        assert!(!ran.out.contains("/*\n"), "{}", ran.out);
    }
    // As `policy lint` says of such a policy, too: on this host may be others.
    for (option, issuer, notes) in [
        (glob, "https://github.com/login/*", 1),
        (regex, r"https://github\.com/.*", 1),
        (regex, r"https://github\.com/login/oauth", 0),
        ("--cert-oidc-issuer", ISSUER, 0),
    ] {
        let ran = ask(option, issuer);
        says(&ran, 0, &["verified blob"]);
        let count = ran.out.matches("note: the issuer is a pattern: ").count();
        assert_eq!(count, notes, "{issuer}\n{}", ran.out);
    }
}

#[test]
fn no_advice_is_another_slip() {
    let folder = folder("slip_advice", "blob.sigstore.json");
    for (repository, meant) in [
        ("trailofbits//rfc8785.py", "OWNER/NAME: write trailofbits/rfc8785.py\n"),
        ("//trailofbits//rfc8785.py", "OWNER/NAME: write trailofbits/rfc8785.py\n"),
        ("trailofbits/", "OWNER/NAME, and not trailofbits/\n"),
        (
            "https://github.com/trailofbits/",
            "OWNER/NAME, and not https://github.com/trailofbits/\n",
        ),
    ] {
        says(&run(&folder, &["verify", "github", "blob", "-R", repository]), 2, &[meant]);
    }
    let ran = run(&folder, &["verify", "gitlab", "blob", "--project", "g//s/p"]);
    says(&ran, 2, &["GROUP/PROJECT: write g/s/p\n"]);
}

/// GitHub's releases are under GitHub's own root, whatever else is trusted.
#[test]
fn another_root_for_a_release_is_told_to_be_left_out() {
    let folder = folder("slip_release", "blob.sigstore.json");
    let root = real("sigstore.trusted_root.json");
    let root = root.to_str().unwrap();
    let named = format!("mine={root}");
    for given in [
        &["--trusted-root", root][..],
        &["--staging"],
        &["--named-root", &named],
        &["--named-root", "public-good"],
    ] {
        let args = ["verify", "github-release", "blob", "-R", "o/r"];
        let ran = run(&folder, &[&args[..], given].concat());
        says(&ran, 2, &[given[0], "GitHub's own root", "hint: leave it out: ", "compiled in"]);
    }
    let args = ["verify", "github-release", "blob", "-R", "o/r", "--named-root", "github"];
    says(&run(&folder, &args), 1, &["rejected blob"]);
}

#[test]
fn no_document_but_a_key_is_called_one() {
    let folder = folder("slip_key", "blob.sigstore.json");
    let policy = json!({"version": 1, "anyOf": [{"identity": IDENTITY, "issuer": ISSUER}]});
    fs::write(folder.join("p.json"), policy.to_string()).unwrap();
    fs::copy(real("sigstore.trusted_root.json"), folder.join("root.json")).unwrap();
    let jwk = json!({"kty": "EC", "crv": "P-256", "x": "a", "y": "b"});
    fs::write(folder.join("jwk.json"), jwk.to_string()).unwrap();
    fs::write(folder.join("other.json"), r#"{"a": 1}"#).unwrap();
    fs::write(folder.join("broken.json"), "{").unwrap();
    for (file, called) in [
        ("blob.sigstore.json", "a Sigstore bundle"),
        ("p.json", "a policy"),
        ("root.json", "a trusted root"),
        ("other.json", ""),
        ("broken.json", ""),
    ] {
        let ran = run(&folder, &["verify", "key", "blob", "--key", file]);
        says(&ran, 2, &["policy.key.invalid", called]);
        assert!(
            !ran.out.contains("JSON web key") && !ran.out.contains("to PEM"),
            "{file} {}",
            ran.out
        );
    }
    let ran = run(&folder, &["verify", "key", "blob", "--key", "jwk.json"]);
    says(&ran, 2, &["a key as a JSON web key", "convert the key to PEM"]);
}

#[test]
fn a_slash_at_the_end_of_an_issuer_is_named() {
    let folder = folder("slip_slash", "blob.sigstore.json");
    let issuer = "https://token.actions.githubusercontent.com/";
    let ran = identity(&folder, &["--cert-identity", IDENTITY, "--cert-oidc-issuer", issuer]);
    let told = "has no slash at its end: write \"https://token.actions.githubusercontent.com\"";
    says(&ran, 2, &["--cert-oidc-issuer", told]);
    let github = ["verify", "github", "blob", "-R", "o/r", "--issuer", issuer];
    says(&run(&folder, &github), 2, &["--issuer", told]);
    let gitlab =
        ["verify", "gitlab", "blob", "--project", "o/r", "--issuer", "https://gitlab.com/"];
    says(&run(&folder, &gitlab), 2, &["has no slash at its end: write \"https://gitlab.com\""]);
    // What lacks its scheme is told that.
    let ran = identity(&folder, &["--cert-identity", IDENTITY, "--cert-oidc-issuer", "gitlab.com"]);
    says(&ran, 2, &["is a URL that starts with https://: write https://gitlab.com\n"]);
}

#[test]
fn what_was_never_read_as_a_bundle_is_not_called_one() {
    let folder = folder("slip_inspect", "blob.sigstore.json");
    for (file, text) in [
        ("policy.json", "{\"version\":1,\n\"anyOf\":[{},]}"),
        ("plain.txt", "hello\n"),
        ("unknown.json", r#"{"a":1}"#),
        (
            "root.json",
            r#"{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","tlogs":1}"#,
        ),
    ] {
        fs::write(folder.join(file), text).unwrap();
        let ran = run(&folder, &["inspect", file]);
        assert!(ran.exit != 0 && !ran.out.contains("\"bundle\""), "{file} {}", ran.out);
        assert!(!ran.out.contains("step bundle"), "{file} {}", ran.out);
    }
    let bundle = r#"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","a":1}"#;
    fs::write(folder.join("bundle.json"), bundle).unwrap();
    says(&run(&folder, &["inspect", "bundle.json"]), 1, &["step bundle"]);
}

#[test]
fn a_workflow_without_its_ref_is_told_so() {
    let folder = folder("slip_ref", "blob.sigstore.json");
    let uri = "https://github.com/o/r/.github/workflows/action.yaml";
    let ran = identity(&folder, &["--cert-identity", uri, "--cert-oidc-issuer", GITHUB_ISSUER]);
    says(&ran, 2, &["`@REF` is missing", "action.yaml@REF"]);
    let ran = run(&folder, &["verify", "github", "blob", "--cert-identity", uri]);
    says(&ran, 2, &["`@REF` is missing"]);
    let policy = json!({"version": 1, "anyOf": [{"identity": uri, "issuer": ISSUER}]});
    fs::write(folder.join("p.json"), policy.to_string()).unwrap();
    let ran = run(&folder, &["verify", "blob", "--policy", "p.json"]);
    says(&ran, 1, &["without its ref", "@refs/tags/v1"]);
}

#[test]
fn a_pattern_that_matches_a_part_of_the_signer_is_told_so() {
    let folder = folder("slip_part", "blob.sigstore.json");
    let bundle = real("sigstore-js-2.0.0-provenance.sigstore.json");
    let ask = |option: &str, pattern: &str| {
        let file = ["verify", "identity", TARBALL, "--bundle", bundle.to_str().unwrap()];
        run(&folder, &[&file[..], &[option, pattern, "--cert-oidc-issuer", GITHUB_ISSUER]].concat())
    };
    for (option, pattern, part) in [
        (
            "--cert-identity-regexp",
            r"^https://github\.com/sigstore/",
            "has to match the whole text",
        ),
        ("--cert-identity-glob", "https://github.com/sigstore/*", "ends at a slash"),
    ] {
        says(&ask(option, pattern), 1, &["policy.identity.mismatch", "hint:", part]);
    }
    for (option, pattern) in [
        ("--cert-identity-regexp", r"^https://github\.com/other/.*"),
        ("--cert-identity-glob", "https://github.com/other/*"),
    ] {
        let ran = ask(option, pattern);
        says(&ran, 1, &["policy.identity.mismatch"]);
        assert!(!ran.out.contains("hint:"), "{}", ran.out);
    }
}

#[test]
fn an_empty_value_is_told_of_its_option() {
    let folder = folder("slip_empty", "blob.sigstore.json");
    let issuer = ["--cert-oidc-issuer", ISSUER];
    for (args, option) in [
        (&["identity", "blob", "--cert-identity", "", issuer[0], issuer[1]][..], "--cert-identity"),
        (
            &["identity", "blob", "--cert-identity-glob", "", issuer[0], issuer[1]],
            "--cert-identity-glob",
        ),
        (
            &["identity", "blob", "--cert-identity-regexp", "", issuer[0], issuer[1]],
            "--cert-identity-regexp",
        ),
        (&["identity", "blob", "--cert-identity", IDENTITY, issuer[0], ""], "--cert-oidc-issuer"),
        (&["github", "blob", "--repository", ""], "--repository"),
        (&["github", "blob", "--owner", ""], "--owner"),
        (&["github", "blob", "-R", "o/r", "--ref", ""], "--ref"),
        (&["github", "blob", "-R", "o/r", "--signer-workflow", ""], "--signer-workflow"),
        (&["github", "blob", "-R", "o/r", "--trigger", ""], "--trigger"),
        (&["github", "blob", "-R", "o/r", "--sha", ""], "--sha"),
        (&["gitlab", "blob", "--project", ""], "--project"),
        (&["github-release", "blob", "-R", ""], "--repository"),
        (&["pypi", "blob", "--repository", ""], "--repository"),
        (&["npm", "blob", "--attestations", "blob", "--package", ""], "--package"),
    ] {
        let ran = run(&folder, &[&["verify"], args].concat());
        let usage = format!("Usage: sigproof verify {} ", args[0]);
        says(&ran, 2, &[&format!("{option} is empty"), &usage]);
        assert!(!ran.err.contains("policy.") && !ran.out.contains("policy."), "{}", ran.out);
    }
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    let folder = folder("slip_output", "blob.sigstore.json");
    let upgrade = ["bundle", "upgrade", "blob.sigstore.json", "-o", "missing/x"];
    says(&run(&folder, &upgrade), 2, &["cannot write the output: missing/x: "]);
    fs::copy(real("managed-key.pub"), folder.join("key.pub")).unwrap();
    let log = "url=https://log.example,public-key=key.pub,start-time=2024-01-01T00:00:00Z";
    let create = ["trust", "create", "--ctfe", log, "-o", "missing/x"];
    says(&run(&folder, &create), 2, &["cannot write the output: missing/x: "]);
}

#[test]
fn a_bundle_is_no_provenance() {
    let folder = folder("slip_provenance", "blob.sigstore.json");
    fs::copy(user_form("other.sigstore.json"), folder.join("other.json")).unwrap();
    fs::write(folder.join("a-1.0.tar.gz"), "a").unwrap();
    let ask = ["verify", "pypi", "a-1.0.tar.gz", "--provenance", "blob.sigstore.json"];
    says(&run(&folder, &ask), 1, &["`verify identity`", "`verify github`"]);
}

#[test]
fn a_text_that_is_cut_off_is_told_so_and_of_which_file() {
    let folder = folder("slip_cut", "blob.sigstore.json");
    let whole = fs::read(folder.join("blob.sigstore.json")).unwrap();
    fs::write(folder.join("cut.json"), &whole[..2000]).unwrap();
    fs::write(folder.join("plain.txt"), "hello world\n").unwrap();
    let signer = ["--cert-identity", IDENTITY, "--cert-oidc-issuer", ISSUER];
    let ask = |file: &str| identity(&folder, &[&["-b", file], &signer[..]].concat());
    says(&ask("cut.json"), 1, &["cut.json", "hint: the text ends in line"]);
    let ran = ask("plain.txt");
    says(&ran, 1, &["plain.txt", "hint: "]);
    assert!(!ran.out.contains("the text ends"), "{}", ran.out);
    for empty in ["[]", r#"{"attestations":[]}"#] {
        fs::write(folder.join("empty.json"), empty).unwrap();
        says(&ask("empty.json"), 1, &["hint: the list is empty"]);
    }
}

#[test]
fn slips_in_a_policy_are_told() {
    let folder = folder("slip_policy", "blob.sigstore.json");
    let ask = |text: &str| {
        fs::write(folder.join("p.json"), text).unwrap();
        run(&folder, &["verify", "blob", "--policy", "p.json"])
    };
    for (text, exit, part) in [
        (
            r#"{"version":1,"anyOf":[{"workflow":{"provider":"github","repository":"o/r","flie":"w.yml"}}]}"#,
            2,
            "the nearest word that is known here is \"file\"",
        ),
        ("{\u{201c}version\u{201d}:1}", 2, "typographic quotes"),
        ("{\"version\":\u{2018}1\u{2019}}", 2, "typographic quotes"),
        ("{\"version\": 1\n \"anyOf\": []}", 2, "a comma is missing"),
        ("{\"version\": 1, \"anyOf\": [{} {}]}", 2, "a comma is missing"),
    ] {
        says(&ask(text), exit, &["hint: ", part]);
    }
    let with_space =
        json!({"version": 1, "anyOf": [{"identity": format!("{IDENTITY} "), "issuer": ISSUER}]});
    says(&ask(&with_space.to_string()), 1, &["hint: ", "space", IDENTITY]);
    let with_space =
        json!({"version": 1, "anyOf": [{"identity": IDENTITY, "issuer": format!(" {ISSUER}")}]});
    says(&ask(&with_space.to_string()), 1, &["hint: ", "space", ISSUER]);
}

/// What the linter knows of a workflow's parts, where one is why a bundle was rejected.
#[test]
fn a_part_of_a_workflow_in_another_spelling_is_told_how_certificates_spell_it() {
    let folder = folder("slip_workflow", "blob.sigstore.json");
    let bundle = real("sigstore-js-2.0.0-provenance.sigstore.json");
    for (repository, git_ref, meant) in [
        ("https://github.com/sigstore/sigstore-js", "refs/heads/main", "sigstore/sigstore-js"),
        ("sigstore/sigstore-js.git", "refs/heads/main", "sigstore/sigstore-js"),
        ("sigstore/sigstore-js", "main", "refs/heads/main"),
        ("sigstore/sigstore-js", "heads/main", "refs/heads/main"),
        ("sigstore/other", "refs/heads/main", ""),
    ] {
        let workflow = json!({"provider": "github", "repository": repository, "ref": git_ref});
        let policy = json!({"version": 1, "anyOf": [{"workflow": workflow}]});
        fs::write(folder.join("p.json"), policy.to_string()).unwrap();
        let file = ["verify", TARBALL, "--bundle", bundle.to_str().unwrap()];
        let ran = run(&folder, &[&file[..], &["--policy", "p.json"]].concat());
        let told = format!("as certificates spell it: write \"{meant}\"");
        says(&ran, 1, &["policy.workflow.mismatch"]);
        assert_eq!(ran.out.contains(&told), !meant.is_empty(), "{}", ran.out);
    }
}

#[test]
fn a_short_commit_is_told_so() {
    let folder = folder("slip_sha", "blob.sigstore.json");
    let github = ["verify", "github", "blob", "-R", "o/r"];
    let gitlab = ["verify", "gitlab", "blob", "--project", "o/r"];
    for (verb, option) in [(&github[..], "--sha"), (&github, "--signer-digest"), (&gitlab, "--sha")]
    {
        for value in ["abc1234", "HEAD", &"a".repeat(41)] {
            let ran = run(&folder, &[verb, &[option, value]].concat());
            says(&ran, 2, &[option, "40 hexadecimal digits", "hint: `git rev-parse"]);
        }
        for value in ["a".repeat(40), "0".repeat(64)] {
            let ran = run(&folder, &[verb, &[option, &value]].concat());
            says(&ran, 1, &["policy."]);
        }
    }
}

#[test]
fn the_forge_that_signed_is_named() {
    let folder = folder("slip_forge", "blob.sigstore.json");
    let bundle = real("sigstore-js-2.0.0-provenance.sigstore.json");
    let file = ["verify", "gitlab", TARBALL, "--bundle", bundle.to_str().unwrap()];
    let ran = run(&folder, &[&file[..], &["--project", "sigstore/sigstore-js"]].concat());
    says(&ran, 1, &["hint: ", "a GitHub Actions workflow", "`verify github`"]);
}

#[test]
fn what_is_no_file_is_told_what_it_looks_like() {
    let folder = folder("slip_digest", "blob.sigstore.json");
    let hex = "a".repeat(64);
    for (text, part) in [
        (format!("sha256={hex}"), format!("write sha256:{hex}")),
        (format!("{hex}  blob"), format!("write sha256:{hex}")),
        (format!("{hex} *blob"), format!("write sha256:{hex}")),
        (format!("SHA256 (blob) = {hex}"), format!("write sha256:{hex}")),
        ("ghcr.io/o/r:latest".to_owned(), "a container image".to_owned()),
        ("docker.io/library/alpine".to_owned(), "a container image".to_owned()),
    ] {
        let ran =
            run(&folder, &["verify", "github", &text, "-R", "o/r", "-b", "blob.sigstore.json"]);
        says(&ran, 2, &["no such file", "hint: ", &part]);
    }
    for text in ["missing.txt", "dist/missing.txt", "a/b/c:d", "x.io"] {
        let ran =
            run(&folder, &["verify", "github", text, "-R", "o/r", "-b", "blob.sigstore.json"]);
        says(&ran, 2, &["no such file"]);
        assert!(!format!("{}{}", ran.out, ran.err).contains("container image"), "{text}");
    }
}

#[test]
fn what_is_missing_or_misplaced_is_told_where_it_belongs() {
    let folder = folder("slip_usage", "blob.sigstore.json");
    let ran = run(&folder, &["verify", "github", "blob"]);
    says(&ran, 2, &["--repository", "--owner", "--cert-identity"]);
    let digest = format!("sha256:{}", "a".repeat(64));
    let ran = run(&folder, &["verify", "github", &digest, "-R", "o/r"]);
    says(&ran, 2, &["a digest needs --bundle or --signature"]);
    assert!(!ran.err.contains("Usage: sigproof"), "{}", ran.err);
    for (word, command) in [
        ("lint", "`sigproof policy lint`"),
        ("create", "`sigproof trust create`"),
        ("github", "`sigproof verify github`"),
    ] {
        says(&run(&folder, &[word, "x"]), 2, &[command]);
    }
    // A word that is nearly a subcommand is taken for a file, unless it is one.
    for (word, command) in [("githb", "github"), ("identiy", "identity"), ("npmm", "npm")] {
        let ran = run(&folder, &["verify", word, "blob"]);
        says(&ran, 2, &[&format!("a similar subcommand: `sigproof verify {command}`")]);
    }
    for file in ["app.tar.gz", "./githb", "blob"] {
        let ran = run(&folder, &["verify", file]);
        says(&ran, 2, &["say who must have signed"]);
        assert!(!ran.err.contains("similar subcommand"), "{}", ran.err);
    }
    fs::write(folder.join("githb"), "").unwrap();
    assert!(!run(&folder, &["verify", "githb"]).err.contains("similar subcommand"));
}
