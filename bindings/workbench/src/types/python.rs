//! The printer for Python: `python/sigproof/_codes.py` and `_facts.py`. An object becomes a frozen dataclass whose base
//! (`_record.py`) makes it of JSON, so that nobody else does.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::schema::{Declaration, Doc, Member, Object, Type};
use crate::document::Document;

const HEADER: &str = "# Written by `cargo xtask generate`; do not edit.\n";
/// These have a file of their own.
const CODES: [&str; 2] = ["Class", "Code"];
/// What callers write and nobody reads: a policy is any mapping.
const WRITTEN: &str = "Policy";
const WIDTH: usize = 120;

/// The types and the codes.
pub(super) fn documents(declarations: &[Declaration]) -> Result<Vec<Document>> {
    let printer = Printer { all: declarations.iter().map(|one| (&*one.name, &one.of)).collect() };
    let mut codes = format!(
        "{HEADER}\"\"\"The codes, which docs/reference/codes.md explains, and their classes.\"\"\"\n\n\
         from __future__ import annotations\n\n\
         from typing import Literal, TypeAlias\n",
    );
    let mut types = format!(
        "{HEADER}\"\"\"What is proven, how it was, and what a document says.\"\"\"\n\n\
         from __future__ import annotations\n\n\
         from dataclasses import dataclass\n\
         from typing import TYPE_CHECKING, Literal, TypeAlias\n\n\
         from ._record import Field, Record, by, first, freeze, many, named, record\n\n\
         if TYPE_CHECKING:\n    \
         from collections.abc import Mapping\n\n    \
         from ._codes import Class, Code\n",
    );
    let mut fields = String::new();
    for declared in declarations.iter().filter(|one| !one.name.starts_with(WRITTEN)) {
        let printed = printer.declaration(declared).with_context(|| declared.name.clone())?;
        let file = if CODES.contains(&&*declared.name) { &mut codes } else { &mut types };
        file.push_str(&printed.text);
        fields.push_str(&printed.fields);
    }
    let _ = write!(codes, "\n{}", classes());
    let _ = write!(
        types,
        "\n\n# What each is made of: the name in JSON, the name here, and how the value is read.\n{fields}"
    );
    Ok(vec![("python/sigproof/_codes.py", codes), ("python/sigproof/_facts.py", types)])
}

/// The class of each code.
fn classes() -> String {
    let mut text = "\nCLASSES: dict[Code, Class] = {\n".to_owned();
    for code in sigproof::Code::ALL {
        let _ = writeln!(text, "    \"{code}\": \"{}\",", code.class().as_str());
    }
    text.push_str("}\n\"\"\"The class of each code.\"\"\"\n");
    text
}

struct Printer<'a> {
    all: BTreeMap<&'a str, &'a Type>,
}

/// A declaration, and what the reader must know of it, which comes last: a type may be named before it is there.
#[derive(Default)]
struct Printed {
    text: String,
    fields: String,
}

