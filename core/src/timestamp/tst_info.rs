//! TSTInfo (RFC 3161 section 2.4.2): what the authority states.
//!
//! ```text
//! TSTInfo ::= SEQUENCE { version INTEGER 1, policy OID, messageImprint { AlgorithmIdentifier,
//!     OCTET STRING }, serialNumber INTEGER, genTime GeneralizedTime, accuracy SEQUENCE OPTIONAL,
//!     ordering BOOLEAN DEFAULT FALSE, nonce INTEGER OPTIONAL, tsa [0] GeneralName OPTIONAL,
//!     extensions [1] IMPLICIT Extensions OPTIONAL }
//! ```

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use der::Tag;

use super::asn1::parse_hash_algorithm;
use crate::crypto::HashAlgorithm;
use crate::encoding::der::{Element, Fields, context, elements, sequence};
use crate::time::Time;

/// The fields that are looked at.
#[derive(Clone, Debug)]
pub(crate) struct TstInfo {
    pub(crate) imprint_algorithm: HashAlgorithm,
    pub(crate) imprint: Vec<u8>,
    pub(crate) gen_time: Time,
    /// Reported, and never added to the time.
    pub(crate) accuracy: Option<String>,
    /// The directoryName that the token gives for its authority, in DER.
    pub(crate) tsa: Option<Vec<u8>>,
    /// The number of the request, which a signer compares.
    #[cfg(feature = "sign")]
    pub(crate) nonce: Option<Vec<u8>>,
}

/// Reads a TSTInfo; `None` if it does not have its form. Of a hash that is not supported, the
/// second says so.
pub(crate) fn parse(bytes: &[u8]) -> Option<Result<TstInfo, ()>> {
    let mut fields = Fields::new(sequence(bytes)?);
    if fields.required(Tag::Integer)?.value != [1] {
        return None;
    }
    fields.required(Tag::ObjectIdentifier)?;
    let imprint = elements(fields.required(Tag::Sequence)?.value)?;
    let [algorithm, digest] = imprint.as_slice() else { return None };
    if digest.tag != Tag::OctetString {
        return None;
    }
    let serial = fields.required(Tag::Integer)?;
    let gen_time = parse_gen_time(fields.required(Tag::GeneralizedTime)?.value)?;
    let accuracy = match fields.optional(Tag::Sequence) {
        Some(accuracy) => Some(parse_accuracy(accuracy)?),
        None => None,
    };
    // DEFAULT FALSE is left out in DER.
    let ordering = fields.optional(Tag::Boolean);
    let nonce = fields.optional(Tag::Integer);
    let tsa = match fields.optional(context(0, true)) {
        Some(name) => parse_directory_name(name.value)?,
        None => None,
    };
    let extensions = fields.optional(context(1, true));
    // At most 160 bits (section 2.4.2), and one byte for the sign.
    const SERIAL_BYTES: usize = 21;
    let canonical = is_integer(serial.value)
        && serial.value.len() <= SERIAL_BYTES
        && ordering.is_none_or(|o| o.value == [0xff])
        && nonce.is_none_or(|n| is_integer(n.value))
        && extensions.is_none_or(|e| no_critical_extension(e.value).is_some());
    if !canonical || !fields.is_empty() {
        return None;
    }
    let Some(imprint_algorithm) = parse_hash_algorithm(*algorithm)? else {
        return Some(Err(()));
    };
    Some(Ok(TstInfo {
        imprint_algorithm,
        imprint: digest.value.to_owned(),
        gen_time,
        accuracy,
        tsa,
        #[cfg(feature = "sign")]
        nonce: nonce.map(|nonce| nonce.value.to_owned()),
    }))
}

/// The shortest form there is of a number (X.690 section 8.3.2).
fn is_integer(value: &[u8]) -> bool {
    match value {
        [] => false,
        [0x00, next, ..] => *next >= 0x80,
        [0xff, next, ..] => *next < 0x80,
        _ => true,
    }
}

/// `YYYYMMDDhhmmss[.f…]Z`: seconds are there, the fraction has no trailing zero and at most nine
/// digits, which is what a time here can hold.
fn parse_gen_time(value: &[u8]) -> Option<Time> {
    let text = core::str::from_utf8(value).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_at_checked(14)?;
    if !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if !fraction.is_empty() {
        let digits = fraction.strip_prefix('.')?;
        if digits.is_empty() || digits.ends_with('0') {
            return None;
        }
    }
    let part = |from: usize, to: usize| whole.get(from..to);
    Time::parse_rfc3339(&format!(
        "{}-{}-{}T{}:{}:{}{fraction}Z",
        part(0, 4)?,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?,
    ))
}

/// `Accuracy ::= SEQUENCE { seconds INTEGER OPTIONAL, millis [0], micros [1] }`, for people.
fn parse_accuracy(accuracy: Element<'_>) -> Option<String> {
    let mut fields = Fields::new(elements(accuracy.value)?);
    let mut out = String::new();
    let units = [(Tag::Integer, "s"), (context(0, false), "ms"), (context(1, false), "us")];
    for (tag, unit) in units {
        let Some(field) = fields.optional(tag) else { continue };
        // Never negative, and small enough to be a number of seconds that means anything.
        if !is_integer(field.value) || field.value.len() > 4 {
            return None;
        }
        let number = field.value.iter().fold(0u32, |n, b| (n << 8) | u32::from(*b));
        if field.value.first().is_some_and(|b| *b >= 0x80) {
            return None;
        }
        let space = if out.is_empty() { "" } else { " " };
        out.push_str(&format!("{space}{number} {unit}"));
    }
    fields.is_empty().then_some(out)
}

/// The explicitly tagged GeneralName; of its forms, only a directoryName can be compared, and the
/// others name nothing here.
fn parse_directory_name(value: &[u8]) -> Option<Option<Vec<u8>>> {
    let names = elements(value)?;
    let [name] = names.as_slice() else { return None };
    Some((name.tag == context(4, true)).then(|| name.value.to_owned()))
}

/// No extension of a TSTInfo is known here: one that is critical makes the token unreadable.
fn no_critical_extension(value: &[u8]) -> Option<()> {
    for extension in elements(value)? {
        let parts = elements(extension.value)?;
        if extension.tag != Tag::Sequence || parts.iter().any(|p| p.tag == Tag::Boolean) {
            return None;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn gen_time_has_one_form() {
        let read = |text: &str| parse_gen_time(text.as_bytes()).map(|t| t.to_string());
        assert_eq!(read("20260302095215Z").as_deref(), Some("2026-03-02T09:52:15Z"));
        assert_eq!(read("20260302095215.05Z").as_deref(), Some("2026-03-02T09:52:15.05Z"));
        for bad in [
            "20260302095215",
            "20260302095215.Z",
            "20260302095215.50Z",
            "20260302095215,5Z",
            "202603020952Z",
            "20260302095215+0100",
            "20260302095260Z",
            "20260231095215Z",
            "20260302095215.1234567891Z",
            "00000302095215Z",
            "260302095215Z",
            "20260302095215z",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn integers_are_shortest() {
        for good in [&[0][..], &[0x7f], &[0x00, 0x80], &[0xff, 0x7f], &[0x80]] {
            assert!(is_integer(good), "{good:02x?}");
        }
        for bad in [&[][..], &[0x00, 0x7f], &[0xff, 0x80], &[0x00, 0x00]] {
            assert!(!is_integer(bad), "{bad:02x?}");
        }
    }
}
