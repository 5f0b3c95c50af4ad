//! Node.js and npm: the packages of one folder, and programs that run in it.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::SystemTime;

use anyhow::{Context as _, Result, ensure};

use crate::lane::Count;
use crate::workspace::{program, root, status};

/// Installs what the folder's lock file names, if it is not there yet. No script of a package runs.
pub(crate) fn install(folder: &str) -> Result<()> {
    let folder = root().join(folder);
    let modified = |name: &str| -> Option<SystemTime> {
        fs::metadata(folder.join(name)).and_then(|metadata| metadata.modified()).ok()
    };
    let lock = modified("package-lock.json").context("no package-lock.json")?;
    if modified("node_modules/.package-lock.json").is_some_and(|installed| installed >= lock) {
        return Ok(());
    }
    let mut npm = program("npm");
    npm.current_dir(&folder);
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    ensure!(status(&mut npm)?, "npm ci failed in {}", folder.display());
    Ok(())
}

/// Runs Node.js in this folder.
pub(crate) fn run(folder: &str, args: &[&str]) -> Result<bool> {
    let mut node = program("node");
    status(node.current_dir(root().join(folder)).args(args))
}

/// Which engine the package is told to use; without it, the addon where that is at hand.
pub(crate) const ENGINE: &str = "SIGPROOF_ENGINE";

/// Runs the tests `test/*.test.mjs` of a folder, with WebAssembly, shows what they say, and counts.
pub(crate) fn tests(folder: &str) -> Result<Count> {
    tests_with(folder, &[], &[])
}

/// The same with these variables set, and without the tests that are not about it.
pub(crate) fn tests_with(folder: &str, set: &[(&str, &OsStr)], without: &[&str]) -> Result<Count> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join(folder).join("test"))? {
        files.push(entry?.path());
    }
    files.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.ends_with(".test.mjs") && !without.contains(&name.as_str())
    });
    files.sort();
    let mut node = program("node");
    node.env(ENGINE, "wasm");
    node.current_dir(root().join(folder)).args(["--test", "--test-reporter=tap"]).args(files);
    node.envs(set.iter().copied());
    let mut child = node.stdout(Stdio::piped()).spawn().context("node")?;
    let mut said = String::new();
    for line in BufReader::new(child.stdout.take().context("no output")?).lines() {
        let line = line?;
        println!("{line}");
        said.push_str(&line);
        said.push('\n');
    }
    let success = child.wait()?.success();
    let count = parse(&said).context("node counted no tests")?;
    ensure!(success == count.all_passed(), "node and its count disagree");
    Ok(count)
}

/// The last lines of `node --test`: `# pass 5`, `# fail 0`, …. A skipped test must not look green.
fn parse(said: &str) -> Option<Count> {
    let number = |what: &str| {
        let of =
            |line: &str| line.strip_prefix("# ")?.strip_prefix(what)?.trim().parse::<u64>().ok();
        said.lines().rev().find_map(of)
    };
    let failed = number("fail ")? + number("cancelled ")? + number("skipped ")? + number("todo ")?;
    Some(Count::of(number("pass ")?, failed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_node() {
        let said = |pass, fail, cancelled, skipped| {
            format!(
                "ok 1 - a test\n1..1\n# tests 9\n# suites 0\n# pass {pass}\n# fail {fail}\n\
                 # cancelled {cancelled}\n# skipped {skipped}\n# todo 0\n# duration_ms 52.9\n"
            )
        };
        assert_eq!(parse(&said(9, 0, 0, 0)), Some(Count::of(9, 0)));
        assert_eq!(parse(&said(5, 1, 1, 1)), Some(Count::of(5, 3)));
        assert_eq!(parse("ok 1 - a test\n"), None);
        assert_eq!(parse(""), None);
        assert!(!Count::of(0, 0).all_passed());
    }
}
