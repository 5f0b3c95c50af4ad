//! Step `artifact`: the artifact is what was signed. For a message signature, the digest that was
//! signed is the artifact's; for a statement, one of its subjects is the artifact.
//!
//! An envelope's signature is over its pre-authentication encoding, and nothing but the first bytes tells
//! that from a file: an entry of Rekor v2 describes both. A file that begins so is not taken for an artifact, whatever
//! the log. Only here is the artifact known to be what was signed, and so only here is its beginning.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::Question;
use crate::artifact::Artifact;
use crate::bundle::statement::{self, PAYLOAD_TYPE, Statement};
use crate::bundle::{Content, MessageDigest};
use crate::code::Code;
use crate::cost::step;
use crate::crypto::{Digest, HashAlgorithm};
use crate::facts::VerifiedStatement;
use crate::failure::{Failure, ensure};
use crate::report::{Evidence, Value};

/// What the step proves.
#[derive(Default)]
pub(super) struct Matched<'a> {
    /// The artifact's digests that were signed as such.
    digests: Vec<Digest>,
    statement: Option<&'a Statement>,
    /// The places of the subjects that are the artifact.
    subjects: Vec<usize>,
}

/// What the bundle is about.
pub(super) struct About {
    /// The artifact's digests that were compared, and no others.
    pub(super) digests: Vec<Digest>,
    pub(super) statement: Option<VerifiedStatement>,
}

impl<'a> Matched<'a> {
    /// The statement of an envelope that no artifact was asked about: nobody has read it yet.
    pub(super) fn of_envelope(question: &Question<'a>) -> Result<Self, Failure> {
        match question.bundle.content() {
            Content::Dsse(envelope) if envelope.payload_type == PAYLOAD_TYPE => {
                let statement = Some(question.read.statement()?);
                Ok(Self { statement, ..Self::default() })
            }
            _ => Ok(Self::default()),
        }
    }

    /// The statement that was signed.
    pub(super) const fn statement(&self) -> Option<&'a Statement> {
        self.statement
    }

    /// One artifact may have several names: the one that the policy means is the subject, or else the
    /// first. For a signer who is known to be wanted: a stranger may have written megabytes of names.
    pub(super) fn named(self, question: &Question<'_>, notes: &mut Vec<Evidence>) -> About {
        let Self { mut digests, statement, subjects } = self;
        let Some(statement) = statement else { return About { digests, statement: None } };
        let all = || subjects.iter().filter_map(|place| statement.subjects.get(*place));
        let first = all().next();
        let meant = all().find(|subject| question.policy.names_subject(&subject.name));
        let matched = meant.or(first).cloned();
        if matched.as_ref() != first {
            let name = matched.as_ref().map_or("", |subject| subject.name.as_str());
            notes
                .push(Evidence::new("subject", "policy schema, subjectName").with("subject", name));
        }
        let stated = matched.iter().flat_map(|subject| &subject.digests);
        digests.extend(stated.filter(|d| question.read.digests().contains(d)).cloned());
        About {
            digests,
            statement: Some(VerifiedStatement { statement: statement.clone(), matched }),
        }
    }
}

pub(super) fn check<'a>(
    question: &Question<'a>,
    signed: &[Digest],
    notes: &mut Vec<Evidence>,
) -> Result<Option<Matched<'a>>, Failure> {
    let artifact = question.read.digests();
    match question.bundle.content() {
        Content::MessageSignature { digest, .. } => {
            for signed in signed {
                check_digest(signed, artifact)?;
                notes.push(
                    Evidence::new("digest", "client spec section 4.4")
                        .with("digest", signed.to_string()),
                );
            }
            if let Some(stated) = digest {
                check_message_digest(stated, artifact, signed)?;
            }
            check_is_no_encoding(question.artifact, notes)?;
            note_not_compared(question, signed.iter(), notes);
            Ok(Some(Matched { digests: signed.to_vec(), ..Matched::default() }))
        }
        Content::Dsse(_) if question.artifact.is_envelope() => {
            notes.push(Evidence::nothing("the call asks about the envelope alone"));
            Ok(None)
        }
        Content::Dsse(envelope) => {
            ensure(envelope.payload_type == PAYLOAD_TYPE, Code::PayloadType)
                .map_err(|f| f.with("payloadType", envelope.payload_type.as_str()))?;
            let statement = question.read.statement()?;
            let subjects = check_subject(statement, artifact)?;
            let first = subjects.first().and_then(|place| statement.subjects.get(*place));
            notes.push(
                Evidence::new("subject", "in-toto statement v1, subject")
                    .with("predicateType", statement.predicate_type.as_str())
                    .with("subject", first.map_or("", |subject| subject.name.as_str())),
            );
            let matched = subjects.iter().filter_map(|place| statement.subjects.get(*place));
            note_not_compared(question, matched.flat_map(|subject| &subject.digests), notes);
            Ok(Some(Matched { digests: Vec::new(), statement: Some(statement), subjects }))
        }
    }
}

fn shown(digests: &[Digest]) -> Value {
    Value::list(digests.iter().map(Digest::to_string))
}

/// The one digest that publishers state, if it is known, of an artifact that has several.
pub(super) fn usual(digests: &[Digest]) -> Value {
    let sha256 = digests.iter().find(|d| d.algorithm() == HashAlgorithm::Sha256);
    match sha256 {
        Some(digest) => digest.to_string().into(),
        None => shown(digests),
    }
}

