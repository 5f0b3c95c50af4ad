//! Yes, and what is proven.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyAny, PyBytes, PyTuple};
use sigproof_ffi as ffi;

use crate::errors::exception;

/// The facts that were verified, and how. Only a verifier makes one, and having one is the success.
#[pyclass(frozen, module = "sigproof")]
pub(crate) struct Verified {
    verified: ffi::Verified,
    index: usize,
    /// What came of the bundles before those in `rejected`, as exceptions.
    answers: Vec<Py<PyAny>>,
    rejected: Vec<ffi::Rejected>,
    facts: PyOnceLock<Py<PyAny>>,
    report: PyOnceLock<Py<PyAny>>,
    others: PyOnceLock<Py<PyTuple>>,
}

impl Verified {
    /// Of bundles that stand behind others, about which there are these answers.
    pub(crate) fn new(first: ffi::First, answers: Vec<Py<PyAny>>) -> Self {
        let ffi::First { verified, index, rejected } = first;
        let index = index.saturating_add(answers.len());
        let (facts, report, others) = (PyOnceLock::new(), PyOnceLock::new(), PyOnceLock::new());
        Self { verified, index, answers, rejected, facts, report, others }
    }

    pub(crate) const fn index(&self) -> usize {
        self.index
    }

    /// What was proven of the only bundle that there was.
    pub(crate) fn of(verified: ffi::Verified) -> Self {
        Self::new(ffi::First { verified, index: 0, rejected: Vec::new() }, Vec::new())
    }
}

/// An object of the shell, which the types are told by its name.
macro_rules! shell_object {
    ($name:ident, $sort:ty, $hint:expr) => {
        pub(crate) struct $name(pub(crate) Py<$sort>);

        impl<'py> IntoPyObject<'py> for $name {
            type Target = $sort;
            type Output = Bound<'py, $sort>;
            type Error = std::convert::Infallible;
            #[cfg(feature = "inspect")]
            const OUTPUT_TYPE: pyo3::inspect::PyStaticExpr = $hint;

            fn into_pyobject(self, py: Python<'py>) -> Result<Self::Output, Self::Error> {
                Ok(self.0.into_bound(py))
            }
        }
    };
}

shell_object!(Facts, PyAny, pyo3::type_hint_identifier!("sigproof._facts", "Facts"));
shell_object!(Report, PyAny, pyo3::type_hint_identifier!("sigproof._facts", "Report"));
shell_object!(
    Errors,
    PyTuple,
    pyo3::type_hint_subscript!(
        pyo3::type_hint_identifier!("builtins", "tuple"),
        pyo3::type_hint_identifier!("sigproof.errors", "Error"),
        pyo3::inspect::PyStaticExpr::Constant { value: pyo3::inspect::PyStaticConstant::Ellipsis }
    )
);
pub(crate) use shell_object;

shell_object!(Text, PyAny, pyo3::type_hint_identifier!("builtins", "str"));

/// What never comes.
pub(crate) enum Never {}

impl<'py> IntoPyObject<'py> for Never {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = std::convert::Infallible;
    #[cfg(feature = "inspect")]
    const OUTPUT_TYPE: pyo3::inspect::PyStaticExpr =
        pyo3::type_hint_identifier!("typing", "NoReturn");

    fn into_pyobject(self, _: Python<'py>) -> Result<Self::Output, Self::Error> {
        match self {}
    }
}

/// What the shell makes of this: its classes are loaded when somebody looks.
pub(crate) fn shell<'py>(
    py: Python<'py>,
    module: &str,
    function: &str,
    value: impl pyo3::call::PyCallArgs<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    py.import(module)?.getattr(function)?.call1(value)
}

#[pymethods]
impl Verified {
    /// The verified facts.
    #[getter]
    fn facts(&self, py: Python<'_>) -> PyResult<Facts> {
        let make = || {
            shell(py, "sigproof._record", "read_facts", (self.verified.facts_json(),))
                .map(Bound::unbind)
        };
        Ok(Facts(self.facts.get_or_try_init(py, make)?.clone_ref(py)))
    }

    /// Every step, with its evidence.
    #[getter]
    fn report(&self, py: Python<'_>) -> PyResult<Report> {
        let make = || {
            shell(py, "sigproof._record", "read_report", (self.verified.report_json(),))
                .map(Bound::unbind)
        };
        Ok(Report(self.report.get_or_try_init(py, make)?.clone_ref(py)))
    }

    /// Which of the bundles it was, in their order; 0 if there was one.
    #[getter]
    fn bundle_index(&self) -> usize {
        self.index
    }

    /// What came of the bundles before it, in their order. Those behind it were not looked at.
    #[getter]
    fn rejected(&self, py: Python<'_>) -> PyResult<Errors> {
        let make = || {
            let before = self.answers.iter().map(|answer| Ok(answer.bind(py).clone()));
            let all = before.chain(self.rejected.iter().map(|rejected| exception(py, rejected)));
            Ok::<_, PyErr>(PyTuple::new(py, all.collect::<PyResult<Vec<_>>>()?)?.unbind())
        };
        Ok(Errors(self.others.get_or_try_init(py, make)?.clone_ref(py)))
    }

    /// The type of the signed payload, if an envelope was signed.
    #[getter]
    fn payload_type(&self) -> Option<&str> {
        self.verified.payload_type()
    }

    /// The signed payload, if an envelope was signed.
    #[getter]
    fn payload<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.verified.payload().map(|payload| PyBytes::new(py, payload))
    }

    /// The facts as canonical JSON, for a file or a log. Read again, they prove nothing.
    fn facts_json(&self) -> String {
        self.verified.facts_json()
    }

    /// The report as canonical JSON.
    fn report_json(&self) -> String {
        self.verified.report_json()
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<Text> {
        Ok(Text(shell(slf.py(), "sigproof._show", "text", (slf,))?.unbind()))
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<Text> {
        Ok(Text(shell(slf.py(), "sigproof._show", "html", (slf,))?.unbind()))
    }

    fn __copy__(&self) -> PyResult<Never> {
        Err(never("Verified", "copied"))
    }

    fn __deepcopy__(&self, _memo: &Bound<'_, PyAny>) -> PyResult<Never> {
        Err(never("Verified", "copied"))
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<Never> {
        Err(never("Verified", "pickled"))
    }
}

pub(crate) fn never(what: &str, done: &str) -> PyErr {
    PyTypeError::new_err(format!("a {what} is not {done}: only a verifier makes one"))
}
