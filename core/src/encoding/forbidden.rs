//! What other formats have and JSON does not: a comment, a comma behind the last value; and what no document begins with.

use crate::hint::{
    BARE_KEY, COMMENT, CURLY_QUOTES, LAST_COMMA, NO_COMMA, SECOND_DOCUMENT, SINGLE_QUOTES,
};

/// What people write at this place and JSON does not have (RFC 8259 section 2), though other formats do. `column`
/// counts bytes, from 1. `is_behind` says that a document ends before it.
pub(super) fn forbidden(
    bytes: &[u8],
    line: usize,
    column: usize,
    is_behind: bool,
) -> Option<&'static str> {
    let is_end = |b: &u8| *b == b'\n';
    let lines = bytes.split_inclusive(is_end).take(line.saturating_sub(1));
    let before: usize = lines.map(<[u8]>::len).sum();
    let at = before.saturating_add(column.saturating_sub(1));
    let last = bytes.get(..at)?.trim_ascii_end().last();
    match bytes.get(at)? {
        b'}' | b']' if last == Some(&b',') => Some(LAST_COMMA),
        b'/' | b'#' => Some(COMMENT),
        b'\'' => Some(SINGLE_QUOTES),
        // U+2018 to U+201F
        0xe2 if matches!(bytes.get(at..)?, [_, 0x80, 0x98..=0x9f, ..]) => Some(CURLY_QUOTES),
        // Nothing is missing between two documents, which tools print one after the other.
        b'{' | b'[' if is_behind => Some(SECOND_DOCUMENT),
        b'"' | b'{' | b'[' if last.is_some_and(ends_value) => Some(NO_COMMA),
        b'a'..=b'z' | b'A'..=b'Z' | b'_' if is_key(bytes.get(at..)?) => Some(BARE_KEY),
        _ => None,
    }
}

/// Whether a text begins as no document does that is read here: all of them are objects or lists.
pub(super) fn is_other_text(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().first().is_some_and(|first| !b"{[".contains(first))
}

/// What a text, an object, a list, a number or a word ends with.
fn ends_value(last: &u8) -> bool {
    last.is_ascii_alphanumeric() || b"\"}]".contains(last)
}

/// A word with a colon behind it.
fn is_key(text: &[u8]) -> bool {
    let mut rest = text.iter().skip_while(|b| b.is_ascii_alphanumeric() || **b == b'_');
    rest.find(|b| !b.is_ascii_whitespace()) == Some(&b':')
}
