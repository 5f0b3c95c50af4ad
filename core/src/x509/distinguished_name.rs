//! Distinguished names as text, for people: RFC 4514, with the short names of its section 3.
//!
//! ```text
//! CN=sigstore-intermediate,O=sigstore.dev
//! ```

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use der::{Encode as _, Tag, Tagged as _};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::Name;

/// The attribute types of RFC 4514 section 3. The library's own text forms would bring a table of
/// every object identifier there is.
const SHORT: &[(&str, &str)] = &[
    ("2.5.4.3", "CN"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.6", "C"),
    ("2.5.4.9", "STREET"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("0.9.2342.19200300.100.1.1", "UID"),
];

/// The last relative name first (section 2.1).
pub(super) fn to_text(name: &Name) -> String {
    let relative = |rdn: &x509_cert::name::RelativeDistinguishedName| {
        let pairs: Vec<String> = rdn.iter().map(pair).collect();
        pairs.join("+")
    };
    let mut all: Vec<String> = name.iter_rdn().map(relative).collect();
    all.reverse();
    all.join(",")
}

fn pair(pair: &AttributeTypeAndValue) -> String {
    let oid = pair.oid.to_string();
    let short = SHORT.iter().find(|(known, _)| *known == oid).map(|(_, short)| *short);
    let is_text =
        matches!(pair.value.tag(), Tag::Utf8String | Tag::PrintableString | Tag::Ia5String);
    let text = core::str::from_utf8(pair.value.value()).ok().filter(|_| is_text);
    match (short, text) {
        (Some(short), Some(text)) => format!("{short}={}", escaped(text)),
        _ => format!("{oid}=#{}", hex::encode(pair.value.to_der().unwrap_or_default())),
    }
}

/// Section 2.4.
fn escaped(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let mut out = String::new();
    for (i, c) in text.chars().enumerate() {
        let marked = matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\')
            || (c == '#' && i == 0)
            || (c == ' ' && (i == 0 || i == last));
        match c {
            '\0' => out.push_str("\\00"),
            c if marked => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::str::FromStr as _;

    #[test]
    fn names_as_text() {
        // What the library reads and writes, which has the whole table.
        for text in [
            "CN=sigstore,O=sigstore.dev",
            "CN=a\\,b\\+c\\\"d\\\\e\\<f\\>g\\;h,O=\\#x",
            "CN=a+OU=b,C=DE,ST=x,L=y,STREET=z 1,DC=example,UID=u",
        ] {
            let name = Name::from_str(text).unwrap();
            assert_eq!(to_text(&name), name.to_string());
        }
        // Unknown types are shown as they are, in the form of the same section.
        let name = Name::from_str("1.2.3.4=#04020102").unwrap();
        assert_eq!(to_text(&name), "1.2.3.4=#04020102");
        assert_eq!(escaped(" a#b "), "\\ a#b\\ ");
        assert_eq!(escaped("a\0"), "a\\00");
    }
}
