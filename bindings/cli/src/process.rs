//! Another program, run with bounds: how much it says, and how long it takes.

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Bytes of an answer: an RSA key of 4096 bits has 0.8 kB in PEM, and that in base64 1.1.
pub(crate) const ANSWER: usize = 65_536;
/// Between two looks whether it has ended.
const LOOK: Duration = Duration::from_millis(5);

/// How it ended, and what it said.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
}

/// Why there is no end of its own.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// It cannot be started.
    Start(io::Error),
    /// It took too long.
    Late,
    /// It said too much.
    TooMuch,
    /// What it says cannot be read.
    Lost,
}

/// Runs the program to its end, with this on its standard input. It never outlives the call.
///
/// # Errors
/// If it cannot be started, or is ended here.
pub(crate) fn run(
    program: &Path,
    arguments: &[&str],
    input: Vec<u8>,
    patience: Duration,
) -> Result<Ended, Stopped> {
    let until = Instant::now().checked_add(patience);
    let left = || until.map_or(patience, |until| until.saturating_duration_since(Instant::now()));
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut child = command.spawn().map_err(Stopped::Start)?;
    // Each in a thread of its own: neither side waits for the other to read. They are not joined, since what the program has
    // started itself may hold its pipes for as long as it likes.
    if let Some(mut stdin) = child.stdin.take() {
        // Whoever reads no message needs none.
        thread::spawn(move || stdin.write_all(&input));
    }
    let (told, tell) = (child.stdout.take(), mpsc::channel());
    let (send, receive) = tell;
    thread::spawn(move || {
        let most = u64::try_from(ANSWER).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        let read = told.map(|stdout| stdout.take(most).read_to_end(&mut bytes));
        // Nobody listens any more, if it was too late.
        let _ = send.send(read.is_some_and(|read| read.is_ok()).then_some(bytes));
    });
    let stdout = match receive.recv_timeout(left()) {
        Ok(Some(stdout)) if stdout.len() <= ANSWER => stdout,
        Ok(Some(_)) => return Err(end(child, Stopped::TooMuch)),
        Ok(None) => return Err(end(child, Stopped::Lost)),
        Err(_) => return Err(end(child, Stopped::Late)),
    };
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(Ended { status, stdout }),
            Ok(None) if left().is_zero() => return Err(end(child, Stopped::Late)),
            Ok(None) => thread::sleep(LOOK),
            Err(_) => return Err(end(child, Stopped::Lost)),
        }
    }
}

fn end(mut child: Child, why: Stopped) -> Stopped {
    // It may have ended by itself meanwhile.
    let _ = child.kill();
    let _ = child.wait();
    why
}
