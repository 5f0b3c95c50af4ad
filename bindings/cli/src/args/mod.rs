//! The arguments.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Parser, Subcommand};

use crate::input::Input;

const EXAMPLES: &str = "\
Examples:
  # Who signed this file? app.tar.gz.sigstore.json is found next to it
  sigproof verify identity app.tar.gz \\
      --cert-identity https://github.com/o/r/.github/workflows/release.yml@refs/tags/v1 \\
      --cert-oidc-issuer https://token.actions.githubusercontent.com

  # What does this bundle say? (nothing is verified)
  sigproof inspect app.tar.gz.sigstore.json

  # Which trusted roots are compiled in?
  sigproof --version -v

Exit codes:
  0  everything verified
  1  something was rejected: the answer is no
  2  something was refused: bad arguments, unreadable file, unusable trusted root
  3  a defect of this program
With several files, the highest one.";

const VERIFY_EXAMPLES: &str = "\
Examples:
  # By the identity in the signing certificate
  sigproof verify identity app.tar.gz --cert-identity me@example.com \\
      --cert-oidc-issuer https://accounts.google.com";

const IDENTITY_EXAMPLES: &str = "\
Examples:
  # The bundle is app.tar.gz.sigstore.json, or else app.tar.gz.sigstore
  sigproof verify identity app.tar.gz --cert-identity me@example.com \\
      --cert-oidc-issuer https://accounts.google.com

  # A bundle elsewhere, and the artifact by its digest
  sigproof verify identity sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 \\
      --bundle empty.sigstore.json --cert-identity me@example.com \\
      --cert-oidc-issuer https://accounts.google.com

  # Several files, for a program to read: one JSON object a line
  sigproof verify identity dist/*.whl --json --cert-identity me@example.com \\
      --cert-oidc-issuer https://accounts.google.com

  # An own Sigstore instance
  sigproof verify identity app.tar.gz --trusted-root trusted_root.json \\
      --cert-identity me@example.com --cert-oidc-issuer https://oidc.example.com";

const INSPECT_EXAMPLES: &str = "\
Examples:
  sigproof inspect app.tar.gz.sigstore.json
  sigproof inspect app.tar.gz.sigstore.json --json";

/// Verifies Sigstore signatures, offline: no network, no clock.
#[derive(Debug, Parser)]
#[command(
    name = "sigproof",
    disable_version_flag = true,
    arg_required_else_help = true,
    after_help = EXAMPLES
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

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Verify that a bundle is a signature of an artifact
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify {
        /// By what the signer is known.
        #[command(subcommand)]
        by: VerifyBy,
    },
    /// Show what a bundle says, without verifying any of it
    #[command(after_help = INSPECT_EXAMPLES)]
    Inspect(InspectArgs),
}

/// By what the signer is known.
#[derive(Debug, Subcommand)]
pub(crate) enum VerifyBy {
    /// By the identity and the OIDC issuer in the signing certificate
    #[command(after_help = IDENTITY_EXAMPLES)]
    Identity(IdentityArgs),
}

/// `sigproof verify identity`.
#[derive(Debug, Args)]
pub(crate) struct IdentityArgs {
    /// Files, or digests: sha256:, sha384: or sha512: with exactly the right number of hexadecimal
    /// digits is a digest, everything else a path
    #[arg(required = true, value_name = "FILE_OR_DIGEST")]
    pub(crate) inputs: Vec<OsString>,
    /// The signer: an email address, a workflow's URI, ...; compared byte for byte
    #[arg(long, value_name = "IDENTITY")]
    pub(crate) cert_identity: String,
    /// The OIDC issuer that vouched for the signer; compared byte for byte
    #[arg(long, value_name = "URL")]
    pub(crate) cert_oidc_issuer: String,
    /// The bundle [default: FILE.sigstore.json, then FILE.sigstore]
    #[arg(long, value_name = "FILE")]
    pub(crate) bundle: Option<PathBuf>,
    /// The trusted root [default: the public-good instance's, compiled in]
    #[arg(long, value_name = "FILE", conflicts_with = "staging")]
    pub(crate) trusted_root: Option<PathBuf>,
    /// Trust the staging instance's root, compiled in
    #[arg(long)]
    pub(crate) staging: bool,
    /// Accepted for the sake of scripts; offline is the only mode there is
    #[arg(long)]
    pub(crate) offline: bool,
    /// Print one JSON object a file
    #[arg(long)]
    pub(crate) json: bool,
}

impl IdentityArgs {
    /// What clap cannot check.
    ///
    /// # Errors
    /// A usage error.
    pub(crate) fn check(&self) -> Result<(), clap::Error> {
        let error = |kind, message: &str| Err(Cli::command().error(kind, message));
        match &self.bundle {
            Some(_) if self.inputs.len() > 1 => error(
                ErrorKind::ArgumentConflict,
                "one --bundle cannot be that of several files; leave it out and each file's own is found",
            ),
            None if self.inputs.iter().any(|input| Input::new(input).is_digest()) => error(
                ErrorKind::MissingRequiredArgument,
                "a digest needs --bundle: there is no file to find one next to",
            ),
            _ => Ok(()),
        }
    }
}

/// `sigproof inspect`.
#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// The bundle
    #[arg(value_name = "BUNDLE")]
    pub(crate) bundle: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }
}
