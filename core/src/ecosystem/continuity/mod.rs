//! What got weaker from one version of a package to the next (npm and PyPI alike).
//!
//! A policy says who may have signed, and may have to be wide: any tag, any workflow of a repository. What a thief of an account
//! does with that is within the policy, and yet not what this package did before: no provenance any more, a branch in the place of
//! a tag, a machine of one's own. [`continuity`] holds the facts of this version against those of the last one that was accepted:
//!
//! ```text
//! facts of the last accepted version (the caller's own store) ─▶ Standing ─┐
//! facts of this one (a Verified of this process) ──────────────▶ Standing ─┴▶ continuity ─▶ [] or what got weaker
//! ```
//!
//! It is no verification, and says nothing about a version that was not verified: an attestation counts as there once it verified.
//! It compares each attestation of before with those of now that are for the same purpose (provenance of any version of SLSA is
//! one purpose), and tells how far the nearest of them is. What is there besides, and what got stronger, is not told. Nor is what
//! moves from version to version by itself:
//!
//! | moves | is nothing weaker |
//! |---|---|
//! | ref | from tag to tag, from branch to tag; between a commit and a tag of a shared workflow |
//! | trigger | between those that take the right to write |
//! | repository | another name, and the same identifier (Fulcio's .1.15) with the same owner (.1.17) |
//! | registry key | of npm's publish attestation: which keys are the registry's is asked when it is verified |
//! | log and its time | a signed entry timestamp of Rekor v1, and a timestamp of an authority with Rekor v2 |

mod standing;
mod weakness;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::limits;
use crate::policy::{Provider, WorkflowUri, is_commit};
use crate::x509::Claim;
use standing::{Attested, Evidence};

pub use standing::Standing;
pub use weakness::{Weakening, Weakness};

const PROVENANCE: &str = "https://slsa.dev/provenance/";
const NPM_PUBLISH: &str = "https://github.com/npm/attestation/tree/main/specs/publish/";
const PYPI_PUBLISH: &str = "https://docs.pypi.org/attestations/publish/";
/// The machines of the providers of builds (Fulcio, oid-info.md, .1.11).
const HOSTED: [&str; 2] = ["github-hosted", "gitlab-hosted"];
/// What starts a build only where somebody may write to the repository, on GitHub ("Events that trigger workflows") and on GitLab
/// (`CI_PIPELINE_SOURCE`). Requests to merge, comments and what follows another workflow are not among them.
const CLOSED_TRIGGERS: [&str; 14] = [
    "push",
    "release",
    "schedule",
    "workflow_dispatch",
    "repository_dispatch",
    "create",
    "deployment",
    "merge_group",
    "registry_package",
    "web",
    "api",
    "trigger",
    "pipeline",
    "parent_pipeline",
];

/// What got weaker from the last accepted version to this one, the gravest first. Nothing, if the list is empty.
pub fn continuity(previous: &Standing, current: &Standing) -> Vec<Weakening> {
    let mut all: Vec<Weakening> = Vec::new();
    for before in &previous.0 {
        let purpose = before.purpose();
        let mut nearest = None;
        for now in &current.0 {
            if now.purpose() == purpose {
                let found = Comparison::of(purpose, before, now);
                if nearest.as_ref().is_none_or(|other| found.is_nearer_than(other)) {
                    nearest = Some(found);
                }
            }
        }
        all.extend(nearest.unwrap_or_else(|| Comparison::gone(purpose)).found);
    }
    // Smaller than a sort, which the module for WebAssembly would have for these alone; and several may be weaker in the same way.
    let mut sorted: Vec<Weakening> = Vec::new();
    for weakness in Weakness::ALL {
        for one in &all {
            if one.weakness == *weakness && !sorted.contains(one) {
                sorted.push(one.clone());
            }
        }
    }
    sorted
}

/// What an attestation is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose<'a> {
    Provenance,
    /// The registry's own, which its key signs.
    NpmPublish,
    PypiPublish,
    Other(&'a str),
    /// A signature of an artifact, without a statement.
    Signature,
}

impl Purpose<'_> {
    const fn name(&self) -> &str {
        match self {
            Self::Provenance => "provenance",
            Self::NpmPublish | Self::PypiPublish => "publish",
            Self::Other(predicate_type) => predicate_type,
            Self::Signature => "signature",
        }
    }

    const fn gone(self) -> Weakness {
        match self {
            Self::Provenance => Weakness::ProvenanceGone,
            Self::NpmPublish | Self::PypiPublish => Weakness::PublishGone,
            Self::Other(_) | Self::Signature => Weakness::AttestationGone,
        }
    }
}

