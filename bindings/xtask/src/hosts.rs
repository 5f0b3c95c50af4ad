//! `cargo xtask package`: the npm package as it would be published, into `target/package`; and
//! `cargo xtask hosts`: what users of every host do with it, in fresh projects.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};

use crate::lane::{Count, status};
use crate::node;
use crate::workspace::{program, root};

const TESTS: &str = "tests/hosts";

/// Builds the package and packs it. npm lists its files and says how large it is.
pub(crate) fn package() -> Result<bool> {
    ensure!(node::build()?, "the package does not build");
    let folder = root().join("target/package");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let mut npm = program("npm");
    npm.current_dir(root().join("js")).args(["pack", "--pack-destination"]).arg(&folder);
    status(&mut npm)
}

/// Installs the packed package into fresh projects and has each verify with it.
pub(crate) fn run() -> Result<Count> {
    ensure!(package()?, "npm pack failed");
    node::install(TESTS)?;
    // What is left of a project that failed is there to be looked at until the next run.
    let _ = fs::remove_dir_all(root().join("target/hosts"));
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join(TESTS).join("test"))? {
        files.push(entry?.path());
    }
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    let mut node = program("node");
    node.current_dir(root().join(TESTS)).args(["--test", "--test-reporter=tap"]).args(files);
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

/// Streams a file of 3 GiB through the verifier, in Node.js and in Chromium.
pub(crate) fn large() -> Result<bool> {
    node::install(TESTS)?;
    node::run(TESTS, &["large.mjs"])
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
