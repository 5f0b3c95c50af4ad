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

mod meant;
mod uri;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::asked::Asked;
use super::certificate_identity::{CertificateIdentity, issuer};
use super::claim::conflict;
use super::difference::Difference;
use super::part::rule;
use super::read::{by_name, exact_or_pattern, one_of};
use super::{Match, OneOf, spelling};
use crate::code::Code;
use crate::encoding::json::Field;
use crate::failure::Failure;
use crate::value::Value;
use crate::x509::{Claim, FulcioExtensions, SubjectAltName};
pub(super) use meant::{meant, never, never_as_glob};
use uri::GITHUB_FOLDER;

pub(crate) use uri::{WorkflowUri, is_commit};

/// A provider of workflows whose identities have parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Provider {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI.
    GitLab,
}

impl Asked for Provider {}

fn provider(field: Field) -> Result<Provider, Failure> {
    by_name(field, &Provider::ALL, Provider::name)
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

rule! {
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
    pub struct WorkflowRule, WorkflowPart;
    required {
        /// The provider.
        pub provider: Provider = "provider", provider, Provider, same;
        /// The repository that holds the workflow: `owner/name`, in GitLab `group/subgroup/project`.
        pub repository: OneOf = "repository", one_of, Repository, wider;
    }
    optional {
        /// The provider's host, where it is not `github.com` or `gitlab.com`: `acme.ghe.com`, or a server of
        /// one's own.
        pub host: Option<String> = "host", Field::text, Host, same;
        /// The issuer, where it is not the host's own (an enterprise's, for example).
        pub issuer: Option<Match> = "issuer", exact_or_pattern, Issuer, same;
        /// The workflow's file; in GitHub, a name without a slash is one in `.github/workflows`.
        pub file: Option<OneOf> = "file", one_of, File, wider;
        /// The ref that the workflow was taken from (`refs/tags/v1`).
        pub git_ref: Option<OneOf> = "ref", one_of, Ref, wider;
        /// The repository that the workflow ran for, where it is not the one that holds it.
        pub source_repository: Option<OneOf> = "sourceRepository", one_of, SourceRepository, wider_if_both;
        /// The ref of the source. Without it, the source of the repository that holds the workflow has
        /// the workflow's ref, and that of another repository may have any.
        pub source_ref: Option<OneOf> = "sourceRef", one_of, SourceRef, wider_if_both;
        /// The event that started the workflow (`push`).
        pub trigger: Option<OneOf> = "trigger", one_of, Trigger, wider;
        /// The sort of machine (`github-hosted`).
        pub runner: Option<OneOf> = "runner", one_of, Runner, wider;
    }
}

/// Who vouches for the workflows of github.com.
pub(super) const GITHUB_ISSUER: &str = "https://token.actions.githubusercontent.com";
/// What Fulcio's configuration takes for the address of every GitLab instance, in .12 and .16.
const GITLAB: &str = "https://gitlab.com/";

impl WorkflowRule {
    /// Any workflow of this GitHub repository (`owner/name`), run for the repository itself.
    pub fn github(repository: impl Into<OneOf>) -> Self {
        Self::of(Provider::GitHub, repository.into())
    }

    /// Any pipeline of this GitLab project (`group/project`), run for the project itself.
    pub fn gitlab(repository: impl Into<OneOf>) -> Self {
        Self::of(Provider::GitLab, repository.into())
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
            // With data residency, an enterprise is a subdomain of ghe.com; a server of one's own is not.
            (None, Provider::GitHub) if host.ends_with(".ghe.com") => {
                Match::exact(&format!("https://token.actions.{host}"))
            }
            (None, Provider::GitHub) => Match::exact(&format!("https://{host}/_services/token")),
            (None, Provider::GitLab) => Match::exact(&format!("https://{host}")),
        }
    }

    pub(super) fn differences(&self, presented: &CertificateIdentity<'_>) -> Vec<Difference> {
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
        for part in WorkflowPart::ALL {
            let before = found.len();
            self.part_differs(*part, &san, &source, presented.claims, &mut found);
            for difference in found.iter_mut().skip(before) {
                let rule = self.rule_of(*part);
                let slip =
                    rule.and_then(|rule| meant::respelled(self.provider, self.host(), *part, rule));
                difference.with_other_slip(slip);
            }
        }
        found
    }

    /// What is asked of a part that linting knows the spelling of.
    fn rule_of(&self, part: WorkflowPart) -> Option<&OneOf> {
        match part {
            WorkflowPart::Repository => Some(&self.repository),
            WorkflowPart::File => self.file.as_ref(),
            WorkflowPart::Ref => self.git_ref.as_ref(),
            WorkflowPart::SourceRepository => self.source_repository.as_ref(),
            WorkflowPart::SourceRef => self.source_ref.as_ref(),
            _ => None,
        }
    }

    fn part_differs(
        &self,
        part: WorkflowPart,
        san: &WorkflowUri<'_>,
        source: &Source<'_>,
        claims: &FulcioExtensions,
        found: &mut Vec<Difference>,
    ) {
        let (rule, value) = match part {
            // Compared before, in `differences`: they say how to read the identity, and who vouches for it.
            WorkflowPart::Provider | WorkflowPart::Host | WorkflowPart::Issuer => return,
            WorkflowPart::Repository => (Some(&self.repository), Some(san.repository)),
            WorkflowPart::File => return found.extend(self.file_differs(san.file)),
            WorkflowPart::Ref => (self.git_ref.as_ref(), Some(san.git_ref)),
            WorkflowPart::SourceRepository => {
                return self.source_repository_differs(san, source, claims, found);
            }
            WorkflowPart::SourceRef => return self.source_ref_differs(san, source, claims, found),
            WorkflowPart::Trigger => {
                let old = Claim::GithubWorkflowTrigger;
                let rule = self.trigger.as_ref();
                found.extend(rule.and_then(|_| conflict(Claim::BuildTrigger, claims)));
                (rule, claims.get(Claim::BuildTrigger).or_else(|| claims.get(old)))
            }
            WorkflowPart::Runner => (self.runner.as_ref(), claims.get(Claim::RunnerEnvironment)),
        };
        if let Some(rule) = rule {
            found.extend(Difference::of(Code::WorkflowMismatch, part.name(), rule, value));
        }
    }

    fn file_differs(&self, file: &str) -> Option<Difference> {
        let expected = self.file.as_ref()?;
        let name = match self.provider {
            Provider::GitHub => file.strip_prefix(GITHUB_FOLDER).unwrap_or(file),
            Provider::GitLab => file,
        };
        let held = expected.is_match(name) || expected.is_match(file);
        let part = WorkflowPart::File.name();
        Difference::unless(held, Code::WorkflowMismatch, part, expected.shown(), Some(name))
    }

    /// The workflow of the certificate's identity, in plain text as far as a claim says it.
    fn workflow<'p>(
        &self,
        presented: &CertificateIdentity<'p>,
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
    fn source_repository_differs(
        &self,
        san: &WorkflowUri<'_>,
        source: &Source<'_>,
        claims: &FulcioExtensions,
        found: &mut Vec<Difference>,
    ) {
        found.extend(conflict(Claim::SourceRepositoryUri, claims));
        let base = self.base();
        let repository = source.repository(&base);
        let held = |repository: &str| match &self.source_repository {
            Some(expected) => expected.is_match(repository),
            None => repository == san.repository,
        };
        let expected = match &self.source_repository {
            Some(expected) => expected.shown(),
            None => of_workflow(san.repository),
        };
        let difference = Difference::unless(
            repository.is_some_and(held),
            Code::SourceRepository,
            WorkflowPart::SourceRepository.name(),
            expected,
            repository.or(source.stated.as_deref()),
        );
        // Shared workflows are common, and the rule's repository is what they run for.
        let shared = self.source_repository.is_none()
            && repository.is_some_and(|repository| self.repository.is_match(repository));
        let slip = shared.then(|| ("workflowOf", san.repository.into()));
        found.extend(difference.map(|difference| difference.with_slip(slip)));
    }

    /// At which ref it ran for the source, and whether what it ran in belongs to either of the two.
    fn source_ref_differs(
        &self,
        san: &WorkflowUri<'_>,
        source: &Source<'_>,
        claims: &FulcioExtensions,
        found: &mut Vec<Difference>,
    ) {
        let part = WorkflowPart::SourceRef.name();
        let base = self.base();
        let repository = source.repository(&base);
        found.extend(conflict(Claim::SourceRepositoryRef, claims));
        if let Some(expected) = &self.source_ref {
            let git_ref = source.git_ref;
            found.extend(Difference::of(Code::SourceRepository, part, expected, git_ref));
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
            let expected = of_workflow(san.git_ref);
            found.extend(Difference::unless(held, Code::SourceRepository, part, expected, git_ref));
        }
        if let Some(uri) = claims.get(Claim::BuildConfigUri) {
            let top = WorkflowUri::parse(self.provider, self.host(), uri).map(|top| top.repository);
            let held = top.is_some_and(|top| Some(top) == repository || top == san.repository);
            found.extend(Difference::unless(
                held,
                Code::SourceRepository,
                "buildConfigUri",
                of_workflow(repository.unwrap_or(san.repository)),
                Some(uri),
            ));
        }
    }
}

