//! The publisher object (PEP 740, "Provenance objects"): whom PyPI took the file from, as a Trusted
//! Publisher.
//!
//! ```json
//! { "kind": "GitHub", "repository": "o/r", "workflow": "release.yml", "environment": "pypi", "claims": null }
//! { "kind": "GitLab", "repository": "g/p", "workflow_filepath": ".gitlab-ci.yml", "environment": null }
//! { "kind": "Google", "email": "publisher@project.iam.gserviceaccount.com" }
//! { "kind": "CircleCI", "project_id": "UUID", "pipeline_definition_id": "UUID", "vcs_origin": "github.com/o/r", "vcs_ref": null }
//! ```
//! The index says it and nothing signs it. It becomes a policy; what the policy asks for is then what
//! the certificate must prove.

use alloc::borrow::ToOwned;
use alloc::string::String;

use serde::Serialize;

use crate::code::Code;
use crate::encoding::json::{Field, Message};
use crate::facts::CertificateSigner;
use crate::failure::{Failure, ensure};
use crate::policy::{Alternative, IdentityKind, Policy, WorkflowRule, circleci_uri};
use crate::report::to_json;
use crate::x509::Claim;

/// A Trusted Publisher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind")]
#[non_exhaustive]
pub enum Publisher {
    /// A workflow of GitHub Actions.
    GitHub {
        /// The repository, `owner/name`.
        repository: String,
        /// The workflow's file, in `.github/workflows`.
        workflow: String,
        /// The deployment environment that the publisher is bound to.
        environment: Option<String>,
    },
    /// A pipeline of GitLab CI/CD on gitlab.com.
    GitLab {
        /// The project with its groups.
        repository: String,
        /// The path of the pipeline's file in the repository.
        workflow_filepath: String,
        /// The deployment environment that the publisher is bound to.
        environment: Option<String>,
    },
    /// A service account of Google Cloud.
    Google {
        /// The service account's address.
        email: String,
        /// The service account's identifier, which no certificate states.
        sub: Option<String>,
    },
    /// A pipeline of CircleCI.
    CircleCI {
        /// The project's identifier.
        project_id: String,
        /// The identifier of the pipeline's definition.
        pipeline_definition_id: String,
        /// The source repository that the publisher is bound to, without a scheme (`github.com/o/r`).
        vcs_origin: Option<String>,
        /// The ref of the source that the publisher is bound to.
        vcs_ref: Option<String>,
    },
}

impl Publisher {
    pub(super) fn from_message(mut message: Message) -> Result<Self, Failure> {
        let kind = message.required("kind")?.text()?;
        // What the index has kept of a token, in no form that is specified: PEP 740 has it opaque.
        drop(message.optional("claims"));
        let publisher = match kind.as_str() {
            "GitHub" => Self::GitHub {
                repository: required(&mut message, "repository")?,
                workflow: required(&mut message, "workflow")?,
                environment: optional(&mut message, "environment")?,
            },
            "GitLab" => Self::GitLab {
                repository: required(&mut message, "repository")?,
                workflow_filepath: required(&mut message, "workflow_filepath")?,
                environment: optional(&mut message, "environment")?,
            },
            "Google" => Self::Google {
                email: required(&mut message, "email")?,
                sub: optional(&mut message, "sub")?,
            },
            "CircleCI" => Self::CircleCI {
                project_id: segment(&mut message, "project_id")?,
                pipeline_definition_id: segment(&mut message, "pipeline_definition_id")?,
                vcs_origin: optional(&mut message, "vcs_origin")?,
                vcs_ref: optional(&mut message, "vcs_ref")?,
            },
            other => return Err(Failure::new(Code::PypiPublisher).with("kind", other)),
        };
        // A key that we do not know may narrow down whom the index means.
        message.deny_unknown()?;
        Ok(publisher)
    }

