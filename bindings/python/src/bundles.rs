//! Documents: what the shell hands over as text is read here, and kept.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use sigproof_ffi as ffi;

use crate::detached;
use crate::errors::{asked, raise};

/// The bundles of one artifact.
#[pyclass(frozen, module = "sigproof._native")]
pub(crate) struct Bundles(pub(crate) ffi::Bundles);

#[pymethods]
impl Bundles {
    /// All that these texts hold, of which one can be read.
    #[staticmethod]
    fn from_json(py: Python<'_>, texts: Vec<PyBackedBytes>) -> PyResult<Self> {
        let read = || match texts.as_slice() {
            [text] => ffi::Bundles::from_json(text),
            texts => {
                let mut bundles = ffi::Bundles::new();
                for text in texts {
                    bundles.add(text)?;
                }
                Ok(bundles)
            }
        };
        asked(py, read).map(Self)
    }

    /// How many there are.
    #[getter]
    fn count(&self) -> usize {
        self.0.count()
    }

    /// Those behind so many.
    fn behind(&self, count: usize) -> Self {
        Self(self.0.behind(count))
    }

    /// The signing certificate of one of them, in DER.
    fn certificate<'py>(&self, py: Python<'py>, index: usize) -> Option<Bound<'py, PyBytes>> {
        self.0.certificate(index).map(|der| PyBytes::new(py, der))
    }
}

/// Whom to accept.
#[pyclass(frozen, module = "sigproof._native")]
pub(crate) struct Policy(pub(crate) Arc<ffi::Policy>);

#[pymethods]
impl Policy {
    /// Reads a policy's JSON.
    #[staticmethod]
    fn from_json(py: Python<'_>, json: PyBackedBytes) -> PyResult<Self> {
        let policy = detached(py, json.len(), || ffi::Policy::from_json(&json));
        policy.map(|policy| Self(Arc::new(policy))).map_err(|rejected| raise(py, &rejected))
    }

    /// Exactly this identity, vouched for by exactly this issuer.
    #[staticmethod]
    fn identity(identity: &str, issuer: &str) -> Self {
        Self(Arc::new(ffi::Policy::identity(identity, issuer)))
    }
}

/// What a document says, as JSON. Nothing of it is verified.
#[pyfunction]
pub(crate) fn inspect(py: Python<'_>, document: PyBackedBytes) -> PyResult<String> {
    asked(py, || ffi::inspect(&document))
}

/// What a policy gets wrong, as a JSON list.
#[pyfunction]
pub(crate) fn lint(py: Python<'_>, policy: PyBackedBytes) -> PyResult<String> {
    asked(py, || ffi::lint(&policy))
}

/// What got weaker from the facts of one version to those of another, as a JSON list.
#[pyfunction]
pub(crate) fn continuity(
    py: Python<'_>,
    previous: PyBackedBytes,
    current: PyBackedBytes,
) -> PyResult<String> {
    asked(py, || ffi::continuity(&previous, &current))
}
