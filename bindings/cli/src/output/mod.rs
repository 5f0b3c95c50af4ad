//! Printing answers: for people, or one JSON object a line for programs.

mod json;
pub(crate) mod text;

use std::io;

use crate::args::verify::OutputArgs;
use crate::exit::{Exit, guarded};
use crate::outcome::{Answer, No, Outcome};

/// Takes the answers in their order.
trait Printer {
    /// Prints one.
    ///
    /// # Errors
    /// If it cannot be written.
    fn print(&mut self, outcome: &Outcome) -> io::Result<()>;

    /// Prints what comes after the last.
    ///
    /// # Errors
    /// If it cannot be written.
    fn finish(&mut self) -> io::Result<()>;
}

/// The printer that the arguments ask for, for so many files.
fn printer(args: &OutputArgs, files: usize) -> Box<dyn Printer> {
    if args.json { Box::new(json::Json) } else { Box::new(text::Text::new(files, args.verbose)) }
}

/// Prints the answer about each input, and ends as the worst of them asks for.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn answer<T: AsRef<std::ffi::OsStr>>(
    inputs: &[T],
    output: &OutputArgs,
    verify: impl Fn(&T) -> Result<Answer, No>,
) -> io::Result<Exit> {
    let mut printer = printer(output, inputs.len());
    let mut highest = Exit::Verified;
    for (index, argument) in inputs.iter().enumerate() {
        let answer = guarded(|| verify(argument)).unwrap_or(Err(No::Internal));
        let outcome = Outcome { index, input: argument.as_ref().to_owned(), answer };
        highest = highest.max(outcome.exit());
        printer.print(&outcome)?;
    }
    printer.finish()?;
    Ok(highest)
}
