//! What npm's registry serves beside a package (github.com/npm/attestation; docs.npmjs.com,
//! "Generating provenance statements", "Registry signatures").
//!
//! | document | says | signed by |
//! |---|---|---|
//! | provenance attestation | from which source, by which workflow the archive was built | that workflow |
//! | publish attestation | the registry took the archive under this name and version | a registry key |
//! | registry signature | the same, in one line of text | a registry key |
//!
//! [`verify`] holds a set of attestations against an archive, [`verify_registry_signatures`] the
//! signatures against an integrity.

mod attestations;
mod integrity;
mod keys;
mod lockfile;
mod other_file;
mod package_json;
mod package_url;
mod repository;
mod signature;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::artifact::Artifact;
use crate::bundle::statement::Subject;
use crate::code::Code;
use crate::crypto::{Digest, HashAlgorithm};
use crate::encoding::json::{self, Field, Message};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::policy::Policy;
use crate::report::{Evidence, Rejected, Step};
use crate::time::Time;
use crate::verify::{Verified, Verifier};

pub use attestations::{Attestation, Attestations};
pub use integrity::digest_of_integrity;
pub use keys::RegistryKeys;
pub use lockfile::{LockedPackage, Lockfile};
pub use package_json::PackageJson;
pub use package_url::PackageUrl;
pub use signature::{RegistrySignature, verify_registry_signatures};

const SPEC: &str = "npm attestations";
const PUBLISH: &str = "https://github.com/npm/attestation/tree/main/specs/publish/";
const PROVENANCE: [&str; 2] =
    ["https://slsa.dev/provenance/v0.2", "https://slsa.dev/provenance/v1"];

/// What is asked about the registry's own attestation.
#[derive(Clone, Copy, Debug)]
pub enum Publish<'k> {
    /// There are no keys to verify one with: a set that holds one is refused.
    NoKeys,
    /// If the set holds one, it verifies with these keys.
    IfPresent(&'k RegistryKeys),
    /// The set holds one, and it verifies with these keys.
    Required(&'k RegistryKeys),
}

/// A package whose attestations all verify: only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct VerifiedPackage {
    provenance: Verified,
    publish: Option<Verified>,
    others: Vec<Verified>,
}

impl VerifiedPackage {
    /// Where the archive was built, and from which source.
    pub const fn provenance(&self) -> &Verified {
        &self.provenance
    }

    /// That the registry took the archive under its name and version, if the set says so.
    pub const fn publish(&self) -> Option<&Verified> {
        self.publish.as_ref()
    }

    /// The provenance, the registry's own, and the others.
    pub fn into_parts(self) -> (Verified, Option<Verified>, Vec<Verified>) {
        (self.provenance, self.publish, self.others)
    }

    /// All of them: the provenance first, then the registry's own.
    pub fn into_all(self) -> Vec<Verified> {
        let mut all = alloc::vec![self.provenance];
        all.extend(self.publish);
        all.extend(self.others);
        all
    }

