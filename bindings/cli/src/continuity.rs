//! `sigproof continuity`: what got weaker since the version that was accepted last.

use std::io;
use std::path::Path;

use serde::Serialize;
use sigproof::ecosystem::continuity::{Standing, Weakening, continuity};
use sigproof::{Rejected, limits};

use crate::args::ContinuityArgs;
use crate::exit::{Exit, guarded};
use crate::input::read_document;
use crate::outcome::No;
use crate::output::page::{GOOD, PLAIN, Page};
use crate::output::screen;
use crate::output::text::complain_of;

#[derive(Serialize)]
struct Line<'a> {
    previous: &'a str,
    current: &'a str,
    weaker: &'a [Weakening],
}

/// Prints what got weaker.
///
/// # Errors
/// None: printing has none.
pub(crate) fn run(args: &ContinuityArgs) -> io::Result<Exit> {
    let weaker = match guarded(|| weaker(args)).unwrap_or(Err((&args.current, No::Internal))) {
        Ok(weaker) => weaker,
        Err((path, no)) => {
            complain_of(&format!("not facts {}", path.display()), &no);
            return Ok(no.kind().into());
        }
    };
    let [previous, current] = [&args.previous, &args.current].map(|path| path.to_string_lossy());
    if args.json {
        screen::json(&Line { previous: &previous, current: &current, weaker: &weaker });
    } else {
        let mut page = Page::for_out();
        let current = (PLAIN, &*current);
        for one in &weaker {
            page.paragraph(0, 2, &[current, (PLAIN, ": "), (PLAIN, &one.to_string())]);
        }
        if weaker.is_empty() {
            page.paragraph(0, 2, &[current, (PLAIN, ": "), (GOOD, "nothing weaker")]);
        }
        screen::out(&page.into_text());
    }
    Ok(if weaker.is_empty() { Exit::Verified } else { Exit::Rejected })
}

/// What got weaker, or which of the two files cannot be read as facts.
fn weaker(args: &ContinuityArgs) -> Result<Vec<Weakening>, (&Path, No)> {
    Ok(continuity(&read(&args.previous)?, &read(&args.current)?))
}

fn read(path: &Path) -> Result<Standing, (&Path, No)> {
    let text = read_document(path, limits::BUNDLE_BYTES).map_err(|no| (path, no))?;
    let refused = |failure| (path, No::Core(Rejected::refused(failure)));
    Standing::from_json(&text).map_err(refused)
}
