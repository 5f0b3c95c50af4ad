//! PyPI's rules.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use sigproof_ffi as ffi;

use crate::artifact::{Artifact, Needs};
use crate::bundles::Policy;
use crate::errors::asked;
use crate::verified::Verified;
use crate::verifier::Verifier;

/// Verifies every attestation of a file, in their order: what each proves, and the publisher object as JSON, if it came
/// with one.
#[pyfunction]
#[pyo3(signature = (verifier, file_name, provenance, artifact, policy=None, now=None))]
pub(crate) fn verify_pypi(
    py: Python<'_>,
    verifier: &Verifier,
    file_name: &str,
    provenance: PyBackedBytes,
    artifact: &Artifact,
    policy: Option<&Policy>,
    now: Option<&str>,
) -> PyResult<Vec<(Verified, Option<String>)>> {
    let policy = policy.map(|policy| &*policy.0);
    let question = ffi::PypiQuestion { file_name, provenance: &provenance, policy, now };
    let all = asked(py, || verifier.0.verify_pypi(&question, &artifact.0))?;
    let one = |one: ffi::PypiAttestation| (Verified::of(one.verified), one.publisher);
    Ok(all.into_iter().map(one).collect())
}

/// What a file must be given as, for this provenance object or attestation object.
#[pyfunction]
pub(crate) fn needs_of_pypi(py: Python<'_>, provenance: PyBackedBytes) -> PyResult<Needs> {
    asked(py, || ffi::Needs::of_pypi(&provenance)).map(Needs)
}

/// The attestation object that says what a bundle says.
#[pyfunction]
pub(crate) fn pypi_attestation(py: Python<'_>, bundle: PyBackedBytes) -> PyResult<String> {
    asked(py, || ffi::pypi_attestation(&bundle))
}

/// The bundle that says what an attestation object says.
#[pyfunction]
pub(crate) fn bundle_of_pypi(py: Python<'_>, attestation: PyBackedBytes) -> PyResult<String> {
    asked(py, || ffi::bundle_of_pypi(&attestation))
}
