//! Bundles and policies, and documents that are looked at without judging.

use napi::Either;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use sigproof_ffi as ffi;

use crate::answer::{Rejected, Said, said};

/// Whom to accept: a document, or exactly one identity, vouched for by exactly one issuer.
#[napi(object, object_to_js = false)]
pub struct PolicyText {
    /// The policy's JSON.
    pub document: Option<Uint8Array>,
    /// The identity, where there is no document.
    pub identity: Option<String>,
    /// The issuer, where there is no document.
    pub issuer: Option<String>,
}

/// A copy that another thread may read.
pub(crate) enum Policy {
    Document(Vec<u8>),
    Identity { identity: String, issuer: String },
}

impl Policy {
    pub(crate) fn copy(text: PolicyText) -> Self {
        match text.document {
            Some(document) => Self::Document(document.to_vec()),
            // An empty one is refused by the core.
            None => Self::Identity {
                identity: text.identity.unwrap_or_default(),
                issuer: text.issuer.unwrap_or_default(),
            },
        }
    }

    pub(crate) fn read(&self) -> Result<ffi::Policy, ffi::Rejected> {
        match self {
            Self::Document(document) => ffi::Policy::from_json(document),
            Self::Identity { identity, issuer } => Ok(ffi::Policy::identity(identity, issuer)),
        }
    }
}

pub(crate) fn copies(documents: &[Uint8Array]) -> Vec<Vec<u8>> {
    documents.iter().map(|document| document.to_vec()).collect()
}

/// The bundles of one artifact.
pub(crate) fn bundles(documents: &[Vec<u8>]) -> Result<ffi::Bundles, ffi::Rejected> {
    let mut bundles = ffi::Bundles::new();
    for document in documents {
        bundles.add(document)?;
    }
    Ok(bundles)
}

/// Why no bundle of this document can be read, if that is so.
#[napi(catch_unwind)]
pub fn check_bundles(document: &[u8]) -> Option<Rejected> {
    ffi::Bundles::from_json(document).err().map(|rejected| Rejected::of(&rejected))
}

/// What a document says, as JSON. Nothing of it is verified.
#[napi(catch_unwind)]
pub fn inspect(document: &[u8]) -> Said<String> {
    text(ffi::inspect(document))
}

/// What a policy gets wrong, as a JSON list.
#[napi(catch_unwind)]
pub fn lint(policy: &[u8]) -> Said<String> {
    text(ffi::lint(policy))
}

/// What a package-lock.json installs, as a JSON list.
#[napi(catch_unwind)]
pub fn lockfile(json: &[u8]) -> Either<String, Rejected> {
    text(ffi::lockfile(json))
}

/// What got weaker from the facts of one version to those of another, as a JSON list.
#[napi(catch_unwind)]
pub fn continuity(previous: &[u8], current: &[u8]) -> Said<String> {
    text(ffi::continuity(previous, current))
}

fn text(answer: Result<String, ffi::Rejected>) -> Said<String> {
    said(answer, |text| text)
}
