//! Who does the arithmetic: a trait, so that a native package may use a faster library with the
//! same vectors green.

use alloc::boxed::Box;
use core::fmt;

use super::{Digest, KeyKind, Scheme};

/// What was signed: the message, or only its digest.
#[derive(Clone, Copy, Debug)]
pub enum Message<'a> {
    /// The message itself.
    Bytes(&'a [u8]),
    /// The digest of the message. [`Scheme::Ed25519`] cannot be verified from one.
    Digest(&'a Digest),
}

/// The signature does not verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSignature;

/// Reads keys, with which signatures are verified.
pub trait Provider: Send + Sync + fmt::Debug {
    /// Makes a key ready for use: what does not depend on the signature is computed here, once. `bits` is
    /// what [`PublicKey::key_bytes`](super::PublicKey::key_bytes) gives, and is untrusted.
    ///
    /// `None` if the bits are not a key of this kind, or if the provider lacks the kind. No signature of
    /// such a key verifies.
    fn key(&self, kind: KeyKind, bits: &[u8]) -> Option<Box<dyn VerifyingKey>>;

    /// Whether the bits are a key of this kind: what [`Self::key`] says of them, where it need not be made
    /// ready.
    fn is_key(&self, kind: KeyKind, bits: &[u8]) -> bool {
        self.key(kind, bits).is_some()
    }
}

/// A key that is ready for use. A verifier keeps those of its trusted roots.
pub trait VerifyingKey: Send + Sync + fmt::Debug {
    /// Verifies one signature. A scheme of another kind of key is not valid, and neither is a digest of
    /// another hash than the scheme's.
    ///
    /// # Errors
    /// If the signature is not valid, for whatever reason.
    fn verify(
        &self,
        scheme: Scheme,
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature>;

    /// Says that more signatures of this key are to come: who can verify them faster by a table makes it now.
    /// A verifier says so of at most [`limits::KEY_TABLES`](crate::limits::KEY_TABLES) keys of its trusted
    /// roots, each after some signatures, and of no key that comes from a bundle.
    fn expect_more(&self) {}
}

/// The digest that a scheme of this kind of key signs, whether it was given or is made here.
pub(super) fn digest_for(kind: KeyKind, scheme: Scheme, message: Message<'_>) -> Option<Digest> {
    let hash = scheme.hash().filter(|_| scheme.key_kind() == kind)?;
    match message {
        Message::Bytes(bytes) => Some(hash.hash(bytes)),
        Message::Digest(digest) => (digest.algorithm() == hash).then(|| digest.clone()),
    }
}
