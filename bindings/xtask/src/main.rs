//! `cargo xtask VERB`: everything that is done with this repository, each verb with all of its own
//! set-up. Needs rustup and nothing else.
#![forbid(unsafe_code)]

mod chromium;
mod codes;
mod demo;
mod document;
mod generate;
mod hosts;
mod javascript;
mod lane;
mod lanes;
mod node;
mod package;
mod packages;
mod parity;
mod rustup;
mod types;
mod wasm;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
usage: cargo xtask VERB

  demo             verify the npm package sigstore@2.0.0, then see two forgeries rejected
  test             every test; ends with the line 'N passed, N failed'
  check [--quick]  test and the documentation; without --quick also packages as npm and pip
                   download them, and the oldest supported Rust
  packages         verify packages as npm and pip download them
  parity [--all]   build the npm package, and hold every JavaScript host against the core: each test
                   vector in Node.js and Chromium, thirty (with --all, each) in the others
  generate         write what is not written by hand: test cases, the codes and schemas in docs,
                   the types of js
  wasm [--record]  build the WebAssembly module into js/wasm, and hold its size against the record
  reproduce        build the module here and in another clone: its bytes are the same, and no
                   build script of it does otherwise for the flags that it needs
  js [--test]      build the npm package into js/dist; and run every test of it
  package          build the npm package and pack it into target/package
  hosts            install the packed package into fresh projects of every host, and verify there
  large            stream 3 GiB through the verifier in Node.js and Chromium
  bench            time the npm package beside other clients, over the same bundles in one run
  help             this text";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Runs a verb, and says whether all went as it should.
fn run(args: &[&str]) -> Result<bool> {
    match args {
        ["demo"] => demo::run(),
        ["test"] => lane::run_all(&lanes::test()),
        ["check"] => lane::run_all(&lanes::check(false)),
        ["check", "--quick"] => lane::run_all(&lanes::check(true)),
        ["packages"] => packages::run(),
        ["parity"] => lane::run_all(&[javascript::BUILD, javascript::parity(false)]),
        ["parity", "--all"] => lane::run_all(&[javascript::BUILD, javascript::parity(true)]),
        ["wasm"] => wasm::run(false),
        ["wasm", "--record"] => wasm::run(true),
        ["reproduce"] => Ok(wasm::build_scripts()? && wasm::reproduce()?),
        ["js"] => package::build(),
        ["package"] => package::run(),
        ["hosts"] => lane::run_all(&[javascript::BUILD, javascript::HOSTS]),
        ["js", "--test"] => lane::run_all(&javascript::lanes(false)),
        ["large"] => hosts::large(),
        ["bench"] => javascript::bench(),
        ["generate"] => generate::run(),
        ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(true)
        }
        [] => bail!("no verb given\n\n{HELP}"),
        other => bail!("unknown verb: {}\n\n{HELP}", other.join(" ")),
    }
}
