//! `sigproof policy lint`.

use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;
use sigproof::policy::Finding;
use sigproof::{Policy, Report};

use crate::args::LintArgs;
use crate::exit::{Exit, guarded};
use crate::outcome::No;
use crate::output::text::{BAD, GOOD, safe, write_failure};
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
/// If the output cannot be written.
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
        if args.json { print_json(path, findings)? } else { print_text(path, findings)? }
    }
    Ok(highest)
}

fn print_json(path: &Path, findings: Result<Vec<Finding>, &No>) -> io::Result<()> {
    let policy = path.to_string_lossy();
    let mut line = Line { policy: &policy, findings: None, report: None, error: None };
    match findings {
        Ok(findings) => line.findings = Some(findings),
        Err(No::Core(rejected)) => line.report = Some(rejected.report()),
        Err(No::Unasked(_, message)) => line.error = Some(message),
        Err(_) => line.error = Some("internal error; please report it"),
    }
    let mut out = io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(&line)?)?;
    out.flush()
}

fn print_text(path: &Path, findings: Result<Vec<Finding>, &No>) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let policy = safe(&path.to_string_lossy());
    match findings {
        Ok(findings) if findings.is_empty() => {
            writeln!(out, "{policy}: {GOOD}no trap found{GOOD:#}")?;
        }
        Ok(findings) => {
            for finding in &findings {
                writeln!(out, "{policy}: {}", safe(&finding.to_string()))?;
            }
        }
        Err(No::Core(rejected)) => {
            writeln!(out, "{BAD}not a policy{BAD:#} {policy}")?;
            write_failure(&mut out, rejected)?;
        }
        Err(no @ No::Unasked(_, message)) => {
            let word = Exit::from(no.kind()).word();
            writeln!(out, "{BAD}{word}{BAD:#} {}", safe(message))?;
        }
        Err(_) => writeln!(out, "{BAD}internal error{BAD:#} {policy}")?,
    }
    out.flush()
}