impl Printer<'_> {
    fn declaration(&self, Declaration { name, doc, of }: &Declaration) -> Result<Printed> {
        match of {
            Type::Object(object) => self.class(name, doc, object),
            Type::Union(list) if list.iter().all(|(_, of)| matches!(of, Type::Object(_))) => {
                let objects: Vec<(&Doc, &Object)> = list
                    .iter()
                    .filter_map(|(doc, of)| match of {
                        Type::Object(object) => Some((doc, object)),
                        _ => None,
                    })
                    .collect();
                match same_members(&objects) {
                    Some(object) => self.class(name, doc, &object),
                    None => self.classes(name, doc, &objects),
                }
            }
            _ => {
                let docs: &[(Doc, Type)] = match of {
                    Type::Union(list) => list,
                    _ => &[],
                };
                // What names itself is read when it is a type, and not before.
                let text = match &*hint(of)? {
                    sort if names_itself(sort, name) => {
                        format!("{name}: TypeAlias = \"{sort}\"\n")
                    }
                    sort if sort.len() + name.len() + 13 <= WIDTH => {
                        format!("{name}: TypeAlias = {sort}\n")
                    }
                    _ => format!("{name}: TypeAlias = Literal[\n{}]\n", literals(docs)?),
                };
                Ok(Printed {
                    text: format!("\n\n{text}{}", docstring(doc, "")),
                    ..Printed::default()
                })
            }
        }
    }

    fn class(&self, name: &str, doc: &Doc, object: &Object) -> Result<Printed> {
        if !object.branches.is_empty() {
            bail!("members that go together have no form here");
        }
        let mut text = format!(
            "\n\n@record\n@dataclass(frozen=True, slots=True, init=False, repr=False)\nclass {name}(Record):\n"
        );
        text.push_str(&docstring(doc, "    "));
        let mut fields = format!("{name}._fields = (\n");
        for member in &object.members {
            let Member { name, doc, required, of } = member;
            let attribute = snake(name);
            let sort = hint(of)?;
            let sort = match *required || sort.ends_with("| None") {
                true => sort,
                false => format!("{sort} | None"),
            };
            let _ = write!(text, "\n    {attribute}: {sort}\n{}", docstring(doc, "    "));
            let required = if *required { "True" } else { "False" };
            let _ = writeln!(
                fields,
                "    Field(\"{name}\", \"{attribute}\", {}, required={required}),",
                self.reader(of)?
            );
        }
        fields.push_str(")\n");
        Ok(Printed { text, fields })
    }

    /// A class for each alternative, named after its first member.
    fn classes(&self, name: &str, doc: &Doc, objects: &[(&Doc, &Object)]) -> Result<Printed> {
        let mut all = Printed::default();
        let mut names = Vec::new();
        for (own, object) in objects {
            let first = object.members.first().context("an object without members")?;
            let own = if own.is_some() { own } else { doc };
            let name = format!("{name}{}", pascal(&first.name));
            let printed = self.class(&name, own, object)?;
            all.text.push_str(&printed.text);
            all.fields.push_str(&printed.fields);
            names.push(name);
        }
        let _ = write!(
            all.text,
            "\n\n{name}: TypeAlias = {}\n{}",
            names.join(" | "),
            docstring(doc, "")
        );
        Ok(all)
    }

    /// The function that makes a value of what JSON holds; None, if it stays what it is.
    fn reader(&self, of: &Type) -> Result<String> {
        Ok(match of {
            Type::Text
            | Type::Boolean
            | Type::Integer
            | Type::Number
            | Type::Null
            | Type::Literal(_) => "None".to_owned(),
            Type::List(of) => format!("many({})", self.reader(of)?),
            Type::Map(of) => format!("named({})", self.reader(of)?),
            Type::Union(list) => {
                // A null stays what it is.
                let others: Vec<&Type> =
                    list.iter().map(|(_, of)| of).filter(|of| **of != Type::Null).collect();
                match others.as_slice() {
                    [one] => self.reader(one)?,
                    all if all.iter().all(|of| matches!(of, Type::Literal(_))) => "None".to_owned(),
                    _ => bail!("a union without a name"),
                }
            }
            Type::Named(name) => self.named(name)?,
            Type::Object(_) => bail!("an object without a name"),
        })
    }

    fn named(&self, name: &str) -> Result<String> {
        let of = *self.all.get(name).with_context(|| format!("{name} is not declared"))?;
        let Type::Union(list) = of else {
            return match of {
                Type::Object(_) => Ok(format!("{name}._read")),
                other => self.reader(other),
            };
        };
        let types: Vec<&Type> = list.iter().map(|(_, of)| of).collect();
        if types.iter().all(|of| matches!(of, Type::Literal(_))) {
            return Ok("None".to_owned());
        }
        let objects: Option<Vec<&Object>> = types
            .iter()
            .map(|of| match of {
                Type::Object(object) => Some(object),
                _ => None,
            })
            .collect();
        if let Some(objects) = objects {
            let all: Vec<_> = objects.iter().map(|object| (&None, *object)).collect();
            if same_members(&all).is_some() {
                return Ok(format!("{name}._read"));
            }
            let firsts = objects.iter().filter_map(|object| object.members.first());
            let rows = firsts
                .map(|member| format!("\"{}\": {name}{}._read", member.name, pascal(&member.name)));
            return Ok(format!("first({{{}}})", rows.collect::<Vec<_>>().join(", ")));
        }
        let named: Option<Vec<&String>> = types
            .iter()
            .map(|of| match of {
                Type::Named(name) => Some(name),
                _ => None,
            })
            .collect();
        if let Some(named) = named {
            return self.by_kind(&named);
        }
        // Text, lists and maps in one another.
        match types.as_slice() {
            [Type::Text, Type::List(_), Type::Map(_)] => Ok("freeze".to_owned()),
            _ => bail!("{name} is a union that has no form here"),
        }
    }

    /// Objects that their member `kind` tells apart.
    fn by_kind(&self, names: &[&String]) -> Result<String> {
        let mut rows = Vec::new();
        for name in names {
            let Some(Type::Object(object)) = self.all.get(name.as_str()) else {
                bail!("{name} is no object")
            };
            let kind = object.members.iter().find(|member| member.name == "kind");
            let Some(Type::Literal(kind)) = kind.map(|member| &member.of) else {
                bail!("{name} has no kind")
            };
            rows.push(format!("{kind}: {name}._read"));
        }
        Ok(format!("by(\"kind\", {{{}}})", rows.join(", ")))
    }
}

