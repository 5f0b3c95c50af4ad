//! `sigproof-ffi` for Python: the module `sigproof._native`, under the typed shell in `python/sigproof`. Each function
//! takes what Python cannot change any more, lets go of the interpreter while the core works, and returns a handle or a
//! text. A [`ffi::Rejected`] becomes one of the shell's exceptions.
//!
//! Nothing here decides: what a policy, a bundle or an artifact may be given as, the shell says; all else the core.
#![forbid(unsafe_code)]

mod artifact;
mod bundles;
mod certificate;
mod command_line;
mod errors;
#[cfg(feature = "inject")]
mod inject;
mod pypi;
mod settled;
mod verified;
mod verifier;

use pyo3::prelude::*;

/// Bytes that are read or hashed in some microseconds: to let go of the interpreter for these costs several threads more
/// than it gives them.
const BRIEF: usize = 64 * 1024;

/// Runs what takes long with this number of bytes, and not with few, without the interpreter.
pub(crate) fn detached<T: Send>(
    py: Python<'_>,
    bytes: usize,
    work: impl FnOnce() -> T + Send,
) -> T {
    if bytes <= BRIEF { work() } else { py.detach(work) }
}

#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::artifact::{Artifact, Hasher, Needs, needs};
    #[pymodule_export]
    use crate::bundles::{Bundles, Policy, continuity, inspect, lint};
    #[pymodule_export]
    use crate::certificate::{Certificate, certificate};
    #[pymodule_export]
    use crate::command_line::command_line;
    #[pymodule_export]
    use crate::pypi::{bundle_of_pypi, needs_of_pypi, pypi_attestation, verify_pypi};
    #[pymodule_export]
    use crate::settled::{Settled, settled};
    #[pymodule_export]
    use crate::verified::Verified;
    #[pymodule_export]
    use crate::verifier::{Root, Verifier};
}
