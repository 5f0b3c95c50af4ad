//! What other formats have and JSON does not: a comment, a comma behind the last value.

use crate::hint::{BARE_KEY, COMMENT, LAST_COMMA, SINGLE_QUOTES};

/// What people write at this place and JSON does not have (RFC 8259 section 2), though other formats do. `column`
/// counts bytes, from 1.
pub(super) fn forbidden(bytes: &[u8], line: usize, column: usize) -> Option<&'static str> {
    let is_end = |b: &u8| *b == b'\n';
    let lines = bytes.split_inclusive(is_end).take(line.saturating_sub(1));
    let before: usize = lines.map(<[u8]>::len).sum();
    let at = before.saturating_add(column.saturating_sub(1));
    let last = bytes.get(..at)?.trim_ascii_end().last();
    match bytes.get(at)? {
        b'}' | b']' if last == Some(&b',') => Some(LAST_COMMA),
        b'/' | b'#' => Some(COMMENT),
        b'\'' => Some(SINGLE_QUOTES),
        b'a'..=b'z' | b'A'..=b'Z' | b'_' if is_key(bytes.get(at..)?) => Some(BARE_KEY),
        _ => None,
    }
}

/// A word with a colon behind it.
fn is_key(text: &[u8]) -> bool {
    let mut rest = text.iter().skip_while(|b| b.is_ascii_alphanumeric() || **b == b'_');
    rest.find(|b| !b.is_ascii_whitespace()) == Some(&b':')
}
