//! The schemas of what is also written by hand: digests, times, numbers in decimal, values of the
//! evidence, and claims. The types that hold such fields name these.

use alloc::borrow::{Cow, ToOwned as _};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value as Json;

use crate::crypto::{Digest, HashAlgorithm};
use crate::time::Time;
use crate::value::Value;
use crate::x509::Claim;

/// The claims that a certificate states, by their names.
pub(crate) struct Claims;

impl JsonSchema for Claims {
    fn schema_name() -> Cow<'static, str> {
        "Claims".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        // The names and what they mean, from where they are listed.
        let known = Claim::json_schema(generator).to_value();
        let known = known.get("oneOf").and_then(Json::as_array).cloned().unwrap_or_default();
        let properties: serde_json::Map<String, Json> = known
            .iter()
            .filter_map(|one| {
                let name = one.get("const")?.as_str()?;
                let schema =
                    json_schema!({ "description": one.get("description")?, "type": "string" });
                Some((name.to_owned(), schema.to_value()))
            })
            .collect();
        json_schema!({
            "description": "The claims that a certificate states (Fulcio's extensions).",
            "type": "object",
            "properties": properties,
        })
    }
}

/// The word that tells the signers apart, which serde writes and schemars does not know of.
fn kind(schema: &mut Schema, word: &str) {
    let of = |schema: &mut Schema, key: &str, value: Json| match schema.get_mut(key) {
        Some(Json::Object(properties)) => drop(properties.insert("kind".to_owned(), value)),
        Some(Json::Array(required)) => required.insert(0, value),
        _ => {}
    };
    let description = "What the signer was known by.";
    let word = json_schema!({ "description": description, "type": "string", "const": word });
    of(schema, "properties", word.to_value());
    of(schema, "required", Json::from("kind"));
}

pub(crate) fn certificate_signer(schema: &mut Schema) {
    kind(schema, "certificate");
}

pub(crate) fn key_signer(schema: &mut Schema) {
    kind(schema, "key");
}

/// A number of 64 bits, which JavaScript's numbers cannot hold.
pub(crate) struct Decimal;

impl JsonSchema for Decimal {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^(0|[1-9][0-9]*)$" })
    }
}

/// Named values.
pub(crate) type Values = BTreeMap<String, Value>;

impl JsonSchema for Value {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "One value of the evidence. Numbers are in decimal, bytes in base64, times as RFC 3339 writes them.",
            "anyOf": [
                { "type": "string" },
                Vec::<Self>::json_schema(generator),
                Values::json_schema(generator),
            ],
        })
    }
}

impl JsonSchema for Digest {
    fn schema_name() -> Cow<'static, str> {
        "Digest".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let one = |a: HashAlgorithm| {
            format!("{}:[0-9a-f]{{{}}}", a.name(), a.digest_len().saturating_mul(2))
        };
        let pattern = format!("^({})$", HashAlgorithm::ALL.map(one).join("|"));
        json_schema!({
            "description": "A digest, in hexadecimal, after the name of its algorithm and a colon.",
            "type": "string",
            "pattern": pattern,
        })
    }
}

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A time in UTC, as RFC 3339 writes it.",
            "type": "string",
            "format": "date-time",
        })
    }
}
