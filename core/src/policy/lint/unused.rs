//! Which alternatives of a policy accept nothing that another does not accept as well.

use super::super::Alternative;
use super::super::cover::COMPARED;
use super::super::signer::SignerRule;

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
    let is_bound_elsewhere = first.root.is_some() && first.root != second.root;
    if is_bound_elsewhere || !first.has_demands_of(second) {
        return false;
    }
    match (&first.signer, &second.signer) {
        (SignerRule::Identity(a), SignerRule::Identity(b)) => a.covers(b),
        (SignerRule::Workflow(a), SignerRule::Workflow(b)) => a.covers(b),
        (SignerRule::Key(a), SignerRule::Key(b)) => a == b,
        (SignerRule::GithubRelease(a), SignerRule::GithubRelease(b)) => a.covers(b),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::steps_of;
    use crate::policy::{Match, OneOf, WorkflowRule};
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
