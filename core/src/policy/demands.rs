//! One policy's demands on the evidence, put on another: for documents that hold several bundles,
//! signed by several signers, which the caller judges under one policy.

use super::{Dangerous, Policy};

impl Policy {
    /// The same signers under the other policy's demands on the evidence: those that count for each of its
    /// alternatives, since what one of them asks for, it asks of its own signer.
    #[must_use]
    pub(crate) fn with_demands_of(mut self, other: &Self) -> Self {
        self.evidence.clone_from(&other.evidence);
        // A switch that every alternative has put aside is none.
        let used = other.any_of.is_empty() || other.any_of.iter().any(|a| a.dangerous.is_none());
        let is_demand =
            |switch: &&Dangerous| used && matches!(switch, Dangerous::NoLog | Dangerous::NoSct);
        // Whoever takes anybody from the one policy still takes the other's signers only.
        self.dangerous.extend(other.dangerous.iter().filter(is_demand));
        self
    }
}
