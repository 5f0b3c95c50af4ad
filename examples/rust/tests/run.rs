//! The program verifies what README.md says, and says no to what is not that.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, str};

const PACKAGE: &str = "tests/vectors/real/signed-package-2.1.0-hb0f4dca_0.conda";
const BUNDLE: &str = "tests/vectors/real/conda-attestation.sigstore.json";
const POLICY: &str = "examples/rust/policy.json";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Exit code, output and errors of a run from the repository's root.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigproof-example"));
    let output = command.args(arguments).current_dir(root()).output().unwrap();
    let text = |bytes: &[u8]| str::from_utf8(bytes).unwrap().to_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A file of this content in the tests' own folder.
fn write(name: &str, content: &[u8]) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_package_verifies_as_the_page_shows() {
    let (code, out, errors) = run(&[PACKAGE, BUNDLE, POLICY]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    let page = fs::read_to_string(root().join("examples/rust/README.md")).unwrap();
    assert!(page.contains(&format!("```text\n{out}```\n")), "the page should show:\n{out}");
    assert!(page.contains(&format!("{PACKAGE} \\\n    {BUNDLE} {POLICY}\n")));
}

#[test]
fn one_changed_byte_is_rejected() {
    let mut package = fs::read(root().join(PACKAGE)).unwrap();
    let middle = package.len() / 2;
    package[middle] ^= 1;
    let (code, out, errors) = run(&[&write("changed.conda", &package), BUNDLE, POLICY]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(errors.contains("artifact.subject.mismatch"), "{errors}");
}

#[test]
fn another_signer_is_rejected() {
    let policy = fs::read_to_string(root().join(POLICY)).unwrap();
    assert!(policy.contains("action.yaml"));
    let other = write("other.json", policy.replace("action.yaml", "release.yaml").as_bytes());
    let (code, out, errors) = run(&[PACKAGE, BUNDLE, &other]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(errors.contains("policy.workflow.mismatch"), "{errors}");
}

#[test]
fn a_bad_question_gets_no_answer() {
    for question in
        [&[PACKAGE, BUNDLE][..], &[PACKAGE, BUNDLE, "no-such-file"], &[PACKAGE, BUNDLE, BUNDLE]]
    {
        let (code, out, errors) = run(question);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{question:?}");
        assert!(!errors.is_empty());
    }
}

/// The example of a large file, with what it says of this file and these bundles.
fn large(file: &str, bundles: &str) -> (bool, String) {
    let example = Path::new(env!("CARGO_BIN_EXE_sigproof-example")).with_file_name("examples");
    let mut command = Command::new(example.join(format!("large{}", std::env::consts::EXE_SUFFIX)));
    let output = command.args([file, bundles, POLICY]).current_dir(root()).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

#[test]
fn a_file_that_is_read_in_pieces_and_several_bundles() {
    let one = fs::read_to_string(root().join(BUNDLE)).unwrap().replace('\n', "");
    let other = root().join("tests/vectors/real/sigstore-js-2.0.0-provenance.sigstore.json");
    let other = fs::read_to_string(other).unwrap().replace('\n', "");
    let lines = write("two.jsonl", format!("{other}\n{one}\n").as_bytes());
    for bundles in [BUNDLE, lines.as_str()] {
        let (verified, said) = large(PACKAGE, bundles);
        assert!(verified && said.contains("prefix-dev/sigstore-example"), "{said}");
        let mut package = fs::read(root().join(PACKAGE)).unwrap();
        package.push(0);
        let (verified, said) = large(&write("longer.conda", &package), bundles);
        assert!(!verified && said.contains("artifact.subject.mismatch"), "{said}");
    }
}
