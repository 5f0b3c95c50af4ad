//! Encrypted PKCS#8 (RFC 5958 section 3) by PBES2 (RFC 8018 section 6.2): PBKDF2 with a hash of the SHA-2 family, or
//! scrypt (RFC 7914), and AES. What `openssl pkcs8 -topk8` writes since 1.1.0.

use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::Kdf;
use pkcs8::{EncryptedPrivateKeyInfoRef, SecretDocument};

use crate::error::{Code, Error};

/// PBKDF2's rounds. OWASP's advice for SHA-256 is 600 000 (2023); files that were made to be slow have some millions, a second or two.
const ROUNDS: u32 = 5_000_000;
/// scrypt's memory in bytes, 128 N r: that of the dearest of cosign's keys.
const SCRYPT_BYTES: u64 = 128 << 20;
/// scrypt's p, each of which takes the time of the whole memory.
const SCRYPT_LANES: u16 = 16;

const ADVICE: &str = "openssl pkcs8 -topk8 -v2 aes-256-cbc writes one that is read";

/// The PKCS#8 document. What it would cost is looked at before it is paid.
pub(crate) fn decrypt(
    info: &EncryptedPrivateKeyInfoRef<'_>,
    password: &[u8],
) -> Result<SecretDocument, Error> {
    let refused = |what| Error::new(Code::EncryptionUnsupported).found(what).advise(ADVICE);
    let EncryptionScheme::Pbes2(scheme) = &info.encryption_algorithm else {
        return Err(refused("PBES1, which is broken"));
    };
    let affordable = match &scheme.kdf {
        Kdf::Pbkdf2(kdf) => kdf.iteration_count <= ROUNDS,
        Kdf::Scrypt(kdf) => {
            let block = 128 * u64::from(kdf.block_size);
            let bytes = kdf.cost_parameter.checked_mul(block);
            bytes.is_some_and(|bytes| bytes <= SCRYPT_BYTES) && kdf.parallelization <= SCRYPT_LANES
        }
        _ => return Err(refused("another way from password to key than PBKDF2 and scrypt")),
    };
    if !affordable {
        return Err(refused("a password that costs more than is tried"));
    }
    info.decrypt(password).map_err(|error| match error {
        pkcs8::Error::EncryptedPrivateKey(pkcs8::pkcs5::Error::UnsupportedAlgorithm { .. }) => {
            refused("an algorithm that is not supported")
        }
        // A wrong password gives bytes whose padding, or the document that they are, is wrong.
        _ => Error::new(Code::PasswordWrong),
    })
}
