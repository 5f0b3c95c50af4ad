//! docs/reference/policy.schema.json and the parser agree on what a policy is.

mod docs;

use std::collections::BTreeMap;

use docs::Schema;
use serde_json::{Value, json};
use sigproof::x509::Claim;
use sigproof::{Code, Policy};
use sigproof_vectors::manifest;

const KEY: &str = "MCowBQYDK2VwAyEA35kNeT0t4lrmQgQqayOglRBURsxuHO0lMT3yp6Vijns=";

/// Documents of every sort, and whether they have the form of a policy. An alternative stands for
/// the document that holds it.
fn documents() -> Vec<(Value, bool)> {
    let alternative = |value: Value| json!({"version": 1, "anyOf": [value]});
    let workflow = |mut parts: Value| {
        let defaults = json!({"provider": "github", "repository": "o/r"});
        for (key, value) in defaults.as_object().unwrap() {
            let parts = parts.as_object_mut().unwrap();
            parts.entry(key.clone()).or_insert(value.clone());
        }
        alternative(json!({"workflow": parts}))
    };
    let part = |name: &str, value: Value| json!({"version": 1, name: value});
    let spki = |more: Value| {
        let mut key = json!({"spki": KEY});
        key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        alternative(json!({"key": key}))
    };
    let many = |n: usize, value: Value| Value::Array(vec![value; n]);
    vec![
        // The document
        (json!({"version": 1}), true),
        (json!({}), false),
        (json!([]), false),
        (json!(null), false),
        (json!("policy"), false),
        (json!({"version": 2}), false),
        (json!({"version": 0}), false),
        (json!({"version": "1"}), false),
        (json!({"version": null}), false),
        (part("extra", json!(1)), false),
        (part("extra", json!(null)), false),
        (part("$schema", json!("urn:sigproof:policy:1")), false),
        (part("any_of", json!([])), false),
        // Alternatives
        (part("anyOf", json!([])), true),
        (part("anyOf", json!(null)), false),
        (part("anyOf", json!({})), false),
        (part("anyOf", json!([null])), false),
        (part("anyOf", json!(["me@example.com"])), false),
        (part("anyOf", many(4097, json!({}))), false),
        (alternative(json!({})), true),
        (alternative(json!({"identity": "a", "issuer": "b"})), true),
        (alternative(json!({"identity": "a", "issuer": "b", "kind": "email"})), true),
        (alternative(json!({"identity": "a", "issuer": "b", "kind": null})), false),
        (alternative(json!({"identity": "a", "issuer": "b", "kind": "Email"})), false),
        (alternative(json!({"identity": "a", "issuer": "b", "kind": ""})), false),
        (alternative(json!({"identity": "a", "issuer": "b", "extra": "c"})), false),
        // An empty one is refused when the policy is used.
        (alternative(json!({"identity": "", "issuer": ""})), true),
        (alternative(json!({"identity": ["a"], "issuer": "b"})), false),
        (alternative(json!({"identity": 1, "issuer": "b"})), false),
        (alternative(json!({"identity": {"glob": "a*"}, "issuer": {"regex": "b+"}})), true),
        (alternative(json!({"identity": "a", "issuer": "b", "root": "main"})), true),
        (alternative(json!({"identity": "a", "issuer": "b", "root": ""})), false),
        (alternative(json!({"identity": "a", "issuer": "b", "root": null})), false),
        (alternative(json!({"identity": "a", "issuer": "b", "root": ["main"]})), false),
        // Demands of its own
        (alternative(json!({"identity": "a", "issuer": "b", "evidence": {"timestamps": 1}})), true),
        (alternative(json!({"key": {"spki": KEY}, "evidence": {"logs": 1}})), true),
        (alternative(json!({"identity": "a", "issuer": "b", "evidence": {}})), false),
        (alternative(json!({"identity": "a", "issuer": "b", "evidence": null})), false),
        (alternative(json!({"identity": "a", "issuer": "b", "evidence": {"logz": 1}})), false),
        (alternative(json!({"identity": "a", "issuer": "b", "dangerous": ["noLog"]})), true),
        (alternative(json!({"identity": "a", "issuer": "b", "dangerous": []})), true),
        (alternative(json!({"identity": "a", "issuer": "b", "dangerous": null})), false),
        (alternative(json!({"identity": "a", "issuer": "b", "dangerous": ["nolog"]})), false),
        // Releases
        (alternative(json!({"githubRelease": {"repository": "o/r"}})), true),
        (
            alternative(json!({"githubRelease": {"repository": ["o/r"], "tag": {"glob": "v*"}}})),
            true,
        ),
        (
            alternative(
                json!({"githubRelease": {"repository": "o/r", "ownerId": "1", "repositoryId": "2"}}),
            ),
            true,
        ),
        (alternative(json!({"githubRelease": {"repository": "o/r"}, "root": "ours"})), true),
        (alternative(json!({"githubRelease": {"tag": "v1"}})), false),
        (alternative(json!({"githubRelease": {"repository": ""}})), false),
        (alternative(json!({"githubRelease": {"repository": null}})), false),
        (alternative(json!({"githubRelease": {"repository": "o/r", "ref": "v1"}})), false),
        (alternative(json!({"githubRelease": "o/r"})), false),
        (alternative(json!({"githubRelease": {"repository": "o/r"}, "identity": "a"})), false),
        (
            alternative(json!({"githubRelease": {"repository": "o/r"}, "google": {"email": "a"}})),
            false,
        ),
        // Statements that need not be there
        (part("statement", json!({"predicateType": "a", "optional": true})), true),
        (part("statement", json!({"predicateType": "a", "optional": false})), true),
        (part("statement", json!({"predicateType": "a", "optional": "true"})), false),
        (part("statement", json!({"optional": true})), false),
        (part("statement", json!({"optional": false})), false),
        (part("statement", json!({"optional": true, "parameters": {}})), false),
        (part("statement", json!({"optional": true, "parameters": {"a": "b"}})), true),
        // Several kinds at once
        (alternative(json!({"key": {"spki": KEY}, "google": {"email": "a"}})), false),
        (alternative(json!({"key": {"spki": KEY}, "google": null})), false),
        (alternative(json!({"key": null, "identity": "a"})), false),
        (alternative(json!({"key": {"spki": KEY}, "identity": "a"})), false),
        (alternative(json!({"key": {"spki": KEY}, "issuer": null})), false),
        (alternative(json!({"key": {"spki": KEY}, "kind": "uri"})), false),
        (alternative(json!({"key": {"spki": KEY}, "root": "main"})), true),
        (alternative(json!({"google": {"email": "a"}, "identity": "a"})), false),
        // Patterns
        (workflow(json!({"ref": {"glob": "refs/tags/v*"}})), true),
        (workflow(json!({"ref": {"glob": ""}})), false),
        (workflow(json!({"ref": {"glob": "refs/**"}})), false),
        (workflow(json!({"ref": {"glob": "*".repeat(4097)}})), false),
        (workflow(json!({"ref": {"glob": "a".repeat(4097)}})), false),
        (workflow(json!({"ref": {"glob": "a".repeat(4096)}})), true),
        (workflow(json!({"ref": {"regex": "v[0-9]+"}})), true),
        (workflow(json!({"ref": {"regex": ""}})), false),
        (workflow(json!({"ref": {"regex": "a", "glob": "a"}})), false),
        (workflow(json!({"ref": {"regex": "a", "glob": null}})), false),
        (workflow(json!({"ref": {"glob": null}})), false),
        (workflow(json!({"ref": {}})), false),
        (workflow(json!({"ref": {"exact": "a"}})), false),
        (workflow(json!({"ref": {"glob": "a", "flags": "i"}})), false),
        (workflow(json!({"ref": {"glob": ["a"]}})), false),
        // Lists of values
        (workflow(json!({"ref": ["a", {"glob": "b*"}]})), true),
        (workflow(json!({"ref": []})), false),
        (workflow(json!({"ref": ""})), false),
        (workflow(json!({"ref": ["a", ""]})), false),
        (workflow(json!({"ref": ["a", null]})), false),
        (workflow(json!({"ref": ["a", ["b"]]})), false),
        (workflow(json!({"ref": null})), false),
        (workflow(json!({"ref": true})), false),
        (workflow(json!({"ref": many(4096, json!("a"))})), true),
        (workflow(json!({"ref": many(4097, json!("a"))})), false),
        // Workflows
        (workflow(json!({"provider": "gitlab"})), true),
        (workflow(json!({"provider": "GitHub"})), false),
        (workflow(json!({"provider": null})), false),
        (workflow(json!({"repository": null})), false),
        (workflow(json!({"repository": ["o/r", "o/s"]})), true),
        (workflow(json!({"host": "git.example", "issuer": "https://git.example"})), true),
        // Refused when the policy is used, too.
        (workflow(json!({"host": "", "issuer": ""})), true),
        (workflow(json!({"host": ["git.example"]})), false),
        (workflow(json!({"issuer": ["https://git.example"]})), false),
        (workflow(json!({"sha": "a"})), false),
        (workflow(json!({"trigger": "push", "runner": ["github-hosted"]})), true),
        (workflow(json!({"sourceRepository": "a/b", "sourceRef": "refs/heads/main"})), true),
        (alternative(json!({"workflow": {"provider": "github"}})), false),
        (alternative(json!({"workflow": "o/r"})), false),
        // Keys
        (spki(json!({})), true),
        (spki(json!({"hint": "a"})), true),
        (spki(json!({"hint": 1})), false),
        (spki(json!({"pem": "a"})), false),
        (spki(json!({"validFor": {"start": "2025-01-01T00:00:00Z"}})), true),
        (spki(json!({"validFor": {"start": "2025-01-01T00:00:00Z", "end": null}})), false),
        (spki(json!({"validFor": {"end": "2025-01-01T00:00:00Z"}})), false),
        (spki(json!({"validFor": {"start": 2025}})), false),
        (spki(json!({"validFor": {"start": "2025-01-01T00:00:00Z", "from": "x"}})), false),
        (spki(json!({"validFor": null})), false),
        (alternative(json!({"key": {}})), false),
        (alternative(json!({"key": {"spki": ""}})), false),
        (alternative(json!({"key": {"spki": "not base64!"}})), false),
        (alternative(json!({"key": KEY})), false),
        // Accounts
        (alternative(json!({"google": {"email": "a@b.example"}})), true),
        (alternative(json!({"google": {"email": ""}})), false),
        (alternative(json!({"google": {"email": {"glob": "*@b.example"}}})), false),
        (alternative(json!({"google": {}})), false),
        (alternative(json!({"google": {"email": "a", "kind": "email"}})), false),
        (alternative(json!({"buildkite": {"organization": "o", "pipeline": "p"}})), true),
        (alternative(json!({"buildkite": {"organization": "o"}})), false),
        (alternative(json!({"buildkite": {"organization": "o", "pipeline": null}})), false),
        (
            alternative(json!({
                "circleci": {"organization": "o", "project": "p", "definition": "d"}
            })),
            true,
        ),
        (alternative(json!({"circleci": {"organization": "o", "project": "p"}})), false),
        (alternative(json!({"travis": {"repository": "o/r"}})), false),
        // Claims
        (part("claims", json!({})), false),
        (part("claims", json!(null)), false),
        (part("claims", json!([])), false),
        (part("claims", json!({"buildTrigger": ["push", {"glob": "workflow_*"}]})), true),
        (part("claims", json!({"buildTrigger": null})), false),
        (part("claims", json!({"buildTrigger": []})), false),
        (part("claims", json!({"buildTrigger": ""})), false),
        (part("claims", json!({"BuildTrigger": "push"})), false),
        (part("claims", json!({"1.3.6.1.4.1.57264.1.20": "push"})), false),
        // Statements
        (part("statement", json!({})), false),
        (part("statement", json!({"predicateType": "a", "subjectName": {"glob": "b*"}})), true),
        // A contradiction, which is refused when the policy is used.
        (part("statement", json!({"builderId": "a", "verifierId": "b"})), true),
        (part("statement", json!({"predicate": {}})), false),
        (part("statement", json!({"sourceUri": 1})), false),
        (part("statement", json!({"parameters": {"": "a", "b": ["c"]}})), true),
        (part("statement", json!({"parameters": {"a": null}})), false),
        (part("statement", json!({"parameters": {"a": true}})), false),
        (part("statement", json!({"parameters": {"a": []}})), false),
        (part("statement", json!({"parameters": ["a"]})), false),
        (part("statement", json!({"verifiedLevels": ["SLSA_BUILD_LEVEL_2"]})), true),
        (part("statement", json!({"verifiedLevels": []})), false),
        (part("statement", json!({"parameters": {}})), false),
        (part("statement", json!({"parameters": {}, "sourceRef": "a"})), true),
        (part("statement", json!({"verifiedLevels": "SLSA_BUILD_LEVEL_2"})), false),
        (part("statement", json!({"verifiedLevels": [2]})), false),
        (part("statement", json!({"verifiedLevels": [null]})), false),
        // Evidence
        (part("evidence", json!({})), true),
        (part("evidence", json!({"logs": 0, "scts": 4096, "times": null})), false),
        (part("evidence", json!({"logs": 4097})), false),
        (part("evidence", json!({"logs": -1})), false),
        (part("evidence", json!({"logs": 1.5})), false),
        (part("evidence", json!({"logs": "1"})), false),
        (part("evidence", json!({"logs": true})), false),
        (part("evidence", json!({"sct": 1})), false),
        (part("evidence", json!({"timestamps": 2})), true),
        (part("evidence", json!({"witnesses": {}})), true),
        (part("evidence", json!({"witnesses": {"quorum": 1, "keys": ["a"]}})), true),
        (part("evidence", json!({"witnesses": {"quorum": 4097}})), false),
        (part("evidence", json!({"witnesses": {"keys": "a"}})), false),
        (part("evidence", json!({"witnesses": {"keys": [null]}})), false),
        (part("evidence", json!({"witnesses": {"asTime": true}})), true),
        (part("evidence", json!({"witnesses": {"asTime": "yes"}})), false),
        (part("evidence", json!({"witnesses": {"threshold": 1}})), false),
        (part("evidence", json!(1)), false),
        // Switches
        (part("dangerous", json!([])), true),
        (part("dangerous", json!(null)), false),
        (part("dangerous", json!(["noLog", "noSct", "anyIssuer", "anyIdentity", "noLog"])), true),
        (part("dangerous", json!(["nolog"])), false),
        (part("dangerous", json!(["noLog", null])), false),
        (part("dangerous", json!("noLog")), false),
        (part("dangerous", json!({"noLog": true})), false),
    ]
}

