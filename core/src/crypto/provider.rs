//! Who does the arithmetic: a trait, so that a native package may use a faster library with the
//! same vectors green.

use core::fmt;
use core::sync::atomic::{AtomicUsize, Ordering};

use super::{Digest, PublicKey, Scheme, ed25519};
use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::limits;

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

/// What every provider does alike: Ed25519 is ed25519-dalek's, and of the other schemes it is the
/// digest that is verified, whether it was given or is made here.
pub(super) fn verify_with(
    scheme: Scheme,
    key: &[u8],
    message: Message<'_>,
    signature: &[u8],
    of_digest: impl FnOnce(&Digest) -> Option<()>,
) -> Result<(), InvalidSignature> {
    let digest = match (scheme.hash(), message) {
        (Some(hash), Message::Bytes(bytes)) => hash.hash(bytes),
        (Some(hash), Message::Digest(digest)) if digest.algorithm() == hash => digest.clone(),
        (None, Message::Bytes(bytes)) => return ed25519::verify(key, bytes, signature),
        _ => return Err(InvalidSignature),
    };
    let held = match scheme {
        Scheme::Ed25519ph => ed25519::verify_prehashed(key, &digest, signature),
        _ => of_digest(&digest),
    };
    held.ok_or(InvalidSignature)
}

/// Verifies signatures.
pub trait Provider: Send + Sync + fmt::Debug {
    /// Verifies one signature. `key` is what [`PublicKey::key_bytes`] gives and is untrusted; a
    /// digest in `message` is of the scheme's hash.
    ///
    /// # Errors
    /// If the signature is not valid, for whatever reason.
    fn verify(
        &self,
        scheme: Scheme,
        key: &[u8],
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature>;
}

/// A provider, and how often one bundle has asked it. The counter is atomic only because
/// rustls-webpki wants its algorithms to be `Sync`.
#[derive(Debug)]
pub(crate) struct Checker<'p> {
    provider: &'p dyn Provider,
    asked: AtomicUsize,
}

impl<'p> Checker<'p> {
    pub(crate) const fn new(provider: &'p dyn Provider) -> Self {
        Self { provider, asked: AtomicUsize::new(0) }
    }

    /// Verifies one signature by a parsed key, or fails with this code.
    pub(crate) fn verify(
        &self,
        scheme: Scheme,
        key: &PublicKey,
        message: Message<'_>,
        signature: &[u8],
        code: Code,
    ) -> Result<(), Failure> {
        let held = scheme.key_kind() == key.kind()
            && self.verify_raw(scheme, key.key_bytes(), message, signature).is_ok();
        self.within_budget()?;
        ensure(held, code)
    }

    /// Verifies one signature for rustls-webpki; the caller asks [`Self::within_budget`] after.
    pub(crate) fn verify_raw(
        &self,
        scheme: Scheme,
        key: &[u8],
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        if self.asked.fetch_add(1, Ordering::Relaxed) >= limits::SIGNATURE_VERIFICATIONS {
            return Err(InvalidSignature);
        }
        self.provider.verify(scheme, key, message, signature)
    }

    /// Counts one path search, which costs as much as some verifications.
    pub(crate) fn count_search(&self) -> Result<(), Failure> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.within_budget()
    }

    /// Whether the bundle has asked for no more verifications than the limit.
    pub(crate) fn within_budget(&self) -> Result<(), Failure> {
        let asked = self.asked.load(Ordering::Relaxed);
        ensure(asked <= limits::SIGNATURE_VERIFICATIONS, Code::SignatureBudget)
            .map_err(|f| f.with("limit", limits::SIGNATURE_VERIFICATIONS))
    }
}
