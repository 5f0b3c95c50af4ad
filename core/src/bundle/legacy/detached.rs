//! A signature, a certificate and a log entry in files of their own.
//!
//! ```text
//! artifact.sig     MEUCIQCX…            base64, as cosign writes it, or the bytes as they are
//! artifact.pem     LS0tLS1CRUdJTiBD…    PEM, base64 of PEM as cosign writes it, or DER
//! entry.json       {"24296fb2…":{…}}    the answer of Rekor v1's API
//! ```
//! The signature of an attestation is its whole envelope, `{"payloadType":…,"payload":…,
//! "signatures":[…]}`, as JSON or as base64 of that.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::{certificate, rekor_entry};
use crate::bundle::{Bundle, BundleVersion, Content, Material, dsse};
use crate::code::Code;
use crate::encoding::base64;
use crate::encoding::json::{self, Message};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::report::Rejected;

impl Bundle {
    /// A bundle from what lay beside an artifact before there were bundles.
    ///
    /// - `signature`: base64 (line ends are ignored) or the bytes themselves; for an attestation,
    ///   the DSSE envelope's JSON or base64 of it.
    /// - `certificate`: PEM, base64 of PEM, or DER; of several the leaf first. Without one, the
    ///   signer is a bare key that the policy has to know.
    /// - `rekor_entry`: the answer of Rekor v1's API about the one entry, or the entry in it. Keys
    ///   that it may hold besides are ignored, since the API grows.
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
    let content = parse_signature(signature)?;
    let material = match certificate {
        Some(bytes) => certificate::parse(bytes)?,
        None => Material::PublicKey { hint: String::new() },
    };
    let entry = rekor_entry.map(rekor_entry::parse).transpose()?;
    let promise_only = entry.as_ref().is_some_and(|entry| entry.inclusion_proof.is_none());
    let version = if promise_only { BundleVersion::V0_1 } else { BundleVersion::V0_3 };
    Ok(Bundle {
        media_type: version.media_type().into(),
        version,
        material,
        entries: entry.into_iter().collect(),
        timestamps: Vec::new(),
        content,
        detached_sct: None,
    })
}

/// Text is an envelope or base64; all else is the signature. A signature in DER is never
/// text, and one of 64 bytes or more is so by chance once in 2^64 or less.
fn parse_signature(bytes: &[u8]) -> Result<Content, Failure> {
    ensure(bytes.len() <= limits::BUNDLE_BYTES, Code::JsonSize)
        .map_err(|f| f.with("bytes", bytes.len()).with("limit", limits::BUNDLE_BYTES))?;
    let malformed = || Failure::new(Code::LegacySignature);
    let signature = match core::str::from_utf8(bytes) {
        Ok(text) if !is_object(text) => {
            let digits: String = text.trim_ascii().split(['\r', '\n']).collect();
            base64::decode_standard(&digits).ok_or_else(malformed)?
        }
        _ => bytes.to_owned(),
    };
    ensure(!signature.is_empty(), Code::LegacySignature)?;
    content(signature)
}

/// What cosign called the signature: of an attestation, the whole envelope.
pub(super) fn content(signature: Vec<u8>) -> Result<Content, Failure> {
    if !core::str::from_utf8(&signature).is_ok_and(is_object) {
        return Ok(Content::MessageSignature { digest: None, signature });
    }
    let value = json::parse(&signature, limits::BUNDLE_BYTES, limits::BUNDLE_NODES)?;
    Ok(Content::Dsse(dsse::parse(Message::document(value)?)?))
}

fn is_object(text: &str) -> bool {
    text.trim_ascii_start().starts_with('{')
}
