//! Bare keys that are not the ones asked for, less evidence than the policy asks for, and policies
//! that switch off too little or nothing that exists.

use crate::ca::oid;
use crate::clock::BASE;
use crate::ct::{self, Subject};
use crate::dsse;
use crate::json::{at, b64};
use crate::key::{Key, KeyKind};
use crate::question::pem;
use crate::rekor::{TREE_INDEX, TREE_SIZE};
use crate::tsa::{Name, Stamp};
use crate::variant::ask::{add_second_ct, name_operators, second_ct};
use crate::world::{Draft, Effect, Made};
use serde_json::json;

faults! {
    /// Faults of keys, thresholds and switches.
    Ask {
        HintOfOther "hint_of_other_key", "binding.key_hint.mismatch",
            ["binding.key_hint.mismatch"], "",
            "the bundle's hint is that of another key";
        KeyidOther "keyid_is_not_hint", "bundle.dsse.keyid",
            ["bundle.dsse.keyid"], "",
            "the envelope's keyid is not the bundle's hint";
        OtherKey "signature_by_other_key", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the signature is by another key than the one logged and asked for";
        KeyAsked "other_key_asked", "binding.key_hint.mismatch",
            ["binding.key_hint.mismatch", "binding.verifier.mismatch", "signature.verify.invalid"], "",
            "the policy asks for another key than the bundle's";
        KeyAskedHintText "other_key_asked_hint_text", "binding.verifier.mismatch",
            ["binding.verifier.mismatch", "signature.verify.invalid"], "",
            "the policy asks for another key than the bundle's, whose hint does not tell";
        IdentityForKey "identity_for_key", "policy.identity.no_certificate",
            [], "a bare key has no identity to compare",
            "the bundle is signed with a bare key and the policy asks for an identity";
        KeyForCertificate "key_for_certificate_asked", "policy.key.certificate",
            [], "there is no bare key to compare",
            "the bundle is signed with a certificate and the policy asks for its key";
        KeyNotPem "key_not_pem", "policy.key.invalid",
            [], "there is no key to load",
            "the policy's key is not a key";
        Unlogged "log_not_switched_off", "tlog.entry.threshold",
            ["tlog.entry.threshold"], "",
            "the signature is not logged, and the policy does not say so";
        NoSct "sct_not_switched_off", "ct.sct.missing",
            ["ct.sct.missing", "ct.sct.threshold"], "",
            "no log vouches for the certificate, and the policy does not say so";
        NoIssuer "issuer_absent_asked", "policy.issuer.missing",
            ["policy.issuer.missing", "policy.issuer.mismatch"], "",
            "the certificate names no issuer, and the policy asks for one";
        IssuerNull "issuer_not_switched_off", "policy.issuer.empty",
            ["policy.issuer.empty", "policy.issuer.mismatch"], "",
            "the policy names no issuer and does not say that any will do";
        IdentityNull "identity_not_switched_off", "policy.identity.empty",
            ["policy.identity.empty", "policy.identity.mismatch"], "",
            "the policy names no identity and does not say that any will do";
        AnyIssuer "any_issuer_other_identity", "policy.identity.mismatch",
            ["policy.identity.mismatch"], "",
            "the policy takes any issuer and asks for another identity";
        AnyIdentity "any_identity_other_issuer", "policy.issuer.mismatch",
            ["policy.issuer.mismatch"], "",
            "the policy takes any identity and asks for another issuer";
        Dangerous "dangerous_unknown", "policy.dangerous.unknown",
            [], "the policy does not parse",
            "the policy switches off what does not exist";
        ZeroLogs "threshold_zero_logs", "policy.threshold.zero",
            ["policy.threshold.zero"], "",
            "the policy asks for no log and does not say that this is dangerous";
        ZeroScts "threshold_zero_scts", "policy.threshold.zero",
            ["policy.threshold.zero"], "",
            "the policy asks for no log of certificates and does not say that this is dangerous";
        ZeroTimes "threshold_zero_times", "policy.threshold.zero",
            ["policy.threshold.zero"], "",
            "the policy asks for no verified time";
        OneLog "one_log_of_two", "tlog.entry.threshold",
            ["tlog.entry.threshold"], "",
            "one log vouches for the bundle and the policy asks for two";
        OneLogTwice "one_log_two_entries", "tlog.entry.threshold",
            ["tlog.entry.threshold"], "",
            "one log vouches for the bundle by two entries and the policy asks for two";
        TwoLogsOperator "two_logs_one_operator", "tlog.entry.threshold",
            ["tlog.entry.threshold"], "",
            "two logs of one operator vouch for the bundle and the policy asks for two";
        TwoLogsDomain "two_logs_one_domain", "tlog.entry.threshold",
            ["tlog.entry.threshold"], "",
            "two logs in one domain, of which the root names no operator, vouch for the bundle and the policy asks for two";
        OneStamp "one_timestamp_of_two", "timestamp.threshold",
            ["timestamp.threshold"], "",
            "one timestamp authority vouches for the time and the policy asks for two";
        OneStampTwice "one_authority_two_timestamps", "timestamp.threshold",
            ["timestamp.threshold"], "",
            "one timestamp authority vouches for the time twice and the policy asks for two";
        SharedTwice "one_authority_of_shared_root_twice", "timestamp.threshold",
            ["timestamp.threshold"], "",
            "one of two timestamp authorities with the same root vouches for the time twice and the policy asks for two";
        TwoStampsOperator "two_timestamps_one_operator", "timestamp.threshold",
            ["timestamp.threshold"], "",
            "two timestamp authorities of one operator vouch for the time and the policy asks for two";
        TwoStampsDomain "two_timestamps_one_domain", "timestamp.threshold",
            ["timestamp.threshold"], "",
            "two timestamp authorities in one domain, of which the root names no operator, vouch for the time and the policy asks for two";
        StampAndUnknown "one_timestamp_and_unknown", "timestamp.threshold",
            ["timestamp.threshold"], "",
            "a timestamp authority and an unknown one vouch for the time and the policy asks for two";
        OneTime "one_time_of_two", "time.verified.threshold",
            ["time.verified.threshold"], "",
            "one timestamp authority vouches for the time and the policy asks for two sources";
        TwoTimesDomain "two_times_one_domain", "time.verified.threshold",
            ["time.verified.threshold"], "",
            "a log and a timestamp authority in one domain, of which the root names no operator, vouch for the time and the policy asks for two sources";
        OneSct "one_sct_of_two", "ct.sct.threshold",
            ["ct.sct.threshold"], "",
            "one log vouches for the certificate and the policy asks for two";
        OneSctTwice "one_log_two_scts", "ct.sct.threshold",
            ["ct.sct.threshold"], "",
            "one log vouches for the certificate twice and the policy asks for two";
        TwoSctsOperator "two_scts_one_operator", "ct.sct.threshold",
            ["ct.sct.threshold"], "",
            "two logs of one operator vouch for the certificate and the policy asks for two";
        TwoSctsDomain "two_scts_one_domain", "ct.sct.threshold",
            ["ct.sct.threshold"], "",
            "two logs in one domain, of which the root names no operator, vouch for the certificate and the policy asks for two";
    }
}

