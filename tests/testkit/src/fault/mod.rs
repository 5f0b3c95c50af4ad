//! The faults. Each is one row of a table: its slug, the step and the code that the verifier must
//! answer with, the checks that would have to be switched off for the bundle to pass, and one
//! sentence. What it does stands below its table, as an [`Effect`].

use crate::recipe::EntryKind;
use crate::world::Effect;

/// What the verifier must answer to a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The last part of the case's id.
    pub slug: &'static str,
    /// The step that fails.
    pub step: &'static str,
    /// The code.
    pub code: &'static str,
    /// The codes to switch off together.
    pub checks: &'static [&'static str],
    /// Why none can be switched off; empty where some can.
    pub structural: &'static str,
    /// One sentence.
    pub sentence: &'static str,
}

macro_rules! faults {
    ($(#[$doc:meta])* $name:ident, $step:literal {
        $($variant:ident $slug:literal, $code:literal, [$($check:literal),*], $structural:expr, $sentence:literal;)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = $sentence] $variant,)+
        }

        impl $name {
            /// Every fault of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The row.
            pub fn expectation(self) -> $crate::fault::Expectation {
                match self {
                    $(Self::$variant => $crate::fault::Expectation {
                        slug: $slug, step: $step, code: $code, checks: &[$($check),*],
                        structural: $structural, sentence: $sentence,
                    },)+
                }
            }
        }
    };
}

pub mod artifact;
pub mod binding;
pub mod checkpoint;
pub mod inclusion;
pub mod json;
pub mod path;
pub mod policy;
pub mod root;
pub mod sct;
pub mod signature;
pub mod time;
pub mod x509;

/// THE enum of faults, by the part that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The bundle's JSON.
    Json(json::Json),
    /// A certificate's form.
    X509(x509::X509),
    /// Signed entry timestamps and windows.
    Time(time::Time),
    /// The certification path.
    Path(path::Path),
    /// Signed certificate timestamps.
    Sct(sct::Sct),
    /// The inclusion proof.
    Inclusion(inclusion::Inclusion),
    /// The checkpoint.
    Checkpoint(checkpoint::Checkpoint),
    /// What the log entry says about the bundle.
    Binding(binding::Binding),
    /// The signature.
    Signature(signature::Signature),
    /// The artifact or the statement.
    Artifact(artifact::Artifact),
    /// Identity and issuer.
    Policy(policy::Policy),
    /// The trusted root.
    Root(root::Root),
}

impl Fault {
    /// What the verifier must answer.
    pub fn expectation(self, kind: EntryKind) -> Expectation {
        match self {
            Self::Json(f) => f.expectation(),
            Self::X509(f) => f.expectation(),
            Self::Time(f) => f.expected(),
            Self::Path(f) => f.expectation(),
            Self::Sct(f) => f.expectation(),
            Self::Inclusion(f) => f.expectation(),
            Self::Checkpoint(f) => f.expectation(),
            Self::Binding(f) => f.expected(kind),
            Self::Signature(f) => f.expectation(),
            Self::Artifact(f) => f.expected(kind),
            Self::Policy(f) => f.expectation(),
            Self::Root(f) => f.expectation(),
        }
    }

    /// What it does.
    pub fn effect(&self) -> &dyn Effect {
        match self {
            Self::Json(f) => f,
            Self::X509(f) => f,
            Self::Time(f) => f,
            Self::Path(f) => f,
            Self::Sct(f) => f,
            Self::Inclusion(f) => f,
            Self::Checkpoint(f) => f,
            Self::Binding(f) => f,
            Self::Signature(f) => f,
            Self::Artifact(f) => f,
            Self::Policy(f) => f,
            Self::Root(f) => f,
        }
    }
}

/// Flips the lowest bit of the last byte.
pub(crate) fn flip(bytes: &mut [u8]) {
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
}
