//! A file that is written and not by hand.

use anyhow::Result;
use serde::Serialize;
use serde_json::Value;

/// The path of a file from the repository's root, and what must be in it.
pub(crate) type Document = (&'static str, String);

/// The schemas of what the core prints.
pub(crate) fn schemas() -> [(&'static str, Value); 5] {
    use sigproof::schema;
    [
        ("docs/reference/facts.schema.json", schema::facts()),
        ("docs/reference/report.schema.json", schema::report()),
        ("docs/reference/inspection.schema.json", schema::inspection()),
        ("docs/reference/findings.schema.json", schema::findings()),
        ("docs/reference/weakenings.schema.json", schema::weakenings()),
    ]
}

/// JSON for people, with a line end at its end.
pub(crate) fn to_json(value: &impl Serialize) -> Result<String> {
    let mut json = serde_json::to_string_pretty(value)?;
    json.push('\n');
    Ok(json)
}