/// Another bare key.
fn other_key(seed: &str, kind: KeyKind) -> Key {
    Key::derive(kind, seed, "another/leaf")
}

impl Effect for Ask {
    fn on_leaf(&self, draft: &mut Draft<'_>) {
        if *self == Self::NoIssuer {
            draft.leaf.drop_extension(oid::ISSUER_V1);
            draft.leaf.drop_extension(oid::ISSUER_V2);
        }
    }

    fn on_scts(&self, draft: &Draft<'_>, subject: &Subject, scts: &mut Vec<ct::Sct>) {
        let time = scts[0].timestamp;
        match self {
            Self::OneSctTwice => scts.push(draft.world.ct.sct(subject, time + 1, &[])),
            Self::TwoSctsOperator | Self::TwoSctsDomain => {
                scts.push(second_ct(&draft.world.seed).sct(subject, time, &[]));
            }
            _ => {}
        }
    }

    fn on_sct_list(&self, list: Vec<u8>) -> Option<Vec<u8>> {
        (*self != Self::NoSct).then_some(list)
    }

    fn on_signature(&self, draft: &mut Draft<'_>) {
        if *self == Self::OtherKey {
            let signed = match draft.recipe.entry.is_envelope() {
                true => dsse::pae(&draft.payload_type, &draft.payload),
                false => draft.message.clone(),
            };
            let key = other_key(&draft.world.seed, draft.recipe.key);
            draft.signature = key.sign_in(draft.recipe.scheme, draft.hash, &signed);
        }
    }

