//! From JSON to [`Bundle`]: the rules of form of every version.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::entry::Kind;
use super::{
    Bundle, BundleVersion, Content, InclusionProof, LogEntry, Material, MessageDigest, dsse,
};
use crate::code::Code;
use crate::crypto::{PublicKey, from_key_details};
use crate::encoding::json::{self, Field, Message};
use crate::failure::{Failure, ensure};
use crate::kind::DocumentKind;
use crate::limits;
use crate::recognize;
use crate::x509::Certificate;

pub(super) fn bundle(bytes: &[u8]) -> Result<Bundle, Failure> {
    let value = json::parse(bytes, limits::BUNDLE_BYTES, limits::BUNDLE_NODES)
        .map_err(|failure| recognize::not_json(failure, Code::BundleForm, bytes))?;
    let found = recognize::of_json(&value);
    match found {
        None | Some(DocumentKind::Bundle) => message(Message::document(value)?),
        // Bundles they are, but not one.
        Some(DocumentKind::Bundles) => {
            Err(recognize::instead(Code::JsonFieldType.into(), found, &[]))
        }
        _ => Err(recognize::instead(Code::BundleForm.into(), found, &[])),
    }
}

/// A bundle that may stand in a larger document.
pub(crate) fn message(mut message: Message) -> Result<Bundle, Failure> {
    let media_type = message.required("mediaType")?.text()?;
    let version = version_of(&media_type)?;
    let mut outer = message.required("verificationMaterial")?.message()?;
    // Counts first: nothing of an oversized list is looked at.
    let entries = bounded(&mut outer, "tlogEntries", limits::TLOG_ENTRIES, Code::BundleEntries)?;
    let material = material(&mut outer, version)?;
    let timestamps = timestamps(&mut outer)?;
    let entries: Vec<LogEntry> =
        entries.into_iter().map(|entry| log_entry(entry, version)).collect::<Result<_, _>>()?;
    outer.deny_unknown()?;
    ensure(distinct(&entries), Code::BundleEntryDuplicate)?;
    let content = content(&mut message, &material)?;
    message.deny_unknown()?;
    Ok(Bundle { media_type, version, material, entries, timestamps, content, detached_sct: None })
}

/// The bundle of these parts, as version 0.3 would hold them.
#[cfg(feature = "pypi")]
pub(crate) fn of_parts(
    certificate: &[u8],
    entries: Vec<Field>,
    envelope: super::Envelope,
) -> Result<Bundle, Failure> {
    let leaf = Box::new(Certificate::from_der(certificate)?);
    let version = BundleVersion::V0_3;
    let entries: Vec<LogEntry> =
        entries.into_iter().map(|entry| log_entry(entry, version)).collect::<Result<_, _>>()?;
    ensure(distinct(&entries), Code::BundleEntryDuplicate)?;
    Ok(Bundle {
        media_type: String::from("application/vnd.dev.sigstore.bundle.v0.3+json"),
        version,
        material: Material::Certificate { leaf, hints: Vec::new(), dropped: 0 },
        entries,
        timestamps: Vec::new(),
        content: Content::Dsse(envelope),
        detached_sct: None,
    })
}

fn version_of(media_type: &str) -> Result<BundleVersion, Failure> {
    match media_type {
        "application/vnd.dev.sigstore.bundle+json;version=0.1" => Ok(BundleVersion::V0_1),
        "application/vnd.dev.sigstore.bundle+json;version=0.2" => Ok(BundleVersion::V0_2),
        "application/vnd.dev.sigstore.bundle+json;version=0.3"
        | "application/vnd.dev.sigstore.bundle.v0.3+json" => Ok(BundleVersion::V0_3),
        other => Err(Failure::new(Code::BundleMediaType).with("mediaType", other)),
    }
}

/// A repeated field of at most so many elements.
pub(super) fn bounded(
    message: &mut Message,
    key: &'static str,
    limit: usize,
    code: Code,
) -> Result<Vec<Field>, Failure> {
    message.optional(key).map_or(Ok(Vec::new()), |field| field.bounded_list(limit, code))
}

fn distinct<T: PartialEq>(items: &[T]) -> bool {
    items
        .iter()
        .enumerate()
        .all(|(i, item)| items.iter().skip(i.saturating_add(1)).all(|o| o != item))
}

