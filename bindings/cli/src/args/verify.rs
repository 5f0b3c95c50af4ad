//! The arguments of `sigproof verify`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Subcommand, ValueHint};

use super::{Cli, examples};
use sigproof::Time;

use crate::input::Input;

/// `sigproof verify`: by a policy, or by what a subcommand says.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// By what the signer is known.
    #[command(subcommand)]
    pub(crate) by: Option<VerifyBy>,
    /// What to verify.
    #[command(flatten)]
    pub(crate) files: FileArgs,
    /// The policy, as JSON (docs/guide/policy.md)
    #[arg(long, value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) policy: Option<PathBuf>,
}

/// By what the signer is known.
#[derive(Debug, Subcommand)]
pub(crate) enum VerifyBy {
    /// By the identity and the OIDC issuer in the signing certificate
    #[command(after_help = examples::IDENTITY)]
    Identity(IdentityArgs),
    /// By the GitHub Actions workflow that signed, and the repository that it ran for
    #[command(after_help = examples::GITHUB)]
    Github(GithubArgs),
    /// By a public key
    #[command(after_help = examples::KEY)]
    Key(KeyArgs),
    /// A Python package by its provenance (PEP 740)
    #[command(after_help = examples::PYPI)]
    Pypi(PypiArgs),
    /// An npm package by its attestations
    #[command(after_help = examples::NPM)]
    Npm(NpmArgs),
}

/// Whom to trust.
#[derive(Debug, Args)]
pub(crate) struct RootArgs {
    /// The trusted root [default: the public-good instance's, compiled in]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) trusted_root: Option<PathBuf>,
    /// The trusted root of a client trust configuration
    #[arg(long, value_name = "FILE", conflicts_with = "trusted_root", value_hint = ValueHint::FilePath)]
    pub(crate) trust_config: Option<PathBuf>,
    /// Trust the staging instance's root, compiled in
    #[arg(long, conflicts_with_all = ["trusted_root", "trust_config"])]
    pub(crate) staging: bool,
    /// One of several trusted roots, by the name that policies bind a rule to; `public-good` and
    /// `staging` without a file are the ones that are compiled in
    #[arg(
        long,
        value_name = "NAME[=FILE]",
        conflicts_with_all = ["trusted_root", "trust_config", "staging"]
    )]
    pub(crate) named_root: Vec<OsString>,
    /// Accepted for the sake of scripts; offline is the only mode there is
    #[arg(long)]
    pub(crate) offline: bool,
}

/// What time it is, which no clock is asked.
#[derive(Debug, Args)]
pub(crate) struct NowArgs {
    /// The time to take for the present, as 2026-11-27T12:00:00Z: signatures later than that are rejected,
    /// and a key with a period is judged by it where nothing proves a time [default: none]
    #[arg(long, value_name = "RFC3339", value_parser = time)]
    pub(crate) now: Option<Time>,
}

fn time(text: &str) -> Result<Time, String> {
    Time::parse_rfc3339(text)
        .ok_or_else(|| "not a time as RFC 3339 writes it, such as 2026-11-27T12:00:00Z".to_owned())
}

/// How to print the answers.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// Print one JSON object a file
    #[arg(long)]
    pub(crate) json: bool,
    /// Print facts and checks also of each of several files
    #[arg(short, long, conflicts_with = "json")]
    pub(crate) verbose: bool,
}

