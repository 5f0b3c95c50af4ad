//! Answers for people. Whatever comes from a bundle is shown without control characters: it could
//! otherwise paint a verdict of its own on the terminal.

use std::io::{self, Write};

use clap::builder::styling::{AnsiColor, Style};
use sigproof::facts::{CertificateSigner, Signer, TimeSource};
use sigproof::report::Evidence;
use sigproof::x509::Claim;
use sigproof::{Facts, Rejected, Report, Status, Verified};

use super::Printer;
use crate::exit::Exit;
use crate::outcome::{Answer, No, Outcome};

/// How good news look.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// How bad news look.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// The text with everything that is not plainly printable escaped.
pub(crate) fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // `escape_debug` also escapes these, which are harmless.
        if matches!(c, '"' | '\'' | '\\') { out.push(c) } else { out.extend(c.escape_debug()) }
    }
    out
}

/// Prints one file with its facts and checks; of several, a line each and a summary.
#[derive(Debug)]
pub(super) struct Text {
    /// Whether facts and checks are printed.
    whole: bool,
    files: usize,
    verified: usize,
    rejected: usize,
    refused: usize,
    failed: usize,
}

impl Text {
    pub(super) const fn new(files: usize, verbose: bool) -> Self {
        let whole = verbose || files == 1;
        Self { whole, files: 0, verified: 0, rejected: 0, refused: 0, failed: 0 }
    }
}

impl Printer for Text {
    fn print(&mut self, outcome: &Outcome) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        if self.whole && self.files > 0 {
            writeln!(out)?;
        }
        self.files = self.files.saturating_add(1);
        let exit = outcome.exit();
        match exit {
            Exit::Verified => self.verified = self.verified.saturating_add(1),
            Exit::Rejected => self.rejected = self.rejected.saturating_add(1),
            Exit::Refused => self.refused = self.refused.saturating_add(1),
            Exit::Failed => self.failed = self.failed.saturating_add(1),
        }
        let style = if exit == Exit::Verified { GOOD } else { BAD };
        write!(out, "{style}{}{style:#} {}", exit.word(), safe(&outcome.input()))?;
        if self.whole {
            writeln!(out)?;
            write_whole(&mut out, &outcome.answer)?;
        } else {
            writeln!(out, "  {FAINT}{}{FAINT:#}", safe(&gist(&outcome.answer)))?;
        }
        out.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.files > 1 {
            let Self { files, verified, rejected, refused, failed, .. } = self;
            let mut out = anstream::stdout().lock();
            write!(
                out,
                "\n{files} files: {verified} verified, {rejected} rejected, {refused} refused"
            )?;
            if *failed > 0 {
                write!(out, ", {failed} failed")?;
            }
            writeln!(out)?;
            out.flush()?;
        }
        Ok(())
    }
}

fn write_whole(out: &mut impl Write, answer: &Result<Answer, No>) -> io::Result<()> {
    match answer {
        Ok(Answer::One(verified)) => write_verified(out, verified),
        Ok(Answer::Package(all, from)) => {
            if let Some(note) = from.note() {
                fact(out, "note", note)?;
            }
            for verified in all {
                let statement = verified.facts().statement.as_ref();
                let kind = statement.map_or("attestation", |s| &s.statement.predicate_type);
                writeln!(out, "  {GOOD}verified{GOOD:#} {}", safe(kind))?;
                write_verified(out, verified)?;
            }
            Ok(())
        }
        Err(No::Core(rejected)) => {
            write_failure(out, rejected)?;
            write_steps(out, rejected.report())
        }
        Err(No::Unasked(_, message)) => writeln!(out, "  {}", safe(message)),
        Err(No::Internal) => writeln!(out, "  a defect of this program; please report it"),
    }
}

fn write_verified(out: &mut impl Write, verified: &Verified) -> io::Result<()> {
    write_facts(out, verified.facts())?;
    write_steps(out, verified.report())
}

/// The answer in a few words: who signed, or why not.
fn gist(answer: &Result<Answer, No>) -> String {
    let signer = |verified: &Verified| match &verified.facts().signer {
        Signer::Certificate(signer) => {
            signer.identity.as_ref().map_or("anyone", |identity| identity.value()).to_owned()
        }
        Signer::Key(signer) => format!("{} key {}", signer.kind, signer.spki_sha256),
        _ => String::new(),
    };
    match answer {
        // A statement about a file is not a signature of it: the reader should see which it is.
        Ok(Answer::One(verified)) => match verified.statement() {
            Some(said) => format!("{} attests {}", signer(verified), said.predicate_type()),
            None => signer(verified),
        },
        Ok(Answer::Package(all, _)) => {
            let mut signers: Vec<String> = all.iter().map(signer).collect();
            signers.dedup();
            signers.join(", ")
        }
        Err(No::Core(rejected)) => rejected.to_string(),
        Err(No::Unasked(_, message)) => message.clone(),
        Err(No::Internal) => "a defect of this program; please report it".to_owned(),
    }
}

fn fact(out: &mut impl Write, name: &str, value: &str) -> io::Result<()> {
    writeln!(out, "  {name:12} {}", safe(value))
}

