//! The test vectors: one manifest that every lane runs.
//!
//! `manifest.json` names the sources; each source is a list of cases (`manifest.schema.json`, `README.md`).
//! A document of a case is a file, or stands in the list. Paths are relative to the list that holds the
//! case, or to the manifest where the testkit made the list. A source that is not part of the repository
//! (`../shared`) is run when it is there.

mod document;
mod list;

pub use list::Document;

use std::path::PathBuf;
use std::{fs, io};

use serde::{Deserialize, Serialize};
use sigproof::policy::{Dangerous, EvidenceRule, Witnesses};
use sigproof::{
    Artifact, Bundle, Code, Digest, Failure, Hasher, Policy, Provider, PublicKey, Rejected, Step,
    TrustedRoot, Verified, Verifier,
};

/// The manifest: where cases come from, and how many must run at the least.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The sources, in the order in which they run.
    pub sources: Vec<Source>,
}

/// One list of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Name of the source.
    pub name: String,
    /// The list, relative to the manifest.
    pub cases: PathBuf,
    /// Fewer executed cases than this fail the run.
    pub at_least: usize,
    /// Whether the source may be absent, because it is not part of the repository.
    #[serde(default)]
    pub outside: bool,
}

/// What a case expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// The bundle verifies.
    Verified,
    /// The bundle does not verify.
    Rejected,
}

/// The evidence part of a policy, as the policy schema spells it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EvidencePart {
    #[serde(skip_serializing_if = "Option::is_none")]
    logs: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scts: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamps: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witnesses: Option<WitnessesPart>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct WitnessesPart {
    quorum: usize,
    keys: Vec<String>,
    #[serde(default)]
    as_time: bool,
}

impl From<&EvidencePart> for EvidenceRule {
    fn from(part: &EvidencePart) -> Self {
        let witnesses = part.witnesses.as_ref().map(|part| Witnesses {
            quorum: part.quorum,
            keys: part.keys.clone(),
            as_time: part.as_time,
        });
        Self {
            logs: part.logs,
            scts: part.scts,
            times: part.times,
            timestamps: part.timestamps.unwrap_or_default(),
            witnesses: witnesses.unwrap_or_default(),
        }
    }
}

/// One case: one fault, or none.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Name of the case, also its folder if it has one.
    pub id: String,
    /// The source the case was made by.
    #[serde(default)]
    pub source: Option<String>,
    /// The bundle.
    pub bundle: Document,
    /// The trusted root.
    pub trusted_root: Document,
    /// The artifact.
    #[serde(default)]
    pub artifact: Option<Document>,
    /// The artifact, as `algorithm:hex`.
    #[serde(default)]
    pub digest: Option<String>,
    /// The identity that the policy names.
    #[serde(default)]
    pub identity: Option<String>,
    /// The issuer that the policy names.
    #[serde(default)]
    pub issuer: Option<String>,
    /// The key that the policy names, in PEM.
    #[serde(default)]
    pub key: Option<Document>,
    /// What the policy switches off.
    #[serde(default)]
    pub dangerous: Vec<String>,
    /// The policy's evidence part.
    #[serde(default)]
    pub evidence: Option<EvidencePart>,
    /// The whole policy instead of all these: its JSON, or, of a text that is none, that text.
    #[serde(default)]
    pub policy: Option<serde_json::Value>,
    /// The expected verdict.
    pub expect: Expect,
    /// The step that must report the rejection; `trust_root` if the root must not load.
    #[serde(default)]
    pub step: Option<String>,
    /// The code of the rejection.
    #[serde(default)]
    pub code: Option<String>,
    /// The checks that catch the fault: switched off together, the case must verify.
    #[serde(default)]
    pub checks: Vec<String>,
    /// Why no check can be switched off: there is no value to go on with.
    #[serde(default)]
    pub structural: Option<String>,
    /// The case without the fault.
    #[serde(default)]
    pub twin: Option<String>,
    /// The fault, in one sentence.
    #[serde(default)]
    pub fault: Option<String>,
    /// What differs from the plainest case, in a case that verifies.
    #[serde(default)]
    pub variation: Option<String>,
    /// Anything else worth knowing.
    #[serde(default)]
    pub note: Option<String>,
    /// The folder that the paths are relative to.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// How a run of a case ended without a verified bundle.
