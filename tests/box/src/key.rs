//! Public keys and the signatures that servers are given, verified by RustCrypto: the box shares no code with the
//! verifier, as the testkit does not.

use der::asn1::{Any, BitString, ObjectIdentifier};
use der::{Decode as _, Encode as _, Tag, Tagged as _};
use rsa::pkcs8::DecodePublicKey as _;
use sha2::{Sha256, Sha384, Sha512};
use signature::Verifier as _;
use signature::hazmat::PrehashVerifier as _;
use sigproof_testkit::key::Hash;

/// A public key.
#[derive(Clone, Debug)]
pub(crate) struct PublicKey {
    inner: Inner,
    pub(crate) spki: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Inner {
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    P521(p521::ecdsa::VerifyingKey),
    Rsa(Box<rsa::PublicKey>),
    Ed25519(Box<ed25519_dalek::VerifyingKey>),
}

impl PublicKey {
    /// From a SubjectPublicKeyInfo.
    pub(crate) fn from_spki(der: &[u8]) -> Option<Self> {
        let inner = if let Ok(key) = p256::ecdsa::VerifyingKey::from_public_key_der(der) {
            Inner::P256(key)
        } else if let Ok(key) = p384::ecdsa::VerifyingKey::from_public_key_der(der) {
            Inner::P384(key)
        } else if let Ok(key) = p521::ecdsa::VerifyingKey::from_public_key_der(der) {
            Inner::P521(key)
        } else if let Ok(key) = rsa::PublicKey::from_public_key_der(der) {
            Inner::Rsa(Box::new(key))
        } else {
            Inner::Ed25519(Box::new(ed25519_dalek::VerifyingKey::from_public_key_der(der).ok()?))
        };
        Some(Self { inner, spki: der.to_vec() })
    }

    /// From PEM: a public key, or the one in a certificate.
    pub(crate) fn from_pem(text: &str) -> Option<Self> {
        let (label, der) = unpem(text)?;
        match label {
            "PUBLIC KEY" => Self::from_spki(&der),
            "CERTIFICATE" => Self::from_spki(&spki_of(&der)?),
            _ => None,
        }
    }

    /// The names that `PublicKeyDetails` has for it, where Rekor v2 takes it.
    pub(crate) fn details(&self) -> &'static [&'static str] {
        use rsa::traits::PublicKeyParts as _;
        match &self.inner {
            Inner::P256(_) => &["PKIX_ECDSA_P256_SHA_256"],
            Inner::P384(_) => &["PKIX_ECDSA_P384_SHA_384"],
            Inner::P521(_) => &["PKIX_ECDSA_P521_SHA_512"],
            Inner::Ed25519(_) => &["PKIX_ED25519_PH"],
            Inner::Rsa(key) => match key.size() {
                256 => &["PKIX_RSA_PKCS1V15_2048_SHA256"],
                384 => &["PKIX_RSA_PKCS1V15_3072_SHA256"],
                512 => &["PKIX_RSA_PKCS1V15_4096_SHA256"],
                _ => &[],
            },
        }
    }

    /// The hash that goes with the key; that of Ed25519 is for what is signed by its digest.
    pub(crate) fn hash(&self) -> Hash {
        match &self.inner {
            Inner::P256(_) | Inner::Rsa(_) => Hash::Sha256,
            Inner::P384(_) => Hash::Sha384,
            Inner::P521(_) | Inner::Ed25519(_) => Hash::Sha512,
        }
    }

