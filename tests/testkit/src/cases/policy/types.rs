//! Policies with values of another type than a field has, or that it cannot hold. The first value of
//! each place is a case; `tests/vectors/tests/policy_values.rs` asks the parser about all.

use super::document::{FORM, one, whole};
use super::{Table, github, no_value, with};
use crate::cases::Planned;
use crate::cases::valid::workflow;
use crate::json::at;
use crate::recipe::{EntryKind, WORKFLOW};
use serde_json::{Value, json};

/// A value and its part of a slug.
type Slugged = (&'static str, Value);

pub(super) fn all() -> Vec<Planned> {
    planned(1)
}

/// Every policy of the table, whether it is a case or not.
pub fn every() -> Vec<Planned> {
    planned(usize::MAX)
}

/// The policies with at most so many values for a place.
fn planned(most: usize) -> Vec<Planned> {
    let mut table = Table::new("policy_type", github::base());
    table.right("whole", &whole(), &[], "every value is of its type");
    for (place, values) in wrong_values() {
        for (slug, value) in values.into_iter().take(most) {
            put(&mut table, &whole(), place, slug, value);
        }
    }
    table.right("identity", &one(), &[], "every value is of its type");
    for place in ["/anyOf/0/identity", "/anyOf/0/issuer"] {
        let values = [("number", json!(1)), ("list", json!([WORKFLOW])), ("no_pattern", json!({}))];
        for (slug, value) in values.into_iter().take(most) {
            put(&mut table, &one(), place, slug, value);
        }
    }
    let kinds = [
        ("unknown", json!("url")),
        ("case", json!("URI")),
        ("empty", json!("")),
        ("number", json!(1)),
        ("list", json!(["uri"])),
    ];
    for (slug, value) in kinds.into_iter().take(most) {
        put(&mut table, &one(), "/anyOf/0/kind", slug, value);
    }
    let none = no_value("policy.claim.unknown", "there is no such claim");
    let sentence = "the policy names a claim that does not exist";
    let claims = [
        ("unknown", "colour", json!("red")),
        ("case", "BuildTrigger", json!("push")),
        ("oid", "1.3.6.1.4.1.57264.1.20", json!("push")),
        ("user_name", "userName", json!("push")),
    ];
    for (slug, claim, value) in claims.into_iter().take(most) {
        let asked = with(&one(), "claims", json!({ claim: value }));
        table.wrong(&format!("claims_{slug}"), none, &asked, &[], sentence);
    }
    let none = no_value("policy.dangerous.unknown", "the policy does not parse");
    let sentence = "the policy switches off what does not exist";
    for word in ["noSignature", "NoLog", "no_log", "noTime", ""].into_iter().take(most) {
        let asked = with(&one(), "dangerous", json!(["noLog", word]));
        let slug = if word.is_empty() { "empty" } else { word };
        table.wrong(&format!("dangerous_{slug}"), none, &asked, &[], sentence);
    }
    table.out.into_iter().chain(statements(most)).collect()
}

/// The case of a policy with another value at a place.
fn put(table: &mut Table, policy: &Value, place: &str, slug: &str, value: Value) {
    let mut other = policy.clone();
    let (parent, key) = place.rsplit_once('/').expect("a place");
    match at(&mut other, parent) {
        Value::Array(list) => list[key.parse::<usize>().expect("an index")] = value,
        object => object[key] = value,
    }
    let name = place.trim_start_matches('/').replace("anyOf/0/", "").replace('/', "_");
    let sentence = "a value of the policy is not one that its field can hold";
    table.wrong(&format!("{name}_{slug}"), FORM, &other, &[], sentence);
}

fn statements(most: usize) -> Vec<Planned> {
    let mut table = Table::new("policy_type", workflow(EntryKind::Dsse));
    let policy = with(
        &super::of(&workflow(EntryKind::Dsse)),
        "statement",
        json!({
            "predicateType": "https://slsa.dev/provenance/v1",
        }),
    );
    table.right("statement", &policy, &[], "every value is of its type");
    let not_values = [
        ("/statement", vec![("text", json!("x")), ("list", json!([]))]),
        ("/statement/predicateType", vec![("number", json!(1)), ("null_in_list", json!([null]))]),
        ("/statement/builderId", vec![("true", json!(true))]),
        ("/statement/sourceUri", vec![("no_pattern", json!({}))]),
        (
            "/statement/parameters",
            vec![
                ("list", json!([])),
                ("text", json!("x")),
                ("value_number", json!({ "count": 3 })),
                ("value_true", json!({ "dry": true })),
                ("value_null", json!({ "dry": null })),
            ],
        ),
        (
            "/statement/verifiedLevels",
            vec![
                ("text", json!("SLSA_BUILD_LEVEL_3")),
                ("number_in_list", json!([3])),
                ("null_in_list", json!([null])),
                ("glob_in_list", json!([{ "glob": "SLSA_*" }])),
            ],
        ),
    ];
    for (place, values) in not_values {
        for (slug, value) in values.into_iter().take(most) {
            put(&mut table, &policy, place, slug, value);
        }
    }
    table.out
}

/// Values of another type, or that a field cannot hold: the place, and the values with their parts of a
/// slug. A number that JavaScript has no other way to say comes first, for it to be a case.
fn wrong_values() -> Vec<(&'static str, Vec<Slugged>)> {
    let not_object = || {
        vec![
            ("text", json!("x")),
            ("number", json!(1)),
            ("list", json!([{}])),
            ("true", json!(true)),
        ]
    };
    let not_list = || {
        vec![
            ("text", json!("x")),
            ("object", json!({ "0": "x" })),
            ("null_in_list", json!([null])),
            ("number_in_list", json!([1])),
        ]
    };
    let not_text = || vec![("number", json!(1)), ("true", json!(true)), ("object", json!({}))];
    let not_values = || {
        vec![
            ("number", json!(1)),
            ("true", json!(true)),
            ("no_pattern", json!({})),
            ("unknown_pattern", json!({ "exact": "x" })),
            ("glob_number", json!({ "glob": 1 })),
            ("glob_null", json!({ "glob": null })),
            ("regex_list", json!({ "regex": ["x"] })),
            ("null_in_list", json!([null])),
            ("null_beside", json!(["push", null])),
            ("number_in_list", json!([1])),
            ("list_in_list", json!([["x"]])),
        ]
    };
    let not_count = || {
        vec![
            ("huge", json!(u64::MAX)),
            ("text", json!("1")),
            ("negative", json!(-1)),
            ("fraction", json!(1.5)),
            ("over_the_limit", json!(4097)),
            ("true", json!(true)),
            ("list", json!([1])),
        ]
    };
    let mut values = vec![
        ("/version", vec![("absent", Value::Null)]),
        (
            "/version",
            vec![
                ("whole_fraction", json!(1.0)),
                ("text", json!("1")),
                ("fraction", json!(1.5)),
                ("negative", json!(-1)),
                ("list", json!([1])),
            ],
        ),
        ("/anyOf", not_list()),
        ("/anyOf/0", not_object()),
        ("/anyOf/0/root", not_text()),
        ("/anyOf/0/workflow", not_object()),
        ("/anyOf/0/workflow/host", not_text()),
        ("/anyOf/0/workflow/provider", vec![("absent", Value::Null)]),
        (
            "/anyOf/0/workflow/provider",
            vec![
                ("unknown", json!("bitbucket")),
                ("case", json!("GitHub")),
                ("empty", json!("")),
                ("number", json!(1)),
                ("list", json!(["github"])),
            ],
        ),
        ("/anyOf/0/workflow/issuer", not_values()),
        ("/claims", not_object()),
        ("/claims/buildTrigger", not_values()),
        // In a map, whose keys the caller chooses, null is a value like another.
        ("/claims/buildTrigger", vec![("null", Value::Null)]),
        ("/evidence", not_object()),
        ("/evidence/witnesses", not_object()),
        ("/evidence/witnesses/keys", not_list()),
        (
            "/evidence/witnesses/asTime",
            vec![("text", json!("true")), ("number", json!(1)), ("list", json!([true]))],
        ),
        ("/dangerous", not_list()),
    ];
    for place in [
        "/anyOf/0/workflow/repository",
        "/anyOf/0/workflow/file",
        "/anyOf/0/workflow/ref",
        "/anyOf/0/workflow/sourceRepository",
        "/anyOf/0/workflow/sourceRef",
        "/anyOf/0/workflow/trigger",
        "/anyOf/0/workflow/runner",
    ] {
        values.push((place, not_values()));
    }
    values.push(("/anyOf/0/workflow/repository", vec![("absent", Value::Null)]));
    for place in ["/evidence/logs", "/evidence/scts", "/evidence/times", "/evidence/timestamps"] {
        values.push((place, not_count()));
    }
    values.push(("/evidence/witnesses/quorum", not_count()));
    values
}
