//! The certificate transparency log: signed certificate timestamps over precertificates
//! (RFC 6962 section 3.2), embedded as a list (section 3.3).
//!
//! ```text
//! signed: 00 00 | timestamp (8) | 00 01 | issuer_key_hash (32) | TBS (3 + n) | extensions (2 + n)
//! SCT:    00 | log id (32) | timestamp (8) | extensions (2 + n) | 04 03 | signature (2 + n)
//! ```

use crate::ca::{Extension, oid};
use crate::der;
use crate::key::{Hash, Key, KeyKind};

/// A certificate transparency log.
#[derive(Clone)]
pub struct CtLog {
    /// Its key (P-256).
    pub key: Key,
    /// Its address.
    pub base_url: String,
}

/// What a timestamp is about.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A precertificate: the issuer's key hash and the TBS without the list.
    Precertificate(Vec<u8>, Vec<u8>),
    /// A whole certificate.
    Certificate(Vec<u8>),
}

/// A signed certificate timestamp.
#[derive(Clone, Debug)]
pub struct Sct {
    /// The version; 0 is v1.
    pub version: u8,
    /// The log's identifier.
    pub log_id: Vec<u8>,
    /// Milliseconds since 1970.
    pub timestamp: i64,
    /// The extensions.
    pub extensions: Vec<u8>,
    /// The hash algorithm's byte; 4 is SHA-256.
    pub hash: u8,
    /// The signature algorithm's byte; 3 is ECDSA.
    pub algorithm: u8,
    /// The signature.
    pub signature: Vec<u8>,
}

fn prefixed(bytes: &[u8], width: usize) -> Vec<u8> {
    let len = (bytes.len() as u64).to_be_bytes();
    [&len[8 - width..], bytes].concat()
}

impl CtLog {
    /// The log of a label.
    pub fn new(seed: &str, label: &str) -> Self {
        let key = Key::derive(KeyKind::P256, seed, label);
        Self { key, base_url: format!("https://{label}.testkit.example") }
    }

    /// Signs a timestamp.
    pub fn sct(&self, subject: &Subject, timestamp: i64, extensions: &[u8]) -> Sct {
        let mut signed = vec![0, 0];
        signed.extend_from_slice(&timestamp.to_be_bytes());
        match subject {
            Subject::Precertificate(issuer, tbs) => {
                signed.extend_from_slice(&[0, 1]);
                signed.extend_from_slice(issuer);
                signed.extend(prefixed(tbs, 3));
            }
            Subject::Certificate(der) => {
                signed.extend_from_slice(&[0, 0]);
                signed.extend(prefixed(der, 3));
            }
        }
        signed.extend(prefixed(extensions, 2));
        Sct {
            version: 0,
            log_id: self.key.id(),
            timestamp,
            extensions: extensions.to_vec(),
            hash: 4,
            algorithm: 3,
            signature: self.key.sign(Hash::Sha256, &signed),
        }
    }
}

impl Sct {
    /// The bytes of one timestamp.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![self.version];
        out.extend_from_slice(&self.log_id);
        out.extend_from_slice(&self.timestamp.to_be_bytes());
        out.extend(prefixed(&self.extensions, 2));
        out.extend_from_slice(&[self.hash, self.algorithm]);
        out.extend(prefixed(&self.signature, 2));
        out
    }
}

/// The SignedCertificateTimestampList.
pub fn list(scts: &[Sct]) -> Vec<u8> {
    let items: Vec<u8> = scts.iter().flat_map(|sct| prefixed(&sct.encode(), 2)).collect();
    prefixed(&items, 2)
}

/// The certificate extension around a list.
pub fn extension(list: &[u8]) -> Extension {
    Extension::new(oid::SCT_LIST, false, der::octets(list))
}
