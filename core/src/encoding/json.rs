//! JSON read strictly (RFC 8259, I-JSON's rule against duplicate names in RFC 7493 section 2.3) and
//! protobuf's JSON mapping on top of it, for the messages of the Sigstore protobuf specifications.
//!
//! Refused: a key twice in one object (also by escape), a lone surrogate, anything after the
//! document, nesting and size over [`crate::limits`]. An explicit `null` of a field is the field
//! absent; a `null` inside a list is malformed. 64-bit integers are decimal strings or JSON
//! integers; bytes are base64 (see [`super::base64`]).

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::forbidden::{forbidden, is_other_text};
use super::nearest::with_nearest;
use super::{base64, pem, text};
use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::hint;
use crate::limits;
use crate::value::Value as Shown;

/// The largest integer that every reader of JSON holds exactly (RFC 7493 section 2.2).
pub(crate) const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// A JSON value. The keys of each object are distinct.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Integer(u64),
    /// A negative number, or one with a fraction or an exponent; no field of ours may hold one.
    OtherNumber,
    String(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

/// Looking through a document whose other fields nobody has a say about. What is not there, or of
/// another type, is as absent.
impl Value {
    /// The value of this key.
    pub(crate) fn get(&self, key: &str) -> &Self {
        self.entries().iter().find(|(name, _)| name == key).map_or(&Self::Null, |(_, value)| value)
    }

    /// The first of a list.
    pub(crate) fn first(&self) -> &Self {
        self.items().first().unwrap_or(&Self::Null)
    }

    /// The values of a list.
    pub(crate) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The fields of an object.
    pub(crate) fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Object(fields) => fields,
            _ => &[],
        }
    }

    /// The text of a string.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads one document of at most `size` bytes that holds at most `nodes` values. It is somebody's file: see
/// [`without_byte_order_mark`].
pub(crate) fn parse(bytes: &[u8], size: usize, nodes: usize) -> Result<Value, Failure> {
    read(without_byte_order_mark(bytes)?, size, nodes, Wanted::All)
}

/// The same of a text that has no byte order mark: one that is part of what was signed or logged, of which other readers
/// would not take one, or one whose mark was taken away, since a second is not one.
pub(crate) fn parse_bare(bytes: &[u8], size: usize, nodes: usize) -> Result<Value, Failure> {
    read(bytes, size, nodes, Wanted::All)
}

/// Reads these keys of the outermost object of a document and passes over all others, whatever they hold
/// and however often they stand there: for documents of which others own the form.
#[cfg(feature = "npm")]
pub(crate) fn parse_only(
    bytes: &[u8],
    size: usize,
    nodes: usize,
    keys: &'static [&'static str],
) -> Result<Value, Failure> {
    read(bytes, size, nodes, Wanted::Only(keys))
}

/// The text without a byte order mark, which some editors put before it. Text in UTF-16 is named as what it is.
pub(crate) fn without_byte_order_mark(text: &[u8]) -> Result<&[u8], Failure> {
    // No JSON begins in either way, whatever is in it.
    let is_wide = text.starts_with(b"\xff\xfe")
        || text.starts_with(b"\xfe\xff")
        || text.get(..2).is_some_and(|start| start.contains(&0));
    ensure(!is_wide, Code::JsonSyntax).map_err(|f| f.with("encoding", hint::UTF_16))?;
    Ok(text::without_byte_order_mark(text))
}

/// The documents of a text, each with the line on which it begins: one, or in JSON Lines one a line. There an object ends
/// with the first line and another begins with the next, which no single document does. Or the first line was cut off,
/// and does not look as if it went on; then an object begins with every other. What is wrong with a line, its reader says.
pub(crate) fn documents(text: &[u8]) -> Vec<(usize, &[u8])> {
    let lines = || {
        let numbered = (1..).zip(text.split(|b| *b == b'\n'));
        numbered.filter(|(_, line)| !line.trim_ascii().is_empty())
    };
    let begins = |line: &[u8]| line.trim_ascii_start().starts_with(b"{");
    let ends =
        |line: &[u8], by: &[u8]| line.trim_ascii_end().last().is_some_and(|b| by.contains(b));
    // Most texts are one document, as its second line says, if it has one: the rest is not gone through.
    let mut first_two = lines().map(|(_, line)| line);
    match (first_two.next(), first_two.next()) {
        (Some(first), Some(second))
            if begins(first)
                && begins(second)
                && (ends(first, b"}")
                    || !ends(first, b":,[{") && lines().all(|(_, line)| begins(line))) =>
        {
            lines().collect()
        }
        _ => alloc::vec![(1, text)],
    }
}

