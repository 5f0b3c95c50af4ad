//! JSON Lines: `{"input", "verdict", "facts", "report"}` a file. `report` is null when the core was
//! never asked; `error` then says why, and is there only then. Of a package, `attestations` lists
//! facts and report of each, the other two are null, and `signerFrom` tells who named the signer:
//! `caller`, `package.json` or `publisher`.

use std::io::{self, Write as _};

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};
use sigproof::{Facts, Failure, Report, Verdict};

use super::Printer;
use crate::outcome::{Answer, No, Outcome};

#[derive(Serialize)]
struct Line<'a> {
    input: &'a str,
    verdict: Verdict,
    facts: Option<&'a Facts>,
    report: Option<ReportView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attestations: Option<Vec<Attestation<'a>>>,
    #[serde(rename = "signerFrom", skip_serializing_if = "Option::is_none")]
    signer_from: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct Attestation<'a> {
    facts: &'a Facts,
    report: &'a Report,
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
        let mut line = Line {
            input: &outcome.input,
            verdict: outcome.exit().verdict(),
            facts: None,
            report: None,
            attestations: None,
            signer_from: None,
            error: None,
        };
        match &outcome.answer {
            Ok(Answer::One(verified)) => {
                line.facts = Some(verified.facts());
                line.report = Some(ReportView::Core(verified.report()));
            }
            Ok(Answer::Package(all, from)) => {
                line.signer_from = Some(from.name());
                let each = all.iter();
                let each = each.map(|v| Attestation { facts: v.facts(), report: v.report() });
                line.attestations = Some(each.collect());
            }
            Err(No::Core(rejected)) => line.report = Some(ReportView::Core(rejected.report())),
            Err(No::Root(failure)) => line.report = Some(root_failure(failure)),
            Err(No::Host(message)) => line.error = Some(message),
            Err(No::Internal) => line.error = Some("internal error; please report it"),
        }
        let mut out = io::stdout().lock();
        writeln!(out, "{}", serde_json::to_string(&line)?)?;
        out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}
