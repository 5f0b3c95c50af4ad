//! Step `log_entry`: each entry of a known log is in that log. Its inclusion proof leads to the root
//! hash of a checkpoint that the log has signed, and enough witnesses where the policy names some;
//! an entry of a version 0.1 bundle may rest on its signed entry timestamp alone.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::logs::{Logs, find_v1, find_v2, trusted_at};
use super::time::Times;
use super::{Known, Question};
use crate::bundle::{InclusionProof, LogEntry};
use crate::code::Code;
use crate::crypto::{Checker, Message};
use crate::facts::{Cosignature, VerifiedEntry};
use crate::failure::{Failure, ensure};
use crate::policy::Dangerous;
use crate::report::{Evidence, Value};
use crate::time::Time;
use crate::tlog::checkpoint::{self, Checkpoint};
use crate::tlog::entry::is_v2;
use crate::tlog::{cosignature, merkle};
use crate::trust::{Operator, TransparencyLog, count};

/// An entry that is in the tree of a checkpoint that its log has signed.
pub(super) struct Proven<'r> {
    /// The logs of the entry: one key, perhaps with several windows.
    logs: Logs<'r>,
    /// The first of them.
    first: &'r TransparencyLog,
    /// The checkpoint; none for an entry that rests on its promise.
    pub(super) checkpoint: Option<Checkpoint>,
}

/// Proves that an entry is in its log; `None` if the log is unknown.
pub(super) fn prove<'r>(
    entry: &LogEntry,
    known: &Known<'r>,
) -> Result<Option<Proven<'r>>, Failure> {
    let proof = entry.inclusion_proof.as_ref();
    let checkpoint = proof.map(|proof| checkpoint::parse(&proof.checkpoint)).transpose()?;
    let logs = match &checkpoint {
        Some(checkpoint) if is_v2(entry) => find_v2(known.root, entry, checkpoint)?,
        _ if is_v2(entry) => Vec::new(),
        _ => find_v1(known.root, entry),
    };
    let Some(first) = logs.first().copied() else {
        return Ok(None);
    };
    if let (Some(proof), Some(checkpoint)) = (proof, &checkpoint) {
        verify_checkpoint(checkpoint, is_v2(entry), first, &known.checker)?;
        verify_inclusion(entry, proof, checkpoint)?;
    }
    Ok(Some(Proven { logs, first, checkpoint }))
}

pub(super) fn verify(
    question: &Question<'_>,
    known: &Known<'_>,
    times: &Times<'_>,
    log: &mut Vec<Evidence>,
) -> Result<Option<Vec<VerifiedEntry>>, Failure> {
    let mut verified = Vec::new();
    let mut operators: Vec<Operator> = Vec::new();
    let entries = question.bundle.log_entries();
    for (i, entry) in entries.iter().enumerate() {
        let Some(Proven { logs, first, checkpoint }) = prove(entry, known)? else {
            continue;
        };
        let cosignatures = verify_witnesses(checkpoint.as_ref(), question, &known.checker)?;
        let promised = times.promised.get(i).copied().flatten();
        let trusted = match promised {
            Some(trusted) => trusted,
            None => check_window(&logs, first, question, times)?,
        };
        operators.push(trusted.run_by);
        let fact = fact(entry, trusted, promised.is_some(), checkpoint.as_ref(), cosignatures);
        log.push(evidence(&fact));
        verified.push(fact);
    }
    let wanted = question.policy.logs();
    let found = count(&operators, 0);
    ensure(found >= wanted, Code::EntryThreshold)
        .map_err(|f| f.with("wanted", wanted).with("found", found))?;
    // Without an entry there is no checkpoint, and no witness of one.
    let quorum = question.policy.evidence.witnesses.quorum;
    ensure(quorum == 0 || !verified.is_empty(), Code::WitnessThreshold)
        .map_err(|f| f.with("quorum", quorum).with("cosigned", 0usize))?;
    if verified.is_empty() {
        let reason = match entries {
            [] => "the bundle has no log entry",
            _ => "no log entry is of a log that the trusted root knows",
        };
        log.push(Evidence::nothing(reason).with("dangerous", Dangerous::NoLog.name()));
        return Ok(None);
    }
    Ok(Some(verified))
}