#[derive(Clone, Debug)]
pub enum No {
    /// The trusted root did not load.
    Root(Failure),
    /// The policy is none.
    Policy(Failure),
    /// The bundle was rejected, or the question refused.
    Rejected(Rejected),
}

impl No {
    /// The step that failed; `none` if the answer was given before the first.
    pub fn step(&self) -> &'static str {
        match self {
            Self::Root(_) | Self::Policy(_) => "none",
            Self::Rejected(rejected) => rejected.step().map_or("none", Step::as_str),
        }
    }

    /// The same as a rejection.
    pub fn rejected(&self) -> Rejected {
        match self {
            Self::Root(failure) => Rejected::trust_root(failure.clone()),
            Self::Policy(failure) => Rejected::before_steps(failure.clone()),
            Self::Rejected(rejected) => rejected.clone(),
        }
    }

    /// The report, as JSON.
    pub fn report_json(&self) -> String {
        self.rejected().report().to_json()
    }

    /// The code.
    pub fn code(&self) -> Code {
        match self {
            Self::Root(failure) | Self::Policy(failure) => failure.code(),
            Self::Rejected(rejected) => rejected.code(),
        }
    }
}

/// The folder of the manifest.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Reads the manifest.
///
/// # Errors
/// If it cannot be read, or does not have its form.
pub fn manifest() -> io::Result<Manifest> {
    Ok(serde_json::from_slice(&fs::read(folder().join("manifest.json"))?)?)
}

impl Case {
    /// The policy that the case describes.
    ///
    /// # Errors
    /// If a part of it is not one that exists.
    ///
    /// # Panics
    /// If the key's file is missing.
    pub fn policy(&self) -> Result<Policy, No> {
        if let Some(policy) = &self.policy {
            let text = match policy {
                serde_json::Value::String(text) => text.clone(),
                json => json.to_string(),
            };
            return Policy::from_json(text.as_bytes()).map_err(No::Rejected);
        }
        let mut policy = match &self.key {
            Some(key) => {
                let pem = self.read(key).unwrap_or_else(|e| panic!("{}: {e}", self.id));
                Policy::key(PublicKey::from_pem_or_der(&pem).map_err(No::Policy)?)
            }
            None => Policy::identity(
                self.identity.as_deref().unwrap_or_default(),
                self.issuer.as_deref().unwrap_or_default(),
            ),
        };
        for name in &self.dangerous {
            policy = policy.with_dangerous(Dangerous::from_name(name).map_err(No::Policy)?);
        }
        Ok(match &self.evidence {
            Some(evidence) => policy.with_evidence(evidence.into()),
            None => policy,
        })
    }

    /// Verifies the case's bundle.
    ///
    /// # Errors
    /// The rejection.
    ///
    /// # Panics
    /// If a file of the case is missing: that is a defect of the harness, not a rejection.
    pub fn run(&self) -> Result<Verified, No> {
        self.run_with(self.root()?)
    }

    /// Verifies the case's bundle against this trusted root.
    ///
    /// # Errors
    /// The rejection.
    ///
    /// # Panics
    /// If a file of the case is missing.
    pub fn run_with(&self, root: TrustedRoot) -> Result<Verified, No> {
        self.ask(root, false)
    }

    /// Verifies the case's bundle, its artifact known by digests only; `None` if it never is known
    /// by more.
    ///
    /// # Errors
    /// The rejection.
    ///
    /// # Panics
    /// If a file of the case is missing.
    pub fn run_by_digest(&self) -> Option<Result<Verified, No>> {
        self.artifact.as_ref()?;
        Some(self.root().and_then(|root| self.ask(root, true)))
    }

