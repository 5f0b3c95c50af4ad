//! Several trusted roots by name: a bundle is verified under one at a time, and a policy's
//! alternative may be bound to one.

use serde_json::{Value, json};
use sigproof::{
    Artifact, Bundle, Code, Facts, Policy, Rejected, Status, Step, TrustedRoot, Verifier,
};
use sigproof_testkit::json::b64;
use sigproof_testkit::key::{Key, KeyKind};
use sigproof_testkit::recipe::{IDENTITY, ISSUER, Signer};
use sigproof_testkit::{Made, Recipe, World};

/// The seeds of the two worlds, and the names of their roots.
const NAMES: [&str; 2] = ["one", "two"];

fn made(name: &str, recipe: &Recipe) -> Made {
    World::new(name).make(recipe)
}

fn plain(name: &str) -> Made {
    made(name, &Recipe::default())
}

fn load(root: &Value) -> TrustedRoot {
    TrustedRoot::from_json(root.to_string().as_bytes()).unwrap()
}

/// A verifier of these roots.
fn verifier(roots: &[(&str, &Value)]) -> Verifier {
    let roots = roots.iter().map(|(name, root)| ((*name).to_owned(), load(root))).collect();
    Verifier::with_roots(roots).unwrap()
}

/// A verifier of both worlds, in this order.
fn of_worlds(names: [&str; 2]) -> Verifier {
    let [first, second] = names.map(|name| plain(name).trusted_root);
    verifier(&[(names[0], &first), (names[1], &second)])
}

fn policy(alternatives: &[Value]) -> Policy {
    let json = json!({ "version": 1, "anyOf": alternatives });
    Policy::from_json(json.to_string().as_bytes()).unwrap()
}

/// An alternative, bound to the root of a name.
fn under(mut alternative: Value, root: Option<&str>) -> Value {
    if let Some(root) = root {
        alternative["root"] = root.into();
    }
    alternative
}

/// The testkit's signer, or another one, under the root of a name.
fn signer(identity: &str, root: Option<&str>) -> Value {
    under(json!({ "identity": identity, "issuer": ISSUER }), root)
}

fn ask(verifier: &Verifier, made: &Made, policy: &Policy) -> Result<Facts, Rejected> {
    let bundle = Bundle::from_json(&made.bundle_bytes).unwrap();
    let answer = verifier.verify(&bundle, Artifact::bytes(&made.artifact), policy);
    answer.map(|verified| verified.facts().clone())
}

fn end(rejected: &Rejected) -> (Code, Option<Step>) {
    (rejected.code(), rejected.step())
}

/// The name of the root that a report is about.
fn root_of(rejected: &Rejected) -> Option<String> {
    let report: Value = serde_json::from_str(&rejected.report().to_json()).unwrap();
    let root = &report["steps"][0]["evidence"][0]["values"]["trustedRoot"];
    root.as_str().map(str::to_owned)
}

#[test]
fn an_alternative_is_met_under_its_own_root() {
    for order in [NAMES, ["two", "one"]] {
        let verifier = of_worlds(order);
        for (name, other) in [("one", "two"), ("two", "one")] {
            let made = plain(name);
            let facts = ask(&verifier, &made, &policy(&[signer(IDENTITY, Some(name))])).unwrap();
            assert_eq!(facts.root.as_deref(), Some(name));
            let facts = ask(&verifier, &made, &policy(&[signer(IDENTITY, None)])).unwrap();
            assert_eq!(facts.root.as_deref(), Some(name));
            let bound = policy(&[signer(IDENTITY, Some(other))]);
            let rejected = ask(&verifier, &made, &bound).unwrap_err();
            assert_eq!(end(&rejected), (Code::TimeNone, Some(Step::Time)));
            assert_eq!(root_of(&rejected).as_deref(), Some(other));
            // Beside one that could be met there, and names somebody else.
            let both = policy(&[signer(IDENTITY, Some(other)), signer("stranger", Some(name))]);
            let rejected = ask(&verifier, &made, &both).unwrap_err();
            assert_eq!(end(&rejected), (Code::IdentityMismatch, Some(Step::Policy)));
            assert_eq!(root_of(&rejected).as_deref(), Some(name));
            let both = policy(&[signer(IDENTITY, Some(other)), signer(IDENTITY, Some(name))]);
            assert!(ask(&verifier, &made, &both).is_ok());
        }
    }
}

