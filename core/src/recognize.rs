//! Which kind of document a text is: by the keys of its outermost object, by the label of its first PEM block, or by
//! its first bytes. The answer names what somebody has handed in, and nothing else rests on it: whatever reads a
//! document reads it by its own rules.

use alloc::string::String;

use crate::code::Code;
use crate::encoding::json::{self, Value};
use crate::encoding::{base64, der, pem};
use crate::failure::Failure;
use crate::hint;
use crate::kind::DocumentKind as Kind;

/// A JSON object is of this kind if it has all of these keys; the first row that fits counts.
const BY_KEYS: &[(&[&str], Kind)] = &[
    (&["base64Signature"], Kind::CosignBundle),
    (&["Base64Signature"], Kind::CosignSignature),
    (&["attestation", "verificationResult"], Kind::GhVerification),
    (&["attestation_bundles"], Kind::PypiProvenance),
    (&["verification_material"], Kind::PypiAttestation),
    (&["version", "envelope"], Kind::PypiAttestation),
    (&["payloadType"], Kind::DsseEnvelope),
    (&["predicateType", "bundle"], Kind::NpmAttestations),
    (&["bundle"], Kind::GithubAttestations),
    (&["bundle_url"], Kind::GithubUrl),
    (&["invalid", "missing", "verified"], Kind::NpmAudit),
    (&["invalid", "missing"], Kind::NpmAuditEmpty),
    (&["trustedRoot"], Kind::ClientTrustConfig),
    (&["certificateAuthorities"], Kind::TrustedRoot),
    (&["timestampAuthorities"], Kind::TrustedRoot),
    (&["tlogs"], Kind::TrustedRoot),
    (&["ctlogs"], Kind::TrustedRoot),
    (&["rekorTlogUrls"], Kind::SigningConfig),
    (&["rekorTlogConfig"], Kind::SigningConfig),
    (&["SignedEntryTimestamp"], Kind::LogEntry),
    (&["canonicalizedBody"], Kind::LogEntry),
    (&["body", "logID"], Kind::LogEntry),
    (&["Body", "UUID"], Kind::RekorCliEntry),
    (&["predicateType"], Kind::Statement),
    (&["signed", "signatures"], Kind::TufMetadata),
    (&["critical"], Kind::CosignPayload),
    (&["Critical"], Kind::CosignPayload),
    (&["lockfileVersion"], Kind::NpmLockfile),
    (&["dist-tags"], Kind::NpmPackage),
    (&["name", "version", "dist"], Kind::NpmPackage),
    (&["keyid", "sig"], Kind::NpmSignatures),
    (&["kty"], Kind::Jwk),
    (&["schemaVersion"], Kind::OciManifest),
    (&["anyOf"], Kind::Policy),
    (&["version", "statement"], Kind::Policy),
    (&["version", "claims"], Kind::Policy),
    (&["version", "evidence"], Kind::Policy),
    (&["message"], Kind::ServerError),
    (&["error"], Kind::ServerError),
    (&["errors"], Kind::ServerError),
];

/// What a bundle alone has, whatever its media type says.
const OF_BUNDLE: [&str; 3] = ["verificationMaterial", "messageSignature", "dsseEnvelope"];

/// How the media types of documents begin.
const BY_MEDIA_TYPE: [(&str, Kind); 6] = [
    ("application/vnd.dev.sigstore.bundle", Kind::Bundle),
    ("application/vnd.dev.sigstore.trustedroot", Kind::TrustedRoot),
    ("application/vnd.dev.sigstore.clienttrustconfig", Kind::ClientTrustConfig),
    ("application/vnd.dev.sigstore.signingconfig", Kind::SigningConfig),
    ("application/vnd.oci.", Kind::OciManifest),
    ("application/vnd.docker.", Kind::OciManifest),
];

