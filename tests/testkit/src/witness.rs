//! Witnesses: C2SP tlog-cosignature/v1 (key type 0x04).
//!
//! ```text
//! signed:   cosignature/v1 LF time <decimal> LF <the checkpoint's text, its last LF included>
//! line:     — <name> <base64 of key id (4), time (8, big-endian), Ed25519 signature (64)>
//! verifier: <name>+<key id, hex>+<base64 of 0x04 and the key (32)>
//! ```

use crate::checkpoint;
use crate::json::b64;
use crate::key::{Hash, Key, KeyKind};
use crate::rekor_v2::note_id;

/// A witness.
#[derive(Clone)]
pub struct Witness {
    /// Its key (Ed25519).
    pub key: Key,
    /// Its name.
    pub name: String,
}

impl Witness {
    /// The witness of a label.
    pub fn new(seed: &str, label: &str) -> Self {
        let key = Key::derive(KeyKind::Ed25519, seed, label);
        Self { key, name: format!("{label}.testkit.example") }
    }

    /// The hash of which the key id is the first four bytes.
    pub fn id(&self) -> Vec<u8> {
        note_id(&self.name, 0x04, &self.key.raw())
    }

    /// The verifier key.
    pub fn verifier_key(&self) -> String {
        let key = [&[0x04], &self.key.raw()[..]].concat();
        format!("{}+{}+{}", self.name, hex::encode(&self.id()[..4]), b64(key))
    }

    /// A cosignature of a checkpoint's text at a time.
    pub fn cosign(&self, text: &str, time: i64) -> Vec<u8> {
        let signed = format!("cosignature/v1\ntime {time}\n{text}");
        self.key.sign(Hash::Sha512, signed.as_bytes())
    }

    /// The signature line around a signature and a time.
    pub fn line_of(&self, time: i64, signature: &[u8]) -> String {
        checkpoint::line(&self.name, &self.id(), &[&time.to_be_bytes(), signature].concat())
    }

    /// The signature line over a text.
    pub fn line(&self, text: &str, time: i64) -> String {
        self.line_of(time, &self.cosign(text, time))
    }
}
