//! PEM (RFC 7468): one block of a known label, as Rekor entries hold it and as keys are handed in.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::base64;

/// Reads the one block that the text consists of: its label and its bytes. White space around the
/// block and within the base64 is allowed (RFC 7468 section 2); explanatory text is not.
pub(crate) fn decode(text: &str) -> Option<(&str, Vec<u8>)> {
    let (label, bytes, rest) = decode_first(text)?;
    rest.is_empty().then_some((label, bytes))
}

/// Reads the block that the text begins with, and returns what follows it. Nothing but white space
/// may stand before it.
pub(crate) fn decode_first(text: &str) -> Option<(&str, Vec<u8>, &str)> {
    let text = text.trim_ascii();
    let (label, rest) = text.strip_prefix("-----BEGIN ")?.split_once("-----")?;
    let (body, tail) = rest.split_once("-----END ")?;
    let rest = tail.strip_prefix(label)?.strip_prefix("-----")?;
    let digits: String = body.split_ascii_whitespace().collect();
    Some((label, base64::decode_standard(&digits)?, rest))
}

/// Writes one block, its lines 64 characters long (RFC 7468 section 2) and each ended.
pub(crate) fn encode(label: &str, bytes: &[u8]) -> String {
    const LINE: usize = 64;
    let digits = base64::encode(bytes);
    let mut out = format!("-----BEGIN {label}-----\n");
    for line in digits.as_bytes().chunks(LINE) {
        out.extend(line.iter().copied().map(char::from));
        out.push('\n');
    }
    out.push_str("-----END ");
    out.push_str(label);
    out.push_str("-----\n");
    out
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_first, encode};
    use alloc::vec::Vec;

    #[test]
    fn one_block_exactly() {
        let good = "-----BEGIN CERTIFICATE-----\nAQID\r\nBA==\n-----END CERTIFICATE-----\n";
        assert_eq!(decode(good), Some(("CERTIFICATE", alloc::vec![1, 2, 3, 4])));
        for bad in [
            "",
            "AQID",
            "-----BEGIN A-----\nAQID\n-----END B-----",
            "-----BEGIN A-----\nAQID\n-----END A-----\n-----BEGIN A-----\nAQID\n-----END A-----",
            "x -----BEGIN A-----\nAQID\n-----END A-----",
            "-----BEGIN A-----\nAQI*\n-----END A-----",
            "-----BEGIN A-----\nAQID\n-----END A----",
        ] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    #[test]
    fn several_blocks_one_by_one() {
        let two = [encode("A", &[1; 48]), encode("B", &[2; 49])].concat();
        let (label, bytes, rest) = decode_first(&two).unwrap();
        assert_eq!((label, bytes), ("A", [1; 48].to_vec()));
        assert_eq!(decode(rest), Some(("B", [2; 49].to_vec())));
        assert_eq!(decode(&two), None);
        // A label that another begins with.
        assert_eq!(decode_first("-----BEGIN A-----\nAQID\n-----END AB-----"), None);
    }

    #[test]
    fn lines_of_64_characters() {
        let lengths = |n| {
            let text = encode("A", &alloc::vec![0; n]);
            text.lines().skip(1).map(str::len).collect::<Vec<_>>()
        };
        let end = "-----END A-----".len();
        assert_eq!(lengths(0), [end]);
        assert_eq!(lengths(48), [64, end]);
        assert_eq!(lengths(49), [64, 4, end]);
    }
}
