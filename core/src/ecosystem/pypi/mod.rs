//! What PyPI serves beside a file (PEP 740; docs.pypi.org, "Attestations").
//!
//! ```json
//! { "version": 1,
//!   "attestation_bundles": [ { "publisher": {"kind": "GitHub", …}, "attestations": [{"version": 1, …}] } ] }
//! ```
//! An attestation is a signed in-toto statement about one file: its subject has the file's name and
//! SHA-256. [`verify`] holds every attestation of a provenance object against the file.

mod attestation;
mod file_name;
mod publisher;
mod version;

use alloc::vec::Vec;

use crate::artifact::Artifact;
use crate::bundle::statement::Subject;
use crate::code::Code;
use crate::crypto::{Digest, HashAlgorithm};
use crate::encoding::json::{self, Field, Message};
use crate::failure::{Failure, ensure};
use crate::kind::DocumentKind;
use crate::limits;
use crate::policy::Policy;
use crate::recognize;
use crate::report::{Evidence, Rejected, Step};
use crate::time::Time;
use crate::verify::{Verified, Verifier};
use crate::x509::Claim;

pub use attestation::Attestation;
pub use file_name::FileName;
pub use publisher::Publisher;

const SPEC: &str = "PEP 740, attestation verification";
/// The predicate types that PyPI takes.
const PUBLISH: &str = "https://docs.pypi.org/attestations/publish/v1";
const PROVENANCE: &str = "https://slsa.dev/provenance/v1";

/// The attestations of one publisher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestationBundle {
    publisher: Option<Publisher>,
    attestations: Vec<Attestation>,
}

impl AttestationBundle {
    /// Whom the index took the file from, which nothing signs; none for an attestation that came
    /// without a provenance object.
    pub const fn publisher(&self) -> Option<&Publisher> {
        self.publisher.as_ref()
    }

    /// The attestations, unverified.
    pub fn attestations(&self) -> &[Attestation] {
        &self.attestations
    }
}

/// A parsed provenance object: all attestations of one file. Nothing in it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    bundles: Vec<AttestationBundle>,
}

impl Provenance {
    /// Parses a provenance object's JSON, or that of a single attestation object.
    ///
    /// # Errors
    /// A rejection at step `bundle`, with a code of class malformed, limit or unsupported.
    pub fn from_json(json: &[u8]) -> Result<Self, Rejected> {
        json::parse(json, limits::BUNDLE_BYTES, limits::ATTESTATIONS_NODES)
            .map_err(|failure| recognize::not_json(failure, Code::BundleForm, json))
            .and_then(|value| match recognize::of_json(&value) {
                None | Some(DocumentKind::PypiProvenance | DocumentKind::PypiAttestation) => {
                    Message::document(value)
                }
                other => Err(recognize::instead(Code::BundleForm.into(), other, &[])),
            })
            .and_then(Self::from_message)
            .map_err(|f| Rejected::malformed(f.in_input("PyPI provenance")))
    }

    fn from_message(mut message: Message) -> Result<Self, Failure> {
        let Some(field) = message.optional("attestation_bundles") else {
            let attestations = alloc::vec![Attestation::from_message(message)?];
            return Ok(Self {
                bundles: alloc::vec![AttestationBundle { publisher: None, attestations }],
            });
        };
        attestation::check_version(&mut message)?;
        let bundles = field
            .bounded_list(limits::ATTESTATIONS, Code::PypiAttestations)?
            .into_iter()
            .map(|field| bundle(field.message()?))
            .collect::<Result<Vec<_>, _>>()?;
        message.deny_unknown()?;
        let count: usize = bundles.iter().map(|bundle| bundle.attestations.len()).sum();
        ensure(count <= limits::ATTESTATIONS, Code::PypiAttestations)
            .map_err(|f| f.with("count", count).with("limit", limits::ATTESTATIONS))?;
        Ok(Self { bundles })
    }

    /// The attestations, by publisher.
    pub fn bundles(&self) -> &[AttestationBundle] {
        &self.bundles
    }

