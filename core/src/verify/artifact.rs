//! Step `artifact`: the artifact is what was signed. For a message signature, the digest that was
//! signed is the artifact's; for a statement, one of its subjects is the artifact.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::bundle::statement::{self, PAYLOAD_TYPE, Statement, Subject};
use crate::bundle::{Bundle, Content, MessageDigest};
use crate::code::Code;
use crate::crypto::{Digest, HashAlgorithm};
use crate::facts::VerifiedStatement;
use crate::failure::{Failure, ensure};
use crate::report::{Evidence, Value};

pub(super) fn verify(
    bundle: &Bundle,
    artifact: &[Digest],
    signed: &[Digest],
    log: &mut Vec<Evidence>,
) -> Result<Option<VerifiedStatement>, Failure> {
    match bundle.content() {
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
            Ok(None)
        }
        Content::Dsse(envelope) => {
            ensure(envelope.payload_type == PAYLOAD_TYPE, Code::PayloadType)
                .map_err(|f| f.with("payloadType", envelope.payload_type.as_str()))?;
            let statement = statement::parse(&envelope.payload)?;
            let matched = check_subject(&statement, artifact)?;
            let name = matched.map_or("", |subject| subject.name.as_str());
            log.push(
                Evidence::new("subject", "in-toto statement v1, subject")
                    .with("predicateType", statement.predicate_type.as_str())
                    .with("subject", name),
            );
            let matched = matched.cloned();
            Ok(Some(VerifiedStatement { statement, matched }))
        }
    }
}

fn shown(digests: &[Digest]) -> Value {
    Value::list(digests.iter().map(Digest::to_string))
}

fn check_digest(signed: &Digest, artifact: &[Digest]) -> Result<(), Failure> {
    let given = artifact.iter().any(|d| d.algorithm() == signed.algorithm());
    ensure(given, Code::ArtifactUnavailable)
        .map_err(|f| f.with("wanted", signed.algorithm().name()).with("given", shown(artifact)))?;
    // Several digests of one algorithm would be several artifacts: each must be the one.
    let same = artifact.iter().filter(|d| d.algorithm() == signed.algorithm()).all(|d| d == signed);
    ensure(same, Code::ArtifactDigest)
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
    artifact: &[Digest],
) -> Result<Option<&'s Subject>, Failure> {
    let given = |algorithm| artifact.iter().find(|d| d.algorithm() == algorithm).cloned();
    let matched = statement::find_subject(statement, given);
    let mut stated = statement.subjects.iter().flat_map(|s| &s.digests).peekable();
    let comparable = stated.peek().is_none() || stated.any(|d| given(d.algorithm()).is_some());
    ensure(comparable, Code::ArtifactUnavailable).map_err(|f| f.with("given", shown(artifact)))?;
    ensure(matched.is_some(), Code::SubjectMismatch).map_err(|f| {
        f.with("subjects", statement.subjects.len()).with("artifact", shown(artifact))
    })?;
    Ok(matched)
}
