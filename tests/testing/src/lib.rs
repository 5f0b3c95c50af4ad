#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod fault;

use sigproof_testkit::key::Hash;
use sigproof_testkit::recipe::{EntryKind, Recipe, San};
use sigproof_testkit::statement::subject;
use sigproof_testkit::world::{Draft, Effect, World};

pub use fault::Fault;

use fault::UnknownAuthority;

/// An instance of Sigstore: a certificate authority, transparency logs, a timestamp authority.
pub struct Instance {
    world: World,
}

/// Which transparency log an entry is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Log {
    /// Rekor v1: the log promises the entry, and says when it was made.
    #[default]
    V1,
    /// Rekor v2: a timestamp (RFC 3161) says when it was signed.
    V2,
}

/// What is signed, by whom, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Signing {
    artifact: Vec<u8>,
    attests: bool,
    identity: String,
    issuer: String,
    log: Log,
    fault: Option<Fault>,
}

impl Signing {
    /// A signature of an artifact. An identity with `://` is a URI in the certificate, and any other an email address.
    pub fn message(artifact: &[u8], identity: &str, issuer: &str) -> Self {
        Self {
            artifact: artifact.to_vec(),
            attests: false,
            identity: identity.to_owned(),
            issuer: issuer.to_owned(),
            log: Log::default(),
            fault: None,
        }
    }

    /// An in-toto statement (v1) about an artifact, by its SHA-256, in a DSSE envelope. Its predicate is a small SLSA provenance.
    pub fn attestation(artifact: &[u8], identity: &str, issuer: &str) -> Self {
        Self { attests: true, ..Self::message(artifact, identity, issuer) }
    }

    /// The same in this log, in the place of Rekor v1.
    #[must_use]
    pub fn in_log(&self, log: Log) -> Self {
        Self { log, ..self.clone() }
    }

    /// The same with this fault.
    #[must_use]
    pub fn with_fault(&self, fault: Fault) -> Self {
        Self { fault: Some(fault), ..self.clone() }
    }

    fn recipe(&self) -> Recipe {
        let entry = match (self.log, self.attests) {
            (Log::V1, false) => EntryKind::HashedRekord,
            (Log::V1, true) => EntryKind::Dsse,
            (Log::V2, false) => EntryKind::Message2,
            (Log::V2, true) => EntryKind::Envelope2,
        };
        let san = if self.identity.contains("://") { San::Uri } else { San::Email };
        let (identity, issuer) = (self.identity.clone(), self.issuer.clone());
        Recipe { san, identity, issuer, ..Recipe::wide(entry) }
    }
}

/// Puts the artifact into what is signed.
struct Content<'a>(&'a [u8]);

impl Effect for Content<'_> {
    fn on_content(&self, draft: &mut Draft<'_>) {
        draft.message = self.0.to_vec();
        draft.subjects = vec![subject("artifact", self.0, &[Hash::Sha256])];
    }
}

impl Instance {
    /// The instance of a seed, from which all its keys come.
    pub fn new(seed: &str) -> Self {
        Self { world: World::new(seed) }
    }

    /// Whom to trust, as JSON (`trusted_root.json`). It is the same for all that this instance signs.
    pub fn trusted_root(&self) -> String {
        let made = self.world.make(&Recipe::wide(EntryKind::Message2));
        String::from_utf8_lossy(&made.trusted_root_bytes).into_owned()
    }

    /// The bundle (v0.3) as JSON.
    ///
    /// # Panics
    /// If the fault does not go with what is signed: see [`Fault::applies`].
    pub fn sign(&self, signing: &Signing) -> String {
        let mut recipe = signing.recipe();
        let mut artifact = &signing.artifact[..];
        if let Some(fault) = signing.fault {
            assert!(fault.applies(signing), "{fault:?} does not go with this signing");
            fault.put(signing, &mut recipe, &mut artifact);
        }
        let unknown = UnknownAuthority(signing.fault == Some(Fault::AuthorityUnknown));
        let made = self.world.make_with(&recipe, &[&Content(artifact), &unknown]);
        String::from_utf8_lossy(&made.bundle_bytes).into_owned()
    }
}
