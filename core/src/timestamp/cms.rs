//! The Cryptographic Message Syntax (RFC 5652) as far as a timestamp uses it, and the response
//! around it (RFC 3161 section 2.4.2). Bytes are kept as they came: what is signed is bytes.
//!
//! Why not a library: the crate `cms` has only prereleases, and none of the others builds without
//! `std`; the DER itself is read by the crate `der`.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::vec::Vec;

use der::Tag;
use der::asn1::ObjectIdentifier;

use super::asn1::{oid, parse_hash_algorithm};
use super::tst_info::{self, TstInfo};
use crate::code::Code;
use crate::crypto::{HashAlgorithm, KeyKind, Scheme, from_cms};
use crate::encoding::der::{
    Element, Fields, context, element, elements, oid_of, parse_algorithm, sequence,
};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::x509::Certificate;

const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
const TST_INFO: ObjectIdentifier = oid("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");

/// How a token names its signer (RFC 5652 section 5.3, SignerIdentifier).
#[derive(Clone, Debug)]
pub(crate) enum SignerIdentifier {
    IssuerAndSerial { issuer: Vec<u8>, serial: Vec<u8> },
    SubjectKeyIdentifier(Vec<u8>),
}

/// The hash of the certificate that the signer says it signed with.
#[derive(Clone, Debug)]
pub(crate) struct CertificateHash {
    /// `None`: SHA-1, which is what ESSCertID has.
    pub(crate) algorithm: Option<HashAlgorithm>,
    pub(crate) hash: Vec<u8>,
    pub(crate) issuer_and_serial: Option<(Vec<u8>, Vec<u8>)>,
}

/// A parsed timestamp. Its own attributes agree with its content; nothing else is verified.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) info: TstInfo,
    /// Certificates that came with the token: untrusted.
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) signer: SignerIdentifier,
    /// What the signer says of its certificate; at least one, and all must be true.
    pub(crate) signing_certificate: Vec<CertificateHash>,
    /// The signed attributes as a SET OF, which is what the signature covers.
    pub(crate) signed_attributes: Vec<u8>,
    digest_algorithm: HashAlgorithm,
    signature_algorithm: ObjectIdentifier,
    pub(crate) signature: Vec<u8>,
}

/// A timestamp that was read.
pub(crate) enum Parsed {
    /// All of it.
    Token(Box<Token>),
    /// It hashes with what is not supported, so that nothing more can be said of it than whose it
    /// may be, and why.
    Unsupported { signer: SignerIdentifier, certificates: Vec<Certificate>, reason: Failure },
}

/// Parses a TimeStampResp and all that is in it, and checks the token against itself.
pub(crate) fn parse(response: &[u8]) -> Result<Parsed, Failure> {
    let malformed = || Failure::new(Code::TimestampMalformed);
    let mut fields = Fields::new(sequence(response).ok_or_else(malformed)?);
    let status = fields.required(Tag::Sequence).ok_or_else(malformed)?;
    let status = elements(status.value).and_then(|s| s.first().copied()).ok_or_else(malformed)?;
    let content_info = fields.optional(Tag::Sequence);
    if status.tag != Tag::Integer || !fields.is_empty() {
        return Err(malformed());
    }
    // granted(0), grantedWithMods(1)
    ensure([&[0][..], &[1]].contains(&status.value), Code::TimestampStatus)
        .map_err(|f| f.with("status", status.value))?;
    let signed_data = content_info
        .and_then(|content| {
            let mut content = Fields::new(elements(content.value)?);
            let kind = oid_of(content.required(Tag::ObjectIdentifier)?)?;
            let inner = content.required(context(0, true))?;
            (kind == SIGNED_DATA && content.is_empty()).then_some(inner)
        })
        .and_then(|explicit| element(explicit.value))
        .filter(|signed_data| signed_data.tag == Tag::Sequence)
        .ok_or_else(malformed)?;
    parse_signed_data(signed_data)
}

