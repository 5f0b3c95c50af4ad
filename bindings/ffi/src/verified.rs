//! Yes, and what is proven; and what a document says without any proof.

use crate::Rejected;
use crate::guard::guarded;

/// Proof that a bundle was verified: only [`crate::Verifier`] makes one.
#[derive(Debug)]
#[must_use]
pub struct Verified(sigproof::Verified);

impl Verified {
    pub(crate) const fn new(verified: sigproof::Verified) -> Self {
        Self(verified)
    }

    /// What the bundle proves, as canonical JSON (docs/reference/facts.schema.json).
    pub fn facts_json(&self) -> String {
        self.0.facts().to_json()
    }

    /// How it was proven, step by step, as canonical JSON (docs/reference/report.schema.json).
    pub fn report_json(&self) -> String {
        self.0.report().to_json()
    }

    /// The verified payload of a DSSE envelope.
    pub fn payload(&self) -> Option<&[u8]> {
        self.0.payload().map(|(_, bytes)| bytes)
    }

    /// The type of that payload.
    pub fn payload_type(&self) -> Option<&str> {
        self.0.payload().map(|(kind, _)| kind)
    }
}

/// Which kind of document this is, and what it says, as JSON (docs/reference/inspection.schema.json). Nothing of it
/// is verified.
///
/// # Errors
/// If it is of no kind that is known, or malformed.
pub fn inspect(document: &[u8]) -> Result<String, Rejected> {
    guarded(|| Ok(sigproof::inspect::inspect_json(document)?)).map_err(Rejected::into_refused)
}