/// How other files begin.
const BY_START: &[(&[u8], Kind)] = &[
    (b"\x1f\x8b", Kind::Gzip),
    (b"PK\x03\x04", Kind::Zip),
    (b"\x28\xb5\x2f\xfd", Kind::Zstd),
    (b"\xff\x06\x00\x00sNaPpY", Kind::GithubUrl),
    (b"<!doctype html", Kind::Html),
    (b"<html", Kind::Html),
    (b"<?xml", Kind::Xml),
    (b"ssh-", Kind::SshKey),
    (b"ecdsa-sha2-", Kind::SshKey),
    (b"sk-ssh-", Kind::SshKey),
    (b"sk-ecdsa-", Kind::SshKey),
    (b"untrusted comment:", Kind::Minisign),
    (b"version https://git-lfs", Kind::GitLfs),
    (b"404: not found", Kind::ServerError),
    (b"not found", Kind::ServerError),
];

/// The failure about a text that was to be something else, with what the text is instead. None of its own
/// evidence is kept: that a bundle's field is missing in a trusted root helps nobody.
pub(crate) fn instead(failure: Failure, found: Option<Kind>, wanted: &[Kind]) -> Failure {
    match found.filter(|found| !wanted.contains(found)) {
        Some(found) => {
            let code = failure.code();
            Failure::new(code).with("found", found.called()).with("document", found.name())
        }
        None => failure,
    }
}

/// The failure of reading a text as JSON, or this code with what the text is instead.
pub(crate) fn not_json(failure: Failure, code: Code, text: &[u8]) -> Failure {
    // Nothing is said of a text that only went over a limit.
    match Some(text).filter(|_| failure.code() == Code::JsonSyntax).and_then(of_bytes) {
        // That is not another document.
        Some(Kind::Empty) => instead(failure, Some(Kind::Empty), &[]),
        found @ Some(_) => instead(code.into(), found, &[]),
        None if failure.code() == Code::JsonSyntax && json::documents(text).len() > 1 => {
            Failure::new(code).with("found", hint::SEVERAL_LINES)
        }
        None => failure,
    }
}

/// The document, if it is of this kind or of none that is known.
pub(crate) fn only(document: Value, wanted: Kind, code: Code) -> Result<Value, Failure> {
    match of_json(&document) {
        Some(found) if found != wanted => Err(instead(code.into(), Some(found), &[])),
        _ => Ok(document),
    }
}

/// The kind of a JSON document.
pub(crate) fn of_json(document: &Value) -> Option<Kind> {
    match document {
        Value::Object(fields) => of_object(fields),
        Value::List(items) => of_list(items),
        _ => None,
    }
}

fn of_list(items: &[Value]) -> Option<Kind> {
    match of_json(items.first()?)? {
        Kind::Bundle | Kind::CosignBundle => Some(Kind::Bundles),
        one => Some(one),
    }
}

/// The kind of a JSON object.
pub(crate) fn of_object(fields: &[(String, Value)]) -> Option<Kind> {
    let get = |key: &str| fields.iter().find(|(name, _)| name == key).map(|(_, value)| value);
    if OF_BUNDLE.iter().any(|key| get(key).is_some()) {
        return Some(Kind::Bundle);
    }
    let media_type = get("mediaType").and_then(Value::as_text).unwrap_or_default();
    let by_type = BY_MEDIA_TYPE.iter().find(|(start, _)| media_type.starts_with(start));
    if let Some((_, kind)) = by_type {
        return Some(*kind);
    }
    if let Some(list) = get("attestations") {
        let of_npm = list.first().entries().iter().any(|(key, _)| key == "predicateType");
        return Some(if of_npm { Kind::NpmAttestations } else { Kind::GithubAttestations });
    }
    if let Some(list) = get("keys") {
        let is_jwk = list.first().entries().iter().any(|(key, _)| key == "kty");
        return Some(if is_jwk { Kind::Jwk } else { Kind::RegistryKeys });
    }
    let row = BY_KEYS.iter().find(|(keys, _)| keys.iter().all(|key| get(key).is_some()));
    row.map(|(_, kind)| *kind).or_else(|| match fields {
        // The one key is the entry's UUID.
        [(_, entry)] if !matches!(entry.get("logID"), Value::Null) => Some(Kind::LogEntry),
        _ => None,
    })
}

