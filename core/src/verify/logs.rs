//! Which log of the trusted root an entry is from.
//!
//! Rekor v1: the log with the entry's identifier, all 32 bytes of it. Rekor v2: the log that signed
//! the checkpoint, by name and key id (C2SP signed-note); the origin is then its name, and the
//! entry's identifier its own.

use alloc::vec::Vec;

use crate::bundle::LogEntry;
use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::time::{Time, Window};
use crate::tlog::checkpoint::Checkpoint;
use crate::trust::{TransparencyLog, TrustedRoot, note_key_hash};

/// The log of an entry or promise, once for each window of its key: at least one.
pub(super) struct Logs<'r> {
    first: &'r TransparencyLog,
    rest: Vec<&'r TransparencyLog>,
}

impl<'r> Logs<'r> {
    /// `None` if there is no such log: it is unknown.
    pub(super) fn of(logs: impl IntoIterator<Item = &'r TransparencyLog>) -> Option<Self> {
        let mut logs = logs.into_iter();
        Some(Self { first: logs.next()?, rest: logs.collect() })
    }

    /// The first of them: name and key are the same in all.
    pub(super) const fn first(&self) -> &'r TransparencyLog {
        self.first
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &'r TransparencyLog> {
        core::iter::once(self.first).chain(self.rest.iter().copied())
    }

    /// The one whose key was trusted at this time.
    pub(super) fn trusted_at(
        &self,
        time: Time,
        code: Code,
    ) -> Result<&'r TransparencyLog, Failure> {
        let found = self.iter().find(|l| l.valid_for.contains(time));
        ensure(found.is_some(), code).map_err(|f| {
            let periods: Vec<Window> = self.iter().map(|l| l.valid_for).collect();
            f.outside(time, &periods).with("log", self.first.base_url.as_str())
        })?;
        Ok(found.unwrap_or(self.first))
    }
}

/// The logs of a Rekor v1 entry.
pub(super) fn find_v1<'r>(root: &'r TrustedRoot, entry: &LogEntry) -> Option<Logs<'r>> {
    const WHOLE: usize = 32;
    let whole = entry.log_id.len() == WHOLE;
    Logs::of(root.tlogs().iter().filter(|l| whole && l.log_id == entry.log_id))
}

/// The logs of a Rekor v2 entry.
pub(super) fn find_v2<'r>(
    root: &'r TrustedRoot,
    entry: &LogEntry,
    checkpoint: &Checkpoint,
) -> Result<Option<Logs<'r>>, Failure> {
    let has_line = |name: &str, key_id: &[u8; 4]| {
        checkpoint.signatures.iter().any(|line| line.name == name && line.key_id == *key_id)
    };
    let signed = |l: &&TransparencyLog| l.note_keys.iter().any(|(name, id)| has_line(name, id));
    let named = |l: &&TransparencyLog| {
        l.note_keys.iter().any(|(name, id)| *name == checkpoint.origin && has_line(name, id))
    };
    let mut found: Vec<&TransparencyLog> = root.tlogs().iter().filter(named).collect();
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
    let own = Logs::of(found.iter().copied().filter(|l| l.log_id == entry.log_id));
    ensure(found.is_empty() || own.is_some(), Code::EntryLogId).map_err(|f| {
        let origin = checkpoint.origin.as_str();
        let failure = f.with("entry", &entry.log_id[..]).with("origin", origin);
        // A root that was made without the origin calls the log by the hash of its key alone.
        let of_origin =
            |l: &&&TransparencyLog| note_key_hash(origin, &l.key).bytes() == entry.log_id;
        match found.iter().find(of_origin) {
            Some(log) => failure.with("trustedRootNames", &log.log_id[..]),
            None => failure,
        }
    })?;
    Ok(own.or_else(|| Logs::of(found)))
}
