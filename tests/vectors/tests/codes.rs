//! Every code of the table is reached by a case of the repository, or says here why not.

use std::collections::BTreeSet;

use sigproof::Code;
use sigproof_vectors::manifest;

/// Codes that no case of the manifest reaches, each with the reason.
const NOT_BY_A_CASE: &[(&str, &str)] = &[
    // Limits that would need files of many MiB; `limits.rs` tests each at n and n + 1.
    ("json.size.exceeded", "core/src/limits.rs, bundle_bytes"),
    ("json.depth.exceeded", "core/src/limits.rs, json_depth_and_nodes"),
    ("json.nodes.exceeded", "core/src/limits.rs, json_depth_and_nodes"),
    ("bundle.certificate.too_large", "core/src/limits.rs, certificates_and_certificate_bytes"),
    ("bundle.canonicalized_body.too_large", "core/src/limits.rs, proof_hashes_and_…"),
    ("bundle.timestamp.too_large", "core/src/limits.rs, tlog_entries_and_timestamps"),
    ("ct.sct.too_many", "core/src/limits.rs, extensions_and_subject_alt_names_and_scts"),
    ("tlog.checkpoint.too_large", "core/src/limits.rs, checkpoint_bytes_and_…"),
    ("tlog.checkpoint.too_many_signatures", "core/src/limits.rs, checkpoint_bytes_and_…"),
    ("signature.budget_exceeded", "core/src/limits.rs, signature_verifications"),
    // What a case of the manifest cannot ask: it has one artifact, one key and no clock.
    ("artifact.digest.unavailable", "tests/artifact.rs, a_message_by_bytes_and_by_digests"),
    ("artifact.digest.ambiguous", "tests/artifact.rs, two_digests_of_one_algorithm_…"),
    ("artifact.digest.length", "tests/artifact.rs, a_digest_has_the_length_of_its_algorithm"),
    ("time.now_required", "tests/keyring.rs, a_period_without_a_verified_time_needs_now"),
    ("time.verified.after_now", "tests/keyring.rs, now_refuses_the_future_and_nothing_else"),
    ("ct.sct.detached_malformed", "tests/detached_sct.rs, what_is_no_timestamp"),
    ("trust_root.name.invalid", "tests/roots.rs, roots_need_names_of_their_own"),
    ("policy.workflow.uri_invalid", "tests/policy.rs, a_workflow_by_its_uri"),
    (
        "policy.regex.unavailable",
        "core/src/policy/matcher.rs, without_the_feature_no_regex_is_taken",
    ),
    // What no input that we know of reaches.
    ("policy.predicate.malformed", "the statement's parser reads the predicate just as strictly"),
    ("x509.path.budget_exceeded", "rustls-webpki's own budgets; its tests reach them"),
    ("x509.path.invalid", "errors of rustls-webpki that none of our rows names"),
    ("trust_root.log_id.duplicate", "two keys with one SHA-256 would be a collision"),
    ("internal.defect", "a defect, if it is ever reached"),
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
