//! `sigproof`: verifies Sigstore bundles on the command line, offline. Files in, report out; every
//! judgement is the core's, this program only reads, hashes and prints. With the feature `sign` it signs, too, and only there
//! it has a network (`network`).
//!
//! It is a library for the sake of Python's package, whose command is this one, too.
#![forbid(unsafe_code)]
// They end the program where nobody listens: `output::screen` does not.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod archive;
mod args;
mod batch;
mod continuity;
mod exit;
#[allow(dead_code, reason = "each build needs its part of it")]
mod fault;
mod hashing;
mod input;
mod inspect;
#[cfg(feature = "sign")]
mod key;
mod lint;
#[cfg(feature = "sign")]
mod network;
mod outcome;
mod output;
mod package;
mod policies;
mod predicate;
#[cfg(feature = "sign")]
mod process;
mod room;
mod roots;
mod shell;
#[cfg(feature = "sign")]
mod signing;
mod source;
#[cfg(feature = "sign")]
mod token;
mod trust;
mod upgrade;
mod verify;
mod version;
mod writer;

/// A build that only verifies: the commands are known, and say where they are.
#[cfg(not(feature = "sign"))]
mod signing {
    use crate::args::{AttestArgs, SignArgs};
    use crate::exit::Exit;
    use crate::fault::{Code, Fault};

    pub(crate) fn sign(_: &SignArgs) -> Exit {
        without("sign")
    }

    pub(crate) fn attest(_: &AttestArgs) -> Exit {
        without("attest")
    }

    fn without(command: &str) -> Exit {
        let fault = Fault::new(Code::Without).with_hint(format!(
            "`sigproof {command}` is in the program that `cargo install --locked --path bindings/cli` builds"
        ));
        fault.complain(None);
        fault.exit()
    }
}

use std::ffi::OsString;

use args::{BundleCommand, Cli, Command, PolicyCommand, TrustCommand};
use exit::Exit;

/// Runs the command line of this process, with its standard input, output and error. The first argument is the program's
/// name. Returns the exit code. For what panics, and where nobody listens any more, a process has one state: this is to be
/// called once.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match args::parse(arguments) {
        Ok(cli) => cli,
        Err(exit) => return exit.code(),
    };
    exit::quiet_panics();
    exit::guarded(|| command(&cli)).unwrap_or(Exit::Failed).code()
}

fn command(cli: &Cli) -> Exit {
    let written = match &cli.command {
        _ if cli.version => version::run(cli.verbose),
        Some(Command::Verify(args)) => verify::run(args),
        Some(Command::Sign(args)) => Ok(signing::sign(args)),
        Some(Command::Attest(args)) => Ok(signing::attest(args)),
        Some(Command::Inspect(args)) => inspect::run(args),
        Some(Command::Policy { command: PolicyCommand::Lint(args) }) => lint::run(args),
        Some(Command::Continuity(args)) => continuity::run(args),
        Some(Command::Bundle { command: BundleCommand::Upgrade(args) }) => upgrade::run(args),
        Some(Command::Trust { command: TrustCommand::Create(args) }) => trust::create(args),
        #[cfg(feature = "sign")]
        Some(Command::GetIdentityToken(args)) => token::run(args),
        #[cfg(feature = "sign")]
        Some(Command::Key { command }) => key::run(command),
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
