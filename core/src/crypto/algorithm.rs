//! The algorithms, as two tables: the kinds of keys, and the schemes in which they sign. What any format
//! calls an algorithm stands in its row and nowhere else. Sources: the Sigstore algorithm registry
//! (architecture-docs, algorithm-registry.md; sigstore_common.proto, `PublicKeyDetails`), RFC 5280,
//! RFC 5652, RFC 6962 and C2SP signed-note.

use der::asn1::ObjectIdentifier;
use rustls_pki_types::{AlgorithmIdentifier, alg_id};

use super::HashAlgorithm;
use HashAlgorithm::{Sha256, Sha384, Sha512};

macro_rules! key_kinds {
    ($($(#[$doc:meta])* $kind:ident { $($row:tt)+ })+) => {
        /// The kind of a public key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum KeyKind { $($(#[$doc])* $kind,)+ }

        impl KeyKind {
            /// Every kind.
            pub(crate) const ALL: &[Self] = &[$(Self::$kind,)+];

            const fn row(self) -> &'static KeyRow {
                match self { $(Self::$kind => const { &KeyRow { $($row)+ } },)+ }
            }
        }
    };
}

macro_rules! schemes {
    ($($(#[$doc:meta])* $scheme:ident { $($row:tt)+ })+) => {
        /// A signature scheme: kind of key, padding where there is one, and hash.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Scheme { $($(#[$doc])* $scheme,)+ }

        impl Scheme {
            /// Every scheme, in the order in which the ones of a key are tried.
            pub(crate) const ALL: &[Self] = &[$(Self::$scheme,)+];

            const fn row(self) -> &'static SchemeRow {
                match self { $(Self::$scheme => const { &SchemeRow { $($row)+ } },)+ }
            }
        }
    };
}

struct KeyRow {
    /// In reports.
    name: &'static str,
    /// The AlgorithmIdentifier of a SubjectPublicKeyInfo, parameters included.
    spki: AlgorithmIdentifier,
    note: NoteKey,
    /// The texts before the key in its SSH encoding (RFC 5656 section 3.1, RFC 8709 section 4); none where
    /// that has another form, and no registry such a key.
    ssh: &'static [&'static str],
}

/// How the key hash of C2SP signed-note is made, of which the first four bytes are the key id.
#[derive(Clone, Copy)]
pub(crate) enum NoteKey {
    /// SHA-256(name || this || the bits of the key): a line feed, and the type of the key.
    Bits(&'static [u8]),
    /// SHA-256(name || this || SubjectPublicKeyInfo): a line feed, and the type of the key.
    Spki(&'static [u8]),
    /// SHA-256(SubjectPublicKeyInfo), whatever the name.
    SpkiAlone,
}

key_kinds! {
    /// A point on NIST P-256 (RFC 5480).
    P256 {
        name: "P-256", spki: alg_id::ECDSA_P256, note: NoteKey::SpkiAlone,
        ssh: &["ecdsa-sha2-nistp256", "nistp256"],
    }
    /// A point on NIST P-384 (RFC 5480).
    P384 {
        name: "P-384", spki: alg_id::ECDSA_P384, note: NoteKey::SpkiAlone,
        ssh: &["ecdsa-sha2-nistp384", "nistp384"],
    }
    /// A point on NIST P-521 (RFC 5480).
    P521 {
        name: "P-521", spki: alg_id::ECDSA_P521, note: NoteKey::SpkiAlone,
        ssh: &["ecdsa-sha2-nistp521", "nistp521"],
    }
    /// RSA (RFC 8017) with a modulus of [`crate::limits::RSA_MIN_BITS`] to [`crate::limits::RSA_BITS`] bits.
    // The specification leaves its note key to others: this is what Rekor v2 writes (client guide).
    Rsa {
        name: "RSA", spki: alg_id::RSA_ENCRYPTION, note: NoteKey::Spki(b"\n\xffPKIX-RSA-PKCS#1v1.5"),
        ssh: &[],
    }
    /// Ed25519 (RFC 8410).
    Ed25519 {
        name: "Ed25519", spki: alg_id::ED25519, note: NoteKey::Bits(b"\n\x01"),
        ssh: &["ssh-ed25519"],
    }
}

/// What the arithmetic of a scheme is, apart from the curve and the hash: what a provider has code for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// ECDSA (FIPS 186-5), the signature in DER.
    Ecdsa,
    /// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2).
    RsaPkcs1,
    /// RSASSA-PSS (RFC 8017 section 8.1), MGF1 with the same hash, a salt as long as the hash.
    RsaPss,
    /// Ed25519 over the message itself (RFC 8032 section 5.1).
    Ed25519,
    /// Ed25519ph over the message's SHA-512, with no context (RFC 8032 section 5.1).
    Ed25519ph,
}

struct SchemeRow {
    kind: KeyKind,
    family: Family,
    /// None: it takes the message itself.
    hash: Option<HashAlgorithm>,
    artifacts: Artifacts,
    /// Its names in `PublicKeyDetails`.
    details: &'static [&'static str],
    /// In certificates, which rustls-webpki asks about; none if no certificate may be signed so.
    x509: Option<AlgorithmIdentifier>,
    /// The signature algorithms of a timestamp's signer; none if no timestamp may be signed so.
    cms: &'static [ObjectIdentifier],
    /// HashAlgorithm and SignatureAlgorithm of TLS 1.2 (RFC 5246 section 7.4.1.4.1), as certificate
    /// transparency writes them; none if no log may sign so.
    sct: Option<[u8; 2]>,
}

/// Whether artifacts are signed in a scheme.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Artifacts {
    /// The registry has it.
    Registry,
    /// The registry has it for what is logged by its digest; envelopes are signed as they are.
    RegistryByDigest,
    /// The registry does not have it. Older clients signed so, and many published signatures are such.
    Older,
    Never,
}
use Artifacts::{Never, Older, Registry, RegistryByDigest};

