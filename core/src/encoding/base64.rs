//! Base64 (RFC 4648) as protobuf's JSON mapping reads it: either alphabet, padded or not, but
//! otherwise exact. A text in both alphabets at once, with white space, with wrong padding or with
//! non-zero trailing bits is refused.

use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::cost::step;

/// Reads either alphabet, padded or not.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    let padding = text.len().checked_sub(digits.len())?;
    if padding > 2 || (padding > 0 && !text.len().is_multiple_of(4)) {
        return None;
    }
    digits.bytes().for_each(|_| step());
    // A text that both can read is the same in both: it has none of the characters in which they differ.
    STANDARD_NO_PAD.decode(digits).or_else(|_| URL_SAFE_NO_PAD.decode(digits)).ok()
}

/// Reads the standard alphabet with its padding, and nothing else (PEM, signed notes, Rekor).
pub(crate) fn decode_standard(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Writes the standard alphabet with padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Writes the alphabet for addresses, without padding.
#[cfg(feature = "sign")]
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_alphabet_otherwise_exact() {
        for good in ["+/8=", "+/8", "-_8=", "-_8"] {
            assert_eq!(decode(good).as_deref(), Some(&[0xfb, 0xff][..]), "{good}");
        }
        assert_eq!(decode("").as_deref(), Some(&[][..]));
        for bad in [
            "+_8=", "+/8==", "+/8===", "+/9=", "+/ 8=", "+/8=\n", "+/8!", "=", "====", "A", "AA=A",
            "+/8==",
        ] {
            assert_eq!(decode(bad), None, "{bad}");
        }
        assert_eq!(decode_standard("-_8="), None);
        assert_eq!(decode_standard("+/8"), None);
    }
}
