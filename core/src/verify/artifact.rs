//! Step `artifact`: the artifact is what was signed. For a message signature, the digest that was
//! signed is the artifact's; for a statement, one of its subjects is the artifact.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::Question;
use crate::bundle::statement::{self, PAYLOAD_TYPE, Statement, Subject};
use crate::bundle::{Content, MessageDigest};
use crate::code::Code;
use crate::crypto::{Digest, HashAlgorithm};
use crate::facts::VerifiedStatement;
use crate::failure::{Failure, ensure};
use crate::policy::Policy;
use crate::report::{Evidence, Value};

/// What the step proves.
#[derive(Default)]
pub(super) struct Matched {
    /// The artifact's digests that were compared, and no others.
    pub(super) digests: Vec<Digest>,
    /// The statement, and the subject that is the artifact.
    pub(super) statement: Option<VerifiedStatement>,
}

pub(super) fn check(
    question: &Question<'_>,
    signed: &[Digest],
    log: &mut Vec<Evidence>,
) -> Result<Option<Matched>, Failure> {
    let artifact = &question.digests;
    match question.bundle.content() {
        Content::MessageSignature { digest, .. } => {
            for signed in signed {
                check_digest(signed, artifact)?;
                log.push(
                    Evidence::new("digest", "client spec section 4.4")
                        .with("digest", signed.to_string()),
                );
            }
            if let Some(stated) = digest {
                check_message_digest(stated, artifact, signed)?;
            }
            Ok(Some(Matched { digests: signed.to_vec(), statement: None }))
        }
        Content::Dsse(_) if question.artifact.is_envelope() => {
            log.push(Evidence::nothing("the call asks about the envelope alone"));
            Ok(None)
        }
        Content::Dsse(envelope) => {
            ensure(envelope.payload_type == PAYLOAD_TYPE, Code::PayloadType)
                .map_err(|f| f.with("payloadType", envelope.payload_type.as_str()))?;
            let statement = statement::parse(&envelope.payload)?;
            let matched = check_subject(&statement, question.policy, artifact)?.cloned();
            let name = matched.as_ref().map_or("", |subject| subject.name.as_str());
            log.push(
                Evidence::new("subject", "in-toto statement v1, subject")
                    .with("predicateType", statement.predicate_type.as_str())
                    .with("subject", name),
            );
            let stated = matched.iter().flat_map(|subject| &subject.digests);
            let digests = stated.filter(|d| artifact.contains(d)).cloned().collect();
            let statement = Some(VerifiedStatement { statement, matched });
            Ok(Some(Matched { digests, statement }))
        }
    }
}

fn shown(digests: &[Digest]) -> Value {
    Value::list(digests.iter().map(Digest::to_string))
}

/// Two digests of one algorithm are two artifacts.
pub(super) fn check_one(artifact: &[Digest]) -> Result<(), Failure> {
    let one = artifact.iter().all(|d| {
        artifact.iter().filter(|o| o.algorithm() == d.algorithm()).all(|other| other == d)
    });
    ensure(one, Code::ArtifactAmbiguous).map_err(|f| f.with("given", shown(artifact)))
}

fn check_digest(signed: &Digest, artifact: &[Digest]) -> Result<(), Failure> {
    let given = artifact.iter().any(|d| d.algorithm() == signed.algorithm());
    ensure(given, Code::ArtifactUnavailable)
        .map_err(|f| f.with("wanted", signed.algorithm().name()).with("given", shown(artifact)))?;
    ensure(artifact.contains(signed), Code::ArtifactDigest)
        .map_err(|f| f.with("signed", signed.to_string()).with("artifact", shown(artifact)))
}

/// The digest that the bundle states is a hint, but a wrong one says that something was exchanged.
fn check_message_digest(
    stated: &MessageDigest,
    artifact: &[Digest],
    signed: &[Digest],
) -> Result<(), Failure> {
    let algorithm = HashAlgorithm::from_proto(&stated.algorithm);
    let is_stated = |d: &Digest| Some(d.algorithm()) == algorithm && d.bytes() == stated.digest;
    let same = artifact.iter().any(is_stated) && signed.iter().all(is_stated);
    ensure(same, Code::ArtifactMessageDigest).map_err(|f| {
        f.with("algorithm", stated.algorithm.as_str())
            .with("digest", hex::encode(&stated.digest))
            .with("artifact", shown(artifact))
    })
}

fn check_subject<'s>(
    statement: &'s Statement,
    policy: &Policy,
    artifact: &[Digest],
) -> Result<Option<&'s Subject>, Failure> {
    let given = |algorithm| artifact.iter().find(|d| d.algorithm() == algorithm).cloned();
    // One artifact may have several names: the one that the policy means, or else the first.
    let mut all = statement::find_subjects(statement, given).peekable();
    let first = all.peek().copied();
    let matched = all.find(|subject| policy.names_subject(&subject.name)).or(first);
    let stated: Vec<&Digest> = statement.subjects.iter().flat_map(|s| &s.digests).collect();
    let comparable = stated.is_empty() || stated.iter().any(|d| given(d.algorithm()).is_some());
    ensure(comparable, Code::ArtifactUnavailable).map_err(|f| f.with("given", shown(artifact)))?;
    ensure(matched.is_some(), Code::SubjectMismatch).map_err(|f| {
        let few = stated.iter().take(4).map(|d| d.to_string());
        f.with("subjects", statement.subjects.len())
            .with("stated", Value::list(few))
            .with("artifact", shown(artifact))
    })?;
    Ok(matched)
}
