//! The policy: who must have signed, and with how much evidence.

mod evidence;
mod witness;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::bundle::{Bundle, Material};
use crate::code::Code;
use crate::crypto::{HashAlgorithm, PublicKey};
use crate::encoding::base64;
use crate::failure::{Failure, ensure};
use crate::time::Window;
use crate::x509::{Certificate, Claim, SubjectAltName};

pub use evidence::{Dangerous, Evidence, Witnesses};
pub(crate) use witness::Witness;

/// Whom to accept, and with how much evidence.
///
/// ```
/// use sigproof::Policy;
/// let policy = Policy::identity(
///     "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1",
///     "https://token.actions.githubusercontent.com",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    rule: Rule,
    pub(crate) evidence: Evidence,
    dangerous: Vec<Dangerous>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    Identity { identity: String, issuer: String },
    Keys(Vec<TrustedKey>),
}

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

    /// The same key, under the name that bundles give it as their hint.
    #[must_use]
    pub fn with_hint(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.hint);
        self
    }

    /// The same key, valid in this period only. A key may stand in a keyring with several periods.
    #[must_use]
    pub const fn valid_for(mut self, window: Window) -> Self {
        self.valid_for = Some(window);
        self
    }

    /// Whether the hint names this key: by the caller's name for it, or by its own hash.
    fn is_named(&self, hint: &str) -> bool {
        !hint.is_empty() && (self.hint == hint || hash_in(hint) == Some(hash_of(&self.key)))
    }
}

/// The hint that Sigstore clients write: the base64 of a key's SHA-256. Others have other forms.
fn hash_in(hint: &str) -> Option<Vec<u8>> {
    base64::decode(hint).filter(|hash| hash.len() == HashAlgorithm::Sha256.digest_len())
}

fn hash_of(key: &PublicKey) -> Vec<u8> {
    HashAlgorithm::Sha256.hash(key.spki_der()).bytes().to_owned()
}

/// Who the verification is about, as far as policy and bundle agree on the sort of signer.
pub(crate) enum Subject<'a> {
    Certificate { leaf: &'a Certificate, hints: &'a [Certificate] },
    Key(SelectedKey<'a>),
}

/// The key of the policy that the bundle's hint selects.
pub(crate) struct SelectedKey<'a> {
    pub(crate) key: &'a PublicKey,
    pub(crate) hint: &'a str,
    /// Whether the caller gave the key this very name, so that it is no hash of a key.
    named: bool,
    /// The periods of the key; none: it is always valid.
    pub(crate) windows: Vec<Window>,
}

impl SelectedKey<'_> {
    /// A hint that is the hash of a key is a statement about which key has signed.
    pub(crate) fn check_hint(&self) -> Result<(), Failure> {
        let other = !self.named && hash_in(self.hint).is_some_and(|h| h != hash_of(self.key));
        ensure(!other, Code::KeyHint).map_err(|f| f.with("hint", self.hint))
    }
}

impl Policy {
    /// Exactly this identity (subject alternative name: an email address, a URI, or Fulcio's user
    /// name, whichever of these kinds the certificate has), vouched for by exactly this OIDC issuer.
    /// Both are compared byte for byte; an empty one is refused when the policy is used, and never
    /// means "any".
    pub fn identity(identity: &str, issuer: &str) -> Self {
        Self::of(Rule::Identity { identity: identity.to_owned(), issuer: issuer.to_owned() })
    }

    /// A signature by this key, without a certificate.
    pub fn key(key: PublicKey) -> Self {
        Self::keyring(alloc::vec![TrustedKey::new(key)])
    }

    /// A signature by one of these keys, which the bundle's hint selects.
    pub const fn keyring(keys: Vec<TrustedKey>) -> Self {
        Self::of(Rule::Keys(keys))
    }

    const fn of(rule: Rule) -> Self {
        Self { rule, evidence: Evidence::DEFAULT, dangerous: Vec::new() }
    }

    /// The same policy with other demands on the evidence.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// The same policy without something that makes a verification worth its name.
    #[must_use]
    pub fn with_dangerous(mut self, switch: Dangerous) -> Self {
        self.dangerous.push(switch);
        self
    }

    fn allows(&self, switch: Dangerous) -> bool {
        self.dangerous.contains(&switch)
    }

    /// Operators of transparency logs that must vouch.
    pub(crate) fn logs(&self) -> usize {
        self.evidence.logs.unwrap_or(usize::from(!self.allows(Dangerous::NoLog)))
    }

    /// Operators of certificate transparency logs that must vouch.
    pub(crate) fn scts(&self) -> usize {
        self.evidence.scts.unwrap_or(usize::from(!self.allows(Dangerous::NoSct)))
    }

