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

/// Each weakness by itself, and what is none.
#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::{String, ToString as _};
    use alloc::vec::Vec;
    use core::slice::from_ref;

    use serde_json::{Value as Json, json};

    use super::*;
    use crate::code::{Class, Code};

    const PUBLISH: &str = "https://github.com/npm/attestation/tree/main/specs/publish/v0.1";
    const WORKFLOW: &str = "https://github.com/o/r/.github/workflows/release.yml@refs/tags/v1.0.0";

    /// The facts of a package's provenance, as [`crate::Facts::to_json`] writes them.
    fn provenance() -> Json {
        json!({
            "signer": {
                "kind": "certificate",
                "identity": { "kind": "uri", "value": WORKFLOW },
                "issuer": "https://token.actions.githubusercontent.com",
                "claims": {
                    "githubWorkflowTrigger": "release",
                    "githubWorkflowRepository": "o/r",
                    "githubWorkflowRef": "refs/tags/v1.0.0",
                    "buildSignerUri": WORKFLOW,
                    "runnerEnvironment": "github-hosted",
                    "sourceRepositoryUri": "https://github.com/o/r",
                    "sourceRepositoryRef": "refs/tags/v1.0.0",
                    "sourceRepositoryIdentifier": "1",
                    "sourceRepositoryOwnerUri": "https://github.com/o",
                    "sourceRepositoryOwnerIdentifier": "2",
                    "buildConfigUri": WORKFLOW,
                    "buildTrigger": "release",
                    "sourceRepositoryVisibility": "public",
                    "deploymentEnvironment": "npm",
                },
                "certificateSerial": "00",
                "certificateAuthority": "https://fulcio.example",
            },
            "artifact": [],
            "statement": { "predicateType": "https://slsa.dev/provenance/v1", "subjects": [] },
            "times": [ time("signed_entry_timestamp"), time("rfc3161") ],
            "logEntries": [ { "treeIndex": "7", "cosignatures": [ { "witness": "w", "time": "2026-01-01T00:00:00Z" } ] } ],
            "certificateTimestamps": [ { "log": "ct" } ],
        })
    }

    fn time(source: &str) -> Json {
        json!({ "time": "2026-01-01T00:00:00Z", "source": source, "authority": "a" })
    }

    /// The registry's own attestation.
    fn publish(key: &str) -> Json {
        let mut facts = provenance();
        facts["signer"] = json!({ "kind": "key", "key": "P-256", "spkiSha256": key });
        facts["statement"]["predicateType"] = PUBLISH.into();
        facts["certificateTimestamps"] = json!([]);
        facts
    }

    /// What a workflow of this file and ref signs, in all of its claims.
    fn workflow(file: &str, git_ref: &str) -> Json {
        let mut facts = provenance();
        let uri = format!("https://github.com/o/r/.github/workflows/{file}@{git_ref}");
        facts["signer"]["identity"]["value"] = uri.as_str().into();
        for claim in ["buildSignerUri", "buildConfigUri"] {
            facts["signer"]["claims"][claim] = uri.as_str().into();
        }
        for claim in ["githubWorkflowRef", "sourceRepositoryRef"] {
            facts["signer"]["claims"][claim] = git_ref.into();
        }
        facts
    }

    /// What a workflow that is shared signs for the release workflow.
    fn shared(repository: &str, git_ref: &str) -> Json {
        let mut facts = provenance();
        let uri = format!("https://github.com/{repository}/.github/workflows/build.yml@{git_ref}");
        facts["signer"]["identity"]["value"] = uri.as_str().into();
        facts["signer"]["claims"]["buildSignerUri"] = uri.into();
        facts
    }

    /// The facts with another value of a claim; without it, if it is null.
    fn with(mut facts: Json, claims: &[(&str, Json)]) -> Json {
        for (claim, value) in claims {
            match value {
                Json::Null => {
                    drop(facts["signer"]["claims"].as_object_mut().unwrap().remove(*claim))
                }
                value => facts["signer"]["claims"][*claim] = value.clone(),
            }
        }
        facts
    }

    fn signer(identity: Json, issuer: &str) -> Json {
        let mut facts = with(provenance(), &[]);
        facts["signer"]["identity"] = identity;
        facts["signer"]["issuer"] = issuer.into();
        facts["signer"]["claims"] = json!({});
        facts
    }

    fn person(mail: &str) -> Json {
        signer(json!({ "kind": "email", "value": mail }), "https://accounts.example")
    }

    fn standing(facts: &[Json]) -> Standing {
        Standing::from_json(Json::from(facts).to_string().as_bytes()).unwrap()
    }

    fn weaker(previous: &[Json], current: &[Json]) -> Vec<Weakness> {
        let found = continuity(&standing(previous), &standing(current));
        found.into_iter().map(|one| one.weakness).collect()
    }

    /// One fault each. The other way round is what these must not be taken for.
    #[test]
    fn each_weakness_is_found_by_itself() {
        let uri = |value: &str| json!({ "kind": "uri", "value": value });
        let mut other = provenance();
        other["statement"]["predicateType"] = "https://example.com/audit".into();
        let release_v1 = || workflow("release.yml", "refs/tags/v1.0.0");
        let set = |path: &str, value: Json| {
            let mut facts = provenance();
            *facts.pointer_mut(path).unwrap() = value;
            facts
        };
        let claim = |name: &'static str, value: Json| with(provenance(), &[(name, value)]);
        let renamed = |repository: &str, id: &str, owner: &str| {
            let text = provenance().to_string().replace("o/r", repository);
            let facts = serde_json::from_str(&text).unwrap();
            with(
                facts,
                &[
                    ("sourceRepositoryIdentifier", id.into()),
                    ("sourceRepositoryOwnerIdentifier", owner.into()),
                ],
            )
        };
        let mut without_statement = provenance();
        without_statement["statement"] = Json::Null;
        let seen = core::cell::RefCell::new(Vec::new());
        let check = |expected: Weakness, previous: &[Json], current: &[Json]| {
            seen.borrow_mut().push(expected);
            assert_eq!(weaker(previous, current), [expected], "{previous:?} {current:?}");
        };
        let base = [provenance()];
        check(Weakness::ProvenanceGone, &base, &[]);
        check(Weakness::ProvenanceGone, &base, &[publish("a")]);
        check(Weakness::ProvenanceGone, &base, &[other.clone()]);
        check(Weakness::PublishGone, &[provenance(), publish("a")], &base);
        check(Weakness::AttestationGone, &[provenance(), other.clone()], &base);
        check(Weakness::AttestationGone, &[without_statement], &base);
        check(Weakness::CertificateGone, &base, &[set("/signer", publish("a")["signer"].clone())]);
        check(
            Weakness::WorkflowGone,
            &base,
            &[set("/signer/identity", uri("https://ci.example/o"))],
        );
        check(
            Weakness::WorkflowGone,
            // A file whose name ends as a tag would: it has no one reading, and is no workflow that could be compared.
            &base,
            &[set("/signer/identity", uri(&format!("{WORKFLOW}@refs/heads/main")))],
        );
        check(
            Weakness::IssuerChanged,
            &base,
            &[set("/signer/issuer", "https://issuer.example".into())],
        );
        check(Weakness::IssuerChanged, &base, &[set("/signer/issuer", Json::Null)]);
        check(Weakness::SignerChanged, &[person("a@b.example")], &[person("A@b.example")]);
        let key = |key: &str| set("/signer", publish(key)["signer"].clone());
        check(Weakness::SignerChanged, &[key("a")], &[key("b")]);
        check(Weakness::SignerChanged, &[key("a")], &base);
        let same_name = |id: &str| claim("sourceRepositoryIdentifier", id.into());
        check(Weakness::RepositoryChanged, &base, &[same_name("9")]);
        check(Weakness::RepositoryChanged, &base, &[renamed("o/s", "9", "2")]);
        check(Weakness::RepositoryChanged, &base, &[renamed("p/r", "9", "8")]);
        check(Weakness::OwnerChanged, &base, &[renamed("p/r", "1", "8")]);
        // Where one of the two states no identifier, the names are all that there is.
        let unnumbered = |repository: &str| {
            let unsaid = [
                ("sourceRepositoryIdentifier", Json::Null),
                ("sourceRepositoryOwnerIdentifier", Json::Null),
            ];
            with(renamed(repository, "1", "2"), &unsaid)
        };
        check(Weakness::RepositoryChanged, &base, &[unnumbered("p/r")]);
        check(Weakness::RepositoryChanged, &[unnumbered("p/r")], &base);
        let unsaid =
            ["sourceRepositoryUri", "githubWorkflowRepository"].map(|name| (name, Json::Null));
        let mut gone = with(unnumbered("o/r"), &unsaid);
        // Nor is it told from its workflow any more.
        gone["signer"]["identity"]["value"] = ".github/workflows/release.yml".into();
        let found = weaker(&base, &[gone]);
        assert_eq!(found, [Weakness::WorkflowGone, Weakness::RepositoryChanged]);
        check(Weakness::WorkflowChanged, &base, &[workflow("ci.yml", "refs/tags/v1.0.0")]);
        check(Weakness::WorkflowChanged, &base, &[shared("s/t", "refs/tags/v1")]);
        check(
            Weakness::WorkflowChanged,
            &[shared("s/t", "refs/tags/v1")],
            &[shared("u/t", "refs/tags/v1")],
        );
        for git_ref in ["refs/heads/main", "refs/pull/1/merge", "refs/heads/refs/tags/v1.0.1"] {
            check(Weakness::RefWeaker, &base, &[workflow("release.yml", git_ref)]);
        }
        let branch = |branch: &str| workflow("release.yml", &format!("refs/heads/{branch}"));
        check(
            Weakness::RefWeaker,
            &[branch("main")],
            &[workflow("release.yml", "refs/pull/1/merge")],
        );
        check(
            Weakness::RefWeaker,
            &[shared("s/t", "refs/tags/v1")],
            &[shared("s/t", "refs/heads/main")],
        );
        for runner in ["self-hosted".into(), Json::Null, "GitHub-hosted".into()] {
            check(Weakness::RunnerSelfHosted, &base, &[claim("runnerEnvironment", runner)]);
        }
        for trigger in ["pull_request_target", "issue_comment", "workflow_run", "new"] {
            check(Weakness::TriggerOpen, &base, &[claim("buildTrigger", trigger.into())]);
        }
        let unstated = [("buildTrigger", Json::Null), ("githubWorkflowTrigger", Json::Null)];
        check(Weakness::TriggerOpen, &base, &[with(provenance(), &unstated)]);
        let caller = |file: &str| {
            let uri = format!("https://github.com/o/r/.github/workflows/{file}@refs/tags/v1.0.0");
            with(shared("s/t", "refs/tags/v1"), &[("buildConfigUri", uri.into())])
        };
        check(Weakness::BuildConfigChanged, &[caller("release.yml")], &[caller("other.yml")]);
        let missing = [("buildConfigUri", Json::Null)];
        check(Weakness::BuildConfigChanged, &base, &[with(provenance(), &missing)]);
        for environment in [Json::Null, "staging".into()] {
            check(
                Weakness::EnvironmentChanged,
                &base,
                &[claim("deploymentEnvironment", environment)],
            );
        }
        check(Weakness::BranchChanged, &[branch("main")], &[branch("evil")]);
        for visibility in ["private".into(), Json::Null] {
            let private = claim("sourceRepositoryVisibility", visibility);
            check(Weakness::SourceNotPublic, &base, &[private]);
        }
        check(Weakness::EvidenceGone, &base, &[set("/logEntries", json!([]))]);
        check(Weakness::EvidenceGone, &base, &[set("/logEntries/0/treeIndex", Json::Null)]);
        check(Weakness::EvidenceGone, &base, &[set("/logEntries/0/cosignatures", json!([]))]);
        check(Weakness::EvidenceGone, &base, &[set("/certificateTimestamps", json!([]))]);
        check(
            Weakness::EvidenceGone,
            &base,
            &[set("/times", json!([time("signed_entry_timestamp")]))],
        );
        // The unmodified twin, and none that nothing here reaches.
        assert_eq!(weaker(&base, &[release_v1()]), []);
        let mut seen = seen.into_inner();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, Weakness::ALL);
    }

    #[test]
    fn what_moves_by_itself_is_nothing_weaker() {
        let same = |previous: Json, current: Json| {
            let found = weaker(from_ref(&previous), from_ref(&current));
            assert_eq!(found, [], "{previous} {current}");
        };
        let tag = |tag: &str| workflow("release.yml", &format!("refs/tags/{tag}"));
        let branch = |branch: &str| workflow("release.yml", &format!("refs/heads/{branch}"));
        same(provenance(), provenance());
        same(tag("v1.0.0"), tag("@scope/package@2.0.0"));
        same(branch("main"), branch("main"));
        same(branch("main"), tag("v1"));
        same(workflow("release.yml", "refs/pull/1/merge"), branch("main"));
        same(shared("s/t", "refs/tags/v1"), shared("s/t", &"a1".repeat(20)));
        same(shared("s/t", &"a1".repeat(20)), shared("s/t", "refs/tags/v2"));
        for trigger in CLOSED_TRIGGERS {
            same(provenance(), with(provenance(), &[("buildTrigger", trigger.into())]));
        }
        // What was open before has not become so.
        let open = [("buildTrigger", "issue_comment".into())];
        same(with(provenance(), &open), with(provenance(), &open));
        let own = [("runnerEnvironment", "self-hosted".into())];
        same(with(provenance(), &own), with(provenance(), &own));
        same(with(provenance(), &own), provenance());
        same(with(provenance(), &[("deploymentEnvironment", Json::Null)]), provenance());
        // A repository under a new name is the one that it was.
        let renamed = provenance().to_string().replace("o/r", "o/new");
        same(provenance(), serde_json::from_str(&renamed).unwrap());
        // Certificates from before 2023 say less, and the same by other names.
        let mut older = provenance();
        let claims = older["signer"]["claims"].as_object_mut().unwrap();
        claims.retain(|name, _| name.starts_with("github"));
        assert_eq!(claims.len(), 3);
        same(older, provenance());
        let mut older_slsa = provenance();
        older_slsa["statement"]["predicateType"] = "https://slsa.dev/provenance/v0.2".into();
        same(older_slsa, provenance());
        // From Rekor v1 to Rekor v2.
        let mut v1 = provenance();
        v1["times"] = json!([time("signed_entry_timestamp")]);
        let mut v2 = provenance();
        v2["times"] = json!([time("rfc3161")]);
        same(v1, v2);
        // The registry has a new key.
        same(publish("a"), publish("b"));
        same(person("a@b.example"), person("a@b.example"));
    }

    #[test]
    fn nothing_is_weaker_than_nothing_and_more_is_not_less() {
        assert_eq!(weaker(&[], &[provenance()]), []);
        assert_eq!(weaker(&[], &[]), []);
        assert_eq!(
            weaker(&[provenance()], &[person("a@b.example"), provenance(), publish("a")]),
            []
        );
    }

    /// Several of one purpose: each of before has to find its like.
    #[test]
    fn the_nearest_counts() {
        let (a, b) = (person("a@b.example"), person("b@b.example"));
        assert_eq!(weaker(&[a.clone(), b.clone()], &[b.clone(), a.clone()]), []);
        assert_eq!(
            weaker(&[a.clone(), b.clone()], &[a.clone(), a.clone()]),
            [Weakness::SignerChanged]
        );
        let own = with(provenance(), &[("runnerEnvironment", "self-hosted".into())]);
        // Of two that are both weaker, the one that is less so.
        let found = weaker(&[provenance()], &[person("a@b.example"), own.clone()]);
        assert_eq!(found, [Weakness::RunnerSelfHosted]);
        assert_eq!(weaker(&[provenance(), provenance()], &[own]), [Weakness::RunnerSelfHosted]);
    }

    #[test]
    fn the_gravest_comes_first_and_says_what_was_and_is() {
        let mut now = workflow("ci.yml", "refs/heads/main");
        now["signer"]["claims"]["runnerEnvironment"] = "self-hosted".into();
        now["logEntries"][0]["cosignatures"] = json!([]);
        let found = continuity(&standing(&[publish("a"), provenance()]), &standing(&[now]));
        let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "publish: publish_gone: the version before had a publish attestation, and this one has none",
                "provenance: workflow_changed: another workflow signed; before: \".github/workflows/release.yml\"; now: \
                 \".github/workflows/ci.yml\"",
                "provenance: ref_weaker: the ref that was built is easier to make than the one before: a branch instead of a tag, or \
                 neither; before: \"refs/tags/v1.0.0\"; now: \"refs/heads/main\"",
                "provenance: runner_self_hosted: it was built on a machine of the provider, and now it is somebody's own or is not \
                 stated; before: \"github-hosted\"; now: \"self-hosted\"",
                "provenance: evidence_gone: there is no evidence of this kind any more; before: \"cosignature\"",
            ]
        );
        assert_eq!(
            serde_json::to_value(&found[2]).unwrap(),
            json!({ "weakness": "ref_weaker", "attestation": "provenance", "before": "refs/tags/v1.0.0",
                    "now": "refs/heads/main", "message": Weakness::RefWeaker.meaning() })
        );
    }

    #[test]
    fn long_and_foreign_texts_are_shown_as_they_may_be() {
        let name = format!("a\u{1b}[2J{}@b.example", "x".repeat(500));
        let found = continuity(&standing(&[person("a@b.example")]), &standing(&[person(&name)]));
        assert_eq!(found[0].now.as_ref().unwrap().chars().count(), limits::ECHO);
        let shown = found[0].to_string();
        assert!(shown.contains("a\\u{1b}[2Jxxx") && !shown.contains('\u{1b}'), "{shown}");
    }

    /// A text that is something else must not be read as a version that stood on nothing.
    #[test]
    fn what_is_not_facts_is_refused() {
        let refused = |text: &str| {
            let failure = Standing::from_json(text.as_bytes()).unwrap_err();
            assert_eq!(failure.code(), Code::ContinuityFacts, "{text}");
            assert_eq!(failure.code().class(), Class::Config);
        };
        for text in
            ["", "null", "{}", "[{}]", "[null]", "\"facts\"", "[[]]", "1", "[", "{\"facts\":{}}"]
        {
            refused(text);
        }
        for path in [
            "/signer",
            "/signer/kind",
            "/signer/claims",
            "/signer/identity/kind",
            "/signer/identity/value",
            "/statement",
            "/statement/predicateType",
            "/times",
            "/times/0/source",
            "/logEntries",
            "/logEntries/0/cosignatures",
            "/certificateTimestamps",
        ] {
            let (parent, name) = path.rsplit_once('/').unwrap();
            for value in [None, Some(json!(1))] {
                let mut facts = provenance();
                let object = facts.pointer_mut(parent).unwrap().as_object_mut().unwrap();
                match value {
                    None => drop(object.remove(name)),
                    Some(value) => drop(object.insert(name.into(), value)),
                }
                refused(&facts.to_string());
            }
        }
        let mut foreign = provenance();
        foreign["signer"]["kind"] = "passkey".into();
        refused(&foreign.to_string());
        let mut claim = provenance();
        claim["signer"]["claims"]["buildTrigger"] = json!(["push"]);
        refused(&claim.to_string());
        let many = |n: usize| Json::from(alloc::vec![provenance(); n]).to_string();
        assert!(Standing::from_json(many(limits::ATTESTATIONS).as_bytes()).is_ok());
        refused(&many(limits::ATTESTATIONS + 1));
        // What another release writes besides is passed over.
        let mut newer = provenance();
        newer["new"] = json!([null]);
        newer["signer"]["claims"]["newer"] = "text".into();
        assert_eq!(weaker(&[newer], &[provenance()]), []);
    }

    #[test]
    fn names_are_distinct() {
        let mut names: Vec<_> = Weakness::ALL.iter().map(|weakness| weakness.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Weakness::ALL.len());
    }
}
