//! A log entry in every form in which people have one, beside a signature and a certificate.

use serde_json::{Value, json};
use sigproof::bundle::BundleVersion;
use sigproof::{Bundle, Code, Rejected};
use sigproof_testkit::json::b64;
use sigproof_vectors::Case;

use crate::forms::{
    chain, code, facts, find, hex, promised, rekor, signature, uuid, without_proof,
    without_timestamps,
};

fn parts(bundle: &Bundle, entry: &str) -> Result<Bundle, Rejected> {
    let chain = chain(bundle);
    let certificate = chain.as_ref().map(String::as_bytes);
    Bundle::from_parts(&signature(bundle), certificate, Some(entry.as_bytes()))
}

/// cosign's form of the bundle's one entry.
fn kept(bundle: &Bundle) -> Value {
    let entry = &bundle.log_entries()[0];
    json!({
        "SignedEntryTimestamp": b64(entry.inclusion_promise.as_ref().unwrap()),
        "Payload": {
            "body": b64(&entry.canonicalized_body), "integratedTime": entry.integrated_time,
            "logIndex": entry.log_index, "logID": hex(&entry.log_id),
        },
    })
}

/// The bundle's one entry, as the bundle spells it.
fn of_bundle(case: &Case) -> Value {
    let bundle: Value = serde_json::from_slice(&case.read(&case.bundle).unwrap()).unwrap();
    bundle["verificationMaterial"]["tlogEntries"][0].clone()
}

#[test]
fn every_form_of_an_entry_proves_the_same() {
    let (mut ran, mut proofs) = (0, 0);
    for (case, bundle, expected) in promised() {
        let entry = &bundle.log_entries()[0];
        let answer = rekor(entry);
        let plain = parts(&bundle, &answer.to_string()).unwrap();
        let spelled = of_bundle(&case);
        for text in [
            // `entries/retrieve` answers with a list.
            json!([answer]).to_string(),
            json!([answer[uuid(entry)]]).to_string(),
            format!("\u{feff}{answer}"),
            spelled.to_string(),
            json!([spelled]).to_string(),
        ] {
            assert!(parts(&bundle, &text).unwrap() == plain, "{}: {text}", case.id);
        }
        let old = parts(&bundle, &kept(&bundle).to_string()).unwrap();
        assert_eq!(old.version(), BundleVersion::V0_1, "{}", case.id);
        assert_eq!(facts(&case, &old), without_proof(expected.clone()), "{}", case.id);
        assert_eq!(facts(&case, &plain), without_timestamps(expected), "{}", case.id);
        ran += 1;
        proofs += usize::from(entry.inclusion_proof.is_some());
    }
    assert!(ran >= 20 && proofs >= 15, "{ran}, {proofs} with proof");
}

/// An entry of Rekor v2 has a proof and no promise.
#[test]
fn an_entry_of_rekor_v2_is_read_as_a_bundle_has_it() {
    let case = find("real/rekor2-dsse");
    let bundle = case.parse().unwrap();
    let made = parts(&bundle, &of_bundle(&case).to_string()).unwrap();
    assert_eq!(made.version(), BundleVersion::V0_3);
    assert_eq!(made.log_entries(), bundle.log_entries());
    // Its time is in a timestamp, for which the parts have no place.
    assert_eq!(case.run_for(&made).unwrap_err().code(), Code::TimeNone);
}

/// A promise that is not of this entry, and an entry that is not of this signature: the form changes nothing.
#[test]
fn another_entry_is_refused_in_every_form() {
    let case = find("real/happy-path-v0.1");
    let (bundle, other) = (case.parse().unwrap(), find("real/cosign-v3-blob"));
    let foreign = other.parse().unwrap();
    let mut changed = kept(&bundle);
    changed["Payload"]["integratedTime"] = 1.into();
    for (entry, expected) in [
        (kept(&foreign), ("binding", None)),
        (of_bundle(&other), ("binding", None)),
        (json!([rekor(&foreign.log_entries()[0])]), ("binding", None)),
        (changed, ("time", Some(Code::SetSignature))),
    ] {
        let made = parts(&bundle, &entry.to_string()).unwrap();
        let no = case.run_for(&made).unwrap_err();
        // The foreign entry is logged at a time at which the certificate is not valid.
        let early = no.step() == "path" && expected.1.is_none();
        assert!(no.step() == expected.0 || early, "{}: {}", no.step(), no.code());
        assert!(expected.1.is_none_or(|code| code == no.code()), "{}", no.code());
    }
}

#[test]
fn what_is_not_one_entry_is_refused() {
    let case = find("real/happy-path-v0.1");
    let bundle = case.parse().unwrap();
    let entry = &bundle.log_entries()[0];
    let (answer, spelled, cosign) = (rekor(entry), of_bundle(&case), kept(&bundle));
    let without = |key: &str| {
        let mut spelled = spelled.clone();
        spelled.as_object_mut().unwrap().remove(key);
        spelled
    };
    let with = |mut value: Value, key: &str| {
        value[key] = json!(1);
        value
    };
    for (text, expected) in [
        (json!([]), Code::LegacyEntries),
        (json!([answer, answer]), Code::LegacyEntries),
        (json!([[answer]]), Code::JsonFieldType),
        (json!([null]), Code::JsonFieldType),
        (with(cosign.clone(), "x"), Code::JsonKeyUnknown),
        (json!({"SignedEntryTimestamp": cosign["SignedEntryTimestamp"]}), Code::JsonFieldMissing),
        (json!({"SignedEntryTimestamp": "", "Payload": cosign["Payload"]}), Code::JsonFieldMissing),
        (with(spelled.clone(), "x"), Code::JsonKeyUnknown),
        (without("logId"), Code::JsonFieldMissing),
    ] {
        assert_eq!(code(parts(&bundle, &text.to_string())), expected, "{text}");
    }
    // Neither proof nor promise.
    let mut nothing = without("inclusionPromise");
    nothing.as_object_mut().unwrap().remove("inclusionProof");
    assert_eq!(code(parts(&bundle, &nothing.to_string())), Code::BundlePromiseMissing);
}

/// What else people hand in as a log entry is named.
#[test]
fn other_documents_in_the_place_of_an_entry_are_named() {
    let case = find("real/happy-path-v0.1");
    let bundle = case.parse().unwrap();
    let cli = json!({"Attestation": "", "AttestationType": "", "Body": {"HashedRekordObj": {}},
        "LogIndex": 1, "IntegratedTime": 2, "UUID": "24", "LogID": "c0"});
    for (text, says, hint) in [
        (cli.to_string(), "rekor-cli get", "/api/v1/log/entries/"),
        (bundle.to_json(), "a Sigstore bundle", ""),
        (json!({"code": 404, "message": "entry not found"}).to_string(), "an error", "saved in"),
        ("<!DOCTYPE html><html>".to_owned(), "a page of HTML", "saved in"),
        (chain(&bundle).unwrap(), "a certificate", ""),
    ] {
        let rejected = parts(&bundle, &text).unwrap_err();
        assert_eq!(rejected.code(), Code::LegacyEntries, "{text}");
        let shown = rejected.to_string();
        assert!(shown.contains(says) && shown.contains(hint), "{shown}");
    }
}
