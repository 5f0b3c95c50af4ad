//! Answers for people: who signed, from where and when, in a sentence; or what is wrong, why, and what to do.
//! With `-v` every fact and every check.

use sigproof::facts::Signer;
use sigproof::x509::Claim;
use sigproof::{Rejected, Verified};

use super::asking::Asking;
use super::page::{BAD, GOOD, PLAIN, Page, STRONG, Span, words};
use super::{Printer, facts, hint, screen};
use crate::exit::Exit;
use crate::outcome::{Answer, Choice, DEFECT, No, Other, Outcome, Tried, Unasked};

/// The root that is meant where none is named.
const USUAL_ROOT: &str = "public-good";

/// Prints one answer after the other, and behind several how many there were of each kind.
#[derive(Debug)]
pub(super) struct Text<'a> {
    /// What was asked.
    asking: Asking<'a>,
    /// Whether facts and checks are printed.
    verbose: bool,
    /// Whether an empty line stands before the next answer.
    gap: bool,
    /// Advice that was given: once is enough.
    hints: Vec<String>,
    files: usize,
    verified: usize,
    rejected: usize,
    refused: usize,
    failed: usize,
}

impl<'a> Text<'a> {
    pub(super) const fn new(verbose: bool, asking: Asking<'a>) -> Self {
        Self {
            asking,
            verbose,
            gap: false,
            hints: Vec::new(),
            files: 0,
            verified: 0,
            rejected: 0,
            refused: 0,
            failed: 0,
        }
    }

    fn count(&mut self, outcome: &Outcome) {
        let kind = match outcome.exit() {
            Exit::Verified => &mut self.verified,
            Exit::Rejected => &mut self.rejected,
            Exit::Refused => &mut self.refused,
            Exit::Failed => &mut self.failed,
        };
        *kind = kind.saturating_add(1);
        self.files = self.files.saturating_add(1);
    }

    fn write(&self, page: &mut Page, outcome: &Outcome) -> Vec<String> {
        let input = outcome.input();
        let exit = outcome.exit();
        let style = if exit == Exit::Verified { GOOD } else { BAD };
        let headline = |page: &mut Page, rest: &[Span<'_>]| {
            let start = [(style, exit.word()), (PLAIN, " "), (PLAIN, &*input), (PLAIN, ": ")];
            page.paragraph(0, 2, &[&start[..], rest].concat());
        };
        match &outcome.answer {
            Ok(Answer::One(verified, choice)) => {
                let said = sentence(verified, &self.asking);
                headline(page, &said.spans());
                if let Some(choice) = choice {
                    write_choice(page, choice);
                }
                self.write_more(page, verified);
                self.write_notes(page, None);
            }
            Ok(Answer::Package(all, from)) => {
                for (i, verified) in all.iter().enumerate() {
                    let said = sentence(verified, &self.asking);
                    if i == 0 {
                        headline(page, &said.spans());
                    } else {
                        page.paragraph(2, 2, &[&[(PLAIN, "and ")], &said.spans()[..]].concat());
                    }
                    self.write_more(page, verified);
                }
                self.write_notes(page, from.note());
            }
            Err(no @ (No::Core(rejected) | No::OfSeveral(rejected, _))) => {
                let failure = rejected.report().failure();
                let meaning = failure.map_or(DEFECT, |failure| failure.code().meaning());
                headline(page, &[(PLAIN, meaning)]);
                if let No::OfSeveral(_, tried) = no {
                    write_tried(page, tried, self.verbose);
                }
                write_reason(page, rejected, self.verbose, &self.asking);
                if self.verbose {
                    facts::write_steps(page, rejected.report());
                }
                return no.own_hints().unwrap_or_else(|| hint::of(rejected, &self.asking));
            }
            Err(No::Unasked(Unasked { message, hints, .. })) => {
                // The message may begin with the input itself.
                let rest = message.strip_prefix(&*input).and_then(|rest| rest.strip_prefix(": "));
                headline(page, &[(PLAIN, rest.unwrap_or(message))]);
                return hints.clone();
            }
            Err(No::Internal) => headline(page, &[(PLAIN, DEFECT)]),
        }
        Vec::new()
    }

    /// What a person should know of a yes: who said who must have signed, and what was not asked for.
    fn write_notes(&self, page: &mut Page, first: Option<&str>) {
        let notes = self.asking.notes.iter().map(String::as_str);
        for note in first.into_iter().chain(notes) {
            page.paragraph(2, 2, &[(PLAIN, "note: "), (PLAIN, note)]);
        }
    }

    fn write_more(&self, page: &mut Page, verified: &Verified) {
        if self.verbose {
            facts::write(page, verified.facts());
            facts::write_steps(page, verified.report());
        }
    }
}

impl Printer for Text<'_> {
    fn print(&mut self, outcome: &Outcome) {
        let mut page = Page::for_out();
        if self.gap {
            page.gap();
        }
        self.count(outcome);
        let mut hints = self.write(&mut page, outcome);
        hints.retain(|hint| !self.hints.contains(hint));
        write_hints(&mut page, &hints);
        self.gap = self.verbose || !hints.is_empty();
        self.hints.append(&mut hints);
        screen::out(&page.into_text());
    }

    fn finish(&mut self) {
        if self.files < 2 {
            return;
        }
        let Self { files, verified, rejected, refused, failed, .. } = self;
        let mut summary =
            format!("{files} files: {verified} verified, {rejected} rejected, {refused} refused");
        if *failed > 0 {
            summary.push_str(&format!(", {failed} failed"));
        }
        let mut page = Page::for_out();
        page.gap();
        page.paragraph(0, 2, &[(PLAIN, &summary)]);
        screen::out(&page.into_text());
    }
}

