//! `docs/codes.md` and `docs/codes.json`, written from the core's table of codes: the first for
//! people, the second for the bindings' enums and other programs.

use std::fmt::Write as _;

use anyhow::Result;
use serde::Serialize;
use sigproof::Code;

use crate::document::{Document, to_json};

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

/// The two documents.
pub(crate) fn documents() -> Result<Vec<Document>> {
    let rows: Vec<Row> = Code::ALL.iter().copied().map(Row::new).collect();
    Ok(vec![("docs/codes.md", markdown(&rows)), ("docs/codes.json", to_json(&rows)?)])
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
