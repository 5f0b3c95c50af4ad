//! PEM (RFC 7468): blocks with a label, as Rekor entries hold them and as keys and certificates are handed in.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::base64;

const BEGIN: &str = "-----BEGIN ";

/// Reads the one block that the text consists of: its label and its bytes. White space around the
/// block and within the base64 is allowed; explanatory text is not.
pub(crate) fn decode_alone(text: &str) -> Option<(&str, Vec<u8>)> {
    let text = text.trim_ascii();
    let (label, bytes, rest) = text.starts_with(BEGIN).then(|| decode_first(text))??;
    rest.is_empty().then_some((label, bytes))
}

/// Reads the one block in the text. Explanatory text may stand around it (RFC 7468 section 2), as
/// `openssl x509 -text` writes.
pub(crate) fn decode(text: &str) -> Option<(&str, Vec<u8>)> {
    let (label, bytes, rest) = decode_first(text)?;
    find(rest).is_none().then_some((label, bytes))
}

/// The text from its first block on, which begins a line.
pub(crate) fn find(text: &str) -> Option<&str> {
    // A byte order mark begins no line.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let begins_line =
        |at: &usize| text.get(..*at).is_some_and(|t| t.is_empty() || t.ends_with(['\n', '\r']));
    let at = text.match_indices(BEGIN).map(|(at, _)| at).find(begins_line);
    // White space before it is not worth a refusal.
    let trimmed = text.trim_ascii_start();
    at.and_then(|at| text.get(at..)).or_else(|| trimmed.starts_with(BEGIN).then_some(trimmed))
}

/// Reads the first block in the text, and returns what follows it.
pub(crate) fn decode_first(text: &str) -> Option<(&str, Vec<u8>, &str)> {
    let (label, rest) = find(text)?.strip_prefix(BEGIN)?.split_once("-----")?;
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
    use super::{decode, decode_alone, decode_first, encode, find};
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
            "# a key\n-----BEGIN A-----\nAQI*\n-----END A-----",
            "-----BEGIN A-----\nAQI*\n-----END A-----",
            "-----BEGIN A-----\nAQID\n-----END A----",
        ] {
            assert_eq!(decode(bad), None, "{bad}");
            assert_eq!(decode_alone(bad), None, "{bad}");
        }
    }

    #[test]
    fn text_around_a_block() {
        let block = encode("A", &[1, 2, 3]);
        for text in [
            alloc::format!("# our key, 2026\n{block}"),
            alloc::format!(
                "Bag Attributes\r\n    localKeyID: 01\r\n{block}\nmore -----BEGIN nothing\n"
            ),
            alloc::format!("  {block}  "),
        ] {
            assert_eq!(decode(&text), Some(("A", alloc::vec![1, 2, 3])), "{text}");
            assert_eq!(decode_alone(&text).is_some(), text.starts_with("  "), "{text}");
        }
        let two = alloc::format!("first\n{block}second\n{block}");
        assert_eq!(decode(&two), None);
        let (_, _, rest) = decode_first(&two).unwrap();
        assert_eq!(find(rest), Some(block.as_str()));
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