    /// The kind, as the object spells it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::GitHub { .. } => "GitHub",
            Self::GitLab { .. } => "GitLab",
            Self::Google { .. } => "Google",
            Self::CircleCI { .. } => "CircleCI",
        }
    }

    /// The publisher as JSON, in the form of the object that it was read from, without `claims`.
    pub fn to_json(&self) -> String {
        to_json(self)
    }

    /// The policy that asks for a signature by this publisher. The deployment environment is not in
    /// it: see [`super::verify`].
    pub fn to_policy(&self) -> Policy {
        let (mut rule, file) = match self {
            Self::GitHub { repository, workflow, .. } => {
                (WorkflowRule::github(repository.as_str()), workflow)
            }
            Self::GitLab { repository, workflow_filepath, .. } => {
                (WorkflowRule::gitlab(repository.as_str()), workflow_filepath)
            }
            Self::Google { email, .. } => {
                return Policy::any_of(alloc::vec![Alternative::google(email)]);
            }
            Self::CircleCI { project_id, pipeline_definition_id, vcs_origin, vcs_ref } => {
                return circleci(
                    project_id,
                    pipeline_definition_id,
                    vcs_origin.as_deref(),
                    vcs_ref.as_deref(),
                );
            }
        };
        rule.file = Some(file.as_str().into());
        Policy::any_of(alloc::vec![Alternative::workflow(rule)])
    }

    /// The environment of the publisher and of the certificate are the same, as far as both name
    /// one. Certificates name it since 2025 only, and peers do not look at it. GitHub's have no case.
    pub(super) fn check_environment(
        &self,
        signer: Option<&CertificateSigner>,
    ) -> Result<(), Failure> {
        let found = signer.and_then(|signer| signer.claim(Claim::DeploymentEnvironment));
        let Some(found) = found else { return Ok(()) };
        let (wanted, same) = match self {
            Self::GitHub { environment: Some(wanted), .. } => {
                (wanted, wanted.eq_ignore_ascii_case(found))
            }
            Self::GitLab { environment: Some(wanted), .. } => (wanted, wanted == found),
            _ => return Ok(()),
        };
        ensure(same, Code::PypiEnvironment)
            .map_err(|f| f.with("expected", wanted.as_str()).with("found", found))
    }
}

/// Who vouches for the publishers that PyPI knows: of all organisations the same. (An issuer of one
/// organisation is another one: see [`Alternative::circleci`].)
const CIRCLECI_ISSUER: &str = "https://oidc.circleci.com";

/// The peers ask for claim .9 alone; of CircleCI, Fulcio makes it the identity as well.
fn circleci(
    project: &str,
    definition: &str,
    origin: Option<&str>,
    git_ref: Option<&str>,
) -> Policy {
    let uri = circleci_uri(project, definition);
    let signer = Alternative::identity(uri.as_str(), CIRCLECI_ISSUER).of_kind(IdentityKind::Uri);
    let policy =
        Policy::any_of(alloc::vec![signer]).with_claim(Claim::BuildSignerUri, uri.as_str());
    let claims = [(Claim::SourceRepositoryUri, origin), (Claim::SourceRepositoryRef, git_ref)];
    claims.into_iter().fold(policy, |policy, (claim, value)| match value {
        Some(value) => policy.with_claim(claim, value),
        None => policy,
    })
}

/// A part of a path, which must not be more than one.
fn segment(message: &mut Message, key: &'static str) -> Result<String, Failure> {
    let text = required(message, key)?;
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    ensure(plain, Code::JsonFieldValue)
        .map_err(|f| f.with("field", key).with("value", text.as_str()))?;
    Ok(text)
}

fn required(message: &mut Message, key: &'static str) -> Result<String, Failure> {
    let field = message.required(key)?;
    let place = field.place().to_owned();
    let text = field.text()?;
    ensure(!text.is_empty(), Code::JsonFieldValue)
        .map_err(|f| f.at(&place).with("value", text.as_str()))?;
    Ok(text)
}

/// An empty text says as little as none.
fn optional(message: &mut Message, key: &'static str) -> Result<Option<String>, Failure> {
    let text = message.optional(key).map(Field::text).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}
