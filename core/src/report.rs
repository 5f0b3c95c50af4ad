//! What a verification says: each step of the pinned order with its status and evidence, and the
//! reason of a rejection. Canonical JSON: fixed key order, 64-bit integers as decimal strings,
//! bytes as base64, times as RFC 3339 in UTC.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::code::{Class, Code};
use crate::failure::Failure;

pub use crate::value::Value;

/// The steps of a verification, in the order in which they run, and before them the trusted root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// The trusted root loads. It does so before any bundle is verified, so that this is no step of
    /// a verification: it is where a report without steps says that it failed.
    TrustRoot,
    /// The bundle has the form of its version.
    Bundle,
    /// Signed entry timestamps and RFC 3161 timestamps give verified times.
    Time,
    /// The certificate chains to an authority of the trusted root at every verified time.
    Path,
    /// A certificate transparency log vouches for the certificate.
    Sct,
    /// A transparency log vouches for the entry: inclusion proof, checkpoint.
    LogEntry,
    /// The log entry describes this bundle.
    Binding,
    /// The signature verifies.
    Signature,
    /// The artifact is what was signed.
    Artifact,
    /// The signer is the one the policy names.
    Policy,
}

impl Step {
    /// Every step of a verification, in order.
    pub const ALL: [Self; 9] = [
        Self::Bundle,
        Self::Time,
        Self::Path,
        Self::Sct,
        Self::LogEntry,
        Self::Binding,
        Self::Signature,
        Self::Artifact,
        Self::Policy,
    ];

    /// The wire string of the step.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TrustRoot => "trust_root",
            Self::Bundle => "bundle",
            Self::Time => "time",
            Self::Path => "path",
            Self::Sct => "sct",
            Self::LogEntry => "log_entry",
            Self::Binding => "binding",
            Self::Signature => "signature",
            Self::Artifact => "artifact",
            Self::Policy => "policy",
        }
    }
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Status {
    /// Every check of the step held.
    Pass,
    /// A check failed; it is the reason of the rejection.
    Fail,
    /// An earlier step failed.
    NotReached,
    /// The bundle has nothing for this step to look at.
    NotApplicable,
}

impl Status {
    /// The wire string of the status.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotReached => "not_reached",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every step held.
    Verified,
    /// The answer is no.
    Rejected,
    /// The question was bad: trusted root, policy or arguments.
    Refused,
}

/// One check that held, or one thing a reader should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Evidence {
    /// What was checked (`signed_entry_timestamp`), or noted (`certificate_ignored`).
    check: &'static str,
    /// The specification and section that asks for it.
    spec: &'static str,
    /// The values, by name.
    #[serde(serialize_with = "as_map")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Values"))]
    values: Vec<(&'static str, Value)>,
}

impl Evidence {
    pub(crate) const fn new(check: &'static str, spec: &'static str) -> Self {
        Self { check, spec, values: Vec::new() }
    }

    pub(crate) fn with(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.with_value(name, value.into())
    }

    #[inline(never)]
    fn with_value(mut self, name: &'static str, value: Value) -> Self {
        self.values.push((name, value));
        self
    }

    /// What was checked (`signed_entry_timestamp`), or noted (`certificate_ignored`).
    pub const fn check(&self) -> &'static str {
        self.check
    }

    /// The specification and section that asks for it.
    pub const fn spec(&self) -> &'static str {
        self.spec
    }

    /// The values, by name.
    pub fn values(&self) -> &[(&'static str, Value)] {
        &self.values
    }
}

fn as_map<S: Serializer>(
    values: &[(&'static str, Value)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(values.len()))?;
    for (name, value) in values {
        map.serialize_entry(name, value)?;
    }
    map.end()
}

/// One step of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepReport {
    /// Which step.
    step: Step,
    /// How it ended.
    status: Status,
    /// What it found; in a failed step, what held before the check that failed.
    evidence: Vec<Evidence>,
}

impl StepReport {
    /// Which step.
    pub const fn step(&self) -> Step {
        self.step
    }

    /// How it ended.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// What it found; in a failed step, what held before the check that failed.
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }
}

/// The report of one verification: all steps in their order, and the failure if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    steps: Vec<StepReport>,
    failure: Option<(Step, Failure)>,
}

impl Report {
    pub(crate) fn new() -> Self {
        let steps = Step::ALL
            .iter()
            .map(|step| StepReport {
                step: *step,
                status: Status::NotReached,
                evidence: Vec::new(),
            })
            .collect();
        Self { steps, failure: None }
    }

    fn step_mut(&mut self, step: Step) -> Option<&mut StepReport> {
        self.steps.iter_mut().find(|s| s.step == step)
    }

    pub(crate) fn note(&mut self, step: Step, evidence: Evidence) {
        if let Some(report) = self.step_mut(step) {
            report.evidence.push(evidence);
        }
    }

