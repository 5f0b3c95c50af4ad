//! The lanes of Python's package: built once, as a wheel and as a source distribution, then held against everything that
//! it promises.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::lane::{Count, Group, Lane, When, Work};
use crate::tool::Tool;
use crate::venv::{Venv, out, with_tools};
use crate::workspace::{built, cargo, remove, root, status};
use crate::{node, parity};

/// What the package is built with.
pub(crate) const BUILT_WITH: &[Tool] = &[Tool::Toolchain, Tool::Python];

/// Builds the package; the other lanes are about what it wrote.
pub(crate) const BUILD: Lane = lane("Python package", BUILT_WITH, Work::Function(build));
const TYPES: Lane =
    lane("Python package's types", &[Tool::Python, Tool::Node], Work::Function(types));
const SHELL: Lane = lane("Python package's tests", &[Tool::Python], Work::Counted(shell));
const COMMAND: Lane =
    lane("command line of Python's package", &[Tool::Python], Work::Counted(command));
const CLEAN: Lane = lane("Python package in clean places", &[Tool::Python], Work::Counted(clean));
/// Every case.
const PARITY: Lane = lane("parity of Python", &[Tool::Python], Work::Counted(parity::python));

const EXAMPLES: Lane = lane("examples in Python", &[Tool::Python], Work::Counted(examples));
/// What others' packages say about the same.
pub(crate) const PEERS: Lane = Lane {
    when: When::Check,
    ..lane("Python's package beside its peers", &[Tool::Python], Work::Counted(peers))
};

/// No such interpreter is to be had everywhere: that the module compiles for one is what is shown.
const FREE_THREADED: Lane = Lane {
    when: When::Check,
    ..lane("module for free-threaded Python", &[Tool::Toolchain], Work::Function(free_threaded))
};
const NOTEBOOK: Lane = Lane {
    when: When::Check,
    ..lane("notebook in Python", &[Tool::Python], Work::Counted(notebook))
};
const SPARK: Lane = Lane {
    when: When::Check,
    ..lane("table of artefacts on Spark", &[Tool::Python, Tool::Java], Work::Counted(spark))
};

/// All of them.
const LANES: &[Lane] =
    &[BUILD, TYPES, SHELL, EXAMPLES, PARITY, COMMAND, CLEAN, PEERS, NOTEBOOK, SPARK, FREE_THREADED];

/// Those of `test`, or all of them.
pub(crate) fn lanes(all: bool) -> Vec<Lane> {
    LANES.iter().filter(|lane| all || lane.when == When::Test).copied().collect()
}

const fn lane(name: &'static str, needs: &'static [Tool], work: Work) -> Lane {
    Lane { name, group: Group::Python, when: When::Test, needs, work }
}

/// The types of the native module.
const STUB: &str = "python/sigproof/_native.pyi";
/// The profile of all tests: what `cargo test` has built of the crates below is used again.
const PROFILE: [&str; 3] = ["--profile", "dev", "--locked"];

fn maturin(venv: &Venv, verb: &str, args: &[&str], to: &Path) -> Result<()> {
    let mut maturin = venv.program("maturin");
    maturin.current_dir(root().join("python")).arg(verb).args(args).arg("--out").arg(to);
    ensure!(status(&mut maturin)?, "maturin {verb} failed");
    Ok(())
}

/// Writes the types of the native module.
pub(crate) fn write_types() -> Result<()> {
    let venv = with_tools()?;
    fs::write(root().join(STUB), stub(&venv)?).context(STUB)
}

/// The types of the native module, read from a build of it.
fn stub(venv: &Venv) -> Result<String> {
    let to = out().join("stubs");
    let args = [&["--features", "inject,inspect"][..], &PROFILE].concat();
    maturin(venv, "generate-stubs", &args, &to)?;
    Ok(fs::read_to_string(to.join("sigproof/_native.pyi"))?.replace("\r\n", "\n"))
}

/// Builds what is published, and beside it the package whose calls can be let end in a panic.
pub(crate) fn build() -> Result<bool> {
    let venv = with_tools()?;
    let found = fs::read_to_string(root().join(STUB)).context(STUB)?.replace("\r\n", "\n");
    let fresh = found == stub(&venv)?;
    if !fresh {
        eprintln!("{STUB} is not what the module says: run `cargo xtask generate`");
    }
    for folder in ["inject", "dist"] {
        remove(&out().join(folder))?;
    }
    let args = [&["--features", "inject,inspect"][..], &PROFILE].concat();
    maturin(&venv, "build", &args, &out().join("inject/dist"))?;
    let wheel = only(&out().join("inject/dist"), ".whl")?;
    let (target, wheel) = (out().join("inject"), wheel.to_string_lossy().into_owned());
    venv.pip(&[
        "install",
        "--no-index",
        "--no-deps",
        "--target",
        &target.to_string_lossy(),
        &wheel,
    ])?;

    let dist = out().join("dist");
    maturin(&venv, "build", &PROFILE, &dist)?;
    maturin(&venv, "sdist", &[], &dist)?;
    venv.install(&only(&dist, ".whl")?)?;
    Ok(fresh)
}

/// Builds the wheel as it is published, and says where it is.
pub(crate) fn published(to: &Path) -> Result<PathBuf> {
    maturin(&with_tools()?, "build", &["--profile", "wheel", "--locked"], to)?;
    only(to, ".whl")
}

