//! Algorithm identifiers (RFC 5280 section 4.1.1.2), as timestamps name them.

use der::Tag;
use der::asn1::ObjectIdentifier;

use crate::crypto::HashAlgorithm;
use crate::encoding::der::{Element, parse_algorithm};

pub(crate) const SHA256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");

pub(super) const fn oid(text: &'static str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// An AlgorithmIdentifier of a hash: parameters absent or NULL (RFC 5754 section 2). The inner
/// `None`: well-formed, and not supported.
pub(super) fn parse_hash_algorithm(element: Element<'_>) -> Option<Option<HashAlgorithm>> {
    let (algorithm, parameters) = parse_algorithm(element)?;
    parameters.is_none_or(|p| p.tag == Tag::Null && p.value.is_empty()).then_some(())?;
    let name = algorithm;
    Some(match () {
        () if name == SHA256 => Some(HashAlgorithm::Sha256),
        () if name == SHA384 => Some(HashAlgorithm::Sha384),
        () if name == SHA512 => Some(HashAlgorithm::Sha512),
        () => None,
    })
}
