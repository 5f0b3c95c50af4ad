//! Lock files: what the core says of one, against what `npm ci` puts on disk. A registry on loopback has the
//! archives (`npm_ci.mjs`), real npm installs each shape of lock file (`shapes.mjs`), and of each package that is
//! said to be locked, with all that are around it, every file must be one of the archives that the answer names.
//! `SIGPROOF_NPM` names another npm: `node_modules/npm/bin/npm-cli.js` of one that is installed somewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use sigproof::ecosystem::npm::Lockfile;

use crate::root;

/// The files of an archive or a folder, by their paths.
type Files = BTreeMap<String, String>;

/// What npm_ci.mjs says of a shape.
#[derive(Deserialize)]
struct Installed {
    name: String,
    lockfile: String,
    /// By their integrity.
    archives: BTreeMap<String, Files>,
    /// The paths that must be locked, so that an answer that locks nothing is wrong, too.
    locked: Vec<String>,
    /// npm unpacks two archives into one folder, and nobody knows in which order.
    races: bool,
    /// npm installs nothing, and fails.
    refused: bool,
    exit: i32,
    said: String,
    disk: BTreeMap<String, OnDisk>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum OnDisk {
    Text(String),
    Link(String),
}

/// One package of the answer, read as who gets it as JSON does.
#[derive(Deserialize)]
struct Package {
    path: String,
    integrity: Option<String>,
    unlocked: Option<String>,
    #[serde(default)]
    within: Option<usize>,
}

/// Installs every shape, and holds the answer against it.
pub(crate) fn run(folder: &Path) -> Result<bool> {
    fs::create_dir_all(folder)?;
    let script = "bindings/workbench/src/lockfile/npm_ci.mjs";
    let npm = std::env::var("SIGPROOF_NPM").unwrap_or_else(|_| "npm".to_owned());
    let mut node = Command::new("node");
    node.current_dir(root()).arg(script).arg(folder).arg(npm);
    let output = node.output().context("node")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (mut all, mut shapes) = (true, 0);
    for line in String::from_utf8(output.stdout)?.lines() {
        let installed: Installed = serde_json::from_str(line).context("of npm_ci.mjs")?;
        let wrong = wrong(&installed).with_context(|| installed.name.clone())?;
        let mark = if wrong.is_empty() { "ok   " } else { "WRONG" };
        println!("{mark} npm ci {}: {}", installed.name, summary(&installed)?);
        wrong.iter().for_each(|wrong| println!("        {wrong}"));
        all &= wrong.is_empty();
        shapes += 1;
    }
    ensure!(shapes > 30, "only {shapes} shapes were installed");
    Ok(all)
}

fn packages(installed: &Installed) -> Result<Vec<Package>> {
    let lockfile = Lockfile::from_json(installed.lockfile.as_bytes())
        .map_err(|failure| anyhow::anyhow!("{}", failure.code()))?;
    Ok(serde_json::from_str(&lockfile.to_json())?)
}

fn summary(installed: &Installed) -> Result<String> {
    let packages = packages(installed)?;
    let locked = packages.iter().filter(|package| package.unlocked.is_none()).count();
    let unlocked = packages.iter().filter_map(|package| package.unlocked.as_deref());
    let mut reasons: Vec<&str> = unlocked.collect();
    reasons.sort_unstable();
    reasons.dedup();
    let npm = if installed.refused { "npm refuses it" } else { "npm installs it" };
    let reasons =
        if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join("; ")) };
    Ok(format!("{npm}; {locked} of {} locked{reasons}", packages.len()))
}

/// What the answer has wrong.
fn wrong(installed: &Installed) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    let packages = packages(installed)?;
    let locked: Vec<&str> = packages
        .iter()
        .filter(|package| package.unlocked.is_none())
        .map(|package| package.path.as_str())
        .collect();
    for path in &installed.locked {
        if !locked.contains(&path.as_str()) {
            wrong.push(format!("{path} is not locked, and should be"));
        }
    }
    if (installed.exit != 0) != installed.refused {
        wrong.push(format!("npm ended with {}: {}", installed.exit, installed.said));
    }
    if installed.exit != 0 {
        return Ok(wrong);
    }
    // The files, each by the deepest package that it is of.
    let mut found: BTreeMap<&str, Files> = BTreeMap::new();
    for (path, content) in &installed.disk {
        let path = match path.strip_prefix("project/") {
            Some(path) => path.to_owned(),
            None => format!("../{path}"),
        };
        let installs = path.split('/').any(|part| part == "node_modules");
        let of_npm = path.contains("node_modules/.bin/") || path.ends_with("/.package-lock.json");
        if !installs || of_npm {
            continue;
        }
        let around = packages.iter().filter(|package| is_within(&path, &package.path));
        let owner = around.max_by_key(|package| package.path.len());
        match (owner, content) {
            (Some(owner), OnDisk::Text(text)) => {
                let below = path.get(owner.path.len() + 1..).context("a file without a name")?;
                found.entry(&owner.path).or_default().insert(below.to_owned(), text.clone());
            }
            // Itself a package of the list, or one of the project's own folders.
            (_, OnDisk::Link(_)) if packages.iter().any(|package| package.path == path) => {}
            (None, OnDisk::Link(to)) if !to.contains("../../") && !to.starts_with('/') => {
                if to.split('/').any(|part| part == "node_modules") || !to.starts_with("../") {
                    wrong.push(format!("{path}, a link to {to}, is not listed"));
                }
            }
            (_, OnDisk::Link(to)) => wrong.push(format!("{path}, a link to {to}, is not listed")),
            (None, OnDisk::Text(_)) => wrong.push(format!("{path} is of no package in the list")),
        }
    }
    for package in packages.iter().filter(|package| found.contains_key(package.path.as_str())) {
        let chain: Vec<&Package> =
            std::iter::successors(Some(package), |inner| packages.get(inner.within?)).collect();
        if chain.iter().any(|package| package.unlocked.is_some()) {
            continue;
        }
        let files = &found[package.path.as_str()];
        // Those of its own archive; where two are unpacked at once, those of the archives around it, too.
        let mut may_be: Vec<(String, &str)> = Vec::new();
        for outer in chain.iter().take(if installed.races { chain.len() } else { 1 }) {
            let integrity = outer.integrity.as_ref().context("locked without an integrity")?;
            let archive = installed.archives.get(integrity).context("no such archive")?;
            may_be.extend(
                archive
                    .iter()
                    .map(|(file, text)| (format!("{}/{file}", outer.path), text.as_str())),
            );
        }
        for (file, text) in files {
            let path = format!("{}/{file}", package.path);
            if !may_be.contains(&(path.clone(), text)) {
                wrong.push(format!("{path} is of another archive than the answer says"));
            }
        }
        let archive = package.integrity.as_ref().and_then(|hash| installed.archives.get(hash));
        for file in archive.context("no such archive")?.keys() {
            let path = format!("{}/{file}", package.path);
            let is_deeper = packages.iter().any(|deeper| {
                deeper.path.len() > package.path.len() && is_within(&path, &deeper.path)
            });
            if !is_deeper && !files.contains_key(file) {
                wrong.push(format!("{path} is missing"));
            }
        }
    }
    Ok(wrong)
}

fn is_within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|below| below.starts_with('/'))
}
