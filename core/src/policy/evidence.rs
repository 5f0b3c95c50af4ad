//! How much evidence a policy asks for. Counts are of distinct operators, never of entries.

use alloc::string::String;
use alloc::vec::Vec;

use crate::code::Code;
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

/// The evidence that a policy asks for. `None` is the default: one log, one certificate
/// transparency log and, for certificates, one time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Operators of transparency logs with a verified entry. 0 needs [`Dangerous::NoLog`].
    pub logs: Option<usize>,
    /// Operators of certificate transparency logs. 0 needs [`Dangerous::NoSct`].
    pub scts: Option<usize>,
    /// Operators that state a verified time. Never 0 for certificates.
    pub times: Option<usize>,
    /// Operators of timestamp authorities that state a verified time.
    pub timestamps: usize,
    /// The witnesses of checkpoints.
    pub witnesses: Witnesses,
}

impl Evidence {
    pub(super) const DEFAULT: Self = Self {
        logs: None,
        scts: None,
        times: None,
        timestamps: 0,
        witnesses: Witnesses { quorum: 0, keys: Vec::new(), as_time: false },
    };
}

/// Who must have cosigned the checkpoint of every log entry (C2SP tlog-cosignature).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Witnesses {
    /// How many of the witnesses; 0 asks for none, and then none may be named unless for their time.
    pub quorum: usize,
    /// The witnesses' verifier keys (C2SP signed-note): `name+hash+base64(0x04 || Ed25519 key)`.
    pub keys: Vec<String>,
    /// Whether a witness's time counts as a verified time. The C2SP text allows it; no Sigstore
    /// client does it yet.
    pub as_time: bool,
}
