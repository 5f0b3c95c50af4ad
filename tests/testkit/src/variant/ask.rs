//! Variations of keys, and of what the policy asks for.

use crate::ca::oid;
use crate::clock::BASE;
use crate::ct::{self, CtLog, Subject};
use crate::json::{at, b64, remove};
use crate::rekor::{TREE_INDEX, TREE_SIZE};
use crate::trusted_root;
use crate::tsa::{Name, Stamp};
use crate::twist::table;
use crate::world::{Draft, Effect, Made};
use serde_json::json;

table! {
    /// A variation of what the policy asks for, and of the bundle that has it.
    Ask {
        Unlogged "without_log", "the signature is not logged, and the policy says so";
        UnloggedNoSct "without_log_and_sct", "no log vouches for signature or certificate, and the policy says so";
        NoSct "without_sct", "no log vouches for the certificate, and the policy says so";
        NoIssuer "without_issuer", "the certificate names no issuer, and the policy takes any";
        AnyIssuer "any_issuer", "the certificate names an issuer, and the policy takes any";
        NoIdentity "without_identity", "the certificate names no identity, and the policy takes any";
        AnyIdentity "any_identity", "the certificate names an identity, and the policy takes any";
        HintText "hint_text", "the bundle's hint is not of the form of a key's hash";
        HintAbsent "hint_absent", "the bundle's hint is empty";
        KeyidIsHint "keyid_is_hint", "the envelope's keyid is the bundle's hint";
        KeyUntimed "without_time", "the bundle of a bare key holds no verified time";
        TwoLogsOperators "two_log_operators", "two logs of two operators vouch for the bundle, as many as the policy asks for";
        TwoStampsOperators "two_timestamp_operators", "two timestamp authorities of two operators vouch for the time, as many as the policy asks for";
        TwoTimes "two_times", "a log and a timestamp authority of two operators vouch for the time, and the policy asks for two sources";
        TwoSctsOperators "two_sct_operators", "two logs of two operators vouch for the certificate, as many as the policy asks for";
    }
}

/// The second certificate transparency log of a threshold of two.
pub(crate) fn second_ct(seed: &str) -> CtLog {
    CtLog::new(seed, "ct-second")
}

/// Names the operators of the last two of a list of the trusted root, or of the only one.
pub(crate) fn name_operators(draft: &mut Draft<'_>, list: &str, names: [&str; 2]) {
    let items = at(&mut draft.trusted_root, list).as_array_mut().expect("a list");
    let skip = items.len().saturating_sub(2);
    for (item, name) in items.iter_mut().skip(skip).zip(names) {
        item["operator"] = name.into();
    }
}

/// Adds the second certificate transparency log to the trusted root.
pub(crate) fn add_second_ct(draft: &mut Draft<'_>) {
    let log = trusted_root::ctlog(&second_ct(&draft.world.seed), None);
    at(&mut draft.trusted_root, "/ctlogs").as_array_mut().expect("a list").push(log);
}

impl Effect for Ask {
    fn on_leaf(&self, draft: &mut Draft<'_>) {
        match self {
            Self::NoIssuer => {
                draft.leaf.drop_extension(oid::ISSUER_V1);
                draft.leaf.drop_extension(oid::ISSUER_V2);
            }
            Self::NoIdentity => draft.leaf.drop_extension(oid::SAN),
            _ => {}
        }
    }

    fn on_scts(&self, draft: &Draft<'_>, subject: &Subject, scts: &mut Vec<ct::Sct>) {
        if *self == Self::TwoSctsOperators {
            let time = scts[0].timestamp;
            scts.push(second_ct(&draft.world.seed).sct(subject, time, &[]));
        }
    }

    fn on_sct_list(&self, list: Vec<u8>) -> Option<Vec<u8>> {
        (!matches!(self, Self::UnloggedNoSct | Self::NoSct)).then_some(list)
    }

    fn on_stamps(&self, draft: &mut Draft<'_>) {
        match self {
            Self::KeyUntimed => draft.stamps.clear(),
            Self::TwoStampsOperators => {
                draft.stamps = vec![Stamp::by(Name::A), Stamp::by(Name::C)];
            }
            Self::TwoTimes => draft.stamps = vec![Stamp::at(Name::A, BASE + 1)],
            _ => {}
        }
    }

    fn on_entries(&self, draft: &mut Draft<'_>) {
        if *self == Self::TwoLogsOperators {
            let entry = draft.other_log_v2().append(&draft.body, TREE_INDEX + 1, TREE_SIZE);
            draft.entries.push(entry);
        }
    }

    fn on_bundle(&self, draft: &mut Draft<'_>) {
        match self {
            Self::HintText => {
                *at(&mut draft.bundle, "/verificationMaterial/publicKey/hint") = "testkit-1".into();
            }
            Self::HintAbsent => remove(&mut draft.bundle, "/verificationMaterial/publicKey/hint"),
            Self::KeyidIsHint => {
                let hint = b64(draft.leaf_key.id());
                at(&mut draft.bundle, "/dsseEnvelope/signatures/0")["keyid"] = hint.into();
            }
            _ => {}
        }
    }

    fn on_trusted_root(&self, draft: &mut Draft<'_>) {
        let names = ["one.example", "two.example"];
        match self {
            Self::TwoLogsOperators => name_operators(draft, "/tlogs", names),
            Self::TwoStampsOperators => name_operators(draft, "/timestampAuthorities", names),
            Self::TwoTimes => {
                // Whoever is not named in a domain may be one who is.
                for (list, name) in ["/tlogs", "/timestampAuthorities"].into_iter().zip(names) {
                    let items = at(&mut draft.trusted_root, list).as_array_mut().expect("a list");
                    items.iter_mut().for_each(|item| item["operator"] = name.into());
                }
            }
            Self::TwoSctsOperators => {
                add_second_ct(draft);
                name_operators(draft, "/ctlogs", names);
            }
            _ => {}
        }
    }

    fn on_question(&self, _seed: &str, made: &mut Made) {
        let question = &mut made.question;
        let dangerous: &[&str] = match self {
            Self::UnloggedNoSct | Self::NoSct => &["noSct"],
            Self::NoIssuer | Self::AnyIssuer => {
                question.issuer = None;
                &["anyIssuer"]
            }
            Self::NoIdentity | Self::AnyIdentity => {
                question.identity = None;
                &["anyIdentity"]
            }
            _ => &[],
        };
        question.dangerous.extend(dangerous.iter().map(|word| (*word).to_owned()));
        match self {
            Self::TwoLogsOperators => question.evidence = json!({ "logs": 2 }),
            Self::TwoStampsOperators => {
                question.evidence = json!({ "timestamps": 2 });
            }
            Self::TwoTimes => question.evidence = json!({ "times": 2 }),
            Self::TwoSctsOperators => question.evidence = json!({ "scts": 2 }),
            _ => {}
        }
    }
}
