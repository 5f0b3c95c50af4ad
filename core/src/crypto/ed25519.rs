//! Ed25519 and Ed25519ph (RFC 8032 section 5.1) with ed25519-dalek, for every provider.

use sha2::Sha512;

use super::provider::digest_for;
use super::{Family, InvalidSignature, KeyKind, Message, Scheme, VerifyingKey};

/// A point, and not one of small order.
#[derive(Debug)]
pub(super) struct Key(ed25519_dalek::VerifyingKey);

impl Key {
    pub(super) fn parse(bits: &[u8]) -> Option<Self> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bits.try_into().ok()?).ok()?;
        (!key.is_weak()).then_some(Self(key))
    }
}

impl VerifyingKey for Key {
    /// RFC 8032 with canonical encodings, and no key or nonce of small order.
    fn verify(
        &self,
        scheme: Scheme,
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let held = || {
            let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
            if let (Family::Ed25519, Message::Bytes(bytes)) = (scheme.family(), message) {
                return self.0.verify_strict(bytes, &signature).ok();
            }
            // The only scheme of such a key that takes a digest is Ed25519ph.
            let digest = digest_for(KeyKind::Ed25519, scheme, message)?;
            let digest = Finished(digest.bytes().try_into().ok()?);
            self.0.verify_prehashed_strict(digest, None, &signature).ok()
        };
        held().ok_or(InvalidSignature)
    }
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
