//! Who may have signed: one alternative of a policy.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::asked::Asked;
use super::certificate_identity::{CertificateIdentity, issuer};
use super::difference::Difference;
use super::part::rule;
use super::read::{by_name, exact_or_pattern};
use super::slip;
use super::{Dangerous, EvidenceRule, Match, OneOf, ReleaseRule, TrustedKey, WorkflowRule};
use crate::code::Code;
use crate::encoding::json::Field;
use crate::failure::Failure;
use crate::trust;
use crate::x509::{Claim, SubjectAltName};

/// One signer that a policy accepts. Alternatives never mix: each holds as a whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    pub(crate) signer: SignerRule,
    pub(crate) root: Option<String>,
    /// What stands in the place of the policy's, for this alternative alone.
    pub(super) evidence: Option<EvidenceRule>,
    pub(super) dangerous: Option<Vec<Dangerous>>,
}

/// The sort of signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SignerRule {
    Identity(IdentityRule),
    Workflow(WorkflowRule),
    Key(TrustedKey),
    GithubRelease(ReleaseRule),
}

rule! {
    /// An identity and who vouches for it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct IdentityRule, IdentityPart;
    required {}
    optional {
        pub(crate) identity: Option<Match> = "identity", exact_or_pattern, Identity, takes;
        pub(crate) kind: Option<IdentityKind> = "kind", identity_kind, Kind, same_or_open;
        pub(crate) issuer: Option<Match> = "issuer", exact_or_pattern, Issuer, takes;
    }
}

impl Asked for IdentityKind {}

fn identity_kind(field: Field) -> Result<IdentityKind, Failure> {
    by_name(field, &IdentityKind::ALL, IdentityKind::name)
}

/// The kind of a certificate's identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentityKind {
    /// An email address.
    Email,
    /// A URI, as workflows have.
    Uri,
    /// Fulcio's user name.
    OtherName,
}

impl IdentityKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Email, Self::Uri, Self::OtherName];

    /// The kind's name in policies and facts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Uri => "uri",
            Self::OtherName => "otherName",
        }
    }
}

/// The identity of a CircleCI pipeline.
pub(crate) fn circleci_uri(project: &str, definition: &str) -> String {
    alloc::format!(
        "https://circleci.com/api/v2/projects/{project}/pipeline-definitions/{definition}"
    )
}

impl Alternative {
    pub(super) const fn of(signer: SignerRule) -> Self {
        Self { signer, root: None, evidence: None, dangerous: None }
    }

    /// This identity (the certificate's one subject alternative name), vouched for by this issuer.
    pub fn identity(identity: impl Into<Match>, issuer: impl Into<Match>) -> Self {
        Self::of(SignerRule::Identity(IdentityRule {
            identity: Some(identity.into()),
            kind: None,
            issuer: Some(issuer.into()),
        }))
    }

    /// An identity of this kind: an address that is spelled like a URI is not one.
    ///
    /// Of a workflow or a key, the kind is known already, and this changes nothing.
    #[must_use]
    pub fn of_kind(mut self, kind: IdentityKind) -> Self {
        if let SignerRule::Identity(rule) = &mut self.signer {
            rule.kind = Some(kind);
        }
        self
    }

    /// A continuous-integration workflow, compared part by part.
    pub const fn workflow(rule: WorkflowRule) -> Self {
        Self::of(SignerRule::Workflow(rule))
    }

    /// A bare key.
    pub const fn key(key: TrustedKey) -> Self {
        Self::of(SignerRule::Key(key))
    }

    /// A Google account or service account (its email address).
    pub fn google(email: &str) -> Self {
        Self::identity(email, "https://accounts.google.com").of_kind(IdentityKind::Email)
    }

    /// A Buildkite pipeline, by the slugs of organization and pipeline.
    pub fn buildkite(organization: &str, pipeline: &str) -> Self {
        let uri = alloc::format!("https://buildkite.com/{organization}/{pipeline}");
        Self::identity(uri.as_str(), "https://agent.buildkite.com").of_kind(IdentityKind::Uri)
    }

    /// A CircleCI pipeline definition, by the identifiers of organization, project and definition.
    pub fn circleci(organization: &str, project: &str, definition: &str) -> Self {
        let uri = circleci_uri(project, definition);
        let issuer = alloc::format!("https://oidc.circleci.com/org/{organization}");
        Self::identity(uri.as_str(), issuer.as_str()).of_kind(IdentityKind::Uri)
    }

    /// GitHub itself, which attests a release. It is under GitHub's own root, with the demands that this can meet:
    /// see [`Self::under_github_root`].
    pub fn github_release(rule: ReleaseRule) -> Self {
        Self::of(SignerRule::GithubRelease(rule)).under_github_root()
    }