// RFC 5754 section 3.3, RFC 3370 section 3.2, RFC 5754 section 3.2, RFC 8419 section 2.
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
/// It leaves the hash to the signer's digestAlgorithm.
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

// In X.509 and CMS the hash is what the AlgorithmIdentifier says, whatever the curve.
schemes! {
    /// ECDSA (FIPS 186-5) on P-256 with SHA-256, signature in DER.
    EcdsaP256Sha256 {
        kind: KeyKind::P256, family: Family::Ecdsa, hash: Some(Sha256), artifacts: Registry,
        details: &["PKIX_ECDSA_P256_SHA_256"],
        x509: Some(alg_id::ECDSA_SHA256), cms: &[ECDSA_SHA256], sct: Some([4, 3]),
    }
    /// ECDSA on P-256 with SHA-384.
    EcdsaP256Sha384 {
        kind: KeyKind::P256, family: Family::Ecdsa, hash: Some(Sha384), artifacts: Never,
        details: &[],
        x509: Some(alg_id::ECDSA_SHA384), cms: &[ECDSA_SHA384], sct: Some([5, 3]),
    }
    /// ECDSA on P-256 with SHA-512.
    EcdsaP256Sha512 {
        kind: KeyKind::P256, family: Family::Ecdsa, hash: Some(Sha512), artifacts: Never,
        details: &[],
        x509: Some(alg_id::ECDSA_SHA512), cms: &[ECDSA_SHA512], sct: Some([6, 3]),
    }
    /// ECDSA on P-384 with SHA-384.
    EcdsaP384Sha384 {
        kind: KeyKind::P384, family: Family::Ecdsa, hash: Some(Sha384), artifacts: Registry,
        details: &["PKIX_ECDSA_P384_SHA_384"],
        x509: Some(alg_id::ECDSA_SHA384), cms: &[ECDSA_SHA384], sct: Some([5, 3]),
    }
    /// ECDSA on P-384 with SHA-256.
    // The name is deprecated; older clients wrote it for such keys.
    EcdsaP384Sha256 {
        kind: KeyKind::P384, family: Family::Ecdsa, hash: Some(Sha256), artifacts: Older,
        details: &["PKIX_ECDSA_P384_SHA_256"],
        x509: Some(alg_id::ECDSA_SHA256), cms: &[ECDSA_SHA256], sct: Some([4, 3]),
    }
    /// ECDSA on P-384 with SHA-512.
    EcdsaP384Sha512 {
        kind: KeyKind::P384, family: Family::Ecdsa, hash: Some(Sha512), artifacts: Never,
        details: &[],
        x509: Some(alg_id::ECDSA_SHA512), cms: &[ECDSA_SHA512], sct: Some([6, 3]),
    }
    /// ECDSA on P-521 with SHA-512.
    EcdsaP521Sha512 {
        kind: KeyKind::P521, family: Family::Ecdsa, hash: Some(Sha512), artifacts: Registry,
        details: &["PKIX_ECDSA_P521_SHA_512"],
        x509: Some(alg_id::ECDSA_SHA512), cms: &[ECDSA_SHA512], sct: Some([6, 3]),
    }
    /// ECDSA on P-521 with SHA-256.
    // The name is deprecated; older clients wrote it for such keys.
    EcdsaP521Sha256 {
        kind: KeyKind::P521, family: Family::Ecdsa, hash: Some(Sha256), artifacts: Older,
        details: &["PKIX_ECDSA_P521_SHA_256"],
        x509: Some(alg_id::ECDSA_SHA256), cms: &[ECDSA_SHA256], sct: Some([4, 3]),
    }
    /// ECDSA on P-521 with SHA-384.
    EcdsaP521Sha384 {
        kind: KeyKind::P521, family: Family::Ecdsa, hash: Some(Sha384), artifacts: Never,
        details: &[],
        x509: Some(alg_id::ECDSA_SHA384), cms: &[ECDSA_SHA384], sct: Some([5, 3]),
    }
    /// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2) with SHA-256.
    RsaPkcs1Sha256 {
        kind: KeyKind::Rsa, family: Family::RsaPkcs1, hash: Some(Sha256), artifacts: Registry,
        details: &[
            "PKIX_RSA_PKCS1V15_2048_SHA256",
            "PKIX_RSA_PKCS1V15_3072_SHA256",
            "PKIX_RSA_PKCS1V15_4096_SHA256",
        ],
        x509: Some(alg_id::RSA_PKCS1_SHA256), cms: &[RSA_SHA256, RSA], sct: Some([4, 1]),
    }
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RsaPkcs1Sha384 {
        kind: KeyKind::Rsa, family: Family::RsaPkcs1, hash: Some(Sha384), artifacts: Never,
        details: &[],
        x509: Some(alg_id::RSA_PKCS1_SHA384), cms: &[RSA_SHA384, RSA], sct: Some([5, 1]),
    }
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RsaPkcs1Sha512 {
        kind: KeyKind::Rsa, family: Family::RsaPkcs1, hash: Some(Sha512), artifacts: Never,
        details: &[],
        x509: Some(alg_id::RSA_PKCS1_SHA512), cms: &[RSA_SHA512, RSA], sct: Some([6, 1]),
    }
    /// RSASSA-PSS (RFC 8017 section 8.1) with SHA-256: MGF1 with the same, a salt of 32 bytes.
    RsaPssSha256 {
        kind: KeyKind::Rsa, family: Family::RsaPss, hash: Some(Sha256), artifacts: Registry,
        details: &[
            "PKIX_RSA_PSS_2048_SHA256",
            "PKIX_RSA_PSS_3072_SHA256",
            "PKIX_RSA_PSS_4096_SHA256",
        ],
        x509: None, cms: &[], sct: None,
    }
    /// Ed25519ph over the message's SHA-512, with no context (RFC 8032 section 5.1).
    Ed25519ph {
        kind: KeyKind::Ed25519, family: Family::Ed25519ph, hash: Some(Sha512),
        artifacts: RegistryByDigest,
        details: &["PKIX_ED25519_PH"],
        x509: None, cms: &[], sct: None,
    }
    /// Ed25519 over the message itself (RFC 8032 section 5.1).
    Ed25519 {
        kind: KeyKind::Ed25519, family: Family::Ed25519, hash: None, artifacts: Registry,
        details: &["PKIX_ED25519"],
        x509: None, cms: &[ED25519], sct: None,
    }
}

