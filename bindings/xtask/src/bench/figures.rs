//! What the benchmarks print as JSON, as rows of one table: what was measured, beside what, and the goal. A figure that
//! is missing is an error, and never a zero.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// What a row's last number should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

impl Goal {
    pub(crate) fn is_met(self, figure: f64) -> bool {
        match self {
            Self::AtMost(most) => figure <= most,
            Self::AtLeast(least) => figure >= least,
        }
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// Which table of the page it is in.
    pub(crate) part: &'static str,
    pub(crate) what: String,
    pub(crate) ours: String,
    /// What it is held against.
    pub(crate) other: String,
    /// The ratio, or the number that has a goal.
    pub(crate) figure: f64,
    pub(crate) goal: Option<Goal>,
}

impl Row {
    /// Whether it has a goal and is beyond it.
    pub(crate) fn is_missed(&self) -> bool {
        self.goal.is_some_and(|goal| !goal.is_met(self.figure))
    }
}

/// Of one kind of bundle, what each bundle took of both clients, in microseconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Distribution {
    pub(crate) kind: String,
    pub(crate) ours: Vec<f64>,
    pub(crate) theirs: Vec<f64>,
}

/// The parts of the table.
pub(crate) const NATIVE: &str = "native, warm";
pub(crate) const WASM: &str = "WebAssembly in Node.js, warm";
pub(crate) const ADDON: &str = "addon in Node.js, warm";
pub(crate) const FIRST: &str = "native, the first of a process";
pub(crate) const REST: &str = "threads, memory, command line";
pub(crate) const PYTHON: &str = "Python";
pub(crate) const PARTS: [&str; 6] = [NATIVE, WASM, ADDON, FIRST, REST, PYTHON];

const KIB: f64 = 1024.0;

/// What was asked for of a kind, natively.
fn goal(kind: &str) -> Option<Goal> {
    if kind.starts_with("Rekor v2") {
        Some(Goal::AtMost(0.40))
    } else {
        kind.starts_with("v0.3").then_some(Goal::AtMost(0.45))
    }
}

pub(super) fn number(json: &Value, name: &str) -> Result<f64> {
    let number = json[name].as_f64().filter(|number| number.is_finite());
    number.with_context(|| format!("no figure `{name}`"))
}

pub(super) fn text(json: &Value, name: &str) -> Result<String> {
    json[name].as_str().map(str::to_owned).with_context(|| format!("no `{name}`"))
}

pub(super) fn list<'j>(json: &'j Value, name: &str) -> Result<&'j [Value]> {
    let list = json[name].as_array().filter(|list| !list.is_empty());
    list.map(Vec::as_slice).with_context(|| format!("nothing in `{name}`"))
}

fn numbers(json: &Value, name: &str) -> Result<Vec<f64>> {
    let number = |value: &Value| value.as_f64().context("not a number");
    list(json, name)?.iter().map(number).collect()
}

fn micros(nanos: f64) -> String {
    format!("{:.0} µs", nanos / 1000.0)
}

fn millis(nanos: f64) -> String {
    format!("{:.2} ms", nanos / 1e6)
}

fn ratio_row(
    part: &'static str,
    what: String,
    (ours, theirs): (f64, f64),
    goal: Option<Goal>,
) -> Result<Row> {
    ensure!(ours > 0.0 && theirs > 0.0, "{what}: took no time");
    let (ours_text, other) = (micros(ours), micros(theirs));
    Ok(Row { part, what, ours: ours_text, other, figure: ours / theirs, goal })
}

/// Of tests/peers/rust.
pub(crate) fn native(json: &Value) -> Result<(Vec<Row>, Vec<Distribution>)> {
    let (mut rows, mut distributions) = (Vec::new(), Vec::new());
    for kind in list(json, "warm")? {
        let name = text(kind, "kind")?;
        let what = format!("{name} ({})", number(kind, "bundles")?);
        let pair = (number(kind, "ours")?, number(kind, "theirs")?);
        rows.push(ratio_row(NATIVE, what, pair, goal(&name))?);
        let each = &kind["each"];
        let (ours, theirs) = (numbers(each, "ours")?, numbers(each, "theirs")?);
        distributions.push(Distribution { kind: name, ours, theirs });
    }
    for kind in list(json, "first")? {
        let pair = (number(kind, "ours")?, number(kind, "theirs")?);
        rows.push(ratio_row(FIRST, text(kind, "kind")?, pair, Some(Goal::AtMost(1.0)))?);
    }
    let threads = &json["threads"];
    rows.push(Row {
        part: REST,
        what: format!(
            "two threads, {} bundles, beside one; and of arithmetic alone",
            number(threads, "bundles")?
        ),
        ours: String::new(),
        other: format!("{:.3}", number(threads, "arithmetic")?),
        figure: number(threads, "ratio")?,
        goal: Some(Goal::AtLeast(1.85)),
    });
    let cold = &json["cold"];
    let (verify, version) = (number(cold, "verify")?, number(cold, "version")?);
    let other = version + number(cold, "warm")?;
    rows.push(Row {
        part: REST,
        what: "`sigproof verify identity`, beside `--version` and a warm verification".to_owned(),
        ours: millis(verify),
        other: millis(other),
        figure: verify / other,
        goal: Some(Goal::AtMost(1.2)),
    });
    Ok((rows, distributions))
}

