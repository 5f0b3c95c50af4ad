//! The trusted root as JSON.

use crate::ca::Authority;
use crate::clock::{self, rfc3339};
use crate::ct::CtLog;
use crate::json::b64;
use crate::key::{Key, KeyKind};
use crate::rekor::Log;
use serde_json::{Value, json};

/// The media type.
pub const MEDIA_TYPE: &str = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";

/// The proto name of a key's details, with the hash that logs use.
pub fn key_details(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::P256 => "PKIX_ECDSA_P256_SHA_256",
        KeyKind::P384 => "PKIX_ECDSA_P384_SHA_384",
        KeyKind::P521 => "PKIX_ECDSA_P521_SHA_512",
        KeyKind::Rsa => "PKIX_RSA_PKCS1V15_2048_SHA256",
    }
}

/// A validity period from [`clock::START`].
pub fn valid_for(end: Option<i64>) -> Value {
    let mut out = json!({ "start": rfc3339(clock::START) });
    if let Some(end) = end {
        out["end"] = rfc3339(end).into();
    }
    out
}

/// A log of either sort.
pub fn log(key: &Key, base_url: &str, end: Option<i64>) -> Value {
    json!({
        "baseUrl": base_url,
        "hashAlgorithm": "SHA2_256",
        "publicKey": {
            "rawBytes": b64(key.spki()),
            "keyDetails": key_details(key.kind()),
            "validFor": valid_for(end),
        },
        "logId": { "keyId": b64(key.id()) },
    })
}

/// A transparency log.
pub fn tlog(log: &Log, end: Option<i64>) -> Value {
    self::log(&log.key, &format!("https://{}", log.name), end)
}

/// A certificate transparency log.
pub fn ctlog(log: &CtLog, end: Option<i64>) -> Value {
    self::log(&log.key, &log.base_url, end)
}

/// A certificate authority: certificates from the issuer up to the root.
pub fn authority(certificates: &[&Authority], end: Option<i64>) -> Value {
    let list: Vec<Value> =
        certificates.iter().map(|a| json!({ "rawBytes": b64(&a.der) })).collect();
    json!({
        "subject": { "organization": "testkit.example", "commonName": "testkit" },
        "uri": "https://fulcio.testkit.example",
        "certChain": { "certificates": list },
        "validFor": valid_for(end),
    })
}

/// The whole document.
pub fn trusted_root(tlogs: Vec<Value>, authorities: Vec<Value>, ctlogs: Vec<Value>) -> Value {
    json!({
        "mediaType": MEDIA_TYPE,
        "tlogs": tlogs,
        "certificateAuthorities": authorities,
        "ctlogs": ctlogs,
    })
}