impl KeyKind {
    /// The kind's name in reports.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The AlgorithmIdentifier of its SubjectPublicKeyInfo.
    pub(crate) const fn spki_algorithm(self) -> AlgorithmIdentifier {
        self.row().spki
    }

    /// How its key hash in signed notes is made.
    pub(crate) const fn note_key(self) -> NoteKey {
        self.row().note
    }

    /// The texts before the key in its SSH encoding; empty if that has another form.
    #[cfg_attr(not(feature = "npm"), expect(dead_code, reason = "only npm names keys by them"))]
    pub(crate) const fn ssh_names(self) -> &'static [&'static str] {
        self.row().ssh
    }
}

impl Scheme {
    /// The kind of key that the scheme works with.
    pub const fn key_kind(self) -> KeyKind {
        self.row().kind
    }

    /// The hash over the message, unless the scheme takes the message itself.
    pub const fn hash(self) -> Option<HashAlgorithm> {
        self.row().hash
    }

    /// Its arithmetic.
    pub const fn family(self) -> Family {
        self.row().family
    }

    /// Its AlgorithmIdentifier in certificates, if they may be signed in it.
    pub(crate) const fn x509(self) -> Option<AlgorithmIdentifier> {
        self.row().x509
    }

    /// Its two bytes in a signed certificate timestamp, if logs may sign in it.
    pub(crate) const fn sct(self) -> Option<[u8; 2]> {
        self.row().sct
    }

