//! `cargo xtask wasm`: the module that every JavaScript host loads, its glue and types, into `js/wasm`,
//! and how large it is to download.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::node;
use crate::workspace::{self, cargo, program, remove, root, status};

const TARGET: &str = "wasm32-unknown-unknown";
/// What the module may weigh at the most, as pages download it. 29 kB are data, mostly texts: what went wrong, and what to do
/// about it. Of the code, where each byte is counted to the file that it comes from, 30 are the standard library's (drops,
/// iterators, strings), 22 policies and 7 what their linter sees, 22 the steps, logs and reports, 17 X.509 and timestamps,
/// 17 arithmetic and hashes, 16 bundles in every form, 15 JSON and base64, 13 rustls-webpki, 10 npm, 9 trusted roots,
/// 8 regular expressions, 8 the allocator and what JavaScript calls, 4 `inspect`. What got weaker from one version of a package to the
/// next (`continuity`) is 4.1 kB: in a module of its own it would bring JSON, texts and the allocator a second time.
const LIMIT: u64 = 244_800;
/// The standard library is built with the module: as it comes, it formats the text of every panic, which
/// in the module is a trap whatever it says, and sorts with speed. Cargo calls this unstable; the
/// compiler is the pinned one, so that what it means is pinned too.
const STANDARD_LIBRARY: &[&str] =
    &["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];
/// How the crates of the module are compiled: no texts of panics, and so no path of the machine that built
/// it; a hash function without unrolled rounds. They are the profile's flags and not `RUSTFLAGS`, which
/// build scripts see: one that asks the compiler what it can do would ask with flags that it does not take.
const PROFILE_FLAGS: &str = r#"profile.wasm.rustflags = ["-Zunstable-options", "-Cpanic=immediate-abort",
    "-Zlocation-detail=none", "-Zfmt-debug=none", '--cfg=sha2_backend_soft="compact"']"#;
const SCRIPT_FLAGS: &str = "profile.wasm.build-override.rustflags = []";
/// What every browser has, and Node.js 20: wasm-opt makes use of whatever it is allowed.
const FEATURES: &[&str] = &[
    "--mvp-features",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-call-indirect-overlong",
];
/// What lets wasm-opt say more in fewer bytes. The lowest kilobyte of the memory is the end of the stack, so that an
/// address in it is never computed from one below zero, and a constant that is added to an address may stand in the
/// load or store itself. And what is called from one place stays a function of its own if it is not small: in a
/// function with some hundred variables, each use of one costs a byte more.
const SMALLER: &[&str] = &["--low-memory-unused", "--one-caller-inline-max-function-size=100"];
const RECORD: &str = "js/size.json";

/// The sizes of the module in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Size {
    wasm: u64,
    brotli: u64,
}

impl Size {
    /// The one that `js/size.json` has.
    fn recorded() -> Result<Self> {
        let json: Value = serde_json::from_slice(&fs::read(root().join(RECORD)).context(RECORD)?)?;
        let number = |name: &str| json[name].as_u64().context(RECORD);
        Ok(Self { wasm: number("wasm")?, brotli: number("brotli")? })
    }

    fn to_json(self) -> String {
        let Self { wasm, brotli } = self;
        format!("{{\n  \"wasm\": {wasm},\n  \"brotli\": {brotli}\n}}\n")
    }
}

/// Builds the module, prints its size and holds it against the record; with `record`, writes that.
pub(crate) fn run(record: bool) -> Result<bool> {
    let size = build()?;
    println!("sigproof_bg.wasm: {} bytes, {} with brotli 11", size.wasm, size.brotli);
    println!("SHA-256 {}", sha256(&root().join("js/wasm/sigproof_bg.wasm"))?);
    if record {
        fs::write(root().join(RECORD), size.to_json()).context(RECORD)?;
    }
    let recorded = Size::recorded()?;
    println!("recorded: {} bytes, {} with brotli 11", recorded.wasm, recorded.brotli);
    let verdict = judge(size, recorded);
    if let Err(reason) = &verdict {
        eprintln!("{reason}; `cargo xtask wasm --record` takes the new size for granted");
    }
    Ok(verdict.is_ok())
}

/// Growth over two per cent is not for free.
fn judge(size: Size, recorded: Size) -> Result<(), String> {
    if size.brotli >= LIMIT {
        return Err(format!("the module has {} bytes, of {LIMIT}", size.brotli));
    }
    if size.brotli * 100 > recorded.brotli * 102 {
        return Err("the module has grown by more than 2 %".to_owned());
    }
    if size.brotli * 102 < recorded.brotli * 100 {
        return Err("the module has shrunk by more than 2 %: record it".to_owned());
    }
    Ok(())
}

