//! Policies that do not have the form of their schema.

use super::any_of::{bare, key};
use super::{Table, Wanted, any_of, caught, github, no_value, with};
use crate::cases::Planned;
use crate::cases::valid::workflow;
use crate::json::at;
use crate::predicate::RUNNER;
use crate::recipe::{EntryKind, Recipe, WORKFLOW};
use serde_json::{Value, json};

/// Nothing can be read.
pub(super) const FORM: Wanted =
    no_value("policy.document.malformed", "there is no policy to go on with");

/// The document's form is wrong, and without this check it could be read all the same.
pub(super) const fn form(checks: &'static [&'static str]) -> Wanted {
    Wanted { code: "policy.document.malformed", checks, structural: "" }
}

pub(super) fn all(seed: &str) -> Vec<Planned> {
    let mut out = unknown(seed);
    out.extend(texts());
    out
}

/// A policy with every part that a certificate and a message can meet.
pub(super) fn whole() -> Value {
    let mut policy = github::rule(json!({
        "repository": "testkit/example",
        "file": ["release.yml", { "glob": "*.yaml" }],
        "ref": { "glob": "refs/tags/*" },
        "host": "github.com",
        "issuer": github::ISSUER,
    }));
    policy["claims"] = json!({ "buildTrigger": "push" });
    policy["evidence"] = json!({
        "logs": 1,
        "scts": 1,
        "times": 1,
        "timestamps": 0,
        "witnesses": { "quorum": 0, "keys": [], "asTime": false },
    });
    policy["dangerous"] = json!([]);
    policy
}

/// A policy of one identity, with everything that one can say.
pub(super) fn one() -> Value {
    any_of(&[json!({ "identity": WORKFLOW, "kind": "uri", "issuer": github::ISSUER })])
}

/// One key more than there are, at each level.
fn unknown(seed: &str) -> Vec<Planned> {
    let mut keyed = any_of(&[key(seed, "leaf")]);
    keyed["anyOf"][0]["key"]["validFor"] = json!({ "start": "2025-01-01T00:00:00Z" });
    let mail = Recipe { issuer: "https://accounts.google.com".to_owned(), ..Recipe::default() };
    let google = any_of(&[json!({ "google": { "email": mail.identity } })]);
    let stated = with(
        &super::of(&workflow(EntryKind::Dsse)),
        "statement",
        json!({
            "predicateType": "https://slsa.dev/provenance/v1",
        }),
    );
    let mut out = Vec::new();
    for (slug, recipe, policy, places) in [
        ("identity", github::base(), one(), &["", "/anyOf/0"][..]),
        (
            "workflow",
            github::base(),
            whole(),
            &[
                "/anyOf/0",
                "/anyOf/0/workflow",
                "/anyOf/0/workflow/ref",
                "/anyOf/0/workflow/file/1",
                "/evidence",
                "/evidence/witnesses",
            ],
        ),
        (
            "key",
            bare(EntryKind::HashedRekord),
            keyed,
            &["/anyOf/0", "/anyOf/0/key", "/anyOf/0/key/validFor"],
        ),
        ("google", mail, google, &["/anyOf/0", "/anyOf/0/google"]),
        ("statement", workflow(EntryKind::Dsse), stated, &["/statement"]),
    ] {
        let mut table = Table::new("policy_document", recipe);
        table.right(&format!("{slug}_known"), &policy, &[], "every key is of the schema");
        for place in places {
            let mut more = policy.clone();
            at(&mut more, place)["colour"] = "red".into();
            let place = place.trim_start_matches('/').replace("anyOf/0/", "");
            let place = if place.is_empty() { "document".to_owned() } else { place };
            let slug = format!("{slug}_unknown_in_{}", place.replace('/', "_"));
            let sentence = "the policy holds a key that is not of its schema";
            table.wrong(&slug, form(&["json.key.unknown"]), &more, &[], sentence);
        }
        out.extend(table.out);
    }
    let mut table = Table::new("policy_document", github::base());
    table.right("spelled_right", &one(), &[], "every key is of the schema");
    for (slug, part, value) in [
        ("claim", "claim", json!({ "buildTrigger": "push" })),
        ("claims_case", "Claims", json!({ "buildTrigger": "push" })),
        ("statements", "statements", json!({ "builderId": RUNNER })),
        ("any_of", "any_of", json!([])),
        ("schema", "$schema", json!("policy.schema.json")),
        ("null", "claim", Value::Null),
    ] {
        let sentence = "a key of the policy is misspelled";
        let more = with(&one(), part, value);
        let wanted = match slug {
            "null" => form(&["json.field.type", "json.key.unknown"]),
            _ => form(&["json.key.unknown"]),
        };
        table.wrong(&format!("misspelled_{slug}"), wanted, &more, &[], sentence);
    }
    for (slug, version) in [("0", 0), ("2", 2)] {
        let other = with(&one(), "version", version.into());
        let sentence = "the policy is of another version";
        let wanted = caught(&["policy.version.unsupported"]);
        table.wrong(&format!("version_{slug}"), wanted, &other, &[], sentence);
    }
    // Two signers in one alternative.
    let sentence = "an alternative names two sorts of signer";
    let mut both = one();
    both["anyOf"][0]["workflow"] = json!({ "provider": "github", "repository": "testkit/example" });
    let second = form(&["json.oneof.conflict", "json.key.unknown"]);
    table.wrong("identity_and_workflow", second, &both, &[], sentence);
    let mut both = whole();
    both["anyOf"][0]["issuer"] = github::ISSUER.into();
    table.wrong("workflow_and_issuer", second, &both, &[], sentence);
    let oneof = form(&["json.oneof.conflict"]);
    let mut both = whole();
    both["anyOf"][0]["key"] = key(seed, "leaf")["key"].clone();
    table.wrong("workflow_and_key", oneof, &both, &[], sentence);
    let mut both = whole();
    both["anyOf"][0]["google"] = json!({ "email": "me@testkit.example" });
    table.wrong("workflow_and_google", oneof, &both, &[], sentence);
    let mut both = whole();
    both["anyOf"][0]["workflow"]["ref"] = json!({ "glob": "refs/tags/*", "regex": ".*" });
    let sentence = "a value is a glob and a regular expression";
    table.wrong("glob_and_regex", oneof, &both, &[], sentence);
    out.extend(table.out);
    out
}

