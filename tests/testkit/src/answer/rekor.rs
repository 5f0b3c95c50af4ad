//! The logs' answers to new entries: Rekor v1 (`POST /api/v1/log/entries`) and Rekor v2 (`POST /api/v2/log/entries`).

use super::verify::Public;
use super::{Reply, bytes, elements, read, text, unpem};
use crate::json::{b64, unb64};
use crate::key::Hash;
use crate::rekor::{Entry, Log, TREE_INDEX, TREE_SIZE};
use crate::{bundle, dsse, merkle, rekor, rekor_v2};
use serde_json::{Value, json};

fn refuse() -> Reply {
    Reply::refuse(400, "the signature could not be verified")
}

/// The body that Rekor v1 logs of a proposed entry.
pub fn body(request: &[u8]) -> Result<Value, Reply> {
    let proposed = read(request)?;
    match (text(&proposed, "/kind")?, text(&proposed, "/apiVersion")?) {
        ("hashedrekord", "0.0.1") => hashedrekord(&proposed),
        ("dsse", "0.0.1") => dsse(&proposed),
        ("intoto", "0.0.2") => intoto(&proposed),
        _ => Err(Reply::refuse(400, "an unknown kind of entry")),
    }
}

/// The key of a verifier: of a certificate or a bare key, in base64 of PEM.
fn key_of(verifier: &str) -> Result<Public, Reply> {
    let pem = String::from_utf8(unb64(verifier)).map_err(|_| refuse())?;
    let (label, der) = unpem(&pem)?;
    let spki = if label == "CERTIFICATE" { spki_of(&der).ok_or_else(refuse)? } else { der };
    Public::read(&spki).ok_or_else(refuse)
}

/// The key of a certificate.
pub fn spki_of(certificate: &[u8]) -> Option<Vec<u8>> {
    let (_, whole, _) = elements(certificate)?.into_iter().next()?;
    let (_, tbs, _) = elements(whole)?.into_iter().next()?;
    elements(tbs)?.get(6).map(|(_, _, spki)| spki.to_vec())
}

fn hashedrekord(proposed: &Value) -> Result<Value, Reply> {
    let label = text(proposed, "/spec/data/hash/algorithm")?;
    let hash = [Hash::Sha256, Hash::Sha384, Hash::Sha512].into_iter().find(|h| h.label() == label);
    let digest = hex::decode(text(proposed, "/spec/data/hash/value")?).map_err(|_| refuse())?;
    let signature = bytes(proposed, "/spec/signature/content")?;
    let verifier = text(proposed, "/spec/signature/publicKey/content")?;
    let (hash, key) = (hash.ok_or_else(refuse)?, key_of(verifier)?);
    // Without the message, Ed25519ph cannot be tried here.
    let held = matches!(key, Public::Ed25519(_)) || key.verify_digest(hash, &digest, &signature);
    held.then(|| rekor::hashedrekord(hash, &digest, &signature, verifier)).ok_or_else(refuse)
}

fn dsse(proposed: &Value) -> Result<Value, Reply> {
    let envelope = read(text(proposed, "/spec/proposedContent/envelope")?.as_bytes())?;
    let verifier = text(proposed, "/spec/proposedContent/verifiers/0")?;
    let payload = bytes(&envelope, "/payload")?;
    let signature = bytes(&envelope, "/signatures/0/sig")?;
    let pae = dsse::pae(text(&envelope, "/payloadType")?, &payload);
    let key = key_of(verifier)?;
    // With SHA-256, whatever the key (rekor, pkg/types/dsse).
    key.verify(Hash::Sha256, &pae, &signature)
        .then(|| rekor::dsse(&envelope, &payload, &signature, verifier))
        .ok_or_else(refuse)
}

fn intoto(proposed: &Value) -> Result<Value, Reply> {
    let at = |part: &str| format!("/spec/content/{part}");
    let twice = |pointer: &str| -> Result<Vec<u8>, Reply> {
        let once = String::from_utf8(bytes(proposed, pointer)?).map_err(|_| refuse())?;
        bytes(&json!({ "x": once }), "/x")
    };
    let payload = twice(&at("envelope/payload"))?;
    let signature = twice(&at("envelope/signatures/0/sig"))?;
    let verifier = text(proposed, &at("envelope/signatures/0/publicKey"))?;
    let kind = text(proposed, &at("envelope/payloadType"))?;
    let key = key_of(verifier)?;
    // As `@sigstore/sign` and the log compute it: over the envelope with its key.
    let hashed = json!({
        "payload": b64(&payload), "payloadType": kind,
        "signatures": [{ "sig": b64(&signature), "publicKey": verifier }],
    });
    let hash = hex::encode(Hash::Sha256.digest(crate::json::canonical(&hashed).as_bytes()));
    let stated = hash == text(proposed, &at("hash/value"))?
        && hex::encode(Hash::Sha256.digest(&payload)) == text(proposed, &at("payloadHash/value"))?;
    (stated && key.verify(Hash::Sha256, &dsse::pae(kind, &payload), &signature))
        .then(|| rekor::intoto(&hashed, kind, &payload, &signature, verifier))
        .ok_or_else(refuse)
}

