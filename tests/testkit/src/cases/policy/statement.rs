//! What a policy asks of a statement and of SLSA provenance: right, wrong, absent.

use super::{Table, Wanted, caught, of, with};
use crate::ca::COMMIT;
use crate::cases::Planned;
use crate::cases::valid::workflow;
use crate::edit::Edit;
use crate::json::{at, remove};
use crate::key::Hash;
use crate::predicate::{
    FILE, PROVENANCE_V0_2, PROVENANCE_V1, REF, REPOSITORY, RUNNER, SUMMARY, summary, v0_2, v1,
};
use crate::recipe::{EntryKind, Recipe, WORKFLOW};
use crate::statement::subject;
use crate::world::{ANOTHER, ARTIFACT};
use serde_json::{Value, json};

pub(super) const MISMATCH: Wanted = caught(&["policy.statement.mismatch"]);
const UNSUPPORTED: Wanted = caught(&["policy.predicate.unsupported", "policy.statement.mismatch"]);
const MISSING: Wanted = caught(&["policy.statement.missing"]);

pub(super) fn all() -> Vec<Planned> {
    let mut out = provenance("v0.2", PROVENANCE_V0_2, &v0_2());
    out.extend(provenance("v1", PROVENANCE_V1, &v1()));
    out.extend(forms());
    out.extend(predicates());
    out
}

/// The recipe of a workflow's envelope.
pub(super) fn base() -> Recipe {
    workflow(EntryKind::Dsse)
}

/// A policy of that workflow that asks for this statement.
pub(super) fn asking(statement: Value) -> Value {
    with(&of(&base()), "statement", statement)
}

/// A rule, its right value, wrong ones, and where the statement says it, in v0.2 and in v1.
struct Rule {
    name: &'static str,
    right: Value,
    wrong: Vec<(&'static str, Value)>,
    places: [&'static [&'static str]; 2],
}

fn rules(version: &str) -> Vec<Rule> {
    let builder = if version == "v1" { RUNNER } else { WORKFLOW };
    vec![
        Rule {
            name: "builderId",
            right: builder.into(),
            wrong: vec![
                ("other", "https://testkit.example/builder".into()),
                ("longer", format!("{builder}/").into()),
                ("glob", json!({ "glob": "https://github.com/*" })),
            ],
            places: [&["/builder/id"], &["/runDetails/builder/id"]],
        },
        Rule {
            name: "sourceUri",
            right: REPOSITORY.into(),
            wrong: vec![
                ("other", "https://github.com/testkit/other".into()),
                ("git_other", "git+https://github.com/testkit/other".into()),
                ("with_ref", format!("git+{REPOSITORY}@{REF}").into()),
                ("with_git", format!("{REPOSITORY}.git").into()),
                ("owner", "https://github.com/testkit".into()),
                ("case", "https://github.com/Testkit/example".into()),
                ("git_twice", format!("git+git+{REPOSITORY}").into()),
            ],
            places: [
                &["/invocation/configSource/uri", "/materials/0/uri"],
                &[
                    "/buildDefinition/externalParameters/workflow/repository",
                    "/buildDefinition/resolvedDependencies/0/uri",
                ],
            ],
        },
        Rule {
            name: "sourceCommit",
            right: COMMIT.into(),
            wrong: vec![
                ("other", COMMIT.replace('0', "1").into()),
                ("short", COMMIT[..7].into()),
                ("case", COMMIT.to_uppercase().into()),
            ],
            places: [
                &["/invocation/configSource/digest", "/materials/0/digest"],
                &["/buildDefinition/resolvedDependencies/0/digest"],
            ],
        },
        Rule {
            name: "sourceRef",
            right: REF.into(),
            wrong: vec![
                ("other", "refs/heads/main".into()),
                ("short", "v1.0.0".into()),
                ("glob", json!({ "glob": "refs/heads/*" })),
            ],
            places: [&[], &[]],
        },
        Rule {
            name: "workflow",
            right: FILE.into(),
            wrong: vec![
                ("other", ".github/workflows/build.yml".into()),
                ("name", "release.yml".into()),
            ],
            places: [
                &["/invocation/configSource/entryPoint"],
                &["/buildDefinition/externalParameters/workflow/path"],
            ],
        },
        Rule {
            name: "parameters",
            right: json!({ "level": "release" }),
            wrong: vec![
                ("other", json!({ "level": "debug" })),
                ("unknown", json!({ "Level": "release" })),
                ("second", json!({ "level": "release", "dry": "true" })),
                ("number", json!({ "count": "03" })),
            ],
            places: [&["/invocation/parameters"], &["/buildDefinition/externalParameters/inputs"]],
        },
    ]
}