#[test]
fn schema_and_parser_agree() {
    let (schema, documents) = (Schema::load("policy"), documents());
    let mut counts: BTreeMap<bool, usize> = BTreeMap::new();
    for (document, good) in documents {
        let text = document.to_string();
        let shown: String = text.chars().take(200).collect();
        let parsed = Policy::from_json(text.as_bytes());
        assert_eq!(parsed.is_ok(), good, "the parser: {shown} {:?}", parsed.err());
        assert_eq!(schema.takes(&document), good, "the schema: {shown}");
        *counts.entry(good).or_default() += 1;
    }
    assert!(counts[&true] >= 35 && counts[&false] >= 100, "{counts:?}");
}

/// A document that has everything. The parts are those of the schema; `part.rs` of the core holds the
/// schema against the parser's tables.
fn everything() -> Value {
    let schema: Value = serde_json::from_str(&docs::read("reference/policy.schema.json")).unwrap();
    let values = json!(["a", {"glob": "b*"}, {"regex": "c+"}]);
    // Parts of the common types; the others follow by hand.
    let of = |definition: &str| -> Value {
        let properties = schema["$defs"][definition]["properties"].as_object().unwrap();
        let part = |(name, property): (&String, &Value)| {
            let value = match property["$ref"].as_str()? {
                "#/$defs/values" => values.clone(),
                "#/$defs/value" => json!({"glob": "a*"}),
                "#/$defs/count" => json!(1),
                _ => return None,
            };
            Some((name.clone(), value))
        };
        properties.iter().filter_map(part).collect()
    };
    let mut workflow = of("workflow");
    workflow["provider"] = json!("github");
    workflow["host"] = json!("git.example");
    let mut statement = of("statement");
    statement["parameters"] = json!({ "a": values });
    statement["optional"] = json!(true);
    statement["verifiedLevels"] = json!(["SLSA_BUILD_LEVEL_2"]);
    let mut evidence = of("evidence");
    evidence["witnesses"] = json!({"quorum": 1, "keys": ["a"], "asTime": true});
    let mut identity = of("alternative");
    identity["kind"] = json!("otherName");
    identity["root"] = json!("main");
    for kind in ["workflow", "key", "google", "buildkite", "circleci", "githubRelease"] {
        assert!(identity.get(kind).is_none(), "{kind}");
    }
    let period = json!({"start": "2025-01-01T00:00:00Z", "end": "2025-12-31T23:59:59Z"});
    let whole = json!({
        "version": 1,
        "anyOf": [
            identity,
            {"workflow": workflow},
            {"key": {"spki": KEY, "hint": "a", "validFor": period}},
            {"google": {"email": "a"}, "evidence": evidence, "dangerous": ["noLog", "noSct"]},
            {"buildkite": {"organization": "o", "pipeline": "p"}},
            {"circleci": {"organization": "o", "project": "p", "definition": "d"}},
            {"githubRelease": of("githubRelease")},
        ],
        "claims": of("claims"),
        "statement": statement,
        "evidence": evidence,
        "dangerous": ["noLog", "noSct", "anyIssuer", "anyIdentity"],
    });
    for (place, object) in [
        ("", &schema),
        ("/anyOf/3/evidence", &schema["$defs"]["evidence"]),
        ("/anyOf/1/workflow", &schema["$defs"]["workflow"]),
        ("/anyOf/2/key", &schema["$defs"]["key"]),
        ("/anyOf/2/key/validFor", &schema["$defs"]["key"]["properties"]["validFor"]),
        ("/anyOf/3/google", &schema["$defs"]["google"]),
        ("/anyOf/4/buildkite", &schema["$defs"]["buildkite"]),
        ("/anyOf/5/circleci", &schema["$defs"]["circleci"]),
        ("/anyOf/6/githubRelease", &schema["$defs"]["githubRelease"]),
        ("/claims", &schema["$defs"]["claims"]),
        ("/statement", &schema["$defs"]["statement"]),
        ("/evidence", &schema["$defs"]["evidence"]),
        ("/evidence/witnesses", &schema["$defs"]["evidence"]["properties"]["witnesses"]),
    ] {
        let held = whole.pointer(place).unwrap().as_object().unwrap();
        for name in object["properties"].as_object().unwrap().keys() {
            assert!(held.contains_key(name), "{place}: no {name}");
        }
    }
    assert_eq!(whole["claims"].as_object().unwrap().len(), Claim::ALL.len());
    whole
}

