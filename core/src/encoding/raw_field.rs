//! One field of a JSON object, byte for byte as it was signed: a value that is read and written again is another text.

use alloc::string::String;
use core::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The bytes of one field of an object, as they stand in a document that [`super::json::parse`] has read
/// before.
pub(crate) fn of<'d>(document: &'d [u8], key: &'static str) -> Option<&'d [u8]> {
    let mut deserializer = serde_json::Deserializer::from_slice(document);
    let raw = serde::Deserializer::deserialize_any(&mut deserializer, Named(key)).ok()??;
    Some(raw.get().as_bytes())
}

struct Named(&'static str);

/// Says of every type what it does: the default methods would name the type that was not expected, and
/// bring along how numbers are written.
impl<'de> Visitor<'de> for Named {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            let value: &RawValue = map.next_value()?;
            if key == self.0 {
                found = Some(value);
            }
        }
        Ok(found)
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<&RawValue>()?.is_some() {}
        Ok(None)
    }
}
