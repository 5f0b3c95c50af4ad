//! The known name that an unknown one was meant to be.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::code::Code;
use crate::encoding::json::Message;
use crate::failure::{Failure, ensure};

/// Longer than any name that we know: what is longer was not meant to be one.
const LONGEST: usize = 48;

/// Refuses the message if it has fields that nobody took, and says which of those it knows is meant.
pub(super) fn deny_unknown(message: Message, known: &[&'static str]) -> Result<(), Failure> {
    let place = message.place().to_owned();
    let Some((key, _)) = message.into_first() else { return Ok(()) };
    ensure(false, Code::JsonKeyUnknown).map_err(|f| {
        let f = if place.is_empty() { f } else { f.at(&place) };
        with_nearest(f.with("key", key.as_str()), &key, known.iter().copied())
    })
}

/// The failure about an unknown name, with the known one that is near it, if there is one.
pub(super) fn with_nearest(
    failure: Failure,
    name: &str,
    known: impl Iterator<Item = &'static str>,
) -> Failure {
    match nearest(name, known) {
        Some(known) => failure.with("nearest", known),
        None => failure,
    }
}

fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let name = folded(name);
    if name.is_empty() || name.len() > LONGEST {
        return None;
    }
    let rated = known.map(|known| (distance(&name, &folded(known)), known));
    let (distance, known) = rated.min_by_key(|(distance, _)| *distance)?;
    // A third of the letters wrong is another word.
    (distance.saturating_mul(3) <= known.len()).then_some(known)
}

/// Letters and digits: `any_of` and `anyof` are spellings of `anyOf`.
fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// How many letters must be put in, left out or changed (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let (mut corner, mut left) = (i, i.saturating_add(1));
        row.iter_mut().take(1).for_each(|cell| *cell = left);
        for (y, cell) in b.bytes().zip(row.iter_mut().skip(1)) {
            let changed = corner.saturating_add(usize::from(x != y));
            corner = *cell;
            left = changed.min(left.saturating_add(1)).min(corner.saturating_add(1));
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn near_names_are_found_and_no_others() {
        let known = ["anyOf", "claims", "statement", "evidence", "dangerous", "version"];
        for (name, expected) in [
            ("any_of", Some("anyOf")),
            ("anyof", Some("anyOf")),
            ("claim", Some("claims")),
            ("statment", Some("statement")),
            ("Statements", Some("statement")),
            ("dangreous", Some("dangerous")),
            ("identity", None),
            ("x", None),
            ("", None),
            ("___", None),
        ] {
            assert_eq!(nearest(name, known.into_iter()), expected, "{name}");
        }
        assert_eq!(nearest(&"anyOf".repeat(20), known.into_iter()), None);
        for (a, b, expected) in
            [("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("ab", "ba", 2)]
        {
            assert_eq!((distance(a, b), distance(b, a)), (expected, expected), "{a} {b}");
        }
    }

    #[test]
    fn refusals_name_the_place_and_the_nearest_key() {
        let refused = |text: &str| {
            let failure = crate::Policy::from_json(text.as_bytes()).unwrap_err();
            failure.report().failure().unwrap().to_string()
        };
        for (text, at, nearest) in [
            (r#"{"version":1,"anyof":[]}"#, None, "anyOf"),
            (r#"{"version":1,"anyOf":[{"identitty":"a"}]}"#, Some("anyOf[0]"), "identity"),
            (
                r#"{"version":1,"anyOf":[{"workflow":{"provider":"github","repository":"o/r","source_ref":"a"}}]}"#,
                Some("anyOf[0].workflow"),
                "sourceRef",
            ),
            (r#"{"version":1,"evidence":{"timestamp":1}}"#, Some("evidence"), "timestamps"),
            (
                r#"{"version":1,"statement":{"predicate_type":"a"}}"#,
                Some("statement"),
                "predicateType",
            ),
            (r#"{"version":1,"claims":{"buildtrigger":"a"}}"#, Some("claims"), "buildTrigger"),
            (r#"{"version":1,"dangerous":["nolog"]}"#, Some("dangerous[0]"), "noLog"),
            (
                r#"{"version":1,"anyOf":[{"workflow":{"provider":"GitHub","repository":"o/r"}}]}"#,
                Some("anyOf[0].workflow.provider"),
                "github",
            ),
        ] {
            let shown = refused(text);
            assert!(shown.contains(&alloc::format!(r#"nearest "{nearest}""#)), "{shown}");
            match at {
                Some(at) => assert!(shown.contains(&alloc::format!(r#"at "{at}"#)), "{shown}"),
                None => assert!(!shown.contains("at \""), "{shown}"),
            }
        }
    }
}