/// The JSON pointers to every value of a document.
fn places(value: &Value, place: &str, found: &mut Vec<String>) {
    found.push(place.to_owned());
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| places(value, &format!("{place}/{key}"), found));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(i, value)| places(value, &format!("{place}/{i}"), found));
        }
        _ => {}
    }
}

/// No expectation by hand here, but no field is left out: each value in turn is replaced by all sorts
/// of others, each field removed, and each object given a field too many.
#[test]
fn schema_and_parser_agree_on_every_change_of_a_document_that_has_everything() {
    let (schema, whole) = (Schema::load("policy"), everything());
    let others = json!([
        null, true, 0, 4096, 4097, -1, 0.5, "", "a", "email", "uri", "gitlab", [], [null], [""],
        ["a"], [1], [[]], [{}], {}, {"glob": "a*"}, {"glob": ""}, {"glob": 1}, {"glob": null},
        {"regex": "a+"}, {"regex": ""}, {"regex": 1}, {"regex": null, "glob": "a*"},
        [{"glob": "a*"}], "a".repeat(4097), {"glob": "a".repeat(4097)}, {"regex": "a".repeat(4097)}
    ]);
    let mut counts: BTreeMap<bool, usize> = BTreeMap::new();
    let mut check = |document: &Value, place: &str, change: &dyn std::fmt::Display| {
        let parsed = Policy::from_json(document.to_string().as_bytes()).map(drop);
        let taken = schema.takes(document);
        assert_eq!(taken, parsed.is_ok(), "{place}: {change:.60} {parsed:?}");
        *counts.entry(taken).or_default() += 1;
    };
    check(&whole, "", &"nothing");
    let mut all = Vec::new();
    places(&whole, "", &mut all);
    let alternatives = whole["anyOf"].as_array().unwrap();
    let kinds: Vec<_> = alternatives.iter().flat_map(|a| a.as_object().unwrap()).collect();
    for place in &all {
        let bytes_or_date = ["/spki", "/start", "/end"].iter().any(|end| place.ends_with(end));
        for other in others.as_array().unwrap() {
            // What the text says is an exception: see the next test.
            if bytes_or_date && other.is_string() {
                continue;
            }
            let mut document = whole.clone();
            *document.pointer_mut(place).unwrap() = other.clone();
            check(&document, place, other);
        }
        match whole.pointer(place).unwrap() {
            Value::Array(items) => {
                for n in [4096, 4097] {
                    let mut document = whole.clone();
                    *document.pointer_mut(place).unwrap() = json!(vec![items[0].clone(); n]);
                    check(&document, place, &n);
                }
            }
            Value::Object(fields) => {
                for name in fields.keys() {
                    let mut document = whole.clone();
                    let object = document.pointer_mut(place).unwrap().as_object_mut().unwrap();
                    object.remove(name);
                    check(&document, place, &format!("no {name}"));
                }
                // One too many: an unknown one, or of another kind of alternative.
                let unknown = ("unknown".to_owned(), json!("a"));
                let more = kinds.iter().map(|(name, value)| ((*name).clone(), (*value).clone()));
                for (name, value) in more.chain([unknown]) {
                    for value in [value, json!(null)] {
                        let mut document = whole.clone();
                        let object = document.pointer_mut(place).unwrap().as_object_mut().unwrap();
                        object.entry(&name).or_insert(value.clone());
                        check(&document, place, &format!("{name} {value}"));
                    }
                }
            }
            _ => {}
        }
    }
    assert!(counts[&true] > 1000 && counts[&false] > 1000, "{counts:?}");
}

