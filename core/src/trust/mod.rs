//! The trusted root: keys of logs and certificates of authorities, each with its validity.

mod chain;
mod client_trust_config;
#[cfg(feature = "embedded-roots")]
pub mod embedded;
#[cfg(all(target_pointer_width = "64", any(feature = "arithmetic", test)))]
mod generated;
mod known;
mod merge;
mod operator;
#[cfg(feature = "sign")]
mod signing_config;
mod trusted_root;
mod writing;

use alloc::string::String;

pub use chain::{check_code_signing_chain, check_timestamping_chain};
pub use client_trust_config::ClientTrustConfig;
#[cfg(all(target_pointer_width = "64", test))]
pub(crate) use generated::links_of_embedded_roots;
#[cfg(all(target_pointer_width = "64", any(feature = "arithmetic", test)))]
pub use generated::{fixed_tables, known_links};
pub(crate) use known::embedded_root_of;
pub(crate) use operator::{Operator, count};
#[cfg(feature = "sign")]
pub use signing_config::{SelectedServices, Service, SigningConfig};
pub use trusted_root::{CertificateAuthority, TransparencyLog, TrustedRoot};
pub(crate) use trusted_root::{is_listed, note_key_hash};
pub use writing::{key_details, log_id};

/// The name of the public-good instance's root: of the embedded ones, as every tool of Sigproof calls it.
pub const PUBLIC_GOOD: &str = "public-good";
/// The name of the staging instance's root.
pub const STAGING: &str = "staging";
/// The name of GitHub's own root, for attestations of private repositories and of releases.
pub const GITHUB: &str = "github";
/// The names of the embedded roots (feature `embedded-roots`).
pub const EMBEDDED: [&str; 3] = [PUBLIC_GOOD, STAGING, GITHUB];

/// Something in the root that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// Where it stands (`tlogs[1]`).
    pub place: String,
    /// Why it was left out.
    pub reason: String,
}
