//! The word that was meant: of those that are known, the one that differs least from what was written.

use alloc::vec::Vec;

use crate::failure::Failure;

/// Bytes of the longest word that is compared: the longest key of any document here has 31.
const LONGEST: usize = 40;

/// The failure about an unknown word, with the known one that is near it, if there is one.
pub(crate) fn with_nearest(
    failure: Failure,
    word: &str,
    known: impl Iterator<Item = &'static str>,
) -> Failure {
    match nearest(word, known) {
        Some(near) => failure.with("nearest", near),
        None => failure,
    }
}

/// The nearest of these words, if one is near: at most a third of its letters differ, or only in case; or one of the two
/// is the beginning of the other, as `repo` is.
fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    if word.len() > LONGEST {
        return None;
    }
    let mut best = None::<(usize, &str)>;
    // A word that is known and stands in a wrong place is not what was meant.
    for other in known.filter(|other| other.len() <= LONGEST && *other != word) {
        let distance = match is_swapped(word.as_bytes(), other.as_bytes()) {
            true => 1,
            false => distance(word.as_bytes(), other.as_bytes()),
        };
        let is_near = distance <= other.len() / 3 || is_beginning(word, other);
        if is_near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, other));
        }
    }
    best.map(|(_, other)| other)
}

/// The shortest beginning that says which word is meant.
const BEGINNING: usize = 4;

/// Whether the shorter of two words is how the longer one begins, in either case.
fn is_beginning(word: &str, other: &str) -> bool {
    let length = word.len().min(other.len());
    let starts = || Some((word.as_bytes().get(..length)?, other.as_bytes().get(..length)?));
    length >= BEGINNING && starts().is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
}

/// Whether two letters side by side stand in each other's place, and nothing else differs.
fn is_swapped(word: &[u8], other: &[u8]) -> bool {
    let differs = |(a, b): &(&u8, &u8)| a != b;
    let Some(at) = word.iter().zip(other).position(|pair| differs(&pair)) else { return false };
    match (word.get(at..), other.get(at..)) {
        (Some([a, b, rest @ ..]), Some([c, d, others @ ..])) => a == d && b == c && rest == others,
        _ => false,
    }
}

/// How many letters have to be put in, left out or exchanged (Levenshtein). Case is none of it, nor is what is
/// neither a letter nor a digit: protobuf's own spelling of a JSON name has `_`, and others `-`.
fn distance(word: &[u8], other: &[u8]) -> usize {
    let folded = |word: &[u8]| -> Vec<u8> {
        word.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
    };
    let (word, other) = (folded(word), folded(other));
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in word.iter().enumerate() {
        // What stands above and to the left of the place that is written.
        let (mut corner, mut left) = (i, i.saturating_add(1));
        for (place, b) in row.iter_mut().skip(1).zip(&other) {
            let exchanged = corner.saturating_add(usize::from(a != b));
            corner = *place;
            left = exchanged.min(corner.saturating_add(1)).min(left.saturating_add(1));
            *place = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_or_none() {
        let known = ["identity", "issuer", "kind", "root", "mediaType", "tlogEntries"];
        let of = |word| nearest(word, known.into_iter());
        for (word, meant) in [
            ("identiy", Some("identity")),
            ("Identity", Some("identity")),
            ("isuer", Some("issuer")),
            ("roots", Some("root")),
            ("media_type", Some("mediaType")),
            ("tlogEntry", Some("tlogEntries")),
            ("kin", Some("kind")),
            ("x", None),
            ("knid", Some("kind")),
            ("toor", None),
            ("", None),
            ("certificate", None),
            ("iden", Some("identity")),
            ("Tlog", Some("tlogEntries")),
            ("rootCertificate", Some("root")),
            ("med", None),
        ] {
            assert_eq!(of(word), meant, "{word}");
        }
        assert_eq!(of(&"identity".repeat(6)), None);
        assert_eq!(nearest("a", core::iter::empty()), None);
    }

    #[test]
    fn the_keys_of_a_policy() {
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
    }

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("flaw", "lawn", 2),
            ("ABC", "a_bc", 0),
            ("a", "", 1),
            ("", "ab", 2),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
            assert_eq!(distance(b.as_bytes(), a.as_bytes()), expected, "{b} {a}");
        }
    }
}
