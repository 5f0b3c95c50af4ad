//! The arguments of `sigproof verify`: the ways to say who must have signed.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Arg, Args, Subcommand, ValueHint};

use super::batch::BatchArgs;
use super::{examples, usage};

pub(crate) use super::files::{FileArgs, NowArgs, OutputArgs, RootArgs, SwitchArgs};
pub(crate) use super::signer::{
    PipelineArgs, PublisherArgs, ReleaseArgs, SignerArgs, WorkflowArgs,
};

/// `sigproof verify`: by a policy, or by what a subcommand says.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// By what the signer is known.
    #[command(subcommand)]
    pub(crate) by: Option<VerifyBy>,
    /// What to verify.
    #[command(flatten)]
    pub(crate) files: FileArgs,
    /// The policy, as JSON (docs/policy.md)
    #[arg(long, value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) policy: Option<PathBuf>,
}

/// By what the signer is known.
#[derive(Debug, Subcommand)]
pub(crate) enum VerifyBy {
    /// By the identity and the OIDC issuer in the signing certificate
    #[command(after_help = examples::and_exit(examples::IDENTITY))]
    Identity(IdentityArgs),
    /// By the GitHub Actions workflow that signed, and the repository that it ran for
    #[command(after_help = examples::and_exit(examples::GITHUB))]
    Github(GithubArgs),
    /// By the GitLab CI pipeline that signed, and the project that it ran for
    #[command(after_help = examples::and_exit(examples::GITLAB))]
    Gitlab(GitlabArgs),
    /// By the GitHub release that the file is an asset of (immutable releases)
    #[command(after_help = examples::and_exit(examples::GITHUB_RELEASE))]
    GithubRelease(GithubReleaseArgs),
    /// By a public key
    #[command(after_help = examples::and_exit(examples::KEY))]
    Key(KeyArgs),
    /// A Python package by its provenance (PEP 740)
    #[command(after_help = examples::and_exit(examples::PYPI), mut_args = about_pypi)]
    Pypi(PypiArgs),
    /// An npm package by its attestations
    #[command(after_help = examples::and_exit(examples::NPM), mut_args = about_npm)]
    Npm(NpmArgs),
    /// Many questions from one file, a JSON object a line, on several threads
    #[command(after_help = examples::BATCH)]
    Batch(BatchArgs),
}

/// Options that both registries' packages have, in the words of PyPI's.
fn about_pypi(arg: Arg) -> Arg {
    match arg.get_id().as_str() {
        "cert_identity" => {
            arg.help("The signer that must have signed, besides the publisher that the provenance names")
        }
        "repository" => arg.help(
            "The GitHub repository of the workflow that must have signed, besides the publisher that the \
             provenance names, OWNER/NAME",
        ),
        "project" => arg.help(
            "The GitLab project of the pipeline that must have signed, besides the publisher that the \
             provenance names, GROUP/PROJECT",
        ),
        _ => arg,
    }
}

/// The same in the words of npm's.
fn about_npm(arg: Arg) -> Arg {
    match arg.get_id().as_str() {
        "cert_identity" => {
            arg.help("The signer that must have signed, in place of the repository that package.json names")
        }
        "repository" => arg.help(
            "The GitHub repository whose own workflow must have built the package, in place of the one \
             that package.json names, OWNER/NAME; a shared workflow of another needs a policy",
        ),
        "project" => arg.help(
            "The GitLab project whose pipeline must have built the package, in place of the repository \
             that package.json names, GROUP/PROJECT",
        ),
        _ => arg,
    }
}

/// `sigproof verify identity`.
#[derive(Debug, Args)]
pub(crate) struct IdentityArgs {
    /// The signer.
    #[command(flatten)]
    pub(crate) signer: SignerArgs,
    /// What is left out.
    #[command(flatten)]
    pub(crate) switches: SwitchArgs,
    /// What to verify.
    #[command(flatten)]
    pub(crate) files: FileArgs,
}

/// `sigproof verify github`.
#[derive(Debug, Args)]
pub(crate) struct GithubArgs {
    /// The workflow.
    #[command(flatten)]
    pub(crate) workflow: WorkflowArgs,
    /// What is left out.
    #[command(flatten)]
    pub(crate) switches: SwitchArgs,
    /// What to verify.
    #[command(flatten)]
    pub(crate) files: FileArgs,
}

/// `sigproof verify gitlab`.
#[derive(Debug, Args)]
pub(crate) struct GitlabArgs {
    /// The pipeline.
    #[command(flatten)]
    pub(crate) pipeline: PipelineArgs,
    /// What is left out.
    #[command(flatten)]
    pub(crate) switches: SwitchArgs,
    /// What to verify.
    #[command(flatten)]
    pub(crate) files: FileArgs,
}

/// `sigproof verify github-release`.
#[derive(Debug, Args)]
pub(crate) struct GithubReleaseArgs {
    /// The release.
    #[command(flatten)]
    pub(crate) release: ReleaseArgs,
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
    /// Ask for an attestation of this type; several: one of them [default: any, and plain signatures]
    #[arg(long, value_name = "URI")]
    pub(crate) predicate_type: Vec<String>,
    /// Take a signature that no transparency log vouches for
    #[arg(long)]
    pub(crate) dangerous_no_log: bool,
    /// What to verify.
    #[command(flatten)]
    pub(crate) files: FileArgs,
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
