//! The in-toto statement (in-toto attestation framework, statement v0.1 and v1): which artifacts a
//! predicate is about.
//!
//! ```json
//! { "_type": "https://in-toto.io/Statement/v1",
//!   "subject": [{"name": "pkg:npm/sigstore@2.0.0", "digest": {"sha512": "46d4e2f7…"}}],
//!   "predicateType": "https://slsa.dev/provenance/v1", "predicate": {…} }
//! ```

use alloc::string::String;
use alloc::vec::Vec;

use crate::code::Code;
use crate::cost::step;
use crate::crypto::{Digest, HashAlgorithm};
use crate::encoding::json::{self, Message};
use crate::encoding::raw_field;
use crate::failure::{Failure, ensure};
use crate::limits;

/// The payload type of an in-toto statement.
pub(crate) const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

const V0_1: &str = "https://in-toto.io/Statement/v0.1";
const V1: &str = "https://in-toto.io/Statement/v1";

/// One artifact that a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Subject {
    /// Its name, empty if the statement gives none.
    pub name: String,
    /// The digests of algorithms that this library computes, by algorithm.
    pub digests: Vec<Digest>,
    /// Whether it states a digest that none of its algorithm can be; such a subject is not an artifact.
    #[serde(skip)]
    impossible: bool,
}

/// What a statement says about its subjects, without the predicate itself: that stays in the
/// payload's bytes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Statement {
    /// The statement's type.
    #[serde(rename = "type")]
    pub statement_type: String,
    /// The predicate's type.
    pub predicate_type: String,
    /// The artifacts.
    pub subjects: Vec<Subject>,
}

/// Parses a statement.
pub(crate) fn parse(payload: &[u8]) -> Result<Statement, Failure> {
    let malformed = |failure: Failure| match failure.code() {
        Code::JsonDepth | Code::JsonNodes | Code::JsonSize | Code::StatementSubjects => failure,
        _ => failure.within(Code::StatementMalformed),
    };
    let (bytes, nodes) = (limits::BUNDLE_BYTES, limits::STATEMENT_NODES);
    let value = json::parse_without(payload, bytes, nodes, Some("predicate")).map_err(malformed)?;
    let mut message = Message::document(value).map_err(malformed)?;
    let statement_type =
        message.required("_type").and_then(json::Field::text).map_err(malformed)?;
    ensure([V0_1, V1].contains(&statement_type.as_str()), Code::StatementType)
        .map_err(|f| f.with("type", statement_type.as_str()))?;
    let predicate_type =
        message.required("predicateType").and_then(json::Field::text).map_err(malformed)?;
    let list = message.optional("subject").map_or(Ok(Vec::new()), |field| {
        field.bounded_list(limits::SUBJECTS, Code::StatementSubjects).map_err(malformed)
    })?;
    let mut subjects = Vec::new();
    for field in list {
        subjects.push(subject(field.message().map_err(malformed)?).map_err(|failure| {
            match failure.code() {
                Code::StatementDigests => failure,
                _ => malformed(failure),
            }
        })?);
    }
    Ok(Statement { statement_type, predicate_type, subjects })
}

fn subject(mut message: Message) -> Result<Subject, Failure> {
    let name = message.optional("name").map_or(Ok(String::new()), json::Field::text)?;
    let Some(field) = message.optional("digest") else {
        return Ok(Subject { name, digests: Vec::new(), impossible: false });
    };
    let mut set = field.message()?;
    ensure(set.len() <= limits::SUBJECT_DIGESTS, Code::StatementDigests)
        .map_err(|f| f.with("digests", set.len()).with("limit", limits::SUBJECT_DIGESTS))?;
    let (mut digests, mut impossible) = (Vec::new(), false);
    for algorithm in HashAlgorithm::ALL {
        let Some(field) = set.optional(algorithm.name()) else { continue };
        let bytes = hex::decode(field.text()?.as_str()).ok();
        match bytes.and_then(|bytes| Digest::new(algorithm, &bytes).ok()) {
            Some(digest) => digests.push(digest),
            None => impossible = true,
        }
    }
    Ok(Subject { name, digests, impossible })
}

/// The predicate's JSON text within a payload that [`parse`] took; `null` if it has none.
pub(crate) fn predicate(payload: &[u8]) -> &[u8] {
    raw_field::of(payload, "predicate").unwrap_or(b"null")
}

impl Statement {
    /// The algorithms in which any subject states a digest.
    pub(crate) fn digest_algorithms(&self) -> Vec<HashAlgorithm> {
        self.subjects.iter().flat_map(|s| s.digests.iter().map(Digest::algorithm)).collect()
    }
}

/// The places of the subjects that are the artifact: every digest that one states in an algorithm we
/// know agrees with the artifact's, and there is at least one. The other subjects may be what they like.
pub(crate) fn find_subjects<'a>(
    statement: &'a Statement,
    artifact: impl Fn(HashAlgorithm) -> Option<&'a Digest>,
) -> impl Iterator<Item = usize> {
    let is_artifact = move |subject: &Subject| {
        let mut compared = subject.digests.iter().filter_map(|digest| {
            step();
            artifact(digest.algorithm()).map(|artifact| artifact == digest)
        });
        !subject.impossible
            && compared.next().is_some_and(|first| first)
            && compared.all(|agrees| agrees)
    };
    let numbered = statement.subjects.iter().enumerate();
    numbered.filter(move |(_, subject)| is_artifact(subject)).map(|(place, _)| place)
}
