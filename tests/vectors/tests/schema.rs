//! The lists have the form that `manifest.schema.json` says, and every faulty case a good twin.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sigproof_vectors::{Expect, folder, manifest};

fn schema() -> Value {
    serde_json::from_slice(&std::fs::read(folder().join("manifest.schema.json")).unwrap()).unwrap()
}

fn names(list: &Value) -> BTreeSet<&str> {
    match list {
        Value::Object(map) => map.keys().map(String::as_str).collect(),
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => panic!("neither properties nor required"),
    }
}

#[test]
fn cases_have_the_fields_of_the_schema() {
    let schema = schema();
    let case = &schema["$defs"]["case"];
    let (known, required) = (names(&case["properties"]), names(&case["required"]));
    let steps = names(&case["properties"]["step"]["enum"]);
    for source in manifest().unwrap().sources {
        let Some(list) = source.rows().unwrap() else { continue };
        let ids: Vec<&str> = list.iter().filter_map(|case| case["id"].as_str()).collect();
        let lines = source.cases.extension().is_some_and(|extension| extension == "jsonl");
        assert!(!lines || ids.is_sorted(), "{}: by id", source.name);
        for case in &list {
            let found = names(case);
            assert!(found.is_subset(&known), "{}: {:?}", case["id"], found.difference(&known));
            assert!(required.is_subset(&found), "{}", case["id"]);
            assert!(
                case["step"].as_str().is_none_or(|step| steps.contains(step)),
                "{}",
                case["id"]
            );
        }
    }
}

#[test]
fn ids_are_unique_and_twins_verify() {
    let mut all = BTreeMap::new();
    let mut twins = Vec::new();
    for source in manifest().unwrap().sources {
        for case in source.cases().unwrap().unwrap_or_default() {
            assert_eq!(case.expect == Expect::Rejected, case.step.is_some(), "{}", case.id);
            let twin = case.twin.clone().map(|twin| (case.id.clone(), twin));
            twins.extend(twin);
            let id = format!("{}: {}", source.name, case.id);
            assert_eq!(all.insert(id, case.expect), None, "{} stands twice", case.id);
        }
    }
    for (case, twin) in twins {
        let good = all
            .iter()
            .any(|(id, expect)| id.ends_with(&format!(": {twin}")) && *expect == Expect::Verified);
        assert!(good, "{case}: its twin {twin} is no case that verifies");
    }
}
