//! Registry signatures: `dist.signatures` in what a registry says about a version of a package.
//!
//! ```json
//! [ { "keyid": "SHA256:jl3b…", "sig": "MEUC…" } ]
//! ```
//! The signature is over the text `name@version:integrity`, with the integrity as it stands in
//! `dist.integrity`. The registry says by it that it has this archive under this name; it says
//! nothing about who built it.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::integrity::digest_of_integrity;
use super::keys::{RegistryKey, RegistryKeys};
use super::package_url::PackageUrl;
use crate::code::Code;
use crate::crypto::{Checker, Digest, Message as Signed};
use crate::encoding::json::{self, Field};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::report::{Rejected, Step};
use crate::time::{Time, Window};
use crate::verify::Verifier;

/// What a registry has signed: only [`verify_registry_signatures`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RegistrySignature {
    digest: Digest,
    key_ids: Vec<String>,
}

impl RegistrySignature {
    /// The digest of the archive that the registry has under this name and version.
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The identifiers of the keys that have signed.
    pub fn key_ids(&self) -> &[String] {
        &self.key_ids
    }
}

/// Verifies that the registry has signed this integrity for this version of a package. Signatures
/// by unknown keys are ignored; each by a known key must verify, and there is at least one. A key
/// that expires is judged at the time at which the version was published, which the registry says
/// and nobody signs.
///
/// # Errors
/// A rejection at step `signature`.
pub fn verify_registry_signatures(
    verifier: &Verifier,
    keys: &RegistryKeys,
    package: &PackageUrl,
    integrity: &str,
    signatures: &[u8],
    published: Option<Time>,
) -> Result<RegistrySignature, Rejected> {
    let checker = verifier.checker();
    verify(&checker, keys, package, integrity, signatures, published)
        .map_err(|failure| Rejected::of_step(Step::Signature, failure))
}

fn verify(
    checker: &Checker<'_>,
    keys: &RegistryKeys,
    package: &PackageUrl,
    integrity: &str,
    signatures: &[u8],
    published: Option<Time>,
) -> Result<RegistrySignature, Failure> {
    let digest = digest_of_integrity(integrity)?;
    let message = format!("{}@{}:{integrity}", package.name(), package.version());
    let list = parse(signatures)?;
    ensure(!list.is_empty(), Code::NpmSignatureMissing)
        .map_err(|f| f.with("package", package.to_string()))?;
    let count = list.len();
    let mut key_ids: Vec<String> = Vec::new();
    for (id, signature) in list {
        let known = keys.for_signatures(&id);
        let Some(key) = known.first() else { continue };
        check_published(&known, published).map_err(|f| f.with("keyid", id.as_str()))?;
        let signed = Signed::Bytes(message.as_bytes());
        checker
            .verify(key.scheme, &key.key, signed, &signature, Code::NpmSignatureInvalid)
            .map_err(|f| f.with("keyid", id.as_str()).with("signed", message.as_str()))?;
        key_ids.push(id);
    }
    ensure(!key_ids.is_empty(), Code::NpmKeyUnknown).map_err(|f| f.with("signatures", count))?;
    Ok(RegistrySignature { digest, key_ids })
}

/// One key of several periods was valid in one of them.
fn check_published(known: &[&RegistryKey], published: Option<Time>) -> Result<(), Failure> {
    let windows: Option<Vec<Window>> = known.iter().map(|key| key.valid_for).collect();
    // A period without an end of the one key at hand needs no time: it has not been withdrawn.
    let Some(windows) = windows else { return Ok(()) };
    if published.is_none() && windows.iter().any(|window| window.end().is_none()) {
        return Ok(());
    }
    let time = published.ok_or(Failure::new(Code::NowRequired))?;
    let valid = windows.iter().any(|window| window.contains(time));
    ensure(valid, Code::KeyWindow).map_err(|f| f.outside(time, &windows))
}

fn parse(json: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let (bytes, nodes) = (limits::REGISTRY_KEYS_BYTES, limits::REGISTRY_KEYS_NODES);
    Field::document(json::parse(json, bytes, nodes)?)
        .bounded_list(limits::REGISTRY_SIGNATURES, Code::NpmSignatures)?
        .into_iter()
        .map(|field| {
            let mut message = field.message()?;
            let id = message.required("keyid")?.text()?;
            Ok((id, message.required("sig")?.bytes_not_empty()?))
        })
        .collect()
}
