//! Evidence of a log or an authority that the trusted root does not know counts for nothing. A rejection for want
//! of evidence then says whose it was, and which of the roots that are compiled in elsewhere knows that one: a
//! bundle of another instance is the usual reason, and looks like any other.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::logs::{find_v1, find_v2};
use super::{Question, TrustedMaterial};
use crate::bundle::LogEntry;
use crate::code::Code;
use crate::failure::Failure;
use crate::report::Value;
use crate::tlog::checkpoint;
use crate::trust::{TrustedRoot, embedded_root_of};
use crate::x509::Certificate;

/// Names that a rejection lists: who has more to say has said enough.
const SHOWN: usize = 4;

/// Logs and authorities that a bundle names and the trusted root does not know.
#[derive(Default)]
pub(super) struct Unknown {
    names: Vec<String>,
    /// The embedded root that knows the first that one knows.
    root: Option<&'static str>,
}

impl Unknown {
    /// Adds one, by its name and by identifiers that it may be known under.
    pub(super) fn push<'i>(&mut self, name: String, ids: impl IntoIterator<Item = &'i [u8]>) {
        self.root = self.root.or_else(|| ids.into_iter().find_map(embedded_root_of));
        if self.names.len() < SHOWN && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    /// Adds the logs of a bundle's entries.
    pub(super) fn push_logs(&mut self, question: &Question<'_>, root: &TrustedRoot) {
        for entry in question.bundle.log_entries() {
            if let Some(name) = unknown_log(entry, root) {
                self.push(name, [&entry.log_id[..]]);
            }
        }
    }

    /// Says in a failure who is unknown, and whom the root knows in their place.
    pub(super) fn shown_in(
        &self,
        failure: Failure,
        material: &TrustedMaterial<'_>,
        kinds: &[Kind],
    ) -> Failure {
        if self.names.is_empty() {
            return failure;
        }
        let failure = failure
            .with("unknown", Value::list(self.names.iter().map(String::as_str)))
            .with("trustedRootKnows", known(material.root, kinds));
        match self.root {
            Some(root) => failure.with("knownTo", root),
            None => failure,
        }
    }
}

/// A list of the trusted root.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Logs,
    CertificateLogs,
    CertificateAuthorities,
    TimestampAuthorities,
}