    /// Operators that must state a time. A certificate without a time proves nothing; a key may do.
    pub(crate) fn times(&self) -> usize {
        let certificate = matches!(self.rule, Rule::Identity { .. });
        self.evidence.times.unwrap_or(usize::from(certificate))
    }

    /// Refuses a policy that asks for nothing, or for what it cannot get. Returns the witnesses.
    pub(crate) fn check(&self) -> Result<Vec<Witness>, Failure> {
        let evidence = &self.evidence;
        let zero = |asked: Option<usize>, switch| asked == Some(0) && !self.allows(switch);
        let careless = zero(evidence.logs, Dangerous::NoLog)
            || zero(evidence.scts, Dangerous::NoSct)
            || (evidence.times == Some(0) && matches!(self.rule, Rule::Identity { .. }));
        ensure(!careless, Code::PolicyThresholdZero)?;
        if let Rule::Identity { identity, issuer } = &self.rule {
            let named = !identity.is_empty() || self.allows(Dangerous::AnyIdentity);
            ensure(named, Code::PolicyIdentityEmpty)?;
            let named = !issuer.is_empty() || self.allows(Dangerous::AnyIssuer);
            ensure(named, Code::PolicyIssuerEmpty)?;
        }
        witness::parse_all(&evidence.witnesses)
    }

    /// Whether policy and bundle are about the same sort of signer, and which key it is.
    pub(crate) fn select<'a>(&'a self, bundle: &'a Bundle) -> Result<Subject<'a>, Failure> {
        match (&self.rule, bundle.material()) {
            (Rule::Identity { .. }, Material::Certificate { leaf, hints, .. }) => {
                Ok(Subject::Certificate { leaf, hints })
            }
            (Rule::Identity { .. }, Material::PublicKey { .. }) => {
                Err(Failure::new(Code::PolicyMaterial))
            }
            (Rule::Keys(_), Material::Certificate { .. }) => Err(Failure::new(Code::KeyMaterial)),
            (Rule::Keys(keys), Material::PublicKey { hint }) => select_key(keys, hint),
        }
    }

    /// Judges a verified certificate.
    pub(crate) fn judge(
        &self,
        found: Option<&SubjectAltName>,
        found_issuer: Option<&str>,
    ) -> Result<(), Failure> {
        let Rule::Identity { identity, issuer } = &self.rule else {
            return Err(Failure::new(Code::KeyMaterial));
        };
        if !self.allows(Dangerous::AnyIdentity) {
            ensure(found.is_some(), Code::SanMissing)?;
            let found = found.map(SubjectAltName::value);
            ensure(found == Some(identity), Code::IdentityMismatch).map_err(|f| {
                f.with("expected", identity.as_str()).with("found", found.unwrap_or_default())
            })?;
        }
        if !self.allows(Dangerous::AnyIssuer) {
            ensure(found_issuer.is_some(), Code::IssuerMissing)?;
            ensure(found_issuer == Some(issuer), Code::IssuerMismatch).map_err(|f| {
                f.with("expected", issuer.as_str()).with("found", found_issuer.unwrap_or_default())
            })?;
        }
        Ok(())
    }
}

/// The key that the hint names; a key that stands alone needs no name.
fn select_key<'a>(keys: &'a [TrustedKey], hint: &'a str) -> Result<Subject<'a>, Failure> {
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
    let same = keys.iter().filter(|k| k.key == selected.key);
    let always = same.clone().any(|k| k.valid_for.is_none());
    let windows = if always { Vec::new() } else { same.filter_map(|k| k.valid_for).collect() };
    let named = !hint.is_empty() && same_named(keys, selected, hint);
    Ok(Subject::Key(SelectedKey { key: &selected.key, hint, named, windows }))
}

fn same_named(keys: &[TrustedKey], selected: &TrustedKey, hint: &str) -> bool {
    keys.iter().any(|k| k.key == selected.key && k.hint == hint)
}

/// The one identity of a certificate: Fulcio writes exactly one, and of several none is the signer.
pub(crate) fn identity_of(certificate: &Certificate) -> Result<Option<&SubjectAltName>, Failure> {
    let names = certificate.subject_alt_names();
    ensure(names.len() <= 1, Code::SanMany).map_err(|f| f.with("names", names.len()))?;
    Ok(names.first())
}

/// The issuer, of which a certificate may hold two forms that must then agree.
pub(crate) fn issuer_of(certificate: &Certificate) -> Result<Option<&str>, Failure> {
    let fulcio = certificate.fulcio();
    let (first, second) = (fulcio.get(Claim::IssuerV1), fulcio.get(Claim::Issuer));
    if let (Some(first), Some(second)) = (first, second) {
        ensure(first == second, Code::IssuerConflict)
            .map_err(|f| f.with("issuerV1", first).with("issuer", second))?;
    }
    Ok(second.or(first))
}
