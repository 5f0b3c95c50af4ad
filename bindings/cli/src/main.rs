//! The program `sigproof`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(sigproof_cli::run(std::env::args_os()))
}
