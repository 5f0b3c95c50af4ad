//! The older forms of a bundle, written here from their specifications and not by the code that the
//! tests are about; and the cases to write them of.

use serde_json::{Value, json};
use sigproof::bundle::{Content, Envelope, InclusionProof, LogEntry, Material};
use sigproof::facts::{Facts, TimeSource};
use sigproof::{Bundle, Code, HashAlgorithm, Rejected, Step};
use sigproof_testkit::json::{b64, unb64};
use sigproof_vectors::{Case, Expect, manifest};

/// Every case of the manifest.
pub(crate) fn cases() -> Vec<Case> {
    let sources = manifest().unwrap().sources;
    sources.into_iter().flat_map(|s| s.cases().unwrap().unwrap_or_default()).collect()
}

pub(crate) fn find(id: &str) -> Case {
    let real = manifest().unwrap().sources.remove(0).cases().unwrap().unwrap();
    real.into_iter().find(|case| case.id == id).unwrap_or_else(|| panic!("{id}: no such case"))
}

/// The cases that verify, with the bundle and what it proves.
pub(crate) fn verified() -> impl Iterator<Item = (Case, Bundle, Facts)> {
    cases().into_iter().filter(|case| case.expect == Expect::Verified).map(|case| {
        let facts = case.run().unwrap_or_else(|no| panic!("{}: {}", case.id, no.code()));
        let (bundle, facts) = (case.parse().unwrap(), facts.facts().clone());
        (case, bundle, facts)
    })
}

/// Those whose one entry a Rekor v1 log has promised, and whose policy asks for nothing besides.
pub(crate) fn promised() -> impl Iterator<Item = (Case, Bundle, Facts)> {
    verified().filter(|(case, bundle, _)| {
        let entries = bundle.log_entries();
        let plain = case.evidence.is_none() && case.policy.is_none();
        entries.len() == 1 && entries[0].inclusion_promise.is_some() && plain
    })
}

/// What these bytes prove in the place of the case's bundle.
pub(crate) fn facts(case: &Case, bundle: &Bundle) -> Facts {
    match case.run_for(bundle) {
        Ok(verified) => verified.facts().clone(),
        Err(no) => panic!("{}: {} at {}", case.id, no.code(), no.step()),
    }
}

/// The facts without those of RFC 3161 timestamps, for which no older form has a place.
pub(crate) fn without_timestamps(mut facts: Facts) -> Facts {
    facts.times.retain(|time| time.source == TimeSource::SignedEntryTimestamp);
    facts
}

/// The facts without those of the inclusion proof, for which the bundle of cosign has no place.
pub(crate) fn without_proof(mut facts: Facts) -> Facts {
    for entry in &mut facts.log_entries {
        entry.tree_index = None;
        entry.tree_size = None;
        entry.checkpoint_origin = None;
        entry.cosignatures.clear();
    }
    without_timestamps(facts)
}

pub(crate) fn material(bundle: &Bundle) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    match bundle.material() {
        Material::Certificate { leaf, hints, .. } => {
            Some((leaf.der().to_vec(), hints.iter().map(|hint| hint.der().to_vec()).collect()))
        }
        _ => None,
    }
}

/// What was signed, without the digest that a bundle states.
pub(crate) fn content(bundle: &Bundle) -> (Option<Envelope>, Vec<u8>) {
    match bundle.content() {
        Content::Dsse(envelope) => (Some(envelope.clone()), envelope.signature.clone()),
        _ => (None, bundle.signature().to_vec()),
    }
}

pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let digits = b64(der);
    let lines: Vec<&str> =
        digits.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

pub(crate) fn chain(bundle: &Bundle) -> Option<String> {
    let (leaf, hints) = material(bundle)?;
    Some(std::iter::once(&leaf).chain(&hints).map(|der| pem("CERTIFICATE", der)).collect())
}

/// The bytes that cosign calls the signature.
pub(crate) fn signature(bundle: &Bundle) -> Vec<u8> {
    match content(bundle) {
        (None, signature) => signature,
        (Some(envelope), signature) => format!(
            r#"{{"payloadType":"{}","payload":"{}","signatures":[{{"keyid":"{}","sig":"{}"}}]}}"#,
            envelope.payload_type,
            b64(&envelope.payload),
            envelope.keyid,
            b64(signature)
        )
        .into_bytes(),
    }
}