fn parse_signed_data(signed_data: Element<'_>) -> Result<Parsed, Failure> {
    let malformed = || Failure::new(Code::TimestampMalformed);
    let read = || {
        let mut fields = Fields::new(elements(signed_data.value)?);
        // RFC 5652 section 5.1: 3, since the content is not id-data.
        let version = fields.required(Tag::Integer).filter(|v| v.value == [3])?;
        let digests = elements(fields.required(Tag::Set)?.value)?;
        let content = elements(fields.required(Tag::Sequence)?.value)?;
        let certificates = fields.optional(context(0, true));
        let _revocations = fields.optional(context(1, true));
        let signers = elements(fields.required(Tag::Set)?.value)?;
        let [signer] = signers.as_slice() else { return None };
        (fields.is_empty() && signer.tag == Tag::Sequence).then_some((
            version,
            digests,
            content,
            certificates,
            *signer,
        ))
    };
    let (_, digests, content, certificates, signer) = read().ok_or_else(malformed)?;
    let (content_type, content) = parse_content(&content).ok_or_else(malformed)?;
    let certificates = parse_certificates(certificates)?;
    let info = tst_info::parse(content).ok_or_else(malformed)?;

    let mut fields = Fields::new(elements(signer.value).ok_or_else(malformed)?);
    let version = fields.required(Tag::Integer).ok_or_else(malformed)?;
    let signer = fields.any().and_then(parse_signer_identifier).ok_or_else(malformed)?;
    // RFC 5652 section 5.3: the version follows the form of the identifier.
    let version_fits = match signer {
        SignerIdentifier::IssuerAndSerial { .. } => version.value == [1],
        SignerIdentifier::SubjectKeyIdentifier(_) => version.value == [3],
    };
    let digest = fields.required(Tag::Sequence).ok_or_else(malformed)?;
    // A token without signed attributes is not a timestamp (RFC 3161 section 2.4.2 asks for some).
    let attributes = fields
        .required(context(0, true))
        .ok_or(Failure::new(Code::TimestampAttributes).with("cause", "none"))?;
    let signature_algorithm =
        fields.required(Tag::Sequence).and_then(parse_algorithm).ok_or_else(malformed)?;
    let signature = fields.required(Tag::OctetString).ok_or_else(malformed)?;
    let _unsigned = fields.optional(context(1, true));
    if !version_fits || !fields.is_empty() {
        return Err(malformed());
    }
    let unsupported = |of| Failure::new(Code::TimestampAlgorithm).with("of", of);
    let digest_algorithm = parse_hash_algorithm(digest).ok_or_else(malformed)?;
    let (info, digest_algorithm) = match (info, digest_algorithm) {
        (Ok(info), Some(digest_algorithm)) => (info, digest_algorithm),
        (info, _) => {
            let of = if info.is_err() { "messageImprint" } else { "digestAlgorithm" };
            return Ok(Parsed::Unsupported { signer, certificates, reason: unsupported(of) });
        }
    };
    let listed = digests.iter().any(|d| parse_hash_algorithm(*d) == Some(Some(digest_algorithm)));
    ensure(listed, Code::TimestampAlgorithm).map_err(|f| f.with("of", "digestAlgorithms"))?;

    let attributes_set = retag(attributes).ok_or_else(malformed)?;
    let attributes = parse_attributes(attributes).ok_or_else(malformed)?;
    check_content_type(&attributes, content_type)?;
    check_message_digest(&attributes, digest_algorithm, content)?;
    let signing_certificate = parse_signing_certificate(&attributes)?;
    Ok(Parsed::Token(Box::new(Token {
        info,
        certificates,
        signer,
        signing_certificate,
        signed_attributes: attributes_set,
        digest_algorithm,
        signature_algorithm: signature_algorithm.0,
        signature: signature.value.to_owned(),
    })))
}

/// EncapsulatedContentInfo: the type, and the bytes inside the OCTET STRING.
fn parse_content<'a>(content: &[Element<'a>]) -> Option<(ObjectIdentifier, &'a [u8])> {
    let [kind, explicit] = content else { return None };
    let octets = element(explicit.value)?;
    (explicit.tag == context(0, true) && octets.tag == Tag::OctetString)
        .then_some((oid_of(*kind)?, octets.value))
}

fn parse_certificates(set: Option<Element<'_>>) -> Result<Vec<Certificate>, Failure> {
    let malformed = || Failure::new(Code::TimestampMalformed);
    let Some(set) = set else { return Ok(Vec::new()) };
    let list = elements(set.value).ok_or_else(malformed)?;
    ensure(list.len() <= limits::TIMESTAMP_CERTIFICATES, Code::TimestampMalformed)
        .map_err(|f| f.with("certificates", list.len()))?;
    // Hints, and maybe the signer's: what we cannot read as a certificate is neither.
    Ok(list.iter().filter_map(|c| Certificate::from_der(c.bytes).ok()).collect())
}

fn parse_issuer_and_serial(fields: &[Element<'_>]) -> Option<(Vec<u8>, Vec<u8>)> {
    let [issuer, serial] = fields else { return None };
    (issuer.tag == Tag::Sequence && serial.tag == Tag::Integer)
        .then(|| (issuer.bytes.to_owned(), serial.value.to_owned()))
}

fn parse_signer_identifier(sid: Element<'_>) -> Option<SignerIdentifier> {
    if sid.tag == Tag::Sequence {
        let (issuer, serial) = parse_issuer_and_serial(&elements(sid.value)?)?;
        Some(SignerIdentifier::IssuerAndSerial { issuer, serial })
    } else if sid.tag == context(0, false) {
        Some(SignerIdentifier::SubjectKeyIdentifier(sid.value.to_owned()))
    } else {
        None
    }
}

/// RFC 5652 section 5.4: what is hashed has the tag of a SET OF in place of `[0]`.
fn retag(attributes: Element<'_>) -> Option<Vec<u8>> {
    const SET_OF: u8 = 0x31;
    let mut bytes = attributes.bytes.to_owned();
    *bytes.first_mut()? = SET_OF;
    Some(bytes)
}

type Attributes<'a> = Vec<(ObjectIdentifier, Vec<Element<'a>>)>;

