//! Values and lists that are empty, which never means any. Of the first field, each way to be empty is a
//! case, of the others the empty text; `tests/vectors/tests/policy_values.rs` asks about all.

use super::document::{form, one};
use super::{Table, Wanted, any_of, caught, github, of, with};
use crate::cases::Planned;
use crate::cases::valid::workflow;
use crate::edit::Edit;
use crate::predicate::{PROVENANCE_V1, v1};
use crate::recipe::{EntryKind, Recipe};
use serde_json::{Value, json};

const EMPTY: &str = "policy.value.empty";

pub(super) fn all() -> Vec<Planned> {
    planned(1)
}

/// Every policy of the table, whether it is a case or not.
pub fn every() -> Vec<Planned> {
    planned(usize::MAX)
}

/// The policies, of all fields but the first with at most so many ways to be empty.
fn planned(most: usize) -> Vec<Planned> {
    let mut out = rules(most);
    out.extend(signers());
    out.extend(statements(most));
    out
}

/// Each way to say nothing.
fn nothing() -> [(&'static str, Value); 5] {
    [
        ("text", json!("")),
        ("list", json!([])),
        ("text_in_list", json!([""])),
        ("glob", json!({ "glob": "" })),
        ("regex", json!({ "regex": "" })),
    ]
}

/// Adds the cases of one part of a policy, at most so many; `right` is a value that holds.
fn add(
    table: &mut Table,
    name: &str,
    right: &Value,
    wanted: Wanted,
    most: usize,
    ask: &dyn Fn(Value) -> Value,
) {
    table.right(&format!("{name}_given"), &ask(right.clone()), &[], "the value is as asked");
    let nothing = nothing().map(|(slug, value)| {
        (slug, value, wanted, "the policy asks for an empty value, or for none of a list")
    });
    let beside = json!([right, ""]);
    let sentence = "one of the values that the policy asks for is empty";
    let ways = nothing.into_iter().chain([("beside", beside, caught(&[EMPTY]), sentence)]);
    for (slug, value, wanted, sentence) in ways.take(most) {
        table.wrong(&format!("{name}_empty_{slug}"), wanted, &ask(value), &[], sentence);
    }
}

fn rules(most: usize) -> Vec<Planned> {
    let mut table = Table::new("policy_empty", github::base());
    for (part, right, checks) in [
        ("repository", "testkit/example", &[EMPTY, "policy.workflow.mismatch"][..]),
        ("file", "release.yml", &[EMPTY, "policy.workflow.mismatch"]),
        ("ref", "refs/tags/v1.0.0", &[EMPTY, "policy.workflow.mismatch"]),
        ("sourceRepository", "testkit/example", &[EMPTY, "policy.workflow.source_mismatch"]),
        ("sourceRef", "refs/tags/v1.0.0", &[EMPTY, "policy.workflow.source_mismatch"]),
        ("trigger", "push", &[EMPTY, "policy.workflow.mismatch"]),
        ("runner", "github-hosted", &[EMPTY, "policy.workflow.mismatch"]),
    ] {
        let wanted = Wanted { code: EMPTY, checks, structural: "" };
        let most = if part == "repository" { usize::MAX } else { most };
        add(&mut table, part, &right.into(), wanted, most, &|value| {
            let mut parts = json!({ "repository": "testkit/example" });
            parts[part] = value;
            github::rule(parts)
        });
    }
    let claim = caught(&[EMPTY, "policy.claim.mismatch"]);
    add(&mut table, "claim", &"push".into(), claim, most, &|value| {
        with(&one(), "claims", json!({ "buildTrigger": value }))
    });
    let whole = |part: &str, value: &str| {
        let mut parts = json!({ "repository": "testkit/example", "issuer": github::ISSUER });
        parts[part] = value.into();
        github::rule(parts)
    };
    table.right("workflow", &whole("host", "github.com"), &[], "host and issuer are given");
    let host = caught(&[EMPTY, "policy.workflow.identity_malformed"]);
    table.wrong("workflow_host_empty", host, &whole("host", ""), &[], "the host is empty");
    let issuer = caught(&[EMPTY, "policy.issuer.mismatch"]);
    table.wrong("workflow_issuer_empty", issuer, &whole("issuer", ""), &[], "the issuer is empty");
    let none = caught(&["policy.threshold.zero"]);
    for part in ["logs", "scts", "times"] {
        let zero = with(&one(), "evidence", json!({ part: 0 }));
        table.wrong(&format!("{part}_zero"), none, &zero, &[], "the policy asks for no evidence");
    }
    table.out
}

fn signers() -> Vec<Planned> {
    let mut table = Table::new("policy_empty", github::base());
    table.right("identity", &one(), &[], "identity and issuer are given");
    for (part, checks) in [
        ("identity", &["policy.identity.empty", "policy.identity.mismatch"]),
        ("issuer", &["policy.issuer.empty", "policy.issuer.mismatch"]),
    ] {
        let wanted = Wanted { code: checks[0], checks, structural: "" };
        let mut empty = one();
        empty["anyOf"][0][part] = "".into();
        table.wrong(&format!("{part}_empty"), wanted, &empty, &[], "the signer's name is empty");
        empty["anyOf"][0].as_object_mut().expect("an object").remove(part);
        let sentence = "the policy does not name the signer's identity, or its issuer";
        table.wrong(&format!("{part}_absent"), wanted, &empty, &[], sentence);
        empty["anyOf"][0][part] = Value::Null;
        let null: &'static [&'static str] = match part {
            "identity" => &["json.field.type", "policy.identity.empty", "policy.identity.mismatch"],
            _ => &["json.field.type", "policy.issuer.empty", "policy.issuer.mismatch"],
        };
        table.wrong(&format!("{part}_null"), form(null), &empty, &[], sentence);
        for kind in ["glob", "regex"] {
            let mut empty = one();
            empty["anyOf"][0][part] = json!({ kind: "" });
            let all: &'static [&'static str] = match part {
                "identity" => &[EMPTY, "policy.identity.empty", "policy.identity.mismatch"],
                _ => &[EMPTY, "policy.issuer.empty", "policy.issuer.mismatch"],
            };
            let wanted = Wanted { code: EMPTY, checks: all, structural: "" };
            let slug = format!("{part}_empty_{kind}");
            table.wrong(&slug, wanted, &empty, &[], "the signer's pattern is empty");
        }
    }
    let mut beside = one();
    let list = beside["anyOf"].as_array_mut().expect("a list");
    list.push(json!({ "identity": "", "issuer": github::ISSUER }));
    let wanted = caught(&["policy.identity.empty"]);
    let sentence = "an alternative that is not the signer's has no name";
    table.wrong("identity_empty_beside", wanted, &beside, &[], sentence);
    let mut root = one();
    let bound = json!({ "identity": "x", "issuer": "x", "root": "" });
    root["anyOf"].as_array_mut().expect("a list").push(bound);
    let wanted = caught(&[EMPTY, "policy.root.unknown"]);
    table.wrong("root_empty", wanted, &root, &[], "the name of a trusted root is empty");
    let mut out = table.out;

    let mail = Recipe { issuer: "https://accounts.google.com".to_owned(), ..Recipe::default() };
    let google = |email: &str| any_of(&[json!({ "google": { "email": email } })]);
    let right = google(&mail.identity);
    let mut table = Table::new("policy_empty", mail);
    table.right("google", &right, &[], "the account is given");
    let wanted = caught(&[EMPTY, "policy.identity.empty", "policy.identity.mismatch"]);
    table.wrong("google_empty", wanted, &google(""), &[], "the account is empty");
    out.extend(table.out);
    out
}

fn statements(most: usize) -> Vec<Planned> {
    let recipe = workflow(EntryKind::Dsse).edited(&[Edit::predicate(PROVENANCE_V1, &v1())]);
    let policy = of(&recipe);
    let mut table = Table::new("policy_empty", recipe);
    let wanted = caught(&[EMPTY, "policy.statement.mismatch"]);
    for (part, right) in [
        ("predicateType", PROVENANCE_V1),
        ("subjectName", "artifact.bin"),
        ("builderId", crate::predicate::RUNNER),
        ("sourceUri", crate::predicate::REPOSITORY),
    ] {
        add(&mut table, part, &right.into(), wanted, most, &|value| {
            with(&policy, "statement", json!({ part: value }))
        });
    }
    add(&mut table, "parameter", &"release".into(), wanted, most, &|value| {
        with(&policy, "statement", json!({ "parameters": { "level": value } }))
    });
    table.out
}