    /// The case's bundle.
    ///
    /// # Errors
    /// The rejection, if it is none.
    ///
    /// # Panics
    /// If its file is missing.
    pub fn parse(&self) -> Result<Bundle, Rejected> {
        Bundle::from_json(&self.read(&self.bundle).unwrap_or_else(|e| panic!("{}: {e}", self.id)))
    }

    /// Verifies this bundle in the place of the case's own.
    ///
    /// # Errors
    /// The rejection.
    ///
    /// # Panics
    /// If a file of the case is missing.
    pub fn run_for(&self, bundle: &Bundle) -> Result<Verified, No> {
        self.ask_for(bundle, self.root()?, false)
    }

    /// Verifies the case's bundle, and leaves the arithmetic to this provider.
    ///
    /// # Errors
    /// The rejection.
    ///
    /// # Panics
    /// If a file of the case is missing.
    pub fn run_by(&self, provider: Box<dyn Provider>) -> Result<Verified, No> {
        let bundle = self.parse().map_err(No::Rejected)?;
        let verifier = Verifier::with_provider(self.root()?, provider);
        self.verify(&verifier, &bundle, &self.policy()?, false)
    }

    /// The case's trusted root.
    ///
    /// # Errors
    /// If it does not load.
    ///
    /// # Panics
    /// If its file is missing.
    pub fn root(&self) -> Result<TrustedRoot, No> {
        let root = self.read(&self.trusted_root).unwrap_or_else(|e| panic!("{}: {e}", self.id));
        TrustedRoot::from_json(&root).map_err(No::Root)
    }

    fn ask(&self, root: TrustedRoot, by_digest: bool) -> Result<Verified, No> {
        self.ask_for(&self.parse().map_err(No::Rejected)?, root, by_digest)
    }

    fn ask_for(&self, bundle: &Bundle, root: TrustedRoot, by_digest: bool) -> Result<Verified, No> {
        self.verify(&Verifier::new(root), bundle, &self.policy()?, by_digest)
    }

    /// Verifies this bundle under this policy, both in the place of the case's own.
    ///
    /// # Errors
    /// The rejection.
    ///
    /// # Panics
    /// If the artifact's file is missing.
    pub fn verify(
        &self,
        verifier: &Verifier,
        bundle: &Bundle,
        policy: &Policy,
        by_digest: bool,
    ) -> Result<Verified, No> {
        let read = |document| self.read(document).unwrap_or_else(|e| panic!("{}: {e}", self.id));
        let bytes = self.artifact.as_ref().map(read);
        let artifact = match (&bytes, &self.digest) {
            (Some(bytes), None) if by_digest => {
                let mut hasher = Hasher::new(&bundle.digest_algorithms());
                hasher.update(bytes);
                hasher.into_artifact()
            }
            (Some(bytes), None) => Artifact::bytes(bytes),
            (None, Some(digest)) => {
                let digest: Digest = digest.parse().unwrap_or_else(|e| panic!("{}: {e}", self.id));
                Artifact::digest(digest)
            }
            _ => panic!("{}: an artifact or a digest", self.id),
        };
        verifier.verify(bundle, artifact, policy).map_err(No::Rejected)
    }

    /// What is wrong with the result, if anything is.
    pub fn judge(&self, result: &Result<Verified, No>) -> Option<String> {
        match (self.expect, result) {
            (Expect::Verified, Ok(_)) => None,
            (Expect::Verified, Err(no)) => Some(format!(
                "{}: expected verified, found {} at {}",
                self.id,
                no.code(),
                no.step()
            )),
            (Expect::Rejected, Ok(_)) => {
                Some(format!("{}: expected a rejection, verified", self.id))
            }
            (Expect::Rejected, Err(no)) => {
                let step = self.step.as_deref().is_none_or(|step| step == no.step());
                let code = self.code.as_deref().is_none_or(|code| code == no.code().as_str());
                (!step || !code).then(|| {
                    format!(
                        "{}: expected {} at {}, found {} at {}",
                        self.id,
                        self.code.as_deref().unwrap_or("any code"),
                        self.step.as_deref().unwrap_or("any step"),
                        no.code(),
                        no.step(),
                    )
                })
            }
        }
    }
}
