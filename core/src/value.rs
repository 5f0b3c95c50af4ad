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
        Self::List(values.map(Into::into).collect())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => {
                // A backslash and an apostrophe show themselves: `O=GitHub\, Inc.` has its own already.
                let shown = text.chars().flat_map(|c| {
                    let plain = matches!(c, '\\' | '\'').then_some(c);
                    plain.into_iter().chain(c.escape_debug().filter(move |_| plain.is_none()))
                });
                let shown: String = shown.take(limits::ECHO).collect();
                write!(f, "\"{shown}\"")
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