    /// The algorithms that the file must be hashed with: SHA-256, and whatever else its attestations
    /// state, so that a digest which does not agree is seen.
    pub fn digest_algorithms(&self) -> Vec<HashAlgorithm> {
        let attestations = self.bundles.iter().flat_map(|bundle| &bundle.attestations);
        let mut all: Vec<HashAlgorithm> =
            attestations.flat_map(|attestation| attestation.bundle().digest_algorithms()).collect();
        all.push(HashAlgorithm::Sha256);
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn bundle(mut message: Message) -> Result<AttestationBundle, Failure> {
    let publisher = Publisher::from_message(message.required("publisher")?.message()?)?;
    let list = message
        .required("attestations")?
        .bounded_list(limits::ATTESTATIONS, Code::PypiAttestations)?;
    let attestations = attestation::list(list)?;
    message.deny_unknown()?;
    Ok(AttestationBundle { publisher: Some(publisher), attestations })
}

/// Verifies that every attestation of the provenance object is about this file, by name and by
/// content, and by whom the policy and the publisher object name. Without a policy, the publisher
/// object alone says who: the index is then trusted to know the project's publishers. With both,
/// both must hold, the publisher's under the same demands on the evidence.
///
/// The publisher's environment is compared with the certificate's where both name one.
///
/// # Errors
/// The report of the first attestation that fails; nothing is said of the others.
pub fn verify(
    verifier: &Verifier,
    provenance: &Provenance,
    file_name: &str,
    artifact: &Artifact<'_>,
    policy: Option<&Policy>,
) -> Result<Vec<Verified>, Rejected> {
    verify_at(verifier, provenance, file_name, artifact, policy, None)
}

/// Verifies, and takes `now`, if it is given, as [`Verifier::verify_at`] does.
///
/// # Errors
/// As [`verify`].
pub fn verify_at(
    verifier: &Verifier,
    provenance: &Provenance,
    file_name: &str,
    artifact: &Artifact<'_>,
    policy: Option<&Policy>,
    now: Option<Time>,
) -> Result<Vec<Verified>, Rejected> {
    let file = FileName::parse(file_name).map_err(Rejected::before_steps)?;
    let given = !provenance.bundles.is_empty()
        && provenance.bundles.iter().all(|bundle| !bundle.attestations.is_empty());
    ensure(given, Code::PypiAttestationMissing).map_err(Rejected::before_steps)?;
    let mut all = Vec::new();
    for bundle in &provenance.bundles {
        let published = bundle.publisher.as_ref().map(|publisher| match policy {
            Some(policy) => publisher.to_policy().with_demands_of(policy),
            None => publisher.to_policy(),
        });
        let policies: Vec<&Policy> = policy.into_iter().chain(&published).collect();
        for attestation in &bundle.attestations {
            let mut verified = None;
            for policy in &policies {
                let answer = verifier.run(attestation.bundle(), artifact, policy, now)?;
                // The caller's own, where there is one: it says under which root.
                verified.get_or_insert(answer);
            }
            let refused = || Rejected::before_steps(Failure::new(Code::PolicyIdentityEmpty));
            let verified = verified.ok_or_else(refused)?;
            all.push(check(verified, &file, file_name, bundle.publisher.as_ref())?);
        }
    }
    Ok(all)
}

/// What PEP 740 asks for beyond a verified statement.
fn check(
    mut verified: Verified,
    file: &FileName,
    file_name: &str,
    publisher: Option<&Publisher>,
) -> Result<Verified, Rejected> {
    if let Err(failure) = check_statement(&verified, file, file_name) {
        return Err(verified.reject(Step::Artifact, failure));
    }
    verified.note(Step::Artifact, Evidence::new("file_name", SPEC).with("name", file_name));
    if let Some(publisher) = publisher {
        if let Err(failure) = publisher.check_environment(verified.facts().signer.certificate()) {
            return Err(verified.reject(Step::Policy, failure));
        }
        let signer = verified.facts().signer.certificate();
        let environment = signer.and_then(|signer| signer.claim(Claim::DeploymentEnvironment));
        let stated = if environment.is_some() { "stated" } else { "not stated" };
        let evidence = Evidence::new("publisher", SPEC)
            .with("kind", publisher.kind())
            .with("environment", stated);
        verified.note(Step::Policy, evidence);
    }
    Ok(verified)
}

fn check_statement(verified: &Verified, file: &FileName, file_name: &str) -> Result<(), Failure> {
    let statement = verified.statement().ok_or(Failure::new(Code::PayloadType))?;
    check_subject(statement.subjects(), &verified.facts().artifact, file, file_name)?;
    let known = [PUBLISH, PROVENANCE].contains(&statement.predicate_type());
    ensure(known, Code::PypiPredicate)
        .map_err(|f| f.with("predicateType", statement.predicate_type()))?;
    if statement.predicate_type() == PUBLISH {
        let predicate = Field::document(json::parse(
            statement.predicate(),
            limits::BUNDLE_BYTES,
            limits::STATEMENT_NODES,
        )?);
        let empty = predicate.is_null() || predicate.message().is_ok_and(|p| p.len() == 0);
        ensure(empty, Code::PypiPredicateContent)?;
    }
    Ok(())
}

fn check_subject(
    subjects: &[Subject],
    compared: &[Digest],
    file: &FileName,
    file_name: &str,
) -> Result<(), Failure> {
    let one = ensure(subjects.len() == 1, Code::PypiSubjectCount);
    one.map_err(|f| f.with("subjects", subjects.len()))?;
    let sha256 = |digest: &Digest| digest.algorithm() == HashAlgorithm::Sha256;
    for subject in subjects {
        let found = FileName::parse(&subject.name).map_err(|f| f.with("in", "subject"))?;
        ensure(found == *file, Code::PypiSubjectName)
            .map_err(|f| f.with("expected", file_name).with("found", subject.name.as_str()))?;
        ensure(subject.digests.iter().any(sha256), Code::PypiSubjectSha256)?;
    }
    ensure(compared.iter().any(sha256), Code::ArtifactUnavailable)
        .map_err(|f| f.with("wanted", HashAlgorithm::Sha256.name()))
}
