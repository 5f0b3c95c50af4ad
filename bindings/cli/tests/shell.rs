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
        for word in [
            "identity",
            "github",
            "gitlab",
            "github-release",
            "pypi",
            "npm",
            "lint",
            "upgrade",
            "cert-oidc-issuer",
        ] {
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
        ".TH sigproof-verify-gitlab ",
        ".TH sigproof-verify-github-release ",
        ".TH sigproof-policy-lint ",
    ] {
        assert!(ran.out.contains(title), "{title}");
    }
}

/// An example is there to be copied, and a line that is filled up with the next one does not work.
#[test]
fn the_manual_keeps_its_examples_as_they_are() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let manual = run(folder, &["man"]).out;
    let mut kept = Vec::new();
    let mut is_kept = false;
    for line in manual.lines() {
        match line {
            ".nf" => is_kept = true,
            ".fi" => is_kept = false,
            line if is_kept => kept.push(line.replace("\\-", "-").replace("\\e", "\\")),
            _ => {}
        }
    }
    for command in [&[][..], &["verify"], &["verify", "github"], &["bundle", "upgrade"], &["man"]] {
        let help = run(folder, &[command, &["--help"]].concat()).out;
        let (_, examples) = help.split_once("Examples:\n").expect("examples");
        let examples: Vec<&str> = examples.trim_end().lines().collect();
        assert!(!examples.is_empty());
        // The help of a terminal breaks long lines; off one it does not.
        let headings = ["Exit codes:"];
        for line in examples.iter().filter(|line| !headings.contains(line)) {
            assert!(kept.iter().any(|other| other == line), "{command:?}: {line:?}");
        }
    }
    assert!(manual.contains("\n.SH EXAMPLES\n.nf\n") && manual.contains("\n.SH EXIT CODES\n.nf\n"));
    assert!(!manual.contains("EXTRA"), "as paragraphs");
}
