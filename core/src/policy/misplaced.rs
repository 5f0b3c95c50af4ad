//! Keys of a policy that stand in another place than theirs: where they belong is said beside the fault.

use crate::code::Code;
use crate::encoding::json::Message;
use crate::encoding::nearest::with_nearest;
use crate::failure::Failure;
use crate::hint;
use crate::value::Value;

/// Places, and the keys that belong there. The first alternative stands for all.
const PLACES: [(&str, &str); 5] = [
    (ALTERNATIVE, "identity kind issuer workflow key google buildkite circleci githubRelease root"),
    ("anyOf[0].workflow", "provider repository file ref sourceRepository sourceRef trigger runner"),
    ("anyOf[0].key", "spki"),
    ("statement", "predicateType subjectName builderId"),
    ("evidence", "logs scts times timestamps witnesses"),
];
const ALTERNATIVE: &str = "anyOf[0]";

/// The failure of a document without a version, with a key that it has and no policy has there, and with what was meant
/// if that is one of these.
pub(super) fn in_outermost(
    failure: Failure,
    document: &Message,
    known: &[&'static str],
) -> Failure {
    let of_place = |(place, keys): (&'static str, &'static str)| {
        Some((place, keys.split(' ').find(|key| document.has(key))?))
    };
    match PLACES.into_iter().find_map(of_place) {
        Some((place, key)) => failure.with("key", key).with("place", place),
        None => match document.other_than(known) {
            Some(key) => with_nearest(failure.with("key", key), key, known.iter().copied()),
            None => failure,
        },
    }
}

/// The failure about an unknown key, with where the key is known.
pub(super) fn unknown_key(failure: Failure) -> Failure {
    let text = |name| match hint::find(failure.evidence(), name) {
        Some(Value::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let key = text("key").filter(|_| failure.code() == Code::JsonKeyUnknown);
    let row = key.and_then(|key| {
        PLACES.into_iter().find(|(_, keys)| keys.split(' ').any(|other| other == key))
    });
    // An alternative has one kind of signer: what would be a second one is not misplaced.
    let is_outermost = text("at").is_none();
    match row.filter(|(place, _)| is_outermost || *place != ALTERNATIVE) {
        Some((place, _)) => failure.with("place", place),
        None => failure,
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString as _};

    #[test]
    fn a_misplaced_key_is_told_its_place() {
        let refused = |text: &str| -> String {
            let refused = crate::Policy::from_json(text.as_bytes()).unwrap_err();
            assert_eq!(refused.code().as_str(), "policy.document.malformed", "{text}");
            refused.to_string()
        };
        let version = "hint: a policy begins with `version`, which is 1";
        for (text, key, place) in [
            (r#"{"identity":"a","issuer":"b"}"#, "identity", "anyOf[0]"),
            (r#"{"version":1,"identity":"a","issuer":"b"}"#, "identity", "anyOf[0]"),
            (r#"{"workflow":{}}"#, "workflow", "anyOf[0]"),
            (r#"{"version":1,"key":{}}"#, "key", "anyOf[0]"),
            (r#"{"repository":"o/r"}"#, "repository", "anyOf[0].workflow"),
            (r#"{"version":1,"anyOf":[{"repository":"o/r"}]}"#, "repository", "anyOf[0].workflow"),
            (
                r#"{"version":1,"anyOf":[{"identity":"a","issuer":"b","predicateType":"c"}]}"#,
                "predicateType",
                "statement",
            ),
            (r#"{"version":1,"logs":1}"#, "logs", "evidence"),
        ] {
            let said = refused(text);
            let hint = alloc::format!("hint: the key \"{key}\" has its place in \"{place}\"");
            assert!(said.contains(&hint), "{hint}: {said}");
            assert_eq!(said.contains(version), !text.contains("version"), "{said}");
        }
        assert!(refused(r#"{"anyOf":[]}"#).contains(version));
        // Both are there, and one has to go: nothing is misplaced.
        for text in [
            r#"{"version":1,"anyOf":[{"workflow":{"provider":"github","repository":"o/r"},"identity":"a"}]}"#,
            r#"{"version":1,"anyOf":[{"identity":"a","issuer":"b","unheard":1}]}"#,
        ] {
            let said = refused(text);
            assert!(!said.contains("has its place"), "{said}");
        }
    }
}