/// With no time of its own, an entry is as old as the times that are proven: its log's key was
/// trusted at each of them. With none proven, a key whose every period ends needs to be told what
/// time it is.
fn check_window<'r>(
    logs: &Logs<'r>,
    first: &'r TransparencyLog,
    question: &Question<'_>,
    times: &Times<'_>,
) -> Result<&'r TransparencyLog, Failure> {
    let mut moments: Vec<Time> = times.verified.iter().map(|verified| verified.time).collect();
    if moments.is_empty() {
        let ends = logs.iter().all(|l| l.valid_for.end().is_some());
        ensure(!ends || question.now.is_some(), Code::NowRequired).map_err(|f| {
            let ends = logs.iter().filter_map(|l| l.valid_for.end()).max();
            let end = ends.map_or(String::from("none"), |end| format!("{end}"));
            f.with("of", "the log's key").with("end", end)
        })?;
        moments.extend(question.now);
    }
    moments
        .into_iter()
        .try_fold(first, |_, time| Ok(trusted_at(logs, time, Code::LogWindow)?.unwrap_or(first)))
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

/// Enough of the policy's witnesses have cosigned the checkpoint.
fn verify_witnesses(
    checkpoint: Option<&Checkpoint>,
    question: &Question<'_>,
    checker: &Checker<'_>,
) -> Result<Vec<Cosignature>, Failure> {
    let cosigned = match checkpoint {
        Some(checkpoint) => cosignature::verify(checkpoint, &question.witnesses, checker)?,
        None => Vec::new(),
    };
    let quorum = question.policy.evidence.witnesses.quorum;
    ensure(cosigned.len() >= quorum, Code::WitnessThreshold)
        .map_err(|f| f.with("quorum", quorum).with("cosigned", cosigned.len()))?;
    Ok(cosigned
        .into_iter()
        .map(|(witness, time)| Cosignature { witness: witness.name.clone(), time })
        .collect())
}

fn verify_inclusion(
    entry: &LogEntry,
    proof: &InclusionProof,
    checkpoint: &Checkpoint,
) -> Result<(), Failure> {
    // On Rekor v2 the index is the entry's own, and the proof's copies of index, root hash and
    // size may be absent, which proto-JSON writes as 0 or leaves out.
    let (index, may_lack) =
        if is_v2(entry) { (entry.log_index, true) } else { (proof.log_index, false) };
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

fn fact(
    entry: &LogEntry,
    log: &TransparencyLog,
    promised: bool,
    checkpoint: Option<&Checkpoint>,
    cosignatures: Vec<Cosignature>,
) -> VerifiedEntry {
    let proof = entry.inclusion_proof.as_ref();
    VerifiedEntry {
        log: log.base_url.clone(),
        log_id: hex::encode(&log.log_id),
        kind: format!("{} {}", entry.kind, entry.version),
        log_index: promised.then_some(entry.log_index),
        tree_index: proof.map(|p| if is_v2(entry) { entry.log_index } else { p.log_index }),
        tree_size: checkpoint.map(|c| c.tree_size),
        checkpoint_origin: checkpoint.map(|c| c.origin.clone()),
        cosignatures,
    }
}

fn evidence(fact: &VerifiedEntry) -> Evidence {
    let number = |n: Option<u64>| n.map_or(String::from("none"), |n| format!("{n}"));
    let evidence = match &fact.checkpoint_origin {
        Some(origin) => Evidence::new("inclusion_proof", "RFC 9162 section 2.1.3.2")
            .with("log", fact.log.as_str())
            .with("treeIndex", number(fact.tree_index))
            .with("treeSize", number(fact.tree_size))
            .with("checkpoint", origin.as_str()),
        None => Evidence::new("inclusion_promise", "Rekor, signed entry timestamp")
            .with("log", fact.log.as_str())
            .with("logIndex", number(fact.log_index)),
    };
    if fact.cosignatures.is_empty() {
        return evidence;
    }
    let names = fact.cosignatures.iter().map(|c| format!("{} at {}", c.witness, c.time));
    evidence.with("witnesses", Value::list(names))
}
