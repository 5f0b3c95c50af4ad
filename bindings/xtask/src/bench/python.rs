//! Python's package as it is published, beside sigstore-python and the core in Rust: `tests/peers/python/bench.py` measures.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::figures::{Goal, PYTHON, Row, list, number, text};
use crate::python::published;
use crate::venv::{Venv, out, with_tools};
use crate::workspace::{MESSAGES, built, executable, remove, status};

const REQUIREMENTS: &str = "tests/peers/python/requirements-bench.txt";
const SCRIPT: &str = "tests/peers/python/bench.py";
/// Bundles of the testkit, as many as 100 of each kind.
const BUNDLES: &str = "800";

/// Builds, installs and measures.
pub(super) fn run() -> Result<Value> {
    let folder = out().join("bench");
    remove(&folder)?;
    let ours = Venv::empty("bench-ours")?;
    ours.install(&published(&folder.join("dist"))?)?;
    let theirs = Venv::with("bench-theirs", REQUIREMENTS)?;
    let many = format!("build --quiet --release -p sigproof-cli --example many {MESSAGES}");
    let many = executable("many", &many)?;
    let bundles = folder.join("bundles");
    let mut testkit = built("sigproof-testkit")?;
    ensure!(status(testkit.args(["bundles", BUNDLES]).arg(&bundles))?, "no bundles were made");

    let figures = folder.join("figures.json");
    let mut python = with_tools()?.program("python");
    python.arg(SCRIPT).args([ours.folder(), theirs.folder(), &bundles]);
    python.arg("--first").arg("--rust").arg(many).arg("--json").arg(&figures);
    // It fails where a goal is missed, too, and has written what it measured.
    status(&mut python)?;
    read(&figures)
}

fn read(figures: &Path) -> Result<Value> {
    let text = fs::read_to_string(figures).context("the benchmark in Python wrote no figures")?;
    Ok(serde_json::from_str(&text)?)
}

/// What it measured.
pub(super) fn rows(json: &Value) -> Result<Vec<Row>> {
    let row = |row: &Value| {
        let goal = match row["sign"].as_str() {
            Some("<=") => Some(Goal::AtMost(number(row, "goal")?)),
            Some(">=") => Some(Goal::AtLeast(number(row, "goal")?)),
            Some("") => None,
            _ => anyhow::bail!("no sign in {row}"),
        };
        let [what, ours, other] = ["what", "ours", "other"].map(|name| text(row, name));
        let (what, ours, other) = (what?, ours?, other?);
        Ok(Row { part: PYTHON, what, ours, other, figure: number(row, "figure")?, goal })
    };
    list(json, "rows")?.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_row_has_its_own_goal() {
        let row = |figure: f64, sign: &str, goal: Value| json!({ "what": "a", "ours": "1 ms", "other": "2 ms", "figure": figure, "sign": sign, "goal": goal });
        let json = json!({ "rows": [
            row(0.2, "<=", 0.1.into()),
            row(0.1, "<=", 0.1.into()),
            row(1.7, ">=", 1.8.into()),
            row(1.8, ">=", 1.8.into()),
            row(1.0, "", Value::Null),
        ] });
        let missed = rows(&json).unwrap().iter().map(Row::is_missed).collect::<Vec<_>>();
        assert_eq!(missed, [true, false, true, false, false]);
        for (name, value) in [("figure", Value::Null), ("goal", "1".into()), ("sign", "<".into())] {
            let mut broken = json.clone();
            broken["rows"][0][name] = value;
            assert!(rows(&broken).is_err(), "{name}");
        }
        assert!(rows(&json!({ "rows": [] })).is_err());
    }
}
