//! Which log of the trusted root an entry is from.
//!
//! Rekor v1: the log with the entry's identifier, all 32 bytes of it. Rekor v2: the log that signed
//! the checkpoint, by name and key id (C2SP signed-note); the origin is then its name, and the
//! entry's identifier its own.

use alloc::vec::Vec;

use crate::bundle::LogEntry;
use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::time::Time;
use crate::tlog::checkpoint::Checkpoint;
use crate::trust::{TransparencyLog, TrustedRoot};

/// The logs of an entry: one key, perhaps with several windows. Empty: the log is unknown.
pub(super) type Logs<'r> = Vec<&'r TransparencyLog>;

/// The logs of a Rekor v1 entry.
pub(super) fn find_v1<'r>(root: &'r TrustedRoot, entry: &LogEntry) -> Logs<'r> {
    const WHOLE: usize = 32;
    let whole = entry.log_id.len() == WHOLE;
    root.tlogs().iter().filter(|l| whole && l.log_id == entry.log_id).collect()
}

/// The logs of a Rekor v2 entry.
pub(super) fn find_v2<'r>(
    root: &'r TrustedRoot,
    entry: &LogEntry,
    checkpoint: &Checkpoint,
) -> Result<Logs<'r>, Failure> {
    let has_line = |name: &str, key_id: &[u8; 4]| {
        checkpoint.signatures.iter().any(|line| line.name == name && line.key_id == *key_id)
    };
    let signed = |l: &&TransparencyLog| l.note_keys.iter().any(|(name, id)| has_line(name, id));
    let named = |l: &&TransparencyLog| {
        l.note_keys.iter().any(|(name, id)| *name == checkpoint.origin && has_line(name, id))
    };
    let mut found: Logs<'r> = root.tlogs().iter().filter(named).collect();
    if found.is_empty() {
        // A known log's line under another origin, or a known log's origin without its line, is
        // not evidence of an unknown log.
        let origin = checkpoint.origin.as_str();
        found = root.tlogs().iter().filter(signed).collect();
        ensure(found.is_empty(), Code::CheckpointOrigin).map_err(|f| f.with("origin", origin))?;
        let claims = |l: &TransparencyLog| l.note_keys.iter().any(|(name, _)| name == origin);
        let claimed = found.is_empty() && root.tlogs().iter().any(claims);
        ensure(!claimed, Code::CheckpointUnsigned).map_err(|f| f.with("origin", origin))?;
    }
    // A log that changes keys has several under one name: the entry says which it is about.
    let own: Logs<'r> = found.iter().copied().filter(|l| l.log_id == entry.log_id).collect();
    ensure(found.is_empty() || !own.is_empty(), Code::EntryLogId).map_err(|f| {
        f.with("entry", &entry.log_id[..]).with("origin", checkpoint.origin.as_str())
    })?;
    Ok(if own.is_empty() { found } else { own })
}

/// The log among these whose key was trusted at this time.
pub(super) fn trusted_at<'r>(
    logs: &Logs<'r>,
    time: Time,
    code: Code,
) -> Result<Option<&'r TransparencyLog>, Failure> {
    let found = logs.iter().find(|l| l.valid_for.contains(time)).copied();
    ensure(found.is_some(), code).map_err(|f| f.with("time", time))?;
    Ok(found.or(logs.first().copied()))
}
