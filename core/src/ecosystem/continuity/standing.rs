//! What a version of a package stands on, read out of the facts of its attestations.
//!
//! ```text
//! [ { "signer": { "kind": "certificate", "identity": …, "issuer": …, "claims": { … }, … },
//!     "statement": { "predicateType": "https://slsa.dev/provenance/v1", … },
//!     "times": [ … ], "logEntries": [ … ], "certificateTimestamps": [ … ], … },
//!   … ]
//! ```
//!
//! Facts reach this as JSON, also those of this process: a shell holds nothing else, and one way of reading gives one answer.
//! What the comparison needs must be there, or a text that is something else would be read as a version that stood on nothing,
//! after which nothing can get weaker. What it does not need may be anything: other releases write other facts.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::code::Code;
use crate::encoding::json::{self, Field, Message};
use crate::failure::Failure;
use crate::limits;
use crate::verify::Verified;
use crate::x509::Claim;

/// What one version of a package stands on: the facts of its verified attestations. Nothing, if it has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing(pub(super) Vec<Attested>);

impl Standing {
    /// Reads facts as [`crate::Facts::to_json`] writes them: of one attestation, or a list of several. The list may be
    /// empty. Whoever hands them in vouches for them: nothing here is verified.
    ///
    /// # Errors
    /// `continuity.facts.malformed`, if these are no facts. `config`: they are part of the question.
    pub fn from_json(json: &[u8]) -> Result<Self, Failure> {
        read(json).map_err(|failure| failure.within(Code::ContinuityFacts))
    }

    /// What was verified here.
    ///
    /// # Errors
    /// As [`Standing::from_json`], if there are more attestations than the limit.
    pub fn of<'v>(verified: impl IntoIterator<Item = &'v Verified>) -> Result<Self, Failure> {
        let facts: Vec<String> = verified.into_iter().map(|one| one.facts().to_json()).collect();
        Self::from_json(["[", &facts.join(","), "]"].concat().as_bytes())
    }
}

/// One attestation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attested {
    /// None of a signature without a statement.
    pub(super) predicate_type: Option<String>,
    pub(super) signer: Signer,
    pub(super) evidence: Evidence,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signer {
    /// SHA-256 of the key.
    Key(String),
    Certificate(Certified),
}

/// What a certificate said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Certified {
    /// The kind of the identity, and the identity.
    pub(super) identity: Option<(String, String)>,
    pub(super) issuer: Option<String>,
    claims: Vec<(String, String)>,
}

impl Certified {
    pub(super) fn claim(&self, claim: Claim) -> Option<&str> {
        let mut claims = self.claims.iter();
        claims.find(|(name, _)| name == claim.name()).map(|(_, value)| value.as_str())
    }
}

/// Which kinds of evidence there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Evidence {
    pub(super) log_entry: bool,
    pub(super) inclusion_proof: bool,
    pub(super) certificate_timestamp: bool,
    pub(super) timestamp: bool,
    pub(super) cosignature: bool,
}

fn read(json: &[u8]) -> Result<Standing, Failure> {
    let document = json::parse(json, limits::BUNDLE_BYTES, limits::STATEMENT_NODES)?;
    let document = Field::document(document);
    let list = match document.is_list() {
        true => document.bounded_list(limits::ATTESTATIONS, Code::ContinuityFacts)?,
        false => Vec::from([document]),
    };
    let mut standing = Standing::default();
    for one in list {
        standing.0.push(attested(one.message()?)?);
    }
    Ok(standing)
}

fn attested(mut facts: Message) -> Result<Attested, Failure> {
    let signer = signer(facts.required("signer")?.message()?)?;
    // Null says that there was none, and must be said.
    let predicate_type = match facts.has("statement").then(|| facts.optional("statement")) {
        Some(None) => None,
        Some(Some(statement)) => Some(statement.message()?.required("predicateType")?.text()?),
        None => Some(facts.required("statement")?.text()?),
    };
    let evidence = evidence(facts)?;
    Ok(Attested { predicate_type, signer, evidence })
}

fn signer(mut signer: Message) -> Result<Signer, Failure> {
    let kind = signer.required("kind")?;
    let place = kind.place().to_string();
    let kind = kind.text()?;
    match kind.as_str() {
        "key" => Ok(Signer::Key(signer.required("spkiSha256")?.text()?)),
        "certificate" => {
            let identity = match signer.optional("identity") {
                None => None,
                Some(identity) => {
                    let mut identity = identity.message()?;
                    let mut text = |key| identity.required(key).and_then(Field::text);
                    Some((text("kind")?, text("value")?))
                }
            };
            let issuer = signer.optional("issuer").map(Field::text).transpose()?;
            let mut claims = Vec::new();
            for (name, value) in signer.required("claims")?.message()?.remaining() {
                claims.push((name, value.text()?));
            }
            Ok(Signer::Certificate(Certified { identity, issuer, claims }))
        }
        other => Err(Field::bad_value(&place, other)),
    }
}

fn evidence(mut facts: Message) -> Result<Evidence, Failure> {
    let certificate_timestamps = facts.required("certificateTimestamps")?.list()?;
    let mut timestamp = false;
    for time in facts.required("times")?.list()? {
        timestamp |= time.message()?.required("source")?.text()? == "rfc3161";
    }
    let (mut inclusion_proof, mut cosignature) = (false, false);
    let entries = facts.required("logEntries")?.list()?;
    let log_entry = !entries.is_empty();
    for entry in entries {
        let mut entry = entry.message()?;
        inclusion_proof |= entry.optional("treeIndex").is_some();
        cosignature |= !entry.required("cosignatures")?.list()?.is_empty();
    }
    let certificate_timestamp = !certificate_timestamps.is_empty();
    Ok(Evidence { log_entry, inclusion_proof, certificate_timestamp, timestamp, cosignature })
}
