//! Older material: what signatures were kept in before there were bundles, made of real bundles and
//! read back. It proves what the bundle proves, but for what its form cannot carry, which each test
//! says; and bundles are written and upgraded without losing anything.

mod cosign;
mod detached;
mod entries;
mod envelope;
mod faults;
mod forms;

use serde_json::Value;
use sigproof::bundle::{BundleVersion, Material};
use sigproof::{Bundle, Code};

use forms::{cases, code, material, verified};

#[test]
fn every_bundle_is_read_back_from_its_own_json() {
    let (mut equal, mut dropping) = (0, 0);
    for case in cases() {
        let Ok(bundle) = case.parse() else { continue };
        let json = bundle.to_json();
        let back =
            Bundle::from_json(json.as_bytes()).unwrap_or_else(|no| panic!("{}: {no}", case.id));
        assert_eq!(back.to_json(), json, "{}", case.id);
        match bundle.material() {
            Material::Certificate { dropped, .. } if *dropped > 0 => dropping += 1,
            _ => {
                assert!(back == bundle, "{}", case.id);
                equal += 1;
            }
        }
    }
    assert!(equal >= 900 && dropping >= 1, "{equal} equal, {dropping} with dropped certificates");
}

/// Without the members that the mapping may leave out: what is empty, or null.
fn pruned(value: Value) -> Value {
    let is_default = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty() || text == "0",
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().map(|(key, value)| (key, pruned(value)));
            Value::Object(kept.filter(|(_, value)| !is_default(value)).collect())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(pruned).collect()),
        other => other,
    }
}

/// Member by member the document says the same: only spaces, the order of keys and defaults differ.
#[test]
fn nothing_is_said_differently() {
    let mut same = 0;
    for case in cases().into_iter().filter(|case| case.id.starts_with("real/")) {
        let Ok(bundle) = case.parse() else { continue };
        if matches!(bundle.material(), Material::Certificate { dropped, .. } if *dropped > 0) {
            continue;
        }
        let original: Value = serde_json::from_slice(&case.read(&case.bundle).unwrap()).unwrap();
        let written: Value = serde_json::from_str(&bundle.to_json()).unwrap();
        assert!(pruned(written.clone()) == pruned(original), "{}", case.id);
        // Nothing was left to leave out.
        assert!(pruned(written.clone()) == written, "{}", case.id);
        same += 1;
    }
    assert!(same >= 20, "{same}");
}

#[test]
fn an_upgraded_bundle_proves_the_same() {
    let (mut older, mut newer, mut real) = (0, 0, 0);
    for (case, bundle, expected) in verified() {
        if bundle.log_entries().iter().any(|entry| entry.inclusion_proof.is_none()) {
            assert_eq!(code(bundle.upgrade()), Code::UpgradeProofMissing, "{}", case.id);
            continue;
        }
        let upgraded = bundle.upgrade().unwrap();
        let (left_out, upgraded) = (upgraded.certificates_left_out, upgraded.bundle);
        assert_eq!(upgraded.version(), BundleVersion::V0_3);
        assert_eq!(upgraded.media_type(), "application/vnd.dev.sigstore.bundle.v0.3+json");
        assert_eq!(upgraded.log_entries(), bundle.log_entries());
        assert_eq!(upgraded.timestamps(), bundle.timestamps());
        assert_eq!(upgraded.content(), bundle.content());
        if let Material::Certificate { hints, dropped, .. } = bundle.material() {
            assert_eq!(left_out, hints.len() + dropped, "{}", case.id);
            assert_eq!(material(&upgraded), material(&bundle).map(|(leaf, _)| (leaf, vec![])));
        }
        let again = upgraded.upgrade().unwrap();
        assert!(again.bundle == upgraded && again.certificates_left_out == 0, "{}", case.id);
        assert!(Bundle::from_json(upgraded.to_json().as_bytes()).unwrap() == upgraded);
        match case.run_for(&upgraded) {
            Ok(verified) => assert_eq!(verified.facts(), &expected, "{}", case.id),
            // The path went through a certificate that version 0.3 has no place for.
            Err(no) => {
                assert_eq!(no.code(), Code::PathIssuerUnknown, "{}", case.id);
                assert!(left_out > 0, "{}", case.id);
            }
        }
        let is_older = bundle.version() < BundleVersion::V0_3;
        *if is_older { &mut older } else { &mut newer } += 1;
        real += usize::from(is_older && case.id.starts_with("real/") && left_out == 0);
    }
    assert!(older >= 10 && newer >= 50, "{older} older, {newer} newer");
    assert!(real >= 3, "{real} real ones of version 0.1 or 0.2");
}
