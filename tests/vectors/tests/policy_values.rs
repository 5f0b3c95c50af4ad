//! Policies whose values are empty or of another type: every field, each way to be wrong. Each policy is
//! refused before the first step, with its code. One of each field is also a case of the manifest
//! (`testkit/policy/type`, `testkit/policy/empty`).

mod docs;

use docs::Schema;
use serde_json::Value;
use sigproof::{Artifact, Bundle, Policy, Rejected, TrustedRoot, Verdict, Verifier};
use sigproof_testkit::cases::Planned;
use sigproof_testkit::cases::policy::{types, values};
use sigproof_testkit::world::ARTIFACT;
use sigproof_testkit::{Recipe, World};

fn parse(policy: &Value) -> Result<Policy, Rejected> {
    Policy::from_json(policy.to_string().as_bytes())
}

/// The policies of a table, and the code that each is refused with; no code where the policy is right.
fn table(planned: Vec<Planned>) -> impl Iterator<Item = (String, Value, Option<&'static str>)> {
    planned.into_iter().map(|planned| {
        let code = planned.expectation.map(|expected| expected.code);
        (planned.id, planned.policy.unwrap(), code)
    })
}

#[test]
fn a_value_of_another_type_is_no_policy() {
    let schema = Schema::load("policy");
    let (mut right, mut wrong) = (0, 0);
    for (id, policy, expected) in table(types::every()) {
        let parsed = parse(&policy);
        let code = parsed.as_ref().err().map(|rejected| rejected.code().as_str());
        assert_eq!(code, expected, "{id}: {policy}");
        if let Err(rejected) = &parsed {
            assert_eq!((rejected.step(), rejected.report().steps().len()), (None, 0), "{id}");
            assert_eq!(rejected.report().verdict(), Verdict::Refused, "{id}");
        }
        // 1.0 is an integer in JSON Schema.
        let agree = id != "testkit/policy/type/version_whole_fraction";
        assert_eq!(parsed.is_ok() == schema.takes(&policy), agree, "{id}: {policy}");
        *if expected.is_some() { &mut wrong } else { &mut right } += 1;
    }
    assert_eq!((right, wrong), (3, 224));
}

#[test]
fn an_empty_value_never_means_any() {
    let made = World::new("values").make(&Recipe::default());
    let root = TrustedRoot::from_json(&made.trusted_root_bytes).unwrap();
    let verifier = Verifier::new(root);
    let bundle = Bundle::from_json(&made.bundle_bytes).unwrap();
    let (mut right, mut wrong) = (0, 0);
    for (id, policy, expected) in table(values::every()) {
        let ask = |policy: &Policy| verifier.verify(&bundle, Artifact::bytes(ARTIFACT), policy);
        let rejected = match parse(&policy) {
            Ok(policy) => ask(&policy).err(),
            Err(rejected) => Some(rejected),
        };
        let Some(expected) = expected else {
            // A good question, to which the answer for this bundle may still be no.
            assert!(rejected.is_none_or(|no| no.report().verdict() == Verdict::Rejected), "{id}");
            right += 1;
            continue;
        };
        let rejected = rejected.unwrap_or_else(|| panic!("{id} verifies: {policy}"));
        assert_eq!(rejected.code().as_str(), expected, "{id}: {policy}");
        assert_eq!(rejected.report().verdict(), Verdict::Refused, "{id}");
        assert!(rejected.report().steps().is_empty(), "{id}");
        wrong += 1;
    }
    assert_eq!((right, wrong), (16, 96));
}
