//! What a bundle is verified against: an artifact's bytes, or digests of it.

use alloc::vec::Vec;

use crate::crypto::{Digest, HashAlgorithm, Hasher};

/// The artifact: its bytes, or digests that the caller computed (with [`Hasher`], or the host's own
/// hash functions).
#[derive(Clone, Debug)]
pub struct Artifact<'a>(Inner<'a>);

#[derive(Clone, Debug)]
enum Inner<'a> {
    Bytes(&'a [u8]),
    Digests(Vec<Digest>),
}

impl<'a> Artifact<'a> {
    /// An artifact that is at hand as a whole. No bytes at all is an artifact too.
    pub const fn bytes(bytes: &'a [u8]) -> Self {
        Self(Inner::Bytes(bytes))
    }

    /// An artifact known by one digest.
    pub fn digest(digest: Digest) -> Self {
        Self::digests(alloc::vec![digest])
    }

    /// An artifact known by several digests of the same bytes.
    pub const fn digests(digests: Vec<Digest>) -> Self {
        Self(Inner::Digests(digests))
    }

    /// The artifact's bytes, if they are at hand.
    pub(crate) const fn as_bytes(&self) -> Option<&'a [u8]> {
        match self.0 {
            Inner::Bytes(bytes) => Some(bytes),
            Inner::Digests(_) => None,
        }
    }

    /// The artifact's digests, in these algorithms as far as they can be had.
    pub(crate) fn to_digests(&self, algorithms: &[HashAlgorithm]) -> Vec<Digest> {
        match &self.0 {
            Inner::Bytes(bytes) => {
                let mut hasher = Hasher::new(algorithms);
                hasher.update(bytes);
                hasher.finish()
            }
            Inner::Digests(digests) => digests.clone(),
        }
    }
}