fn material(outer: &mut Message, version: BundleVersion) -> Result<Material, Failure> {
    match outer.oneof(["certificate", "x509CertificateChain", "publicKey"])? {
        Some(("certificate", field)) => {
            ensure(version >= BundleVersion::V0_3, Code::BundleMaterial)?;
            certificates(alloc::vec![field])
        }
        Some(("x509CertificateChain", field)) => {
            let mut chain = field.message()?;
            let list = bounded(
                &mut chain,
                "certificates",
                limits::CERTIFICATES,
                Code::BundleCertificates,
            )?;
            let place = String::from(chain.place());
            chain.deny_unknown()?;
            ensure(!list.is_empty(), Code::JsonFieldMissing).map_err(|f| f.at(&place))?;
            certificates(list)
        }
        Some((_, field)) => {
            let mut key = field.message()?;
            let hint = match key.oneof(["hint", "rawBytes"])? {
                Some(("rawBytes", raw)) => hint_of_key(raw, key.optional("keyDetails"))?,
                Some((_, hint)) => hint.text()?,
                None => String::new(),
            };
            key.deny_unknown()?;
            Ok(Material::PublicKey { hint })
        }
        None => Err(Failure::new(Code::JsonFieldMissing)
            .at(outer.place())
            .with("field", "certificate, x509CertificateChain or publicKey")),
    }
}

/// The key itself in the place of its hint, as `model_signing` wrote it before 1.1, in PEM (OMS specification 1.0
/// section 4.1: verifiers accept both). Which key is trusted is for the policy to say: what a bundle says of it
/// is its hash, which must be that of the policy's key.
fn hint_of_key(raw: Field, details: Option<Field>) -> Result<String, Failure> {
    let place = String::from(raw.place());
    let key = PublicKey::from_pem_or_der(&raw.bytes_not_empty()?).map_err(|f| f.at(&place))?;
    if let Some(details) = details {
        let place = String::from(details.place());
        let details = details.text()?;
        let scheme = from_key_details(&details);
        ensure(scheme.is_some_and(|s| s.key_kind() == key.kind()), Code::JsonFieldValue)
            .map_err(|f| f.at(&place).with("value", details.as_str()))?;
    }
    Ok(key.hint())
}

fn certificates(list: Vec<Field>) -> Result<Material, Failure> {
    let mut all = Vec::new();
    for field in list {
        let mut message = field.message()?;
        let place = String::from(message.place());
        let der = message.required("rawBytes")?.bytes_not_empty()?;
        message.deny_unknown()?;
        all.push(Certificate::from_der(&der).map_err(|f| f.at(&place))?);
    }
    certificate_material(all)
}

/// The first certificate is the leaf; the others are hints, if they are not self-signed.
pub(super) fn certificate_material(all: Vec<Certificate>) -> Result<Material, Failure> {
    ensure(distinct(&all), Code::BundleCertificateDuplicate)?;
    let mut all = all.into_iter();
    let leaf = all.next().ok_or(Failure::new(Code::JsonFieldMissing))?;
    let (dropped, hints): (Vec<_>, Vec<_>) = all.partition(Certificate::is_self_issued);
    ensure(!leaf.is_ca() || hints.iter().all(Certificate::is_ca), Code::BundleCertificateOrder)?;
    Ok(Material::Certificate { leaf: Box::new(leaf), hints, dropped: dropped.len() })
}

fn timestamps(outer: &mut Message) -> Result<Vec<Vec<u8>>, Failure> {
    let Some(data) = outer.optional("timestampVerificationData") else {
        return Ok(Vec::new());
    };
    let mut data = data.message()?;
    let list = bounded(&mut data, "rfc3161Timestamps", limits::TIMESTAMPS, Code::BundleTimestamps)?;
    data.deny_unknown()?;
    let mut timestamps = Vec::new();
    for field in list {
        let mut message = field.message()?;
        let token = message.required("signedTimestamp")?.bytes_not_empty()?;
        ensure(token.len() <= limits::TIMESTAMP_BYTES, Code::BundleTimestampSize).map_err(|f| {
            f.at(message.place()).with("bytes", token.len()).with("limit", limits::TIMESTAMP_BYTES)
        })?;
        message.deny_unknown()?;
        timestamps.push(token);
    }
    ensure(distinct(&timestamps), Code::BundleTimestampDuplicate)?;
    Ok(timestamps)
}

/// A log entry as a bundle holds it.
pub(super) fn log_entry(field: Field, version: BundleVersion) -> Result<LogEntry, Failure> {
    let mut message = field.message()?;
    let place = String::from(message.place());
    let mut log_id = message.required("logId")?.message()?;
    let kind = match message.optional("kindVersion") {
        Some(field) => {
            let mut kind = field.message()?;
            let name = kind.optional("kind").map_or(Ok(String::new()), Field::text)?;
            let version = kind.optional("version").map_or(Ok(String::new()), Field::text)?;
            kind.deny_unknown()?;
            Kind::new(name, version)
        }
        None => Kind::new(String::new(), String::new()),
    };
    let inclusion_promise = match message.optional("inclusionPromise") {
        Some(field) => {
            let mut promise = field.message()?;
            let timestamp = promise.required("signedEntryTimestamp")?.bytes_not_empty()?;
            promise.deny_unknown()?;
            Some(timestamp)
        }
        None => None,
    };
    let inclusion_proof = message.optional("inclusionProof").map(inclusion_proof).transpose()?;
    match version {
        BundleVersion::V0_1 => ensure(inclusion_promise.is_some(), Code::BundlePromiseMissing),
        _ => ensure(inclusion_proof.is_some(), Code::BundleProofMissing),
    }
    .map_err(|f| f.at(&place))?;
    let canonicalized_body = message.required("canonicalizedBody")?.bytes_not_empty()?;
    check_body_size(&canonicalized_body, &place)?;
    let entry = LogEntry {
        log_index: int64(&mut message, "logIndex")?,
        log_id: log_id.required("keyId")?.bytes_not_empty()?,
        kind,
        integrated_time: int64(&mut message, "integratedTime")?,
        inclusion_promise,
        inclusion_proof,
        canonicalized_body,
    };
    log_id.deny_unknown()?;
    message.deny_unknown()?;
    Ok(entry)
}

