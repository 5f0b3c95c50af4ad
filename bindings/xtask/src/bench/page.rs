//! The rows as text, and in `docs/benchmarks.md`.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};

use super::figures::{ADDON, Goal, PARTS, PYTHON, Row};

const BEGIN: &str = "<!-- From here `cargo xtask bench --record` writes. -->\n";
const END: &str = "<!-- To here. -->\n";
const DRAWN: &str = "![The processor's time of each bundle as hills over a logarithmic axis, sigproof and its \
    peers, by kind of bundle.](benchmarks.svg)";

/// Where it was measured, and with what.
pub(crate) struct Place {
    pub(crate) machine: String,
    pub(crate) native_peer: String,
    pub(crate) wasm_peer: String,
    pub(crate) python_peer: String,
    pub(crate) bundles: String,
}

fn goal(row: &Row) -> (String, &'static str) {
    let said = match row.goal {
        None => return (String::new(), ""),
        Some(Goal::AtMost(most)) => format!("≤ {most}"),
        Some(Goal::AtLeast(least)) => format!("≥ {least}"),
    };
    (said, if row.is_missed() { "MISSED" } else { "met" })
}

fn figure(row: &Row) -> String {
    if row.figure < 10.0 { format!("{:.3}", row.figure) } else { format!("{:.0}", row.figure) }
}

fn other_name<'p>(part: &str, place: &'p Place) -> &'p str {
    if part == ADDON {
        "in Rust"
    } else if part.contains("WebAssembly") {
        &place.wasm_peer
    } else if part.contains("native") {
        &place.native_peer
    } else if part == PYTHON {
        &place.python_peer
    } else {
        "beside"
    }
}

/// The table of a terminal.
pub(crate) fn text(rows: &[Row], place: &Place) -> String {
    let mut text = format!("{}\n{}\n", place.bundles, place.machine);
    for part in PARTS.into_iter().filter(|part| rows.iter().any(|row| row.part == *part)) {
        let other = other_name(part, place);
        let _ = writeln!(
            text,
            "\n{part:<70} {:>10} {other:>24} {:>8} {:>8}",
            "sigproof", "figure", "goal"
        );
        for row in rows.iter().filter(|row| row.part == part) {
            let (goal, met) = goal(row);
            let (ours, other, figure) = (&row.ours, &row.other, figure(row));
            let line = format!(
                "  {:<68} {ours:>10} {other:>24} {figure:>8} {goal:>8} {met}",
                row.what.replace('`', "")
            );
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}

/// The page with these rows in the place of older ones.
pub(crate) fn with_rows(page: &str, rows: &[Row], place: &Place) -> Result<String> {
    let (before, rest) = page.split_once(BEGIN).context("no place for the rows")?;
    let (_, after) = rest.split_once(END).context("no end of the rows")?;
    let mut text = format!("\n{DRAWN}\n\n{}\n\n{}\n", place.bundles, place.machine);
    for part in PARTS.into_iter().filter(|part| rows.iter().any(|row| row.part == *part)) {
        let other = other_name(part, place);
        let _ = write!(
            text,
            "\n| {part} | sigproof | {other} | figure | goal | |\n|---|--:|--:|--:|--:|---|\n"
        );
        for row in rows.iter().filter(|row| row.part == part) {
            let (goal, met) = goal(row);
            let Row { what, ours, other, .. } = row;
            let _ =
                writeln!(text, "| {what} | {ours} | {other} | {} | {goal} | {met} |", figure(row));
        }
    }
    Ok(format!("{before}{BEGIN}{text}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::figures::NATIVE;

    fn place() -> Place {
        let [machine, native_peer, wasm_peer, python_peer, bundles] =
            ["a machine", "peer 1", "peer 2", "peer 3", "516 bundles"].map(str::to_owned);
        Place { machine, native_peer, wasm_peer, python_peer, bundles }
    }

    fn row(figure: f64) -> Row {
        let [what, ours, other] = ["v0.3, message (72)", "290 µs", "660 µs"].map(str::to_owned);
        Row { part: NATIVE, what, ours, other, figure, goal: Some(Goal::AtMost(0.45)) }
    }

    #[test]
    fn a_row_says_whether_its_goal_is_met() {
        for (figure, met) in [(0.44, "met"), (0.46, "MISSED")] {
            let text = text(&[row(figure)], &place());
            let line = text.lines().find(|line| line.contains("290 µs")).unwrap();
            assert!(line.ends_with(met) && line.contains("≤ 0.45"), "{line}");
            let page = with_rows(&format!("a\n{BEGIN}old\n{END}b\n"), &[row(figure)], &place());
            let page = page.unwrap();
            assert!(page.starts_with("a\n") && page.ends_with("b\n") && !page.contains("old"));
            assert!(page.contains(&format!("| 290 µs | 660 µs | {figure:.3} | ≤ 0.45 | {met} |")));
            assert_eq!(with_rows(&page, &[row(figure)], &place()).unwrap(), page);
        }
        assert!(with_rows("no place", &[row(0.4)], &place()).is_err());
    }
}
