//! Ctrl-C and its like: the run ends at once, no file is left half written, and what is public by then is said.

use std::path::PathBuf;
use std::process;
use std::sync::{Mutex, PoisonError};

use crate::fault::{Code, Fault};
use crate::output;
use crate::writer;

/// As a shell says it: 128, and the number of SIGINT.
const EXIT: i32 = 130;

struct Done {
    begun: bool,
    public: Vec<String>,
    written: Vec<String>,
}

static DONE: Mutex<Done> =
    Mutex::new(Done { begun: false, public: Vec::new(), written: Vec::new() });

fn done<T>(change: impl FnOnce(&mut Done) -> T) -> T {
    change(&mut DONE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// What was sent by now that is public, if it arrived.
pub(crate) fn now_public(addresses: &[String]) {
    done(|done| done.public = addresses.to_vec());
}

/// What is written by now.
pub(crate) fn now_written(path: &Option<PathBuf>) {
    done(|done| done.written.extend(path.iter().map(|path| path.display().to_string())));
}

/// Ends the run from here on when it is interrupted. Before, there is nothing to say.
///
/// # Errors
/// If the system does not let a process do so.
pub(crate) fn watch() -> Result<(), Fault> {
    done(|done| done.begun = true);
    let set = ctrlc::set_handler(|| {
        let _held = writer::hold();
        output::complain("error", "interrupted");
        tell();
        process::exit(EXIT)
    });
    set.map_err(|_| Fault::about(Code::File, "signals of the system cannot be handled"))
}

/// Says what is public by now, and which bundles are written; nothing, if nothing was begun.
pub(crate) fn tell() {
    let (begun, public, written) =
        done(|done| (done.begun, done.public.clone(), done.written.clone()));
    if !begun {
        return;
    }
    for path in &written {
        output::complain("note", &format!("written and whole: {path}"));
    }
    if public.is_empty() {
        return output::complain("note", "nothing became public");
    }
    for address in &public {
        output::complain("note", &format!("sent, and public if it arrived: {address}"));
    }
}
