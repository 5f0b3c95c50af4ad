//! The Sigstore bundle (sigstore_bundle.proto), every version parsed into one struct.
//!
//! ```json
//! { "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
//!   "verificationMaterial": { "certificate": {"rawBytes": "MIIC…"}, "tlogEntries": [{…}],
//!                             "timestampVerificationData": {"rfc3161Timestamps": […]} },
//!   "messageSignature": { "messageDigest": {…}, "signature": "MEUC…" }   or   "dsseEnvelope": {…} }
//! ```
//! Parsing decides everything about form: fields, versions, limits, certificates as DER. It says
//! nothing about truth: a parsed bundle is untrusted until [`crate::Verifier::verify`] says so.

pub(crate) mod dsse;
pub mod entry;
mod forms;
pub(crate) mod inspect;
mod legacy;
#[cfg(feature = "sign")]
mod made;
pub(crate) mod parse;
pub(crate) mod statement;
mod upgrade;
pub(crate) mod write;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::ct::{self, Sct};
use crate::report::Rejected;
use crate::x509::Certificate;

pub use dsse::Envelope;
use entry::Kind;
pub(crate) use legacy::log_entry_alone;
pub use upgrade::Upgraded;

/// The version of a bundle's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BundleVersion {
    /// `application/vnd.dev.sigstore.bundle+json;version=0.1`
    V0_1,
    /// `application/vnd.dev.sigstore.bundle+json;version=0.2`
    V0_2,
    /// `application/vnd.dev.sigstore.bundle.v0.3+json`, or `…bundle+json;version=0.3`
    V0_3,
}

impl BundleVersion {
    /// The media type that a bundle of this version is written with.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::V0_1 => "application/vnd.dev.sigstore.bundle+json;version=0.1",
            Self::V0_2 => "application/vnd.dev.sigstore.bundle+json;version=0.2",
            Self::V0_3 => "application/vnd.dev.sigstore.bundle.v0.3+json",
        }
    }
}

/// Who signed: a certificate, or a key that the verifier has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Material {
    /// A certificate, and others that came with it: untrusted hints for the path.
    Certificate {
        /// The certificate of the signing key.
        leaf: Box<Certificate>,
        /// Certificates that may stand between the leaf and an anchor; never anchors themselves.
        hints: Vec<Certificate>,
        /// Self-signed certificates in the bundle: dropped.
        dropped: usize,
    },
    /// A public key. The bundle holds only a hint to it.
    PublicKey {
        /// The hint, as the signer wrote it.
        hint: String,
    },
}

/// The digest that the bundle says its message has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MessageDigest {
    /// The name in sigstore_common.proto's `HashAlgorithm`.
    pub algorithm: String,
    /// The digest.
    pub digest: Vec<u8>,
}

/// What was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// A signature over the artifact.
    MessageSignature {
        /// The digest that the bundle states; a hint.
        digest: Option<MessageDigest>,
        /// The signature.
        signature: Vec<u8>,
    },
    /// A signature over a DSSE envelope.
    Dsse(Envelope),
}

/// A proof that an entry is in a log (sigstore_rekor.proto, `InclusionProof`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InclusionProof {
    /// Index of the entry in its tree.
    pub log_index: u64,
    /// Root hash of the tree; empty if the bundle leaves it out.
    pub root_hash: Vec<u8>,
    /// Number of leaves of the tree.
    pub tree_size: u64,
    /// The hashes from the leaf's sibling up.
    pub hashes: Vec<Vec<u8>>,
    /// The signed note that states root hash and size.
    pub checkpoint: String,
}

/// A transparency log entry (sigstore_rekor.proto, `TransparencyLogEntry`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogEntry {
    /// Index over all shards of the log.
    pub log_index: u64,
    /// Identifier of the log's key.
    pub log_id: Vec<u8>,
    /// Kind and version of the entry, as the bundle states them.
    pub kind: Kind,
    /// When the log says to have taken the entry, in seconds since 1970; 0 if it does not say.
    pub integrated_time: u64,
    /// The signed entry timestamp.
    pub inclusion_promise: Option<Vec<u8>>,
    /// The inclusion proof.
    pub inclusion_proof: Option<InclusionProof>,
    /// The entry, as the log hashed it.
    pub canonicalized_body: Vec<u8>,
}

/// A parsed bundle. Nothing in it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    media_type: String,
    version: BundleVersion,
    material: Material,
    entries: Vec<LogEntry>,
    timestamps: Vec<Vec<u8>>,
    content: Content,
    detached_sct: Option<Sct>,
}

impl Bundle {
    /// Parses a bundle's JSON.
    ///
    /// # Errors
    /// A rejection at step `bundle`, with a code of class malformed, limit or unsupported.
    pub fn from_json(json: &[u8]) -> Result<Self, Rejected> {
        parse::bundle(json).map_err(Rejected::malformed)
    }

    /// The same bundle with a signed certificate timestamp that its certificate does not embed, as
    /// a log answers `add-chain` (RFC 6962 section 4.1, JSON).
    ///
    /// # Errors
    /// A rejection at step `bundle` with [`crate::Code::SctDetached`].
    pub fn with_detached_sct(mut self, json: &[u8]) -> Result<Self, Rejected> {
        let sct = ct::parse_detached(json).map_err(Rejected::malformed)?;
        self.detached_sct = Some(sct);
        Ok(self)
    }

    pub(crate) const fn detached_sct(&self) -> Option<&Sct> {
        self.detached_sct.as_ref()
    }

    /// The media type, one of the four that are supported.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// The version of the format.
    pub const fn version(&self) -> BundleVersion {
        self.version
    }

    /// Who signed, unverified.
    pub const fn material(&self) -> &Material {
        &self.material
    }

    /// The log entries, unverified.
    pub fn log_entries(&self) -> &[LogEntry] {
        &self.entries
    }

    /// The RFC 3161 timestamps, unverified.
    pub fn timestamps(&self) -> &[Vec<u8>] {
        &self.timestamps
    }

    /// What was signed, unverified.
    pub const fn content(&self) -> &Content {
        &self.content
    }

    /// The signature bytes.
    pub fn signature(&self) -> &[u8] {
        match &self.content {
            Content::MessageSignature { signature, .. } => signature,
            Content::Dsse(envelope) => &envelope.signature,
        }
    }
}
