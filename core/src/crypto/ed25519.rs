//! Ed25519 and Ed25519ph (RFC 8032 section 5.1) with ed25519-dalek, for every provider.

use sha2::Sha512;

use super::{Digest, InvalidSignature};

/// Whether these bytes are a key: a point, and not one of small order.
pub(super) fn is_key(bits: &[u8]) -> bool {
    bits.try_into()
        .ok()
        .and_then(|bits| ed25519_dalek::VerifyingKey::from_bytes(bits).ok())
        .is_some_and(|key| !key.is_weak())
}

/// RFC 8032 with canonical encodings, and no key or nonce of small order.
pub(super) fn verify(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
    let verify = || {
        let key = ed25519_dalek::VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
        let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
        key.verify_strict(message, &signature).ok()
    };
    verify().ok_or(InvalidSignature)
}

pub(super) fn verify_prehashed(key: &[u8], digest: &Digest, signature: &[u8]) -> Option<()> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
    let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
    let digest = Finished(digest.bytes().try_into().ok()?);
    key.verify_prehashed_strict(digest, None, &signature).ok()
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