/// One object in the place of several that differ in nothing but one literal.
fn same_members(objects: &[(&Doc, &Object)]) -> Option<Object> {
    let (_, first) = objects.first()?;
    let mut members = Vec::new();
    for (index, member) in first.members.iter().enumerate() {
        let others: Option<Vec<&Member>> = objects
            .iter()
            .map(|(_, object)| object.members.get(index).filter(|other| other.name == member.name))
            .collect();
        let others = others?;
        let of = match others.iter().all(|other| other.of == member.of) {
            true => None,
            false if others.iter().all(|other| matches!(other.of, Type::Literal(_))) => {
                Some(others.iter().filter_map(|other| match &other.of {
                    Type::Literal(value) => Some((None, Type::Literal(value.clone()))),
                    _ => None,
                }))
            }
            false => return None,
        };
        members.push((member, of.map(|list| Type::Union(list.collect()))));
    }
    let same_length = objects.iter().all(|(_, object)| object.members.len() == members.len());
    let member = |(member, of): (&Member, Option<Type>)| Member {
        name: member.name.clone(),
        doc: member.doc.clone(),
        required: member.required,
        of: of.unwrap_or_else(|| copy(&member.of)),
    };
    same_length.then(|| Object {
        members: members.into_iter().map(member).collect(),
        branches: Vec::new(),
    })
}

/// Only what can stand in such an object.
fn copy(of: &Type) -> Type {
    match of {
        Type::Literal(value) => Type::Literal(value.clone()),
        Type::Named(name) => Type::Named(name.clone()),
        _ => Type::Text,
    }
}

/// Whether the annotation has the name as a word.
fn names_itself(sort: &str, name: &str) -> bool {
    sort.split(|c: char| !c.is_alphanumeric()).any(|word| word == name)
}

/// A type as an annotation.
fn hint(of: &Type) -> Result<String> {
    Ok(match of {
        Type::Text => "str".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Integer => "int".to_owned(),
        Type::Number => "float".to_owned(),
        Type::Null => "None".to_owned(),
        Type::Literal(value) => format!("Literal[{}]", literal(value)?),
        Type::Named(name) => name.clone(),
        Type::List(of) => format!("tuple[{}, ...]", hint(of)?),
        Type::Map(of) => format!("Mapping[str, {}]", hint(of)?),
        Type::Object(_) => bail!("an object without a name"),
        Type::Union(list) => {
            let all: Option<Vec<&Value>> = list
                .iter()
                .map(|(_, of)| match of {
                    Type::Literal(value) => Some(value),
                    _ => None,
                })
                .collect();
            match all {
                Some(all) => {
                    let all = all.into_iter().map(literal).collect::<Result<Vec<_>>>()?;
                    format!("Literal[{}]", all.join(", "))
                }
                None => {
                    list.iter().map(|(_, of)| hint(of)).collect::<Result<Vec<_>>>()?.join(" | ")
                }
            }
        }
    })
}