/// Reads one document, but only looks through the value of one key of the outermost object: it is
/// as strict there, and the value counts as null. For what nobody asks for and is large.
pub(crate) fn parse_without(
    bytes: &[u8],
    size: usize,
    nodes: usize,
    left_out: Option<&'static str>,
) -> Result<Value, Failure> {
    read(bytes, size, nodes, left_out.map_or(Wanted::All, Wanted::AllBut))
}

/// What is read of the outermost object.
#[derive(Clone, Copy)]
enum Wanted {
    All,
    AllBut(&'static str),
    #[cfg(feature = "npm")]
    Only(&'static [&'static str]),
}

fn read(bytes: &[u8], size: usize, nodes: usize, wanted: Wanted) -> Result<Value, Failure> {
    ensure(bytes.len() <= size, Code::JsonSize)
        .map_err(|f| f.with("bytes", bytes.len()).with("limit", size))?;
    let context =
        Context { limit: nodes, wanted, nodes: Cell::new(0), failure: RefCell::new(None) };
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let first = Seed { context: &context, depth: 0, keep: true }.deserialize(&mut deserializer);
    let is_behind = first.is_ok();
    let read = first.and_then(|value| deserializer.end().map(|()| value));
    read.map_err(|error| {
        context.failure.take().unwrap_or_else(|| {
            let (line, column) = (error.line(), error.column());
            let failure = Failure::new(Code::JsonSyntax).with("line", line).with("column", column);
            // The end is said to be where the last byte is, which may be what begins a value.
            let is_end = error.is_eof();
            match forbidden(bytes, line, column, is_behind).filter(|_| !is_end) {
                Some(second @ hint::SECOND_DOCUMENT) => failure.with("unexpected", second),
                Some(what) => failure.with("forbidden", what),
                None if is_other_text(bytes) => failure.with("unexpected", hint::OTHER_TEXT),
                None if is_end => failure.with("unexpected", hint::END_OF_TEXT),
                None => failure,
            }
        })
    })
}

struct Context {
    limit: usize,
    wanted: Wanted,
    nodes: Cell<usize>,
    failure: RefCell<Option<Failure>>,
}

#[derive(Clone, Copy)]
struct Seed<'c> {
    context: &'c Context,
    depth: usize,
    /// Whether values are kept, or only looked through.
    keep: bool,
}

impl Seed<'_> {
    /// serde carries no typed errors: ours waits in the context, and this one stops the reading.
    fn check<E: serde::de::Error>(self, checked: Result<(), Failure>) -> Result<(), E> {
        checked.map_err(|failure| {
            self.context.failure.replace(Some(failure));
            E::custom("")
        })
    }

    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth = self.depth.saturating_add(1);
        self.check(
            ensure(depth <= limits::JSON_DEPTH, Code::JsonDepth)
                .map_err(|f| f.with("limit", limits::JSON_DEPTH)),
        )?;
        Ok(Self { depth, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let nodes = self.context.nodes.get().saturating_add(1);
        self.context.nodes.set(nodes);
        self.check(
            ensure(nodes <= self.context.limit, Code::JsonNodes)
                .map_err(|f| f.with("limit", self.context.limit)),
        )?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }
    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(Value::Integer(v))
    }
    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(u64::try_from(v).map_or(Value::OtherNumber, Value::Integer))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::OtherNumber)
    }
    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(if self.keep { Value::String(v.to_owned()) } else { Value::Null })
    }
    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(Value::String(v))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(value) = seq.next_element_seed(inner)? {
            if self.keep {
                list.push(value);
            }
        }
        Ok(Value::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object: Vec<(String, Value)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let outermost = self.depth == 0;
            let left_out = match self.context.wanted {
                #[cfg(feature = "npm")]
                Wanted::Only(keys) if outermost && !keys.contains(&key.as_str()) => {
                    map.next_value::<serde::de::IgnoredAny>()?;
                    continue;
                }
                Wanted::AllBut(other) => outermost && other == key,
                _ => false,
            };
            let value = map.next_value_seed(Seed { keep: self.keep && !left_out, ..inner })?;
            object.push((key, value));
        }
        object.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let twice = object.iter().zip(object.iter().skip(1)).find(|((a, _), (b, _))| a == b);
        if let Some(((key, _), _)) = twice {
            let shown = |f: Failure| f.with("key", key.as_str());
            self.check(ensure(false, Code::JsonKeyDuplicate).map_err(shown))?;
        }
        Ok(if self.keep { Value::Object(object) } else { Value::Null })
    }
}

