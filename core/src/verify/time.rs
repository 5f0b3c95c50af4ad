//! Step `time`: which times are proven. A log's integrated time counts only under its signed entry
//! timestamp; a timestamp of an unknown log counts for nothing; one of a known log must verify.

use alloc::vec::Vec;

use crate::bundle::{Bundle, LogEntry};
use crate::code::Code;
use crate::crypto::{Checker, Message};
use crate::facts::{TimeSource, VerifiedTime};
use crate::failure::{Failure, ensure};
use crate::report::Evidence;
use crate::time::Time;
use crate::tlog::signed_entry_timestamp;
use crate::trust::{TransparencyLog, TrustedRoot};

/// What the step proves.
pub(super) struct Times {
    /// The times at which the signature existed; at least one.
    pub(super) verified: Vec<VerifiedTime>,
    /// For each log entry: whether its signed entry timestamp was verified.
    pub(super) promised: Vec<bool>,
}

pub(super) fn verify(
    bundle: &Bundle,
    root: &TrustedRoot,
    now: Option<Time>,
    checker: &Checker<'_>,
    log: &mut Vec<Evidence>,
) -> Result<Times, Failure> {
    let mut times = Times { verified: Vec::new(), promised: Vec::new() };
    for entry in bundle.log_entries() {
        let time = verify_promise(entry, root, checker, log)?;
        times.promised.push(time.is_some());
        times.verified.extend(time);
    }
    if !bundle.timestamps().is_empty() {
        log.push(
            Evidence::new("timestamp", "RFC 3161").with("status", "not_evaluated"),
        );
    }
    let none = if bundle.timestamps().is_empty() { Code::TimeNone } else { Code::TimestampUnsupported };
    if times.verified.is_empty() {
        return Err(Failure::new(none));
    }
    if let Some(now) = now {
        for verified in &times.verified {
            ensure(verified.time <= now, Code::TimeAfterNow)
                .map_err(|f| f.with("time", verified.time).with("now", now))?;
        }
    }
    Ok(times)
}

/// The logs of this identifier: one key, perhaps with several windows.
pub(super) fn find_logs<'r>(
    root: &'r TrustedRoot,
    entry: &LogEntry,
) -> impl Iterator<Item = &'r TransparencyLog> + Clone {
    const WHOLE: usize = 32;
    let log_id = entry.log_id.clone();
    root.tlogs().iter().filter(move |l| log_id.len() == WHOLE && l.log_id == log_id)
}

/// The log among these whose key was trusted at this time.
pub(super) fn trusted_at<'r>(
    mut logs: impl Iterator<Item = &'r TransparencyLog>,
    time: Time,
    code: Code,
) -> Result<Option<&'r TransparencyLog>, Failure> {
    let found = logs.find(|l| ensure(l.valid_for.contains(time), code).is_ok());
    found.map(Some).ok_or_else(|| Failure::new(code).with("time", time))
}

fn verify_promise(
    entry: &LogEntry,
    root: &TrustedRoot,
    checker: &Checker<'_>,
    log: &mut Vec<Evidence>,
) -> Result<Option<VerifiedTime>, Failure> {
    const SPEC: &str = "Rekor, signed entry timestamp";
    let mut logs = find_logs(root, entry);
    let Some(known) = logs.clone().next() else {
        log.push(
            Evidence::new("log_unknown_entry_ignored", "client spec section 4.2")
                .with("logId", &entry.log_id[..]),
        );
        return Ok(None);
    };
    let Some(promise) = &entry.inclusion_promise else {
        return Ok(None);
    };
    let signed = signed_entry_timestamp::signed_data(
        &entry.canonicalized_body,
        entry.integrated_time,
        &entry.log_id,
        entry.log_index,
    )
    .ok_or(Failure::new(Code::SetSignature).with("cause", "a number over 2^53 - 1"))?;
    let message = Message::Bytes(signed.as_bytes());
    checker
        .verify(known.scheme, &known.key, message, promise, Code::SetSignature)
        .map_err(|f| f.with("log", known.base_url.as_str()).with("logIndex", entry.log_index))?;
    let seconds = i64::try_from(entry.integrated_time).map_err(|_| Failure::new(Code::SetSignature))?;
    let time = Time::from_unix(seconds);
    let trusted = trusted_at(&mut logs, time, Code::LogWindow)?.unwrap_or(known);
    log.push(
        Evidence::new("signed_entry_timestamp", SPEC)
            .with("time", time)
            .with("log", trusted.base_url.as_str())
            .with("logIndex", entry.log_index),
    );
    Ok(Some(VerifiedTime {
        time,
        source: TimeSource::SignedEntryTimestamp,
        authority: trusted.base_url.clone(),
    }))
}
