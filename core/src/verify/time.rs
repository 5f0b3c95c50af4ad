//! Step `time`: which times are proven. A log's integrated time counts only under its signed entry
//! timestamp; an RFC 3161 timestamp counts if an authority of the trusted root accepts it. What
//! comes from an unknown log or authority counts for nothing; what comes from a known one must
//! verify.

use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::inclusion::{Proven, prove};
use super::logs::find_v1;
use super::unknown::{Unknown, explain_times};
use super::{Question, TrustedMaterial};
use crate::bundle::LogEntry;
use crate::code::{Class, Code};
use crate::crypto::Message;
use crate::facts::{TimeSource, VerifiedTime};
use crate::failure::{Failure, ensure};
use crate::hint::find;
use crate::numbers::Numbers;
use crate::policy::SelectedSigner;
use crate::report::{Evidence, Value};
use crate::time::Time;
use crate::timestamp::{self, Outcome, Parsed, Token};
use crate::tlog::cosignature::{self, Witness};
use crate::tlog::signed_entry_timestamp;
use crate::trust::{CertificateAuthority, Operator, TransparencyLog, count};

/// What the step proves.
#[derive(Default)]
pub(super) struct Times<'r> {
    /// The times at which the signature existed; at least one for a certificate.
    pub(super) verified: Vec<VerifiedTime>,
    /// For each log entry: the log whose signed entry timestamp was verified, as it was trusted then.
    pub(super) promised: Vec<Option<&'r TransparencyLog>>,
    /// What is proven of each log entry already, where the policy takes witnesses' cosignatures for times.
    pub(super) cosigned: Vec<Option<Cosigned<'r>>>,
}

/// An entry that is in its log, and who has cosigned its checkpoint.
pub(super) struct Cosigned<'r> {
    pub(super) proven: Proven<'r>,
    pub(super) by: Vec<(&'r Witness, Time)>,
}

/// Who states times, so that none counts twice. A witness is the policy's, which names it by its key; who
/// runs logs and authorities, the trusted root says.
#[derive(Default)]
struct Operators {
    logs: Vec<Operator>,
    timestamps: Vec<Operator>,
    witnesses: Numbers,
}

impl Operators {
    fn count(&self) -> usize {
        count(&[&self.logs[..], &self.timestamps].concat(), self.witnesses.len())
    }
}

pub(super) fn verify<'r>(
    question: &'r Question<'_>,
    material: &TrustedMaterial<'r>,
    notes: &mut Vec<Evidence>,
) -> Result<Option<Times<'r>>, Failure> {
    let mut times = Times::default();
    let mut operators = Operators::default();
    let mut unknown = Unknown::default();
    for entry in question.bundle.log_entries() {
        let promised = if entry.kind.is_rekor_v2() {
            check_unauthenticated(entry)?;
            None
        } else {
            verify_promise(entry, material, &mut operators, notes)?
        };
        times.promised.push(promised.as_ref().map(|(_, trusted)| *trusted));
        times.verified.extend(promised.map(|(time, _)| time));
        if question.policy.evidence.witnesses.as_time {
            let cosigned = prove_cosigned(entry, &question.witnesses, material)?;
            if let Some(cosigned) = &cosigned {
                times.verified.extend(witnessed(cosigned, question, &mut operators, notes));
            }
            times.cosigned.push(cosigned);
        }
    }
    for response in question.bundle.timestamps() {
        let verified = match timestamp::parse(response)? {
            Parsed::Token(token) => {
                let verified = verify_timestamp(&token, question, material, &mut operators, notes)?;
                if verified.is_none() {
                    let name = timestamp::name_of(&token.signer, &token.certificates);
                    notes.push(unknown_authority(&name).with("time", token.info.gen_time));
                    unknown.push(name, token.signing_certificate.iter().map(|c| &c.hash[..]));
                }
                verified
            }
            Parsed::Unsupported { signer, certificates, reason } => {
                let authorities = material.root.timestamp_authorities();
                if timestamp::is_own(&signer, &certificates, authorities) {
                    return Err(reason);
                }
                let name = timestamp::name_of(&signer, &certificates);
                notes.push(unknown_authority(&name));
                unknown.push(name, []);
                None
            }
        };
        times.verified.extend(verified);
    }
    check_thresholds(question, &operators)
        .map_err(|failure| explain_times(failure, question, material, unknown))?;
    check_now(question, &times.verified)?;
    if let SelectedSigner::Key(selected) = &question.subject {
        notes.extend(check_key(selected, question, &times.verified)?);
    }
    if notes.iter().all(is_ignored) {
        notes.push(Evidence::nothing("a key without a period needs no verified time"));
        return Ok(None);
    }
    Ok(Some(times))
}

/// Nothing vouches for a time in a Rekor v2 entry, so none may stand there.
fn check_unauthenticated(entry: &LogEntry) -> Result<(), Failure> {
    let none = entry.inclusion_promise.is_none() && entry.integrated_time == 0;
    ensure(none, Code::EntryUnauthenticated)
        .map_err(|f| f.with("integratedTime", entry.integrated_time))
}

