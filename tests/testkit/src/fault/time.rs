//! Signed entry timestamps, and moments outside a validity window.

use super::{Expectation, flip};
use crate::clock::{BASE, HALF_LIFE};
use crate::rekor::{TREE_INDEX, TREE_SIZE};
use crate::world::{Draft, Effect};

faults! {
    /// Faults of time.
    Time, "time" {
        IntegratedTime "set_integrated_time", "tlog.set.signature_invalid",
            ["tlog.set.signature_invalid"], "",
            "the entry's integrated time is one second later than the signed one";
        LogIndex "set_log_index", "tlog.set.signature_invalid",
            ["tlog.set.signature_invalid"], "",
            "the entry's index in the log is not the signed one";
        BitFlipped "set_bit_flipped", "tlog.set.signature_invalid",
            ["tlog.set.signature_invalid"], "",
            "a bit of the signed entry timestamp is flipped";
        OtherKey "set_by_other_key", "tlog.set.signature_invalid",
            ["tlog.set.signature_invalid"], "",
            "the signed entry timestamp is by another log's key";
        OtherBody "set_over_other_body", "tlog.set.signature_invalid",
            ["tlog.set.signature_invalid"], "",
            "the signed entry timestamp is over another body";
        NotDer "set_not_der", "tlog.set.signature_invalid",
            ["tlog.set.signature_invalid"], "",
            "the signed entry timestamp is not a signature at all";
        PromiseMissing "promise_missing", "time.verified.none",
            [], "without a verified time no path can be judged",
            "the entry has an integrated time and no signed entry timestamp";
        UnknownLog "log_unknown", "time.verified.none",
            [], "without a verified time no path can be judged",
            "the only log entry is of a log that the trusted root does not know";
        LogIdPrefix "log_id_prefix", "time.verified.none",
            [], "without a verified time no path can be judged",
            "the entry names its log by four bytes of the identifier";
        NoEntries "no_log_entries", "time.verified.none",
            [], "without a verified time no path can be judged",
            "the bundle holds no log entry";
        LogWindow "log_window_ended", "tlog.log.not_valid",
            ["tlog.log.not_valid"], "",
            "the log's key was retired one second before the entry";
        BeforeLeaf "time_before_leaf", "x509.path.not_yet_valid_at_signing_time",
            [], "path building is one call of rustls-webpki",
            "the entry was logged one second before the certificate was valid";
        AfterLeaf "time_after_leaf", "x509.path.expired_at_signing_time",
            [], "path building is one call of rustls-webpki",
            "the entry was logged one second after the certificate had expired";
        SecondTimeLate "second_time_late", "x509.path.expired_at_signing_time",
            [], "path building is one call of rustls-webpki",
            "of two log entries the second was logged after the certificate had expired";
        FirstTimeLate "first_time_late", "x509.path.expired_at_signing_time",
            [], "path building is one call of rustls-webpki",
            "of two log entries the first was logged after the certificate had expired";
        AuthorityWindow "authority_window_ended", "x509.path.authority_not_valid",
            ["x509.path.authority_not_valid"], "",
            "the certificate authority was retired one second before the entry";
        IntermediateExpired "intermediate_expired", "x509.path.expired_at_signing_time",
            [], "path building is one call of rustls-webpki",
            "the intermediate certificate had expired one second before the entry";
        IntermediateEarly "intermediate_not_yet_valid", "x509.path.not_yet_valid_at_signing_time",
            [], "path building is one call of rustls-webpki",
            "the intermediate certificate was valid from one second after the entry";
        RootExpired "root_expired", "x509.path.expired_at_signing_time",
            ["x509.path.expired_at_signing_time"], "",
            "the root certificate had expired one second before the entry";
    }
}

impl Time {
    /// The row: windows of certificates are judged at the step of the path.
    pub fn expected(self) -> Expectation {
        let row = self.expectation();
        let step = if row.code.starts_with("x509.") { "path" } else { row.step };
        Expectation { step, ..row }
    }
}

impl Effect for Time {
    fn on_chain(&self, _seed: &str, chain: &mut crate::ca::Chain) {
        match self {
            Self::IntermediateExpired => chain.links[1].0.not_after = BASE - 1,
            Self::IntermediateEarly => chain.links[1].0.not_before = BASE + 1,
            Self::RootExpired => chain.links[0].0.not_after = BASE - 1,
            _ => {}
        }
    }

    fn on_leaf(&self, draft: &mut Draft<'_>) {
        match self {
            Self::LogWindow => draft.ends[0] = Some(BASE - 1),
            Self::AuthorityWindow => draft.ends[2] = Some(BASE - 1),
            Self::BeforeLeaf => draft.time = BASE - HALF_LIFE - 1,
            Self::AfterLeaf => draft.time = BASE + HALF_LIFE + 1,
            _ => {}
        }
    }

    fn on_entries(&self, draft: &mut Draft<'_>) {
        let (log, other) = (&draft.world.rekor, &draft.world.unknown_rekor);
        let late = || log.append(&draft.body, TREE_INDEX + 1, TREE_SIZE, BASE + HALF_LIFE + 1);
        match self {
            Self::IntegratedTime => draft.entries[0].integrated_time += 1,
            Self::LogIndex => draft.entries[0].log_index += 1,
            Self::BitFlipped => {
                flip(draft.entries[0].promise.as_mut().expect("a promise"));
            }
            Self::OtherKey => draft.entries[0].promise = Some(other.promise(&draft.entries[0])),
            Self::OtherBody => {
                let mut entry = draft.entries[0].clone();
                entry.body.push(b' ');
                draft.entries[0].promise = Some(log.promise(&entry));
            }
            Self::NotDer => draft.entries[0].promise = Some(b"not a signature".to_vec()),
            Self::PromiseMissing => draft.entries[0].promise = None,
            Self::UnknownLog => {
                draft.entries[0] = other.append(&draft.body, TREE_INDEX, TREE_SIZE, draft.time);
            }
            Self::LogIdPrefix => {
                let entry = &mut draft.entries[0];
                entry.log_id.truncate(4);
                entry.promise = Some(log.promise(entry));
            }
            Self::NoEntries => draft.entries.clear(),
            Self::SecondTimeLate => {
                let entry = late();
                draft.entries.push(entry);
            }
            Self::FirstTimeLate => {
                let entry = late();
                draft.entries.insert(0, entry);
            }
            _ => {}
        }
    }
}
