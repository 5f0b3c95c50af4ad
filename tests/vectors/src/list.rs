//! The lists of cases: a JSON array, or JSON Lines, where the documents of a case stand in its line.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;
use serde_json::Value;
use sigproof::HashAlgorithm;

use crate::{Case, Source, folder};

/// The fields of a case that may hold a document.
const DOCUMENTS: [&str; 3] = ["bundle", "trusted_root", "key"];

/// A document of a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "Written")]
pub enum Document {
    /// A file, relative to the case's folder.
    File(PathBuf),
    /// A text that stands in the list.
    Text(String),
}

/// A document as a list spells it. `of`, which names the case that has the same one, is replaced before
/// this is read.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    File(PathBuf),
    Inside(Inside),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Inside {
    /// JSON with sorted keys and no spaces: the document is this, to the byte.
    Json(Value),
    Text(String),
}

impl From<Written> for Document {
    fn from(written: Written) -> Self {
        match written {
            Written::File(path) => Self::File(path),
            Written::Inside(Inside::Json(json)) => Self::Text(json.to_string()),
            Written::Inside(Inside::Text(text)) => Self::Text(text),
        }
    }
}

impl Source {
    /// The cases as they are written; `None` if the source is outside the repository and not there.
    ///
    /// # Errors
    /// If the list cannot be read, or is not JSON.
    pub fn rows(&self) -> io::Result<Option<Vec<Value>>> {
        let list = folder().join(&self.cases);
        if self.outside && !list.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&list)?;
        let rows: Result<_, _> = if is_lines(&list) {
            text.lines().map(serde_json::from_str).collect()
        } else {
            serde_json::from_str(&text)
        };
        Ok(Some(rows?))
    }

    /// The cases; `None` if the source is outside the repository and not there.
    ///
    /// # Errors
    /// If the list cannot be read, or does not have its form.
    pub fn cases(&self) -> io::Result<Option<Vec<Case>>> {
        let Some(mut rows) = self.rows()? else { return Ok(None) };
        resolve(&mut rows)?;
        let list = folder().join(&self.cases);
        // Lines are written by the testkit, which says its paths from the manifest.
        let base = if is_lines(&list) { folder() } else { list.with_file_name("") };
        let case = |row| {
            let mut case: Case = serde_json::from_value(row)?;
            case.folder.clone_from(&base);
            Ok(case)
        };
        rows.into_iter().map(case).collect::<io::Result<_>>().map(Some)
    }
}

fn is_lines(list: &Path) -> bool {
    list.extension().is_some_and(|extension| extension == "jsonl")
}

/// Puts the document in the place of the name of the case that has it.
fn resolve(rows: &mut [Value]) -> io::Result<()> {
    let own = |row: &Value| Some((row["id"].as_str()?.to_owned(), row.clone()));
    let all: std::collections::HashMap<String, Value> = rows.iter().filter_map(own).collect();
    for row in rows {
        for field in DOCUMENTS {
            let Some(other) = row[field]["of"].as_str() else { continue };
            let missing = || io::Error::other(format!("{}: no {field} of {other}", row["id"]));
            let document = &all.get(other).ok_or_else(missing)?[field];
            row[field] = document.clone();
        }
    }
    Ok(())
}

impl Case {
    /// A document of the case.
    ///
    /// # Errors
    /// If its file cannot be read.
    pub fn read(&self, document: &Document) -> io::Result<Vec<u8>> {
        let path = match document {
            Document::File(path) => self.folder.join(path),
            Document::Text(text) => return Ok(text.clone().into_bytes()),
        };
        fs::read(&path).map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", path.display())))
    }

    /// A file that holds the document: its own or, of a text, one in this folder that is named after what
    /// it holds.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn file(&self, document: &Document, folder: &Path) -> io::Result<PathBuf> {
        let text = match document {
            Document::File(path) => return Ok(self.folder.join(path)),
            Document::Text(text) => text.as_bytes(),
        };
        let digest = HashAlgorithm::Sha256.hash(text).to_string();
        let path = folder.join(digest.replace("sha256:", ""));
        fs::create_dir_all(folder)?;
        fs::write(&path, text)?;
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json};

    #[test]
    fn a_document_is_a_file_or_stands_in_the_list() {
        let read = |value: Value| from_value::<Document>(value).ok();
        assert_eq!(read(json!("a/b.json")), Some(Document::File("a/b.json".into())));
        assert_eq!(read(json!({ "text": "{ }" })), Some(Document::Text("{ }".to_owned())));
        let sorted = r#"{"a":[18446744073709551615,-1,"é\n",null],"b":{"c":true}}"#;
        let inside: Value = serde_json::from_str(&format!(r#"{{"json":{sorted}}}"#)).unwrap();
        assert_eq!(read(inside), Some(Document::Text(sorted.to_owned())));
        for bad in [json!({}), json!({ "of": "x" }), json!(1), json!({ "text": 1 })] {
            assert_eq!(read(bad.clone()), None, "{bad}");
        }
    }

    #[test]
    fn a_document_of_another_case() {
        let mut rows = [
            json!({ "id": "a", "bundle": { "of": "b" }, "trusted_root": "r" }),
            json!({ "id": "b", "bundle": { "text": "t" }, "trusted_root": { "of": "a" } }),
        ];
        resolve(&mut rows).unwrap();
        assert_eq!(rows[0]["bundle"], json!({ "text": "t" }));
        assert_eq!(rows[1]["trusted_root"], json!("r"));
        assert!(resolve(&mut [json!({ "id": "a", "bundle": { "of": "c" } })]).is_err());
    }
}
