//! Fulcio: certificates for identity tokens (fulcio.proto), each with the certificate transparency log's timestamp in it.
//!
//! `POST /api/v2/signingCert` takes a public key with a proof of possession, which is a signature of the token's
//! identity, or a certificate request. `POST /ct/v1/add-pre-chain` is its log's, for another Fulcio.

use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sigproof_testkit::ca::{
    Authority, Certificate, Chain, DIGITAL_SIGNATURE, Extension, extended_key_usage, general_name,
    key_usage, oid, subject_alt_name,
};
use sigproof_testkit::ct::{self, CtLog, Subject};
use sigproof_testkit::edit::claim;
use sigproof_testkit::key::{KeyKind, sha256};
use sigproof_testkit::recipe::San;
use sigproof_testkit::{der, trusted_root};

use crate::clock::{millis, now};
use crate::fault::Fault;
use crate::http::{Answer, Request, Service};
use crate::issuer::AUDIENCE;
use crate::key::{PublicKey, requested_key, unpem};
use crate::token::{self, Identity};

/// How long a certificate is good for, in seconds.
const LIFE: i64 = 600;
/// Who a certificate is for where it should be for somebody else.
const SOMEBODY: &str = "somebody@example.org";

pub(crate) struct Fulcio {
    /// The certificates, root first.
    chain: Vec<Authority>,
    another: Vec<Authority>,
    ct: CtLog,
    unknown_ct: CtLog,
    issuer: String,
    issuer_key: PublicKey,
    serial: AtomicU32,
}

impl Fulcio {
    pub(crate) fn new(seed: &str, issuer: &str, issuer_spki: &[u8]) -> Self {
        let chain = |label| Chain::new(seed, KeyKind::P384, label).sign();
        Self {
            chain: chain("fulcio"),
            another: chain("another-fulcio"),
            ct: CtLog::new(seed, "ct"),
            unknown_ct: CtLog::new(seed, "unknown-ct"),
            issuer: issuer.to_owned(),
            issuer_key: PublicKey::from_spki(issuer_spki).expect("the issuer's key"),
            serial: AtomicU32::new(1),
        }
    }

    /// What the trusted root says of the authority, and of the log.
    pub(crate) fn trusted(&self) -> (Value, Value) {
        let chain: Vec<_> = self.chain.iter().rev().collect();
        (trusted_root::authority(&chain, None), trusted_root::ctlog(&self.ct, None))
    }

    fn sign(&self, request: &Request, fault: Option<Fault>) -> Result<Answer, Answer> {
        let body = request.json()?;
        let bearer = request.header("authorization").and_then(|text| text.strip_prefix("Bearer "));
        let token = bearer.or(body["credentials"]["oidcIdentityToken"].as_str());
        let token = token.ok_or_else(|| Answer::refuse(401, "there is no identity token"))?;
        let identity = token::verify(token, &self.issuer_key, &self.issuer, AUDIENCE, now());
        let identity = identity.map_err(|why| Answer::refuse(401, why))?;
        let key = match body["certificateSigningRequest"].as_str() {
            Some(request) => from_request(request),
            None => from_proof(&body["publicKeyRequest"], &identity),
        };
        let key = key.map_err(|why| Answer::refuse(400, why))?;
        let chain = if fault == Some(Fault::WrongKey) { &self.another } else { &self.chain };
        let spki = match fault {
            Some(Fault::ForeignCertificate) => self.ct.key.spki(),
            _ => key.spki,
        };
        let identity = match fault {
            Some(Fault::WrongIdentity) => Identity::Email(SOMEBODY.to_owned()),
            _ => identity,
        };
        let leaf = self.certify(chain, &identity, spki, fault);
        let chain = chain.iter().rev().map(|authority| authority.der.as_slice());
        let pem = |der: &[u8]| der::pem("CERTIFICATE", der);
        let certificates: Vec<_> = [leaf.as_slice()].into_iter().chain(chain).map(pem).collect();
        // gRPC's gateway answers 200.
        let chain = json!({ "chain": { "certificates": certificates } });
        Ok(Answer::json(200, &json!({ "signedCertificateEmbeddedSct": chain })))
    }

