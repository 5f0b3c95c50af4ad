//! The Sigstore bundle as JSON, versions 0.1 to 0.3.

use crate::json::b64;
use crate::recipe::Version;
use crate::rekor::{Entry, Proof};
use serde_json::{Map, Value, json};

/// The media type of a version.
pub fn media_type(version: Version) -> &'static str {
    match version {
        Version::V01Promise | Version::V01 => {
            "application/vnd.dev.sigstore.bundle+json;version=0.1"
        }
        Version::V02 => "application/vnd.dev.sigstore.bundle+json;version=0.2",
        Version::V03 => "application/vnd.dev.sigstore.bundle.v0.3+json",
    }
}

/// A log entry. Zeros and empty lists are left out, as the canonical proto-JSON form does.
pub fn entry(entry: &Entry) -> Value {
    let mut out = Map::new();
    let int = |out: &mut Map<String, Value>, key: &str, value: i64| {
        if value != 0 {
            out.insert(key.to_owned(), value.to_string().into());
        }
    };
    int(&mut out, "logIndex", entry.log_index);
    out.insert("logId".to_owned(), json!({ "keyId": b64(&entry.log_id) }));
    out.insert("kindVersion".to_owned(), json!({ "kind": entry.kind, "version": entry.version }));
    int(&mut out, "integratedTime", entry.integrated_time);
    if let Some(promise) = &entry.promise {
        let value = json!({ "signedEntryTimestamp": b64(promise) });
        out.insert("inclusionPromise".to_owned(), value);
    }
    if let Some(proof) = &entry.proof {
        out.insert("inclusionProof".to_owned(), inclusion_proof(proof));
    }
    out.insert("canonicalizedBody".to_owned(), b64(&entry.body).into());
    Value::Object(out)
}

fn inclusion_proof(proof: &Proof) -> Value {
    let mut out = Map::new();
    if proof.index != 0 {
        out.insert("logIndex".to_owned(), proof.index.to_string().into());
    }
    out.insert("rootHash".to_owned(), b64(&proof.root).into());
    out.insert("treeSize".to_owned(), proof.size.to_string().into());
    if !proof.hashes.is_empty() {
        let hashes: Vec<Value> = proof.hashes.iter().map(|h| b64(h).into()).collect();
        out.insert("hashes".to_owned(), hashes.into());
    }
    if let Some(checkpoint) = &proof.checkpoint {
        out.insert("checkpoint".to_owned(), json!({ "envelope": checkpoint }));
    }
    Value::Object(out)
}

/// A message signature.
pub fn message_signature(digest: Option<&(String, Vec<u8>)>, signature: &[u8]) -> Value {
    let mut out = json!({ "signature": b64(signature) });
    if let Some((algorithm, digest)) = digest {
        out["messageDigest"] = json!({ "algorithm": algorithm, "digest": b64(digest) });
    }
    out
}

/// The verification material: the certificate in the form of the version, or as a chain.
pub fn material(
    version: Version,
    certificates: &[Vec<u8>],
    as_chain: bool,
    entries: &[Entry],
) -> Value {
    let raw = |der: &Vec<u8>| json!({ "rawBytes": b64(der) });
    let mut out = json!({ "tlogEntries": entries.iter().map(entry).collect::<Vec<_>>() });
    if version == Version::V03 && !as_chain {
        out["certificate"] = raw(&certificates[0]);
    } else {
        let list: Vec<Value> = certificates.iter().map(raw).collect();
        out["x509CertificateChain"] = json!({ "certificates": list });
    }
    out
}
