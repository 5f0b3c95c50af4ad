//! The arguments.

#[allow(dead_code, reason = "a build that only verifies has the names alone")]
pub(crate) mod algorithm;
pub(crate) mod batch;
pub(crate) mod examples;
pub(crate) mod files;
mod foreign;
#[cfg(feature = "sign")]
pub(crate) mod key;
mod order;
pub(crate) mod sign;
mod signer;
pub(crate) mod token;
pub(crate) mod trust;
pub(crate) mod verify;

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{
    ArgMatches, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueHint,
};

use crate::exit::Exit;
use crate::output::page::folded;
use crate::output::screen;

#[cfg(feature = "sign")]
pub(crate) use key::KeyCommand;
pub(crate) use sign::{AttestArgs, SignArgs};
#[cfg(feature = "sign")]
pub(crate) use token::GetIdentityTokenArgs;
pub(crate) use trust::TrustCommand;
pub(crate) use verify::VerifyArgs;

/// Verifies Sigstore signatures, offline: no network, no clock. Signs, with both.
#[derive(Debug, Parser)]
#[command(
    name = "sigproof",
    disable_version_flag = true,
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    after_help = examples::and_exit(examples::ALL)
)]
pub(crate) struct Cli {
    /// Print the version; with -v, the trusted roots that are compiled in
    #[arg(short = 'V', long)]
    pub(crate) version: bool,
    /// Say more (with --version)
    #[arg(short, long, requires = "version")]
    pub(crate) verbose: bool,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// The arguments. Without good ones it says why, and how to end.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, Exit> {
    // Made once: a tenth of what a process does that verifies one file.
    let mut command = Cli::command();
    let arguments = order::sorted(&command, arguments);
    parsed(&mut command, &arguments)
        .map_err(|error| end(&foreign::with_similar(foreign::explain(error), &arguments)))
}

fn parsed(command: &mut clap::Command, arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let matches = command.try_get_matches_from_mut(arguments)?;
    match empty(command, &matches) {
        Some(error) => Err(error),
        None => Cli::from_arg_matches(&matches),
    }
}

/// That the value of an option is an empty text, which none of them means; with the usage of its command.
fn empty(command: &mut clap::Command, matches: &ArgMatches) -> Option<clap::Error> {
    if let Some((name, matches)) = matches.subcommand()
        && let Some(error) = command.find_subcommand_mut(name).and_then(|c| empty(c, matches))
    {
        return Some(error);
    }
    let option = command.get_arguments().find_map(|arg| {
        let mut values = matches.try_get_raw(arg.get_id().as_str()).ok()??;
        arg.get_long().filter(|_| values.any(OsStr::is_empty))
    })?;
    let message =
        format!("--{option} is empty: give it a value, or look which variable is not set");
    Some(command.error(ErrorKind::InvalidValue, message))
}

/// Says what is wrong with the arguments, in lines no wider than the terminal, or what was asked to be said of them; and
/// how to end.
pub(crate) fn end(error: &clap::Error) -> Exit {
    if error.use_stderr() {
        screen::err(&folded(&error.render().ansi().to_string(), screen::err_width()));
        return Exit::Refused;
    }
    screen::out(&error.render().ansi().to_string());
    Exit::Verified
}

/// What the parser cannot check by itself.
pub(crate) fn usage(kind: ErrorKind, message: &str) -> clap::Error {
    clap::Error::raw(kind, format!("{message}\n"))
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Verify that a bundle is a signature of an artifact
    #[command(
        after_help = examples::and_exit(examples::VERIFY),
        args_conflicts_with_subcommands = true,
        subcommand_negates_reqs = true
    )]
    Verify(Box<VerifyArgs>),
    /// Sign files: the one command beside `attest` that uses the network
    #[command(after_help = examples::SIGN)]
    Sign(Box<SignArgs>),
    /// Sign what is said about files, as in-toto attestations
    #[command(after_help = examples::ATTEST)]
    Attest(Box<AttestArgs>),
    /// Show which kind of document files are, and what they say, without verifying any of it
    #[command(after_help = examples::INSPECT)]
    Inspect(InspectArgs),
    /// Look at policies
    #[command(after_help = examples::POLICY)]
    Policy {
        /// What to do with it.
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// Name what got weaker since the version of a package that was accepted last
    #[command(after_help = examples::CONTINUITY)]
    Continuity(ContinuityArgs),
    /// Make trusted roots
    #[command(after_help = examples::TRUST)]
    Trust {
        /// What to do with it.
        #[command(subcommand)]
        command: TrustCommand,
    },
    /// Print an identity token: that of this machine, or one that a person logs in for
    #[cfg(feature = "sign")]
    #[command(after_help = examples::GET_IDENTITY_TOKEN)]
    GetIdentityToken(Box<GetIdentityTokenArgs>),
    /// Make, import and show keys
    #[cfg(feature = "sign")]
    #[command(after_help = examples::KEYS)]
    Key {
        /// What to do with it.
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Change the form of bundles
    #[command(after_help = examples::BUNDLE)]
    Bundle {
        /// What to do with it.
        #[command(subcommand)]
        command: BundleCommand,
    },
    /// Print the completions of a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = examples::MAN)]
    Man,
}

/// `sigproof inspect`.
#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// The documents: bundles in any form, what GitHub, PyPI and npm serve, DSSE envelopes, log entries, trusted
    /// roots, policies, keys and certificates
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Print one JSON object a document
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sigproof continuity`.
#[derive(Debug, Args)]
pub(crate) struct ContinuityArgs {
    /// The facts of the version that was accepted last, or a list of those of its attestations
    #[arg(value_name = "PREVIOUS", value_hint = ValueHint::FilePath)]
    pub(crate) previous: PathBuf,
    /// The facts of this version, as its verification has just printed them; an empty list, if nothing of it is verified
    #[arg(value_name = "CURRENT", value_hint = ValueHint::FilePath)]
    pub(crate) current: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sigproof policy`.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Name the traps that a policy falls into
    #[command(after_help = examples::POLICY)]
    Lint(LintArgs),
}

/// `sigproof policy lint`.
#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// The policies
    #[arg(required = true, value_name = "POLICY", value_hint = ValueHint::FilePath)]
    pub(crate) policies: Vec<PathBuf>,
    /// Print one JSON object a policy
    #[arg(long)]
    pub(crate) json: bool,
}

/// `sigproof bundle`.
#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Write a bundle as one of version 0.3
    #[command(after_help = examples::BUNDLE)]
    Upgrade(UpgradeArgs),
}

/// `sigproof bundle upgrade`.
#[derive(Debug, Args)]
pub(crate) struct UpgradeArgs {
    /// A bundle of any version or in cosign's legacy form, or several in one file, which are written each on a
    /// line of its own
    #[arg(value_name = "BUNDLE", value_hint = ValueHint::FilePath)]
    pub(crate) bundle: PathBuf,
    /// Where to write it [default: standard output]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }
}
