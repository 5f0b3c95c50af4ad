//! The parts of a certificate (RFC 5280 section 4.1), as the bytes that they are.
//!
//! ```text
//! Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue BIT STRING }
//! TBSCertificate ::= SEQUENCE {
//!     version [0] EXPLICIT, serialNumber INTEGER, signature, issuer, validity, subject,
//!     subjectPublicKeyInfo, extensions [3] EXPLICIT SEQUENCE OF Extension OPTIONAL }
//! Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
//! ```
//! Names and keys are compared, hashed and signed as bytes, so they are kept as bytes. rustls-webpki reads
//! each certificate of a path once more; of what it does not know, the two unique identifiers and
//! certificates before version 3, nothing is read here, so that no path is about an unread field.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use der::asn1::{BitStringRef, GeneralizedTime, ObjectIdentifier, UtcTime};
use der::{Decode as _, Tag};

use super::distinguished_name;
use crate::encoding::der::{Element, Fields, context, elements, oid_of, parse_algorithm, sequence};
use crate::time::{Time, Window};

/// INTEGER 2.
const VERSION_3: &[u8] = &[2, 1, 2];
/// 20 (RFC 5280 section 4.1.2.2), and one byte of authorities that forgot the sign.
const SERIAL_BYTES: usize = 21;

/// One extension.
#[derive(Clone, Debug)]
pub(super) struct Extension {
    pub(super) oid: ObjectIdentifier,
    pub(super) critical: bool,
    pub(super) value: Vec<u8>,
}

/// What is signed of a certificate.
pub(super) struct TbsCertificate<'a> {
    pub(super) serial: &'a [u8],
    pub(super) issuer: &'a [u8],
    pub(super) validity: Window,
    pub(super) subject: &'a [u8],
    pub(super) spki: &'a [u8],
    pub(super) extensions: Vec<Extension>,
}

/// The parts of a certificate of version 3, and of all its bytes; `None` if they are not one.
pub(super) fn parse(certificate: &[u8]) -> Option<TbsCertificate<'_>> {
    let mut outer = Fields::new(sequence(certificate)?);
    let tbs = outer.required(Tag::Sequence)?;
    let algorithm = outer.required(Tag::Sequence)?;
    let signature = outer.required(Tag::BitString)?;
    let mut fields = Fields::new(elements(tbs.value)?);
    let version = fields.required(context(0, true))?;
    let serial = fields.required(Tag::Integer).filter(is_serial)?;
    let signed_algorithm = fields.required(Tag::Sequence)?;
    let issuer = fields.required(Tag::Sequence)?;
    let validity = fields.required(Tag::Sequence)?;
    let subject = fields.required(Tag::Sequence)?;
    let spki = fields.required(Tag::Sequence)?;
    let extensions = fields.optional(context(3, true));
    let whole = outer.is_empty()
        && fields.is_empty()
        && version.value == VERSION_3
        && signed_algorithm.bytes == algorithm.bytes
        && parse_algorithm(algorithm).is_some()
        && is_bits(&signature)
        && is_public_key_info(spki)
        && [issuer, subject].iter().all(|name| distinguished_name::parse(name.bytes).is_some());
    whole.then_some(())?;
    Some(TbsCertificate {
        serial: serial.value,
        issuer: issuer.bytes,
        validity: window(validity)?,
        subject: subject.bytes,
        spki: spki.bytes,
        extensions: match extensions {
            Some(explicit) => {
                sequence(explicit.value)?.into_iter().map(extension).collect::<Option<_>>()?
            }
            None => Vec::new(),
        },
    })
}

/// An INTEGER in its one encoding, of a length that a serial number may have.
fn is_serial(element: &Element<'_>) -> bool {
    match element.value {
        [] | [0, ..0x80, ..] | [0xff, 0x80..=0xff, ..] => false,
        value => value.len() <= SERIAL_BYTES,
    }
}

fn is_bits(element: &Element<'_>) -> bool {
    BitStringRef::from_der(element.bytes).is_ok()
}

/// SubjectPublicKeyInfo: which key it is shows when it is used.
fn is_public_key_info(element: Element<'_>) -> bool {
    match elements(element.value).as_deref() {
        Some([algorithm, key]) => parse_algorithm(*algorithm).is_some() && is_bits(key),
        _ => false,
    }
}

fn window(validity: Element<'_>) -> Option<Window> {
    let times = elements(validity.value)?;
    let [start, end] = times.as_slice() else { return None };
    Some(Window { start: time(start)?, end: Some(time(end)?) })
}

fn time(element: &Element<'_>) -> Option<Time> {
    let date = match element.tag {
        Tag::UtcTime => UtcTime::from_der(element.bytes).ok()?.to_date_time(),
        Tag::GeneralizedTime => GeneralizedTime::from_der(element.bytes).ok()?.to_date_time(),
        _ => return None,
    };
    Time::from_date_time(date)
}