/// What to verify, where its signature is, and whom to trust.
#[derive(Debug, Args)]
pub(crate) struct FileArgs {
    /// Files, or digests: sha256:, sha384: or sha512: with exactly the right number of hexadecimal
    /// digits is a digest, everything else a path
    #[arg(required = true, value_name = "FILE_OR_DIGEST", value_hint = ValueHint::FilePath)]
    pub(crate) inputs: Vec<OsString>,
    /// The bundle, of any version or in cosign's legacy form
    /// [default: FILE.sigstore.json, then FILE.sigstore]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) bundle: Option<PathBuf>,
    /// The signing certificate, where there is no bundle: PEM, DER or as cosign writes it
    #[arg(
        long,
        value_name = "FILE",
        requires = "signature",
        conflicts_with = "bundle",
        value_hint = ValueHint::FilePath
    )]
    pub(crate) certificate: Option<PathBuf>,
    /// The signature, where there is no bundle: base64 or bytes
    #[arg(long, value_name = "FILE", conflicts_with = "bundle", value_hint = ValueHint::FilePath)]
    pub(crate) signature: Option<PathBuf>,
    /// The log entry, where there is no bundle: JSON, as Rekor's API answers
    #[arg(long, value_name = "FILE", requires = "signature", value_hint = ValueHint::FilePath)]
    pub(crate) rekor_entry: Option<PathBuf>,
    /// Whom to trust.
    #[command(flatten)]
    pub(crate) roots: RootArgs,
    /// What time it is.
    #[command(flatten)]
    pub(crate) time: NowArgs,
    /// How to print the answers.
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// `sigproof verify identity`.
#[derive(Debug, Args)]
pub(crate) struct IdentityArgs {
    /// The signer.
    #[command(flatten)]
    pub(crate) signer: SignerArgs,
    /// What to verify.
    #[command(flatten)]
    pub(crate) files: FileArgs,
}

/// An identity, or a policy in its place.
#[derive(Debug, Args)]
pub(crate) struct SignerArgs {
    /// The signer: an email address, a workflow's URI, ...; compared byte for byte
    #[arg(long, value_name = "IDENTITY", required_unless_present = "policy")]
    pub(crate) cert_identity: Option<String>,
    /// The OIDC issuer that vouched for the signer; compared byte for byte
    #[arg(long, value_name = "URL", required_unless_present = "policy")]
    pub(crate) cert_oidc_issuer: Option<String>,
    /// A policy in place of the two
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["cert_identity", "cert_oidc_issuer"],
        value_hint = ValueHint::FilePath
    )]
    pub(crate) policy: Option<PathBuf>,
}

/// `sigproof verify github`.
#[derive(Debug, Args)]
pub(crate) struct GithubArgs {
    /// The repository that the workflow ran for, OWNER/NAME; without --cert-identity, also the one
    /// that holds the workflow
    #[arg(long, value_name = "OWNER/NAME", required_unless_present = "cert_identity")]
    pub(crate) repository: Option<String>,
    /// The workflow: its URI with the ref that it was taken from [default: any of the repository]
    #[arg(long, value_name = "URI")]
    pub(crate) cert_identity: Option<String>,
    /// The event that started the workflow (push, release, ...)
    #[arg(long, value_name = "EVENT")]
    pub(crate) trigger: Option<String>,
    /// The commit that the workflow ran on
    #[arg(long, value_name = "COMMIT")]
    pub(crate) sha: Option<String>,
    /// The name of the workflow
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The git ref that the workflow ran on (refs/tags/v1) [default: any]
    #[arg(long = "ref", value_name = "REF")]
    pub(crate) git_ref: Option<String>,
    /// What to verify.
    #[command(flatten)]
    pub(crate) files: FileArgs,
}

/// `sigproof verify key`.
#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    /// The public key, PEM or DER; several make a keyring
    #[arg(long, required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) key: Vec<PathBuf>,
    /// Take a signature that no transparency log vouches for
    #[arg(long)]
    pub(crate) dangerous_no_log: bool,
    /// What to verify.
    #[command(flatten)]
    pub(crate) files: FileArgs,
}