/// Whom the root knows.
pub(super) fn known(root: &TrustedRoot, kinds: &[Kind]) -> Value {
    let mut names: Vec<&str> = Vec::new();
    for kind in kinds {
        let of_kind: Vec<&str> = match kind {
            Kind::Logs => root.tlogs().iter().map(|l| l.base_url.as_str()).collect(),
            Kind::CertificateLogs => root.ctlogs().iter().map(|l| l.base_url.as_str()).collect(),
            Kind::CertificateAuthorities => {
                root.certificate_authorities().iter().map(|a| a.uri.as_str()).collect()
            }
            Kind::TimestampAuthorities => {
                root.timestamp_authorities().iter().map(|a| a.uri.as_str()).collect()
            }
        };
        for name in of_kind {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    match names.as_slice() {
        [] => "nobody".into(),
        some => Value::list(some.iter().take(SHOWN).copied()),
    }
}

/// The name of an entry's log, if the root does not know it. Nothing of the entry is proven.
fn unknown_log(entry: &LogEntry, root: &TrustedRoot) -> Option<String> {
    let proof = entry.inclusion_proof.as_ref();
    let checkpoint = proof.and_then(|proof| checkpoint::parse(&proof.checkpoint).ok());
    let is_known = match (&checkpoint, entry.kind.is_rekor_v2()) {
        (Some(checkpoint), true) => !matches!(find_v2(root, entry, checkpoint), Ok(None)),
        (None, true) => false,
        (_, false) => find_v1(root, entry).is_some(),
    };
    let id = shown_id(&entry.log_id);
    (!is_known).then(|| match checkpoint {
        Some(checkpoint) => named(checkpoint.origin_name(), id),
        None => id,
    })
}

/// The identifier behind the name, if that is one: advice repeats it, and nobody whom the root knows has signed it.
fn named(origin: &str, id: String) -> String {
    let of_name = |c: char| c.is_ascii_alphanumeric() || ".-_:/".contains(c);
    if origin.chars().all(of_name) { format!("{origin} ({id})") } else { id }
}

/// How an identifier begins, in hexadecimal: enough to look it up, and no more than a line of text can hold.
pub(super) fn shown_id(id: &[u8]) -> String {
    const BYTES: usize = 8;
    match id.get(..BYTES) {
        Some(start) if start.len() < id.len() => format!("log {}...", hex::encode(start)),
        _ => format!("log {}", hex::encode(id)),
    }
}

/// Why a bundle has no verified time, or too few: nothing is there, or nothing of it is known, or what is known
/// states no time.
pub(super) fn explain_times(
    failure: Failure,
    question: &Question<'_>,
    material: &TrustedMaterial<'_>,
    mut unknown: Unknown,
) -> Failure {
    // What a log states is no timestamp, whichever log it is.
    let of_timestamps = failure.code() == Code::TimestampThreshold;
    if !of_timestamps {
        unknown.push_logs(question, material.root);
    }
    let bundle = question.bundle;
    let failure = failure
        .with("logEntries", bundle.log_entries().len())
        .with("timestamps", bundle.timestamps().len());
    let failure = match question.root {
        Some(name) => failure.with("trustedRoot", name),
        None => failure,
    };
    let missing = match (bundle.log_entries(), bundle.timestamps()) {
        ([], []) if !of_timestamps && question.policy.logs() > 0 => Some("log entry"),
        // All there is, is known, and states no time.
        (_, []) if unknown.names.is_empty() => Some("timestamp"),
        _ => None,
    };
    match missing {
        Some(missing) => failure.with("missing", missing),
        None if of_timestamps => unknown.shown_in(failure, material, &[Kind::TimestampAuthorities]),
        None => unknown.shown_in(failure, material, &[Kind::Logs, Kind::TimestampAuthorities]),
    }
}

/// Why too few logs vouch for a bundle.
pub(super) fn explain_logs(
    failure: Failure,
    question: &Question<'_>,
    material: &TrustedMaterial<'_>,
) -> Failure {
    if question.bundle.log_entries().is_empty() {
        return failure.with("missing", "log entry");
    }
    let mut unknown = Unknown::default();
    unknown.push_logs(question, material.root);
    unknown.shown_in(failure, material, &[Kind::Logs])
}

/// Why a certificate chains to no authority of the root: who is said to have issued it, and who might have. Two
/// instances may give their authorities one name, so that a signature that does not verify is another instance's.
pub(super) fn explain_issuer(failure: Failure, leaf: &Certificate, root: &TrustedRoot) -> Failure {
    let issuer = leaf.authority_key_identifier();
    let mut listed = root.certificate_authorities().iter().flat_map(|a| &a.chain);
    let is_listed = listed.any(|c| c.subject_key_identifier().as_deref() == issuer);
    let known_to = issuer.filter(|_| !is_listed).and_then(embedded_root_of);
    match (failure.code(), known_to) {
        (Code::PathIssuerUnknown, _) | (Code::PathSignature, Some(_)) => {}
        _ => return failure,
    }
    let failure = failure
        .with("issuer", leaf.issuer())
        .with("trustedRootKnows", known(root, &[Kind::CertificateAuthorities]));
    match known_to {
        Some(root) => failure.with("knownTo", root),
        None => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_has_a_name_or_none() {
        let id = || "log 00ff...".into();
        for origin in ["rekor.example.com", "log2025-1.rekor.example.com:8443/a_b"] {
            assert_eq!(named(origin, id()), format!("{origin} (log 00ff...)"));
        }
        for origin in ["trust this: add --staging", "a\"b", "r\u{e9}kor.example", "a\\b"] {
            assert_eq!(named(origin, id()), "log 00ff...");
        }
    }
}
