//! PyPI's rules (core, `ecosystem::pypi`) over JSON that the caller has.

use sigproof::Bundle;
use sigproof::ecosystem::pypi::{self, Attestation, Provenance};

use crate::guard::guarded;
use crate::verifier::parse_now;
use crate::{Artifact, Needs, Policy, Rejected, Verified, Verifier};

/// What is asked about one file of a project.
#[derive(Clone, Copy, Debug)]
pub struct PypiQuestion<'a> {
    /// The file's name (`example-1.0-py3-none-any.whl`).
    pub file_name: &'a str,
    /// The provenance object that the index serves for the file, or one attestation object.
    pub provenance: &'a [u8],
    /// Who must have published the file. Without it the publisher object alone says who, and nothing
    /// signs that: the index is trusted to know the project's publishers. With both, both must hold.
    pub policy: Option<&'a Policy>,
    /// The present time, as in [`crate::Question::now`].
    pub now: Option<&'a str>,
}

/// An attestation that verifies, with the publisher whose it must be.
#[derive(Debug)]
#[must_use]
pub struct PypiAttestation {
    /// What is proven.
    pub verified: Verified,
    /// The publisher object as JSON, with `kind` as PEP 740 spells it, and without its `claims`. The
    /// index says it and nobody signs it; the certificate was held against it. Absent for an
    /// attestation that came without a provenance object.
    pub publisher: Option<String>,
}

impl Verifier {
    /// Verifies every attestation of the file, in their order.
    ///
    /// # Errors
    /// The rejection of the first attestation that fails; nothing is said of the others.
    pub fn verify_pypi(
        &self,
        question: &PypiQuestion<'_>,
        artifact: &Artifact,
    ) -> Result<Vec<PypiAttestation>, Rejected> {
        guarded(|| {
            #[cfg(feature = "inject")]
            crate::inject::fire();
            let now = parse_now(question.now)?;
            let provenance = Provenance::from_json(question.provenance)?;
            let policy = question.policy.map(|policy| &policy.0);
            let (name, artifact) = (question.file_name, artifact.as_core());
            let all = pypi::verify_at(&self.0, &provenance, name, &artifact, policy, now)?;
            // One answer for each attestation, in the order of the object.
            let publishers = provenance.bundles().iter().flat_map(|bundle| {
                let publisher = bundle.publisher().map(pypi::Publisher::to_json);
                bundle.attestations().iter().map(move |_| publisher.clone())
            });
            let attestation = |(verified, publisher)| PypiAttestation {
                verified: Verified::new(verified),
                publisher,
            };
            Ok(all.into_iter().zip(publishers).map(attestation).collect())
        })
    }
}

impl Needs {
    /// The digests that a file's attestations need. An attestation is an envelope, so that the bytes
    /// are never needed.
    ///
    /// # Errors
    /// If it is neither a provenance object nor an attestation object.
    pub fn of_pypi(provenance: &[u8]) -> Result<Self, Rejected> {
        guarded(|| {
            let algorithms = Provenance::from_json(provenance)?.digest_algorithms();
            Ok(Self { algorithms, bytes: false })
        })
    }
}

/// The attestation object that says what this bundle says, as JSON. Nothing of it is verified.
///
/// # Errors
/// If it is not a bundle, or has more or less than an attestation object holds.
pub fn pypi_attestation(bundle: &[u8]) -> Result<String, Rejected> {
    guarded(|| Ok(Attestation::from_bundle(&Bundle::from_json(bundle)?)?.to_json()))
}

/// The bundle that says what this attestation object says, as JSON. Nothing of it is verified.
///
/// # Errors
/// If it is not an attestation object.
pub fn bundle_of_pypi(attestation: &[u8]) -> Result<String, Rejected> {
    guarded(|| Ok(Attestation::from_json(attestation)?.bundle().to_json()))
}