fn verify_promise<'r>(
    entry: &LogEntry,
    material: &TrustedMaterial<'r>,
    operators: &mut Operators,
    notes: &mut Vec<Evidence>,
) -> Result<Option<(VerifiedTime, &'r TransparencyLog)>, Failure> {
    let Some(logs) = find_v1(material.root, entry) else {
        notes.push(
            Evidence::new(UNKNOWN_LOG, "client spec section 4.2").with("logId", &entry.log_id[..]),
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
    let first = logs.first();
    let message = Message::Bytes(signed.as_bytes());
    material
        .checker
        .verify(first.scheme, &first.key, message, promise, Code::SetSignature)
        .map_err(|f| f.with("log", first.base_url.as_str()).with("logIndex", entry.log_index))?;
    let seconds = i64::try_from(entry.integrated_time).map_err(|_| Code::SetSignature)?;
    let time = Time::from_unix(seconds);
    let trusted =
        logs.trusted_at(time, Code::LogWindow).map_err(|f| f.with("logIndex", entry.log_index))?;
    notes.push(
        Evidence::new("signed_entry_timestamp", "Rekor, signed entry timestamp")
            .with("time", time)
            .with("log", trusted.base_url.as_str())
            .with("logIndex", entry.log_index),
    );
    operators.logs.push(trusted.run_by);
    let authority = trusted.base_url.clone();
    let verified = VerifiedTime { time, source: TimeSource::SignedEntryTimestamp, authority };
    Ok(Some((verified, trusted)))
}

/// Proves that an entry is in its log, and who has cosigned its checkpoint; `None` if the log is unknown.
pub(super) fn prove_cosigned<'r>(
    entry: &LogEntry,
    witnesses: &'r [Witness],
    material: &TrustedMaterial<'r>,
) -> Result<Option<Cosigned<'r>>, Failure> {
    let Some(proven) = prove(entry, material)? else { return Ok(None) };
    let by = match &proven.checkpoint {
        Some(checkpoint) => cosignature::verify(checkpoint, witnesses, &material.checker)?,
        None => Vec::new(),
    };
    Ok(Some(Cosigned { proven, by }))
}

/// The times of the witnesses, if they are enough. A witness states when it saw a tree, and the entry is
/// proven to be in it.
fn witnessed(
    cosigned: &Cosigned<'_>,
    question: &Question<'_>,
    operators: &mut Operators,
    notes: &mut Vec<Evidence>,
) -> Vec<VerifiedTime> {
    if cosigned.by.len() < question.policy.evidence.witnesses.quorum.max(1) {
        return Vec::new();
    }
    let times = cosigned.by.iter().map(|(witness, time)| {
        let time = *time;
        notes.push(
            Evidence::new("cosignature_time", "C2SP tlog-cosignature")
                .with("time", time)
                .with("witness", witness.name.as_str()),
        );
        operators.witnesses.of(witness.key.spki_der());
        let authority = witness.name.clone();
        VerifiedTime { time, source: TimeSource::WitnessCosignature, authority }
    });
    times.collect()
}

/// A token counts if one authority that it belongs to accepts chain and window; it is fatal if it
/// belongs to some and none accepts.
fn verify_timestamp(
    token: &Token,
    question: &Question<'_>,
    material: &TrustedMaterial<'_>,
    operators: &mut Operators,
    notes: &mut Vec<Evidence>,
) -> Result<Option<VerifiedTime>, Failure> {
    let authorities = material.root.timestamp_authorities();
    let candidates = timestamp::find_signers(token, authorities, &material.checker)?;
    let hints = timestamp::intermediates(&token.certificates, authorities);
    let signature = question.bundle.signature();
    let mut reason: Option<Failure> = None;
    for authority in authorities {
        let checker = &material.checker;
        let outcome = timestamp::verify(
            token,
            &candidates,
            &hints,
            authority,
            authorities,
            signature,
            checker,
        )
        .and_then(|outcome| check_window(token, authority, outcome));
        match outcome {
            Ok(Outcome::Accepted) => {
                operators.timestamps.push(authority.run_by);
                notes.push(timestamp_evidence(token, authority));
                return Ok(Some(VerifiedTime {
                    time: token.info.gen_time,
                    source: TimeSource::Rfc3161,
                    authority: authority.uri.clone(),
                }));
            }
            Ok(Outcome::Foreign) => {}
            Err(failure) if failure.class() == Class::Limit => return Err(failure),
            // Of several authorities under one root, the one whose own signer it is says why.
            Err(failure) => Failure::keep_more_telling(&mut reason, failure),
        }
    }
    match reason {
        Some(reason) => Err(reason),
        None => Ok(None),
    }
}

fn unknown_authority(name: &str) -> Evidence {
    Evidence::new(UNKNOWN_AUTHORITY, "client spec section 3.3").with("signer", name)
}

