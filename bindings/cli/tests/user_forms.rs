//! What users really bring: every case of `tests/vectors/user-forms/cases.json`, through the built program.

mod run;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use run::{Ran, run};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    #[serde(rename = "about")]
    _about: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    about: String,
    argv: Vec<String>,
    exit: i32,
    code: Option<String>,
    #[serde(default)]
    says: Vec<String>,
}

/// Fewer cases than this are not all of them.
const AT_LEAST: usize = 27;

/// What another part of the program has to bring first. A case that does not need to wait fails the test.
const WAITING: [&str; 0] = [];

fn vectors() -> PathBuf {
    sigproof_vectors::folder().join("user-forms")
}

/// The vectors as the cases name them. One is of the folder beside them.
fn folder() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("user_forms");
    let _ = fs::remove_dir_all(&root);
    let folder = root.join("user-forms");
    let beside = root.join("conformance/rekor2-happy-path");
    fs::create_dir_all(&folder).unwrap();
    fs::create_dir_all(&beside).unwrap();
    for file in fs::read_dir(vectors()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.join(file.file_name())).unwrap();
    }
    fs::rename(folder.join("staging.sigstore.json"), beside.join("bundle.sigstore.json")).unwrap();
    folder
}

fn cases() -> Vec<Case> {
    let text = fs::read(vectors().join("cases.json")).unwrap();
    serde_json::from_slice::<Cases>(&text).unwrap().cases
}

/// What is not as the case says.
fn wrong(case: &Case, ran: &Ran) -> Vec<String> {
    let printed = format!("{}{}", ran.out, ran.err).to_lowercase();
    let mut wrong = Vec::new();
    if ran.exit != case.exit {
        wrong.push(format!("exit {} in place of {}", ran.exit, case.exit));
    }
    for text in case.says.iter().chain(&case.code) {
        if !printed.contains(&text.to_lowercase()) {
            wrong.push(format!("does not say {text}"));
        }
    }
    wrong
}

#[test]
fn every_case_is_as_it_says() {
    let (folder, cases) = (folder(), cases());
    assert!(cases.len() >= AT_LEAST, "{} cases", cases.len());
    let ids: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids.len(), cases.len());
    let waiting = BTreeSet::from(WAITING);
    assert!(waiting.is_subset(&ids), "{waiting:?}");
    let mut failed = Vec::new();
    for case in &cases {
        let arguments: Vec<&str> = case.argv.iter().map(String::as_str).collect();
        let ran = run(&folder, &arguments);
        let mut wrong = wrong(case, &ran);
        match (waiting.contains(case.id.as_str()), wrong.is_empty()) {
            (true, false) => wrong.clear(),
            (true, true) => wrong.push("waits for nothing: take it off the list".to_owned()),
            (false, _) => {}
        }
        if !wrong.is_empty() {
            let Case { id, about, .. } = case;
            failed.push(format!("{id} ({about}): {}\n{}{}", wrong.join(", "), ran.out, ran.err));
        }
    }
    assert!(failed.is_empty(), "{} of {}\n\n{}", failed.len(), cases.len(), failed.join("\n\n"));
}

/// The same files lie outside the repository where it is developed: what is there is what is here.
#[test]
fn the_copies_are_current() {
    let outside = sigproof_vectors::folder().join("../../../shared/vectors/user-forms");
    let Ok(files) = fs::read_dir(&outside) else { return };
    for file in files {
        let file = file.unwrap();
        if file.file_name() == "README.md" {
            continue;
        }
        let ours = fs::read(vectors().join(file.file_name())).unwrap_or_default();
        assert!(ours == fs::read(file.path()).unwrap(), "{}", file.file_name().display());
    }
}
