//! What `cargo xtask` does with the core and with wasm-bindgen linked in. It is a program of its own so that the
//! task runner is built in seconds: whoever wants to see the demo does not wait for these.
#![forbid(unsafe_code)]

mod codes;
mod document;
mod generate;
mod glue;
mod lockfile;
mod pictures;
mod types;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Result, bail};

const USAGE: &str = "\
usage: sigproof-workbench COMMAND
  generate [--check]   writes the documents, types and pictures, or says whether they are fresh
  glue MODULE FOLDER   writes a WebAssembly module and its JavaScript into the folder
  lockfiles FOLDER     holds what the core says of lock files against what npm installs";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[&str]) -> Result<bool> {
    match arguments {
        ["generate"] => generate::write(),
        ["generate", "--check"] => generate::check(),
        ["glue", module, folder] => glue::write(Path::new(module), Path::new(folder)),
        ["lockfiles", folder] => lockfile::run(Path::new(folder)),
        _ => bail!("{USAGE}"),
    }
}

/// The repository's root: cargo says where this package is, two folders below it.
fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = package.join("../..");
    fs::canonicalize(&root).unwrap_or(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_asked_for_is_refused() {
        for wrong in [&[][..], &["generate", "--chekc"], &["glue", "one"], &["lockfiles"]] {
            assert!(run(wrong).is_err(), "{wrong:?}");
        }
    }
}
