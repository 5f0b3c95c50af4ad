//! `docs/reference/codes.md` and `docs/reference/codes.json`, written from the core's table of codes:
//! the first for people, the second for the bindings' enums and other programs.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result, ensure};
use serde::Serialize;
use sigproof::{Code, Verdict};

use crate::document::{Document, to_json};
use crate::root;

const JSON: &str = "docs/reference/codes.json";

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
        let (verdict, exit) = match Verdict::from(class) {
            Verdict::Failed => ("failed", 3),
            Verdict::Refused => ("refused", 2),
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

/// Programs compare with these strings: one may come, and none may go. What is committed is what was
/// there before.
pub(crate) fn check_none_is_lost() -> Result<()> {
    let committed = fs::read_to_string(root().join(JSON)).context(JSON)?;
    let lost = lost(&committed)?;
    ensure!(lost.is_empty(), "{JSON} has codes that the table lacks: {}", lost.join(" "));
    Ok(())
}

fn lost(committed: &str) -> Result<Vec<String>> {
    let rows: serde_json::Value = serde_json::from_str(committed).context(JSON)?;
    let rows = rows.as_array().context(JSON)?;
    ensure!(!rows.is_empty(), "{JSON} is empty");
    let wire = |row: &serde_json::Value| row["code"].as_str().map(str::to_owned).context(JSON);
    let mut all = rows.iter().map(wire).collect::<Result<Vec<_>>>()?;
    all.retain(|code| Code::from_wire(code).is_none());
    Ok(all)
}

/// The two documents.
pub(crate) fn documents() -> Result<Vec<Document>> {
    let rows: Vec<Row> = Code::ALL.iter().copied().map(Row::new).collect();
    Ok(vec![("docs/reference/codes.md", markdown(&rows)), (JSON, to_json(&rows)?)])
}

fn markdown(rows: &[Row]) -> String {
    let mut out = String::from(
        "# Codes\n\n\
         <!-- Written by `cargo xtask generate` from core/src/code.rs; do not edit. -->\n\n\
         Every answer other than yes carries one of these codes. They are stable: none is renamed \
         or used for something else. *Rejected* means that the answer is no, *refused* that the \
         question was bad, *failed* that there is no answer. The verdict is that of a fault in what the question is about; \
         in what the question is made of (a trusted root, a lock file, the name of a package) the same fault is *refused*. [codes.json](codes.json) is the same table for programs.\n\n\
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
    fn no_code_is_lost() {
        check_none_is_lost().unwrap();
        let committed = r#"[{"code":"internal.defect"},{"code":"internal.gone"}]"#;
        assert_eq!(lost(committed).unwrap(), ["internal.gone"]);
        assert!(lost("[]").is_err() && lost(r#"[{"name":"x"}]"#).is_err());
    }

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
        assert_eq!(of(Code::Internal), ("failed", 3));
    }
}
