//! The trusted root as JSON.

use crate::ca::Authority;
use crate::clock::{self, rfc3339};
use crate::ct::CtLog;
use crate::json::b64;
use crate::key::{self, Key, Scheme};
use crate::rekor::Log;
use serde_json::{Value, json};

/// The media type.
pub const MEDIA_TYPE: &str = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";

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
            "keyDetails": key::details(key.kind(), key.kind().hash(), Scheme::Plain),
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
