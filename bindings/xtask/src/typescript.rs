//! JSON Schema 2020-12 to TypeScript, as far as the schemas of this repository go. A keyword that is
//! not known here is an error: a type that says less than its schema must say so on purpose.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Map, Value};

/// How a definition is called in TypeScript.
pub(crate) type Names<'a> = dyn Fn(&str) -> Result<String> + 'a;

type Object = Map<String, Value>;

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

/// The exported type of a schema.
pub(crate) fn declaration(name: &str, schema: &Value, names: &Names<'_>) -> Result<String> {
    let object = object(schema)?;
    let of = one(object, names, 0)?;
    let plain = object.contains_key("properties") && !object.contains_key("oneOf");
    let head = comment(object, 0);
    Ok(if plain {
        format!("{head}export interface {name} {of}\n")
    } else {
        // A union of several lines begins on its own.
        let space = if of.starts_with('\n') { "" } else { " " };
        format!("{head}export type {name} ={space}{of};\n")
    })
}

fn object(schema: &Value) -> Result<&Object> {
    let object = schema.as_object().context("a schema that is no object")?;
    for key in object.keys() {
        ensure!(
            TYPES.contains(&key.as_str()) || OTHERS.contains(&key.as_str()),
            "the keyword {key} is not known"
        );
    }
    Ok(object)
}

