//! The one way to a provider: over keys that are ready, and with a limit on how often one bundle may ask.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicUsize, Ordering};

use once_cell::race::OnceBox;

use super::links::Links;
use super::{
    DefaultProvider, InvalidSignature, KeyKind, Message, Provider, PublicKey, Scheme, VerifyingKey,
    known_links,
};
use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::numbers::Numbers;

/// A provider, and the keys of the trusted roots, which it makes ready when they are first asked for. Nothing that
/// comes from a bundle gets in.
#[derive(Debug)]
pub(crate) struct Keys {
    provider: Box<dyn Provider>,
    /// The number of each key's bits.
    numbers: Numbers,
    ready: Vec<Ready>,
    links: Links,
    /// Whether links that are known to hold need not be verified.
    takes_known_links: bool,
    /// How many keys have been told to expect more.
    told: AtomicUsize,
}

/// A key that is kept ready, and how often it has been asked for.
#[derive(Debug)]
struct Ready {
    kind: KeyKind,
    key: OnceBox<Box<dyn VerifyingKey>>,
    uses: AtomicUsize,
}

/// Verifications by one key before it is told to expect more. A table costs what it saves in two or three, so that
/// a program that verifies one bundle makes none: at most two of its signatures are by one key of the root.
const USES_BEFORE_A_TABLE: usize = 4;

impl Default for Keys {
    /// With our own arithmetic, and what is known of links beforehand.
    fn default() -> Self {
        Self { takes_known_links: true, ..Self::new(Box::new(DefaultProvider::default())) }
    }
}

impl Keys {
    /// With a provider that somebody has chosen, who is to judge each signature.
    pub(crate) fn new(provider: Box<dyn Provider>) -> Self {
        Self {
            provider,
            numbers: Numbers::default(),
            ready: Vec::new(),
            links: Links::default(),
            takes_known_links: false,
            told: AtomicUsize::new(0),
        }
    }

    /// Keeps this key ready, from when it is first asked for: of a root's twenty keys one bundle needs five. What the
    /// provider refuses is refused each time.
    pub(crate) fn prepare(&mut self, key: &PublicKey) {
        if self.numbers.is_new(key.key_bytes()) {
            let (ready, uses) = (OnceBox::new(), AtomicUsize::new(0));
            self.ready.push(Ready { kind: key.kind(), key: ready, uses });
        }
    }

    /// Remembers, once it is verified, the signature under a certificate of the root.
    pub(crate) fn expect_link(&mut self, signed: &[u8], signature: &[u8]) {
        self.links.expect(signed, signature);
    }

    /// The place of the ready key of this kind with these bits.
    fn find(&self, kind: KeyKind, bits: &[u8]) -> Option<usize> {
        let place = self.numbers.find(bits)?;
        self.ready.get(place).is_some_and(|ready| ready.kind == kind).then_some(place)
    }

    /// Verifies by the key of this place, which has these bits; what links the root's own certificates, once.
    fn verify(
        &self,
        place: usize,
        bits: &[u8],
        scheme: Scheme,
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let link = match message {
            Message::Bytes(signed) => self.links.find(signed, signature).map(|link| (link, signed)),
            Message::Digest(_) => None,
        };
        if link.is_some_and(|(link, _)| link.is_verified(scheme, place)) {
            return Ok(());
        }
        let is_known = self.takes_known_links
            && link.is_some_and(|(_, signed)| known_links::holds(scheme, bits, signed, signature));
        if !is_known {
            self.ready(place, bits).ok_or(InvalidSignature)?.verify(scheme, message, signature)?;
        }
        if let Some((link, _)) = link {
            link.remember(scheme, place);
        }
        Ok(())
    }

