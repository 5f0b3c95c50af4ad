//! Who must have signed, as the arguments of each way to verify say it.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// An identity and an issuer, or a policy in their place.
#[derive(Debug, Args)]
pub(crate) struct SignerArgs {
    /// The signer: an email address, a workflow's URI, ...; compared byte for byte
    #[arg(
        short = 'i',
        long,
        visible_alias = "certificate-identity",
        value_name = "IDENTITY",
        required_unless_present_any = ["policy", "cert_identity_glob", "cert_identity_regexp"]
    )]
    pub(crate) cert_identity: Option<String>,
    /// The signer as a glob, in which * is any run of characters without a slash
    #[arg(long, value_name = "GLOB", conflicts_with = "cert_identity")]
    pub(crate) cert_identity_glob: Option<String>,
    /// The signer as a regular expression, which must match the whole text; in cosign and gh a part is
    /// enough
    #[arg(
        long,
        visible_alias = "cert-identity-regex",
        value_name = "REGEX",
        conflicts_with_all = ["cert_identity", "cert_identity_glob"]
    )]
    pub(crate) cert_identity_regexp: Option<String>,
    /// The OIDC issuer that vouched for the signer; compared byte for byte
    #[arg(
        long,
        visible_alias = "certificate-oidc-issuer",
        value_name = "URL",
        required_unless_present_any = ["policy", "cert_oidc_issuer_glob", "cert_oidc_issuer_regexp"]
    )]
    pub(crate) cert_oidc_issuer: Option<String>,
    /// The OIDC issuer as a glob, in which * is any run of characters without a slash
    #[arg(long, value_name = "GLOB", conflicts_with = "cert_oidc_issuer")]
    pub(crate) cert_oidc_issuer_glob: Option<String>,
    /// The OIDC issuer as a regular expression, which must match the whole text
    #[arg(
        long,
        visible_alias = "cert-oidc-issuer-regex",
        value_name = "REGEX",
        conflicts_with_all = ["cert_oidc_issuer", "cert_oidc_issuer_glob"]
    )]
    pub(crate) cert_oidc_issuer_regexp: Option<String>,
    /// Ask for an attestation of this type; several: one of them [default: any, and plain signatures]
    #[arg(long, value_name = "URI")]
    pub(crate) predicate_type: Vec<String>,
    /// A policy in place of them
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = [
            "cert_identity", "cert_identity_glob", "cert_identity_regexp",
            "cert_oidc_issuer", "cert_oidc_issuer_glob", "cert_oidc_issuer_regexp",
            "predicate_type",
        ],
        value_hint = ValueHint::FilePath
    )]
    pub(crate) policy: Option<PathBuf>,
}

/// The workflow of GitHub Actions.
#[derive(Debug, Args)]
pub(crate) struct WorkflowArgs {
    /// The repository that the workflow ran for, OWNER/NAME; unless another is named, also the one that
    /// holds the workflow
    #[arg(
        short = 'R',
        long,
        visible_alias = "repo",
        value_name = "OWNER/NAME",
        required_unless_present_any = ["cert_identity", "owner"]
    )]
    pub(crate) repository: Option<String>,
    /// Any repository of this owner
    #[arg(short, long, value_name = "OWNER", conflicts_with = "repository")]
    pub(crate) owner: Option<String>,
    /// The workflow: its URI with the ref that it was taken from [default: any of the repository]
    #[arg(short = 'i', long, visible_alias = "certificate-identity", value_name = "URI")]
    pub(crate) cert_identity: Option<String>,
    /// The workflow at any ref: OWNER/NAME/.github/workflows/FILE, which may be a reusable one of
    /// another repository; with @REF at its end, at this ref
    #[arg(long, value_name = "WORKFLOW", conflicts_with = "cert_identity")]
    pub(crate) signer_workflow: Option<String>,
    /// The repository that holds the workflow, OWNER/NAME, where it is another one
    #[arg(long, value_name = "OWNER/NAME", conflicts_with_all = ["cert_identity", "signer_workflow"])]
    pub(crate) signer_repo: Option<String>,
    /// The commit that the workflow was taken from
    #[arg(long, value_name = "COMMIT")]
    pub(crate) signer_digest: Option<String>,
    /// The event that started the workflow (push, release, ...)
    #[arg(long, value_name = "EVENT")]
    pub(crate) trigger: Option<String>,
    /// The commit that the workflow ran on
    #[arg(long, visible_alias = "source-digest", value_name = "COMMIT")]
    pub(crate) sha: Option<String>,
    /// The name of the workflow
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The git ref that the workflow ran on (refs/tags/v1) [default: any]
    #[arg(long = "ref", visible_alias = "source-ref", value_name = "REF")]
    pub(crate) git_ref: Option<String>,
    /// Only machines of GitHub
    #[arg(long)]
    pub(crate) deny_self_hosted_runners: bool,
    /// The host of an enterprise, such as acme.ghe.com [default: github.com]
    #[arg(long, visible_alias = "hostname", value_name = "HOST")]
    pub(crate) host: Option<String>,
    /// The OIDC issuer that vouched for the workflow [default: the host's own]
    #[arg(long, visible_alias = "cert-oidc-issuer", value_name = "URL")]
    pub(crate) issuer: Option<String>,
    /// The type that an attestation must have; several: one of them
    /// [default: SLSA provenance v1 or v0.2, where there is an attestation]
    #[arg(long, value_name = "URI")]
    pub(crate) predicate_type: Vec<String>,
}

