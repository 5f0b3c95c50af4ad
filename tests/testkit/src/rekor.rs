//! A Rekor v1 log: entry bodies, a Merkle tree around each entry, signed entry timestamps.

use crate::checkpoint;
use crate::der;
use crate::json::{b64, canonical};
use crate::key::{Hash, Key, KeyKind, sha256};
use crate::merkle;
use serde_json::{Value, json};

/// What separates an entry's index in the whole log from the one in its tree.
pub const SHARD_OFFSET: i64 = 1000;
/// The size of the tree around an entry.
pub const TREE_SIZE: usize = 11;
/// The index of the entry in its tree.
pub const TREE_INDEX: usize = 4;

/// A log.
#[derive(Clone)]
pub struct Log {
    /// Its key.
    pub key: Key,
    /// Its name, which is its host.
    pub name: String,
    /// The number of its tree, in the origin line.
    pub tree_id: u64,
}

/// An entry with the evidence that it was logged.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The log's identifier.
    pub log_id: Vec<u8>,
    /// The index in the whole log.
    pub log_index: i64,
    /// The kind, as the bundle says it.
    pub kind: String,
    /// The kind's version, as the bundle says it.
    pub version: String,
    /// When it was logged.
    pub integrated_time: i64,
    /// The signed entry timestamp.
    pub promise: Option<Vec<u8>>,
    /// The inclusion proof.
    pub proof: Option<Proof>,
    /// The canonicalized body.
    pub body: Vec<u8>,
}

/// An inclusion proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// The index in the tree.
    pub index: i64,
    /// The root hash.
    pub root: Vec<u8>,
    /// The tree's size.
    pub size: i64,
    /// The audit path.
    pub hashes: Vec<Vec<u8>>,
    /// The checkpoint.
    pub checkpoint: Option<String>,
}

impl Log {
    /// The log of a label.
    pub fn new(seed: &str, label: &str, kind: KeyKind) -> Self {
        let key = Key::derive(kind, seed, label);
        Self { key, name: format!("{label}.testkit.example"), tree_id: 4_242_424_242 }
    }

    /// The origin line of its checkpoints.
    pub fn origin(&self) -> String {
        format!("{} - {}", self.name, self.tree_id)
    }

    /// Signs with the log's key.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.key.sign(Hash::Sha256, message)
    }

    /// What a signed entry timestamp signs.
    pub fn promise_payload(&self, entry: &Entry) -> String {
        canonical(&json!({
            "body": b64(&entry.body),
            "integratedTime": entry.integrated_time,
            "logID": hex::encode(&entry.log_id),
            "logIndex": entry.log_index,
        }))
    }

    /// Signs an entry's timestamp.
    pub fn promise(&self, entry: &Entry) -> Vec<u8> {
        self.sign(self.promise_payload(entry).as_bytes())
    }

    /// Logs a body at an index of a tree of a size, with other entries around it.
    pub fn append(&self, body: &Value, index: usize, size: usize, time: i64) -> Entry {
        let text = |key: &str| body[key].as_str().unwrap_or_default();
        let kind = (text("kind"), text("apiVersion"));
        self.append_raw(canonical(body).into_bytes(), kind, index, size, time)
    }

    /// Logs the bytes of a body under a kind and version.
    pub fn append_raw(
        &self,
        body: Vec<u8>,
        kind: (&str, &str),
        index: usize,
        size: usize,
        time: i64,
    ) -> Entry {
        let mut entry = Entry {
            log_id: self.key.id(),
            log_index: index as i64 + SHARD_OFFSET,
            kind: kind.0.to_owned(),
            version: kind.1.to_owned(),
            integrated_time: time,
            promise: None,
            proof: None,
            body,
        };
        entry.promise = Some(self.promise(&entry));
        let leaves = self.leaves(&entry.body, index, size);
        let root = merkle::root(&leaves);
        entry.proof = Some(Proof {
            index: index as i64,
            size: size as i64,
            hashes: merkle::path(&leaves, index),
            checkpoint: Some(checkpoint::checkpoint(self, size, &root)),
            root,
        });
        entry
    }

    /// The leaf hashes of the tree around a body.
    pub fn leaves(&self, body: &[u8], index: usize, size: usize) -> Vec<Vec<u8>> {
        (0..size)
            .map(|i| match i == index {
                true => merkle::leaf_hash(body),
                false => merkle::leaf_hash(format!("{} leaf {i}", self.name).as_bytes()),
            })
            .collect()
    }
}

/// Rekor's way to write a certificate: base64 of its PEM.
pub fn verifier(certificate: &[u8]) -> String {
    b64(der::pem("CERTIFICATE", certificate))
}

/// Rekor's way to write a bare key: base64 of its PEM.
pub fn key_verifier(spki: &[u8]) -> String {
    b64(der::pem("PUBLIC KEY", spki))
}

/// A hashedrekord 0.0.1 body.
pub fn hashedrekord(hash: Hash, digest: &[u8], signature: &[u8], verifier: &str) -> Value {
    json!({
        "apiVersion": "0.0.1",
        "kind": "hashedrekord",
        "spec": {
            "data": { "hash": { "algorithm": hash.label(), "value": hex::encode(digest) } },
            "signature": {
                "content": b64(signature),
                "publicKey": { "content": verifier },
            },
        },
    })
}

/// A dsse 0.0.1 body.
pub fn dsse(envelope: &Value, payload: &[u8], signature: &[u8], verifier: &str) -> Value {
    json!({
        "apiVersion": "0.0.1",
        "kind": "dsse",
        "spec": {
            "envelopeHash": sha256_of(canonical(envelope).as_bytes()),
            "payloadHash": sha256_of(payload),
            "signatures": [
                { "signature": b64(signature), "verifier": verifier },
            ],
        },
    })
}

/// An intoto 0.0.2 body. Rekor keeps the payload in the log's attestation storage, not here.
pub fn intoto(
    envelope: &Value,
    payload_type: &str,
    payload: &[u8],
    signature: &[u8],
    verifier: &str,
) -> Value {
    json!({
        "apiVersion": "0.0.2",
        "kind": "intoto",
        "spec": {
            "content": {
                "envelope": {
                    "payloadType": payload_type,
                    "signatures": [
                        { "publicKey": verifier, "sig": b64(b64(signature)) },
                    ],
                },
                "hash": sha256_of(canonical(envelope).as_bytes()),
                "payloadHash": sha256_of(payload),
            },
        },
    })
}

fn sha256_of(data: &[u8]) -> Value {
    json!({ "algorithm": "sha256", "value": hex::encode(sha256(data)) })
}
