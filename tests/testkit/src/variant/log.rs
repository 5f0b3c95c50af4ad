//! Variations of a Rekor v2 entry.

use crate::clock::{BASE, rfc3339};
use crate::fault::flip;
use crate::json::{at, b64, remove};
use crate::recipe::EntryKind;
use crate::rekor::{TREE_INDEX, TREE_SIZE};
use crate::twist::table;
use crate::world::{Draft, Effect};
use crate::{checkpoint, rekor_v2};
use serde_json::{Value, json};

table! {
    /// A variation of a Rekor v2 entry.
    Log {
        OneLeaf "tree_of_one", "the log has one entry, so that index and hashes are left out";
        OneLeafExplicit "tree_of_one_explicit", "index 0 and the empty list of hashes are written";
        LastLeaf "tree_last_entry", "the entry is the last one of the log";
        NoCopies "proof_copies_absent", "the proof has no copies of index, root hash and tree size";
        Lines "checkpoint_unknown_lines", "signatures by unknown keys stand around the log's";
        SameName "checkpoint_same_name_other_key", "a signature of the log's name and an unknown key id stands before the log's";
        Extension "checkpoint_extension_line", "the checkpoint has an extension line";
        LogEnd "time_is_log_end", "the timestamp is of the last second of the log's key";
        LogStart "time_is_log_start", "the timestamp is of the first second of the log's key";
        ShortId "log_id_of_four_bytes", "trusted root and entry name the log by its key id of four bytes";
        Slash "base_url_slash", "the log's address in the trusted root ends with a slash";
        Port "base_url_port", "the log's address in the trusted root has a port, which is not in its name";
        UnknownLog "entry_second_of_unknown_log", "a second log entry is of a log that the trusted root does not know";
        BothLogs "entries_of_two_logs", "both logs of the trusted root logged the bundle";
        Rekor1Too "entry_of_rekor_v1_too", "the bundle holds an entry of Rekor v1 with its promise, too";
    }
}

/// The log of the draft in the trusted root.
pub(crate) fn trusted_log<'a>(draft: &'a mut Draft<'_>) -> &'a mut Value {
    let id = b64(draft.log_v2().id());
    let logs = at(&mut draft.trusted_root, "/tlogs").as_array_mut().expect("a list");
    logs.iter_mut().find(|log| log["logId"]["keyId"] == *id).expect("the log")
}

impl Effect for Log {
    fn on_entries(&self, draft: &mut Draft<'_>) {
        let log = draft.log_v2().clone();
        let body = draft.body.clone();
        match self {
            Self::OneLeaf | Self::OneLeafExplicit => draft.entries[0] = log.append(&body, 0, 1),
            Self::LastLeaf => draft.entries[0] = log.append(&body, TREE_SIZE - 1, TREE_SIZE),
            Self::ShortId => draft.entries[0].log_id.truncate(4),
            Self::UnknownLog => {
                let unknown =
                    rekor_v2::Log::new(&draft.world.seed, "unknown-log", draft.recipe.log);
                draft.entries.push(unknown.append(&body, TREE_INDEX, TREE_SIZE));
            }
            Self::BothLogs => {
                let entry = draft.other_log_v2().append(&body, TREE_INDEX + 1, TREE_SIZE);
                draft.entries.push(entry);
            }
            Self::Rekor1Too => {
                let kind = match draft.recipe.entry.is_envelope() {
                    true => EntryKind::Dsse,
                    false => EntryKind::HashedRekord,
                };
                let body = draft.describe(kind);
                let log = &draft.world.rekor;
                draft.entries.push(log.append(&body, TREE_INDEX, TREE_SIZE, draft.time));
            }
            Self::Lines | Self::SameName | Self::Extension => {
                let extension: &[&str] =
                    if *self == Self::Extension { &["any extension"] } else { &[] };
                let proof = draft.entries[0].proof.as_mut().expect("a proof");
                let size = proof.size.to_string();
                let text = checkpoint::body(&log.name, &size, &proof.root, extension);
                let mut wrong = log.sign(&text);
                flip(&mut wrong);
                let id = draft.world.unknown_rekor.key.id();
                let unknown = checkpoint::line("unknown.testkit.example", &id, &wrong);
                let same = checkpoint::line(&log.name, &id, &wrong);
                let good = log.line(&text);
                proof.checkpoint = Some(match self {
                    Self::Lines => format!("{text}\n{unknown}{good}{unknown}"),
                    Self::SameName => format!("{text}\n{same}{good}"),
                    _ => format!("{text}\n{good}"),
                });
            }
            _ => {}
        }
    }

    fn on_bundle(&self, draft: &mut Draft<'_>) {
        let entry = at(&mut draft.bundle, "/verificationMaterial/tlogEntries/0");
        match self {
            Self::OneLeafExplicit => {
                entry["logIndex"] = "0".into();
                entry["integratedTime"] = "0".into();
                entry["inclusionProof"]["logIndex"] = "0".into();
                entry["inclusionProof"]["hashes"] = json!([]);
            }
            Self::NoCopies => {
                for key in ["logIndex", "rootHash", "treeSize"] {
                    remove(entry, &format!("/inclusionProof/{key}"));
                }
            }
            _ => {}
        }
    }

    fn on_trusted_root(&self, draft: &mut Draft<'_>) {
        let (id, name) = (draft.log_v2().id(), draft.log_v2().name.clone());
        let log = trusted_log(draft);
        match self {
            Self::LogEnd => log["publicKey"]["validFor"]["end"] = rfc3339(BASE).into(),
            Self::LogStart => log["publicKey"]["validFor"]["start"] = rfc3339(BASE).into(),
            Self::ShortId => log["logId"]["keyId"] = b64(&id[..4]).into(),
            Self::Slash => log["baseUrl"] = format!("https://{name}/").into(),
            Self::Port => log["baseUrl"] = format!("https://{name}:3000").into(),
            _ => {}
        }
    }
}
