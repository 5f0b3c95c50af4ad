//! The signed certificate timestamp (RFC 6962 sections 3.2 and 3.3).
//!
//! ```text
//! struct { Version v1(0); LogID id[32]; uint64 timestamp; opaque extensions<0..2^16-1>;
//!          digitally-signed } SignedCertificateTimestamp;
//! digitally-signed struct { Version v1(0); SignatureType certificate_timestamp(0);
//!          uint64 timestamp; LogEntryType precert_entry(1); opaque issuer_key_hash[32];
//!          opaque tbs_certificate<1..2^24-1>; opaque extensions<0..2^16-1> };
//! ```
//! In the certificate, a DER OCTET STRING holds a TLS vector of such timestamps, each with its
//! length before it.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use der::Decode as _;
use der::asn1::{ObjectIdentifier, OctetStringRef};

use crate::code::Code;
use crate::crypto::{Digest, Scheme};
use crate::encoding::json::{self, Field};
use crate::encoding::tls::Reader;
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::time::Time;
use crate::x509::Certificate;

/// The extension that holds the list (RFC 6962 section 3.3).
pub(crate) const SCT_LIST: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11129.2.4.2");

const V1: u8 = 0;
const CERTIFICATE_TIMESTAMP: u8 = 0;
const X509_ENTRY: [u8; 2] = [0, 0];
const PRECERT_ENTRY: [u8; 2] = [0, 1];

/// One signed certificate timestamp, parsed and not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sct {
    pub(crate) log_id: [u8; 32],
    millis: u64,
    extensions: Vec<u8>,
    /// HashAlgorithm and SignatureAlgorithm of TLS 1.2 (RFC 5246 section 7.4.1.4.1).
    algorithm: [u8; 2],
    pub(crate) signature: Vec<u8>,
}

/// The timestamps that the certificate embeds, if it has the extension.
pub(crate) fn parse_embedded(certificate: &Certificate) -> Result<Option<Vec<Sct>>, Failure> {
    let Some(value) = certificate.extension(SCT_LIST) else {
        return Ok(None);
    };
    let scts = parse_list(value).ok_or(Failure::new(Code::SctMalformed))?;
    ensure(scts.len() <= limits::SCTS, Code::SctTooMany)
        .map_err(|f| f.with("timestamps", scts.len()).with("limit", limits::SCTS))?;
    // sct_list<1..2^16-1>: an empty one is not allowed.
    ensure(!scts.is_empty(), Code::SctMalformed)?;
    Ok(Some(scts))
}

/// A detached timestamp as a log answers `add-chain` (RFC 6962 section 4.1):
///
/// ```json
/// {"sct_version":0,"id":"<base64>","timestamp":1657000000000,"extensions":"","signature":"<base64>"}
/// ```
pub(crate) fn parse_detached(json: &[u8]) -> Result<Sct, Failure> {
    let read = || {
        let value = json::parse(json, limits::DETACHED_SCT_BYTES, limits::ENTRY_NODES)?;
        let mut message = json::Message::document(value)?;
        let version = message.required("sct_version")?.int64()?;
        let id = message.required("id")?.bytes()?;
        let millis = message.required("timestamp")?.int64()?;
        let extensions = message.optional("extensions").map_or(Ok(Vec::new()), Field::bytes)?;
        let signature = message.required("signature")?.bytes()?;
        message.deny_unknown()?;
        Ok::<_, Failure>((version, id, millis, extensions, signature))
    };
    let malformed = || Failure::new(Code::SctDetached);
    let (version, id, millis, extensions, signature) =
        read().map_err(|failure| malformed().with("cause", failure.code().as_str()))?;
    let mut reader = Reader::new(&signature);
    let parse = || {
        let sct = Sct {
            log_id: id.try_into().ok()?,
            millis,
            extensions,
            algorithm: reader.array()?,
            signature: reader.vector16()?.to_owned(),
        };
        (version == u64::from(V1) && reader.is_empty()).then_some(sct)
    };
    parse().ok_or_else(malformed)
}

fn parse_list(value: &[u8]) -> Option<Vec<Sct>> {
    let value = <&OctetStringRef>::from_der(value).ok()?;
    let mut outer = Reader::new(value.as_bytes());
    let mut list = Reader::new(outer.vector16()?);
    let mut scts = Vec::new();
    while !list.is_empty() {
        scts.push(parse_sct(list.vector16()?)?);
    }
    outer.is_empty().then_some(scts)
}

fn parse_sct(bytes: &[u8]) -> Option<Sct> {
    let mut reader = Reader::new(bytes);
    if reader.u8()? != V1 {
        return None;
    }
    let sct = Sct {
        log_id: reader.array()?,
        millis: reader.u64()?,
        extensions: reader.vector16()?.to_owned(),
        algorithm: reader.array()?,
        signature: reader.vector16()?.to_owned(),
    };
    reader.is_empty().then_some(sct)
}

impl Sct {
    /// When the log promised to log the certificate.
    pub(crate) fn time(&self) -> Result<Time, Failure> {
        Time::from_unix_millis(self.millis).ok_or(Failure::new(Code::SctMalformed))
    }

    /// Whether the timestamp names the algorithm that its log's key has.
    pub(crate) fn check_algorithm(&self, scheme: Scheme) -> Result<(), Failure> {
        ensure(scheme.sct() == Some(self.algorithm), Code::SctAlgorithm)
            .map_err(|f| f.with("found", &self.algorithm[..]))
    }

    /// What the log signed of an embedded timestamp: the precertificate.
    pub(crate) fn signed_precertificate(
        &self,
        issuer_key_hash: &Digest,
        tbs: &[u8],
    ) -> Option<Vec<u8>> {
        self.signed_data(&[&PRECERT_ENTRY, issuer_key_hash.bytes()].concat(), tbs)
    }

    /// What the log signed of a detached timestamp: the certificate.
    pub(crate) fn signed_certificate(&self, certificate: &[u8]) -> Option<Vec<u8>> {
        self.signed_data(&X509_ENTRY, certificate)
    }

    fn signed_data(&self, entry: &[u8], der: &[u8]) -> Option<Vec<u8>> {
        let length = u32::try_from(der.len()).ok()?.to_be_bytes();
        let (top, length24) = length.split_first()?;
        if *top != 0 {
            return None;
        }
        let extensions_length = u16::try_from(self.extensions.len()).ok()?.to_be_bytes();
        let mut out = alloc::vec![V1, CERTIFICATE_TIMESTAMP];
        out.extend_from_slice(&self.millis.to_be_bytes());
        out.extend_from_slice(entry);
        out.extend_from_slice(length24);
        out.extend_from_slice(der);
        out.extend_from_slice(&extensions_length);
        out.extend_from_slice(&self.extensions);
        Some(out)
    }
}
