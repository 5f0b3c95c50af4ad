//! The verification: nine steps in their pinned order. Each takes what the ones before it have
//! proven and returns what it proves itself; there is no other way to a [`Verified`].

mod artifact;
mod binding;
#[cfg(feature = "sign")]
mod certificate;
mod inclusion;
mod keyring;
mod log_entry;
mod logs;
#[cfg(feature = "std")]
mod many;
mod path;
mod policy;
mod read;
mod sct;
mod several;
mod signature;
mod time;
mod unknown;

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::artifact::Artifact;
use crate::bundle::statement::{self, Subject};
use crate::bundle::{Bundle, Content, Material};
use crate::code::Code;
use crate::crypto::{Checker, Keys, Provider};
use crate::facts::{Facts, VerifiedStatement};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::policy::{Group, Policy, SelectedSigner};
use crate::report::{Evidence, Rejected, Report, Status, Step};
use crate::time::Time;
use crate::tlog::cosignature::Witness;
use crate::trust::{self, TrustedRoot};
use crate::x509::Certificate;

#[cfg(feature = "sign")]
pub(crate) use artifact::check_subject;
#[cfg(feature = "std")]
pub use many::Many;
use read::Read;
pub use several::FirstVerified;

/// Verifies bundles against a trusted root, or several. Share it between threads: no answer has a say in another. What
/// it works out of its roots (which authority signed which, tables for their keys), it keeps; of a bundle, nothing.
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
    /// Never empty; only one that stands alone may lack a name.
    roots: Vec<NamedRoot>,
    /// Who does the arithmetic, with the keys of the roots.
    keys: Keys,
}

#[derive(Debug)]
struct NamedRoot {
    name: Option<String>,
    root: TrustedRoot,
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

    /// The verified in-toto statement with the bytes of its predicate, if one was signed.
    pub fn statement(&self) -> Option<AttestedStatement<'_>> {
        let facts = self.facts.statement.as_ref()?;
        let (_, payload) = self.payload()?;
        Some(AttestedStatement { facts, predicate: statement::predicate(payload) })
    }
}

/// A verified in-toto statement: what it is about, and its predicate as the signer wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttestedStatement<'a> {
    facts: &'a VerifiedStatement,
    predicate: &'a [u8],
}

impl<'a> AttestedStatement<'a> {
    /// The predicate's type.
    pub fn predicate_type(&self) -> &'a str {
        &self.facts.statement.predicate_type
    }

    /// The artifacts that the statement is about.
    pub fn subjects(&self) -> &'a [Subject] {
        &self.facts.statement.subjects
    }

    /// The subject that is the artifact.
    pub const fn matched(&self) -> Option<&'a Subject> {
        self.facts.matched.as_ref()
    }

    /// The JSON text of the predicate, byte for byte as it was signed; `null` if there is none.
    pub const fn predicate(&self) -> &'a [u8] {
        self.predicate
    }
}

#[cfg(any(feature = "pypi", feature = "npm"))]
impl Verified {
    /// Notes what a rule above the bundle has found to hold.
    pub(crate) fn note(&mut self, step: Step, evidence: Evidence) {
        self.report.note(step, evidence);
    }

    /// The rejection by a rule above the bundle, which belongs to this step.
    pub(crate) fn reject(mut self, step: Step, failure: Failure) -> Rejected {
        self.report.fail(step, failure);
        Rejected::new(self.report)
    }
}

/// What is asked: everything that the caller gave, sorted out once.
struct Question<'a> {
    /// The name of the trusted root that the answer is sought with.
    root: Option<&'a str>,
    bundle: &'a Bundle,
    /// The alternatives of the policy that are judged together, and how much evidence they ask for.
    policy: Group<'a>,
    subject: SelectedSigner<'a>,
    witnesses: Vec<Witness>,
    artifact: &'a Artifact<'a>,
    read: &'a Read<'a>,
    now: Option<Time>,
}

/// What the answer is found with.
struct TrustedMaterial<'a> {
    root: &'a TrustedRoot,
    checker: Checker<'a>,
}

impl Verifier {
    /// A verifier that trusts this root.
    pub fn new(root: TrustedRoot) -> Self {
        Self::of(alloc::vec![NamedRoot { name: None, root }], Keys::default())
    }

    /// A verifier that leaves the arithmetic to this provider: all of it, also where [`Self::new`] knows beforehand
    /// that a signature inside an embedded root holds.
    pub fn with_provider(root: TrustedRoot, provider: Box<dyn Provider>) -> Self {
        Self::of(alloc::vec![NamedRoot { name: None, root }], Keys::new(provider))
    }

    fn of(roots: Vec<NamedRoot>, mut keys: Keys) -> Self {
        for NamedRoot { root, .. } in &roots {
            root.keys().iter().for_each(|key| keys.prepare(key));
            // Nobody asks about the signature that an anchor has made of itself.
            let issued = root.certificates().filter(|c| !c.is_self_issued());
            let links = issued.filter_map(Certificate::signed_parts);
            links.for_each(|(signed, signature)| keys.expect_link(signed, signature));
        }
        Self { roots, keys }
    }

