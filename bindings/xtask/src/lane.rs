//! Lanes: set up, run one after the other (each uses all cores), counted, and timed, in seconds and in
//! seconds of processor. A lane that cannot run is a lane that failed.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::spent::Spent;
use crate::tool::{Tool, set_up};
use crate::workspace::{built, cargo, status};

/// Lanes of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Rust,
    JavaScript,
    Python,
}

impl Group {
    pub(crate) const ALL: [Self; 3] = [Self::Rust, Self::JavaScript, Self::Python];

    /// What it is called on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::JavaScript => "javascript",
            Self::Python => "python",
        }
    }
}

/// The shortest run that a lane is part of; the longer ones hold the shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum When {
    /// `test`: everything that a change must pass.
    Test,
    /// `check --quick`
    Quick,
    /// `check`: what takes long, or has to be downloaded.
    Check,
}

/// What a lane does.
#[derive(Clone, Copy)]
pub(crate) enum Work {
    /// A cargo command; passing is one test.
    Cargo(&'static str),
    /// A program of the workspace, and its arguments; passing is one test.
    Program(&'static str, &'static str),
    /// `cargo test`, whose tests count one by one.
    Tests(&'static str),
    /// A function of this program; passing is one test.
    Function(fn() -> Result<bool>),
    /// A function of this program that counts for itself.
    Counted(fn() -> Result<Count>),
}

/// One lane.
#[derive(Clone, Copy)]
pub(crate) struct Lane {
    pub(crate) name: &'static str,
    pub(crate) group: Group,
    pub(crate) when: When,
    /// Beside cargo and git.
    pub(crate) needs: &'static [Tool],
    pub(crate) work: Work,
}

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    passed: u64,
    failed: u64,
}

impl Count {
    /// Of so many tests.
    pub(crate) const fn of(passed: u64, failed: u64) -> Self {
        Self { passed, failed }
    }

    /// Whether there was a test, and none failed.
    pub(crate) const fn all_passed(self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    pub(crate) const fn one(passed: bool) -> Self {
        Self { passed: passed as u64, failed: !passed as u64 }
    }

    pub(crate) const fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// What these lanes need.
pub(crate) fn tools(lanes: &[Lane]) -> BTreeSet<Tool> {
    lanes.iter().flat_map(|lane| lane.needs).copied().collect()
}

/// Sets up what the lanes need, runs every lane, also after one that failed, and prints the last line
/// that everything else looks for.
pub(crate) fn run_all(lanes: &[Lane]) -> Result<bool> {
    let mut total = Count::default();
    let mut table = Vec::new();
    let mut row = |name, start: Spent, count: Count| {
        let spent = Spent::now().since(start);
        let Count { passed, failed } = count;
        table.push(format!("{name:32} {spent}  {passed:5} passed  {failed:3} failed"));
        total = total.add(count);
    };
    let begin = Spent::now();
    let mut missing = Vec::new();
    let tools = tools(lanes);
    if !tools.is_empty() {
        let start = Spent::now();
        missing = set_up(tools);
        row("set-up", start, Count::one(missing.is_empty()));
    }
    for lane in lanes {
        println!("==> {}", lane.name);
        let start = Spent::now();
        let count = run(lane, &missing).unwrap_or_else(|error| {
            eprintln!("{}: {error:#}", lane.name);
            Count::one(false)
        });
        row(lane.name, start, count);
    }
    println!("\n{}", table.join("\n"));
    println!("{:32} {}", "all", Spent::now().since(begin));
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(total.all_passed())
}

fn run(lane: &Lane, missing: &[Tool]) -> Result<Count> {
    if let Some(tool) = missing.iter().find(|tool| lane.needs.contains(tool)) {
        bail!("this needs {}, which is missing", tool.name());
    }
    match &lane.work {
        Work::Cargo(args) => status(&mut cargo(args)).map(Count::one),
        Work::Program(name, args) => {
            status(built(name)?.args(args.split_whitespace())).map(Count::one)
        }
        Work::Function(function) => function().map(Count::one),
        Work::Counted(function) => function(),
        Work::Tests(args) => tests(&mut cargo(args)),
    }
}

/// Runs `cargo test`, shows its output as it comes, and counts.
pub(crate) fn tests(command: &mut Command) -> Result<Count> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {command:?}"))?;
    let mut count = Count::default();
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            count = count.add(parse_result(&line).unwrap_or_default());
        }
    }
    let success = child.wait()?.success();
    // It may fail without a failed test (a build error, a crash), and may find no test at all.
    if (!success && count.failed == 0) || (success && count.passed == 0) {
        eprintln!("{command:?}: {}", if success { "no test ran" } else { "failed" });
        count = count.add(Count::one(false));
    }
    Ok(count)
}

/// `test result: ok. 5 passed; 0 failed; 1 ignored; …`. An ignored test is a skipped one, and a
/// skipped one must not look green.
fn parse_result(line: &str) -> Option<Count> {
    let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |wanted: &str| {
        let part = numbers.split(';').find_map(|part| part.trim().strip_suffix(wanted))?;
        part.trim().parse::<u64>().ok()
    };
    let failed = number("failed")? + number("ignored")?;
    Some(Count { passed: number("passed")?, failed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines() {
        let of = |line: &str| parse_result(line).map(|count| (count.passed, count.failed));
        let tail = "0 measured; 0 filtered out; finished in 0.08s";
        assert_eq!(
            of(&format!("test result: ok. 5 passed; 0 failed; 0 ignored; {tail}")),
            Some((5, 0))
        );
        assert_eq!(
            of(&format!("test result: FAILED. 12 passed; 3 failed; 2 ignored; {tail}")),
            Some((12, 5))
        );
        assert_eq!(of("test a_test ... ok"), None);
        assert_eq!(of("test result: ok. many passed; 0 failed; 0 ignored"), None);
    }

    fn passes(needs: &'static [Tool]) -> Lane {
        let work = Work::Function(|| Ok(true));
        Lane { name: "lane", group: Group::Rust, when: When::Test, needs, work }
    }

    #[test]
    fn a_lane_whose_tool_is_missing_failed() {
        let lane = passes(&[Tool::Node, Tool::Pip]);
        assert_eq!(run(&lane, &[]).unwrap(), Count::one(true));
        assert_eq!(run(&lane, &[Tool::Chromium]).unwrap(), Count::one(true));
        let error = run(&lane, &[Tool::Chromium, Tool::Pip]).unwrap_err().to_string();
        assert!(error.contains(Tool::Pip.name()), "{error}");
    }

    #[test]
    fn a_lane_that_cannot_run_failed() {
        let lane = |work| Lane { work, ..passes(&[]) };
        assert!(run_all(&[lane(Work::Function(|| Ok(true)))]).unwrap());
        assert!(run_all(&[lane(Work::Counted(|| Ok(Count::of(2, 0))))]).unwrap());
        assert!(!run_all(&[lane(Work::Counted(|| Ok(Count::of(2, 1))))]).unwrap());
        assert!(!run_all(&[lane(Work::Counted(|| Ok(Count::of(0, 0))))]).unwrap());
        assert!(!run_all(&[lane(Work::Function(|| Ok(false)))]).unwrap());
        assert!(!run_all(&[lane(Work::Function(|| anyhow::bail!("broken")))]).unwrap());
        let missing = || status(&mut Command::new("no-such-program"));
        assert!(!run_all(&[lane(Work::Function(missing))]).unwrap());
        assert!(!run_all(&[]).unwrap());
    }
}
