//! Signature, certificate and log entry in files of their own.

use serde_json::{Value, json};
use sigproof::bundle::BundleVersion;
use sigproof::policy::Dangerous;
use sigproof::{Artifact, Bundle, Code, Policy, PublicKey, TrustedRoot, Verifier};
use sigproof_testkit::json::b64;

use crate::forms::{
    chain, code, content, facts, find, material, promised, rekor, signature, uuid, without_proof,
    without_timestamps,
};

/// Not carried: RFC 3161 timestamps, the message digest. The rest is proven, whatever the encoding.
#[test]
fn detached_files_prove_what_the_bundle_proves() {
    let (mut ran, mut proofs) = (0, 0);
    for (case, bundle, expected) in promised() {
        let entry = &bundle.log_entries()[0];
        let has_proof = entry.inclusion_proof.is_some();
        let answer = rekor(entry).to_string();
        assert_eq!(bundle.to_rekor_entry_json().unwrap(), answer, "{}", case.id);
        let signature = signature(&bundle);
        let certificates = chain(&bundle);
        let back = Bundle::from_parts(
            &signature,
            certificates.as_ref().map(String::as_bytes),
            Some(answer.as_bytes()),
        )
        .unwrap_or_else(|no| panic!("{}: {no}", case.id));
        let version = if has_proof { BundleVersion::V0_3 } else { BundleVersion::V0_1 };
        assert_eq!(back.version(), version, "{}", case.id);
        assert_eq!(back.log_entries(), bundle.log_entries(), "{}", case.id);
        assert_eq!(material(&back), material(&bundle), "{}", case.id);
        assert_eq!(content(&back), content(&bundle), "{}", case.id);
        assert_eq!(facts(&case, &back), without_timestamps(expected), "{}", case.id);
        assert_eq!(back.to_rekor_entry_json().unwrap(), answer, "{}", case.id);
        assert!(Bundle::from_json(back.to_json().as_bytes()).unwrap() == back, "{}", case.id);
        // Every spelling of the parts is the same bundle.
        let base64 = b64(&signature);
        let wrapped: Vec<&str> =
            base64.as_bytes().chunks(76).map(|line| str::from_utf8(line).unwrap()).collect();
        for text in [format!("{base64}\n"), base64.clone(), wrapped.join("\r\n")] {
            let certificates = certificates.as_ref().map(|pem| format!("{}\n", b64(pem)));
            let inner = rekor(entry).as_object().unwrap()[&uuid(entry)].to_string();
            let certificates = certificates.as_ref().map(String::as_bytes);
            let spelled = Bundle::from_parts(text.as_bytes(), certificates, Some(inner.as_bytes()));
            assert!(spelled.unwrap() == back, "{}", case.id);
        }
        if let Some((leaf, hints)) = material(&bundle)
            && hints.is_empty()
        {
            let spelled = Bundle::from_parts(&signature, Some(&leaf), Some(answer.as_bytes()));
            assert!(spelled.unwrap() == back, "{}", case.id);
        }
        ran += 1;
        proofs += usize::from(has_proof);
    }
    assert!(ran >= 20 && proofs >= 15 && proofs < ran, "{ran}, {proofs} with proof");
}

/// Where the bundle states no digest and no timestamp, its parts are all of it.
#[test]
fn nothing_is_lost_of_an_upgraded_attestation() {
    let case = find("real/npm-sigstore-2.0.0-provenance");
    let bundle = case.parse().unwrap();
    let entry = bundle.to_rekor_entry_json().unwrap();
    let back = Bundle::from_parts(
        &signature(&bundle),
        chain(&bundle).as_ref().map(String::as_bytes),
        Some(entry.as_bytes()),
    );
    assert!(back.unwrap() == bundle.upgrade().unwrap().bundle);
}

