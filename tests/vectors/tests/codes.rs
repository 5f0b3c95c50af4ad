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
    ("bundle.form.unsupported", "tests/several.rs, other_documents_are_named"),
    ("ct.sct.detached_malformed", "tests/detached_sct.rs, what_is_no_timestamp"),
    // What a registry serves around bundles is no case of the manifest.
    ("pypi.file_name.malformed", "tests/ecosystem/pypi.rs, a_real_attestation_of_a_person"),
    ("pypi.version.unsupported", "tests/ecosystem/pypi.rs, objects_have_their_form"),
    ("pypi.attestations.too_many", "core/src/limits.rs, attestations_of_pypi"),
    ("pypi.attestation.missing", "tests/ecosystem/pypi.rs, provenance_objects_have_their_form"),
    ("pypi.attestation.not_expressible", "tests/ecosystem/pypi.rs, what_an_attestation_cannot_say"),
    ("pypi.publisher.unsupported", "tests/ecosystem/pypi.rs, publishers"),
    ("pypi.publisher.environment_mismatch", "tests/ecosystem/pypi.rs, environments_…"),
    ("pypi.subject.count", "tests/ecosystem/pypi.rs, what_the_statement_must_say"),
    ("pypi.subject.name_mismatch", "tests/ecosystem/pypi.rs, a_real_attestation_of_a_person"),
    ("pypi.subject.no_sha256", "tests/ecosystem/pypi.rs, what_the_statement_must_say"),
    ("pypi.predicate.unsupported", "tests/ecosystem/pypi.rs, what_the_statement_must_say"),
    ("pypi.predicate.not_empty", "tests/ecosystem/pypi.rs, what_the_statement_must_say"),
    ("npm.package.malformed", "tests/ecosystem/npm.rs, packages_say_where_they_come_from"),
    ("npm.repository.unsupported", "tests/ecosystem/npm.rs, packages_say_where_they_come_from"),
    ("npm.integrity.malformed", "tests/ecosystem/npm.rs, registry_signatures"),
    ("npm.keys.malformed", "tests/ecosystem/npm.rs, keys_have_their_form"),
    ("npm.key.id_mismatch", "tests/ecosystem/npm.rs, keys_have_their_form"),
    ("npm.key.unknown", "tests/ecosystem/npm.rs, registry_signatures"),
    ("npm.signature.missing", "tests/ecosystem/npm.rs, registry_signatures"),
    ("npm.signature.invalid", "tests/ecosystem/npm.rs, registry_signatures"),
    ("npm.signatures.too_many", "core/src/limits.rs, documents_of_npm"),
    ("npm.attestations.too_many", "core/src/limits.rs, documents_of_npm"),
    ("npm.attestation.duplicate", "tests/ecosystem/npm.rs, sets_that_are_changed"),
    ("npm.attestation.predicate_mismatch", "tests/ecosystem/npm.rs, sets_that_are_changed"),
    ("npm.provenance.missing", "tests/ecosystem/npm.rs, sets_that_are_changed"),
    ("npm.publish.missing", "tests/ecosystem/npm.rs, sets_that_are_changed"),
    ("npm.keys.required", "tests/ecosystem/npm.rs, sets_that_are_changed"),
    ("npm.subject.count", "tests/ecosystem/npm.rs, what_the_statements_must_say"),
    ("npm.subject.name_mismatch", "tests/ecosystem/npm.rs, another_package"),
    ("npm.subject.no_sha512", "tests/ecosystem/npm.rs, what_the_statements_must_say"),
    ("npm.publish.package_mismatch", "tests/ecosystem/npm.rs, what_the_statements_must_say"),
    ("npm.lockfile.malformed", "core/src/ecosystem/npm/lockfile.rs, what_is_no_lock_file"),
    ("continuity.facts.malformed", "tests/ecosystem/continuity.rs, the_cases_of_every_language"),
    // What shells find before or after the core is asked, and a call that has no artifact.
    ("artifact.required", "tests/dsse.rs, a_message_signature_needs_its_artifact"),
    ("config.argument.invalid", "js/test/hostile.test.mjs"),
    ("config.option.unknown", "js/test/hostile.test.mjs"),
    ("policy.caller.rejected", "python/tests/test_own_policy.py"),
    ("host.artifact.unreadable", "js/test/shell.test.mjs"),
    ("host.runtime.unavailable", "js/test/shell.test.mjs"),
    // Older material, which no case of the manifest is made of.
    ("json.hex.invalid", "tests/legacy/faults.rs, LOGGED and ANSWER"),
    ("bundle.upgrade.no_inclusion_proof", "tests/legacy/main.rs, an_upgraded_bundle_proves_…"),
    ("legacy.signature.malformed", "tests/legacy/faults.rs, signatures_and_certificates_…"),
    ("legacy.certificate.malformed", "tests/legacy/faults.rs, signatures_and_certificates_…"),
    ("legacy.rekor_entry.count", "tests/legacy/faults.rs, answers_with_a_fault"),
    ("legacy.bundle.entry_count", "tests/legacy/detached.rs, what_the_older_forms_cannot_say"),
    ("legacy.bundle.no_inclusion_promise", "tests/legacy/detached.rs, what_the_older_forms_…"),
    ("legacy.bundle.rekor_v2", "tests/legacy/detached.rs, what_the_older_forms_cannot_say"),
    ("npm.package.mismatch", "tests/ecosystem/npm.rs, package_json_is_that_of_the_package_…"),
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
    // What only a signer meets, no bundle reaches: each is in tests/signing, or in a test beside its code.
    let is_signers =
        |code: &Code| ["session.", "sign."].iter().any(|area| code.as_str().starts_with(area));
    let excused = |code: &Code| {
        is_signers(code) || NOT_BY_A_CASE.iter().any(|(wire, _)| *wire == code.as_str())
    };
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
