//! DER (X.690) at the level of tag, length and value, for what must keep its exact bytes: the parts
//! of a certificate that a signature covers. Everything typed is read with the crate `der`.

use alloc::vec::Vec;

use der::asn1::ObjectIdentifier;
use der::{Decode as _, Encode as _, Header, Reader as _, SliceReader, Tag, TagNumber};

/// One element: its tag, its value, and all its bytes.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) tag: Tag,
    pub(crate) value: &'a [u8],
    pub(crate) bytes: &'a [u8],
}

/// The elements that follow one another in these bytes, to the last byte.
pub(crate) fn elements(bytes: &[u8]) -> Option<Vec<Element<'_>>> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let mut out = Vec::new();
    while !reader.is_finished() {
        let start = usize::try_from(reader.position()).ok()?;
        let header = Header::decode(&mut reader).ok()?;
        let value = reader.read_slice(header.length()).ok()?;
        let end = usize::try_from(reader.position()).ok()?;
        out.push(Element { tag: header.tag(), value, bytes: bytes.get(start..end)? });
    }
    Some(out)
}

/// The one element that these bytes are.
pub(crate) fn element(bytes: &[u8]) -> Option<Element<'_>> {
    match elements(bytes)?.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

/// The elements inside the one SEQUENCE that these bytes are.
pub(crate) fn sequence(bytes: &[u8]) -> Option<Vec<Element<'_>>> {
    let outer = element(bytes)?;
    if outer.tag != Tag::Sequence {
        return None;
    }
    elements(outer.value)
}

/// A context-specific tag.
pub(crate) const fn context(number: u32, constructed: bool) -> Tag {
    Tag::ContextSpecific { constructed, number: TagNumber(number) }
}

/// Elements taken one by one, in their order.
pub(crate) struct Fields<'a> {
    rest: alloc::vec::IntoIter<Element<'a>>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(list: Vec<Element<'a>>) -> Self {
        Self { rest: list.into_iter() }
    }

    pub(crate) fn required(&mut self, tag: Tag) -> Option<Element<'a>> {
        self.rest.next().filter(|e| e.tag == tag)
    }

    pub(crate) fn optional(&mut self, tag: Tag) -> Option<Element<'a>> {
        let next = self.rest.as_slice().first().copied().filter(|e| e.tag == tag)?;
        self.rest.next();
        Some(next)
    }

    pub(crate) fn any(&mut self) -> Option<Element<'a>> {
        self.rest.next()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.as_slice().is_empty()
    }
}

pub(crate) fn oid_of(element: Element<'_>) -> Option<ObjectIdentifier> {
    ObjectIdentifier::from_der(element.bytes).ok()
}

/// An AlgorithmIdentifier (RFC 5280 section 4.1.1.2): the algorithm, and its parameters if there are any.
pub(crate) fn parse_algorithm<'a>(
    element: Element<'a>,
) -> Option<(ObjectIdentifier, Option<Element<'a>>)> {
    if element.tag != Tag::Sequence {
        return None;
    }
    let mut fields = Fields::new(elements(element.value)?);
    let algorithm = oid_of(fields.required(Tag::ObjectIdentifier)?)?;
    let parameters = fields.any();
    fields.is_empty().then_some((algorithm, parameters))
}

/// The magnitude of an INTEGER above zero in its one encoding, without the byte that only says that it
/// is positive.
pub(crate) fn positive<'a>(integer: &Element<'a>) -> Option<&'a [u8]> {
    match integer.value {
        _ if integer.tag != Tag::Integer => None,
        [0, next, ..] if *next < 0x80 => None,
        [0, magnitude @ ..] if !magnitude.is_empty() => Some(magnitude),
        [first, ..] if (1..0x80).contains(first) => Some(integer.value),
        _ => None,
    }
}

/// The bits of a magnitude that begins with no zero byte.
pub(crate) fn bits(magnitude: &[u8]) -> Option<usize> {
    let unused = usize::try_from(magnitude.first()?.leading_zeros()).ok()?;
    magnitude.len().checked_mul(8)?.checked_sub(unused)
}

/// An element of this tag around these parts, with the shortest length there is.
pub(crate) fn wrap(tag: Tag, parts: &[&[u8]]) -> Option<Vec<u8>> {
    let body = parts.concat();
    let header = Header::new(tag, der::Length::try_from(body.len()).ok()?);
    let mut out = header.to_der().ok()?;
    out.extend_from_slice(&body);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn torture_lengths_are_refused() {
        for bad in [
            &[0x30][..],
            &[0x30, 0x80, 0, 0],                         // indefinite
            &[0x30, 0x81, 0x01, 0x00],                   // not the shortest form
            &[0x30, 0x82, 0x00, 0x80],                   // not the shortest form, and truncated
            &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],       // longer than the input
            &[0x30, 0x85, 0x01, 0x00, 0x00, 0x00, 0x00], // more than four length bytes
            &[0x30, 0x02, 0x05],                         // truncated
            &[0x30, 0x00, 0x00],                         // trailing byte
        ] {
            assert!(element(bad).is_none(), "{bad:02x?}");
        }
        assert!(element(&[0x30, 0x00]).is_some_and(|e| e.value.is_empty()));
    }

    #[test]
    fn wrap_crosses_the_length_forms() {
        for n in [0usize, 1, 127, 128, 255, 256, 65535, 65536] {
            let body = alloc::vec![7u8; n];
            let whole = wrap(Tag::OctetString, &[&body]).unwrap();
            assert_eq!(element(&whole).unwrap().value, &body[..]);
        }
    }
}
