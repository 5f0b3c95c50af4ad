//! npm's rules (core, `ecosystem::npm`) over JSON that the caller has.

use sigproof::ecosystem::npm::{
    self, Attestations, PackageJson, PackageUrl, Publish, RegistryKeys,
};

use crate::guard::guarded;
use crate::verifier::parse_now;
use crate::{Artifact, Policy, Rejected, Verified, Verifier};

/// What is asked about one version of a package.
#[derive(Clone, Copy, Debug)]
pub struct NpmQuestion<'a> {
    /// The package's name (`@scope/name`).
    pub name: &'a str,
    /// The version.
    pub version: &'a str,
    /// The set of attestations that the registry serves, a list of bundles, or one bundle.
    pub attestations: &'a [u8],
    /// The registry's keys as JSON; without them, those of npm that are embedded.
    pub keys: Option<&'a [u8]>,
    /// Whether the registry's own attestation must be there; where it is, it always must verify.
    pub publish_required: bool,
    /// Who must have built the package.
    pub policy: &'a Policy,
    /// The present time, as in [`crate::Question::now`].
    pub now: Option<&'a str>,
}

/// A package whose attestations all verify.
#[derive(Debug)]
#[must_use]
pub struct NpmPackage {
    /// Where the archive was built, and from which source.
    pub provenance: Verified,
    /// That the registry took the archive under its name and version.
    pub publish: Option<Verified>,
    /// Attestations of types that npm does not define.
    pub others: Vec<Verified>,
}

impl Verifier {
    /// Verifies every attestation of the set.
    ///
    /// # Errors
    /// The rejection of the first attestation that fails; nothing is said of the others.
    pub fn verify_npm(
        &self,
        question: &NpmQuestion<'_>,
        artifact: &Artifact,
    ) -> Result<NpmPackage, Rejected> {
        guarded(|| {
            #[cfg(feature = "inject")]
            crate::inject::fire();
            let now = parse_now(question.now)?;
            let url =
                PackageUrl::new(question.name, question.version).map_err(Rejected::refused)?;
            let keys = match question.keys {
                Some(json) => RegistryKeys::from_json(json).map_err(Rejected::refused)?,
                None => embedded_keys()?,
            };
            let publish = match question.publish_required {
                true => Publish::Required(&keys),
                false => Publish::IfPresent(&keys),
            };
            let set = Attestations::from_json(question.attestations)?;
            let (artifact, policy) = (artifact.as_core(), &question.policy.0);
            let verified = npm::verify_at(&self.0, &set, &url, &artifact, publish, policy, now)?;
            let (provenance, publish, others) = verified.into_parts();
            Ok(NpmPackage {
                provenance: Verified::new(provenance),
                publish: publish.map(Verified::new),
                others: others.into_iter().map(Verified::new).collect(),
            })
        })
    }
}

impl Policy {
    /// The policy that asks for provenance from the repository which a package.json names. That
    /// proves that the package says the truth about where it comes from, and no more. The
    /// package.json must be that of this package.
    ///
    /// # Errors
    /// If it is another package's, or names no repository that provenance can be about.
    pub fn of_package_json(json: &[u8], name: &str, version: &str) -> Result<Self, Rejected> {
        guarded(|| {
            let asked = PackageUrl::new(name, version).map_err(Rejected::refused)?;
            let package = PackageJson::parse(json).map_err(Rejected::before_steps)?;
            package.check_is(&asked).map_err(Rejected::before_steps)?;
            package.policy().map(Self).map_err(Rejected::before_steps)
        })
    }
}

impl Artifact {
    /// The archive that an integrity (`sha512-…`) is of.
    ///
    /// # Errors
    /// If the integrity holds no SHA-512, or two.
    pub fn of_integrity(integrity: &str) -> Result<Self, Rejected> {
        let digest = npm::digest_of_integrity(integrity).map_err(Rejected::refused)?;
        Ok(Self::of(vec![digest]))
    }
}

/// What a package-lock.json installs, as JSON.
///
/// # Errors
/// If it is not one of version 2 or 3.
pub fn lockfile(json: &[u8]) -> Result<String, Rejected> {
    guarded(|| Ok(npm::Lockfile::from_json(json).map_err(Rejected::refused)?.to_json()))
}

#[cfg(feature = "embedded-roots")]
fn embedded_keys() -> Result<RegistryKeys, Rejected> {
    Ok(RegistryKeys::npm())
}

/// A build without them asks the caller for keys.
#[cfg(not(feature = "embedded-roots"))]
fn embedded_keys() -> Result<RegistryKeys, Rejected> {
    Err(Rejected::refused(sigproof::Failure::new(sigproof::Code::NpmKeysRequired)))
}
