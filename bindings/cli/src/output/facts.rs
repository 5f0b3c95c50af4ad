//! Every fact and every check, a line each.

use sigproof::facts::{CertificateSigner, Signer, TimeSource};
use sigproof::report::Evidence;
use sigproof::x509::Claim;
use sigproof::{Facts, Report, Status};

use super::page::{BAD, FAINT, GOOD, PLAIN, Page};
use crate::source::OTHER_BUNDLE;

fn fact(page: &mut Page, name: &str, value: &str) {
    page.field(2, name, &[(PLAIN, value)]);
}

/// What is proven.
pub(super) fn write(page: &mut Page, facts: &Facts) {
    if let Some(root) = &facts.root {
        fact(page, "trusted root", root);
    }
    match &facts.signer {
        Signer::Certificate(signer) => write_certificate_signer(page, signer),
        Signer::Key(signer) => {
            let key = format!("{} key, SHA-256 {}", signer.kind, signer.spki_sha256);
            fact(page, "signed by", &key);
        }
        _ => {}
    }
    for time in &facts.times {
        let source = match time.source {
            TimeSource::SignedEntryTimestamp => "signed entry timestamp",
            TimeSource::Rfc3161 => "RFC 3161 timestamp",
            TimeSource::WitnessCosignature => "cosignature",
            other => other.as_str(),
        };
        fact(page, "signed at", &format!("{} ({source} of {})", time.time, time.authority));
    }
    for entry in &facts.log_entries {
        let place = match (entry.log_index, entry.tree_index) {
            (Some(index), _) => format!(" at index {index}"),
            (None, Some(index)) => format!(" at index {index} of its tree"),
            (None, None) => String::new(),
        };
        fact(page, "log entry", &format!("{}{place} ({})", entry.log, entry.kind));
        for cosignature in &entry.cosignatures {
            let said = format!("by {} at {}", cosignature.witness, cosignature.time);
            fact(page, "witnessed", &said);
        }
    }
    if let Some(statement) = &facts.statement {
        fact(page, "attests", &statement.statement.predicate_type);
        if let Some(subject) = &statement.matched {
            fact(page, "subject", &subject.name);
        }
    }
    for digest in &facts.artifact {
        fact(page, "artifact", &digest.to_string());
    }
}

fn write_certificate_signer(page: &mut Page, signer: &CertificateSigner) {
    let claim = |wanted: &[Claim]| wanted.iter().find_map(|claim| signer.claim(*claim));
    if let Some(identity) = &signer.identity {
        fact(page, "signed by", identity.value());
    }
    if let Some(issuer) = &signer.issuer {
        fact(page, "issuer", issuer);
    }
    // The newer claims say the same as the older GitHub ones, and for every provider.
    for (name, claims) in [
        ("repository", [Claim::SourceRepositoryUri, Claim::GithubWorkflowRepository]),
        ("commit", [Claim::SourceRepositoryDigest, Claim::GithubWorkflowSha]),
        ("ref", [Claim::SourceRepositoryRef, Claim::GithubWorkflowRef]),
        ("workflow", [Claim::BuildConfigUri, Claim::GithubWorkflowName]),
        ("trigger", [Claim::BuildTrigger, Claim::GithubWorkflowTrigger]),
        ("run", [Claim::RunInvocationUri, Claim::RunInvocationUri]),
    ] {
        if let Some(value) = claim(&claims) {
            fact(page, name, value);
        }
    }
}

/// What was checked, step by step.
pub(super) fn write_steps(page: &mut Page, report: &Report) {
    // An answer that was given before the first step has none.
    if !report.steps().is_empty() {
        page.paragraph(2, 0, &[(PLAIN, "checks")]);
    }
    for step in report.steps() {
        let (style, word) = match step.status() {
            Status::Pass => (GOOD, "pass"),
            Status::Fail => (BAD, "fail"),
            Status::NotReached => (FAINT, "not reached"),
            _ => (FAINT, "nothing to do"),
        };
        page.field(4, step.step().as_str(), &[(style, word)]);
        // They stand above, by their names.
        for evidence in step.evidence().iter().filter(|e| e.check() != OTHER_BUNDLE) {
            page.paragraph(6, 2, &[(FAINT, &described(evidence))]);
        }
    }
}

fn described(evidence: &Evidence) -> String {
    let mut text = evidence.check().replace('_', " ");
    for (i, (name, value)) in evidence.values().iter().enumerate() {
        let separator = if i == 0 { ": " } else { ", " };
        text.push_str(&format!("{separator}{name} {value}"));
    }
    format!("{text} [{}]", evidence.spec())
}
