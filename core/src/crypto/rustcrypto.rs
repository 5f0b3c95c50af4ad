//! The provider to compare with: the RustCrypto crates and ed25519-dalek, which need no C compiler and run
//! everywhere.

use alloc::boxed::Box;

use rsa::pkcs1::RsaPublicKeyRef;
use rsa::pkcs1::der::Decode as _;
use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, Pkcs1v15Sign, Pss, PublicKey};
use sha2::{Sha256, Sha384, Sha512};

use super::provider::digest_for;
use super::{
    Family, HashAlgorithm, InvalidSignature, KeyKind, Message, Provider, Scheme, VerifyingKey,
    ed25519,
};
use crate::limits;

/// RustCrypto: pure Rust, `no_std`.
#[derive(Clone, Copy, Debug, Default)]
pub struct RustCrypto;

impl Provider for RustCrypto {
    fn key(&self, kind: KeyKind, bits: &[u8]) -> Option<Box<dyn VerifyingKey>> {
        Some(match kind {
            KeyKind::P256 => Box::new(P256::parse(bits)?),
            KeyKind::P384 => Box::new(P384::parse(bits)?),
            KeyKind::P521 => Box::new(P521::parse(bits)?),
            KeyKind::Rsa => Box::new(Rsa::parse(bits)?),
            KeyKind::Ed25519 => Box::new(ed25519::Key::parse(bits)?),
        })
    }
}

/// The three curves have the same interface and no common type. The digest is the integer that
/// FIPS 186-5 section 6.4.2 makes of it; the crates want at least half the field's length, which
/// leading zeros give without changing the integer.
macro_rules! ecdsa_key {
    ($name:ident, $krate:ident, $field_len:literal) => {
        #[derive(Debug)]
        struct $name($krate::ecdsa::VerifyingKey);

        impl $name {
            fn parse(bits: &[u8]) -> Option<Self> {
                // The crates also read compressed points, which RFC 5480 section 2.2 leaves to each reader.
                let bits = (bits.first() == Some(&4)).then_some(bits)?;
                $krate::ecdsa::VerifyingKey::from_sec1_bytes(bits).ok().map(Self)
            }
        }

        impl VerifyingKey for $name {
            fn verify(
                &self,
                scheme: Scheme,
                message: Message<'_>,
                signature: &[u8],
            ) -> Result<(), InvalidSignature> {
                use $krate::ecdsa::signature::hazmat::PrehashVerifier as _;
                use $krate::ecdsa::{DerSignature, Signature};
                let held = || {
                    let digest = digest_for(KeyKind::$name, scheme, message)?;
                    let signature = DerSignature::try_from(signature).ok()?;
                    let signature = Signature::try_from(signature).ok()?;
                    let mut padded = [0u8; $field_len];
                    let hash = digest.bytes();
                    let prehash = match $field_len.checked_sub(hash.len()) {
                        Some(zeros) if hash.len() < $field_len / 2 => {
                            padded.get_mut(zeros..)?.copy_from_slice(hash);
                            &padded[..]
                        }
                        _ => hash,
                    };
                    self.0.verify_prehash(prehash, &signature).ok()
                };
                held().ok_or(InvalidSignature)
            }
        }
    };
}
ecdsa_key!(P256, p256, 32usize);
ecdsa_key!(P384, p384, 48usize);
ecdsa_key!(P521, p521, 66usize);

/// A modulus of a size within the limits, and an exponent of at least 65537: a smaller one has no
/// use in the registry and a history of forgeries.
#[derive(Debug)]
struct Rsa(PublicKey);

impl Rsa {
    fn parse(bits: &[u8]) -> Option<Self> {
        let key = RsaPublicKeyRef::from_der(bits).ok()?;
        let uint = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(bytes);
        let key = PublicKey::new_with_size_limits(
            uint(key.modulus.as_bytes()),
            uint(key.public_exponent.as_bytes()),
            limits::RSA_MIN_BITS..=limits::RSA_BITS,
        )
        .ok()?;
        (key.e() >= &BoxedUint::from(65_537u32)).then_some(Self(key))
    }
}

impl VerifyingKey for Rsa {
    fn verify(
        &self,
        scheme: Scheme,
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        use HashAlgorithm::{Sha256 as S256, Sha384 as S384, Sha512 as S512};
        let held = || {
            let digest = digest_for(KeyKind::Rsa, scheme, message)?;
            let (hash, salt) = (digest.bytes(), digest.bytes().len());
            let pkcs1 = |padding| self.0.verify(padding, hash, signature);
            match (scheme.family(), digest.algorithm()) {
                (Family::RsaPkcs1, S256) => pkcs1(Pkcs1v15Sign::new::<Sha256>()),
                (Family::RsaPkcs1, S384) => pkcs1(Pkcs1v15Sign::new::<Sha384>()),
                (Family::RsaPkcs1, S512) => pkcs1(Pkcs1v15Sign::new::<Sha512>()),
                (Family::RsaPss, S256) => {
                    self.0.verify(Pss::<Sha256>::new_with_salt(salt), hash, signature)
                }
                // The registry has RSASSA-PSS with SHA-256 only.
                _ => return None,
            }
            .ok()
        };
        held().ok_or(InvalidSignature)
    }
}
