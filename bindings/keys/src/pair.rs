//! A private key and its public half.

use std::fmt;

use getrandom::SysRng;
use p256::elliptic_curve::Generate as _;
use sigproof::{KeyKind, PublicKey, Scheme};
use zeroize::Zeroizing;

use crate::error::{Code, Error};
use crate::export;

/// A private key and its public half. Its memory is overwritten when it is dropped; `Debug` shows the public half only.
pub struct KeyPair {
    pub(crate) private: Private,
    public: PublicKey,
}

/// What is refused of an RSA key.
pub(crate) const RSA_LENGTHS: &str =
    "RSA has 2048 to 4096 bits here, and an exponent of at least 65537";

/// Behind pointers: a move leaves no copy of the secret behind.
pub(crate) enum Private {
    P256(Box<p256::ecdsa::SigningKey>),
    P384(Box<p384::ecdsa::SigningKey>),
    P521(Box<p521::ecdsa::SigningKey>),
    Rsa(Box<rsa::PrivateKey>),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

impl KeyPair {
    /// A new key from the system's random numbers. P-256 is what other clients make for a certificate.
    ///
    /// # Errors
    /// [`Code::GenerateKind`] for RSA; [`Code::Entropy`] if the system gives no random numbers.
    pub fn generate(kind: KeyKind) -> Result<Self, Error> {
        let failed = |_| Error::new(Code::Entropy);
        let rng = &mut SysRng;
        let private = match kind {
            KeyKind::P256 => Private::P256(Box::new(
                p256::ecdsa::SigningKey::try_generate_from_rng(rng).map_err(failed)?,
            )),
            KeyKind::P384 => Private::P384(Box::new(
                p384::ecdsa::SigningKey::try_generate_from_rng(rng).map_err(failed)?,
            )),
            KeyKind::P521 => Private::P521(Box::new(
                p521::ecdsa::SigningKey::try_generate_from_rng(rng).map_err(failed)?,
            )),
            KeyKind::Ed25519 => {
                let mut seed = Zeroizing::new([0; 32]);
                getrandom::fill(&mut *seed).map_err(failed)?;
                Private::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&seed)))
            }
            _ => return Err(Error::new(Code::GenerateKind)),
        };
        Self::of(private)
    }

    /// The pair, if the core takes its public half: only then can what it signs be verified, and only then does Rekor v2 take
    /// it.
    pub(crate) fn of(private: Private) -> Result<Self, Error> {
        let refused = match &private {
            Private::Rsa(_) => RSA_LENGTHS,
            _ => "nothing is verified with its public key",
        };
        let public = PublicKey::from_spki_der(&export::spki(&private)?)
            .map_err(|_| Error::new(Code::Unsupported).found(refused))?;
        Ok(Self { private, public })
    }

    /// The kind of the key.
    pub const fn kind(&self) -> KeyKind {
        self.public.kind()
    }

    /// The public half.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The registry's scheme for this kind of key: what Fulcio and Rekor expect of it. That of Ed25519 takes the message
    /// itself; where a log takes digests only it is [`Scheme::Ed25519ph`].
    pub const fn scheme(&self) -> Scheme {
        match &self.private {
            Private::P256(_) => Scheme::EcdsaP256Sha256,
            Private::P384(_) => Scheme::EcdsaP384Sha384,
            Private::P521(_) => Scheme::EcdsaP521Sha512,
            Private::Rsa(_) => Scheme::RsaPkcs1Sha256,
            Private::Ed25519(_) => Scheme::Ed25519,
        }
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let public = self.public.hint();
        f.debug_struct("KeyPair").field("kind", &self.kind()).field("public", &public).finish()
    }
}

#[cfg(test)]
mod tests {
    use zeroize::ZeroizeOnDrop;

    use super::*;

    const fn overwritten<T: ZeroizeOnDrop>(_: &T) {}

    /// Does not compile for a key that keeps its memory.
    #[test]
    fn every_private_key_is_overwritten_when_it_is_dropped() {
        for kind in [KeyKind::P256, KeyKind::P384, KeyKind::P521, KeyKind::Ed25519] {
            match KeyPair::generate(kind).unwrap().private {
                Private::P256(key) => overwritten(&*key),
                Private::P384(key) => overwritten(&*key),
                Private::P521(key) => overwritten(&*key),
                Private::Rsa(key) => overwritten(&*key),
                Private::Ed25519(key) => overwritten(&*key),
            }
        }
    }
}
