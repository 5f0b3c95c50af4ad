//! Every code of the table is reached by a case of the repository, or says here why not.

use std::collections::BTreeSet;

use sigproof::Code;
use sigproof_vectors::manifest;

/// Codes that no case of the manifest reaches, each with the reason.
const NOT_BY_A_CASE: &[(&str, &str)] = &[
    // Limits that would need files of many MiB; `limits.rs` tests each at n and n + 1.
    ("json.size.exceeded", "core/src/limits.rs, bundle_bytes"),
    ("json.nodes.exceeded", "core/src/limits.rs, json_depth_and_nodes"),
];

#[test]
fn every_code_is_reached_or_says_why_not() {
    let mut reached = BTreeSet::new();
    for source in manifest().unwrap().sources.into_iter().filter(|source| !source.outside) {
        for case in source.cases().unwrap().unwrap() {
            if let Err(no) = case.run() {
                reached.insert(no.code());
            }
        }
    }
    let excused = |code: &Code| NOT_BY_A_CASE.iter().any(|(wire, _)| *wire == code.as_str());
    let missing: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| !reached.contains(code) && !excused(code))
        .map(|code| code.as_str())
        .collect();
    assert!(missing.is_empty(), "no case reaches {missing:#?}");
    for (wire, reason) in NOT_BY_A_CASE {
        let code = Code::from_wire(wire).unwrap_or_else(|| panic!("{wire} is not a code"));
        assert!(!reason.is_empty() && !reached.contains(&code), "{wire} needs no excuse");
    }
}
