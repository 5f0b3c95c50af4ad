//! npm's rules.

use sigproof_ffi as ffi;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{Artifact, Policy, Rejected, Verified, Verifier};

/// A package whose attestations all verify. Each is handed out once.
#[wasm_bindgen]
pub struct NpmPackage(Option<Verified>, Option<Verified>, Vec<Verified>);

#[wasm_bindgen]
impl NpmPackage {
    /// Where the archive was built.
    pub fn provenance(&mut self) -> Option<Verified> {
        self.0.take()
    }

    /// That the registry took it.
    pub fn publish(&mut self) -> Option<Verified> {
        self.1.take()
    }

    /// Attestations of other types, the last one first.
    #[wasm_bindgen(js_name = popOther)]
    pub fn pop_other(&mut self) -> Option<Verified> {
        self.2.pop()
    }
}

#[wasm_bindgen]
impl Verifier {
    /// Verifies every attestation of a set.
    #[wasm_bindgen(js_name = verifyNpm)]
    #[allow(clippy::too_many_arguments)]
    pub fn verify_npm(
        &self,
        name: &str,
        version: &str,
        attestations: &[u8],
        keys: Option<Vec<u8>>,
        publish_required: bool,
        artifact: &Artifact,
        policy: &Policy,
    ) -> Result<NpmPackage, Rejected> {
        let question = ffi::NpmQuestion {
            name,
            version,
            attestations,
            keys: keys.as_deref(),
            publish_required,
            policy: &policy.0,
            now: None,
        };
        let verified = self.0.verify_npm(&question, &artifact.0).map_err(Rejected)?;
        let others = verified.others.into_iter().map(Verified).collect();
        Ok(NpmPackage(Some(Verified(verified.provenance)), verified.publish.map(Verified), others))
    }
}

#[wasm_bindgen]
impl Policy {
    /// The policy that asks for provenance from the repository which a package.json names.
    #[wasm_bindgen(js_name = ofPackageJson)]
    pub fn of_package_json(json: &[u8], name: &str, version: &str) -> Result<Self, Rejected> {
        ffi::Policy::of_package_json(json, name, version).map(Self).map_err(Rejected)
    }
}

#[wasm_bindgen]
impl Artifact {
    /// The archive that an integrity is of.
    #[wasm_bindgen(js_name = ofIntegrity)]
    pub fn of_integrity(integrity: &str) -> Result<Self, Rejected> {
        ffi::Artifact::of_integrity(integrity).map(Self).map_err(Rejected)
    }
}

/// What a package-lock.json installs, as a JSON list.
#[wasm_bindgen]
pub fn lockfile(json: &[u8]) -> Result<String, Rejected> {
    ffi::lockfile(json).map_err(Rejected)
}

/// What got weaker from the facts of one version to those of another, as a JSON list.
#[wasm_bindgen]
pub fn continuity(previous: &[u8], current: &[u8]) -> Result<String, Rejected> {
    ffi::continuity(previous, current).map_err(Rejected)
}
