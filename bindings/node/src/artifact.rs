//! Artifacts, what they must be given as, and the hashing of those that are read piece by piece.

use napi::bindgen_prelude::Uint8Array;
use napi::{Error, Result};
use napi_derive::napi;
use sigproof_ffi as ffi;

use crate::answer::{Said, said};
use crate::documents::{Policy, PolicyText, bundles, copies};

/// What a bundle is verified against: its bytes, or digests of them and how they begin, where that was seen.
#[napi(object, object_to_js = false)]
pub struct ArtifactText {
    /// The bytes as a whole.
    pub bytes: Option<Uint8Array>,
    /// Digests of the same bytes.
    pub digests: Option<Vec<String>>,
    /// How the bytes begin.
    pub head: Option<Uint8Array>,
}

/// A copy that another thread may read.
pub(crate) enum Artifact {
    Bytes(ffi::Artifact),
    Digests { digests: Vec<String>, head: Option<Vec<u8>> },
}

impl Artifact {
    pub(crate) fn copy(text: ArtifactText) -> Self {
        match text.bytes {
            Some(bytes) => Self::Bytes(ffi::Artifact::Bytes(bytes.to_vec())),
            None => Self::Digests {
                digests: text.digests.unwrap_or_default(),
                head: text.head.map(|head| head.to_vec()),
            },
        }
    }

    pub(crate) fn read(self) -> std::result::Result<ffi::Artifact, ffi::Rejected> {
        match self {
            Self::Bytes(artifact) => Ok(artifact),
            Self::Digests { digests, head } => {
                let artifact = ffi::Artifact::digests(&digests)?;
                Ok(match head {
                    Some(head) => artifact.with_head(&head),
                    None => artifact,
                })
            }
        }
    }
}

/// What an artifact must be given as.
#[napi]
pub struct Needs(ffi::Needs);

#[napi]
impl Needs {
    /// The algorithms of its digests.
    #[napi(catch_unwind)]
    pub fn algorithms(&self) -> Vec<&'static str> {
        self.0.algorithms().collect()
    }

    /// Whether digests may not do.
    #[napi(catch_unwind)]
    pub const fn bytes(&self) -> bool {
        self.0.bytes()
    }
}

/// What an artifact must be given as, for these bundles and this policy.
#[napi(catch_unwind)]
pub fn needs(documents: Vec<Uint8Array>, policy: PolicyText) -> Said<Needs> {
    let needs = Policy::copy(policy).read().and_then(|policy| {
        let bundles = bundles(&copies(&documents))?;
        ffi::Needs::of(&bundles, &policy)
    });
    said(needs, Needs)
}

/// Hashes an artifact piece by piece.
#[napi]
pub struct Hasher(Option<ffi::Hasher>);

/// A hasher for these algorithms.
#[napi(catch_unwind)]
pub fn hasher(algorithms: Vec<String>) -> Said<Hasher> {
    said(ffi::Hasher::new(&algorithms), |hasher| Hasher(Some(hasher)))
}

#[napi]
impl Hasher {
    /// Takes the next bytes.
    #[napi(catch_unwind)]
    pub fn update(&mut self, bytes: &[u8]) -> Result<()> {
        self.0.as_mut().ok_or_else(finished)?.update(bytes);
        Ok(())
    }

    /// How the artifact begins.
    #[napi(catch_unwind)]
    pub fn head(&self) -> Result<Uint8Array> {
        Ok(self.0.as_ref().ok_or_else(finished)?.head().to_vec().into())
    }

    /// The digests, in the order of the algorithms. A hasher does this once.
    #[napi(catch_unwind)]
    pub fn finish(&mut self) -> Result<Vec<String>> {
        Ok(self.0.take().ok_or_else(finished)?.finish())
    }
}

fn finished() -> Error {
    Error::from_reason("the hasher has finished")
}
