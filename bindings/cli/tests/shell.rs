//! `sigproof completions` and `sigproof man`.

mod run;

use std::path::Path;

use run::run;

#[test]
fn completions_know_every_command() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(folder, &["completions", shell]);
        assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "{shell}");
        for word in ["identity", "github", "pypi", "npm", "lint", "upgrade", "cert-oidc-issuer"] {
            assert!(ran.out.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(run(folder, &["completions", "tcsh"]).exit, 2);
}

#[test]
fn the_manual_has_every_command() {
    let ran = run(Path::new(env!("CARGO_TARGET_TMPDIR")), &["man"]);
    assert_eq!(ran.exit, 0);
    assert!(ran.out.starts_with(".ie"), "{}", &ran.out[..80]);
    for title in [
        ".TH sigproof ",
        ".TH sigproof-verify ",
        ".TH sigproof-verify-identity ",
        ".TH sigproof-verify-npm ",
        ".TH sigproof-policy-lint ",
    ] {
        assert!(ran.out.contains(title), "{title}");
    }
}
