//! The command line, which the package brings along without a second program.

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the command line of this process, of which the first argument is the program's name, and returns the exit code. It
/// is to be called once.
#[pyfunction]
pub(crate) fn command_line(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| sigproof_cli::run(arguments))
}
