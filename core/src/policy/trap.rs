//! What the linter may find: each trap with its name and what to do about it.

use alloc::string::String;
use core::fmt;

use serde::Serialize;
use serde::ser::Serializer;

macro_rules! traps {
    ($($variant:ident = $wire:literal, $meaning:literal;)+) => {
        /// A trap that policies fall into.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum Trap {
            $(
                #[doc = $meaning]
                #[cfg_attr(feature = "schema", schemars(rename = $wire))]
                $variant,
            )+
        }

        impl Trap {
            /// Every trap.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The trap's name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $wire,)+ }
            }

            /// What is wrong and what to do, as one sentence without a full stop.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

traps! {
    NoSigner = "no_signer", "the policy names no signer and will be refused: give anyOf at least one";
    IdentityMissing = "identity_missing", "no identity is named and the policy will be refused: whose signature is it to be?";
    IssuerMissing = "issuer_missing", "no issuer is named and the policy will be refused: another issuer could vouch for the same identity";
    Refused = "refused", "the policy will be refused when it is used";
    NeverMatches = "never_matches", "no certificate says it like this: a repository is owner/name, a file is a name, a ref starts with refs/, an issuer with https://, an anchor stands at an end of its pattern";
    Placeholder = "placeholder", "the value is a word of an example: put in the name that is meant";
    LiteralWildcard = "literal_wildcard", "what looks like a wildcard and is not: a string is exact, a pattern is {\"glob\": \"PATTERN\"} in a policy, and in that only the star is special";
    PatternWithoutNeed = "pattern_without_need", "the pattern matches one text or a few: write them as strings, which are exact";
    PatternMatchesAll = "pattern_matches_all", "the pattern matches whatever is there, and is refused where it says who signs: say what is meant, or leave out a rule that may be anything";
    RegexDot = "regex_dot", "a dot of the regular expression matches any character: escape it, or use a glob";
    OwnerWildcard = "owner_wildcard", "the pattern leaves host, owner or mail domain open: anyone can make an account that matches";
    OwnerChoice = "owner_choice", "one pattern for several hosts, owners or mail domains accepts every combination: give each an alternative of its own";
    IssuerPattern = "issuer_pattern", "the issuer is a pattern: whoever runs an issuer that matches can vouch for any identity";
    SourceRepositoryOpen = "source_repository_open", "the pattern leaves the source repository open: whoever may write to any that matches can sign, so name them";
    SourceRefOpen = "source_ref_open", "ref is that of the reusable workflow, and the source may be any branch: name sourceRef";
    WorkflowOpen = "workflow_open", "any workflow of any branch of the repository will do: name the file and the ref";
    WorkflowAsIdentity = "workflow_as_identity", "the identity is a workflow, which other repositories may be able to call: use a workflow rule, or add the claim sourceRepositoryUri";
    ClaimOfKey = "claim_of_key", "a bare key states no claims, so that this key is never accepted: leave out the claims or the key";
    RootMixed = "root_mixed", "some alternatives are bound to a trusted root and this one is not, so that every root may vouch for it: bind it, too";
    UnusedAlternative = "unused_alternative", "another alternative accepts everything that this one accepts";
    UnusedByDangerous = "unused_by_dangerous", "a dangerous switch makes this rule count for nothing";
    DangerousSwitch = "dangerous_switch", "the policy switches off what makes a verification worth its name";
    WitnessQuorum = "witness_quorum", "witnesses are named, none is asked for, and the policy will be refused: give a quorum";
    CountAboveOne = "count_above_one", "a count above 1 is of organisations, and each embedded trusted root is one organisation's: only a root that names several operators can meet it";
    WitnessTime = "witness_time", "the time of witnesses counts as a verified time, which no other Sigstore client does";
}

/// A trap, and where the policy falls into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Finding {
    /// The trap.
    pub trap: Trap,
    /// The place in the policy's JSON (`anyOf[0].workflow.repository`).
    pub place: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl Serialize for Trap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.trap.as_str(), self.message)
    }
}