fn parse_attributes(attributes: Element<'_>) -> Option<Attributes<'_>> {
    let mut out = Vec::new();
    for attribute in elements(attributes.value)? {
        let parts = elements(attribute.value)?;
        let [kind, values] = parts.as_slice() else { return None };
        if attribute.tag != Tag::Sequence || values.tag != Tag::Set {
            return None;
        }
        out.push((oid_of(*kind)?, elements(values.value)?));
    }
    Some(out)
}

/// The one value of the one attribute of this kind (RFC 5652 sections 11.1 and 11.2).
fn single<'a>(
    attributes: &Attributes<'a>,
    kind: ObjectIdentifier,
) -> Result<Option<Element<'a>>, Failure> {
    let mut found = attributes.iter().filter(|(name, _)| *name == kind);
    let Some((_, values)) = found.next() else { return Ok(None) };
    let once = found.next().is_none() && values.len() == 1;
    ensure(once, Code::TimestampAttributes).map_err(|f| f.with("attribute", kind.as_bytes()))?;
    Ok(values.first().copied())
}

fn required<'a>(
    attributes: &Attributes<'a>,
    kind: ObjectIdentifier,
) -> Result<Element<'a>, Failure> {
    single(attributes, kind)?
        .ok_or_else(|| Failure::new(Code::TimestampAttributes).with("missing", kind.as_bytes()))
}

fn check_content_type(
    attributes: &Attributes<'_>,
    content: ObjectIdentifier,
) -> Result<(), Failure> {
    let stated = required(attributes, CONTENT_TYPE)?;
    ensure(content == TST_INFO && oid_of(stated) == Some(content), Code::TimestampContentType)
}

fn check_message_digest(
    attributes: &Attributes<'_>,
    algorithm: HashAlgorithm,
    content: &[u8],
) -> Result<(), Failure> {
    let stated = required(attributes, MESSAGE_DIGEST)?;
    let same = stated.tag == Tag::OctetString && stated.value == algorithm.hash(content).bytes();
    ensure(same, Code::TimestampMessageDigest)
}

/// ESSCertIDv2 (RFC 5035 section 5.4.1) and ESSCertID (RFC 2634 section 5.4): at least one must be
/// there, and the first certificate of each is the signer's.
fn parse_signing_certificate(attributes: &Attributes<'_>) -> Result<Vec<CertificateHash>, Failure> {
    let malformed = || Failure::new(Code::TimestampAttributes).with("cause", "signingCertificate");
    let mut out = Vec::new();
    for kind in [SIGNING_CERTIFICATE_V2, SIGNING_CERTIFICATE] {
        if let Some(value) = single(attributes, kind)? {
            let v2 = kind == SIGNING_CERTIFICATE_V2;
            out.push(parse_certificate_hash(value, v2).ok_or_else(malformed)?);
        }
    }
    ensure(!out.is_empty(), Code::TimestampAttributes)
        .map_err(|f| f.with("missing", "signingCertificate"))?;
    Ok(out)
}

fn parse_certificate_hash(value: Element<'_>, v2: bool) -> Option<CertificateHash> {
    let outer = sequence(value.bytes)?;
    let list = elements(outer.first().filter(|c| c.tag == Tag::Sequence)?.value)?;
    let mut fields = Fields::new(elements(list.first()?.value)?);
    // ESSCertIDv2: hashAlgorithm DEFAULT sha256
    let algorithm = match fields.optional(Tag::Sequence).filter(|_| v2) {
        Some(algorithm) => Some(parse_hash_algorithm(algorithm)??),
        None => v2.then_some(HashAlgorithm::Sha256),
    };
    let hash = fields.required(Tag::OctetString)?.value.to_owned();
    let issuer_and_serial = match fields.optional(Tag::Sequence) {
        Some(issuer_serial) => Some(parse_issuer_serial(issuer_serial)?),
        None => None,
    };
    fields.is_empty().then_some(CertificateHash { algorithm, hash, issuer_and_serial })
}

/// `IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber INTEGER }`, the issuer being one
/// directoryName.
fn parse_issuer_serial(element: Element<'_>) -> Option<(Vec<u8>, Vec<u8>)> {
    let parts = elements(element.value)?;
    let [names, serial] = parts.as_slice() else { return None };
    let names = elements(names.value)?;
    let [name] = names.as_slice() else { return None };
    (name.tag == context(4, true) && serial.tag == Tag::Integer)
        .then(|| (name.value.to_owned(), serial.value.to_owned()))
}

impl Token {
    /// The scheme of the token's signature with a key of this kind. The signature's own hash must
    /// be the one that the signer digested with (RFC 5652 section 5.3).
    pub(crate) fn scheme(&self, key: KeyKind) -> Result<Scheme, Failure> {
        from_cms(key, self.digest_algorithm, self.signature_algorithm)
            .ok_or_else(|| Failure::new(Code::TimestampAlgorithm).with("of", "signatureAlgorithm"))
    }
}
