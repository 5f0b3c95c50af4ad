//! How the program ends. With several files, the highest exit code wins.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

use sigproof::{Rejected, Verdict};

/// The exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Everything verified.
    Verified,
    /// Something was rejected.
    Rejected,
    /// Something was refused: the question was bad.
    Refused,
    /// A defect of this program.
    Internal,
}

impl Exit {
    /// The number that the operating system gets.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Verified => 0,
            Self::Rejected => 1,
            Self::Refused => 2,
            Self::Internal => 3,
        }
    }

    /// The exit for an answer that is no.
    pub(crate) fn of(rejected: &Rejected) -> Self {
        match rejected.kind() {
            Verdict::Failed => Self::Internal,
            Verdict::Refused => Self::Refused,
            _ => Self::Rejected,
        }
    }

    /// The verdict that goes with the exit.
    pub(crate) const fn verdict(self) -> Verdict {
        match self {
            Self::Verified => Verdict::Verified,
            Self::Rejected => Verdict::Rejected,
            Self::Refused => Verdict::Refused,
            Self::Internal => Verdict::Failed,
        }
    }
}

/// One line instead of a backtrace: a panic is a defect, and ends as one.
pub(crate) fn quiet_panics() {
    set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("internal error at {place}; please report it");
    }));
}

/// Runs this; a panic gives `None`, which no caller can take for an answer.
pub(crate) fn guarded<T>(body: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(body)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sigproof::Code;

    #[test]
    fn a_panic_is_internal() {
        assert_eq!(guarded(|| 1), Some(1));
        let panicked: Option<Exit> = guarded(|| panic!("a defect"));
        assert_eq!(panicked, None);
        assert_eq!(panicked.unwrap_or(Exit::Internal).code(), 3);
    }

    #[test]
    fn classes_become_exits() {
        for (code, exit) in [
            (Code::ArtifactDigest, 1),
            (Code::JsonSyntax, 1),
            (Code::RootMalformed, 2),
            (Code::PolicyIssuerEmpty, 2),
            (Code::Internal, 3),
        ] {
            assert_eq!(Exit::of(&Rejected::before_steps(code.into())).code(), exit, "{code}");
        }
    }
}