/// The pipeline of GitLab CI.
#[derive(Debug, Args)]
pub(crate) struct PipelineArgs {
    /// The project that the pipeline ran for and that holds it, GROUP/PROJECT
    #[arg(long, visible_alias = "repository", value_name = "GROUP/PROJECT")]
    pub(crate) project: String,
    /// The file that describes the pipeline (.gitlab-ci.yml) [default: any]
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<String>,
    /// The git ref that the pipeline ran on (refs/tags/v1) [default: any]
    #[arg(long = "ref", value_name = "REF")]
    pub(crate) git_ref: Option<String>,
    /// The commit that the pipeline ran on
    #[arg(long, value_name = "COMMIT")]
    pub(crate) sha: Option<String>,
    /// What started the pipeline (push, web, ...)
    #[arg(long, value_name = "SOURCE")]
    pub(crate) trigger: Option<String>,
    /// The sort of machine (gitlab-hosted, self-hosted)
    #[arg(long, value_name = "RUNNER")]
    pub(crate) runner: Option<String>,
    /// The host of an instance of one's own [default: gitlab.com]
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,
    /// The OIDC issuer that vouched for the pipeline [default: the host]
    #[arg(long, visible_alias = "cert-oidc-issuer", value_name = "URL")]
    pub(crate) issuer: Option<String>,
    /// Ask for an attestation of this type; several: one of them [default: any, and plain signatures]
    #[arg(long, value_name = "URI")]
    pub(crate) predicate_type: Vec<String>,
}

/// A number as GitHub writes it, which may be larger than any here.
fn number(text: &str) -> Result<String, String> {
    if !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err("not a number".to_owned())
}

/// A release of GitHub that nobody can change any more.
#[derive(Debug, Args)]
pub(crate) struct ReleaseArgs {
    /// The repository whose release it is, OWNER/NAME
    #[arg(short = 'R', long, visible_alias = "repo", value_name = "OWNER/NAME")]
    pub(crate) repository: String,
    /// The release's tag, such as v1.2.3 [default: any]
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Option<String>,
    /// The repository's number at GitHub, which nobody gets who takes over its name
    #[arg(long, value_name = "ID", value_parser = number)]
    pub(crate) repository_id: Option<String>,
    /// The owner's number at GitHub
    #[arg(long, value_name = "ID", value_parser = number)]
    pub(crate) owner_id: Option<String>,
}

/// Whom a package may be signed by, in place of what it says itself.
#[derive(Debug, Args)]
pub(crate) struct PublisherArgs {
    /// The signer
    #[arg(
        short = 'i',
        long,
        visible_alias = "certificate-identity",
        value_name = "IDENTITY",
        requires = "cert_oidc_issuer",
        conflicts_with = "policy"
    )]
    pub(crate) cert_identity: Option<String>,
    /// The OIDC issuer that vouched for the signer
    #[arg(
        long,
        visible_alias = "certificate-oidc-issuer",
        value_name = "URL",
        requires = "cert_identity"
    )]
    pub(crate) cert_oidc_issuer: Option<String>,
    /// The GitHub repository of the workflow, OWNER/NAME
    #[arg(
        short = 'R',
        long,
        visible_alias = "repo",
        value_name = "OWNER/NAME",
        conflicts_with_all = ["cert_identity", "policy"]
    )]
    pub(crate) repository: Option<String>,
    /// The GitLab project of the pipeline, GROUP/PROJECT
    #[arg(
        long,
        value_name = "GROUP/PROJECT",
        conflicts_with_all = ["cert_identity", "policy", "repository"]
    )]
    pub(crate) project: Option<String>,
    /// The policy, as JSON (docs/policy.md)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) policy: Option<PathBuf>,
}
