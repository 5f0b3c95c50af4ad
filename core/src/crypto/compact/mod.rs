//! Our own arithmetic for ECDSA and RSA. Verification only: it handles no secret, and its time depends on its
//! inputs.
//!
//! | module | what |
//! |---|---|
//! | [`words`], [`montgomery`] | limbs; arithmetic modulo a number that is a value: RSA, and the orders of the curves |
//! | [`field`], [`wide`], [`narrow`] | coordinates, with limbs of 64 bits, and for machines of 32 |
//! | [`point`], [`curve`] | SP 800-186 section 3.2.1, SEC 1 section 2.3.4 |
//! | [`multiples`], [`comb`] | a·G + b·Q for a key that is used a few times, and for one that is used often |
//! | [`base`] | tables of the base points, and of some keys |
//! | [`inverse`] | division modulo a prime |
//! | [`ecdsa`] | FIPS 186-5 section 6.4.2 |
//! | [`rsa`] | RFC 8017 sections 5.2.2, 8.1.2, 8.2.2 and 9.1.2 |

mod base;
mod comb;
mod curve;
mod ecdsa;
mod field;
mod inverse;
mod montgomery;
mod multiples;
#[cfg(any(not(target_pointer_width = "64"), feature = "arithmetic", test))]
mod narrow;
mod point;
mod rsa;
#[cfg(all(test, target_pointer_width = "64"))]
mod tests;
#[cfg(target_pointer_width = "64")]
mod wide;
mod words;

use alloc::boxed::Box;

use base::Base;
use field::Field;
use words::Word;

use super::provider::digest_for;
use super::{Family, InvalidSignature, KeyKind, Message, Provider, Scheme, VerifyingKey, ed25519};

/// A number modulo the order of a curve: as many limbs of 32 bits as 521 bits need, or more than enough of 64.
type Number<W> = [W; 18];

/// Our own arithmetic for ECDSA and RSA; Ed25519 is ed25519-dalek's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compact;

/// The same as on machines of 32 bits, wherever it runs: for tests and benchmarks.
#[cfg(any(feature = "arithmetic", test))]
#[derive(Clone, Copy, Debug, Default)]
pub struct Compact32;

/// The tables that `cargo xtask generate` writes into `core/src/crypto/compact/fixed`, of the base points and of these
/// keys: the names and the texts of the files, made anew.
#[cfg(all(target_pointer_width = "64", any(feature = "arithmetic", test)))]
pub(crate) fn fixed_tables(
    keys: &[(KeyKind, alloc::vec::Vec<u8>)],
) -> Option<alloc::vec::Vec<(&'static str, alloc::string::String)>> {
    base::fixed_files(keys)
}

macro_rules! provider {
    ($name:ident, $word:ty, $p256:ident, $p384:ident, $p521:ident) => {
        impl Provider for $name {
            fn key(&self, kind: KeyKind, bits: &[u8]) -> Option<Box<dyn VerifyingKey>> {
                Some(match kind {
                    KeyKind::P256 => ecdsa_key(kind, base::$p256()?, bits)?,
                    KeyKind::P384 => ecdsa_key(kind, base::$p384()?, bits)?,
                    KeyKind::P521 => ecdsa_key(kind, base::$p521()?, bits)?,
                    KeyKind::Rsa => Box::new(rsa::Key::<$word>::parse(bits)?),
                    KeyKind::Ed25519 => Box::new(ed25519::Key::parse(bits)?),
                })
            }

            /// Of a modulus without what multiplication needs of it, which costs some of a verification.
            fn is_key(&self, kind: KeyKind, bits: &[u8]) -> bool {
                match kind {
                    KeyKind::Rsa => rsa::is_key(bits),
                    _ => self.key(kind, bits).is_some(),
                }
            }
        }
    };
}
#[cfg(target_pointer_width = "64")]
provider!(Compact, u64, wide_p256, wide_p384, wide_p521);
#[cfg(not(target_pointer_width = "64"))]
provider!(Compact, u32, narrow_p256, narrow_p384, narrow_p521);
#[cfg(any(feature = "arithmetic", test))]
provider!(Compact32, u32, narrow_p256, narrow_p384, narrow_p521);

fn ecdsa_key<F: Field>(
    kind: KeyKind,
    curve: &'static Base<F>,
    bits: &[u8],
) -> Option<Box<dyn VerifyingKey>> {
    Some(Box::new(Ecdsa(kind, ecdsa::Key::parse(curve, bits)?)))
}

/// A key of a kind.
#[derive(Debug)]
struct Ecdsa<F: Field>(KeyKind, ecdsa::Key<F>);

impl<F: Field> VerifyingKey for Ecdsa<F> {
    fn verify(
        &self,
        scheme: Scheme,
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        digest_for(self.0, scheme, message)
            .and_then(|digest| self.1.verify_digest(digest.bytes(), signature))
            .ok_or(InvalidSignature)
    }

    fn expect_more(&self) {
        self.1.make_table();
    }
}

impl<W: Word> VerifyingKey for rsa::Key<W> {
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