    /// Whether this signed the message, by the key's own hash. Ed25519 takes the message itself.
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.inner {
            Inner::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            _ => self.signed_by(self.hash(), message, signature),
        }
    }

    /// Whether this signed an envelope's encoding as Rekor v1 verifies it: by SHA-256, whatever the curve
    /// (`pkg/types/dsse/v0.0.1/entry.go`).
    pub(crate) fn signed_envelope(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.inner {
            Inner::Ed25519(_) => self.signed(message, signature),
            _ => self.signed_by(Hash::Sha256, message, signature),
        }
    }

    /// The same by a hash.
    pub(crate) fn signed_by(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        self.signed_digest(hash, &hash.digest(message), signature)
    }

    /// Whether this signed what has the digest.
    pub(crate) fn signed_digest(&self, hash: Hash, digest: &[u8], signature: &[u8]) -> bool {
        match &self.inner {
            Inner::P256(key) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(digest, &signature).is_ok()),
            Inner::P384(key) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(digest, &signature).is_ok()),
            Inner::P521(key) => p521::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(digest, &signature).is_ok()),
            Inner::Rsa(key) => {
                let scheme = match hash {
                    Hash::Sha256 => rsa::Pkcs1v15Sign::new::<Sha256>(),
                    Hash::Sha384 => rsa::Pkcs1v15Sign::new::<Sha384>(),
                    Hash::Sha512 => rsa::Pkcs1v15Sign::new::<Sha512>(),
                };
                key.verify(scheme, digest, signature).is_ok()
            }
            // Ed25519ph: the library asks for the hasher and not for the digest.
            Inner::Ed25519(key) => {
                let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else {
                    return false;
                };
                let digest = digest.try_into().map(Finished);
                digest.is_ok_and(|digest| key.verify_prehashed(digest, None, &signature).is_ok())
            }
        }
    }
}

/// A SHA-512 that is finished.
#[derive(Clone, Default)]
struct Finished(sha2::digest::Output<Sha512>);

impl sha2::digest::OutputSizeUser for Finished {
    type OutputSize = <Sha512 as sha2::digest::OutputSizeUser>::OutputSize;
}
impl sha2::digest::HashMarker for Finished {}
impl sha2::digest::Update for Finished {
    fn update(&mut self, _: &[u8]) {}
}
impl sha2::digest::FixedOutput for Finished {
    fn finalize_into(self, out: &mut sha2::digest::Output<Self>) {
        *out = self.0;
    }
}

/// The elements of a SEQUENCE.
pub(crate) fn elements(der: &[u8]) -> Option<Vec<Any>> {
    Vec::<Any>::from_der(der).ok()
}

/// The SubjectPublicKeyInfo of a certificate (RFC 5280 section 4.1).
pub(crate) fn spki_of(certificate: &[u8]) -> Option<Vec<u8>> {
    let tbs = elements(certificate)?.into_iter().next()?;
    let fields = elements(&tbs.to_der().ok()?)?;
    // version [0], serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo
    let is_versioned = fields.first()?.tag() != Tag::Integer;
    fields.get(if is_versioned { 6 } else { 5 })?.to_der().ok()
}

/// A certificate request (RFC 2986 section 4), if its own key signed it.
pub(crate) fn requested_key(request: &[u8]) -> Option<PublicKey> {
    let [info, algorithm, signature] = <[Any; 3]>::try_from(elements(request)?).ok()?;
    let info = info.to_der().ok()?;
    // version, subject, subjectPKInfo, attributes [0]
    let key = PublicKey::from_spki(&elements(&info)?.get(2)?.to_der().ok()?)?;
    let algorithm = elements(&algorithm.to_der().ok()?)?;
    let name = algorithm.first()?.decode_as::<ObjectIdentifier>().ok()?.to_string();
    let signature: BitString = signature.decode_as().ok()?;
    let signature = signature.as_bytes()?;
    let held = match name.as_str() {
        "1.2.840.10045.4.3.2" | "1.2.840.113549.1.1.11" => {
            key.signed_by(Hash::Sha256, &info, signature)
        }
        "1.2.840.10045.4.3.3" | "1.2.840.113549.1.1.12" => {
            key.signed_by(Hash::Sha384, &info, signature)
        }
        "1.2.840.10045.4.3.4" | "1.2.840.113549.1.1.13" => {
            key.signed_by(Hash::Sha512, &info, signature)
        }
        "1.3.101.112" => key.signed(&info, signature),
        _ => false,
    };
    held.then_some(key)
}

/// The one block of a PEM text, as every client writes it.
pub(crate) fn unpem(text: &str) -> Option<(&str, Vec<u8>)> {
    use base64::Engine as _;
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once("-----END ")?;
    let body: String = body.split_whitespace().collect();
    Some((label, base64::engine::general_purpose::STANDARD.decode(body).ok()?))
}
