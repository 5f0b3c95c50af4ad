//! `sigproof verify batch`: many questions from one file, a JSON object a line, answered on several threads. A line
//! in, a line out, in the same order; what is wrong with one line is the answer to this line.

mod answer;
mod lines;
mod policies;
mod question;

use std::fs::Metadata;
use std::io::{self, IsTerminal as _, Read};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use sigproof::{Rejected, Verifier};

use crate::args::batch::BatchArgs;
use crate::exit::{Exit, guarded};
use crate::input::{STANDARD_INPUT, hide_progress, open_questions};
use crate::outcome::{Answer, No};
use crate::output::{complain, screen};
use crate::policies::{Asked, publisher};
use crate::roots;
use answer::{Subject, Told};
use lines::{Line, Lines};
use policies::Policies;
use question::{LINE_BYTES, Question};

/// Bytes of lines that are under way together, unless one line has more.
const UNDER_WAY: usize = 64 * 1024 * 1024;

/// Answers every line as soon as it and those before it are judged. Ends as the worst answer asks for.
///
/// # Errors
/// None: printing has none.
pub(crate) fn run(args: &BatchArgs) -> io::Result<Exit> {
    Ok(guarded(|| verify(args)).unwrap_or(Err(No::Internal)).unwrap_or_else(|no| refuse(&no)))
}

/// What stands in the way of all answers is said once.
fn refuse(no: &No) -> Exit {
    let (message, hints) = answer::reason(no);
    complain("error", &message);
    hints.iter().for_each(|hint| complain("hint", hint));
    no.kind().into()
}

fn verify(args: &BatchArgs) -> Result<Exit, No> {
    let verifier = roots::verifier(&args.roots, &[roots::PUBLIC_GOOD])?;
    let policy = publisher(&args.signer.publisher())?;
    let job = Job {
        policies: Policies::new(policy.map(Asked::of)),
        now: args.time.now,
        verbose: args.verbose,
    };
    let (reader, progress) = open(&args.questions)?;
    hide_progress();
    let lines = Lines::new(reader, LINE_BYTES, progress.clone());
    let answers = Arc::new(verifier)
        .verify_many(lines, NonZeroUsize::new(args.jobs), move |verifier, (number, line)| {
            Ok::<_, Rejected>(job.answer(verifier, number, &line))
        })
        .within(UNDER_WAY, |(_, line)| line.size());
    let mut tally = Tally { counts: [0; 4], worst: Exit::Verified };
    for (index, answer) in answers.enumerate() {
        let number = index.saturating_add(1);
        // A defect that nothing else has caught.
        let told = answer
            .unwrap_or_else(|_| Told::new(number, &Subject::default(), &Err(No::Internal), false));
        tally.add(&told);
        if let Some((_, line)) = &told.said {
            screen::out_plain(line.as_bytes());
        }
        progress.set_message(tally.total().to_string());
    }
    progress.finish_and_clear();
    if tally.total() == 0 {
        // Whatever was to write the questions has failed, and nothing was verified.
        let name = args.questions.display();
        return Err(No::argument(format!("{name}: there is no question in it")));
    }
    screen::err(&format!("{tally}\n"));
    Ok(tally.worst)
}

/// How each line is answered.
struct Job {
    policies: Policies,
    now: Option<sigproof::Time>,
    verbose: bool,
}

impl Job {
    fn answer(&self, verifier: &Verifier, number: usize, line: &Line) -> Told {
        if line.is_blank() {
            return Told::nothing();
        }
        let mut subject = Subject::default();
        let answer = guarded(|| self.ask(verifier, number, line, &mut subject));
        let answer = answer.unwrap_or(Err(No::Internal));
        Told::new(number, &subject, &answer, self.verbose)
    }

    fn ask(
        &self,
        verifier: &Verifier,
        number: usize,
        line: &Line,
        subject: &mut Subject,
    ) -> Result<Answer, No> {
        let question = Question::parse(line.text()?)?;
        *subject = question.subject();
        question.ask(verifier, number, &self.policies, self.now, &mut subject.dangerous)
    }
}

/// The questions, and how far reading has come, for a person who sees nothing else move.
fn open(path: &Path) -> Result<(Box<dyn Read + Send>, ProgressBar), No> {
    let shown = io::stderr().is_terminal() && !io::stdout().is_terminal();
    let bar = |template, bytes: Option<u64>| {
        if !shown {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template(template);
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        bytes.map_or_else(ProgressBar::new_spinner, ProgressBar::new).with_style(style)
    };
    let file = Some(path).filter(|path| path.as_os_str() != STANDARD_INPUT);
    let metadata = file.and_then(|file| file.metadata().ok()).filter(Metadata::is_file);
    let bytes = metadata.map(|metadata| metadata.len());
    let template = match bytes {
        Some(_) => "{bar:30} {percent} %, {msg} answers, {eta} left",
        None => "{spinner} {msg} answers",
    };
    Ok((open_questions(path)?, bar(template, bytes)))
}

/// How many answers there are of each kind.
struct Tally {
    counts: [usize; 4],
    worst: Exit,
}

impl Tally {
    const ALL: [Exit; 4] = [Exit::Verified, Exit::Rejected, Exit::Refused, Exit::Failed];

    fn add(&mut self, told: &Told) {
        let Some((exit, _)) = told.said else { return };
        if let Some(count) = self.counts.get_mut(usize::from(exit.code())) {
            *count = count.saturating_add(1);
        }
        self.worst = self.worst.max(exit);
    }

    fn total(&self) -> usize {
        self.counts.iter().sum()
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [verified, no @ ..] = self.counts;
        write!(f, "{verified} of {} verified", self.total())?;
        let others = no.into_iter().zip(Self::ALL.into_iter().skip(1));
        others
            .filter(|(count, _)| *count > 0)
            .try_for_each(|(count, exit)| write!(f, ", {count} {}", exit.word()))
    }
}
