//! Every bound on what input can make large, with the origin of its number.
//!
//! A bound is inclusive: an input of exactly the bound is accepted (`tests/limits.rs` tests each at
//! n and n + 1).

/// Bytes of a bundle's JSON. A provenance statement of some MiB, base64 and twice (envelope and
/// log entry), fits with room; peers take what memory holds.
pub const BUNDLE_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of a trusted root's JSON (the public-good root has 7 kB, GitHub's 36 kB).
pub const TRUSTED_ROOT_BYTES: usize = 4 * 1024 * 1024;
/// Logs, certificate authorities or timestamp authorities, each, in a trusted root (GitHub has 6).
pub const TRUSTED_ROOT_ENTRIES: usize = 128;
/// Nesting of arrays and objects in any JSON document (serde_json stops at 128, Go at 10 000).
pub const JSON_DEPTH: usize = 64;
/// Values in any JSON document.
pub const JSON_NODES: usize = 1_000_000;
/// Log entries in a bundle: sigstore-go's number.
pub const TLOG_ENTRIES: usize = 32;
/// RFC 3161 timestamps in a bundle: sigstore-go's and sigstore-python's number.
pub const TIMESTAMPS: usize = 32;
/// Bytes of one RFC 3161 timestamp (a token with its whole chain has 4 to 6 kB).
pub const TIMESTAMP_BYTES: usize = 64 * 1024;
/// Certificates in a bundle, leaf included: sigstore-go's number.
pub const CERTIFICATES: usize = 10;
/// Bytes of one certificate: what rustls-webpki reads at the most (a two-byte DER length).
pub const CERTIFICATE_BYTES: usize = 64 * 1024 - 1;
/// Extensions of a certificate (Fulcio's leaves hold about 25).
pub const EXTENSIONS: usize = 64;
/// Subject alternative names of a certificate (Fulcio writes one).
pub const SUBJECT_ALT_NAMES: usize = 16;
/// Signed certificate timestamps in a certificate (Fulcio embeds one).
pub const SCTS: usize = 16;
/// Hashes of an inclusion proof: a tree of 2^63 leaves needs 63.
pub const PROOF_HASHES: usize = 64;
/// Bytes of a checkpoint.
pub const CHECKPOINT_BYTES: usize = 64 * 1024;
/// Signature lines of a checkpoint (C2SP signed-note asks to accept at least 16).
pub const CHECKPOINT_SIGNATURES: usize = 64;
/// Bytes of a log entry's canonicalized body.
pub const CANONICALIZED_BODY_BYTES: usize = 8 * 1024 * 1024;
/// Subjects of an in-toto statement: sigstore-go's number.
pub const SUBJECTS: usize = 1024;
/// Digests of one subject of a statement: sigstore-go's number.
pub const SUBJECT_DIGESTS: usize = 32;
/// Bits of an RSA modulus, at the most: the registry's largest.
pub const RSA_BITS: usize = 4096;
/// Bits of an RSA modulus, at the least: the registry's smallest.
pub const RSA_MIN_BITS: usize = 2048;
/// Signature verifications for one bundle, path building included: a bundle with 32 entries and
/// 32 timestamps needs fewer.
pub const SIGNATURE_VERIFICATIONS: usize = 200;
/// Characters of input that a report repeats.
pub const ECHO: usize = 200;
