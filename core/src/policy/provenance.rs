//! SLSA provenance v0.2 and v1, as far as policies ask for it, read the way slsa-verifier reads it:
//! the source of the trigger and the first material (resolved dependency) must be the same, and
//! what the certificate vouches for overrules what the statement says of itself.
//!
//! ```text
//! v0.2  builder.id  invocation.configSource {uri, digest.sha1, entryPoint}  materials[0] {uri, digest}
//! v1    runDetails.builder.id  buildDefinition.externalParameters.workflow {repository, ref, path}
//!       buildDefinition.resolvedDependencies[0] {uri, digest.gitCommit}
//! ```

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::signer::Presented;
use crate::code::Code;
use crate::encoding::json::{self, Value};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::x509::{Claim, SubjectAltName};

const V0_2: &str = "https://slsa.dev/provenance/v0.2";
const V1: &str = "https://slsa.dev/provenance/v1";
/// The builder of a delegator is the workflow that it was given, which only the statement names.
const DELEGATOR: &str =
    "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/delegator_";
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
    parameters: Vec<(String, String)>,
}

impl Provenance {
    /// Reads the predicate of this type.
    pub(super) fn parse(predicate_type: &str, predicate: &[u8]) -> Result<Self, Failure> {
        let known = [V0_2, V1].contains(&predicate_type);
        ensure(known, Code::PredicateUnsupported)
            .map_err(|f| f.with("predicateType", predicate_type))?;
        let value = json::parse(predicate, limits::BUNDLE_BYTES, limits::STATEMENT_NODES)
            .map_err(|failure| failure.within(Code::PredicateMalformed))?;
        if predicate_type == V0_2 { Self::v0_2(&value) } else { Self::v1(&value) }
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
                invocation.get("parameters"),
                dispatched(environment, "github_event_name", "github_event_payload"),
                dispatched(environment, "GITHUB_EVENT_NAME", "GITHUB_EVENT_PAYLOAD"),
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
                external.get("inputs"),
                dispatched(internal, "GITHUB_EVENT_NAME", "GITHUB_EVENT_PAYLOAD"),
                &Value::Null,
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
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The certificate vouches for source and builder: a statement that contradicts it lies. An
    /// older certificate vouches for them by older claims.
    pub(super) fn check_agreement(&self, presented: Option<&Presented<'_>>) -> Result<(), Failure> {
        let Some(presented) = presented else { return Ok(()) };
        let claims = presented.claims;
        let san = presented.identity.map_or("", SubjectAltName::value);
        let delegated = san.starts_with(DELEGATOR);
        let commit = if delegated { &None } else { &self.source_commit };
        let claimed = |new, old| claims.get(new).or_else(|| claims.get(old)).map(ToOwned::to_owned);
        let older = claims.get(Claim::GithubWorkflowRepository);
        // The older claim is without the host, which the identity names.
        let uri = match (claims.get(Claim::SourceRepositoryUri), older) {
            (Some(uri), _) => Some(uri.to_owned()),
            (None, Some(repository)) => Some(alloc::format!("{}/{repository}", host_of(san))),
            (None, None) => None,
        };
        let git_ref = claimed(Claim::SourceRepositoryRef, Claim::GithubWorkflowRef);
        let digest = claimed(Claim::SourceRepositoryDigest, Claim::GithubWorkflowSha);
        for (part, vouched, said) in [
            ("sourceUri", uri, &self.source_uri),
            ("sourceRef", git_ref, &self.source_ref),
            ("sourceCommit", digest, commit),
        ] {
            let (Some(vouched), Some(said)) = (vouched, said) else { continue };
            ensure(vouched == *said, Code::StatementConflict).map_err(|f| {
                f.with("part", part).with("certificate", vouched).with("statement", said.as_str())
            })?;
        }
        let runner = claims.get(Claim::RunnerEnvironment);
        // Who is no workflow vouches for no builder.
        if let (Some(id), true) = (&self.builder_id, runner.is_some() || older.is_some()) {
            let held = match id.strip_prefix(GITHUB_RUNNER) {
                Some("") => runner == Some("github-hosted"),
                Some(sort) => runner.is_some() && sort.strip_prefix('/') == runner,
                None => id == san || delegated,
            };
            ensure(held, Code::StatementConflict).map_err(|f| {
                f.with("part", "builderId")
                    .with("certificate", san)
                    .with("runner", runner.unwrap_or("not stated"))
                    .with("statement", id.as_str())
            })?;
        }
        Ok(())
    }
}

/// `https://github.com` of an identity that is a URI there.
fn host_of(identity: &str) -> &str {
    let end = identity.match_indices('/').nth(2).map_or(identity.len(), |(at, _)| at);
    identity.get(..end).unwrap_or(identity)
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
