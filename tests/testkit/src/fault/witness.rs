//! Witnesses: cosignatures that do not verify or are too few, and policies that ask for nonsense.

use super::flip;
use crate::clock::{BASE, HALF_LIFE};
use crate::json::b64;
use crate::rekor_v2::note_id;
use crate::variant::witness::{evidence, put_lines, text, witness};
use crate::world::{Draft, Effect, Made};
use serde_json::json;

faults! {
    /// Faults of witnesses.
    Witnesses {
        Missed "witness_quorum_missed", "tlog.witness.quorum_missed",
            ["tlog.witness.quorum_missed"], "",
            "one of the two witnesses that the policy asks for cosigned the checkpoint";
        None "witnesses_none", "tlog.witness.quorum_missed",
            ["tlog.witness.quorum_missed"], "",
            "no witness cosigned the checkpoint";
        OnlyUnknown "witnesses_unknown", "tlog.witness.quorum_missed",
            ["tlog.witness.quorum_missed"], "",
            "only a witness that the policy does not name cosigned the checkpoint";
        SameTwice "witness_twice", "tlog.witness.quorum_missed",
            ["tlog.witness.quorum_missed"], "",
            "of the two witnesses that the policy asks for one cosigned twice, at two times";
        LineTwice "witness_line_twice", "tlog.witness.quorum_missed",
            ["tlog.witness.quorum_missed"], "",
            "the line of one of the two witnesses that the policy asks for stands twice";
        Flipped "witness_signature_flipped", "tlog.witness.signature_invalid",
            ["tlog.witness.signature_invalid"], "",
            "a bit of a witness's signature is flipped";
        FlippedSpare "witness_signature_flipped_spare", "tlog.witness.signature_invalid",
            ["tlog.witness.signature_invalid"], "",
            "a bit of a witness's signature is flipped, and another witness is enough for the quorum";
        OtherText "witness_other_text", "tlog.witness.signature_invalid",
            ["tlog.witness.signature_invalid"], "",
            "a witness cosigned another checkpoint";
        OtherTime "witness_other_time", "tlog.witness.signature_invalid",
            ["tlog.witness.signature_invalid"], "",
            "the time in a witness's line is not the signed one";
        PlainNote "witness_without_prefix", "tlog.witness.signature_invalid",
            ["tlog.witness.signature_invalid"], "",
            "a witness signed the checkpoint as a log does, without time and prefix";
        OtherKey "witness_by_other_key", "tlog.witness.signature_invalid",
            ["tlog.witness.signature_invalid"], "",
            "the signature under a witness's name and key id is by another key";
        Short "witness_signature_short", "tlog.witness.signature_invalid",
            [], "what is too short holds no time and signature",
            "a witness's line holds the signature without its time";
        TimeOutside "witness_time_after_leaf", "x509.path.expired_at_signing_time",
            [], "path building is one call of rustls-webpki",
            "the policy takes the witness's time, which is after the certificate had expired";
        KeyType "witness_key_of_log_type", "policy.witness.key_invalid", [], NO_KEY,
            "the policy names a witness by a key of the type of a log";
        KeyHash "witness_key_hash_wrong", "policy.witness.key_invalid", [], NO_KEY,
            "the key id in a witness's verifier key is not that of name and key";
        KeyLength "witness_key_short", "policy.witness.key_invalid", [], NO_KEY,
            "a witness's verifier key holds 31 bytes of key";
        KeyForm "witness_key_form", "policy.witness.key_invalid", [], NO_KEY,
            "a witness's verifier key has no name";
        Quorum "witness_quorum_too_large", "policy.witness.quorum_invalid",
            ["policy.witness.quorum_invalid", "tlog.witness.quorum_missed"], "",
            "the policy asks for three of two witnesses";
        QuorumSameKey "witness_key_twice", "policy.witness.quorum_invalid",
            ["policy.witness.quorum_invalid", "tlog.witness.quorum_missed"], "",
            "the policy asks for two of a list that names one witness twice";
    }
}

const NO_KEY: &str = "there is no key to load";

impl Effect for Witnesses {
    fn on_stamps(&self, draft: &mut Draft<'_>) {
        if *self == Self::TimeOutside {
            draft.stamps.clear();
        }
    }

    fn on_entries(&self, draft: &mut Draft<'_>) {
        let text = text(draft);
        let seed = draft.world.seed.clone();
        let [first, second] = [0, 1].map(|n| witness(&seed, n));
        let good = first.line(&text, BASE);
        let other = format!("{text}another line\n");
        let after = match self {
            Self::None => String::new(),
            Self::OnlyUnknown => witness(&seed, 7).line(&text, BASE),
            Self::Missed | Self::QuorumSameKey => good,
            Self::SameTwice => good + &first.line(&text, BASE + 1),
            Self::LineTwice => good.repeat(2),
            Self::Flipped | Self::FlippedSpare => {
                let mut signature = second.cosign(&text, BASE);
                flip(&mut signature);
                good + &second.line_of(BASE, &signature)
            }
            Self::OtherText => good + &second.line(&other, BASE),
            Self::OtherTime => good + &second.line_of(BASE + 1, &second.cosign(&text, BASE)),
            Self::PlainNote => {
                let signature = second.key.sign(crate::key::Hash::Sha512, text.as_bytes());
                good + &second.line_of(BASE, &signature)
            }
            Self::OtherKey => good + &second.line_of(BASE, &witness(&seed, 7).cosign(&text, BASE)),
            Self::Short => {
                let signature = second.cosign(&text, BASE);
                good + &crate::checkpoint::line(&second.name, &second.id(), &signature)
            }
            Self::TimeOutside => first.line(&text, BASE + HALF_LIFE + 1),
            _ => good + &second.line(&text, BASE),
        };
        put_lines(draft, "", &after);
    }

    fn on_question(&self, seed: &str, made: &mut Made) {
        let witnesses = [0, 1].map(|n| witness(seed, n));
        let mut keys = witnesses.clone().map(|w| w.verifier_key());
        let first = &witnesses[0];
        let vkey = |kind: u8, key: &[u8]| {
            let id = hex::encode(&note_id(&first.name, kind, key)[..4]);
            format!("{}+{id}+{}", first.name, b64([&[kind], key].concat()))
        };
        let quorum = match self {
            Self::FlippedSpare | Self::TimeOutside => 1,
            Self::None | Self::OnlyUnknown => 1,
            Self::Quorum => 3,
            _ => 2,
        };
        match self {
            Self::KeyType => keys[0] = vkey(0x01, &first.key.raw()),
            Self::KeyLength => keys[0] = vkey(0x04, &first.key.raw()[..31]),
            Self::KeyHash => {
                let id = hex::encode(&first.id()[..4]);
                keys[0] = keys[0].replace(&id, "00000000");
            }
            Self::KeyForm => keys[0] = keys[0].replace(&first.name, ""),
            Self::QuorumSameKey => keys[1] = keys[0].clone(),
            _ => {}
        }
        made.question.evidence = evidence(&keys, quorum);
        if *self == Self::TimeOutside {
            made.question.evidence["witnesses"]["asTime"] = json!(true);
        }
    }
}
