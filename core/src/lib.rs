//! Verifies Sigstore bundles anywhere, offline.
//!
//! The core opens no socket, reads no clock, reads no file and draws no randomness: bytes go in
//! (bundle, artifact or digest, trusted root, policy), verified facts or a precise reason come out.
//!
//! ```
//! # #[cfg(feature = "embedded-roots")] {
//! use sigproof::{Artifact, Bundle, Code, Policy, TrustedRoot, Verifier};
//! # let bundle = include_bytes!("../../tests/vectors/real/cosign-v3-blob.sigstore.json");
//! # let file = include_bytes!("../../tests/vectors/real/cosign-v3-blob.txt");
//!
//! // The root of the public instance is compiled in (feature `embedded-roots`). Make one verifier, and share it.
//! let verifier = Verifier::new(TrustedRoot::sigstore());
//! // Who must have signed, and who vouches for that.
//! let policy = Policy::identity("w.vollprecht@gmail.com", "https://github.com/login/oauth");
//!
//! let bundle = Bundle::from_json(bundle)?;
//! let verified = verifier.verify(&bundle, Artifact::bytes(file), &policy)?;
//! // What the bundle proves, and nothing else.
//! let signer = verified.facts().signer.certificate().and_then(|signer| signer.identity.as_ref());
//! assert_eq!(signer.map(|identity| identity.value()), Some("w.vollprecht@gmail.com"));
//!
//! // No is an error, with a code that never changes, the step that failed, and the values that show why.
//! let rejected = verifier.verify(&bundle, Artifact::bytes(b"another file"), &policy).unwrap_err();
//! assert_eq!(rejected.code(), Code::ArtifactDigest);
//! match rejected.code() {
//!     Code::ArtifactDigest => eprintln!("this is not the file that was signed"),
//!     _ => eprintln!("{rejected}"), // on one line, and what to do about it on lines below
//! }
//! # }
//! # Ok::<(), sigproof::Rejected>(())
//! ```
//!
//! Of a large file, [`Artifact::read`](Artifact) (feature `std`) or a [`Hasher`] makes an artifact without having it in
//! memory. `Verifier::verify_many` (feature `std`) asks one verifier on several threads. [`Policy`] says who may sign in one line or in JSON; [`inspect`] shows what a document says, unverified.
//!
//! ```text
//! bundle JSON ──parse──▶ Bundle ─────┐
//! trusted_root ──parse─▶ TrustedRoot ┼─▶ Verifier::verify ─▶ Result<Verified, Rejected>
//! policy ──────────────▶ Policy ─────┤    bundle → time → path → sct → log_entry
//! artifact bytes|digest ─────────────┘    → binding → signature → artifact → policy
//! ```
//!
//! | feature | gives |
//! |---|---|
//! | `std` | `Artifact::read`: an artifact from a reader, hashed while it is read; `Verifier::verify_many`: many questions on several threads |
//! | `embedded-roots` | the trusted roots of the public-good and staging instances and of GitHub, and npm's registry keys, compiled in |
//! | `regex` | regular expressions in policies (regex-lite, which needs `std`) |
//! | `pypi` | `ecosystem::pypi`: the rules of PEP 740 for what PyPI serves |
//! | `npm` | `ecosystem::npm`: the rules of npm's attestations and registry signatures |
//! | `sign` | `sign`: a signer that opens no socket and holds no key; `session` explains its loop |
//! | `schema` | `schema`: JSON Schema of everything that is printed as JSON; for generators of types, and in nothing that is shipped |
//!
//! None is on by default, and without `regex` and `std` the crate needs no standard library.
//!
//! The modules are named after the specifications' nouns: [`bundle`], [`trust`] (trusted root),
//! [`x509`], [`policy`], [`report`], [`facts`], [`code`] (every code of a rejection) and
//! [`limits`].
#![no_std]
// Says on docs.rs which feature gives what.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unreachable,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::as_conversions,
        clippy::arithmetic_side_effects,
        // The module for WebAssembly is built without the texts that this makes.
        clippy::use_debug
    )
)]

// The feature makes checks removable: no optimised build may have it, whoever asks for it.
#[cfg(all(feature = "ablation", not(debug_assertions)))]
compile_error!("the feature `ablation` is for tests, and no release build may have it");

extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

mod artifact;
pub mod bundle;
pub mod code;
mod cost;
mod crypto;
mod ct;
#[cfg(any(feature = "pypi", feature = "npm"))]
pub mod ecosystem;
mod encoding;
pub mod facts;
mod failure;
mod hint;
pub mod inspect;
mod kind;
pub mod limits;
mod numbers;
pub mod policy;
mod recognize;
pub mod report;
#[cfg(feature = "schema")]
pub mod schema;
#[cfg(feature = "sign")]
pub mod session;
#[cfg(feature = "sign")]
pub mod sign;
mod time;
mod timestamp;
mod tlog;
pub mod trust;
mod value;
mod verify;
#[cfg(feature = "schema")]
mod wire;
pub mod x509;

pub use artifact::{Artifact, Hasher};
pub use bundle::Bundle;
pub use code::{Class, Code};
#[cfg(any(feature = "arithmetic", test))]
#[doc(hidden)]
pub use crypto::Compact32;
pub use crypto::{
    Compact, DefaultProvider, Digest, Family, HashAlgorithm, InvalidSignature, KeyKind, Message,
    Provider, PublicKey, RustCrypto, Scheme, VerifyingKey,
};
pub use facts::Facts;
pub use failure::Failure;
#[cfg(feature = "ablation")]
#[doc(hidden)]
pub use failure::ablation;
pub use kind::DocumentKind;
pub use policy::{Policy, TrustedKey};
pub use report::{Rejected, Report, Status, Step, Verdict};
pub use time::{Time, Window};
pub use trust::TrustedRoot;
#[cfg(all(target_pointer_width = "64", any(feature = "arithmetic", test)))]
#[doc(hidden)]
pub use trust::{fixed_tables, known_links};
#[cfg(feature = "std")]
pub use verify::Many;
pub use verify::{AttestedStatement, FirstVerified, Verified, Verifier};
