//! Private keys for hosts that have none of their own. The core holds no private key: a session asks for a signature,
//! and who answers may be a key manager, a token, or this crate.
//!
//! | What | Here |
//! |---|---|
//! | a key for one certificate | [`KeyPair::generate`]: P-256 (the usual one), P-384, P-521, Ed25519 |
//! | a key from a file | [`KeyPair::import`]: PKCS#8 (RFC 5958), also encrypted (RFC 8018, PBES2); SEC1 (RFC 5915); PKCS#1 (RFC 8017); cosign's encrypted form; PEM or DER |
//! | a key to a file | [`KeyPair::to_cosign_pem`], [`KeyPair::to_pkcs8_pem`], [`KeyPair::public_pem`] |
//! | a signature | [`KeyPair::sign`], in a [`Scheme`] of Sigstore's algorithm registry |
//!
//! RSA keys are imported only, with 2048 to 4096 bits.
//!
//! ```
//! use sigproof_keys::{Encoding, KeyKind, KeyPair, Message};
//!
//! let key = KeyPair::generate(KeyKind::P256)?;
//! let signed = key.sign(key.scheme(), Message::Bytes(b"hello"))?;
//! assert_eq!(signed.encoding, Encoding::Der);
//!
//! let file = key.to_cosign_pem(b"password")?;
//! let again = KeyPair::import(file.as_bytes(), Some(b"password"))?;
//! assert_eq!(again.public_key(), key.public_key());
//! # Ok::<(), sigproof_keys::Error>(())
//! ```
//!
//! # Secrets
//!
//! What is secret is overwritten when it is given back: keys, and what they were read from. It stands in no `Debug`
//! text and in no error: an [`Error`] holds a code and fixed words, and nothing of the input. [`forbid_core_dumps`] keeps
//! the memory out of core dumps, where the system lets a process say so. What remains: the memory in which scrypt works,
//! and the key that PBES2 makes of a password, with what AES makes of that, are given back as they are; and a page may be
//! swapped out (`mlock` would be unsafe code).

#![forbid(unsafe_code)]

mod algorithm;
mod cosign;
mod dumps;
mod error;
mod export;
mod import;
mod pair;
mod pkcs8_password;
mod secretbox;
mod sign;

pub use sigproof::{Digest, HashAlgorithm, KeyKind, Message, PublicKey, Scheme};

pub use dumps::forbid_core_dumps;
pub use error::{Code, Error};
pub use export::public_pem;
pub use import::needs_password;
pub use pair::KeyPair;
pub use sign::{Encoding, Signature};

/// The longest file that is read, in bytes: an RSA key of 4096 bits takes 3.3 kB, encrypted and in PEM 7 kB.
pub const FILE_BYTES: usize = 65_536;
