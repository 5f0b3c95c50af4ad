//! What a policy asks of SLSA verification summaries.

use super::statement::{MISMATCH, asking, base};
use super::{Table, Wanted, caught};
use crate::cases::Planned;
use crate::edit::Edit;
use crate::json::{at, remove};
use crate::predicate::{PROVENANCE_V1, RESOURCE, SUMMARY, VERIFIER, summary, v1};
use serde_json::{Value, json};

pub(super) fn all() -> Vec<Planned> {
    let mut table = Table::new("policy_summary", base().edited(&stating(&summary())));
    let every = asking(json!({
        "predicateType": SUMMARY,
        "subjectName": "artifact.bin",
        "verifierId": VERIFIER,
        "resourceUri": RESOURCE,
        "verifiedLevels": ["SLSA_BUILD_LEVEL_2", "TESTKIT_REVIEWED"],
    }));
    table.right("every_rule", &every, &[], "every rule is as asked");
    parts(&mut table);
    results(&mut table);
    levels(&mut table);
    malformed(&mut table);
    table.out
}

fn stating(predicate: &Value) -> [Edit; 1] {
    [Edit::predicate(SUMMARY, predicate)]
}

/// A summary with another value at a place; null for none.
fn changed(place: &str, value: Value) -> [Edit; 1] {
    let mut out = summary();
    match value {
        Value::Null => remove(&mut out, place),
        value => *at(&mut out, place) = value,
    }
    stating(&out)
}

fn parts(table: &mut Table) {
    for (rule, place, right, others) in [
        (
            "verifierId",
            "/verifier/id",
            VERIFIER,
            [
                ("other", json!("https://other.testkit.example")),
                ("slash", json!(format!("{VERIFIER}/"))),
                ("glob", json!({ "glob": "https://*.other.example" })),
            ],
        ),
        (
            "resourceUri",
            "/resourceUri",
            RESOURCE,
            [
                ("other", json!("pkg:generic/testkit/other@1.0.0")),
                ("version", json!("pkg:generic/testkit/example@1.0.1")),
                ("glob", json!({ "glob": "pkg:generic/*" })),
            ],
        ),
    ] {
        let asked = asking(json!({ rule: right }));
        table.right(&format!("{rule}_right"), &asked, &[], "the summary says what is asked");
        for (slug, value) in others {
            let sentence = "the summary says something else than asked";
            let asked = asking(json!({ rule: value }));
            table.wrong(&format!("{rule}_{slug}"), MISMATCH, &asked, &[], sentence);
        }
        let sentence = "the summary does not say what is asked";
        let edits = changed(place, Value::Null);
        table.wrong(&format!("{rule}_absent"), MISMATCH, &asked, &edits, sentence);
        let edits = changed(place, json!([right]));
        let sentence = "what is asked is not text in the summary";
        table.wrong(&format!("{rule}_not_text"), MISMATCH, &asked, &edits, sentence);
    }
}

fn results(table: &mut Table) {
    for (rule, asked) in [
        ("type", json!({ "predicateType": SUMMARY })),
        ("subject", json!({ "subjectName": "artifact.bin" })),
        ("verifier", json!({ "verifierId": VERIFIER })),
        ("levels", json!({ "verifiedLevels": ["SLSA_BUILD_LEVEL_1"] })),
    ] {
        let asked = asking(asked);
        table.right(&format!("passed_{rule}"), &asked, &[], "the verification has passed");
        for (slug, result) in [
            ("failed", json!("FAILED")),
            ("case", json!("passed")),
            ("longer", json!("PASSED_WITH_WARNINGS")),
            ("empty", json!("")),
            ("true", json!(true)),
            ("absent", Value::Null),
        ] {
            let edits = changed("/verificationResult", result);
            let sentence = "the verification has not passed";
            table.wrong(&format!("passed_{rule}_{slug}"), MISMATCH, &asked, &edits, sentence);
        }
    }
}

