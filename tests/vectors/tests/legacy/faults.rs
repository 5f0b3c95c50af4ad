//! Older material that is wrong: each fault has its code, and none panics.

use serde_json::{Value, json};
use sigproof::bundle::{Content, LogEntry};
use sigproof::facts::Facts;
use sigproof::{Bundle, Code, limits};
use sigproof_testkit::json::b64;
use sigproof_vectors::Case;

use crate::forms::{
    chain, code, cosign, find, material, other_key, pem, promised, rekor, signature, uuid,
    without_proof,
};

struct Sample {
    case: Case,
    bundle: Bundle,
}

impl Sample {
    fn of(id: &str) -> Self {
        let case = find(id);
        Self { bundle: case.parse().unwrap(), case }
    }

    fn entry(&self) -> &LogEntry {
        &self.bundle.log_entries()[0]
    }

    fn chain(&self) -> String {
        chain(&self.bundle).unwrap()
    }

    fn cosign(&self) -> String {
        cosign(&signature(&self.bundle), Some(&self.chain()), self.entry())
    }

    fn rekor(&self) -> String {
        rekor(self.entry()).to_string()
    }

    fn parts(&self) -> Bundle {
        parts(&signature(&self.bundle), &self.chain(), &self.rekor()).unwrap()
    }

    /// Where and why the verifier says no to this bundle in the place of the sample's.
    fn no(&self, bundle: &Bundle) -> (&'static str, Code) {
        let no = self.case.run_for(bundle).expect_err("it must not verify");
        (no.step(), no.code())
    }
}

fn parts(signature: &[u8], certificate: &str, entry: &str) -> Result<Bundle, Code> {
    Bundle::from_parts(signature, Some(certificate.as_bytes()), Some(entry.as_bytes()))
        .map_err(|rejected| code::<()>(Err(rejected)))
}

fn read(text: &str) -> Code {
    code(Bundle::from_cosign_json(text.as_bytes()))
}

fn blob() -> Sample {
    Sample::of("real/happy-path-v0.1")
}

/// A body that says to be this.
fn body(text: &str) -> Value {
    b64(text).into()
}

type Change = fn(&mut Value);

