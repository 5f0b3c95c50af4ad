//! What was given for a public key and is something else, by how it looks. It decides nothing: what is here was
//! refused before.
//!
//! | begins with | is |
//! |---|---|
//! | `-----BEGIN … PRIVATE KEY-----` | a private key (RFC 7468 section 10, and OpenSSL's, OpenSSH's and cosign's own) |
//! | `-----BEGIN CERTIFICATE-----` | a certificate (RFC 7468 section 5) |
//! | `-----BEGIN RSA PUBLIC KEY-----` | a key as PKCS #1 writes it, without its algorithm |
//! | `ssh-ed25519 `, `---- BEGIN SSH2 ` | an SSH key (RFC 4253 section 6.6, RFC 4716 section 3) |
//! | `-----BEGIN PGP `, a first byte with the upper bit | a PGP key (RFC 9580 sections 4.2 and 6.2) |
//! | `{` | JSON, perhaps a JSON Web Key (RFC 7517) |

use der::Tag;

use crate::encoding::der::{self as raw, Element};
use crate::encoding::{base64, pem, text};

pub(crate) const NOTHING: &str = "nothing";
pub(crate) const PRIVATE: &str = "a private key";
pub(crate) const CERTIFICATE: &str = "a certificate";
pub(crate) const PKCS1: &str = "an RSA key in PKCS #1";
pub(crate) const PGP: &str = "a PGP key";
pub(crate) const SSH: &str = "an SSH key";
pub(crate) const SEVERAL: &str = "more than one key";
pub(crate) const UNSUPPORTED: &str = "a public key of an unsupported kind or size";

/// What the bytes are.
pub(super) fn found(bytes: &[u8]) -> &'static str {
    let plain = text::without_byte_order_mark(bytes).trim_ascii();
    if plain.is_empty() {
        return NOTHING;
    }
    if text::is_utf16(bytes) {
        return "text in UTF-16";
    }
    match core::str::from_utf8(plain) {
        Ok(text) => in_text(text),
        Err(_) => in_der(bytes),
    }
}

/// The labels of PEM, or parts of them, the more telling first.
const LABELS: [(&str, &str); 7] = [
    ("PRIVATE KEY", PRIVATE),
    ("PGP ", PGP),
    ("CERTIFICATE REQUEST", "a certificate request"),
    ("CERTIFICATE", CERTIFICATE),
    ("RSA PUBLIC KEY", PKCS1),
    ("SSH2 ", SSH),
    ("PARAMETERS", "the parameters of a key"),
];

/// How a line of text begins.
const LINES: [(&str, &str); 7] = [
    ("ssh-", SSH),
    ("ecdsa-sha2-", SSH),
    ("sk-", SSH),
    ("---- BEGIN SSH2 ", SSH),
    ("untrusted comment:", "a key of minisign or signify"),
    ("{", "JSON"),
    ("<", "HTML or XML"),
];

