//! `cargo xtask parity`: every JavaScript host answers every test vector as the core does; and Python (`cargo xtask python`). What each
//! has run is counted and held against what it was given, so that a skip is a failure.

use std::collections::VecDeque;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use serde_json::Value;

use crate::addon;
use crate::lane::Count;
use crate::node::{self, ENGINE};
use crate::venv::{out, with_tools};
use crate::workspace::{built, program, remove, root, status};

const FOLDER: &str = "tests/parity";
/// No host takes as long; the slowest takes two minutes on a busy machine.
const LIMIT: Duration = Duration::from_secs(20 * 60);
/// How many hosts run at a time: each uses one core.
const AT_ONCE: usize = 2;
/// How many mismatches of a host are printed.
const SHOWN: usize = 10;

/// How the names of the hosts that load the addon end.
const ADDON: &str = ", addon";

/// A host: its name until it says its own, its program, and whether it always runs everything.
struct Host {
    name: &'static str,
    command: Command,
    full: bool,
}

/// The cases that a host is given.
#[derive(Clone)]
struct Reference {
    file: PathBuf,
    cases: usize,
    questions: usize,
}

/// What a host prints as its last line.
#[derive(Debug)]
struct Outcome {
    host: String,
    executed: usize,
    asked: usize,
    mismatches: Vec<Value>,
}

impl Outcome {
    /// None if it is something else.
    fn parse(line: &str) -> Option<Self> {
        let line: Value = serde_json::from_str(line).ok()?;
        let count = |name: &str| usize::try_from(line[name].as_u64()?).ok();
        Some(Self {
            host: line["host"].as_str()?.to_owned(),
            executed: count("executed")?,
            asked: count("asked")?,
            mismatches: line["mismatches"].as_array()?.clone(),
        })
    }
}

/// Every case in Node.js and in a page of Chromium, thirty in each of the others.
pub(crate) fn sample() -> Result<Count> {
    run(false)
}

/// Every case in every host.
pub(crate) fn full() -> Result<Count> {
    run(true)
}

/// Holds the package that is built in `js/dist` against the core. One test a host, and one for the
/// comparison itself.
fn run(all: bool) -> Result<Count> {
    let out = root().join("target/parity");
    remove(&out)?;
    fs::create_dir_all(&out)?;
    node::install("js")?;
    node::install(FOLDER)?;
    install_package(&out)?;
    addon::install(FOLDER)?;
    let (every, few) = reference(&out)?;

    let mut noticed = program("node");
    noticed.args(["--test", "tests/parity/run.test.mjs"]).stdout(Stdio::null());
    let noticed = status(noticed.env("REFERENCE", &few.file))?;
    println!("doctored answers are {}", if noticed { "noticed" } else { "NOT NOTICED" });

    let count = Count::one(noticed);
    let rows = run_all(hosts()?, &every, if all { &every } else { &few });
    Ok(count.add(print(&rows)))
}

/// Every case in the Python of the environment, into which the package is installed. One test for it, and those that show
/// that it notices every sort of difference.
pub(crate) fn python() -> Result<Count> {
    let out = out().join("parity");
    remove(&out)?;
    fs::create_dir_all(&out)?;
    let (every, few) = reference(&out)?;
    let venv = with_tools()?;
    let noticed = venv.tests(&["tests/parity/python"], &[("REFERENCE", &few.file)])?;
    let mut command = venv.program("python");
    command.arg("tests/parity/python/run.py");
    let host = Host { name: "Python", command, full: true };
    Ok(noticed.add(print(&run_all(vec![host], &every, &few))))
}

/// What the core answers to every case, and to some.
fn reference(out: &Path) -> Result<(Reference, Reference)> {
    let mut reference = built("reference")?;
    ensure!(status(reference.arg(out))?, "the core itself does not answer as the cases expect");
    Ok((read(out.join("all.jsonl"))?, read(out.join("sample.jsonl"))?))
}

/// Prints what the hosts have answered, and counts those that are as they should be.
fn print(rows: &[(String, Option<String>)]) -> Count {
    println!("\n{:34}{:>8}{:>11}{:>12}{:>9}", "host", "cases", "questions", "mismatches", "time");
    rows.iter().fold(Count::default(), |count, (row, reason)| {
        println!("{row}");
        if let Some(reason) = reason {
            println!("{reason}");
        }
        count.add(Count::one(reason.is_none()))
    })
}

