//! Policies: JSON in, a handle out.

use crate::Rejected;
use crate::guard::{defect, guarded};

/// Whom to accept, and with how much evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy(pub(crate) sigproof::Policy);

impl Policy {
    /// Reads a policy (docs/reference/policy.schema.json).
    ///
    /// # Errors
    /// If it is not a policy; all codes are of class `config`.
    pub fn from_json(json: &[u8]) -> Result<Self, Rejected> {
        guarded(|| Ok(Self(sigproof::Policy::from_json(json)?)))
    }

    /// Exactly this identity, vouched for by exactly this issuer. An empty one is refused when the
    /// policy is used.
    pub fn identity(identity: &str, issuer: &str) -> Self {
        Self(sigproof::Policy::identity(identity, issuer))
    }
}

/// What the policy gets wrong, as a JSON list of findings: `trap`, `place`, `message`.
///
/// # Errors
/// If it is not a policy at all.
pub fn lint(policy: &[u8]) -> Result<String, Rejected> {
    let policy = Policy::from_json(policy)?;
    guarded(|| serde_json::to_string(&policy.0.lint()).map_err(|_| defect()))
}
