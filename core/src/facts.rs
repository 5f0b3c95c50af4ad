//! What a verified bundle proves. Everything here was checked; what a bundle merely says is not.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::bundle::statement::{Statement, Subject};
use crate::crypto::Digest;
use crate::report::to_json;
use crate::time::Time;
use crate::x509::{Claim, SubjectAltName};

/// The facts of a verified bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Facts {
    /// The name of the trusted root under which everything here was proven; absent if the verifier
    /// has but one, without a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub root: Option<String>,
    /// Who signed.
    pub signer: Signer,
    /// The artifact, by the digests that were compared.
    pub artifact: Vec<Digest>,
    /// The in-toto statement, if one was signed.
    pub statement: Option<VerifiedStatement>,
    /// When the signature existed.
    pub times: Vec<VerifiedTime>,
    /// Where the signature is logged.
    pub log_entries: Vec<VerifiedEntry>,
    /// Which certificate transparency logs vouch for the certificate.
    pub certificate_timestamps: Vec<CertificateTimestamp>,
}

impl Facts {
    /// The facts as canonical JSON.
    pub fn to_json(&self) -> String {
        to_json(self)
    }
}

/// Who signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[non_exhaustive]
pub enum Signer {
    /// Whom a certificate authority vouches for.
    Certificate(CertificateSigner),
    /// Who holds a key that the policy trusts.
    Key(KeySigner),
}

impl Signer {
    /// The certificate's signer, if a certificate was used.
    pub const fn certificate(&self) -> Option<&CertificateSigner> {
        match self {
            Self::Certificate(signer) => Some(signer),
            Self::Key(_) => None,
        }
    }
}

/// The holder of a trusted key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", tag = "kind", rename = "key")]
#[cfg_attr(feature = "schema", schemars(rename = "KeySigner", transform = crate::wire::key_signer))]
#[non_exhaustive]
pub struct KeySigner {
    /// The kind of the key (`P-256`).
    #[serde(rename = "key")]
    pub kind: &'static str,
    /// SHA-256 of the key's SubjectPublicKeyInfo, in hexadecimal.
    pub spki_sha256: String,
}

/// The identity that the certificate authority vouches for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", tag = "kind", rename = "certificate")]
#[cfg_attr(feature = "schema", schemars(rename = "CertificateSigner", transform = crate::wire::certificate_signer))]
#[non_exhaustive]
pub struct CertificateSigner {
    /// The identity; none only under a policy that takes any.
    pub identity: Option<SubjectAltName>,
    /// The OIDC issuer that vouched for it; none only under a policy that takes any.
    pub issuer: Option<String>,
    /// The other claims of the certificate.
    #[serde(serialize_with = "claims")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::wire::Claims"))]
    pub claims: Vec<(Claim, String)>,
    /// The certificate's serial number, in hexadecimal.
    pub certificate_serial: String,
    /// Where the certificate authority is (a name from the trusted root).
    pub certificate_authority: String,
}

impl CertificateSigner {
    /// The value of a claim, if the certificate states it.
    pub fn claim(&self, claim: Claim) -> Option<&str> {
        self.claims.iter().find(|(c, _)| *c == claim).map(|(_, value)| value.as_str())
    }
}

fn claims<S: Serializer>(claims: &[(Claim, String)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(claims.len()))?;
    for (claim, value) in claims {
        map.serialize_entry(claim.name(), value)?;
    }
    map.end()
}

/// A verified statement and the subject that is the artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct VerifiedStatement {
    /// The statement.
    #[serde(flatten)]
    pub statement: Statement,
    /// The subject that is the artifact.
    pub matched: Option<Subject>,
}

/// Where a time comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TimeSource {
    /// A transparency log's signed entry timestamp.
    SignedEntryTimestamp,
    /// A timestamp authority's RFC 3161 timestamp.
    #[serde(rename = "rfc3161")]
    Rfc3161,
    /// A witness's cosignature of a checkpoint, where the policy takes it for a time.
    WitnessCosignature,
}

impl TimeSource {
    /// The wire string of the source.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedEntryTimestamp => "signed_entry_timestamp",
            Self::Rfc3161 => "rfc3161",
            Self::WitnessCosignature => "witness_cosignature",
        }
    }
}

/// A time at which the signature existed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct VerifiedTime {
    /// The time.
    pub time: Time,
    /// What states it.
    pub source: TimeSource,
    /// Who states it (a name from the trusted root; of a witness, from the policy).
    pub authority: String,
}

/// A log entry that is proven to be in its log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct VerifiedEntry {
    /// The log (a name from the trusted root).
    pub log: String,
    /// The identifier of the log's key, in hexadecimal.
    pub log_id: String,
    /// Kind and version of the entry (`hashedrekord 0.0.1`).
    pub kind: String,
    /// The index over all shards of the log, if a signed entry timestamp vouches for it.
    #[serde(serialize_with = "decimal")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::wire::Decimal>"))]
    pub log_index: Option<u64>,
    /// The index in the tree that the inclusion proof is about.
    #[serde(serialize_with = "decimal")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::wire::Decimal>"))]
    pub tree_index: Option<u64>,
    /// The size of that tree.
    #[serde(serialize_with = "decimal")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::wire::Decimal>"))]
    pub tree_size: Option<u64>,
    /// The log's own name for that tree.
    pub checkpoint_origin: Option<String>,
    /// The witnesses of the policy that cosigned the checkpoint.
    pub cosignatures: Vec<Cosignature>,
}

/// A witness's verified cosignature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Cosignature {
    /// The witness's name.
    pub witness: String,
    /// When the witness says to have cosigned.
    pub time: Time,
}

fn decimal<S: Serializer>(number: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) => serializer.collect_str(number),
        None => serializer.serialize_none(),
    }
}

/// A certificate transparency log's promise about the signing certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CertificateTimestamp {
    /// The log (a name from the trusted root).
    pub log: String,
    /// The identifier of the log's key, in hexadecimal.
    pub log_id: String,
    /// When the log promised to log the certificate.
    pub time: Time,
}
