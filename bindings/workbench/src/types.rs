//! The types of what the core prints and of the policy that it reads, for other languages. They come
//! from the schemas of both: one reader (`schema.rs`), and a printer for each language.

mod python;
mod schema;
mod typescript;

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value};

use self::schema::{Declaration, Names, declaration};
use crate::document::{Document, schemas, to_json};
use crate::root;

const POLICY: &str = "docs/reference/policy.schema.json";

/// Every file, of every language.
pub(crate) fn documents() -> Result<Vec<Document>> {
    let declarations = declarations()?;
    let mut documents = typescript::documents(&declarations)?;
    documents.extend(python::documents(&declarations)?);
    Ok(documents)
}

/// Every type, sorted by its name.
fn declarations() -> Result<Vec<Declaration>> {
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
    Ok(all.into_values().collect())
}

/// Adds the types of one schema: its definitions, and the whole under this name.
fn add(
    all: &mut BTreeMap<String, Declaration>,
    schema: &Value,
    name: Option<&str>,
    names: &Names<'_>,
) -> Result<()> {
    let none = Map::new();
    let mut found = Vec::new();
    for (name, schema) in schema["$defs"].as_object().unwrap_or(&none) {
        found.push(declaration(&names(name)?, schema, names).with_context(|| name.clone())?);
    }
    if let Some(name) = name {
        found.push(declaration(name, schema, names)?);
    }
    for one in found {
        let same = all.get(&one.name).is_none_or(|other| *other == one);
        ensure!(same, "two types have the name {}: {}", one.name, to_json(schema)?);
        all.insert(one.name.clone(), one);
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
