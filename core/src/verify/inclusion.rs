//! An entry is in its log: the inclusion proof leads to the root hash of a checkpoint that the log has
//! signed. The step `log_entry` asks it of each entry, and the step `time` before it takes a witness's
//! cosignature for a time.

use super::TrustedMaterial;
use super::logs::{Logs, find_v1, find_v2};
use crate::bundle::{InclusionProof, LogEntry};
use crate::code::Code;
use crate::crypto::{Checker, Message};
use crate::failure::{Failure, ensure};
use crate::tlog::checkpoint::{self, Checkpoint};
use crate::tlog::merkle;
use crate::trust::TransparencyLog;

/// An entry that is in the tree of a checkpoint that its log has signed.
pub(super) struct Proven<'r> {
    pub(super) logs: Logs<'r>,
    /// The checkpoint; none for an entry that rests on its promise.
    pub(super) checkpoint: Option<Checkpoint>,
}

/// Proves that an entry is in its log, unless it is to rest on its promise; `None` if the log is unknown.
pub(super) fn prove<'r>(
    entry: &LogEntry,
    material: &TrustedMaterial<'r>,
) -> Result<Option<Proven<'r>>, Failure> {
    let is_v2 = entry.kind.is_rekor_v2();
    let proof = entry.inclusion_proof.as_ref();
    let checkpoint = proof.map(|proof| checkpoint::parse(&proof.checkpoint)).transpose()?;
    let logs = match &checkpoint {
        Some(checkpoint) if is_v2 => find_v2(material.root, entry, checkpoint)?,
        _ if is_v2 => None,
        _ => find_v1(material.root, entry),
    };
    let Some(logs) = logs else {
        return Ok(None);
    };
    if let (Some(proof), Some(checkpoint)) = (proof, &checkpoint) {
        verify_checkpoint(checkpoint, is_v2, logs.first(), &material.checker)?;
        verify_inclusion(entry, proof, checkpoint)?;
    }
    Ok(Some(Proven { logs, checkpoint }))
}

/// The log's own signature: a line with the log's key id under its name, which Rekor v1 says in the
/// origin and the trusted root says of Rekor v2. Lines of others are ignored, witnesses' too; one
/// that claims to be the log's and is not is fatal.
fn verify_checkpoint(
    checkpoint: &Checkpoint,
    is_v2: bool,
    log: &TransparencyLog,
    checker: &Checker<'_>,
) -> Result<(), Failure> {
    let mut signed = false;
    for line in &checkpoint.signatures {
        let is_own = if is_v2 {
            log.note_keys.iter().any(|(name, id)| *name == line.name && *id == line.key_id)
        } else {
            log.log_id.starts_with(&line.key_id) && line.name == checkpoint.origin_name()
        };
        if !is_own {
            continue;
        }
        let message = Message::Bytes(checkpoint.text.as_bytes());
        checker
            .verify(log.scheme, &log.key, message, &line.signature, Code::CheckpointSignature)
            .map_err(|f| f.with("origin", checkpoint.origin.as_str()))?;
        signed = true;
    }
    ensure(signed, Code::CheckpointUnsigned).map_err(|f| {
        f.with("origin", checkpoint.origin.as_str()).with("log", log.base_url.as_str())
    })
}

fn verify_inclusion(
    entry: &LogEntry,
    proof: &InclusionProof,
    checkpoint: &Checkpoint,
) -> Result<(), Failure> {
    // On Rekor v2 the index is the entry's own, and the proof's copies of index, root hash and
    // size may be absent, which proto-JSON writes as 0 or leaves out.
    let (index, may_lack) =
        if entry.kind.is_rekor_v2() { (entry.log_index, true) } else { (proof.log_index, false) };
    ensure(proof.log_index == index || (may_lack && proof.log_index == 0), Code::EntryIndex)
        .map_err(|f| f.with("entry", index).with("proof", proof.log_index))?;
    let same_size = proof.tree_size == checkpoint.tree_size;
    ensure(same_size || (may_lack && proof.tree_size == 0), Code::CheckpointTreeSize)
        .map_err(|f| f.with("proof", proof.tree_size).with("checkpoint", checkpoint.tree_size))?;
    let same_root = proof.root_hash == checkpoint.root_hash;
    ensure(same_root || (may_lack && proof.root_hash.is_empty()), Code::CheckpointRoot).map_err(
        |f| f.with("proof", &proof.root_hash[..]).with("checkpoint", &checkpoint.root_hash[..]),
    )?;
    let leaf = merkle::leaf_hash(&entry.canonicalized_body);
    let computed = merkle::root_from_inclusion(leaf, index, checkpoint.tree_size, &proof.hashes)?;
    ensure(computed == checkpoint.root_hash, Code::InclusionRoot).map_err(|f| {
        f.with("computed", &computed[..]).with("checkpoint", &checkpoint.root_hash[..])
    })
}
