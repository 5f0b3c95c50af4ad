//! PEM (RFC 7468): one block of a known label, as Rekor entries hold it and as keys are handed in.

use alloc::string::String;
use alloc::vec::Vec;

use super::base64;

/// Reads the one block that the text consists of: its label and its bytes. White space around the
/// block and within the base64 is allowed (RFC 7468 section 2); explanatory text is not.
pub(crate) fn decode(text: &str) -> Option<(&str, Vec<u8>)> {
    let text = text.trim_ascii();
    let (label, rest) = text.strip_prefix("-----BEGIN ")?.split_once("-----")?;
    let (body, tail) = rest.split_once("-----END ")?;
    if tail.strip_suffix("-----")? != label {
        return None;
    }
    let digits: String = body.split_ascii_whitespace().collect();
    Some((label, base64::decode_standard(&digits)?))
}

#[cfg(test)]
mod tests {
    use super::decode;

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
}
