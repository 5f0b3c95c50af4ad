//! Signatures.

use getrandom::SysRng;
use rsa::{Pkcs1v15Sign, Pss};
use sha2::{Sha256, Sha384, Sha512};
use signature::Signer as _;
use signature::hazmat::RandomizedPrehashSigner as _;
use sigproof::{Family, HashAlgorithm, Message, Scheme};

use crate::error::{Code, Error};
use crate::pair::{KeyPair, Private};

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// ECDSA's r and s as a DER SEQUENCE (RFC 3279 section 2.2.3): what Sigstore uses.
    Der,
    /// ECDSA's r and s side by side, each as long as the curve's order (IEEE P1363): other holders of keys give it, and
    /// [`KeyPair::sign`] does not.
    P1363,
    /// The bytes of RSA (RFC 8017) or Ed25519 (RFC 8032).
    Raw,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Its bytes.
    pub signature: Vec<u8>,
    /// How they are written.
    pub encoding: Encoding,
}

impl KeyPair {
    /// Signs in a scheme of this kind of key; [`Self::scheme`] is the registry's. RSA is blinded with the system's
    /// random numbers. ECDSA's nonce is that of RFC 6979 with random numbers added (section 3.6), so that the same is never signed
    /// the same way twice: a fault in the arithmetic gives no key away, and a log that has an entry already and does not hand it
    /// out (Rekor v2) takes the next signature as a new one.
    ///
    /// # Errors
    /// [`Code::SignAlgorithm`] for a scheme of another kind of key; [`Code::SignForm`] for a digest of another
    /// hash than the scheme's, or any digest for [`Scheme::Ed25519`]; [`Code::Entropy`] if the system gives no
    /// random numbers; [`Code::SignFailed`] if the key contradicts itself.
    pub fn sign(&self, scheme: Scheme, what: Message<'_>) -> Result<Signature, Error> {
        if scheme.key_kind() != self.kind() {
            return Err(Error::new(Code::SignAlgorithm).found("a scheme of another kind of key"));
        }
        let Some(hash) = scheme.hash() else {
            let (Private::Ed25519(key), Message::Bytes(message)) = (&self.private, what) else {
                return Err(Error::new(Code::SignForm).found("Ed25519 signs the message itself"));
            };
            return raw(key.sign(message).to_vec());
        };
        let digest = match what {
            Message::Bytes(message) => hash.hash(message),
            Message::Digest(digest) if digest.algorithm() == hash => digest.clone(),
            Message::Digest(_) => {
                return Err(Error::new(Code::SignForm).found("a digest of another hash"));
            }
        };
        let digest = digest.bytes();
        // The only way in which this arithmetic fails.
        let no_entropy = |_| Error::new(Code::Entropy);
        match &self.private {
            Private::P256(key) => {
                let made: p256::ecdsa::DerSignature =
                    key.sign_prehash_with_rng(&mut SysRng, digest).map_err(no_entropy)?;
                der(made.as_bytes())
            }
            Private::P384(key) => {
                let made: p384::ecdsa::DerSignature =
                    key.sign_prehash_with_rng(&mut SysRng, digest).map_err(no_entropy)?;
                der(made.as_bytes())
            }
            Private::P521(key) => {
                let made: p521::ecdsa::DerSignature =
                    key.sign_prehash_with_rng(&mut SysRng, digest).map_err(no_entropy)?;
                der(made.as_bytes())
            }
            Private::Rsa(key) => raw(rsa(key, scheme, hash, digest)?),
            Private::Ed25519(key) => {
                let mut finished = Finished::default();
                finished.0.copy_from_slice(digest);
                let made = key.sign_prehashed(finished, None);
                raw(made.map_err(|_| Error::new(Code::SignFailed))?.to_vec())
            }
        }
    }
}

fn raw(signature: Vec<u8>) -> Result<Signature, Error> {
    Ok(Signature { signature, encoding: Encoding::Raw })
}

fn der(signature: &[u8]) -> Result<Signature, Error> {
    Ok(Signature { signature: signature.to_vec(), encoding: Encoding::Der })
}

/// Blinded: how long it takes says nothing about the key (RUSTSEC-2023-0071).
fn rsa(
    key: &rsa::PrivateKey,
    scheme: Scheme,
    hash: HashAlgorithm,
    digest: &[u8],
) -> Result<Vec<u8>, Error> {
    let rng = &mut SysRng;
    let made = match (scheme.family(), hash) {
        (Family::RsaPkcs1, HashAlgorithm::Sha256) => {
            key.sign_with_rng(rng, Pkcs1v15Sign::new::<Sha256>(), digest)
        }
        (Family::RsaPkcs1, HashAlgorithm::Sha384) => {
            key.sign_with_rng(rng, Pkcs1v15Sign::new::<Sha384>(), digest)
        }
        (Family::RsaPkcs1, HashAlgorithm::Sha512) => {
            key.sign_with_rng(rng, Pkcs1v15Sign::new::<Sha512>(), digest)
        }
        // The salt is as long as the hash.
        (Family::RsaPss, HashAlgorithm::Sha256) => {
            key.sign_with_rng(rng, Pss::<Sha256>::new(), digest)
        }
        _ => return Err(Error::new(Code::SignAlgorithm)),
    };
    made.map_err(|error| match error {
        rsa::Error::Rng => Error::new(Code::Entropy),
        _ => Error::new(Code::SignFailed),
    })
}

/// A SHA-512 that is finished: ed25519-dalek asks for the hasher and not for the digest.
#[derive(Clone, Default)]
struct Finished(sha2::digest::Output<Sha512>);

impl sha2::digest::OutputSizeUser for Finished {
    type OutputSize = <Sha512 as sha2::digest::OutputSizeUser>::OutputSize;
}
impl sha2::digest::HashMarker for Finished {}
impl sha2::digest::Update for Finished {
    fn update(&mut self, _: &[u8]) {}
}
impl sha2::digest::FixedOutput for Finished {
    fn finalize_into(self, out: &mut sha2::digest::Output<Self>) {
        *out = self.0;
    }
}
