//! What may have got weaker: each weakness with its name and in words.

use alloc::string::String;
use core::fmt;

use serde::Serialize;
use serde::ser::Serializer;

use crate::value::Value;

macro_rules! weaknesses {
    ($($variant:ident = $wire:literal, $meaning:literal;)+) => {
        /// What got weaker, the gravest first: they are ordered by it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum Weakness {
            $(
                #[doc = $meaning]
                #[cfg_attr(feature = "schema", schemars(rename = $wire))]
                $variant,
            )+
        }

        impl Weakness {
            /// Every weakness, the gravest first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The weakness's name, which is stable.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $wire,)+ }
            }

            /// What got weaker, as one sentence without a full stop.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

weaknesses! {
    ProvenanceGone = "provenance_gone", "the version before had provenance, and this one has none: nothing says where it was built";
    PublishGone = "publish_gone", "the version before had a publish attestation, and this one has none";
    AttestationGone = "attestation_gone", "the version before had an attestation of this type, and this one has none";
    CertificateGone = "certificate_gone", "a certificate said who signed, and now it is a key that only the caller knows";
    WorkflowGone = "workflow_gone", "a workflow signed, and now it is somebody or something else";
    IssuerChanged = "issuer_changed", "another issuer vouches for the signer";
    SignerChanged = "signer_changed", "somebody else signed";
    RepositoryChanged = "repository_changed", "it was built from another source repository, be it under the same name";
    OwnerChanged = "owner_changed", "the source repository has another owner";
    WorkflowChanged = "workflow_changed", "another workflow signed";
    RefWeaker = "ref_weaker", "the ref that was built is easier to make than the one before: a branch instead of a tag, or neither";
    RunnerSelfHosted = "runner_self_hosted", "it was built on a machine of the provider, and now it is somebody's own or is not stated";
    TriggerOpen = "trigger_open", "the build was started by an event that may need no right to write, or that is not stated";
    BuildConfigChanged = "build_config_changed", "another workflow called the one that signed";
    EnvironmentChanged = "environment_changed", "the deployment environment, and whatever protects it, is another or none";
    BranchChanged = "branch_changed", "it was built from another branch";
    SourceNotPublic = "source_not_public", "the source was public, and now it is not or is not stated";
    EvidenceGone = "evidence_gone", "there is no evidence of this kind any more";
}

/// A weakness, and what was and is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Weakening {
    /// What got weaker.
    pub weakness: Weakness,
    /// Which attestation: `provenance`, `publish`, `signature` (of an artifact, without a statement), or another type of predicate.
    pub attestation: String,
    /// What was, if that is a text; at most 200 characters.
    pub before: Option<String>,
    /// What is, if that is a text; at most 200 characters.
    pub now: Option<String>,
    /// What got weaker, in words.
    pub message: &'static str,
}

impl Serialize for Weakness {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for Weakening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.attestation, self.weakness.as_str(), self.message)?;
        for (word, value) in [("before", &self.before), ("now", &self.now)] {
            if let Some(value) = value {
                // It is the signer's text, and a control character in it must not reach a terminal.
                write!(f, "; {word}: {}", Value::from(value.as_str()))?;
            }
        }
        Ok(())
    }
}