/// The type of a schema whose text begins in a line of this depth.
fn one(schema: &Object, names: &Names<'_>, depth: usize) -> Result<String> {
    // What else stands beside these must be in the type, too.
    let alone = |others: &[&str]| {
        let more = TYPES.iter().find(|key| schema.contains_key(**key) && !others.contains(key));
        more.map_or(Ok(()), |key| bail!("{key} beside {}", others.join(" and ")))
    };
    if let Some(path) = schema.get("$ref") {
        alone(&["$ref"])?;
        let path = path.as_str().and_then(|path| path.strip_prefix("#/$defs/"));
        return names(path.context("a reference to somewhere else")?);
    }
    if let Some(value) = schema.get("const") {
        alone(&["const", "type"])?;
        return Ok(value.to_string());
    }
    if let Some(values) = schema.get("enum") {
        alone(&["enum", "type"])?;
        let values = values.as_array().context("enum")?;
        return Ok(values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | "));
    }
    if schema.contains_key("properties") {
        alone(&["properties", "required", "additionalProperties", "type", "oneOf"])?;
        return members(schema, names, depth);
    }
    if let Some(list) = schema.get("anyOf").or(schema.get("oneOf")) {
        alone(&["anyOf", "oneOf"])?;
        return union(list.as_array().context("a union")?, names, depth);
    }
    alone(&["type", "items", "additionalProperties"])?;
    match schema.get("type").context("a schema without a type")? {
        Value::String(sort) => sorted(sort, schema, names, depth),
        Value::Array(sorts) => {
            let of = sorts
                .iter()
                .map(|sort| sorted(sort.as_str().unwrap_or_default(), schema, names, depth));
            Ok(of.collect::<Result<Vec<_>>>()?.join(" | "))
        }
        _ => bail!("a type that is neither a name nor a list"),
    }
}

fn sorted(sort: &str, schema: &Object, names: &Names<'_>, depth: usize) -> Result<String> {
    let part =
        |key: &str| one(object(schema.get(key).context(format!("no {key}"))?)?, names, depth);
    Ok(match sort {
        "string" | "boolean" | "null" => sort.to_owned(),
        "integer" | "number" => "number".to_owned(),
        "array" => {
            let of = part("items")?;
            if of.contains(' ') { format!("readonly ({of})[]") } else { format!("readonly {of}[]") }
        }
        "object" => format!("{{ readonly [name: string]: {} }}", part("additionalProperties")?),
        other => bail!("the type {other} is not known"),
    })
}

/// A union: in one line, or, if its members are described, in a line each.
fn union(list: &[Value], names: &Names<'_>, depth: usize) -> Result<String> {
    let mut described = false;
    let mut lines = String::new();
    let mut all = Vec::new();
    for schema in list {
        let schema = object(schema)?;
        let of = one(schema, names, depth + 1)?;
        described |= schema.contains_key("description");
        let _ = write!(lines, "\n{}{}| {of}", comment(schema, depth + 1), indent(depth + 1));
        all.push(of);
    }
    Ok(if described { lines } else { all.join(" | ") })
}

/// An object with named members, and which of them go together.
fn members(schema: &Object, names: &Names<'_>, depth: usize) -> Result<String> {
    ensure!(schema.get("type").is_some_and(|sort| sort == "object"), "properties of no object");
    ensure!(schema.get("additionalProperties") == Some(&Value::Bool(false)), "an open object");
    let properties = properties(schema)?;
    let required = required(schema)?;
    let mut text = String::from("{\n");
    // As they are written, and what may be absent thereafter.
    let optional = properties.keys().map(String::as_str).filter(|name| !required.contains(name));
    for name in required.iter().copied().chain(optional) {
        let schema =
            object(properties.get(name).context("a required property that is not there")?)?;
        let mark = if required.contains(&name) { "" } else { "?" };
        let of = one(schema, names, depth + 1)?;
        let inner = indent(depth + 1);
        let _ = writeln!(text, "{}{inner}readonly {name}{mark}: {of};", comment(schema, depth + 1));
    }
    text.push_str(&indent(depth));
    text.push('}');
    let Some(list) = schema.get("oneOf") else { return Ok(text) };
    let list = list.as_array().context("oneOf")?;
    let list = list.iter().map(object).collect::<Result<Vec<_>>>()?;
    let mut lines = String::new();
    for one in &list {
        let of = branch(one, &list, &properties, names, depth)?;
        let _ = write!(lines, "\n{}| {of}", indent(depth + 1));
    }
    Ok(format!("{text} & ({lines}\n{})", indent(depth)))
}

/// What one branch of an object's `oneOf` adds: members that it needs, and ones that it forbids.
fn branch(
    schema: &Object,
    all: &[&Object],
    properties: &Object,
    names: &Names<'_>,
    depth: usize,
) -> Result<String> {
    let more =
        schema.keys().find(|k| !["required", "properties", "description"].contains(&k.as_str()));
    ensure!(more.is_none(), "{more:?} in a branch");
    let needed = required(schema)?;
    let mut never = forbidden(schema)?;
    for other in all.iter().filter(|other| **other != schema) {
        // With what the other needs, both would hold.
        if let ([name], true) = (&required(other)?[..], forbidden(other)?.is_subset(&never)) {
            never.insert(name);
        }
    }
    let mut parts = Vec::new();
    for name in &needed {
        let schema = object(properties.get(*name).context("a member that is not there")?)?;
        parts.push(format!("readonly {name}: {}", one(schema, names, depth)?));
    }
    let never = never.iter().filter(|name| !needed.contains(name));
    parts.extend(never.map(|name| format!("readonly {name}?: never")));
    Ok(format!("{{ {} }}", parts.join("; ")))
}

fn forbidden(schema: &Object) -> Result<BTreeSet<&str>> {
    let Some(properties) = schema.get("properties") else { return Ok(BTreeSet::new()) };
    let properties = properties.as_object().context("properties")?;
    ensure!(
        properties.values().all(|value| *value == Value::Bool(false)),
        "more than false in a branch"
    );
    Ok(properties.keys().map(String::as_str).collect())
}

fn properties(schema: &Object) -> Result<Object> {
    schema.get("properties").and_then(Value::as_object).cloned().context("properties")
}

fn required(schema: &Object) -> Result<Vec<&str>> {
    let Some(list) = schema.get("required") else { return Ok(Vec::new()) };
    let list = list.as_array().context("required")?;
    list.iter().map(|name| name.as_str().context("required")).collect()
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}

/// The description, with its line end.
fn comment(schema: &Object, depth: usize) -> String {
    let Some(text) = schema.get("description").and_then(Value::as_str) else {
        return String::new();
    };
    let text = text.replace("*/", "* /");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}/** {text} */\n", indent(depth))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(schema: Value) -> Result<String> {
        let names = |name: &str| Ok(name.to_uppercase());
        declaration("T", &schema, &names)
    }

    fn object_with(more: Value) -> Value {
        let mut schema = json!({ "type": "object", "additionalProperties": false });
        schema.as_object_mut().unwrap().append(&mut more.as_object().unwrap().clone());
        schema
    }

    #[test]
    fn schemas_become_types() {
        for (schema, expected) in [
            (json!({ "type": "string", "maxLength": 3 }), "export type T = string;\n"),
            (json!({ "type": ["integer", "null"] }), "export type T = number | null;\n"),
            (json!({ "type": "boolean", "const": false }), "export type T = false;\n"),
            (json!({ "enum": ["a", 1] }), "export type T = \"a\" | 1;\n"),
            (json!({ "$ref": "#/$defs/x" }), "export type T = X;\n"),
            (
                json!({ "type": "array", "items": { "enum": ["a", "b"] } }),
                "export type T = readonly (\"a\" | \"b\")[];\n",
            ),
            (
                json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/x" } }),
                "export type T = { readonly [name: string]: X };\n",
            ),
            (
                json!({ "oneOf": [{ "const": "a", "description": "*/ is\nclosed" }] }),
                "export type T =\n  /** * / is closed */\n  | \"a\";\n",
            ),
            (
                object_with(json!({
                    "properties": { "a": { "type": "string", "description": "One." }, "b": { "type": "null" } },
                    "required": ["b"],
                })),
                "export interface T {\n  readonly b: null;\n  /** One. */\n  readonly a?: string;\n}\n",
            ),
        ] {
            assert_eq!(of(schema.clone()).unwrap(), expected, "{schema}");
        }
    }

    #[test]
    fn of_members_that_exclude_each_other_only_one_is_taken() {
        let properties = json!({ "a": { "const": 1 }, "b": { "const": 2 }, "c": { "const": 3 } });
        let text = of(object_with(json!({
            "properties": properties,
            "oneOf": [
                { "required": ["a"], "properties": { "c": false } },
                { "required": ["b"], "properties": { "c": false } },
                { "properties": { "a": false, "b": false } },
            ],
        })));
        let branches = " & (\n  \
            | { readonly a: 1; readonly b?: never; readonly c?: never }\n  \
            | { readonly b: 2; readonly a?: never; readonly c?: never }\n  \
            | { readonly a?: never; readonly b?: never }\n);\n";
        let text = text.unwrap();
        assert!(text.ends_with(branches), "{text}");
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