/// The rules about the provenance of a version.
fn provenance(version: &'static str, kind: &'static str, predicate: &Value) -> Vec<Planned> {
    let n = usize::from(version == "v1");
    let stating = |predicate: &Value| vec![Edit::predicate(kind, predicate)];
    let mut table = Table::new("policy_statement", base().edited(&stating(predicate)));
    let ask = |name: &str, value: Value| asking(json!({ name: value }));
    for rule in rules(version) {
        let slug = format!("{version}_{}", rule.name);
        let asked = ask(rule.name, rule.right.clone());
        table.right(&format!("{slug}_right"), &asked, &[], "the provenance says what is asked");
        for (wrong, value) in rule.wrong {
            let sentence = "the provenance says something else than asked";
            let asked = ask(rule.name, value);
            table.wrong(&format!("{slug}_{wrong}"), MISMATCH, &asked, &[], sentence);
        }
        let mut without = predicate.clone();
        rule.places[n].iter().for_each(|place| remove(&mut without, place));
        if rule.name == "sourceRef" {
            take_refs(&mut without, n);
        }
        let sentence = "the provenance does not say what is asked";
        table.wrong(&format!("{slug}_absent"), MISMATCH, &asked, &stating(&without), sentence);
        // Not text, so not the text that is asked for.
        if let [place, others @ ..] = rule.places[n]
            && rule.name != "parameters"
        {
            let mut other = predicate.clone();
            *at(&mut other, place) = json!([rule.right]);
            others.iter().for_each(|place| remove(&mut other, place));
            let sentence = "what is asked is not text in the provenance";
            let slug = format!("{slug}_not_text");
            table.wrong(&slug, MISMATCH, &asked, &stating(&other), sentence);
        }
    }
    let git = ask("sourceUri", format!("git+{REPOSITORY}").into());
    let sentence = "the policy spells the source as materials do";
    table.right(&format!("{version}_sourceUri_git"), &git, &[], sentence);
    let glob = ask("sourceUri", json!({ "glob": "https://github.com/testkit/*" }));
    table.right(&format!("{version}_sourceUri_glob"), &glob, &[], "the source is a glob's");
    let all = json!({ "level": "release", "dry": "false", "count": { "regex": "[0-9]+" } });
    let sentence = "parameters that are not text are compared as JSON spells them";
    table.right(&format!("{version}_parameters_all"), &ask("parameters", all), &[], sentence);
    let every = asking(json!({
        "predicateType": kind,
        "subjectName": "artifact.bin",
        "builderId": rules(version)[0].right,
        "sourceUri": REPOSITORY,
        "sourceCommit": COMMIT,
        "sourceRef": REF,
        "workflow": FILE,
        "parameters": { "level": "release" },
    }));
    table.right(&format!("{version}_every_rule"), &every, &[], "every rule is as asked");
    // The inputs of a workflow that was dispatched by hand, as npm and others wrote them.
    let mut dispatched = predicate.clone();
    let (place, inputs) = [
        ("/invocation", "/invocation/parameters"),
        ("/buildDefinition", "/buildDefinition/externalParameters/inputs"),
    ][n];
    let asked = ask("parameters", json!({ "level": "release" }));
    let event = |name: &str, level: &str| {
        json!({
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PAYLOAD": { "inputs": { "level": level } },
        })
    };
    remove(&mut dispatched, inputs);
    let key = ["environment", "internalParameters"][n];
    let mut of_event = |name: &str, level: &str| {
        at(&mut dispatched, place)[key] = event(name, level);
        stating(&dispatched)
    };
    let sentence = "the parameters are the inputs of a dispatched workflow";
    let edits = of_event("workflow_dispatch", "release");
    table.right(&format!("{version}_dispatched"), &asked, &edits, sentence);
    let edits = of_event("workflow_dispatch", "debug");
    let sentence = "the inputs of the dispatched workflow are not as asked";
    table.wrong(&format!("{version}_dispatched_other"), MISMATCH, &asked, &edits, sentence);
    let edits = of_event("push", "release");
    let sentence =
        "the workflow was not dispatched, and what looks like its inputs is something else";
    table.wrong(&format!("{version}_not_dispatched"), MISMATCH, &asked, &edits, sentence);
    table.out
}

