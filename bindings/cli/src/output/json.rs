//! JSON Lines: `{"input", "verdict", "facts", "report"}` a file. `report` is null when the core was
//! never asked; `error` then says why, and is there only then.

use std::io::{self, Write as _};

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};
use sigproof::{Facts, Failure, Report, Verdict};

use super::Printer;
use crate::outcome::{No, Outcome};

#[derive(Serialize)]
struct Line<'a> {
    input: &'a str,
    verdict: Verdict,
    facts: Option<&'a Facts>,
    report: Option<ReportView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ReportView<'a> {
    Core(&'a Report),
    /// A trusted root that did not load: no step was reached.
    Root {
        verdict: Verdict,
        failure: FailureView<'a>,
        steps: [(); 0],
    },
}

#[derive(Serialize)]
struct FailureView<'a> {
    step: &'static str,
    code: &'static str,
    class: &'static str,
    spec: &'static str,
    message: String,
    #[serde(serialize_with = "evidence")]
    evidence: &'a Failure,
}

fn evidence<S: Serializer>(failure: &&Failure, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (name, value) in failure.evidence() {
        map.serialize_entry(name, value)?;
    }
    map.end()
}

fn root_failure(failure: &Failure) -> ReportView<'_> {
    ReportView::Root {
        verdict: Verdict::Refused,
        failure: FailureView {
            step: "trust_root",
            code: failure.code().as_str(),
            class: failure.class().as_str(),
            spec: failure.code().spec(),
            message: failure.message(),
            evidence: failure,
        },
        steps: [],
    }
}

/// Prints JSON Lines to standard output.
pub(super) struct Json;

impl Printer for Json {
    fn print(&mut self, outcome: &Outcome) -> io::Result<()> {
        let (facts, report, error) = match &outcome.answer {
            Ok(verified) => {
                (Some(verified.facts()), Some(ReportView::Core(verified.report())), None)
            }
            Err(No::Core(rejected)) => (None, Some(ReportView::Core(rejected.report())), None),
            Err(No::Root(failure)) => (None, Some(root_failure(failure)), None),
            Err(No::Host(message)) => (None, None, Some(message.as_str())),
            Err(No::Internal) => (None, None, Some("internal error; please report it")),
        };
        let verdict = outcome.exit().verdict();
        let line = Line { input: &outcome.input, verdict, facts, report, error };
        let mut out = io::stdout().lock();
        writeln!(out, "{}", serde_json::to_string(&line)?)?;
        out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}
