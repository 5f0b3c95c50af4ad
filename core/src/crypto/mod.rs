//! Cryptography: hashes and digests, keys, the signature schemes, and the provider that does the
//! arithmetic.

mod algorithm;
mod digest;
mod key;
mod provider;
mod rustcrypto;

pub use algorithm::Scheme;
pub use digest::{Digest, HashAlgorithm, Hasher};
pub use key::{KeyKind, PublicKey};
pub use provider::{InvalidSignature, Message, Provider};
pub use rustcrypto::RustCrypto;

pub(crate) use algorithm::{artifact_schemes, from_key_details, rsa_bits};
pub(crate) use provider::Checker;
