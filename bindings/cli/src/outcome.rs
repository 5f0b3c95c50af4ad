//! The answer about one file.

use sigproof::{Failure, Rejected, Verified};

use crate::exit::Exit;

/// Why there is no verified bundle.
#[derive(Clone, Debug)]
pub(crate) enum No {
    /// The core says no; its report says why.
    Core(Rejected),
    /// The trusted root did not load.
    Root(Failure),
    /// A file could not be read, or no bundle was found.
    Host(String),
    /// A panic.
    Internal,
}

/// What was verified.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A bundle.
    One(Box<Verified>),
    /// Every attestation of a package.
    Package(Vec<Verified>),
}

/// The answer about one file.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The argument.
    pub(crate) input: String,
    /// The answer.
    pub(crate) answer: Result<Answer, No>,
}

impl Outcome {
    /// The exit code that this answer asks for.
    pub(crate) fn exit(&self) -> Exit {
        match &self.answer {
            Ok(_) => Exit::Verified,
            Err(No::Core(rejected)) => rejected.report().failure().map_or(Exit::Internal, Exit::of),
            // Whatever the reason, without a root there was no question.
            Err(No::Root(failure)) => Exit::of(failure).max(Exit::Refused),
            Err(No::Host(_)) => Exit::Refused,
            Err(No::Internal) => Exit::Internal,
        }
    }
}