impl Attested {
    fn purpose(&self) -> Purpose<'_> {
        match self.predicate_type() {
            Some(provenance) if provenance.starts_with(PROVENANCE) => Purpose::Provenance,
            Some(publish) if publish.starts_with(NPM_PUBLISH) => Purpose::NpmPublish,
            Some(publish) if publish.starts_with(PYPI_PUBLISH) => Purpose::PypiPublish,
            Some(other) => Purpose::Other(other),
            None => Purpose::Signature,
        }
    }
}

/// One attestation of before and one of now.
struct Comparison<'a> {
    purpose: Purpose<'a>,
    found: Vec<Weakening>,
}

impl<'a> Comparison<'a> {
    const fn new(purpose: Purpose<'a>) -> Self {
        Self { purpose, found: Vec::new() }
    }

    /// There is none of now.
    fn gone(purpose: Purpose<'a>) -> Self {
        let mut this = Self::new(purpose);
        this.add(purpose.gone(), None, None);
        this
    }

    fn gravest(&self) -> Option<Weakness> {
        self.found.iter().map(|one| one.weakness).min()
    }

    fn is_nearer_than(&self, other: &Self) -> bool {
        match (self.gravest(), other.gravest()) {
            (Some(mine), Some(its)) if mine == its => self.found.len() < other.found.len(),
            (Some(mine), Some(its)) => mine > its,
            (mine, _) => mine.is_none(),
        }
    }

    fn of(purpose: Purpose<'a>, before: &Attested, now: &Attested) -> Self {
        let mut this = Self::new(purpose);
        match (before.key(), now.key()) {
            (None, None) => this.signers(before, now),
            (None, key) => this.add(Weakness::CertificateGone, before.name(), key),
            (key, None) => this.add(Weakness::SignerChanged, key, now.name()),
            (was, is) => {
                let changed = was != is && purpose != Purpose::NpmPublish;
                this.add_if(changed, Weakness::SignerChanged, was, is);
            }
        }
        for kind in Evidence::ALL {
            let is_part = match kind {
                // Of an entry that is not there either.
                Evidence::InclusionProof | Evidence::Cosignature => now.has(Evidence::LogEntry),
                // A key has no certificate that one could be about.
                Evidence::CertificateTimestamp => now.is_certified(),
                Evidence::LogEntry | Evidence::Timestamp => true,
            };
            let gone = is_part && before.has(kind) && !now.has(kind);
            this.add_if(gone, Weakness::EvidenceGone, Some(kind.name()), None);
        }
        this
    }

    fn add(&mut self, weakness: Weakness, before: Option<&str>, now: Option<&str>) {
        let attestation = shortened(self.purpose.name());
        let (before, now) = (before.map(shortened), now.map(shortened));
        let message = weakness.meaning();
        self.found.push(Weakening { weakness, attestation, before, now, message });
    }

    fn add_if(
        &mut self,
        weaker: bool,
        weakness: Weakness,
        before: Option<&str>,
        now: Option<&str>,
    ) {
        if weaker {
            self.add(weakness, before, now);
        }
    }

    fn signers(&mut self, before: &Attested, now: &Attested) {
        let (was, is) = (before.issuer(), now.issuer());
        self.add_if(was != is, Weakness::IssuerChanged, was, is);
        self.repository(before, now);
        let told = self.git_ref(before.source_ref(), now.source_ref());
        match (before.workflow(), now.workflow()) {
            (Some(was), Some(is)) => {
                self.workflow(&was.place, &is.place, before, now);
                // A workflow that others share has a ref of its own. One that is not shared has the source's.
                if !told {
                    self.git_ref(Some(was.git_ref), Some(is.git_ref));
                }
            }
            (Some(_), None) => self.add(Weakness::WorkflowGone, before.name(), now.name()),
            (None, _) => {
                let changed = before.identity() != now.identity();
                self.add_if(changed, Weakness::SignerChanged, before.name(), now.name());
            }
        }
        self.environment(before, now);
    }

    fn repository(&mut self, before: &Attested, now: &Attested) {
        let (was, is) = (before.source(), now.source());
        // An identifier stays with a repository under a new name, and is another one's if somebody takes the old name.
        let changed = |id| match (before.claim(id), now.claim(id)) {
            (Some(was), Some(is)) => Some(was != is),
            _ => None,
        };
        if changed(Claim::SourceRepositoryIdentifier).unwrap_or(was.is_some() && was != is) {
            self.add(Weakness::RepositoryChanged, was.as_deref(), is.as_deref());
        } else if changed(Claim::SourceRepositoryOwnerIdentifier) == Some(true) {
            let owner = Claim::SourceRepositoryOwnerUri;
            self.add(Weakness::OwnerChanged, before.claim(owner), now.claim(owner));
        }
    }