fn literal(value: &Value) -> Result<String> {
    Ok(match value {
        Value::String(_) => value.to_string(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        _ => bail!("the literal {value} has no form here"),
    })
}

fn literals(list: &[(Doc, Type)]) -> Result<String> {
    let mut text = String::new();
    for (doc, of) in list {
        let Type::Literal(value) = of else { bail!("a long union of more than literals") };
        if let Some(doc) = doc {
            text.push_str(&wrapped(doc, "    # "));
        }
        let _ = writeln!(text, "    {},", literal(value)?);
    }
    Ok(text)
}

/// A description behind what it is about.
fn docstring(doc: &Doc, indent: &str) -> String {
    let Some(doc) = doc else { return String::new() };
    let doc = doc.replace('\\', "\\\\").replace("\"\"\"", "'''");
    wrapped(&format!("\"\"\"{doc}\"\"\""), indent)
}

/// Lines of at most `WIDTH`.
fn wrapped(text: &str, indent: &str) -> String {
    let mut lines = String::new();
    let mut line = indent.to_owned();
    for word in text.split(' ') {
        if line.len() > indent.len() && line.len() + 1 + word.len() > WIDTH {
            let _ = writeln!(lines, "{line}");
            line = indent.to_owned();
        }
        if line.len() > indent.len() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(lines, "{line}");
    lines
}

/// `logIndex` as `log_index`; a word of the language gets a line behind it.
fn snake(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    if text == "class" { "class_".to_owned() } else { text }
}

fn pascal(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::schema::{self, tests::object_with};
    use serde_json::json;

    fn of(schema: Value) -> Result<Printed> {
        let names = |name: &str| Ok(name.to_uppercase());
        let declared = schema::declaration("T", &schema, &names)?;
        Printer { all: [("X", &Type::Text)].into() }.declaration(&declared)
    }

    #[test]
    fn schemas_become_types() {
        for (schema, expected) in [
            (json!({ "type": "string" }), "T: TypeAlias = str\n"),
            (json!({ "enum": ["a", true] }), "T: TypeAlias = Literal[\"a\", True]\n"),
            (
                json!({ "type": "array", "items": { "$ref": "#/$defs/x" } }),
                "T: TypeAlias = tuple[X, ...]\n",
            ),
            (
                json!({ "oneOf": [{ "type": "array", "items": { "$ref": "#/$defs/t" } }, { "type": "null" }] }),
                "T: TypeAlias = \"tuple[T, ...] | None\"\n",
            ),
        ] {
            assert_eq!(of(schema.clone()).unwrap().text, format!("\n\n{expected}"), "{schema}");
        }
    }

    #[test]
    fn an_object_becomes_a_class_and_says_how_it_is_read() {
        let properties = json!({
            "class": { "type": "string", "description": "One." },
            "logIndex": { "type": ["string", "null"] },
            "xs": { "type": "array", "items": { "$ref": "#/$defs/x" } },
        });
        let printed =
            of(object_with(json!({ "properties": properties, "required": ["class", "logIndex"] })))
                .unwrap();
        assert!(printed.text.ends_with(
            "class T(Record):\n\n    class_: str\n    \"\"\"One.\"\"\"\n\n    log_index: str | None\n\n    \
             xs: tuple[X, ...] | None\n"
        ));
        assert_eq!(
            printed.fields,
            "T._fields = (\n    Field(\"class\", \"class_\", None, required=True),\n    \
             Field(\"logIndex\", \"log_index\", None, required=True),\n    \
             Field(\"xs\", \"xs\", many(None), required=False),\n)\n"
        );
    }

    #[test]
    fn what_has_no_form_is_an_error() {
        let branches = json!({ "properties": { "a": { "type": "string" } }, "oneOf": [{ "required": ["a"] }] });
        for schema in [
            object_with(branches),
            object_with(json!({ "properties": { "a": { "$ref": "#/$defs/unknown" } } })),
            object_with(json!({ "properties": { "a": object_with(json!({ "properties": {} })) } })),
            json!({ "const": 1 }),
        ] {
            assert!(of(schema.clone()).is_err(), "{schema}");
        }
    }
}
