//! cosign's encrypted private keys: a PEM block `ENCRYPTED SIGSTORE PRIVATE KEY`, before cosign 2 `ENCRYPTED COSIGN
//! PRIVATE KEY`, that holds JSON (go-securesystemslib, `encrypted.go`; cosign, `pkg/cosign/keys.go`):
//!
//! ```json
//! {"kdf":{"name":"scrypt","params":{"N":65536,"r":8,"p":1},"salt":"…"},
//!  "cipher":{"name":"nacl/secretbox","nonce":"…"},"ciphertext":"…"}
//! ```
//!
//! In the box is a PKCS#8 document.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::{Code, Error};
use crate::secretbox::{KEY, NONCE, open, seal};

/// The labels of the block. The first is what is written.
pub(crate) const LABELS: [&str; 2] =
    ["ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY"];

/// log2 of the costs that go-securesystemslib knows ("legacy", "standard", "OWASP"): 32, 64 and 128 MiB. It refuses
/// any other, and so a file cannot ask for more.
const LOG_COSTS: [u8; 3] = [15, 16, 17];
/// "Standard": what cosign writes.
const LOG_COST: u8 = 16;
const BLOCKS: u32 = 8;
const LANES: u32 = 1;
/// Bytes of the salt that is written.
const SALT: usize = 32;
const KDF: &str = "scrypt";
const CIPHER: &str = "nacl/secretbox";

#[derive(Deserialize, Serialize)]
struct Sealed {
    kdf: Kdf,
    cipher: Cipher,
    ciphertext: String,
}

#[derive(Deserialize, Serialize)]
struct Kdf {
    name: String,
    params: Params,
    salt: String,
}

#[derive(Deserialize, Serialize)]
struct Params {
    #[serde(rename = "N")]
    n: u64,
    r: u32,
    p: u32,
}

#[derive(Deserialize, Serialize)]
struct Cipher {
    name: String,
    nonce: String,
}

const MALFORMED: Error = Error::new(Code::Malformed).found("cosign's block does not hold its JSON");

/// The PKCS#8 document in the block's JSON.
pub(crate) fn decrypt(json: &[u8], password: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let sealed: Sealed = serde_json::from_slice(json).map_err(|_| MALFORMED)?;
    let bytes = |text: &str| STANDARD.decode(text).map_err(|_| MALFORMED);
    let unsupported = |what| Err(Error::new(Code::EncryptionUnsupported).found(what));
    if sealed.kdf.name != KDF {
        return unsupported("another way from password to key than scrypt");
    }
    if sealed.cipher.name != CIPHER {
        return unsupported("another cipher than nacl/secretbox");
    }
    let Params { n, r, p } = sealed.kdf.params;
    let cost = LOG_COSTS.into_iter().find(|cost| n == 1 << cost);
    let (Some(cost), BLOCKS, LANES) = (cost, r, p) else {
        return unsupported("parameters of scrypt that cosign does not write");
    };
    let nonce: [u8; NONCE] = bytes(&sealed.cipher.nonce)?.try_into().map_err(|_| MALFORMED)?;
    let key = key(password, &bytes(&sealed.kdf.salt)?, cost)?;
    open(&key, &nonce, &bytes(&sealed.ciphertext)?).ok_or(Error::new(Code::PasswordWrong))
}

/// The block's JSON, as cosign writes it.
pub(crate) fn encrypt(pkcs8: &[u8], password: &[u8]) -> Result<String, Error> {
    let (mut salt, mut nonce) = ([0; SALT], [0; NONCE]);
    for bytes in [&mut salt[..], &mut nonce[..]] {
        getrandom::fill(bytes).map_err(|_| Error::new(Code::Entropy))?;
    }
    let key = key(password, &salt, LOG_COST)?;
    let sealed = Sealed {
        kdf: Kdf {
            name: KDF.to_owned(),
            params: Params { n: 1 << LOG_COST, r: BLOCKS, p: LANES },
            salt: STANDARD.encode(salt),
        },
        cipher: Cipher { name: CIPHER.to_owned(), nonce: STANDARD.encode(nonce) },
        ciphertext: STANDARD.encode(seal(&key, &nonce, pkcs8)),
    };
    serde_json::to_string(&sealed).map_err(|_| MALFORMED)
}

fn key(password: &[u8], salt: &[u8], log_cost: u8) -> Result<Zeroizing<[u8; KEY]>, Error> {
    let refused = Error::new(Code::EncryptionUnsupported).found("parameters of scrypt");
    let params = scrypt::Params::new(log_cost, BLOCKS, LANES).map_err(|_| refused)?;
    let mut key = Zeroizing::new([0; KEY]);
    scrypt::scrypt(password, salt, &params, &mut *key).map_err(|_| refused)?;
    Ok(key)
}
