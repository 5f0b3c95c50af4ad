//! The extensions that Fulcio writes, 1.3.6.1.4.1.57264.1.1 to .24 (Fulcio, oid-info.md).
//!
//! The first six hold the bare UTF-8 text; from .8 on, the text is a DER UTF8String. .7 is not an
//! extension but the otherName in which Fulcio writes user names.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use der::Decode as _;
use der::asn1::Utf8StringRef;

use super::tbs_certificate::Extension;
use crate::code::Code;
use crate::failure::Failure;

/// 1.3.6.1.4.1.57264.1 (X.690 section 8.19); the number that follows is one byte more.
const ARC: [u8; 9] = [0x2b, 6, 1, 4, 1, 0x83, 0xbf, 0x30, 1];

macro_rules! claims {
    ($($number:literal $variant:ident $name:literal $doc:literal;)+) => {
        /// What a Fulcio extension states about the signer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum Claim {
            $(
                #[doc = $doc]
                #[cfg_attr(feature = "schema", schemars(rename = $name))]
                $variant,
            )+
        }

        impl Claim {
            /// Every claim, in the order of the object identifiers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The claim's name in facts and policies.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The last arc of the object identifier 1.3.6.1.4.1.57264.1.N.
            pub const fn number(self) -> u8 {
                match self { $(Self::$variant => $number,)+ }
            }
        }
    };
}

claims! {
    1 IssuerV1 "issuerV1" "The OIDC issuer, in the first form.";
    2 GithubWorkflowTrigger "githubWorkflowTrigger" "The event that started the GitHub workflow.";
    3 GithubWorkflowSha "githubWorkflowSha" "The commit that the GitHub workflow ran on.";
    4 GithubWorkflowName "githubWorkflowName" "The name of the GitHub workflow.";
    5 GithubWorkflowRepository "githubWorkflowRepository" "The GitHub repository, `owner/name`.";
    6 GithubWorkflowRef "githubWorkflowRef" "The git ref that the GitHub workflow ran on.";
    8 Issuer "issuer" "The OIDC issuer.";
    9 BuildSignerUri "buildSignerUri" "The build instructions that signed, with their version.";
    10 BuildSignerDigest "buildSignerDigest" "The digest of the version of the build instructions.";
    11 RunnerEnvironment "runnerEnvironment" "Whether the build ran on hosted or own machines.";
    12 SourceRepositoryUri "sourceRepositoryUri" "The source repository that the build was for.";
    13 SourceRepositoryDigest "sourceRepositoryDigest" "The version of the source that was built.";
    14 SourceRepositoryRef "sourceRepositoryRef" "The ref of the source that was built.";
    15 SourceRepositoryIdentifier "sourceRepositoryIdentifier" "The repository's immutable identifier.";
    16 SourceRepositoryOwnerUri "sourceRepositoryOwnerUri" "The owner of the source repository.";
    17 SourceRepositoryOwnerIdentifier "sourceRepositoryOwnerIdentifier" "The owner's immutable identifier.";
    18 BuildConfigUri "buildConfigUri" "The top-level build instructions.";
    19 BuildConfigDigest "buildConfigDigest" "The version of the top-level build instructions.";
    20 BuildTrigger "buildTrigger" "The event that started the build.";
    21 RunInvocationUri "runInvocationUri" "The run of the build.";
    22 SourceRepositoryVisibility "sourceRepositoryVisibility" "The source repository's visibility at signing.";
    23 DeploymentEnvironment "deploymentEnvironment" "The deployment environment of the build.";
    24 TokenSubject "tokenSubject" "The subject of the OIDC token.";
}

/// The Fulcio extensions of one certificate, each present at most once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FulcioExtensions {
    claims: Vec<(Claim, String)>,
}

impl FulcioExtensions {
    /// The value of a claim, if the certificate states it.
    pub fn get(&self, claim: Claim) -> Option<&str> {
        self.claims.iter().find(|(c, _)| *c == claim).map(|(_, value)| value.as_str())
    }

    /// The claims that the certificate states, in the order of the object identifiers.
    pub fn iter(&self) -> impl Iterator<Item = (Claim, &str)> {
        self.claims.iter().map(|(claim, value)| (*claim, value.as_str()))
    }
}

#[cfg(test)]
impl FulcioExtensions {
    /// The extensions of a certificate that states these claims.
    pub(crate) fn of(claims: &[(Claim, &str)]) -> Self {
        Self { claims: claims.iter().map(|(claim, text)| (*claim, (*text).to_owned())).collect() }
    }
}

/// Duplicate extensions are refused before this is called.
pub(super) fn parse(extensions: &[Extension]) -> Result<FulcioExtensions, Failure> {
    let mut claims = Vec::new();
    for claim in Claim::ALL {
        let is_claim =
            |e: &&Extension| e.oid.as_bytes().strip_prefix(&ARC) == Some(&[claim.number()][..]);
        let Some(extension) = extensions.iter().find(is_claim) else {
            continue;
        };
        let value = extension.value.as_slice();
        let text = if claim.number() < 7 {
            core::str::from_utf8(value).ok().map(ToOwned::to_owned)
        } else {
            Utf8StringRef::from_der(value).ok().map(|text| text.as_str().to_owned())
        };
        let text = text.ok_or_else(|| {
            Failure::new(Code::X509FulcioMalformed).with("extension", extension.oid.to_string())
        })?;
        claims.push((*claim, text));
    }
    Ok(FulcioExtensions { claims })
}