    /// The key of this place, which has these bits, for one verification.
    fn ready(&self, place: usize, bits: &[u8]) -> Option<&dyn VerifyingKey> {
        let ready = self.ready.get(place)?;
        let make = || self.provider.key(ready.kind, bits).map(Box::new).ok_or(());
        let key = ready.key.get_or_try_init(make).ok()?;
        // Of threads that come here at once, one sees this number.
        if ready.uses.fetch_add(1, Ordering::Relaxed) == USES_BEFORE_A_TABLE
            && self.told.fetch_add(1, Ordering::Relaxed) < limits::KEY_TABLES
        {
            key.expect_more();
        }
        Some(&**key)
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
            Some(place) => self.keys.verify(place, key, scheme, message, signature),
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

#[cfg(test)]
pub(crate) mod tests {
    use alloc::sync::Arc;

    use super::super::DefaultProvider;
    use super::*;
    use crate::trust::TrustedRoot;
    use crate::x509::Certificate;

    const ROOT: &[u8] = include_bytes!("../../../tests/vectors/real/sigstore.trusted_root.json");
    const P384: Scheme = Scheme::EcdsaP384Sha384;

    /// Verifies, and counts how often it is asked to.
    #[derive(Clone, Debug, Default)]
    pub(crate) struct Counted(Arc<AtomicUsize>);

    impl Counted {
        /// How often since it was last asked.
        pub(crate) fn asked(&self) -> usize {
            self.0.swap(0, Ordering::Relaxed)
        }
    }

    impl Provider for Counted {
        fn key(&self, kind: KeyKind, bits: &[u8]) -> Option<Box<dyn VerifyingKey>> {
            let key = DefaultProvider::default().key(kind, bits)?;
            Some(Box::new(CountedKey(self.clone(), key)))
        }
    }

    #[derive(Debug)]
    struct CountedKey(Counted, Box<dyn VerifyingKey>);

    impl VerifyingKey for CountedKey {
        fn verify(
            &self,
            scheme: Scheme,
            message: Message<'_>,
            signature: &[u8],
        ) -> Result<(), InvalidSignature> {
            self.0.0.fetch_add(1, Ordering::Relaxed);
            self.1.verify(scheme, message, signature)
        }
    }

    /// The authority's intermediate and its anchor.
    fn chain() -> [Certificate; 2] {
        let root = TrustedRoot::from_json(ROOT).unwrap();
        let mut chains = root.certificate_authorities().iter().map(|authority| &authority.chain);
        let chain = chains.rfind(|chain| chain.len() == 2).unwrap();
        [chain[0].clone(), chain[1].clone()]
    }

    impl Keys {
        /// With this provider, and what is known of links all the same.
        pub(crate) fn counted(provider: &Counted) -> Self {
            Self { takes_known_links: true, ..Self::new(Box::new(provider.clone())) }
        }
    }

    /// The keys of both, and of nobody else, with the link between them expected.
    fn keys(chain: &[Certificate; 2], provider: &Counted) -> Keys {
        filled(Keys::new(Box::new(provider.clone())), chain)
    }

    fn filled(mut keys: Keys, [issued, anchor]: &[Certificate; 2]) -> Keys {
        for certificate in [issued, anchor] {
            keys.prepare(&certificate.public_key().unwrap());
        }
        let (signed, signature) = issued.signed_parts().unwrap();
        keys.expect_link(signed, signature);
        keys
    }

    #[test]
    fn a_link_is_remembered_by_all_of_its_bytes() {
        let (chain, provider) = (chain(), Counted::default());
        let keys = keys(&chain, &provider);
        let [issued, anchor] = chain.each_ref().map(|c| c.public_key().unwrap());
        let (signed, signature) = chain[0].signed_parts().unwrap();
        let checker = Checker::new(&keys);
        let holds = |scheme, key: &[u8], signed: &[u8], signature: &[u8]| {
            let checker = Checker::new(&keys);
            checker.verify_raw(scheme, key, Message::Bytes(signed), signature).is_ok()
        };
        let flipped = |bytes: &[u8], at: usize| {
            let mut bytes = bytes.to_vec();
            bytes[at / 8] ^= 1 << (at % 8);
            bytes
        };
        let right = || holds(P384, anchor.key_bytes(), signed, signature);
        // What fails is not remembered: neither that the right one fails, nor that it verifies.
        assert!(!holds(P384, anchor.key_bytes(), signed, &flipped(signature, 77)));
        assert!(!holds(P384, issued.key_bytes(), signed, signature));
        assert!(!holds(Scheme::EcdsaP384Sha256, anchor.key_bytes(), signed, signature));
        assert_eq!(provider.asked(), 3);
        assert!(right());
        assert_eq!(provider.asked(), 1);
        assert!(right() && right());
        assert_eq!(provider.asked(), 0);
        // Any other bytes are verified, however much they are like the ones that have been.
        for at in 0..signature.len() * 8 {
            assert!(!holds(P384, anchor.key_bytes(), signed, &flipped(signature, at)), "{at}");
        }
        for at in (0..signed.len() * 8).step_by(97) {
            assert!(!holds(P384, anchor.key_bytes(), &flipped(signed, at), signature), "{at}");
        }
        for shorter in [&signed[..signed.len() - 1], &signed[1..], b""] {
            assert!(!holds(P384, anchor.key_bytes(), shorter, signature));
        }
        assert!(!holds(P384, issued.key_bytes(), signed, signature));
        assert!(!holds(P384, &anchor.key_bytes()[1..], signed, signature));
        for scheme in Scheme::ALL.iter().copied().filter(|scheme| *scheme != P384) {
            assert!(!holds(scheme, anchor.key_bytes(), signed, signature));
        }
        assert!(provider.asked() > signature.len() * 8);
        // A digest is another message than the bytes that it is of, and is verified for itself.
        let digest = crate::crypto::HashAlgorithm::Sha384.hash(signed);
        let message = Message::Digest(&digest);
        assert!(checker.verify_raw(P384, anchor.key_bytes(), message, signature).is_ok());
        assert_eq!(provider.asked(), 1);
        assert!(right());
        assert_eq!(provider.asked(), 0);
    }

    /// A known link of the root needs no arithmetic, from the first time on; and only what is exactly that.
    #[test]
    #[cfg(target_pointer_width = "64")]
    fn a_known_link_is_not_verified() {
        let (chain, provider) = (chain(), Counted::default());
        let [issued, anchor] = chain.each_ref().map(|c| c.public_key().unwrap());
        let (signed, signature) = chain[0].signed_parts().unwrap();
        let ask = |keys: &Keys, key: &PublicKey, signed: &[u8], signature: &[u8]| {
            let message = Message::Bytes(signed);
            let held = Checker::new(keys).verify_raw(P384, key.key_bytes(), message, signature);
            (held.is_ok(), provider.asked())
        };
        let keys = filled(Keys::counted(&provider), &chain);
        assert_eq!(ask(&keys, &anchor, signed, signature), (true, 0));
        assert_eq!(ask(&keys, &anchor, signed, signature), (true, 0));
        assert!(keys.ready.iter().all(|ready| ready.key.get().is_none()), "a key was made ready");
        let mut other = signature.to_vec();
        *other.last_mut().unwrap() ^= 1;
        assert_eq!(ask(&keys, &anchor, signed, &other), (false, 1));
        assert_eq!(ask(&keys, &issued, signed, signature), (false, 1));
        assert_eq!(ask(&keys, &anchor, &signed[1..], signature), (false, 1));
        let digest = crate::crypto::HashAlgorithm::Sha384.hash(signed);
        let checker = Checker::new(&keys);
        let message = Message::Digest(&digest);
        assert!(checker.verify_raw(P384, anchor.key_bytes(), message, signature).is_ok());
        assert_eq!(provider.asked(), 1);
        // In a root that does not list both, it is like any other signature.
        let mut without_link = Keys::counted(&provider);
        without_link.prepare(&anchor);
        assert_eq!(ask(&without_link, &anchor, signed, signature), (true, 1));
        let mut without_key = Keys::counted(&provider);
        without_key.expect_link(signed, signature);
        assert_eq!(ask(&without_key, &anchor, signed, signature), (true, 1));
        // And so it is where somebody has chosen who judges.
        let chosen = filled(Keys::new(Box::new(provider.clone())), &chain);
        assert_eq!(ask(&chosen, &anchor, signed, signature), (true, 1));
    }

    /// It counts all the same, and with the limit reached it does not hold.
    #[test]
    fn a_known_link_counts() {
        let (chain, provider) = (chain(), Counted::default());
        let keys = filled(Keys::counted(&provider), &chain);
        let anchor = chain[1].public_key().unwrap();
        let (signed, signature) = chain[0].signed_parts().unwrap();
        let checker = Checker::new(&keys);
        for _ in 0..limits::SIGNATURE_VERIFICATIONS {
            let message = Message::Bytes(signed);
            assert!(checker.verify_raw(P384, anchor.key_bytes(), message, signature).is_ok());
        }
        let message = Message::Bytes(signed);
        assert!(checker.verify_raw(P384, anchor.key_bytes(), message, signature).is_err());
        assert!(checker.within_budget().is_err());
    }

    /// A root's key is made ready when it is first asked for, once; and what the provider refuses is refused each time.
    #[test]
    fn keys_are_made_when_they_are_asked_for() {
        #[derive(Clone, Debug, Default)]
        struct Made(Arc<AtomicUsize>);
        impl Provider for Made {
            fn key(&self, kind: KeyKind, bits: &[u8]) -> Option<Box<dyn VerifyingKey>> {
                self.0.fetch_add(1, Ordering::Relaxed);
                let key = DefaultProvider::default().key(kind, bits);
                key.filter(|_| kind != KeyKind::P256)
            }
        }
        let (chain, made) = (chain(), Made::default());
        let [issued, anchor] = chain.each_ref().map(|c| c.public_key().unwrap());
        let root = TrustedRoot::from_json(ROOT).unwrap();
        let refused = root.keys().into_iter().find(|key| key.kind() == KeyKind::P256).unwrap();
        let mut keys = Keys::new(Box::new(made.clone()));
        for key in [&issued, &anchor, &refused, &anchor] {
            keys.prepare(key);
        }
        assert_eq!(made.0.load(Ordering::Relaxed), 0);
        let (signed, signature) = chain[0].signed_parts().unwrap();
        let checker = Checker::new(&keys);
        let holds = |scheme, key: &PublicKey| {
            let message = Message::Bytes(signed);
            checker.verify_raw(scheme, key.key_bytes(), message, signature).is_ok()
        };
        for _ in 0..3 {
            assert!(holds(P384, &anchor));
        }
        assert_eq!(made.0.load(Ordering::Relaxed), 1);
        // The same bits as a key of another kind are a key that is not the root's.
        assert!(!holds(Scheme::EcdsaP256Sha256, &anchor));
        assert_eq!(made.0.load(Ordering::Relaxed), 2);
        for _ in 0..2 {
            assert!(!holds(Scheme::EcdsaP256Sha256, &refused));
        }
        assert_eq!(made.0.load(Ordering::Relaxed), 4);
        assert!(holds(P384, &anchor) && !holds(P384, &issued));
        assert_eq!(made.0.load(Ordering::Relaxed), 5);
    }

    /// What is remembered is counted all the same: the limit does not depend on what came before.
    #[test]
    fn a_remembered_link_counts() {
        let (chain, provider) = (chain(), Counted::default());
        let keys = keys(&chain, &provider);
        let anchor = chain[1].public_key().unwrap();
        let (signed, signature) = chain[0].signed_parts().unwrap();
        for _ in 0..2 {
            let checker = Checker::new(&keys);
            let ask =
                || checker.verify_raw(P384, anchor.key_bytes(), Message::Bytes(signed), signature);
            assert!((0..limits::SIGNATURE_VERIFICATIONS).all(|_| ask().is_ok()));
            assert!(checker.within_budget().is_ok());
            assert!(ask().is_err() && checker.within_budget().is_err());
        }
        assert_eq!(provider.asked(), 1);
    }

    /// A certificate of a bundle is verified each time, although its issuer's key is the root's.
    #[test]
    fn only_links_of_the_root_are_remembered() {
        let (chain, provider) = (chain(), Counted::default());
        let mut keys = Keys::new(Box::new(provider.clone()));
        let anchor = chain[1].public_key().unwrap();
        keys.prepare(&anchor);
        let (signed, signature) = chain[0].signed_parts().unwrap();
        for _ in 0..3 {
            let checker = Checker::new(&keys);
            let message = Message::Bytes(signed);
            assert!(checker.verify_raw(P384, anchor.key_bytes(), message, signature).is_ok());
        }
        assert_eq!(provider.asked(), 3);
        // And one whose issuer is not in the root, although it is itself.
        let mut keys = Keys::new(Box::new(provider.clone()));
        let (signed, signature) = chain[0].signed_parts().unwrap();
        keys.expect_link(signed, signature);
        for _ in 0..3 {
            let checker = Checker::new(&keys);
            let message = Message::Bytes(signed);
            assert!(checker.verify_raw(P384, anchor.key_bytes(), message, signature).is_ok());
        }
        assert_eq!(provider.asked(), 3);
    }
}
