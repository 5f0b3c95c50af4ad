//! The schemas of what the core prints are not idle: another name or another type of any property
//! does not fit. That what is printed does fit, `manifest.rs` asks of every case.

mod docs;

use docs::Schema;
use serde_json::Value;
use sigproof::Policy;
use sigproof_vectors::{Expect, manifest};

/// Every way to change one property's name or one value's type, said by its place.
fn changes(value: &Value) -> Vec<(String, Value)> {
    let mut all = vec![(String::new(), Value::from(7.5))];
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                for (place, changed) in changes(inner) {
                    let mut map = map.clone();
                    map.insert(name.clone(), changed);
                    all.push((format!("/{name}{place}"), map.into()));
                }
                let mut map = map.clone();
                map.remove(name);
                map.insert(format!("{name}X"), inner.clone());
                all.push((format!("/{name} renamed"), map.into()));
            }
        }
        Value::Array(list) => {
            for (i, inner) in list.iter().enumerate() {
                for (place, changed) in changes(inner) {
                    let mut list = list.clone();
                    list[i] = changed;
                    all.push((format!("/{i}{place}"), list.into()));
                }
            }
        }
        _ => {}
    }
    all
}

/// The names of the evidence's values are free.
fn is_free(place: &str) -> bool {
    let named = place.contains("/values/") || place.starts_with("/failure/evidence/");
    named && place.ends_with(" renamed")
}

fn holds(name: &str, text: &str) {
    let (schema, value) = (Schema::load(name), serde_json::from_str(text).unwrap());
    assert!(schema.takes(&value), "{name}: {text}");
    let changes = changes(&value);
    assert!(changes.len() > 5, "{name}: {text}");
    for (place, changed) in changes {
        assert_eq!(schema.takes(&changed), is_free(&place), "{name}: {place}: {changed}");
    }
}

#[test]
fn nothing_else_fits() {
    let (mut verified, mut rejected) = (0, 0);
    for source in manifest().unwrap().sources.iter().filter(|source| !source.outside) {
        let cases = source.cases().unwrap().unwrap();
        let first = |expect| cases.iter().find(|case| case.expect == expect);
        for case in [first(Expect::Verified), first(Expect::Rejected)].into_iter().flatten() {
            match case.run() {
                Ok(found) => {
                    verified += 1;
                    holds("facts", &found.facts().to_json());
                    holds("report", &found.report().to_json());
                    let bundle = case.parse().unwrap().to_json();
                    let said = sigproof::inspect::inspect_json(bundle.as_bytes()).unwrap();
                    holds("inspection", &said);
                }
                Err(no) => {
                    rejected += 1;
                    holds("report", &no.report_json());
                }
            }
        }
    }
    assert!(verified >= 3 && rejected >= 2, "{verified} verified, {rejected} rejected");
    let policy = Policy::from_json(br#"{"version":1,"anyOf":[{"identity":"*"}]}"#).unwrap();
    holds("findings", &serde_json::to_string(&policy.lint()).unwrap());
}
