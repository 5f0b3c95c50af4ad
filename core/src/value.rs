//! One value of the evidence, as reports show it: shortened, and in one spelling.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde::ser::Serializer;

use crate::limits;
use crate::time::Time;

/// One value of the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// Text; of input, at most [`limits::ECHO`] characters.
    Text(String),
    /// A number, written as a decimal string.
    Number(String),
    /// Bytes, written as base64.
    Bytes(Vec<u8>),
    /// A time, written as RFC 3339.
    Time(Time),
    /// Several of these.
    List(Vec<Value>),
    /// Named values that belong together.
    Map(Vec<(&'static str, Value)>),
}

impl Value {
    pub(crate) fn list(values: impl Iterator<Item = impl Into<Self>>) -> Self {
        let mut list = Vec::new();
        // Smaller than `collect`, which the module for WebAssembly would have once for each type of iterator.
        for value in values {
            list.push(value.into());
        }
        Self::List(list)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => {
                write!(f, "\"{}\"", escaped(text))
            }
            Self::Number(number) => f.write_str(number),
            Self::Bytes(bytes) => f.write_str(&STANDARD.encode(bytes)),
            Self::Time(time) => time.fmt(f),
            Self::List(values) => {
                for (i, value) in values.iter().enumerate() {
                    let separator = if i == 0 { "" } else { " " };
                    write!(f, "{separator}{value}")?;
                }
                Ok(())
            }
            Self::Map(values) => {
                for (i, (name, value)) in values.iter().enumerate() {
                    let separator = if i == 0 { "(" } else { ", " };
                    write!(f, "{separator}{name} {value}")?;
                }
                f.write_str(")")
            }
        }
    }
}

/// The text with escapes, of which there is one reading. A backslash shows itself, since `O=GitHub\, Inc.` has its
/// own already, and is doubled where it would read as an escape together with what follows.
fn escaped(text: &str) -> String {
    let mut shown = String::new();
    let mut is_open = false;
    let mut chars = text.chars().peekable();
    let mut left = limits::ECHO;
    while let Some(c) = chars.next() {
        let is_escape = |next: &char| "unrt0'".contains(*next) || next.escape_debug().count() > 1;
        let alone = c == '\\' && !chars.peek().is_some_and(is_escape);
        let piece: String = if alone || c == '\'' { c.into() } else { c.escape_debug().collect() };
        let Some(rest) = left.checked_sub(piece.chars().count()) else { break };
        left = rest;
        shown.push_str(&piece);
        is_open = alone;
    }
    // The quote behind it would be the text's.
    if is_open {
        shown.push('\\');
    }
    shown
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(values) => serializer.collect_seq(values),
            Self::Map(values) => serializer.collect_map(values.iter().map(|(k, v)| (k, v))),
            other => serializer.serialize_str(&other.to_string()),
        }
    }
}

impl From<&str> for Value {
    #[inline(never)]
    fn from(text: &str) -> Self {
        let end = text.char_indices().nth(limits::ECHO).map_or(text.len(), |(at, _)| at);
        Self::Text(text.get(..end).unwrap_or_default().to_owned())
    }
}
impl From<String> for Value {
    #[inline(never)]
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}
impl From<&[u8]> for Value {
    #[inline(never)]
    fn from(bytes: &[u8]) -> Self {
        // Of base64, three bytes are four characters.
        const BYTES: usize = limits::ECHO / 4 * 3;
        Self::Bytes(bytes.get(..BYTES).unwrap_or(bytes).to_owned())
    }
}
impl From<Time> for Value {
    fn from(time: Time) -> Self {
        Self::Time(time)
    }
}
impl From<u64> for Value {
    #[inline(never)]
    fn from(number: u64) -> Self {
        Self::Number(number.to_string())
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number.to_string())
    }
}
impl From<usize> for Value {
    #[inline(never)]
    fn from(number: usize) -> Self {
        Self::Number(number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// What a reader makes of a text in quotes; none, if it ends before its end. A backslash before anything that
    /// it does not escape is itself.
    fn unescape(shown: &str) -> Option<String> {
        let mut chars = shown.strip_prefix('"')?.chars();
        let mut out = String::new();
        while let Some(c) = chars.next() {
            match c {
                '"' => return chars.next().is_none().then_some(out),
                '\\' => match chars.clone().next()? {
                    escape @ ('\\' | '"' | '\'' | 'n' | 'r' | 't' | '0') => {
                        let plain = ["\\\\", "\"\"", "''", "n\n", "r\r", "t\t", "0\0"];
                        let pair = plain.iter().find(|pair| pair.starts_with(escape))?;
                        out.extend(pair.chars().nth(1));
                        chars.next();
                    }
                    'u' => {
                        let (code, rest) = chars.as_str().strip_prefix("u{")?.split_once('}')?;
                        out.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
                        chars = rest.chars();
                    }
                    _ => out.push('\\'),
                },
                c => out.push(c),
            }
        }
        None
    }

    #[test]
    fn a_text_in_quotes_has_one_reading() {
        let alphabet = ['\\', '"', 'u', '{', 'n', ',', 'a', '\n', '\u{202e}', '\''];
        let mut texts: Vec<String> = alloc::vec![String::new()];
        let mut seen = BTreeSet::new();
        let mut last = texts.clone();
        for _ in 0..5 {
            let longer = |text: &String| alphabet.map(|c| alloc::format!("{text}{c}"));
            last = last.iter().flat_map(longer).collect();
            texts.extend(last.iter().cloned());
        }
        for text in &texts {
            let shown = Value::from(text.as_str()).to_string();
            assert_eq!(unescape(&shown).as_ref(), Some(text), "{shown}");
            assert!(seen.insert(shown));
        }
        for (text, shown) in [
            (r"O=GitHub\, Inc.", r#""O=GitHub\, Inc.""#),
            (r#"k\", trustedKey \"yours"#, r#""k\\\", trustedKey \\\"yours""#),
            (r"\u{202e}", r#""\\u{202e}""#),
            ("\u{202e}", r#""\u{202e}""#),
            ("it's", r#""it's""#),
        ] {
            assert_eq!(Value::from(text).to_string(), shown);
        }
    }

    #[test]
    fn a_long_text_is_cut_between_two_escapes() {
        for text in ["\\", "\"", "\u{202e}", r"\,", "a\\"] {
            for before in 0..9 {
                let text = alloc::format!("{}{}", "b".repeat(before), text.repeat(limits::ECHO));
                let shown = Value::from(text.as_str()).to_string();
                let read = unescape(&shown).unwrap();
                assert!(text.starts_with(&read), "{shown}");
                assert!(
                    shown.len() <= limits::ECHO + 3 && shown.len() > limits::ECHO - 9,
                    "{shown}"
                );
            }
        }
    }
}