/// Takes the source's ref out of every place.
fn take_refs(predicate: &mut Value, n: usize) {
    let source = format!("git+{REPOSITORY}");
    if n == 0 {
        *at(predicate, "/invocation/configSource/uri") = source.as_str().into();
        *at(predicate, "/materials/0/uri") = source.into();
    } else {
        remove(predicate, "/buildDefinition/externalParameters/workflow/ref");
        *at(predicate, "/buildDefinition/resolvedDependencies/0/uri") = source.into();
    }
}

/// The statement's type and subject, which need no provenance.
fn forms() -> Vec<Planned> {
    let edits = [Edit::predicate(PROVENANCE_V1, &v1())];
    let mut table = Table::new("policy_statement", base().edited(&edits));
    let kind = |value: Value| asking(json!({ "predicateType": value }));
    let right = kind(PROVENANCE_V1.into());
    table.right("type_right", &right, &[], "the predicate is of the type asked for");
    let sentence = "the predicate is of another type than asked";
    for (slug, value) in [
        ("other_version", json!(PROVENANCE_V0_2)),
        ("other", json!("https://spdx.dev/Document")),
        ("list", json!([PROVENANCE_V0_2, SUMMARY])),
        ("prefix", json!("https://slsa.dev/provenance")),
        ("longer", json!("https://slsa.dev/provenance/v1.0")),
        ("glob", json!({ "glob": "https://slsa.dev/*" })),
    ] {
        table.wrong(&format!("type_{slug}"), MISMATCH, &kind(value), &[], sentence);
    }
    let name = |value: Value| asking(json!({ "subjectName": value }));
    let right = name("artifact.bin".into());
    table.right("subject_right", &right, &[], "the artifact has the name asked for");
    let sentence = "the artifact has another name than asked";
    table.wrong("subject_other", MISMATCH, &name("another.bin".into()), &[], sentence);
    table.wrong("subject_glob", MISMATCH, &name(json!({ "glob": "*.txt" })), &[], sentence);
    let hashes = [Hash::Sha256];
    let stated = |subjects: Value| {
        let kind = base().statement.type_uri();
        [Edit::Statement(json!({
            "_type": kind, "predicateType": PROVENANCE_V1, "subject": subjects, "predicate": v1(),
        }))]
    };
    let two = json!([
        subject("another.bin", ANOTHER, &hashes),
        subject("artifact.bin", ARTIFACT, &hashes),
    ]);
    let sentence = "the statement is about the artifact and another one";
    table.right("subject_of_two", &right, &stated(two.clone()), sentence);
    let sentence = "the name asked for is that of another artifact";
    let other = name("another.bin".into());
    table.wrong("subject_name_of_other", MISMATCH, &other, &stated(two), sentence);
    let mut unnamed = subject("", ARTIFACT, &hashes);
    unnamed.as_object_mut().expect("an object").remove("name");
    let sentence = "the statement does not name the artifact";
    table.wrong("subject_unnamed", MISMATCH, &right, &stated(json!([unnamed])), sentence);
    let mut out = table.out;

    // A message has no statement.
    let recipe = workflow(EntryKind::HashedRekord);
    let plain = of(&recipe);
    let mut table = Table::new("policy_statement", recipe);
    table.right("unasked", &plain, &[], "the policy asks for no statement");
    for (slug, rule) in [
        ("type", json!({ "predicateType": PROVENANCE_V1 })),
        ("subject", json!({ "subjectName": "artifact.bin" })),
        ("builder", json!({ "builderId": RUNNER })),
        ("levels", json!({ "verifiedLevels": ["SLSA_BUILD_LEVEL_1"] })),
    ] {
        let sentence = "the policy asks for a statement, and what is signed is a message";
        table.wrong(&format!("of_message_{slug}"), MISSING, &asking(rule), &[], sentence);
    }
    out.extend(table.out);
    out
}

