//! How many instructions the core needs for a bundle of each kind, held against a record: what no clock and no busy
//! machine can blur. Counted by Valgrind's callgrind, which runs the program on a processor of its own making, in
//! `counted` of `benches/src/main.rs`: reading and verifying, with the tables of the trusted root's keys built.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::workspace::{cargo, program, root, status};

/// The counts of each architecture: `{"x86_64": {"v0.3 …": 1234567}}`.
const RECORD: &str = "benches/instructions.json";
const BUILT: &str = "target/peers";
/// Bundles in all, the kinds in turn: the arithmetic takes a little longer for some numbers than for others.
const BUNDLES: &str = "128";

type Counts = BTreeMap<String, u64>;

/// Counts, and compares with the record; with `record`, writes that.
pub(crate) fn run(record: bool) -> Result<bool> {
    let counts = count()?;
    let path = root().join(RECORD);
    let mut recorded: BTreeMap<String, Counts> =
        serde_json::from_slice(&fs::read(&path).context(RECORD)?).context(RECORD)?;
    let here = std::env::consts::ARCH;
    if record {
        recorded.insert(here.to_owned(), counts.clone());
        fs::write(&path, to_json(&recorded)).context(RECORD)?;
    }
    let recorded = recorded.get(here).with_context(|| {
        format!("no counts for {here}: `cargo xtask instructions --record` writes them")
    })?;
    let faults = judge(&counts, recorded);
    for (kind, count) in &counts {
        let before = recorded.get(kind).map_or_else(String::new, u64::to_string);
        println!("{kind:38} {count:>10} recorded {before:>10}");
    }
    for fault in &faults {
        eprintln!("{fault}; `cargo xtask instructions --record` takes the new count for granted");
    }
    Ok(faults.is_empty())
}

fn count() -> Result<Counts> {
    let mut build = cargo("build --quiet --release --bin instructions");
    build.args(["--manifest-path", "benches/Cargo.toml", "--target-dir", BUILT]);
    ensure!(status(&mut build)?, "benches does not build");
    let folder = root().join(BUILT).join("counted");
    let mut bundles = cargo("run --quiet -p sigproof-testkit -- bundles");
    ensure!(status(bundles.arg(BUNDLES).arg(&folder))?, "the testkit makes no bundles");

    let name = format!("instructions{}", std::env::consts::EXE_SUFFIX);
    let counter = root().join(BUILT).join("release").join(name);
    let kinds =
        program(&counter.to_string_lossy()).arg(&folder).output().context("instructions")?;
    let failed = String::from_utf8_lossy(&kinds.stderr);
    ensure!(kinds.status.success(), "a bundle does not verify: {failed}");
    let kinds: Counts = serde_json::from_slice(&kinds.stdout).context("the kinds")?;
    ensure!(kinds.len() > 1, "one kind");
    let mut counts = Counts::new();
    for (kind, bundles) in kinds {
        let mut valgrind = program("valgrind");
        // Where something is loaded must not matter, nor what this process has been told.
        valgrind.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
        valgrind.args(["--collect-atstart=no", "--toggle-collect=instructions::counted"]);
        let output = valgrind.arg(&counter).arg(&folder).arg(&kind).output().context("valgrind")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "valgrind: {said}");
        let all = collected(&said).with_context(|| format!("valgrind counted nothing: {said}"))?;
        counts.insert(kind, all / bundles);
    }
    Ok(counts)
}

/// `==123== Collected : 12345678`, which callgrind says last. 0 would mean that it never saw the function.
fn collected(said: &str) -> Option<u64> {
    let line = said.lines().rev().find_map(|line| line.split_once("Collected : "))?;
    line.1.trim().parse().ok().filter(|count| *count > 0)
}

/// More than two per cent is not for free, and less is to be recorded, so that it cannot be lost again unseen.
fn judge(counts: &Counts, recorded: &Counts) -> Vec<String> {
    let mut faults = Vec::new();
    for (kind, before) in recorded {
        match counts.get(kind) {
            None => faults.push(format!("{kind}: recorded, and not counted")),
            Some(now) if now * 100 > before * 102 => {
                faults.push(format!("{kind}: {now} instructions, more than 2 % over {before}"));
            }
            Some(now) if now * 100 < before * 98 => {
                faults.push(format!("{kind}: {now} instructions, more than 2 % under {before}"));
            }
            Some(_) => {}
        }
    }
    let new = counts.keys().filter(|kind| !recorded.contains_key(*kind));
    faults.extend(new.map(|kind| format!("{kind}: not recorded")));
    faults
}

fn to_json(recorded: &BTreeMap<String, Counts>) -> String {
    let mut text = String::from("{\n");
    for (n, (arch, counts)) in recorded.iter().enumerate() {
        let comma = if n == 0 { "" } else { ",\n" };
        let _ = writeln!(text, "{comma}  {}: {{", Value::from(&**arch));
        let lines: Vec<String> = counts
            .iter()
            .map(|(kind, count)| format!("    {}: {count}", Value::from(&**kind)))
            .collect();
        let _ = write!(text, "{}\n  }}", lines.join(",\n"));
    }
    text.push_str("\n}\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_per_cent_either_way() {
        let of = |count| Counts::from([("kind".to_owned(), count)]);
        for (count, faults) in [(100, 0), (102, 0), (98, 0), (103, 1), (97, 1)] {
            assert_eq!(judge(&of(count), &of(100)).len(), faults, "{count}");
        }
        assert_eq!(judge(&Counts::new(), &of(100)).len(), 1);
        assert_eq!(judge(&of(100), &Counts::new()).len(), 1);
    }

    #[test]
    fn what_callgrind_says() {
        let said =
            |count: &str| format!("==7== Events    : Ir\n==7== Collected : {count}\n==7==\n");
        assert_eq!(collected(&said("1234")), Some(1234));
        assert_eq!(collected(&said("0")), None);
        assert_eq!(collected("==7== Events    : Ir\n"), None);
    }

    #[test]
    fn the_record_is_as_it_would_be_written() {
        let text = fs::read_to_string(root().join(RECORD)).unwrap().replace("\r\n", "\n");
        let recorded: BTreeMap<String, Counts> = serde_json::from_str(&text).unwrap();
        assert!(recorded.values().all(|counts| counts.len() > 1) && !recorded.is_empty());
        assert_eq!(to_json(&recorded), text);
    }
}
