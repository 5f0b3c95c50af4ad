//! Verifies what a client sent, as the servers do, with the libraries of the keys' curves.

use super::elements;
use ed25519_dalek::Verifier as _;
use rsa::pkcs8::DecodePublicKey as _;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use signature::hazmat::PrehashVerifier as _;

use crate::key::Hash;

/// The public key of a SubjectPublicKeyInfo.
pub enum Public {
    /// P-256.
    P256(p256::ecdsa::VerifyingKey),
    /// P-384.
    P384(p384::ecdsa::VerifyingKey),
    /// P-521.
    P521(p521::ecdsa::VerifyingKey),
    /// RSA.
    Rsa(Box<rsa::PublicKey>),
    /// Ed25519.
    Ed25519(ed25519_dalek::VerifyingKey),
}

impl Public {
    /// Reads a SubjectPublicKeyInfo.
    pub fn read(spki: &[u8]) -> Option<Self> {
        if let Ok(key) = p256::PublicKey::from_public_key_der(spki) {
            return Some(Self::P256(key.into()));
        }
        if let Ok(key) = p384::PublicKey::from_public_key_der(spki) {
            return Some(Self::P384(key.into()));
        }
        if let Ok(key) = p521::PublicKey::from_public_key_der(spki) {
            return Some(Self::P521(p521::ecdsa::VerifyingKey::from(key)));
        }
        if let Ok(key) = rsa::PublicKey::from_public_key_der(spki) {
            return Some(Self::Rsa(Box::new(key)));
        }
        let (_, inner, _) = elements(spki)?.into_iter().next()?;
        let (tag, bits, _) = elements(inner)?.into_iter().nth(1)?;
        let raw: [u8; 32] = bits.strip_prefix(&[0])?.try_into().ok()?;
        (tag == 3).then(|| ed25519_dalek::VerifyingKey::from_bytes(&raw).ok().map(Self::Ed25519))?
    }

    /// The hash that the servers take for a key of this kind.
    pub fn hash(&self) -> Hash {
        match self {
            Self::P384(_) => Hash::Sha384,
            Self::P521(_) | Self::Ed25519(_) => Hash::Sha512,
            _ => Hash::Sha256,
        }
    }

    /// Verifies a signature over a message; of Ed25519, over the message itself.
    pub fn verify(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        if let Self::Ed25519(key) = self {
            let signature = ed25519_dalek::Signature::from_slice(signature);
            return signature.is_ok_and(|signature| key.verify(message, &signature).is_ok());
        }
        self.verify_digest(hash, &hash.digest(message), signature)
    }

    /// Verifies a signature over a digest; of Ed25519, none does.
    pub fn verify_digest(&self, hash: Hash, digest: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::P256(key) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(digest, &signature).is_ok()),
            Self::P384(key) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(digest, &signature).is_ok()),
            Self::P521(key) => p521::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(digest, &signature).is_ok()),
            Self::Rsa(key) => {
                let padding = match hash {
                    Hash::Sha256 => rsa::Pkcs1v15Sign::new::<Sha256>(),
                    Hash::Sha384 => rsa::Pkcs1v15Sign::new::<Sha384>(),
                    Hash::Sha512 => rsa::Pkcs1v15Sign::new::<Sha512>(),
                };
                key.verify(padding, digest, signature).is_ok()
            }
            Self::Ed25519(_) => false,
        }
    }

    /// Verifies Ed25519ph over a message's SHA-512, where the message is at hand.
    pub fn verify_prehashed(&self, message: &[u8], signature: &[u8]) -> bool {
        let Self::Ed25519(key) = self else { return false };
        let signature = ed25519_dalek::Signature::from_slice(signature);
        let prehash = Sha512::new_with_prefix(message);
        signature.is_ok_and(|signature| key.verify_prehashed(prehash, None, &signature).is_ok())
    }
}
