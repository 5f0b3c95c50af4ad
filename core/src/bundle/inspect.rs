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
use crate::failure::Failure;
use crate::report::to_json;
use crate::time::Time;
use crate::tlog::checkpoint;
use crate::x509::{Certificate, Claim, FulcioExtensions, SubjectAltName};

/// What a bundle says. Nothing of it is verified.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedBundle"))]
#[serde(rename_all = "camelCase")]
pub(crate) struct BundleView<'a> {
    /// Always false, and first: whoever reads this must not take it for facts.
    #[cfg_attr(feature = "schema", schemars(extend("const" = false)))]
    verified: bool,
    /// The media type, which names the bundle's version.
    media_type: &'a str,
    /// Who is said to have signed.
    signer: SignerView<'a>,
    /// Where the signature is said to be logged.
    log_entries: Vec<EntryView<'a>>,
    /// How many RFC 3161 timestamps there are.
    timestamps: usize,
    /// What is said to be signed.
    content: ContentView<'a>,
}

/// Who is said to have signed.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedSigner"))]
#[serde(rename_all = "camelCase")]
enum SignerView<'a> {
    /// The subject of this certificate.
    Certificate(CertificateView<'a>),
    /// The holder of the key that has this name.
    PublicKeyHint(&'a str),
}

/// The signing certificate. None of its signatures was checked.
#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "StatedCertificate")
)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CertificateView<'a> {
    /// The subject's distinguished name; empty in the certificates of signers.
    subject: String,
    /// Whether it is an authority's.
    is_authority: bool,
    /// Every alternative name of a kind that names a signer.
    subject_alternative_names: &'a [SubjectAltName],
    /// The OIDC issuer.
    issuer: Option<&'a str>,
    /// Every claim.
    #[serde(serialize_with = "claims")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::wire::Claims"))]
    claims: &'a FulcioExtensions,
    /// The serial number, in hexadecimal.
    serial: String,
    /// From when on the certificate is valid.
    not_before: Time,
    /// Until when it is; null, if for ever.
    not_after: Option<Time>,
}

/// A log entry. Nothing in it was checked.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedEntry"))]
#[serde(rename_all = "camelCase")]
pub(crate) struct EntryView<'a> {
    /// The index of the entry.
    #[serde(serialize_with = "decimal")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::wire::Decimal"))]
    log_index: u64,
    /// The identifier of the log's key, in hexadecimal.
    log_id: String,
    /// The kind of the entry (`hashedrekord`).
    kind: &'a str,
    /// The version of that kind (`0.0.1`).
    version: &'a str,
    /// When the log says to have taken the entry.
    integrated_time: Option<Time>,
    /// Whether there is a signed entry timestamp.
    has_promise: bool,
    /// Whether there is an inclusion proof.
    has_proof: bool,
    /// The log's own name in the proof's checkpoint.
    checkpoint_origin: Option<String>,
}

/// What is said to be signed.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedContent"))]
#[serde(untagged)]
enum ContentView<'a> {
    /// An artifact.
    #[serde(rename_all = "camelCase")]
    Message {
        /// The artifact's digest, if the bundle gives it.
        message_digest: Option<DigestView<'a>>,
    },
    /// The payload of a DSSE envelope.
    #[serde(rename_all = "camelCase")]
    Envelope {
        /// The payload's type.
        payload_type: &'a str,
        /// The in-toto statement, if the payload is one.
        statement: Option<StatementView>,
    },
}

/// A digest that a bundle gives.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedDigest"))]
struct DigestView<'a> {
    /// The algorithm, as the bundle names it (`SHA2_256`).
    algorithm: &'a str,
    /// The digest, in hexadecimal.
    digest: String,
}

/// An in-toto statement. Nothing in it was checked.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedStatement"))]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatementView {
    /// The predicate's type.
    predicate_type: String,
    /// The artifacts that it is about.
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

pub(crate) fn certificate(leaf: &Certificate) -> CertificateView<'_> {
    let claims = leaf.fulcio();
    let validity = leaf.validity();
    CertificateView {
        subject: leaf.subject(),
        is_authority: leaf.is_ca(),
        subject_alternative_names: leaf.subject_alt_names(),
        issuer: claims.get(Claim::Issuer).or(claims.get(Claim::IssuerV1)),
        claims,
        serial: leaf.serial_number(),
        not_before: validity.start,
        not_after: validity.end,
    }
}

pub(crate) fn entry(entry: &LogEntry) -> EntryView<'_> {
    let proof = entry.inclusion_proof.as_ref();
    EntryView {
        log_index: entry.log_index,
        log_id: hex::encode(&entry.log_id),
        kind: entry.kind.name(),
        version: entry.kind.version(),
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
    Some(&envelope.payload)
        .filter(|_| envelope.payload_type == PAYLOAD_TYPE)
        .and_then(|payload| statement(payload).ok())
}

/// What a statement says.
pub(crate) fn statement(payload: &[u8]) -> Result<StatementView, Failure> {
    let parsed = statement::parse(payload)?;
    Ok(StatementView { predicate_type: parsed.predicate_type, subjects: parsed.subjects })
}

/// What a bundle says.
pub(crate) fn bundle(bundle: &Bundle) -> BundleView<'_> {
    BundleView {
        verified: false,
        media_type: &bundle.media_type,
        signer: signer(&bundle.material),
        log_entries: bundle.entries.iter().map(entry).collect(),
        timestamps: bundle.timestamps.len(),
        content: content(&bundle.content),
    }
}

impl Bundle {
    /// What the bundle says, as canonical JSON, for people and tools that want to look into it.
    /// Nothing in it is verified, and its first key says so. [`crate::inspect::inspect_json`] takes
    /// other documents, too.
    pub fn inspect_json(&self) -> String {
        to_json(&bundle(self))
    }
}