    /// Whether an envelope that no entry names a scheme for may be signed in it.
    pub(crate) fn signs_envelopes(self) -> bool {
        matches!(self.row().artifacts, Registry | Older)
    }

    /// Whether the registry pairs the key with another hash.
    pub(crate) fn is_older_pair(self) -> bool {
        self.row().artifacts == Older
    }
}

fn find(is_wanted: impl Fn(Scheme, &SchemeRow) -> bool) -> Option<Scheme> {
    Scheme::ALL.iter().copied().find(|scheme| is_wanted(*scheme, scheme.row()))
}

/// The scheme of a key, by the name of its `PublicKeyDetails`. Names that are not here belong
/// to keys that are skipped: encodings and algorithms that this library lacks.
pub(crate) fn from_key_details(name: &str) -> Option<Scheme> {
    find(|_, row| row.details.contains(&name))
}

/// The scheme of a signature in CMS, by a key of this kind. Its hash must be the one that the signer
/// digested with (RFC 5652 section 5.3).
pub(crate) fn from_cms(
    kind: KeyKind,
    digest: HashAlgorithm,
    name: ObjectIdentifier,
) -> Option<Scheme> {
    let same = |hash: Option<HashAlgorithm>| hash.is_none_or(|hash| hash == digest);
    find(|_, row| row.kind == kind && same(row.hash) && row.cms.contains(&name))
}

/// Bits of the RSA modulus that the name of a `PublicKeyDetails` says.
pub(crate) fn rsa_bits(name: &str) -> Option<usize> {
    let digits = name.strip_prefix("PKIX_RSA_PKCS1V15_").or(name.strip_prefix("PKIX_RSA_PSS_"))?;
    digits.split_once('_')?.0.parse().ok()
}

/// The name that `PublicKeyDetails` has for a scheme, and for this size of RSA.
#[cfg(feature = "sign")]
pub(crate) fn scheme_details(scheme: Scheme, bits: Option<usize>) -> Option<&'static str> {
    let mut names = scheme.row().details.iter().copied();
    names.find(|name| rsa_bits(name).is_none_or(|of_name| bits == Some(of_name)))
}

