//! The algorithms of `--signing-algorithm`.

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use sigproof::KeyKind;

/// Algorithms, by the names that Sigstore's registry has for the command line; those of its enumeration
/// (`PublicKeyDetails`) are taken as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Algorithm {
    /// ECDSA on P-256 with SHA-256: what everybody reads
    #[value(name = "ecdsa-sha2-256-nistp256", alias = "PKIX_ECDSA_P256_SHA_256")]
    EcdsaP256,
    /// ECDSA on P-384 with SHA-384
    #[value(name = "ecdsa-sha2-384-nistp384", alias = "PKIX_ECDSA_P384_SHA_384")]
    EcdsaP384,
    /// ECDSA on P-521 with SHA-512
    #[value(name = "ecdsa-sha2-512-nistp521", alias = "PKIX_ECDSA_P521_SHA_512")]
    EcdsaP521,
    /// Ed25519
    #[value(name = "ed25519", alias = "PKIX_ED25519")]
    Ed25519,
    /// Ed25519ph, of the same key
    #[value(name = "ed25519-ph", alias = "PKIX_ED25519_PH")]
    Ed25519ph,
    /// RSA keys are imported only
    #[value(
        name = "rsa-sign-pkcs1-2048-sha256",
        alias = "PKIX_RSA_PKCS1V15_2048_SHA256",
        hide = true
    )]
    Rsa2048,
    /// RSA keys are imported only
    #[value(
        name = "rsa-sign-pkcs1-3072-sha256",
        alias = "PKIX_RSA_PKCS1V15_3072_SHA256",
        hide = true
    )]
    Rsa3072,
    /// RSA keys are imported only
    #[value(
        name = "rsa-sign-pkcs1-4096-sha256",
        alias = "PKIX_RSA_PKCS1V15_4096_SHA256",
        hide = true
    )]
    Rsa4096,
}

impl Algorithm {
    /// The kind of key that signs so.
    pub(crate) const fn kind(self) -> KeyKind {
        match self {
            Self::EcdsaP256 => KeyKind::P256,
            Self::EcdsaP384 => KeyKind::P384,
            Self::EcdsaP521 => KeyKind::P521,
            Self::Ed25519 | Self::Ed25519ph => KeyKind::Ed25519,
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => KeyKind::Rsa,
        }
    }

    /// Bits of the modulus, of RSA.
    pub(crate) const fn rsa_bits(self) -> Option<usize> {
        match self {
            Self::Rsa2048 => Some(2048),
            Self::Rsa3072 => Some(3072),
            Self::Rsa4096 => Some(4096),
            _ => None,
        }
    }

    /// Its name in the registry, as cosign writes it.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// Takes each by its one name, those of RSA as well, which a key may have that is there already.
pub(crate) fn of_a_key() -> impl TypedValueParser<Value = Algorithm> {
    let names = Algorithm::value_variants().iter().map(|algorithm| algorithm.name());
    PossibleValuesParser::new(names).try_map(|name| Algorithm::from_str(&name, false))
}
