//! What a policy asks of the verified in-toto statement: its type and subject, and of SLSA
//! provenance and verification summaries also the predicate.

use alloc::string::String;
use alloc::vec::Vec;

use super::claim::conflict;
use super::difference::Difference;
use super::provenance::Provenance;
use super::signer::Presented;
use super::summary::Summary;
use super::{OneOf, difference};
use crate::bundle::statement::{Statement, Subject};
use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::x509::Claim;

/// What the statement must say. Every rule that is there must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatementRule {
    /// The predicate's type.
    pub predicate_type: Option<OneOf>,
    /// The name of the subject that is the artifact.
    pub subject_name: Option<OneOf>,
    /// SLSA provenance: the builder. It must be one that the certificate can vouch for.
    pub builder_id: Option<OneOf>,
    /// SLSA provenance: the source repository, `https://github.com/o/r` (with or without `git+`).
    pub source_uri: Option<OneOf>,
    /// SLSA provenance: the commit that was built.
    pub source_commit: Option<OneOf>,
    /// SLSA provenance: the ref that was built (`refs/tags/v1`).
    pub source_ref: Option<OneOf>,
    /// SLSA provenance: the entry point (v0.2), or the workflow's path (v1).
    pub workflow: Option<OneOf>,
    /// SLSA provenance: parameters of the invocation (a workflow's inputs), by name.
    pub parameters: Vec<(String, OneOf)>,
    /// Verification summary: who verified.
    pub verifier_id: Option<OneOf>,
    /// Verification summary: the resource that was verified.
    pub resource_uri: Option<OneOf>,
    /// Verification summary: levels that must be reached; `SLSA_BUILD_LEVEL_2` is reached by a
    /// higher level of the same track.
    pub verified_levels: Vec<String>,
}

/// The verified statement, as the policy sees it.
pub(crate) struct Attested<'a> {
    pub(crate) statement: &'a Statement,
    pub(crate) matched: Option<&'a Subject>,
    /// The predicate's JSON text.
    pub(crate) predicate: &'a [u8],
}

impl StatementRule {
    /// Asks for nothing.
    pub(super) const NONE: Self = Self {
        predicate_type: None,
        subject_name: None,
        builder_id: None,
        source_uri: None,
        source_commit: None,
        source_ref: None,
        workflow: None,
        parameters: Vec::new(),
        verifier_id: None,
        resource_uri: None,
        verified_levels: Vec::new(),
    };

    fn asks_provenance(&self) -> bool {
        let rules = [
            &self.builder_id,
            &self.source_uri,
            &self.source_commit,
            &self.source_ref,
            &self.workflow,
        ];
        rules.iter().any(|rule| rule.is_some()) || !self.parameters.is_empty()
    }

    fn asks_summary(&self) -> bool {
        self.verifier_id.is_some()
            || self.resource_uri.is_some()
            || !self.verified_levels.is_empty()
    }

