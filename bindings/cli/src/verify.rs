//! `sigproof verify`.

use std::io;
use std::path::Path;

use sigproof::{Artifact, Bundle, Policy, TrustedRoot, Verified, Verifier, limits};

use crate::args::IdentityArgs;
use crate::exit::{Exit, guarded};
use crate::input::{Input, read_document};
use crate::outcome::{No, Outcome};
use crate::output;

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
