//! Keys as files.

use der::Encode as _;
use ed25519::pkcs8::KeypairBytes;
use pem_rfc7468::LineEnding;
use pkcs8::{EncodePrivateKey, EncodePublicKey, SecretDocument};
use sigproof::PublicKey;
use zeroize::Zeroizing;

use crate::cosign;
use crate::error::{Code, Error};
use crate::pair::{KeyPair, Private};

/// An encoder's refusal, of which no key is known.
const ENCODING: Error = Error::new(Code::Unsupported).found("a key that cannot be written down");

impl KeyPair {
    /// The key as cosign keeps it (`cosign.key`): PEM, encrypted under a password, which may be empty. cosign reads P-256,
    /// P-384, P-521 and RSA; it does not sign with Ed25519.
    ///
    /// # Errors
    /// [`Code::Entropy`] if the system gives no random numbers.
    pub fn to_cosign_pem(&self, password: &[u8]) -> Result<String, Error> {
        let json = cosign::encrypt(self.pkcs8()?.as_bytes(), password)?;
        pem(cosign::LABELS[0], json.as_bytes())
    }

    /// The key without a password: PKCS#8 (RFC 5958) in PEM.
    ///
    /// # Errors
    /// [`Code::Unsupported`] if the key cannot be written down.
    pub fn to_pkcs8_pem(&self) -> Result<Zeroizing<String>, Error> {
        Ok(Zeroizing::new(pem("PRIVATE KEY", self.pkcs8()?.as_bytes())?))
    }

    /// The public half as a SubjectPublicKeyInfo in PEM (RFC 7468 section 13): cosign's `cosign.pub`.
    ///
    /// # Errors
    /// [`Code::Unsupported`] if the key cannot be written down.
    pub fn public_pem(&self) -> Result<String, Error> {
        public_pem(self.public_key())
    }

    fn pkcs8(&self) -> Result<SecretDocument, Error> {
        let written = match &self.private {
            Private::P256(key) => key.to_pkcs8_der(),
            Private::P384(key) => key.to_pkcs8_der(),
            Private::P521(key) => key.to_pkcs8_der(),
            Private::Rsa(key) => key.to_pkcs8_der(),
            // Version 1, without the public half: who reads version 1 only reads it too.
            Private::Ed25519(key) => {
                KeypairBytes { secret_key: key.to_bytes(), public_key: None }.to_pkcs8_der()
            }
        };
        written.map_err(|_| ENCODING)
    }
}

/// A public key as a SubjectPublicKeyInfo in PEM (RFC 7468 section 13).
///
/// # Errors
/// [`Code::Unsupported`] if the key cannot be written down.
pub fn public_pem(key: &PublicKey) -> Result<String, Error> {
    pem("PUBLIC KEY", key.spki_der())
}

/// The SubjectPublicKeyInfo.
pub(crate) fn spki(private: &Private) -> Result<Vec<u8>, Error> {
    let written = match private {
        Private::P256(key) => key.verifying_key().to_public_key_der(),
        Private::P384(key) => key.verifying_key().to_public_key_der(),
        Private::P521(key) => key.verifying_key().to_public_key_der(),
        Private::Rsa(key) => key.to_public_key().to_public_key_der(),
        Private::Ed25519(key) => key.verifying_key().to_public_key_der(),
    };
    written.and_then(|document| Ok(document.to_der()?)).map_err(|_| ENCODING)
}

fn pem(label: &str, bytes: &[u8]) -> Result<String, Error> {
    pem_rfc7468::encode_string(label, LineEnding::LF, bytes).map_err(|_| ENCODING)
}
