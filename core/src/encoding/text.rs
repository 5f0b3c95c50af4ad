//! Text as files hold it: UTF-8, perhaps after a byte order mark, which some editors write. Windows PowerShell 5
//! redirects in UTF-16; nothing else is wrong with such a file, so that it is named.

use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::hint;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The text without its byte order mark.
pub(crate) fn without_byte_order_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// The text without its byte order mark, unless it is in UTF-16.
pub(crate) fn read(text: &[u8], code: Code) -> Result<&[u8], Failure> {
    ensure(!is_utf16(text), code).map_err(|f| f.with("encoding", hint::UTF_16))?;
    Ok(without_byte_order_mark(text))
}

/// Whether bytes are UTF-16 of what is all ASCII at its beginning. Bytes that are not text, as a signature of
/// 64 bytes, look so once in 2^64.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    const UNITS: usize = 8;
    let is_ascii = |wide: fn(&[u8]) -> Option<u8>, bytes: &[u8]| {
        let mut units = bytes.chunks(2).take(UNITS).peekable();
        units.peek().is_some()
            && units.all(|unit| wide(unit).is_some_and(|b| b.is_ascii() && b != 0))
    };
    let little = |unit: &[u8]| matches!(unit, [_, 0]).then(|| unit.first().copied()).flatten();
    let big = |unit: &[u8]| matches!(unit, [0, _]).then(|| unit.last().copied()).flatten();
    let (of_little, of_big) = (bytes.strip_prefix(b"\xff\xfe"), bytes.strip_prefix(b"\xfe\xff"));
    is_ascii(little, of_little.unwrap_or(bytes)) || is_ascii(big, of_big.unwrap_or(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn utf_16_is_told_from_bytes() {
        let text = "-----BEGIN PUBLIC KEY-----";
        let units = || text.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        for wide in
            [&little, &big, &[b"\xff\xfe", &little[..]].concat(), &[b"\xfe\xff", &big[..]].concat()]
        {
            assert!(is_utf16(wide));
            assert_eq!(read(wide, Code::KeyInvalid).unwrap_err().code(), Code::KeyInvalid);
        }
        let marked = [BYTE_ORDER_MARK, text.as_bytes()].concat();
        for other in
            [&b""[..], b"\xff\xfe", text.as_bytes(), &marked, &[0; 64], b"\xff\xfe\x30\x82", b"{}"]
        {
            assert!(!is_utf16(other), "{other:?}");
        }
        assert_eq!(read(&marked, Code::KeyInvalid).unwrap(), text.as_bytes());
    }
}
