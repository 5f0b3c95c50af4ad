//! Bare keys that the caller trusts, and which of them a bundle's hint selects.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::code::Code;
use crate::crypto::{HashAlgorithm, KeyKind, PublicKey};
use crate::encoding::base64;
use crate::failure::{Failure, ensure};
use crate::numbers::{self, Numbers};
use crate::report::Evidence;
use crate::time::Window;

/// A public key that the caller trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey {
    key: PublicKey,
    hint: String,
    valid_for: Option<Window>,
}

impl TrustedKey {
    /// A key that is always valid.
    pub const fn new(key: PublicKey) -> Self {
        Self { key, hint: String::new(), valid_for: None }
    }

    pub(crate) const fn kind(&self) -> KeyKind {
        self.key.kind()
    }

    /// The same key, under the name that bundles give it as their hint.
    #[must_use]
    pub fn with_hint(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.hint);
        self
    }

    /// The same key, valid in this period only. Another period for the same key would contradict this
    /// one, and the policy is refused ([`Code::KeyContradiction`]).
    #[must_use]
    pub const fn valid_for(mut self, window: Window) -> Self {
        self.valid_for = Some(window);
        self
    }

    /// Whether it is the same key, whatever its name and period.
    pub(super) fn is_same_key(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Whether the hint names this key: by the caller's name for it, or by its own hash.
    fn is_named(&self, hint: &str) -> bool {
        !hint.is_empty() && (self.hint == hint || hash_in(hint) == Some(hash_of(&self.key)))
    }
}

/// The characters of 32 bytes in base64.
const HASH_CHARACTERS: usize = 44;

/// The hint that Sigstore clients write: the base64 of a key's SHA-256. Others have other forms.
fn hash_in(hint: &str) -> Option<Vec<u8>> {
    // It is asked for every key, and a hint may be as long as a bundle.
    let short = Some(hint).filter(|hint| hint.len() <= HASH_CHARACTERS);
    short.and_then(base64::decode).filter(|hash| hash.len() == HashAlgorithm::Sha256.digest_len())
}

fn hash_of(key: &PublicKey) -> Vec<u8> {
    HashAlgorithm::Sha256.hash(key.spki_der()).bytes().to_owned()
}

/// The key of the policy that the bundle's hint selects.
pub(crate) struct SelectedKey<'a> {
    pub(crate) key: &'a PublicKey,
    pub(crate) hint: &'a str,
    /// Whether the caller gave the key this very name, so that it is not the hash of a key.
    named: bool,
    /// The period of the key; none: it is always valid.
    pub(crate) valid_for: Option<Window>,
}

impl SelectedKey<'_> {
    /// What there is to compare where another key may have signed.
    pub(crate) fn shown_in(&self, failure: Failure) -> Failure {
        let failure = failure.with("spkiSha256", hex::encode(hash_of(self.key)));
        if self.hint.is_empty() { failure } else { failure.with("hint", self.hint) }
    }

    /// A hint that is the hash of a key is a statement about which key has signed; none otherwise.
    pub(crate) fn check_hint(&self) -> Result<Option<Evidence>, Failure> {
        let Some(hash) = hash_in(self.hint).filter(|_| !self.named) else { return Ok(None) };
        let own = hash_of(self.key);
        ensure(hash == own, Code::KeyHint)
            .map_err(|f| f.with("hint", self.hint).with("trustedKey", &own[..]))?;
        let spec = "sigstore_common.proto, PublicKeyIdentifier.hint";
        Ok(Some(Evidence::new("key_hint", spec).with("hint", self.hint)))
    }
}

/// The key that the hint names; a key that stands alone needs no name.
pub(super) fn select<'a>(
    keys: &[&'a TrustedKey],
    hint: &'a str,
) -> Result<SelectedKey<'a>, Failure> {
    let mut all_named = keys.iter().filter(|k| k.is_named(hint));
    let named = all_named.next();
    // One name for two keys names neither.
    if all_named.any(|other| named.is_some_and(|first| first.key != other.key)) {
        return Err(Failure::new(Code::KeyUnknown).with("hint", hint).with("cause", "two keys"));
    }
    let alone = keys.first().filter(|first| keys.iter().all(|k| k.key == first.key));
    let selected = named.or(alone).ok_or_else(|| {
        Failure::new(Code::KeyUnknown).with("hint", hint).with("keys", keys.len())
    })?;
    let mut same = keys.iter().filter(|k| k.key == selected.key);
    let named = !hint.is_empty() && same.any(|k| k.hint == hint);
    Ok(SelectedKey { key: &selected.key, hint, named, valid_for: selected.valid_for })
}

/// One key has one period, under whatever names it stands: taking the wider of two would bring back a key
/// that somebody has retired. Alternatives of two roots are never asked together.
pub(super) fn check_periods<'a>(
    keys: impl Iterator<Item = (&'a TrustedKey, Option<&'a str>)>,
) -> Result<(), Failure> {
    // Each key; each key under each root; and the period of a key that is asked under every root.
    let (mut all, mut rooted) = (Numbers::default(), Numbers::default());
    let mut everywhere: Vec<Option<Option<Window>>> = Vec::new();
    let mut bound: Vec<Option<Option<Window>>> = Vec::new();
    let mut rows = Vec::new();
    for (key, root) in keys {
        let spki = key.key.spki_der();
        let number = all.of(spki);
        let place = match root {
            None => numbers::at(&mut everywhere, number),
            Some(root) => {
                numbers::at(&mut everywhere, number);
                let under = rooted.of(&[&number.to_be_bytes()[..], root.as_bytes()].concat());
                numbers::at(&mut bound, under)
            }
        };
        let first = place.map(|place| *place.get_or_insert(key.valid_for));
        ensure(first == Some(key.valid_for), Code::KeyContradiction).map_err(|f| shown(f, spki))?;
        rows.push((number, key));
    }
    for (number, key) in rows {
        let of_all = everywhere.get(number).copied().flatten();
        ensure(of_all.is_none_or(|period| period == key.valid_for), Code::KeyContradiction)
            .map_err(|f| shown(f, key.key.spki_der()))?;
    }
    Ok(())
}

fn shown(failure: Failure, spki: &[u8]) -> Failure {
    failure.with("spkiSha256", HashAlgorithm::Sha256.hash(spki).hex())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::steps_of;

    /// The hint of a bundle against the keys of a policy.
    #[test]
    fn a_long_hint_is_not_read_for_every_key() {
        // About half of all bytes are a point of the curve.
        let points = (0..=u8::MAX).filter_map(|i| PublicKey::from_ed25519(&[i; 32]));
        let keys: Vec<TrustedKey> = points.map(TrustedKey::new).take(50).collect();
        assert_eq!(keys.len(), 50);
        let all: Vec<&TrustedKey> = keys.iter().collect();
        let cost = |n: usize| {
            let hint = "A".repeat(n);
            let (selected, steps) = steps_of(|| select(&all, &hint).err().map(|f| f.code()));
            assert_eq!(selected, Some(Code::KeyUnknown));
            steps
        };
        assert_eq!(cost(100_000), cost(50_000));
        let hint = base64::encode(&hash_of(&keys[7].key));
        assert_eq!(hint.len(), HASH_CHARACTERS);
        assert_eq!(select(&all, &hint).map(|s| s.key == &keys[7].key).ok(), Some(true));
    }
}
