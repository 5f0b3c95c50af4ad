//! Whom to trust: the verifier that the arguments ask for.

use std::ffi::OsStr;
use std::path::Path;

use sigproof::trust::ClientTrustConfig;
use sigproof::{TrustedRoot, Verifier, limits};

use crate::args::verify::RootArgs;
use crate::exit::guarded;
use crate::input::read_document;
use crate::outcome::No;

/// The names of the roots that are compiled in.
const PUBLIC_GOOD: &str = "public-good";
const STAGING: &str = "staging";

/// The verifier with the root or roots of the arguments.
///
/// # Errors
/// If a root cannot be read or does not load.
pub(crate) fn verifier(args: &RootArgs) -> Result<Verifier, No> {
    guarded(|| load(args)).unwrap_or(Err(No::Internal))
}

fn load(args: &RootArgs) -> Result<Verifier, No> {
    if let Some(path) = &args.trusted_root {
        return read_root(path).map(Verifier::new);
    }
    if let Some(path) = &args.trust_config {
        let json = read_document(path, limits::TRUSTED_ROOT_BYTES)?;
        let config = ClientTrustConfig::from_json(&json).map_err(No::root)?;
        return Ok(Verifier::new(config.trusted_root));
    }
    let mut roots = Vec::new();
    for named in &args.named_root {
        roots.push(read_named(named)?);
    }
    if roots.is_empty() {
        // The roots that are compiled in have names, so that a policy can bind a rule to them.
        roots.extend(embedded(if args.staging { STAGING } else { PUBLIC_GOOD }));
    }
    Verifier::with_roots(roots).map_err(No::root)
}

fn embedded(name: &str) -> Option<(String, TrustedRoot)> {
    let root = match name {
        PUBLIC_GOOD => TrustedRoot::sigstore(),
        STAGING => TrustedRoot::sigstore_staging(),
        _ => return None,
    };
    Some((name.to_owned(), root))
}

fn read_root(path: &Path) -> Result<TrustedRoot, No> {
    let json = read_document(path, limits::TRUSTED_ROOT_BYTES)?;
    TrustedRoot::from_json(&json).map_err(No::root)
}

/// `NAME=FILE`, or the name of a root that is compiled in.
fn read_named(argument: &OsStr) -> Result<(String, TrustedRoot), No> {
    let unreadable = || {
        let shown = argument.to_string_lossy();
        No::argument(format!(
            "--named-root {shown}: neither NAME=FILE nor {PUBLIC_GOOD} nor {STAGING}"
        ))
    };
    let text = argument.to_str().ok_or_else(unreadable)?;
    match text.split_once('=') {
        Some((name, path)) => Ok((name.to_owned(), read_root(Path::new(path))?)),
        None => embedded(text).ok_or_else(unreadable),
    }
}
