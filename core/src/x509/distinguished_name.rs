//! Distinguished names (RFC 5280 section 4.1.2.4), and their text for people: RFC 4514, with the short
//! names of its section 3.
//!
//! ```text
//! Name ::= SEQUENCE OF RelativeDistinguishedName
//! RelativeDistinguishedName ::= SET SIZE (1..) OF SEQUENCE { type OBJECT IDENTIFIER, value ANY }
//!
//! CN=sigstore-intermediate,O=sigstore.dev
//! ```

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use der::Tag;
use der::asn1::ObjectIdentifier;

use crate::encoding::der::{Element, elements, oid_of, sequence};

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

/// An attribute's type and its value.
type Attribute<'a> = (ObjectIdentifier, Element<'a>);

/// The relative names of a name, each one attribute or several; `None` if these bytes are not a name.
pub(super) fn parse(name: &[u8]) -> Option<Vec<Vec<Attribute<'_>>>> {
    sequence(name)?.into_iter().map(relative).collect()
}

fn relative(element: Element<'_>) -> Option<Vec<Attribute<'_>>> {
    let set = elements(element.value).filter(|set| element.tag == Tag::Set && !set.is_empty())?;
    set.into_iter().map(attribute).collect()
}

fn attribute(element: Element<'_>) -> Option<Attribute<'_>> {
    match sequence(element.bytes)?.as_slice() {
        [kind, value] => Some((oid_of(*kind)?, *value)),
        _ => None,
    }
}

/// The last relative name first (RFC 4514 section 2.1); empty if these bytes are not a name.
pub(crate) fn to_text(name: &[u8]) -> String {
    let relative = |attributes: &Vec<Attribute<'_>>| {
        let pairs: Vec<String> = attributes.iter().map(pair).collect();
        pairs.join("+")
    };
    let names = parse(name).unwrap_or_default();
    let all: Vec<String> = names.iter().rev().map(relative).collect();
    all.join(",")
}

fn pair((kind, value): &Attribute<'_>) -> String {
    let oid = kind.to_string();
    let short = SHORT.iter().find(|(known, _)| *known == oid).map(|(_, short)| *short);
    let is_text = matches!(value.tag, Tag::Utf8String | Tag::PrintableString | Tag::Ia5String);
    let text = core::str::from_utf8(value.value).ok().filter(|_| is_text);
    match (short, text) {
        (Some(short), Some(text)) => format!("{short}={}", escaped(text)),
        _ => format!("{oid}=#{}", hex::encode(value.bytes)),
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

    use der::Encode as _;
    use x509_cert::name::Name;

    #[test]
    fn names_as_text() {
        // What the library reads and writes, which has the whole table.
        for text in [
            "CN=sigstore,O=sigstore.dev",
            "CN=a\\,b\\+c\\\"d\\\\e\\<f\\>g\\;h,O=\\#x",
            "CN=a+OU=b,C=DE,ST=x,L=y,STREET=z 1,DC=example,UID=u",
        ] {
            let name = Name::from_str(text).unwrap();
            assert_eq!(to_text(&name.to_der().unwrap()), name.to_string());
        }
        // Unknown types are shown as they are, in the form of the same section.
        let name = Name::from_str("1.2.3.4=#04020102").unwrap();
        assert_eq!(to_text(&name.to_der().unwrap()), "1.2.3.4=#04020102");
        assert_eq!(escaped(" a#b "), "\\ a#b\\ ");
        assert_eq!(escaped("a\0"), "a\\00");
    }
}
