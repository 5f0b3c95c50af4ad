//! How much evidence a policy asks for. Counts are of distinct operators, never of entries.

use alloc::string::String;
use alloc::vec::Vec;

use super::asked::{Asked, Unsaid};
use super::part::rule;
use super::read::{count, texts};
use crate::code::Code;
use crate::encoding::json::Field;
use crate::failure::Failure;

/// What may be switched off, each by a name that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Dangerous {
    /// A bundle without an entry of a known log will do. Entries of known logs must still verify,
    /// all entries must describe the bundle, and witnesses that the policy asks for must be there.
    NoLog,
    /// A certificate without a signed certificate timestamp of a known log will do. Timestamps of
    /// known logs must still verify.
    NoSct,
    /// Whoever vouches for the identity, and if nobody does.
    AnyIssuer,
    /// Whoever signed.
    AnyIdentity,
}

impl Dangerous {
    /// Every switch.
    pub const ALL: [Self; 4] = [Self::NoLog, Self::NoSct, Self::AnyIssuer, Self::AnyIdentity];

    /// The switch of this name.
    ///
    /// # Errors
    /// [`Code::PolicyDangerous`] if there is none.
    pub fn from_name(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|switch| switch.name() == name);
        found.ok_or_else(|| Failure::new(Code::PolicyDangerous).with("switch", name))
    }

    /// The switch's name in policies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoLog => "noLog",
            Self::NoSct => "noSct",
            Self::AnyIssuer => "anyIssuer",
            Self::AnyIdentity => "anyIdentity",
        }
    }
}

rule! {
    /// The evidence that a policy asks for. `None` is the default: one log, one certificate
    /// transparency log and, for certificates, one time.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct EvidenceRule, EvidencePart;
    required {}
    optional {
        /// Operators of transparency logs with a verified entry. 0 needs [`Dangerous::NoLog`].
        pub logs: Option<usize> = "logs", count, Logs;
        /// Operators of certificate transparency logs. 0 needs [`Dangerous::NoSct`].
        pub scts: Option<usize> = "scts", count, Scts;
        /// Operators that state a verified time. Never 0 for certificates.
        pub times: Option<usize> = "times", count, Times;
        /// Operators of timestamp authorities that state a verified time.
        pub timestamps: usize = "timestamps", count, Timestamps;
        /// The witnesses of checkpoints.
        pub witnesses: Witnesses = "witnesses", witnesses, Witnesses;
    }
}

rule! {
    /// Who must have cosigned the checkpoint of every log entry (C2SP tlog-cosignature).
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Witnesses;
    required {}
    optional {
        /// How many of the witnesses; 0 asks for none, and then none may be named unless for their time.
        pub quorum: usize = "quorum", count;
        /// The witnesses' verifier keys (C2SP signed-note): `name+hash+base64(0x04 || Ed25519 key)`.
        pub keys: Vec<String> = "keys", texts;
        /// Whether a witness's time counts as a verified time. The C2SP text allows it; no Sigstore
        /// client does it yet.
        pub as_time: bool = "asTime", Field::boolean;
    }
}

fn witnesses(field: Field) -> Result<Witnesses, Failure> {
    let mut message = field.message()?;
    let witnesses = Witnesses::read(&mut message)?;
    message.deny_unknown()?;
    Ok(witnesses)
}

impl Asked for Witnesses {
    fn is_said(&self) -> bool {
        *self != Self::of()
    }
}

impl Unsaid for Witnesses {
    const UNSAID: Self = Self::of();
}
