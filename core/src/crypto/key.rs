//! Public keys: a SubjectPublicKeyInfo (RFC 5280 section 4.1) of a supported kind.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use der::Tag;

use super::{DefaultProvider, HashAlgorithm, KeyKind, Provider as _};
use crate::code::Code;
use crate::encoding::{base64, der as raw, json, pem, text};
use crate::failure::Failure;
use crate::hint;
use crate::kind::DocumentKind;
use crate::limits;
use crate::recognize;

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
        // Of what is read here there is one encoding only, which is what gets hashed and compared.
        let parts = raw::sequence(der).ok_or_else(unsupported)?;
        let [algorithm, key] = parts.as_slice() else { return Err(unsupported()) };
        let (Tag::Sequence, Tag::BitString, [0, bits @ ..]) = (algorithm.tag, key.tag, key.value)
        else {
            return Err(unsupported());
        };
        let named = |kind: &KeyKind| kind.spki_algorithm().as_ref() == algorithm.value;
        let kind = KeyKind::ALL.iter().copied().find(named);
        let kind = kind.filter(|kind| DefaultProvider::default().is_key(*kind, bits)).ok_or_else(
            || {
                let fields = raw::elements(algorithm.value);
                let name = fields.as_ref().and_then(|fields| fields.first());
                unsupported().with("algorithm", name.map_or(algorithm.value, |name| name.value))
            },
        )?;
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
        let text = core::str::from_utf8(bytes).ok();
        let key = match text.and_then(pem::decode) {
            Some(("PUBLIC KEY", der)) => Self::from_spki_der(&der).ok(),
            Some(_) => None,
            None => Self::from_spki_der(bytes).ok(),
        };
        key.ok_or_else(|| invalid(bytes))
    }

    /// The hint that Sigstore clients write into a bundle: the base64 of the SHA-256 of the key
    /// (sigstore_common.proto, `PublicKeyIdentifier.hint`).
    pub fn hint(&self) -> String {
        base64::encode(HashAlgorithm::Sha256.hash(&self.spki).bytes())
    }

    /// An Ed25519 key from its 32 bytes.
    pub(crate) fn from_ed25519(key: &[u8]) -> Option<Self> {
        // RFC 8410 section 4: SEQUENCE { SEQUENCE { id-Ed25519 }, BIT STRING }
        const PREFIX: [u8; 12] =
            [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0];
        Self::from_spki_der(&[&PREFIX[..], key].concat()).ok()
    }

    /// Bits of the modulus of an RSA key.
    pub fn rsa_bits(&self) -> Option<usize> {
        if self.kind != KeyKind::Rsa {
            return None;
        }
        raw::bits(raw::positive(raw::sequence(&self.bits)?.first()?)?)
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

/// What the bytes are instead of a public key.
#[cold]
fn invalid(bytes: &[u8]) -> Failure {
    let failure = Failure::new(Code::KeyInvalid);
    if text::is_utf16(bytes) {
        return failure.with("encoding", hint::UTF_16);
    }
    let text = core::str::from_utf8(bytes).unwrap_or_default();
    let labels = || text.split("-----BEGIN ").skip(1).filter_map(|block| block.split_once("-----"));
    let is_private = labels().any(|(label, _)| label.ends_with("PRIVATE KEY"));
    match recognize::of_bytes(bytes) {
        // What is beside a private key, as its parameters, is not the fault.
        _ if is_private => recognize::instead(failure, Some(DocumentKind::PrivateKey), &[]),
        _ if labels().count() > 1 => failure.with("found", hint::SEVERAL_KEYS),
        Some(DocumentKind::PublicKey) if text.contains("-----BEGIN RSA PUBLIC KEY-----") => {
            failure.with("found", hint::PKCS1_KEY)
        }
        Some(DocumentKind::PublicKey) => failure.with("found", hint::UNSUPPORTED_KEY),
        None => match json::parse(bytes, limits::BUNDLE_BYTES, limits::STATEMENT_NODES) {
            Ok(document) => recognize::instead(failure, recognize::of_json(&document), &[]),
            Err(_) => failure,
        },
        found => recognize::instead(failure, found, &[]),
    }
}

const _: () = assert!(limits::RSA_MIN_BITS <= limits::RSA_BITS);
