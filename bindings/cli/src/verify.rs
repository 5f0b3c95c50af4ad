//! `sigproof verify` of files: by a policy, an identity, a workflow, a release or a key.

use std::io;

use sigproof::{Artifact, Code, Policy, Rejected, Step, Time, Verifier};

use crate::args::files::Artifacts;
use crate::args::verify::{FileArgs, VerifyArgs, VerifyBy};
use crate::exit::{Exit, guarded};
use crate::input::{Input, STANDARD_INPUT};
use crate::outcome::{Answer, Choice, No};
use crate::output::screen;
use crate::policies::Asked;
use crate::roots::{GITHUB, PUBLIC_GOOD, RootNames};
use crate::source::{Candidates, Source};
use crate::{output, package, policies, predicate, roots};

/// Verifies what the arguments name and prints each answer as soon as it is there.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn run(args: &VerifyArgs) -> io::Result<Exit> {
    let public = &[PUBLIC_GOOD][..];
    match &args.by {
        None => {
            let path = args.policy.as_deref();
            files(&args.files, public, |_| path.map_or(Err(No::Internal), policies::file))
        }
        Some(VerifyBy::Identity(args)) => {
            files(&args.files, public, |_| policies::identity(&args.signer, args.switches))
        }
        // Attestations of private repositories are under GitHub's own root.
        Some(VerifyBy::Github(args)) => files(&args.files, &[PUBLIC_GOOD, GITHUB], |roots| {
            policies::github(&args.workflow, args.switches, roots)
        }),
        Some(VerifyBy::Gitlab(args)) => {
            files(&args.files, public, |_| policies::gitlab(&args.pipeline, args.switches))
        }
        Some(VerifyBy::GithubRelease(args)) => {
            files(&args.files, &[GITHUB], |_| policies::github_release(&args.release))
        }
        Some(VerifyBy::Key(args)) => files(&args.files, public, |_| policies::keys(args)),
        Some(VerifyBy::Pypi(args)) => package::pypi(args),
        Some(VerifyBy::Npm(args)) => package::npm(args),
    }
}

fn files(
    args: &FileArgs,
    embedded: &[&str],
    policy: impl FnOnce(&RootNames) -> Result<Asked, No>,
) -> io::Result<Exit> {
    args.check().unwrap_or_else(|error| error.exit());
    if args.output_predicate.as_ref().is_some_and(|path| path.as_os_str() == STANDARD_INPUT) {
        screen::keep_out_for_a_document();
    }
    // Loaded once; what is wrong with them is the answer about every file.
    let verifier = roots::verifier(&args.roots, embedded);
    let names = RootNames::of(&args.roots, embedded);
    let asked = guarded(|| policy(&names)).unwrap_or(Err(No::Internal));
    let of_certificate = asked.as_ref().is_ok_and(|asked| asked.of_certificate);
    let source = guarded(|| Source::new(args, of_certificate));
    let source = source.unwrap_or(Source::Named(Err(No::Internal)));
    let artifacts = args.artifacts();
    note_left_out(&artifacts);
    output::answer(&artifacts.inputs, &args.output, |argument| {
        let (verifier, asked) = (verifier.as_ref(), asked.as_ref());
        let (verifier, asked) = (verifier.map_err(No::clone)?, asked.map_err(No::clone)?);
        let input = Input::new(argument)?;
        let candidates = source.of(&input)?;
        let answer = verify(verifier, &input, &candidates, asked, args.time.now)?;
        match (&args.output_predicate, &answer) {
            (Some(path), Answer::One(verified, _)) => predicate::write(path, verified)?,
            _ => {}
        }
        Ok(answer)
    })
}

/// Says what is not verified, since it belongs to what is.
pub(crate) fn note_left_out(artifacts: &Artifacts<'_>) {
    for (name, what) in &artifacts.left_out {
        screen::complain("note", &format!("{}: left out, {what}", name.to_string_lossy()));
    }
}

/// Verifies one input with its bundles, by its digests; a file's bytes are read as a whole only
/// where the signature is over them.
///
/// # Errors
/// Why not: of several bundles, the answer about the one that came furthest.
fn verify(
    verifier: &Verifier,
    input: &Input,
    candidates: &Candidates,
    asked: &Asked,
    now: Option<Time>,
) -> Result<Answer, No> {
    let question = Question { verifier, candidates, asked, now };
    let artifact = input.artifact(&candidates.digest_algorithms())?;
    match question.ask(&artifact) {
        Err(rejected)
            if rejected.code() == Code::ArtifactBytesRequired
                || question.needs_bytes(&artifact) =>
        {
            match input.bytes()? {
                Some(bytes) => question.ask(&Artifact::bytes(&bytes)).map_err(No::Core),
                None => Err(No::Core(rejected)),
            }
        }
        result => result.map_err(No::Core),
    }
}

struct Question<'a> {
    verifier: &'a Verifier,
    candidates: &'a Candidates,
    asked: &'a Asked,
    now: Option<Time>,
}

impl Question<'_> {
    /// Asks about all bundles, with each policy until one holds.
    fn ask(&self, artifact: &Artifact<'_>) -> Result<Answer, Rejected> {
        let Self { verifier, candidates, .. } = self;
        let mut furthest: Option<Rejected> = None;
        for policy in &self.asked.policies {
            match verifier.verify_first(&candidates.bundles, artifact, policy, self.now) {
                Ok(first) => {
                    let rejected = candidates.names.iter().cloned().zip(first.rejected);
                    let choice = Choice {
                        bundle: candidates.names.get(first.index).cloned().unwrap_or_default(),
                        rejected: rejected.chain(candidates.unreadable.iter().cloned()).collect(),
                    };
                    let choice = Some(choice).filter(|_| candidates.len() > 1);
                    return Ok(Answer::One(Box::new(first.verified), choice));
                }
                Err(answer) if furthest.as_ref().is_none_or(|f| place(f) < place(&answer)) => {
                    furthest = Some(answer);
                }
                Err(_) => {}
            }
        }
        Err(furthest.unwrap_or_else(|| Rejected::before_steps(Code::BundleForm.into())))
    }

    /// Whether one of several bundles is a signature of the bytes, which the answer need not say.
    fn needs_bytes(&self, artifact: &Artifact<'_>) -> bool {
        let asks = |bundle, policy: &Policy| {
            let answer = match self.now {
                Some(now) => self.verifier.verify_at(bundle, artifact.clone(), policy, now),
                None => self.verifier.verify(bundle, artifact.clone(), policy),
            };
            answer.is_err_and(|rejected| rejected.code() == Code::ArtifactBytesRequired)
        };
        let each = |bundle| self.asked.policies.iter().any(|policy| asks(bundle, policy));
        self.candidates.len() > 1 && self.candidates.bundles.iter().any(each)
    }
}

/// How far the verification came.
fn place(rejected: &Rejected) -> Option<usize> {
    let step = rejected.step()?;
    Step::ALL.iter().position(|one| *one == step)
}
