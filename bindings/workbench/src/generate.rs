//! Everything in the repository that is not written by hand, but for the cases (tests/testkit) and the tables in
//! CONTRIBUTING.md (bindings/xtask).

use std::fs;

use anyhow::{Context as _, Result};

use crate::document::{Document, schemas, to_json};
use crate::{codes, pictures, root, types};

/// Writes the documents, the types and the pictures.
pub(crate) fn write() -> Result<bool> {
    codes::check_none_is_lost()?;
    for (path, text) in documents()? {
        let file = root().join(path);
        fs::create_dir_all(file.parent().context(path)?).context(path)?;
        fs::write(file, text).context(path)?;
    }
    Ok(true)
}

/// Whether they are as they would be written.
pub(crate) fn check() -> Result<bool> {
    codes::check_none_is_lost()?;
    let mut fresh = true;
    for (path, text) in documents()? {
        // A checkout on Windows may have other line ends.
        let found = fs::read_to_string(root().join(path)).unwrap_or_default();
        if found.replace("\r\n", "\n") != text {
            eprintln!("{path} is not what its sources say: run `cargo xtask generate`");
            fresh = false;
        }
    }
    Ok(fresh)
}

fn documents() -> Result<Vec<Document>> {
    let mut documents = codes::documents()?;
    for (path, schema) in schemas() {
        documents.push((path, to_json(&schema)?));
    }
    documents.extend(types::documents()?);
    documents.extend(pictures::documents()?);
    documents.extend(sigproof::fixed_tables().context("the tables of the base points")?);
    documents.push(sigproof::known_links().context("the links inside the embedded roots")?);
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_documents_are_one_file() {
        let documents = documents().unwrap();
        let paths: std::collections::BTreeSet<_> = documents.iter().map(|(path, _)| path).collect();
        assert_eq!(paths.len(), documents.len());
    }
}
