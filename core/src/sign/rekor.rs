//! The transparency logs: what is sent to Rekor, in its API's version 1 and 2, and how an answer becomes an entry.
//!
//! ```json
//! POST /api/v1/log/entries
//! {"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": {"data": {"hash": {"algorithm": "sha256", "value": "…"}},
//!  "signature": {"content": "…", "publicKey": {"content": "…"}}}}
//! {"apiVersion": "0.0.1", "kind": "dsse", "spec": {"proposedContent": {"envelope": "{…}", "verifiers": ["…"]}}}
//!
//! POST /api/v2/log/entries
//! {"hashedRekordRequestV002": {"digest": "…", "signature": {"content": "…",
//!  "verifier": {"keyDetails": "PKIX_ECDSA_P256_SHA_256", "x509Certificate": {"rawBytes": "…"}}}}}
//! ```
//! An envelope is logged in version 2 by the digest of its pre-authentication encoding. Version 1 answers with
//! `{UUID: entry}`, version 2 with the entry as bundles hold it. What was there already (409), version 1 hands out; version 2
//! says at which index it is (`x-log-index`), and no more.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use serde_json::{Value, json};

use super::key::DeclaredKey;
use super::services::{Log, RekorVersion};
use crate::bundle::{Content, Envelope, LogEntry, Material, log_entry_alone};
use crate::code::Code;
use crate::crypto::{Digest, HashAlgorithm, scheme_details};
use crate::encoding::{base64, pem};
use crate::failure::{Failure, ensure};
use crate::report::to_json;
use crate::session::{Exchange, Existing, limits as bounds};

/// What is logged.
pub(super) struct Record<'a> {
    pub(super) content: &'a Content,
    pub(super) material: &'a Material,
    pub(super) key: &'a DeclaredKey,
    /// The digest that was signed: of the file, or of the envelope's pre-authentication encoding.
    pub(super) digest: Option<&'a Digest>,
    /// Whether an envelope is logged in the form of npm's older provenance.
    pub(super) older: bool,
}

impl Record<'_> {
    pub(super) fn exchange(&self, log: &Log) -> Result<Exchange, Failure> {
        let body = match log.version {
            RekorVersion::V1 => self.v1()?,
            RekorVersion::V2 => self.v2()?,
        };
        let url = format!("{}{}", log.url, path(log.version));
        let exchange = Exchange::post_json(url, to_json(&body)).at_most(bounds::ENTRY_ANSWER);
        Ok(match log.version {
            RekorVersion::V1 => exchange.publishing(),
            RekorVersion::V2 => {
                exchange.publishing().once().within(bounds::REKOR_V2_TIMEOUT_SECONDS)
            }
        })
    }

    /// The certificate or key, in PEM.
    fn verifier(&self) -> String {
        let text = match self.material {
            Material::Certificate { leaf, .. } => pem::encode("CERTIFICATE", leaf.der()),
            Material::PublicKey { .. } => pem::encode("PUBLIC KEY", self.key.public().spki_der()),
        };
        base64::encode(text.as_bytes())
    }

    fn digest(&self) -> Result<&Digest, Failure> {
        // What is logged by its digest was signed by it: the plan has seen to that.
        self.digest.ok_or(Failure::new(Code::SignKeyLog))
    }

    fn v1(&self) -> Result<Value, Failure> {
        let verifier = self.verifier();
        Ok(match self.content {
            Content::MessageSignature { signature, .. } => {
                let digest = self.digest()?;
                json!({ "apiVersion": "0.0.1", "kind": "hashedrekord", "spec": {
                    "data": { "hash": { "algorithm": digest.algorithm().name(), "value": digest.hex() } },
                    "signature": {
                        "content": base64::encode(signature), "publicKey": { "content": verifier },
                    },
                } })
            }
            Content::Dsse(envelope) if self.older => intoto(envelope, &verifier),
            Content::Dsse(envelope) => {
                json!({ "apiVersion": "0.0.1", "kind": "dsse", "spec": { "proposedContent": {
                    "envelope": to_json(&envelope_json(envelope, None)), "verifiers": [verifier],
                } } })
            }
        })
    }

    fn v2(&self) -> Result<Value, Failure> {
        let raw = |der: &[u8]| json!({ "rawBytes": base64::encode(der) });
        let details = scheme_details(self.key.scheme(), self.key.public().rsa_bits());
        let details = details.ok_or(Failure::new(Code::SignKeyLog))?;
        let verifier = match self.material {
            Material::Certificate { leaf, .. } => {
                json!({ "keyDetails": details, "x509Certificate": raw(leaf.der()) })
            }
            Material::PublicKey { .. } => {
                json!({ "keyDetails": details, "publicKey": raw(self.key.public().spki_der()) })
            }
        };
        let signature = match self.content {
            Content::MessageSignature { signature, .. } => signature,
            Content::Dsse(envelope) => &envelope.signature,
        };
        Ok(json!({ "hashedRekordRequestV002": {
            "digest": base64::encode(self.digest()?.bytes()),
            "signature": { "content": base64::encode(signature), "verifier": verifier },
        } }))
    }
}

