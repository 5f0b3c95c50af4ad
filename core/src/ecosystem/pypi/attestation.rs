//! The attestation object (PEP 740, "Attestation objects"): a bundle of version 0.3 in other words.
//!
//! ```json
//! { "version": 1,
//!   "verification_material": { "certificate": "MIIC…", "transparency_entries": [{"logIndex": "28175749", …}] },
//!   "envelope": { "statement": "eyJf…", "signature": "MEUC…" } }
//! ```
//! An entry is a `TransparencyLogEntry` in proto-JSON, as in a bundle. The payload's type is always
//! in-toto's. There is no place for RFC 3161 timestamps, hints of issuers, or a keyid.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;
use serde::ser::Serializer;

use crate::bundle::statement::PAYLOAD_TYPE;
use crate::bundle::{Bundle, Content, Envelope, InclusionProof, LogEntry, Material, parse};
use crate::code::Code;
use crate::encoding::base64;
use crate::encoding::json::{self, Field, Message};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::report::{Rejected, Step, to_json};

/// A parsed attestation object. Nothing in it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// What the object says, with a certificate, entries and an envelope of in-toto's type.
    bundle: Bundle,
}

impl Attestation {
    /// Parses an attestation object's JSON.
    ///
    /// # Errors
    /// A rejection at step `bundle`, with a code of class malformed, limit or unsupported.
    pub fn from_json(json: &[u8]) -> Result<Self, Rejected> {
        json::parse(json, limits::BUNDLE_BYTES, limits::BUNDLE_NODES)
            .and_then(Message::document)
            .and_then(Self::from_message)
            .map_err(|failure| Rejected::at(Step::Bundle, failure))
    }

    pub(super) fn from_message(mut message: Message) -> Result<Self, Failure> {
        check_version(&mut message)?;
        let mut material = message.required("verification_material")?.message()?;
        let place = material.place().to_owned();
        let entries = material
            .required("transparency_entries")?
            .bounded_list(limits::TLOG_ENTRIES, Code::BundleEntries)?;
        ensure(!entries.is_empty(), Code::JsonFieldMissing)
            .map_err(|f| f.at(&place).with("field", "transparency_entries"))?;
        let certificate = material.required("certificate")?.bytes_not_empty()?;
        material.deny_unknown()?;
        let mut envelope = message.required("envelope")?.message()?;
        let signed = Envelope {
            payload: envelope.required("statement")?.bytes_not_empty()?,
            payload_type: PAYLOAD_TYPE.to_owned(),
            signature: envelope.required("signature")?.bytes_not_empty()?,
            keyid: String::new(),
        };
        envelope.deny_unknown()?;
        message.deny_unknown()?;
        Ok(Self { bundle: parse::of_parts(&certificate, entries, signed)? })
    }

    /// The attestation object that says what this bundle says.
    ///
    /// # Errors
    /// A rejection at step `bundle` with [`Code::PypiNotExpressible`] if the object cannot say it: it
    /// needs a certificate, a log entry with an inclusion proof and an envelope of in-toto's type,
    /// and has no place for other evidence. Hints of issuers, which prove nothing, are left out.
    pub fn from_bundle(bundle: &Bundle) -> Result<Self, Rejected> {
        let missing = |what| {
            let failure = Failure::new(Code::PypiNotExpressible).with("bundle", what);
            Err(Rejected::at(Step::Bundle, failure))
        };
        let Material::Certificate { leaf, .. } = bundle.material() else {
            return missing("no certificate");
        };
        let Content::Dsse(envelope) = bundle.content() else {
            return missing("no envelope");
        };
        if envelope.payload_type != PAYLOAD_TYPE {
            return missing("no in-toto statement");
        }
        let entries = bundle.log_entries();
        if entries.is_empty() || entries.iter().any(|entry| entry.inclusion_proof.is_none()) {
            return missing("no log entry, or one without an inclusion proof");
        }
        if !bundle.timestamps().is_empty() || bundle.detached_sct().is_some() {
            return missing("a timestamp");
        }
        // Read back what it says, so that there is one way only to an attestation.
        let certificate = leaf.der().to_vec();
        Self::from_json(write(&certificate, entries, envelope).as_bytes())
    }

    /// The bundle that says what this attestation says; unverified.
    pub const fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// The same as a bundle of one's own, for what takes bundles.
    pub fn to_bundle(&self) -> Bundle {
        self.bundle.clone()
    }

