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

/// The refusals of a policy that makes no sense, whatever the bundle.
const OF_POLICY_ALONE: &[&str] = &[
    "policy.any_of.empty",
    "policy.claim.unknown",
    "policy.dangerous.unknown",
    "policy.document.malformed",
    "policy.glob.invalid",
    "policy.identity.empty",
    "policy.issuer.empty",
    "policy.key.contradiction",
    "policy.key.invalid",
    "policy.level.invalid",
    "policy.pattern.any",
    "policy.regex.invalid",
    "policy.root.unknown",
    "policy.statement.contradiction",
    "policy.threshold.zero",
    "policy.value.empty",
    "policy.version.unsupported",
    "policy.witness.key_invalid",
    "policy.witness.quorum_invalid",
];

/// The step at which a code is found, in the tables that name no step; `none`, if it is found before
/// the first.
pub fn step_of(code: &str) -> &'static str {
    let starts = |list: &[&str]| list.iter().any(|start| code.starts_with(start));
    match code {
        "tlog.entry.unauthenticated_time" => "time",
        "tlog.entry.malformed" | "tlog.entry.unsupported" => "binding",
        _ if starts(&["bundle.", "json."]) => "bundle",
        _ if starts(&["time.", "timestamp.", "tlog.set."]) => "time",
        _ if starts(&["x509."]) => "path",
        _ if starts(&["ct."]) => "sct",
        _ if starts(&["tlog."]) => "log_entry",
        _ if starts(&["binding."]) => "binding",
        "artifact.digest.ambiguous" => "none",
        _ if OF_POLICY_ALONE.contains(&code) => "none",
        "artifact.bytes_required" => "signature",
        _ if starts(&["signature."]) => "signature",
        _ if starts(&["artifact."]) => "artifact",
        _ => "policy",
    }
}

macro_rules! faults {
    ($(#[$doc:meta])* $name:ident {
        $($variant:ident $slug:literal, $code:literal, [$($check:literal),*], $structural:expr, $sentence:literal;)+
    }) => {
        faults! { $(#[$doc])* $name, $crate::fault::step_of, {
            $($variant $slug, $code, [$($check),*], $structural, $sentence;)+
        } }
    };
    ($(#[$doc:meta])* $name:ident, $step:literal {
        $($variant:ident $slug:literal, $code:literal, [$($check:literal),*], $structural:expr, $sentence:literal;)+
    }) => {
        faults! { $(#[$doc])* $name, (|_: &str| $step), {
            $($variant $slug, $code, [$($check),*], $structural, $sentence;)+
        } }
    };
    ($(#[$doc:meta])* $name:ident, $step:expr, {
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
                        slug: $slug, step: ($step)($code), code: $code, checks: &[$($check),*],
                        structural: $structural, sentence: $sentence,
                    },)+
                }
            }
        }
    };
}

pub mod algorithm;
pub mod artifact;
pub mod ask;
pub mod authority;
pub mod binding;
pub mod binding_v2;
pub mod checkpoint;
pub mod inclusion;
pub mod json;
pub mod log_v2;
pub mod moment;
pub mod path;
pub mod policy;
pub mod root;
pub mod sct;
pub mod signature;
pub mod time;
pub mod token;
pub mod witness;
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
    /// What a Rekor v2 entry says about the bundle.
    BindingV2(binding_v2::BindingV2),
    /// A Rekor v2 entry's time, index, proof and checkpoint.
    LogV2(log_v2::LogV2),
    /// A timestamp.
    Token(token::Token),
    /// A timestamp authority's certificates and window.
    Authority(authority::Authority),
    /// Moments outside a window.
    Moment(moment::Moment),
    /// Witnesses.
    Witness(witness::Witnesses),
    /// Keys, thresholds and what the policy does not switch off.
    Ask(ask::Ask),
    /// Signatures of another algorithm.
    Algorithm(algorithm::Algorithm),
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
            Self::BindingV2(f) => f.expected(kind),
            Self::LogV2(f) => f.expectation(),
            Self::Token(f) => f.expectation(),
            Self::Authority(f) => f.expectation(),
            Self::Moment(f) => f.expectation(),
            Self::Witness(f) => f.expectation(),
            Self::Ask(f) => f.expectation(),
            Self::Algorithm(f) => f.expectation(),
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
            Self::BindingV2(f) => f,
            Self::LogV2(f) => f,
            Self::Token(f) => f,
            Self::Authority(f) => f,
            Self::Moment(f) => f,
            Self::Witness(f) => f,
            Self::Ask(f) => f,
            Self::Algorithm(f) => f,
        }
    }
}

/// Flips the lowest bit of the last byte.
pub(crate) fn flip(bytes: &mut [u8]) {
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
}
