//! The evidence that a policy asks for, and what it switches off, as JSON.

use super::any_of::{bare, key};
use super::document::form;
use super::{Table, any_of, caught, no_value, of, with};
use crate::cases::Planned;
use crate::recipe::{EntryKind, Recipe};
use crate::variant::{Variant, ask, witness};
use serde_json::{Value, json};

pub(super) fn all(seed: &str) -> Vec<Planned> {
    let mut out = counts();
    out.extend(witnesses(seed));
    out.extend(dangerous(seed));
    out
}

fn counts() -> Vec<Planned> {
    let recipe = Recipe::wide(EntryKind::Message2);
    let policy = of(&recipe);
    let mut table = Table::new("policy_evidence", recipe);
    let ask = |evidence: Value| with(&policy, "evidence", evidence);
    let one = json!({ "logs": 1, "scts": 1, "times": 1, "timestamps": 1 });
    table.right("one_of_each", &ask(one), &[], "there is as much evidence as asked");
    for part in ["logs", "scts", "times", "timestamps"] {
        let wanted = form(&["json.field.type"]);
        let asked = ask(json!({ part: null }));
        table.wrong(&format!("{part}_null"), wanted, &asked, &[], "a count is null");
    }
    let sentence = "there is less evidence than asked";
    for (part, wanted) in [
        ("logs", caught(&["tlog.entry.threshold"])),
        ("scts", caught(&["ct.sct.threshold"])),
        ("times", caught(&["time.verified.threshold"])),
        ("timestamps", caught(&["timestamp.threshold"])),
    ] {
        let asked = ask(json!({ part: 2 }));
        table.wrong(&format!("two_{part}"), wanted, &asked, &[], sentence);
    }
    table.out
}

fn witnesses(seed: &str) -> Vec<Planned> {
    let base = Recipe::wide(EntryKind::Message2);
    let of_variant = |variant| base.varied(Variant::Witness(variant));
    let keys = [0, 1].map(|n| witness::witness(seed, n).verifier_key());
    let policy = of(&base);
    let ask = |quorum: u64, keys: &[String]| {
        with(&policy, "evidence", witness::evidence(keys, quorum as usize))
    };
    let mut table = Table::new("policy_evidence", of_variant(witness::Witnesses::OneOfTwo));
    table.right("witness_one_of_two", &ask(1, &keys), &[], "one of the witnesses cosigned");
    let sentence = "fewer witnesses cosigned than asked";
    let few = caught(&["tlog.witness.quorum_missed"]);
    table.wrong("witness_two_of_two", few, &ask(2, &keys), &[], sentence);
    table.wrong("witness_other", few, &ask(1, &keys[..1]), &[], sentence);
    let sentence = "the policy has fewer witnesses than it asks for";
    let quorum = caught(&["policy.witness.quorum_invalid", "tlog.witness.quorum_missed"]);
    table.wrong("witness_three_of_two", quorum, &ask(3, &keys), &[], sentence);
    let twice = [keys[1].clone(), keys[1].clone()];
    table.wrong("witness_one_twice", quorum, &ask(2, &twice), &[], "one witness stands twice");
    let none = no_value("policy.witness.key_invalid", "there is no key to verify with");
    let bad = [keys[1].replace('+', "-")];
    table.wrong("witness_no_key", none, &ask(1, &bad), &[], "the witness's key is not a key");
    let mut out = table.out;

    let mut timed = ask(1, &keys);
    timed["evidence"]["witnesses"]["asTime"] = true.into();
    let mut table = Table::new("policy_evidence", of_variant(witness::Witnesses::AsTime));
    table.right("witness_time", &timed, &[], "a witness's time is the only one, and will do");
    let sentence = "a witness's time is the only one, and the policy does not take it";
    let untimed = no_value("time.verified.none", "there is no time to judge the certificate at");
    timed["evidence"]["witnesses"]["asTime"] = false.into();
    table.wrong("witness_time_false", untimed, &timed, &[], sentence);
    out.extend(table.out);
    out
}