fn in_text(text: &str) -> &'static str {
    const BEGIN: &str = "-----BEGIN ";
    let begins =
        || text.match_indices(BEGIN).filter_map(|(at, _)| text.get(at..)?.strip_prefix(BEGIN));
    let labelled = |label: &&(&str, &str)| begins().any(|rest| first_line(rest).contains(label.0));
    if let Some((_, what)) = LABELS.iter().find(labelled) {
        return what;
    }
    match (begins().count(), pem::decode_first(text)) {
        (0, _) => {}
        (1, Some(("PUBLIC KEY", der, _))) => return in_der(&der),
        (1, Some(_)) => return "PEM with the label of something else",
        (_, None) => return "damaged PEM",
        _ => return SEVERAL,
    }
    let begins = |(start, _): &&(&str, &str)| text.starts_with(start);
    if let Some((_, what)) = LINES.iter().find(begins) {
        return what;
    }
    let digits: alloc::string::String = text.split_ascii_whitespace().collect();
    match base64::decode(&digits) {
        Some(bytes) if raw::sequence(&bytes).is_some() => {
            "base64 without the lines of PEM around it"
        }
        _ => "text without a key in PEM",
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn in_der(bytes: &[u8]) -> &'static str {
    let parts = raw::sequence(bytes).unwrap_or_default();
    let tags = parts.as_slice();
    let is = |element: &Element<'_>, tag| element.tag == tag;
    match tags {
        [algorithm, key] if is(algorithm, Tag::Sequence) && is(key, Tag::BitString) => UNSUPPORTED,
        [body, algorithm, signature]
            if [body, algorithm].iter().all(|e| is(e, Tag::Sequence))
                && is(signature, Tag::BitString) =>
        {
            CERTIFICATE
        }
        [modulus, exponent] if is(modulus, Tag::Integer) && is(exponent, Tag::Integer) => PKCS1,
        // A version comes first in each form of private keys (RFC 5958, RFC 5915, RFC 8017).
        [version, _, ..] if is(version, Tag::Integer) => PRIVATE,
        [_, ..] => "DER that is no key",
        [] if bytes.first().is_some_and(|first| first & 0x80 != 0) => PGP,
        [] => "bytes that are no key",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    fn block(label: &str) -> alloc::string::String {
        pem::encode(label, &[0x30, 0x03, 0x02, 0x01, 0x00])
    }

    #[test]
    fn what_people_hand_in_for_a_key() {
        for (text, expected) in [
            ("", NOTHING),
            ("\u{feff}\n", NOTHING),
            (&block("PRIVATE KEY"), PRIVATE),
            (&block("EC PRIVATE KEY"), PRIVATE),
            (&block("ENCRYPTED SIGSTORE PRIVATE KEY"), PRIVATE),
            (&format!("{}{}", block("EC PARAMETERS"), block("EC PRIVATE KEY")), PRIVATE),
            (&block("CERTIFICATE"), CERTIFICATE),
            (&block("CERTIFICATE REQUEST"), "a certificate request"),
            (&block("RSA PUBLIC KEY"), PKCS1),
            (&block("SOMETHING"), "PEM with the label of something else"),
            (&block("PUBLIC KEY").replace("MA", "*"), "damaged PEM"),
            (&block("PUBLIC KEY").repeat(2), SEVERAL),
            ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ", PGP),
            ("ssh-ed25519 AAAAC3Nza me@example.com", SSH),
            ("ecdsa-sha2-nistp256 AAAA", SSH),
            ("sk-ssh-ed25519@openssh.com AAAA", SSH),
            ("---- BEGIN SSH2 PUBLIC KEY ----", SSH),
            ("untrusted comment: minisign public key", "a key of minisign or signify"),
            ("{\"kty\":\"EC\"}", "JSON"),
            ("<html>", "HTML or XML"),
            ("MAMCAQA=", "base64 without the lines of PEM around it"),
            ("hello", "text without a key in PEM"),
        ] {
            assert_eq!(found(text.as_bytes()), expected, "{text:?}");
        }
        for (bytes, expected) in [
            (&b"\x99\x01\x0d\x04"[..], PGP),
            (b"\x30\x80\xff", "bytes that are no key"),
            // A version and an OCTET STRING; two INTEGERs; an algorithm that nobody has.
            (b"\x30\x06\x02\x01\x00\x04\x01\xff", PRIVATE),
            (b"\x30\x07\x02\x02\x00\xff\x02\x01\x03", PKCS1),
            (b"\x30\x07\x30\x00\x03\x03\x00\xff\xff", UNSUPPORTED),
            (b"\x30\x09\x30\x00\x30\x00\x03\x03\x00\xff\xff", CERTIFICATE),
            (b"h\0i\0", "text in UTF-16"),
        ] {
            assert_eq!(found(bytes), expected, "{bytes:x?}");
        }
    }
}