/// Of its program `memory`.
pub(crate) fn memory(json: &Value) -> Result<Vec<Row>> {
    let mut most = (0.0, f64::NEG_INFINITY);
    for verifier in list(json, "verifiers")? {
        let (without, with) = (number(verifier, "without")?, number(verifier, "with")?);
        if with - without > most.1 - most.0 {
            most = (without, with);
        }
    }
    let (without, with) = most;
    let kib = |bytes: f64| format!("{:.0} KiB", bytes / KIB);
    let mut rows = vec![Row {
        part: REST,
        what: "a verifier with its tables, KiB over one without".to_owned(),
        ours: kib(with),
        other: kib(without),
        figure: (with - without) / KIB,
        goal: Some(Goal::AtMost(512.0)),
    }];
    for kind in list(json, "verifications")? {
        rows.push(Row {
            part: REST,
            what: format!("memory of a verification, bundle's size = 1: {}", text(kind, "kind")?),
            ours: String::new(),
            other: String::new(),
            figure: number(kind, "most")?,
            goal: Some(Goal::AtMost(8.0)),
        });
    }
    Ok(rows)
}

/// Of tests/peers/js, in microseconds: ours and the peer, over the bundles that both verify.
pub(crate) fn wasm(json: &Value) -> Result<(Vec<Row>, Vec<Distribution>)> {
    ensure!(json["faults"].as_array().is_some_and(Vec::is_empty), "faults: {}", json["faults"]);
    let [ours, theirs, ..] = list(json, "clients")? else { anyhow::bail!("not two clients") };
    ensure!(ours["name"] == "sigproof", "the first client is {}", ours["name"]);
    let (mut rows, mut distributions) = (Vec::new(), Vec::new());
    let (our_kinds, their_kinds) = (list(ours, "kinds")?, list(theirs, "kinds")?);
    ensure!(our_kinds.len() == their_kinds.len(), "the clients have different kinds");
    for (our, their) in our_kinds.iter().zip(their_kinds) {
        let name = text(our, "kind")?;
        ensure!(their["kind"] == our["kind"], "{name}: not the other's");
        let what = format!("{name} ({})", number(our, "bundles")?);
        let asked = name.starts_with("v0.3") || name.starts_with("Rekor v2");
        let goal = asked.then_some(Goal::AtMost(0.125));
        rows.push(ratio_row(WASM, what, (median(our)?, median(their)?), goal)?);
        let (ours, theirs) = (numbers(our, "each")?, numbers(their, "each")?);
        distributions.push(Distribution { kind: name, ours, theirs });
    }
    Ok((rows, distributions))
}

/// Of a kind, the median over the rounds, in nanoseconds.
fn median(kind: &Value) -> Result<f64> {
    Ok(middle(numbers(kind, "roundMedians")?) * 1000.0)
}

/// Of tests/peers/js, the addon beside the core in Rust, of which tests/peers/rust told; and of its `load.mjs`.
pub(crate) fn addon(json: &Value, beside: &Value, load: &Value) -> Result<Vec<Row>> {
    let [_, _, addon] = list(json, "clients")? else { anyhow::bail!("not three clients") };
    ensure!(addon["name"] == "sigproof, addon", "the third client is {}", addon["name"]);
    let rust = list(beside, "warm")?;
    let mut rows = Vec::new();
    for kind in list(addon, "kinds")? {
        let name = text(kind, "kind")?;
        let same = rust.iter().find(|other| other["kind"] == kind["kind"]);
        let same = number(same.with_context(|| format!("{name}: not in Rust"))?, "ours")?;
        let what = format!("{name} ({})", number(kind, "bundles")?);
        rows.push(ratio_row(ADDON, what, (median(kind)?, same), Some(Goal::AtMost(1.25)))?);
    }
    let workers = &load["workers"];
    let (count, one, all) =
        (number(workers, "count")?, number(workers, "one")?, number(workers, "all")?);
    for (what, figure, goal) in [
        (
            "the event loop's delay while 200 verifications run, 99th percentile, ms",
            number(load, "delay")?,
            Goal::AtMost(20.0),
        ),
        (
            "memory after 10 000 verifications more, MiB",
            number(load, "growth")? / KIB / KIB,
            Goal::AtMost(8.0),
        ),
    ] {
        let (ours, other) = (String::new(), String::new());
        rows.push(Row {
            part: ADDON,
            what: what.to_owned(),
            ours,
            other,
            figure,
            goal: Some(goal),
        });
    }
    rows.push(Row {
        part: ADDON,
        what: format!("{count} worker threads, the same number of verifications in one"),
        ours: format!("{all:.2} s"),
        other: format!("{one:.2} s"),
        figure: one / all,
        goal: None,
    });
    Ok(rows)
}

