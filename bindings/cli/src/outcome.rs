//! The answer about one file.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io;
use std::path::Path;

use serde::Serialize;
use sigproof::report::Value;
use sigproof::{Class, Failure, Rejected, Verdict, Verified};

use crate::exit::{Exit, class_of};
use crate::input::taken_for_file;

/// Why there is no verified bundle.
#[derive(Clone, Debug)]
pub(crate) enum No {
    /// The core says no, or the trusted root did not load; the report says why.
    Core(Rejected),
    /// The same of several bundles: it is about the one that came furthest.
    OfSeveral(Rejected, Tried),
    /// The core was never asked.
    Unasked(Unasked),
    /// A panic.
    Internal,
}

/// Why the core was never asked: what was asked makes no sense, or names a file that is not there
/// (`config`); or a file could not be read (`host`).
#[derive(Clone, Debug)]
pub(crate) struct Unasked {
    pub(crate) class: Class,
    pub(crate) message: String,
    /// What to do.
    pub(crate) hints: Vec<String>,
}

/// What is said of a panic.
pub(crate) const DEFECT: &str = "internal error; please report it";

/// What was verified.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A bundle, and which of several it is.
    One(Box<Verified>, Option<Choice>),
    /// Every attestation of a package.
    Package(Vec<Verified>, SignerFrom),
}

/// Which of several bundles verified, and what came of those that were tried before it.
#[derive(Debug)]
pub(crate) struct Choice {
    /// The file of the bundle, with its place in it if there are several.
    pub(crate) bundle: String,
    /// The others, each with its answer.
    pub(crate) rejected: Vec<(String, Rejected)>,
}

impl Choice {
    /// What came of each of the others.
    pub(crate) fn others(&self) -> Vec<Other> {
        let other = |(name, rejected): &(String, Rejected)| Other {
            name: name.clone(),
            code: rejected.code().to_string(),
            step: rejected.step().map(|step| step.as_str().to_owned()),
        };
        self.rejected.iter().map(other).collect()
    }
}

/// Which of several bundles an answer is about where none verified, and what came of the others.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Tried {
    /// The file of the bundle, with its place in it if there are several.
    pub(crate) name: String,
    pub(crate) others: Vec<Other>,
    /// What to do, in the place of what the core says.
    #[serde(skip)]
    pub(crate) hints: Vec<String>,
}

/// What came of a bundle besides the one that the answer is about.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Other {
    pub(crate) name: String,
    pub(crate) code: String,
    /// Absent, if none had begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) step: Option<String>,
}

/// Who said who must have signed a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignerFrom {
    /// The arguments.
    Caller,
    /// The repository that the package itself names.
    PackageJson,
    /// The publisher that the provenance object names.
    Publisher,
}

impl SignerFrom {
    /// As JSON says it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::PackageJson => "package.json",
            Self::Publisher => "publisher",
        }
    }

    /// What a person should know of it.
    pub(crate) const fn note(self) -> Option<&'static str> {
        match self {
            Self::Caller => None,
            Self::PackageJson => Some(
                "the repository is the one that package.json names: the package tells the truth about \
                 where it was built, and whether it should be built there is yours to say \
                 (--repository, --policy)",
            ),
            Self::Publisher => Some(
                "the publisher is the one that the provenance object names, which nothing signs: \
                 whether it is the project's is the index's word, or yours (--repository, --policy)",
            ),
        }
    }
}

/// The text of this name among the values.
pub(crate) fn text_in<'v>(values: &'v [(&'static str, Value)], wanted: &str) -> Option<&'v str> {
    values.iter().find_map(|(name, value)| match value {
        Value::Text(text) if *name == wanted => Some(text.as_str()),
        _ => None,
    })
}

impl No {
    /// What to do, where that takes the place of what the core says.
    pub(crate) fn own_hints(&self) -> Option<Vec<String>> {
        match self {
            Self::OfSeveral(_, tried) if !tried.hints.is_empty() => Some(tried.hints.clone()),
            _ => None,
        }
    }

    /// The core's answer to what it was never asked to verify: what it could not read.
    pub(crate) fn before_steps(failure: Failure) -> Self {
        Self::Core(Rejected::before_steps(failure))
    }

    /// What was asked makes no sense.
    pub(crate) const fn argument(message: String) -> Self {
        Self::unasked(Class::Config, message)
    }

    /// The core was never asked.
    pub(crate) const fn unasked(class: Class, message: String) -> Self {
        Self::Unasked(Unasked { class, message, hints: Vec::new() })
    }

    /// The same with advice; what the core says has its own.
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        if let Self::Unasked(unasked) = &mut self {
            unasked.hints.push(hint.into());
        }
        self
    }

    /// The file cannot be read.
    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        let shown = path.display();
        let no = |message| Self::unasked(class_of(error), message);
        match (error.kind(), path.to_str().and_then(taken_for_file)) {
            (io::ErrorKind::NotFound, Some(hint)) => {
                no(format!("{shown}: no such file")).with_hint(hint)
            }
            (io::ErrorKind::NotFound, None) => no(format!("{shown}: no such file")),
            _ => no(format!("{shown}: {error}")),
        }
    }

    /// Which kind of no it is.
    pub(crate) fn kind(&self) -> Verdict {
        match self {
            Self::Core(rejected) | Self::OfSeveral(rejected, _) => rejected.kind(),
            Self::Unasked(unasked) => unasked.class.into(),
            Self::Internal => Class::Internal.into(),
        }
    }

    /// The trusted root did not load.
    pub(crate) fn root(failure: Failure) -> Self {
        Self::Core(Rejected::trust_root(failure))
    }
}

/// The answer about one file.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Which of the arguments it is, from 0.
    pub(crate) index: usize,
    /// The argument.
    pub(crate) input: OsString,
    /// The answer.
    pub(crate) answer: Result<Answer, No>,
}

impl Outcome {
    /// The argument as text: bytes that are not text are lost.
    pub(crate) fn input(&self) -> Cow<'_, str> {
        self.input.to_string_lossy()
    }

    /// The exit code that this answer asks for.
    pub(crate) fn exit(&self) -> Exit {
        match &self.answer {
            Ok(_) => Exit::Verified,
            Err(no) => no.kind().into(),
        }
    }
}
