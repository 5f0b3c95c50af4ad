//! Signatures of another algorithm than the key, the certificate or the log entry says, logged
//! consistently.

use crate::dsse;
use crate::key::{Hash, Key, KeyKind, Scheme};
use crate::world::{Draft, Effect};

faults! {
    /// Faults of the signature's algorithm.
    Algorithm {
        WrongHash "signature_with_sha256", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "a P-384 key signs the SHA-256 digest and the log entry names SHA-384";
        WrongCurve "signature_of_other_curve", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the signature is by a P-521 key";
        Pkcs1ForPss "signature_pkcs1", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the signature is PKCS#1 v1.5 and the log entry says PSS";
        PssForPkcs1 "signature_pss", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the signature is PSS and the log entry says PKCS#1 v1.5";
        Salt20 "pss_salt_20", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the salt of the PSS signature has 20 bytes";
        Salt0 "pss_salt_0", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the PSS signature has no salt";
        PssSha512 "pss_sha512", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the PSS signature is with SHA-512";
        Ed25519Pure "ed25519_pure", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the signature is pure Ed25519 and the log entry says Ed25519ph";
        Ed25519OfDigest "ed25519_of_digest", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the signature is pure Ed25519 over the SHA-512 digest";
        Ed25519Scalar "ed25519_scalar_not_reduced", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the group order is added to the scalar of the Ed25519 signature";
        Ed25519Prehashed "ed25519_prehashed", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the signature is Ed25519ph and the log entry that of an envelope of Rekor v1";
        Rsa1024 "rsa1024", "signature.key.unsupported", [], NO_KEY,
            "the certificate's key is RSA with 1024 bits";
        RsaExponent "rsa_exponent_3", "signature.key.unsupported", [], NO_KEY,
            "the certificate's RSA key has the public exponent 3";
        BytesRequired "bytes_required", "artifact.bytes_required", [], "there are no bytes to verify",
            "a pure Ed25519 signature is to be verified against a digest";
    }
}

const NO_KEY: &str = "there is no key to verify with";

impl Algorithm {
    /// The algorithm, by its slug, that the fault is one of.
    pub fn base(self) -> &'static str {
        match self {
            Self::WrongHash | Self::WrongCurve => "p384",
            Self::PssForPkcs1 | Self::Rsa1024 | Self::RsaExponent => "rsa2048",
            Self::Pkcs1ForPss | Self::Salt20 | Self::Salt0 | Self::PssSha512 => "pss2048",
            Self::Ed25519Pure | Self::Ed25519OfDigest | Self::Ed25519Scalar => "ed25519ph",
            Self::Ed25519Prehashed | Self::BytesRequired => "ed25519",
        }
    }

    /// Whether the fault goes with an entry of Rekor v2, which says how the key signs.
    pub fn applies(self, v2: bool) -> bool {
        match self {
            Self::Pkcs1ForPss | Self::PssForPkcs1 => v2,
            Self::Rsa1024 | Self::RsaExponent | Self::Ed25519Prehashed | Self::BytesRequired => {
                false
            }
            Self::Salt20 => true,
            _ => v2,
        }
    }
}

/// Adds the order of the group to the second half of an Ed25519 signature (RFC 8032 section 5.1).
fn add_order(signature: &mut [u8]) {
    let order = hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        .expect("hexadecimal");
    let mut carry = 0u16;
    for (byte, add) in signature[32..].iter_mut().zip(order) {
        carry += u16::from(*byte) + u16::from(add);
        *byte = carry as u8;
        carry >>= 8;
    }
}

impl Effect for Algorithm {
    fn on_leaf(&self, draft: &mut Draft<'_>) {
        let kind = match self {
            Self::Rsa1024 => KeyKind::Rsa1024,
            Self::RsaExponent => KeyKind::RsaE3,
            _ => return,
        };
        draft.leaf_key = Key::derive(kind, &draft.world.seed, "leaf");
        draft.leaf.spki = draft.leaf_key.spki();
    }

    fn on_signature(&self, draft: &mut Draft<'_>) {
        let signed = match draft.recipe.entry.is_envelope() {
            true => dsse::pae(&draft.payload_type, &draft.payload),
            false => draft.message.clone(),
        };
        let key = &draft.leaf_key;
        let sign = |scheme, hash| key.sign_in(scheme, hash, &signed);
        draft.signature = match self {
            Self::WrongHash => sign(Scheme::Plain, Hash::Sha256),
            Self::WrongCurve => {
                let other = Key::derive(KeyKind::P521, &draft.world.seed, "leaf");
                other.sign(draft.hash, &signed)
            }
            Self::Pkcs1ForPss | Self::Ed25519Pure => sign(Scheme::Plain, draft.hash),
            Self::PssForPkcs1 => sign(Scheme::Pss(32), Hash::Sha256),
            Self::Salt20 => sign(Scheme::Pss(20), Hash::Sha256),
            Self::Salt0 => sign(Scheme::Pss(0), Hash::Sha256),
            Self::PssSha512 => sign(Scheme::Pss(64), Hash::Sha512),
            Self::Ed25519OfDigest => key.sign(Hash::Sha512, &Hash::Sha512.digest(&signed)),
            Self::Ed25519Prehashed => sign(Scheme::Prehashed, Hash::Sha512),
            Self::Ed25519Scalar => {
                let mut signature = draft.signature.clone();
                add_order(&mut signature);
                signature
            }
            _ => return,
        };
    }
}
