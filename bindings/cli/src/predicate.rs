//! `--output-predicate`: what a verified attestation says, byte for byte as it was signed.

use std::path::Path;

use sigproof::Verified;

use crate::exit::class_of;
use crate::input::STANDARD_INPUT;
use crate::outcome::No;
use crate::writer;

/// Writes the predicate to this file, or with `-` to standard output.
///
/// # Errors
/// If there is none, or it cannot be written.
pub(crate) fn write(path: &Path, verified: &Verified) -> Result<(), No> {
    let Some(statement) = verified.statement() else {
        return Err(No::argument(
            "--output-predicate: a signature without an attestation, and so without a predicate"
                .to_owned(),
        ));
    };
    let predicate = statement.predicate();
    let written = if path.as_os_str() == STANDARD_INPUT {
        // On a line of its own, for whoever reads it.
        writer::write_to(None, &[predicate, b"\n"].concat())
    } else {
        writer::write_to(Some(path), predicate)
    };
    written.map_err(|error| {
        let path = path.display();
        No::unasked(class_of(&error), format!("--output-predicate {path}: {error}"))
    })
}
