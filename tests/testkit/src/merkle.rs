//! Merkle trees of RFC 6962 section 2.1: roots and audit paths by the recursive definition.

use crate::key::sha256;

/// `SHA-256(0x00 || leaf)`.
pub fn leaf_hash(leaf: &[u8]) -> Vec<u8> {
    sha256(&[&[0u8], leaf].concat())
}

/// `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: &[u8], right: &[u8]) -> Vec<u8> {
    sha256(&[&[1u8], left, right].concat())
}

/// The largest power of two smaller than `n` (n > 1).
fn split(n: usize) -> usize {
    n.next_power_of_two() / 2
}

/// The tree head over leaf hashes.
pub fn root(leaves: &[Vec<u8>]) -> Vec<u8> {
    match leaves {
        [] => sha256(b""),
        [leaf] => leaf.clone(),
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

/// The audit path of the leaf at `index`, from the leaf upwards.
pub fn path(leaves: &[Vec<u8>], index: usize) -> Vec<Vec<u8>> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let mut hashes;
    if index < left.len() {
        hashes = path(left, index);
        hashes.push(root(right));
    } else {
        hashes = path(right, index - left.len());
        hashes.push(root(left));
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The iterative verification of RFC 9162 section 2.1.3.2, written from its text.
    fn climb(hash: &[u8], index: usize, size: usize, path: &[Vec<u8>]) -> Option<Vec<u8>> {
        let (mut f, mut s) = (index, size - 1);
        let mut r = hash.to_vec();
        for p in path {
            if s == 0 {
                return None;
            }
            if f & 1 == 1 || f == s {
                r = node_hash(p, &r);
                while f & 1 == 0 && f != 0 {
                    f >>= 1;
                    s >>= 1;
                }
            } else {
                r = node_hash(&r, p);
            }
            f >>= 1;
            s >>= 1;
        }
        (s == 0).then_some(r)
    }

    #[test]
    fn paths_lead_to_roots_by_another_algorithm() {
        let leaves: Vec<_> = (0u8..20).map(|i| leaf_hash(&[i])).collect();
        for size in 1..=leaves.len() {
            let root = root(&leaves[..size]);
            for index in 0..size {
                let path = path(&leaves[..size], index);
                assert_eq!(climb(&leaves[index], index, size, &path), Some(root.clone()));
            }
        }
    }

    #[test]
    fn the_root_of_rfc_6962_test_vectors() {
        // certificate-transparency-go's reference leaves; tree of size 8.
        let inputs = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
        let leaves: Vec<_> = inputs.iter().map(|i| leaf_hash(&hex::decode(i).unwrap())).collect();
        assert_eq!(
            hex::encode(root(&leaves)),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
        );
    }
}