/// What a rule asks for that does not name it: the workflow's own. It stands in no policy, and says so.
fn of_workflow(own: &str) -> Value {
    Value::Map(alloc::vec![("ofWorkflow", own.into())])
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
    fn of(presented: &CertificateIdentity<'p>) -> Self {
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
pub(super) fn source_repository_uri<'p>(
    presented: &CertificateIdentity<'p>,
) -> Option<Cow<'p, str>> {
    let stated = presented.claims.get(Claim::SourceRepositoryUri)?;
    let instance = || {
        let host = presented.issuer?.strip_prefix("https://")?;
        let Some(SubjectAltName::Uri(san)) = presented.identity else { return None };
        WorkflowUri::parse(Provider::GitLab, host, san)?;
        Some(format!("https://{host}/{}", stated.strip_prefix(GITLAB)?))
    };
    Some(instance().map_or(Cow::Borrowed(stated), Cow::Owned))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let presented = CertificateIdentity {
                identity: Some(&identity),
                issuer: Some(row.issuer),
                claims: &claims,
            };
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
            let presented =
                CertificateIdentity { identity: Some(&identity), issuer, claims: &claims };
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
            rule.differences(&CertificateIdentity {
                identity: Some(&identity),
                issuer,
                claims: &claims,
            })
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