/// Predicates of other types, and of no form.
fn predicates() -> Vec<Planned> {
    let edits = [Edit::predicate(PROVENANCE_V1, &v1())];
    let mut table = Table::new("policy_statement", base().edited(&edits));
    let asked = asking(json!({ "builderId": RUNNER }));
    table.right("provenance", &asked, &[], "the predicate is provenance");
    let sentence = "the policy asks for provenance, and the predicate is something else";
    for (slug, kind, predicate) in [
        ("document", "https://spdx.dev/Document", json!({})),
        ("provenance_v0.1", "https://slsa.dev/provenance/v0.1", v0_2()),
        ("provenance_v1.1", "https://slsa.dev/provenance/v1.1", v1()),
        ("provenance_case", "https://slsa.dev/Provenance/v1", v1()),
        ("provenance_slash", "https://slsa.dev/provenance/v1/", v1()),
    ] {
        let edits = [Edit::predicate(kind, &predicate)];
        let same = predicate == v1();
        let wanted = if same { caught(&["policy.predicate.unsupported"]) } else { UNSUPPORTED };
        table.wrong(&format!("of_{slug}"), wanted, &asked, &edits, sentence);
    }
    let edits = [Edit::predicate(SUMMARY, &summary())];
    table.wrong("of_summary", UNSUPPORTED, &asked, &edits, sentence);
    let sentence = "the predicate is not an object";
    for (slug, predicate) in [
        ("null", Value::Null),
        ("text", json!(RUNNER)),
        ("list", json!([v1()])),
        ("number", json!(1)),
        ("empty", json!({})),
    ] {
        let edits = [Edit::predicate(PROVENANCE_V1, &predicate)];
        table.wrong(&format!("predicate_{slug}"), MISMATCH, &asked, &edits, sentence);
    }
    let absent = [Edit::Statement(json!({
        "_type": base().statement.type_uri(),
        "predicateType": PROVENANCE_V1,
        "subject": [subject("artifact.bin", ARTIFACT, &[Hash::Sha256])],
    }))];
    table.wrong("predicate_absent", MISMATCH, &asked, &absent, "there is no predicate");
    let other = [Edit::predicate(PROVENANCE_V0_2, &v1())];
    let sentence = "the predicate is of another version than its type says";
    table.wrong("predicate_of_other_version", MISMATCH, &asked, &other, sentence);
    let both = asking(json!({ "builderId": RUNNER, "verifierId": crate::predicate::VERIFIER }));
    let wanted = caught(&[
        "policy.statement.contradiction",
        "policy.predicate.unsupported",
        "policy.statement.mismatch",
    ]);
    let sentence = "the policy asks one statement for provenance and for a summary";
    table.wrong("provenance_and_summary", wanted, &both, &[], sentence);
    table.out
}
