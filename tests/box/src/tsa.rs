//! The timestamp authority: `POST /api/v1/timestamp` (RFC 3161 section 3.4, `application/timestamp-query`, and the JSON of
//! Sigstore's), `GET /api/v1/timestamp/certchain`.

use std::sync::atomic::{AtomicU32, Ordering};

use ::der::asn1::{ObjectIdentifier, OctetString};
use ::der::{Decode as _, Encode as _, Tag, Tagged as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sigproof_testkit::der;
use sigproof_testkit::key::Hash;
use sigproof_testkit::tsa::{self, Name, Stamp, Tsa};

use crate::clock::millis;
use crate::fault::Fault;
use crate::http::{Answer, Request, Service};
use crate::key::elements;

pub(crate) struct Authority {
    tsa: Tsa,
    another: Tsa,
    serial: AtomicU32,
}

/// What is asked for: TimeStampReq (RFC 3161 section 2.4.1).
struct Query {
    hash: Hash,
    imprint: Vec<u8>,
    nonce: Option<Vec<u8>>,
    wants_certificate: bool,
}

impl Query {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let fields = elements(bytes)?;
        let [version, imprint, rest @ ..] = &fields[..] else { return None };
        if version.value() != [1] {
            return None;
        }
        let imprint = elements(&imprint.to_der().ok()?)?;
        let [algorithm, digest] = &imprint[..] else { return None };
        let algorithm = elements(&algorithm.to_der().ok()?)?;
        let name = algorithm.first()?.decode_as::<ObjectIdentifier>().ok()?.to_string();
        let hashes = [Hash::Sha256, Hash::Sha384, Hash::Sha512];
        let hash = hashes.into_iter().find(|hash| hash.oid() == name)?;
        let digest = OctetString::from_der(&digest.to_der().ok()?).ok()?.as_bytes().to_vec();
        if digest.len() != hash.digest(b"").len() {
            return None;
        }
        let field = |tag| rest.iter().find(|field| field.tag() == tag);
        Some(Self {
            hash,
            imprint: digest,
            nonce: field(Tag::Integer).map(|nonce| nonce.value().to_vec()),
            wants_certificate: field(Tag::Boolean).is_some_and(|wants| wants.value() == [0xff]),
        })
    }

    /// Sigstore's own form: `{"artifactHash":"<base64>","hashAlgorithm":"sha256","certificates":true,"nonce":1}`.
    fn from_json(value: &Value) -> Option<Self> {
        let hashes = [Hash::Sha256, Hash::Sha384, Hash::Sha512];
        let hash = hashes.into_iter().find(|hash| value["hashAlgorithm"] == hash.label())?;
        let imprint = STANDARD.decode(value["artifactHash"].as_str()?).ok()?;
        let nonce = value["nonce"].as_u64().filter(|nonce| *nonce > 0);
        (imprint.len() == hash.digest(b"").len()).then_some(Self {
            hash,
            imprint,
            nonce: nonce.map(|nonce| nonce.to_be_bytes().to_vec()),
            wants_certificate: value["certificates"] == true,
        })
    }
}

impl Authority {
    pub(crate) fn new(seed: &str) -> Self {
        let new = |name| Tsa::new(name, tsa::chain(seed, name));
        // The twin has the authority's names and other keys.
        Self { tsa: new(Name::A), another: new(Name::Twin), serial: AtomicU32::new(1) }
    }

    pub(crate) fn trusted(&self) -> Value {
        self.tsa.trusted()
    }

    fn stamp(&self, request: &Request, fault: Option<Fault>) -> Result<Answer, Answer> {
        let query = match request.header("content-type") {
            Some("application/json") => Query::from_json(&request.json()?),
            _ => Query::parse(&request.body),
        };
        let query = query.ok_or_else(|| Answer::refuse(400, "the query is not valid"))?;
        let tsa = if fault == Some(Fault::WrongKey) { &self.another } else { &self.tsa };
        let time = millis();
        let mut info = tsa.info(b"", &Stamp::at(tsa.name, time / 1000));
        info.imprint_algorithm = der::seq(&[der::oid(query.hash.oid()), der::null()]);
        info.imprint = match fault {
            Some(Fault::WrongImprint) => query.hash.digest(b"something else"),
            _ => query.imprint,
        };
        info.serial = [&time.to_be_bytes()[..], &self.serial().to_be_bytes()].concat();
        info.nonce = match fault {
            Some(Fault::MissingNonce) => None,
            Some(Fault::WrongNonce) => Some(vec![0x4e, 0x6f]),
            _ => query.nonce,
        };
        let mut token = tsa.token(&info);
        if query.wants_certificate {
            token.certificates = vec![tsa.signer.der.clone()];
        }
        token.sign();
        Ok(Answer::bytes(201, "application/timestamp-reply", token.encode()))
    }

    fn serial(&self) -> u32 {
        self.serial.fetch_add(1, Ordering::Relaxed)
    }
}

impl Service for Authority {
    fn answer(&self, request: &Request, fault: Option<Fault>) -> Result<Answer, Answer> {
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/api/v1/timestamp") => self.stamp(request, fault),
            ("GET", "/api/v1/timestamp/certchain") => {
                let chain = self.tsa.certificates();
                let pem = chain.iter().map(|one| der::pem("CERTIFICATE", one));
                Ok(Answer::pem(pem.collect()))
            }
            _ => Err(Answer::not_found()),
        }
    }
}
