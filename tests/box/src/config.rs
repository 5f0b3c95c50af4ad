//! What clients are told: the trusted root, the signing configuration, and the client trust configuration
//! (sigstore_trustroot.proto).

use serde_json::{Value, json};
use sigproof_testkit::clock::{START, rfc3339};
use sigproof_testkit::trusted_root;

use crate::fault::Server;

/// Which logs a signing configuration offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    /// Both, of which clients take the highest version that they know.
    Both,
    /// Rekor v1 alone.
    V1,
    /// Rekor v2 alone.
    V2,
}

pub(crate) fn trusted_root(
    logs: Vec<Value>,
    authority: Value,
    ct_log: Value,
    timestamps: Value,
) -> Value {
    let mut root = trusted_root::trusted_root(logs, vec![authority], vec![ct_log]);
    root["timestampAuthorities"] = vec![timestamps].into();
    root
}

/// The URLs are in the order of [`Server`].
pub(crate) fn signing_config(urls: &[String; 5], log: Log) -> Value {
    let service = |server: Server, path: &str, version: u32| {
        json!({
            "url": format!("{}{path}", urls[server as usize]),
            "majorApiVersion": version,
            "validFor": { "start": rfc3339(START) },
            "operator": "sandbox.example",
        })
    };
    let (v1, v2) = (service(Server::RekorV1, "", 1), service(Server::RekorV2, "", 2));
    let logs = match log {
        Log::Both => vec![v2, v1],
        Log::V1 => vec![v1],
        Log::V2 => vec![v2],
    };
    json!({
        "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
        "caUrls": [service(Server::Fulcio, "", 1)],
        "oidcUrls": [service(Server::Issuer, "", 1)],
        "rekorTlogUrls": logs,
        "rekorTlogConfig": { "selector": "ANY" },
        "tsaUrls": [service(Server::Tsa, "/api/v1/timestamp", 1)],
        "tsaConfig": { "selector": "ANY" },
    })
}

pub(crate) fn trust_config(trusted_root: Value, signing_config: Value) -> Value {
    json!({
        "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
        "trustedRoot": trusted_root,
        "signingConfig": signing_config,
    })
}
