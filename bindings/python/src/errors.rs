//! A no of the core as an exception of the shell.

use pyo3::prelude::*;
use pyo3::types::PyAny;
use sigproof_ffi as ffi;

/// The exception that says the same: `sigproof.errors` knows which it is.
pub(crate) fn exception<'py>(
    py: Python<'py>,
    rejected: &ffi::Rejected,
) -> PyResult<Bound<'py, PyAny>> {
    let make = py.import("sigproof.errors")?.getattr("_of")?;
    let kind = rejected.kind().as_str();
    let (class, code, step) = (rejected.class(), rejected.code(), rejected.step());
    make.call1((kind, class, code, step, rejected.message(), rejected.report_json()))
}

pub(crate) fn raise(py: Python<'_>, rejected: &ffi::Rejected) -> PyErr {
    exception(py, rejected).map_or_else(|error| error, PyErr::from_value)
}

/// Asks the core without the interpreter. A no is raised.
pub(crate) fn asked<T: Send>(
    py: Python<'_>,
    ask: impl FnOnce() -> Result<T, ffi::Rejected> + Send,
) -> PyResult<T> {
    py.detach(ask).map_err(|rejected| raise(py, &rejected))
}
