//! A provider that is small: one arithmetic with the modulus as a value, for every curve and for RSA,
//! where [`super::RustCrypto`] has code of its own for each. A page downloads a tenth of it, and it is
//! no slower there. Verification only: it handles no secret, and its time depends on its inputs.
//!
//! | module | specification |
//! |---|---|
//! | [`montgomery`] | Montgomery multiplication, the CIOS method, limbs of 32 bits |
//! | [`weierstrass`] | SEC 1 sections 2.3.4 and 4.1.4, FIPS 186-5 section 6.4.2, SP 800-186 section 3.2.1 |
//! | [`rsa`] | RFC 8017 sections 5.2.2, 8.1.2, 8.2.2 and 9.1.2 |
//!
//! Held to by the whole of Wycheproof, by every vector in the WASM lanes, and by comparison with
//! RustCrypto over random inputs.

mod montgomery;
pub(super) mod rsa;
pub(super) mod weierstrass;

use super::provider::verify_with;
use super::{Family, InvalidSignature, KeyKind, Message, Provider, Scheme};
use weierstrass::Curve;

/// Small arithmetic for ECDSA and RSA; Ed25519 is ed25519-dalek's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compact;

impl Provider for Compact {
    fn verify(
        &self,
        scheme: Scheme,
        key: &[u8],
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        verify_with(scheme, key, message, signature, |digest| match scheme.family() {
            Family::Ecdsa => {
                Curve::of(scheme.key_kind()).and_then(|c| c.verify(key, digest.bytes(), signature))
            }
            Family::RsaPkcs1 => {
                rsa::Key::parse(key).and_then(|k| k.verify_pkcs1(digest, signature))
            }
            Family::RsaPss => rsa::Key::parse(key).and_then(|k| k.verify_pss(digest, signature)),
            Family::Ed25519 | Family::Ed25519ph => None,
        })
    }
}

/// Whether the bits are an uncompressed point of the kind's curve.
pub(super) fn is_point(kind: KeyKind, bits: &[u8]) -> bool {
    Curve::of(kind).is_some_and(|curve| curve.point(bits).is_some())
}