#[test]
fn one_root_may_have_a_name() {
    let made = plain("one");
    let verifier = verifier(&[("one", &made.trusted_root)]);
    for root in [Some("one"), None] {
        let facts = ask(&verifier, &made, &policy(&[signer(IDENTITY, root)])).unwrap();
        assert_eq!(facts.root.as_deref(), Some("one"));
        assert!(facts.to_json().contains(r#""root":"one""#));
    }
    let unnamed = Verifier::new(load(&made.trusted_root));
    let facts = ask(&unnamed, &made, &policy(&[signer(IDENTITY, None)])).unwrap();
    assert_eq!(facts.root, None);
    assert!(!facts.to_json().contains(r#""root""#));
}

/// Each root has what the other lacks: together they would have all that the bundle needs.
#[test]
fn evidence_of_two_roots_never_mixes() {
    let made = plain("one");
    let [own, other] = NAMES.map(|name| plain(name).trusted_root);
    let policy = policy(&[signer(IDENTITY, None)]);
    for (part, step) in [
        // The root with this world's log does not know its certificates, and gets further.
        ("tlogs", Step::Path),
        ("ctlogs", Step::Sct),
        ("certificateAuthorities", Step::Path),
    ] {
        let (mut first, mut second) = (own.clone(), other.clone());
        first[part] = other[part].clone();
        second[part] = own[part].clone();
        for roots in
            [[("first", &first), ("second", &second)], [("second", &second), ("first", &first)]]
        {
            let rejected = ask(&verifier(&roots), &made, &policy).unwrap_err();
            assert_eq!(rejected.step(), Some(step), "{part}");
        }
        // One root with all of both would do: what is missing is not in the wrong form.
        let mut all = own.clone();
        for part in ["tlogs", "ctlogs", "certificateAuthorities"] {
            let more = other[part].as_array().unwrap().clone();
            all[part].as_array_mut().unwrap().extend(more);
        }
        assert!(ask(&verifier(&[("all", &all)]), &made, &policy).is_ok());
    }
}

#[test]
fn the_report_is_of_the_root_under_which_most_held() {
    let made = plain("one");
    let stranger = policy(&[signer("stranger", None)]);
    for order in [NAMES, ["two", "one"]] {
        let rejected = ask(&of_worlds(order), &made, &stranger).unwrap_err();
        assert_eq!(end(&rejected), (Code::IdentityMismatch, Some(Step::Policy)));
        assert_eq!(root_of(&rejected).as_deref(), Some("one"));
        let passed = rejected.report().steps().iter().filter(|s| s.status() == Status::Pass);
        assert_eq!(passed.count(), 8);
        // Of a third world, nothing holds under either: the first root's report will do.
        let rejected = ask(&of_worlds(order), &plain("three"), &stranger).unwrap_err();
        assert_eq!(end(&rejected), (Code::TimeNone, Some(Step::Time)));
        assert_eq!(root_of(&rejected).as_deref(), Some(order[0]));
    }
}

fn key(name: &str, root: Option<&str>) -> Value {
    let spki = b64(Key::derive(KeyKind::P256, name, "leaf").spki());
    under(json!({ "key": { "spki": spki } }), root)
}

#[test]
fn keys_are_bound_to_roots_like_identities() {
    let bare = made("one", &Recipe { signer: Signer::Key, ..Recipe::default() });
    let verifier = of_worlds(NAMES);
    for root in [None, Some("one")] {
        let facts = ask(&verifier, &bare, &policy(&[key("one", root)])).unwrap();
        assert_eq!(facts.root.as_deref(), Some("one"));
    }
    assert!(ask(&verifier, &bare, &policy(&[key("one", Some("two"))])).is_err());
    let other = policy(&[key("two", Some("one")), key("one", Some("two"))]);
    assert!(ask(&verifier, &bare, &other).is_err());
    let beside = policy(&[key("two", Some("two")), key("one", Some("one"))]);
    assert!(ask(&verifier, &bare, &beside).is_ok());
}

/// Under a root with keys only, a certificate is refused before anything is looked at: what failed
/// under the other root says more.
#[test]
fn a_root_of_another_sort_of_signer_has_no_say() {
    let stranger = plain("three");
    for order in [NAMES, ["two", "one"]] {
        for alternatives in [
            [signer(IDENTITY, Some("one")), key("two", Some("two"))],
            [key("two", Some("two")), signer(IDENTITY, Some("one"))],
        ] {
            let rejected = ask(&of_worlds(order), &stranger, &policy(&alternatives)).unwrap_err();
            assert_eq!(end(&rejected), (Code::TimeNone, Some(Step::Time)));
            assert_eq!(root_of(&rejected).as_deref(), Some("one"));
            assert!(ask(&of_worlds(order), &plain("one"), &policy(&alternatives)).is_ok());
        }
    }
}

#[test]
fn an_unknown_root_is_refused() {
    let made = plain("one");
    for verifier in [of_worlds(NAMES), Verifier::new(load(&made.trusted_root))] {
        for alternatives in [
            vec![signer(IDENTITY, Some("three"))],
            vec![signer(IDENTITY, None), signer(IDENTITY, Some("three"))],
            vec![signer(IDENTITY, Some("One"))],
        ] {
            let rejected = ask(&verifier, &made, &policy(&alternatives)).unwrap_err();
            assert_eq!(end(&rejected), (Code::PolicyRootUnknown, None));
        }
    }
}

#[test]
fn roots_need_names_of_their_own() {
    let root = load(&plain("one").trusted_root);
    let named = |names: &[&str]| {
        let roots = names.iter().map(|name| ((*name).to_owned(), root.clone())).collect();
        Verifier::with_roots(roots).map(drop).map_err(|failure| failure.code())
    };
    for good in [&["one"][..], &["one", "two"], &["one", "One", "one "]] {
        assert_eq!(named(good), Ok(()), "{good:?}");
    }
    for bad in [&[][..], &[""], &["one", ""], &["one", "one"], &["one", "two", "one"]] {
        assert_eq!(named(bad), Err(Code::RootName), "{bad:?}");
    }
}

/// A policy without an alternative says so, whatever roots there are.
#[test]
fn nobody_is_refused() {
    let made = plain("one");
    let nobody = policy(&[]);
    for verifier in [of_worlds(NAMES), Verifier::new(load(&made.trusted_root))] {
        let rejected = ask(&verifier, &made, &nobody).unwrap_err();
        assert_eq!(end(&rejected), (Code::PolicyAnyOfEmpty, None));
    }
}
