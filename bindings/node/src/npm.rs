//! npm's rules.

use std::sync::Arc;

use napi::bindgen_prelude::{AsyncTask, Uint8Array};
use napi_derive::napi;
use sigproof_ffi as ffi;

use crate::answer::{Said, Verified, said};
use crate::artifact::{Artifact, ArtifactText};
use crate::documents::{Policy, PolicyText};
use crate::verifier::{Ask, Later, Verifier, later};

/// What is asked about a package.
#[napi(object, object_to_js = false)]
pub struct NpmText {
    /// Its name, with the scope.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What the registry serves beside it.
    pub attestations: Uint8Array,
    /// The registry's keys.
    pub keys: Uint8Array,
    /// Whether the registry's own attestation must be there.
    pub publish_required: bool,
    /// The archive.
    pub artifact: Option<ArtifactText>,
    /// The archive's integrity, where there is no artifact.
    pub integrity: Option<String>,
    /// Who must have built it.
    pub policy: Option<PolicyText>,
    /// Its package.json, where there is no policy.
    pub package_json: Option<Uint8Array>,
}

enum Rules {
    Policy(Policy),
    PackageJson(Vec<u8>),
}

enum Archive {
    Artifact(Artifact),
    Integrity(String),
}

/// A question whose inputs were copied.
pub struct Question {
    verifier: Arc<ffi::Verifier>,
    name: String,
    version: String,
    attestations: Vec<u8>,
    keys: Vec<u8>,
    publish_required: bool,
    archive: Archive,
    rules: Rules,
}

impl Question {
    fn copy(verifier: &Verifier, text: NpmText) -> Self {
        let rules = match text.policy {
            Some(policy) => Rules::Policy(Policy::copy(policy)),
            None => {
                Rules::PackageJson(text.package_json.map_or_else(Vec::new, |json| json.to_vec()))
            }
        };
        let archive = match text.artifact {
            Some(artifact) => Archive::Artifact(Artifact::copy(artifact)),
            None => Archive::Integrity(text.integrity.unwrap_or_default()),
        };
        Self {
            verifier: Arc::clone(&verifier.0),
            name: text.name,
            version: text.version,
            attestations: text.attestations.to_vec(),
            keys: text.keys.to_vec(),
            publish_required: text.publish_required,
            archive,
            rules,
        }
    }

    fn ask(self) -> Result<ffi::NpmPackage, ffi::Rejected> {
        let policy = match &self.rules {
            Rules::Policy(policy) => policy.read()?,
            Rules::PackageJson(json) => {
                ffi::Policy::of_package_json(json, &self.name, &self.version)?
            }
        };
        let artifact = match self.archive {
            Archive::Artifact(artifact) => artifact.read()?,
            Archive::Integrity(integrity) => ffi::Artifact::of_integrity(&integrity)?,
        };
        let question = ffi::NpmQuestion {
            name: &self.name,
            version: &self.version,
            attestations: &self.attestations,
            keys: Some(&self.keys),
            publish_required: self.publish_required,
            policy: &policy,
            now: None,
        };
        self.verifier.verify_npm(&question, &artifact)
    }
}

impl Ask for Question {
    type Answer = NpmPackage;

    fn answer(self) -> Said<NpmPackage> {
        said(self.ask(), |package| NpmPackage {
            provenance: Some(Verified::of(&package.provenance)),
            publish: package.publish.as_ref().map(Verified::of),
            others: package.others.iter().map(Verified::of).collect(),
        })
    }
}

/// A package whose attestations all verify. Each is handed out once.
#[napi]
pub struct NpmPackage {
    provenance: Option<Verified>,
    publish: Option<Verified>,
    others: Vec<Verified>,
}

#[napi]
impl NpmPackage {
    /// Where the archive was built.
    #[napi(catch_unwind)]
    pub fn provenance(&mut self) -> Option<Verified> {
        self.provenance.take()
    }

    /// That the registry took it.
    #[napi(catch_unwind)]
    pub fn publish(&mut self) -> Option<Verified> {
        self.publish.take()
    }

    /// Attestations of other types, the last one first.
    #[napi(catch_unwind)]
    pub fn pop_other(&mut self) -> Option<Verified> {
        self.others.pop()
    }
}

/// Verifies every attestation of a set, on another thread.
#[napi(catch_unwind)]
pub fn verify_npm_later(verifier: &Verifier, question: NpmText) -> AsyncTask<Later<Question>> {
    later(Question::copy(verifier, question))
}
