//! `sigproof policy lint`.

use std::io;
use std::path::Path;

use serde::Serialize;
use sigproof::policy::Finding;
use sigproof::{Policy, Report};

use crate::args::LintArgs;
use crate::exit::{Exit, guarded};
use crate::outcome::{DEFECT, No};
use crate::output::page::{BAD, GOOD, PLAIN, Page, Span};
use crate::output::screen;
use crate::output::text::{write_failure, write_hints};
use crate::policies;

#[derive(Serialize)]
struct Line<'a> {
    policy: &'a str,
    /// Null, if it is not a policy.
    findings: Option<Vec<Finding>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// Prints what each policy gets wrong.
///
/// # Errors
/// None: printing has none.
pub(crate) fn run(args: &LintArgs) -> io::Result<Exit> {
    let mut highest = Exit::Verified;
    for path in &args.policies {
        let policy = guarded(|| policies::read(path)).unwrap_or(Err(No::Internal));
        let findings = policy.as_ref().map(Policy::lint);
        let exit = match &findings {
            Ok(findings) if findings.is_empty() => Exit::Verified,
            Ok(_) => Exit::Rejected,
            Err(no) => no.kind().into(),
        };
        highest = highest.max(exit);
        if args.json { print_json(path, findings) } else { print_text(path, findings) }
    }
    Ok(highest)
}

fn print_json(path: &Path, findings: Result<Vec<Finding>, &No>) {
    let policy = path.to_string_lossy();
    let mut line = Line { policy: &policy, findings: None, report: None, error: None };
    match findings {
        Ok(findings) => line.findings = Some(findings),
        Err(No::Core(rejected) | No::OfSeveral(rejected, _)) => {
            line.report = Some(rejected.report())
        }
        Err(No::Unasked(unasked)) => line.error = Some(&unasked.message),
        Err(No::Internal) => line.error = Some(DEFECT),
    }
    screen::json(&line);
}

fn print_text(path: &Path, findings: Result<Vec<Finding>, &No>) {
    let mut page = Page::for_out();
    let policy = path.to_string_lossy();
    let policy = (PLAIN, &*policy);
    let mut line = |spans: &[Span<'_>]| page.paragraph(0, 2, spans);
    match findings {
        Ok(findings) if findings.is_empty() => {
            line(&[policy, (PLAIN, ": "), (GOOD, "no trap found")]);
        }
        Ok(findings) => {
            for finding in &findings {
                line(&[policy, (PLAIN, ": "), (PLAIN, &finding.to_string())]);
            }
        }
        Err(No::Core(rejected) | No::OfSeveral(rejected, _)) => {
            line(&[(BAD, "not a policy"), (PLAIN, " "), policy]);
            write_failure(&mut page, rejected);
        }
        Err(no @ No::Unasked(unasked)) => {
            let word = Exit::from(no.kind()).word();
            line(&[(BAD, word), (PLAIN, " "), (PLAIN, &unasked.message)]);
            write_hints(&mut page, &unasked.hints);
        }
        Err(No::Internal) => line(&[(BAD, DEFECT), (PLAIN, " "), policy]),
    }
    screen::out(&page.into_text());
}
