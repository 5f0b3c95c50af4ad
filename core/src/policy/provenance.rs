//! SLSA provenance v0.2 and v1, as far as policies ask for it, read the way slsa-verifier reads it:
//! the source of the trigger and the first material (resolved dependency) must be the same, and
//! what the certificate vouches for overrules what the statement says of itself.
//!
//! ```text
//! v0.2  builder.id  invocation.configSource {uri, digest.sha1, entryPoint}  materials[0] {uri, digest}
//! v1    runDetails.builder.id  buildDefinition.externalParameters.workflow {repository, ref, path}
//!       buildDefinition.resolvedDependencies[0] {uri, digest.gitCommit}
//! ```

use alloc::borrow::{Cow, ToOwned};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Predicate;
use super::certificate_identity::CertificateIdentity;
use super::workflow::{GITHUB_ISSUER, Provider, WorkflowUri, source_repository_uri};
use crate::code::Code;
use crate::cost::step;
use crate::encoding::json::Value;
use crate::failure::{Failure, ensure};
use crate::x509::{Claim, SubjectAltName};

const V0_2: &str = "https://slsa.dev/provenance/v0.2";
const V1: &str = "https://slsa.dev/provenance/v1";
/// The types of predicate that are build provenance.
pub(super) const PROVENANCE: [&str; 2] = [V0_2, V1];
/// The builder of a delegator is the workflow that it was given, which only the statement names.
const DELEGATORS: (&str, [&str; 2]) = (
    "slsa-framework/slsa-github-generator",
    [
        ".github/workflows/delegator_generic_slsa3.yml",
        ".github/workflows/delegator_lowperms-generic_slsa3.yml",
    ],
);
/// What npm's command line calls a GitHub runner; its last segment, if any, is the sort of runner.
const GITHUB_RUNNER: &str = "https://github.com/actions/runner";

/// What a provenance predicate says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Provenance {
    pub(super) builder_id: Option<String>,
    pub(super) source_uri: Option<String>,
    pub(super) source_commit: Option<String>,
    pub(super) source_ref: Option<String>,
    pub(super) workflow: Option<String>,
    /// In the order of their names, as every object that was read.
    parameters: Vec<(String, String)>,
}

impl Provenance {
    /// Reads the predicate of this type.
    pub(super) fn parse(predicate_type: &str, predicate: &Predicate<'_>) -> Result<Self, Failure> {
        ensure(PROVENANCE.contains(&predicate_type), Code::PredicateUnsupported)
            .map_err(|f| f.with("predicateType", predicate_type))?;
        let malformed = |failure: Failure| failure.within(Code::PredicateMalformed);
        let value = predicate.value().map_err(malformed)?;
        if predicate_type == V0_2 { Self::v0_2(value) } else { Self::v1(value) }
    }

    fn v0_2(value: &Value) -> Result<Self, Failure> {
        let invocation = value.get("invocation");
        let source = invocation.get("configSource");
        let material = value.get("materials").first();
        let environment = invocation.get("environment");
        Self {
            builder_id: text(value.get("builder").get("id")),
            workflow: text(source.get("entryPoint")),
            parameters: inputs([
                dispatched(environment, "github_event_name", "github_event_payload"),
                dispatched(environment, "GITHUB_EVENT_NAME", "GITHUB_EVENT_PAYLOAD"),
                invocation.get("parameters").get("inputs"),
                invocation.get("parameters"),
            ]),
            ..Self::default()
        }
        .with_source(
            text(source.get("uri")),
            text(source.get("digest").get("sha1")),
            text(material.get("uri")),
            text(material.get("digest").get("sha1")),
        )
    }

    fn v1(value: &Value) -> Result<Self, Failure> {
        let build = value.get("buildDefinition");
        let external = build.get("externalParameters");
        let workflow = external.get("workflow");
        let dependency = build.get("resolvedDependencies").first();
        let digest = dependency.get("digest");
        // GitHub's build types say repository and ref apart, slsa-github-generator's in one URI.
        let trigger = match (text(workflow.get("repository")), text(workflow.get("ref"))) {
            (Some(repository), Some(git_ref)) => Some(alloc::format!("{repository}@{git_ref}")),
            (Some(repository), None) => Some(repository),
            (None, _) => {
                text(external.get("source").get("uri")).or_else(|| text(external.get("source")))
            }
        };
        let internal = build.get("internalParameters");
        Self {
            builder_id: text(value.get("runDetails").get("builder").get("id")),
            workflow: text(workflow.get("path")),
            parameters: inputs([
                dispatched(internal, "GITHUB_EVENT_NAME", "GITHUB_EVENT_PAYLOAD"),
                external.get("inputs"),
            ]),
            ..Self::default()
        }
        .with_source(
            trigger,
            None,
            text(dependency.get("uri")),
            text(digest.get("gitCommit")).or_else(|| text(digest.get("sha1"))),
        )
    }