    fn workflow(&mut self, was: &str, is: &str, before: &Attested, now: &Attested) {
        if was != is {
            return self.add(Weakness::WorkflowChanged, Some(was), Some(is));
        }
        if let Some(was) = before.config() {
            let is = now.config().map(|config| config.place);
            let changed = is.as_deref() != Some(&*was.place);
            self.add_if(changed, Weakness::BuildConfigChanged, Some(&was.place), is.as_deref());
        }
    }

    /// Whether that is told of.
    fn git_ref(&mut self, was: Option<&str>, is: Option<&str>) -> bool {
        let (strong, left) = (strength(was), strength(is));
        let other = left == BRANCH && strong == BRANCH && was != is;
        self.add_if(left < strong, Weakness::RefWeaker, was, is);
        self.add_if(other, Weakness::BranchChanged, was, is);
        left < strong || other
    }

    fn environment(&mut self, before: &Attested, now: &Attested) {
        let one_of = |known: &[&str], text: Option<&str>| text.is_some_and(|t| known.contains(&t));
        let of = |claim| (before.claim(claim), now.claim(claim));
        let (was, is) = of(Claim::RunnerEnvironment);
        let weaker = one_of(&HOSTED, was) && !one_of(&HOSTED, is);
        self.add_if(weaker, Weakness::RunnerSelfHosted, was, is);
        let (was, is) = (before.trigger(), now.trigger());
        let weaker = was.is_some() && was != is && !one_of(&CLOSED_TRIGGERS, is);
        self.add_if(weaker, Weakness::TriggerOpen, was, is);
        let (was, is) = of(Claim::DeploymentEnvironment);
        self.add_if(was.is_some() && was != is, Weakness::EnvironmentChanged, was, is);
        let (was, is) = of(Claim::SourceRepositoryVisibility);
        let weaker = was == Some("public") && is != was;
        self.add_if(weaker, Weakness::SourceNotPublic, was, is);
    }
}

fn shortened(text: &str) -> String {
    let end = text.char_indices().nth(limits::ECHO).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default().to_string()
}

const BRANCH: u8 = 1;

/// How hard it is to make such a ref: a tag and a commit stay what they are, or are meant to; a branch moves; the ref of a request
/// to merge is anybody's.
fn strength(git_ref: Option<&str>) -> u8 {
    match git_ref {
        Some(tag) if tag.starts_with("refs/tags/") => 2,
        Some(commit) if is_commit(commit) => 2,
        Some(branch) if branch.starts_with("refs/heads/") => BRANCH,
        _ => 0,
    }
}

/// A workflow without the ref that it was taken at.
struct Workflow<'a> {
    /// Its file, of the source repository; else with the repository.
    place: Cow<'a, str>,
    git_ref: &'a str,
}

impl Attested {
    fn name(&self) -> Option<&str> {
        self.identity().1
    }

    fn source(&self) -> Option<Cow<'_, str>> {
        let stated = self.claim(Claim::SourceRepositoryUri).map(Cow::Borrowed);
        let older = self.claim(Claim::GithubWorkflowRepository);
        stated.or_else(|| Some(format!("https://github.com/{}", older?).into()))
    }

    fn source_ref(&self) -> Option<&str> {
        self.claim(Claim::SourceRepositoryRef).or_else(|| self.claim(Claim::GithubWorkflowRef))
    }

    fn trigger(&self) -> Option<&str> {
        self.claim(Claim::BuildTrigger).or_else(|| self.claim(Claim::GithubWorkflowTrigger))
    }

    /// The workflow that signed, if one did.
    fn workflow(&self) -> Option<Workflow<'_>> {
        match self.identity() {
            (Some("uri"), Some(uri)) => self.workflow_at(uri),
            _ => None,
        }
    }

    /// The workflow that started it, which may have called the one that signed.
    fn config(&self) -> Option<Workflow<'_>> {
        self.workflow_at(self.claim(Claim::BuildConfigUri)?)
    }

    fn workflow_at<'u>(&self, uri: &'u str) -> Option<Workflow<'u>> {
        let (host, path) = uri.strip_prefix("https://")?.split_once('/')?;
        let provider = if path.contains("//") { Provider::GitLab } else { Provider::GitHub };
        let WorkflowUri { repository, file, git_ref } = WorkflowUri::parse(provider, host, uri)?;
        let repository = format!("https://{host}/{repository}");
        let is_own = self.source().is_some_and(|source| source == repository);
        let place = if is_own { file.into() } else { format!("{repository}/{file}").into() };
        Some(Workflow { place, git_ref })
    }
}

#[cfg(test)]
mod tests;
