//! `sigproof --version`: the version, and what is compiled in.

use std::io;

use sigproof::TrustedRoot;
use sigproof::trust::{EMBEDDED, embedded};

use crate::exit::Exit;
use crate::output::page::{PLAIN, Page};
use crate::output::screen;

/// Prints the version; with `verbose`, the embedded trusted roots.
///
/// # Errors
/// None: printing has none.
pub(crate) fn run(verbose: bool) -> io::Result<Exit> {
    let mut page = Page::for_out();
    let mut line = |indent, text: &str| page.paragraph(indent, 2, &[(PLAIN, text)]);
    line(0, concat!("sigproof ", env!("CARGO_PKG_VERSION")));
    if verbose {
        let (origin, date) = (embedded::ORIGIN, embedded::DATE);
        line(0, &format!("embedded trusted roots: from {origin}, taken {date}"));
        for (name, root) in
            EMBEDDED.into_iter().filter_map(|n| Some((n, TrustedRoot::embedded(n)?)))
        {
            let counts = format!(
                "{name}: {} transparency logs, {} certificate transparency logs, {} certificate authorities, {} timestamp authorities",
                root.tlogs().len(),
                root.ctlogs().len(),
                root.certificate_authorities().len(),
                root.timestamp_authorities().len(),
            );
            line(2, &counts);
            for note in root.notes() {
                line(4, &format!("left out: {}: {}", note.place, note.reason));
            }
        }
        line(0, &format!("embedded keys of registry.npmjs.org: from {}", embedded::NPM_ORIGIN));
    }
    screen::out(&page.into_text());
    Ok(Exit::Verified)
}
