//! `--help` and `--version`.

mod run;

use run::{folder, run};
use sigproof::TrustedRoot;
use sigproof::trust::embedded;

#[test]
fn every_help_has_examples() {
    let folder = folder("help", "blob.sigstore.json");
    let verbs = ["identity", "github", "gitlab", "github-release", "key", "pypi", "npm"];
    let mut all = vec![vec![], vec!["verify"], vec!["inspect"]];
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
