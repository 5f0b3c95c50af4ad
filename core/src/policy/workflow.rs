//! Workflows, compared part by part. Fulcio writes the workflow that signed into the subject
//! alternative name, and what it ran for into claims:
//!
//! ```text
//! GitHub  https://github.com/OWNER/REPOSITORY/.github/workflows/FILE@REF
//! GitLab  https://gitlab.com/GROUP/PROJECT//FILE@REF
//! .12 (older .5)  the source repository    .14 (.6)  its ref       .18  the top-level workflow
//! .20 (older .2)  the trigger              .11       the runner
//! ```
//! Anyone may call a reusable workflow, and it signs under its own name. So a rule always pins the
//! source repository, too: as it says, or else the very repository that holds the workflow.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::claim::conflict;
use super::difference::Difference;
use super::signer::{Presented, issuer};
use super::{Match, OneOf};
use crate::code::Code;
use crate::failure::Failure;
use crate::value::Value;
use crate::x509::{Claim, SubjectAltName};

/// A provider of workflows whose identities have parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Provider {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI.
    GitLab,
}

impl Provider {
    /// Every provider.
    pub const ALL: [Self; 2] = [Self::GitHub, Self::GitLab];

    /// The provider's name in policies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
        }
    }

    const fn host(self) -> &'static str {
        match self {
            Self::GitHub => "github.com",
            Self::GitLab => "gitlab.com",
        }
    }
}

/// Which workflow may have signed, and for which source repository.
///
/// ```
/// use sigproof::policy::{Alternative, Match, WorkflowRule};
/// # fn main() -> Result<(), sigproof::Failure> {
/// let mut rule = WorkflowRule::github("o/r");
/// rule.file = Some("release.yml".into());
/// rule.git_ref = Some(Match::glob("refs/tags/v*")?.into());
/// let alternative = Alternative::workflow(rule);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkflowRule {
    /// The provider.
    pub provider: Provider,
    /// The provider's host, where it is not `github.com` or `gitlab.com`.
    pub host: Option<String>,
    /// The issuer, where it is not the host's own (an enterprise's, for example).
    pub issuer: Option<Match>,
    /// The repository that holds the workflow: `owner/name`, in GitLab `group/subgroup/project`.
    pub repository: OneOf,
    /// The workflow's file; in GitHub, a name without a slash is one in `.github/workflows`.
    pub file: Option<OneOf>,
    /// The ref that the workflow was taken from (`refs/tags/v1`).
    pub git_ref: Option<OneOf>,
    /// The repository that the workflow ran for, where it is not the one that holds it.
    pub source_repository: Option<OneOf>,
    /// The ref of the source. Without it, the source of the repository that holds the workflow has
    /// the workflow's ref, and that of another repository may have any.
    pub source_ref: Option<OneOf>,
    /// The event that started the workflow (`push`).
    pub trigger: Option<OneOf>,
    /// The sort of machine (`github-hosted`).
    pub runner: Option<OneOf>,
}

/// The parts of a workflow's URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WorkflowUri<'a> {
    pub(crate) repository: &'a str,
    pub(crate) file: &'a str,
    pub(crate) git_ref: &'a str,
}

/// Who vouches for the workflows of github.com.
pub(super) const GITHUB_ISSUER: &str = "https://token.actions.githubusercontent.com";
const GITHUB_FOLDER: &str = ".github/workflows/";

impl<'a> WorkflowUri<'a> {
    /// Takes a URI apart, and only one that has exactly one meaning.
    pub(crate) fn parse(provider: Provider, host: &str, uri: &'a str) -> Option<Self> {
        // Whoever reads up to a NUL, or line by line, reads another workflow.
        if uri.contains(char::is_control) {
            return None;
        }
        let path = uri.strip_prefix("https://")?.strip_prefix(host)?.strip_prefix('/')?;
        let (repository, rest) = match provider {
            Provider::GitHub => {
                let (owner, rest) = path.split_once('/')?;
                let (name, rest) = rest.split_once('/')?;
                let (repository, _) =
                    path.split_at_checked(owner.len().checked_add(name.len())?.checked_add(1)?)?;
                (repository, rest)
            }
            Provider::GitLab => path.split_once("//")?,
        };
        // A file name with an at sign would be one more way to read the rest.
        let (file, git_ref) = rest.split_once('@')?;
        let is_commit = |text: &str| {
            matches!(text.len(), 40 | 64)
                && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        let plain = |path: &str| path.split('/').all(|s| !matches!(s, "" | "." | ".."));
        let file_is_one = match provider {
            Provider::GitHub => {
                file.strip_prefix(GITHUB_FOLDER).is_some_and(|name| !name.contains('/'))
            }
            Provider::GitLab => repository.contains('/'),
        };
        // Nor does a ref hold what could be the end of a longer file name.
        let ends_twice = git_ref.contains("@refs/")
            || git_ref.rsplit_once('@').is_some_and(|(_, last)| is_commit(last));
        let good = plain(repository)
            && plain(file)
            && file_is_one
            && !ends_twice
            && (is_commit(git_ref) || git_ref.starts_with("refs/"));
        good.then_some(Self { repository, file, git_ref })
    }
}

impl WorkflowRule {
    /// Any workflow of this GitHub repository (`owner/name`), run for the repository itself.
    pub fn github(repository: impl Into<OneOf>) -> Self {
        Self::of(Provider::GitHub, repository.into())
    }

