//! `sigproof verify` of files: by a policy, an identity, a workflow, a release or a key.

use std::io;

use sigproof::{Artifact, Code, Rejected, Time, Verifier};

use crate::args::end;
use crate::args::verify::{FileArgs, VerifyArgs, VerifyBy};
use crate::exit::{Exit, guarded};
use crate::input::{Input, STANDARD_INPUT};
use crate::outcome::{Answer, No};
use crate::output::{Asking, screen};
use crate::policies::Asked;
use crate::roots::{GITHUB, PUBLIC_GOOD, RootNames};
use crate::source::{Candidates, Source};
use crate::{batch, output, package, policies, predicate, roots};

/// Verifies what the arguments name and prints each answer as soon as it is there.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn run(args: &VerifyArgs) -> io::Result<Exit> {
    let public = &[PUBLIC_GOOD][..];
    let asking = |verb| Asking { verb, ..Asking::default() };
    match &args.by {
        None => {
            let path = args.policy.as_deref();
            let policy = |_: &RootNames| path.map_or(Err(No::Internal), policies::file);
            files(&args.files, public, asking(""), policy)
        }
        Some(VerifyBy::Identity(args)) => files(&args.files, public, asking("identity"), |_| {
            policies::identity(&args.signer, args.switches)
        }),
        // Attestations of private repositories are under GitHub's own root.
        Some(VerifyBy::Github(args)) => {
            let workflow = &args.workflow;
            let asking = Asking {
                repository: workflow.repository.as_deref(),
                signer: workflow.cert_identity.is_some()
                    || workflow.signer_workflow.is_some()
                    || workflow.signer_repo.is_some(),
                predicate_type: !workflow.predicate_type.is_empty(),
                ..asking("github")
            };
            files(&args.files, &[PUBLIC_GOOD, GITHUB], asking, |roots| {
                policies::github(workflow, args.switches, roots)
            })
        }
        Some(VerifyBy::Gitlab(args)) => files(&args.files, public, asking("gitlab"), |_| {
            policies::gitlab(&args.pipeline, args.switches)
        }),
        Some(VerifyBy::GithubRelease(args)) => {
            files(&args.files, &[GITHUB], asking("github-release"), |_| {
                policies::github_release(&args.release)
            })
        }
        Some(VerifyBy::Key(args)) => {
            files(&args.files, public, asking("key"), |_| policies::keys(args))
        }
        Some(VerifyBy::Pypi(args)) => package::pypi(args),
        Some(VerifyBy::Npm(args)) => package::npm(args),
        Some(VerifyBy::Batch(args)) => batch::run(args),
    }
}

fn files(
    args: &FileArgs,
    embedded: &[&str],
    asking: Asking<'_>,
    policy: impl FnOnce(&RootNames) -> Result<Asked, No>,
) -> io::Result<Exit> {
    if let Err(error) = args.check() {
        return Ok(end(&error));
    }
    if args.output_predicate.as_ref().is_some_and(|path| path.as_os_str() == STANDARD_INPUT) {
        screen::keep_out_for_a_document();
    }
    // Loaded once; what is wrong with them is the answer about every file.
    let verifier = roots::verifier(&args.roots, embedded);
    let names = RootNames::of(&args.roots, embedded);
    let asked = guarded(|| policy(&names)).unwrap_or(Err(No::Internal));
    let of_certificate = asked.as_ref().is_ok_and(|asked| asked.of_certificate);
    let source = guarded(|| Source::new(args, of_certificate, elsewhere(asking.verb)));
    let source = source.unwrap_or(Source::Named(Err(No::Internal)));
    let artifacts = args.artifacts();
    output::note_left_out(&artifacts, &args.output);
    let (switches, notes) = asked.as_ref().map(Asked::remarks).unwrap_or_default();
    let asking = Asking {
        root: roots::given(&args.roots),
        named: &args.roots.named_root,
        switches: &switches,
        notes: &notes,
        ..asking
    };
    output::answer(&artifacts.inputs, &args.output, asking, |argument| {
        let (verifier, asked) = (verifier.as_ref(), asked.as_ref());
        let (verifier, asked) = (verifier.map_err(No::clone)?, asked.map_err(No::clone)?);
        let input = Input::new(argument)?;
        let candidates = source.of(&input)?;
        let answer = verify(verifier, &input, &candidates, asked, args.time.now)?;
        if let (Some(path), Answer::One(verified, _)) = (&args.output_predicate, &answer) {
            predicate::write(path, verified)?;
        }
        Ok(answer)
    })
}

/// Where a signature may be that is not in a bundle beside the file.
fn elsewhere(verb: &str) -> Option<&'static str> {
    match verb {
        "identity" => Some("without a bundle, give --signature FILE and --certificate FILE"),
        "key" => Some("without a bundle, give --signature FILE"),
        "github" | "github-release" => {
            Some("`gh attestation download FILE --repo OWNER/NAME` gets the attestations of a file")
        }
        _ => None,
    }
}

/// Verifies one input with its bundles, by its digests; a file's bytes are read as a whole only
/// where the signature is over them.
///
/// # Errors
/// Why not: of several bundles, the answer about the one that came furthest.
pub(crate) fn verify(
    verifier: &Verifier,
    input: &Input,
    candidates: &Candidates,
    asked: &Asked,
    now: Option<Time>,
) -> Result<Answer, No> {
    let ask = |artifact: &Artifact<'_>| {
        let first = verifier.verify_first_of(&candidates.bundles, artifact, &asked.policy, now)?;
        let choice = candidates.choice(first.index, first.rejected);
        Ok(Answer::One(Box::new(first.verified), choice))
    };
    let artifact = input.artifact(&candidates.digest_algorithms())?;
    match ask(&artifact) {
        // Of several bundles, the answer need not be that of the one which is over the bytes.
        Err(rejected) if needs_bytes(candidates, asked, &rejected) => match input.bytes()? {
            Some(whole) => ask(&Artifact::bytes(&whole.bytes)),
            None => Err(rejected),
        },
        result => result,
    }
    .map_err(|rejected| candidates.no(rejected))
}

fn needs_bytes(candidates: &Candidates, asked: &Asked, rejected: &Rejected) -> bool {
    let mut bundles = candidates.readable();
    rejected.code() == Code::ArtifactBytesRequired
        || (candidates.bundles.len() > 1 && bundles.any(|b| b.may_need_bytes(&asked.policy)))
}
