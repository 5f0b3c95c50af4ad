//! The reader: JSON Schema 2020-12, as far as the schemas of this repository go, to types that no
//! language has yet. A printer for each language makes them its own (`typescript.rs`). A keyword that
//! is not known here is an error: a type that says less than its schema must say so on purpose.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Map, Value};

/// What a definition is called.
pub(super) type Names<'a> = dyn Fn(&str) -> Result<String> + 'a;

type Schema = Map<String, Value>;

/// A type that others can name.
#[derive(Debug, PartialEq)]
pub(super) struct Declaration {
    pub(super) name: String,
    pub(super) doc: Doc,
    pub(super) of: Type,
}

/// A description, in one line.
pub(super) type Doc = Option<String>;

#[derive(Debug, PartialEq)]
pub(super) enum Type {
    Text,
    Boolean,
    Integer,
    Number,
    Null,
    /// This one value.
    Literal(Value),
    /// A declaration, by its name.
    Named(String),
    List(Box<Type>),
    /// An object whose members have any names, and values of one type.
    Map(Box<Type>),
    /// One of these.
    Union(Vec<(Doc, Type)>),
    Object(Object),
}

/// An object with these members and no others.
#[derive(Debug, PartialEq)]
pub(super) struct Object {
    /// The required ones first, each sort in the order of the schema.
    pub(super) members: Vec<Member>,
    /// Which members go together: one of these holds. Empty where the schema says nothing of it.
    pub(super) branches: Vec<Branch>,
}

#[derive(Debug, PartialEq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) doc: Doc,
    pub(super) required: bool,
    pub(super) of: Type,
}

/// Members that must be there, and ones that must not.
#[derive(Debug, PartialEq)]
pub(super) struct Branch {
    pub(super) needed: Vec<String>,
    pub(super) never: BTreeSet<String>,
}

/// Keywords that make a type.
const TYPES: [&str; 10] = [
    "$ref",
    "type",
    "const",
    "enum",
    "anyOf",
    "oneOf",
    "properties",
    "required",
    "additionalProperties",
    "items",
];
/// Keywords about documents, and bounds that a type cannot hold.
const OTHERS: [&str; 16] = [
    "$schema",
    "$id",
    "$defs",
    "title",
    "description",
    "format",
    "pattern",
    "contentEncoding",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "not",
];

/// The declaration of a schema under this name.
pub(super) fn declaration(name: &str, schema: &Value, names: &Names<'_>) -> Result<Declaration> {
    let schema = known(schema)?;
    Ok(Declaration { name: name.to_owned(), doc: doc(schema), of: read(schema, names)? })
}

/// The schema, if each of its keywords is known.
fn known(schema: &Value) -> Result<&Schema> {
    let schema = schema.as_object().context("a schema that is not an object")?;
    for key in schema.keys().map(String::as_str) {
        ensure!(TYPES.contains(&key) || OTHERS.contains(&key), "the keyword {key} is not known");
    }
    Ok(schema)
}

