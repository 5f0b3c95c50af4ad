//! The verification: nine steps in their pinned order. Each takes what the ones before it have
//! proven and returns what it proves itself; there is no other way to a [`Verified`].

mod artifact;
mod binding;
mod log_entry;
mod path;
mod policy;
mod sct;
mod signature;
mod time;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::artifact::Artifact;
use crate::bundle::{Bundle, Content, Material};
use crate::code::Code;
use crate::crypto::{Checker, Digest, Provider, RustCrypto};
use crate::facts::Facts;
use crate::failure::Failure;
use crate::policy::Policy;
use crate::report::{Evidence, Rejected, Report, Status, Step};
use crate::time::Time;
use crate::trust::TrustedRoot;

/// Verifies bundles against one trusted root. It never changes: share it between threads.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use sigproof::{Artifact, Bundle, Policy, TrustedRoot, Verifier};
/// let root = TrustedRoot::from_json(&std::fs::read("trusted_root.json")?)?;
/// let verifier = Verifier::new(root);
/// let bundle = Bundle::from_json(&std::fs::read("artifact.sigstore.json")?)?;
/// let policy = Policy::identity("me@example.com", "https://accounts.example.com");
/// let verified = verifier.verify(&bundle, Artifact::bytes(b"the artifact"), &policy)?;
/// println!("{}", verified.facts().to_json());
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Verifier {
    root: TrustedRoot,
    provider: Box<dyn Provider>,
}

/// Proof that a bundle was verified: only [`Verifier::verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Verified {
    facts: Facts,
    report: Report,
    payload: Option<(String, Vec<u8>)>,
}

impl Verified {
    /// What the bundle proves.
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// How it was proven, step by step.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// The verified payload of a DSSE envelope and its type.
    pub fn payload(&self) -> Option<(&str, &[u8])> {
        self.payload.as_ref().map(|(kind, bytes)| (kind.as_str(), bytes.as_slice()))
    }
}

impl Verifier {
    /// A verifier that trusts this root.
    pub fn new(root: TrustedRoot) -> Self {
        Self::with_provider(root, Box::new(RustCrypto))
    }

    /// A verifier that leaves the arithmetic to this provider.
    pub fn with_provider(root: TrustedRoot, provider: Box<dyn Provider>) -> Self {
        Self { root, provider }
    }

    /// The trusted root.
    pub const fn trusted_root(&self) -> &TrustedRoot {
        &self.root
    }

    /// Verifies that the bundle is a signature of the artifact by whom the policy names.
    ///
    /// # Errors
    /// A report that says which step failed, with which code.
    pub fn verify(
        &self,
        bundle: &Bundle,
        artifact: Artifact<'_>,
        policy: &Policy,
    ) -> Result<Verified, Rejected> {
        self.run(bundle, &artifact, policy, None)
    }

    /// Verifies, and refuses verified times later than `now`. Without a `now`, no clock has a say:
    /// a wrong one in an air-gapped room must not change a verdict.
    ///
    /// # Errors
    /// As [`Self::verify`], and [`Code::TimeAfterNow`].
    pub fn verify_at(
        &self,
        bundle: &Bundle,
        artifact: Artifact<'_>,
        policy: &Policy,
        now: Time,
    ) -> Result<Verified, Rejected> {
        self.run(bundle, &artifact, policy, Some(now))
    }

    fn run(
        &self,
        bundle: &Bundle,
        artifact: &Artifact<'_>,
        policy: &Policy,
        now: Option<Time>,
    ) -> Result<Verified, Rejected> {
        policy.check().map_err(|failure| Rejected::at(Step::Policy, failure))?;
        let Material::Certificate { leaf, hints, dropped } = bundle.material() else {
            return Err(Rejected::at(Step::Policy, Failure::new(Code::PolicyMaterial)));
        };
        let checker = Checker::new(&*self.provider);
        let digests: Vec<Digest> = artifact.to_digests(&bundle.digest_algorithms());
        let mut steps = Steps { report: Report::new() };

        steps.run(Step::Bundle, |log| {
            log.push(describe(bundle, *dropped));
            log.extend(self.root.notes().iter().map(|note| {
                Evidence::new("trusted_root_key_skipped", "sigstore_trustroot.proto")
                    .with("at", note.place.as_str())
                    .with("reason", note.reason.as_str())
            }));
            Ok(())
        })?;
        let times =
            steps.run(Step::Time, |log| time::verify(bundle, &self.root, now, &checker, log))?;
        let path = steps.run(Step::Path, |log| {
            path::verify(leaf, hints, &self.root, &times.verified, &checker, log)
        })?;
        let certificate_timestamps = steps.run(Step::Sct, |log| {
            sct::verify(leaf, &path.path, &self.root, &checker, log)
        })?;
        let log_entries = steps.run(Step::LogEntry, |log| {
            log_entry::verify(bundle, &self.root, &times, &checker, log)
        })?;
        let logged = steps
            .run(Step::Binding, |log| binding::verify(bundle, leaf, &digests, log))?;
        steps.run(Step::Signature, |log| {
            signature::verify(bundle, leaf, &logged, &checker, log)
        })?;
        let statement = steps
            .run(Step::Artifact, |log| artifact::verify(bundle, &digests, &logged, log))?;
        let signer = steps
            .run(Step::Policy, |log| policy::verify(leaf, path.authority, policy, log))?;

        let payload = match bundle.content() {
            Content::Dsse(envelope) => {
                Some((envelope.payload_type.clone(), envelope.payload.clone()))
            }
            Content::MessageSignature { .. } => None,
        };
        let facts = Facts {
            signer,
            artifact: digests,
            statement,
            times: times.verified,
            log_entries,
            certificate_timestamps,
        };
        Ok(Verified { facts, report: steps.report, payload })
    }
}

/// Runs steps and keeps the report.
struct Steps {
    report: Report,
}

impl Steps {
    fn run<T>(
        &mut self,
        step: Step,
        body: impl FnOnce(&mut Vec<Evidence>) -> Result<T, Failure>,
    ) -> Result<T, Rejected> {
        let mut evidence = Vec::new();
        let result = body(&mut evidence);
        for item in evidence {
            self.report.note(step, item);
        }
        match result {
            Ok(value) => {
                self.report.end(step, Status::Pass);
                Ok(value)
            }
            Err(failure) => {
                self.report.fail(step, failure);
                Err(Rejected::new(self.report.clone()))
            }
        }
    }
}

/// The step `bundle` was taken by the parser; this is what it found.
fn describe(bundle: &Bundle, dropped: usize) -> Evidence {
    let content = match bundle.content() {
        Content::MessageSignature { .. } => "messageSignature",
        Content::Dsse(_) => "dsseEnvelope",
    };
    let evidence = Evidence::new("form", "sigstore_bundle.proto")
        .with("mediaType", bundle.media_type())
        .with("content", content)
        .with("logEntries", bundle.log_entries().len())
        .with("timestamps", bundle.timestamps().len());
    if dropped == 0 { evidence } else { evidence.with("selfSignedCertificatesIgnored", dropped) }
}
