//! JSON Schema (2020-12) of everything that the core prints as JSON, for generators of types.
//!
//! The schemas come from the types that are serialised. Described by hand is here only what is also
//! written by hand: digests, times, numbers in decimal, values of the evidence, and claims.

use alloc::borrow::{Cow, ToOwned as _};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform as _};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value as Json;

use crate::bundle::inspect::BundleView;
use crate::crypto::{Digest, HashAlgorithm};
use crate::facts::Facts;
use crate::policy::Finding;
use crate::report::ReportView;
use crate::time::Time;
use crate::value::Value;
use crate::x509::Claim;

/// The schema of [`Facts::to_json`].
pub fn facts() -> Json {
    of::<Facts>("facts")
}

/// The schema of [`crate::Report::to_json`].
pub fn report() -> Json {
    of::<ReportView<'_>>("report")
}

/// The schema of [`crate::Bundle::inspect_json`].
pub fn inspection() -> Json {
    of::<BundleView<'_>>("inspection")
}

/// The schema of a list of [`Finding`]s, as [`crate::Policy::lint`] returns it.
pub fn findings() -> Json {
    of::<Vec<Finding>>("findings")
}

fn of<T: JsonSchema>(name: &str) -> Json {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("$id".to_owned(), format!("urn:sigproof:{name}").into());
    RecursiveTransform(close).transform(&mut schema);
    schema.to_value()
}

/// What has named properties has no others.
fn close(schema: &mut Schema) {
    if schema.get("properties").is_some() {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{Class, Code};
    use crate::policy::Trap;
    use crate::report::{Status, Step};

    /// The values of an enum in a schema's definitions.
    fn values(schema: &Json, name: &str) -> Vec<String> {
        let one = &schema["$defs"][name];
        let of = |one: &Json| one["const"].as_str().unwrap().to_owned();
        assert!(one["oneOf"].is_array(), "{name}: {one}");
        one["oneOf"].as_array().unwrap().iter().map(of).collect()
    }

    #[test]
    fn enums_have_every_value_as_it_is_written() {
        let (report, findings) = (report(), findings());
        let wire: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(values(&report, "Code"), wire);
        let wire: Vec<_> = Trap::ALL.iter().map(|trap| trap.as_str()).collect();
        assert_eq!(values(&findings, "Trap"), wire);
        let wire: Vec<_> = Step::ALL.iter().map(|step| step.as_str()).collect();
        assert_eq!(values(&report, "Step"), wire);
        for class in Code::ALL.iter().map(|code| code.class()).chain([Class::Host]) {
            assert!(values(&report, "Class").contains(&class.as_str().to_owned()), "{class:?}");
            assert_eq!(serde_json::to_value(class).unwrap(), class.as_str());
        }
        for status in [Status::Pass, Status::Fail, Status::NotReached, Status::NotApplicable] {
            assert!(values(&report, "Status").contains(&status.as_str().to_owned()), "{status:?}");
        }
    }

    #[test]
    fn claims_are_known_by_their_names() {
        let claims = facts()["$defs"]["Claims"].clone();
        let names = claims["properties"].as_object().unwrap();
        assert_eq!(names.len(), Claim::ALL.len());
        assert!(Claim::ALL.iter().all(|claim| names.contains_key(claim.name())));
        assert_eq!(claims["additionalProperties"], false);
    }
}
