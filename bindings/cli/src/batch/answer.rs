//! The answer to a line, as a line: `{"line", "file" or "digest", "verdict", "code", "step"}`. Of whatever was not
//! verified it has `message` and, if there is advice, `hints`; `facts` and `report` with `--verbose`. `code` and
//! `step` are null of what was verified, and `step` of an answer before the first. `dangerous` lists the switches of the
//! policy under which it was verified. Of several bundles, `bundle` is the
//! one that verified or that the reason is about, and with `--verbose` `others` says what came of the others.

use serde::Serialize;
use sigproof::{Class, Code, Facts, Report, Step, Verdict};

use crate::exit::Exit;
use crate::outcome::{Answer, Choice, DEFECT, No, Other};
use crate::output::screen;

/// What a line is about, as it says it.
#[derive(Clone, Debug, Default)]
pub(super) struct Subject {
    pub(super) file: Option<String>,
    pub(super) digest: Option<String>,
    /// The dangerous switches of its policy.
    pub(super) dangerous: Vec<&'static str>,
}

#[derive(Serialize)]
struct Line<'a> {
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<&'a str>,
    verdict: Verdict,
    code: Option<&'static str>,
    step: Option<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    dangerous: &'a [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    bundle: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<Vec<Other>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<&'a Facts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a Report>,
}

/// What is to be printed of a line: nothing, if there was no question in it.
#[derive(Debug)]
pub(super) struct Told {
    /// How it ends, and the line with its end.
    pub(super) said: Option<(Exit, String)>,
}

impl Told {
    pub(super) const fn nothing() -> Self {
        Self { said: None }
    }

    pub(super) fn new(
        number: usize,
        subject: &Subject,
        answer: &Result<Answer, No>,
        verbose: bool,
    ) -> Self {
        let exit = answer.as_ref().map_or_else(|no| no.kind().into(), |_| Exit::Verified);
        let mut line = Line {
            line: number,
            file: subject.file.as_deref(),
            digest: subject.digest.as_deref(),
            verdict: exit.verdict(),
            code: None,
            step: None,
            dangerous: if answer.is_ok() { &subject.dangerous } else { &[] },
            bundle: None,
            message: None,
            hints: Vec::new(),
            others: None,
            facts: None,
            report: None,
        };
        match answer {
            Ok(Answer::One(verified, choice)) => {
                line.bundle = choice.as_ref().map(|choice| choice.bundle.as_str());
                line.others = choice.as_ref().filter(|_| verbose).map(Choice::others);
                line.facts = Some(verified.facts()).filter(|_| verbose);
                line.report = Some(verified.report()).filter(|_| verbose);
            }
            // Nothing here asks about packages.
            Ok(Answer::Package(..)) => {}
            Err(no) => {
                line.code = Some(code(no).as_str());
                let (message, hints) = reason(no);
                (line.message, line.hints) = (Some(message), hints);
                if let No::OfSeveral(_, tried) = no {
                    line.bundle = Some(&tried.name);
                    line.others = verbose.then(|| tried.others.clone());
                }
                if let No::Core(rejected) | No::OfSeveral(rejected, _) = no {
                    line.step = rejected.step().map(Step::as_str);
                    line.report = Some(rejected.report()).filter(|_| verbose);
                }
            }
        }
        // What is printed has text for keys, and is written into memory.
        let text = serde_json::to_string(&line).unwrap_or_default();
        Self { said: Some((exit, screen::escaped(&text) + "\n")) }
    }
}

/// The code; of what the core was never asked, the one that says so.
fn code(no: &No) -> Code {
    match no {
        No::Core(rejected) | No::OfSeveral(rejected, _) => rejected.code(),
        No::Unasked(unasked) if unasked.class == Class::Host => Code::HostArtifact,
        No::Unasked(_) => Code::ArgumentInvalid,
        No::Internal => Code::Internal,
    }
}

/// Why not, and what to do.
pub(super) fn reason(no: &No) -> (String, Vec<String>) {
    match no {
        No::Core(rejected) | No::OfSeveral(rejected, _) => rejected
            .report()
            .failure()
            .map(|f| (f.message(), no.own_hints().unwrap_or_else(|| f.hints())))
            .unwrap_or_default(),
        No::Unasked(unasked) => (unasked.message.clone(), unasked.hints.clone()),
        No::Internal => (DEFECT.to_owned(), Vec::new()),
    }
}
