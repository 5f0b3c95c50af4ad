//! What a trusted root states of a log besides its key: for whoever writes one.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use super::trusted_root::note_key_hash;
use crate::crypto::{HashAlgorithm, PublicKey, key_details_of};

/// The `keyDetails` of a log's key: how it signs, as far as the key says (sigstore_common.proto,
/// `PublicKeyDetails`). None for a size of RSA that has no name there.
pub fn key_details(key: &PublicKey) -> Option<&'static str> {
    key_details_of(key.kind(), key.rsa_bits())
}

/// The `logId` of a log: SHA-256 of its SubjectPublicKeyInfo (RFC 6962 section 3.2), or of a Rekor v2 log the key hash
/// for its origin, the name in its checkpoints (C2SP signed-note).
pub fn log_id(key: &PublicKey, origin: Option<&str>) -> Vec<u8> {
    match origin {
        Some(origin) => note_key_hash(origin, key).bytes().to_owned(),
        None => HashAlgorithm::Sha256.hash(key.spki_der()).bytes().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::base64;

    #[test]
    fn an_identifier_depends_on_the_kind_of_key() {
        // SubjectPublicKeyInfo (RFC 8410 section 4) of an Ed25519 key, whose last 32 bytes are the key.
        let spki =
            base64::decode("MCowBQYDK2VwAyEA35kNeT0t4lrmQgQqayOglRBURsxuHO0lMT3yp6Vijns=").unwrap();
        let key = PublicKey::from_spki_der(&spki).unwrap();
        let sha256 = |bytes: &[u8]| HashAlgorithm::Sha256.hash(bytes).bytes().to_owned();
        assert_eq!(key_details(&key), Some("PKIX_ED25519"));
        assert_eq!(log_id(&key, None), sha256(&spki));
        let named = [&b"log.example\n\x01"[..], &spki[12..]].concat();
        assert_eq!(log_id(&key, Some("log.example")), sha256(&named));
    }
}