/// The kind of what is not JSON.
pub(crate) fn of_bytes(bytes: &[u8]) -> Option<Kind> {
    if bytes.first() == Some(&0x30) {
        return of_der(bytes);
    }
    let bytes = json::without_byte_order_mark(bytes).ok()?.trim_ascii_start();
    if bytes.is_empty() {
        return Some(Kind::Empty);
    }
    let begins = |start: &[u8]| {
        bytes.get(..start.len()).is_some_and(|first| first.eq_ignore_ascii_case(start))
    };
    if let Some((_, kind)) = BY_START.iter().find(|(start, _)| begins(start)) {
        return Some(*kind);
    }
    let text = core::str::from_utf8(bytes).ok()?;
    if let Some(block) = pem::find(text) {
        return of_label(block);
    }
    // cosign writes PEM and signatures in base64.
    let decoded = base64::decode_standard(text.trim_ascii_end());
    match decoded {
        Some(decoded) => match core::str::from_utf8(&decoded).ok().and_then(pem::find) {
            Some(block) => of_label(block),
            None => of_der(&decoded),
        },
        None => is_checksum(text).then_some(Kind::Checksums),
    }
}

fn of_label(block: &str) -> Option<Kind> {
    let (label, _) = block.strip_prefix("-----BEGIN ")?.split_once("-----")?;
    let other = [
        ("CERTIFICATE", Kind::Certificates),
        ("CERTIFICATE REQUEST", Kind::CertificateRequest),
        ("NEW CERTIFICATE REQUEST", Kind::CertificateRequest),
        ("SSH SIGNATURE", Kind::SshSignature),
        ("SSH2 PUBLIC KEY", Kind::SshKey),
    ];
    match other.iter().find(|(name, _)| *name == label) {
        Some((_, kind)) => Some(*kind),
        // With a word for the sort of key before it, or for what encrypts it.
        None if label.ends_with("PRIVATE KEY") => Some(Kind::PrivateKey),
        None if label.starts_with("PGP ") => Some(Kind::Pgp),
        None if label.ends_with("PUBLIC KEY") => Some(Kind::PublicKey),
        None => None,
    }
}

/// What begins as these documents in DER do; whether it is one, its reader says.
///
/// | | |
/// |---|---|
/// | private key | an INTEGER of one byte, the version (RFC 5958, RFC 5915, RFC 8017) |
/// | signature | two INTEGERs (RFC 3279 section 2.2.3) |
/// | public key | a SEQUENCE and a BIT STRING |
/// | certificate | two SEQUENCEs and a BIT STRING |
fn of_der(bytes: &[u8]) -> Option<Kind> {
    use ::der::Tag::{BitString, Integer, Sequence};
    let parts = der::sequence(bytes)?;
    let tag = |i: usize| parts.get(i).map(|part| part.tag);
    let version = |part: &der::Element<'_>| part.value.len() == 1;
    match (tag(0)?, tag(1)?, tag(2)) {
        (Sequence, Sequence, Some(BitString)) => Some(Kind::Certificates),
        (Sequence, BitString, None) => Some(Kind::PublicKey),
        (Integer, _, Some(_)) if parts.first().is_some_and(version) => Some(Kind::PrivateKey),
        (Integer, Integer, None) => Some(Kind::Signature),
        _ => None,
    }
}

/// `sha256sum` and its like: the digest in hexadecimal, and a name.
fn is_checksum(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    line.split_once(' ').is_some_and(|(digest, name)| {
        matches!(digest.len(), 40 | 64 | 96 | 128)
            && digest.bytes().all(|b| b.is_ascii_hexdigit())
            && !name.trim_ascii().is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_named() {
        for (text, found, document) in [
            (&b" \n"[..], "an empty text", "empty"),
            (b"\n<!DOCTYPE html>", "a page of HTML", "html"),
        ] {
            let failure = json::parse(text, 99, 9).unwrap_err();
            let failure = not_json(failure, Code::BundleForm, text);
            let named = [("found", found.into()), ("document", document.into())];
            assert_eq!(failure.evidence(), named, "{text:?}");
        }
        let failure = json::parse(b"{\"a\":\n}", 99, 9).unwrap_err();
        assert_eq!(not_json(failure.clone(), Code::BundleForm, b"{\"a\":\n}"), failure);
    }
}
