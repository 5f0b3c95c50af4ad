//! One policy's demands on the evidence, put on another: for documents that hold several bundles,
//! signed by several signers, which the caller judges under one policy.

use super::Policy;

impl Policy {
    /// The same signers under the other policy's demands on the evidence.
    #[must_use]
    pub(crate) fn with_demands_of(mut self, other: &Self) -> Self {
        self.evidence.clone_from(&other.evidence);
        self.dangerous.clone_from(&other.dangerous);
        self
    }
}
