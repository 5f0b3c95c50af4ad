//! What clients submit to a log, checked as the logs check it: the signature must be of what is logged, by the key that is
//! logged.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sigproof_testkit::dsse::pae;
use sigproof_testkit::key::{Hash, Key, KeyKind, sha256};
use sigproof_testkit::{rekor, rekor_v2};

use crate::key::{PublicKey, spki_of, unpem};

/// Why a submission is refused.
pub(crate) type Refusal = &'static str;

/// The text of a JSON pointer.
fn text<'a>(value: &'a Value, pointer: &str, missing: Refusal) -> Result<&'a str, Refusal> {
    value.pointer(pointer).and_then(Value::as_str).ok_or(missing)
}

fn base64(text: &str) -> Result<Vec<u8>, Refusal> {
    STANDARD.decode(text).map_err(|_| "a field is not base64")
}

/// The one element of a list.
fn only<'a>(value: &'a Value, pointer: &str, wrong: Refusal) -> Result<&'a Value, Refusal> {
    match value.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice) {
        Some([one]) => Ok(one),
        _ => Err(wrong),
    }
}

/// A verifier as Rekor v1 takes it (base64 of a PEM), and as it is written into the entry.
fn verifier(content: &str) -> Result<(PublicKey, String), Refusal> {
    const WRONG: Refusal = "the verifier is not a certificate or a public key in PEM";
    let pem = String::from_utf8(base64(content)?).map_err(|_| WRONG)?;
    let (label, der) = unpem(&pem).ok_or(WRONG)?;
    let key = PublicKey::from_pem(&pem).ok_or(WRONG)?;
    let written = match label {
        "CERTIFICATE" => rekor::verifier(&der),
        _ => rekor::key_verifier(&key.spki),
    };
    Ok((key, written))
}

/// The body of an entry of Rekor v1 for a proposed entry.
pub(crate) fn v1(proposed: &Value) -> Result<Value, Refusal> {
    let kind = (proposed["kind"].as_str(), proposed["apiVersion"].as_str());
    match kind {
        (Some("hashedrekord"), Some("0.0.1")) => hashedrekord(&proposed["spec"]),
        (Some("dsse"), Some("0.0.1")) => dsse(&proposed["spec"]),
        (Some("intoto"), Some("0.0.2")) => intoto(&proposed["spec"]),
        _ => Err("the kind of entry is not supported"),
    }
}

fn hashedrekord(spec: &Value) -> Result<Value, Refusal> {
    let name = text(spec, "/data/hash/algorithm", "there is no hash")?;
    let hashes = [Hash::Sha256, Hash::Sha384, Hash::Sha512];
    let hash = hashes.into_iter().find(|hash| hash.label() == name).ok_or("unknown hash")?;
    let digest = hex::decode(text(spec, "/data/hash/value", "there is no digest")?);
    let digest = digest.map_err(|_| "the digest is not hexadecimal")?;
    if digest.len() != hash.digest(b"").len() {
        return Err("the digest has another length than its hash");
    }
    let signature = base64(text(spec, "/signature/content", "there is no signature")?)?;
    let (key, written) = verifier(text(spec, "/signature/publicKey/content", "no verifier")?)?;
    if !key.signed_digest(hash, &digest, &signature) {
        return Err("verifying signature: invalid signature");
    }
    Ok(rekor::hashedrekord(hash, &digest, &signature, &written))
}

fn dsse(spec: &Value) -> Result<Value, Refusal> {
    let raw = text(spec, "/proposedContent/envelope", "there is no envelope")?;
    let envelope = serde_json::from_str(raw).map_err(|_| "the envelope is not JSON")?;
    let one = only(spec, "/proposedContent/verifiers", "there is not one verifier")?;
    let (key, written) = verifier(one.as_str().ok_or("the verifier is not text")?)?;
    let (payload, signature) = signed(&envelope, &key)?;
    let mut body = rekor::dsse(&envelope, &payload, &signature, &written);
    // The signer's own spelling is what is hashed.
    body["spec"]["envelopeHash"]["value"] = hex::encode(sha256(raw.as_bytes())).into();
    Ok(body)
}