fn levels(table: &mut Table) {
    let ask = |levels: Value| asking(json!({ "verifiedLevels": levels }));
    let reached = |levels: Value| changed("/verifiedLevels", levels);
    let sentence = "the levels asked for are reached";
    for (slug, asked, stated) in [
        ("exactly", json!(["SLSA_BUILD_LEVEL_2"]), json!(["SLSA_BUILD_LEVEL_2"])),
        ("by_higher", json!(["SLSA_BUILD_LEVEL_2"]), json!(["SLSA_BUILD_LEVEL_3"])),
        ("by_much_higher", json!(["SLSA_BUILD_LEVEL_2"]), json!(["SLSA_BUILD_LEVEL_10"])),
        (
            "by_last",
            json!(["SLSA_BUILD_LEVEL_2"]),
            json!(["SLSA_BUILD_LEVEL_1", "SLSA_SOURCE_LEVEL_1", "SLSA_BUILD_LEVEL_3",]),
        ),
        ("none", json!(["SLSA_BUILD_LEVEL_0"]), json!(["SLSA_BUILD_LEVEL_0"])),
        (
            "of_two_tracks",
            json!(["SLSA_SOURCE_LEVEL_1", "SLSA_BUILD_LEVEL_2"]),
            json!(["SLSA_BUILD_LEVEL_2", "SLSA_SOURCE_LEVEL_2",]),
        ),
        ("of_no_track", json!(["TESTKIT_REVIEWED"]), json!(["TESTKIT_REVIEWED"])),
        (
            "beside_malformed",
            json!(["SLSA_BUILD_LEVEL_2"]),
            json!([1, null, "SLSA_BUILD_LEVEL_x", "SLSA_BUILD_LEVEL_2",]),
        ),
    ] {
        table.right(&format!("levels_{slug}"), &ask(asked), &reached(stated), sentence);
    }
    let two = json!(["SLSA_BUILD_LEVEL_2"]);
    let other = json!(["TESTKIT_REVIEWED"]);
    let sentence = "a level asked for is not reached";
    for (slug, asked, stated) in [
        ("lower", &two, json!(["SLSA_BUILD_LEVEL_1"])),
        ("lowest", &two, json!(["SLSA_BUILD_LEVEL_0"])),
        ("other_track", &two, json!(["SLSA_SOURCE_LEVEL_3"])),
        ("longer_track", &two, json!(["SLSA_BUILD_X_LEVEL_3"])),
        ("no_track", &two, json!(["SLSA_LEVEL_3"])),
        ("track_case", &two, json!(["SLSA_build_LEVEL_3"])),
        ("sign", &two, json!(["SLSA_BUILD_LEVEL_+3"])),
        ("fraction", &two, json!(["SLSA_BUILD_LEVEL_3.0"])),
        ("space", &two, json!(["SLSA_BUILD_LEVEL_3 "])),
        ("number_only", &two, json!([3])),
        ("in_one_text", &two, json!("SLSA_BUILD_LEVEL_3")),
        ("in_list_of_list", &two, json!([["SLSA_BUILD_LEVEL_3"]])),
        ("in_one_of_two", &two, json!(["SLSA_SOURCE_LEVEL_2 SLSA_BUILD_LEVEL_2"])),
        ("empty", &two, json!([])),
        ("absent", &two, Value::Null),
        ("of_no_track_other", &other, json!(["TESTKIT_SCANNED"])),
        ("of_no_track_longer", &other, json!(["TESTKIT_REVIEWED_TWICE"])),
        ("of_no_track_case", &other, json!(["testkit_reviewed"])),
    ] {
        let slug = format!("levels_{slug}_not_reached");
        table.wrong(&slug, MISMATCH, &ask(asked.clone()), &reached(stated), sentence);
    }
    let both = ask(json!(["SLSA_BUILD_LEVEL_2", "SLSA_SOURCE_LEVEL_1"]));
    let sentence = "one of the levels asked for is not reached";
    let one = json!(["SLSA_BUILD_LEVEL_3", "TESTKIT_REVIEWED"]);
    table.wrong("levels_one_of_two", MISMATCH, &both, &reached(one), sentence);
}

/// Levels that no summary could reach as they are meant, and summaries that are none.
fn malformed(table: &mut Table) {
    let ask = |levels: Value| asking(json!({ "verifiedLevels": levels }));
    table.right("level_known", &ask(json!(["SLSA_BUILD_LEVEL_1"])), &[], "the level is one");
    let wanted = caught(&["policy.level.invalid", "policy.statement.mismatch"]);
    for (slug, level) in [
        ("letter", "SLSA_BUILD_LEVEL_x"),
        ("no_number", "SLSA_BUILD_LEVEL_"),
        ("no_level", "SLSA_BUILD"),
        ("no_track", "SLSA_LEVEL_3"),
        ("sign", "SLSA_BUILD_LEVEL_+1"),
        ("negative", "SLSA_BUILD_LEVEL_-1"),
        ("fraction", "SLSA_BUILD_LEVEL_1.0"),
        ("space", "SLSA_BUILD_LEVEL_1 "),
        ("huge", "SLSA_BUILD_LEVEL_256"),
        ("short", "SLSA_BUILD_L1"),
    ] {
        let sentence = "the policy's level does not have the form of a level";
        table.wrong(&format!("level_{slug}"), wanted, &ask(json!([level])), &[], sentence);
    }
    let empty = caught(&["policy.value.empty", "policy.statement.mismatch"]);
    table.wrong("level_empty", empty, &ask(json!([""])), &[], "the policy's level is empty");
    let none =
        Wanted { code: "policy.value.empty", checks: &["policy.value.empty"], structural: "" };
    table.wrong(
        "levels_empty_list",
        none,
        &ask(json!([])),
        &[],
        "the policy's list of levels is empty",
    );
    let asked = asking(json!({ "verifierId": VERIFIER }));
    table.right("summary", &asked, &[], "the predicate is a summary");
    let unsupported = caught(&["policy.predicate.unsupported", "policy.statement.mismatch"]);
    let sentence = "the policy asks for a summary, and the predicate is something else";
    let edits = [Edit::predicate(PROVENANCE_V1, &v1())];
    table.wrong("of_provenance", unsupported, &asked, &edits, sentence);
    for (slug, kind) in [
        ("of_version_0.2", "https://slsa.dev/verification_summary/v0.2"),
        ("of_version_1.1", "https://slsa.dev/verification_summary/v1.1"),
    ] {
        let edits = [Edit::predicate(kind, &summary())];
        let wanted = caught(&["policy.predicate.unsupported"]);
        table.wrong(slug, wanted, &asked, &edits, sentence);
    }
    let sentence = "the summary is not an object";
    for (slug, predicate) in
        [("null", Value::Null), ("text", json!("PASSED")), ("list", json!([summary()]))]
    {
        let edits = [Edit::predicate(SUMMARY, &predicate)];
        table.wrong(&format!("predicate_{slug}"), MISMATCH, &asked, &edits, sentence);
    }
}
