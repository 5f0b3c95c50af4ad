//! Whether one value of a part takes everything that another takes: the words at the end of a table's row
//! (`part.rs`).

use super::asked::Asked;
use super::matcher::Match;
use crate::cost::step;

/// Alternatives that others are compared with, and pairs of values of one part: in a longer list nobody
/// looks for one by hand.
pub(super) const COMPARED: usize = 256;

/// The two are equal.
pub(super) fn same<T: PartialEq>(first: &T, second: &T) -> bool {
    first == second
}

/// The first leaves it open, or the two are equal.
pub(super) fn same_or_open<T: PartialEq>(first: &Option<T>, second: &Option<T>) -> bool {
    first.is_none() || first == second
}

/// The first takes what the second says. Left out, the part does not mean "any".
pub(super) fn takes(first: &Option<Match>, second: &Option<Match>) -> bool {
    match (first, second) {
        (Some(first), Some(second)) => first_covers(first, second),
        (None, None) => true,
        _ => false,
    }
}

/// The first takes all values of the second; without values, any.
pub(super) fn wider(first: &dyn Asked, second: &dyn Asked) -> bool {
    match (first.values(), second.values()) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(first), Some(second)) => {
            let (first, second) = (first.matches(), second.matches());
            let few = first.len().saturating_mul(second.len()) <= COMPARED;
            let is_covered = |second| first.iter().any(|first| first_covers(first, second));
            step();
            first == second || (few && second.iter().all(is_covered))
        }
    }
}

/// The same, for a part that does not mean "any" when it is left out: another part says then what it is.
pub(super) fn wider_if_both(first: &dyn Asked, second: &dyn Asked) -> bool {
    first.is_said() == second.is_said() && wider(first, second)
}

fn first_covers(first: &Match, second: &Match) -> bool {
    first == second || second.as_exact().is_some_and(|text| first.is_match(text))
}
