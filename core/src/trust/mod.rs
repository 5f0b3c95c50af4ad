//! The trusted root: keys of logs and certificates of authorities, each with its validity.

mod client_trust_config;
#[cfg(feature = "embedded-roots")]
pub mod embedded;
mod merge;
mod operator;
mod trusted_root;

pub use client_trust_config::ClientTrustConfig;
pub(crate) use operator::{Operator, count};
pub(crate) use trusted_root::is_listed;
pub use trusted_root::{CertificateAuthority, Note, TransparencyLog, TrustedRoot};
