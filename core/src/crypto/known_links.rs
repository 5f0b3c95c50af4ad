//! Links that are known to hold: the signatures inside the embedded trusted roots, verified when this library was
//! built in place of each time that a process begins. `cargo xtask generate` writes `known_links.in`, a line a link.
//!
//! *What an entry says.* Whether a signature verifies is a function of four things and of nothing else: scheme, key,
//! signed bytes, signature. An entry is the SHA-256 of these four, each with its length before it, so that no byte can
//! move from one to the next; and it stands in the file only because RustCrypto and our own arithmetic both verified it
//! in full. Who would have another signature taken for one of these needs a second preimage of SHA-256, with which the
//! signatures themselves could be forged.
//!
//! *What is not skipped.* All that depends on more than these four: windows, names, usages, lengths of paths, which
//! authority may say what, and the limit on verifications, are asked each time. An entry is no trust either: it says
//! that a signature holds, never that its signer is to be believed. Only the caller's trusted root says that.
//!
//! *Who reaches it.* [`Keys`](super::Keys) asks where [`links`](super::links) has found, byte for byte, the signature
//! of a certificate of the root, and the key is the root's, too. So what a bundle brings is looked up only if it is
//! the root's own certificate once more. Whoever chooses a provider wants that one to judge, and nothing is looked up.
//!
//! Such a link holds in whatever file the certificates come, as in a root that TUF has brought. Machines of 32 bits,
//! that is modules for WebAssembly, go without: there each kilobyte counts.

use super::digest::RunningHash;
use super::{Family, HashAlgorithm, Scheme};

#[cfg(target_pointer_width = "64")]
static KNOWN: &[[u8; 32]] = &include!("known_links.in");
#[cfg(not(target_pointer_width = "64"))]
static KNOWN: &[[u8; 32]] = &[];

/// Begins what is hashed, so that no hash of anything else is an entry.
const PREFIX: &[u8] = b"sigproof: this signature verifies\n";

/// Whether this key is known to have made this signature in this scheme.
pub(super) fn holds(scheme: Scheme, key: &[u8], signed: &[u8], signature: &[u8]) -> bool {
    !KNOWN.is_empty()
        && entry(scheme, key, signed, signature).is_some_and(|entry| KNOWN.contains(&entry))
}

/// What stands in the file for such a signature; nothing for one that is not of ECDSA.
pub(crate) fn entry(
    scheme: Scheme,
    key: &[u8],
    signed: &[u8],
    signature: &[u8],
) -> Option<[u8; 32]> {
    // The kind of key and the hash tell the schemes of ECDSA apart.
    let hash = scheme.hash().filter(|_| scheme.family() == Family::Ecdsa)?;
    let kind = scheme.key_kind();
    let mut hashed = RunningHash::new(HashAlgorithm::Sha256);
    hashed.update(PREFIX);
    for part in [kind.name().as_bytes(), hash.name().as_bytes(), key, signed, signature] {
        hashed.update(&u64::try_from(part.len()).ok()?.to_be_bytes());
        hashed.update(part);
    }
    hashed.finish().bytes().try_into().ok()
}

#[cfg(all(test, target_pointer_width = "64"))]
mod tests {
    use alloc::vec::Vec;

    use super::super::{Compact, Compact32, Message, Provider, RustCrypto};
    use super::*;
    use crate::trust::links_of_embedded_roots as links;

    /// Each entry is a link that verifies, whoever does the arithmetic; and each link of the roots has an entry.
    #[test]
    fn what_is_known_verifies() {
        let links = links().unwrap();
        let mut found: Vec<[u8; 32]> = Vec::new();
        for (scheme, key, signed, signature) in &links {
            for provider in [&RustCrypto as &dyn Provider, &Compact, &Compact32] {
                let key = provider.key(scheme.key_kind(), key).unwrap();
                assert!(key.verify(*scheme, Message::Bytes(signed), signature).is_ok());
            }
            assert!(holds(*scheme, key, signed, signature));
            found.push(entry(*scheme, key, signed, signature).unwrap());
        }
        found.sort_unstable();
        found.dedup();
        let mut known = KNOWN.to_vec();
        known.sort_unstable();
        assert_eq!(found, known);
        assert!(known.len() >= 20, "{}", known.len());
    }

    /// Any other byte, anywhere, is another signature, which nobody knows; so is one that is cut elsewhere.
    #[test]
    fn anything_else_is_not_known() {
        for (scheme, key, signed, signature) in links().unwrap() {
            let parts = [key, signed, signature];
            let holds = |scheme, [key, signed, signature]: &[Vec<u8>; 3]| {
                holds(scheme, key, signed, signature)
            };
            assert!(holds(scheme, &parts));
            for scheme in Scheme::ALL.iter().copied().filter(|other| *other != scheme) {
                assert!(!holds(scheme, &parts));
            }
            for part in 0..3 {
                for at in 0..parts[part].len() {
                    let mut other = parts.clone();
                    other[part][at] ^= 1 << (at % 8);
                    assert!(!holds(scheme, &other), "part {part}, byte {at}");
                }
                let mut longer = parts.clone();
                longer[part].push(0);
                assert!(!holds(scheme, &longer));
                let mut empty = parts.clone();
                empty[part].clear();
                assert!(!holds(scheme, &empty));
                // All bytes are there, and the cut between two parts is not.
                let (mut before, mut after) = (parts.clone(), parts.clone());
                let last = before[part].pop().unwrap();
                before[(part + 1) % 3].insert(0, last);
                let first = after[part].remove(0);
                after[(part + 2) % 3].push(first);
                assert!(!holds(scheme, &before) && !holds(scheme, &after));
                let mut swapped = parts.clone();
                swapped.swap(part, (part + 1) % 3);
                assert!(!holds(scheme, &swapped));
            }
        }
    }
}