    /// Any pipeline of this GitLab project (`group/project`), run for the project itself.
    pub fn gitlab(repository: impl Into<OneOf>) -> Self {
        Self::of(Provider::GitLab, repository.into())
    }

    pub(super) const fn of(provider: Provider, repository: OneOf) -> Self {
        Self {
            provider,
            host: None,
            issuer: None,
            repository,
            file: None,
            git_ref: None,
            source_repository: None,
            source_ref: None,
            trigger: None,
            runner: None,
        }
    }

    /// Exactly the workflow of this URI, as certificates name it.
    ///
    /// # Errors
    /// [`Code::WorkflowUriInvalid`] if it is not the URI of a workflow of `github.com`.
    pub fn github_uri(uri: &str) -> Result<Self, Failure> {
        let parts = WorkflowUri::parse(Provider::GitHub, Provider::GitHub.host(), uri)
            .ok_or_else(|| Failure::new(Code::WorkflowUriInvalid).with("identity", uri))?;
        let mut rule = Self::github(parts.repository);
        rule.file = Some(parts.file.into());
        rule.git_ref = Some(parts.git_ref.into());
        Ok(rule)
    }

    fn host(&self) -> &str {
        self.host.as_deref().unwrap_or(self.provider.host())
    }

    /// The issuer that vouches for workflows of the rule's host.
    fn issuer(&self) -> Match {
        let host = self.host();
        match (&self.issuer, self.provider) {
            (Some(issuer), _) => issuer.clone(),
            (None, Provider::GitHub) if host == Provider::GitHub.host() => {
                Match::exact(GITHUB_ISSUER)
            }
            (None, Provider::GitHub) => Match::exact(&format!("https://{host}/_services/token")),
            (None, Provider::GitLab) => Match::exact(&format!("https://{host}")),
        }
    }

    /// Every list of values that the rule holds.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&'static str, &OneOf)> {
        [
            ("repository", Some(&self.repository)),
            ("file", self.file.as_ref()),
            ("ref", self.git_ref.as_ref()),
            ("sourceRepository", self.source_repository.as_ref()),
            ("sourceRef", self.source_ref.as_ref()),
            ("trigger", self.trigger.as_ref()),
            ("runner", self.runner.as_ref()),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name, value)))
    }

    pub(super) fn differences(&self, presented: &Presented<'_>) -> Vec<Difference> {
        let mut found: Vec<Difference> =
            issuer(&self.issuer().into(), presented.issuer).into_iter().collect();
        let san = match presented.identity {
            Some(SubjectAltName::Uri(uri)) => WorkflowUri::parse(self.provider, self.host(), uri),
            _ => None,
        };
        let value = presented.identity.map(SubjectAltName::value);
        let shape = format!("a {} workflow on {}", self.provider.name(), self.host());
        let malformed = Difference::unless(
            san.is_some(),
            Code::WorkflowMalformed,
            "identity",
            shape.as_str(),
            value,
        );
        found.extend(malformed);
        let Some(san) = san else { return found };
        found.extend(mismatch("repository", &self.repository, Some(san.repository)));
        if let Some(file) = &self.file {
            found.extend(self.file_differs(file, san.file));
        }
        if let Some(git_ref) = &self.git_ref {
            found.extend(mismatch("ref", git_ref, Some(san.git_ref)));
        }
        self.source_differences(&san, presented, &mut found);
        for (name, rule, claims) in [
            ("trigger", &self.trigger, [Claim::BuildTrigger, Claim::GithubWorkflowTrigger]),
            ("runner", &self.runner, [Claim::RunnerEnvironment, Claim::RunnerEnvironment]),
        ] {
            if let Some(rule) = rule {
                found.extend(conflict(claims[0], presented.claims));
                let value = claims.iter().find_map(|claim| presented.claims.get(*claim));
                found.extend(mismatch(name, rule, value));
            }
        }
        found
    }

    fn file_differs(&self, expected: &OneOf, file: &str) -> Option<Difference> {
        let name = match self.provider {
            Provider::GitHub => file.strip_prefix(GITHUB_FOLDER).unwrap_or(file),
            Provider::GitLab => file,
        };
        let held = expected.is_match(name) || expected.is_match(file);
        Difference::unless(held, Code::WorkflowMismatch, "file", expected.shown(), Some(name))
    }

    /// Which source the workflow ran for.
    fn source_differences(
        &self,
        san: &WorkflowUri<'_>,
        presented: &Presented<'_>,
        found: &mut Vec<Difference>,
    ) {
        let claims = presented.claims;
        let base = format!("https://{}/", self.host());
        found.extend(conflict(Claim::SourceRepositoryUri, claims));
        let stated = claims.get(Claim::SourceRepositoryUri);
        let repository = match stated {
            Some(uri) => uri.strip_prefix(&base),
            None => claims.get(Claim::GithubWorkflowRepository),
        };
        let own = OneOf::from(san.repository);
        let expected = self.source_repository.as_ref().unwrap_or(&own);
        found.extend(Difference::unless(
            repository.is_some_and(|repository| expected.is_match(repository)),
            Code::SourceRepository,
            "sourceRepository",
            expected.shown(),
            repository.or(stated),
        ));
        found.extend(conflict(Claim::SourceRepositoryRef, claims));
        let git_ref =
            claims.get(Claim::SourceRepositoryRef).or_else(|| claims.get(Claim::GithubWorkflowRef));
        if let Some(expected) = &self.source_ref {
            found.extend(Difference::of(Code::SourceRepository, "sourceRef", expected, git_ref));
        } else if repository == Some(san.repository) {
            // A branch must not borrow the name of a tag by calling the tag's workflow.
            let held = git_ref == Some(san.git_ref);
            let expected = Value::from(san.git_ref);
            found.extend(Difference::unless(
                held,
                Code::SourceRepository,
                "sourceRef",
                expected,
                git_ref,
            ));
        }
        if let Some(uri) = claims.get(Claim::BuildConfigUri) {
            let top = WorkflowUri::parse(self.provider, self.host(), uri).map(|top| top.repository);
            let held = top.is_some_and(|top| Some(top) == repository || top == san.repository);
            found.extend(Difference::unless(
                held,
                Code::SourceRepository,
                "buildConfigUri",
                Value::from(repository.unwrap_or_default()),
                Some(uri),
            ));
        }
    }
}

