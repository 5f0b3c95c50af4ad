//! Demands of an alternative: they count for it alone. What passed under the demands of one alternative is
//! never taken for the signer of another, in whichever order the two stand.

use serde_json::{Value, json};
use sigproof::policy::{Alternative, Dangerous, EvidenceRule, Trap};
use sigproof::{Artifact, Bundle, Code, Policy, Rejected, Step, TrustedRoot, Verified, Verifier};
use sigproof_testkit::recipe::{EntryKind, IDENTITY, ISSUER};
use sigproof_testkit::tsa::{Name, Stamp};
use sigproof_testkit::{Made, Recipe, World};

const OTHER: &str = "other@testkit.example";

/// A bundle by [`IDENTITY`]: logged or not, with a timestamp or not.
fn made(logged: bool, stamped: bool) -> Made {
    let stamps = if stamped { vec![Stamp::by(Name::A)] } else { Vec::new() };
    World::new("demands").make(&Recipe { logged, stamps, ..Recipe::wide(EntryKind::HashedRekord) })
}

fn parse(json: &Value) -> Result<Policy, Rejected> {
    Policy::from_json(json.to_string().as_bytes())
}

fn of(alternatives: &[Value]) -> Policy {
    parse(&json!({ "version": 1, "anyOf": alternatives })).unwrap()
}

fn ask(made: &Made, policy: &Policy) -> Result<Verified, Rejected> {
    let root = TrustedRoot::from_json(made.trusted_root.to_string().as_bytes()).unwrap();
    let bundle = Bundle::from_json(&made.bundle_bytes).unwrap();
    Verifier::new(root).verify(&bundle, Artifact::bytes(&made.artifact), policy)
}

fn end(answer: Result<Verified, Rejected>) -> (Code, Option<Step>) {
    let rejected = answer.unwrap_err();
    (rejected.code(), rejected.step())
}

fn strict(identity: &str) -> Value {
    json!({ "identity": identity, "issuer": ISSUER })
}

/// Takes a timestamp in the place of a log.
fn lenient(identity: &str) -> Value {
    json!({ "identity": identity, "issuer": ISSUER,
        "evidence": { "timestamps": 1 }, "dangerous": ["noLog"] })
}

fn both_ways(a: &Value, b: &Value) -> [Policy; 2] {
    [of(&[a.clone(), b.clone()]), of(&[b.clone(), a.clone()])]
}

/// The alternative that the report names.
fn alternative(verified: &Verified) -> Value {
    let report: Value = serde_json::from_str(&verified.report().to_json()).unwrap();
    let steps = report["steps"].as_array().unwrap();
    let evidence = steps.last().unwrap()["evidence"].as_array().unwrap();
    evidence.iter().find(|one| one["check"] == "identity").unwrap()["values"]["alternative"].clone()
}

#[test]
fn weaker_demands_let_no_other_signer_in() {
    let unlogged = made(false, true);
    assert!(ask(&unlogged, &of(&[lenient(IDENTITY)])).is_ok());
    assert_eq!(end(ask(&unlogged, &of(&[strict(IDENTITY)]))).1, Some(Step::LogEntry));
    for policy in both_ways(&strict(IDENTITY), &lenient(OTHER)) {
        let (code, _) = end(ask(&unlogged, &policy));
        assert!([Code::IdentityMismatch, Code::EntryThreshold].contains(&code), "{code}");
    }
    for (place, policy) in both_ways(&lenient(IDENTITY), &strict(OTHER)).iter().enumerate() {
        assert_eq!(alternative(&ask(&unlogged, policy).unwrap()), json!(place.to_string()));
    }
    // A logged bundle without a timestamp meets the strict one alone.
    let logged = made(true, false);
    assert_eq!(
        end(ask(&logged, &of(&[lenient(IDENTITY)]))),
        (Code::TimestampThreshold, Some(Step::Time))
    );
    for (place, policy) in both_ways(&strict(IDENTITY), &lenient(OTHER)).iter().enumerate() {
        assert_eq!(alternative(&ask(&logged, policy).unwrap()), json!(place.to_string()));
    }
    for policy in both_ways(&strict(OTHER), &lenient(IDENTITY)) {
        assert!(ask(&logged, &policy).is_err());
    }
    for policy in both_ways(&strict(IDENTITY), &lenient(IDENTITY)) {
        assert!(ask(&logged, &policy).is_ok() && ask(&unlogged, &policy).is_ok());
        assert!(ask(&made(false, false), &policy).is_err());
    }
}

