//! `sigproof continuity`: facts as `verify --json` prints them, then and now.

mod run;

use std::fs;
use std::path::{Path, PathBuf};

use run::{Ran, run};
use serde_json::{Value, json};

fn vector(name: &str) -> Value {
    let path = sigproof_vectors::folder().join(name);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("continuity").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The facts of `sigstore@2.3.1`, as this program prints them.
fn facts(folder: &Path) -> Value {
    let set = vector("real/npm/provenance-npm-test-cli-v1-prega.tgz.json");
    let bundle = &set["attestations"][1]["bundle"];
    fs::write(folder.join("bundle.json"), bundle.to_string()).unwrap();
    let anyone = r#"{"version":1,"dangerous":["anyIdentity","anyIssuer"]}"#;
    fs::write(folder.join("policy.json"), anyone).unwrap();
    let inspected = run(folder, &["inspect", "bundle.json", "--json"]).json().remove(0);
    let text = inspected.to_string();
    let (_, rest) = text.split_once("\"sha512:").unwrap();
    let (sha512, _) = rest.split_once('"').unwrap();
    let digest = format!("sha512:{sha512}");
    let args = ["verify", &digest, "--bundle", "bundle.json", "--policy", "policy.json", "--json"];
    let ran = run(folder, &args);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    ran.json().remove(0)["facts"].take()
}

fn ask(folder: &Path, previous: &Value, current: &Value, more: &[&str]) -> Ran {
    fs::write(folder.join("then.json"), previous.to_string()).unwrap();
    fs::write(folder.join("now.json"), current.to_string()).unwrap();
    run(folder, &[&["continuity", "then.json", "now.json"], more].concat())
}

#[test]
fn the_cases_of_every_language() {
    let folder = folder("cases");
    let now = facts(&folder);
    let cases = vector("continuity/cases.json");
    for case in cases.as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let mut before = now.clone();
        for (pointer, value) in case["set"].as_object().into_iter().flatten() {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            match before.pointer_mut(parent).unwrap() {
                Value::Object(fields) if value.is_null() && pointer.contains("/claims/") => {
                    fields.remove(key);
                }
                Value::Array(items) => items[key.parse::<usize>().unwrap()] = value.clone(),
                parent => parent[key] = value.clone(),
            }
        }
        let current = if case["gone"] == true { json!([]) } else { now.clone() };
        let ran = ask(&folder, &json!([before]), &current, &["--json"]);
        if let Some(code) = case["refused"].as_str() {
            assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{name}");
            assert!(
                ran.err.starts_with("not facts then.json") && ran.err.contains(code),
                "{}",
                ran.err
            );
            continue;
        }
        let [line] = &ran.json()[..] else { panic!("{name}: {}{}", ran.out, ran.err) };
        let found = line["weaker"].as_array().unwrap().iter();
        let found = found
            .map(|one| json!([one["weakness"], one["attestation"], one["before"], one["now"]]));
        assert_eq!(Value::from_iter(found), case["weaker"], "{name}");
        assert_eq!(
            (&line["previous"], &line["current"]),
            (&json!("then.json"), &json!("now.json"))
        );
        assert_eq!(ran.exit, i32::from(case["weaker"] != json!([])), "{name}");
        let text = ask(&folder, &json!([before]), &current, &[]);
        assert_eq!(text.exit, ran.exit, "{name}");
        assert!(!text.out.contains('\u{1b}'), "{}", text.out);
        let words: Vec<&str> =
            case["weaker"].as_array().unwrap().iter().map(|one| one[0].as_str().unwrap()).collect();
        for word in &words {
            assert!(text.out.contains(&format!(": {word}: ")), "{name}: {}", text.out);
        }
        assert_eq!(text.out == "now.json: nothing weaker\n", words.is_empty(), "{}", text.out);
    }
}

#[test]
fn files_that_are_no_facts_and_files_that_are_not_there() {
    let folder = folder("files");
    let now = facts(&folder);
    assert_eq!(ask(&folder, &now, &now, &[]).exit, 0);
    let ran = ask(&folder, &now, &json!({}), &[]);
    assert_eq!(ran.exit, 2);
    assert!(ran.err.starts_with("not facts now.json"), "{}", ran.err);
    assert_eq!(run(&folder, &["continuity", "absent.json", "now.json"]).exit, 2);
    assert_eq!(run(&folder, &["continuity", "then.json"]).exit, 2);
}