fn extension(element: Element<'_>) -> Option<Extension> {
    let mut fields = Fields::new(sequence(element.bytes)?);
    let oid = oid_of(fields.required(Tag::ObjectIdentifier)?)?;
    let critical = match fields.optional(Tag::Boolean).map(|b| b.value) {
        None | Some([0]) => false,
        Some([0xff]) => true,
        Some(_) => return None,
    };
    let value = fields.required(Tag::OctetString)?.value.to_owned();
    fields.is_empty().then_some(Extension { oid, critical, value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{Bundle, Material};
    use crate::trust::TrustedRoot;
    use der::Encode as _;

    /// What the crate `x509-cert` says of the same bytes.
    fn oracle(bytes: &[u8]) -> Option<x509_cert::Certificate> {
        let parsed = x509_cert::Certificate::from_der(bytes).ok()?;
        let tbs = parsed.tbs_certificate();
        let whole = tbs.version() == x509_cert::Version::V3
            && tbs.issuer_unique_id().is_none()
            && tbs.subject_unique_id().is_none()
            && tbs.signature() == parsed.signature_algorithm();
        whole.then_some(parsed)
    }

    fn assert_same(own: &TbsCertificate<'_>, other: &x509_cert::Certificate) {
        let other = other.tbs_certificate();
        assert_eq!(own.serial, other.serial_number().as_bytes());
        assert_eq!(own.issuer, other.issuer().to_der().unwrap());
        assert_eq!(own.subject, other.subject().to_der().unwrap());
        assert_eq!(own.spki, other.subject_public_key_info().to_der().unwrap());
        let time = |t: x509_cert::time::Time| Time::from_date_time(t.to_date_time()).unwrap();
        assert_eq!(own.validity.start, time(other.validity().not_before));
        assert_eq!(own.validity.end, Some(time(other.validity().not_after)));
        let extensions = other.extensions().map_or(&[][..], |list| list);
        assert_eq!(own.extensions.len(), extensions.len());
        for (own, other) in own.extensions.iter().zip(extensions) {
            assert_eq!(own.oid, other.extn_id);
            assert_eq!(own.critical, other.critical);
            assert_eq!(own.value, other.extn_value.as_bytes());
        }
    }

    fn certificates() -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        for json in [
            &include_bytes!("../../../tests/vectors/real/cosign-v3-blob.sigstore.json")[..],
            include_bytes!("../../../tests/vectors/real/othername.sigstore.json"),
            include_bytes!("../../../tests/vectors/real/github-private-attestation.sigstore.json"),
        ] {
            let bundle = Bundle::from_json(json).unwrap();
            let Material::Certificate { leaf, .. } = bundle.material() else { panic!() };
            all.push(leaf.der().to_vec());
        }
        let root = include_bytes!("../../roots/sigstore-staging.trusted_root.json");
        let root = TrustedRoot::from_json(root).unwrap();
        let authorities = root.certificate_authorities().iter();
        let authorities = authorities.chain(root.timestamp_authorities());
        all.extend(authorities.flat_map(|a| &a.chain).map(|c| c.der().to_vec()));
        assert!(all.len() > 6);
        all
    }

    /// Every bit of the certificates of several authorities turned over: what is read says what the oracle
    /// reads, and nothing is read that the oracle refuses.
    #[test]
    fn reads_what_another_parser_reads() {
        let (mut read, mut stricter) = (0, 0);
        let mut looser = Vec::new();
        for certificate in certificates() {
            for i in 0..certificate.len() {
                for bit in 0..8 {
                    let mut bytes = certificate.clone();
                    bytes[i] ^= 1 << bit;
                    match (parse(&bytes), oracle(&bytes)) {
                        (Some(own), Some(other)) => {
                            read += 1;
                            assert_same(&own, &other);
                        }
                        (None, Some(_)) => stricter += 1,
                        (Some(_), None) => looser.push((i, bit)),
                        (None, None) => {}
                    }
                }
            }
        }
        // A SET of one attribute cannot be out of order, so that the two differ nowhere here.
        assert!(read > 10_000, "{read}");
        assert_eq!((looser, stricter), (Vec::new(), 0));
    }

    #[test]
    fn serial_numbers_have_one_encoding() {
        let is = |value: &[u8]| {
            let bytes = [&[2, u8::try_from(value.len()).unwrap()][..], value].concat();
            let element = crate::encoding::der::element(&bytes);
            element.is_some_and(|element| is_serial(&element))
        };
        assert!(is(&[0]) && is(&[0, 0x80]) && is(&[0x7f]) && is(&[0xff]) && is(&[1; 21]));
        assert!(!is(&[]) && !is(&[0, 0x7f]) && !is(&[0xff, 0x80]) && !is(&[1; 22]));
    }
}
