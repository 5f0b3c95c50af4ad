//! `sigproof`: verifies Sigstore bundles on the command line, offline. Files in, report out; every
//! judgement is the core's, this program only reads, hashes and prints.
#![forbid(unsafe_code)]
// They end the program where nobody listens: `output::screen` does not.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod archive;
mod args;
mod batch;
mod exit;
mod hashing;
mod input;
mod inspect;
mod lint;
mod outcome;
mod output;
mod package;
mod policies;
mod predicate;
mod room;
mod roots;
mod shell;
mod source;
mod trust;
mod upgrade;
mod verify;
mod version;
mod writer;

use std::process::ExitCode;

use args::{BundleCommand, Cli, Command, PolicyCommand, TrustCommand};
use exit::Exit;

fn main() -> ExitCode {
    let cli = args::parse();
    exit::quiet_panics();
    let exit = exit::guarded(|| run(&cli)).unwrap_or(Exit::Failed);
    ExitCode::from(exit.code())
}

fn run(cli: &Cli) -> Exit {
    let written = match &cli.command {
        _ if cli.version => version::run(cli.verbose),
        Some(Command::Verify(args)) => verify::run(args),
        Some(Command::Inspect(args)) => inspect::run(args),
        Some(Command::Policy { command: PolicyCommand::Lint(args) }) => lint::run(args),
        Some(Command::Bundle { command: BundleCommand::Upgrade(args) }) => upgrade::run(args),
        Some(Command::Trust { command: TrustCommand::Create(args) }) => trust::create(args),
        Some(Command::Completions { shell }) => shell::completions(*shell),
        Some(Command::Man) => shell::man(),
        None => {
            output::complain("error", "no command given; see 'sigproof --help'");
            Ok(Exit::Refused)
        }
    };
    // What was told has no errors: this is about a file that was asked for.
    written.unwrap_or_else(|error| {
        output::complain("error", &format!("cannot write the output: {error}"));
        Exit::of_error(&error)
    })
}
