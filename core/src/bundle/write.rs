//! From [`Bundle`] to JSON: the proto-JSON of sigstore_bundle.proto in one spelling.
//!
//! ```json
//! {"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"certificate":
//! {"rawBytes":"MIIC…"},"tlogEntries":[{"logIndex":"149107547","logId":{"keyId":"wNI9…"},…}]},
//! "messageSignature":{"messageDigest":{"algorithm":"SHA2_256","digest":"Ik…"},"signature":"MEUC…"}}
//! ```
//! Fields stand in the order of their declaration; 64-bit integers are decimal strings, bytes padded
//! base64 of the standard alphabet, and a field with its default value is left out, as the mapping
//! does (index 0, no hashes, an empty hint). So equal bundles have equal bytes.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;
use serde::ser::Serializer;

use super::{Bundle, BundleVersion, Content, InclusionProof, LogEntry, Material};
use crate::encoding::base64;
use crate::report::to_json;
use crate::x509::Certificate;

impl Bundle {
    /// The bundle as JSON, in the one canonical spelling: compact, fields in the order of the
    /// specification, defaults left out.
    ///
    /// [`Bundle::from_json`] reads the same bundle from it, but for what the format has no place
    /// for: self-signed certificates that were dropped stay dropped, and a detached signed
    /// certificate timestamp remains with the caller.
    pub fn to_json(&self) -> String {
        let (message_signature, dsse_envelope) = match &self.content {
            Content::MessageSignature { digest, signature } => {
                let message_digest = digest.as_ref().map(|stated| DigestView {
                    algorithm: &stated.algorithm,
                    digest: Bytes(&stated.digest),
                });
                (Some(MessageView { message_digest, signature: Bytes(signature) }), None)
            }
            Content::Dsse(envelope) => {
                let signature =
                    SignatureView { sig: Bytes(&envelope.signature), keyid: &envelope.keyid };
                let envelope = EnvelopeView {
                    payload: Bytes(&envelope.payload),
                    payload_type: &envelope.payload_type,
                    signatures: [signature],
                };
                (None, Some(envelope))
            }
        };
        to_json(&BundleView {
            media_type: &self.media_type,
            verification_material: MaterialView {
                signer: signer(&self.material, self.version),
                tlog_entries: self.entries.iter().map(entry).collect(),
                timestamp_verification_data: timestamps(&self.timestamps),
            },
            message_signature,
            dsse_envelope,
        })
    }
}

/// Bytes, as base64.
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Bytes<'_> {
    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64::encode(self.0))
    }
}

/// A 64-bit integer, as a decimal string.
struct Int64(u64);

impl Int64 {
    const fn is_zero(&self) -> bool {
        self.0 == 0
    }
}

impl Serialize for Int64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BundleView<'a> {
    media_type: &'a str,
    verification_material: MaterialView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_signature: Option<MessageView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dsse_envelope: Option<EnvelopeView<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MaterialView<'a> {
    #[serde(flatten)]
    signer: SignerView<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tlog_entries: Vec<EntryView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp_verification_data: Option<TimestampsView<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum SignerView<'a> {
    PublicKey {
        #[serde(skip_serializing_if = "str::is_empty")]
        hint: &'a str,
    },
    #[serde(rename = "x509CertificateChain")]
    Chain {
        certificates: Vec<CertificateView<'a>>,
    },
    Certificate(CertificateView<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CertificateView<'a> {
    raw_bytes: Bytes<'a>,
}

/// A log entry (sigstore_rekor.proto, `TransparencyLogEntry`), also of other forms that hold one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EntryView<'a> {
    #[serde(skip_serializing_if = "Int64::is_zero")]
    log_index: Int64,
    log_id: LogIdView<'a>,
    #[serde(skip_serializing_if = "KindView::is_empty")]
    kind_version: KindView<'a>,
    #[serde(skip_serializing_if = "Int64::is_zero")]
    integrated_time: Int64,
    #[serde(skip_serializing_if = "Option::is_none")]
    inclusion_promise: Option<PromiseView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inclusion_proof: Option<ProofView<'a>>,
    canonicalized_body: Bytes<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogIdView<'a> {
    key_id: Bytes<'a>,
}