    /// The same signer, with the evidence that GitHub's own root can give (`github`): one timestamp, which
    /// states the time and is all that there is. The root lists no logs of either kind.
    #[must_use]
    pub fn under_github_root(self) -> Self {
        let evidence = EvidenceRule { timestamps: 1, ..EvidenceRule::of() };
        self.under_root(trust::GITHUB)
            .with_evidence(evidence)
            .with_dangerous(&[Dangerous::NoLog, Dangerous::NoSct])
    }

    /// The same signer, but only if the evidence holds under the trusted root of this name. The demands that fit
    /// GitHub's own root ([`Self::under_github_root`]) do not go along to another.
    #[must_use]
    pub fn under_root(mut self, name: &str) -> Self {
        // What GitHub's root cannot give, another may.
        if self.root.as_deref() == Some(trust::GITHUB) && name != trust::GITHUB {
            (self.evidence, self.dangerous) = (None, None);
        }
        self.root = Some(name.to_owned());
        self
    }

    /// The same signer with these demands on the evidence, in the place of the policy's.
    #[must_use]
    pub fn with_evidence(mut self, evidence: EvidenceRule) -> Self {
        self.evidence = Some(evidence);
        self
    }

    /// The same signer under these dangerous switches and no others, in the place of the policy's.
    #[must_use]
    pub fn with_dangerous(mut self, switches: &[Dangerous]) -> Self {
        self.dangerous = Some(switches.to_vec());
        self
    }

    /// Whether the alternative may be met with the evidence of this root.
    pub(crate) fn is_under(&self, root: Option<&str>) -> bool {
        self.root.is_none() || self.root.as_deref() == root
    }

    /// The key, if the alternative is one.
    pub(crate) const fn as_key(&self) -> Option<&TrustedKey> {
        match &self.signer {
            SignerRule::Key(key) => Some(key),
            _ => None,
        }
    }
}

impl IdentityRule {
    /// What differs; `any_identity` and `any_issuer` are the policy's dangerous switches.
    pub(super) fn differences(
        &self,
        presented: &CertificateIdentity<'_>,
        any_identity: bool,
        any_issuer: bool,
    ) -> Vec<Difference> {
        let mut differences = Vec::new();
        for part in IdentityPart::ALL {
            match part {
                IdentityPart::Identity => {
                    if !any_identity {
                        differences.extend(identity(&expected(&self.identity), presented));
                    }
                }
                // Whoever signs under any identity still signs as what the rule says.
                IdentityPart::Kind => {
                    differences.extend(self.kind.and_then(|k| kind(k, presented)))
                }
                IdentityPart::Issuer => {
                    if !any_issuer {
                        differences.extend(issuer(&expected(&self.issuer), presented.issuer));
                    }
                }
            }
        }
        differences
    }
}

/// What differs in the identity.
fn identity(expected: &OneOf, presented: &CertificateIdentity<'_>) -> Option<Difference> {
    let part = IdentityPart::Identity.name();
    let found = presented.identity.map(SubjectAltName::value);
    Difference::unless(found.is_some(), Code::SanMissing, part, expected.shown(), None)
        .or_else(|| {
            let other = Difference::of(Code::IdentityMismatch, part, expected, found)?;
            Some(other.with_slip(slip::of_identity(expected, found)))
        })
        .or_else(|| truncated(presented, expected))
}

fn kind(expected: IdentityKind, presented: &CertificateIdentity<'_>) -> Option<Difference> {
    let found = presented.identity.map(SubjectAltName::kind);
    let (held, expected) = (found == Some(expected.name()), expected.name());
    Difference::unless(held, Code::IdentityKindMismatch, IdentityPart::Kind.name(), expected, found)
}

/// Fulcio's identity is what Go makes of the URI in .9 ([`super::spelling`]), and has lost a `#` at its
/// end: whoever may push a branch `main#` would sign as `main`.
fn truncated(presented: &CertificateIdentity<'_>, expected: &OneOf) -> Option<Difference> {
    let claim = presented.claims.get(Claim::BuildSignerUri);
    let identity = presented.identity.map(SubjectAltName::value);
    let held = claim.and_then(|claim| claim.strip_suffix('#')).is_none_or(|c| Some(c) != identity);
    Difference::unless(held, Code::IdentityTruncated, "identity", expected.shown(), claim)
}

/// Nothing is what an empty text matches, and no policy with one is ever used.
fn expected(value: &Option<Match>) -> OneOf {
    value.clone().unwrap_or_else(|| Match::exact("")).into()
}
