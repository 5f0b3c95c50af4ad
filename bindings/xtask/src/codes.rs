//! `docs/codes.md` and `docs/codes.json`, written from the core's table of codes: the first for
//! people, the second for the bindings' enums and other programs.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};
use serde::Serialize;
use sigproof::Code;

use crate::workspace::root;

const FOLDER: &str = "docs";

#[derive(Serialize)]
struct Row {
    code: &'static str,
    name: String,
    class: &'static str,
    verdict: &'static str,
    exit: u8,
    spec: &'static str,
    meaning: &'static str,
}

impl Row {
    fn new(code: Code) -> Self {
        let class = code.class();
        let (verdict, exit) = match class {
            sigproof::Class::Internal => ("refused", 3),
            _ if class.is_refusal() => ("refused", 2),
            _ => ("rejected", 1),
        };
        Self {
            code: code.as_str(),
            name: format!("{code:?}"),
            class: class.as_str(),
            verdict,
            exit,
            spec: code.spec(),
            meaning: code.meaning(),
        }
    }
}

/// File names and what must be in them.
fn documents() -> Result<[(&'static str, String); 2]> {
    let rows: Vec<Row> = Code::ALL.iter().copied().map(Row::new).collect();
    let mut json = serde_json::to_string_pretty(&rows)?;
    json.push('\n');
    Ok([("codes.md", markdown(&rows)), ("codes.json", json)])
}

fn markdown(rows: &[Row]) -> String {
    let mut out = String::from(
        "# Codes\n\n\
         <!-- Written by `cargo xtask generate` from core/src/code.rs; do not edit. -->\n\n\
         Every answer other than yes carries one of these codes. They are stable: none is renamed \
         or used for something else. *Rejected* means that the answer is no, *refused* that the \
         question was bad. [codes.json](codes.json) is the same table for programs.\n\n\
         | Code | Class | Verdict | CLI exit | Meaning | Specification |\n\
         |---|---|---|---|---|---|\n",
    );
    for row in rows {
        let cell = |text: &str| text.replace('|', "\\|");
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} | {} |",
            row.code,
            row.class,
            row.verdict,
            row.exit,
            cell(row.meaning),
            cell(row.spec)
        );
    }
    out
}

/// Writes the documents.
pub(crate) fn write() -> Result<()> {
    let folder = root().join(FOLDER);
    fs::create_dir_all(&folder).context(FOLDER)?;
    for (name, text) in documents()? {
        fs::write(folder.join(name), text).with_context(|| format!("{FOLDER}/{name}"))?;
    }
    Ok(())
}

/// Whether the documents are as they would be written.
pub(crate) fn check() -> Result<bool> {
    let mut fresh = true;
    for (name, text) in documents()? {
        // A checkout on Windows may have other line ends.
        let found = fs::read_to_string(root().join(FOLDER).join(name)).unwrap_or_default();
        if found.replace("\r\n", "\n") != text {
            eprintln!(
                "{FOLDER}/{name} is not what core/src/code.rs says: run `cargo xtask generate`"
            );
            fresh = false;
        }
    }
    Ok(fresh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_both_documents() {
        for (name, text) in documents().unwrap() {
            for code in Code::ALL {
                assert!(text.contains(code.as_str()), "{code} is not in {name}");
            }
        }
    }

    #[test]
    fn rows_say_how_the_command_line_exits() {
        let of = |code| (Row::new(code).verdict, Row::new(code).exit);
        assert_eq!(of(Code::ArtifactDigest), ("rejected", 1));
        assert_eq!(of(Code::RootMalformed), ("refused", 2));
        assert_eq!(of(Code::Internal), ("refused", 3));
    }
}
