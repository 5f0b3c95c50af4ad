//! A log entry, in a file of its own.
//!
//! | form | who writes it |
//! |---|---|
//! | `{UUID: {"body": …}}` | Rekor v1's API |
//! | `[{UUID: {…}}]` | the same, asked by `entries/retrieve` |
//! | `{"body": …}` | people, who take it out of that |
//! | `{"SignedEntryTimestamp": …, "Payload": {…}}` | cosign, in its bundle and in annotations of images |
//! | `{"canonicalizedBody": …}` | Rekor v2's API, and every bundle in `tlogEntries` |
//!
//! What `rekor-cli get` prints is none of them: it leaves out what proves anything, and is named.
//!
//! Rekor v1's API answers (Rekor openapi.yaml, `LogEntry`) with one object whose one key is the entry's UUID.
//!
//! ```json
//! {"24296fb24b8ad77a…": {"body": "eyJhcGlWZXJzaW9uIjoiMC4wLjEi…", "integratedTime": 1692374735,
//!   "logID": "c0d23d6ad406973f…", "logIndex": 31821305,
//!   "verification": {
//!     "inclusionProof": {"checkpoint": "rekor.sigstore.dev - 2605736670972794746\n27657875\n…",
//!       "hashes": ["6ae0a9c5…"], "logIndex": 27657874, "rootHash": "f2c0…", "treeSize": 27657875},
//!     "signedEntryTimestamp": "MEUCIQD…"}}}
//! ```
//! Hashes are hexadecimal, everything else that is bytes is base64. The outer index counts over all
//! shards of the log, the inner one in the tree. The UUID is the leaf hash, or the tree's number and
//! the leaf hash; nothing is taken from it.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::{check_integer, only_entry};
use crate::bundle::entry::stated_kind;
use crate::bundle::parse::{bounded, check_body_size, log_entry};
use crate::bundle::{Bundle, BundleVersion, InclusionProof, LogEntry};
use crate::code::Code;
use crate::encoding::base64;
use crate::encoding::json::{self, Field, Message};
use crate::failure::{Failure, ensure};
use crate::kind::DocumentKind;
use crate::limits;
use crate::recognize;
use crate::report::{Rejected, to_json};
use crate::tlog::merkle;

/// Hexadecimal digits of a UUID: the leaf hash, or a tree's number before it.
const UUID_DIGITS: [usize; 2] = [64, 80];

pub(crate) fn parse(bytes: &[u8]) -> Result<LogEntry, Failure> {
    let value = json::parse(bytes, limits::BUNDLE_BYTES, limits::BUNDLE_NODES)
        .map_err(|failure| recognize::not_json(failure, Code::LegacyEntries, bytes))?;
    let value = recognize::only(value, DocumentKind::LogEntry, Code::LegacyEntries)?;
    let mut answer = Field::document(value);
    if answer.is_list() {
        let mut all = answer.list()?;
        let count = all.len();
        ensure(count == 1, Code::LegacyEntries).map_err(|f| f.with("entries", count))?;
        answer = all.pop().ok_or(Failure::new(Code::LegacyEntries))?;
    }
    let message = answer.message()?;
    if message.has("SignedEntryTimestamp") {
        return promised(message);
    }
    if message.has("canonicalizedBody") {
        // Each of the two is enough for an entry that is no part of a bundle yet.
        let proven = message.has("inclusionProof");
        let version = if proven { BundleVersion::V0_3 } else { BundleVersion::V0_1 };
        return log_entry(message.into(), version);
    }
    // No UUID is called that: it is the entry without its UUID.
    if message.has("body") {
        return entry(message);
    }
    let count = message.len();
    ensure(count == 1, Code::LegacyEntries).map_err(|f| f.with("entries", count))?;
    let (uuid, one) = message.into_first().ok_or(Failure::new(Code::LegacyEntries))?;
    let is_uuid = UUID_DIGITS.contains(&uuid.len()) && uuid.bytes().all(|b| b.is_ascii_hexdigit());
    ensure(is_uuid, Code::JsonKeyUnknown).map_err(|f| f.with("key", uuid.as_str()))?;
    entry(one.message()?)
}

/// What cosign keeps of an entry: the log has signed all of it.
pub(super) fn promised(mut message: Message) -> Result<LogEntry, Failure> {
    let promise = message.required("SignedEntryTimestamp")?.bytes_not_empty()?;
    let mut payload = message.required("Payload")?.message()?;
    message.deny_unknown()?;
    let entry = logged(&mut payload)?;
    payload.deny_unknown()?;
    Ok(LogEntry { inclusion_promise: Some(promise), ..entry })
}

