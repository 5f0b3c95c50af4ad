//! One certificate (RFC 5280 section 4.1): parsed strictly from DER, and its bytes kept, since
//! signatures, comparisons and the precertificate are about bytes.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use der::asn1::{ObjectIdentifier, OctetStringRef};
use der::{Decode as _, Tag};
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

use super::distinguished_name;
use super::fulcio::{self, FulcioExtensions};
use super::tbs_certificate::{self, Extension};
use crate::code::Code;
use crate::crypto::PublicKey;
use crate::encoding::{der as raw, pem};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::time::Window;

const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const NAME_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.30");
const FULCIO_OTHER_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.57264.1.7");

/// A subject alternative name of a kind that names a signer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "value", rename_all = "camelCase")]
#[non_exhaustive]
pub enum SubjectAltName {
    /// An rfc822Name: a person or a service account.
    Email(String),
    /// A uniformResourceIdentifier: a workflow or a SPIFFE identity.
    Uri(String),
    /// Fulcio's otherName 1.3.6.1.4.1.57264.1.7: a user name (`foo!oidc.local`).
    OtherName(String),
}

impl SubjectAltName {
    /// `email`, `uri` or `otherName`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::Uri(_) => "uri",
            Self::OtherName(_) => "otherName",
        }
    }

    /// The name itself.
    pub fn value(&self) -> &str {
        match self {
            Self::Email(value) | Self::Uri(value) | Self::OtherName(value) => value,
        }
    }
}

/// A parsed certificate.
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    serial: Vec<u8>,
    issuer: Vec<u8>,
    validity: Window,
    subject: Vec<u8>,
    spki: Vec<u8>,
    extensions: Vec<Extension>,
    basic_constraints: Option<BasicConstraints>,
    key_usage: Option<KeyUsage>,
    extended_key_usage: Option<ExtendedKeyUsage>,
    names: Vec<SubjectAltName>,
    fulcio: FulcioExtensions,
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}
impl Eq for Certificate {}

impl Certificate {
    /// Reads the certificates of a text in PEM, whatever stands between the blocks (RFC 7468 section 2). There is at
    /// least one, and no block of another sort.
    ///
    /// # Errors
    /// As [`Self::from_der`]; [`Code::LegacyCertificate`] for a text that holds no certificate, or something besides,
    /// [`Code::BundleCertificates`] for more than anything here takes ([`limits::TRUSTED_ROOT_ENTRIES`]).
    pub fn all_from_pem(text: &str) -> Result<Vec<Self>, Failure> {
        let refuse =
            |found: &'static str| Failure::new(Code::LegacyCertificate).with("found", found);
        let (mut all, mut rest) = (Vec::new(), text);
        while let Some(block) = pem::find(rest) {
            ensure(all.len() < limits::TRUSTED_ROOT_ENTRIES, Code::BundleCertificates)
                .map_err(|f| f.with("limit", limits::TRUSTED_ROOT_ENTRIES))?;
            let (label, der, after) = pem::decode_first(block)
                .ok_or_else(|| refuse("a block that does not end, or is not in base64"))?;
            ensure(label == "CERTIFICATE", Code::LegacyCertificate).map_err(|f| {
                f.with("found", "something besides certificates").with("label", label)
            })?;
            all.push(Self::from_der(&der)?);
            rest = after;
        }
        if all.is_empty() { Err(refuse("no certificate in PEM")) } else { Ok(all) }
    }

    /// Reads one certificate, and all of it.
    ///
    /// # Errors
    /// [`Code::X509Malformed`], [`Code::X509ExtensionDuplicate`], [`Code::X509FulcioMalformed`], or
    /// a code of class limit.
    pub fn from_der(der: &[u8]) -> Result<Self, Failure> {
        ensure(der.len() <= limits::CERTIFICATE_BYTES, Code::BundleCertificateSize)
            .map_err(|f| f.with("bytes", der.len()).with("limit", limits::CERTIFICATE_BYTES))?;
        let tbs = tbs_certificate::parse(der).ok_or(Failure::new(Code::X509Malformed))?;
        let extensions = tbs.extensions;
        check_extensions(&extensions)?;
        Ok(Self {
            der: der.to_owned(),
            serial: tbs.serial.to_owned(),
            issuer: tbs.issuer.to_owned(),
            validity: tbs.validity,
            subject: tbs.subject.to_owned(),
            spki: tbs.spki.to_owned(),
            basic_constraints: typed(&extensions, BASIC_CONSTRAINTS)?,
            key_usage: typed(&extensions, KEY_USAGE)?,
            extended_key_usage: typed(&extensions, EXTENDED_KEY_USAGE)?,
            names: subject_alt_names(&extensions)?,
            fulcio: fulcio::parse(&extensions)?,
            extensions,
        })
    }

