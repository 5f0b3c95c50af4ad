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
//!
//! Identity and claims spell some refs and files in two ways ([`super::spelling`]). A rule is about the
//! plain text, and only a claim says what that is.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::claim::conflict;
use super::difference::Difference;
use super::signer::{Presented, issuer};
use super::{Match, OneOf, spelling};
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
/// What Fulcio's configuration takes for the address of every GitLab instance, in .12 and .16.
const GITLAB: &str = "https://gitlab.com/";

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

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
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

    /// Exactly the workflow of this URI, as certificates name it, but with file and ref in plain text:
    /// a certificate of a branch `für` has the identity `…@refs/heads/f%C3%BCr`.
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
        let source = Source::of(presented);
        let san = self.workflow(presented, &source);
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
        self.source_differences(&san, &source, presented, &mut found);
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

    /// The workflow of the certificate's identity, in plain text as far as a claim says it.
    fn workflow<'p>(
        &self,
        presented: &Presented<'p>,
        source: &Source<'p>,
    ) -> Option<WorkflowUri<'p>> {
        let Some(SubjectAltName::Uri(san)) = presented.identity else { return None };
        let parse = |uri: &'p str| WorkflowUri::parse(self.provider, self.host(), uri);
        let own = parse(san)?;
        // What the identity was made from says more than the identity, which may have lost a `#`.
        let is_origin = |claim: &&str| {
            let made = |text: &str| spelling::url(text).is_some_and(|made| made == *san);
            *claim != san && (made(claim) || made(&spelling::html(claim)))
        };
        let mut workflow = match presented.claims.get(Claim::BuildSignerUri).filter(is_origin) {
            Some(claim) => parse(claim).filter(|w| w.repository == own.repository)?,
            None => own,
        };
        let ran_for = source.repository(&self.base()).is_some_and(|r| r == own.repository);
        if let Some(git_ref) = source.git_ref.filter(|_| ran_for) {
            let top = presented.claims.get(Claim::BuildConfigUri);
            let top = top.map(|uri| parse(uri).map_or("", |top| top.git_ref));
            if self.is_spelled(workflow.git_ref, git_ref, top) {
                workflow.git_ref = git_ref;
            }
        }
        Some(workflow)
    }

    /// Whether Fulcio has written this ref of the source so. One certificate is spelled in one way, and
    /// on GitHub the ref of the top-level workflow is the source's: a workflow that it calls at a ref
    /// which only looks like a spelling of its own is told from one by that.
    fn is_spelled(&self, written: &str, git_ref: &str, top: Option<&str>) -> bool {
        let html = || self.provider == Provider::GitHub && spelling::html(git_ref) == written;
        let escaped = || spelling::escaped(git_ref).is_some_and(|escaped| escaped == written);
        match top {
            Some(top) => top == written && (html() || escaped()),
            // Before certificates named the top-level workflow, there was no HTML.
            None => escaped(),
        }
    }

    fn base(&self) -> String {
        format!("https://{}/", self.host())
    }

    /// Which source the workflow ran for.
    fn source_differences(
        &self,
        san: &WorkflowUri<'_>,
        source: &Source<'_>,
        presented: &Presented<'_>,
        found: &mut Vec<Difference>,
    ) {
        let claims = presented.claims;
        found.extend(conflict(Claim::SourceRepositoryUri, claims));
        let base = self.base();
        let repository = source.repository(&base);
        let own = OneOf::from(san.repository);
        let expected = self.source_repository.as_ref().unwrap_or(&own);
        found.extend(Difference::unless(
            repository.is_some_and(|repository| expected.is_match(repository)),
            Code::SourceRepository,
            "sourceRepository",
            expected.shown(),
            repository.or(source.stated.as_deref()),
        ));
        found.extend(conflict(Claim::SourceRepositoryRef, claims));
        if let Some(expected) = &self.source_ref {
            let git_ref = source.git_ref;
            found.extend(Difference::of(Code::SourceRepository, "sourceRef", expected, git_ref));
        } else if repository == Some(san.repository) {
            // A branch must not borrow the name of a tag by calling the tag's workflow.
            let mut git_ref = source.git_ref;
            if git_ref.is_none() && is_commit(san.git_ref) {
                // A workflow at a commit runs for no ref, and the source's commit is the claim.
                found.extend(conflict(Claim::SourceRepositoryDigest, claims));
                git_ref = claims
                    .get(Claim::SourceRepositoryDigest)
                    .or_else(|| claims.get(Claim::GithubWorkflowSha));
            }
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

/// What the certificate says that the workflow ran for.
struct Source<'p> {
    /// The repository's URI, from a claim that states one.
    stated: Option<Cow<'p, str>>,
    /// The older claim, a repository without its host.
    older: Option<&'p str>,
    git_ref: Option<&'p str>,
}

impl<'p> Source<'p> {
    fn of(presented: &Presented<'p>) -> Self {
        let claims = presented.claims;
        let git_ref =
            claims.get(Claim::SourceRepositoryRef).or_else(|| claims.get(Claim::GithubWorkflowRef));
        Self {
            stated: source_repository_uri(presented),
            older: claims.get(Claim::GithubWorkflowRepository),
            git_ref,
        }
    }

    /// The repository, if it is on this host.
    fn repository(&self, base: &str) -> Option<&str> {
        match &self.stated {
            Some(uri) => uri.strip_prefix(base),
            None => self.older,
        }
    }
}

/// The URI of the source repository. Of a project of any GitLab instance that Fulcio knows, .12 says
/// `https://gitlab.com/…`: the instance that vouches for the pipeline is the one that is meant.
pub(super) fn source_repository_uri<'p>(presented: &Presented<'p>) -> Option<Cow<'p, str>> {
    let stated = presented.claims.get(Claim::SourceRepositoryUri)?;
    let instance = || {
        let host = presented.issuer?.strip_prefix("https://")?;
        let Some(SubjectAltName::Uri(san)) = presented.identity else { return None };
        WorkflowUri::parse(Provider::GitLab, host, san)?;
        Some(format!("https://{host}/{}", stated.strip_prefix(GITLAB)?))
    };
    Some(instance().map_or(Cow::Borrowed(stated), Cow::Owned))
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

    /// Rules about a ref that Fulcio's certificates name, against every certificate that it has made:
    /// each rule takes the certificates of its own ref and no others.
    #[test]
    fn a_rule_takes_the_spellings_of_its_ref_and_no_others() {
        use super::super::spelling::tests::rows;
        use crate::x509::FulcioExtensions;

        let mut refs: Vec<&str> = rows().map(|row| row.git_ref).filter(|r| !r.is_empty()).collect();
        refs.sort_unstable();
        refs.dedup();
        let (mut right, mut wrong) = (0, 0);
        for row in rows() {
            let claims = FulcioExtensions::of(&row.claims);
            let identity = SubjectAltName::Uri(row.identity.into());
            let presented =
                Presented { identity: Some(&identity), issuer: Some(row.issuer), claims: &claims };
            let host = row.issuer.strip_prefix("https://").filter(|host| host.contains("gitlab"));
            let whole = |git_ref: &str| match host {
                Some(_) if !git_ref.starts_with("refs/") => format!("refs/tags/{git_ref}"),
                _ => git_ref.into(),
            };
            let of = |repository: &str, git_ref: &str| {
                let mut rule = match host {
                    Some(_) => WorkflowRule::gitlab(repository),
                    None => WorkflowRule::github(repository),
                };
                rule.host = host.map(Into::into);
                rule.git_ref = Some(git_ref.into());
                rule
            };
            let called = row.identity.contains("/shared/");
            let looks_alike = !called
                && claims.get(Claim::BuildConfigUri).is_some_and(|top| top.contains("/t.yml@"));
            // On GitLab, .14 came from the HTML template, too: there nothing says `+`.
            let stated = match (row.version, host) {
                ("1.7.0", Some(_)) => spelling::html(&whole(row.git_ref)),
                _ => whole(row.git_ref),
            };
            for git_ref in &refs {
                let taken = of("o/r", &whole(git_ref)).differences(&presented).is_empty();
                let wanted = whole(git_ref) == stated
                    // No certificate was issued, or one of no workflow.
                    && row.identity.contains('@')
                    && !called
                    // Where `für` calls `f%C3%BCr`, Fulcio wrote the same as where it calls itself.
                    && (!looks_alike || (row.version, *git_ref) == ("1.5.1", "refs/heads/für"));
                assert_eq!(taken, wanted, "{} {} {git_ref}", row.version, row.identity);
                *if taken { &mut right } else { &mut wrong } += 1;
            }
            // Nobody says the plain text of a ref of another repository but .9 of newer certificates.
            if called {
                let mut rule = of("o/shared", "refs/tags/v1+ü");
                rule.source_repository = Some("o/r".into());
                let taken = rule.differences(&presented).is_empty();
                assert_eq!(taken, row.version == "1.8.8", "{}", row.version);
            }
            // A workflow at a commit, for no ref.
            let commit = "0123456789abcdef0123456789abcdef01234567";
            let taken = of("o/r", commit).differences(&presented).is_empty();
            let at_commit = row.git_ref.is_empty() && !row.identity.is_empty();
            assert_eq!(taken, at_commit, "{}", row.identity);
        }
        assert!(right > 70 && wrong > 1500, "{right} {wrong}");
    }

    #[test]
    fn no_ref_goes_with_the_source_s_own_commit_only() {
        use crate::x509::FulcioExtensions;
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let other = "89abcdef0123456789abcdef0123456789abcdef";
        let uri = format!("https://github.com/o/r/.github/workflows/w.yml@{commit}");
        let identity = SubjectAltName::Uri(uri.clone());
        let taken = |claims: &[(Claim, &str)], edit: &dyn Fn(&mut WorkflowRule)| {
            let base = [(Claim::SourceRepositoryUri, "https://github.com/o/r")];
            let claims = FulcioExtensions::of(&[&base, claims].concat());
            let issuer = Some(GITHUB_ISSUER);
            let presented = Presented { identity: Some(&identity), issuer, claims: &claims };
            let mut rule = WorkflowRule::github("o/r");
            edit(&mut rule);
            rule.differences(&presented).is_empty()
        };
        let (digest, old) = (Claim::SourceRepositoryDigest, Claim::GithubWorkflowSha);
        assert!(taken(&[(digest, commit)], &|_| {}));
        assert!(taken(&[(old, commit)], &|_| {}));
        assert!(!taken(&[], &|_| {}));
        assert!(!taken(&[(digest, other)], &|_| {}));
        assert!(!taken(&[(digest, commit), (old, other)], &|_| {}));
        assert!(!taken(&[(digest, commit), (Claim::SourceRepositoryRef, "refs/heads/a")], &|_| {}));
        assert!(!taken(&[(digest, commit), (Claim::SourceRepositoryRef, "")], &|_| {}));
        assert!(!taken(&[(digest, commit)], &|rule| rule.source_ref = Some(commit.into())));
        assert!(!taken(&[(digest, commit)], &|rule| rule.git_ref = Some("refs/heads/a".into())));
    }

    /// Fulcio's configuration calls every instance of GitLab `https://gitlab.com` in .12.
    #[test]
    fn an_instance_of_gitlab_is_the_one_that_vouches() {
        use crate::x509::FulcioExtensions;
        let taken = |host: &str, issuer: &str, source: &str, rule: WorkflowRule| {
            let uri = format!("https://{host}/g/p//.gitlab-ci.yml@refs/tags/v1");
            let claims = FulcioExtensions::of(&[
                (Claim::SourceRepositoryUri, source),
                (Claim::SourceRepositoryRef, "refs/tags/v1"),
                (Claim::BuildConfigUri, &uri),
            ]);
            let identity = SubjectAltName::Uri(uri);
            let issuer = Some(issuer);
            rule.differences(&Presented { identity: Some(&identity), issuer, claims: &claims })
                .is_empty()
        };
        let rule = |host: &str| {
            let mut rule = WorkflowRule::gitlab("g/p");
            rule.host = Some(host.into());
            rule
        };
        let (own, own_issuer) = ("gitlab.archlinux.org", "https://gitlab.archlinux.org");
        let com = "https://gitlab.com";
        assert!(taken(own, own_issuer, "https://gitlab.com/g/p", rule(own)));
        assert!(taken(own, own_issuer, "https://gitlab.archlinux.org/g/p", rule(own)));
        // Other projects, other hosts, and what is gitlab.com's own.
        for source in [
            "https://gitlab.com/g/other",
            "https://gitlab.com/g/p/",
            "https://gitlab.com.evil.example/g/p",
            "https://dev.gitlab.org/g/p",
            "https://github.com/g/p",
            "http://gitlab.com/g/p",
            "",
        ] {
            assert!(!taken(own, own_issuer, source, rule(own)), "{source}");
        }
        let mut of_com = rule(own);
        of_com.issuer = Some(Match::exact(com));
        assert!(!taken(own, com, "https://gitlab.com/g/p", of_com));
        assert!(!taken(own, own_issuer, "https://gitlab.com/g/p", rule("gitlab.com")));
        assert!(!taken("gitlab.com", com, "https://gitlab.archlinux.org/g/p", rule("gitlab.com")));
        assert!(taken("gitlab.com", com, "https://gitlab.com/g/p", rule("gitlab.com")));
    }
}
