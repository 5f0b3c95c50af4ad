//! No, and why.

use std::fmt;

use sigproof::{Failure, Step, Verdict};

/// No: the bundle was rejected, or the question refused. The report says why.
///
/// Which of the two, says what is wrong, and not how it is wrong:
///
/// | What | is | so that its fault is |
/// |---|---|---|
/// | policy, trusted root, keys of a registry, digest, integrity, name and version of a package, lock file, time; the document to inspect | the question | *refused* |
/// | bundles, attestations, provenance; the artifact; the name of a file of PyPI and what package.json says, which come with them | what the question is about | *rejected* |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected(sigproof::Rejected);

impl Rejected {
    /// The answer to a bad question.
    pub(crate) fn refused(failure: Failure) -> Self {
        Self(sigproof::Rejected::refused(failure))
    }

    /// The answer about what the question is about, before any step.
    pub(crate) fn before_steps(failure: Failure) -> Self {
        Self(sigproof::Rejected::before_steps(failure))
    }

    /// The same fault, of something that is the question.
    pub(crate) fn into_refused(self) -> Self {
        match self.0.report().failure() {
            Some(failure) => Self::refused(failure.clone()),
            None => self,
        }
    }

    /// The code (docs/reference/codes.md): stable, `area.subject.fault`.
    pub fn code(&self) -> &'static str {
        self.0.code().as_str()
    }

    /// The class of the code.
    pub fn class(&self) -> &'static str {
        self.0.code().class().as_str()
    }

    /// Which kind of no it is: every language decides by this which error it throws.
    pub fn kind(&self) -> Verdict {
        self.0.kind()
    }

    /// The step that failed; none, if the answer was given before the first.
    pub fn step(&self) -> Option<&'static str> {
        self.0.step().map(Step::as_str)
    }

    /// The reason in words, with the values that show it.
    pub fn message(&self) -> String {
        self.0.report().failure().map(ToString::to_string).unwrap_or_default()
    }

    /// The report as canonical JSON (docs/reference/report.schema.json).
    pub fn report_json(&self) -> String {
        self.0.report().to_json()
    }
}

impl From<sigproof::Rejected> for Rejected {
    fn from(rejected: sigproof::Rejected) -> Self {
        Self(rejected)
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Rejected {}
