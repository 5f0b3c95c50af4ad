//! Why nothing was signed, made or fetched: a code, what it means here, and what to do. The code is the core's, that of `bindings/keys`, or one
//! of the command line's own, which stand below.

use serde::Serialize;
use sigproof::{Class, Failure, Verdict};

use crate::exit::Exit;
use crate::outcome::{DEFECT, No};
use crate::output::page::{BAD, PLAIN, Page, words};
use crate::output::{screen, text};

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $wire:literal, $class:ident, $meaning:literal;)+) => {
        /// What only a command line can find.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Code { $($(#[$doc])* $variant,)+ }

        impl Code {
            /// Every code, sorted by its string.
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable string.
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $wire,)+ }
            }

            const fn class(self) -> Class {
                match self { $(Self::$variant => Class::$class,)+ }
            }

            const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

codes! {
    /// Nobody could be asked whether it may become public.
    Consent = "cli.consent.missing", Config,
        "what is public cannot be taken back, and nobody is there to be asked";
    /// Whoever was asked said no.
    Declined = "cli.consent.refused", Config,
        "it was not to become public, and nothing was sent";
    /// The system gave no random numbers.
    Entropy = "cli.entropy", Host,
        "the system gave no random numbers";
    /// A file that is to be read or written.
    File = "cli.file", Host,
        "a file cannot be read or written";
    /// What is named is not there, or is not what it should be.
    Argument = "cli.argument", Config,
        "an argument does not mean anything here";
    /// The output is there already.
    Exists = "cli.output.exists", Config,
        "a file is there already, and it is not written over";
    /// The output could not be written; what is public is so.
    Output = "cli.output.failed", Host,
        "the output cannot be written";
    /// Nobody can log in, for want of what this machine should give.
    Login = "cli.login", Host,
        "nobody can log in here";
    /// A password that was typed twice was typed in two ways.
    PasswordDiffers = "cli.password.differ", Config,
        "the password was typed in two ways, and nothing was written";
    /// A password is needed, and there is nobody to ask.
    Password = "cli.password.missing", Config,
        "a password is needed, and nobody is there to be asked";
    /// This program was built without a network.
    Without = "cli.signing.absent", Config,
        "this program was built to verify only";
    /// No certificate authority for TLS.
    Tls = "cli.tls.authorities", Host,
        "there is no certificate authority to trust a server by";
    /// There is no way to a token.
    Token = "cli.token.missing", Config,
        "there is no identity token";
}

/// Why not.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    code: &'static str,
    class: Class,
    message: String,
    values: Vec<(String, String)>,
    hints: Vec<String>,
}

/// The same as JSON has it.
#[derive(Debug, Serialize)]
pub(crate) struct FaultLine<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    hints: &'a [String],
}

impl Fault {
    /// The fault of this code.
    pub(crate) fn new(code: Code) -> Self {
        Self::of(code.as_str(), code.class(), code.meaning().to_owned())
    }

    /// The fault of this code, in words for the case.
    pub(crate) fn about(code: Code, message: &str) -> Self {
        Self::of(code.as_str(), code.class(), message.to_owned())
    }

    pub(crate) const fn of(code: &'static str, class: Class, message: String) -> Self {
        Self { code, class, message, values: Vec::new(), hints: Vec::new() }
    }

    /// With a value that shows it.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.push((name.to_owned(), value.into()));
        self
    }

    /// With advice.
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The code.
    #[cfg(test)]
    pub(crate) const fn code(&self) -> &'static str {
        self.code
    }

    /// How the program ends.
    pub(crate) fn exit(&self) -> Exit {
        Verdict::from(self.class).into()
    }

    /// For JSON.
    pub(crate) fn line(&self) -> FaultLine<'_> {
        FaultLine { code: self.code, message: &self.message, hints: &self.hints }
    }

    /// Tells standard error.
    pub(crate) fn complain(&self, about: Option<&str>) {
        let mut page = Page::for_err();
        let about = about.map(|about| format!("{about}: ")).unwrap_or_default();
        let message = format!("{about}{}", self.message);
        page.paragraph(0, 2, &[(BAD, "error:"), (PLAIN, " "), (PLAIN, &message)]);
        page.field(2, "code", &[(BAD, self.code)]);
        for (name, value) in &self.values {
            page.field(2, &words(name), &[(PLAIN, value)]);
        }
        text::write_hints(&mut page, &self.hints);
        screen::err(&page.into_text());
    }
}

impl From<&Failure> for Fault {
    fn from(failure: &Failure) -> Self {
        let code = failure.code();
        let values = failure.evidence().iter();
        Self {
            code: code.as_str(),
            class: failure.class(),
            message: code.meaning().to_owned(),
            values: values.map(|(name, value)| ((*name).to_owned(), value.to_string())).collect(),
            hints: failure.hints(),
        }
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::from(&failure)
    }
}

impl From<No> for Fault {
    fn from(no: No) -> Self {
        match no {
            No::Core(rejected) | No::OfSeveral(rejected, _) => match rejected.report().failure() {
                Some(failure) => Self::from(failure),
                None => Self::of("internal", Class::Internal, DEFECT.to_owned()),
            },
            No::Unasked(unasked) => {
                let code = if unasked.class == Class::Config { Code::Argument } else { Code::File };
                let fault = Self::of(code.as_str(), unasked.class, unasked.message);
                unasked.hints.into_iter().fold(fault, Self::with_hint)
            }
            No::Internal => Self::of("internal", Class::Internal, DEFECT.to_owned()),
        }
    }
}

/// How a command ends that prints its answer itself: a fault is told, and says the exit code.
pub(crate) fn ended(done: Result<(), Fault>) -> Exit {
    match done {
        Ok(()) => Exit::Verified,
        Err(fault) => {
            fault.complain(None);
            fault.exit()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_one_form() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            let name = code.as_str();
            assert!(name.starts_with("cli.") && seen.insert(name), "{name}");
            assert!(name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'_' | b'.')), "{name}");
            let meaning = code.meaning();
            assert!(!meaning.ends_with('.') && meaning.starts_with(char::is_lowercase), "{name}");
        }
    }
}
