//! The cases in the tree are the ones that the testkit writes.

use sigproof_testkit::case;
use std::fs;
use std::path::Path;

#[test]
fn the_tree_holds_what_is_generated() {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    let files = case::files(case::SEED);
    let differing: Vec<&String> = files
        .iter()
        .filter(|(path, bytes)| fs::read(vectors.join(path)).ok().as_ref() != Some(bytes))
        .map(|(path, _)| path)
        .collect();
    assert!(differing.is_empty(), "run `sigproof-testkit generate tests/vectors`: {differing:?}");
}
