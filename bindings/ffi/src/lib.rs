//! The one surface under every language: opaque handles, bytes and policy JSON in, canonical JSON out
//! on demand.
//!
//! ```text
//! roots ──▶ Verifier ────┐
//! Bundles ──────┐        │
//! policy JSON ──┼▶ Question ─▶ Verifier::verify ─▶ Result<Verified, Rejected>
//! now ──────────┘        │         facts_json, report_json, payload │ kind, code, step, report_json
//! Artifact ──────────────┘
//! ```
//!
//! A binding wraps these types and adds nothing: what needs a decision is decided here or in the core.
//! [`Rejected::kind`] is one of them: *rejected*, *refused* or *failed*, and every language makes its
//! errors or exit codes of this word alone. In whatever reads or judges input, a panic ends as a
//! [`Rejected`] with the code `internal.defect` (where a panic can be caught; in WebAssembly it is a
//! trap, and the instance is lost).
//!
//! Who exposes an operation, and as what. The command line and programs in Rust go straight to the
//! core; `tests/table.rs` holds every name against the sources. Kotlin, Swift and Ruby, by UniFFI, get a
//! column when they are there.
//!
//! | Operation | Here | Rust | Command line | JavaScript | Python |
//! |---|---|---|---|---|---|
//! | trust a root, or several by name | `Verifier::new` | `Verifier::new`, `Verifier::with_roots` | `--trusted-root`, `--named-root` | `Verifier.create` | `Verifier.__init__` |
//! | read a trusted root | `TrustedRoot::from_json` | `TrustedRoot::from_json` | `--trusted-root` | `TrustedRoot.fromJSON` | `TrustedRoot.from_json`, `TrustedRoot.from_file` |
//! | read the one of a client trust configuration | `TrustedRoot::of_client_trust_config` | `ClientTrustConfig::from_json` | `--trust-config` | | `ClientTrustConfig.from_json` |
//! | read a policy | `Policy::from_json` | `Policy::from_json` | `--policy` | `Verifier.verify` | `Verifier.verify_artifact` |
//! | name one identity | `Policy::identity` | `Policy::identity` | `verify identity` | `Verifier.verify` | `Verifier.verify_artifact` |
//! | find the traps of a policy | `lint` | `Policy::lint` | `policy lint` | `lint` | `lint` |
//! | say what a document is and states | `inspect` | `inspect_json`, `Bundle::inspect_json` | `inspect` | `inspect` | `inspect` |
//! | say how the artifact must be read | `Needs::of` | `Bundle::digest_algorithms`, `Bundle::may_need_bytes` | `verify identity` | `Verifier.verify` | `Verifier.verify_artifact` |
//! | hash the artifact while it is read | `Hasher::new`, `Artifact::digests` | `Hasher::new`, `Artifact::digests` | `verify identity` | `Verifier.verify` | `Verifier.verify_artifact` |
//! | read bundles in every form | `Bundles::from_json`, `Bundles::new`, `Bundles::add`, `Bundles::count` | `Bundle::from_json`, `Bundle::all_from_json`, `Bundle::each_from_json` | `--bundle` | `Verifier.verify` | `Bundle.from_json`, `Verifier.verify_artifact` |
//! | verify a bundle, or one of several | `Verifier::verify` | `Verifier::verify`, `Verifier::verify_first`, `Verifier::verify_first_of` | `verify identity`, `verify github`, `verify gitlab`, `verify github-release`, `verify key` | `Verifier.verify`, `Verifier.verifySync` | `Verifier.verify_artifact` |
//! | verify many | `Verifier::verify_many` | `Verifier::verify_many` | `verify batch` | `Verifier.verifyMany` | `Verifier.verify_many` |
//! | verify an envelope without an artifact | `Verifier::verify_dsse` | `Verifier::verify_dsse`, `Verifier::verify_dsse_first`, `Verifier::verify_dsse_first_of` | | `Verifier.verifyDsse` | `Verifier.verify_dsse`, `Verifier.verify_envelope` |
//! | give the present time | `Question::now` | `Verifier::verify_at` | `--now` | `VerifyOptions.now` | `Verifier.verify_artifact` |
//! | add a detached certificate timestamp | `Question::detached_sct` | `Bundle::with_detached_sct` | | | |
//! | verify an npm package | `Verifier::verify_npm` | `npm::verify` | `verify npm` | `verifyPackage`, `verifyAttestations` | |
//! | know an archive by its integrity | `Artifact::of_integrity` | `npm::digest_of_integrity` | | `verifyPackage` | |
//! | trust the repository of package.json | `Policy::of_package_json` | `PackageJson::policy` | `verify npm` | `verifyPackage` | |
//! | give the present time for a package | `NpmQuestion::now` | `npm::verify_at` | `--now` | | |
//! | list what a lock file installs | `lockfile` | `Lockfile::from_json` | | `verifyLockfile` | |
//! | say what got weaker since another version | `continuity` | `continuity::continuity`, `Standing::from_json`, `Standing::of` | `continuity` | `continuity` | `continuity` |
//! | verify a file of PyPI | `Verifier::verify_pypi` | `pypi::verify` | `verify pypi` | | `pypi.Attestation.verify` |
//! | say how that file must be hashed | `Needs::of_pypi` | `Provenance::digest_algorithms` | `verify pypi` | | `pypi.Attestation.verify` |
//! | give the present time for a file | `PypiQuestion::now` | `pypi::verify_at` | `--now` | | |
//! | write an attestation of PyPI, and read one | `pypi_attestation`, `bundle_of_pypi` | `Attestation::from_bundle`, `Attestation::to_bundle` | | | `pypi.Attestation.from_bundle`, `pypi.Attestation.to_bundle` |
//! | show the certificate of a bundle | `Bundles::certificate` | `Bundle::material` | | | `Certificate.to_cryptography` |
//! | verify npm's registry signatures | | `npm::verify_registry_signatures` | | | |
//! | read older material | | `Bundle::from_parts`, `Bundle::from_cosign_json` | `--signature`, `--certificate` | | |
//! | write a bundle as version 0.3 | | `Bundle::upgrade` | `bundle upgrade` | | |
#![forbid(unsafe_code)]
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
        clippy::arithmetic_side_effects
    )
)]

mod artifact;
mod bundles;
mod continuity;
mod guard;
#[cfg(feature = "inject")]
pub mod inject;
#[cfg(feature = "threads")]
mod many;
mod npm;
mod policy;
#[cfg(feature = "pypi")]
mod pypi;
mod rejected;
mod verified;
mod verifier;

pub use artifact::{Artifact, Hasher, Needs};
pub use bundles::Bundles;
pub use continuity::continuity;
#[cfg(feature = "threads")]
pub use many::{Job, Many};
pub use npm::{NpmPackage, NpmQuestion, lockfile};
pub use policy::{Policy, lint};
#[cfg(feature = "pypi")]
pub use pypi::{PypiAttestation, PypiQuestion, bundle_of_pypi, pypi_attestation};
pub use rejected::Rejected;
pub use sigproof::Verdict;
pub use verified::{Verified, inspect};
pub use verifier::{First, Question, Root, TrustedRoot, Verifier};
