//! From versions 0.1 and 0.2 to 0.3 (sigstore_bundle.proto, `Bundle.media_type`).
//!
//! | | 0.1 | 0.2 | 0.3 |
//! |---|---|---|---|
//! | media type | `…bundle+json;version=0.1` | `…bundle+json;version=0.2` | `…bundle.v0.3+json` |
//! | inclusion promise | required | optional | optional |
//! | inclusion proof | optional | required | required |
//! | certificates | `x509CertificateChain` | `x509CertificateChain` | `certificate`: the leaf |
//!
//! Nothing is computed and nothing verified: the evidence is moved, and where version 0.3 asks for
//! evidence that is not there, there is no version 0.3 of the bundle.

use alloc::vec::Vec;

use super::{Bundle, BundleVersion, Material};
use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::report::Rejected;

/// A bundle of version 0.3, and what had no place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upgraded {
    /// The bundle.
    pub bundle: Bundle,
    /// How many certificates besides the leaf were left out. They were hints for the path, which
    /// now has to come from the trusted root alone.
    pub certificates_left_out: usize,
}

impl Bundle {
    /// The same bundle in version 0.3, under the media type that the specification prefers.
    ///
    /// Version 0.3 holds one certificate, the leaf. A bundle of version 0.3 that holds a chain loses
    /// the rest of it, too; any other is returned as it is.
    ///
    /// # Errors
    /// A rejection at step `bundle` with [`Code::UpgradeProofMissing`] if a log entry rests on its
    /// promise alone.
    pub fn upgrade(&self) -> Result<Upgraded, Rejected> {
        for (i, entry) in self.entries.iter().enumerate() {
            ensure(entry.inclusion_proof.is_some(), Code::UpgradeProofMissing)
                .map_err(|f: Failure| Rejected::malformed(f.with("entry", i)))?;
        }
        let mut bundle = Self {
            media_type: BundleVersion::V0_3.media_type().into(),
            version: BundleVersion::V0_3,
            ..self.clone()
        };
        let certificates_left_out = match &mut bundle.material {
            Material::Certificate { hints, dropped, .. } => {
                let left_out = hints.len().saturating_add(*dropped);
                (*hints, *dropped) = (Vec::new(), 0);
                left_out
            }
            Material::PublicKey { .. } => 0,
        };
        Ok(Upgraded { bundle, certificates_left_out })
    }
}
