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

/// The steps of a verification, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
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
    /// Something was checked, and all of it held.
    Pass,
    /// A check failed; it is the reason of the rejection.
    Fail,
    /// It did not run: an earlier step failed, or the policy is about another sort of signer than the bundle's.
    NotReached,
    /// There was nothing to check; the evidence says why.
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
    /// There is no answer: the host failed to do its part, or the library has a defect.
    Failed,
}

impl Verdict {
    /// The wire string of the verdict.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Rejected => "rejected",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    fn of(failure: &Failure) -> Self {
        Self::from(failure.class())
    }
}

impl From<Class> for Verdict {
    /// What a code of this class answers.
    fn from(class: Class) -> Self {
        match class {
            Class::Config | Class::TrustRoot => Self::Refused,
            Class::Host | Class::Internal => Self::Failed,
            _ => Self::Rejected,
        }
    }
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
    #[cfg_attr(feature = "schema", schemars(with = "crate::wire::Values"))]
    values: Vec<(&'static str, Value)>,
}

impl Evidence {
    pub(crate) const fn new(check: &'static str, spec: &'static str) -> Self {
        Self { check, spec, values: Vec::new() }
    }

    /// Why a step had nothing to check.
    pub(crate) fn nothing(reason: &'static str) -> Self {
        Self::new("nothing_to_check", "client spec section 4").with("reason", reason)
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

/// The report of one verification: its steps in their order, and the failure if there is one.
///
/// Steps run one after the other, and the first failure ends them: before the failed step stand
/// `pass` and `not_applicable`, after it `not_reached`. Of a bundle whose signer is of another sort than the policy names,
/// only `bundle` has run, and `policy` fails: those between are `not_reached`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    steps: Vec<StepReport>,
    failure: Option<Failed>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Failed {
    /// None: nothing had run.
    step: Option<Step>,
    failure: Failure,
    verdict: Verdict,
}

impl Report {
    /// The report of these steps before any has run.
    pub(crate) fn of(steps: &[Step]) -> Self {
        let not_reached = |step: &Step| StepReport {
            step: *step,
            status: Status::NotReached,
            evidence: Vec::new(),
        };
        Self { steps: steps.iter().map(not_reached).collect(), failure: None }
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

    /// Ends the report at this step, whatever came after it.
    pub(crate) fn fail(&mut self, step: Step, failure: Failure) {
        self.end(step, Status::Fail);
        for later in self.steps.iter_mut().skip_while(|s| s.step != step).skip(1) {
            *later =
                StepReport { step: later.step, status: Status::NotReached, evidence: Vec::new() };
        }
        let verdict = Verdict::of(&failure);
        self.failure = Some(Failed { step: Some(step), failure, verdict });
    }

    /// The answer.
    pub fn verdict(&self) -> Verdict {
        self.failure.as_ref().map_or(Verdict::Verified, |failed| failed.verdict)
    }

    /// The steps, in the order in which they run; none, if the answer was given before the first.
    pub fn steps(&self) -> &[StepReport] {
        &self.steps
    }

    /// The step that failed; none, if the answer was given before the first.
    pub fn failed_step(&self) -> Option<Step> {
        self.failure.as_ref().and_then(|failed| failed.step)
    }

    /// Why the answer is not yes.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref().map(|failed| &failed.failure)
    }

    /// The code of the failure.
    pub fn code(&self) -> Option<Code> {
        self.failure().map(Failure::code)
    }

    /// The report as canonical JSON: `verdict`, `failure` (null or `step`, `code`, `class`, `spec`,
    /// `message`, `hints`, `evidence`), `steps` (`step`, `status`, `evidence` of `check`, `spec`, `values`).
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
    /// The steps, in the order in which they run; none, if the answer was given before the first.
    steps: &'a [StepReport],
}

/// Why the answer is not yes.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Failure"))]
struct FailureView<'a> {
    /// The step that failed; null, if the answer was given before the first.
    step: Option<Step>,
    /// Which check failed.
    code: Code,
    /// What kind of fault it is.
    class: Class,
    /// The specification and section that asks for the check.
    spec: &'static str,
    /// One sentence for a person: the code's meaning, and the values.
    message: String,
    /// What to do about it: at most two sentences, in words of no language.
    hints: Vec<String>,
    /// The values that show it, by name.
    #[serde(serialize_with = "as_map")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::wire::Values"))]
    evidence: &'a [(&'static str, Value)],
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let failure = self.failure.as_ref().map(|Failed { step, failure, .. }| FailureView {
            step: *step,
            code: failure.code(),
            class: failure.class(),
            spec: failure.code().spec(),
            message: failure.message(),
            hints: failure.hints(),
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

    /// A bundle, or what holds one, that does not have its form: the first step fails.
    pub(crate) fn malformed(failure: Failure) -> Self {
        let mut report = Report::of(&Step::ALL);
        // A code about JSON says of no document which one it is about.
        let of_json = failure.code().as_str().starts_with("json.");
        let failure = if of_json { failure.in_input("bundle") } else { failure };
        report.fail(Step::Bundle, failure);
        Self::new(report)
    }

    /// The rejection of a question that is one step, and no verification of a bundle.
    #[cfg(feature = "npm")]
    pub(crate) fn of_step(step: Step, failure: Failure) -> Self {
        let mut report = Report::of(&[step]);
        report.fail(step, failure);
        Self::new(report)
    }

    /// An answer that is given before any step: a question that makes no sense, or a package without
    /// what its registry's rules ask for. The report has no steps.
    pub fn before_steps(failure: Failure) -> Self {
        let verdict = Verdict::of(&failure);
        let failure = Some(Failed { step: None, failure, verdict });
        Self::new(Report { steps: Vec::new(), failure })
    }

    /// A trusted root, or keys that are trusted, that do not load.
    pub fn trust_root(failure: Failure) -> Self {
        Self::refused(failure)
    }

    /// The fault of something that the question is made of, and not of what it is about. Whatever the failure, there
    /// was no question, and the verdict is *refused*; only a defect stays one.
    pub fn refused(failure: Failure) -> Self {
        let verdict = match Verdict::of(&failure) {
            Verdict::Failed => Verdict::Failed,
            _ => Verdict::Refused,
        };
        let failure = Some(Failed { step: None, failure, verdict });
        Self::new(Report { steps: Vec::new(), failure })
    }

    /// Of several rejections of one question, keeps the one that came furthest, then the one whose
    /// code says most, and of equals the first.
    pub(crate) fn keep_more_telling(kept: &mut Option<Self>, other: Self) {
        if kept.as_ref().is_none_or(|first| other.tells_more_than(first)) {
            *kept = Some(other);
        }
    }

    /// Whether this one came further, or as far with a code that says more.
    pub(crate) fn tells_more_than(&self, other: &Self) -> bool {
        let telling = |r: &Self| {
            let ended = |step: &&StepReport| step.status != Status::NotReached;
            (r.report.steps.iter().filter(ended).count(), r.code().rank())
        };
        telling(self) > telling(other)
    }

    /// Says that it is about one of several bundles, by its number, and what came of the others.
    pub(crate) fn of_several(
        mut self,
        number: usize,
        count: usize,
        others: impl Iterator<Item = Evidence>,
    ) -> Self {
        others.for_each(|other| self.report.note(Step::Bundle, other));
        self.report.failure = self.report.failure.take().map(|failed| Failed {
            failure: failed.failure.with("bundleNumber", number).with("ofBundles", count),
            ..failed
        });
        self
    }

    /// Why, step by step.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The code of the failure.
    pub fn code(&self) -> Code {
        self.report.code().unwrap_or(Code::Internal)
    }

    /// Which of the three kinds of no it is: *rejected*, *refused* or *failed*.
    pub fn kind(&self) -> Verdict {
        self.report.verdict()
    }

    /// The step that failed; none, if the answer was given before the first.
    pub fn step(&self) -> Option<Step> {
        self.report.failed_step()
    }
}

impl fmt::Display for Rejected {
    /// The failure on one line, and what to do about it on lines of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(failure) = self.report.failure() else {
            return f.write_str(Code::Internal.as_str());
        };
        write!(f, "{failure}")?;
        if let Some(step) = self.step() {
            write!(f, " (step {})", step.as_str())?;
        }
        failure.hints().iter().try_for_each(|hint| write!(f, "\nhint: {hint}"))
    }
}

