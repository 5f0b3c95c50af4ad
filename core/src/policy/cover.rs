//! Which alternatives of a policy accept nothing that another does not accept as well.

use super::signer::SignerRule;
use super::{Alternative, Match, OneOf};

/// Alternatives that others are compared with: in a longer list nobody looks for one by hand.
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
        (Some(first), Some(second)) => second
            .matches()
            .iter()
            .all(|second| first.matches().iter().any(|first| first_covers(first, second))),
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