/// Whom a package may be signed by, in place of what it says itself.
#[derive(Debug, Args)]
pub(crate) struct PublisherArgs {
    /// The signer: in place of what package.json says, and besides the publisher that PyPI names
    #[arg(long, value_name = "IDENTITY", requires = "cert_oidc_issuer", conflicts_with = "policy")]
    pub(crate) cert_identity: Option<String>,
    /// The OIDC issuer that vouched for the signer
    #[arg(long, value_name = "URL", requires = "cert_identity")]
    pub(crate) cert_oidc_issuer: Option<String>,
    /// The GitHub repository of the workflow that must have built the package, OWNER/NAME; one
    /// workflow shared by several repositories needs a policy
    #[arg(long, value_name = "OWNER/NAME", conflicts_with_all = ["cert_identity", "policy"])]
    pub(crate) repository: Option<String>,
    /// The policy, as JSON (docs/guide/policy.md)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) policy: Option<PathBuf>,
}

/// `sigproof verify pypi`.
#[derive(Debug, Args)]
pub(crate) struct PypiArgs {
    /// The distributions: wheels or source distributions
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) inputs: Vec<PathBuf>,
    /// The provenance object, or a single attestation
    /// [default: FILE.provenance, then FILE.publish.attestation]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) provenance: Option<PathBuf>,
    /// Who must have signed.
    #[command(flatten)]
    pub(crate) publisher: PublisherArgs,
    /// Whom to trust.
    #[command(flatten)]
    pub(crate) roots: RootArgs,
    /// What time it is.
    #[command(flatten)]
    pub(crate) time: NowArgs,
    /// How to print the answers.
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// `sigproof verify npm`.
#[derive(Debug, Args)]
pub(crate) struct NpmArgs {
    /// The package, as npm downloads it
    #[arg(value_name = "TARBALL", value_hint = ValueHint::FilePath)]
    pub(crate) tarball: PathBuf,
    /// The attestations, as the registry serves them, or one bundle
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) attestations: PathBuf,
    /// The registry's keys; its own attestation is then asked for
    /// [default: those of registry.npmjs.org, compiled in, for an attestation that is there]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) keys: Option<PathBuf>,
    /// The package that is asked for; without a signer of your own, the registry's attestation is
    /// then asked for, too [default: the one that the tarball says it is]
    #[arg(long, value_name = "NAME@VERSION")]
    pub(crate) package: Option<String>,
    /// Who must have signed.
    #[command(flatten)]
    pub(crate) publisher: PublisherArgs,
    /// Whom to trust.
    #[command(flatten)]
    pub(crate) roots: RootArgs,
    /// What time it is.
    #[command(flatten)]
    pub(crate) time: NowArgs,
    /// How to print the answers.
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

fn usage(kind: ErrorKind, message: &str) -> clap::Error {
    Cli::command().error(kind, message)
}

impl FileArgs {
    /// What clap cannot check.
    ///
    /// # Errors
    /// A usage error.
    pub(crate) fn check(&self) -> Result<(), clap::Error> {
        let named = self.bundle.is_some() || self.signature.is_some();
        if named && self.inputs.len() > 1 {
            return Err(usage(
                ErrorKind::ArgumentConflict,
                "one --bundle or --signature cannot be that of several files; leave it out and each file's own is found",
            ));
        }
        // What is the name of a file as well is refused with the reason, when its turn comes.
        let is_digest = |input: &OsString| matches!(Input::new(input), Ok(Input::Digest(_)));
        if !named && self.inputs.iter().any(is_digest) {
            return Err(usage(
                ErrorKind::MissingRequiredArgument,
                "a digest needs --bundle or --signature: there is no file to find one next to",
            ));
        }
        Ok(())
    }
}

impl PypiArgs {
    /// What clap cannot check.
    ///
    /// # Errors
    /// A usage error.
    pub(crate) fn check(&self) -> Result<(), clap::Error> {
        if self.provenance.is_some() && self.inputs.len() > 1 {
            return Err(usage(
                ErrorKind::ArgumentConflict,
                "one --provenance cannot be that of several files; leave it out and each file's own is found",
            ));
        }
        Ok(())
    }
}