/// The median.
pub(crate) fn middle(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    match numbers.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => numbers[half],
        _ => (numbers[half - 1] + numbers[half]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn native_json() -> Value {
        let kind = |name: &str, ours: f64| {
            json!({ "kind": name, "bundles": 72, "ours": ours, "theirs": 1000.0,
                    "each": { "ours": [1.0, 2.0], "theirs": [3.0] } })
        };
        json!({
            "warm": [kind("v0.3, message", 450.0), kind("Rekor v2, message", 450.0), kind("bare key", 9000.0)],
            "first": [{ "kind": "v0.3, message", "ours": 1001.0, "theirs": 1000.0 }],
            "cold": { "version": 1e6, "verify": 2.4e6, "warm": 1e6 },
            "threads": { "bundles": 2000, "ratio": 1.84, "arithmetic": 1.9 },
        })
    }

    #[test]
    fn each_goal_is_held_against_its_own_figure() {
        let (rows, distributions) = native(&native_json()).unwrap();
        let missed = |row: &Row| (row.what.clone(), row.is_missed());
        let missed: Vec<_> = rows.iter().map(missed).collect();
        let expected = [
            ("v0.3, message (72)", false),
            ("Rekor v2, message (72)", true),
            ("bare key (72)", false),
            ("v0.3, message", true),
            ("two threads, 2000 bundles, beside one; and of arithmetic alone", true),
            ("`sigproof verify identity`, beside `--version` and a warm verification", false),
        ];
        assert_eq!(missed, expected.map(|(what, missed)| (what.to_owned(), missed)));
        assert_eq!(distributions.len(), 3);
    }

    #[test]
    fn a_missing_figure_is_no_zero() {
        for (at, name) in [
            ("/warm/0", "ours"),
            ("/warm/0", "each"),
            ("/first/0", "theirs"),
            ("/cold", "warm"),
            ("/threads", "ratio"),
            ("/threads", "arithmetic"),
            ("", "warm"),
            ("", "first"),
        ] {
            let mut json = native_json();
            json.pointer_mut(at).unwrap().as_object_mut().unwrap().remove(name);
            assert!(native(&json).is_err(), "{at}/{name}");
        }
        let mut json = native_json();
        json["warm"][0]["ours"] = 0.into();
        assert!(native(&json).is_err());
    }

    #[test]
    fn the_verifier_that_grows_most_counts() {
        let json = |with: u64, most: f64| {
            json!({
                "verifiers": [{ "without": 1024, "with": 2048 }, { "without": 4096, "with": with }],
                "verifications": [{ "kind": "v0.3, message", "median": 1.0, "most": most }],
            })
        };
        let rows = memory(&json(4096 + 512 * 1024, 8.0)).unwrap();
        assert_eq!(rows.iter().map(|row| row.figure).collect::<Vec<_>>(), [512.0, 8.0]);
        assert!(!rows.iter().any(Row::is_missed));
        assert!(memory(&json(4097 + 512 * 1024, 8.1)).unwrap().iter().all(Row::is_missed));
        assert!(memory(&json!({ "verifiers": [], "verifications": [] })).is_err());
    }

    #[test]
    fn webassembly_beside_its_peer() {
        let client = |name: &str, rounds: [f64; 2]| {
            json!({ "name": name, "kinds": [{ "kind": "v0.3, message", "bundles": 72,
                    "roundMedians": rounds, "each": [1.0] }] })
        };
        let json = |faults: Value| json!({ "faults": faults, "clients": [client("sigproof", [1000.0, 1000.0]), client("peer", [7000.0, 8000.0])] });
        let (rows, _) = wasm(&json(json!([]))).unwrap();
        assert_eq!((rows[0].figure, rows[0].is_missed()), (1.0 / 7.5, true));
        assert_eq!((&*rows[0].ours, &*rows[0].other), ("1000 µs", "7500 µs"));
        assert!(wasm(&json(json!(["sigproof accepts …"]))).is_err());
    }

    #[test]
    fn the_addon_beside_rust() {
        let client = |name: &str, median: f64| json!({ "name": name, "kinds": [{ "kind": "v0.3, message", "bundles": 72, "roundMedians": [median] }] });
        let clients = |name: &str, median| json!({ "clients": [client("sigproof", 1.0), client("peer", 1.0), client(name, median)] });
        let load = |delay: f64, growth: f64| json!({ "delay": delay, "growth": growth, "workers": { "count": 8, "one": 2.0, "all": 1.0 } });
        let missed = |median: f64, load: Value| -> Vec<bool> {
            let rows = addon(&clients("sigproof, addon", median), &native_json(), &load).unwrap();
            rows.iter().map(Row::is_missed).collect()
        };
        // 450 ns in Rust.
        assert_eq!(missed(0.5625, load(20.0, 8.0 * KIB * KIB)), [false; 4]);
        assert_eq!(missed(0.563, load(20.1, 8.1 * KIB * KIB)), [true, true, true, false]);
        assert!(addon(&clients("sigproof", 1.0), &native_json(), &load(1.0, 1.0)).is_err());
        assert!(addon(&clients("sigproof, addon", 1.0), &native_json(), &json!({})).is_err());
    }

    #[test]
    fn the_middle() {
        assert_eq!(middle(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(middle(vec![4.0, 1.0]), 2.5);
    }
}
