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
mod rsa;
mod weierstrass;

use alloc::boxed::Box;

use super::provider::digest_for;
use super::{Family, InvalidSignature, KeyKind, Message, Provider, Scheme, VerifyingKey, ed25519};

/// Small arithmetic for ECDSA and RSA; Ed25519 is ed25519-dalek's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compact;

impl Provider for Compact {
    fn key(&self, kind: KeyKind, bits: &[u8]) -> Option<Box<dyn VerifyingKey>> {
        Some(match kind {
            KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => {
                Box::new(weierstrass::Key::parse(kind, bits)?)
            }
            KeyKind::Rsa => Box::new(rsa::Key::parse(bits)?),
            KeyKind::Ed25519 => Box::new(ed25519::Key::parse(bits)?),
        })
    }

    /// Of a point without its table, which costs some of a verification.
    fn is_key(&self, kind: KeyKind, bits: &[u8]) -> bool {
        match kind {
            KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => weierstrass::is_point(kind, bits),
            KeyKind::Rsa | KeyKind::Ed25519 => self.key(kind, bits).is_some(),
        }
    }
}

impl VerifyingKey for weierstrass::Key {
    fn verify(
        &self,
        scheme: Scheme,
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        digest_for(self.kind(), scheme, message)
            .and_then(|digest| self.verify_digest(digest.bytes(), signature))
            .ok_or(InvalidSignature)
    }
}

impl VerifyingKey for rsa::Key {
    fn verify(
        &self,
        scheme: Scheme,
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let held = digest_for(KeyKind::Rsa, scheme, message).and_then(|d| match scheme.family() {
            Family::RsaPkcs1 => self.verify_pkcs1(&d, signature),
            Family::RsaPss => self.verify_pss(&d, signature),
            Family::Ecdsa | Family::Ed25519 | Family::Ed25519ph => None,
        });
        held.ok_or(InvalidSignature)
    }
}