    /// A verifier that trusts several roots by name. A bundle is verified under one of them at a
    /// time, never with evidence of two; a policy's alternative may be bound to one by its name.
    ///
    /// # Errors
    /// [`Code::RootName`] if there is no root, or one without a name, or two of the same name, or one that
    /// lists logs under the name of GitHub's own, which has none ([`trust::GITHUB`]).
    pub fn with_roots(roots: Vec<(String, TrustedRoot)>) -> Result<Self, Failure> {
        let distinct = |(i, (name, _)): (usize, &(String, _))| {
            !name.is_empty() && roots.iter().take(i).all(|(other, _)| other != name)
        };
        let sound = !roots.is_empty() && roots.iter().enumerate().all(distinct);
        ensure(sound, Code::RootName)?;
        // What is built in for this name does without logs, since GitHub's root has none.
        let logged = roots.iter().any(|(name, root)| {
            name == trust::GITHUB && !(root.tlogs().is_empty() && root.ctlogs().is_empty())
        });
        ensure(!logged, Code::RootName).map_err(|f| {
            f.with("root", trust::GITHUB)
                .with("cause", "GitHub's own root has this name, and it lists no logs")
        })?;
        let named = |(name, root)| NamedRoot { name: Some(name), root };
        let roots = roots.into_iter().map(named).collect();
        Ok(Self::of(roots, Keys::default()))
    }

    /// Counts what is asked from here on.
    pub(crate) const fn checker(&self) -> Checker<'_> {
        Checker::new(&self.keys)
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

    /// Verifies that the bundle is an envelope signed by whom the policy names. No artifact is
    /// compared: what the payload is about is for the caller to find out, from
    /// [`Verified::payload`]; a policy that names the subject is not met. Verified times later than `now`, if it is given, are refused.
    ///
    /// # Errors
    /// As [`Self::verify_at`], and [`crate::Code::ArtifactRequired`] for a bundle without an envelope.
    pub fn verify_dsse(
        &self,
        bundle: &Bundle,
        policy: &Policy,
        now: Option<Time>,
    ) -> Result<Verified, Rejected> {
        let envelope = matches!(bundle.content(), Content::Dsse(_));
        ensure(envelope, Code::ArtifactRequired).map_err(Rejected::before_steps)?;
        self.run(bundle, &Artifact::envelope(), policy, now)
    }

    /// Verifies, at a time that is given or not.
    pub(crate) fn run(
        &self,
        bundle: &Bundle,
        artifact: &Artifact<'_>,
        policy: &Policy,
        now: Option<Time>,
    ) -> Result<Verified, Rejected> {
        self.run_with_keys(bundle, artifact, policy, now, limits::KEYS_TRIED)
    }

    /// As [`Self::run`]; of a signature that names no key, so many are tried.
    fn run_with_keys(
        &self,
        bundle: &Bundle,
        artifact: &Artifact<'_>,
        policy: &Policy,
        now: Option<Time>,
        keys: usize,
    ) -> Result<Verified, Rejected> {
        let named = |name: &str| self.roots.iter().any(|root| root.name.as_deref() == Some(name));
        for name in policy.root_names() {
            ensure(named(name), Code::PolicyRootUnknown)
                .map_err(|f| Rejected::before_steps(f.with("root", name)))?;
        }
        // A question that makes no sense is refused before anything is looked at.
        policy.check().map_err(Rejected::before_steps)?;
        // The artifact is hashed once, whatever the number of roots and keys, and only for a question that fits.
        let read = Read::new(bundle, artifact);
        self.try_each_key(bundle, artifact, policy, now, keys, &read)
            .unwrap_or_else(|| self.run_checked(bundle, artifact, policy, now, &read))
    }

    /// Verifies under a policy that makes sense.
    fn run_checked(
        &self,
        bundle: &Bundle,
        artifact: &Artifact<'_>,
        policy: &Policy,
        now: Option<Time>,
        read: &Read<'_>,
    ) -> Result<Verified, Rejected> {
        let (mut unfit, mut furthest) = (None, None);
        let groups = self.roots.iter().flat_map(|named| {
            let groups = policy.groups(named.name.as_deref());
            groups.into_iter().map(move |group| (named, group))
        });
        for (NamedRoot { name, root }, group) in groups {
            let subject = match group.select(bundle) {
                Ok(subject) => subject,
                Err(failure) => {
                    unfit = unfit.or(Some(another_sort(failure)));
                    continue;
                }
            };
            let question = Question {
                root: name.as_deref(),
                bundle,
                policy: group,
                subject,
                witnesses: group.witnesses().map_err(Rejected::before_steps)?,
                artifact,
                read,
                now,
            };
            match self.run_under(root, &question) {
                Ok(verified) => return Ok(verified),
                // The root and the group under which most held are those that the bundle was made for.
                Err(rejected) => Rejected::keep_more_telling(&mut furthest, rejected),
            }
        }
        let none = || Rejected::before_steps(Failure::new(Code::PolicyAnyOfEmpty));
        Err(furthest.or(unfit).unwrap_or_else(none))
    }

