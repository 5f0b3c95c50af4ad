//! The lists of cases as they are written: one case a line, sorted by id, so that a difference shows which
//! cases differ; and the kinds of fault that the cases cover.
//!
//! A document of a case stands in its line: JSON as it is, any other text as a string. A document that
//! another case has told already is named by that case:
//!
//! ```json
//! {"json": {"mediaType": "…"}}    {"text": "-----BEGIN PUBLIC KEY-----\n…"}    {"of": "testkit/…/valid"}
//! ```

use crate::json::canonical;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The fields of a case in the order in which a reader wants them: what is long comes last.
const ORDER: [&str; 20] = [
    "id",
    "source",
    "expect",
    "step",
    "code",
    "checks",
    "structural",
    "fault",
    "variation",
    "twin",
    "policy",
    "identity",
    "issuer",
    "dangerous",
    "evidence",
    "artifact",
    "digest",
    "key",
    "trusted_root",
    "bundle",
];

/// A document: the field that holds it, and its bytes.
pub type Document = (&'static str, Vec<u8>);

/// A list that is being written.
#[derive(Debug, Default)]
pub struct List {
    lines: BTreeMap<String, String>,
    /// The documents that stand in a line, each with the case that it stands in.
    told: BTreeMap<Document, String>,
}

impl List {
    /// Adds a case; `files` are the paths of the documents that are files.
    pub fn add(
        &mut self,
        mut row: Value,
        documents: &[Document],
        files: &BTreeMap<Document, String>,
    ) {
        let id = row["id"].as_str().expect("an id").to_owned();
        for document in documents {
            let (field, bytes) = document;
            row[*field] = match (files.get(document), self.told.get(document)) {
                (Some(path), _) => path.as_str().into(),
                (None, Some(other)) => json!({ "of": other }),
                (None, None) => {
                    self.told.insert(document.clone(), id.clone());
                    inside(bytes).expect("what is not text is a file")
                }
            };
        }
        assert!(self.lines.insert(id, line(&row)).is_none(), "{} stands twice", row["id"]);
    }

    /// The list's text.
    pub fn text(&self) -> String {
        self.lines.values().map(|line| format!("{line}\n")).collect()
    }
}

/// The document as it stands in a line, from which a reader has the same bytes again; `None` if it is not
/// text.
pub fn inside(bytes: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(bytes).ok()?;
    let json = serde_json::from_str(text).ok().filter(|json| canonical(json) == text);
    Some(match json {
        Some(json) => json!({ "json": json }),
        None => json!({ "text": text }),
    })
}

fn line(row: &Value) -> String {
    let row = row.as_object().expect("an object");
    let members: Vec<String> = ORDER
        .iter()
        .filter_map(|field| Some((field, row.get(*field)?)))
        .map(|(field, value)| format!("\"{field}\": {}", canonical(value)))
        .collect();
    assert_eq!(members.len(), row.len(), "a field without a place in a line");
    format!("{{{}}}", members.join(", "))
}

/// What a rejection is and what catches it, of each case that is rejected: a kind of fault.
pub fn kind(row: &Value) -> Option<String> {
    let checks: Vec<&str> =
        row["checks"].as_array()?.iter().filter_map(serde_json::Value::as_str).collect();
    let checks =
        if checks.is_empty() { "no value to go on with".to_owned() } else { checks.join(", ") };
    Some(format!("{} at {}: {checks}", row["code"].as_str()?, row["step"].as_str()?))
}

/// The kinds of fault that `before` names and `after` does not.
pub fn lost<'a>(before: &'a str, after: &str) -> Vec<&'a str> {
    let after: BTreeSet<&str> = after.lines().collect();
    before.lines().filter(|kind| !after.contains(kind)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_keeps_its_bytes() {
        let json = |text: &str| inside(text.as_bytes()).expect("text").get("json").cloned();
        assert_eq!(json(r#"{"a":[1,"2",null]}"#), Some(json!({ "a": [1, "2", null] })));
        for other in [
            "",
            "{",
            "{} ",
            r#"{"b":1,"a":1}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"a": 1}"#,
            r#"{"a":1.0e0}"#,
            r#"{"\u0061":1}"#,
            "\u{feff}{}",
        ] {
            assert_eq!(inside(other.as_bytes()), Some(json!({ "text": other })), "{other}");
        }
        assert_eq!(inside(b"{\"a\":\"\xff\"}"), None);
    }

    #[test]
    fn a_document_is_told_once() {
        let mut list = List::default();
        let documents = [("bundle", b"{}".to_vec()), ("key", b"pem".to_vec())];
        let files = BTreeMap::from([(("key", b"pem".to_vec()), "a.pem".to_owned())]);
        for id in ["b", "a"] {
            list.add(json!({ "id": id }), &documents, &files);
        }
        let first = r#"{"id": "a", "key": "a.pem", "bundle": {"of":"b"}}"#;
        let second = r#"{"id": "b", "key": "a.pem", "bundle": {"json":{}}}"#;
        assert_eq!(list.text(), format!("{first}\n{second}\n"));
    }

    #[test]
    fn a_kind_is_lost_or_added() {
        let row = json!({ "code": "c", "step": "s", "checks": ["a", "b"] });
        assert_eq!(kind(&row).expect("a kind"), "c at s: a, b");
        assert_eq!(kind(&json!({ "expect": "verified" })), None);
        assert_eq!(lost("a\nb\n", "b\nc\n"), ["a"]);
    }
}
