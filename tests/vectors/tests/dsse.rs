//! Envelopes without an artifact: everything but the artifact is held to as ever.

use sigproof::{Artifact, Bundle, Code, Hasher, Policy, Step, TrustedRoot, Verifier};
use sigproof_testkit::{Recipe, World};
use sigproof_vectors::{Case, No, manifest};

fn is_envelope(bundle: &Bundle) -> bool {
    matches!(bundle.content(), sigproof::bundle::Content::Dsse(_))
}

/// Whether the answer is about the artifact, or about a statement that is read to find it in.
fn of_artifact(no: &No) -> bool {
    no.step() == Step::Artifact.as_str() || no.code().as_str().starts_with("artifact.statement.")
}

/// What the envelope alone is worth: `None` where the bundle holds none, or does not parse.
fn alone(case: &Case) -> Option<Result<sigproof::Verified, No>> {
    let bundle = case.parse().ok().filter(is_envelope)?;
    let ask = || {
        let verifier = Verifier::new(case.root()?);
        verifier.verify_dsse(&bundle, &case.policy()?, None).map_err(No::Rejected)
    };
    Some(ask())
}

#[test]
fn only_the_artifact_is_left_out() {
    let (mut verified, mut rejected) = (0, 0);
    for source in manifest().unwrap().sources {
        for case in source.cases().unwrap().unwrap_or_default() {
            let Some(alone) = alone(&case) else { continue };
            let names = |word| case.policy.as_ref().is_some_and(|p| p.to_string().contains(word));
            match (case.run(), alone) {
                (Ok(with), Ok(alone)) => {
                    assert_eq!(with.facts().signer, alone.facts().signer, "{}", case.id);
                    assert_eq!(with.facts().times, alone.facts().times, "{}", case.id);
                    assert_eq!(with.payload(), alone.payload(), "{}", case.id);
                    assert!(alone.facts().artifact.is_empty(), "{}", case.id);
                    let matched = alone.facts().statement.as_ref().and_then(|s| s.matched.as_ref());
                    assert_eq!(matched, None, "{}", case.id);
                    verified += 1;
                }
                // A rule about the subject that is the artifact: there is none.
                (Ok(_), Err(no)) => {
                    assert!(names("subjectName"), "{}: {no:?}", case.id);
                    assert_eq!(no.code(), Code::StatementMismatch, "{}", case.id);
                }
                (Err(no), Ok(_)) => assert!(of_artifact(&no), "{}: {no:?}", case.id),
                (Err(with), Err(alone)) => {
                    if !of_artifact(&with) && !names("subjectName") {
                        let same = (with.step(), with.code()) == (alone.step(), alone.code());
                        assert!(same, "{}: {with:?}, {alone:?}", case.id);
                    }
                    rejected += 1;
                }
            }
        }
    }
    assert!(verified > 150 && rejected > 380, "{verified} verified, {rejected} rejected");
}

#[test]
fn a_message_signature_needs_its_artifact() {
    let made = World::new("dsse").make(&Recipe::default());
    let root = TrustedRoot::from_json(&made.trusted_root_bytes).unwrap();
    let bundle = Bundle::from_json(&made.bundle_bytes).unwrap();
    assert!(!is_envelope(&bundle));
    let recipe = sigproof_testkit::recipe::IDENTITY;
    let policy = Policy::identity(recipe, sigproof_testkit::recipe::ISSUER);
    let verifier = Verifier::new(root);
    let no = verifier.verify_dsse(&bundle, &policy, None).unwrap_err();
    assert_eq!((no.code(), no.step()), (Code::ArtifactRequired, None));
    let mut hasher = Hasher::new(&bundle.digest_algorithms());
    hasher.update(&made.artifact);
    assert!(verifier.verify(&bundle, Artifact::digests(hasher.finish()), &policy).is_ok());
}
