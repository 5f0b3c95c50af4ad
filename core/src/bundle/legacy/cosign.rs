//! The bundle of cosign 1 and 2 (cosign, `LocalSignedPayload` and `RekorBundle`), which
//! `cosign sign-blob --bundle` and `cosign attest-blob --bundle` wrote.
//!
//! ```json
//! {"base64Signature": "MEUCIQCX…", "cert": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t…",
//!  "rekorBundle": {"SignedEntryTimestamp": "MEUCIQD…",
//!   "Payload": {"body": "eyJhcGlWZXJzaW9uIjoiMC4wLjEi…", "integratedTime": 1692374735,
//!    "logIndex": 31821305, "logID": "c0d23d6ad406973f…"}}}
//! ```
//! `cert` is base64 of PEM, or PEM itself: a certificate, or the public key; it may be absent or empty. The
//! signature of an attestation is its whole envelope. There is no inclusion proof: everything rests
//! on the signed entry timestamp.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::{certificate, check_integer, detached, only_entry, rekor_entry};
use crate::bundle::parse::check_keyid;
use crate::bundle::{Bundle, BundleVersion, Content, Material};
use crate::code::Code;
use crate::encoding::base64;
use crate::encoding::json::{self, Field, Message};
use crate::failure::Failure;
use crate::limits;
use crate::recognize;
use crate::report::{Rejected, to_json};

impl Bundle {
    /// Reads the bundle that cosign wrote before it took to this format, as one of version 0.1.
    ///
    /// The kind of the log entry is what its body says. Of a public key in the place of the
    /// certificate, the hash becomes the hint that selects the policy's key.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use sigproof::{Artifact, Bundle, Policy, TrustedRoot, Verifier};
    /// let bundle = Bundle::from_cosign_json(&std::fs::read("artifact.bundle")?)?;
    /// let verifier = Verifier::new(TrustedRoot::from_json(&std::fs::read("trusted_root.json")?)?);
    /// let policy = Policy::identity("me@example.com", "https://accounts.example.com");
    /// let artifact = std::fs::read("artifact")?;
    /// let verified = verifier.verify(&bundle, Artifact::bytes(&artifact), &policy)?;
    /// println!("{}", verified.facts().to_json());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A rejection at step `bundle`, with a code of class malformed, limit or unsupported.
    pub fn from_cosign_json(json: &[u8]) -> Result<Self, Rejected> {
        parse(json).map_err(Rejected::malformed)
    }

    /// The bundle in the form that cosign wrote, byte for byte as it did.
    ///
    /// That form has no place for an inclusion proof, an RFC 3161 timestamp, a message digest and
    /// the hint of a bare key: they are left out.
    ///
    /// # Errors
    /// A rejection at step `bundle`: [`Code::LegacyEntryCount`] unless there is exactly one log
    /// entry, [`Code::LegacyPromise`] if it has no inclusion promise, [`Code::JsonFieldValue`] if a
    /// number is too large for a JSON number.
    pub fn to_cosign_json(&self) -> Result<String, Rejected> {
        write(self).map_err(Rejected::malformed)
    }
}

fn parse(bytes: &[u8]) -> Result<Bundle, Failure> {
    let value = json::parse(bytes, limits::BUNDLE_BYTES, limits::BUNDLE_NODES)
        .map_err(|failure| recognize::not_json(failure, Code::JsonSyntax, bytes))?;
    bundle(Message::document(value)?)
}

/// A bundle that may stand in a larger document.
pub(in crate::bundle) fn bundle(mut message: Message) -> Result<Bundle, Failure> {
    let signature = message.required("base64Signature")?.bytes_not_empty()?;
    let signer = message.optional("cert").map_or(Ok(Vec::new()), Field::pem_or_bytes)?;
    let entry = message.optional("rekorBundle").map(Field::message).transpose()?;
    let entry = entry.map(rekor_entry::promised).transpose()?;
    message.deny_unknown()?;
    let material = if signer.is_empty() {
        Material::PublicKey { hint: String::new() }
    } else {
        let text = core::str::from_utf8(&signer).map_err(|_| Code::LegacyCertificate)?;
        certificate::parse_signer(text)?
    };
    let content = detached::content(signature)?;
    check_keyid(&content, &material)?;
    Ok(Bundle {
        media_type: BundleVersion::V0_1.media_type().into(),
        version: BundleVersion::V0_1,
        material,
        entries: entry.into_iter().collect(),
        timestamps: Vec::new(),
        content,
        detached_sct: None,
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CosignView {
    base64_signature: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cert: Option<String>,
    rekor_bundle: RekorView,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RekorView {
    signed_entry_timestamp: String,
    payload: PayloadView,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PayloadView {
    body: String,
    integrated_time: u64,
    log_index: u64,
    #[serde(rename = "logID")]
    log_id: String,
}

/// An envelope as Go's DSSE library writes it: its own order of fields, and no default left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EnvelopeView<'a> {
    payload_type: &'a str,
    payload: String,
    signatures: [SignatureView<'a>; 1],
}

#[derive(Serialize)]
struct SignatureView<'a> {
    keyid: &'a str,
    sig: String,
}

fn write(bundle: &Bundle) -> Result<String, Failure> {
    let entry = only_entry(bundle)?;
    let promise = entry.inclusion_promise.as_ref().ok_or(Failure::new(Code::LegacyPromise))?;
    let cert = certificate::encode(&bundle.material).map(|pem| base64::encode(pem.as_bytes()));
    Ok(to_json(&CosignView {
        base64_signature: match &bundle.content {
            Content::MessageSignature { signature, .. } => base64::encode(signature),
            Content::Dsse(envelope) => {
                let signature = SignatureView {
                    keyid: &envelope.keyid,
                    sig: base64::encode(&envelope.signature),
                };
                let envelope = EnvelopeView {
                    payload_type: &envelope.payload_type,
                    payload: base64::encode(&envelope.payload),
                    signatures: [signature],
                };
                base64::encode(to_json(&envelope).as_bytes())
            }
        },
        cert,
        rekor_bundle: RekorView {
            signed_entry_timestamp: base64::encode(promise),
            payload: PayloadView {
                body: base64::encode(&entry.canonicalized_body),
                integrated_time: check_integer("integratedTime", entry.integrated_time)?,
                log_index: check_integer("logIndex", entry.log_index)?,
                log_id: hex::encode(&entry.log_id),
            },
        },
    }))
}
