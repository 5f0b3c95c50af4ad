//! `sigproof verify` of files: by a policy, an identity, a workflow or a key.

use std::io;

use sigproof::{Artifact, Bundle, Code, Policy, Time, Verified, Verifier};

use crate::args::verify::{FileArgs, VerifyArgs, VerifyBy};
use crate::exit::{Exit, guarded};
use crate::input::Input;
use crate::outcome::{Answer, No};
use crate::{output, package, policies, roots, source};

/// Verifies what the arguments name and prints each answer as soon as it is there.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn run(args: &VerifyArgs) -> io::Result<Exit> {
    match &args.by {
        None => {
            let path = args.policy.as_deref();
            files(&args.files, || path.map_or(Err(No::Internal), policies::read))
        }
        Some(VerifyBy::Identity(args)) => files(&args.files, || policies::identity(&args.signer)),
        Some(VerifyBy::Github(args)) => files(&args.files, || policies::github(args)),
        Some(VerifyBy::Key(args)) => files(&args.files, || policies::keys(args)),
        Some(VerifyBy::Pypi(args)) => package::pypi(args),
        Some(VerifyBy::Npm(args)) => package::npm(args),
    }
}

fn files(args: &FileArgs, policy: impl FnOnce() -> Result<Policy, No>) -> io::Result<Exit> {
    args.check().unwrap_or_else(|error| error.exit());
    // Loaded once; what is wrong with them is the answer about every file.
    let verifier = roots::verifier(&args.roots);
    let policy = guarded(policy).unwrap_or(Err(No::Internal));
    output::answer(&args.inputs, &args.output, |argument| {
        let (verifier, policy) = (verifier.as_ref(), policy.as_ref());
        let (verifier, policy) = (verifier.map_err(No::clone)?, policy.map_err(No::clone)?);
        let input = Input::new(argument.as_ref())?;
        let bundle = source::bundle(args, &input)?;
        verify(verifier, &input, &bundle, policy, args.time.now)
            .map(|verified| Answer::One(Box::new(verified), None))
    })
}

/// Verifies one input with its bundle, by its digests; a file's bytes are read as a whole only
/// where the signature is over them.
///
/// # Errors
/// Why not.
fn verify(
    verifier: &Verifier,
    input: &Input,
    bundle: &Bundle,
    policy: &Policy,
    now: Option<Time>,
) -> Result<Verified, No> {
    let ask = |artifact| match now {
        Some(now) => verifier.verify_at(bundle, artifact, policy, now),
        None => verifier.verify(bundle, artifact, policy),
    };
    let artifact = input.artifact(&bundle.digest_algorithms())?;
    match ask(artifact) {
        Err(rejected) if rejected.code() == Code::ArtifactBytesRequired => match input.bytes()? {
            Some(bytes) => ask(Artifact::bytes(&bytes)).map_err(No::Core),
            None => Err(No::Core(rejected)),
        },
        result => result.map_err(No::Core),
    }
}
