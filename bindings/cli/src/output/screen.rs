//! Standard output and standard error. Whoever listens may go at any time, and neither that nor a full disk
//! changes an answer: what is *told* here has no errors, and the exit code is the verdict's alone. After the
//! first fault a stream is told nothing more, so that no line stands there without those before it.
//!
//! A *document* is another thing: a bundle or a trusted root that was asked for, and that somebody goes on
//! to use. It is an error if that is not written as a whole.

use std::env;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use terminal_size::{Height, Width, terminal_size_of};

static OUT_ENDED: AtomicBool = AtomicBool::new(false);
static ERR_ENDED: AtomicBool = AtomicBool::new(false);
static OUT_TAKEN: AtomicBool = AtomicBool::new(false);

/// Columns of a terminal that does not say how many it has.
const UNKNOWN: u16 = 80;
/// Columns below which nothing is laid out any more.
const FEWEST: u16 = 20;

/// Leaves standard output to a document: what is told there from now on is told standard error.
pub(crate) fn keep_out_for_a_document() {
    OUT_TAKEN.store(true, Ordering::Relaxed);
}

/// Tells standard output; off a terminal without colours.
pub(crate) fn out(text: &str) {
    if OUT_TAKEN.load(Ordering::Relaxed) {
        return err(text);
    }
    tell(&OUT_ENDED, || {
        let mut out = anstream::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    });
}

/// Tells standard output, byte for byte.
pub(crate) fn out_plain(text: &[u8]) {
    tell(&OUT_ENDED, || write_plain(text));
}

/// Tells standard output a JSON object on a line of its own.
pub(crate) fn json(value: &impl Serialize) {
    // What is printed has text for keys, and is written into memory.
    if let Ok(line) = serde_json::to_string(value) {
        json_text(&line);
    }
}

/// Tells standard output JSON that is written already.
pub(crate) fn json_text(json: &str) {
    out_plain((escaped(json) + "\n").as_bytes());
}

/// JSON that a terminal shows as it is: what would move the cursor or turn the text around is escaped.
/// Such characters stand in strings only, where the escape means the same.
pub(crate) fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// Tells standard error; off a terminal without colours.
pub(crate) fn err(text: &str) {
    tell(&ERR_ENDED, || {
        let mut err = anstream::stderr().lock();
        err.write_all(text.as_bytes())?;
        err.flush()
    });
}

fn tell(ended: &AtomicBool, write: impl FnOnce() -> io::Result<()>) {
    if !ended.load(Ordering::Relaxed) && write().is_err() {
        ended.store(true, Ordering::Relaxed);
    }
}

/// Writes a document to standard output.
///
/// # Errors
/// If it cannot be written, unless because its reader has gone: that one has what it wanted.
pub(crate) fn document(text: &[u8]) -> io::Result<()> {
    match write_plain(text) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

fn write_plain(text: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text)?;
    out.flush()
}

/// The columns of standard output; `None`, if it goes to no terminal: whatever searches the text must find
/// a path or a digest as a whole.
pub(crate) fn out_width() -> Option<usize> {
    width(terminal_size_of(io::stdout()), io::stdout().is_terminal())
}

/// The columns of standard error, in the same way.
pub(crate) fn err_width() -> Option<usize> {
    width(terminal_size_of(io::stderr()), io::stderr().is_terminal())
}

/// Whoever sets `COLUMNS` wants it so, terminal or not.
fn width(size: Option<(Width, Height)>, is_terminal: bool) -> Option<usize> {
    let named = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let sized = || size.map(|(Width(columns), _)| columns);
    let columns = named.or_else(sized).filter(|columns| *columns > 0);
    columns.or(is_terminal.then_some(UNKNOWN)).map(|columns| columns.max(FEWEST).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_text_is_escaped_and_means_the_same() {
        let text =
            "a\u{7f}\u{9b}\u{9f}\u{200e}\u{200f}\u{2028}\u{202a}\u{202e}\u{2066}\u{2069}\u{61c}z";
        let json = escaped(&serde_json::to_string(text).unwrap());
        assert!(json.is_ascii(), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        // What people write stays as they wrote it.
        let plain = "\"caf\u{e9} \u{4e2d} \u{1f600} \u{a0}\"";
        assert_eq!(escaped(plain), plain);
    }
}
