//! Trusted roots that must not load. The fault sits in a log or an authority that the bundle does
//! not need, so that it would verify if the root did load.

use crate::ca::Chain;
use crate::json::{at, b64, remove};
use crate::trusted_root;
use crate::world::{Draft, Effect};
use serde_json::{Value, json};

faults! {
    /// Faults of the trusted root.
    Root, "none" {
        MediaType "root_media_type", "trust_root.media_type.unsupported",
            ["trust_root.media_type.unsupported"], "",
            "the trusted root's media type is of version 0.9";
        MediaTypeMissing "root_media_type_missing", "trust_root.media_type.unsupported",
            ["trust_root.media_type.unsupported"], "",
            "the trusted root has no media type";
        NotJson "root_not_json", "trust_root.document.malformed", [], PARSE,
            "the trusted root's list of logs is text";
        ValidForMissing "root_valid_for_missing", "trust_root.valid_for.invalid",
            [], "a period without a start cannot be judged",
            "a log's key has no validity period";
        StartMissing "root_start_missing", "trust_root.valid_for.invalid",
            [], "a period without a start cannot be judged",
            "the validity period of a log's key has no start";
        EndBeforeStart "root_end_before_start", "trust_root.valid_for.invalid",
            ["trust_root.valid_for.invalid"], "",
            "the validity period of a log's key ends before it starts";
        AuthorityStartMissing "root_authority_start_missing", "trust_root.valid_for.invalid",
            [], "a period without a start cannot be judged",
            "the validity period of an authority has no start";
        TimeNotRfc3339 "root_start_not_a_time", "trust_root.document.malformed", [], PARSE,
            "the start of a validity period is not a time of RFC 3339";
        LogId "root_log_id_wrong", "trust_root.log_id.mismatch",
            ["trust_root.log_id.mismatch"], "",
            "a log's identifier is not the hash of its key";
        CtLogId "root_ct_log_id_wrong", "trust_root.log_id.mismatch",
            ["trust_root.log_id.mismatch"], "",
            "the identifier of a certificate transparency log is not the hash of its key";
        LogIdTaken "root_log_id_taken", "trust_root.log_id.mismatch",
            ["trust_root.log_id.mismatch", "trust_root.log_id.duplicate"], "",
            "a log has the identifier of another log and its own key";
        ChainEmpty "root_authority_empty", "trust_root.authority.empty",
            ["trust_root.authority.empty"], "",
            "an authority has no certificate";
        HashAlgorithm "root_hash_algorithm", "trust_root.hash_algorithm.unsupported",
            ["trust_root.hash_algorithm.unsupported"], "",
            "a log's hash algorithm is SHA-512";
        KeyDetails "root_key_details", "trust_root.key.invalid", [], "there is no key to load",
            "a P-256 key is said to be a P-384 key";
        KeyDetailsEd25519 "root_key_details_ed25519", "trust_root.key.invalid", [], "there is no key to load",
            "a P-256 key is said to be an Ed25519 key";
        KeyTruncated "root_key_truncated", "trust_root.key.invalid", [], "there is no key to load",
            "the last byte of a log's key is missing";
        Certificate "root_certificate_not_der", "trust_root.certificate.invalid", [], "there is no certificate to load",
            "an authority's certificate is not DER";
        TooManyLogs "root_129_logs", "trust_root.entries.too_many",
            ["trust_root.entries.too_many"], "",
            "the trusted root holds 129 transparency logs";
    }
}

const PARSE: &str = "the trusted root does not parse";

impl Effect for Root {
    fn on_trusted_root(&self, draft: &mut Draft<'_>) {
        let world = draft.world;
        let mut tlog = trusted_root::tlog(&world.unknown_rekor, None);
        let mut ctlog = trusted_root::ctlog(&world.unknown_ct, None);
        let chain = Chain::new(&world.seed, draft.recipe.authority, "another").sign();
        let mut authority = trusted_root::authority(&[&chain[1], &chain[0]], None);
        let root = &mut draft.trusted_root;
        match self {
            Self::MediaType => {
                root["mediaType"] = trusted_root::MEDIA_TYPE.replace("0.1", "0.9").into();
                return;
            }
            Self::MediaTypeMissing => return remove(root, "/mediaType"),
            Self::NotJson => {
                root["tlogs"] = "none".into();
                return;
            }
            Self::ValidForMissing => remove(&mut tlog, "/publicKey/validFor"),
            Self::StartMissing => remove(&mut tlog, "/publicKey/validFor/start"),
            Self::EndBeforeStart => {
                tlog["publicKey"]["validFor"]["end"] = "2024-01-01T00:00:00Z".into();
            }
            Self::AuthorityStartMissing => remove(&mut authority, "/validFor/start"),
            Self::TimeNotRfc3339 => {
                tlog["publicKey"]["validFor"]["start"] = "yesterday".into();
            }
            Self::LogId => {
                let mut id = world.unknown_rekor.key.id();
                super::flip(&mut id);
                tlog["logId"]["keyId"] = b64(id).into();
            }
            Self::CtLogId => {
                let mut id = world.unknown_ct.key.id();
                super::flip(&mut id);
                ctlog["logId"]["keyId"] = b64(id).into();
            }
            Self::LogIdTaken => tlog["logId"]["keyId"] = b64(world.rekor.key.id()).into(),
            Self::ChainEmpty => *at(&mut authority, "/certChain/certificates") = json!([]),
            Self::HashAlgorithm => tlog["hashAlgorithm"] = "SHA2_512".into(),
            Self::KeyDetails => tlog["publicKey"]["keyDetails"] = "PKIX_ECDSA_P384_SHA_384".into(),
            Self::KeyDetailsEd25519 => tlog["publicKey"]["keyDetails"] = "PKIX_ED25519".into(),
            Self::KeyTruncated => {
                let mut key = world.unknown_rekor.key.spki();
                key.pop();
                tlog["publicKey"]["rawBytes"] = b64(&key).into();
                tlog["logId"]["keyId"] = b64(crate::key::sha256(&key)).into();
            }
            Self::Certificate => {
                *at(&mut authority, "/certChain/certificates/0/rawBytes") = b64("none").into();
            }
            Self::TooManyLogs => {
                for n in 0..127 {
                    let log = crate::rekor::Log::new(
                        &world.seed,
                        &format!("many{n}"),
                        crate::key::KeyKind::P256,
                    );
                    push(root, "/tlogs", trusted_root::tlog(&log, None));
                }
            }
        }
        push(root, "/tlogs", tlog);
        push(root, "/ctlogs", ctlog);
        push(root, "/certificateAuthorities", authority);
    }
}

fn push(root: &mut Value, list: &str, item: Value) {
    at(root, list).as_array_mut().expect("a list").push(item);
}
