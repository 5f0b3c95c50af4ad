//! Merkle tree hashes and inclusion proofs (RFC 6962 section 2.1, RFC 9162 section 2.1.3.2), with
//! SHA-256.

use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};

use crate::code::Code;
use crate::failure::{Failure, ensure};

/// The hash of a tree, a subtree or a leaf.
pub(crate) type Hash = [u8; 32];

/// The hash of a leaf: SHA-256(0x00 || entry).
pub(crate) fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// The hash of an inner node: SHA-256(0x01 || left || right).
pub(crate) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root hash that an inclusion proof leads to, for the leaf of this index in a tree of this
/// size.
pub(crate) fn root_from_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    proof: &[Vec<u8>],
) -> Result<Hash, Failure> {
    ensure(index < size, Code::InclusionIndex)
        .map_err(|f| f.with("index", index).with("treeSize", size))?;
    let wrong_length =
        |f: Failure| f.with("index", index).with("treeSize", size).with("hashes", proof.len());
    // RFC 9162 section 2.1.3.2: fn and sn walk up the path of the leaf and of the last leaf.
    let mut node = index;
    let mut last = size.saturating_sub(1);
    let mut hash = leaf;
    for sibling in proof {
        ensure(last != 0, Code::InclusionLength).map_err(wrong_length)?;
        let sibling: Hash = sibling
            .as_slice()
            .try_into()
            .map_err(|_| Failure::new(Code::InclusionHashSize).with("bytes", sibling.len()))?;
        if node & 1 == 1 || node == last {
            hash = node_hash(&sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, &sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    ensure(last == 0, Code::InclusionLength).map_err(wrong_length)?;
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    /// The recursive definition of RFC 6962 section 2.1.
    fn tree(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => *one,
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                node_hash(&tree(left), &tree(right))
            }
        }
    }

    fn path(index: usize, leaves: &[Hash]) -> Vec<Vec<u8>> {
        if leaves.len() < 2 {
            return vec![];
        }
        let split = leaves.len().next_power_of_two() / 2;
        let (left, right) = leaves.split_at(split);
        let (mut inner, other) = if index < split {
            (path(index, left), tree(right))
        } else {
            (path(index - split, right), tree(left))
        };
        inner.push(other.to_vec());
        inner
    }

    #[test]
    fn every_leaf_of_every_small_tree_and_no_other() {
        let all: Vec<Hash> = (0..40u8).map(|n| leaf_hash(&[n])).collect();
        for size in 1..=all.len() {
            let leaves = &all[..size];
            let root = tree(leaves);
            for (index, leaf) in leaves.iter().enumerate() {
                let proof = path(index, leaves);
                let at = |i: usize, s: usize, p: &[Vec<u8>]| {
                    root_from_inclusion(*leaf, i as u64, s as u64, p)
                };
                assert_eq!(at(index, size, &proof), Ok(root));
                for wrong in (0..size).filter(|i| *i != index) {
                    assert_ne!(at(wrong, size, &proof), Ok(root), "{index} as {wrong} of {size}");
                }
                assert_eq!(at(size, size, &proof).unwrap_err().code(), Code::InclusionIndex);
                let mut longer = proof.clone();
                longer.push(vec![0; 32]);
                assert_eq!(at(index, size, &longer).unwrap_err().code(), Code::InclusionLength);
                for i in 0..proof.len() {
                    let mut other = proof.clone();
                    other[i][7] ^= 1;
                    assert_ne!(at(index, size, &other), Ok(root));
                    other[i].pop();
                    assert_eq!(
                        at(index, size, &other).unwrap_err().code(),
                        Code::InclusionHashSize
                    );
                    let mut shorter = proof.clone();
                    shorter.remove(i);
                    assert_eq!(
                        at(index, size, &shorter).unwrap_err().code(),
                        Code::InclusionLength
                    );
                }
            }
        }
    }

    #[test]
    fn the_largest_tree_does_not_overflow() {
        let proof = vec![vec![0; 32]; 63];
        assert!(root_from_inclusion([0; 32], 0, u64::MAX / 2, &proof).is_ok());
    }
}
