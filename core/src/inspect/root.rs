//! The JSON of a trusted root that is inspected.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use crate::time::{Time, Window};
use crate::trust::{CertificateAuthority, Note, TransparencyLog, TrustedRoot};
use crate::x509::Certificate;

/// A trusted root. Whether one should trust it, it cannot say.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedRoot"))]
#[serde(rename_all = "camelCase")]
pub(crate) struct RootView<'a> {
    /// The transparency logs.
    tlogs: Vec<LogView<'a>>,
    /// The certificate transparency logs.
    ctlogs: Vec<LogView<'a>>,
    /// The certificate authorities.
    certificate_authorities: Vec<AuthorityView<'a>>,
    /// The timestamp authorities.
    timestamp_authorities: Vec<AuthorityView<'a>>,
    /// What is left out, and why.
    notes: Vec<NoteView<'a>>,
}

/// A log of a trusted root.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedLog"))]
#[serde(rename_all = "camelCase")]
struct LogView<'a> {
    /// Where the log is.
    url: &'a str,
    /// Who runs it, if the root says so.
    operator: &'a str,
    /// The identifier of the log's key, in hexadecimal.
    log_id: String,
    /// From when on the key is valid.
    not_before: Time,
    /// Until when it is; null, if for ever.
    not_after: Option<Time>,
}

/// An authority of a trusted root.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedAuthority"))]
#[serde(rename_all = "camelCase")]
struct AuthorityView<'a> {
    /// Where the authority is.
    url: &'a str,
    /// Who runs it, if the root says so.
    operator: &'a str,
    /// The subjects of its certificates; the last one is the anchor.
    subjects: Vec<String>,
    /// From when on it is valid.
    not_before: Time,
    /// Until when it is; null, if for ever.
    not_after: Option<Time>,
}

/// Something that was left out of a trusted root.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedNote"))]
struct NoteView<'a> {
    /// Where it stands.
    place: &'a str,
    /// Why it was left out.
    reason: &'a str,
}

pub(super) fn view(root: &TrustedRoot) -> RootView<'_> {
    RootView {
        tlogs: root.tlogs().iter().map(log).collect(),
        ctlogs: root.ctlogs().iter().map(log).collect(),
        certificate_authorities: root.certificate_authorities().iter().map(authority).collect(),
        timestamp_authorities: root.timestamp_authorities().iter().map(authority).collect(),
        notes: root.notes().iter().map(note).collect(),
    }
}

fn note(note: &Note) -> NoteView<'_> {
    NoteView { place: &note.place, reason: &note.reason }
}

fn log(log: &TransparencyLog) -> LogView<'_> {
    let Window { start, end } = log.valid_for;
    LogView {
        url: &log.base_url,
        operator: &log.operator,
        log_id: hex::encode(&log.log_id),
        not_before: start,
        not_after: end,
    }
}

fn authority(authority: &CertificateAuthority) -> AuthorityView<'_> {
    let Window { start, end } = authority.valid_for;
    AuthorityView {
        url: &authority.uri,
        operator: &authority.operator,
        subjects: authority.chain.iter().map(Certificate::subject).collect(),
        not_before: start,
        not_after: end,
    }
}
