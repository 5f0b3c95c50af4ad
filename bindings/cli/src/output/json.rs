//! JSON Lines: `{"input", "verdict", "facts", "report", "index"}` a file. `index` says which argument it is,
//! from 0. Where the argument is not UTF-8, `input` cannot say all of it, and `inputBytes` does, in base64.
//! `report` is null when the core was never asked; `error` (and `hints`, if there is advice) then says why, and
//! is there only then. `dangerous` lists the switches of the policy under which a file verified. `predicate` is that of a verified statement, as it was signed. Of several bundles, `bundle` is
//! the one that verified: its `name`, and `rejected`, name and report of those tried before it; if none did, `tried`
//! says which one `report` is about (`name`), and code and step of the `others`. Of a package,
//! `attestations` lists facts, report and predicate of each, `facts` and `report` are null, and `signerFrom` tells
//! who named the signer: `caller`, `package.json` or `publisher`.
//!
//! Before them stands `{"input", "index", "leftOut"}` of each argument that is not asked about, since it is the
//! bundle of another.

use std::ffi::OsStr;

use base64ct::{Base64, Encoding as _};
use serde::Serialize;
use serde_json::value::RawValue;
use sigproof::{Facts, Rejected, Report, Verdict, Verified};

use super::{Printer, screen};
use crate::outcome::{Answer, Choice, DEFECT, No, Outcome, Tried};

#[derive(Serialize)]
struct Line<'a> {
    input: &'a str,
    verdict: Verdict,
    facts: Option<&'a Facts>,
    report: Option<&'a Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    predicate: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bundle: Option<Bundle<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tried: Option<&'a Tried>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attestations: Option<Vec<Attestation<'a>>>,
    /// The dangerous switches under which it verified.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    dangerous: &'a [&'static str],
    #[serde(rename = "signerFrom", skip_serializing_if = "Option::is_none")]
    signer_from: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    hints: &'a [String],
    index: usize,
    #[serde(rename = "inputBytes", skip_serializing_if = "Option::is_none")]
    input_bytes: Option<String>,
}

#[derive(Serialize)]
struct Attestation<'a> {
    facts: &'a Facts,
    report: &'a Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    predicate: Option<Box<RawValue>>,
}

#[derive(Serialize)]
struct Bundle<'a> {
    name: &'a str,
    rejected: Vec<NotThis<'a>>,
}

#[derive(Serialize)]
struct NotThis<'a> {
    name: &'a str,
    report: &'a Report,
}

impl<'a> Bundle<'a> {
    fn of(choice: &'a Choice) -> Self {
        let not =
            |(name, rejected): &'a (String, Rejected)| NotThis { name, report: rejected.report() };
        Self { name: &choice.bundle, rejected: choice.rejected.iter().map(not).collect() }
    }
}

#[derive(Serialize)]
struct LeftOut<'a> {
    input: &'a str,
    index: usize,
    #[serde(rename = "leftOut")]
    left_out: &'a str,
    #[serde(rename = "inputBytes", skip_serializing_if = "Option::is_none")]
    input_bytes: Option<String>,
}

/// What the argument cannot say as text.
fn bytes(input: &OsStr) -> Option<String> {
    input.to_str().is_none().then(|| Base64::encode_string(input.as_encoded_bytes()))
}

/// Prints which argument is not asked about.
pub(super) fn left_out(index: usize, input: &OsStr, left_out: &str) {
    let input_bytes = bytes(input);
    screen::json(&LeftOut { input: &input.to_string_lossy(), index, left_out, input_bytes });
}

/// The predicate as it was signed.
fn predicate(verified: &Verified) -> Option<Box<RawValue>> {
    on_one_line(verified.statement()?.predicate())
}

/// JSON has line ends between its tokens only, where a space means the same.
fn on_one_line(json: &[u8]) -> Option<Box<RawValue>> {
    let text = str::from_utf8(json).ok()?;
    RawValue::from_string(text.replace(['\r', '\n'], " ")).ok()
}

/// Prints JSON Lines to standard output.
pub(super) struct Json<'a> {
    /// The dangerous switches of the policy.
    pub(super) switches: &'a [&'static str],
}

impl Printer for Json<'_> {
    fn print(&mut self, outcome: &Outcome) {
        let mut line = Line {
            input: &outcome.input(),
            index: outcome.index,
            input_bytes: bytes(&outcome.input),
            verdict: outcome.exit().verdict(),
            facts: None,
            report: None,
            predicate: None,
            bundle: None,
            tried: None,
            attestations: None,
            dangerous: if outcome.answer.is_ok() { self.switches } else { &[] },
            signer_from: None,
            error: None,
            hints: &[],
        };
        match &outcome.answer {
            Ok(Answer::One(verified, choice)) => {
                line.facts = Some(verified.facts());
                line.report = Some(verified.report());
                line.predicate = predicate(verified);
                line.bundle = choice.as_ref().map(Bundle::of);
            }
            Ok(Answer::Package(all, from)) => {
                line.signer_from = Some(from.name());
                let each = all.iter().map(|verified| Attestation {
                    facts: verified.facts(),
                    report: verified.report(),
                    predicate: predicate(verified),
                });
                line.attestations = Some(each.collect());
            }
            Err(No::Core(rejected)) => line.report = Some(rejected.report()),
            Err(No::OfSeveral(rejected, tried)) => {
                line.report = Some(rejected.report());
                line.tried = Some(tried);
                line.hints = &tried.hints;
            }
            Err(No::Unasked(unasked)) => {
                line.error = Some(&unasked.message);
                line.hints = &unasked.hints;
            }
            Err(No::Internal) => line.error = Some(DEFECT),
        }
        screen::json(&line);
    }

    fn finish(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_predicate_stays_as_it_is_but_for_line_ends() {
        let json =
            b"{\r\n  \"a\": 1.000,\n  \"b\": 123456789012345678901234567890, \"c\": \"\\n\"\n}";
        let kept = on_one_line(json).unwrap();
        let expected = r#"{    "a": 1.000,   "b": 123456789012345678901234567890, "c": "\n" }"#;
        assert_eq!(kept.get(), expected);
        assert!(on_one_line(b"{").is_none());
    }
}
