//! Cryptography: hashes and digests, keys, the signature schemes, and the provider that does the
//! arithmetic.

mod algorithm;
mod checker;
mod compact;
mod digest;
mod ed25519;
mod key;
mod known_links;
mod links;
mod provider;
mod rustcrypto;

pub use algorithm::{Family, KeyKind, Scheme};
pub use compact::Compact;
#[cfg(any(feature = "arithmetic", test))]
pub use compact::Compact32;
#[cfg(all(target_pointer_width = "64", any(feature = "arithmetic", test)))]
pub(crate) use compact::fixed_tables;
pub(crate) use digest::RunningHash;
pub use digest::{Digest, HashAlgorithm};
pub use key::PublicKey;
pub use provider::{InvalidSignature, Message, Provider, VerifyingKey};
pub use rustcrypto::RustCrypto;

/// Who does the arithmetic where the caller names nobody.
pub type DefaultProvider = Compact;

#[cfg(feature = "sign")]
pub(crate) use algorithm::scheme_details;
pub(crate) use algorithm::{
    NoteKey, artifact_schemes, from_cms, from_key_details, key_details as key_details_of, rsa_bits,
};
#[cfg(test)]
pub(crate) use checker::tests::Counted;
pub(crate) use checker::{Checker, Keys};
#[cfg(all(target_pointer_width = "64", any(feature = "arithmetic", test)))]
pub(crate) use known_links::entry as known_link;
