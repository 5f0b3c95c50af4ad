//! `dist.integrity` (Subresource Integrity section 3.5): hashes of the package's archive.
//!
//! ```text
//! sha512-RtTi90xId3MWZkAA…        sha1-… sha512-…?option
//! ```

use alloc::vec::Vec;

use crate::code::Code;
use crate::crypto::{Digest, HashAlgorithm};
use crate::encoding::base64;
use crate::failure::Failure;

/// The SHA-512 digest of an integrity. Weaker hashes beside it are ignored, as the specification
/// asks; two that differ would be two archives.
///
/// # Errors
/// [`Code::NpmIntegrity`] if there is no SHA-512, or more than one, or the text is not an integrity.
pub fn digest_of_integrity(text: &str) -> Result<Digest, Failure> {
    let malformed = || Failure::new(Code::NpmIntegrity).with("integrity", text);
    let hashes = text.split_ascii_whitespace();
    let pairs: Option<Vec<(&str, &str)>> = hashes.map(|hash| hash.split_once('-')).collect();
    let mut found: Option<Digest> = None;
    for (algorithm, value) in pairs.ok_or_else(malformed)? {
        let value = value.split('?').next().unwrap_or(value);
        let bytes = base64::decode_standard(value).ok_or_else(malformed)?;
        if algorithm == HashAlgorithm::Sha512.name() {
            let digest = Digest::new(HashAlgorithm::Sha512, &bytes).map_err(|_| malformed())?;
            if found.as_ref().is_some_and(|other| *other != digest) {
                return Err(malformed());
            }
            found = Some(digest);
        }
    }
    found.ok_or_else(malformed)
}

#[cfg(test)]
mod tests {
    use super::digest_of_integrity;
    use crate::crypto::HashAlgorithm;
    use crate::encoding::base64;
    use alloc::format;

    #[test]
    fn one_sha512() {
        let digest = HashAlgorithm::Sha512.hash(b"abc");
        let good = format!("sha512-{}", base64::encode(digest.bytes()));
        let other = format!("sha512-{}", base64::encode(HashAlgorithm::Sha512.hash(b"d").bytes()));
        for text in [
            good.clone(),
            format!("sha1-qZk+NkcGgWq6PiVxeFDCbJzQ2J0= {good}"),
            format!("  {good}\t{good} "),
            format!("{good}?option"),
        ] {
            assert_eq!(digest_of_integrity(&text).unwrap(), digest, "{text}");
        }
        for bad in [
            "",
            "sha512-",
            "sha512-AAAA",
            "sha512",
            "sha1-qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
            &good.replace("sha512", "SHA512"),
            good.trim_end_matches('='),
            &format!("{good} {other}"),
            &format!("{good} x"),
            &format!("{good},{good}"),
        ] {
            assert!(digest_of_integrity(bad).is_err(), "{bad}");
        }
    }
}
