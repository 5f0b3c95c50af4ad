//! The one way to a provider: over keys that are ready, and with a limit on how often one bundle may ask.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicUsize, Ordering};

use super::{InvalidSignature, KeyKind, Message, Provider, PublicKey, Scheme, VerifyingKey};
use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::numbers::Numbers;

/// A provider, and the keys of the trusted roots, which it has made ready. Nothing that comes from a
/// bundle gets in.
#[derive(Debug)]
pub(crate) struct Keys {
    provider: Box<dyn Provider>,
    /// The number of each key's bits.
    numbers: Numbers,
    ready: Vec<Ready>,
    /// How many keys have been told to expect more.
    told: AtomicUsize,
}

/// A key that is ready, and how often it has been asked for.
#[derive(Debug)]
struct Ready {
    kind: KeyKind,
    key: Box<dyn VerifyingKey>,
    uses: AtomicUsize,
}

/// Verifications by one key before it is told to expect more. A table costs what it saves in two or three, so that
/// a program that verifies one bundle makes none: at most two of its signatures are by one key of the root.
const USES_BEFORE_A_TABLE: usize = 4;

impl Keys {
    pub(crate) fn new(provider: Box<dyn Provider>) -> Self {
        Self { provider, numbers: Numbers::default(), ready: Vec::new(), told: AtomicUsize::new(0) }
    }

    /// Makes a key ready. One that the provider refuses is left out, and refused again when it is asked for.
    pub(crate) fn prepare(&mut self, key: &PublicKey) {
        if self.numbers.find(key.key_bytes()).is_some() {
            return;
        }
        if let Some(ready) = self.provider.key(key.kind(), key.key_bytes()) {
            self.numbers.of(key.key_bytes());
            self.ready.push(Ready { kind: key.kind(), key: ready, uses: AtomicUsize::new(0) });
        }
    }

    /// The ready key of this kind with these bits, for one verification.
    fn find(&self, kind: KeyKind, bits: &[u8]) -> Option<&dyn VerifyingKey> {
        let ready = self.ready.get(self.numbers.find(bits)?).filter(|ready| ready.kind == kind)?;
        // Of threads that come here at once, one sees this number.
        if ready.uses.fetch_add(1, Ordering::Relaxed) == USES_BEFORE_A_TABLE
            && self.told.fetch_add(1, Ordering::Relaxed) < limits::KEY_TABLES
        {
            ready.key.expect_more();
        }
        Some(&*ready.key)
    }
}

/// The keys, and how often one bundle has asked for a verification. The counter is atomic only because
/// rustls-webpki wants its algorithms to be `Sync`.
#[derive(Debug)]
pub(crate) struct Checker<'k> {
    keys: &'k Keys,
    asked: AtomicUsize,
}

impl<'k> Checker<'k> {
    pub(crate) const fn new(keys: &'k Keys) -> Self {
        Self { keys, asked: AtomicUsize::new(0) }
    }

    /// Makes a signer's key ready, which is asked more than once.
    pub(crate) fn prepare(&self, key: &PublicKey) -> Result<Box<dyn VerifyingKey>, Failure> {
        let ready = self.keys.provider.key(key.kind(), key.key_bytes());
        ready.ok_or_else(|| Failure::new(Code::SignatureKey).with("key", key.kind().name()))
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

    /// Verifies one signature by a key that [`Self::prepare`] has made ready, or fails with this code.
    pub(crate) fn verify_by(
        &self,
        key: &dyn VerifyingKey,
        scheme: Scheme,
        message: Message<'_>,
        signature: &[u8],
        code: Code,
    ) -> Result<(), Failure> {
        let held = self.count().and_then(|()| key.verify(scheme, message, signature)).is_ok();
        self.within_budget()?;
        ensure(held, code)
    }

    /// Verifies one signature by a key of the scheme's kind for rustls-webpki; the caller asks
    /// [`Self::within_budget`] after.
    pub(crate) fn verify_raw(
        &self,
        scheme: Scheme,
        key: &[u8],
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        self.count()?;
        let kind = scheme.key_kind();
        match self.keys.find(kind, key) {
            Some(key) => key.verify(scheme, message, signature),
            None => {
                let key = self.keys.provider.key(kind, key).ok_or(InvalidSignature)?;
                key.verify(scheme, message, signature)
            }
        }
    }

    /// Counts one verification, which is not done beyond the limit.
    fn count(&self) -> Result<(), InvalidSignature> {
        let before = self.asked.fetch_add(1, Ordering::Relaxed);
        if before < limits::SIGNATURE_VERIFICATIONS { Ok(()) } else { Err(InvalidSignature) }
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
