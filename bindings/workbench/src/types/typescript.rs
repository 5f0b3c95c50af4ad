//! The printer for TypeScript: `js/src/generated/*.ts`.

mod data;

use std::fmt::Write as _;

use anyhow::Result;

use super::schema::{Branch, Declaration, Doc, Object, Type};
use crate::document::Document;

const HEADER: &str = "// Written by `cargo xtask generate`; do not edit.\n";
/// These have a file of their own.
const CODES: [&str; 2] = ["Class", "Code"];

/// The types and the codes, and the data.
pub(super) fn documents(declarations: &[Declaration]) -> Result<Vec<Document>> {
    let mut codes = HEADER.to_owned();
    let mut types = HEADER.to_owned();
    types.push_str("import type { Class, Code } from \"./codes.js\";\n");
    for declared in declarations {
        let file = if CODES.contains(&declared.name.as_str()) { &mut codes } else { &mut types };
        file.push('\n');
        file.push_str(&declaration(declared));
    }
    types.push_str("\n/** The name of a claim. */\nexport type Claim = keyof Claims;\n");
    let mut documents =
        vec![("js/src/generated/codes.ts", codes), ("js/src/generated/types.ts", types)];
    documents.extend(data::documents()?);
    Ok(documents)
}

/// A type, exported.
fn declaration(Declaration { name, doc, of: sort }: &Declaration) -> String {
    let (head, of) = (comment(doc, 0), one(sort, 0));
    match sort {
        Type::Object(object) if object.branches.is_empty() => {
            format!("{head}export interface {name} {of}\n")
        }
        _ => {
            // A union of several lines begins on its own.
            let space = if of.starts_with('\n') { "" } else { " " };
            format!("{head}export type {name} ={space}{of};\n")
        }
    }
}

/// A type whose text begins in a line of this depth.
fn one(of: &Type, depth: usize) -> String {
    match of {
        Type::Text => "string".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Integer | Type::Number => "number".to_owned(),
        Type::Null => "null".to_owned(),
        Type::Literal(value) => value.to_string(),
        Type::Named(name) => name.clone(),
        Type::List(of) => {
            let of = one(of, depth);
            if of.contains(' ') { format!("readonly ({of})[]") } else { format!("readonly {of}[]") }
        }
        Type::Map(of) => format!("{{ readonly [name: string]: {} }}", one(of, depth)),
        Type::Union(list) => union(list, depth),
        Type::Object(of) => object(of, depth),
    }
}

/// A union: in one line, or, if its members are described, in a line each.
fn union(list: &[(Doc, Type)], depth: usize) -> String {
    let all: Vec<String> = list.iter().map(|(_, of)| one(of, depth + 1)).collect();
    if list.iter().all(|(doc, _)| doc.is_none()) {
        return all.join(" | ");
    }
    let mut lines = String::new();
    for ((doc, _), of) in list.iter().zip(all) {
        let _ = write!(lines, "\n{}{}| {of}", comment(doc, depth + 1), indent(depth + 1));
    }
    lines
}

fn object(object: &Object, depth: usize) -> String {
    let mut text = String::from("{\n");
    let inner = indent(depth + 1);
    for member in &object.members {
        let mark = if member.required { "" } else { "?" };
        let (head, of) = (comment(&member.doc, depth + 1), one(&member.of, depth + 1));
        let _ = writeln!(text, "{head}{inner}readonly {}{mark}: {of};", member.name);
    }
    text.push_str(&indent(depth));
    text.push('}');
    if object.branches.is_empty() {
        return text;
    }
    let mut lines = String::new();
    for one in &object.branches {
        let _ = write!(lines, "\n{inner}| {}", branch(one, object, depth));
    }
    format!("{text} & ({lines}\n{})", indent(depth))
}

fn branch(branch: &Branch, object: &Object, depth: usize) -> String {
    let needed = object.members.iter().filter(|member| branch.needed.contains(&member.name));
    let mut parts: Vec<String> = needed
        .map(|member| format!("readonly {}: {}", member.name, one(&member.of, depth)))
        .collect();
    parts.extend(branch.never.iter().map(|name| format!("readonly {name}?: never")));
    format!("{{ {} }}", parts.join("; "))
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}

/// The description, with its line end.
fn comment(doc: &Doc, depth: usize) -> String {
    let text = doc.as_ref().map(|text| text.replace("*/", "* /"));
    text.map_or_else(String::new, |text| format!("{}/** {text} */\n", indent(depth)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::schema::{self, tests::object_with};
    use serde_json::{Value, json};

    fn of(schema: Value) -> Result<String> {
        let names = |name: &str| Ok(name.to_uppercase());
        schema::declaration("T", &schema, &names).map(|read| declaration(&read))
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
}