    /// What else the same signer, as far as the policy tells, has attested.
    pub fn others(&self) -> &[Verified] {
        &self.others
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Provenance,
    Publish,
    Other,
}

fn kind_of(attestation: &Attestation) -> Kind {
    match attestation.predicate_type() {
        provenance if PROVENANCE.contains(&provenance) => Kind::Provenance,
        publish if publish.starts_with(PUBLISH) => Kind::Publish,
        _ => Kind::Other,
    }
}

/// Verifies that every attestation of the set is about this archive under this name and version,
/// that there is one of its provenance, and that it is signed by whom the policy names. The
/// registry's own attestation is signed by one of its keys, which was valid when it was logged.
/// Attestations of types that npm does not define are held against the policy, too.
///
/// # Errors
/// The report of the first attestation that fails; nothing is said of the others.
pub fn verify(
    verifier: &Verifier,
    attestations: &Attestations,
    package: &PackageUrl,
    artifact: &Artifact<'_>,
    publish: Publish<'_>,
    policy: &Policy,
) -> Result<VerifiedPackage, Rejected> {
    verify_at(verifier, attestations, package, artifact, publish, policy, None)
}

/// Verifies, and takes `now`, if it is given, as [`Verifier::verify_at`] does.
///
/// # Errors
/// As [`verify`].
pub fn verify_at(
    verifier: &Verifier,
    attestations: &Attestations,
    package: &PackageUrl,
    artifact: &Artifact<'_>,
    publish: Publish<'_>,
    policy: &Policy,
    now: Option<Time>,
) -> Result<VerifiedPackage, Rejected> {
    check_set(attestations, publish).map_err(Rejected::before_steps)?;
    let registry = match publish {
        Publish::NoKeys => None,
        Publish::IfPresent(keys) | Publish::Required(keys) => {
            Some(keys.to_policy().with_demands_of(policy))
        }
    };
    let (mut provenance, mut published, mut others) = (None, None, Vec::new());
    for attestation in attestations.list() {
        let kind = kind_of(attestation);
        let asked = match (kind, &registry) {
            (Kind::Publish, Some(registry)) => registry,
            _ => policy,
        };
        let verified = verifier.run(attestation.bundle(), artifact, asked, now)?;
        let verified = check(verified, attestation, kind, package)?;
        match kind {
            Kind::Provenance => provenance = Some(verified),
            Kind::Publish => published = Some(verified),
            Kind::Other => others.push(verified),
        }
    }
    let missing = || Rejected::before_steps(Failure::new(Code::NpmProvenanceMissing));
    Ok(VerifiedPackage { provenance: provenance.ok_or_else(missing)?, publish: published, others })
}

/// What can be said of the set before anything is verified: which attestations it declares.
fn check_set(attestations: &Attestations, publish: Publish<'_>) -> Result<(), Failure> {
    let count = |kind| attestations.list().iter().filter(|a| kind_of(a) == kind).count();
    let (provenance, published) = (count(Kind::Provenance), count(Kind::Publish));
    ensure(provenance <= 1 && published <= 1, Code::NpmAttestationDuplicate)
        .map_err(|f| f.with("provenance", provenance).with("publish", published))?;
    ensure(provenance == 1, Code::NpmProvenanceMissing)?;
    match publish {
        Publish::NoKeys => ensure(published == 0, Code::NpmKeysRequired),
        Publish::IfPresent(_) => Ok(()),
        Publish::Required(_) => ensure(published == 1, Code::NpmPublishMissing),
    }
}

/// What npm asks for beyond a verified statement.
fn check(
    mut verified: Verified,
    attestation: &Attestation,
    kind: Kind,
    package: &PackageUrl,
) -> Result<Verified, Rejected> {
    let checked = check_statement(&verified, attestation, package).and_then(|()| match kind {
        Kind::Publish => {
            let predicate = verified.statement().map_or(&[][..], |s| s.predicate());
            check_publish(predicate, package).map(Some)
        }
        _ => Ok(None),
    });
    match checked {
        Ok(registry) => {
            let evidence = Evidence::new("package", SPEC).with("package", package.to_string());
            let evidence = match registry {
                Some(registry) => evidence.with("registry", registry),
                None => evidence,
            };
            verified.note(Step::Artifact, evidence);
            Ok(verified)
        }
        Err(failure) => Err(verified.reject(Step::Artifact, failure)),
    }
}

fn check_statement(
    verified: &Verified,
    attestation: &Attestation,
    package: &PackageUrl,
) -> Result<(), Failure> {
    let statement = verified.statement().ok_or(Failure::new(Code::PayloadType))?;
    let (declared, stated) = (attestation.predicate_type(), statement.predicate_type());
    ensure(stated == declared, Code::NpmPredicateMismatch)
        .map_err(|f| f.with("declared", declared).with("stated", stated))?;
    check_subject(statement.subjects(), &verified.facts().artifact, package)
}

fn check_subject(
    subjects: &[Subject],
    compared: &[Digest],
    package: &PackageUrl,
) -> Result<(), Failure> {
    let one = ensure(subjects.len() == 1, Code::NpmSubjectCount);
    one.map_err(|f| f.with("subjects", subjects.len()))?;
    let expected = package.to_string();
    let sha512 = |digest: &Digest| digest.algorithm() == HashAlgorithm::Sha512;
    for subject in subjects {
        let found = subject.name.as_str();
        ensure(found == expected, Code::NpmSubjectName)
            .map_err(|f| f.with("expected", expected.as_str()).with("found", found))?;
        ensure(subject.digests.iter().any(sha512), Code::NpmSubjectSha512)?;
    }
    ensure(compared.iter().any(sha512), Code::ArtifactUnavailable)
        .map_err(|f| f.with("wanted", HashAlgorithm::Sha512.name()))
}

/// The predicate of a publish attestation names the package again, and the registry.
fn check_publish(predicate: &[u8], package: &PackageUrl) -> Result<String, Failure> {
    let malformed = |failure: Failure| failure.within(Code::PredicateMalformed);
    let mut predicate = json::parse(predicate, limits::BUNDLE_BYTES, limits::STATEMENT_NODES)
        .and_then(Message::document)
        .map_err(malformed)?;
    let mut text = |key| predicate.required(key).and_then(Field::text).map_err(malformed);
    let (name, version, registry) = (text("name")?, text("version")?, text("registry")?);
    let same = name == package.name() && version == package.version();
    ensure(same, Code::NpmPublishPackage).map_err(|f| {
        f.with("expected", package.to_string())
            .with("name", name.as_str())
            .with("version", version.as_str())
    })?;
    Ok(registry)
}