/// An entry of the log, as old answers are: with more than we know, and with less.
#[test]
fn answers_of_every_age() {
    let case = find("real/happy-path-v0.1");
    let bundle = case.parse().unwrap();
    let entry = &bundle.log_entries()[0];
    let certificate = chain(&bundle).unwrap();
    let read = |answer: &Value| {
        let answer = answer.to_string();
        Bundle::from_parts(
            bundle.signature(),
            Some(certificate.as_bytes()),
            Some(answer.as_bytes()),
        )
    };
    let plain = read(&rekor(entry)).unwrap();
    let expected = without_timestamps(case.run().unwrap().facts().clone());
    let change = |change: &dyn Fn(&mut Value)| {
        let mut answer = rekor(entry);
        change(&mut answer[uuid(entry)]);
        answer
    };
    // Keys that came, or will come.
    let grown = change(&|entry| {
        entry["attestation"] = json!({"data": "e30="});
        entry["verification"]["witnesses"] = json!([1]);
        entry["verification"]["inclusionProof"]["notes"] = json!({});
    });
    assert!(read(&grown).unwrap() == plain);
    // The tree's number before the leaf hash.
    let long = json!({format!("24296fb24b8ad77a{}", uuid(entry)): rekor(entry)[uuid(entry)]});
    assert!(read(&long).unwrap() == plain);
    // A proof without a checkpoint is none: the promise remains.
    for checkpoint in [Value::Null, json!("")] {
        let old = change(&|entry| {
            entry["verification"]["inclusionProof"]["checkpoint"] = checkpoint.clone();
        });
        let old = read(&old).unwrap();
        assert_eq!(old.version(), BundleVersion::V0_1);
        assert_eq!(facts(&case, &old), without_proof(expected.clone()));
    }
    // Go writes an empty list as null: a proof without hashes has its form, and leads nowhere.
    let null = change(&|entry| entry["verification"]["inclusionProof"]["hashes"] = Value::Null);
    let no = case.run_for(&read(&null).unwrap()).unwrap_err();
    assert_eq!((no.step(), no.code()), ("log_entry", Code::InclusionLength));
    // Without the promise there is the proof, and no time.
    let proof = change(&|entry| {
        entry["verification"].as_object_mut().unwrap().remove("signedEntryTimestamp");
    });
    let proof = read(&proof).unwrap();
    assert_eq!(proof.version(), BundleVersion::V0_3);
    assert_eq!(case.run_for(&proof).unwrap_err().code(), Code::TimeNone);
}

#[test]
fn a_signature_may_stand_alone() {
    let case = find("real/managed-key");
    let bundle = case.parse().unwrap();
    let alone = Bundle::from_parts(bundle.signature(), None, None).unwrap();
    assert_eq!(alone.version(), BundleVersion::V0_3);
    assert!(Bundle::from_json(alone.to_json().as_bytes()).unwrap() == alone);
    assert_eq!(case.run_for(&alone).unwrap_err().code(), Code::EntryThreshold);
    let root = TrustedRoot::from_json(&case.read(&case.trusted_root).unwrap()).unwrap();
    let key = case.read(case.key.as_ref().unwrap()).unwrap();
    let policy = Policy::key(PublicKey::from_pem_or_der(&key).unwrap());
    let policy = policy.with_dangerous(Dangerous::NoLog);
    let artifact = case.read(case.artifact.as_ref().unwrap()).unwrap();
    let verified = Verifier::new(root).verify(&alone, Artifact::bytes(&artifact), &policy).unwrap();
    let facts = verified.facts();
    assert!(facts.log_entries.is_empty() && facts.times.is_empty());
    assert_eq!(facts.signer, case.run().unwrap().facts().signer);
    assert_eq!(facts.artifact, case.run().unwrap().facts().artifact);
    // No entry: neither of the forms that are about one.
    assert_eq!(code(alone.to_cosign_json()), Code::LegacyEntryCount);
    assert_eq!(code(alone.to_rekor_entry_json()), Code::LegacyEntryCount);
}

#[test]
fn what_the_older_forms_cannot_say() {
    let v2 = find("real/rekor2-dsse").parse().unwrap();
    assert_eq!(code(v2.to_cosign_json()), Code::LegacyPromise);
    assert_eq!(code(v2.to_rekor_entry_json()), Code::LegacyVersion);
    // Two entries, and a number that no JSON number holds.
    let case = find("real/cosign-v3-blob");
    let mut json: Value = serde_json::from_slice(&case.read(&case.bundle).unwrap()).unwrap();
    for (pointer, in_cosign) in [
        ("/logIndex", true),
        ("/integratedTime", true),
        ("/inclusionProof/logIndex", false),
        ("/inclusionProof/treeSize", false),
    ] {
        let mut json = json.clone();
        let entry = &mut json["verificationMaterial"]["tlogEntries"][0];
        *entry.pointer_mut(pointer).unwrap() = "9007199254740992".into();
        let large = Bundle::from_json(json.to_string().as_bytes()).unwrap();
        assert_eq!(code(large.to_rekor_entry_json()), Code::JsonFieldValue, "{pointer}");
        match large.to_cosign_json() {
            Ok(_) => assert!(!in_cosign, "{pointer}"),
            no => assert!(in_cosign && code(no) == Code::JsonFieldValue, "{pointer}"),
        }
    }
    let entries = &mut json["verificationMaterial"]["tlogEntries"];
    let mut second = entries[0].clone();
    second["logIndex"] = "1".into();
    entries.as_array_mut().unwrap().push(second);
    let two = Bundle::from_json(json.to_string().as_bytes()).unwrap();
    assert_eq!(code(two.to_cosign_json()), Code::LegacyEntryCount);
    assert_eq!(code(two.to_rekor_entry_json()), Code::LegacyEntryCount);
}