fn mismatch(part: &'static str, expected: &OneOf, found: Option<&str>) -> Option<Difference> {
    Difference::of(Code::WorkflowMismatch, part, expected, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_have_one_meaning() {
        let github = |uri| WorkflowUri::parse(Provider::GitHub, "github.com", uri);
        let good = "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1";
        assert_eq!(
            github(good),
            Some(WorkflowUri {
                repository: "o/r",
                file: ".github/workflows/w.yml",
                git_ref: "refs/tags/v1"
            })
        );
        let at = github("https://github.com/o/r/.github/workflows/w.yml@refs/tags/@s/p@1").unwrap();
        assert_eq!(at.git_ref, "refs/tags/@s/p@1");
        let commit = format!("https://github.com/o/r/.github/workflows/w.yml@{}", "a1".repeat(20));
        assert!(github(&commit).is_some());
        for bad in [
            "http://github.com/o/r/.github/workflows/w.yml@refs/tags/v1",
            "https://github.com.evil.example/o/r/.github/workflows/w.yml@refs/tags/v1",
            "https://github.com@evil.example/o/r/.github/workflows/w.yml@refs/tags/v1",
            "https://GitHub.com/o/r/.github/workflows/w.yml@refs/tags/v1",
            "https://github.com//r/.github/workflows/w.yml@refs/tags/v1",
            "https://github.com/o/../.github/workflows/w.yml@refs/tags/v1",
            "https://github.com/o/r/.github/workflows/@refs/tags/v1",
            "https://github.com/o/r/.github/workflows/a/w.yml@refs/tags/v1",
            "https://github.com/o/r/workflows/w.yml@refs/tags/v1",
            "https://github.com/o/r/.github/workflows/w.yml@v1",
            "https://github.com/o/r/.github/workflows/w.yml@x.yml@refs/heads/main",
            "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1@refs/heads/main",
            "https://github.com/o/r/.github/workflows/w.yml",
            "https://github.com/o/r",
            "https://github.com/o/r\0/.github/workflows/w.yml@refs/tags/v1",
            "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v1\n",
            "",
        ] {
            assert_eq!(github(bad), None, "{bad:?}");
        }
        let gitlab = |uri| WorkflowUri::parse(Provider::GitLab, "gitlab.com", uri);
        let good = gitlab("https://gitlab.com/g/s/p//ci/build.yml@refs/heads/main").unwrap();
        assert_eq!((good.repository, good.file), ("g/s/p", "ci/build.yml"));
        for bad in [
            "https://gitlab.com/g/p/.gitlab-ci.yml@refs/heads/main",
            "https://gitlab.com/p//.gitlab-ci.yml@refs/heads/main",
            "https://gitlab.com/g/p///.gitlab-ci.yml@refs/heads/main",
            "https://gitlab.com/g/p//@refs/heads/main",
            "https://gitlab.com/g/p//w.yml@refs/tags/v1.yml@refs/heads/main",
            "https://gitlab.com/g/p//w.yml@refs/tags/v1.yml@0123456789012345678901234567890123456789",
        ] {
            assert_eq!(gitlab(bad), None, "{bad}");
        }
    }
}
