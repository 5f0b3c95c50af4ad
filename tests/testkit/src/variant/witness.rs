//! Variations of witnesses.

use crate::clock::BASE;
use crate::twist::table;
use crate::witness::Witness;
use crate::world::{Draft, Effect, Made};
use serde_json::{Value, json};

table! {
    /// A variation of witnesses.
    Witnesses {
        Unasked "witnesses_unasked", "two witnesses cosigned the checkpoint and the policy asks for none";
        TwoOfTwo "witnesses_two_of_two", "both witnesses of the policy cosigned the checkpoint";
        OneOfTwo "witnesses_one_of_two", "one of the policy's two witnesses cosigned the checkpoint, as many as it asks for";
        BothOfOne "witnesses_more_than_asked", "both witnesses of the policy cosigned the checkpoint and it asks for one";
        First "witnesses_first", "the witnesses' lines stand before the log's";
        Unknown "witnesses_unknown_too", "a bad cosignature of an unknown witness stands beside the one asked for";
        AsTime "witness_time", "the only verified time is that of a witness";
    }
}

/// The witnesses of the testkit.
pub fn witness(seed: &str, n: usize) -> Witness {
    Witness::new(seed, &format!("witness{n}"))
}

/// The policy's evidence part.
pub fn evidence(keys: &[String], quorum: usize) -> Value {
    json!({ "witnesses": { "quorum": quorum, "keys": keys } })
}

/// The text of the draft's checkpoint.
pub fn text(draft: &Draft<'_>) -> String {
    let proof = draft.entries[0].proof.as_ref().expect("a proof");
    draft.log_v2().text(proof.size, &proof.root)
}

/// Writes the draft's checkpoint with further lines before and after the log's.
pub fn put_lines(draft: &mut Draft<'_>, before: &str, after: &str) {
    let text = text(draft);
    let line = draft.log_v2().line(&text);
    let proof = draft.entries[0].proof.as_mut().expect("a proof");
    proof.checkpoint = Some(format!("{text}\n{before}{line}{after}"));
}

impl Effect for Witnesses {
    fn on_stamps(&self, draft: &mut Draft<'_>) {
        if *self == Self::AsTime {
            draft.stamps.clear();
        }
    }

    fn on_entries(&self, draft: &mut Draft<'_>) {
        let text = text(draft);
        let seed = draft.world.seed.clone();
        let line = |n: usize| witness(&seed, n).line(&text, BASE + n as i64);
        match self {
            Self::First => put_lines(draft, &(line(0) + &line(1)), ""),
            Self::OneOfTwo => put_lines(draft, "", &line(1)),
            Self::Unknown => {
                let unknown = witness(&seed, 7).line("another text\n", BASE);
                put_lines(draft, &unknown, &line(0));
            }
            Self::AsTime => put_lines(draft, "", &line(0)),
            _ => put_lines(draft, "", &(line(0) + &line(1))),
        }
    }

    fn on_question(&self, seed: &str, made: &mut Made) {
        let keys = [0, 1].map(|n| witness(seed, n).verifier_key());
        made.question.evidence = match self {
            Self::Unasked => Value::Null,
            Self::TwoOfTwo | Self::First => evidence(&keys, 2),
            Self::AsTime => {
                let mut out = evidence(&keys, 1);
                out["witnesses"]["asTime"] = true.into();
                out
            }
            _ => evidence(&keys, 1),
        };
    }
}
