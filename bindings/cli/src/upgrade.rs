//! `sigproof bundle upgrade`.

use std::io;

use sigproof::limits;

use crate::args::UpgradeArgs;
use crate::exit::Exit;
use crate::input::read_document;
use crate::outcome::No;
use crate::output::{self, screen, text};
use crate::{source, writer};

/// Writes the bundle as one of version 0.3. Nothing is verified.
///
/// # Errors
/// If the bundle cannot be written.
pub(crate) fn run(args: &UpgradeArgs) -> io::Result<Exit> {
    let upgraded = read_document(&args.bundle, limits::BUNDLE_BYTES)
        .and_then(|json| source::parse(&json).map_err(No::Core))
        .and_then(|bundle| bundle.upgrade().map_err(No::Core));
    let upgraded = match upgraded {
        Ok(upgraded) => upgraded,
        Err(no) => {
            text::complain_of(&format!("not upgraded {}", args.bundle.display()), &no);
            return Ok(no.kind().into());
        }
    };
    let left_out = upgraded.certificates_left_out;
    if left_out > 0 {
        let said = format!(
            "{left_out} certificates besides the signer's were left out; version 0.3 has no place for them"
        );
        output::complain("note", &said);
    }
    let json = format!("{}\n", upgraded.bundle.to_json());
    writer::write_to(args.output.as_deref(), screen::escaped(&json).as_bytes())?;
    Ok(Exit::Verified)
}
