//! Rekor v2 entries that say a time, and entries whose log, index, proof or checkpoint is another.

use super::flip;
use crate::checkpoint;
use crate::clock::{BASE, rfc3339};
use crate::json::{at, b64, remove};
use crate::rekor::{TREE_INDEX, TREE_SIZE};
use crate::variant::log::trusted_log;
use crate::variant::witness::witness;
use crate::world::{ANOTHER, Draft, Effect};

faults! {
    /// Faults of a Rekor v2 entry.
    LogV2 {
        Promise "promise_on_v2", "tlog.entry.unauthenticated_time",
            ["tlog.entry.unauthenticated_time"], "",
            "the entry carries a promise, by the log's key";
        PromiseGarbage "promise_garbage_on_v2", "tlog.entry.unauthenticated_time",
            ["tlog.entry.unauthenticated_time"], "",
            "the entry carries a promise that is not a signature";
        IntegratedTime "integrated_time_on_v2", "tlog.entry.unauthenticated_time",
            ["tlog.entry.unauthenticated_time"], "",
            "the entry carries an integrated time";
        NoTimestamp "timestamp_missing", "time.verified.none",
            [], "without a verified time no path can be judged",
            "the bundle has no timestamp";
        NoTimestampIntegratedTime "timestamp_missing_integrated_time", "tlog.entry.unauthenticated_time",
            [], "without a verified time no path can be judged",
            "the bundle has no timestamp and its entry an integrated time";
        ProofIndex "proof_index_differs", "tlog.entry.index_mismatch",
            ["tlog.entry.index_mismatch"], "",
            "the proof's copy of the index is not the entry's";
        EntryIndex "entry_index_differs", "tlog.entry.index_mismatch",
            ["tlog.entry.index_mismatch", "tlog.inclusion.root_mismatch"], "",
            "the entry's index is not that of its proof";
        EntryIndexAlone "entry_index_wrong", "tlog.inclusion.root_mismatch",
            ["tlog.inclusion.root_mismatch"], "",
            "the entry's index is another one's, and the proof has no copy of it";
        ProofRoot "proof_root_differs", "tlog.checkpoint.root_mismatch",
            ["tlog.checkpoint.root_mismatch"], "",
            "the proof's copy of the root hash is not the checkpoint's";
        ProofSize "proof_size_differs", "tlog.checkpoint.tree_size_mismatch",
            ["tlog.checkpoint.tree_size_mismatch"], "",
            "the proof's copy of the tree size is not the checkpoint's";
        HashFlipped "proof_hash_flipped", "tlog.inclusion.root_mismatch",
            ["tlog.inclusion.root_mismatch"], "",
            "a bit of the proof's first hash is flipped";
        HashDropped "proof_hash_dropped", "tlog.inclusion.proof_length",
            [], "there are not hashes enough to climb the tree",
            "the proof's last hash is missing";
        OtherBody "body_not_logged", "tlog.inclusion.root_mismatch",
            ["tlog.inclusion.root_mismatch"], "",
            "the checkpoint is of a tree that does not hold the entry";
        LogId "log_id_of_other_log", "tlog.entry.log_id_mismatch",
            ["tlog.entry.log_id_mismatch"], "",
            "the entry names another log of the trusted root";
        LogIdUnknown "log_id_unknown", "tlog.entry.log_id_mismatch",
            ["tlog.entry.log_id_mismatch"], "",
            "the entry names an unknown log and its checkpoint is by a known one";
        OtherLog "checkpoint_of_other_known_log", "tlog.entry.log_id_mismatch",
            ["tlog.entry.log_id_mismatch"], "",
            "the entry names one log and another one of the trusted root signed the checkpoint";
        Origin "checkpoint_origin_differs", "tlog.checkpoint.origin_mismatch",
            ["tlog.checkpoint.origin_mismatch"], "",
            "the origin line, signed by the log so, is another name";
        OriginOfTree "checkpoint_origin_with_tree", "tlog.checkpoint.origin_mismatch",
            ["tlog.checkpoint.origin_mismatch"], "",
            "the origin line, signed by the log so, is the log's name with a tree's number, as of Rekor v1";
        Name "checkpoint_name_differs", "tlog.checkpoint.signature_missing",
            [], NO_LINE,
            "the log's signature stands under another name";
        KeyId "checkpoint_other_key_id", "tlog.checkpoint.signature_missing",
            [], NO_LINE,
            "the log's signature stands under another key id";
        OnlyWitnesses "checkpoint_only_witnesses", "tlog.checkpoint.signature_missing",
            [], NO_LINE,
            "the checkpoint has the signatures of two witnesses and none of the log";
        Flipped "checkpoint_signature_flipped", "tlog.checkpoint.signature_invalid",
            ["tlog.checkpoint.signature_invalid"], "",
            "a bit of the log's signature is flipped";
        OtherKey "checkpoint_by_other_key", "tlog.checkpoint.signature_invalid",
            ["tlog.checkpoint.signature_invalid"], "",
            "the signature under the log's name and key id is by another key";
        GoodAndBad "checkpoint_good_and_bad_line", "tlog.checkpoint.signature_invalid",
            ["tlog.checkpoint.signature_invalid"], "",
            "after the log's good signature line stands a bad one of the same key";
        BadAndGood "checkpoint_bad_and_good_line", "tlog.checkpoint.signature_invalid",
            ["tlog.checkpoint.signature_invalid"], "",
            "before the log's good signature line stands a bad one of the same key";
        WindowEnded "log_window_ended", "tlog.log.not_valid",
            ["tlog.log.not_valid"], "",
            "the log's key was retired one second before the timestamp";
        WindowAhead "log_window_not_begun", "tlog.log.not_valid",
            ["tlog.log.not_valid"], "",
            "the log's key is trusted from one second after the timestamp";
        UnknownLog "log_unknown", "tlog.entry.threshold",
            [], "an unknown log has no key to verify with",
            "the only log entry is of a log that the trusted root does not know";
    }
}