/// The faults of what a log has signed of an entry, which both forms hold in the same spelling.
const LOGGED: &[(Change, Code)] = &[
    (|p| p["body"] = Value::Null, Code::JsonFieldMissing),
    (|p| p["body"] = "".into(), Code::JsonFieldMissing),
    (|p| p["body"] = json!({"kind": "hashedrekord"}), Code::JsonFieldType),
    (|p| p["body"] = "e30".into(), Code::EntryMalformed),
    (|p| p["body"] = "e 30=".into(), Code::JsonBase64),
    (|p| p["body"] = body("no JSON"), Code::EntryMalformed),
    (|p| p["body"] = body("[]"), Code::EntryMalformed),
    (|p| p["body"] = body(r#"{"apiVersion":"0.0.1","spec":{}}"#), Code::EntryMalformed),
    (|p| p["body"] = body(r#"{"kind":"hashedrekord","spec":{}}"#), Code::EntryMalformed),
    (|p| p["body"] = body(r#"{"kind":7,"apiVersion":"0.0.1","spec":{}}"#), Code::EntryMalformed),
    (|p| p["body"] = body(r#"{"kind":"a","kind":"b"}"#), Code::EntryMalformed),
    (|p| p["body"] = body(&"[".repeat(99)), Code::JsonDepth),
    (|p| p["body"] = body(&format!("[0{}]", ",0".repeat(limits::ENTRY_NODES))), Code::JsonNodes),
    (|p| p["body"] = body(&" ".repeat(limits::CANONICALIZED_BODY_BYTES + 1)), Code::BundleBodySize),
    (|p| p["integratedTime"] = Value::Null, Code::JsonFieldMissing),
    (|p| p["integratedTime"] = "1692374735".into(), Code::JsonFieldType),
    (|p| p["integratedTime"] = (-1).into(), Code::JsonFieldValue),
    (|p| p["integratedTime"] = 0.5.into(), Code::JsonFieldValue),
    (|p| p["logIndex"] = Value::Null, Code::JsonFieldMissing),
    (|p| p["logIndex"] = "1".into(), Code::JsonFieldType),
    (|p| p["logIndex"] = true.into(), Code::JsonFieldType),
    (|p| p["logIndex"] = 9_007_199_254_740_992_u64.into(), Code::JsonFieldValue),
    (|p| p["logID"] = Value::Null, Code::JsonFieldMissing),
    (|p| p["logID"] = "".into(), Code::JsonFieldMissing),
    (|p| p["logID"] = "c0d".into(), Code::JsonHex),
    (|p| p["logID"] = "wNI9atQGlz+VWfO6LRygH4QUfY/8W4RFwiT5i5WRgB0=".into(), Code::JsonHex),
    (|p| p["logID"] = json!(["c0"]), Code::JsonFieldType),
];

/// The faults of a cosign bundle around that.
const COSIGN: &[(Change, Code)] = &[
    (|b| *b = json!([]), Code::JsonFieldType),
    (|b| *b = json!({}), Code::JsonFieldMissing),
    (|b| b["base64Signature"] = Value::Null, Code::JsonFieldMissing),
    (|b| b["base64Signature"] = "".into(), Code::JsonFieldMissing),
    (|b| b["base64Signature"] = 7.into(), Code::JsonFieldType),
    (|b| b["base64Signature"] = "MEUC!".into(), Code::JsonBase64),
    (|b| b["base64Signature"] = b64("{").into(), Code::JsonSyntax),
    (|b| b["base64Signature"] = b64("{}").into(), Code::JsonFieldMissing),
    (
        |b| b["base64Signature"] = b64(r#"{"payload":"","payload":""}"#).into(),
        Code::JsonKeyDuplicate,
    ),
    (
        |b| {
            b["base64Signature"] =
                b64(r#"{"payload":"e30=","payloadType":"","signatures":[]}"#).into()
        },
        Code::BundleDsseSignatures,
    ),
    (|b| b["cert"] = "LS0tLS1".into(), Code::JsonBase64),
    (|b| b["cert"] = b64("no PEM").into(), Code::LegacyCertificate),
    (|b| b["cert"] = b64([0xff]).into(), Code::LegacyCertificate),
    (|b| b["cert"] = b64(pem("CERTIFICATE", b"no DER")).into(), Code::X509Malformed),
    (|b| b["cert"] = b64(pem("PRIVATE KEY", b"secret")).into(), Code::LegacyCertificate),
    (|b| b["cert"] = b64(pem("PUBLIC KEY", b"no DER")).into(), Code::SignatureKey),
    (
        |b| b["cert"] = b64(pem("PUBLIC KEY", &other_key()).repeat(2)).into(),
        Code::LegacyCertificate,
    ),
    (|b| b["cert"] = json!({"rawBytes": ""}), Code::JsonFieldType),
    (|b| b["rekorBundle"] = json!([]), Code::JsonFieldType),
    // The promise is what the form is for.
    (|b| b["rekorBundle"] = json!({}), Code::JsonFieldMissing),
    (|b| b["rekorBundle"]["SignedEntryTimestamp"] = Value::Null, Code::JsonFieldMissing),
    (|b| b["rekorBundle"]["SignedEntryTimestamp"] = "".into(), Code::JsonFieldMissing),
    (|b| b["rekorBundle"]["SignedEntryTimestamp"] = "*".into(), Code::JsonBase64),
    (|b| b["rekorBundle"]["Payload"] = Value::Null, Code::JsonFieldMissing),
    // What cosign did not write.
    (|b| b["mediaType"] = "application/json".into(), Code::JsonKeyUnknown),
    (|b| b["rekorBundle"]["signedEntryTimestamp"] = "".into(), Code::JsonKeyUnknown),
    (|b| b["rekorBundle"]["Payload"]["uuid"] = "".into(), Code::JsonKeyUnknown),
];

/// The faults of an answer of Rekor's around it; each changes the entry in it.
const ANSWER: &[(Change, Code)] = &[
    (|e| *e = json!([]), Code::JsonFieldType),
    (|e| *e = Value::Null, Code::JsonFieldType),
    // An entry that nothing vouches for is as good as none.
    (|e| e["verification"] = Value::Null, Code::BundleProofMissing),
    (|e| e["verification"] = json!({}), Code::BundleProofMissing),
    (|e| e["verification"] = json!([]), Code::JsonFieldType),
    (|e| e["verification"]["signedEntryTimestamp"] = "".into(), Code::JsonFieldMissing),
    (|e| e["verification"]["signedEntryTimestamp"] = "*".into(), Code::JsonBase64),
    (|e| e["verification"]["inclusionProof"] = json!({}), Code::JsonFieldMissing),
    (|e| e["verification"]["inclusionProof"]["rootHash"] = Value::Null, Code::JsonFieldMissing),
    (|e| e["verification"]["inclusionProof"]["rootHash"] = "0".into(), Code::JsonHex),
    (|e| e["verification"]["inclusionProof"]["treeSize"] = "1".into(), Code::JsonFieldType),
    (|e| e["verification"]["inclusionProof"]["logIndex"] = (-1).into(), Code::JsonFieldValue),
    (|e| e["verification"]["inclusionProof"]["hashes"] = json!(["abc"]), Code::JsonHex),
    (|e| e["verification"]["inclusionProof"]["hashes"] = json!([7]), Code::JsonFieldType),
    (|e| e["verification"]["inclusionProof"]["hashes"] = json!({}), Code::JsonFieldType),
    (
        |e| {
            let hashes = vec!["00"; limits::PROOF_HASHES + 1];
            e["verification"]["inclusionProof"]["hashes"] = json!(hashes);
        },
        Code::BundleProofHashes,
    ),
    (|e| e["verification"]["inclusionProof"]["checkpoint"] = json!({}), Code::JsonFieldType),
    (
        |e| {
            e["verification"]["inclusionProof"]["checkpoint"] = Value::Null;
            e["verification"]["signedEntryTimestamp"] = Value::Null;
        },
        Code::BundleCheckpointMissing,
    ),
];

#[test]
fn cosign_bundles_with_a_fault() {
    let sample = blob();
    let changed = |pointer: &str, change: Change| {
        let mut value: Value = serde_json::from_str(&sample.cosign()).unwrap();
        change(value.pointer_mut(pointer).unwrap());
        value.to_string()
    };
    for (i, (change, code)) in COSIGN.iter().enumerate() {
        assert_eq!(read(&changed("", *change)), *code, "row {i}");
    }
    for (i, (change, code)) in LOGGED.iter().enumerate() {
        assert_eq!(read(&changed("/rekorBundle/Payload", *change)), *code, "row {i}");
    }
    let text = sample.cosign();
    let twice = text.replacen('{', r#"{"base64Signature":"AAAA","#, 1);
    assert_eq!(read(&twice), Code::JsonKeyDuplicate);
    let twice = text.replacen(r#"{"body""#, r#"{"logIndex":1,"body""#, 1);
    assert_eq!(read(&twice), Code::JsonKeyDuplicate);
    let eleven = Value::from(b64(sample.chain().repeat(limits::CERTIFICATES + 1)));
    let mut value: Value = serde_json::from_str(&text).unwrap();
    value["cert"] = eleven;
    assert_eq!(read(&value.to_string()), Code::BundleCertificates);
    value["cert"] = b64(sample.chain().repeat(2)).into();
    assert_eq!(read(&value.to_string()), Code::BundleCertificateDuplicate);
    let padded = format!("{text}{}", " ".repeat(limits::BUNDLE_BYTES + 1 - text.len()));
    assert_eq!(read(&padded), Code::JsonSize);
    assert!(Bundle::from_cosign_json(&padded.as_bytes()[..limits::BUNDLE_BYTES]).is_ok());
}

/// An envelope says which key it is of, and another one stands in the place of the certificate.
#[test]
fn an_envelope_of_another_key() {
    let envelope =
        r#"{"payload":"e30=","payloadType":"t","signatures":[{"keyid":"k","sig":"AAAA"}]}"#;
    let cert = pem("PUBLIC KEY", &other_key());
    let text = cosign(envelope.as_bytes(), Some(&cert), blob().entry());
    assert_eq!(read(&text), Code::BundleDsseKeyid);
}

#[test]
fn answers_with_a_fault() {
    let sample = blob();
    let (signature, certificate) = (signature(&sample.bundle), sample.chain());
    let ask = |answer: Value| parts(&signature, &certificate, &answer.to_string()).unwrap_err();
    for (i, (change, code)) in ANSWER.iter().chain(LOGGED).enumerate() {
        let mut answer = rekor(sample.entry());
        change(&mut answer[uuid(sample.entry())]);
        // Without its body, the entry in the answer is no less the only one.
        assert_eq!(ask(answer), *code, "row {i}");
    }
    let entry = rekor(sample.entry())[uuid(sample.entry())].clone();
    for none in [json!({}), json!({"code": 404, "message": "not found"})] {
        assert_eq!(ask(none), Code::LegacyEntries);
    }
    let two = json!({uuid(sample.entry()): entry, "0".repeat(64): entry});
    assert_eq!(ask(two), Code::LegacyEntries);
    for key in ["", "entry", &"0".repeat(63), &"x".repeat(64), &"0".repeat(81)] {
        assert_eq!(ask(json!({key: entry})), Code::JsonKeyUnknown, "{key}");
    }
    assert_eq!(ask(json!([[rekor(sample.entry())]])), Code::JsonFieldType);
    let twice = sample.rekor().replacen(r#"{"body""#, r#"{"logIndex":1,"body""#, 1);
    assert_eq!(parts(&signature, &certificate, &twice), Err(Code::JsonKeyDuplicate));
    let padded = format!("{}{}", sample.rekor(), " ".repeat(limits::BUNDLE_BYTES));
    assert_eq!(parts(&signature, &certificate, &padded), Err(Code::JsonSize));
    let nodes = format!("[0{}]", ",0".repeat(limits::BUNDLE_NODES));
    assert_eq!(parts(&signature, &certificate, &nodes), Err(Code::JsonNodes));
}

#[test]
fn signatures_and_certificates_with_a_fault() {
    let sample = blob();
    let (certificate, entry) = (sample.chain(), sample.rekor());
    let large = vec![b'A'; limits::BUNDLE_BYTES + 1];
    let base64 = b64(signature(&sample.bundle));
    for (signature, code) in [
        (&b""[..], Code::LegacySignature),
        (b"\n", Code::LegacySignature),
        (b"not base64", Code::LegacySignature),
        (&base64.as_bytes()[..base64.len() - 1], Code::LegacySignature),
        (base64.replacen('M', " M", 2).as_bytes(), Code::LegacySignature),
        (b"{", Code::JsonSyntax),
        (b"{}", Code::JsonFieldMissing),
        (b"e30=", Code::JsonFieldMissing),
        (&large, Code::JsonSize),
    ] {
        assert_eq!(parts(signature, &certificate, &entry), Err(code));
    }
    let leaf = certificate.as_bytes();
    let key = pem("PUBLIC KEY", &other_key());
    let truncated = &leaf[..leaf.len() - 10];
    for (certificate, code) in [
        (&b""[..], Code::LegacyCertificate),
        (b"no PEM", Code::LegacyCertificate),
        (b"AAAA", Code::LegacyCertificate),
        (b"-----BEGIN CERTIFICATE-----", Code::LegacyCertificate),
        (truncated, Code::LegacyCertificate),
        (b64(truncated).as_bytes(), Code::LegacyCertificate),
        (&[leaf, b"-----BEGIN CERTIFICATE-----"].concat(), Code::LegacyCertificate),
        (&[leaf, leaf].concat(), Code::BundleCertificateDuplicate),
        (&leaf.repeat(limits::CERTIFICATES + 1), Code::BundleCertificates),
        (pem("CERTIFICATE", b"").as_bytes(), Code::X509Malformed),
        (pem("CERTIFICATE", &[0x30; 70_000]).as_bytes(), Code::BundleCertificateSize),
        (&[0x30, 0x82, 0xff, 0xff], Code::X509Malformed),
        // A bare key is for the policy to say, not for a file beside the signature.
        (key.as_bytes(), Code::LegacyCertificate),
        (&large, Code::JsonSize),
    ] {
        let made = Bundle::from_parts(b"\xff", Some(certificate), None);
        assert_eq!(made.map_err(|no| no.code()).err(), Some(code));
    }
}

/// Parts of two bundles, both of which verify: whatever is exchanged, somebody notices.
#[test]
fn parts_of_different_bundles() {
    let (own, other) = (blob(), Sample::of("real/cosign-v3-blob"));
    let rfc = Sample::of("real/rfc8785-wheel");
    for other in [&other, &rfc] {
        let mixed = |signature: &[u8], certificate: &Sample, entry: &Sample| {
            let detached = parts(signature, &certificate.chain(), &entry.rekor()).unwrap();
            let text = cosign(signature, Some(&certificate.chain()), entry.entry());
            let cosign = Bundle::from_cosign_json(text.as_bytes()).unwrap();
            let found = (own.no(&detached), own.no(&cosign));
            assert_eq!(found.0, found.1);
            found.0
        };
        // Another's certificate was not valid then.
        let (step, code) = mixed(own.bundle.signature(), other, &own);
        assert_eq!(step, "path");
        assert!([Code::PathExpired, Code::PathNotYetValid].contains(&code), "{code}");
        assert_eq!(
            mixed(other.bundle.signature(), &own, &own),
            ("binding", Code::BindingSignature)
        );
        let (step, code) = mixed(own.bundle.signature(), &own, other);
        assert_eq!(step, "path");
        assert!([Code::PathExpired, Code::PathNotYetValid].contains(&code), "{code}");
        // Another's signature and certificate, with its own entry, are another's bundle.
        assert_eq!(mixed(other.bundle.signature(), other, other), ("binding", Code::BindingDigest));
    }
    // A key has no period that would give it away sooner.
    let (key, blob) = (Sample::of("real/managed-key"), blob());
    // That the first of these is about the same artifact does not help.
    for (entry, code) in
        [(blob.rekor(), Code::BindingSignature), (other.rekor(), Code::BindingDigest)]
    {
        let made =
            Bundle::from_parts(key.bundle.signature(), None, Some(entry.as_bytes())).unwrap();
        assert_eq!(key.no(&made), ("binding", code));
    }
    let made = Bundle::from_parts(blob.bundle.signature(), None, Some(key.rekor().as_bytes()));
    assert_eq!(key.no(&made.unwrap()), ("binding", Code::BindingSignature));
    // An entry that logs an envelope is none of a message, and the other way round.
    let envelope = Sample::of("real/npm-sigstore-2.0.0-provenance");
    let raw = parts(envelope.bundle.signature(), &envelope.chain(), &envelope.rekor()).unwrap();
    assert!(matches!(raw.content(), Content::MessageSignature { .. }));
    assert_eq!(envelope.no(&raw), ("binding", Code::BindingContent));
}

/// A certificate that was valid at the same time, of the same authority, is still another's.
#[test]
fn a_certificate_of_the_same_day() {
    let testkit =
        |(case, _, _): &(Case, Bundle, Facts)| case.id.starts_with("testkit/hashedrekord-0.0.1/");
    let mut samples: Vec<Sample> = Vec::new();
    for (case, bundle, _) in promised().filter(testkit) {
        if chain(&bundle).is_some() {
            samples.push(Sample { case, bundle });
        }
    }
    let plainest = samples.iter().position(|sample| sample.case.id.ends_with("/v0.3/valid"));
    let own = samples.remove(plainest.unwrap());
    let mut others = 0;
    for other in samples {
        let leaf = |sample: &Sample| material(&sample.bundle).map(|(leaf, _)| leaf);
        if other.case.trusted_root != own.case.trusted_root || leaf(&other) == leaf(&own) {
            continue;
        }
        let text = cosign(own.bundle.signature(), Some(&other.chain()), own.entry());
        let made = Bundle::from_cosign_json(text.as_bytes()).unwrap();
        assert_eq!(own.no(&made), ("binding", Code::BindingVerifier), "{}", other.case.id);
        let made = parts(own.bundle.signature(), &other.chain(), &own.rekor()).unwrap();
        assert_eq!(own.no(&made), ("binding", Code::BindingVerifier), "{}", other.case.id);
        others += 1;
    }
    assert!(others >= 5, "{others}");
}

/// Promise, time and index are what the log has signed.
#[test]
fn what_the_log_has_not_signed() {
    let sample = blob();
    let changed = |pointer: &str, new: Value| {
        let mut value: Value = serde_json::from_str(&sample.cosign()).unwrap();
        *value.pointer_mut(pointer).unwrap() = new;
        sample.no(&Bundle::from_cosign_json(value.to_string().as_bytes()).unwrap())
    };
    let entry = sample.entry();
    let other = Sample::of("real/cosign-v3-blob");
    let promise = b64(other.entry().inclusion_promise.as_ref().unwrap());
    for (pointer, new) in [
        ("/rekorBundle/SignedEntryTimestamp", promise.into()),
        ("/rekorBundle/Payload/integratedTime", (entry.integrated_time + 1).into()),
        ("/rekorBundle/Payload/logIndex", (entry.log_index + 1).into()),
        ("/rekorBundle/Payload/body", b64(&other.entry().canonicalized_body).into()),
    ] {
        assert_eq!(changed(pointer, new), ("time", Code::SetSignature), "{pointer}");
    }
    // A log that nobody knows vouches for nothing.
    let unknown = changed("/rekorBundle/Payload/logID", "00".repeat(32).into());
    assert_eq!(unknown, ("time", Code::TimeNone));
    // Without an entry there is no time either.
    let mut value: Value = serde_json::from_str(&sample.cosign()).unwrap();
    value.as_object_mut().unwrap().remove("rekorBundle");
    let alone = Bundle::from_cosign_json(value.to_string().as_bytes()).unwrap();
    assert_eq!(sample.no(&alone), ("time", Code::TimeNone));
    // A proof beside the promise is verified, too.
    let mut answer = rekor(entry);
    answer[uuid(entry)]["verification"]["inclusionProof"]["rootHash"] = "00".repeat(32).into();
    let made = parts(sample.bundle.signature(), &sample.chain(), &answer.to_string()).unwrap();
    assert_eq!(sample.no(&made), ("log_entry", Code::CheckpointRoot));
}

/// No prefix is a document, and no byte changed proves anything else.
#[test]
fn truncated_and_flipped() {
    let sample = blob();
    let text = sample.cosign();
    let answer = sample.rekor();
    let (signature, certificate) = (signature(&sample.bundle), sample.chain());
    for n in 0..text.len() {
        assert_eq!(read(&text[..n]), Code::JsonSyntax, "{n}");
    }
    for n in (0..answer.len()).filter(|n| answer.is_char_boundary(*n)) {
        assert_eq!(parts(&signature, &certificate, &answer[..n]), Err(Code::JsonSyntax), "{n}");
        let _ = Bundle::from_parts(&answer.as_bytes()[..n], Some(&answer.as_bytes()[..n]), None);
    }
    let (detached, promised) = (sample.parts(), Bundle::from_cosign_json(text.as_bytes()).unwrap());
    let whole = sample.case.run_for(&detached).unwrap().facts().clone();
    let mut parsed = 0;
    let mut judge = |made: Option<Bundle>, original: &Bundle, n: usize| {
        let Some(made) = made.filter(|made| made != original) else { return };
        parsed += 1;
        // Every byte is read, and one in eight verified, which takes its time.
        if n.is_multiple_of(8)
            && let Ok(verified) = sample.case.run_for(&made)
        {
            let proven = without_proof(verified.facts().clone());
            assert_eq!(proven, without_proof(whole.clone()), "{n}");
        }
    };
    for n in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[n] ^= 1;
        judge(Bundle::from_cosign_json(&bytes).ok(), &promised, n);
    }
    for n in 0..answer.len() {
        let mut bytes = answer.clone().into_bytes();
        bytes[n] ^= 1;
        let made = Bundle::from_parts(&signature, Some(certificate.as_bytes()), Some(&bytes));
        judge(made.ok(), &detached, n);
    }
    assert!(parsed > 500, "{parsed}");
}
