//! Printing answers: for people, or one JSON object a line for programs. Printing has no errors: who does
//! not read an answer does not change it.

mod asking;
mod facts;
mod hint;
mod json;
pub(crate) mod page;
pub(crate) mod screen;
pub(crate) mod text;

use std::ffi::OsStr;
use std::io;

pub(crate) use asking::Asking;

use crate::args::files::Artifacts;
use crate::args::verify::OutputArgs;
use crate::exit::{Exit, guarded};
use crate::outcome::{Answer, No, Outcome};
use page::{BAD, PLAIN, Page, STRONG};

/// Takes the answers in their order.
trait Printer {
    /// Prints one.
    fn print(&mut self, outcome: &Outcome);

    /// Prints what comes after the last.
    fn finish(&mut self);
}

/// Tells standard error a sentence: `error: it went wrong`.
pub(crate) fn complain(word: &str, message: &str) {
    let mut page = Page::for_err();
    let style = if word == "error" { BAD } else { STRONG };
    page.paragraph(0, 2, &[(style, word), (style, ":"), (PLAIN, " "), (PLAIN, message)]);
    screen::err(&page.into_text());
}

/// Says what is not verified, since it belongs to what is.
pub(crate) fn note_left_out(artifacts: &Artifacts<'_>, output: &OutputArgs) {
    for (index, name, what) in &artifacts.left_out {
        if output.json {
            json::left_out(*index, name, what);
        }
        complain("note", &format!("{}: left out, {what}", name.to_string_lossy()));
    }
}

/// The printer that the arguments ask for.
fn printer<'a>(args: &OutputArgs, asking: Asking<'a>) -> Box<dyn Printer + 'a> {
    match args.json {
        true => Box::new(json::Json { switches: asking.switches }),
        false => Box::new(text::Text::new(args.verbose, asking)),
    }
}

/// Prints the answer about each input, given with its place among the arguments, and ends as the worst of
/// them asks for.
///
/// # Errors
/// If a file that was asked for cannot be written.
pub(crate) fn answer(
    inputs: &[(usize, &OsStr)],
    output: &OutputArgs,
    asking: Asking<'_>,
    verify: impl Fn(&OsStr) -> Result<Answer, No>,
) -> io::Result<Exit> {
    let mut printer = printer(output, asking);
    let mut highest = Exit::Verified;
    for &(index, argument) in inputs {
        let answer = guarded(|| verify(argument)).unwrap_or(Err(No::Internal));
        let outcome = Outcome { index, input: argument.to_owned(), answer };
        highest = highest.max(outcome.exit());
        printer.print(&outcome);
    }
    printer.finish();
    Ok(highest)
}
