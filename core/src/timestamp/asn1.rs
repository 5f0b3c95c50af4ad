//! What timestamps are read with: the elements of a SEQUENCE in their order, and algorithm
//! identifiers (RFC 5280 section 4.1.1.2).

use alloc::vec::Vec;

use der::asn1::ObjectIdentifier;
use der::{Decode as _, Tag, TagNumber};

use crate::crypto::HashAlgorithm;
use crate::encoding::der::{Element, elements};

pub(super) const fn oid(text: &'static str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// A context-specific tag.
pub(super) const fn context(number: u32, constructed: bool) -> Tag {
    Tag::ContextSpecific { constructed, number: TagNumber(number) }
}

/// Elements taken one by one, in their order.
pub(super) struct Fields<'a> {
    rest: alloc::vec::IntoIter<Element<'a>>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(list: Vec<Element<'a>>) -> Self {
        Self { rest: list.into_iter() }
    }

    pub(super) fn required(&mut self, tag: Tag) -> Option<Element<'a>> {
        self.rest.next().filter(|e| e.tag == tag)
    }

    pub(super) fn optional(&mut self, tag: Tag) -> Option<Element<'a>> {
        let next = self.rest.as_slice().first().copied().filter(|e| e.tag == tag)?;
        self.rest.next();
        Some(next)
    }

    pub(super) fn any(&mut self) -> Option<Element<'a>> {
        self.rest.next()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.as_slice().is_empty()
    }
}

pub(super) fn oid_of(element: Element<'_>) -> Option<ObjectIdentifier> {
    ObjectIdentifier::from_der(element.bytes).ok()
}

/// An AlgorithmIdentifier of a hash: parameters absent or NULL (RFC 5754 section 2). The inner
/// `None`: well-formed, and not supported.
pub(super) fn parse_hash_algorithm(element: Element<'_>) -> Option<Option<HashAlgorithm>> {
    let (algorithm, parameters) = parse_algorithm(element)?;
    parameters.is_none_or(|p| p.tag == Tag::Null && p.value.is_empty()).then_some(())?;
    let name = algorithm;
    Some(match () {
        () if name == oid("2.16.840.1.101.3.4.2.1") => Some(HashAlgorithm::Sha256),
        () if name == oid("2.16.840.1.101.3.4.2.2") => Some(HashAlgorithm::Sha384),
        () if name == oid("2.16.840.1.101.3.4.2.3") => Some(HashAlgorithm::Sha512),
        () => None,
    })
}

pub(super) fn parse_algorithm<'a>(
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