    /// The source is what both trigger and material say; where they contradict each other, nothing
    /// is the source.
    fn with_source(
        mut self,
        trigger: Option<String>,
        trigger_commit: Option<String>,
        material: Option<String>,
        material_commit: Option<String>,
    ) -> Result<Self, Failure> {
        let (trigger_uri, trigger_ref) = split(trigger);
        let (material_uri, material_ref) = split(material);
        self.source_uri = agreed(trigger_uri, material_uri, "sourceUri")?;
        self.source_ref = agreed(trigger_ref, material_ref, "sourceRef")?;
        self.source_commit = agreed(trigger_commit, material_commit, "sourceCommit")?;
        Ok(self)
    }

    /// The value of a parameter of the invocation.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let place = self.parameters.binary_search_by(|(key, _)| {
            step();
            key.as_str().cmp(name)
        });
        place.ok().and_then(|at| self.parameters.get(at)).map(|(_, value)| value.as_str())
    }

    /// The certificate vouches for source and builder: a statement that contradicts it lies, and
    /// what is asked about them and nothing vouches for is the signer's word alone.
    pub(super) fn check_agreement(
        &self,
        presented: &CertificateIdentity<'_>,
        asked: &Asks,
    ) -> Result<(), Failure> {
        let vouched = CertifiedBuild::of(presented);
        // A delegator may build another commit than the one that started it.
        let commit = if vouched.delegated { &None } else { &self.source_commit };
        for (part, vouched, said, asked) in [
            ("sourceUri", &vouched.source_uri, &self.source_uri, asked.source_uri),
            ("sourceRef", &vouched.source_ref, &self.source_ref, asked.source_ref),
            ("sourceCommit", &vouched.source_commit, commit, asked.source_commit),
            ("workflow", &vouched.workflow, &self.workflow, asked.workflow),
        ] {
            let Some(said) = said else { continue };
            let held = match vouched {
                // Builders spell the workflow in several ways; who asks for it means its path.
                Some(vouched) => (part == "workflow" && !asked) || vouched == said,
                None => !asked,
            };
            ensure(held, Code::StatementConflict).map_err(|f| {
                f.with("part", part)
                    .with("certificate", vouched.as_deref().unwrap_or("nothing"))
                    .with("statement", said.as_str())
            })?;
        }
        // A signer that is not a workflow cannot vouch for a builder, and only a policy asks it to.
        let Some(id) = &self.builder_id else { return Ok(()) };
        let unsaid = !vouched.is_workflow || vouched.is_runner(id);
        let held = vouched.vouches_for_builder(id) || (!asked.builder_id && unsaid);
        ensure(held, Code::StatementConflict).map_err(|f| {
            f.with("part", "builderId")
                .with("certificate", vouched.identity)
                .with("runner", vouched.runner.unwrap_or("nothing"))
                .with("statement", id.as_str())
        })
    }
}

/// Whether the policy asks for these parts.
#[derive(Default)]
pub(super) struct Asks {
    pub(super) source_uri: bool,
    pub(super) source_ref: bool,
    pub(super) source_commit: bool,
    pub(super) workflow: bool,
    pub(super) builder_id: bool,
}

/// What the certificate says of what a provenance states.
struct CertifiedBuild<'a> {
    identity: &'a str,
    runner: Option<&'a str>,
    source_uri: Option<String>,
    source_ref: Option<String>,
    source_commit: Option<String>,
    workflow: Option<String>,
    is_workflow: bool,
    delegated: bool,
}

impl<'a> CertifiedBuild<'a> {
    fn of(presented: &CertificateIdentity<'a>) -> Self {
        let claims = presented.claims;
        let either = |new, old| claims.get(new).or_else(|| claims.get(old)).map(ToOwned::to_owned);
        let (identity, is_uri) = match presented.identity {
            Some(SubjectAltName::Uri(uri)) => (uri.as_str(), true),
            other => (other.map_or("", SubjectAltName::value), false),
        };
        let github = |uri| WorkflowUri::parse(Provider::GitHub, "github.com", uri);
        let instance = presented.issuer.and_then(|issuer| issuer.strip_prefix("https://"));
        let gitlab = |uri| {
            let mut hosts = core::iter::once("gitlab.com").chain(instance);
            hosts.find_map(|host| WorkflowUri::parse(Provider::GitLab, host, uri))
        };
        let own = if is_uri { github(identity) } else { None };
        let old_repository = || {
            // The older claim is without the host, which the identity names.
            let host = is_uri.then(|| identity.split('/').take(3).collect::<Vec<_>>().join("/"))?;
            let repository = claims.get(Claim::GithubWorkflowRepository)?;
            Some(alloc::format!("{host}/{repository}"))
        };
        let source_uri =
            source_repository_uri(presented).map(Cow::into_owned).or_else(old_repository);
        // A top-level workflow elsewhere says nothing of the source's.
        let is_source = |uri: &&str| {
            let source = source_uri.as_deref().and_then(|source| uri.strip_prefix(source));
            source.is_some_and(|rest| rest.starts_with('/'))
        };
        let top = claims.get(Claim::BuildConfigUri).filter(is_source);
        let top = top.and_then(|uri| github(uri).or_else(|| gitlab(uri)));
        // Before certificates named the top-level workflow, the one that signed was all there was.
        let unnamed = claims.get(Claim::BuildConfigUri).is_none();
        let repository = claims.get(Claim::GithubWorkflowRepository);
        let alone = own.filter(|own| unnamed && repository == Some(own.repository));
        Self {
            identity,
            runner: claims.get(Claim::RunnerEnvironment),
            source_ref: either(Claim::SourceRepositoryRef, Claim::GithubWorkflowRef),
            source_commit: either(Claim::SourceRepositoryDigest, Claim::GithubWorkflowSha),
            workflow: top.or(alone).map(|workflow| workflow.file.to_owned()),
            source_uri,
            is_workflow: claims.get(Claim::RunnerEnvironment).is_some()
                || claims.get(Claim::GithubWorkflowRepository).is_some(),
            delegated: own.is_some_and(|own| {
                own.repository == DELEGATORS.0
                    && DELEGATORS.1.contains(&own.file)
                    && is_release(own.git_ref)
                    && presented.issuer == Some(GITHUB_ISSUER)
            }),
        }
    }