impl core::error::Error for Rejected {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_before_the_first_step_has_no_steps() {
        // Of a class that rejects everywhere else.
        let rejected = Rejected::trust_root(Failure::new(Code::JsonDepth).with("depth", 65_usize));
        assert_eq!(
            rejected.report().to_json(),
            r#"{"verdict":"refused","failure":{"step":null,"code":"json.depth.exceeded","class":"limit","spec":"limits","message":"the JSON is nested more deeply than the limit: depth 65","hints":[],"evidence":{"depth":"65"}},"steps":[]}"#
        );
        for (code, verdict) in [
            (Code::PolicyAnyOfEmpty, Verdict::Refused),
            (Code::KeyUnknown, Verdict::Rejected),
            (Code::HostArtifact, Verdict::Failed),
            (Code::Internal, Verdict::Failed),
        ] {
            let rejected = Rejected::before_steps(code.into());
            assert_eq!(rejected.report().verdict(), verdict);
            let asked = if verdict == Verdict::Rejected { Verdict::Refused } else { verdict };
            assert_eq!(Rejected::refused(code.into()).kind(), asked);
            assert_eq!((rejected.step(), rejected.report().steps().len()), (None, 0));
        }
    }

    #[test]
    fn a_failure_takes_back_what_came_after_it() {
        let mut report = Report::of(&Step::ALL);
        for step in Step::ALL {
            report.note(step, Evidence::nothing("a test"));
            report.end(step, Status::Pass);
        }
        report.fail(Step::Artifact, Code::ArtifactDigest.into());
        let [.., signature, artifact, policy] = report.steps() else { panic!("no steps") };
        assert_eq!((signature.status(), signature.evidence().len()), (Status::Pass, 1));
        assert_eq!((artifact.status(), artifact.evidence().len()), (Status::Fail, 1));
        assert_eq!((policy.status(), policy.evidence().len()), (Status::NotReached, 0));
    }

    #[test]
    fn of_two_rejections_the_further_one_is_told() {
        let at = |step, code: Code| {
            let mut report = Report::of(&Step::ALL);
            for earlier in Step::ALL.into_iter().filter(|earlier| *earlier < step) {
                report.end(earlier, Status::Pass);
            }
            report.fail(step, code.into());
            Rejected::new(report)
        };
        let told = |a: Rejected, b: Rejected| {
            let mut kept = Some(a);
            Rejected::keep_more_telling(&mut kept, b);
            kept.unwrap().code()
        };
        let unknown = || at(Step::Path, Code::PathIssuerUnknown);
        let expired = || at(Step::Path, Code::PathExpired);
        assert_eq!(told(at(Step::Time, Code::TimeNone), unknown()), Code::PathIssuerUnknown);
        assert_eq!(told(unknown(), expired()), Code::PathExpired);
        assert_eq!(told(expired(), unknown()), Code::PathExpired);
        assert_eq!(told(expired(), at(Step::Path, Code::PathLength)), Code::PathExpired);
    }
}
