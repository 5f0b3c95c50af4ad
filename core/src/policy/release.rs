//! Releases that GitHub attests: when a release is made immutable, GitHub signs a statement about it.
//!
//! ```text
//! identity       https://dotcom.releases.github.com, of kind URI; no issuer, and no claims
//! subject[0]     pkg:github/OWNER/REPOSITORY@TAG   sha1: the commit of the tag
//! subject[1..]   the names of the assets           sha256
//! predicateType  https://in-toto.io/attestation/release/v0.1, …/v0.2
//! predicate      {"repository": "OWNER/REPOSITORY", "tag": "TAG", "ownerId": "1", "repositoryId": "2", …}
//! ```
//! The identity is the same for every release of every repository of github.com. So the certificate says
//! no more than "GitHub has signed this", and which release it is stands in the verified predicate alone:
//! this kind of signer is the only one that is judged by what it has signed, too.

use alloc::string::String;
use alloc::vec::Vec;

use super::certificate_identity::CertificateIdentity;
use super::difference::Difference;
use super::part::rule;
use super::read::one_of;
use super::statement::Attested;
use super::{OneOf, Predicate};
use crate::code::Code;
use crate::x509::SubjectAltName;

/// As whom GitHub signs the releases of github.com.
const IDENTITY: &str = "https://dotcom.releases.github.com";
/// The types of predicate, of which the later one adds fields that are not asked for.
const PREDICATES: [&str; 2] =
    ["https://in-toto.io/attestation/release/v0.1", "https://in-toto.io/attestation/release/v0.2"];

rule! {
    /// Which release must be attested by GitHub. Names are compared as GitHub wrote them, byte for byte:
    /// no case is folded.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct ReleaseRule, ReleasePart;
    required {
        /// The repository, `owner/name`.
        pub repository: OneOf = "repository", one_of, Repository, wider;
    }
    optional {
        /// The tag of the release.
        pub tag: Option<OneOf> = "tag", one_of, Tag, wider;
        /// The number of the repository, which outlives a rename.
        pub repository_id: Option<OneOf> = "repositoryId", one_of, RepositoryId, wider;
        /// The number of the owner.
        pub owner_id: Option<OneOf> = "ownerId", one_of, OwnerId, wider;
    }
}

/// What the predicate says.
#[derive(Default)]
struct Release {
    repository: Option<String>,
    tag: Option<String>,
    repository_id: Option<String>,
    owner_id: Option<String>,
}

impl Release {
    /// None, if it is not JSON.
    fn parse(predicate: &Predicate<'_>) -> Option<Self> {
        let value = predicate.value().ok()?;
        let text = |key| value.get(key).as_text().map(String::from);
        Some(Self {
            repository: text(ReleasePart::Repository.name()),
            tag: text(ReleasePart::Tag.name()),
            repository_id: text(ReleasePart::RepositoryId.name()),
            owner_id: text(ReleasePart::OwnerId.name()),
        })
    }
}

impl ReleaseRule {
    /// Any release of this repository (`owner/name`) of github.com.
    pub fn new(repository: impl Into<OneOf>) -> Self {
        Self::of(repository.into())
    }

    /// What differs in the certificate, and if that is GitHub's, in what it has signed.
    pub(super) fn differences(
        &self,
        presented: &CertificateIdentity<'_>,
        attested: Option<&Attested<'_>>,
    ) -> Vec<Difference> {
        let mut found = Vec::new();
        let identity = presented.identity.map(SubjectAltName::value);
        let kind = presented.identity.map(SubjectAltName::kind);
        found.extend(Difference::of(
            Code::IdentityMismatch,
            "identity",
            &IDENTITY.into(),
            identity,
        ));
        found.extend(Difference::of(Code::IdentityKindMismatch, "kind", &"uri".into(), kind));
        // Whoever has an issuer is somebody to whom GitHub gave a certificate, and not GitHub.
        found.extend(Difference::unless(
            presented.issuer.is_none(),
            Code::IssuerMismatch,
            "issuer",
            "nothing",
            presented.issuer,
        ));
        if !found.is_empty() {
            return found;
        }
        let kind = attested.map(|attested| attested.statement.predicate_type.as_str());
        let kinds = OneOf::from(&PREDICATES[..]);
        found.extend(Difference::of(Code::StatementMismatch, "predicateType", &kinds, kind));
        let release = attested.and_then(|attested| Release::parse(attested.predicate));
        let release = release.unwrap_or_default();
        for part in ReleasePart::ALL {
            let (rule, value) = match part {
                ReleasePart::Repository => (Some(&self.repository), release.repository.as_deref()),
                ReleasePart::Tag => (self.tag.as_ref(), release.tag.as_deref()),
                ReleasePart::RepositoryId => {
                    (self.repository_id.as_ref(), release.repository_id.as_deref())
                }
                ReleasePart::OwnerId => (self.owner_id.as_ref(), release.owner_id.as_deref()),
            };
            if let Some(rule) = rule {
                found.extend(Difference::of(Code::StatementMismatch, part.name(), rule, value));
            }
        }
        found
    }
}
