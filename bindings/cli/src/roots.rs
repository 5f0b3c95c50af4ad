//! Whom to trust: the verifier that the arguments ask for.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use sigproof::trust::{ClientTrustConfig, EMBEDDED, STAGING};
use sigproof::{Code, TrustedRoot, Verifier, limits};

pub(crate) use sigproof::trust::{GITHUB, PUBLIC_GOOD};

use crate::args::verify::RootArgs;
use crate::exit::guarded;
use crate::input::read_document;
use crate::outcome::No;

/// The names of the roots of the arguments, which a policy may bind a rule to.
#[derive(Debug)]
pub(crate) struct RootNames(Vec<String>);

impl RootNames {
    /// The names of these arguments, or of the embedded roots that stand in their place.
    pub(crate) fn of(args: &RootArgs, default: &[&str]) -> Self {
        let name = |named: &OsString| {
            let text = named.to_string_lossy();
            text.split_once('=').map_or(text.as_ref(), |(name, _)| name).to_owned()
        };
        if args.trusted_root.is_some() || args.trust_config.is_some() {
            return Self(Vec::new());
        }
        if args.staging {
            return Self(vec![STAGING.to_owned()]);
        }
        let named: Vec<String> = args.named_root.iter().map(name).collect();
        Self(if named.is_empty() { default.iter().map(|&n| n.to_owned()).collect() } else { named })
    }

    /// The names; none, if there is one root, and it has none.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether GitHub's own root is among them.
    pub(crate) fn has_github(&self) -> bool {
        self.names().any(|name| name == GITHUB)
    }
}

/// The option that takes the place of the roots that are compiled in, if one was given.
pub(crate) const fn given(args: &RootArgs) -> Option<&'static str> {
    if args.trusted_root.is_some() {
        Some("--trusted-root")
    } else if args.trust_config.is_some() {
        Some("--trust-config")
    } else if args.staging {
        Some("--staging")
    } else if args.named_root.is_empty() {
        None
    } else {
        Some("--named-root")
    }
}

/// The verifier with the root or roots of the arguments, or else with these embedded ones.
///
/// # Errors
/// If a root cannot be read or does not load.
pub(crate) fn verifier(args: &RootArgs, default: &[&str]) -> Result<Verifier, No> {
    guarded(|| load(args, default)).unwrap_or(Err(No::Internal))
}

fn load(args: &RootArgs, default: &[&str]) -> Result<Verifier, No> {
    if let Some(path) = &args.trusted_root {
        return one(read_root(path)?, "--trusted-root", default);
    }
    if let Some(path) = &args.trust_config {
        let json = read_document(path, limits::TRUSTED_ROOT_BYTES)?;
        let config = ClientTrustConfig::from_json(&json).map_err(No::root)?;
        return one(config.trusted_root, "--trust-config", default);
    }
    // A release is GitHub's word, and its policy is bound to GitHub's root by name.
    if let ([GITHUB], Some(option)) = (default, given(args))
        && !RootNames::of(args, default).has_github()
    {
        return Err(not_of_github(option));
    }
    let mut roots = Vec::new();
    for named in &args.named_root {
        roots.push(read_named(named)?);
    }
    if roots.is_empty() {
        // The roots that are compiled in have names, so that a policy can bind a rule to them.
        let names = if args.staging { &[STAGING][..] } else { default };
        roots.extend(names.iter().filter_map(|name| embedded(name)));
    }
    Verifier::with_roots(roots).map_err(No::root)
}

/// The verifier with one root of a file, which for releases has to be one as GitHub's is.
fn one(root: TrustedRoot, option: &str, default: &[&str]) -> Result<Verifier, No> {
    if !matches!(default, [GITHUB]) {
        return Ok(Verifier::new(root));
    }
    let verifier = Verifier::with_roots(vec![(GITHUB.to_owned(), root)]);
    verifier.map_err(|failure| match failure.code() {
        Code::RootName => not_of_github(option),
        _ => No::root(failure),
    })
}

fn not_of_github(option: &str) -> No {
    let message =
        format!("{option}: a release is verified under GitHub's own root, and this is another");
    No::argument(message).with_hint("leave it out: GitHub's root is compiled in")
}

fn embedded(name: &str) -> Option<(String, TrustedRoot)> {
    Some((name.to_owned(), TrustedRoot::embedded(name)?))
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
            "--named-root {shown}: neither NAME=FILE nor one that is compiled in ({})",
            EMBEDDED.join(", ")
        ))
    };
    let text = argument.to_str().ok_or_else(unreadable)?;
    match text.split_once('=') {
        Some((name, path)) => Ok((name.to_owned(), read_root(Path::new(path))?)),
        None => embedded(text).ok_or_else(unreadable),
    }
}