const UNKNOWN_AUTHORITY: &str = "timestamp_authority_unknown_ignored";
const UNKNOWN_LOG: &str = "log_unknown_entry_ignored";

/// Whether this says that something counts for nothing.
fn is_ignored(evidence: &Evidence) -> bool {
    matches!(evidence.check(), UNKNOWN_AUTHORITY | UNKNOWN_LOG)
}

fn check_window(
    token: &Token,
    authority: &CertificateAuthority,
    outcome: Outcome,
) -> Result<Outcome, Failure> {
    if matches!(outcome, Outcome::Accepted) {
        let inside = authority.valid_for.contains(token.info.gen_time);
        ensure(inside, Code::TimestampWindow).map_err(|f| {
            f.outside(token.info.gen_time, &[authority.valid_for])
                .with("authority", authority.uri.as_str())
        })?;
    }
    Ok(outcome)
}

fn timestamp_evidence(token: &Token, authority: &CertificateAuthority) -> Evidence {
    let evidence = Evidence::new("timestamp", "RFC 3161 section 2.4.2")
        .with("time", token.info.gen_time)
        .with("authority", authority.uri.as_str());
    match &token.info.accuracy {
        Some(accuracy) => evidence.with("accuracy", accuracy.as_str()),
        None => evidence,
    }
}

fn check_thresholds(question: &Question<'_>, operators: &Operators) -> Result<(), Failure> {
    let wanted = question.policy.times(&question.subject);
    let found = operators.count();
    ensure(wanted == 0 || found > 0, Code::TimeNone)?;
    ensure(found >= wanted, Code::TimeThreshold)
        .map_err(|f| f.with("wanted", wanted).with("found", found))?;
    let wanted = question.policy.evidence.timestamps;
    let found = count(&operators.timestamps, 0);
    ensure(found >= wanted, Code::TimestampThreshold)
        .map_err(|f| f.with("wanted", wanted).with("found", found))
}

fn check_now(question: &Question<'_>, times: &[VerifiedTime]) -> Result<(), Failure> {
    let Some(now) = question.now else { return Ok(()) };
    times.iter().try_for_each(|verified| {
        ensure(verified.time <= now, Code::TimeAfterNow)
            .map_err(|f| say_whose(f.with("time", verified.time).with("now", now), question, times))
    })
}

/// Times that a rejection lists beside the one that it is about.
const SHOWN: usize = 4;

/// Who states the time that a failure is about, and which others are proven: all of them must do, and one that is
/// of another signature shows by that.
pub(super) fn say_whose(
    failure: Failure,
    question: &Question<'_>,
    times: &[VerifiedTime],
) -> Failure {
    let about = find(failure.evidence(), "time");
    let is_it = |verified: &&VerifiedTime| about == Some(&Value::Time(verified.time));
    let Some(VerifiedTime { time, source, authority }) = times.iter().find(is_it) else {
        return failure;
    };
    let failure = failure.with("statedBy", authority.as_str());
    // A log may have stated several. Of two entries of one time, nothing here tells which it is.
    let is_of_time = |entry: &&LogEntry| i64::try_from(entry.integrated_time) == Ok(time.unix());
    let mut entries = question.bundle.log_entries().iter().filter(is_of_time);
    let failure = match (entries.next(), entries.next()) {
        (Some(entry), None) if *source == TimeSource::SignedEntryTimestamp => {
            failure.with("logIndex", entry.log_index)
        }
        _ => failure,
    };
    let others: Vec<Time> = times.iter().map(|v| v.time).filter(|other| other != time).collect();
    if others.is_empty() {
        return failure;
    }
    failure.with("otherTimes", Value::list(others.into_iter().take(SHOWN)))
}

/// A key with a period was valid at every verified time; without a verified time, now.
fn check_key(
    selected: &crate::policy::SelectedKey<'_>,
    question: &Question<'_>,
    times: &[VerifiedTime],
) -> Result<Option<Evidence>, Failure> {
    let Some(window) = selected.valid_for else { return Ok(None) };
    // What is said of the period, also where it has no end.
    let period = |f: Failure| {
        let end = window.end().map_or("none".to_string(), |end| end.to_string());
        f.with("start", window.start().to_string()).with("end", end).with("hint", selected.hint)
    };
    let mut moments: Vec<Time> = times.iter().map(|t| t.time).collect();
    let of = if moments.is_empty() { "now" } else { "a verified time" };
    if moments.is_empty() {
        let none = || period(Failure::new(Code::NowRequired).with("of", "key"));
        moments.push(question.now.ok_or_else(none)?);
    }
    moments.iter().try_for_each(|time| {
        ensure(window.contains(*time), Code::KeyWindow)
            .map_err(|f| period(f.with("time", *time).with("of", of)))
            .map_err(|f| say_whose(f, question, times))
    })?;
    let evidence = Evidence::new("key_valid", "sigstore_common.proto, PublicKey.valid_for");
    Ok(Some(evidence.with("validAt", Value::list(moments.into_iter()))))
}