/// An entry's UUID: its leaf hash.
pub fn uuid(entry: &Entry) -> String {
    hex::encode(merkle::leaf_hash(&entry.body))
}

/// An entry as Rekor v1's API writes it.
pub fn entry_json(entry: &Entry) -> Value {
    let mut verification = json!({});
    if let Some(promise) = &entry.promise {
        verification["signedEntryTimestamp"] = b64(promise).into();
    }
    if let Some(proof) = &entry.proof {
        verification["inclusionProof"] = json!({
            "logIndex": proof.index, "treeSize": proof.size, "rootHash": hex::encode(&proof.root),
            "hashes": proof.hashes.iter().map(hex::encode).collect::<Vec<_>>(),
            "checkpoint": proof.checkpoint,
        });
    }
    let inner = json!({
        "body": b64(&entry.body), "integratedTime": entry.integrated_time,
        "logID": hex::encode(&entry.log_id), "logIndex": entry.log_index, "verification": verification,
    });
    let mut outer = json!({});
    outer[uuid(entry)] = inner;
    outer
}

/// Rekor v1 takes a new entry.
pub fn answer_v1(log: &Log, request: &[u8], now: i64, change: &dyn Fn(&mut Entry)) -> Reply {
    let body = match body(request) {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let mut entry = log.append(&body, TREE_INDEX, TREE_SIZE, now);
    change(&mut entry);
    let place = format!("/api/v1/log/entries/{}", uuid(&entry));
    Reply::json(201, &entry_json(&entry)).with_header("Location", &place)
}

/// Rekor v1 has the entry already.
pub fn conflict_v1(log: &Log, request: &[u8], now: i64) -> Reply {
    match body(request) {
        Ok(body) => {
            let id = uuid(&log.append(&body, TREE_INDEX, TREE_SIZE, now));
            let message = format!(
                "an equivalent entry already exists in the transparency log with UUID {id}"
            );
            Reply::refuse(409, &message)
                .with_header("Location", &format!("/api/v1/log/entries/{id}"))
        }
        Err(refusal) => refusal,
    }
}

/// Rekor v2 takes a new entry. The names of algorithms that it takes are its registry's.
pub fn answer_v2(log: &rekor_v2::Log, request: &[u8], change: &dyn Fn(&mut Entry)) -> Reply {
    let entry = || -> Result<Entry, Reply> {
        let request = read(request)?;
        let at = |part: &str| format!("/hashedRekordRequestV002/{part}");
        let digest = bytes(&request, &at("digest"))?;
        let signature = bytes(&request, &at("signature/content"))?;
        let details = text(&request, &at("signature/verifier/keyDetails"))?;
        let hash = match details {
            "PKIX_ECDSA_P256_SHA_256"
            | "PKIX_RSA_PKCS1V15_2048_SHA256"
            | "PKIX_RSA_PKCS1V15_3072_SHA256"
            | "PKIX_RSA_PKCS1V15_4096_SHA256" => Hash::Sha256,
            "PKIX_ECDSA_P384_SHA_384" => Hash::Sha384,
            "PKIX_ECDSA_P521_SHA_512" | "PKIX_ED25519_PH" => Hash::Sha512,
            _ => return Err(refuse()),
        };
        let certificate = request.pointer(&at("signature/verifier/x509Certificate")).is_some();
        let part = if certificate { "x509Certificate" } else { "publicKey" };
        let der = bytes(&request, &at(&format!("signature/verifier/{part}/rawBytes")))?;
        let spki = if certificate { spki_of(&der).ok_or_else(refuse)? } else { der.clone() };
        let key = Public::read(&spki).ok_or_else(refuse)?;
        let held = details == "PKIX_ED25519_PH" || key.verify_digest(hash, &digest, &signature);
        if !held || digest.len() != hash.digest(b"").len() {
            return Err(refuse());
        }
        let verifier = rekor_v2::verifier(details, certificate, &der);
        let body = rekor_v2::hashedrekord(hash, &digest, &signature, verifier);
        Ok(log.append(&body, TREE_INDEX, TREE_SIZE))
    };
    match entry() {
        Ok(mut entry) => {
            change(&mut entry);
            Reply::json(201, &bundle::entry(&entry))
        }
        Err(refusal) => refusal,
    }
}
