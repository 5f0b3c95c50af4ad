//! `js/src/generated/*.ts`: the types of what the core prints and of the policy that it reads. They
//! come from the schemas of both.

mod data;

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

use crate::document::{Document, schemas, to_json};
use crate::typescript::{Names, declaration};
use crate::workspace::root;

const POLICY: &str = "docs/policy.schema.json";
const HEADER: &str = "// Written by `cargo xtask generate`; do not edit.\n";
/// These have a file of their own.
const CODES: [&str; 2] = ["Class", "Code"];

/// The types and the codes, and the data.
pub(crate) fn documents() -> Result<Vec<Document>> {
    let all = declarations()?;
    let mut codes = HEADER.to_owned();
    let mut types = HEADER.to_owned();
    types.push_str("import type { Class, Code } from \"./codes.js\";\n");
    for (name, text) in &all {
        let file = if CODES.contains(&name.as_str()) { &mut codes } else { &mut types };
        file.push('\n');
        file.push_str(text);
    }
    types.push_str("\n/** The name of a claim. */\nexport type Claim = keyof Claims;\n");
    let mut documents =
        vec![("js/src/generated/codes.ts", codes), ("js/src/generated/types.ts", types)];
    documents.extend(data::documents()?);
    Ok(documents)
}

/// Every type by its name.
fn declarations() -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    let core = |name: &str| Ok(name.to_owned());
    for (path, schema) in schemas() {
        // A list of findings needs no name of its own.
        let name = schema["title"].as_str().filter(|_| schema["type"] == "object");
        add(&mut all, &schema, name, &core).context(path)?;
    }
    let policy: Value = serde_json::from_str(&fs::read_to_string(root().join(POLICY))?)?;
    // `value` of a policy is not `Value` of a report.
    let part = |name: &str| {
        let first = name.get(..1).context("a definition without a name")?;
        Ok(format!("Policy{}{}", first.to_uppercase(), name.get(1..).unwrap_or_default()))
    };
    add(&mut all, &policy, Some("PolicyDocument"), &part).context(POLICY)?;
    Ok(all)
}

/// Adds the types of one schema: its definitions, and the whole under this name.
fn add(
    all: &mut BTreeMap<String, String>,
    schema: &Value,
    name: Option<&str>,
    names: &Names<'_>,
) -> Result<()> {
    let none = Map::new();
    let definitions = schema["$defs"].as_object().unwrap_or(&none);
    let mut found = Vec::new();
    for (name, schema) in definitions {
        found
            .push((names(name)?, declaration(&names(name)?, schema, names).context(name.clone())?));
    }
    if let Some(name) = name {
        found.push((name.to_owned(), declaration(name, schema, names)?));
    }
    for (name, text) in found {
        if all.get(&name).is_some_and(|other| *other != text) {
            bail!("two types have the name {name}: {}", to_json(schema)?);
        }
        all.insert(name, text);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_the_names_that_the_package_exports() {
        let documents: BTreeMap<_, _> = documents().unwrap().into_iter().collect();
        let [codes, types] = ["codes", "types"]
            .map(|name| documents.get(format!("js/src/generated/{name}.ts").as_str()).unwrap());
        for name in ["Code", "Class"] {
            assert!(codes.contains(&format!("export type {name} =")), "{name}");
        }
        let wanted = "Step Status Verdict Facts Signer CertificateSigner KeySigner Report Evidence \
                      Inspection Finding Trap Claim PolicyDocument";
        for name in wanted.split(' ') {
            let found = ["type", "interface"].map(|sort| format!("export {sort} {name} "));
            assert!(found.iter().any(|found| types.contains(found)), "{name}");
        }
        for text in [codes, types] {
            assert!(!text.contains("[`"), "a link that only Rust's documentation has");
        }
        for code in sigproof::Code::ALL {
            assert!(codes.contains(&format!("\"{code}\"")), "{code}");
        }
    }

    #[test]
    fn two_types_cannot_share_a_name() {
        let mut all = BTreeMap::new();
        let of = |sort: &str| serde_json::json!({ "$defs": { "A": { "type": sort } } });
        let names = |name: &str| Ok(name.to_owned());
        add(&mut all, &of("string"), None, &names).unwrap();
        add(&mut all, &of("string"), None, &names).unwrap();
        assert!(add(&mut all, &of("boolean"), None, &names).is_err());
    }
}
