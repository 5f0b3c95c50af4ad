//! How one of many verifications ended.

use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyAny;

use crate::verified::{Never, Text, Verified, never, shell, shell_object};

/// How one of many verifications ended: one of ``verified`` and ``error`` is there.
#[pyclass(frozen, module = "sigproof")]
pub(crate) struct Settled(Result<Py<Verified>, Py<PyAny>>);

shell_object!(Error, PyAny, pyo3::type_hint_identifier!("sigproof.errors", "Error"));

/// The end of a verification: what it proved, or the error. This makes no proof: whoever has none can only say an error.
#[pyfunction]
#[pyo3(signature = (verified, error=None))]
pub(crate) fn settled(
    verified: Option<Py<Verified>>,
    error: Option<Py<PyAny>>,
) -> PyResult<Settled> {
    match (verified, error) {
        (Some(verified), None) => Ok(Settled(Ok(verified))),
        (None, Some(error)) => Ok(Settled(Err(error))),
        _ => Err(PyRuntimeError::new_err("a verification ends in one way")),
    }
}

#[pymethods]
impl Settled {
    /// What is proven, if it was verified.
    #[getter]
    fn verified(&self, py: Python<'_>) -> Option<Py<Verified>> {
        self.0.as_ref().ok().map(|verified| verified.clone_ref(py))
    }

    /// Why it was not, if it was not.
    #[getter]
    fn error(&self, py: Python<'_>) -> Option<Error> {
        self.0.as_ref().err().map(|error| Error(error.clone_ref(py)))
    }

    /// What is proven; raises the error, if that is how it ended.
    fn result(&self, py: Python<'_>) -> PyResult<Py<Verified>> {
        match &self.0 {
            Ok(verified) => Ok(verified.clone_ref(py)),
            Err(error) => Err(PyErr::from_value(error.bind(py).clone())),
        }
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(PyTypeError::new_err(
            "a Settled is neither true nor false: `result()` returns what is proven, or raises",
        ))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<Text> {
        Ok(Text(shell(slf.py(), "sigproof._many", "text", (slf,))?.unbind()))
    }

    fn __copy__(&self) -> PyResult<Never> {
        Err(never("Settled", "copied"))
    }

    fn __deepcopy__(&self, _memo: &Bound<'_, PyAny>) -> PyResult<Never> {
        Err(never("Settled", "copied"))
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<Never> {
        Err(never("Settled", "pickled"))
    }
}
