//! Links inside a trusted root: the signature on one of its certificates by the key of another. Every bundle of an
//! authority leads over the same ones, and whether such a signature is valid does not change.
//!
//! A link is remembered once it has been verified, and never that one was not. What is remembered is about bytes:
//! the signed part, the signature, the scheme and the key must all be the same. So a certificate that comes from
//! elsewhere gets the answer only if it is, byte for byte, the root's own; and nothing that comes from a bundle is
//! remembered, since the list is made of the root and no longer grows. Windows, names, usages and lengths of paths
//! are not part of a link: they are checked each time.

use alloc::boxed::Box;
use alloc::vec::Vec;

use once_cell::race::OnceBox;

use super::Scheme;
use crate::numbers::{self, Numbers};

/// The links of a verifier's roots, found by their signatures.
#[derive(Debug, Default)]
pub(super) struct Links {
    numbers: Numbers,
    links: Vec<Link>,
}

/// A signed part, and what has verified its signature: the scheme, and the place of the root's key.
#[derive(Debug, Default)]
pub(super) struct Link {
    signed: Vec<u8>,
    verified: OnceBox<(Scheme, usize)>,
}

impl Links {
    /// Has room for what verifies this signature, which a certificate of the root bears.
    pub(super) fn expect(&mut self, signed: &[u8], signature: &[u8]) {
        if self.numbers.find(signature).is_some() {
            return;
        }
        let number = self.numbers.of(signature);
        if let Some(link) = numbers::at(&mut self.links, number) {
            link.signed = signed.to_vec();
        }
    }

    /// The link with exactly these bytes.
    pub(super) fn find(&self, signed: &[u8], signature: &[u8]) -> Option<&Link> {
        let link = self.links.get(self.numbers.find(signature)?)?;
        (link.signed == signed).then_some(link)
    }
}

impl Link {
    /// Whether this key of the root has verified it in this scheme.
    pub(super) fn is_verified(&self, scheme: Scheme, key: usize) -> bool {
        self.verified.get() == Some(&(scheme, key))
    }

    /// Remembers that it has.
    pub(super) fn remember(&self, scheme: Scheme, key: usize) {
        self.verified.get_or_init(|| Box::new((scheme, key)));
    }
}