    fn certify(
        &self,
        chain: &[Authority],
        identity: &Identity,
        spki: Vec<u8>,
        fault: Option<Fault>,
    ) -> Vec<u8> {
        let issuer = chain.last().expect("an authority");
        let (san, text) = match identity {
            Identity::Email(text) => (San::Email, text),
            Identity::Uri(text) | Identity::Workflow { uri: text, .. } => (San::Uri, text),
        };
        let key_id = der::tlv(0x80, &issuer.key.id()[..20]);
        let start = now();
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        let mut leaf = Certificate {
            serial: sha256(format!("{serial} {start}").as_bytes())[..16].to_vec(),
            algorithm: issuer.key.algorithm(issuer.hash).to_owned(),
            issuer: issuer.name(),
            not_before: start,
            not_after: start + LIFE,
            subject: der::seq(&[]),
            extensions: vec![
                key_usage(DIGITAL_SIGNATURE),
                extended_key_usage(&[oid::CODE_SIGNING]),
                Extension::new(oid::SUBJECT_KEY_ID, false, der::octets(&sha256(&spki)[..20])),
                Extension::new(oid::AUTHORITY_KEY_ID, false, der::seq(&[key_id])),
                Extension { critical: true, ..subject_alt_name(&[general_name(san, text)]) },
                Extension::new(oid::ISSUER_V1, false, self.issuer.clone().into_bytes()),
                Extension::new(oid::ISSUER_V2, false, der::utf8(&self.issuer)),
            ],
            spki,
        };
        if let Identity::Workflow { extensions, .. } = identity {
            leaf.extensions.extend(extensions.iter().map(|(n, text)| claim(*n, text)));
        }
        let subject = Subject::Precertificate(issuer.key.id(), leaf.tbs());
        let log = if fault == Some(Fault::UnknownSct) { &self.unknown_ct } else { &self.ct };
        if fault != Some(Fault::MissingSct) {
            let scts = [log.sct(&subject, millis(), &[])];
            leaf.extensions.push(ct::extension(&ct::list(&scts)));
        }
        leaf.sign(&issuer.key, issuer.hash)
    }
}

/// `certificateSigningRequest`: the base64 of a PEM.
fn from_request(request: &str) -> Result<PublicKey, &'static str> {
    let pem = STANDARD.decode(request).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let pem = pem.ok_or("the certificate request is not base64 of PEM")?;
    let (label, der) = unpem(&pem).ok_or("the certificate request is not PEM")?;
    if !label.ends_with("CERTIFICATE REQUEST") {
        return Err("the PEM holds no certificate request");
    }
    requested_key(&der).ok_or("the certificate request is not signed by its key")
}

/// `publicKeyRequest`: a PEM, and the signature of the identity.
fn from_proof(request: &Value, identity: &Identity) -> Result<PublicKey, &'static str> {
    let pem = request["publicKey"]["content"].as_str().ok_or("there is no public key")?;
    let key = PublicKey::from_pem(pem).ok_or("the public key is not supported")?;
    let proof = request["proofOfPossession"].as_str().and_then(|text| STANDARD.decode(text).ok());
    let proof = proof.ok_or("there is no proof of possession")?;
    let held = key.signed(identity.challenge().as_bytes(), &proof);
    held.then_some(key).ok_or("the signature supplied could not be verified")
}

impl Service for Fulcio {
    fn answer(&self, request: &Request, fault: Option<Fault>) -> Result<Answer, Answer> {
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/api/v2/signingCert") => self.sign(request, fault),
            ("POST", "/ct/v1/add-pre-chain") => {
                let promise = crate::ct::add_pre_chain(&self.ct, &request.json()?);
                let promise = promise.ok_or_else(|| Answer::refuse(400, "no precertificate"))?;
                Ok(Answer::json(200, &promise))
            }
            ("GET", "/api/v2/configuration") => Ok(Answer::json(
                200,
                &json!({ "issuers": [{
                    "issuerUrl": self.issuer, "audience": AUDIENCE,
                    "challengeClaim": "email", "issuerType": "email",
                }] }),
            )),
            ("GET", "/api/v2/trustBundle") => {
                let chain = self.chain.iter().rev();
                let pem: Vec<_> = chain.map(|one| der::pem("CERTIFICATE", &one.der)).collect();
                Ok(Answer::json(200, &json!({ "chains": [{ "certificates": pem }] })))
            }
            _ => Err(Answer::not_found()),
        }
    }
}
