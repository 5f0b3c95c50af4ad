//! `sigproof bundle upgrade`.

use std::io::{self, Write as _};

use sigproof::limits;

use crate::args::UpgradeArgs;
use crate::exit::Exit;
use crate::input::read_document;
use crate::outcome::No;
use crate::output::text::{BAD, safe, write_failure};
use crate::{source, writer};

/// Writes the bundle as one of version 0.3. Nothing is verified.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn run(args: &UpgradeArgs) -> io::Result<Exit> {
    let upgraded = read_document(&args.bundle, limits::BUNDLE_BYTES)
        .and_then(|json| source::parse(&json).map_err(No::Core))
        .and_then(|bundle| bundle.upgrade().map_err(No::Core));
    let upgraded = match upgraded {
        Ok(upgraded) => upgraded,
        Err(No::Core(rejected)) => {
            let mut err = anstream::stderr().lock();
            writeln!(err, "{BAD}not upgraded{BAD:#} {}", safe(&args.bundle.to_string_lossy()))?;
            write_failure(&mut err, &rejected)?;
            return Ok(Exit::of(&rejected));
        }
        Err(no) => {
            if let No::Unasked(_, message) = &no {
                eprintln!("error: {}", safe(message));
            }
            return Ok(no.kind().into());
        }
    };
    if upgraded.certificates_left_out > 0 {
        eprintln!(
            "note: {} certificates besides the signer's were left out; version 0.3 has no place for them",
            upgraded.certificates_left_out
        );
    }
    let text = format!("{}\n", upgraded.bundle.to_json());
    match &args.output {
        Some(path) => writer::write(path, text.as_bytes())?,
        None => {
            let mut out = io::stdout().lock();
            out.write_all(text.as_bytes())?;
            out.flush()?;
        }
    }
    Ok(Exit::Verified)
}
