//! What is good verifies, and each fault is rejected with its code, under one trusted root.

use std::collections::BTreeSet;

use sigproof::{Artifact, Bundle, Policy, TrustedRoot, Verifier};
use sigproof_testing::{Fault, Instance, Log, Signing};

const ARTIFACT: &[u8] = b"what somebody downstream signs";
const ISSUER: &str = "https://issuer.example.com";
const IDENTITIES: [&str; 2] =
    ["me@example.com", "https://github.com/me/app/.github/workflows/release.yml@refs/tags/v1"];

/// Every sort of signing, and whom it is by.
fn signings() -> Vec<(&'static str, Signing)> {
    let mut all = Vec::new();
    for identity in IDENTITIES {
        for log in [Log::V1, Log::V2] {
            for make in [Signing::message, Signing::attestation] {
                all.push((identity, make(ARTIFACT, identity, ISSUER).in_log(log)));
            }
        }
    }
    all
}

fn verdict(verifier: &Verifier, identity: &str, bundle: &str) -> &'static str {
    let policy = Policy::identity(identity, ISSUER);
    let bundle = match Bundle::from_json(bundle.as_bytes()) {
        Ok(bundle) => bundle,
        Err(rejected) => return rejected.code().as_str(),
    };
    let verified = verifier.verify(&bundle, Artifact::bytes(ARTIFACT), &policy);
    verified.map_or_else(|rejected| rejected.code().as_str(), |_| "verified")
}

#[test]
fn each_fault_is_rejected_with_its_code_and_its_twin_verifies() {
    let instance = Instance::new("faults");
    let root = TrustedRoot::from_json(instance.trusted_root().as_bytes()).unwrap();
    let verifier = Verifier::new(root);
    let mut wrong = Vec::new();
    let mut met = BTreeSet::new();
    for (identity, signing) in signings() {
        let good = instance.sign(&signing);
        assert_eq!(verdict(&verifier, identity, &good), "verified", "{signing:?}");
        for fault in Fault::ALL.iter().copied().filter(|fault| fault.applies(&signing)) {
            met.insert(format!("{fault:?}"));
            let bad = instance.sign(&signing.with_fault(fault));
            assert!(bad != good, "{fault:?} changes nothing");
            let (found, expected) = (verdict(&verifier, identity, &bad), fault.code(&signing));
            if Some(found) != expected {
                wrong.push(format!("{fault:?} of {signing:?}: {found}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(met.len(), Fault::ALL.len());
}

#[test]
fn the_same_calls_give_the_same_bytes_and_another_seed_another_root() {
    let [one, two] = [Instance::new("a"), Instance::new("a")];
    let signing = Signing::message(ARTIFACT, IDENTITIES[0], ISSUER);
    assert_eq!(one.sign(&signing), two.sign(&signing));
    assert_eq!(one.trusted_root(), two.trusted_root());
    let other = Instance::new("b");
    assert_ne!(one.trusted_root(), other.trusted_root());
    let root = TrustedRoot::from_json(other.trusted_root().as_bytes()).unwrap();
    let found = verdict(&Verifier::new(root), IDENTITIES[0], &one.sign(&signing));
    assert_ne!(found, "verified");
}

#[test]
fn a_fault_that_does_not_apply_has_no_code() {
    let signing = Signing::message(ARTIFACT, IDENTITIES[0], ISSUER);
    for fault in [Fault::StatementMalformed, Fault::SignatureOverPayload, Fault::TimestampMissing] {
        assert!(!fault.applies(&signing) && fault.code(&signing).is_none(), "{fault:?}");
    }
    assert!(Fault::PromiseMissing.applies(&signing));
    assert!(!Fault::PromiseMissing.applies(&signing.in_log(Log::V2)));
    assert!(Fault::ALL.iter().all(|fault| fault.sentence().ends_with('.')));
}

#[test]
#[should_panic(expected = "does not go with this signing")]
fn a_fault_that_does_not_apply_is_not_made() {
    let signing = Signing::message(ARTIFACT, IDENTITIES[0], ISSUER);
    Instance::new("panics").sign(&signing.with_fault(Fault::StatementMalformed));
}
