//! `cargo xtask generate`: writes everything in the repository that is not written by hand.

use anyhow::Result;

use crate::codes;
use crate::lane::status;
use crate::workspace::cargo;

/// Writes the test cases and the documents of the codes.
pub(crate) fn run() -> Result<bool> {
    codes::write()?;
    status(&mut cargo("run --quiet -p sigproof-testkit -- generate tests/vectors"))
}