/// Texts that are not one JSON document, or hold a key twice.
fn texts() -> Vec<Planned> {
    let mut table = Table::new("policy_document", github::base());
    let good = one().to_string();
    let spaced = format!(" \n\t{good}\r\n");
    table.right("text", &spaced.into(), &[], "the policy has white space around it");
    let sentence = "a part of the policy is null, as an unset variable would leave it";
    for part in ["claims", "statement", "evidence", "dangerous"] {
        let null = with(&one(), part, Value::Null);
        let wanted = form(&["json.field.type"]);
        table.wrong(&format!("{part}_null"), wanted, &null, &[], sentence);
    }
    let sentence = "the policy is not one JSON document";
    for (slug, text) in [
        ("empty", String::new()),
        ("blank", " ".to_owned()),
        ("not_json", "policy".to_owned()),
        ("truncated", good[..good.len() - 1].to_owned()),
        ("trailing_comma", good.replace("}]", "},]")),
        ("trailing_text", format!("{good}x")),
        ("trailing_nul", format!("{good}\0")),
        ("two_documents", format!("{good}{good}")),
        ("lines", format!("{good}\n{good}")),
        ("comment", format!("// policy\n{good}")),
        ("single_quotes", good.replace('"', "'")),
        ("byte_order_mark_twice", format!("\u{feff}\u{feff}{good}")),
        ("keys_unquoted", good.replace("\"version\"", "version")),
        ("number_leading_zero", good.replace(":1}", ":01}")),
        ("number_exponent", good.replace(":1}", ":1e0}")),
        ("number_too_large", good.replace(":1}", ":18446744073709551616}")),
        ("not_a_number", good.replace(":1}", ":NaN}")),
        ("lone_surrogate", good.replace("release.yml", "\\ud800")),
        ("control_in_text", good.replace("release.yml", "\t")),
        ("yaml", "version: 1\nanyOf: []\n".to_owned()),
        ("null", "null".to_owned()),
        ("list", format!("[{good}]")),
        ("string", Value::from(good.as_str()).to_string()),
        ("number", "1".to_owned()),
    ] {
        table.wrong(&format!("text_{slug}"), FORM, &text.into(), &[], sentence);
    }
    let sentence = "the policy holds a key twice";
    // The second one is left over when all known keys are taken.
    let twice = form(&["json.key.duplicate", "json.key.unknown"]);
    let whole = whole().to_string();
    for (slug, from, key, value) in [
        ("version", &good, "version", "1"),
        ("identity", &good, "identity", &*Value::from(WORKFLOW).to_string()),
        ("issuer", &good, "issuer", &*Value::from(github::ISSUER).to_string()),
        ("kind", &good, "kind", "\"uri\""),
        ("provider", &whole, "provider", "\"github\""),
        ("repository", &whole, "repository", "\"testkit/example\""),
        ("logs", &whole, "logs", "1"),
        ("quorum", &whole, "quorum", "0"),
        ("glob", &whole, "glob", "\"refs/tags/*\""),
        ("dangerous", &whole, "dangerous", "[]"),
    ] {
        let member = format!("\"{key}\":{value}");
        assert!(from.contains(&member), "{member}");
        let text = from.replacen(&member, &format!("{member},{member}"), 1);
        table.wrong(&format!("twice_{slug}"), twice, &text.into(), &[], sentence);
    }
    let text = good.replace("\"version\":1", "\"version\":1,\"\\u0076ersion\":1");
    table.wrong("twice_by_escape", twice, &text.into(), &[], sentence);
    table.out
}
