//! The client side of the sigstore-conformance protocol, for its test suite to call:
//!
//! ```text
//! sigproof-conformance verify-bundle [--staging] --bundle FILE
//!     (--certificate-identity I --certificate-oidc-issuer U | --key FILE)
//!     [--trusted-root FILE] FILE_OR_DIGEST
//! ```
//! It exits with 0 only on a verified bundle. On a rejection it exits with 1 and writes one line
//! `code step message` to standard error; with 2 where the call itself is not supported.
#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

use clap::{Args, Parser};
use sigproof::{
    Artifact, Bundle, Digest, Failure, Policy, PublicKey, Rejected, Step, TrustedRoot, Verifier,
};

/// The sigstore-conformance protocol.
#[derive(Debug, Parser)]
#[command(name = "sigproof-conformance")]
enum Command {
    /// Verify a bundle.
    VerifyBundle(VerifyBundle),
}

#[derive(Debug, Args)]
struct VerifyBundle {
    /// Trust the staging instance.
    #[arg(long)]
    staging: bool,
    /// The bundle.
    #[arg(long)]
    bundle: PathBuf,
    /// The identity that the certificate must name.
    #[arg(long, requires = "certificate_oidc_issuer", required_unless_present = "key")]
    certificate_identity: Option<String>,
    /// The issuer that the certificate must name.
    #[arg(long, requires = "certificate_identity")]
    certificate_oidc_issuer: Option<String>,
    /// The public key, instead of an identity.
    #[arg(long, conflicts_with_all = ["certificate_identity", "certificate_oidc_issuer"])]
    key: Option<PathBuf>,
    /// The trusted root, instead of an embedded one.
    #[arg(long)]
    trusted_root: Option<PathBuf>,
    /// The artifact: a file, or a digest to the letter.
    #[arg(value_name = "FILE_OR_DIGEST")]
    artifact: OsString,
}

/// Why the answer is not yes.
enum No {
    Root(Failure),
    Policy(Failure),
    Rejected(Rejected),
    File(PathBuf, io::Error),
}

impl No {
    fn line(&self) -> String {
        match self {
            Self::Root(failure) => format!("{} none {}", failure.code(), failure.message()),
            Self::Policy(failure) => format!("{} none {}", failure.code(), failure.message()),
            Self::Rejected(rejected) => {
                let message = rejected.report().failure().map(Failure::message).unwrap_or_default();
                format!(
                    "{} {} {message}",
                    rejected.code(),
                    rejected.step().map_or("none", Step::as_str)
                )
            }
            Self::File(path, error) => format!("host.file host {}: {error}", path.display()),
        }
    }
}

impl VerifyBundle {
    /// The arguments leave no other than one of the two.
    fn policy(&self) -> Result<Policy, No> {
        match &self.key {
            Some(path) => {
                let key = PublicKey::from_pem_or_der(&read(path)?);
                key.map(Policy::key).map_err(No::Policy)
            }
            None => Ok(Policy::identity(
                self.certificate_identity.as_deref().unwrap_or_default(),
                self.certificate_oidc_issuer.as_deref().unwrap_or_default(),
            )),
        }
    }

    fn run(&self) -> Result<(), No> {
        let root = match &self.trusted_root {
            Some(path) => TrustedRoot::from_json(&read(path)?).map_err(No::Root)?,
            None if self.staging => TrustedRoot::sigstore_staging(),
            None => TrustedRoot::sigstore(),
        };
        let bundle = Bundle::from_json(&read(&self.bundle)?).map_err(No::Rejected)?;
        let digest: Option<Digest> = self.artifact.to_str().and_then(|text| text.parse().ok());
        let bytes = match digest {
            Some(_) => Vec::new(),
            None => read(Path::new(&self.artifact))?,
        };
        let artifact = digest.map_or_else(|| Artifact::bytes(&bytes), Artifact::digest);
        let policy = self.policy()?;
        Verifier::new(root).verify(&bundle, artifact, &policy).map(drop).map_err(No::Rejected)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, No> {
    fs::read(path).map_err(|error| No::File(path.to_owned(), error))
}

fn main() -> ExitCode {
    let Command::VerifyBundle(call) = Command::parse();
    match call.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(no) => {
            eprintln!("{}", no.line());
            ExitCode::FAILURE
        }
    }
}
