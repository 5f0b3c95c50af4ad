//! The certificate that a policy of the caller's own looks at.

use pyo3::prelude::*;
use pyo3::types::{PyAny, PyBytes};

use crate::bundles::Bundles;
use crate::verified::{Never, Text, Verified, never, shell, shell_object};

/// A verified signing certificate, as a policy of the caller's own sees it. Two are equal if their bytes are; so are one of
/// these and one of the package ``cryptography``.
#[pyclass(frozen, module = "sigproof")]
pub(crate) struct Certificate {
    der: Py<PyBytes>,
    /// What the facts say of the signer.
    signer: Py<PyAny>,
}

shell_object!(
    Claims,
    PyAny,
    pyo3::type_hint_subscript!(
        pyo3::type_hint_identifier!("collections.abc", "Mapping"),
        pyo3::type_hint_identifier!("builtins", "str"),
        pyo3::type_hint_identifier!("builtins", "str")
    )
);
shell_object!(Cryptography, PyAny, pyo3::type_hint_identifier!("cryptography.x509", "Certificate"));

/// The certificate of what was verified among these bundles; none, if it is signed with a key.
#[pyfunction]
pub(crate) fn certificate(
    py: Python<'_>,
    verified: &Bound<'_, Verified>,
    bundles: &Bundles,
) -> PyResult<Option<Certificate>> {
    let Some(der) = bundles.0.certificate(verified.get().index()) else { return Ok(None) };
    let signer = verified.getattr("facts")?.getattr("signer")?;
    Ok(Some(Certificate { der: PyBytes::new(py, der).unbind(), signer: signer.unbind() }))
}

#[pymethods]
impl Certificate {
    /// The certificate.
    #[getter]
    fn der(&self, py: Python<'_>) -> Py<PyBytes> {
        self.der.clone_ref(py)
    }

    /// The identity that the certificate authority vouches for.
    #[getter]
    fn san(&self, py: Python<'_>) -> PyResult<Option<String>> {
        let identity = self.signer.bind(py).getattr("identity")?;
        if identity.is_none() { Ok(None) } else { identity.getattr("value")?.extract() }
    }

    /// The OIDC issuer that vouched for the identity.
    #[getter]
    fn issuer(&self, py: Python<'_>) -> PyResult<Option<String>> {
        self.signer.bind(py).getattr("issuer")?.extract()
    }

    /// What else the certificate states, by the names that a policy document's ``claims`` have.
    #[getter]
    fn claims(&self, py: Python<'_>) -> PyResult<Claims> {
        Ok(Claims(shell(py, "sigproof._certificate", "claims_of", (&self.signer,))?.unbind()))
    }

    /// The certificate as the package ``cryptography`` has it, which must be installed.
    fn to_cryptography(&self, py: Python<'_>) -> PyResult<Cryptography> {
        let made = shell(py, "sigproof._certificate", "to_cryptography", (&self.der,))?;
        Ok(Cryptography(made.unbind()))
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        if let Ok(other) = other.cast::<Self>() {
            return Ok(self.der.as_bytes(py) == other.get().der.as_bytes(py));
        }
        shell(py, "sigproof._certificate", "is_same", (&self.der, other))?.extract()
    }

    /// That of an equal certificate of the package ``cryptography``, where that is installed.
    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        shell(py, "sigproof._certificate", "hash_of", (&self.der,))?.extract()
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<Text> {
        Ok(Text(shell(slf.py(), "sigproof._certificate", "text", (slf,))?.unbind()))
    }

    fn __copy__(&self) -> PyResult<Never> {
        Err(never("Certificate", "copied"))
    }

    fn __deepcopy__(&self, _memo: &Bound<'_, PyAny>) -> PyResult<Never> {
        Err(never("Certificate", "copied"))
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<Never> {
        Err(never("Certificate", "pickled"))
    }
}
