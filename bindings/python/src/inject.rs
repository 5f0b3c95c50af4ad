//! Tests only: `sigproof._inject`, in the same library.

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
mod _inject {
    use pyo3::prelude::*;
    use sigproof_ffi::inject::{End, arm};

    /// Lets the next verification of this thread end in a panic.
    #[pyfunction]
    fn panic() {
        arm(End::Panic);
    }
}
