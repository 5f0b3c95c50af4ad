//! The trusted root: keys of logs and certificates of authorities, each with its validity.

#[cfg(feature = "embedded-roots")]
pub mod embedded;
mod trusted_root;

pub use trusted_root::{CertificateAuthority, Note, TransparencyLog, TrustedRoot};
