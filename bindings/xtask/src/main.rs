//! `cargo xtask VERB`: everything that is done with this repository, each verb with all of its own
//! set-up. Begins with rustup alone; `tool.rs` says what else a verb needs.
#![forbid(unsafe_code)]

mod addon;
mod bench;
mod clients;
mod demo;
mod hosts;
mod instructions;
mod javascript;
mod lane;
mod lanes;
mod node;
mod package;
mod packages;
mod parity;
mod python;
mod rust;
mod spent;
mod tool;
mod venv;
mod verbs;
mod wasm;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match verbs::run(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
