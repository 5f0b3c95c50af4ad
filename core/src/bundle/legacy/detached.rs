//! A signature, a certificate and a log entry in files of their own.
//!
//! ```text
//! artifact.sig     MEUCIQCX…            base64, as cosign writes it, or the bytes as they are
//! artifact.pem     LS0tLS1CRUdJTiBD…    PEM, base64 of PEM as cosign writes it, or DER
//! entry.json       {"24296fb2…":{…}}    the log entry, in any of the forms of [`super::rekor_entry`]
//! ```
//! The signature of an attestation is its whole envelope, `{"payloadType":…,"payload":…,
//! "signatures":[…]}`, as JSON or as base64 of that. An envelope may carry its certificate.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::{certificate, rekor_entry};
use crate::bundle::{Bundle, BundleVersion, Content, LogEntry, Material, dsse};
use crate::code::Code;
use crate::encoding::json::{self, Message};
use crate::encoding::{base64, text};
use crate::failure::{Failure, ensure};
use crate::hint;
use crate::kind::DocumentKind;
use crate::limits;
use crate::recognize;
use crate::report::Rejected;
use crate::x509::Certificate;

impl Bundle {
    /// A bundle from what lay beside an artifact before there were bundles.
    ///
    /// - `signature`: base64 (line ends are ignored) or the bytes themselves; for an attestation,
    ///   the DSSE envelope's JSON or base64 of it.
    /// - `certificate`: PEM, base64 of PEM, or DER; of several the leaf first. Without one, it is the
    ///   certificate that the envelope carries; and without that, the signer is a bare key that the
    ///   policy has to know.
    /// - `rekor_entry`: the answer of Rekor v1's API about the one entry, or the entry in it; what cosign
    ///   keeps of one; or an entry of a bundle. Keys that the API's answer may hold besides are ignored,
    ///   since it grows.
    ///
    /// With an inclusion proof or without any entry this is a bundle of version 0.3; an entry that
    /// rests on its signed entry timestamp alone makes one of version 0.1. A proof without a
    /// checkpoint, which Rekor's oldest answers lack, proves nothing and is left out.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use sigproof::{Artifact, Bundle, Policy, TrustedRoot, Verifier};
    /// let signature = std::fs::read("artifact.sig")?;
    /// let certificate = std::fs::read("artifact.pem")?;
    /// let entry = std::fs::read("entry.json")?;
    /// let bundle = Bundle::from_parts(&signature, Some(&certificate), Some(&entry))?;
    /// let verifier = Verifier::new(TrustedRoot::from_json(&std::fs::read("trusted_root.json")?)?);
    /// let policy = Policy::identity("me@example.com", "https://accounts.example.com");
    /// let artifact = std::fs::read("artifact")?;
    /// let verified = verifier.verify(&bundle, Artifact::bytes(&artifact), &policy)?;
    /// std::fs::write("artifact.sigstore.json", bundle.to_json())?;
    /// println!("{}", verified.facts().to_json());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A rejection at step `bundle`, with a code of class malformed, limit or unsupported.
    pub fn from_parts(
        signature: &[u8],
        certificate: Option<&[u8]>,
        rekor_entry: Option<&[u8]>,
    ) -> Result<Self, Rejected> {
        from_parts(signature, certificate, rekor_entry).map_err(Rejected::malformed)
    }
}

fn from_parts(
    signature: &[u8],
    certificate: Option<&[u8]>,
    rekor_entry: Option<&[u8]>,
) -> Result<Bundle, Failure> {
    let (content, enclosed) = parse_signature(signature).map_err(|f| f.in_input("signature"))?;
    let enclosed = enclosed.map(|text| certificate::parse(text.as_bytes())).transpose()?;
    let given = certificate.map(certificate::parse).transpose();
    let given = given.map_err(|f| f.in_input("certificate"))?;
    if let (Some(given), Some(enclosed)) = (&given, &enclosed) {
        ensure(leaf(given) == leaf(enclosed), Code::LegacyCertificate)
            .map_err(|f| f.with("cause", "the envelope has another certificate"))?;
    }
    let bare = Material::PublicKey { hint: String::new() };
    let material = given.or(enclosed).unwrap_or(bare);
    let entry = rekor_entry.map(rekor_entry::parse).transpose();
    let entry = entry.map_err(|f| f.in_input("log entry"))?;
    Ok(assemble(content, material, entry))
}

