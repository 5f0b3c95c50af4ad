//! `sigproof bundle upgrade`.

use std::io;
use std::path::Path;

use sigproof::{Bundle, limits};

use crate::args::UpgradeArgs;
use crate::exit::Exit;
use crate::input::read_document;
use crate::outcome::No;
use crate::output::{self, screen, text};
use crate::writer;

/// The bundles of a file as ones of version 0.3, and what was left out of them.
struct Upgraded {
    lines: Vec<String>,
    certificates_left_out: usize,
}

/// Writes the bundle as one of version 0.3, or each of several on a line of its own. Nothing is verified.
///
/// # Errors
/// If they cannot be written.
pub(crate) fn run(args: &UpgradeArgs) -> io::Result<Exit> {
    let upgraded = match upgrade(&args.bundle) {
        Ok(upgraded) => upgraded,
        Err((place, no)) => {
            let headline = format!("not upgraded {}{place}", args.bundle.display());
            text::complain_of(&headline, &no);
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
    let json = format!("{}\n", upgraded.lines.join("\n"));
    writer::write_output(args.output.as_deref(), screen::escaped(&json).as_bytes())?;
    Ok(Exit::Verified)
}

/// All of them or none: whoever writes over a file with what is left of it loses the others.
fn upgrade(path: &Path) -> Result<Upgraded, (String, No)> {
    let whole = |no| (String::new(), no);
    let json = read_document(path, limits::BUNDLE_BYTES).map_err(whole)?;
    let bundles = Bundle::all_from_json(&json).map_err(|no| whole(No::Core(no)))?;
    let count = bundles.len();
    let mut all = Upgraded { lines: Vec::new(), certificates_left_out: 0 };
    for (i, bundle) in bundles.iter().enumerate() {
        let place = || match count {
            1 => String::new(),
            _ => format!(", bundle {} of {count}", i.saturating_add(1)),
        };
        let upgraded = bundle.upgrade().map_err(|no| (place(), No::Core(no)))?;
        all.lines.push(upgraded.bundle.to_json());
        let left_out = upgraded.certificates_left_out;
        all.certificates_left_out = all.certificates_left_out.saturating_add(left_out);
    }
    Ok(all)
}
