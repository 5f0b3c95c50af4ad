//! The trusted roots that are compiled in (feature `embedded-roots`).
//!
//! All three come from the crate `sigstore-trust-root` 0.15.1 (Apache-2.0), folder `src`: those of Sigstore's
//! public-good and staging instances, and GitHub's own, which GitHub's TUF repository (`tuf-repo.github.com`)
//! serves as `trusted_root.json`. They were taken unchanged on [`DATE`]. A later change of the instances'
//! keys is not in them: a caller who can refresh the root should pass a fresh one.
//!
//! GitHub's root lists authorities for certificates and for timestamps, and no logs: GitHub signs what is of
//! private repositories, which no public log may hold, and releases.
//!
//! With the feature `npm` come the keys of npm's registry, the target `registry.npmjs.org/keys.json` of
//! the public-good instance's TUF repository, as the npm package `@sigstore/tuf` 4.0.2 (Apache-2.0)
//! carries it in `seeds.json`; decoded from base64, taken on [`DATE`].

/// When the roots were taken.
pub const DATE: &str = "2026-11-21";
/// Where the roots were taken from.
pub const ORIGIN: &str = "crate sigstore-trust-root 0.15.1";

/// Where the keys of npm's registry were taken from.
#[cfg(feature = "npm")]
pub const NPM_ORIGIN: &str = "npm package @sigstore/tuf 4.0.2";

/// The public-good instance.
pub(super) const SIGSTORE: &[u8] = include_bytes!("../../roots/sigstore.trusted_root.json");
/// The staging instance.
pub(super) const SIGSTORE_STAGING: &[u8] =
    include_bytes!("../../roots/sigstore-staging.trusted_root.json");
/// GitHub's own.
pub(super) const GITHUB: &[u8] = include_bytes!("../../roots/github.trusted_root.json");
/// The keys of npm's registry.
#[cfg(feature = "npm")]
pub(crate) const NPM_REGISTRY_KEYS: &[u8] = include_bytes!("../../roots/npm.registry-keys.json");