/// The name that `PublicKeyDetails` has for the registry's first scheme of this kind of key, and for this size of RSA.
pub(crate) fn key_details(kind: KeyKind, bits: Option<usize>) -> Option<&'static str> {
    let row = Scheme::ALL.iter().map(|scheme| scheme.row());
    let mut row = row.filter(|row| row.kind == kind && row.artifacts == Registry);
    let mut names = row.next()?.details.iter().copied();
    names.find(|name| rsa_bits(name).is_none_or(|of_name| bits == Some(of_name)))
}

/// The schemes in which a key of this kind signs artifacts, the registry's first.
pub(crate) fn artifact_schemes(kind: KeyKind) -> impl Iterator<Item = Scheme> {
    Scheme::ALL.iter().copied().filter(move |scheme| {
        let row = scheme.row();
        row.kind == kind && row.artifacts != Never
    })
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// Whatever a format calls a scheme, it calls no other by the same name: a search in the table finds
    /// the one.
    #[test]
    fn each_name_is_one_scheme() {
        for (i, a) in Scheme::ALL.iter().enumerate() {
            for b in Scheme::ALL.iter().take(i) {
                let (x, y) = (a.row(), b.row());
                assert!(x.details.iter().all(|name| !y.details.contains(name)), "{a:?} {b:?}");
                if x.kind != y.kind {
                    continue;
                }
                assert!(x.x509.is_none() || x.x509 != y.x509, "{a:?} {b:?}");
                assert!(x.sct.is_none() || x.sct != y.sct, "{a:?} {b:?}");
                let named = x.cms.iter().any(|name| y.cms.contains(name));
                assert!(!named || (x.hash != y.hash && x.hash.is_some() && y.hash.is_some()));
            }
        }
        for (i, a) in KeyKind::ALL.iter().enumerate() {
            assert!(KeyKind::ALL.iter().take(i).all(|b| a.spki_algorithm() != b.spki_algorithm()));
        }
    }

    #[test]
    fn the_registry_comes_first_and_an_older_pair_has_another_hash() {
        for kind in KeyKind::ALL {
            let schemes: Vec<Scheme> = artifact_schemes(*kind).collect();
            assert!(!schemes.first().unwrap().is_older_pair(), "{kind:?}");
            assert!(schemes.is_sorted_by_key(|scheme| scheme.is_older_pair()), "{kind:?}");
            assert!(schemes.iter().any(|scheme| scheme.signs_envelopes()), "{kind:?}");
        }
        assert!(!Scheme::Ed25519ph.signs_envelopes() && !Scheme::EcdsaP256Sha512.signs_envelopes());
    }

    /// The bytes of RFC 5246 are the hash and the sort of key that the row says.
    #[test]
    fn scts_name_hash_and_sort_of_key() {
        for scheme in Scheme::ALL {
            let Some([hash, signature]) = scheme.sct() else { continue };
            let wanted = match scheme.hash() {
                Some(Sha256) => 4,
                Some(Sha384) => 5,
                Some(Sha512) => 6,
                None => 0,
            };
            assert_eq!(hash, wanted, "{scheme:?}");
            let wanted = [(Family::RsaPkcs1, 1), (Family::Ecdsa, 3)];
            assert!(wanted.contains(&(scheme.family(), signature)), "{scheme:?}");
        }
    }

    /// The two notations of one identifier: an AlgorithmIdentifier begins with the OBJECT IDENTIFIER.
    #[test]
    fn certificates_and_timestamps_mean_the_same_scheme() {
        for scheme in Scheme::ALL {
            let Some(x509) = scheme.x509() else { continue };
            let name = scheme.row().cms.first().unwrap().as_bytes();
            assert_eq!(x509.as_ref().get(2..).unwrap().get(..name.len()), Some(name), "{scheme:?}");
        }
    }
}
