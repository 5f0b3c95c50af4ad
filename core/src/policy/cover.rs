//! Which alternatives of a policy accept nothing that another does not accept as well.

use super::signer::SignerRule;
use super::{Alternative, Match, OneOf};
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
    let one = |first: &Option<Match>, second: &Option<Match>| match (first, second) {
        (Some(first), Some(second)) => first_covers(first, second),
        (None, None) => true,
        _ => false,
    };
    let any = |first: Option<&OneOf>, second: Option<&OneOf>| match (first, second) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(first), Some(second)) => {
            let (first, second) = (first.matches(), second.matches());
            let few = first.len().saturating_mul(second.len()) <= COMPARED;
            let is_covered = |second| first.iter().any(|first| first_covers(first, second));
            step();
            first == second || (few && second.iter().all(is_covered))
        }
    };
    match (&first.signer, &second.signer) {
        (SignerRule::Identity(a), SignerRule::Identity(b)) => {
            one(&a.identity, &b.identity)
                && one(&a.issuer, &b.issuer)
                && (a.kind.is_none() || a.kind == b.kind)
        }
        (SignerRule::Workflow(a), SignerRule::Workflow(b)) => {
            (a.provider, &a.host, &a.issuer) == (b.provider, &b.host, &b.issuer)
                && a.source_repository.is_some() == b.source_repository.is_some()
                // No sourceRef is not always any: it may be the workflow's own.
                && a.source_ref.is_some() == b.source_ref.is_some()
                && any(Some(&a.repository), Some(&b.repository))
                && any(a.file.as_ref(), b.file.as_ref())
                && any(a.git_ref.as_ref(), b.git_ref.as_ref())
                && any(a.source_repository.as_ref(), b.source_repository.as_ref())
                && any(a.source_ref.as_ref(), b.source_ref.as_ref())
                && any(a.trigger.as_ref(), b.trigger.as_ref())
                && any(a.runner.as_ref(), b.runner.as_ref())
        }
        (SignerRule::Key(a), SignerRule::Key(b)) => a == b,
        _ => false,
    }
}

fn first_covers(first: &Match, second: &Match) -> bool {
    first == second || second.as_exact().is_some_and(|text| first.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::steps_of;
    use crate::policy::WorkflowRule;
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
