//! The kinds of private keys, by the names that PKCS#8 and SEC1 have for them (RFC 5480, RFC 8017, RFC 8410).

use der::asn1::ObjectIdentifier;
use sigproof::KeyKind;

const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// The kind of key on a curve.
pub(crate) fn of_curve(curve: ObjectIdentifier) -> Option<KeyKind> {
    let kinds = [(P256, KeyKind::P256), (P384, KeyKind::P384), (P521, KeyKind::P521)];
    kinds.into_iter().find_map(|(name, kind)| (name == curve).then_some(kind))
}

/// The kind of key of an algorithm, and of its curve where it has one.
pub(crate) fn of(algorithm: ObjectIdentifier, curve: Option<ObjectIdentifier>) -> Option<KeyKind> {
    match algorithm {
        EC => of_curve(curve?),
        RSA => Some(KeyKind::Rsa),
        ED25519 => Some(KeyKind::Ed25519),
        _ => None,
    }
}