fn hosts() -> Result<Vec<Host>> {
    let modules = root().join(FOLDER).join("node_modules");
    let host = |name, full, mut command: Command, args: &[&str]| {
        command.args(args).env(ENGINE, "wasm");
        Host { name, command, full }
    };
    let native_host = |name, full, command: Command, args: &[&str]| {
        let mut host = host(name, full, command, args);
        host.command.env(ENGINE, "native");
        host
    };
    let node = || program("node");
    let run = |path: PathBuf| -> Command { program(&path.to_string_lossy()) };
    let deno = || Ok::<_, anyhow::Error>(run(native(&modules.join("@deno"), "deno")?));
    let bun = || Ok::<_, anyhow::Error>(run(native(&modules.join("@oven"), "bin/bun")?));
    let mut workerd = node();
    workerd.env("WORKERD", native(&modules.join("@cloudflare"), "bin/workerd")?);
    let deno_args = [
        "run",
        "--no-remote",
        "--node-modules-dir=manual",
        "--no-prompt",
        "--allow-read",
        "tests/parity/deno.mjs",
    ];
    // To load a library is a permission of its own there, and so is the variable that asks for it.
    let mut deno_native_args = deno_args.to_vec();
    deno_native_args.splice(5..5, ["--allow-ffi", "--allow-env"]);
    Ok(vec![
        host("Node.js", true, node(), &["tests/parity/node.mjs"]),
        native_host("Node.js, addon", true, node(), &["tests/parity/node.mjs"]),
        host("Chromium, page", true, node(), &["tests/parity/chromium.mjs", "page"]),
        host("Chromium, worker", false, node(), &["tests/parity/chromium.mjs", "worker"]),
        host("Deno", false, deno()?, &deno_args),
        native_host("Deno, addon", false, deno()?, &deno_native_args),
        host("Bun", false, bun()?, &["tests/parity/bun.mjs"]),
        native_host("Bun, addon", false, bun()?, &["tests/parity/bun.mjs"]),
        host("workerd", false, workerd, &["tests/parity/workerd.mjs"]),
    ])
}

