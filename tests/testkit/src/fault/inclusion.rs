//! Inclusion proofs that do not lead from the entry to the checkpoint.

use super::flip;
use crate::rekor::{TREE_INDEX, TREE_SIZE};
use crate::world::{Draft, Effect};
use crate::{checkpoint, merkle};

faults! {
    /// Faults of the inclusion proof.
    Inclusion, "log_entry" {
        IndexPlusOne "inclusion_index_plus_one", "tlog.inclusion.root_mismatch",
            ["tlog.inclusion.root_mismatch"], "",
            "the proof's index is one higher";
        IndexMinusOne "inclusion_index_minus_one", "tlog.inclusion.root_mismatch",
            ["tlog.inclusion.root_mismatch"], "",
            "the proof's index is one lower";
        IndexIsSize "inclusion_index_is_size", "tlog.inclusion.index_out_of_range",
            ["tlog.inclusion.index_out_of_range", "tlog.inclusion.proof_length", "tlog.inclusion.root_mismatch"], "",
            "the proof's index is the size of the tree";
        HashFlipped "inclusion_hash_flipped", "tlog.inclusion.root_mismatch",
            ["tlog.inclusion.root_mismatch"], "",
            "a bit of a hash of the proof is flipped";
        LastHashFlipped "inclusion_last_hash_flipped", "tlog.inclusion.root_mismatch",
            ["tlog.inclusion.root_mismatch"], "",
            "a bit of the last hash of the proof is flipped";
        HashDropped "inclusion_hash_dropped", "tlog.inclusion.proof_length",
            ["tlog.inclusion.proof_length", "tlog.inclusion.root_mismatch"], "",
            "the proof's last hash is missing";
        HashAdded "inclusion_hash_added", "tlog.inclusion.proof_length",
            ["tlog.inclusion.proof_length", "tlog.inclusion.root_mismatch"], "",
            "the proof holds one hash more";
        HashesSwapped "inclusion_hashes_swapped", "tlog.inclusion.root_mismatch",
            ["tlog.inclusion.root_mismatch"], "",
            "the proof's first two hashes are swapped";
        HashShort "inclusion_hash_31_bytes", "tlog.inclusion.hash_size",
            [], "a hash of another length has no place in the tree",
            "a hash of the proof has 31 bytes";
        HashLong "inclusion_hash_33_bytes", "tlog.inclusion.hash_size",
            [], "a hash of another length has no place in the tree",
            "a hash of the proof has 33 bytes";
        Empty "inclusion_hashes_empty", "tlog.inclusion.proof_length",
            ["tlog.inclusion.proof_length", "tlog.inclusion.root_mismatch"], "",
            "the proof holds no hash and the tree several entries";
        BodyChanged "inclusion_of_other_body", "tlog.inclusion.root_mismatch",
            ["tlog.inclusion.root_mismatch"], "",
            "the proof is of another entry of the same tree";
        OtherTree "inclusion_in_other_tree", "tlog.inclusion.root_mismatch",
            ["tlog.inclusion.root_mismatch"], "",
            "root hash and checkpoint, validly signed, are of another tree of the same size";
        CheckpointOtherRoot "checkpoint_other_root", "tlog.checkpoint.root_mismatch",
            ["tlog.checkpoint.root_mismatch", "tlog.inclusion.root_mismatch"], "",
            "the checkpoint, validly signed, is of another tree of the same size";
        TreeSize "inclusion_tree_size", "tlog.checkpoint.tree_size_mismatch",
            ["tlog.checkpoint.tree_size_mismatch"], "",
            "the proof's tree size is not the checkpoint's";
        RootHash "inclusion_root_hash", "tlog.checkpoint.root_mismatch",
            ["tlog.checkpoint.root_mismatch"], "",
            "the proof's root hash is not the checkpoint's";
        OlderCheckpoint "checkpoint_older_than_entry", "tlog.checkpoint.tree_size_mismatch",
            ["tlog.checkpoint.tree_size_mismatch", "tlog.checkpoint.root_mismatch", "tlog.inclusion.index_out_of_range", "tlog.inclusion.proof_length", "tlog.inclusion.root_mismatch"], "",
            "the checkpoint, validly signed, is of the log before the entry";
    }
}

impl Effect for Inclusion {
    fn on_entries(&self, draft: &mut Draft<'_>) {
        let log = &draft.world.rekor;
        let other_root = merkle::root(&log.leaves(b"another body", TREE_INDEX, TREE_SIZE));
        let older = log.leaves(&draft.entries[0].body, TREE_INDEX, TREE_INDEX);
        let other_path =
            merkle::path(&log.leaves(&draft.entries[0].body, TREE_INDEX, TREE_SIZE), 0);
        let Some(proof) = draft.entries[0].proof.as_mut() else { return };
        match self {
            Self::IndexPlusOne => proof.index += 1,
            Self::IndexMinusOne => proof.index -= 1,
            Self::IndexIsSize => proof.index = proof.size,
            Self::HashFlipped => flip(&mut proof.hashes[0]),
            Self::LastHashFlipped => flip(proof.hashes.last_mut().expect("a hash")),
            Self::HashDropped => drop(proof.hashes.pop()),
            Self::HashAdded => proof.hashes.push(vec![7; 32]),
            Self::HashesSwapped => proof.hashes.swap(0, 1),
            Self::HashShort => drop(proof.hashes[1].pop()),
            Self::HashLong => proof.hashes[1].push(0),
            Self::Empty => proof.hashes.clear(),
            Self::BodyChanged => {
                proof.index = 0;
                proof.hashes = other_path;
            }
            Self::OtherTree => {
                proof.checkpoint = Some(checkpoint::checkpoint(log, TREE_SIZE, &other_root));
                proof.root = other_root;
            }
            Self::CheckpointOtherRoot => {
                proof.checkpoint = Some(checkpoint::checkpoint(log, TREE_SIZE, &other_root));
            }
            Self::TreeSize => proof.size += 1,
            Self::RootHash => flip(&mut proof.root),
            Self::OlderCheckpoint => {
                let root = merkle::root(&older);
                proof.checkpoint = Some(checkpoint::checkpoint(log, TREE_INDEX, &root));
            }
        }
    }
}