/// Builds the module that is packed, into `js/wasm`.
fn build() -> Result<Size> {
    let folder = root().join("js/wasm");
    module(&root(), &target()?.join("wasm-module"), &folder, &[])?;
    optimise(&folder)?;
    let wasm = folder.join("sigproof_bg.wasm");
    Ok(Size { wasm: fs::metadata(&wasm)?.len(), brotli: brotli(&wasm)? })
}

/// Builds the module of the tests, whose calls can be let end in a trap, into `js/wasm-inject`. What wasm-opt would do
/// to it takes twenty seconds, and changes nothing of what is tested with it: what the scripts around it do then.
pub(crate) fn build_inject() -> Result<()> {
    let folder = root().join("js/wasm-inject");
    module(&root(), &target()?.join("wasm-module"), &folder, &["--features", "inject"])
}

/// Anyone can build the module that a package holds: from another clone, in a folder with another name, and
/// with nothing built before, it has the same bytes. wasm-bindgen and wasm-opt are this clone's for both:
/// the lock files say which they are.
pub(crate) fn reproduce() -> Result<bool> {
    let mut git = program("git");
    git.args(["status", "--porcelain", "--", "core", "bindings", "Cargo.toml", "Cargo.lock"]);
    let changed = git.output().context("git")?.stdout;
    ensure!(changed.is_empty(), "commit first: a clone has what is committed");
    let work = target()?.join("reproduce");
    remove(&work)?;
    let clone = work.join("in-a-folder-with-another-and-longer-name");
    let mut git = program("git");
    git.args(["clone", "--quiet", "--no-hardlinks"]).arg(root()).arg(&clone);
    ensure!(status(&mut git)?, "git clone");
    let mut sums = Vec::new();
    for (source, name) in [(root(), "here"), (clone, "clone")] {
        let folder = work.join(name);
        module(&source, &work.join(format!("{name}-target")), &folder, &[])?;
        optimise(&folder)?;
        sums.push(sha256(&folder.join("sigproof_bg.wasm"))?);
        println!("{name:6} SHA-256 {}", sums.last().map_or("", String::as_str));
    }
    Ok(sums.first() == sums.last())
}

/// Cargo, as the module is built. The stable compiler takes unstable flags for the crates that end up in the
/// module, by their names, and for no others: with `RUSTC_BOOTSTRAP=1` it would for all, and proc-macro2's
/// build script, which tries what the compiler takes, builds another library then. Cargo itself takes the
/// flags of nightly by a variable of its own. `build_scripts` shows that no build script says anything else
/// for it.
fn unstable_cargo(verb: &str, target: &Path) -> Result<Command> {
    let mut tree =
        cargo("tree -p sigproof-wasm -e normal,no-proc-macro --prefix none --format {lib}");
    let output = tree.args(["--target", TARGET]).output().context("cargo tree")?;
    ensure!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    // A star stands behind what the tree has shown before.
    let names = text.lines().filter_map(|line| line.split(' ').next());
    let names = names.filter(|name| !name.is_empty()).map(|name| name.replace('-', "_"));
    let names: BTreeSet<String> = names.collect();
    ensure!(names.contains("sigproof"), "cargo tree names no crates");
    // `___` is what cargo calls the crate when it asks the compiler about the target.
    let names: Vec<&str> = names.iter().map(String::as_str).chain(["___"]).collect();
    let mut command = plain_cargo(verb, target);
    command.args(STANDARD_LIBRARY).arg("-Zprofile-rustflags");
    command.args(["--config", PROFILE_FLAGS, "--config", SCRIPT_FLAGS]);
    command.env("RUSTC_BOOTSTRAP", names.join(","));
    command.env("__CARGO_TEST_CHANNEL_OVERRIDE_DO_NOT_USE_THIS", "nightly");
    Ok(command)
}

fn plain_cargo(verb: &str, target: &Path) -> Command {
    let mut command = cargo(verb);
    command.args(["--quiet", "--profile", "wasm", "-p", "sigproof-wasm", "--target", TARGET]);
    command.arg("--target-dir").arg(target).env_remove("RUSTFLAGS");
    command
}

/// Every build script sees some of what `unstable_cargo` sets, and some try what the compiler takes: all
/// must tell cargo the same as in a build without any of it.
pub(crate) fn build_scripts() -> Result<bool> {
    let folder = target()?.join("build-scripts");
    remove(&folder)?;
    let with = folder.join("with");
    ensure!(status(&mut unstable_cargo("check", &with)?)?, "the module does not build");
    let without = folder.join("without");
    ensure!(status(&mut plain_cargo("check", &without))?, "the module does not build");
    let (with, without) = (instructions(&with)?, instructions(&without)?);
    let mut same = true;
    for (package, lines) in &without {
        let other = with.get(package);
        let differs = other != Some(lines);
        println!("{} {package}", if differs { "DIFFERS" } else { "same   " });
        if differs {
            same = false;
            println!("as the module: {other:?}\nplainly: {lines:?}");
        }
    }
    // Without one there would be nothing to compare; what only `with` has belongs to the standard library.
    Ok(same && !without.is_empty())
}