    /// Every list of values that the rule holds.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&'static str, &OneOf)> {
        [
            ("predicateType", &self.predicate_type),
            ("subjectName", &self.subject_name),
            ("builderId", &self.builder_id),
            ("sourceUri", &self.source_uri),
            ("sourceCommit", &self.source_commit),
            ("sourceRef", &self.source_ref),
            ("workflow", &self.workflow),
            ("verifierId", &self.verifier_id),
            ("resourceUri", &self.resource_uri),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.as_ref().map(|value| (name, value)))
        .chain(self.parameters.iter().map(|(_, value)| ("parameters", value)))
    }

    /// Refuses what no statement can meet.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let contradiction = self.asks_provenance() && self.asks_summary();
        ensure(!contradiction, Code::PolicyStatementContradiction)?;
        super::summary::check_levels(&self.verified_levels)?;
        self.parts().try_for_each(|(_, values)| values.check())
    }

    /// Judges the statement; `None` if the bundle holds none.
    pub(super) fn judge(
        &self,
        attested: Option<&Attested<'_>>,
        presented: Option<&Presented<'_>>,
    ) -> Result<(), Failure> {
        if *self == Self::NONE {
            return Ok(());
        }
        ensure(attested.is_some(), Code::StatementMissing)?;
        let Some(attested) = attested else { return Ok(()) };
        let mut found = Vec::new();
        let predicate_type = attested.statement.predicate_type.as_str();
        found.extend(differs("predicateType", &self.predicate_type, Some(predicate_type)));
        let name = attested.matched.map(|subject| subject.name.as_str());
        found.extend(differs("subjectName", &self.subject_name, name));
        if self.asks_provenance() {
            let provenance = Provenance::parse(predicate_type, attested.predicate)?;
            if let Some(presented) = presented {
                for claim in [
                    Claim::SourceRepositoryUri,
                    Claim::SourceRepositoryRef,
                    Claim::SourceRepositoryDigest,
                ] {
                    found.extend(conflict(claim, presented.claims));
                }
                difference::failure(&found).map_or(Ok(()), Err)?;
                provenance.check_agreement(presented, self)?;
            }
            self.provenance_differs(&provenance, &mut found);
        }
        if self.asks_summary() || super::summary::is_summary(predicate_type) {
            let summary = Summary::parse(predicate_type, attested.predicate)?;
            self.summary_differs(&summary, &mut found);
        }
        difference::failure(&found).map_or(Ok(()), Err)
    }

    fn provenance_differs(&self, provenance: &Provenance, found: &mut Vec<Difference>) {
        found.extend(differs("builderId", &self.builder_id, provenance.builder_id.as_deref()));
        if let Some(expected) = &self.source_uri {
            let uri = provenance.source_uri.as_deref();
            let held = uri.is_some_and(|uri| {
                expected.is_match(uri) || expected.is_match(&alloc::format!("git+{uri}"))
            });
            let expected = expected.shown();
            found.extend(Difference::unless(
                held,
                Code::StatementMismatch,
                "sourceUri",
                expected,
                uri,
            ));
        }
        for (part, rule, value) in [
            ("sourceCommit", &self.source_commit, &provenance.source_commit),
            ("sourceRef", &self.source_ref, &provenance.source_ref),
            ("workflow", &self.workflow, &provenance.workflow),
        ] {
            found.extend(differs(part, rule, value.as_deref()));
        }
        for (name, expected) in &self.parameters {
            let value = provenance.parameter(name);
            let held = value.is_some_and(|value| expected.is_match(value));
            let part = Difference::unless(
                held,
                Code::StatementMismatch,
                "parameters",
                crate::value::Value::Map(alloc::vec![
                    ("name", name.as_str().into()),
                    ("value", expected.shown()),
                ]),
                value,
            );
            found.extend(part);
        }
    }

    /// Whether the subject of this name is the one that is meant, of several that are the artifact.
    pub(super) fn names(&self, subject: &str) -> bool {
        self.subject_name.as_ref().is_some_and(|names| names.is_match(subject))
    }

    fn summary_differs(&self, summary: &Summary, found: &mut Vec<Difference>) {
        found.extend(Difference::unless(
            summary.result.as_deref() == Some("PASSED"),
            Code::StatementMismatch,
            "verificationResult",
            "PASSED",
            summary.result.as_deref(),
        ));
        found.extend(differs("verifierId", &self.verifier_id, summary.verifier_id.as_deref()));
        found.extend(differs("resourceUri", &self.resource_uri, summary.resource_uri.as_deref()));
        let unreached = summary.unreached(&self.verified_levels);
        let reached =
            if unreached.is_empty() { String::new() } else { summary.verified_levels.join(" ") };
        for level in unreached {
            found.extend(Difference::unless(
                false,
                Code::StatementMismatch,
                "verifiedLevels",
                level,
                Some(&reached),
            ));
        }
    }
}

fn differs(part: &'static str, rule: &Option<OneOf>, found: Option<&str>) -> Option<Difference> {
    rule.as_ref().and_then(|rule| Difference::of(Code::StatementMismatch, part, rule, found))
}
