//! The linter over a corpus of policies (`lint/corpus.json`): half of them are open to somebody whom their
//! author did not mean, each in its own way, and must get exactly the finding that stands there; the other
//! half are what sensible people write, and must get none.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use sigproof::Policy;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    policy: Value,
    /// The traps, each with its place.
    findings: Vec<(String, String)>,
}

#[test]
fn each_policy_gets_what_it_must() {
    let corpus: Vec<Row> = serde_json::from_slice(include_bytes!("../lint/corpus.json")).unwrap();
    let mut names = BTreeSet::new();
    let mut wrong = Vec::new();
    for row in &corpus {
        assert!(names.insert(&row.name), "{} stands twice", row.name);
        let policy = Policy::from_json(row.policy.to_string().as_bytes());
        let policy = policy.unwrap_or_else(|no| panic!("{}: {no}", row.name));
        let found = policy.lint().into_iter().map(|f| (f.trap.as_str().to_owned(), f.place));
        let found: Vec<_> = found.collect();
        if found != row.findings {
            wrong.push(format!("{}: {found:?}, expected {:?}", row.name, row.findings));
        }
    }
    let open = corpus.iter().filter(|row| !row.findings.is_empty()).count();
    println!("{} policies, {open} of them open", corpus.len());
    assert!(corpus.len() >= 60 && open >= 30 && corpus.len() - open >= 30);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