    pub(crate) fn end(&mut self, step: Step, status: Status) {
        if let Some(report) = self.step_mut(step) {
            report.status = status;
        }
    }

    pub(crate) fn fail(&mut self, step: Step, failure: Failure) {
        self.end(step, Status::Fail);
        self.failure = Some((step, failure));
    }

    /// The answer.
    pub fn verdict(&self) -> Verdict {
        match &self.failure {
            None => Verdict::Verified,
            // Whatever the reason, without a root there was no question.
            Some((Step::TrustRoot, _)) => Verdict::Refused,
            Some((_, failure)) if failure.class().is_refusal() => Verdict::Refused,
            Some(_) => Verdict::Rejected,
        }
    }

    /// The steps, in the order in which they run; none, if a trusted root did not load.
    pub fn steps(&self) -> &[StepReport] {
        &self.steps
    }

    /// The step that failed.
    pub fn failed_step(&self) -> Option<Step> {
        self.failure.as_ref().map(|(step, _)| *step)
    }

    /// Why the step failed.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref().map(|(_, failure)| failure)
    }

    /// The code of the failure.
    pub fn code(&self) -> Option<Code> {
        self.failure().map(Failure::code)
    }

    /// The report as canonical JSON: `verdict`, `failure` (null or `step`, `code`, `class`, `spec`,
    /// `message`, `evidence`), `steps` (`step`, `status`, `evidence` of `check`, `spec`, `values`).
    pub fn to_json(&self) -> String {
        to_json(self)
    }
}

/// The report of one verification.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Report"))]
pub(crate) struct ReportView<'a> {
    /// The answer.
    verdict: Verdict,
    /// Why the answer is not yes.
    failure: Option<FailureView<'a>>,
    /// The steps, in the order in which they run; none, if a trusted root did not load.
    steps: &'a [StepReport],
}

/// The check that failed.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Failure"))]
struct FailureView<'a> {
    /// The step that failed.
    step: Step,
    /// Which check failed.
    code: Code,
    /// What kind of fault it is.
    class: Class,
    /// The specification and section that asks for the check.
    spec: &'static str,
    /// One sentence for a person: the code's meaning, and the values.
    message: String,
    /// The values that show it, by name.
    #[serde(serialize_with = "as_map")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Values"))]
    evidence: &'a [(&'static str, Value)],
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let failure = self.failure.as_ref().map(|(step, failure)| FailureView {
            step: *step,
            code: failure.code(),
            class: failure.class(),
            spec: failure.code().spec(),
            message: failure.message(),
            evidence: failure.evidence(),
        });
        ReportView { verdict: self.verdict(), failure, steps: &self.steps }.serialize(serializer)
    }
}

/// Canonical JSON of a value whose maps all have string keys; such a value always serialises.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// No: the bundle was rejected, or the question refused. The report says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    report: alloc::boxed::Box<Report>,
}

impl Rejected {
    pub(crate) fn new(report: Report) -> Self {
        Self { report: alloc::boxed::Box::new(report) }
    }

    pub(crate) fn at(step: Step, failure: Failure) -> Self {
        let mut report = Report::new();
        report.fail(step, failure);
        Self::new(report)
    }

    /// A question that a caller's own arguments make a bad one, before any verifier is asked.
    pub fn refused(failure: Failure) -> Self {
        Self::at(Step::Policy, failure)
    }

    /// A trusted root, or keys that are trusted, that do not load: the report has no steps, and the
    /// verdict is *refused* whatever the failure.
    pub fn trust_root(failure: Failure) -> Self {
        Self::new(Report { steps: Vec::new(), failure: Some((Step::TrustRoot, failure)) })
    }

    /// How many steps held. A question that is refused ends at the last step with none.
    pub(crate) fn held(&self) -> usize {
        self.report.steps.iter().filter(|step| step.status == Status::Pass).count()
    }

    /// Why, step by step.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The code of the failure.
    pub fn code(&self) -> Code {
        self.report.code().unwrap_or(Code::Internal)
    }

    /// The step that failed.
    pub fn step(&self) -> Step {
        self.report.failed_step().unwrap_or(Step::Bundle)
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.report.failure() {
            Some(failure) => write!(f, "{failure} (step {})", self.step().as_str()),
            None => f.write_str(Code::Internal.as_str()),
        }
    }
}

impl core::error::Error for Rejected {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trusted_root_that_does_not_load_is_refused_before_every_step() {
        // Of a class that rejects everywhere else.
        let rejected = Rejected::trust_root(Failure::new(Code::JsonDepth).with("depth", 65_usize));
        assert_eq!((rejected.step(), rejected.held()), (Step::TrustRoot, 0));
        assert_eq!(
            rejected.report().to_json(),
            r#"{"verdict":"refused","failure":{"step":"trust_root","code":"json.depth.exceeded","class":"limit","spec":"limits","message":"the document nests deeper than its limit: depth 65","evidence":{"depth":"65"}},"steps":[]}"#
        );
    }
}
