//! Certificates and keys as PEM (RFC 7468 sections 5 and 13), as they lay beside a signature.
//!
//! ```text
//! -----BEGIN CERTIFICATE-----
//! MIIC1DCCAlqgAwIBAgIUV…
//! -----END CERTIFICATE-----
//! ```
//! Of several certificates the first is the leaf; the others are hints, as in a bundle.

use alloc::string::String;
use alloc::vec::Vec;

use crate::bundle::Material;
use crate::bundle::parse::certificate_material;
use crate::code::Code;
use crate::crypto::PublicKey;
use crate::encoding::{base64, pem, text};
use crate::failure::{Failure, ensure};
use crate::kind::DocumentKind;
use crate::limits;
use crate::recognize;
use crate::x509::Certificate;

const CERTIFICATE: &str = "CERTIFICATE";
const PUBLIC_KEY: &str = "PUBLIC KEY";
const CERTIFICATES: [DocumentKind; 1] = [DocumentKind::Certificates];

/// PEM, base64 of PEM as `cosign sign-blob --output-certificate` writes it, or one certificate in
/// DER. That is never text: a certificate is longer than 127 bytes, and so the second byte of its DER
/// is one that no UTF-8 text has after an ASCII character.
pub(super) fn parse(bytes: &[u8]) -> Result<Material, Failure> {
    ensure(bytes.len() <= limits::BUNDLE_BYTES, Code::JsonSize)
        .map_err(|f| f.with("bytes", bytes.len()).with("limit", limits::BUNDLE_BYTES))?;
    let bytes = text::read(bytes, Code::LegacyCertificate)?;
    let Ok(text) = core::str::from_utf8(bytes) else {
        return certificate_material(alloc::vec![Certificate::from_der(bytes)?]);
    };
    if pem::find(text).is_some() {
        return chain(text);
    }
    let decoded =
        base64::decode_standard(text.trim_ascii()).and_then(|d| String::from_utf8(d).ok());
    let malformed = || {
        recognize::instead(
            Code::LegacyCertificate.into(),
            recognize::of_bytes(bytes),
            &CERTIFICATES,
        )
    };
    chain(&decoded.ok_or_else(malformed)?)
}

/// What stands where cosign wrote the signer: a certificate, or the public key. The key itself is
/// for the policy to say; its hash becomes the hint that selects it.
pub(super) fn parse_signer(text: &str) -> Result<Material, Failure> {
    match pem::decode(text) {
        Some((PUBLIC_KEY, spki)) => {
            let key = PublicKey::from_spki_der(&spki)?;
            Ok(Material::PublicKey { hint: key.hint() })
        }
        _ => chain(text),
    }
}

/// The certificates in PEM, each block with its line end; none for a bare key, of which a bundle
/// holds nothing but a hint.
pub(super) fn encode(material: &Material) -> Option<String> {
    match material {
        Material::Certificate { leaf, hints, .. } => {
            let all = core::iter::once(&**leaf).chain(hints);
            Some(all.map(|certificate| pem::encode(CERTIFICATE, certificate.der())).collect())
        }
        Material::PublicKey { .. } => None,
    }
}

fn chain(text: &str) -> Result<Material, Failure> {
    let malformed = || {
        let found = recognize::of_bytes(text.as_bytes());
        recognize::instead(Code::LegacyCertificate.into(), found, &CERTIFICATES)
    };
    let (mut all, mut rest) = (Vec::new(), text);
    while all.is_empty() || pem::find(rest).is_some() {
        ensure(all.len() < limits::CERTIFICATES, Code::BundleCertificates)
            .map_err(|f| f.with("limit", limits::CERTIFICATES))?;
        let (label, der, after) = pem::decode_first(rest).ok_or_else(malformed)?;
        ensure(label == CERTIFICATE, Code::LegacyCertificate).map_err(|f| {
            let found = recognize::of_bytes(rest.as_bytes());
            recognize::instead(f.with("label", label), found, &CERTIFICATES)
        })?;
        all.push(Certificate::from_der(&der)?);
        rest = after;
    }
    certificate_material(all)
}
