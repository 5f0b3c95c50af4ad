//! Encrypted PKCS#8 (RFC 5958 section 3) by PBES2 (RFC 8018 section 6.2): PBKDF2 with a hash of the SHA-2 family, or
//! scrypt (RFC 7914), and AES. What `openssl pkcs8 -topk8` writes since 1.1.0.

use der::Decode as _;
use der::asn1::SequenceRef;
use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::pkcs5::pbes2::Kdf;
use pkcs8::pkcs5::{self, EncryptionScheme};
use zeroize::Zeroizing;

use crate::error::{Code, Error};

/// PBKDF2's rounds. OWASP's advice for SHA-256 is 600 000 (2023); files that were made to be slow have some millions, a second or two.
const ROUNDS: u32 = 5_000_000;
/// scrypt's memory in bytes, 128 N r: that of the dearest of cosign's keys.
const SCRYPT_BYTES: u64 = 128 << 20;
/// scrypt's p, each of which takes the time of the whole memory.
const SCRYPT_LANES: u16 = 16;

const ADVICE: &str = "openssl pkcs8 -topk8 -v2 aes-256-cbc writes one that is read";

/// The PKCS#8 document. What it would cost is looked at before it is paid, and whether the parameters exist at all: the
/// library panics of some that do not.
pub(crate) fn decrypt(
    info: &EncryptedPrivateKeyInfoRef<'_>,
    password: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let refused = |what| Error::new(Code::EncryptionUnsupported).found(what).advise(ADVICE);
    let EncryptionScheme::Pbes2(scheme) = &info.encryption_algorithm else {
        return Err(refused("PBES1, which is broken"));
    };
    let (allowed, affordable) = match &scheme.kdf {
        Kdf::Pbkdf2(kdf) => (kdf.iteration_count > 0, kdf.iteration_count <= ROUNDS),
        Kdf::Scrypt(kdf) => {
            let (n, r, p) = (kdf.cost_parameter, kdf.block_size, kdf.parallelization);
            let bytes = n.checked_mul(128 * u64::from(r));
            let affordable = bytes.is_some_and(|bytes| bytes <= SCRYPT_BYTES) && p <= SCRYPT_LANES;
            // RFC 7914, section 2.
            (n > 1 && n.is_power_of_two() && r > 0 && p > 0, affordable)
        }
        _ => return Err(refused("another way from password to key than PBKDF2 and scrypt")),
    };
    if !allowed {
        return Err(refused("parameters that the way from password to key does not allow"));
    }
    if !affordable {
        return Err(refused("a password that costs more than is tried"));
    }
    // In place: whatever comes of it is overwritten, a document or not.
    let mut bytes = Zeroizing::new(info.encrypted_data.as_bytes().to_vec());
    let opened = info.encryption_algorithm.decrypt_in_place(password, &mut bytes);
    let length = opened.map(<[u8]>::len).map_err(|error| match error {
        pkcs5::Error::UnsupportedAlgorithm { .. } => refused("an algorithm that is not supported"),
        pkcs5::Error::AlgorithmParametersInvalid { .. } => refused("parameters of another length"),
        _ => Error::new(Code::PasswordWrong),
    })?;
    bytes.truncate(length);
    // A wrong password gives bytes whose padding, or the document that they are, is wrong.
    <&SequenceRef>::from_der(&bytes).map_err(|_| Error::new(Code::PasswordWrong))?;
    Ok(bytes)
}
