//! The default provider: the RustCrypto crates and ed25519-dalek, which need no C compiler and run
//! everywhere.

use rsa::pkcs1::RsaPublicKeyRef;
use rsa::pkcs1::der::Decode as _;
use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use sha2::{Sha256, Sha384, Sha512};

use super::provider::verify_with;
use super::{Digest, Family, HashAlgorithm, InvalidSignature, KeyKind, Message, Provider, Scheme};
use crate::limits;

/// RustCrypto: pure Rust, `no_std`.
#[derive(Clone, Copy, Debug, Default)]
pub struct RustCrypto;

impl Provider for RustCrypto {
    fn verify(
        &self,
        scheme: Scheme,
        key: &[u8],
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        verify_with(scheme, key, message, signature, |digest| {
            match (scheme.family(), scheme.key_kind()) {
                (Family::Ecdsa, KeyKind::P256) => verify_p256(key, digest, signature),
                (Family::Ecdsa, KeyKind::P384) => verify_p384(key, digest, signature),
                (Family::Ecdsa, KeyKind::P521) => verify_p521(key, digest, signature),
                (Family::RsaPkcs1, _) => verify_rsa_pkcs1(key, digest, signature),
                (Family::RsaPss, _) => verify_rsa_pss(key, digest, signature),
                _ => None,
            }
        })
    }
}

/// The three curves have the same interface and no common type. The digest is the integer that
/// FIPS 186-5 section 6.4.2 makes of it; the crates want at least half the field's length, which
/// leading zeros give without changing the integer.
macro_rules! verify_ecdsa {
    ($name:ident, $krate:ident, $field_len:literal) => {
        fn $name(key: &[u8], digest: &Digest, signature: &[u8]) -> Option<()> {
            use $krate::ecdsa::signature::hazmat::PrehashVerifier as _;
            use $krate::ecdsa::{DerSignature, Signature, VerifyingKey};
            // The crates also read compressed points, which RFC 5480 section 2.2 leaves to each reader.
            let key = (key.first() == Some(&4)).then_some(key)?;
            let key = VerifyingKey::from_sec1_bytes(key).ok()?;
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
            key.verify_prehash(prehash, &signature).ok()
        }
    };
}
verify_ecdsa!(verify_p256, p256, 32usize);
verify_ecdsa!(verify_p384, p384, 48usize);
verify_ecdsa!(verify_p521, p521, 66usize);

/// A modulus of a size within the limits, and an exponent of at least 65537: a smaller one has no
/// use in the registry and a history of forgeries.
fn rsa_key(bits: &[u8]) -> Option<RsaPublicKey> {
    let key = RsaPublicKeyRef::from_der(bits).ok()?;
    let uint = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(bytes);
    let key = RsaPublicKey::new_with_size_limits(
        uint(key.modulus.as_bytes()),
        uint(key.public_exponent.as_bytes()),
        limits::RSA_MIN_BITS..=limits::RSA_BITS,
    )
    .ok()?;
    (key.e() >= &BoxedUint::from(65_537u32)).then_some(key)
}

fn verify_rsa_pkcs1(key: &[u8], digest: &Digest, signature: &[u8]) -> Option<()> {
    let key = rsa_key(key)?;
    let scheme = match digest.algorithm() {
        HashAlgorithm::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
        HashAlgorithm::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
        HashAlgorithm::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
    };
    key.verify(scheme, digest.bytes(), signature).ok()
}

fn verify_rsa_pss(key: &[u8], digest: &Digest, signature: &[u8]) -> Option<()> {
    let key = rsa_key(key)?;
    let salt = digest.bytes().len();
    match digest.algorithm() {
        HashAlgorithm::Sha256 => {
            key.verify(Pss::<Sha256>::new_with_salt(salt), digest.bytes(), signature)
        }
        HashAlgorithm::Sha384 => {
            key.verify(Pss::<Sha384>::new_with_salt(salt), digest.bytes(), signature)
        }
        HashAlgorithm::Sha512 => {
            key.verify(Pss::<Sha512>::new_with_salt(salt), digest.bytes(), signature)
        }
    }
    .ok()
}