const fn path(version: RekorVersion) -> &'static str {
    match version {
        RekorVersion::V1 => "/api/v1/log/entries",
        RekorVersion::V2 => "/api/v2/log/entries",
    }
}

fn envelope_json(envelope: &Envelope, public_key: Option<&str>) -> Value {
    let mut signature = json!({ "sig": base64::encode(&envelope.signature) });
    let more = [
        ("keyid", (!envelope.keyid.is_empty()).then_some(envelope.keyid.as_str())),
        ("publicKey", public_key),
    ];
    if let Some(fields) = signature.as_object_mut() {
        for (name, value) in more {
            fields.extend(value.map(|value| (name.to_owned(), Value::from(value))));
        }
    }
    json!({
        "payload": base64::encode(&envelope.payload),
        "payloadType": envelope.payload_type,
        "signatures": [signature],
    })
}

/// An intoto 0.0.2 entry as `@sigstore/sign` proposes it: payload and signature are in base64 twice, and the hash is of the
/// envelope in canonical JSON with the key in it.
fn intoto(envelope: &Envelope, verifier: &str) -> Value {
    let twice = |bytes: &[u8]| base64::encode(base64::encode(bytes).as_bytes());
    let sha256 = |bytes: &[u8]| json!({ "algorithm": "sha256", "value": HashAlgorithm::Sha256.hash(bytes).hex() });
    let hashed = to_json(&envelope_json(envelope, Some(verifier)));
    let mut signature = json!({ "sig": twice(&envelope.signature), "publicKey": verifier });
    if let (false, Some(fields)) = (envelope.keyid.is_empty(), signature.as_object_mut()) {
        fields.insert("keyid".to_owned(), envelope.keyid.as_str().into());
    }
    json!({ "apiVersion": "0.0.2", "kind": "intoto", "spec": { "content": {
        "envelope": {
            "payload": twice(&envelope.payload),
            "payloadType": envelope.payload_type,
            "signatures": [signature],
        },
        "hash": sha256(hashed.as_bytes()),
        "payloadHash": sha256(&envelope.payload),
    } } })
}

/// The entry of an answer.
pub(super) fn parse(body: &[u8]) -> Result<LogEntry, Failure> {
    log_entry_alone(body).map_err(|failure| failure.within(Code::SessionAnswer))
}

/// Where the entry is that is there already: under its UUID at the same log, or found by what was proposed.
pub(super) fn existing(log: &Log, sent: &Exchange, there: &Existing) -> Result<Exchange, Failure> {
    if log.version == RekorVersion::V2 {
        // Version 2 keeps entries and hashes in tiles, and proofs are for who reads them to make: a session does not.
        let failure = Failure::new(Code::SignEntryExists).with("log", log.url.as_str());
        return Err(match there.index {
            Some(index) => failure.with("index", index),
            None => failure,
        });
    }
    let base = format!("{}{}", log.url, path(log.version));
    let exchange = match there.location.as_deref() {
        Some(location) => {
            // The leaf hash, or the tree's number and the leaf hash.
            let is_uuid = |id: &String| {
                [64, 80].contains(&id.len()) && id.bytes().all(|b| b.is_ascii_hexdigit())
            };
            let id = sent.last_segment(location).filter(is_uuid);
            ensure(id.is_some(), Code::SignEntryLocation)
                .map_err(|f| f.with("location", location))?;
            Exchange::get_json(format!("{base}/{}", id.unwrap_or_default()))
        }
        None => {
            let proposed = core::str::from_utf8(&sent.request().body).unwrap_or_default();
            Exchange::post_json(format!("{base}/retrieve"), format!("{{\"entries\":[{proposed}]}}"))
        }
    };
    Ok(exchange.at_most(bounds::ENTRY_ANSWER))
}
