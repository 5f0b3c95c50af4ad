//! The arguments of `sigproof sign` and `sigproof attest`, by the names that sigstore-python and cosign have for them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::algorithm::{self, Algorithm};
use super::token::OidcArgs;

/// How a request finds its server, and whether to trust it.
#[derive(Debug, Args)]
pub(crate) struct NetworkArgs {
    /// Trust servers by these certificate authorities (PEM), and not by the system's. HTTPS_PROXY, NO_PROXY and
    /// SSL_CERT_FILE are obeyed, too
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) ca_file: Option<PathBuf>,
}

/// Where the identity token is from.
#[derive(Debug, Args)]
pub(crate) struct TokenArgs {
    /// The token: as text, which others on this machine may see, as @FILE, or as - on standard input
    #[arg(long, value_name = "TOKEN")]
    pub(crate) identity_token: Option<String>,
    /// The OpenID Connect issuer at which a person logs in [default: that of the services]
    #[arg(long, value_name = "URL")]
    pub(crate) oidc_issuer: Option<String>,
    /// The client, and the other ways to it.
    #[command(flatten)]
    pub(crate) oidc: OidcArgs,
}

/// Which services sign, and whom their answers are verified with.
#[derive(Debug, Args)]
pub(crate) struct ServiceArgs {
    /// Services and trusted root of an instance (ClientTrustConfig) [default: the public-good instance, compiled in]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) trust_config: Option<PathBuf>,
    /// The services (SigningConfig v0.2)
    #[arg(long, value_name = "FILE", conflicts_with = "trust_config", value_hint = ValueHint::FilePath)]
    pub(crate) signing_config: Option<PathBuf>,
    /// The trusted root that the answers of the services are verified with
    #[arg(long, value_name = "FILE", conflicts_with = "trust_config", value_hint = ValueHint::FilePath)]
    pub(crate) trusted_root: Option<PathBuf>,
    /// The staging instance, which proves nothing to anybody
    #[arg(long, conflicts_with = "trust_config")]
    pub(crate) staging: bool,
    /// No service at all: the key signs alone, and nothing is sent. Who verifies has to take it without a log
    #[arg(
        long,
        requires = "key",
        conflicts_with_all = ["trust_config", "signing_config", "trusted_root", "staging"]
    )]
    pub(crate) offline: bool,
}

/// The key that signs.
#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    /// A private key: as cosign writes it, or PKCS #8, SEC 1 or PKCS #1 in PEM or DER; or NAME://REFERENCE, which the
    /// plugin sigstore-kms-NAME holds [default: a new one, that a certificate
    /// binds to the identity of the token, and that is forgotten]
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<OsString>,
    /// The file with the key's password [default: COSIGN_PASSWORD, or else it is asked for]
    #[arg(long, value_name = "FILE", requires = "key", value_hint = ValueHint::FilePath)]
    pub(crate) password_file: Option<PathBuf>,
    /// Get a certificate for the key, as for a new one
    #[arg(long, requires = "key", conflicts_with = "offline")]
    pub(crate) issue_certificate: bool,
    /// The algorithm, by its name in Sigstore's registry [default: that of the key; of a new one ECDSA with P-256]
    #[arg(long, value_name = "NAME", value_parser = algorithm::of_a_key())]
    pub(crate) signing_algorithm: Option<Algorithm>,
}

/// Where the bundles go, and what is said meanwhile.
#[derive(Debug, Args)]
pub(crate) struct BundleArgs {
    /// Where to write the bundle of the one file; - is standard output [default: FILE.sigstore.json]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) bundle: Option<PathBuf>,
    /// The folder for the bundles [default: beside each file]
    #[arg(long, value_name = "FOLDER", conflicts_with = "bundle", value_hint = ValueHint::DirPath)]
    pub(crate) output_directory: Option<PathBuf>,
    /// Write over bundles that are there
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Agree to what becomes public, without being asked
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Say what would be sent, and where. Nothing is sent, signed or written
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print one JSON object a file
    #[arg(long)]
    pub(crate) json: bool,
}

/// What both commands take.
#[derive(Debug, Args)]
pub(crate) struct SigningArgs {
    /// Where the bundles go.
    #[command(flatten)]
    pub(crate) output: BundleArgs,
    /// The key.
    #[command(flatten)]
    pub(crate) key: KeyArgs,
    /// The token.
    #[command(flatten)]
    pub(crate) token: TokenArgs,
    /// The services.
    #[command(flatten)]
    pub(crate) services: ServiceArgs,
    /// The network.
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

/// `sigproof sign`.
#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    /// The files; with --bundle also a digest (sha256:…), or - for standard input. Bundles of other files among them are left out
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) inputs: Vec<OsString>,
    /// The rest.
    #[command(flatten)]
    pub(crate) signing: SigningArgs,
}

/// `sigproof attest`.
#[derive(Debug, Args)]
pub(crate) struct AttestArgs {
    /// The files that it is said about, each in an attestation of its own; with --bundle also a digest (sha256:…)
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) inputs: Vec<OsString>,
    /// What is said: a JSON object
    #[arg(long, value_name = "FILE", required_unless_present = "statement", value_hint = ValueHint::FilePath)]
    pub(crate) predicate: Option<PathBuf>,
    /// What sort of thing that is: one of the names below, or any URI
    #[arg(long, alias = "type", value_name = "TYPE", required_unless_present = "statement")]
    pub(crate) predicate_type: Option<String>,
    /// A whole in-toto statement, whose bytes are signed as they are. The file must be one of its subjects
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["predicate", "predicate_type"],
        value_hint = ValueHint::FilePath
    )]
    pub(crate) statement: Option<PathBuf>,
    /// The rest.
    #[command(flatten)]
    pub(crate) signing: SigningArgs,
}