    /// The certificate's bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// What is signed of it, and the signature (RFC 5280 sections 4.1.1.1 and 4.1.1.3).
    pub(crate) fn signed_parts(&self) -> Option<(&[u8], &[u8])> {
        match raw::sequence(&self.der)?.as_slice() {
            [tbs, _, signature] => match signature.value {
                [0, signature @ ..] => Some((tbs.bytes, signature)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The same with the algorithm before it, without its tag and length (section 4.1.1.2).
    pub(crate) fn signed_with(&self) -> Option<(&[u8], &[u8], &[u8])> {
        let (signed, signature) = self.signed_parts()?;
        let parts = raw::sequence(&self.der)?;
        Some((parts.get(1)?.value, signed, signature))
    }

    pub(crate) fn issuer_der(&self) -> &[u8] {
        &self.issuer
    }

    pub(crate) fn subject_der(&self) -> &[u8] {
        &self.subject
    }

    pub(crate) fn serial_bytes(&self) -> &[u8] {
        &self.serial
    }

    pub(crate) fn subject_key_identifier(&self) -> Option<Vec<u8>> {
        let value = self.extension(SUBJECT_KEY_IDENTIFIER)?;
        <&OctetStringRef>::from_der(value).ok().map(|id| id.as_bytes().to_owned())
    }

    /// The issuer's key identifier, as the certificate states it (RFC 5280 section 4.2.1.1): for people, since
    /// what proves an issuer is its signature.
    pub(crate) fn authority_key_identifier(&self) -> Option<&[u8]> {
        let parts = raw::sequence(self.extension(AUTHORITY_KEY_IDENTIFIER)?)?;
        let first = parts.first()?;
        let is_key = first.tag.is_context_specific() && first.tag.number().value() == 0;
        is_key.then_some(first.value)
    }

    /// The SubjectPublicKeyInfo's bytes.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// The public key.
    ///
    /// # Errors
    /// [`Code::SignatureKey`] if it is not of a supported kind.
    pub fn public_key(&self) -> Result<PublicKey, Failure> {
        PublicKey::from_spki_der(&self.spki)
    }

    /// notBefore and notAfter, both included.
    pub const fn validity(&self) -> Window {
        self.validity
    }

    /// The subject alternative names of kinds that name a signer, in their order.
    pub fn subject_alt_names(&self) -> &[SubjectAltName] {
        &self.names
    }

    /// The Fulcio extensions.
    pub const fn fulcio(&self) -> &FulcioExtensions {
        &self.fulcio
    }

    /// The serial number, in lower-case hexadecimal.
    pub fn serial_number(&self) -> String {
        // The first zero only says that the number is positive.
        match self.serial.as_slice() {
            [0, rest @ ..] if !rest.is_empty() => hex::encode(rest),
            whole => hex::encode(whole),
        }
    }

    /// The subject in RFC 4514 form, for people.
    pub fn subject(&self) -> String {
        distinguished_name::to_text(&self.subject)
    }

    /// The issuer in RFC 4514 form, for people.
    pub(crate) fn issuer(&self) -> String {
        distinguished_name::to_text(&self.issuer)
    }

    /// Whether the name of its issuer is that of this certificate. Who signed it, the name does not prove.
    pub fn is_issued_by_name(&self, issuer: &Self) -> bool {
        self.issuer == issuer.subject
    }

    pub(crate) fn is_self_issued(&self) -> bool {
        self.is_issued_by_name(self)
    }

    /// Whether its basic constraints say that it may issue others (RFC 5280 section 4.2.1.9).
    pub fn is_ca(&self) -> bool {
        self.basic_constraints.as_ref().is_some_and(|constraints| constraints.ca)
    }

    pub(crate) fn path_length(&self) -> Option<u8> {
        self.basic_constraints.as_ref().and_then(|constraints| constraints.path_len_constraint)
    }

    pub(crate) const fn key_usage(&self) -> Option<&KeyUsage> {
        self.key_usage.as_ref()
    }

    pub(crate) fn extended_key_usage(&self) -> Option<&[ObjectIdentifier]> {
        self.extended_key_usage.as_ref().map(|usage| usage.0.as_slice())
    }

    pub(crate) fn extended_key_usage_is_critical(&self) -> bool {
        self.extensions.iter().any(|e| e.oid == EXTENDED_KEY_USAGE && e.critical)
    }

    /// Whether it holds a critical extension that is understood neither here nor by webpki, which
    /// does not look at an anchor's.
    pub(crate) fn has_unknown_critical_extension(&self) -> bool {
        let known =
            [KEY_USAGE, SUBJECT_ALT_NAME, BASIC_CONSTRAINTS, NAME_CONSTRAINTS, EXTENDED_KEY_USAGE];
        self.extensions.iter().any(|e| e.critical && !known.contains(&e.oid))
    }

    /// The value of the extension of this kind.
    pub(crate) fn extension(&self, oid: ObjectIdentifier) -> Option<&[u8]> {
        find(&self.extensions, oid)
    }
}

fn check_extensions(extensions: &[Extension]) -> Result<(), Failure> {
    ensure(extensions.len() <= limits::EXTENSIONS, Code::X509Extensions)
        .map_err(|f| f.with("extensions", extensions.len()).with("limit", limits::EXTENSIONS))?;
    // There are few: see the limit above.
    for (i, extension) in extensions.iter().enumerate() {
        let twice = extensions.iter().take(i).any(|earlier| earlier.oid == extension.oid);
        ensure(!twice, Code::X509ExtensionDuplicate)
            .map_err(|f| f.with("extension", extension.oid.to_string()))?;
    }
    Ok(())
}

fn find(extensions: &[Extension], oid: ObjectIdentifier) -> Option<&[u8]> {
    extensions.iter().find(|e| e.oid == oid).map(|e| e.value.as_slice())
}

fn typed<'a, T: der::Decode<'a>>(
    extensions: &'a [Extension],
    oid: ObjectIdentifier,
) -> Result<Option<T>, Failure> {
    find(extensions, oid)
        .map(T::from_der)
        .transpose()
        .map_err(|_| Failure::new(Code::X509Malformed).with("extension", oid.to_string()))
}

/// GeneralNames (RFC 5280 section 4.2.1.6). The three kinds of Sigstore are read, the others are of no
/// use here, and only have to be of a kind that exists.
fn subject_alt_names(extensions: &[Extension]) -> Result<Vec<SubjectAltName>, Failure> {
    let Some(value) = find(extensions, SUBJECT_ALT_NAME) else { return Ok(Vec::new()) };
    let malformed =
        || Failure::new(Code::X509Malformed).with("extension", SUBJECT_ALT_NAME.to_string());
    let names = raw::sequence(value).ok_or_else(malformed)?;
    ensure(names.len() <= limits::SUBJECT_ALT_NAMES, Code::X509Names)
        .map_err(|f| f.with("names", names.len()).with("limit", limits::SUBJECT_ALT_NAMES))?;
    let mut out = Vec::new();
    for name in names {
        let Tag::ContextSpecific { number, constructed } = name.tag else {
            return Err(malformed());
        };
        match (number.value(), constructed) {
            (0, true) => out.extend(other_name(name.value).ok_or_else(malformed)?),
            (1, false) => {
                out.push(SubjectAltName::Email(ia5_string(name.value).ok_or_else(malformed)?));
            }
            (6, false) => {
                out.push(SubjectAltName::Uri(ia5_string(name.value).ok_or_else(malformed)?));
            }
            // dNSName, x400Address, directoryName, ediPartyName, iPAddress, registeredID
            (2 | 7 | 8, false) | (3..=5, true) => {}
            _ => return Err(malformed()),
        }
    }
    Ok(out)
}

/// OtherName: of Fulcio's kind the text, of another kind nothing.
fn other_name(value: &[u8]) -> Option<Option<SubjectAltName>> {
    let parts = raw::elements(value)?;
    let [kind, explicit] = parts.as_slice() else { return None };
    let is_explicit = explicit.tag.is_context_specific()
        && explicit.tag.is_constructed()
        && explicit.tag.number().value() == 0;
    let inner = raw::element(explicit.value).filter(|_| is_explicit)?;
    if ObjectIdentifier::from_der(kind.bytes).ok()? != FULCIO_OTHER_NAME {
        return Some(None);
    }
    let text = core::str::from_utf8(inner.value).ok()?;
    (inner.tag == Tag::Utf8String).then(|| Some(SubjectAltName::OtherName(text.to_owned())))
}

fn ia5_string(value: &[u8]) -> Option<String> {
    let text = core::str::from_utf8(value).ok()?;
    text.is_ascii().then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::bundle::{Bundle, Material};

    /// Two parsers read each certificate of a path: what they say of the same bytes must be the same.
    #[test]
    fn both_views_have_the_same_key() {
        for json in [
            &include_bytes!("../../../tests/vectors/real/cosign-v3-blob.sigstore.json")[..],
            include_bytes!("../../../tests/vectors/real/othername.sigstore.json"),
            include_bytes!("../../../tests/vectors/real/happy-path-v0.1.sigstore.json"),
            include_bytes!("../../../tests/vectors/real/github-private-attestation.sigstore.json"),
        ] {
            let bundle = Bundle::from_json(json).unwrap();
            let Material::Certificate { leaf, .. } = bundle.material() else { panic!() };
            let der = rustls_pki_types::CertificateDer::from(leaf.der());
            let other = webpki::EndEntityCert::try_from(&der).unwrap();
            assert_eq!(other.subject_public_key_info().as_ref(), leaf.spki_der());
            // webpki shows no validity: it must find the path's ends where this view has them.
            let validity = leaf.validity();
            assert!(validity.end.is_some_and(|end| validity.start < end));
        }
    }
}
