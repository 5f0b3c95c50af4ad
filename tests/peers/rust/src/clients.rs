//! The two clients. What does not depend on the bundle is made before the clock runs: the verifier with its trusted
//! root, and the policy. What is timed begins at the bundle's text and ends at the answer.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;

use sigproof::{Artifact, Bundle, Digest, Policy, PublicKey, TrustedRoot, Verifier};
use sigstore_verify::types::{self, DerPublicKey};
use sigstore_verify::{self as peer, PublicKeyVerificationPolicy, VerificationPolicy};

use crate::corpus::{Given, Item, Signer};

/// An error as text: the clients have different ones, and only whether there is one counts.
pub type Answer = Result<(), String>;

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// A client, with a question made ready.
pub trait Client: Sized + Send + Sync {
    /// What this client makes of a trusted root, once for all bundles.
    type Verifier;

    /// Reads a trusted root.
    ///
    /// # Errors
    /// If the client refuses it.
    fn verifier(root: &str) -> Result<Self::Verifier, String>;

    /// Makes a question ready.
    ///
    /// # Errors
    /// If the client cannot be asked this.
    fn prepare(item: &Item, verifier: Arc<Self::Verifier>) -> Result<Self, String>;

    /// Reads the bundle and verifies it.
    ///
    /// # Errors
    /// If it does not verify.
    fn verify(&self, bundle: &str) -> Answer;

    /// Makes all ready, with one verifier for each trusted root.
    ///
    /// # Errors
    /// If the client refuses one.
    fn all(items: &[Item]) -> Result<Vec<Self>, String> {
        let mut verifiers: HashMap<&str, Arc<Self::Verifier>> = HashMap::new();
        let mut all = Vec::new();
        for item in items {
            let verifier = match verifiers.get(&*item.root) {
                Some(verifier) => Arc::clone(verifier),
                None => Arc::new(Self::verifier(&item.root)?),
            };
            verifiers.insert(&item.root, Arc::clone(&verifier));
            all.push(Self::prepare(item, verifier).map_err(|e| format!("{}: {e}", item.id))?);
        }
        Ok(all)
    }
}

/// sigproof.
pub struct Ours {
    verifier: Arc<Verifier>,
    given: Given,
    digest: Option<Digest>,
    policy: Policy,
}

impl Ours {
    /// What it verifies with, which others may share.
    pub fn shared(&self) -> Arc<Verifier> {
        Arc::clone(&self.verifier)
    }
}

impl Client for Ours {
    type Verifier = Verifier;

    fn verifier(root: &str) -> Result<Verifier, String> {
        Ok(Verifier::new(TrustedRoot::from_json(root.as_bytes()).map_err(text)?))
    }

    fn prepare(item: &Item, verifier: Arc<Verifier>) -> Result<Self, String> {
        let policy = match &item.signer {
            Signer::Identity { identity, issuer } => Policy::identity(identity, issuer),
            Signer::Key(pem) => {
                Policy::key(PublicKey::from_pem_or_der(pem.as_bytes()).map_err(text)?)
            }
        };
        let digest = match &item.given {
            Given::Bytes(_) => None,
            Given::Digest(digest) => Some(digest.parse().map_err(text)?),
        };
        Ok(Self { verifier, given: item.given.clone(), digest, policy })
    }

    fn verify(&self, bundle: &str) -> Answer {
        let bundle = Bundle::from_json(bundle.as_bytes()).map_err(text)?;
        let artifact = match (&self.given, &self.digest) {
            (Given::Bytes(bytes), _) => Artifact::bytes(bytes),
            (Given::Digest(_), Some(digest)) => Artifact::digest(digest.clone()),
            (Given::Digest(digest), None) => return Err(format!("unread digest {digest}")),
        };
        let verified = self.verifier.verify(&bundle, artifact, &self.policy).map_err(text)?;
        black_box(verified.facts());
        Ok(())
    }
}

/// The peer.
pub struct Theirs {
    verifier: Arc<peer::Verifier>,
    given: TheirArtifact,
    policy: Box<dyn peer::Policy + Send + Sync>,
}

enum TheirArtifact {
    Bytes(Vec<u8>),
    Digest(types::ArtifactDigest),
}

impl Client for Theirs {
    type Verifier = peer::Verifier;

    fn verifier(root: &str) -> Result<peer::Verifier, String> {
        let root = peer::trust_root::TrustedRoot::from_json(root).map_err(text)?;
        peer::Verifier::new(&root).map_err(text)
    }

    fn prepare(item: &Item, verifier: Arc<peer::Verifier>) -> Result<Self, String> {
        let policy: Box<dyn peer::Policy + Send + Sync> = match &item.signer {
            Signer::Identity { identity, issuer } => {
                Box::new(VerificationPolicy::new(identity.as_str(), issuer.as_str()))
            }
            Signer::Key(pem) => Box::new(PublicKeyVerificationPolicy::new(
                DerPublicKey::from_pem(pem).map_err(text)?,
            )),
        };
        let given = match &item.given {
            Given::Bytes(bytes) => TheirArtifact::Bytes(bytes.clone()),
            Given::Digest(digest) => {
                let digest: Digest = digest.parse().map_err(text)?;
                let algorithm = match digest.algorithm() {
                    sigproof::HashAlgorithm::Sha256 => types::HashAlgorithm::Sha2256,
                    sigproof::HashAlgorithm::Sha384 => types::HashAlgorithm::Sha2384,
                    _ => types::HashAlgorithm::Sha2512,
                };
                let bytes = digest.bytes().to_vec();
                TheirArtifact::Digest(types::ArtifactDigest::new(algorithm, bytes).map_err(text)?)
            }
        };
        Ok(Self { verifier, given, policy })
    }

    fn verify(&self, bundle: &str) -> Answer {
        let bundle = types::Bundle::from_json(bundle).map_err(text)?;
        let artifact = match &self.given {
            TheirArtifact::Bytes(bytes) => types::Artifact::Blob(bytes),
            TheirArtifact::Digest(digest) => types::Artifact::Digest(digest.clone()),
        };
        let result = self.verifier.verify(artifact, &bundle, &*self.policy).map_err(text)?;
        black_box(result.identity());
        Ok(())
    }
}
