//! The arguments of `sigproof verify batch`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::verify::{NowArgs, PublisherArgs, RootArgs};

/// `sigproof verify batch`.
#[derive(Debug, Args)]
pub(crate) struct BatchArgs {
    /// The questions, one JSON object a line: "artifact" (a path) or "digest", "bundle" and "policy" (each a
    /// path, or the document itself); - is standard input. Without "bundle" it is found next to the artifact
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) questions: PathBuf,
    /// Verify this many at once; 0: as many as the machine can run
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    pub(crate) jobs: usize,
    /// Who must have signed, where a line has no "policy".
    #[command(flatten)]
    pub(crate) signer: SignerOfLines,
    /// Print facts and report of each, too
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Accepted for the sake of scripts; the answers are JSON anyway
    #[arg(long, hide = true)]
    pub(crate) json: bool,
    /// Whom to trust.
    #[command(flatten)]
    pub(crate) roots: RootArgs,
    /// What time it is.
    #[command(flatten)]
    pub(crate) time: NowArgs,
}

/// Who must have signed, where a line does not say it.
#[derive(Debug, Args)]
pub(crate) struct SignerOfLines {
    /// The policy of lines without one, as JSON (docs/policy.md)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    policy: Option<PathBuf>,
    /// The signer of lines without a policy
    #[arg(
        short = 'i',
        long,
        visible_alias = "certificate-identity",
        value_name = "IDENTITY",
        requires = "cert_oidc_issuer",
        conflicts_with = "policy"
    )]
    cert_identity: Option<String>,
    /// The OIDC issuer that vouched for that signer
    #[arg(
        long,
        visible_alias = "certificate-oidc-issuer",
        value_name = "URL",
        requires = "cert_identity"
    )]
    cert_oidc_issuer: Option<String>,
}

impl SignerOfLines {
    /// The same, as it is asked about packages.
    pub(crate) fn publisher(&self) -> PublisherArgs {
        PublisherArgs {
            cert_identity: self.cert_identity.clone(),
            cert_oidc_issuer: self.cert_oidc_issuer.clone(),
            repository: None,
            project: None,
            policy: self.policy.clone(),
        }
    }
}