#[derive(Serialize)]
struct KindView<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    kind: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    version: &'a str,
}

impl KindView<'_> {
    const fn is_empty(&self) -> bool {
        self.kind.is_empty() && self.version.is_empty()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PromiseView<'a> {
    signed_entry_timestamp: Bytes<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProofView<'a> {
    #[serde(skip_serializing_if = "Int64::is_zero")]
    log_index: Int64,
    #[serde(skip_serializing_if = "Bytes::is_empty")]
    root_hash: Bytes<'a>,
    #[serde(skip_serializing_if = "Int64::is_zero")]
    tree_size: Int64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<Bytes<'a>>,
    checkpoint: CheckpointView<'a>,
}

#[derive(Serialize)]
struct CheckpointView<'a> {
    envelope: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TimestampsView<'a> {
    rfc3161_timestamps: Vec<TimestampView<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TimestampView<'a> {
    signed_timestamp: Bytes<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MessageView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    message_digest: Option<DigestView<'a>>,
    signature: Bytes<'a>,
}

#[derive(Serialize)]
struct DigestView<'a> {
    algorithm: &'a str,
    #[serde(skip_serializing_if = "Bytes::is_empty")]
    digest: Bytes<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EnvelopeView<'a> {
    payload: Bytes<'a>,
    /// Never left out, though it may be empty: [`super::dsse`] asks for it.
    payload_type: &'a str,
    signatures: [SignatureView<'a>; 1],
}

#[derive(Serialize)]
struct SignatureView<'a> {
    sig: Bytes<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    keyid: &'a str,
}

/// Before version 0.3 there is no field for one certificate alone.
fn signer(material: &Material, version: BundleVersion) -> SignerView<'_> {
    match material {
        Material::PublicKey { hint } => SignerView::PublicKey { hint },
        Material::Certificate { leaf, hints, .. }
            if version >= BundleVersion::V0_3 && hints.is_empty() =>
        {
            SignerView::Certificate(certificate(leaf))
        }
        Material::Certificate { leaf, hints, .. } => {
            let certificates = core::iter::once(&**leaf).chain(hints).map(certificate).collect();
            SignerView::Chain { certificates }
        }
    }
}

fn certificate(certificate: &Certificate) -> CertificateView<'_> {
    CertificateView { raw_bytes: Bytes(certificate.der()) }
}

pub(crate) fn entry(entry: &LogEntry) -> EntryView<'_> {
    EntryView {
        log_index: Int64(entry.log_index),
        log_id: LogIdView { key_id: Bytes(&entry.log_id) },
        kind_version: KindView { kind: entry.kind.name(), version: entry.kind.version() },
        integrated_time: Int64(entry.integrated_time),
        inclusion_promise: entry
            .inclusion_promise
            .as_ref()
            .map(|promise| PromiseView { signed_entry_timestamp: Bytes(promise) }),
        inclusion_proof: entry.inclusion_proof.as_ref().map(proof),
        canonicalized_body: Bytes(&entry.canonicalized_body),
    }
}

fn proof(proof: &InclusionProof) -> ProofView<'_> {
    ProofView {
        log_index: Int64(proof.log_index),
        root_hash: Bytes(&proof.root_hash),
        tree_size: Int64(proof.tree_size),
        hashes: proof.hashes.iter().map(|hash| Bytes(hash)).collect(),
        checkpoint: CheckpointView { envelope: &proof.checkpoint },
    }
}

fn timestamps(tokens: &[Vec<u8>]) -> Option<TimestampsView<'_>> {
    let rfc3161_timestamps: Vec<_> =
        tokens.iter().map(|token| TimestampView { signed_timestamp: Bytes(token) }).collect();
    (!rfc3161_timestamps.is_empty()).then_some(TimestampsView { rfc3161_timestamps })
}
