//! Signing keys, all derived from seeds (RSA: two committed test keys), and deterministic
//! signatures: RFC 6979 for ECDSA, PKCS#1 v1.5 for RSA.

use rsa::pkcs8::{DecodePrivateKey, EncodePublicKey};
use sha2::{Digest, Sha256, Sha384, Sha512};
use signature::Signer;
use signature::hazmat::PrehashSigner;

/// A hash algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// The digest of some bytes.
    pub fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(data).to_vec(),
            Self::Sha384 => Sha384::digest(data).to_vec(),
            Self::Sha512 => Sha512::digest(data).to_vec(),
        }
    }

    /// As in Rekor's entries and in-toto subjects: `sha256`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// As in the bundle: `SHA2_256`.
    pub fn proto(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA2_256",
            Self::Sha384 => "SHA2_384",
            Self::Sha512 => "SHA2_512",
        }
    }
}

/// SHA-256 of some bytes.
pub fn sha256(data: &[u8]) -> Vec<u8> {
    Hash::Sha256.digest(data)
}

/// The kind of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256.
    P256,
    /// ECDSA on P-384.
    P384,
    /// ECDSA on P-521.
    P521,
    /// RSA with 2048 bits, PKCS#1 v1.5.
    Rsa,
}

impl KeyKind {
    /// The hash that goes with the key unless a recipe says otherwise.
    pub fn hash(self) -> Hash {
        match self {
            Self::P256 | Self::Rsa => Hash::Sha256,
            Self::P384 => Hash::Sha384,
            Self::P521 => Hash::Sha512,
        }
    }
}

/// A signing key.
#[derive(Clone)]
pub struct Key {
    inner: Inner,
}

#[derive(Clone)]
enum Inner {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
    Rsa(Box<rsa::RsaPrivateKey>),
}

impl Key {
    /// The key of a kind and a label. RSA knows two: labels that end in `leaf`, and the others.
    pub fn derive(kind: KeyKind, seed: &str, label: &str) -> Self {
        let wide = Sha512::digest(format!("sigproof-testkit/{seed}/{label}"));
        let inner = match kind {
            KeyKind::P256 => {
                Inner::P256(p256::ecdsa::SigningKey::from_slice(&wide[..32]).expect("a scalar"))
            }
            KeyKind::P384 => {
                Inner::P384(p384::ecdsa::SigningKey::from_slice(&wide[..48]).expect("a scalar"))
            }
            KeyKind::P521 => {
                let mut scalar = [0u8; 66];
                scalar[2..].copy_from_slice(&wide);
                Inner::P521(p521::ecdsa::SigningKey::from_slice(&scalar).expect("a scalar"))
            }
            KeyKind::Rsa => {
                let pem = if label.ends_with("leaf") {
                    include_str!("../keys/rsa2048-leaf.pem")
                } else {
                    include_str!("../keys/rsa2048-issuer.pem")
                };
                let body: String = pem.lines().filter(|l| !l.starts_with("-----")).collect();
                let key = rsa::RsaPrivateKey::from_pkcs8_der(&crate::json::unb64(&body));
                Inner::Rsa(Box::new(key.expect("a PKCS#8 RSA key")))
            }
        };
        Self { inner }
    }

    /// The kind.
    pub fn kind(&self) -> KeyKind {
        match &self.inner {
            Inner::P256(_) => KeyKind::P256,
            Inner::P384(_) => KeyKind::P384,
            Inner::P521(_) => KeyKind::P521,
            Inner::Rsa(_) => KeyKind::Rsa,
        }
    }

    /// The DER SubjectPublicKeyInfo.
    pub fn spki(&self) -> Vec<u8> {
        let document = match &self.inner {
            Inner::P256(key) => key.verifying_key().to_public_key_der(),
            Inner::P384(key) => key.verifying_key().to_public_key_der(),
            Inner::P521(key) => key.verifying_key().to_public_key_der(),
            Inner::Rsa(key) => key.to_public_key().to_public_key_der(),
        };
        document.expect("a public key").as_bytes().to_vec()
    }

    /// SHA-256 of the SubjectPublicKeyInfo.
    pub fn id(&self) -> Vec<u8> {
        sha256(&self.spki())
    }

    /// Signs a message: DER for ECDSA.
    pub fn sign(&self, hash: Hash, message: &[u8]) -> Vec<u8> {
        let digest = hash.digest(message);
        match &self.inner {
            Inner::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign_prehash(&digest).expect("signs");
                signature.to_der().as_bytes().to_vec()
            }
            Inner::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign_prehash(&digest).expect("signs");
                signature.to_der().as_bytes().to_vec()
            }
            Inner::P521(key) => {
                let signature: p521::ecdsa::Signature = key.sign_prehash(&digest).expect("signs");
                signature.to_der().as_bytes().to_vec()
            }
            Inner::Rsa(key) => sign_rsa(key, hash, message),
        }
    }

    /// The object identifier of the X.509 signature algorithm of this key with a hash.
    pub fn algorithm(&self, hash: Hash) -> &'static str {
        match (self.kind(), hash) {
            (KeyKind::Rsa, Hash::Sha256) => "1.2.840.113549.1.1.11",
            (KeyKind::Rsa, Hash::Sha384) => "1.2.840.113549.1.1.12",
            (KeyKind::Rsa, Hash::Sha512) => "1.2.840.113549.1.1.13",
            (_, Hash::Sha256) => "1.2.840.10045.4.3.2",
            (_, Hash::Sha384) => "1.2.840.10045.4.3.3",
            (_, Hash::Sha512) => "1.2.840.10045.4.3.4",
        }
    }
}

fn sign_rsa(key: &rsa::RsaPrivateKey, hash: Hash, message: &[u8]) -> Vec<u8> {
    use rsa::pkcs1v15::SigningKey;
    use signature::SignatureEncoding;
    match hash {
        Hash::Sha256 => SigningKey::<Sha256>::new(key.clone()).sign(message).to_vec(),
        Hash::Sha384 => SigningKey::<Sha384>::new(key.clone()).sign(message).to_vec(),
        Hash::Sha512 => SigningKey::<Sha512>::new(key.clone()).sign(message).to_vec(),
    }
}