/// Keys that are not known are ignored here and below: the API grows, and none of it is trusted.
fn entry(mut message: Message) -> Result<LogEntry, Failure> {
    let mut entry = logged(&mut message)?;
    let place = String::from(message.place());
    if let Some(verification) = message.optional("verification") {
        let mut verification = verification.message()?;
        entry.inclusion_promise = verification
            .optional("signedEntryTimestamp")
            .map(Field::bytes_not_empty)
            .transpose()?;
        if let Some(proof) = verification.optional("inclusionProof") {
            let place = String::from(proof.place());
            entry.inclusion_proof = inclusion_proof(proof)?;
            let proven = entry.inclusion_proof.is_some() || entry.inclusion_promise.is_some();
            ensure(proven, Code::BundleCheckpointMissing).map_err(|f| f.at(&place))?;
        }
    }
    let proven = entry.inclusion_proof.is_some() || entry.inclusion_promise.is_some();
    ensure(proven, Code::BundleProofMissing).map_err(|f| f.at(&place))?;
    Ok(entry)
}

/// What the log has signed of an entry; the bundle of cosign spells it in the same way. Kind and
/// version stand in the body alone.
pub(super) fn logged(message: &mut Message) -> Result<LogEntry, Failure> {
    let canonicalized_body = message.required("body")?.bytes_not_empty()?;
    check_body_size(&canonicalized_body, message.place())?;
    let log_id = message.required("logID")?;
    let place = String::from(log_id.place());
    let log_id = log_id.hex()?;
    ensure(!log_id.is_empty(), Code::JsonFieldMissing).map_err(|f| f.at(&place))?;
    let kind = stated_kind(&canonicalized_body)?;
    Ok(LogEntry {
        log_index: message.required("logIndex")?.integer()?,
        log_id,
        kind,
        integrated_time: message.required("integratedTime")?.integer()?,
        inclusion_promise: None,
        inclusion_proof: None,
        canonicalized_body,
    })
}

/// `None` if there is no checkpoint: without one the proof proves nothing.
fn inclusion_proof(field: Field) -> Result<Option<InclusionProof>, Failure> {
    let mut message = field.message()?;
    let hashes = bounded(&mut message, "hashes", limits::PROOF_HASHES, Code::BundleProofHashes)?;
    let checkpoint = message.optional("checkpoint").map(Field::text).transpose()?;
    let proof = InclusionProof {
        log_index: message.required("logIndex")?.integer()?,
        root_hash: message.required("rootHash")?.hex()?,
        tree_size: message.required("treeSize")?.integer()?,
        hashes: hashes.into_iter().map(Field::hex).collect::<Result<_, _>>()?,
        checkpoint: checkpoint.unwrap_or_default(),
    };
    Ok((!proof.checkpoint.is_empty()).then_some(proof))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryView<'a> {
    body: String,
    integrated_time: u64,
    #[serde(rename = "logID")]
    log_id: String,
    log_index: u64,
    verification: VerificationView<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VerificationView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    inclusion_proof: Option<ProofView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_entry_timestamp: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProofView<'a> {
    checkpoint: &'a str,
    hashes: Vec<String>,
    log_index: u64,
    root_hash: String,
    tree_size: u64,
}

impl Bundle {
    /// The bundle's one log entry as Rekor v1's API answers it, in one spelling: compact, keys
    /// sorted, the leaf hash as UUID. [`Bundle::from_parts`] reads the same entry from it.
    ///
    /// # Errors
    /// A rejection at step `bundle`: [`Code::LegacyEntryCount`] unless there is exactly one entry,
    /// [`Code::LegacyVersion`] if it is of Rekor v2, [`Code::JsonFieldValue`] if a number is too
    /// large for a JSON number.
    pub fn to_rekor_entry_json(&self) -> Result<String, Rejected> {
        write(self).map_err(Rejected::malformed)
    }
}

fn write(bundle: &Bundle) -> Result<String, Failure> {
    let entry = only_entry(bundle)?;
    ensure(!entry.kind.is_rekor_v2(), Code::LegacyVersion)?;
    let uuid = hex::encode(merkle::leaf_hash(&entry.canonicalized_body));
    let view = EntryView {
        body: base64::encode(&entry.canonicalized_body),
        integrated_time: check_integer("integratedTime", entry.integrated_time)?,
        log_id: hex::encode(&entry.log_id),
        log_index: check_integer("logIndex", entry.log_index)?,
        verification: VerificationView {
            inclusion_proof: entry.inclusion_proof.as_ref().map(proof_view).transpose()?,
            signed_entry_timestamp: entry.inclusion_promise.as_ref().map(|set| base64::encode(set)),
        },
    };
    Ok(to_json(&BTreeMap::from([(uuid, view)])))
}

fn proof_view(proof: &InclusionProof) -> Result<ProofView<'_>, Failure> {
    Ok(ProofView {
        checkpoint: &proof.checkpoint,
        hashes: proof.hashes.iter().map(hex::encode).collect(),
        log_index: check_integer("verification.inclusionProof.logIndex", proof.log_index)?,
        root_hash: hex::encode(&proof.root_hash),
        tree_size: check_integer("verification.inclusionProof.treeSize", proof.tree_size)?,
    })
}
