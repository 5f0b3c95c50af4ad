//! The comparison of a rule with a text: `==` is `==`. Every text that looks like the right one, against
//! every form of a rule, each way round. That each field is compared so, a case of the manifest shows
//! (`testkit/policy/look_alike`).

use serde_json::Value;
use sigproof::policy::{Match, OneOf};
use sigproof_testkit::cases::policy::look_alike::{ALIKE, TEXTS};

/// A rule from its JSON.
fn rule(json: &Value) -> Match {
    let part = |name: &str| json[name].as_str();
    match (json.as_str(), part("glob"), part("regex")) {
        (Some(text), None, None) => Match::exact(text),
        (None, Some(glob), None) => Match::glob(glob).unwrap(),
        (None, None, Some(regex)) => Match::regex(regex).unwrap(),
        _ => panic!("{json}"),
    }
}

#[test]
fn what_looks_alike_is_not_the_same() {
    let mut compared = 0;
    for text in &TEXTS {
        for (form, json) in text.forms() {
            let (one, any) = (rule(&json), OneOf::new(vec!["nobody".into(), rule(&json)]));
            assert!(one.is_match(text.right) && any.is_match(text.right), "{form} {json}");
            for (alike, change) in ALIKE {
                let other = change(text.right);
                assert_ne!(other, text.right, "{alike} changes nothing of {}", text.right);
                assert!(!one.is_match(&other), "{form} {json} takes {alike}: {other:?}");
                assert!(!any.is_match(&other), "one of {form} {json} takes {alike}: {other:?}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 4 * 5 * 27);
}

#[test]
fn a_rule_that_looks_alike_means_another_text() {
    for text in &TEXTS {
        for (alike, change) in ALIKE {
            let other = change(text.right);
            assert!(Match::exact(&other).is_match(&other), "{alike}");
            assert!(!Match::exact(&other).is_match(text.right), "{alike}: {other:?}");
            assert!(!OneOf::from(other.as_str()).is_match(text.right), "{alike}: {other:?}");
        }
    }
}

/// The looks alike among themselves, too: an accent composed is not the accent combined.
#[test]
fn no_two_of_them_are_the_same() {
    for text in &TEXTS {
        for (one, change) in ALIKE {
            let asked = Match::exact(&change(text.right));
            let same: Vec<_> = ALIKE
                .iter()
                .filter(|(_, change)| asked.is_match(&change(text.right)))
                .map(|(name, _)| *name)
                .collect();
            assert_eq!(same, [one], "{}", text.right);
        }
    }
}
