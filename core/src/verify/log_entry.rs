//! Step `log_entry`: each entry of a known log is in that log. Its inclusion proof leads to the root
//! hash of a checkpoint that the log has signed; an entry of a version 0.1 bundle may rest on its
//! signed entry timestamp alone.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::time::{Times, find_logs, trusted_at};
use crate::bundle::{Bundle, InclusionProof, LogEntry};
use crate::code::Code;
use crate::crypto::{Checker, Message};
use crate::facts::VerifiedEntry;
use crate::failure::{Failure, ensure};
use crate::policy::THRESHOLD;
use crate::report::Evidence;
use crate::tlog::checkpoint::{self, Checkpoint};
use crate::tlog::merkle;
use crate::trust::{TransparencyLog, TrustedRoot};

pub(super) fn verify(
    bundle: &Bundle,
    root: &TrustedRoot,
    times: &Times,
    checker: &Checker<'_>,
    log: &mut Vec<Evidence>,
) -> Result<Vec<VerifiedEntry>, Failure> {
    let mut verified = Vec::new();
    let mut operators = BTreeSet::new();
    for (entry, promised) in bundle.log_entries().iter().zip(&times.promised) {
        let proof = entry.inclusion_proof.as_ref();
        let checkpoint = proof.map(|proof| checkpoint::parse(&proof.checkpoint)).transpose()?;
        let mut logs = find_logs(root, entry);
        let Some(mut known) = logs.clone().next() else {
            continue;
        };
        if let (Some(proof), Some(checkpoint)) = (proof, &checkpoint) {
            verify_checkpoint(checkpoint, known, checker)?;
            verify_inclusion(entry, proof, checkpoint)?;
        }
        if !promised {
            // With no time of its own, the entry is as old as the times that are proven.
            for verified in &times.verified {
                known = trusted_at(&mut logs, verified.time, Code::LogWindow)?.unwrap_or(known);
            }
        }
        operators.insert(known.operator_key());
        let fact = fact(entry, known, *promised, checkpoint.as_ref());
        log.push(evidence(&fact));
        verified.push(fact);
    }
    ensure(operators.len() >= THRESHOLD, Code::EntryThreshold)
        .map_err(|f| f.with("wanted", THRESHOLD).with("found", operators.len()))?;
    Ok(verified)
}

/// The log's own signature: a line with the log's key id, under the name that the origin gives.
/// Lines of others are ignored; one that claims to be the log's and is not is fatal.
fn verify_checkpoint(
    checkpoint: &Checkpoint,
    log: &TransparencyLog,
    checker: &Checker<'_>,
) -> Result<(), Failure> {
    let name = checkpoint.origin_name();
    let mut signed = false;
    for line in &checkpoint.signatures {
        if !log.log_id.starts_with(&line.key_id) || line.name != name {
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
    ensure(proof.tree_size == checkpoint.tree_size, Code::CheckpointTreeSize).map_err(|f| {
        f.with("proof", proof.tree_size).with("checkpoint", checkpoint.tree_size)
    })?;
    ensure(proof.root_hash == checkpoint.root_hash, Code::CheckpointRoot).map_err(|f| {
        f.with("proof", &proof.root_hash[..]).with("checkpoint", &checkpoint.root_hash[..])
    })?;
    let leaf = merkle::leaf_hash(&entry.canonicalized_body);
    let computed =
        merkle::root_from_inclusion(leaf, proof.log_index, checkpoint.tree_size, &proof.hashes)?;
    ensure(computed == checkpoint.root_hash, Code::InclusionRoot).map_err(|f| {
        f.with("computed", &computed[..]).with("checkpoint", &checkpoint.root_hash[..])
    })
}

fn fact(
    entry: &LogEntry,
    log: &TransparencyLog,
    promised: bool,
    checkpoint: Option<&Checkpoint>,
) -> VerifiedEntry {
    VerifiedEntry {
        log: log.base_url.clone(),
        log_id: hex::encode(&log.log_id),
        kind: format!("{} {}", entry.kind, entry.version),
        log_index: promised.then_some(entry.log_index),
        tree_index: entry.inclusion_proof.as_ref().map(|proof| proof.log_index),
        tree_size: checkpoint.map(|c| c.tree_size),
        checkpoint_origin: checkpoint.map(|c| c.origin.clone()),
    }
}

fn evidence(fact: &VerifiedEntry) -> Evidence {
    let number = |n: Option<u64>| n.map_or(String::from("none"), |n| format!("{n}"));
    match &fact.checkpoint_origin {
        Some(origin) => Evidence::new("inclusion_proof", "RFC 9162 section 2.1.3.2")
            .with("log", fact.log.as_str())
            .with("treeIndex", number(fact.tree_index))
            .with("treeSize", number(fact.tree_size))
            .with("checkpoint", origin.as_str()),
        None => Evidence::new("inclusion_promise", "Rekor, signed entry timestamp")
            .with("log", fact.log.as_str())
            .with("logIndex", number(fact.log_index)),
    }
}