fn doc(schema: &Schema) -> Doc {
    let text = schema.get("description")?.as_str()?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn read(schema: &Schema, names: &Names<'_>) -> Result<Type> {
    // What else stands beside these must be in the type, too.
    let alone = |others: &[&str]| {
        let more = TYPES.iter().find(|key| schema.contains_key(**key) && !others.contains(key));
        more.map_or(Ok(()), |key| bail!("{key} beside {}", others.join(" and ")))
    };
    if let Some(path) = schema.get("$ref") {
        alone(&["$ref"])?;
        let path = path.as_str().and_then(|path| path.strip_prefix("#/$defs/"));
        return names(path.context("a reference to somewhere else")?).map(Type::Named);
    }
    if let Some(value) = schema.get("const") {
        alone(&["const", "type"])?;
        return Ok(Type::Literal(value.clone()));
    }
    if let Some(values) = schema.get("enum") {
        alone(&["enum", "type"])?;
        let values = values.as_array().context("enum")?;
        return Ok(Type::Union(values.iter().map(|v| (None, Type::Literal(v.clone()))).collect()));
    }
    if schema.contains_key("properties") {
        alone(&["properties", "required", "additionalProperties", "type", "oneOf"])?;
        return object(schema, names).map(Type::Object);
    }
    if let Some(list) = schema.get("anyOf").or(schema.get("oneOf")) {
        alone(&["anyOf", "oneOf"])?;
        let one = |schema| known(schema).and_then(|schema| Ok((doc(schema), read(schema, names)?)));
        return list
            .as_array()
            .context("a union")?
            .iter()
            .map(one)
            .collect::<Result<_>>()
            .map(Type::Union);
    }
    alone(&["type", "items", "additionalProperties"])?;
    match schema.get("type").context("a schema without a type")? {
        Value::String(sort) => sorted(sort, schema, names),
        Value::Array(sorts) => {
            let one = |sort: &Value| sorted(sort.as_str().unwrap_or_default(), schema, names);
            let all = sorts.iter().map(|sort| Ok((None, one(sort)?)));
            all.collect::<Result<_>>().map(Type::Union)
        }
        _ => bail!("a type that is neither a name nor a list"),
    }
}

fn sorted(sort: &str, schema: &Schema, names: &Names<'_>) -> Result<Type> {
    let part = |key: &str| {
        let part = known(schema.get(key).with_context(|| format!("no {key}"))?)?;
        read(part, names).map(Box::new)
    };
    Ok(match sort {
        "string" => Type::Text,
        "boolean" => Type::Boolean,
        "null" => Type::Null,
        "integer" => Type::Integer,
        "number" => Type::Number,
        "array" => Type::List(part("items")?),
        "object" => Type::Map(part("additionalProperties")?),
        other => bail!("the type {other} is not known"),
    })
}

/// An object with named members, and which of them go together.
fn object(schema: &Schema, names: &Names<'_>) -> Result<Object> {
    ensure!(schema.get("type").is_some_and(|sort| sort == "object"), "properties of no object");
    ensure!(schema.get("additionalProperties") == Some(&Value::Bool(false)), "an open object");
    let properties = schema.get("properties").and_then(Value::as_object).context("properties")?;
    let required = required(schema)?;
    let optional = properties.keys().map(String::as_str).filter(|name| !required.contains(name));
    let mut members = Vec::new();
    for name in required.iter().copied().chain(optional) {
        let schema = properties.get(name).context("a required property that is not there")?;
        let schema = known(schema)?;
        members.push(Member {
            name: name.to_owned(),
            doc: doc(schema),
            required: required.contains(&name),
            of: read(schema, names)?,
        });
    }
    let Some(list) = schema.get("oneOf") else {
        return Ok(Object { members, branches: Vec::new() });
    };
    let list = list.as_array().context("oneOf")?;
    let list = list.iter().map(known).collect::<Result<Vec<_>>>()?;
    let branches = list.iter().map(|one| branch(one, &list, properties)).collect::<Result<_>>()?;
    Ok(Object { members, branches })
}

/// What one branch of an object's `oneOf` adds: members that it needs, and ones that it forbids.
fn branch(schema: &Schema, all: &[&Schema], properties: &Schema) -> Result<Branch> {
    let more =
        schema.keys().find(|k| !["required", "properties", "description"].contains(&k.as_str()));
    ensure!(more.is_none(), "{more:?} in a branch");
    let needed = required(schema)?;
    ensure!(needed.iter().all(|name| properties.contains_key(*name)), "a member that is not there");
    let mut never = forbidden(schema)?;
    for other in all.iter().filter(|other| **other != schema) {
        // With what the other needs, both would hold.
        if let ([name], true) = (&required(other)?[..], forbidden(other)?.is_subset(&never)) {
            never.insert(name);
        }
    }
    never.retain(|name| !needed.contains(name));
    Ok(Branch {
        needed: needed.into_iter().map(str::to_owned).collect(),
        never: never.into_iter().map(str::to_owned).collect(),
    })
}

fn forbidden(schema: &Schema) -> Result<BTreeSet<&str>> {
    let Some(properties) = schema.get("properties") else { return Ok(BTreeSet::new()) };
    let properties = properties.as_object().context("properties")?;
    ensure!(
        properties.values().all(|value| *value == Value::Bool(false)),
        "more than false in a branch"
    );
    Ok(properties.keys().map(String::as_str).collect())
}

fn required(schema: &Schema) -> Result<Vec<&str>> {
    let Some(list) = schema.get("required") else { return Ok(Vec::new()) };
    let list = list.as_array().context("required")?;
    list.iter().map(|name| name.as_str().context("required")).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use serde_json::json;

    fn of(schema: Value) -> Result<Declaration> {
        declaration("T", &schema, &|name: &str| Ok(name.to_uppercase()))
    }

    pub(in crate::types) fn object_with(more: Value) -> Value {
        let mut schema = json!({ "type": "object", "additionalProperties": false });
        schema.as_object_mut().unwrap().append(&mut more.as_object().unwrap().clone());
        schema
    }

    #[test]
    fn a_schema_is_read_without_a_language() {
        let schema = object_with(json!({
            "description": "Two\n  lines.",
            "properties": {
                "a": { "type": "array", "items": { "$ref": "#/$defs/x" }, "description": "One." },
                "b": { "type": ["integer", "null"], "minimum": 0 },
            },
            "required": ["b"],
        }));
        let member = |name: &str, doc: Doc, required, of| Member {
            name: name.to_owned(),
            doc,
            required,
            of,
        };
        let members = vec![
            member("b", None, true, Type::Union(vec![(None, Type::Integer), (None, Type::Null)])),
            member(
                "a",
                Some("One.".to_owned()),
                false,
                Type::List(Box::new(Type::Named("X".to_owned()))),
            ),
        ];
        assert_eq!(
            of(schema).unwrap(),
            Declaration {
                name: "T".to_owned(),
                doc: Some("Two lines.".to_owned()),
                of: Type::Object(Object { members, branches: Vec::new() }),
            }
        );
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        for schema in [
            json!(true),
            json!({}),
            json!({ "type": "strange" }),
            json!({ "type": "string", "patternProperties": {} }),
            json!({ "$ref": "#/$defs/x", "type": "string" }),
            json!({ "$ref": "other.json" }),
            json!({ "type": "array" }),
            json!({ "type": "object", "properties": {} }),
            json!({ "anyOf": [{ "type": "string" }], "type": "object" }),
            object_with(json!({ "properties": {}, "required": ["a"] })),
            object_with(json!({ "properties": {}, "anyOf": [] })),
            object_with(json!({ "properties": {}, "oneOf": [{ "minProperties": 1 }] })),
            object_with(json!({ "properties": {}, "oneOf": [{ "properties": { "a": true } }] })),
        ] {
            assert!(of(schema.clone()).is_err(), "{schema}");
        }
    }
}
