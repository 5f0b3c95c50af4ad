//! The rules of package registries: what must hold beyond a verified bundle before a file may be
//! said to come from where its registry says.
//!
//! | module | feature | specification |
//! |---|---|---|
//! | `pypi` | `pypi` | PEP 740, and what docs.pypi.org says of attestations |
//! | `npm` | `npm` | npm's attestations and registry signatures |
//! | `continuity` | either | what got weaker from one version to the next |
//!
//! Rules only: the bytes come from the caller, and every signature goes through
//! [`crate::Verifier::verify`], or, where a registry signs without a bundle, through its provider.

pub mod continuity;
#[cfg(feature = "npm")]
pub mod npm;
#[cfg(feature = "pypi")]
pub mod pypi;
