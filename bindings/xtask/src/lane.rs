//! Lanes: run one after the other (each uses all cores), counted, and timed. A lane that cannot run
//! is a lane that failed.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::workspace::cargo;

/// What a lane does.
pub(crate) enum Work {
    /// A cargo command; passing is one test.
    Cargo(&'static str),
    /// `cargo test`, whose tests count one by one.
    Tests(&'static str),
    /// A function of this program; passing is one test.
    Function(fn() -> Result<bool>),
    /// A function of this program that counts for itself.
    Counted(fn() -> Result<Count>),
}

/// One lane.
pub(crate) struct Lane {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it does.
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

/// Runs every lane, also after one that failed, and prints the last line that everything else
/// looks for.
pub(crate) fn run_all(lanes: &[Lane]) -> Result<bool> {
    let mut total = Count::default();
    let mut table = Vec::new();
    for lane in lanes {
        println!("==> {}", lane.name);
        let start = Instant::now();
        let count = match run(&lane.work) {
            Ok(count) => count,
            Err(error) => {
                eprintln!("{}: {error:#}", lane.name);
                Count::one(false)
            }
        };
        let seconds = start.elapsed().as_secs_f32();
        table.push(format!(
            "{:32} {seconds:7.1} s  {:5} passed  {:3} failed",
            lane.name, count.passed, count.failed
        ));
        total = total.add(count);
    }
    println!("\n{}", table.join("\n"));
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(total.all_passed())
}

fn run(work: &Work) -> Result<Count> {
    match work {
        Work::Cargo(args) => status(&mut cargo(args)).map(Count::one),
        Work::Function(function) => function().map(Count::one),
        Work::Counted(function) => function(),
        Work::Tests(args) => tests(&mut cargo(args)),
    }
}

/// Runs a program with its output shown, and says whether it succeeded.
pub(crate) fn status(command: &mut Command) -> Result<bool> {
    let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
    Ok(status.success())
}

/// Runs `cargo test`, shows its output as it comes, and counts.
fn tests(command: &mut Command) -> Result<Count> {
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

    #[test]
    fn a_lane_that_cannot_run_failed() {
        let lane = |work| Lane { name: "lane", work };
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