/// What each build script below this folder has told cargo, but for paths.
fn instructions(target: &Path) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for profile in [target.join("wasm/build"), target.join(TARGET).join("wasm/build")] {
        for entry in fs::read_dir(&profile).into_iter().flatten() {
            let folder = entry?.path();
            let Ok(output) = fs::read_to_string(folder.join("output")) else { continue };
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let package = name.rsplit_once('-').map_or(name.as_str(), |(package, _)| package);
            let told = output.lines().filter(|l| l.starts_with("cargo") && !l.contains('/'));
            all.entry(package.to_owned()).or_default().extend(told.map(str::to_owned));
        }
    }
    Ok(all)
}

fn sha256(file: &Path) -> Result<String> {
    const SCRIPT: &str = "console.log(require('crypto').createHash('sha256')\
        .update(require('fs').readFileSync(process.argv[1])).digest('hex'))";
    let output = program("node").args(["-e", SCRIPT]).arg(file).output().context("node")?;
    let text = String::from_utf8(output.stdout)?.trim().to_owned();
    ensure!(text.len() == 64, "node said no hash of {}", file.display());
    Ok(text)
}

/// The module with its glue, as the compiler leaves it.
fn module(source: &Path, target: &Path, folder: &Path, features: &[&str]) -> Result<()> {
    node::install("js")?;
    let mut build = unstable_cargo("build", target)?;
    build.current_dir(source).args(features);
    ensure!(status(&mut build)?, "the module does not build");
    let built = target.join(TARGET).join("wasm/sigproof_wasm.wasm");
    remove(folder)?;
    fs::create_dir_all(folder)?;
    let mut glue = workspace::built("sigproof-workbench")?;
    ensure!(status(glue.arg("glue").arg(built).arg(folder))?, "wasm-bindgen failed");
    Ok(())
}

/// Debian's wasm-opt is too old for today's modules; the one of npm is pinned by the lock file.
fn optimise(folder: &Path) -> Result<()> {
    let wasm = &folder.join("sigproof_bg.wasm");
    let mut wasm_opt = program("node");
    wasm_opt.arg(root().join("js/node_modules/binaryen/bin/wasm-opt"));
    wasm_opt.arg(wasm).arg("-o").arg(wasm).args([
        "-O3",
        "-Oz",
        "--strip-debug",
        "--strip-producers",
    ]);
    wasm_opt.args(SMALLER).args(FEATURES).arg("--strip-target-features");
    ensure!(status(&mut wasm_opt)?, "wasm-opt failed");
    Ok(())
}

fn brotli(file: &Path) -> Result<u64> {
    const SCRIPT: &str = "const z = require('zlib'); const c = z.constants; \
        console.log(z.brotliCompressSync(require('fs').readFileSync(process.argv[1]), \
        { params: { [c.BROTLI_PARAM_QUALITY]: 11, [c.BROTLI_PARAM_LGWIN]: 24 } }).length)";
    let output = program("node").args(["-e", SCRIPT]).arg(file).output().context("node")?;
    let text = String::from_utf8(output.stdout)?;
    text.trim().parse().context("node said no size")
}

/// Cargo's target folder, wherever the caller wants it.
fn target() -> Result<PathBuf> {
    let mut metadata = cargo("metadata --format-version 1 --no-deps");
    let output = metadata.stderr(Stdio::inherit()).output().context("cargo metadata")?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    metadata["target_directory"].as_str().map(PathBuf::from).context("no target folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_says_the_recorded_size() {
        let readme = fs::read_to_string(root().join("README.md")).unwrap();
        let size = Size::recorded().unwrap();
        let said = format!("({} kB with brotli)", (size.brotli + 500) / 1000);
        assert!(readme.contains(&said), "{said}");
        assert_eq!(fs::read_to_string(root().join(RECORD)).unwrap(), size.to_json());
    }

    #[test]
    fn growth_is_noticed() {
        let size = |brotli| Size { wasm: brotli * 3, brotli };
        assert!(judge(size(102_000), size(100_000)).is_ok());
        assert!(judge(size(102_001), size(100_000)).is_err());
        assert!(judge(size(98_000), size(100_000)).is_err());
        assert!(judge(size(LIMIT - 1), size(LIMIT - 1)).is_ok());
        assert!(judge(size(LIMIT), size(LIMIT)).is_err());
    }
}