/// As cosign's `json.Marshal` writes it.
pub(crate) fn cosign(signature: &[u8], cert: Option<&str>, entry: &LogEntry) -> String {
    let cert = cert.map_or(String::new(), |cert| format!(r#""cert":"{}","#, b64(cert)));
    format!(
        concat!(
            r#"{{"base64Signature":"{}",{}"rekorBundle":{{"SignedEntryTimestamp":"{}","#,
            r#""Payload":{{"body":"{}","integratedTime":{},"logIndex":{},"logID":"{}"}}}}}}"#
        ),
        b64(signature),
        cert,
        b64(entry.inclusion_promise.as_ref().unwrap()),
        b64(&entry.canonicalized_body),
        entry.integrated_time,
        entry.log_index,
        hex(&entry.log_id),
    )
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The leaf hash of RFC 6962.
pub(crate) fn uuid(entry: &LogEntry) -> String {
    let leaf = [&[0], &entry.canonicalized_body[..]].concat();
    hex(HashAlgorithm::Sha256.hash(&leaf).bytes())
}

/// As Rekor answers `GET /api/v1/log/entries/{uuid}`, keys sorted.
pub(crate) fn rekor(entry: &LogEntry) -> Value {
    let proof = |proof: &InclusionProof| {
        json!({"checkpoint": proof.checkpoint, "hashes": proof.hashes.iter().map(|h| hex(h))
            .collect::<Vec<_>>(), "logIndex": proof.log_index, "rootHash": hex(&proof.root_hash),
            "treeSize": proof.tree_size})
    };
    let mut verification = json!({});
    if let Some(found) = &entry.inclusion_proof {
        verification["inclusionProof"] = proof(found);
    }
    if let Some(promise) = &entry.inclusion_promise {
        verification["signedEntryTimestamp"] = b64(promise).into();
    }
    json!({uuid(entry): {"body": b64(&entry.canonicalized_body),
        "integratedTime": entry.integrated_time, "logID": hex(&entry.log_id),
        "logIndex": entry.log_index, "verification": verification}})
}

pub(crate) fn code<T>(result: Result<T, Rejected>) -> Code {
    let rejected = result.err().expect("it must be rejected");
    assert_eq!(rejected.step(), Some(Step::Bundle));
    rejected.code()
}

/// The public-good log's key, which has signed no artifact.
pub(crate) fn other_key() -> Vec<u8> {
    let root: Value =
        serde_json::from_slice(include_bytes!("../../real/sigstore.trusted_root.json")).unwrap();
    unb64(root["tlogs"][0]["publicKey"]["rawBytes"].as_str().unwrap())
}

/// What stands around PEM says nothing: openssl, GnuTLS and people write text there.
#[test]
fn text_around_pem() {
    let (case, bundle, _) = promised().find(|(_, bundle, _)| material(bundle).is_some()).unwrap();
    let (chain, entry) = (chain(&bundle).unwrap(), &bundle.log_entries()[0]);
    let plain =
        Bundle::from_cosign_json(cosign(&signature(&bundle), Some(&chain), entry).as_bytes());
    let plain = plain.unwrap();
    assert!(!facts(&case, &plain).to_json().is_empty());
    let text = format!("Certificate:\n    Data:\n{chain}\nBag Attributes\n");
    let around = cosign(&signature(&bundle), Some(&text), entry);
    assert_eq!(Bundle::from_cosign_json(around.as_bytes()).unwrap(), plain);
    // cosign reads PEM itself, too.
    for cert in [&chain, &text] {
        let mut value: Value = serde_json::from_str(&around).unwrap();
        value["cert"] = json!(cert);
        assert_eq!(Bundle::from_cosign_json(value.to_string().as_bytes()).unwrap(), plain);
    }
    let key = pem(
        "PUBLIC KEY",
        &sigproof_testkit::key::Key::derive(sigproof_testkit::key::KeyKind::P256, "pem", "key")
            .spki(),
    );
    let commented = format!("# our key, 2026\n{key}# ends\n");
    let read = |text: &str| sigproof::PublicKey::from_pem_or_der(text.as_bytes());
    assert_eq!(read(&commented).unwrap(), read(&key).unwrap());
    assert_eq!(read(&key.repeat(2)).unwrap_err().code(), Code::KeyInvalid);
}