    fn run_under(&self, root: &TrustedRoot, question: &Question<'_>) -> Result<Verified, Rejected> {
        let Question { bundle, root: name, .. } = *question;
        artifact::check_one(question.read.digests()).map_err(Rejected::before_steps)?;
        let material = TrustedMaterial { root, checker: self.checker() };
        let mut steps = Steps { report: Report::of(&Step::ALL) };

        steps.run(Step::Bundle, |notes| {
            notes.extend(describe(bundle, root, name));
            Ok(Some(()))
        })?;
        let times = steps.run(Step::Time, |notes| time::verify(question, &material, notes))?;
        let times = times.unwrap_or_default();
        let path = steps
            .run(Step::Path, |notes| path::verify(question, &material, &times.verified, notes))?;
        let certificate_timestamps = steps.run(Step::Sct, |notes| {
            sct::verify(question, &material, path.as_ref().map(|found| &found.path), notes)
        })?;
        let log_entries = steps
            .run(Step::LogEntry, |notes| log_entry::verify(question, &material, &times, notes))?;
        let logged = steps.run(Step::Binding, |notes| binding::check(question, notes))?;
        let logged = logged.unwrap_or_default();
        let signed = steps
            .run(Step::Signature, |notes| signature::verify(question, &material, &logged, notes))?;
        let signed = signed.unwrap_or_default();
        let matched =
            steps.run(Step::Artifact, |notes| artifact::check(question, &signed, notes))?;
        let authority = path.as_ref().map(|found| found.authority);
        let judged =
            steps.run(Step::Policy, |notes| policy::check(question, authority, matched, notes))?;
        let Some(policy::Judged { signer, about }) = judged else {
            // The step has no such end: there is a signer, or a failure.
            return Err(Rejected::before_steps(Failure::new(Code::Internal)));
        };

        let payload = match bundle.content() {
            Content::Dsse(envelope) => {
                Some((envelope.payload_type.clone(), envelope.payload.clone()))
            }
            Content::MessageSignature { .. } => None,
        };
        let facts = Facts {
            root: name.map(ToOwned::to_owned),
            signer,
            artifact: about.digests,
            statement: about.statement,
            times: times.verified,
            log_entries: log_entries.unwrap_or_default(),
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
    /// A step that returns nothing had nothing to check; its evidence says why.
    fn run<T>(
        &mut self,
        step: Step,
        body: impl FnOnce(&mut Vec<Evidence>) -> Result<Option<T>, Failure>,
    ) -> Result<Option<T>, Rejected> {
        let mut evidence = Vec::new();
        match body(&mut evidence) {
            Ok(value) => {
                let status = if value.is_some() { Status::Pass } else { Status::NotApplicable };
                self.end(step, evidence, status);
                Ok(value)
            }
            Err(failure) => Err(self.fail(step, evidence, failure)),
        }
    }

    // What is the same for every step is there once, not once for each.
    #[inline(never)]
    fn end(&mut self, step: Step, evidence: Vec<Evidence>, status: Status) {
        self.note(step, evidence);
        self.report.end(step, status);
    }

    #[cold]
    #[inline(never)]
    fn fail(&mut self, step: Step, evidence: Vec<Evidence>, failure: Failure) -> Rejected {
        self.note(step, evidence);
        self.report.fail(step, failure);
        Rejected::new(core::mem::replace(&mut self.report, Report::of(&[])))
    }

    fn note(&mut self, step: Step, evidence: Vec<Evidence>) {
        for item in evidence {
            self.report.note(step, item);
        }
    }
}

/// The rejection of a bundle whose signer is of another sort than the policy names. The steps between would have had
/// something to check, and nobody to check it for: none of them is reached.
fn another_sort(failure: Failure) -> Rejected {
    let mut report = Report::of(&Step::ALL);
    report.end(Step::Bundle, Status::Pass);
    report.fail(Step::Policy, failure);
    Rejected::new(report)
}

/// The step `bundle` was taken by the parser; this is what it found, and what the root left out.
fn describe(bundle: &Bundle, root: &TrustedRoot, name: Option<&str>) -> Vec<Evidence> {
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
    if let Some(name) = name {
        form = form.with("trustedRoot", name);
    }
    let skipped = root.notes().iter().map(|note| {
        Evidence::new("trusted_root_note", "sigstore_trustroot.proto")
            .with("at", note.place.as_str())
            .with("reason", note.reason.as_str())
    });
    core::iter::once(form).chain(skipped).collect()
}