    fn on_stamps(&self, draft: &mut Draft<'_>) {
        let a = Stamp::by(Name::A);
        let again = Stamp { serial: 1, ..a.clone() };
        draft.stamps = match self {
            Self::OneStampTwice => vec![a, again],
            Self::SharedTwice => {
                let b = draft.tsa(Name::B).clone();
                draft.trusted_tsas.push(b);
                vec![a, again]
            }
            Self::TwoStampsOperator | Self::TwoStampsDomain => vec![a, Stamp::by(Name::C)],
            Self::TwoTimesDomain => vec![Stamp::at(Name::A, BASE + 1)],
            Self::StampAndUnknown => vec![a, Stamp::by(Name::Stranger)],
            _ => return,
        };
    }

    fn on_entries(&self, draft: &mut Draft<'_>) {
        let body = draft.body.clone();
        match self {
            Self::OneLogTwice => {
                let entry = draft.log_v2().append(&body, TREE_INDEX + 1, TREE_SIZE);
                draft.entries.push(entry);
            }
            Self::TwoLogsOperator | Self::TwoLogsDomain => {
                let entry = draft.other_log_v2().append(&body, TREE_INDEX + 1, TREE_SIZE);
                draft.entries.push(entry);
            }
            _ => {}
        }
    }

    fn on_bundle(&self, draft: &mut Draft<'_>) {
        match self {
            Self::HintOfOther => {
                let key = other_key(&draft.world.seed, draft.recipe.key);
                *at(&mut draft.bundle, "/verificationMaterial/publicKey/hint") =
                    b64(key.id()).into();
            }
            Self::KeyidOther => {
                at(&mut draft.bundle, "/dsseEnvelope/signatures/0")["keyid"] = "another".into();
            }
            _ => {}
        }
    }

    fn on_trusted_root(&self, draft: &mut Draft<'_>) {
        let names = ["one.example", "one.example"];
        match self {
            Self::TwoLogsOperator => name_operators(draft, "/tlogs", names),
            Self::TwoStampsOperator => name_operators(draft, "/timestampAuthorities", names),
            Self::TwoSctsDomain => add_second_ct(draft),
            Self::TwoSctsOperator => {
                add_second_ct(draft);
                name_operators(draft, "/ctlogs", names);
            }
            _ => {}
        }
    }

    fn on_question(&self, seed: &str, made: &mut Made) {
        let question = &mut made.question;
        match self {
            Self::KeyAsked | Self::KeyAskedHintText => {
                let key = other_key(seed, KeyKind::P256);
                question.key = Some(pem(&key));
            }
            Self::IdentityForKey => {
                question.key = None;
                question.identity = Some(crate::recipe::IDENTITY.to_owned());
                question.issuer = Some(crate::recipe::ISSUER.to_owned());
            }
            Self::KeyForCertificate => {
                question.identity = None;
                question.issuer = None;
                question.key = Some(pem(&Key::derive(KeyKind::P256, seed, "leaf")));
            }
            Self::KeyNotPem => question.key = Some("not a key\n".to_owned()),
            Self::Unlogged | Self::NoSct => question.dangerous.clear(),
            Self::IssuerNull => question.issuer = None,
            Self::IdentityNull => question.identity = None,
            Self::AnyIssuer => {
                question.issuer = None;
                question.identity = Some("another@testkit.example".to_owned());
                question.dangerous.push("anyIssuer".to_owned());
            }
            Self::AnyIdentity => {
                question.identity = None;
                question.issuer = Some("https://other.testkit.example".to_owned());
                question.dangerous.push("anyIdentity".to_owned());
            }
            Self::Dangerous => question.dangerous.push("noSignature".to_owned()),
            _ => {}
        }
        question.evidence = match self {
            Self::ZeroLogs => json!({ "logs": 0 }),
            Self::ZeroScts => json!({ "scts": 0 }),
            Self::ZeroTimes => json!({ "times": 0 }),
            Self::OneLog | Self::OneLogTwice | Self::TwoLogsOperator | Self::TwoLogsDomain => {
                json!({ "logs": 2 })
            }
            Self::OneStamp
            | Self::OneStampTwice
            | Self::SharedTwice
            | Self::TwoStampsOperator
            | Self::TwoStampsDomain
            | Self::StampAndUnknown => json!({ "timestamps": 2 }),
            Self::OneTime | Self::TwoTimesDomain => json!({ "times": 2 }),
            Self::OneSct | Self::OneSctTwice | Self::TwoSctsOperator | Self::TwoSctsDomain => {
                json!({ "scts": 2 })
            }
            _ => return,
        };
    }
}
