//! Environments of Python below `target/python`, and programs that run in them.

use std::env::{self, consts};
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::lane::Count;
use crate::workspace::{PYTHON, program, remove, root, status};

/// Whatever the lanes of Python write.
pub(crate) fn out() -> PathBuf {
    root().join("target/python")
}

/// The one with maturin and pytest, into which the package is installed.
pub(crate) fn with_tools() -> Result<Venv> {
    Venv::with("venv", "python/requirements.txt")
}

/// An environment of its own.
pub(crate) struct Venv(PathBuf);

impl Venv {
    /// The one of this name, with what the file of requirements names: made if it is not there, and made again if the
    /// requirements have changed.
    pub(crate) fn with(name: &str, requirements: &str) -> Result<Self> {
        let wanted =
            fs::read_to_string(root().join(requirements)).context(requirements.to_owned())?;
        let venv = Self(out().join(name));
        let stamp = venv.0.join("requirements.installed");
        if fs::read_to_string(&stamp).ok().as_deref() == Some(&wanted) {
            return Ok(venv);
        }
        let venv = Self::empty(name)?;
        let file = root().join(requirements);
        let file = file.to_string_lossy();
        let hashes = if wanted.contains("--hash=") { &["--require-hashes"][..] } else { &[] };
        venv.pip(&[&["install", "--requirement", &file], hashes].concat())?;
        fs::write(&stamp, wanted)?;
        Ok(venv)
    }

    /// A new one with nothing in it.
    pub(crate) fn empty(name: &str) -> Result<Self> {
        let folder = out().join(name);
        remove(&folder)?;
        let mut python = program(PYTHON);
        ensure!(status(python.args(["-m", "venv"]).arg(&folder))?, "python made no environment");
        Ok(Self(folder))
    }

    /// A program of it. What is set for another environment is not for this one.
    pub(crate) fn program(&self, name: &str) -> Command {
        let folder = if cfg!(windows) { "Scripts" } else { "bin" };
        let path = self.0.join(folder).join(name).with_extension(consts::EXE_EXTENSION);
        let mut command = program(&path.to_string_lossy());
        command.env_remove("PYTHONPATH").env_remove("PYTHONHOME").env("VIRTUAL_ENV", &self.0);
        command
    }

    /// PATH, with its programs first.
    pub(crate) fn path(&self) -> Result<OsString> {
        let own = self.0.join(if cfg!(windows) { "Scripts" } else { "bin" });
        let others = env::var_os("PATH").unwrap_or_default();
        Ok(env::join_paths([own].into_iter().chain(env::split_paths(&others)))?)
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    /// Runs pip.
    pub(crate) fn pip(&self, args: &[&str]) -> Result<()> {
        let mut pip = self.program("python");
        pip.args(["-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]).args(args);
        ensure!(status(&mut pip)?, "pip {} failed", args.join(" "));
        Ok(())
    }

    /// Installs a wheel or a folder and nothing else, from nowhere else.
    pub(crate) fn install(&self, what: &Path) -> Result<()> {
        let what = what.to_string_lossy();
        self.pip(&["install", "--no-index", "--no-deps", "--force-reinstall", &what])
    }

    /// Runs pytest, shows what it says, and counts.
    pub(crate) fn tests(&self, args: &[&str], set: &[(&str, &Path)]) -> Result<Count> {
        let mut pytest = self.program("pytest");
        pytest
            .args(["--quiet", "--color=no", "-rfEs", "--durations=5", "--durations-min=2"])
            .args(args);
        pytest.envs(set.iter().copied());
        let mut child = pytest.stdout(Stdio::piped()).spawn().context("pytest")?;
        let mut last = String::new();
        for line in BufReader::new(child.stdout.take().context("no output")?).lines() {
            let line = line?;
            println!("{line}");
            if !line.is_empty() {
                last = line;
            }
        }
        let success = child.wait()?.success();
        let count = parse(&last).context("pytest counted no tests")?;
        // It succeeds where one is skipped, and this does not.
        ensure!(success || !count.all_passed(), "pytest and its count disagree");
        Ok(count)
    }
}

/// The last line of pytest: `1 failed, 5 passed, 1 skipped in 0.52s`. What is neither passed nor a warning must not look
/// green.
fn parse(line: &str) -> Option<Count> {
    let (counts, _) = line.trim_matches(['=', ' ']).rsplit_once(" in ")?;
    let (mut passed, mut failed) = (0, 0);
    for part in counts.split(", ") {
        let (number, word) = part.split_once(' ')?;
        let number: u64 = number.parse().ok()?;
        match word {
            "passed" => passed += number,
            "warning" | "warnings" => {}
            _ => failed += number,
        }
    }
    Some(Count::of(passed, failed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_pytest() {
        for (line, passed, failed) in [
            ("5 passed in 0.52s", 5, 0),
            ("=== 1 failed, 5 passed in 61.52s (0:01:01) ===", 5, 1),
            ("5 passed, 1 skipped, 2 warnings in 0.52s", 5, 1),
            ("2 errors in 0.1s", 0, 2),
            ("1 passed, 1 xfailed, 1 deselected in 0.1s", 1, 2),
        ] {
            assert_eq!(parse(line), Some(Count::of(passed, failed)), "{line}");
        }
        assert_eq!(parse("no tests ran in 0.00s"), None);
        assert_eq!(parse(""), None);
    }
}