/// The one file of the folder with this ending.
fn only(folder: &Path, ending: &str) -> Result<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        files.push(entry?.path());
    }
    files.retain(|file| file.to_string_lossy().ends_with(ending));
    let one = <[PathBuf; 1]>::try_from(files);
    one.map(|[file]| file)
        .map_err(|files| anyhow::anyhow!("{} files *{ending} in {}", files.len(), folder.display()))
}

/// The strictest rules of pyright over the shell and its tests.
fn types() -> Result<bool> {
    node::install("python/pyright")?;
    let python = with_tools()?.program("python").get_program().to_string_lossy().into_owned();
    let pyright = "pyright/node_modules/pyright/index.js";
    node::run("python", &[pyright, "--warnings", "--pythonpath", &python])
}

fn shell() -> Result<Count> {
    let inject = out().join("inject");
    with_tools()?.tests(&["python/tests"], &[("SIGPROOF_INJECT", &inject)])
}

fn examples() -> Result<Count> {
    let wheel = only(&out().join("dist"), ".whl")?;
    example(&with_tools()?, "test", &[("SIGPROOF_WHEEL", &wheel)])
}

fn example(venv: &Venv, tests: &str, set: &[(&str, &Path)]) -> Result<Count> {
    let tests = format!("examples/python/{tests}");
    let args = ["-c", "examples/python/pytest.ini", "--rootdir", "examples/python", &tests];
    venv.tests(&args, set)
}

/// An environment with what a file of requirements names, and the package.
fn with_package(name: &str, requirements: &str) -> Result<Venv> {
    let venv = Venv::with(name, requirements)?;
    venv.install(&only(&out().join("dist"), ".whl")?)?;
    Ok(venv)
}

fn spark() -> Result<Count> {
    let venv = with_package("spark", "examples/python/requirements-spark.txt")?;
    let testkit = built("sigproof-testkit")?;
    example(&venv, "check/test_spark.py", &[("SIGPROOF_TESTKIT", Path::new(testkit.get_program()))])
}

fn notebook() -> Result<Count> {
    let venv = with_package("notebook", "examples/python/requirements-notebook.txt")?;
    example(&venv, "check/test_notebook.py", &[])
}

/// In an environment with the packages of others, and ours.
fn peers() -> Result<Count> {
    let venv = with_package("peers", "tests/peers/python/requirements.txt")?;
    let servers = built("sigproof-box")?;
    let set = [("SIGPROOF_BOX", Path::new(servers.get_program()))];
    venv.tests(&["-c", "tests/peers/python/pytest.ini", "tests/peers/python"], &set)
}

/// What pyo3 would ask an interpreter without a global lock.
const WITHOUT_LOCK: &str = "implementation=CPython\nversion=3.14\nshared=true\nabi3=false\n\
                            build_flags=Py_GIL_DISABLED\nsuppress_build_script_link_lines=true\n";

fn free_threaded() -> Result<bool> {
    let folder = out().join("free-threaded");
    fs::create_dir_all(&folder)?;
    let config = folder.join("pyo3.txt");
    fs::write(&config, WITHOUT_LOCK)?;
    let mut check = cargo("check --package sigproof-python");
    status(check.arg("--target-dir").arg(&folder).env("PYO3_CONFIG_FILE", &config))
}

/// The tests of the command line, over the command that the package brings along.
fn command() -> Result<Count> {
    let command = with_tools()?.program("sigproof");
    let mut tests = cargo("test --workspace --no-fail-fast");
    for test in ["arguments", "inspect", "output_file", "several_bundles", "streams"] {
        tests.args(["--test", test]);
    }
    tests.env("SIGPROOF_PROGRAM", command.get_program());
    crate::lane::tests(&mut tests)
}

/// The wheel, and what the source distribution builds without a network, each alone in a new environment.
fn clean() -> Result<Count> {
    let (builder, dist) = (with_tools()?, out().join("dist"));
    let wheels = out().join("of-source");
    remove(&wheels)?;
    let mut pip = builder.program("python");
    pip.args(["-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-index"]);
    pip.args(["--no-deps", "--no-build-isolation", "--wheel-dir"]).arg(&wheels);
    pip.arg(only(&dist, ".tar.gz")?);
    // The crates are there. Their versions are those of the archive's Cargo.lock, out of which cargo takes what belongs to
    // members of the workspace that the archive does not hold.
    pip.env("MATURIN_PEP517_ARGS", "--profile dev").env("CARGO_NET_OFFLINE", "true");
    pip.env("PATH", builder.path()?);
    pip.env("CARGO_TARGET_DIR", crate::workspace::target()?);
    ensure!(status(&mut pip)?, "the source distribution does not build");
    let mut count = Count::default();
    for (name, wheel) in [("wheel", only(&dist, ".whl")?), ("source", only(&wheels, ".whl")?)] {
        let place = Venv::empty(name)?;
        place.install(&wheel)?;
        let mut python = place.program("python");
        python.args(["-I", "-W", "error", "python/tests/alone.py"]).arg(place.folder());
        let good = status(&mut python)?;
        println!("{name}: {}", if good { "verifies by itself" } else { "DOES NOT WORK" });
        count = count.add(Count::one(good));
    }
    Ok(count)
}
