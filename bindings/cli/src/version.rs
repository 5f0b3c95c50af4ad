//! `sigproof --version`: the version, and what is compiled in.

use std::io::{self, Write as _};

use sigproof::TrustedRoot;
use sigproof::trust::{EMBEDDED, embedded};

use crate::exit::Exit;

/// Prints the version; with `verbose`, the embedded trusted roots.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn run(verbose: bool) -> io::Result<Exit> {
    let mut out = anstream::stdout().lock();
    writeln!(out, "sigproof {}", env!("CARGO_PKG_VERSION"))?;
    if verbose {
        writeln!(
            out,
            "embedded trusted roots: from {}, taken {}",
            embedded::ORIGIN,
            embedded::DATE
        )?;
        for (name, root) in
            EMBEDDED.into_iter().filter_map(|n| Some((n, TrustedRoot::embedded(n)?)))
        {
            writeln!(
                out,
                "  {name}: {} transparency logs, {} certificate transparency logs, {} certificate authorities, {} timestamp authorities",
                root.tlogs().len(),
                root.ctlogs().len(),
                root.certificate_authorities().len(),
                root.timestamp_authorities().len(),
            )?;
            for note in root.notes() {
                writeln!(out, "    left out: {}: {}", note.place, note.reason)?;
            }
        }
        writeln!(out, "embedded keys of registry.npmjs.org: from {}", embedded::NPM_ORIGIN)?;
    }
    out.flush()?;
    Ok(Exit::Verified)
}
