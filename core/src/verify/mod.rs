//! The verification: nine steps in their pinned order. Each takes what the ones before it have
//! proven and returns what it proves itself; there is no other way to a [`Verified`].

mod artifact;
mod binding;
mod log_entry;
mod logs;
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
use crate::crypto::{Checker, Digest, Provider, RustCrypto};
use crate::facts::Facts;
use crate::failure::Failure;
use crate::policy::{Policy, Subject, Witness};
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

/// What is asked: everything that the caller gave, sorted out once.
struct Question<'a> {
    bundle: &'a Bundle,
    policy: &'a Policy,
    subject: Subject<'a>,
    witnesses: Vec<Witness>,
    artifact: &'a Artifact<'a>,
    digests: Vec<Digest>,
    now: Option<Time>,
}

/// What the answer is found with.
struct Known<'a> {
    root: &'a TrustedRoot,
    checker: Checker<'a>,
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
    /// As [`Self::verify`], and [`crate::Code::TimeAfterNow`].
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
        // A question that makes no sense is refused before anything is looked at.
        let refused = |failure| Rejected::at(Step::Policy, failure);
        let witnesses = policy.check().map_err(refused)?;
        let question = Question {
            bundle,
            policy,
            subject: policy.select(bundle).map_err(refused)?,
            witnesses,
            artifact,
            digests: artifact.to_digests(&bundle.digest_algorithms()),
            now,
        };
        artifact::check_one(&question.digests)
            .map_err(|failure| Rejected::at(Step::Artifact, failure))?;
        let known = Known { root: &self.root, checker: Checker::new(&*self.provider) };
        let mut steps = Steps { report: Report::new() };

        steps.run(Step::Bundle, |log| {
            log.extend(describe(bundle, &self.root));
            Ok(())
        })?;
        let times = steps.run(Step::Time, |log| time::verify(&question, &known, log))?;
        let path = steps.run_for(&question, Step::Path, |leaf, hints, log| {
            path::verify(leaf, hints, &known, &times.verified, log)
        })?;
        let certificate_timestamps = steps.run_for(&question, Step::Sct, |leaf, _, log| {
            let path = path.as_ref().map(|found| &found.path);
            sct::verify(leaf, path, &question, &known, log)
        })?;
        let log_entries =
            steps.run(Step::LogEntry, |log| log_entry::verify(&question, &known, &times, log))?;
        let logged = steps.run(Step::Binding, |log| binding::check(&question, log))?;
        let signed =
            steps.run(Step::Signature, |log| signature::verify(&question, &known, &logged, log))?;
        let matched = steps.run(Step::Artifact, |log| artifact::check(&question, &signed, log))?;
        let authority = path.as_ref().map(|found| found.authority);
        let signer = steps.run(Step::Policy, |log| policy::check(&question, authority, log))?;
        if bundle.log_entries().is_empty() {
            steps.report.end(Step::LogEntry, Status::NotApplicable);
            steps.report.end(Step::Binding, Status::NotApplicable);
        }

        let payload = match bundle.content() {
            Content::Dsse(envelope) => {
                Some((envelope.payload_type.clone(), envelope.payload.clone()))
            }
            Content::MessageSignature { .. } => None,
        };
        let facts = Facts {
            signer,
            artifact: matched.digests,
            statement: matched.statement,
            times: times.verified,
            log_entries,
            certificate_timestamps: certificate_timestamps.unwrap_or_default(),
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

    /// Runs a step that is about a certificate; a bundle signed with a bare key has none.
    fn run_for<T>(
        &mut self,
        question: &Question<'_>,
        step: Step,
        body: impl FnOnce(
            &crate::x509::Certificate,
            &[crate::x509::Certificate],
            &mut Vec<Evidence>,
        ) -> Result<T, Failure>,
    ) -> Result<Option<T>, Rejected> {
        match &question.subject {
            Subject::Certificate { leaf, hints } => {
                self.run(step, |log| body(leaf, hints, log)).map(Some)
            }
            Subject::Key(_) => {
                self.report.end(step, Status::NotApplicable);
                Ok(None)
            }
        }
    }
}

/// The step `bundle` was taken by the parser; this is what it found, and what the root left out.
fn describe(bundle: &Bundle, root: &TrustedRoot) -> Vec<Evidence> {
    let content = match bundle.content() {
        Content::MessageSignature { .. } => "messageSignature",
        Content::Dsse(_) => "dsseEnvelope",
    };
    let mut form = Evidence::new("form", "sigstore_bundle.proto")
        .with("mediaType", bundle.media_type())
        .with("content", content)
        .with("logEntries", bundle.log_entries().len())
        .with("timestamps", bundle.timestamps().len());
    if let Material::Certificate { dropped, .. } = bundle.material()
        && *dropped > 0
    {
        form = form.with("selfSignedCertificatesIgnored", *dropped);
    }
    let skipped = root.notes().iter().map(|note| {
        Evidence::new("trusted_root_key_skipped", "sigstore_trustroot.proto")
            .with("at", note.place.as_str())
            .with("reason", note.reason.as_str())
    });
    core::iter::once(form).chain(skipped).collect()
}
