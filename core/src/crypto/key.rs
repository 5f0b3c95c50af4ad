//! Public keys: a SubjectPublicKeyInfo (RFC 5280 section 4.1) of a supported kind.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use der::asn1::ObjectIdentifier;
use der::{Decode as _, Encode as _};
use spki::SubjectPublicKeyInfoRef;

use super::compact::{is_point, rsa};
use super::ed25519;
use crate::code::Code;
use crate::encoding::pem;
use crate::failure::Failure;
use crate::limits;

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const SECP256R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const SECP521R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// The kind of a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyKind {
    /// A point on NIST P-256 (RFC 5480).
    P256,
    /// A point on NIST P-384 (RFC 5480).
    P384,
    /// A point on NIST P-521 (RFC 5480).
    P521,
    /// RSA (RFC 8017) with a modulus of [`limits::RSA_MIN_BITS`] to [`limits::RSA_BITS`] bits.
    Rsa,
    /// Ed25519 (RFC 8410).
    Ed25519,
}

impl KeyKind {
    /// The kind's name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Rsa => "RSA",
            Self::Ed25519 => "Ed25519",
        }
    }
}

/// A public key whose encoding was checked: a point is on its curve, uncompressed; an RSA modulus
/// is within the limits and its exponent at least 65537.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    kind: KeyKind,
    spki: Vec<u8>,
    bits: Vec<u8>,
}

impl PublicKey {
    /// Reads a DER SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`Code::SignatureKey`] if it is not well-formed or not of a supported kind.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, Failure> {
        let unsupported = || Failure::new(Code::SignatureKey);
        let spki = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| unsupported())?;
        let bits = spki.subject_public_key.as_bytes().ok_or_else(unsupported)?;
        let algorithm = spki.algorithm;
        let kind = match algorithm.oid {
            EC_PUBLIC_KEY => match algorithm.parameters_oid().map_err(|_| unsupported())? {
                SECP256R1 if is_point(KeyKind::P256, bits) => Some(KeyKind::P256),
                SECP384R1 if is_point(KeyKind::P384, bits) => Some(KeyKind::P384),
                SECP521R1 if is_point(KeyKind::P521, bits) => Some(KeyKind::P521),
                _ => None,
            },
            RSA_ENCRYPTION => {
                let null = algorithm.parameters.is_some_and(|p| p.is_null());
                (null && rsa::Key::parse(bits).is_some()).then_some(KeyKind::Rsa)
            }
            ED25519 => (algorithm.parameters.is_none() && ed25519::is_key(bits))
                .then_some(KeyKind::Ed25519),
            _ => None,
        };
        let kind = kind.ok_or_else(|| unsupported().with("algorithm", algorithm.oid.as_bytes()))?;
        // What was read is what gets hashed and compared: only the one DER encoding may pass.
        if spki.to_der().ok().as_deref() != Some(der) {
            return Err(unsupported());
        }
        Ok(Self { kind, spki: der.to_owned(), bits: bits.to_owned() })
    }

    /// The kind of the key.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Reads a key in PEM (`PUBLIC KEY`, RFC 7468 section 13) or in DER.
    ///
    /// # Errors
    /// [`Code::KeyInvalid`] if it is neither, or not of a supported kind.
    pub fn from_pem_or_der(bytes: &[u8]) -> Result<Self, Failure> {
        let pem = core::str::from_utf8(bytes).ok().and_then(pem::decode);
        let key = match &pem {
            Some(("PUBLIC KEY", der)) => Self::from_spki_der(der),
            Some(_) => Err(Failure::new(Code::KeyInvalid)),
            None => Self::from_spki_der(bytes),
        };
        key.map_err(|_| Failure::new(Code::KeyInvalid))
    }

    /// An Ed25519 key from its 32 bytes.
    pub(crate) fn from_ed25519(key: &[u8]) -> Option<Self> {
        // RFC 8410 section 4: SEQUENCE { SEQUENCE { id-Ed25519 }, BIT STRING }
        const PREFIX: [u8; 12] =
            [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0];
        Self::from_spki_der(&[&PREFIX[..], key].concat()).ok()
    }

    /// Bits of the modulus of an RSA key.
    pub(crate) fn rsa_bits(&self) -> Option<usize> {
        rsa::Key::parse(&self.bits).map(|key| key.bits())
    }

    /// The SubjectPublicKeyInfo, in DER.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// The value of the BIT STRING: a SEC1 point, an RSAPublicKey, or 32 bytes of Ed25519.
    pub fn key_bytes(&self) -> &[u8] {
        &self.bits
    }
}

const _: () = assert!(limits::RSA_MIN_BITS <= limits::RSA_BITS);
