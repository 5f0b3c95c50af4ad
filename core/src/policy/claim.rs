//! What a policy asks of Fulcio's extensions (oid-info.md).

use alloc::vec::Vec;

use super::OneOf;
use super::difference::Difference;
use crate::code::Code;
use crate::x509::{Claim, FulcioExtensions};

/// What differs in this claim. An absent one is never what the policy means.
pub(super) fn differences(
    claim: Claim,
    expected: &OneOf,
    claims: &FulcioExtensions,
) -> Vec<Difference> {
    let found = claims.get(claim);
    let missing = Difference::unless(
        found.is_some(),
        Code::ClaimMissing,
        claim.name(),
        expected.shown(),
        None,
    );
    let differs =
        missing.or_else(|| Difference::of(Code::ClaimMismatch, claim.name(), expected, found));
    conflict(claim, claims).into_iter().chain(differs).collect()
}

/// The older GitHub claim that says the same as a newer one: a certificate that holds both must
/// mean one thing.
const TWINS: [(Claim, Claim); 4] = [
    (Claim::BuildTrigger, Claim::GithubWorkflowTrigger),
    (Claim::SourceRepositoryDigest, Claim::GithubWorkflowSha),
    (Claim::SourceRepositoryUri, Claim::GithubWorkflowRepository),
    (Claim::SourceRepositoryRef, Claim::GithubWorkflowRef),
];

/// Whether a URI is that of a repository, `owner/name`, on any one host.
fn is_repository(uri: &str, repository: &str) -> bool {
    let path = uri.strip_prefix("https://").and_then(|rest| rest.split_once('/'));
    path.is_some_and(|(host, path)| !host.is_empty() && path == repository)
}

/// The claim's twin contradicts it.
pub(super) fn conflict(claim: Claim, claims: &FulcioExtensions) -> Option<Difference> {
    let (new, old) = *TWINS.iter().find(|(new, old)| *new == claim || *old == claim)?;
    let (new_value, old_value) = (claims.get(new)?, claims.get(old)?);
    let agree = if new == Claim::SourceRepositoryUri {
        // The one is a URI, the other `owner/name`.
        is_repository(new_value, old_value)
    } else {
        new_value == old_value
    };
    Difference::unless(agree, Code::ClaimConflict, new.name(), old_value, Some(new_value))
}
