//! How the program ends. With several files, the highest exit code wins.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

use sigproof::{Class, Verdict};

use crate::output::screen;

/// The exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Everything verified.
    Verified,
    /// Something was rejected.
    Rejected,
    /// Something was refused: the question was bad.
    Refused,
    /// There is no answer: a file could not be read or written, or this program has a defect.
    Failed,
}

impl Exit {
    /// The number that the operating system gets.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Verified => 0,
            Self::Rejected => 1,
            Self::Refused => 2,
            Self::Failed => 3,
        }
    }

    /// The exit for an error of the operating system.
    pub(crate) fn of_error(error: &io::Error) -> Self {
        Verdict::from(class_of(error)).into()
    }

    /// The word that people read.
    pub(crate) const fn word(self) -> &'static str {
        self.verdict().as_str()
    }

    /// The verdict that goes with the exit.
    pub(crate) const fn verdict(self) -> Verdict {
        match self {
            Self::Verified => Verdict::Verified,
            Self::Rejected => Verdict::Rejected,
            Self::Refused => Verdict::Refused,
            Self::Failed => Verdict::Failed,
        }
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Verified => Self::Verified,
            Verdict::Rejected => Self::Rejected,
            Verdict::Refused => Self::Refused,
            Verdict::Failed => Self::Failed,
        }
    }
}

/// A name that leads to no file is the caller's mistake, anything else the host's.
pub(crate) fn class_of(error: &io::Error) -> Class {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    match error.kind() {
        NotFound | IsADirectory | NotADirectory => Class::Config,
        _ => Class::Host,
    }
}

/// One line instead of a backtrace: a panic is a defect, and ends as one.
pub(crate) fn quiet_panics() {
    set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        // A panic in here would abort.
        screen::err(&format!("internal error at {place}; please report it\n"));
    }));
}

/// Runs this; a panic gives `None`, which no caller can take for an answer.
pub(crate) fn guarded<T>(body: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(body)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sigproof::{Code, Rejected};

    #[test]
    fn a_panic_is_internal() {
        assert_eq!(guarded(|| 1), Some(1));
        let panicked: Option<Exit> = guarded(|| panic!("a defect"));
        assert_eq!(panicked, None);
        assert_eq!(panicked.unwrap_or(Exit::Failed).code(), 3);
    }

    #[test]
    fn classes_become_exits() {
        for (code, exit) in [
            (Code::ArtifactDigest, 1),
            (Code::JsonSyntax, 1),
            (Code::RootMalformed, 2),
            (Code::PolicyIssuerEmpty, 2),
            (Code::HostArtifact, 3),
            (Code::Internal, 3),
        ] {
            assert_eq!(
                Exit::from(Rejected::before_steps(code.into()).kind()).code(),
                exit,
                "{code}"
            );
        }
    }

    #[test]
    fn a_name_that_leads_nowhere_is_not_a_failure() {
        for (kind, exit) in [
            (io::ErrorKind::NotFound, 2),
            (io::ErrorKind::IsADirectory, 2),
            (io::ErrorKind::NotADirectory, 2),
            (io::ErrorKind::PermissionDenied, 3),
            (io::ErrorKind::BrokenPipe, 3),
            (io::ErrorKind::Other, 3),
        ] {
            assert_eq!(Exit::of_error(&kind.into()).code(), exit, "{kind}");
        }
    }
}