fn dangerous(seed: &str) -> Vec<Planned> {
    let mut out = Vec::new();
    let wide = Recipe::wide(EntryKind::Message2);
    let unlogged = Recipe { logged: false, ..wide.clone() };
    let varied = |variant| wide.varied(Variant::Ask(variant));
    for (word, recipe, wanted) in [
        ("noLog", unlogged, caught(&["tlog.entry.threshold"])),
        ("noSct", varied(ask::Ask::NoSct), caught(&["ct.sct.missing", "ct.sct.threshold"])),
        (
            "anyIssuer",
            varied(ask::Ask::NoIssuer),
            caught(&["policy.issuer.missing", "policy.issuer.mismatch"]),
        ),
        (
            "anyIdentity",
            varied(ask::Ask::NoIdentity),
            caught(&["policy.identity.san_missing", "policy.identity.mismatch"]),
        ),
    ] {
        let policy = of(&recipe);
        let mut table = Table::new("policy_dangerous", recipe);
        let allowed = with(&policy, "dangerous", json!([word]));
        table.right(word, &allowed, &[], "the policy does without what the bundle lacks");
        let sentence = "the policy does not do without what the bundle lacks";
        table.wrong(&format!("{word}_not"), wanted, &policy, &[], sentence);
        // Each word is about one thing.
        let others: Vec<&str> = ["noLog", "noSct", "anyIssuer", "anyIdentity"]
            .into_iter()
            .filter(|other| *other != word)
            .collect();
        let sentence = "the policy does without everything but what the bundle lacks";
        let asked = with(&policy, "dangerous", json!(others));
        table.wrong(&format!("{word}_but_others"), wanted, &asked, &[], sentence);
        out.extend(table.out);
    }
    let policy = of(&wide);
    let mut table = Table::new("policy_dangerous", wide);
    let mut anyone = with(&policy, "dangerous", json!(["anyIdentity", "anyIssuer"]));
    anyone.as_object_mut().expect("an object").remove("anyOf");
    table.right("anyone", &anyone, &[], "the policy takes anyone and so names nobody");
    for part in ["logs", "scts"] {
        let word = if part == "logs" { "noLog" } else { "noSct" };
        let mut zero = with(&policy, "evidence", json!({ part: 0 }));
        zero["dangerous"] = json!([word]);
        let sentence = "the policy asks for no evidence, and says that this is dangerous";
        table.right(&format!("zero_{part}"), &zero, &[], sentence);
    }
    let sentence = "no word lets a certificate do without a time";
    let mut zero = with(&policy, "evidence", json!({ "times": 0 }));
    zero["dangerous"] = json!(["noLog", "noSct"]);
    table.wrong("zero_times", caught(&["policy.threshold.zero"]), &zero, &[], sentence);
    let empty = caught(&["policy.issuer.empty", "policy.issuer.mismatch"]);
    let mut half = with(&policy, "dangerous", json!(["anyIdentity"]));
    half.as_object_mut().expect("an object").remove("anyOf");
    let sentence = "the policy takes any identity and names no issuer";
    table.wrong("any_identity_no_issuer", empty, &half, &[], sentence);
    let nobody = no_value("policy.any_of.empty", "there is no signer to compare with");
    let mut half = with(&policy, "dangerous", json!(["anyIssuer"]));
    half.as_object_mut().expect("an object").remove("anyOf");
    let sentence = "the policy takes any issuer and names no identity";
    table.wrong("any_issuer_no_identity", nobody, &half, &[], sentence);
    out.extend(table.out);
    // A key needs no time, unless one is asked for.
    let mut table = Table::new("policy_dangerous", bare(EntryKind::HashedRekord));
    let zero = with(&any_of(&[key(seed, "leaf")]), "evidence", json!({ "times": 0 }));
    table.right("zero_times_of_key", &zero, &[], "a bare key needs no time");
    out.into_iter().chain(table.out).collect()
}
