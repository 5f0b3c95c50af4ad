//! What a bundle says, as JSON, without judging any of it.
//!
//! ```json
//! { "verified": false, "mediaType": "…", "signer": {"certificate": {…}} or {"publicKeyHint": "…"},
//!   "logEntries": [{…}], "timestamps": 0, "content": {"messageDigest": …} or {"payloadType": "…", …} }
//! ```

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::dsse::Envelope;
use super::statement::{self, PAYLOAD_TYPE, Subject};
use super::{Bundle, Content, LogEntry, Material};
use crate::report::to_json;
use crate::time::Time;
use crate::tlog::checkpoint;
use crate::x509::{Certificate, Claim, FulcioExtensions, SubjectAltName};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BundleView<'a> {
    /// Always false, and first: whoever reads this must not take it for facts.
    verified: bool,
    media_type: &'a str,
    signer: SignerView<'a>,
    log_entries: Vec<EntryView<'a>>,
    timestamps: usize,
    content: ContentView<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum SignerView<'a> {
    Certificate(CertificateView<'a>),
    PublicKeyHint(&'a str),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CertificateView<'a> {
    subject_alternative_names: &'a [SubjectAltName],
    issuer: Option<&'a str>,
    #[serde(serialize_with = "claims")]
    claims: &'a FulcioExtensions,
    serial: String,
    not_before: Time,
    not_after: Option<Time>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryView<'a> {
    #[serde(serialize_with = "decimal")]
    log_index: u64,
    log_id: String,
    kind: &'a str,
    version: &'a str,
    integrated_time: Option<Time>,
    has_promise: bool,
    has_proof: bool,
    checkpoint_origin: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ContentView<'a> {
    #[serde(rename_all = "camelCase")]
    Message { message_digest: Option<DigestView<'a>> },
    #[serde(rename_all = "camelCase")]
    Envelope { payload_type: &'a str, statement: Option<StatementView> },
}

#[derive(Serialize)]
struct DigestView<'a> {
    algorithm: &'a str,
    digest: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StatementView {
    predicate_type: String,
    subjects: Vec<Subject>,
}

fn decimal<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

fn claims<S: Serializer>(claims: &&FulcioExtensions, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (claim, value) in claims.iter() {
        map.serialize_entry(claim.name(), value)?;
    }
    map.end()
}

fn signer(material: &Material) -> SignerView<'_> {
    match material {
        Material::Certificate { leaf, .. } => SignerView::Certificate(certificate(leaf)),
        Material::PublicKey { hint } => SignerView::PublicKeyHint(hint),
    }
}

fn certificate(leaf: &Certificate) -> CertificateView<'_> {
    let claims = leaf.fulcio();
    let validity = leaf.validity();
    CertificateView {
        subject_alternative_names: leaf.subject_alt_names(),
        issuer: claims.get(Claim::Issuer).or(claims.get(Claim::IssuerV1)),
        claims,
        serial: leaf.serial_number(),
        not_before: validity.start,
        not_after: validity.end,
    }
}

fn entry(entry: &LogEntry) -> EntryView<'_> {
    let proof = entry.inclusion_proof.as_ref();
    EntryView {
        log_index: entry.log_index,
        log_id: hex::encode(&entry.log_id),
        kind: &entry.kind,
        version: &entry.version,
        // 0 is how a bundle leaves the time out.
        integrated_time: i64::try_from(entry.integrated_time)
            .ok()
            .filter(|seconds| *seconds != 0)
            .map(Time::from_unix),
        has_promise: entry.inclusion_promise.is_some(),
        has_proof: proof.is_some(),
        checkpoint_origin: proof
            .and_then(|proof| checkpoint::parse(&proof.checkpoint).ok())
            .map(|checkpoint| checkpoint.origin),
    }
}

fn content(content: &Content) -> ContentView<'_> {
    match content {
        Content::MessageSignature { digest, .. } => ContentView::Message {
            message_digest: digest.as_ref().map(|stated| DigestView {
                algorithm: &stated.algorithm,
                digest: hex::encode(&stated.digest),
            }),
        },
        Content::Dsse(envelope) => ContentView::Envelope {
            payload_type: &envelope.payload_type,
            statement: statement_of(envelope),
        },
    }
}

/// None if the payload says to be something else, or is not what it says.
fn statement_of(envelope: &Envelope) -> Option<StatementView> {
    if envelope.payload_type != PAYLOAD_TYPE {
        return None;
    }
    let parsed = statement::parse(&envelope.payload).ok()?;
    Some(StatementView { predicate_type: parsed.predicate_type, subjects: parsed.subjects })
}

impl Bundle {
    /// What the bundle says, as canonical JSON, for people and tools that want to look into it.
    /// Nothing in it is verified, and its first key says so.
    pub fn inspect_json(&self) -> String {
        to_json(&BundleView {
            verified: false,
            media_type: &self.media_type,
            signer: signer(&self.material),
            log_entries: self.entries.iter().map(entry).collect(),
            timestamps: self.timestamps.len(),
            content: content(&self.content),
        })
    }
}
