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

use alloc::string::String;
use alloc::vec::Vec;

use crate::code::Code;
use crate::encoding::json::{self, Value};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::verify::Verified;
use crate::x509::Claim;

/// What one version of a package stands on: the facts of its verified attestations. Nothing, if it has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing(pub(super) Vec<Attested>);

impl Standing {
    /// Reads facts as [`crate::Facts::to_json`] writes them: of one attestation, or a list of several. The list may be
    /// empty. Whoever hands them in vouches for them: nothing here is verified.
    ///
    /// # Errors
    /// `continuity.facts.malformed`, if these are not facts. `config`: they are part of the question.
    pub fn from_json(json: &[u8]) -> Result<Self, Failure> {
        let document = json::parse(json, limits::BUNDLE_BYTES, limits::STATEMENT_NODES)
            .map_err(|failure| failure.within(Code::ContinuityFacts))?;
        let list = match document {
            Value::List(list) => list,
            one => Vec::from([one]),
        };
        ensure(list.len() <= limits::ATTESTATIONS, Code::ContinuityFacts)
            .map_err(|f| f.with("count", list.len()).with("limit", limits::ATTESTATIONS))?;
        let mut standing = Self::default();
        for facts in list {
            let attested = Attested(facts);
            ensure(attested.misfit().is_none(), Code::ContinuityFacts)
                .map_err(|f| f.with("field", attested.misfit().unwrap_or_default()))?;
            standing.0.push(attested);
        }
        Ok(standing)
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

/// The facts of one attestation, all that is read of which has its form. As they were parsed: types of their own would be a third of
/// what this is in the module for WebAssembly.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attested(Value);

impl Attested {
    /// The field that does not have its form, if there is one.
    fn misfit(&self) -> Option<&'static str> {
        let signer = self.0.get("signer");
        let identity = signer.get("identity");
        let claims = signer.get("claims");
        let is_object = |value: &Value| matches!(value, Value::Object(_));
        let is_list = |value: &Value| matches!(value, Value::List(_));
        let is_text = |value: &Value| value.as_text().is_some();
        let absent_or = |value: &Value, fits: bool| fits || *value == Value::Null;
        let is_certificate = signer.get("kind").as_text() == Some("certificate");
        let is_key = signer.get("kind").as_text() == Some("key");
        let each = |list: &Value, fits: &dyn Fn(&Value) -> bool| {
            is_list(list) && list.items().iter().all(fits)
        };
        let all_texts = || claims.entries().iter().all(|(_, value)| is_text(value));
        let statement = self.0.get("statement");
        // Null says that there was none, and must be said.
        let is_said = self.0.entries().iter().any(|(name, _)| name == "statement");
        let entry = |entry: &Value| is_list(entry.get("cosignatures"));
        let named = is_text(identity.get("kind")) && is_text(identity.get("value"));
        for (field, fits) in [
            ("signer.kind", is_certificate || is_key),
            ("signer.spkiSha256", is_certificate || is_text(signer.get("spkiSha256"))),
            ("signer.identity", is_key || absent_or(identity, named)),
            (
                "signer.issuer",
                is_key || absent_or(signer.get("issuer"), is_text(signer.get("issuer"))),
            ),
            ("signer.claims", is_key || (is_object(claims) && all_texts())),
            ("statement", is_said && absent_or(statement, is_text(statement.get("predicateType")))),
            ("times", each(self.0.get("times"), &|time| is_text(time.get("source")))),
            ("logEntries", each(self.0.get("logEntries"), &entry)),
            ("certificateTimestamps", is_list(self.0.get("certificateTimestamps"))),
        ] {
            if !fits {
                return Some(field);
            }
        }
        None
    }

    /// None of a signature without a statement.
    pub(super) fn predicate_type(&self) -> Option<&str> {
        self.0.get("statement").get("predicateType").as_text()
    }

    /// SHA-256 of the key that signed, if it was a bare one.
    pub(super) fn key(&self) -> Option<&str> {
        if self.is_certified() { None } else { self.0.get("signer").get("spkiSha256").as_text() }
    }

    pub(super) fn is_certified(&self) -> bool {
        self.0.get("signer").get("kind").as_text() == Some("certificate")
    }

    pub(super) fn issuer(&self) -> Option<&str> {
        self.0.get("signer").get("issuer").as_text()
    }

    /// The kind of the certificate's identity, and the identity.
    pub(super) fn identity(&self) -> (Option<&str>, Option<&str>) {
        let identity = self.0.get("signer").get("identity");
        (identity.get("kind").as_text(), identity.get("value").as_text())
    }

    pub(super) fn claim(&self, claim: Claim) -> Option<&str> {
        self.0.get("signer").get("claims").get(claim.name()).as_text()
    }

    /// Whether there is evidence of this kind.
    pub(super) fn has(&self, evidence: Evidence) -> bool {
        let entries = self.0.get("logEntries").items();
        match evidence {
            Evidence::LogEntry => !entries.is_empty(),
            Evidence::InclusionProof => {
                entries.iter().any(|e| e.get("treeIndex").as_text().is_some())
            }
            Evidence::Cosignature => {
                entries.iter().any(|e| !e.get("cosignatures").items().is_empty())
            }
            Evidence::CertificateTimestamp => {
                !self.0.get("certificateTimestamps").items().is_empty()
            }
            Evidence::Timestamp => {
                let mut times = self.0.get("times").items().iter();
                times.any(|time| time.get("source").as_text() == Some("rfc3161"))
            }
        }
    }
}

/// The kinds of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    LogEntry,
    InclusionProof,
    Cosignature,
    CertificateTimestamp,
    Timestamp,
}

impl Evidence {
    pub(super) const ALL: [Self; 5] = [
        Self::LogEntry,
        Self::InclusionProof,
        Self::Cosignature,
        Self::CertificateTimestamp,
        Self::Timestamp,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::LogEntry => "log_entry",
            Self::InclusionProof => "inclusion_proof",
            Self::Cosignature => "cosignature",
            Self::CertificateTimestamp => "certificate_timestamp",
            Self::Timestamp => "timestamp",
        }
    }
}
