//! Keys from files: which form it is, and which kind of key.

use std::ops::RangeInclusive;
use std::str;

use der::Decode as _;
use der::asn1::ObjectIdentifier;
use pem_rfc7468::Decoder;
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef};
use rsa::pkcs1::RsaPrivateKeyRef;
use sec1::EcPrivateKey;
use sigproof::KeyKind;
use zeroize::Zeroizing;

use crate::error::{Code, Error};
use crate::pair::{KeyPair, Private, RSA_LENGTHS};
use crate::{FILE_BYTES, algorithm, cosign, pkcs8_password};

/// The forms of a file, and its bytes without PEM.
enum Form {
    Pkcs8,
    EncryptedPkcs8,
    Sec1,
    Pkcs1,
    Cosign,
}

/// Bytes of an RSA modulus: 2048 to 4096 bits. To the bit the core looks.
const RSA_BYTES: RangeInclusive<usize> = 256..=512;

const MALFORMED: Error = Error::new(Code::Malformed);
const UNSUPPORTED: Error = Error::new(Code::Unsupported);
const CONTRADICTION: Error = MALFORMED.found("the parts of the key do not belong together");

impl KeyPair {
    /// Reads a private key from a file's bytes, in PEM or DER: PKCS#8, plain or encrypted; SEC1 with the curve's name; PKCS#1;
    /// cosign's encrypted form (PEM). In PEM, other blocks beside the one key are passed over. The password opens an
    /// encrypted file and is not looked at otherwise.
    ///
    /// # Errors
    /// [`Code::TooLarge`], [`Code::Malformed`], [`Code::Several`], [`Code::Unsupported`],
    /// [`Code::EncryptionUnsupported`], [`Code::PasswordRequired`], [`Code::PasswordWrong`].
    pub fn import(bytes: &[u8], password: Option<&[u8]>) -> Result<Self, Error> {
        let (form, document) = unpack(bytes)?;
        let password = || password.ok_or(Error::new(Code::PasswordRequired));
        match form {
            Form::Pkcs8 => pkcs8(&document),
            Form::Sec1 => sec1(&document),
            Form::Pkcs1 => pkcs1(&document),
            Form::Cosign => pkcs8(&cosign::decrypt(&document, password()?)?),
            Form::EncryptedPkcs8 => {
                let info = EncryptedPrivateKeyInfoRef::from_der(&document);
                let info = info.map_err(|_| {
                    Error::new(Code::EncryptionUnsupported).found("not PBES2 with AES and SHA-2")
                })?;
                pkcs8(&pkcs8_password::decrypt(&info, password()?)?)
            }
        }
    }
}

/// Whether a password opens the file: what a program asks before it asks for one.
///
/// # Errors
/// [`Code::TooLarge`], [`Code::Malformed`], [`Code::Several`], [`Code::EncryptionUnsupported`].
pub fn needs_password(bytes: &[u8]) -> Result<bool, Error> {
    Ok(matches!(unpack(bytes)?.0, Form::EncryptedPkcs8 | Form::Cosign))
}

fn unpack(bytes: &[u8]) -> Result<(Form, Zeroizing<Vec<u8>>), Error> {
    if bytes.len() > FILE_BYTES {
        return Err(Error::new(Code::TooLarge));
    }
    match str::from_utf8(bytes).ok().filter(|text| text.contains("-----BEGIN ")) {
        Some(text) => from_pem(text),
        None => Ok((form_of(bytes)?, Zeroizing::new(bytes.to_vec()))),
    }
}

/// The one block of a private key.
fn from_pem(text: &str) -> Result<(Form, Zeroizing<Vec<u8>>), Error> {
    let blocks = text.match_indices("-----BEGIN ").filter_map(|(start, _)| text.get(start..));
    let blocks = blocks.filter_map(|block| {
        let label = block.strip_prefix("-----BEGIN ")?.split_once("-----")?.0;
        let end = format!("-----END {label}-----");
        let length = block.find(&end)?.checked_add(end.len())?;
        Some((label, block.get(..length)?))
    });
    let (keys, others): (Vec<_>, Vec<_>) =
        blocks.partition(|(label, _)| label.ends_with("PRIVATE KEY"));
    let (label, block) = match keys.as_slice() {
        [one] => *one,
        [] => return Err(other(&others)),
        _ => return Err(Error::new(Code::Several)),
    };
    let form = match label {
        "PRIVATE KEY" => Form::Pkcs8,
        "ENCRYPTED PRIVATE KEY" => Form::EncryptedPkcs8,
        "EC PRIVATE KEY" => Form::Sec1,
        "RSA PRIVATE KEY" => Form::Pkcs1,
        _ if cosign::LABELS.contains(&label) => Form::Cosign,
        "OPENSSH PRIVATE KEY" => {
            let error = UNSUPPORTED.found("a key of OpenSSH");
            return Err(error.advise("ssh-keygen -p -m PKCS8 -f FILE rewrites it as PKCS#8"));
        }
        _ => return Err(UNSUPPORTED.found("a private key in a PEM block of another name")),
    };
    if block.contains("Proc-Type:") {
        let error = Error::new(Code::EncryptionUnsupported).found("OpenSSL's older encryption");
        return Err(error.advise("openssl pkcs8 -topk8 -in FILE writes one that is read"));
    }
    let bytes = Decoder::new(block.as_bytes())
        .and_then(decoded)
        .or_else(|_| Decoder::new_detect_wrap(block.as_bytes()).and_then(decoded))
        .map_err(|_| MALFORMED.found("a PEM block that is not base64"))?;
    Ok((form, bytes))
}

