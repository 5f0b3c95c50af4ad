//! `sigproof bundle upgrade`.

use std::io;

use sigproof::limits;

use crate::args::UpgradeArgs;
use crate::exit::Exit;
use crate::input::read_document;
use crate::outcome::No;
use crate::output::page::{BAD, PLAIN, Page};
use crate::output::screen;
use crate::output::text::write_failure;
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
        Err(No::Core(rejected)) => {
            let mut page = Page::for_err();
            let name = args.bundle.to_string_lossy();
            page.paragraph(0, 2, &[(BAD, "not upgraded"), (PLAIN, " "), (PLAIN, &*name)]);
            write_failure(&mut page, &rejected);
            screen::err(&page.into_text());
            return Ok(Exit::of(&rejected));
        }
        Err(no) => {
            if let No::Unasked(unasked) = &no {
                screen::complain("error", &unasked.message);
            }
            return Ok(no.kind().into());
        }
    };
    let left_out = upgraded.certificates_left_out;
    if left_out > 0 {
        let said = format!(
            "{left_out} certificates besides the signer's were left out; version 0.3 has no place for them"
        );
        screen::complain("note", &said);
    }
    let text = format!("{}\n", upgraded.bundle.to_json());
    writer::write_to(args.output.as_deref(), text.as_bytes())?;
    Ok(Exit::Verified)
}
