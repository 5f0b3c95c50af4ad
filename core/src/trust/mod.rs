//! The trusted root: keys of logs and certificates of authorities, each with its validity.

#[cfg(feature = "embedded-roots")]
pub mod embedded;
mod trusted_root;

pub(crate) use trusted_root::is_listed;
pub use trusted_root::{CertificateAuthority, Note, TransparencyLog, TrustedRoot};