/// Own demands stand in the place of the policy's: they take away, and they add.
#[test]
fn own_demands_replace_those_of_the_policy() {
    let (unlogged, logged) = (made(false, true), made(true, false));
    let policy = |alternative: &Value, dangerous: &Value, evidence: &Value| {
        parse(&json!({ "version": 1, "anyOf": [alternative], "dangerous": dangerous,
            "evidence": evidence }))
        .unwrap()
    };
    let no_log = json!(["noLog"]);
    assert!(ask(&unlogged, &policy(&strict(IDENTITY), &no_log, &json!({}))).is_ok());
    let mut own = strict(IDENTITY);
    own["dangerous"] = json!([]);
    let (code, step) = end(ask(&unlogged, &policy(&own, &no_log, &json!({}))));
    assert_eq!((code, step), (Code::EntryThreshold, Some(Step::LogEntry)));
    // The policy's evidence is not added to the alternative's own.
    let two = json!({ "timestamps": 2 });
    assert!(ask(&logged, &policy(&strict(IDENTITY), &json!([]), &two)).is_err());
    let mut own = strict(IDENTITY);
    own["evidence"] = json!({ "timestamps": 0 });
    assert!(ask(&logged, &policy(&own, &json!([]), &two)).is_ok());
    // The other way round: the policy asks for little.
    own["evidence"] = json!({ "timestamps": 1 });
    assert_eq!(
        end(ask(&logged, &policy(&own, &json!([]), &json!({})))),
        (Code::TimestampThreshold, Some(Step::Time))
    );
}

#[test]
fn any_identity_of_one_alternative_is_not_any_of_another() {
    let made = made(true, false);
    let any = json!({ "issuer": "https://elsewhere.example", "dangerous": ["anyIdentity"] });
    for policy in both_ways(&strict(OTHER), &any) {
        assert_eq!(end(ask(&made, &policy)).1, Some(Step::Policy));
    }
    for policy in both_ways(&strict(IDENTITY), &any) {
        assert!(ask(&made, &policy).is_ok());
    }
    let any = json!({ "issuer": ISSUER, "dangerous": ["anyIdentity"] });
    for policy in both_ways(&strict(OTHER), &any) {
        assert!(ask(&made, &policy).is_ok());
    }
    // Without the switch at the alternative, a missing identity is refused, as ever.
    let nobody = json!({ "issuer": ISSUER });
    for policy in both_ways(&nobody, &any) {
        assert_eq!(end(ask(&made, &policy)), (Code::PolicyIdentityEmpty, None));
    }
}

/// Each alternative is checked with its own switches, before anything is looked at.
#[test]
fn demands_that_make_no_sense_are_refused() {
    let made = made(true, false);
    for (own, code) in [
        (json!({ "evidence": { "logs": 0 } }), Code::PolicyThresholdZero),
        (json!({ "evidence": { "logs": 0 }, "dangerous": ["noSct"] }), Code::PolicyThresholdZero),
        (json!({ "evidence": { "times": 0 } }), Code::PolicyThresholdZero),
        (json!({ "evidence": { "witnesses": { "quorum": 1 } } }), Code::WitnessQuorum),
    ] {
        let mut alternative = strict(OTHER);
        alternative.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        for policy in both_ways(&strict(IDENTITY), &alternative) {
            assert_eq!(end(ask(&made, &policy)), (code, None), "{own}");
        }
    }
    for own in
        [json!({ "evidence": {} }), json!({ "evidence": null }), json!({ "dangerous": null })]
    {
        let mut alternative = strict(IDENTITY);
        alternative.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        let document = json!({ "version": 1, "anyOf": [alternative] });
        assert!(parse(&document).is_err(), "{own}");
    }
}

#[test]
fn json_and_rust_say_the_same() {
    let evidence = EvidenceRule { timestamps: 1, ..EvidenceRule::default() };
    let built = Alternative::identity(IDENTITY, ISSUER)
        .with_evidence(evidence)
        .with_dangerous(&[Dangerous::NoLog]);
    assert_eq!(Policy::any_of(vec![built]), of(&[lenient(IDENTITY)]));
}

#[test]
fn the_linter_looks_at_the_demands_of_each_alternative() {
    let found = |alternatives: &[Value]| {
        let findings = of(alternatives).lint();
        findings.into_iter().map(|found| (found.trap, found.place)).collect::<Vec<_>>()
    };
    let switch = |i: usize| (Trap::DangerousSwitch, format!("anyOf[{i}].dangerous[0]"));
    assert_eq!(found(&[strict(OTHER), lenient(IDENTITY)]), [switch(1)]);
    // Neither covers the other: each takes bundles that the other does not.
    assert_eq!(found(&[strict(IDENTITY), lenient(IDENTITY)]), [switch(1)]);
    let mut many = strict(IDENTITY);
    many["evidence"] = json!({ "logs": 2 });
    let place = "anyOf[0].evidence.logs".to_owned();
    assert_eq!(found(&[many]), [(Trap::CountAboveOne, place)]);
    let mut idle = strict(IDENTITY);
    idle["dangerous"] = json!(["anyIdentity"]);
    let place = "anyOf[0].identity".to_owned();
    assert_eq!(found(&[idle]), [(Trap::UnusedByDangerous, place), switch(0)]);
    // GitHub's own root has no logs of either kind.
    let github = |root: &str, timestamps: u32| {
        let mut alternative = lenient(IDENTITY);
        alternative["root"] = json!(root);
        alternative["evidence"] = json!({ "timestamps": timestamps });
        alternative["dangerous"] = json!(["noLog", "noSct"]);
        found(&[alternative]).len()
    };
    assert_eq!((github("github", 1), github("github", 0), github("ours", 1)), (0, 2, 2));
}
