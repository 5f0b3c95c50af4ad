//! A log's Merkle tree, which grows.

use std::collections::BTreeMap;

use sigproof_testkit::merkle;

/// The entries of a log.
#[derive(Default)]
pub(crate) struct Tree {
    bodies: Vec<Vec<u8>>,
    leaves: Vec<Vec<u8>>,
    /// When each was logged.
    times: Vec<i64>,
    by_leaf: BTreeMap<Vec<u8>, usize>,
}

/// A tree head.
pub(crate) struct Head {
    pub(crate) size: usize,
    pub(crate) root: Vec<u8>,
}

impl Tree {
    /// The index of a body, and whether it was there before.
    pub(crate) fn add(&mut self, body: Vec<u8>, time: i64) -> (usize, bool) {
        let leaf = merkle::leaf_hash(&body);
        if let Some(index) = self.by_leaf.get(&leaf) {
            return (*index, true);
        }
        let index = self.leaves.len();
        self.by_leaf.insert(leaf.clone(), index);
        self.leaves.push(leaf);
        self.bodies.push(body);
        self.times.push(time);
        (index, false)
    }

    pub(crate) fn body(&self, index: usize) -> &[u8] {
        &self.bodies[index]
    }

    pub(crate) fn leaf(&self, index: usize) -> &[u8] {
        &self.leaves[index]
    }

    pub(crate) fn time(&self, index: usize) -> i64 {
        self.times[index]
    }

    pub(crate) fn len(&self) -> usize {
        self.leaves.len()
    }

    /// The index of a leaf hash.
    pub(crate) fn find(&self, leaf: &[u8]) -> Option<usize> {
        self.by_leaf.get(leaf).copied()
    }

    /// The head of the first so many entries.
    pub(crate) fn head(&self, size: usize) -> Head {
        Head { size, root: merkle::root(&self.leaves[..size]) }
    }

    /// The audit path of an entry to the present head.
    pub(crate) fn path(&self, index: usize) -> Vec<Vec<u8>> {
        merkle::path(&self.leaves, index)
    }

    /// The hashes of a tile (C2SP tlog-tiles): of so many subtrees of 256 to the power of the level, from the n-th tile on.
    pub(crate) fn tile(&self, level: u32, n: usize, width: usize) -> Option<Vec<u8>> {
        let span = 256_usize.checked_pow(level)?;
        let first = n.checked_mul(256)?;
        let hash = |i: usize| {
            let start = first.checked_add(i)?.checked_mul(span)?;
            Some(merkle::root(self.leaves.get(start..start.checked_add(span)?)?))
        };
        (0..width).map(hash).collect::<Option<Vec<_>>>().map(|hashes| hashes.concat())
    }

    /// The entries of a bundle (C2SP tlog-tiles): each after its length in two bytes.
    pub(crate) fn bundle(&self, n: usize, width: usize) -> Option<Vec<u8>> {
        let first = n.checked_mul(256)?;
        let bodies = self.bodies.get(first..first.checked_add(width)?)?;
        let mut out = Vec::new();
        for body in bodies {
            out.extend_from_slice(&u16::try_from(body.len()).ok()?.to_be_bytes());
            out.extend_from_slice(body);
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_of_whole_subtrees() {
        let mut tree = Tree::default();
        for n in 0..600_u32 {
            assert_eq!(tree.add(n.to_be_bytes().to_vec(), 0), (n as usize, false));
        }
        assert_eq!(tree.add(7_u32.to_be_bytes().to_vec(), 0), (7, true));
        let tile = tree.tile(0, 2, 88).unwrap();
        assert_eq!(tile.len(), 88 * 32);
        assert_eq!(tile[..32], *tree.leaf(512));
        assert_eq!(tree.tile(0, 2, 89), None);
        let above = tree.tile(1, 0, 2).unwrap();
        assert_eq!(above[32..], merkle::root(&tree.leaves[256..512]));
        assert_eq!(tree.tile(1, 0, 3), None);
        assert_eq!(tree.tile(u32::MAX, usize::MAX, 256), None);
        assert_eq!(tree.bundle(2, 88).unwrap()[..6], [0, 4, 0, 0, 2, 0]);
        assert_eq!(tree.bundle(2, 89), None);
    }
}
