//! Step `log_entry`: each entry of a known log is in that log, in a tree that enough witnesses have
//! cosigned where the policy names some; an entry of a version 0.1 bundle may rest on its signed entry
//! timestamp alone.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::inclusion::Proven;
use super::logs::Logs;
use super::time::{Cosigned, Times, prove_cosigned, say_whose};
use super::unknown::explain_logs;
use super::{Question, TrustedMaterial};
use crate::bundle::LogEntry;
use crate::code::Code;
use crate::facts::{Cosignature, VerifiedEntry};
use crate::failure::{Failure, ensure};
use crate::policy::Dangerous;
use crate::report::{Evidence, Value};
use crate::time::Time;
use crate::tlog::checkpoint::Checkpoint;
use crate::tlog::cosignature::Witness;
use crate::trust::{Operator, TransparencyLog, count};

pub(super) fn verify(
    question: &Question<'_>,
    material: &TrustedMaterial<'_>,
    times: &Times<'_>,
    notes: &mut Vec<Evidence>,
) -> Result<Option<Vec<VerifiedEntry>>, Failure> {
    let mut verified = Vec::new();
    let mut operators: Vec<Operator> = Vec::new();
    let entries = question.bundle.log_entries();
    for (i, entry) in entries.iter().enumerate() {
        let own;
        let cosigned = match times.cosigned.get(i) {
            Some(cosigned) => cosigned,
            None => {
                own = prove_cosigned(entry, &question.witnesses, material)?;
                &own
            }
        };
        let Some(Cosigned { proven: Proven { logs, checkpoint }, by }) = cosigned else {
            continue;
        };
        let cosignatures = check_witnesses(by, question)?;
        let promised = times.promised.get(i).copied().flatten();
        let trusted = match promised {
            Some(trusted) => trusted,
            None => check_window(logs, question, times)?,
        };
        operators.push(trusted.run_by);
        let fact = fact(entry, trusted, promised.is_some(), checkpoint.as_ref(), cosignatures);
        notes.push(evidence(&fact));
        verified.push(fact);
    }
    let wanted = question.policy.logs();
    let found = count(&operators, 0);
    ensure(found >= wanted, Code::EntryThreshold).map_err(|f| {
        let shown = f.with("wanted", wanted).with("found", found);
        let shown = explain_logs(shown, question, material);
        // Who asks for two does not mean none.
        if found == 0 { shown.with("dangerous", Dangerous::NoLog.name()) } else { shown }
    })?;
    // Without an entry there is no checkpoint, and no witness of one.
    let quorum = question.policy.evidence.witnesses.quorum;
    ensure(quorum == 0 || !verified.is_empty(), Code::WitnessThreshold)
        .map_err(|f| f.with("quorum", quorum).with("cosigned", 0usize))?;
    if verified.is_empty() {
        let reason = match entries {
            [] => "the bundle has no log entry",
            _ => "no log entry is of a log that the trusted root knows",
        };
        notes.push(Evidence::nothing(reason).with("dangerous", Dangerous::NoLog.name()));
        return Ok(None);
    }
    Ok(Some(verified))
}

/// With no time of its own, an entry is as old as the times that are proven: its log's key was
/// trusted at each of them. With none proven, a key whose every period ends needs to be told what
/// time it is.
fn check_window<'r>(
    logs: &Logs<'r>,
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
    let mut moments = moments.into_iter();
    moments
        .try_fold(logs.first(), |_, time| logs.trusted_at(time, Code::LogWindow))
        .map_err(|failure| say_whose(failure, question, &times.verified))
}

/// Enough of the policy's witnesses have cosigned the checkpoint.
fn check_witnesses(
    cosigned: &[(&Witness, Time)],
    question: &Question<'_>,
) -> Result<Vec<Cosignature>, Failure> {
    let quorum = question.policy.evidence.witnesses.quorum;
    ensure(cosigned.len() >= quorum, Code::WitnessThreshold)
        .map_err(|f| f.with("quorum", quorum).with("cosigned", cosigned.len()))?;
    let named =
        cosigned.iter().map(|(w, time)| Cosignature { witness: w.name.clone(), time: *time });
    Ok(named.collect())
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
        kind: entry.kind.to_string(),
        log_index: promised.then_some(entry.log_index),
        tree_index: proof
            .map(|p| if entry.kind.is_rekor_v2() { entry.log_index } else { p.log_index }),
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