/// The bundle that an envelope and its own certificate are. It has no log entry.
pub(in crate::bundle) fn of_envelope(message: Message) -> Result<Bundle, Failure> {
    let (envelope, certificate) = dsse::parse_with_certificate(message)?;
    let Some(certificate) = certificate else {
        let found = Some(DocumentKind::DsseEnvelope);
        return Err(recognize::instead(Code::BundleForm.into(), found, &[]));
    };
    let material = certificate::parse(certificate.as_bytes())?;
    Ok(assemble(Content::Dsse(envelope), material, None))
}

fn leaf(material: &Material) -> Option<&Certificate> {
    match material {
        Material::Certificate { leaf, .. } => Some(leaf),
        Material::PublicKey { .. } => None,
    }
}

fn assemble(content: Content, material: Material, entry: Option<LogEntry>) -> Bundle {
    let promise_only = entry.as_ref().is_some_and(|entry| entry.inclusion_proof.is_none());
    let version = if promise_only { BundleVersion::V0_1 } else { BundleVersion::V0_3 };
    Bundle {
        media_type: version.media_type().into(),
        version,
        material,
        entries: entry.into_iter().collect(),
        timestamps: Vec::new(),
        content,
        detached_sct: None,
    }
}

/// Text is an envelope or base64; all else is the signature. A signature in DER is never
/// text, and one of 64 bytes or more is so by chance once in 2^64 or less.
fn parse_signature(bytes: &[u8]) -> Result<(Content, Option<String>), Failure> {
    ensure(bytes.len() <= limits::BUNDLE_BYTES, Code::JsonSize)
        .map_err(|f| f.with("bytes", bytes.len()).with("limit", limits::BUNDLE_BYTES))?;
    ensure(!text::is_utf16(bytes), Code::LegacySignature)
        .map_err(|f| f.with("encoding", hint::UTF_16))?;
    let plain = text::without_byte_order_mark(bytes);
    let signature = match core::str::from_utf8(plain) {
        Ok(text) if !is_object(text) => {
            let digits: String = text.trim_ascii().split(['\r', '\n']).collect();
            base64::decode_standard(&digits).ok_or_else(|| {
                recognize::instead(Code::LegacySignature.into(), recognize::of_bytes(bytes), &[])
            })?
        }
        Ok(_) => plain.to_owned(),
        Err(_) => bytes.to_owned(),
    };
    ensure(!signature.is_empty(), Code::LegacySignature)?;
    signed(signature)
}

/// What cosign called the signature: of an attestation, the whole envelope.
pub(super) fn content(signature: Vec<u8>) -> Result<Content, Failure> {
    signed(signature).map(|(content, _)| content)
}

/// With the certificate that an envelope carries.
fn signed(signature: Vec<u8>) -> Result<(Content, Option<String>), Failure> {
    if !core::str::from_utf8(&signature).is_ok_and(is_object) {
        return Ok((Content::MessageSignature { digest: None, signature }, None));
    }
    let value = json::parse(&signature, limits::BUNDLE_BYTES, limits::BUNDLE_NODES)?;
    let value = recognize::only(value, DocumentKind::DsseEnvelope, Code::LegacySignature)?;
    let (envelope, certificate) = dsse::parse_with_certificate(Message::document(value)?)?;
    Ok((Content::Dsse(envelope), certificate))
}

fn is_object(text: &str) -> bool {
    text.trim_ascii_start().starts_with('{')
}
