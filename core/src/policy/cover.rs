//! Which alternatives of a policy accept nothing that another does not accept as well.

use super::asked::Asked;
use super::signer::SignerRule;
use super::{Alternative, Match};
use crate::cost::step;

/// Alternatives that others are compared with, and pairs of values of one part: in a longer list nobody
/// looks for one by hand.
const COMPARED: usize = 256;

/// Of two alternatives that accept the same, the later one is unused.
pub(super) fn is_unused(index: usize, alternatives: &[Alternative]) -> bool {
    let Some(this) = alternatives.get(index) else { return false };
    alternatives
        .iter()
        .enumerate()
        .take(COMPARED)
        .any(|(i, other)| i != index && covers(other, this) && (i < index || !covers(this, other)))
}

/// Whether the first alternative accepts everything that the second does, as far as equal parts and
/// texts that a pattern matches tell.
fn covers(first: &Alternative, second: &Alternative) -> bool {
    if first.root.is_some() && first.root != second.root {
        return false;
    }
    match (&first.signer, &second.signer) {
        (SignerRule::Identity(a), SignerRule::Identity(b)) => a.covers(b),
        (SignerRule::Workflow(a), SignerRule::Workflow(b)) => a.covers(b),
        (SignerRule::Key(a), SignerRule::Key(b)) => a == b,
        _ => false,
    }
}

// The words at the end of a table's row (`part.rs`): whether the first value of a part covers the second.

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::steps_of;
    use crate::policy::{OneOf, WorkflowRule};
    use alloc::format;
    use alloc::vec::Vec;

    /// Lists of values of two alternatives against each other.
    #[test]
    fn long_lists_are_not_compared_pair_by_pair() {
        let unused = |n: usize, last: usize| {
            let alternative = |n: usize| {
                let names: Vec<Match> = (0..n).map(|i| format!("o/r{i}").as_str().into()).collect();
                Alternative::workflow(WorkflowRule::github(OneOf::new(names)))
            };
            let all = [alternative(n), alternative(last)];
            steps_of(|| is_unused(1, &all))
        };
        assert!(unused(16, 4).0);
        assert!(unused(1000, 1000).0);
        let ((long, one), (longer, two)) = (unused(1000, 999), unused(2000, 1999));
        assert!(!long && !longer);
        assert!(two <= 2 * one, "{one} {two}");
    }
}