/// The bytes of a PEM block, or an error that leaves none of them behind: what stands before the fault may be most of a key.
fn decoded(mut block: Decoder<'_>) -> Result<Zeroizing<Vec<u8>>, pem_rfc7468::Error> {
    // With room for all: a vector that grows leaves copies.
    let mut bytes = Zeroizing::new(Vec::with_capacity(block.remaining_len()));
    block.decode_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What is there instead of a private key.
fn other(blocks: &[(&str, &str)]) -> Error {
    match blocks.first() {
        Some((label, _)) if label.ends_with("PUBLIC KEY") => MALFORMED.found("a public key"),
        Some(("CERTIFICATE", _)) => MALFORMED.found("a certificate"),
        Some(_) => MALFORMED.found("a PEM block of another kind"),
        None => MALFORMED.found("a PEM block that does not end"),
    }
}

/// The form of a DER document: each is a SEQUENCE, and none fits two.
fn form_of(der: &[u8]) -> Result<Form, Error> {
    if PrivateKeyInfoRef::from_der(der).is_ok() {
        Ok(Form::Pkcs8)
    } else if EncryptedPrivateKeyInfoRef::from_der(der).is_ok() {
        Ok(Form::EncryptedPkcs8)
    } else if EcPrivateKey::from_der(der).is_ok() {
        Ok(Form::Sec1)
    } else if RsaPrivateKeyRef::<'_>::from_der(der).is_ok() {
        Ok(Form::Pkcs1)
    } else {
        Err(MALFORMED)
    }
}

fn pkcs8(document: &[u8]) -> Result<KeyPair, Error> {
    let info = PrivateKeyInfoRef::from_der(document);
    let info = info.map_err(|_| MALFORMED.found("not a PKCS#8 document"))?;
    let parameters = info.algorithm.parameters;
    let curve = parameters.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    let kind = algorithm::of(info.algorithm.oid, curve);
    match kind.ok_or(UNSUPPORTED)? {
        KeyKind::P256 => of_p256(info.try_into()),
        KeyKind::P384 => of_p384(info.try_into()),
        KeyKind::P521 => of_p521(info.try_into()),
        KeyKind::Rsa => pkcs1(info.private_key.as_bytes()),
        KeyKind::Ed25519 => {
            let key = ed25519_dalek::SigningKey::try_from(info).map_err(|_| CONTRADICTION)?;
            KeyPair::of(Private::Ed25519(Box::new(key)))
        }
        _ => Err(UNSUPPORTED),
    }
}

fn sec1(document: &[u8]) -> Result<KeyPair, Error> {
    let key = EcPrivateKey::from_der(document);
    let key = key.map_err(|_| MALFORMED.found("not a SEC1 key with a named curve"))?;
    let curve = key.parameters.and_then(|parameters| parameters.named_curve());
    let Some(curve) = curve else { return Err(UNSUPPORTED.found("a key that names no curve")) };
    match algorithm::of_curve(curve).ok_or(UNSUPPORTED)? {
        KeyKind::P256 => of_p256(key.try_into()),
        KeyKind::P384 => of_p384(key.try_into()),
        _ => of_p521(key.try_into()),
    }
}

fn of_p256<E>(key: Result<p256::SecretKey, E>) -> Result<KeyPair, Error> {
    let key = key.map_err(|_| CONTRADICTION)?;
    KeyPair::of(Private::P256(Box::new((&key).into())))
}

fn of_p384<E>(key: Result<p384::SecretKey, E>) -> Result<KeyPair, Error> {
    let key = key.map_err(|_| CONTRADICTION)?;
    KeyPair::of(Private::P384(Box::new((&key).into())))
}

fn of_p521<E>(key: Result<p521::SecretKey, E>) -> Result<KeyPair, Error> {
    let key = key.map_err(|_| CONTRADICTION)?;
    KeyPair::of(Private::P521(Box::new((&key).into())))
}

/// How long the modulus is, is looked at before the library counts with it: it takes any length.
fn pkcs1(document: &[u8]) -> Result<KeyPair, Error> {
    let key = RsaPrivateKeyRef::<'_>::from_der(document).map_err(|_| CONTRADICTION)?;
    if !RSA_BYTES.contains(&key.modulus.as_bytes().len()) {
        return Err(UNSUPPORTED.found(RSA_LENGTHS));
    }
    let key = rsa::PrivateKey::try_from(key).map_err(|_| CONTRADICTION)?;
    KeyPair::of(Private::Rsa(Box::new(key)))
}