/// The program of this platform: npm installs it as a package of its own, and no script has to run.
fn native(scope: &Path, file: &str) -> Result<PathBuf> {
    let mut packages: Vec<PathBuf> = fs::read_dir(scope)
        .with_context(|| format!("npm has installed nothing for this platform in {scope:?}"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    packages.sort();
    // There may be more than one, for another C library.
    let runs = |path: &PathBuf| {
        let mut command = Command::new(path);
        command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let with_suffix =
        |package: PathBuf| package.join(file).with_extension(std::env::consts::EXE_EXTENSION);
    packages
        .into_iter()
        .map(with_suffix)
        .find(runs)
        .with_context(|| format!("no program in {scope:?}"))
}

/// Packs the package, and puts it where npm would: it needs no other package.
fn install_package(out: &Path) -> Result<()> {
    let mut pack = program("npm");
    pack.current_dir(root().join("js")).stdout(Stdio::null());
    pack.args(["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination"]).arg(out);
    ensure!(status(&mut pack)?, "npm pack failed");
    let packed = fs::read_dir(out)?.filter_map(Result::ok).map(|entry| entry.path());
    let archive = packed.into_iter().next().context("npm pack wrote nothing")?;
    let package = root().join(FOLDER).join("node_modules/sigproof");
    remove(&package)?;
    fs::create_dir_all(&package)?;
    let mut tar = program("tar");
    tar.arg("-xzf").arg(archive).arg("--strip-components=1").arg("-C").arg(&package);
    ensure!(status(&mut tar)?, "tar failed");
    ensure!(package.join("dist").is_dir(), "the package is not built: cargo xtask js");
    Ok(())
}

fn read(file: PathBuf) -> Result<Reference> {
    let text = fs::read_to_string(&file)?;
    let mut reference = Reference { file, cases: 0, questions: 0 };
    for line in text.lines() {
        let line: Value = serde_json::from_str(line)?;
        reference.cases += 1;
        reference.questions += line["forms"].as_array().context("no forms")?.len();
    }
    Ok(reference)
}

/// Runs the hosts, a few at a time. The rows are in the order of the hosts; each with what is wrong.
fn run_all(hosts: Vec<Host>, every: &Reference, few: &Reference) -> Vec<(String, Option<String>)> {
    let queue: Mutex<VecDeque<(usize, Host)>> = Mutex::new(hosts.into_iter().enumerate().collect());
    let rows = Mutex::new(Vec::new());
    let next = || queue.lock().ok().and_then(|mut queue| queue.pop_front());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((place, host)) = next() {
                    let given = if host.full { every } else { few };
                    let row = row(host, given);
                    if let Ok(mut rows) = rows.lock() {
                        rows.push((place, row));
                    }
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap_or_default();
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn row(host: Host, given: &Reference) -> (String, Option<String>) {
    let start = Instant::now();
    let name = host.name;
    let outcome = ask(host, &given.file);
    let seconds = start.elapsed().as_secs_f32();
    match outcome {
        Ok(outcome) => {
            let Outcome { host, executed, asked, mismatches } = &outcome;
            let found = mismatches.len();
            let host = if name.ends_with(ADDON) { format!("{host}{ADDON}") } else { host.clone() };
            let row = format!("{host:34}{executed:>8}{asked:>11}{found:>12}{seconds:>7.1} s");
            (row, judge(&outcome, given))
        }
        Err(error) => (
            format!("{name:34}{:>8}{:>11}{:>12}{seconds:>7.1} s", "-", "-", "-"),
            Some(format!("  {error:#}")),
        ),
    }
}

/// What is wrong with the outcome, if anything is.
fn judge(outcome: &Outcome, given: &Reference) -> Option<String> {
    let mut wrong = Vec::new();
    if outcome.executed != given.cases || outcome.asked != given.questions {
        wrong.push(format!("  was given {} cases and {} questions", given.cases, given.questions));
    }
    wrong.extend(outcome.mismatches.iter().take(SHOWN).map(|mismatch| format!("  {mismatch}")));
    (!wrong.is_empty()).then(|| wrong.join("\n"))
}

/// Lets the host run the cases, and reads its last line.
fn ask(host: Host, reference: &Path) -> Result<Outcome> {
    let mut command = host.command;
    let (success, text) = output(command.arg(reference))?;
    let last = text.lines().last().unwrap_or_default();
    let outcome = Outcome::parse(last).context("it ended without a result")?;
    // It fails where there is a mismatch, and only there.
    ensure!(success == outcome.mismatches.is_empty(), "it failed after its result");
    Ok(outcome)
}

/// Whether the program succeeded, and what it printed; after the limit it is ended.
fn output(command: &mut Command) -> Result<(bool, String)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {command:?}"))?;
    let mut stdout = child.stdout.take().context("no output")?;
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        stdout.read_to_end(&mut bytes).map(|_| bytes)
    });
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > LIMIT {
            child.kill()?;
            bail!("it has not ended after {} s", LIMIT.as_secs());
        }
        thread::sleep(Duration::from_millis(50));
    };
    let bytes = reader.join().map_err(|_| anyhow!("the output was not read"))??;
    Ok((status.success(), String::from_utf8(bytes)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> Reference {
        Reference { file: PathBuf::new(), cases: 30, questions: 137 }
    }

    #[test]
    fn a_skip_is_a_failure() {
        let outcome = |executed, asked, mismatches: usize| Outcome {
            host: "host".to_owned(),
            executed,
            asked,
            mismatches: vec![Value::Null; mismatches],
        };
        assert_eq!(judge(&outcome(30, 137, 0), &given()), None);
        assert!(judge(&outcome(29, 137, 0), &given()).is_some());
        assert!(judge(&outcome(30, 136, 0), &given()).is_some());
        assert!(judge(&outcome(31, 137, 0), &given()).is_some());
        assert!(judge(&outcome(30, 137, 1), &given()).is_some());
    }

    #[test]
    fn a_host_without_a_result_failed() {
        let row = |command: Command| row(Host { name: "host", command, full: true }, &given()).1;
        let says = |script: &str| {
            let mut shell = program("sh");
            shell.args(["-c", script]);
            shell
        };
        let good = r#"echo '{"host":"h","executed":30,"asked":137,"mismatches":[]}'"#;
        assert_eq!(row(says(good)), None);
        assert!(row(says(&format!("{good}; exit 1"))).is_some());
        assert!(row(says(&format!("{good}; echo more"))).is_some());
        assert!(row(says("")).is_some());
        assert!(row(Command::new("no-such-program")).is_some());
    }
}