/// Payload and signature of an envelope with one signature, by this key.
fn signed(envelope: &Value, key: &PublicKey) -> Result<(Vec<u8>, Vec<u8>), Refusal> {
    let kind = text(envelope, "/payloadType", "there is no payload type")?;
    let payload = base64(text(envelope, "/payload", "there is no payload")?)?;
    let one = only(envelope, "/signatures", "there is not one signature")?;
    let signature = base64(text(one, "/sig", "there is no signature")?)?;
    if !key.signed_envelope(&pae(kind, &payload), &signature) {
        return Err("verifying envelope: invalid signature");
    }
    Ok((payload, signature))
}

/// npm's older form: payload and signature are base64 of base64.
fn intoto(spec: &Value) -> Result<Value, Refusal> {
    let given = &spec["content"]["envelope"];
    let one = only(given, "/signatures", "there is not one signature")?;
    let (key, written) = verifier(text(one, "/publicKey", "there is no verifier")?)?;
    let inner = |text: &str| -> Result<String, Refusal> {
        String::from_utf8(base64(text)?).map_err(|_| "a field is not base64 of base64")
    };
    let kind = text(given, "/payloadType", "there is no payload type")?;
    let envelope = json!({
        "payloadType": kind,
        "payload": inner(text(given, "/payload", "there is no payload")?)?,
        "signatures": [{ "sig": inner(text(one, "/sig", "there is no signature")?)? }],
    });
    let (payload, signature) = signed(&envelope, &key)?;
    Ok(rekor::intoto(&envelope, kind, &payload, &signature, &written))
}

/// The body of an entry of Rekor v2 for a request.
pub(crate) fn v2(request: &Value) -> Result<Value, Refusal> {
    let request = request.get("hashedRekordRequestV002").ok_or("must be a hashedrekord")?;
    let digest = base64(text(request, "/digest", "missing digest")?)?;
    let signature = base64(text(request, "/signature/content", "missing signature")?)?;
    let given = request.pointer("/signature/verifier").ok_or("missing verifier")?;
    let certificate = given.pointer("/x509Certificate/rawBytes").and_then(Value::as_str);
    let public_key = given.pointer("/publicKey/rawBytes").and_then(Value::as_str);
    let (der, spki) = match (certificate, public_key) {
        (Some(certificate), None) => {
            let der = base64(certificate)?;
            let spki = spki_of(&der).ok_or("the certificate is not X.509")?;
            (der, spki)
        }
        (None, Some(key)) => (base64(key)?, base64(key)?),
        _ => return Err("must contain either a public key or a certificate"),
    };
    let key = PublicKey::from_spki(&spki).ok_or("the key is not supported")?;
    let details = text(given, "/keyDetails", "missing key details")?;
    if !key.details().contains(&details) {
        return Err("the algorithm is not supported, or not the key's");
    }
    let hash = key.hash();
    if digest.len() != hash.digest(b"").len() {
        return Err("the digest's length is not that of the algorithm");
    }
    if !key.signed_digest(hash, &digest, &signature) {
        return Err("verifying signature: invalid signature");
    }
    let verifier = rekor_v2::verifier(details, certificate.is_some(), &der);
    Ok(rekor_v2::hashedrekord(hash, &digest, &signature, verifier))
}

/// What somebody else submits: the n-th signature of a key that nobody asked about.
pub(crate) struct Stranger {
    spki: Vec<u8>,
    digest: Vec<u8>,
    signature: Vec<u8>,
}

impl Stranger {
    pub(crate) fn new(seed: &str, n: usize) -> Self {
        let key = Key::derive(KeyKind::P256, seed, "stranger");
        let message = format!("what somebody else signed, {n}\n");
        let (digest, signature) =
            (sha256(message.as_bytes()), key.sign(Hash::Sha256, message.as_bytes()));
        Self { spki: key.spki(), digest, signature }
    }

    /// The body of its entry in Rekor v1.
    pub(crate) fn v1(&self) -> Value {
        let verifier = rekor::key_verifier(&self.spki);
        rekor::hashedrekord(Hash::Sha256, &self.digest, &self.signature, &verifier)
    }

    /// The same in Rekor v2.
    pub(crate) fn v2(&self) -> Value {
        let verifier = rekor_v2::verifier("PKIX_ECDSA_P256_SHA_256", false, &self.spki);
        rekor_v2::hashedrekord(Hash::Sha256, &self.digest, &self.signature, verifier)
    }
}