const NO_LINE: &str = "without the log's line there is no signature to go on with";

impl Effect for LogV2 {
    fn on_stamps(&self, draft: &mut Draft<'_>) {
        if matches!(self, Self::NoTimestamp | Self::NoTimestampIntegratedTime) {
            draft.stamps.clear();
        }
    }

    fn on_entries(&self, draft: &mut Draft<'_>) {
        let log = draft.log_v2().clone();
        let other = draft.other_log_v2().clone();
        let seed = draft.world.seed.clone();
        let body = draft.body.clone();
        let entry = &mut draft.entries[0];
        let proof = entry.proof.as_mut().expect("a proof");
        let size = proof.size;
        let text = log.text(size, &proof.root);
        let note = |text: &str, lines: &[String]| Some(format!("{text}\n{}", lines.concat()));
        let wrong = {
            let mut signature = log.sign(&text);
            flip(&mut signature);
            checkpoint::line(&log.name, &log.id(), &signature)
        };
        match self {
            Self::Promise => {
                let payload = crate::json::canonical(&serde_json::json!({
                    "body": b64(&entry.body),
                    "integratedTime": 0,
                    "logID": hex::encode(&entry.log_id),
                    "logIndex": entry.log_index,
                }));
                entry.promise = Some(log.sign(&payload));
            }
            Self::PromiseGarbage => entry.promise = Some(b"not a signature".to_vec()),
            Self::IntegratedTime | Self::NoTimestampIntegratedTime => entry.integrated_time = BASE,
            Self::ProofIndex => proof.index += 1,
            Self::EntryIndex | Self::EntryIndexAlone => entry.log_index += 1,
            Self::ProofRoot => flip(&mut proof.root),
            Self::ProofSize => proof.size += 1,
            Self::HashFlipped => flip(&mut proof.hashes[0]),
            Self::HashDropped => drop(proof.hashes.pop()),
            Self::OtherBody => {
                let mut another = body.clone();
                another["spec"]["hashedRekordV002"]["data"]["digest"] =
                    b64(draft.hash.digest(ANOTHER)).into();
                let bytes = entry.body.clone();
                *entry = log.append(&another, TREE_INDEX, TREE_SIZE);
                entry.body = bytes;
            }
            Self::LogId => entry.log_id = other.id(),
            Self::LogIdUnknown => flip(&mut entry.log_id),
            Self::OtherLog => {
                let text = other.text(size, &proof.root);
                proof.checkpoint = note(&text, &[other.line(&text)]);
            }
            Self::Origin | Self::OriginOfTree => {
                let origin = match self {
                    Self::Origin => "another.testkit.example".to_owned(),
                    _ => format!("{} - 4242424242", log.name),
                };
                let text = checkpoint::body(&origin, &size.to_string(), &proof.root, &[]);
                proof.checkpoint = note(&text, &[log.line(&text)]);
            }
            Self::Name => {
                let line = checkpoint::line("another.example", &log.id(), &log.sign(&text));
                proof.checkpoint = note(&text, &[line]);
            }
            Self::KeyId => {
                let line = checkpoint::line(&log.name, &[1, 2, 3, 4], &log.sign(&text));
                proof.checkpoint = note(&text, &[line]);
            }
            Self::OnlyWitnesses => {
                let lines = [0, 1].map(|n| witness(&seed, n).line(&text, BASE));
                proof.checkpoint = note(&text, &lines);
            }
            Self::Flipped => proof.checkpoint = note(&text, &[wrong]),
            Self::OtherKey => {
                let key = crate::key::Key::derive(log.key.kind(), &seed, "another-log");
                let other = crate::rekor_v2::Log { key, name: log.name.clone() };
                let line = checkpoint::line(&log.name, &log.id(), &other.sign(&text));
                proof.checkpoint = note(&text, &[line]);
            }
            Self::GoodAndBad => proof.checkpoint = note(&text, &[log.line(&text), wrong]),
            Self::BadAndGood => proof.checkpoint = note(&text, &[wrong, log.line(&text)]),
            Self::UnknownLog => {
                let unknown = crate::rekor_v2::Log::new(&seed, "unknown-log", log.key.kind());
                *entry = unknown.append(&body, TREE_INDEX, TREE_SIZE);
            }
            _ => {}
        }
    }

    fn on_bundle(&self, draft: &mut Draft<'_>) {
        if *self == Self::EntryIndexAlone {
            let proof = "/verificationMaterial/tlogEntries/0/inclusionProof/logIndex";
            remove(&mut draft.bundle, proof);
        }
    }

    fn on_trusted_root(&self, draft: &mut Draft<'_>) {
        let window = at(trusted_log(draft), "/publicKey/validFor");
        match self {
            Self::WindowEnded => window["end"] = rfc3339(BASE - 1).into(),
            Self::WindowAhead => window["start"] = rfc3339(BASE + 1).into(),
            _ => {}
        }
    }
}