    /// The attestation object as compact JSON, its keys in the order of the specification.
    pub fn to_json(&self) -> String {
        match (self.bundle.material(), self.bundle.content()) {
            (Material::Certificate { leaf, .. }, Content::Dsse(envelope)) => {
                write(leaf.der(), self.bundle.log_entries(), envelope)
            }
            // Every constructor makes a certificate and an envelope.
            _ => String::new(),
        }
    }
}

/// Every object of PEP 740 is of version 1.
pub(super) fn check_version(message: &mut Message) -> Result<(), Failure> {
    let version = message.required("version")?.integer()?;
    ensure(version == 1, Code::PypiVersion).map_err(|f| f.with("version", version))
}

#[derive(Serialize)]
struct AttestationView<'a> {
    version: u8,
    verification_material: MaterialView<'a>,
    envelope: EnvelopeView<'a>,
}

#[derive(Serialize)]
struct MaterialView<'a> {
    #[serde(serialize_with = "bytes")]
    certificate: &'a [u8],
    transparency_entries: Vec<EntryView<'a>>,
}

#[derive(Serialize)]
struct EnvelopeView<'a> {
    #[serde(serialize_with = "bytes")]
    statement: &'a [u8],
    #[serde(serialize_with = "bytes")]
    signature: &'a [u8],
}

/// sigstore_rekor.proto, `TransparencyLogEntry`; proto-JSON leaves out what is 0 or empty.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryView<'a> {
    #[serde(serialize_with = "int64", skip_serializing_if = "is_zero")]
    log_index: u64,
    log_id: LogIdView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind_version: Option<KindVersionView<'a>>,
    #[serde(serialize_with = "int64", skip_serializing_if = "is_zero")]
    integrated_time: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    inclusion_promise: Option<PromiseView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inclusion_proof: Option<ProofView<'a>>,
    #[serde(serialize_with = "bytes")]
    canonicalized_body: &'a [u8],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogIdView<'a> {
    #[serde(serialize_with = "bytes")]
    key_id: &'a [u8],
}

#[derive(Serialize)]
struct KindVersionView<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    kind: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    version: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PromiseView<'a> {
    #[serde(serialize_with = "bytes")]
    signed_entry_timestamp: &'a [u8],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProofView<'a> {
    #[serde(serialize_with = "int64", skip_serializing_if = "is_zero")]
    log_index: u64,
    #[serde(serialize_with = "bytes", skip_serializing_if = "<[u8]>::is_empty")]
    root_hash: &'a [u8],
    #[serde(serialize_with = "int64", skip_serializing_if = "is_zero")]
    tree_size: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<String>,
    checkpoint: CheckpointView<'a>,
}

#[derive(Serialize)]
struct CheckpointView<'a> {
    envelope: &'a str,
}

fn bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&base64::encode(bytes))
}

fn int64<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

const fn is_zero(number: &u64) -> bool {
    *number == 0
}

fn write(certificate: &[u8], entries: &[LogEntry], envelope: &Envelope) -> String {
    to_json(&AttestationView {
        version: 1,
        verification_material: MaterialView {
            certificate,
            transparency_entries: entries.iter().map(entry).collect(),
        },
        envelope: EnvelopeView { statement: &envelope.payload, signature: &envelope.signature },
    })
}

fn entry(entry: &LogEntry) -> EntryView<'_> {
    let named = !entry.kind.is_empty() || !entry.version.is_empty();
    let kind_version = KindVersionView { kind: &entry.kind, version: &entry.version };
    let promise = entry.inclusion_promise.as_deref();
    EntryView {
        log_index: entry.log_index,
        log_id: LogIdView { key_id: &entry.log_id },
        kind_version: named.then_some(kind_version),
        integrated_time: entry.integrated_time,
        inclusion_promise: promise.map(|set| PromiseView { signed_entry_timestamp: set }),
        inclusion_proof: entry.inclusion_proof.as_ref().map(proof),
        canonicalized_body: &entry.canonicalized_body,
    }
}

fn proof(proof: &InclusionProof) -> ProofView<'_> {
    ProofView {
        log_index: proof.log_index,
        root_hash: &proof.root_hash,
        tree_size: proof.tree_size,
        hashes: proof.hashes.iter().map(|hash| base64::encode(hash)).collect(),
        checkpoint: CheckpointView { envelope: &proof.checkpoint },
    }
}

/// The attestations of a list.
pub(super) fn list(fields: Vec<Field>) -> Result<Vec<Attestation>, Failure> {
    fields.into_iter().map(|field| Attestation::from_message(field.message()?)).collect()
}
