//! Policies with values of another type than a field has, or that it cannot hold.

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
    let mut table = Table::new("policy_type", github::base());
    table.right("whole", &whole(), &[], "every value is of its type");
    for (place, values) in wrong_values() {
        for (slug, value) in values {
            put(&mut table, &whole(), place, slug, value);
        }
    }
    table.right("identity", &one(), &[], "every value is of its type");
    for place in ["/anyOf/0/identity", "/anyOf/0/issuer"] {
        for (slug, value) in
            [("number", json!(1)), ("list", json!([WORKFLOW])), ("no_pattern", json!({}))]
        {
            put(&mut table, &one(), place, slug, value);
        }
    }
    for (slug, value) in [
        ("unknown", json!("url")),
        ("case", json!("URI")),
        ("empty", json!("")),
        ("number", json!(1)),
        ("list", json!(["uri"])),
    ] {
        put(&mut table, &one(), "/anyOf/0/kind", slug, value);
    }
    let none = no_value("policy.claim.unknown", "there is no such claim");
    let sentence = "the policy names a claim that does not exist";
    for (slug, claim, value) in [
        ("unknown", "colour", json!("red")),
        ("case", "BuildTrigger", json!("push")),
        ("oid", "1.3.6.1.4.1.57264.1.20", json!("push")),
        ("user_name", "userName", json!("push")),
    ] {
        let asked = with(&one(), "claims", json!({ claim: value }));
        table.wrong(&format!("claims_{slug}"), none, &asked, &[], sentence);
    }
    let none = no_value("policy.dangerous.unknown", "the policy does not parse");
    let sentence = "the policy switches off what does not exist";
    for word in ["noSignature", "NoLog", "no_log", "noTime", ""] {
        let asked = with(&one(), "dangerous", json!(["noLog", word]));
        let slug = if word.is_empty() { "empty" } else { word };
        table.wrong(&format!("dangerous_{slug}"), none, &asked, &[], sentence);
    }
    table.out.into_iter().chain(statements()).collect()
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

fn statements() -> Vec<Planned> {
    let mut table = Table::new("policy_type", workflow(EntryKind::Dsse));
    let policy = with(
        &super::of(&workflow(EntryKind::Dsse)),
        "statement",
        json!({
            "predicateType": "https://slsa.dev/provenance/v1",
        }),
    );
    table.right("statement", &policy, &[], "every value is of its type");
    for (place, slug, value) in [
        ("/statement", "text", json!("x")),
        ("/statement", "list", json!([])),
        ("/statement/predicateType", "number", json!(1)),
        ("/statement/predicateType", "null_in_list", json!([null])),
        ("/statement/builderId", "true", json!(true)),
        ("/statement/sourceUri", "no_pattern", json!({})),
        ("/statement/parameters", "list", json!([])),
        ("/statement/parameters", "text", json!("x")),
        ("/statement/parameters", "value_number", json!({ "count": 3 })),
        ("/statement/parameters", "value_true", json!({ "dry": true })),
        ("/statement/parameters", "value_null", json!({ "dry": null })),
        ("/statement/verifiedLevels", "text", json!("SLSA_BUILD_LEVEL_3")),
        ("/statement/verifiedLevels", "number_in_list", json!([3])),
        ("/statement/verifiedLevels", "null_in_list", json!([null])),
        ("/statement/verifiedLevels", "glob_in_list", json!([{ "glob": "SLSA_*" }])),
    ] {
        put(&mut table, &policy, place, slug, value);
    }
    table.out
}

/// Values of another type, or that a field cannot hold: the place, its part of a slug, the values.
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
            ("text", json!("1")),
            ("negative", json!(-1)),
            ("fraction", json!(1.5)),
            ("huge", json!(u64::MAX)),
            ("over_the_limit", json!(4097)),
            ("true", json!(true)),
            ("list", json!([1])),
        ]
    };
    let mut values = vec![
        (
            "/version",
            vec![
                ("absent", Value::Null),
                ("text", json!("1")),
                ("fraction", json!(1.5)),
                ("whole_fraction", json!(1.0)),
                ("negative", json!(-1)),
                ("list", json!([1])),
            ],
        ),
        ("/anyOf", not_list()),
        ("/anyOf/0", not_object()),
        ("/anyOf/0/root", not_text()),
        ("/anyOf/0/workflow", not_object()),
        ("/anyOf/0/workflow/host", not_text()),
        (
            "/anyOf/0/workflow/provider",
            vec![
                ("absent", Value::Null),
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
