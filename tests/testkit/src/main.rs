//! Writes the generated cases, or tells whether they are as they would be written; or writes many
//! valid bundles for a benchmark.

use sigproof_testkit::{case, list, many};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

const USAGE: &str = "usage: sigproof-testkit generate [--check] DIR
       sigproof-testkit bundles COUNT DIR";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (check, dir) = match args[..] {
        ["generate", "--check", dir] => (true, Path::new(dir)),
        ["generate", dir] => (false, Path::new(dir)),
        ["bundles", count, dir] => return bundles(count, Path::new(dir)),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(check, dir) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(differing) => {
            eprintln!(
                "{differing} files differ; run `sigproof-testkit generate {}`",
                dir.display()
            );
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{}: {error}", dir.display());
            ExitCode::from(2)
        }
    }
}

/// Writes so many valid bundles and their list.
fn bundles(count: &str, dir: &Path) -> ExitCode {
    let Ok(count) = count.parse() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let written = fs::create_dir_all(dir).and_then(|()| {
        many::files(count).iter().try_for_each(|(path, bytes)| fs::write(dir.join(path), bytes))
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", dir.display());
            ExitCode::from(2)
        }
    }
}

/// Writes or compares every file, and returns the number of files that differ.
fn run(check: bool, dir: &Path) -> io::Result<usize> {
    let files = case::files(case::SEED);
    let kinds = fs::read_to_string(dir.join(case::KINDS)).unwrap_or_default();
    let lost = list::lost(&kinds, &String::from_utf8_lossy(&files[case::KINDS]));
    if !lost.is_empty() {
        let lost = lost.join("\n");
        return Err(io::Error::other(format!(
            "kinds of fault that no case covers any more:\n{lost}"
        )));
    }
    let mut stale: BTreeSet<PathBuf> = BTreeSet::new();
    walk(&dir.join("cases/testkit"), &mut stale)?;
    walk(&dir.join("testkit"), &mut stale)?;
    let mut differing = 0;
    for (path, bytes) in &files {
        let path = dir.join(path);
        stale.remove(&path);
        if check {
            if fs::read(&path).ok().as_ref() != Some(bytes) {
                eprintln!("differs: {}", path.display());
                differing += 1;
            }
        } else {
            fs::create_dir_all(path.parent().unwrap_or(dir))?;
            fs::write(&path, bytes)?;
        }
    }
    for path in &stale {
        if check {
            eprintln!("not generated: {}", path.display());
            differing += 1;
        } else {
            fs::remove_file(path)?;
        }
    }
    if !check {
        println!("{} files written", files.len());
    }
    Ok(differing)
}

/// Adds every file below a folder; a missing folder has none.
fn walk(dir: &Path, out: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    if !dir.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, out)?;
        } else {
            out.insert(path);
        }
    }
    Ok(())
}