fn write_facts(out: &mut impl Write, facts: &Facts) -> io::Result<()> {
    if let Some(root) = &facts.root {
        fact(out, "trusted root", root)?;
    }
    match &facts.signer {
        Signer::Certificate(signer) => write_certificate_signer(out, signer)?,
        Signer::Key(signer) => {
            fact(
                out,
                "signed by",
                &format!("{} key, SHA-256 {}", signer.kind, signer.spki_sha256),
            )?;
        }
        _ => {}
    }
    for time in &facts.times {
        let source = match time.source {
            TimeSource::SignedEntryTimestamp => "signed entry timestamp",
            TimeSource::Rfc3161 => "RFC 3161 timestamp",
            TimeSource::WitnessCosignature => "cosignature",
            other => other.as_str(),
        };
        fact(out, "signed at", &format!("{} ({source} of {})", time.time, time.authority))?;
    }
    for entry in &facts.log_entries {
        let place = match (entry.log_index, entry.tree_index) {
            (Some(index), _) => format!(" at index {index}"),
            (None, Some(index)) => format!(" at index {index} of its tree"),
            (None, None) => String::new(),
        };
        fact(out, "log entry", &format!("{}{place} ({})", entry.log, entry.kind))?;
        for cosignature in &entry.cosignatures {
            fact(out, "witnessed", &format!("by {} at {}", cosignature.witness, cosignature.time))?;
        }
    }
    if let Some(statement) = &facts.statement {
        fact(out, "attests", &statement.statement.predicate_type)?;
        if let Some(subject) = &statement.matched {
            fact(out, "subject", &subject.name)?;
        }
    }
    for digest in &facts.artifact {
        fact(out, "artifact", &digest.to_string())?;
    }
    Ok(())
}

fn write_certificate_signer(out: &mut impl Write, signer: &CertificateSigner) -> io::Result<()> {
    let claim = |wanted: &[Claim]| wanted.iter().find_map(|claim| signer.claim(*claim));
    if let Some(identity) = &signer.identity {
        fact(out, "signed by", identity.value())?;
    }
    if let Some(issuer) = &signer.issuer {
        fact(out, "issuer", issuer)?;
    }
    // The newer claims say the same as the older GitHub ones, and for every provider.
    for (name, claims) in [
        ("repository", [Claim::SourceRepositoryUri, Claim::GithubWorkflowRepository]),
        ("commit", [Claim::SourceRepositoryDigest, Claim::GithubWorkflowSha]),
        ("ref", [Claim::SourceRepositoryRef, Claim::GithubWorkflowRef]),
        ("workflow", [Claim::BuildConfigUri, Claim::GithubWorkflowName]),
        ("trigger", [Claim::BuildTrigger, Claim::GithubWorkflowTrigger]),
        ("run", [Claim::RunInvocationUri, Claim::RunInvocationUri]),
    ] {
        if let Some(value) = claim(&claims) {
            fact(out, name, value)?;
        }
    }
    Ok(())
}

/// Why not: code, meaning, step, evidence, specification.
pub(crate) fn write_failure(out: &mut impl Write, rejected: &Rejected) -> io::Result<()> {
    let Some(failure) = rejected.report().failure() else { return Ok(()) };
    let code = failure.code();
    writeln!(out, "  {:12} {BAD}{code}{BAD:#}", "code")?;
    fact(out, "meaning", code.meaning())?;
    if let Some(step) = rejected.step() {
        fact(out, "step", step.as_str())?;
    }
    for (name, value) in failure.evidence() {
        fact(out, "evidence", &format!("{name} {value}"))?;
    }
    fact(out, "spec", code.spec())
}

fn write_steps(out: &mut impl Write, report: &Report) -> io::Result<()> {
    // An answer that was given before the first step has none.
    if !report.steps().is_empty() {
        writeln!(out, "  checks")?;
    }
    for step in report.steps() {
        let (style, word) = match step.status() {
            Status::Pass => (GOOD, "pass"),
            Status::Fail => (BAD, "fail"),
            Status::NotReached => (FAINT, "not reached"),
            _ => (FAINT, "nothing to do"),
        };
        writeln!(out, "    {:12} {style}{word}{style:#}", step.step().as_str())?;
        for evidence in step.evidence() {
            writeln!(out, "      {FAINT}{}{FAINT:#}", described(evidence))?;
        }
    }
    Ok(())
}

fn described(evidence: &Evidence) -> String {
    let mut text = evidence.check().replace('_', " ");
    for (i, (name, value)) in evidence.values().iter().enumerate() {
        let separator = if i == 0 { ": " } else { ", " };
        text.push_str(&format!("{separator}{name} {value}"));
    }
    format!("{} [{}]", safe(&text), evidence.spec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_a_bundle_moves_the_cursor() {
        assert_eq!(safe("a\u{1b}[2Kb\r\n\u{202e}c"), "a\\u{1b}[2Kb\\r\\n\\u{202e}c");
        assert_eq!(safe("https://e.org/o'r\"\\é"), "https://e.org/o'r\"\\é");
    }
}
