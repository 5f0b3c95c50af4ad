//! `sigproof verify`.

use std::io;
use std::path::Path;

use sigproof::{
    Artifact, Bundle, Failure, Policy, Rejected, TrustedRoot, Verified, Verifier, limits,
};

use crate::args::IdentityArgs;
use crate::exit::{Exit, guarded};
use crate::input::{Input, read_document};
use crate::output;

/// Why there is no verified bundle.
#[derive(Debug)]
pub(crate) enum No {
    /// The core says no; its report says why.
    Core(Rejected),
    /// The trusted root did not load.
    Root(Failure),
    /// A file could not be read, or no bundle was found.
    Host(String),
    /// A panic.
    Internal,
}

/// The answer about one file.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The argument.
    pub(crate) input: String,
    /// The answer.
    pub(crate) answer: Result<Verified, No>,
}

impl Outcome {
    /// The exit code that this answer asks for.
    pub(crate) fn exit(&self) -> Exit {
        match &self.answer {
            Ok(_) => Exit::Verified,
            Err(No::Core(rejected)) => rejected.report().failure().map_or(Exit::Internal, Exit::of),
            // Whatever the reason, without a root there was no question.
            Err(No::Root(failure)) => Exit::of(failure).max(Exit::Refused),
            Err(No::Host(_)) => Exit::Refused,
            Err(No::Internal) => Exit::Internal,
        }
    }
}

/// Verifies every file and prints each answer as soon as it is there.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn run(args: &IdentityArgs) -> io::Result<Exit> {
    // Loaded once; what is wrong with it is the answer about every file.
    let verifier = load_root(args).map(Verifier::new);
    let policy = Policy::identity(&args.cert_identity, &args.cert_oidc_issuer);
    let mut printer = output::printer(args.json);
    let mut highest = Exit::Verified;
    for argument in &args.inputs {
        let answer = match &verifier {
            Ok(verifier) => {
                let input = Input::new(argument);
                guarded(|| verify(verifier, &input, args.bundle.as_deref(), &policy))
                    .unwrap_or(Err(No::Internal))
            }
            Err(No::Root(failure)) => Err(No::Root(failure.clone())),
            Err(No::Host(message)) => Err(No::Host(message.clone())),
            Err(_) => Err(No::Internal),
        };
        let outcome = Outcome { input: argument.to_string_lossy().into_owned(), answer };
        highest = highest.max(outcome.exit());
        printer.print(&outcome)?;
    }
    printer.finish()?;
    Ok(highest)
}

fn load_root(args: &IdentityArgs) -> Result<TrustedRoot, No> {
    let load = || match &args.trusted_root {
        Some(path) => {
            let json = read_document(path, limits::TRUSTED_ROOT_BYTES).map_err(No::Host)?;
            TrustedRoot::from_json(&json).map_err(No::Root)
        }
        None if args.staging => Ok(TrustedRoot::sigstore_staging()),
        None => Ok(TrustedRoot::sigstore()),
    };
    guarded(load).unwrap_or(Err(No::Internal))
}

fn verify(
    verifier: &Verifier,
    input: &Input,
    bundle: Option<&Path>,
    policy: &Policy,
) -> Result<Verified, No> {
    let bundle = match bundle {
        Some(path) => path.to_owned(),
        None => input.find_bundle().map_err(No::Host)?,
    };
    let json = read_document(&bundle, limits::BUNDLE_BYTES).map_err(No::Host)?;
    let bundle = Bundle::from_json(&json).map_err(No::Core)?;
    let digests = input.digests(&bundle.digest_algorithms()).map_err(No::Host)?;
    verifier.verify(&bundle, Artifact::digests(digests), policy).map_err(No::Core)
}
