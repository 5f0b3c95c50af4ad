//! In-toto statements, versions 0.1 and 1.

use crate::key::Hash;
use serde_json::{Map, Value, json};

/// The version of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementVersion {
    /// `https://in-toto.io/Statement/v0.1`.
    V01,
    /// `https://in-toto.io/Statement/v1`.
    V1,
}

impl StatementVersion {
    /// The `_type` of the statement.
    pub fn type_uri(self) -> &'static str {
        match self {
            Self::V01 => "https://in-toto.io/Statement/v0.1",
            Self::V1 => "https://in-toto.io/Statement/v1",
        }
    }
}

/// A subject with the digests of some bytes.
pub fn subject(name: &str, artifact: &[u8], hashes: &[Hash]) -> Value {
    let digest: Map<String, Value> = hashes
        .iter()
        .map(|hash| (hash.label().to_owned(), hex::encode(hash.digest(artifact)).into()))
        .collect();
    json!({ "name": name, "digest": digest })
}

/// A statement about subjects, with a small provenance predicate.
pub fn statement(version: StatementVersion, subjects: Vec<Value>) -> Value {
    json!({
        "_type": version.type_uri(),
        "subject": subjects,
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": { "buildType": "https://testkit.example/build/v1" },
            "runDetails": { "builder": { "id": "https://testkit.example/builder" } },
        },
    })
}