/// The cases' policies were written without a look at the schema.
#[test]
fn schema_and_parser_agree_on_the_policies_of_all_cases() {
    let schema = Schema::load("policy");
    let mut different = Vec::new();
    let mut seen = 0;
    for source in manifest().unwrap().sources {
        let cases = source.cases().unwrap().unwrap_or_default().into_iter();
        for (id, policy) in cases.filter_map(|case| Some((case.id, case.policy?))) {
            // A text is one that is not JSON, or of which JSON's readers make something else.
            if policy.is_string() {
                continue;
            }
            seen += 1;
            let parsed = Policy::from_json(policy.to_string().as_bytes());
            if parsed.is_ok() != schema.takes(&policy) {
                different.push((id, parsed.err().map(|rejected| rejected.code())));
            }
        }
    }
    assert!(seen > 1100, "only {seen} policies");
    // What a schema cannot say: see the next test.
    different.retain(|(id, code)| {
        let whole_fraction = id == "testkit/policy/type/version_whole_fraction";
        !whole_fraction && !matches!(code, Some(Code::PolicyRegex | Code::KeyInvalid))
    });
    assert!(different.is_empty(), "{different:#?}");
}

/// What a schema cannot say, with the reason.
#[test]
fn where_schema_and_parser_cannot_agree() {
    let schema = Schema::load("policy");
    let of_ref = |value: &str| {
        format!(
            r#"{{"version":1,"anyOf":[{{"workflow":{{"provider":"github","repository":"o/r","ref":{value}}}}}]}}"#
        )
    };
    let of_key =
        |parts: &str| format!(r#"{{"version":1,"anyOf":[{{"key":{{"spki":"{parts}"}}}}]}}"#);
    // The schema takes these.
    for (why, text) in [
        ("who validates has read the JSON already", r#"{"version":1,"version":1}"#.to_owned()),
        ("1.0 is an integer in JSON Schema", r#"{"version":1.0}"#.to_owned()),
        ("so is 1e0", r#"{"version":1,"evidence":{"logs":1e0}}"#.to_owned()),
        ("a format is only a remark", of_ref(r#"{"regex":"("}"#)),
        (
            "a schema counts characters, not bytes",
            of_ref(&format!(r#"{{"glob":"{}"}}"#, "ü".repeat(4096))),
        ),
        ("base64, but no key", of_key("AAAA")),
        ("base64 is exact in its last bits", of_key(&KEY.replace("ns=", "nt="))),
        (
            "a format is only a remark",
            of_key(&format!(r#"{KEY}","validFor":{{"start":"today"}},"hint":""#)),
        ),
        (
            "an order of two values",
            of_key(&format!(
                r#"{KEY}","validFor":{{"start":"2025-01-02T00:00:00Z","end":"2025-01-01T00:00:00Z"}},"hint":""#
            )),
        ),
        (
            "a schema counts in one place only",
            of_ref(&json!(vec![json!({"regex": "a+"}); 65]).to_string()),
        ),
        (
            "a schema knows no size of the document",
            format!(r#"{{"version":1{}}}"#, " ".repeat(1 << 20)),
        ),
    ] {
        let document: Value = serde_json::from_str(&text).unwrap();
        assert!(schema.takes(&document), "{why}: {text:.99}");
        assert!(Policy::from_json(text.as_bytes()).is_err(), "{why}: {text:.99}");
    }
}
