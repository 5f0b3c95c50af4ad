//! Printing answers: for people, or one JSON object a line for programs.

mod json;
pub(crate) mod text;

use std::io;

use crate::args::verify::OutputArgs;
use crate::outcome::Outcome;

/// Takes the answers in their order.
pub(crate) trait Printer {
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
pub(crate) fn printer(args: &OutputArgs, files: usize) -> Box<dyn Printer> {
    if args.json { Box::new(json::Json) } else { Box::new(text::Text::new(files, args.verbose)) }
}
