//! The signature schemes and the Sigstore algorithm registry
//! (architecture-docs, algorithm-registry.md; sigstore_common.proto, `PublicKeyDetails`).

use super::{HashAlgorithm, KeyKind};
use HashAlgorithm::{Sha256, Sha384, Sha512};

/// A signature scheme: kind of key, padding where there is one, and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme {
    /// ECDSA (FIPS 186-5) on P-256, signature in DER.
    EcdsaP256(HashAlgorithm),
    /// ECDSA on P-384, signature in DER.
    EcdsaP384(HashAlgorithm),
    /// ECDSA on P-521, signature in DER.
    EcdsaP521(HashAlgorithm),
    /// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2).
    RsaPkcs1(HashAlgorithm),
    /// RSASSA-PSS (RFC 8017 section 8.1), MGF1 with the same hash, a salt as long as the hash.
    RsaPss(HashAlgorithm),
    /// Ed25519 over the message itself (RFC 8032 section 5.1).
    Ed25519,
    /// Ed25519ph over the message's SHA-512, with no context (RFC 8032 section 5.1).
    Ed25519ph,
}

impl Scheme {
    /// The kind of key that the scheme works with.
    pub const fn key_kind(self) -> KeyKind {
        match self {
            Self::EcdsaP256(_) => KeyKind::P256,
            Self::EcdsaP384(_) => KeyKind::P384,
            Self::EcdsaP521(_) => KeyKind::P521,
            Self::RsaPkcs1(_) | Self::RsaPss(_) => KeyKind::Rsa,
            Self::Ed25519 | Self::Ed25519ph => KeyKind::Ed25519,
        }
    }

    /// The hash over the message, unless the scheme takes the message itself.
    pub const fn hash(self) -> Option<HashAlgorithm> {
        match self {
            Self::EcdsaP256(h)
            | Self::EcdsaP384(h)
            | Self::EcdsaP521(h)
            | Self::RsaPkcs1(h)
            | Self::RsaPss(h) => Some(h),
            Self::Ed25519ph => Some(Sha512),
            Self::Ed25519 => None,
        }
    }
}

/// The scheme of a key, by the name of its `PublicKeyDetails`. Names that are not here belong
/// to keys that are skipped: encodings and algorithms that this library lacks.
pub(crate) fn from_key_details(name: &str) -> Option<Scheme> {
    match name {
        "PKIX_ECDSA_P256_SHA_256" => Some(Scheme::EcdsaP256(Sha256)),
        "PKIX_ECDSA_P384_SHA_384" => Some(Scheme::EcdsaP384(Sha384)),
        "PKIX_ECDSA_P521_SHA_512" => Some(Scheme::EcdsaP521(Sha512)),
        "PKIX_RSA_PKCS1V15_2048_SHA256"
        | "PKIX_RSA_PKCS1V15_3072_SHA256"
        | "PKIX_RSA_PKCS1V15_4096_SHA256" => Some(Scheme::RsaPkcs1(Sha256)),
        // Deprecated, and written by older clients for such keys.
        "PKIX_ECDSA_P384_SHA_256" => Some(Scheme::EcdsaP384(Sha256)),
        "PKIX_ECDSA_P521_SHA_256" => Some(Scheme::EcdsaP521(Sha256)),
        "PKIX_RSA_PSS_2048_SHA256" | "PKIX_RSA_PSS_3072_SHA256" | "PKIX_RSA_PSS_4096_SHA256" => {
            Some(Scheme::RsaPss(Sha256))
        }
        "PKIX_ED25519" => Some(Scheme::Ed25519),
        "PKIX_ED25519_PH" => Some(Scheme::Ed25519ph),
        _ => None,
    }
}

/// Bits of the RSA modulus that the name of a `PublicKeyDetails` says.
pub(crate) fn rsa_bits(name: &str) -> Option<usize> {
    let digits = name.strip_prefix("PKIX_RSA_PKCS1V15_").or(name.strip_prefix("PKIX_RSA_PSS_"))?;
    digits.split_once('_')?.0.parse().ok()
}

/// The schemes in which a key of this kind signs artifacts, the registry's first. P-384 and P-521
/// keys also sign with SHA-256: older clients did, and many published signatures are such.
pub(crate) const fn artifact_schemes(kind: KeyKind) -> &'static [Scheme] {
    match kind {
        KeyKind::P256 => &[Scheme::EcdsaP256(Sha256)],
        KeyKind::P384 => &[Scheme::EcdsaP384(Sha384), Scheme::EcdsaP384(Sha256)],
        KeyKind::P521 => &[Scheme::EcdsaP521(Sha512), Scheme::EcdsaP521(Sha256)],
        KeyKind::Rsa => &[Scheme::RsaPkcs1(Sha256), Scheme::RsaPss(Sha256)],
        KeyKind::Ed25519 => &[Scheme::Ed25519ph, Scheme::Ed25519],
    }
}
