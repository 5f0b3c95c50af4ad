//! The policy: who must have signed, and with how much evidence.

use alloc::borrow::ToOwned;
use alloc::string::String;

use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::x509::{Certificate, Claim, SubjectAltName};

/// Whom to accept.
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
    identity: String,
    issuer: String,
}

/// Distinct operators that must vouch, where the policy does not say otherwise.
pub(crate) const THRESHOLD: usize = 1;

impl Policy {
    /// Exactly this identity (subject alternative name: an email address, a URI, or Fulcio's user
    /// name), vouched for by exactly this OIDC issuer. Both are compared byte for byte; an empty
    /// one is refused when the policy is used, and never means "any".
    pub fn identity(identity: &str, issuer: &str) -> Self {
        Self { identity: identity.to_owned(), issuer: issuer.to_owned() }
    }

    /// Refuses a policy that asks for nothing.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        ensure(!self.identity.is_empty(), Code::PolicyIdentityEmpty)?;
        ensure(!self.issuer.is_empty(), Code::PolicyIssuerEmpty)
    }

    /// Judges a verified certificate.
    pub(crate) fn judge(
        &self,
        identity: Option<&SubjectAltName>,
        issuer: Option<&str>,
    ) -> Result<(), Failure> {
        ensure(identity.is_some(), Code::SanMissing)?;
        let identity = identity.map(SubjectAltName::value);
        ensure(identity == Some(&self.identity), Code::IdentityMismatch).map_err(|f| {
            f.with("expected", self.identity.as_str()).with("found", identity.unwrap_or_default())
        })?;
        ensure(issuer.is_some(), Code::IssuerMissing)?;
        ensure(issuer == Some(&self.issuer), Code::IssuerMismatch).map_err(|f| {
            f.with("expected", self.issuer.as_str()).with("found", issuer.unwrap_or_default())
        })
    }
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