/// Two digests of one algorithm are two artifacts.
pub(super) fn check_one(artifact: &[Digest]) -> Result<(), Failure> {
    let one = HashAlgorithm::ALL.into_iter().all(|algorithm| {
        let mut same = artifact.iter().inspect(|_| step()).filter(|d| d.algorithm() == algorithm);
        let first = same.next();
        same.all(|other| Some(other) == first)
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

/// A signature of an encoding is one of an envelope, which was not shown.
fn check_is_no_encoding(artifact: &Artifact<'_>, notes: &mut Vec<Evidence>) -> Result<(), Failure> {
    let encoding = artifact.begins_as_encoding();
    ensure(encoding != Some(true), Code::ArtifactEncoding)?;
    if encoding.is_none() {
        notes.push(Evidence::new("beginning_not_seen", "DSSE protocol, signature definition").with(
            "note",
            "only a digest was given: if the file begins with \"DSSEv1 \", its signature is an attestation's",
        ));
    }
    Ok(())
}

/// Says which digests were given for nothing: whoever gives two may think that both were looked at. Of a file that was
/// read, all digests are of the same bytes.
fn note_not_compared<'d>(
    question: &Question<'_>,
    signed: impl Iterator<Item = &'d Digest>,
    notes: &mut Vec<Evidence>,
) {
    let given = question.read.digests();
    let is_given = |a: &HashAlgorithm| given.iter().any(|d| d.algorithm() == *a);
    let mut left: Vec<HashAlgorithm> = HashAlgorithm::ALL.into_iter().filter(is_given).collect();
    let all = left.clone();
    signed.for_each(|digest| left.retain(|a| *a != digest.algorithm()));
    if left.is_empty() || !question.artifact.is_digests_alone() {
        return;
    }
    let names = |all: &mut dyn Iterator<Item = &HashAlgorithm>| Value::list(all.map(|a| a.name()));
    notes.push(
        Evidence::new("digest_not_compared", "client spec section 4.4")
            .with("compared", names(&mut all.iter().filter(|a| !left.contains(a))))
            .with("notCompared", names(&mut left.iter())),
    );
}

/// The algorithms in which a statement states digests.
fn wanted(stated: &[&Digest]) -> Value {
    let is_stated = |a: &HashAlgorithm| stated.iter().any(|d| d.algorithm() == *a);
    Value::list(HashAlgorithm::ALL.into_iter().filter(is_stated).map(HashAlgorithm::name))
}

/// Subjects that a rejection shows: a statement may have a thousand.
const SHOWN: usize = 4;

/// The places of the subjects that are the artifact.
pub(crate) fn check_subject(
    statement: &Statement,
    artifact: &[Digest],
) -> Result<Vec<usize>, Failure> {
    // One of each algorithm is all there is (`check_one`), however often the caller gave it.
    let one_of = |algorithm| artifact.iter().find(|d| d.algorithm() == algorithm);
    let known: Vec<&Digest> = HashAlgorithm::ALL.into_iter().filter_map(one_of).collect();
    let given = |algorithm| known.iter().copied().find(|d| d.algorithm() == algorithm);
    let matched: Vec<usize> = statement::find_subjects(statement, given).collect();
    let stated: Vec<&Digest> = statement.subjects.iter().flat_map(|s| &s.digests).collect();
    let comparable = stated.is_empty() || stated.iter().any(|d| given(d.algorithm()).is_some());
    ensure(comparable, Code::ArtifactUnavailable)
        .map_err(|f| f.with("wanted", wanted(&stated)).with("given", shown(artifact)))?;
    ensure(!matched.is_empty(), Code::SubjectMismatch).map_err(|f| {
        let few = stated.iter().take(SHOWN).map(|d| d.to_string());
        let names = statement.subjects.iter().map(|s| s.name.as_str());
        f.with("subjects", statement.subjects.len())
            .with("names", Value::list(names.filter(|name| !name.is_empty()).take(SHOWN)))
            .with("stated", Value::list(few))
            .with("artifact", shown(artifact))
    })?;
    Ok(matched)
}

#[cfg(test)]
impl<'a> Matched<'a> {
    /// A statement all of whose subjects are the artifact.
    pub(super) fn all_of(statement: &'a Statement) -> Self {
        let subjects = (0..statement.subjects.len()).collect();
        Self { digests: Vec::new(), statement: Some(statement), subjects }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::steps_of;

    /// Digests that the caller gives, against themselves and against those of a statement's subjects.
    #[test]
    fn the_caller_s_digests_are_looked_through_once() {
        let subject = r#"{"name":"a","digest":{"sha256":"00"}}"#;
        let subjects = alloc::vec![subject.replace("00", &"00".repeat(32)); 1000].join(",");
        let statement = alloc::format!(
            r#"{{"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{subjects}]}}"#
        );
        let statement = statement::parse(statement.as_bytes()).unwrap();
        let digest = Digest::new(HashAlgorithm::Sha256, &[0; 32]).unwrap();
        let cost = |n| {
            let given = alloc::vec![digest.clone(); n];
            let (held, steps) = steps_of(|| check_one(&given).is_ok());
            let (matched, more) = steps_of(|| check_subject(&statement, &given).unwrap());
            assert!(held && matched.len() == 1000);
            (steps, more)
        };
        let ((one, subjects), (two, same)) = (cost(500), cost(1000));
        assert_eq!(two, 2 * one);
        assert_eq!((subjects, same), (1000, 1000));
    }
}
