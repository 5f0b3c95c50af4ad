//! A Rekor v2 log (rekor-tiles): hashedrekord 0.0.2 bodies, checkpoints under the log's name.
//!
//! ```text
//! {"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{
//!   "data":{"algorithm":"SHA2_256","digest":"<base64>"},
//!   "signature":{"content":"<base64>","verifier":{"keyDetails":"PKIX_ECDSA_P256_SHA_256",
//!     "x509Certificate":{"rawBytes":"<base64 of the DER>"}}}}}}
//! ```
//!
//! An entry has no promise and no integrated time: its time is that of a timestamp authority. The
//! log is known by its name and key together (C2SP signed-note).

use crate::checkpoint;
use crate::json::{b64, canonical};
use crate::key::{self, Hash, Key, KeyKind, Scheme, sha256};
use crate::merkle;
use crate::rekor::{Entry, Proof};
use serde_json::{Value, json};

/// A log.
#[derive(Clone)]
pub struct Log {
    /// Its key: Ed25519 or P-256.
    pub key: Key,
    /// Its name, which is its host and the origin line of its checkpoints.
    pub name: String,
}

impl Log {
    /// The log of a label.
    pub fn new(seed: &str, label: &str, kind: KeyKind) -> Self {
        let key = Key::derive(kind, seed, label);
        Self { key, name: format!("{label}.testkit.example") }
    }

    /// The hash of name and key (Ed25519) or of the key alone (ECDSA). Its first four bytes are the
    /// key id of a signature line.
    pub fn id(&self) -> Vec<u8> {
        match self.key.kind() {
            KeyKind::Ed25519 => note_id(&self.name, 0x01, &self.key.raw()),
            _ => self.key.id(),
        }
    }

    /// Signs a checkpoint's text.
    pub fn sign(&self, text: &str) -> Vec<u8> {
        self.key.sign(Hash::Sha256, text.as_bytes())
    }

    /// The log's signature line over a text.
    pub fn line(&self, text: &str) -> String {
        checkpoint::line(&self.name, &self.id(), &self.sign(text))
    }

    /// The text of a checkpoint of a tree head.
    pub fn text(&self, size: i64, root: &[u8]) -> String {
        checkpoint::body(&self.name, &size.to_string(), root, &[])
    }

    /// Logs a body at an index of a tree of a size, with other entries around it.
    pub fn append(&self, body: &Value, index: usize, size: usize) -> Entry {
        let bytes = canonical(body).into_bytes();
        let leaves: Vec<Vec<u8>> = (0..size)
            .map(|i| match i == index {
                true => merkle::leaf_hash(&bytes),
                false => merkle::leaf_hash(format!("{} leaf {i}", self.name).as_bytes()),
            })
            .collect();
        let root = merkle::root(&leaves);
        let text = self.text(size as i64, &root);
        let field = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
        Entry {
            log_id: self.id(),
            log_index: index as i64,
            kind: field("kind"),
            version: field("apiVersion"),
            integrated_time: 0,
            promise: None,
            proof: Some(Proof {
                index: index as i64,
                size: size as i64,
                hashes: merkle::path(&leaves, index),
                checkpoint: Some(format!("{text}\n{}", self.line(&text))),
                root,
            }),
            body: bytes,
        }
    }
}

/// `SHA-256(name || 0x0A || type || key)`.
pub fn note_id(name: &str, kind: u8, key: &[u8]) -> Vec<u8> {
    sha256(&[name.as_bytes(), &[0x0a, kind], key].concat())
}

/// A verifier: a certificate, or a bare key's SubjectPublicKeyInfo.
pub fn verifier(details: &str, certificate: bool, der: &[u8]) -> Value {
    let raw = json!({ "rawBytes": b64(der) });
    match certificate {
        true => json!({ "keyDetails": details, "x509Certificate": raw }),
        false => json!({ "keyDetails": details, "publicKey": raw }),
    }
}

/// A hashedrekord 0.0.2 body.
pub fn hashedrekord(hash: Hash, digest: &[u8], signature: &[u8], verifier: Value) -> Value {
    json!({
        "apiVersion": "0.0.2",
        "kind": "hashedrekord",
        "spec": {
            "hashedRekordV002": {
                "data": { "algorithm": hash.proto(), "digest": b64(digest) },
                "signature": { "content": b64(signature), "verifier": verifier },
            },
        },
    })
}

/// The log as the trusted root holds it.
pub fn trusted(log: &Log) -> Value {
    let kind = log.key.kind();
    json!({
        "baseUrl": format!("https://{}", log.name),
        "hashAlgorithm": "SHA2_256",
        "publicKey": {
            "rawBytes": b64(log.key.spki()),
            "keyDetails": key::details(kind, kind.hash(), Scheme::Plain),
            "validFor": crate::trusted_root::valid_for(None),
        },
        "logId": { "keyId": b64(log.id()) },
    })
}
