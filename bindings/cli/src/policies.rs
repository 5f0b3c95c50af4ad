//! Who must have signed: the policy that the arguments ask for.

use std::path::Path;

use sigproof::policy::{Alternative, Dangerous, WorkflowRule};
use sigproof::x509::Claim;
use sigproof::{Failure, Policy, PublicKey, Rejected, TrustedKey, limits};

use crate::args::verify::{GithubArgs, KeyArgs, PublisherArgs, SignerArgs};
use crate::input::read_document;
use crate::outcome::No;

/// A public key in PEM is some hundred bytes; more is another file.
const KEY_BYTES: usize = 64 * 1024;

/// The policy of a file.
///
/// # Errors
/// If it cannot be read, or is not a policy.
pub(crate) fn read(path: &Path) -> Result<Policy, No> {
    let json = read_document(path, limits::POLICY_BYTES)?;
    Policy::from_json(&json).map_err(No::Core)
}

/// The policy of `verify identity`.
///
/// # Errors
/// If it is a file that cannot be read, or no policy.
pub(crate) fn identity(args: &SignerArgs) -> Result<Policy, No> {
    match &args.policy {
        Some(path) => read(path),
        None => Ok(Policy::identity(
            args.cert_identity.as_deref().unwrap_or_default(),
            args.cert_oidc_issuer.as_deref().unwrap_or_default(),
        )),
    }
}

/// The policy of `verify github`. A workflow is always pinned with the repository that it ran for.
///
/// # Errors
/// If the identity is not the URI of a workflow.
pub(crate) fn github(args: &GithubArgs) -> Result<Policy, No> {
    let mut rule = match &args.cert_identity {
        Some(uri) => WorkflowRule::github_uri(uri).map_err(refused)?,
        None => WorkflowRule::github(args.repository.as_deref().unwrap_or_default()),
    };
    let value = |text: &Option<String>| text.as_deref().map(Into::into);
    match (&args.cert_identity, &args.repository) {
        // A workflow of another repository: then these are about the source.
        (Some(_), Some(repository)) if !rule.repository.is_match(repository) => {
            rule.source_repository = value(&args.repository);
            rule.source_ref = value(&args.git_ref);
        }
        (Some(_), _) => rule.source_ref = value(&args.git_ref),
        (None, _) => rule.git_ref = value(&args.git_ref),
    }
    rule.trigger = value(&args.trigger);
    let mut policy = Policy::any_of(vec![Alternative::workflow(rule)]);
    for (claim, text) in
        [(Claim::GithubWorkflowSha, &args.sha), (Claim::GithubWorkflowName, &args.name)]
    {
        if let Some(text) = text {
            policy = policy.with_claim(claim, text.as_str());
        }
    }
    Ok(policy)
}

/// The policy of `verify key`.
///
/// # Errors
/// If a file cannot be read, or is not a key.
pub(crate) fn keys(args: &KeyArgs) -> Result<Policy, No> {
    let mut keys = Vec::new();
    for path in &args.key {
        let bytes = read_document(path, KEY_BYTES)?;
        let key = PublicKey::from_pem_or_der(&bytes).map_err(refused)?;
        keys.push(TrustedKey::new(key));
    }
    let policy = Policy::keyring(keys);
    Ok(if args.dangerous_no_log { policy.with_dangerous(Dangerous::NoLog) } else { policy })
}

/// The policy that the caller names for a package; `None` leaves it to what the package says.
///
/// # Errors
/// If it is a file that cannot be read, or no policy.
pub(crate) fn publisher(args: &PublisherArgs) -> Result<Option<Policy>, No> {
    if let Some(path) = &args.policy {
        return read(path).map(Some);
    }
    if let Some(repository) = &args.repository {
        let rule = WorkflowRule::github(repository.as_str());
        return Ok(Some(Policy::any_of(vec![Alternative::workflow(rule)])));
    }
    let (identity, issuer) = (&args.cert_identity, &args.cert_oidc_issuer);
    Ok(identity
        .as_ref()
        .map(|identity| Policy::identity(identity, issuer.as_deref().unwrap_or_default())))
}

fn refused(failure: Failure) -> No {
    No::Core(Rejected::before_steps(failure))
}
