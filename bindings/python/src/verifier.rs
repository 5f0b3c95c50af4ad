//! The verifier.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use sigproof_ffi as ffi;

use crate::artifact::Artifact;
use crate::bundles::{Bundles, Policy};
use crate::errors::asked;
use crate::verified::Verified;

/// A trusted root: one that the package brings along, or one that was read.
#[pyclass(frozen, module = "sigproof._native")]
pub(crate) struct Root(Source);

enum Source {
    Sigstore,
    Staging,
    Github,
    Read(ffi::TrustedRoot),
}

#[pymethods]
impl Root {
    /// The public good instance's.
    #[staticmethod]
    fn sigstore() -> Self {
        Self(Source::Sigstore)
    }

    /// The staging instance's.
    #[staticmethod]
    fn staging() -> Self {
        Self(Source::Staging)
    }

    /// GitHub's own.
    #[staticmethod]
    fn github() -> Self {
        Self(Source::Github)
    }

    /// Reads a trusted root's JSON.
    #[staticmethod]
    fn from_json(py: Python<'_>, json: PyBackedBytes) -> PyResult<Self> {
        asked(py, || ffi::TrustedRoot::from_json(&json)).map(Source::Read).map(Self)
    }

    /// Reads the one in a client trust configuration.
    #[staticmethod]
    fn of_client_trust_config(py: Python<'_>, json: PyBackedBytes) -> PyResult<Self> {
        asked(py, || ffi::TrustedRoot::of_client_trust_config(&json)).map(Source::Read).map(Self)
    }
}

impl Root {
    const fn as_ffi(&self) -> ffi::Root<'_> {
        match &self.0 {
            Source::Sigstore => ffi::Root::Sigstore,
            Source::Staging => ffi::Root::Staging,
            Source::Github => ffi::Root::Github,
            Source::Read(root) => ffi::Root::Read(root),
        }
    }
}

/// Verifies bundles against trusted roots.
#[pyclass(frozen, module = "sigproof._native")]
pub(crate) struct Verifier(pub(crate) ffi::Verifier);

#[pymethods]
impl Verifier {
    /// A verifier that trusts these roots. One alone may have no name.
    #[new]
    fn new(py: Python<'_>, roots: Vec<(Option<String>, Py<Root>)>) -> PyResult<Self> {
        let roots = roots.iter().map(|(name, root)| (name.clone(), root.get().as_ffi()));
        let roots: Vec<_> = roots.collect();
        asked(py, || ffi::Verifier::new(&roots)).map(Self)
    }

    /// Verifies that one of the bundles is a signature of the artifact by whom the policy names. They stand
    /// behind others, about which there are these answers.
    #[pyo3(signature = (bundles, artifact, policy, now=None, answers=Vec::new()))]
    fn verify(
        &self,
        py: Python<'_>,
        bundles: &Bundles,
        artifact: &Artifact,
        policy: &Policy,
        now: Option<&str>,
        answers: Vec<Py<PyAny>>,
    ) -> PyResult<Verified> {
        let question = ffi::Question { now, ..ffi::Question::new(&bundles.0, &policy.0) };
        let first = asked(py, || self.0.verify(&question, &artifact.0))?;
        Ok(Verified::new(first, answers))
    }

    /// Verifies that one of the bundles is an envelope signed by whom the policy names. They stand behind others,
    /// about which there are these answers.
    #[pyo3(signature = (bundles, policy, now=None, answers=Vec::new()))]
    fn verify_dsse(
        &self,
        py: Python<'_>,
        bundles: &Bundles,
        policy: &Policy,
        now: Option<&str>,
        answers: Vec<Py<PyAny>>,
    ) -> PyResult<Verified> {
        let question = ffi::Question { now, ..ffi::Question::new(&bundles.0, &policy.0) };
        let first = asked(py, || self.0.verify_dsse(&question))?;
        Ok(Verified::new(first, answers))
    }
}