/// The body is kept and hashed whole.
pub(super) fn check_body_size(body: &[u8], place: &str) -> Result<(), Failure> {
    ensure(body.len() <= limits::CANONICALIZED_BODY_BYTES, Code::BundleBodySize).map_err(|f| {
        f.at(place).with("bytes", body.len()).with("limit", limits::CANONICALIZED_BODY_BYTES)
    })
}

/// An int64 that is absent is 0: proto-JSON leaves defaults out.
fn int64(message: &mut Message, key: &'static str) -> Result<u64, Failure> {
    message.optional(key).map_or(Ok(0), Field::int64)
}

fn inclusion_proof(field: Field) -> Result<InclusionProof, Failure> {
    let mut message = field.message()?;
    let place = String::from(message.place());
    let hashes = bounded(&mut message, "hashes", limits::PROOF_HASHES, Code::BundleProofHashes)?;
    let checkpoint = match message.optional("checkpoint") {
        Some(field) => {
            let mut checkpoint = field.message()?;
            let envelope = checkpoint.optional("envelope").map(Field::text).transpose()?;
            checkpoint.deny_unknown()?;
            envelope.filter(|envelope| !envelope.is_empty())
        }
        None => None,
    };
    let proof = InclusionProof {
        log_index: int64(&mut message, "logIndex")?,
        root_hash: message.optional("rootHash").map_or(Ok(Vec::new()), Field::bytes)?,
        tree_size: int64(&mut message, "treeSize")?,
        hashes: hashes.into_iter().map(Field::bytes).collect::<Result<_, _>>()?,
        checkpoint: checkpoint
            .ok_or_else(|| Failure::new(Code::BundleCheckpointMissing).at(&place))?,
    };
    message.deny_unknown()?;
    Ok(proof)
}

fn content(message: &mut Message, material: &Material) -> Result<Content, Failure> {
    match message.oneof(["messageSignature", "dsseEnvelope"])? {
        Some(("messageSignature", field)) => {
            let mut signed = field.message()?;
            let digest = signed.optional("messageDigest").map(message_digest).transpose()?;
            let signature = signed.required("signature")?.bytes_not_empty()?;
            signed.deny_unknown()?;
            Ok(Content::MessageSignature { digest, signature })
        }
        Some((_, field)) => {
            let content = Content::Dsse(dsse::parse(field.message()?)?);
            check_keyid(&content, material)?;
            Ok(content)
        }
        None => {
            Err(Failure::new(Code::JsonFieldMissing)
                .with("field", "messageSignature or dsseEnvelope"))
        }
    }
}

/// An envelope's keyid and the hint of the bundle's key, where both are there, are the same.
pub(super) fn check_keyid(content: &Content, material: &Material) -> Result<(), Failure> {
    if let (Content::Dsse(envelope), Material::PublicKey { hint }) = (content, material) {
        let agree = envelope.keyid.is_empty() || hint.is_empty() || envelope.keyid == *hint;
        ensure(agree, Code::BundleDsseKeyid)
            .map_err(|f| f.with("keyid", envelope.keyid.as_str()).with("hint", hint.as_str()))?;
    }
    Ok(())
}

fn message_digest(field: Field) -> Result<MessageDigest, Failure> {
    let mut message = field.message()?;
    let algorithm = message.required("algorithm")?;
    let place = String::from(algorithm.place());
    let algorithm = algorithm.text()?;
    // sigstore_common.proto, HashAlgorithm, without HASH_ALGORITHM_UNSPECIFIED.
    let known = ["SHA2_256", "SHA2_384", "SHA2_512", "SHA3_256", "SHA3_384"];
    if !known.contains(&algorithm.as_str()) {
        return Err(Field::bad_value(&place, algorithm));
    }
    let digest = message.optional("digest").map_or(Ok(Vec::new()), Field::bytes)?;
    message.deny_unknown()?;
    Ok(MessageDigest { algorithm, digest })
}
