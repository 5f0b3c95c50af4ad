//! Signed certificate timestamps, in certificates that the authority signed with them.

use super::flip;
use crate::clock::BASE;
use crate::ct::{self, Subject};
use crate::key::Key;
use crate::world::{Draft, Effect};

faults! {
    /// Faults of the embedded timestamps.
    Sct, "sct" {
        Absent "sct_absent", "ct.sct.missing",
            ["ct.sct.missing", "ct.sct.threshold"], "",
            "the certificate embeds no timestamp list";
        EmptyList "sct_list_empty", "ct.sct.malformed", [], MALFORMED,
            "the certificate embeds an empty timestamp list";
        Flipped "sct_signature_flipped", "ct.sct.signature_invalid",
            ["ct.sct.signature_invalid"], "",
            "a bit of the timestamp's signature is flipped";
        OtherKey "sct_by_other_key", "ct.sct.signature_invalid",
            ["ct.sct.signature_invalid"], "",
            "the timestamp names the known log and is signed by another one's key";
        Timestamp "sct_timestamp_plus_one", "ct.sct.signature_invalid",
            ["ct.sct.signature_invalid"], "",
            "the timestamp is one millisecond later than the signed one";
        Extensions "sct_extensions_changed", "ct.sct.signature_invalid",
            ["ct.sct.signature_invalid"], "",
            "the timestamp has an extension that was not signed";
        IssuerKeyHash "sct_other_issuer", "ct.sct.signature_invalid",
            ["ct.sct.signature_invalid"], "",
            "the timestamp is over the same certificate of another issuer's key";
        OtherTbs "sct_other_certificate", "ct.sct.signature_invalid",
            ["ct.sct.signature_invalid"], "",
            "the timestamp is over another certificate of the same issuer";
        X509Entry "sct_x509_entry", "ct.sct.signature_invalid",
            ["ct.sct.signature_invalid"], "",
            "the timestamp is over a certificate entry instead of a precertificate entry";
        UnknownLog "sct_of_unknown_log", "ct.sct.threshold",
            ["ct.sct.threshold"], "",
            "the only timestamp is of a log that the trusted root does not know";
        TrailingByte "sct_list_trailing_byte", "ct.sct.malformed", [], MALFORMED,
            "a byte follows the timestamp list";
        WrongLength "sct_list_wrong_length", "ct.sct.malformed", [], MALFORMED,
            "the timestamp list's length says more than there is";
        ItemLength "sct_item_wrong_length", "ct.sct.malformed", [], MALFORMED,
            "the timestamp's length leaves a byte of it unread";
        Version "sct_version_1", "ct.sct.malformed", [], MALFORMED,
            "the timestamp of a known log has another version than v1";
        Window "ct_window_ended", "ct.log.not_valid",
            ["ct.log.not_valid"], "",
            "the certificate transparency log was retired before the timestamp";
        Algorithm "sct_signature_algorithm", "ct.sct.algorithm_mismatch",
            ["ct.sct.algorithm_mismatch"], "",
            "the timestamp names RSA and the log's key is ECDSA";
        HashAlgorithm "sct_hash_algorithm", "ct.sct.algorithm_mismatch",
            ["ct.sct.algorithm_mismatch"], "",
            "the timestamp names SHA-512 and is signed with SHA-256";
        GoodAndBad "sct_good_and_bad", "ct.sct.signature_invalid",
            ["ct.sct.signature_invalid"], "",
            "beside a good timestamp stands a bad one of the same log";
    }
}

const MALFORMED: &str = "the timestamp list does not parse";

impl Effect for Sct {
    fn on_leaf(&self, draft: &mut Draft<'_>) {
        if *self == Self::Window {
            draft.ends[1] = Some(BASE - 3600);
        }
    }

    fn on_scts(&self, draft: &Draft<'_>, subject: &Subject, scts: &mut Vec<ct::Sct>) {
        let (log, other) = (&draft.world.ct, &draft.world.unknown_ct);
        let time = scts[0].timestamp;
        let Subject::Precertificate(issuer, tbs) = subject else { return };
        match self {
            Self::Flipped => flip(&mut scts[0].signature),
            Self::OtherKey => scts[0].signature = other.sct(subject, time, &[]).signature,
            Self::Timestamp => scts[0].timestamp += 1,
            Self::Extensions => scts[0].extensions = vec![1, 2, 3],
            Self::IssuerKeyHash => {
                let kind = draft.recipe.authority;
                let key = Key::derive(kind, &draft.world.seed, "another/intermediate");
                let subject = Subject::Precertificate(key.id(), tbs.clone());
                scts[0] = log.sct(&subject, time, &[]);
            }
            Self::OtherTbs => {
                let mut leaf = draft.leaf.clone();
                leaf.serial = vec![0x42];
                let subject = Subject::Precertificate(issuer.clone(), leaf.tbs());
                scts[0] = log.sct(&subject, time, &[]);
            }
            Self::X509Entry => {
                let der = draft.leaf.sign(&draft.signer.key, draft.signer.hash);
                scts[0] = log.sct(&Subject::Certificate(der), time, &[]);
            }
            Self::UnknownLog => scts[0] = other.sct(subject, time, &[]),
            Self::Version => scts[0].version = 1,
            Self::Algorithm => scts[0].algorithm = 1,
            Self::HashAlgorithm => scts[0].hash = 6,
            Self::GoodAndBad => {
                let mut bad = log.sct(subject, time + 1, &[]);
                flip(&mut bad.signature);
                scts.push(bad);
            }
            _ => {}
        }
    }

    fn on_sct_list(&self, mut list: Vec<u8>) -> Option<Vec<u8>> {
        match self {
            Self::Absent => return None,
            Self::EmptyList => list = vec![0, 0],
            Self::TrailingByte => list.push(0),
            Self::WrongLength => list[1] += 1,
            Self::ItemLength => {
                // One byte more in the item and in the list, none of them the signature's.
                list[1] += 1;
                list[3] += 1;
                list.push(0);
            }
            _ => {}
        }
        Some(list)
    }
}
