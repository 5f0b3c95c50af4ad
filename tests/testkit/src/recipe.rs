//! What to make: the recipe of one bundle.

use crate::edit::Edit;
use crate::fault::Fault;
use crate::key::{Hash, KeyKind, Scheme};
use crate::statement::StatementVersion;
use crate::tsa::{self, Stamp};
use crate::twist::Twist;
use crate::variant::Variant;

/// The version of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 0.1 with an inclusion promise and no proof.
    V01Promise,
    /// 0.1 with a promise and a proof.
    V01,
    /// 0.2.
    V02,
    /// 0.3.
    V03,
}

impl Version {
    /// Every version.
    pub const ALL: [Self; 4] = [Self::V01Promise, Self::V01, Self::V02, Self::V03];

    /// The part of a case's id.
    pub fn label(self) -> &'static str {
        match self {
            Self::V01Promise => "v0.1-promise",
            Self::V01 => "v0.1",
            Self::V02 => "v0.2",
            Self::V03 => "v0.3",
        }
    }
}

/// The kind of log entry, which says the kind of content, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// hashedrekord 0.0.1 over a message signature.
    HashedRekord,
    /// dsse 0.0.1 over an envelope.
    Dsse,
    /// intoto 0.0.2 over an envelope.
    Intoto,
    /// hashedrekord 0.0.2, of Rekor v2, over a message signature.
    Message2,
    /// hashedrekord 0.0.2, of Rekor v2, over an envelope.
    Envelope2,
}

impl EntryKind {
    /// Every kind of Rekor v1.
    pub const ALL: [Self; 3] = [Self::HashedRekord, Self::Dsse, Self::Intoto];

    /// The part of a case's id.
    pub fn label(self) -> &'static str {
        match self {
            Self::HashedRekord => "hashedrekord-0.0.1",
            Self::Dsse => "dsse-0.0.1",
            Self::Intoto => "intoto-0.0.2",
            Self::Message2 => "hashedrekord-0.0.2",
            Self::Envelope2 => "hashedrekord-0.0.2-dsse",
        }
    }

    /// Whether the bundle holds an envelope.
    pub fn is_envelope(self) -> bool {
        !matches!(self, Self::HashedRekord | Self::Message2)
    }

    /// Whether it is an entry of Rekor v2.
    pub fn is_v2(self) -> bool {
        matches!(self, Self::Message2 | Self::Envelope2)
    }
}

/// The sort of subject alternative name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum San {
    /// An email address.
    Email,
    /// A URI.
    Uri,
    /// Fulcio's otherName: a user name.
    OtherName,
}

/// Which issuer extensions the leaf holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuerExtensions {
    /// .1.1 and .1.8.
    Both,
    /// .1.1 only.
    OldOnly,
    /// .1.8 only.
    NewOnly,
}

/// What the bundle is signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// A key with a certificate.
    Certificate,
    /// A bare key.
    Key,
}

/// A recipe: change the fields that matter, take the rest from `Recipe::default()`.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The bundle's version.
    pub version: Version,
    /// The log entry's kind.
    pub entry: EntryKind,
    /// The leaf's key.
    pub key: KeyKind,
    /// The hash of the artifact's signature.
    pub hash: Hash,
    /// The keys of root and intermediate.
    pub authority: KeyKind,
    /// The statement's version.
    pub statement: StatementVersion,
    /// The digests of the statement's subject.
    pub subject: Vec<Hash>,
    /// The sort of identity.
    pub san: San,
    /// The identity, in the certificate and for the policy.
    pub identity: String,
    /// The issuer, in the certificate and for the policy.
    pub issuer: String,
    /// Which issuer extensions there are.
    pub issuer_extensions: IssuerExtensions,
    /// What the bundle is signed with.
    pub signer: Signer,
    /// How the key signs.
    pub scheme: Scheme,
    /// Whether the signature is logged.
    pub logged: bool,
    /// The kind of the Rekor v2 log's key.
    pub log: KeyKind,
    /// The timestamps.
    pub stamps: Vec<Stamp>,
    /// Whether the trusted root holds the Rekor v2 logs and the timestamp authorities, too.
    pub wide: bool,
    /// A variation of the evidence that leaves the bundle valid.
    pub variant: Option<Variant>,
    /// Changes of what certificate and statement say.
    pub edits: Vec<Edit>,
    /// A variation that leaves the bundle valid.
    pub twist: Option<Twist>,
    /// The fault.
    pub fault: Option<Fault>,
}

/// The default identity.
pub const IDENTITY: &str = "signer@testkit.example";
/// The identity of a workflow.
pub const WORKFLOW: &str =
    "https://github.com/testkit/example/.github/workflows/release.yml@refs/tags/v1.0.0";
/// The issuer.
pub const ISSUER: &str = "https://oidc.testkit.example";

impl Default for Recipe {
    fn default() -> Self {
        Self {
            version: Version::V03,
            entry: EntryKind::HashedRekord,
            key: KeyKind::P256,
            hash: Hash::Sha256,
            authority: KeyKind::P384,
            statement: StatementVersion::V1,
            subject: vec![Hash::Sha256],
            san: San::Email,
            identity: IDENTITY.to_owned(),
            issuer: ISSUER.to_owned(),
            issuer_extensions: IssuerExtensions::Both,
            signer: Signer::Certificate,
            scheme: Scheme::Plain,
            logged: true,
            log: KeyKind::Ed25519,
            stamps: Vec::new(),
            wide: false,
            variant: None,
            edits: Vec::new(),
            twist: None,
            fault: None,
        }
    }
}

impl Recipe {
    /// The default recipe for a version and a kind of entry.
    pub fn of(version: Version, entry: EntryKind) -> Self {
        Self { version, entry, ..Self::default() }
    }

    /// The default recipe of all the evidence: an entry of Rekor v2 has the time of authority A.
    pub fn wide(entry: EntryKind) -> Self {
        let stamps = if entry.is_v2() { vec![Stamp::by(tsa::Name::A)] } else { Vec::new() };
        Self { wide: true, stamps, ..Self::of(Version::V03, entry) }
    }

    /// The same with a variation of the evidence.
    pub fn varied(&self, variant: Variant) -> Self {
        Self { variant: Some(variant), ..self.clone() }
    }

    /// The same with changes of what certificate and statement say.
    pub fn edited(&self, edits: &[Edit]) -> Self {
        Self { edits: [&self.edits, edits].concat(), ..self.clone() }
    }

    /// The same with a fault.
    pub fn with(&self, fault: Fault) -> Self {
        Self { fault: Some(fault), ..self.clone() }
    }

    /// The same with a variation.
    pub fn twisted(&self, twist: Twist) -> Self {
        Self { twist: Some(twist), ..self.clone() }
    }
}
