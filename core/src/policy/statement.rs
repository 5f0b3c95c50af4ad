//! What a policy asks of the verified in-toto statement: its type and subject, and of SLSA
//! provenance and verification summaries also the predicate.

use alloc::string::String;
use alloc::vec::Vec;

use super::certificate_identity::CertificateIdentity;
use super::claim::conflict;
use super::difference::Difference;
use super::part::{Rule as _, rule};
use super::provenance::{Asks, PROVENANCE, Provenance};
use super::read::{named, one_of, texts_not_empty};
use super::summary::Summary;
use super::{OneOf, Predicate, difference};
use crate::bundle::statement::{Statement, Subject};
use crate::code::Code;
use crate::encoding::json::Field;
use crate::failure::{Failure, ensure};
use crate::x509::Claim;

rule! {
    /// What the statement must say. Every rule that is there must hold.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct StatementRule, StatementPart;
    required {}
    optional {
        /// The predicate's type.
        pub predicate_type: Option<OneOf> = "predicateType", one_of, PredicateType;
        /// The name of the subject that is the artifact.
        pub subject_name: Option<OneOf> = "subjectName", one_of, SubjectName;
        /// SLSA provenance: the builder. It must be one that the certificate can vouch for.
        pub builder_id: Option<OneOf> = "builderId", one_of, BuilderId;
        /// SLSA provenance: the source repository, `https://github.com/o/r` (with or without `git+`), or
        /// `github.com/o/r`.
        pub source_uri: Option<OneOf> = "sourceUri", one_of, SourceUri;
        /// SLSA provenance: the commit that was built.
        pub source_commit: Option<OneOf> = "sourceCommit", one_of, SourceCommit;
        /// SLSA provenance: the ref that was built (`refs/tags/v1`).
        pub source_ref: Option<OneOf> = "sourceRef", one_of, SourceRef;
        /// SLSA provenance: the entry point (v0.2), or the workflow's path (v1).
        pub workflow: Option<OneOf> = "workflow", one_of, Workflow;
        /// SLSA provenance: parameters of the invocation (a workflow's inputs), by name.
        pub parameters: Vec<(String, OneOf)> = "parameters", named, Parameters;
        /// Verification summary: who verified.
        pub verifier_id: Option<OneOf> = "verifierId", one_of, VerifierId;
        /// Verification summary: the resource that was verified.
        pub resource_uri: Option<OneOf> = "resourceUri", one_of, ResourceUri;
        /// Verification summary: levels that must be reached; `SLSA_BUILD_LEVEL_2` is reached by a
        /// higher level of the same track.
        pub verified_levels: Vec<String> = "verifiedLevels", texts_not_empty, VerifiedLevels;
        /// Whether a signature of the artifact itself will do, too, which holds no statement. An envelope must
        /// still hold one that says all of this.
        pub optional: bool = "optional", Field::boolean, Optional;
    }
}

/// What a part is asked of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// The statement itself, whatever its predicate is.
    Statement,
    /// SLSA provenance.
    Provenance,
    /// A verification summary.
    Summary,
}

impl StatementPart {
    const fn about(self) -> About {
        match self {
            Self::PredicateType | Self::SubjectName | Self::Optional => About::Statement,
            Self::BuilderId
            | Self::SourceUri
            | Self::SourceCommit
            | Self::SourceRef
            | Self::Workflow
            | Self::Parameters => About::Provenance,
            Self::VerifierId | Self::ResourceUri | Self::VerifiedLevels => About::Summary,
        }
    }
}

/// The verified statement, as the policy sees it.
#[derive(Clone, Copy)]
pub(crate) struct Attested<'a> {
    pub(crate) statement: &'a Statement,
    pub(crate) matched: Option<&'a Subject>,
    pub(crate) predicate: &'a Predicate<'a>,
}

impl StatementRule {
    /// Asks for nothing.
    pub(super) const NONE: Self = Self::of();

    /// SLSA provenance of either version, where the bundle is an envelope: what a build is asked for when
    /// nobody says more. An envelope may hold any statement of the same signer, also "the tests have failed".
    #[must_use]
    pub fn build_provenance() -> Self {
        let kinds = OneOf::from(&PROVENANCE[..]);
        Self { predicate_type: Some(kinds), optional: true, ..Self::NONE }
    }

    /// Whether anything is asked of a statement.
    pub(super) fn asks_anything(&self) -> bool {
        let optional = self.optional;
        *self != Self { optional, ..Self::NONE }
    }

    fn asks(&self, about: About) -> bool {
        self.fields().iter().any(|(part, field)| part.about() == about && field.is_said())
    }

