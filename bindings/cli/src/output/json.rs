//! JSON Lines: `{"input", "verdict", "facts", "report", "index"}` a file. `index` says which argument it is,
//! from 0. Where the argument is not UTF-8, `input` cannot say all of it, and `inputBytes` does, in base64.
//! `report` is null when the core was
//! never asked; `error` then says why, and is there only then. Of a package, `attestations` lists
//! facts and report of each, the other two are null, and `signerFrom` tells who named the signer:
//! `caller`, `package.json` or `publisher`.

use std::io::{self, Write as _};

use base64ct::{Base64, Encoding as _};
use serde::Serialize;
use sigproof::{Facts, Report, Verdict};

use super::Printer;
use crate::outcome::{Answer, No, Outcome};

#[derive(Serialize)]
struct Line<'a> {
    input: &'a str,
    verdict: Verdict,
    facts: Option<&'a Facts>,
    report: Option<&'a Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attestations: Option<Vec<Attestation<'a>>>,
    #[serde(rename = "signerFrom", skip_serializing_if = "Option::is_none")]
    signer_from: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    index: usize,
    #[serde(rename = "inputBytes", skip_serializing_if = "Option::is_none")]
    input_bytes: Option<String>,
}

#[derive(Serialize)]
struct Attestation<'a> {
    facts: &'a Facts,
    report: &'a Report,
}

/// Prints JSON Lines to standard output.
pub(super) struct Json;

impl Printer for Json {
    fn print(&mut self, outcome: &Outcome) -> io::Result<()> {
        let bytes = outcome.input.as_encoded_bytes();
        let mut line = Line {
            input: &outcome.input(),
            index: outcome.index,
            input_bytes: outcome.input.to_str().is_none().then(|| Base64::encode_string(bytes)),
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
                line.report = Some(verified.report());
            }
            Ok(Answer::Package(all, from)) => {
                line.signer_from = Some(from.name());
                let each = all.iter();
                let each = each.map(|v| Attestation { facts: v.facts(), report: v.report() });
                line.attestations = Some(each.collect());
            }
            Err(No::Core(rejected)) => line.report = Some(rejected.report()),
            Err(No::Unasked(_, message)) => line.error = Some(message),
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
