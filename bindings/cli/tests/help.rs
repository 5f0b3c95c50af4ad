//! `--help` and `--version`.

mod run;

use run::{folder, run, sigproof};
use sigproof::TrustedRoot;
use sigproof::trust::embedded;

#[test]
fn every_help_has_examples() {
    let folder = folder("help", "blob.sigstore.json");
    let verbs = ["identity", "github", "gitlab", "github-release", "key", "pypi", "npm", "batch"];
    let mut all = vec![vec![], vec!["verify"], vec!["inspect"], vec!["sign"], vec!["attest"]];
    all.extend(verbs.map(|verb| vec!["verify", verb]));
    for args in all {
        let ran = run(&folder, &[&args[..], &["--help"]].concat());
        assert_eq!(ran.exit, 0, "{args:?}");
        assert!(ran.out.contains("Examples:\n  "), "{args:?}\n{}", ran.out);
        assert!(ran.out.contains("  sigproof "), "{args:?}\n{}", ran.out);
    }
    let ran = run(&folder, &["verify", "identity", "--help"]);
    assert!(ran.out.contains("offline is the only mode"), "{}", ran.out);
    assert!(ran.out.contains("must match the whole text; in cosign"), "{}", ran.out);
    // No command at all is a usage error, not a success.
    assert_eq!(run(&folder, &[]).exit, 2);
}

/// Whoever copies an example out of a terminal gets what was written: nothing is folded.
#[test]
fn examples_are_printed_as_they_are_written() {
    let folder = folder("examples", "blob.sigstore.json");
    let written = include_str!("../src/args/examples.rs").replace("\\\\", "\\");
    let written: Vec<&str> = written.lines().map(|line| line.trim_end_matches("\";")).collect();
    let verbs = ["identity", "github", "gitlab", "github-release", "key", "pypi", "npm", "batch"];
    let mut all = vec![vec![], vec!["verify"], vec!["inspect"], vec!["completions"], vec!["man"]];
    all.extend([vec!["policy"], vec!["policy", "lint"], vec!["bundle"], vec!["bundle", "upgrade"]]);
    all.extend([vec!["trust"], vec!["trust", "create"], vec!["sign"], vec!["attest"]]);
    all.push(vec!["continuity"]);
    #[cfg(feature = "sign")]
    all.extend([
        vec!["key"],
        vec!["key", "generate"],
        vec!["key", "import"],
        vec!["key", "public"],
        vec!["get-identity-token"],
    ]);
    all.extend(verbs.map(|verb| vec!["verify", verb]));
    for args in all {
        let mut command = sigproof(&folder);
        let output = command.args(&args).arg("--help").env("COLUMNS", "80").output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let (_, examples) = out.split_once("Examples:\n").unwrap_or_else(|| panic!("{args:?}"));
        assert!(examples.contains("  sigproof "), "{args:?}");
        for line in examples.lines() {
            assert!(written.contains(&line), "{args:?}: {line}");
            assert!(line.chars().count() <= 80, "{args:?}: {line}");
        }
    }
}

#[test]
fn the_version_and_what_is_compiled_in() {
    let folder = folder("version", "blob.sigstore.json");
    let version = format!("sigproof {}\n", env!("CARGO_PKG_VERSION"));
    for flag in ["--version", "-V"] {
        let ran = run(&folder, &[flag]);
        assert_eq!((ran.exit, ran.out.as_str()), (0, version.as_str()));
    }
    let ran = run(&folder, &["--version", "-v"]);
    assert!(ran.out.starts_with(&version));
    let public = TrustedRoot::sigstore();
    for part in [
        embedded::DATE.to_owned(),
        embedded::ORIGIN.to_owned(),
        format!("public-good: {} transparency logs", public.tlogs().len()),
        format!("{} certificate authorities", public.certificate_authorities().len()),
    ] {
        assert!(ran.out.contains(&part), "{part}\n{}", ran.out);
    }
}
