//! Percent encoding (RFC 3986 section 2.1), and the forms that are made of it (`application/x-www-form-urlencoded`).

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// RFC 3986 section 2.1; of the unreserved characters (section 2.3), none is encoded.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// A form, or a query, of these names and values.
pub(super) fn form(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The names and values of a query. None of it, if an escape is not one, or what it says is not UTF-8.
pub(super) fn pairs(query: &str) -> Option<Vec<(String, String)>> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        Some((decoded(name)?, decoded(value)?))
    };
    parts.map(pair).collect()
}

fn decoded(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        match (first, more) {
            (b'%', [high, low, more @ ..]) => {
                let digits = [*high, *low];
                let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
                let digits = core::str::from_utf8(&digits).ok().filter(|_| is_hex)?;
                out.push(u8::from_str_radix(digits, 16).ok()?);
                rest = more;
            }
            (b'%', _) => return None,
            (b'+', more) => {
                out.push(b' ');
                rest = more;
            }
            (other, more) => {
                out.push(*other);
                rest = more;
            }
        }
    }
    core::str::from_utf8(&out).ok().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_it_was_written() {
        let written = form(&[("a", "x y+z&=%ä"), ("b", "")]);
        assert_eq!(written, "a=x%20y%2Bz%26%3D%25%C3%A4&b=");
        let read = |text: &str| pairs(text);
        let both = [("a".to_owned(), "x y+z&=%ä".to_owned()), ("b".to_owned(), String::new())];
        assert_eq!(read(&written).as_deref(), Some(&both[..]));
        assert_eq!(read("a=x+y%2bz&&b"), read("a=x%20y%2Bz&b="));
        for bad in ["a=%", "a=%4", "a=%4g", "a=%+4", "a=%ff", "%zz=a"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(read("").as_deref(), Some(&[][..]));
    }
}