/// The fields of one message, taken out one by one; what is left when all known ones are taken is
/// unknown. Behind a pointer, as a [`Field`] is: every function that reads a part of a document passes both on.
pub(crate) struct Message(Box<Fields>);

struct Fields {
    place: String,
    fields: Vec<(String, Value)>,
    /// The keys that were asked for, so that an unknown one can be told from what it is near to.
    asked: Vec<&'static str>,
}

impl Message {
    /// The message that is the document itself.
    pub(crate) fn document(value: Value) -> Result<Self, Failure> {
        Field::new(String::new(), value).message()
    }

    /// The fields that nobody took yet.
    pub(crate) fn fields(&self) -> &[(String, Value)] {
        &self.0.fields
    }

    /// Where in the document the message stands.
    pub(crate) fn place(&self) -> &str {
        &self.0.place
    }

    /// Number of fields that nobody took yet.
    pub(crate) fn len(&self) -> usize {
        self.0.fields.len()
    }

    /// Whether there is a field of this name.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.fields.iter().any(|(name, _)| name == key)
    }

    /// The one field of a message whose names are data, with its name; of several, the first.
    pub(crate) fn into_first(self) -> Option<(String, Field)> {
        let (key, value) = self.0.fields.into_iter().next()?;
        Some((key.clone(), Field::new(key, value)))
    }

    /// The field, unless it is absent or null.
    pub(crate) fn optional(&mut self, key: &'static str) -> Option<Field> {
        self.0.asked.push(key);
        let at = self.0.fields.iter().position(|(name, _)| name == key)?;
        let value = match self.0.fields.swap_remove(at).1 {
            Value::Null => return None,
            value => value,
        };
        let separator = if self.0.place.is_empty() { "" } else { "." };
        Some(Field::new([self.0.place.as_str(), separator, key].concat(), value))
    }

    /// The field, which must be there.
    pub(crate) fn required(&mut self, key: &'static str) -> Result<Field, Failure> {
        self.optional(key).ok_or_else(|| {
            Failure::new(Code::JsonFieldMissing).at(&self.0.place).with("field", key)
        })
    }

    /// The one of these fields that is set, if any; more than one is a conflict.
    pub(crate) fn oneof<const N: usize>(
        &mut self,
        keys: [&'static str; N],
    ) -> Result<Option<(&'static str, Field)>, Failure> {
        let mut set = None;
        for key in keys {
            if let Some(field) = self.optional(key) {
                ensure(set.is_none(), Code::JsonOneof)
                    .map_err(|f| f.at(&self.0.place).with("field", key))?;
                set = set.or(Some((key, field)));
            }
        }
        Ok(set)
    }

    /// Every field that nobody took yet, by name.
    pub(crate) fn remaining(self) -> Vec<(String, Field)> {
        let Fields { place, fields, .. } = *self.0;
        let field = |(name, value): (String, Value)| {
            let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
            (value != Value::Null).then(|| (name, Field::new(place, value)))
        };
        fields.into_iter().filter_map(field).collect()
    }

    /// Refuses the message if it has fields that nobody took.
    pub(crate) fn deny_unknown(self) -> Result<(), Failure> {
        match self.0.fields.first() {
            None => Ok(()),
            Some((key, _)) => self.unknown(key, &self.0.asked),
        }
    }

    /// Refuses the message if it has other fields than these, before one of them is missed: who mistyped its name has
    /// to be told of the word that stands there.
    pub(crate) fn deny_other_than(&self, known: &[&'static str]) -> Result<(), Failure> {
        match self.other_than(known) {
            None => Ok(()),
            Some(key) => self.unknown(key, known),
        }
    }

    /// The name of a field that is none of these.
    pub(crate) fn other_than(&self, known: &[&'static str]) -> Option<&str> {
        let mut names = self.0.fields.iter().map(|(name, _)| name.as_str());
        names.find(|name| !known.contains(name))
    }

    fn unknown(&self, key: &str, known: &[&'static str]) -> Result<(), Failure> {
        ensure(false, Code::JsonKeyUnknown).map_err(|f| {
            with_nearest(f.at(&self.0.place).with("key", key), key, known.iter().copied())
        })
    }
}

impl From<Message> for Field {
    /// The field that a message is the value of.
    fn from(message: Message) -> Self {
        let Fields { place, fields, .. } = *message.0;
        Self::new(place, Value::Object(fields))
    }
}

/// One field and where it stands.
pub(crate) struct Field(Box<Held>);

struct Held {
    place: String,
    value: Value,
}

impl Field {
    #[inline(never)]
    fn new(place: String, value: Value) -> Self {
        Self(Box::new(Held { place, value }))
    }

    fn wrong_type(&self, wanted: &'static str) -> Failure {
        Failure::new(Code::JsonFieldType).at(&self.0.place).with("expected", wanted)
    }

    /// The value is of the right type, but not one the field can hold.
    pub(crate) fn bad_value(place: &str, value: impl Into<Shown>) -> Failure {
        Failure::new(Code::JsonFieldValue).at(place).with("value", value)
    }

    /// The value of a document that need not be one message.
    pub(crate) fn document(value: Value) -> Self {
        Self::new(String::new(), value)
    }

    pub(crate) fn message(self) -> Result<Message, Failure> {
        match self.0.value {
            Value::Object(fields) => {
                Ok(Message(Box::new(Fields { place: self.0.place, fields, asked: Vec::new() })))
            }
            _ => Err(self.wrong_type("object")),
        }
    }

    /// The elements of a list of at most so many, counted before any is looked at.
    pub(crate) fn bounded_list(self, limit: usize, code: Code) -> Result<Vec<Field>, Failure> {
        let count = match &self.0.value {
            Value::List(items) => items.len(),
            _ => 0,
        };
        ensure(count <= limit, code).map_err(|f| f.with("count", count).with("limit", limit))?;
        self.list()
    }

    pub(crate) fn list(self) -> Result<Vec<Field>, Failure> {
        let Value::List(items) = self.0.value else {
            return Err(self.wrong_type("list"));
        };
        items
            .into_iter()
            .enumerate()
            .map(|(i, value)| {
                let field = Field::new(format!("{}[{i}]", self.0.place), value);
                if field.0.value == Value::Null {
                    Err(field.wrong_type("value"))
                } else {
                    Ok(field)
                }
            })
            .collect()
    }

    pub(crate) fn text(self) -> Result<String, Failure> {
        match self.0.value {
            Value::String(text) => Ok(text),
            _ => Err(self.wrong_type("string")),
        }
    }

    pub(crate) fn boolean(self) -> Result<bool, Failure> {
        match self.0.value {
            Value::Bool(value) => Ok(value),
            _ => Err(self.wrong_type("boolean")),
        }
    }

    /// Whether the value is a string, for fields that take a string or something else.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.0.value, Value::String(_))
    }

    /// Whether the value of a document is null; of a message, such a field is absent.
    #[cfg(feature = "pypi")]
    pub(crate) const fn is_null(&self) -> bool {
        matches!(self.0.value, Value::Null)
    }

    /// Whether the value is a list.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self.0.value, Value::List(_))
    }

    pub(crate) fn bytes(self) -> Result<Vec<u8>, Failure> {
        let place = self.0.place.clone();
        base64::decode(&self.text()?).ok_or_else(|| Failure::new(Code::JsonBase64).at(&place))
    }

    /// Whether the value is a text in PEM.
    pub(crate) fn is_pem(&self) -> bool {
        matches!(&self.0.value, Value::String(text) if pem::find(text).is_some())
    }

    /// PEM as it is, or base64 of it: cosign reads both.
    pub(crate) fn pem_or_bytes(self) -> Result<Vec<u8>, Failure> {
        if self.is_pem() { self.text().map(String::into_bytes) } else { self.bytes() }
    }

    /// Bytes that the specification requires, so that an empty value is as bad as none.
    pub(crate) fn bytes_not_empty(self) -> Result<Vec<u8>, Failure> {
        let place = self.0.place.clone();
        let bytes = self.bytes()?;
        ensure(!bytes.is_empty(), Code::JsonFieldMissing).map_err(|f| f.at(&place))?;
        Ok(bytes)
    }

    /// Bytes as hexadecimal digits of either case, which is how Rekor v1's API writes hashes.
    pub(crate) fn hex(self) -> Result<Vec<u8>, Failure> {
        let place = self.0.place.clone();
        hex::decode(self.text()?.as_str()).map_err(|_| Failure::new(Code::JsonHex).at(&place))
    }

    /// A JSON integer that is never negative and that every reader holds exactly.
    pub(crate) fn integer(self) -> Result<u64, Failure> {
        match self.0.value {
            Value::String(_) => Err(self.wrong_type("integer")),
            _ => self.int64(),
        }
    }

    /// An `int64` that is never negative: a decimal string without sign, leading zero or white
    /// space, or a JSON integer that every reader holds exactly (up to 2^53 - 1).
    pub(crate) fn int64(self) -> Result<u64, Failure> {
        const MAX: u64 = i64::MAX.unsigned_abs();
        match self.0.value {
            Value::Integer(n) if n <= MAX_SAFE_INTEGER => Ok(n),
            Value::Integer(n) => Err(Self::bad_value(&self.0.place, n)),
            Value::OtherNumber => {
                Err(Self::bad_value(&self.0.place, "negative, or with a fraction or an exponent"))
            }
            Value::String(ref text) => {
                let canonical = text == "0" || !text.starts_with('0');
                let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
                match text.parse::<u64>() {
                    Ok(n) if canonical && digits && n <= MAX => Ok(n),
                    _ => Err(Self::bad_value(&self.0.place, text.as_str())),
                }
            }
            _ => Err(self.wrong_type("int64")),
        }
    }

    /// Where the field stands.
    pub(crate) fn place(&self) -> &str {
        &self.0.place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<Code> {
        parse(text.as_bytes(), 1 << 20, 999).err().map(|f| f.code())
    }

    #[test]
    fn what_json_does_not_have_is_named() {
        for (text, line, forbidden) in [
            ("{\"a\":1,}", 1_usize, Some("a comma behind the last value")),
            ("{\n\"a\":[1,\n ]}", 3, Some("a comma behind the last value")),
            ("// c\n{}", 1, Some("a comment")),
            ("{\n  \"a\": 1, // c\n  \"b\": 2\n}", 2, Some("a comment")),
            ("{\n  \"a\": 1 /* c */\n}", 2, Some("a comment")),
            ("# c\n{}", 1, Some("a comment")),
            ("{'a':1}", 1, Some("single quotes")),
            ("{\"a\":'b'}", 1, Some("single quotes")),
            ("{a:1}", 1, Some("a key without quotes")),
            ("{\"a\":1,\n b:1}", 2, Some("a key without quotes")),
            ("{\"a\":1", 1, None),
            ("[1,x]", 1, None),
            ("", 1, None),
        ] {
            let failure = parse(text.as_bytes(), 99, 9).unwrap_err();
            let get = |name: &str| {
                let all = failure.evidence().iter();
                all.clone().find(|(other, _)| *other == name).map(|(_, value)| value.clone())
            };
            assert_eq!(get("forbidden"), forbidden.map(Shown::from), "{text}");
            let shown = get("line");
            assert!(forbidden.is_none() || shown == Some(Shown::from(line)), "{text} {shown:?}");
        }
    }

    #[test]
    fn documents_are_strict() {
        for bad in [
            "",
            "nul",
            "{}{}",
            "{},",
            "[1,]",
            "{\"a\":1,}",
            "// c\n{}",
            "NaN",
            "Infinity",
            "{'a':1}",
            "{}\u{feff}",
            "\u{feff}\u{feff}{}",
            "\"\\ud800\"",
            "{} \0",
            "[01]",
            "\"\t\"",
            "1e999",
        ] {
            assert_eq!(code(bad), Some(Code::JsonSyntax), "{bad:?}");
        }
        assert_eq!(parse(b"\"\xff\"", 9, 9).unwrap_err().code(), Code::JsonSyntax);
        for good in ["null", " {} \n", "[1.5,-1,18446744073709551615,true]", "\"\\ud83d\\udca1\""] {
            assert_eq!(code(good), None, "{good:?}");
        }
    }

    /// A file may begin with the mark, what was signed may not.
    #[test]
    fn a_byte_order_mark_is_read_in_files() {
        let marked = "\u{feff}{}".as_bytes();
        assert_eq!(parse(marked, 9, 9), Ok(Value::Object(Vec::new())));
        assert_eq!(parse_bare(marked, 9, 9).unwrap_err().code(), Code::JsonSyntax);
        let signed = parse_without(marked, 9, 9, Some("predicate"));
        assert_eq!(signed.unwrap_err().code(), Code::JsonSyntax);
    }

    #[test]
    fn a_fault_has_its_line_and_column() {
        let failure = parse(b"{\"a\":\n}", 99, 9).unwrap_err();
        let place = [("line", 2_usize.into()), ("column", 1_usize.into())];
        assert_eq!(failure.evidence(), place);
    }

    #[test]
    fn an_unknown_key_is_told_with_the_nearest() {
        let unknown = |text: &str| {
            let value = parse(text.as_bytes(), 99, 9).unwrap();
            let mut message = Message::document(value).unwrap();
            let _ = (message.optional("mediaType"), message.optional("content"));
            message.deny_unknown().unwrap_err()
        };
        let told = unknown(r#"{"content":"","media_type":""}"#);
        let shown = [("key", "media_type".into()), ("nearest", "mediaType".into())];
        assert_eq!(told.evidence(), shown);
        assert_eq!(unknown(r#"{"other":1}"#).evidence(), [("key", "other".into())]);
    }

    #[test]
    fn keys_are_distinct() {
        for bad in [r#"{"a":1,"a":1}"#, r#"{"a":1,"\u0061":2}"#, r#"[{"b":{"a":1,"c":0,"a":1}}]"#] {
            assert_eq!(code(bad), Some(Code::JsonKeyDuplicate), "{bad}");
        }
        assert_eq!(code(r#"{"a":{"a":1},"b":{"a":1}}"#), None);
    }

    #[test]
    fn nulls_of_fields_are_absent() {
        let value = parse(br#"{"a":null,"b":[null],"c":"x"}"#, 99, 9).unwrap();
        let mut message = Message::document(value).unwrap();
        assert!(message.optional("a").is_none());
        assert!(message.required("b").unwrap().list().is_err());
        assert!(message.deny_unknown().is_err());
    }

    #[test]
    fn int64_has_one_form() {
        let read = |text: &str| {
            let value = parse(text.as_bytes(), 99, 9).unwrap();
            Field::document(value).int64().ok()
        };
        assert_eq!(read("\"9223372036854775807\""), Some(9_223_372_036_854_775_807));
        assert_eq!(read("\"0\""), Some(0));
        assert_eq!(read("9007199254740991"), Some(9_007_199_254_740_991));
        for bad in [
            "\"-1\"",
            "\"007\"",
            "\"+5\"",
            "\" 5\"",
            "\"5 \"",
            "\"1e3\"",
            "\"0x10\"",
            "\"1.0\"",
            "\"1_000\"",
            "\"\u{665}\"",
            "\"\"",
            "\"9223372036854775808\"",
            "-1",
            "1.0",
            "1e3",
            "9007199254740992",
            "true",
            "[]",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn integers_and_hex_of_the_older_forms() {
        let field = |text: &str| {
            let value = parse(text.as_bytes(), 99, 9).unwrap();
            Field::document(value)
        };
        assert_eq!(field("9007199254740991").integer().ok(), Some(MAX_SAFE_INTEGER));
        for bad in ["9007199254740992", "\"5\"", "-1", "1.0", "true"] {
            assert!(field(bad).integer().is_err(), "{bad}");
        }
        assert_eq!(field("\"0aFf\"").hex().ok(), Some(alloc::vec![0x0a, 0xff]));
        assert_eq!(field("\"\"").hex().ok(), Some(Vec::new()));
        for bad in ["\"0\"", "\"0x\"", "\"zz\"", "\" 00\"", "10"] {
            assert!(field(bad).hex().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_text_is_named() {
        let told = |text: &str| parse(text.as_bytes(), 999, 99).unwrap_err().hints().join("|");
        for (text, part) in [
            ("{\"a\": \"b", "the text ends in line 1"),
            ("[1,\n", "the text ends in line 2"),
            ("{\"a\"", "the text ends"),
            ("hello", "another file"),
            ("true story", "another file"),
            ("{\u{201c}a\u{201d}: 1}", "typographic quotes"),
            ("{\"a\": \u{201c}b\u{201d}}", "typographic quotes"),
            ("{\"a\": 1\n\"b\": 2}", "before column 1 of line 2"),
            ("[{} {}]", "a comma is missing before column 5 of line 1"),
            ("{\n} {\n}", "a second document begins in line 2"),
            ("{\n}\n{\n}\n{\n}", "a second document begins in line 3"),
            ("[\n]\n{\n}", "a second document begins in line 3"),
            ("{\n}\n[\n]", "in an array, or each on a line of its own"),
            // A brace that closes too early.
            ("{\"a\": 1}\n\"b\": 2}", "a comma is missing"),
            ("[\"a\" \"b\"]", "a comma is missing"),
            ("{\"a\" \"b\"}", "or a colon"),
        ] {
            assert!(told(text).contains(part), "{text} {}", told(text));
        }
        for text in ["{\"a\": }", "{\"a\": 01}", "{} x", "[}"] {
            assert_eq!(told(text), "", "{text}");
        }
    }
}
