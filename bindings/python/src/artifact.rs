//! Artifacts, and the hashing of those that are read piece by piece.

use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use sigproof_ffi as ffi;

use crate::bundles::{Bundles, Policy};
use crate::detached;
use crate::errors::raise;

/// What a bundle is verified against.
#[pyclass(frozen, module = "sigproof._native")]
pub(crate) struct Artifact(pub(crate) ffi::Artifact);

#[pymethods]
impl Artifact {
    /// The bytes as a whole.
    #[staticmethod]
    fn bytes(bytes: PyBackedBytes) -> Self {
        Self(ffi::Artifact::Bytes(bytes.to_vec()))
    }

    /// Digests of the same bytes, and how these begin, where that was seen.
    #[staticmethod]
    #[pyo3(signature = (digests, head=None))]
    fn digests(
        py: Python<'_>,
        digests: Vec<String>,
        head: Option<PyBackedBytes>,
    ) -> PyResult<Self> {
        let artifact = ffi::Artifact::digests(&digests).map_err(|rejected| raise(py, &rejected))?;
        Ok(Self(match head {
            Some(head) => artifact.with_head(&head),
            None => artifact,
        }))
    }
}

/// What an artifact must be given as.
#[pyclass(frozen, module = "sigproof._native")]
pub(crate) struct Needs(pub(crate) ffi::Needs);

#[pymethods]
impl Needs {
    /// The algorithms of its digests.
    #[getter]
    fn algorithms(&self) -> Vec<&'static str> {
        self.0.algorithms().collect()
    }

    /// Whether digests may not do.
    #[getter]
    fn bytes(&self) -> bool {
        self.0.bytes()
    }
}

/// What an artifact must be given as, for these bundles and this policy.
#[pyfunction]
pub(crate) fn needs(py: Python<'_>, bundles: &Bundles, policy: &Policy) -> PyResult<Needs> {
    let needs = ffi::Needs::of(&bundles.0, &policy.0);
    needs.map(Needs).map_err(|rejected| raise(py, &rejected))
}

/// Hashes an artifact piece by piece.
#[pyclass(frozen, module = "sigproof._native")]
pub(crate) struct Hasher(Mutex<Option<ffi::Hasher>>);

/// Between two of these, Ctrl-C is looked for: some milliseconds.
const PIECE: usize = 8 * 1024 * 1024;

#[pymethods]
impl Hasher {
    /// A hasher for these algorithms.
    #[new]
    fn new(py: Python<'_>, algorithms: Vec<String>) -> PyResult<Self> {
        let hasher = ffi::Hasher::new(&algorithms).map_err(|rejected| raise(py, &rejected))?;
        Ok(Self(Mutex::new(Some(hasher))))
    }

    /// Takes the next bytes. They cannot change meanwhile: `bytes` are what Python cannot write to.
    fn update(&self, py: Python<'_>, bytes: PyBackedBytes) -> PyResult<()> {
        for piece in bytes.chunks(PIECE) {
            detached(py, piece.len(), || {
                if let Some(hasher) = self.lock().as_mut() {
                    hasher.update(piece);
                }
            });
            py.check_signals()?;
        }
        Ok(())
    }

    /// The artifact by the digests of all that was taken. A hasher does this once.
    fn finish(&self, py: Python<'_>) -> PyResult<Artifact> {
        let hasher = self.lock().take();
        let hasher = hasher.ok_or_else(|| PyValueError::new_err("the hasher has finished"))?;
        let head = hasher.head().to_vec();
        let artifact =
            ffi::Artifact::digests(&hasher.finish()).map_err(|rejected| raise(py, &rejected))?;
        Ok(Artifact(artifact.with_head(&head)))
    }
}

impl Hasher {
    /// A hash that a panic left half way is of no use to anybody, and whose thread it was has its exception.
    fn lock(&self) -> MutexGuard<'_, Option<ffi::Hasher>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