    fn vouches_for_builder(&self, id: &str) -> bool {
        match id.strip_prefix(GITHUB_RUNNER) {
            Some("") => self.runner == Some("github-hosted"),
            Some(sort) => sort.strip_prefix('/').is_some_and(|sort| self.runner == Some(sort)),
            None => id == self.identity || self.delegated,
        }
    }

    /// A runner of the source's own project, as npm's command line says it on GitLab: the
    /// certificate does not say which, so it neither contradicts nor proves.
    fn is_runner(&self, id: &str) -> bool {
        let source = self.source_uri.as_deref().unwrap_or("\0");
        id.strip_prefix(source).is_some_and(|rest| rest.starts_with("/-/runners/"))
    }
}

/// `refs/tags/v1.2.3`: of slsa-github-generator, only releases are what its name promises.
fn is_release(git_ref: &str) -> bool {
    let Some(version) = git_ref.strip_prefix("refs/tags/v") else { return false };
    let mut numbers = version.split('.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    numbers.clone().count() == 3 && numbers.all(is_number)
}

fn text(value: &Value) -> Option<String> {
    value.as_text().filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}

/// `git+https://github.com/o/r@refs/heads/main` as repository and ref.
fn split(uri: Option<String>) -> (Option<String>, Option<String>) {
    let Some(uri) = uri else { return (None, None) };
    let uri = uri.strip_prefix("git+").unwrap_or(&uri);
    match uri.split_once('@') {
        Some((uri, git_ref)) => (Some(uri.to_owned()), Some(git_ref.to_owned())),
        None => (Some(uri.to_owned()), None),
    }
}

fn agreed(
    trigger: Option<String>,
    material: Option<String>,
    part: &'static str,
) -> Result<Option<String>, Failure> {
    if let (Some(trigger), Some(material)) = (&trigger, &material) {
        ensure(trigger == material, Code::StatementConflict).map_err(|f| {
            f.with("part", part)
                .with("trigger", trigger.as_str())
                .with("material", material.as_str())
        })?;
    }
    Ok(trigger.or(material))
}

/// The inputs of a workflow that was dispatched by hand, from the event's payload.
fn dispatched<'a>(parameters: &'a Value, event: &str, payload: &str) -> &'a Value {
    match parameters.get(event).as_text() {
        Some("workflow_dispatch") => parameters.get(payload).get("inputs"),
        _ => &Value::Null,
    }
}

/// The parameters as text, of the first object that has any.
fn inputs<const N: usize>(objects: [&Value; N]) -> Vec<(String, String)> {
    let shown = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    };
    let mut all = objects.iter().map(|object| {
        object
            .entries()
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), shown(value)?)))
            .collect::<Vec<_>>()
    });
    all.find(|inputs| !inputs.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::steps_of;

    /// A policy's parameters against those of a statement, both many.
    #[test]
    fn a_parameter_is_found_without_a_look_at_every_other() {
        let cost = |n: usize| {
            let name = |i: usize| alloc::format!("p{i}");
            let inputs: Vec<String> =
                (0..n).map(|i| alloc::format!(r#""{}":"{i}""#, name(i))).collect();
            let predicate = alloc::format!(
                r#"{{"predicate":{{"buildDefinition":{{"externalParameters":{{"inputs":{{{}}}}}}}}}}}"#,
                inputs.join(",")
            );
            let provenance = Provenance::parse(V1, &Predicate::new(predicate.as_bytes())).unwrap();
            let (found, steps) = steps_of(|| {
                (0..n).filter(|i| provenance.parameter(&name(*i)) == Some(&i.to_string())).count()
            });
            assert_eq!(found, n);
            assert_eq!(provenance.parameter("p"), None);
            steps
        };
        let (one, two) = (cost(2000), cost(4000));
        assert!(two < one * 5 / 2, "{one} {two}");
    }
}