    /// Refuses what no statement can meet.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let contradiction = self.asks(About::Provenance) && self.asks(About::Summary);
        ensure(!contradiction, Code::PolicyStatementContradiction)?;
        super::summary::check_levels(&self.verified_levels)?;
        self.check_parts()
    }

    /// Judges the statement; `None` if the bundle holds none.
    pub(super) fn judge(
        &self,
        attested: Option<&Attested<'_>>,
        presented: Option<&CertificateIdentity<'_>>,
    ) -> Result<(), Failure> {
        if *self == Self::NONE {
            return Ok(());
        }
        ensure(attested.is_some(), Code::StatementMissing)?;
        let Some(attested) = attested else { return Ok(()) };
        let predicate_type = attested.statement.predicate_type.as_str();
        let mut said = Said {
            predicate_type,
            subject_name: attested.matched.map(|subject| subject.name.as_str()),
            provenance: Provenance::default(),
            summary: Summary::default(),
        };
        let mut found = Vec::new();
        self.differences(About::Statement, &said, &mut found);
        if self.asks(About::Provenance) {
            said.provenance = Provenance::parse(predicate_type, attested.predicate)?;
            if let Some(presented) = presented {
                for claim in [
                    Claim::SourceRepositoryUri,
                    Claim::SourceRepositoryRef,
                    Claim::SourceRepositoryDigest,
                ] {
                    found.extend(conflict(claim, presented.claims));
                }
                difference::failure(&found).map_or(Ok(()), Err)?;
                said.provenance.check_agreement(presented, &self.asks_of_builder())?;
            }
            self.differences(About::Provenance, &said, &mut found);
        }
        if self.asks(About::Summary) || super::summary::is_summary(predicate_type) {
            said.summary = Summary::parse(predicate_type, attested.predicate)?;
            let result = said.summary.result.as_deref();
            found.extend(Difference::unless(
                result == Some("PASSED"),
                Code::StatementMismatch,
                "verificationResult",
                "PASSED",
                result,
            ));
            self.differences(About::Summary, &said, &mut found);
        }
        difference::failure(&found).map_or(Ok(()), Err)
    }

    fn differences(&self, about: About, said: &Said<'_>, found: &mut Vec<Difference>) {
        for part in StatementPart::ALL.iter().filter(|part| part.about() == about) {
            self.part_differs(*part, said, found);
        }
    }

    /// What is asked of that for which a certificate can vouch.
    fn asks_of_builder(&self) -> Asks {
        let mut asks = Asks::default();
        for part in StatementPart::ALL {
            match part {
                StatementPart::SourceUri => asks.source_uri = self.source_uri.is_some(),
                StatementPart::SourceRef => asks.source_ref = self.source_ref.is_some(),
                StatementPart::SourceCommit => asks.source_commit = self.source_commit.is_some(),
                StatementPart::Workflow => asks.workflow = self.workflow.is_some(),
                StatementPart::BuilderId => asks.builder_id = self.builder_id.is_some(),
                // No certificate says with what parameters something was built, or anything of the others.
                StatementPart::Parameters
                | StatementPart::PredicateType
                | StatementPart::SubjectName
                | StatementPart::VerifierId
                | StatementPart::ResourceUri
                | StatementPart::VerifiedLevels
                | StatementPart::Optional => {}
            }
        }
        asks
    }

    fn part_differs(&self, part: StatementPart, said: &Said<'_>, found: &mut Vec<Difference>) {
        let (provenance, summary) = (&said.provenance, &said.summary);
        let (rule, value) = match part {
            StatementPart::PredicateType => (&self.predicate_type, Some(said.predicate_type)),
            StatementPart::SubjectName => (&self.subject_name, said.subject_name),
            StatementPart::BuilderId => (&self.builder_id, provenance.builder_id.as_deref()),
            StatementPart::SourceUri => return found.extend(self.source_differs(provenance)),
            StatementPart::SourceCommit => {
                (&self.source_commit, provenance.source_commit.as_deref())
            }
            StatementPart::SourceRef => (&self.source_ref, provenance.source_ref.as_deref()),
            StatementPart::Workflow => (&self.workflow, provenance.workflow.as_deref()),
            StatementPart::Parameters => return self.parameters_differ(provenance, found),
            StatementPart::VerifierId => (&self.verifier_id, summary.verifier_id.as_deref()),
            StatementPart::ResourceUri => (&self.resource_uri, summary.resource_uri.as_deref()),
            StatementPart::VerifiedLevels => return self.levels_differ(summary, found),
            // Asked before: it is about bundles without a statement.
            StatementPart::Optional => return,
        };
        if let Some(rule) = rule {
            found.extend(Difference::of(Code::StatementMismatch, part.name(), rule, value));
        }
    }

    fn source_differs(&self, provenance: &Provenance) -> Option<Difference> {
        let expected = self.source_uri.as_ref()?;
        let uri = provenance.source_uri.as_deref();
        let held = uri.is_some_and(|uri| {
            // The forms that slsa-verifier takes, too.
            let bare = uri.strip_prefix("https://").is_some_and(|bare| expected.is_match(bare));
            bare || expected.is_match(uri) || expected.is_match(&alloc::format!("git+{uri}"))
        });
        let part = StatementPart::SourceUri.name();
        Difference::unless(held, Code::StatementMismatch, part, expected.shown(), uri)
    }

    fn parameters_differ(&self, provenance: &Provenance, found: &mut Vec<Difference>) {
        for (name, expected) in &self.parameters {
            let value = provenance.parameter(name);
            let held = value.is_some_and(|value| expected.is_match(value));
            let part = Difference::unless(
                held,
                Code::StatementMismatch,
                StatementPart::Parameters.name(),
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

    fn levels_differ(&self, summary: &Summary, found: &mut Vec<Difference>) {
        let unreached = summary.unreached(&self.verified_levels);
        let reached =
            if unreached.is_empty() { String::new() } else { summary.verified_levels.join(" ") };
        for level in unreached {
            found.extend(Difference::unless(
                false,
                Code::StatementMismatch,
                StatementPart::VerifiedLevels.name(),
                level,
                Some(&reached),
            ));
        }
    }
}

/// What the statement says, as far as it has been read.
struct Said<'a> {
    predicate_type: &'a str,
    subject_name: Option<&'a str>,
    provenance: Provenance,
    summary: Summary,
}