/// Who, from where, and when.
struct Sentence {
    /// What a statement says, by its type: it says something about a file, and is no signature of it.
    predicate_type: Option<String>,
    rest: String,
}

impl Sentence {
    fn spans(&self) -> Vec<Span<'_>> {
        match &self.predicate_type {
            Some(kind) => vec![(STRONG, kind), (PLAIN, " attested by "), (PLAIN, &self.rest)],
            None => vec![(PLAIN, "signed by "), (PLAIN, &self.rest)],
        }
    }
}

fn sentence(verified: &Verified, asking: &Asking<'_>) -> Sentence {
    let facts = verified.facts();
    let mut rest = String::new();
    match &facts.signer {
        Signer::Certificate(signer) => {
            let who = signer.identity.as_ref().map_or("anyone", |identity| identity.value());
            rest.push_str(who);
            // A workflow's repository says more than its issuer, unless the identity has said it.
            let repository = signer
                .claim(Claim::SourceRepositoryUri)
                .filter(|repository| !who.starts_with(&format!("{repository}/")));
            if let Some(from) = repository.or(signer.issuer.as_deref()) {
                rest.push_str(&format!(", from {from}"));
            }
        }
        Signer::Key(signer) => {
            rest.push_str(&format!("the {} key {}", signer.kind, signer.spki_sha256));
        }
        _ => rest.push_str("a signer of a new kind"),
    }
    if let Some(time) = facts.times.iter().map(|time| time.time).min() {
        rest.push_str(&format!(", at {time}"));
    }
    if let Some(root) = facts.root.as_deref() {
        match asking.file_of(root) {
            Some(file) => rest.push_str(&format!(", under the trusted root {root} ({file})")),
            None if root == USUAL_ROOT => {}
            None => rest.push_str(&format!(", under the trusted root {root}")),
        }
    }
    let statement = facts.statement.as_ref();
    let predicate_type = statement.map(|said| said.statement.predicate_type.clone());
    Sentence { predicate_type, rest }
}

/// Which of several bundles it was, and what came of those that were tried before it.
fn write_choice(page: &mut Page, choice: &Choice) {
    page.field(2, "bundle", &[(PLAIN, &choice.bundle)]);
    for (bundle, rejected) in &choice.rejected {
        page.field(2, "not", &[(PLAIN, &format!("{bundle}: {}", rejected.code()))]);
    }
}

/// Which of several bundles the reason is about, and with `whole` what came of the others.
fn write_tried(page: &mut Page, tried: &Tried, whole: bool) {
    let more = if whole { "" } else { "; -v lists the others" };
    let count = tried.others.len().saturating_add(1);
    let said = match tried.others.is_empty() {
        true => tried.name.clone(),
        false => format!("{} (of {count} the one that came furthest{more})", tried.name),
    };
    page.field(2, "bundle", &[(PLAIN, &said)]);
    for Other { name, code, step } in tried.others.iter().filter(|_| whole) {
        let step = step.as_ref().map(|step| format!(" (step {step})")).unwrap_or_default();
        page.field(2, "other", &[(PLAIN, &format!("{name}: {code}{step}"))]);
    }
}

/// Why not: the code, and the values that show it. With `whole` also the specification.
pub(crate) fn write_reason(page: &mut Page, rejected: &Rejected, whole: bool, asking: &Asking<'_>) {
    let Some(failure) = rejected.report().failure() else { return };
    let step = rejected.step().map(|step| format!(" (step {})", step.as_str()));
    let code = failure.code();
    let step = step.unwrap_or_default();
    page.field(2, "code", &[(BAD, code.as_str()), (PLAIN, &step)]);
    for (name, value) in hint::shown(failure) {
        let which = hint::which_root(name, value, asking);
        page.field(2, &words(name), &[(PLAIN, &format!("{value}{which}"))]);
    }
    if whole {
        page.field(2, "spec", &[(PLAIN, code.spec())]);
    }
}

/// What is wrong with a document, why, and what to do, where it is all there is to say.
pub(crate) fn write_failure(page: &mut Page, rejected: &Rejected) {
    if let Some(failure) = rejected.report().failure() {
        page.field(2, "meaning", &[(PLAIN, failure.code().meaning())]);
    }
    write_reason(page, rejected, true, &Asking::of_document());
    write_hints(page, &hint::of(rejected, &Asking::of_document()));
}

/// Advice, behind an empty line.
pub(crate) fn write_hints(page: &mut Page, hints: &[String]) {
    if !hints.is_empty() {
        page.gap();
    }
    hints.iter().for_each(|hint| page.hint(hint));
}

/// Tells standard error why there is not what was asked for.
pub(crate) fn complain_of(headline: &str, no: &No) {
    let mut page = Page::for_err();
    match no {
        No::Core(rejected) | No::OfSeveral(rejected, _) => {
            page.paragraph(0, 2, &[(BAD, headline)]);
            write_failure(&mut page, rejected);
        }
        No::Unasked(unasked) => {
            page.paragraph(0, 2, &[(BAD, "error:"), (PLAIN, " "), (PLAIN, &unasked.message)]);
            write_hints(&mut page, &unasked.hints);
        }
        No::Internal => page.paragraph(0, 2, &[(BAD, "error:"), (PLAIN, " "), (PLAIN, DEFECT)]),
    }
    screen::err(&page.into_text());
}
