//! Signing keys, all derived from seeds (RSA: committed test keys), and deterministic signatures:
//! RFC 6979 for ECDSA, PKCS#1 v1.5 or PSS with a seeded salt for RSA, RFC 8032 for Ed25519.

use crate::der;
use rsa::pkcs8::{DecodePrivateKey, EncodePublicKey};
use rsa::rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256, Sha384, Sha512};
use signature::Signer;
use signature::hazmat::PrehashSigner;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// A hash algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// The digest of some bytes.
    pub fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(data).to_vec(),
            Self::Sha384 => Sha384::digest(data).to_vec(),
            Self::Sha512 => Sha512::digest(data).to_vec(),
        }
    }

    /// As in Rekor's entries and in-toto subjects: `sha256`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// The object identifier.
    pub fn oid(self) -> &'static str {
        match self {
            Self::Sha256 => "2.16.840.1.101.3.4.2.1",
            Self::Sha384 => "2.16.840.1.101.3.4.2.2",
            Self::Sha512 => "2.16.840.1.101.3.4.2.3",
        }
    }

    /// As in the bundle: `SHA2_256`.
    pub fn proto(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA2_256",
            Self::Sha384 => "SHA2_384",
            Self::Sha512 => "SHA2_512",
        }
    }
}

/// SHA-256 of some bytes.
pub fn sha256(data: &[u8]) -> Vec<u8> {
    Hash::Sha256.digest(data)
}

/// The kind of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256.
    P256,
    /// ECDSA on P-384.
    P384,
    /// ECDSA on P-521.
    P521,
    /// RSA with 2048 bits.
    Rsa,
    /// RSA with 3072 bits.
    Rsa3072,
    /// RSA with 4096 bits.
    Rsa4096,
    /// RSA with 1024 bits: too few.
    Rsa1024,
    /// RSA with 2048 bits and the public exponent 3.
    RsaE3,
    /// Ed25519.
    Ed25519,
}

impl KeyKind {
    /// The hash that goes with the key unless a recipe says otherwise.
    pub fn hash(self) -> Hash {
        match self {
            Self::P384 => Hash::Sha384,
            Self::P521 | Self::Ed25519 => Hash::Sha512,
            _ => Hash::Sha256,
        }
    }

    /// Whether it is RSA of any size.
    pub fn is_rsa(self) -> bool {
        self.rsa_bits().is_some()
    }

    /// The size of an RSA key.
    fn rsa_bits(self) -> Option<u32> {
        match self {
            Self::Rsa | Self::RsaE3 => Some(2048),
            Self::Rsa3072 => Some(3072),
            Self::Rsa4096 => Some(4096),
            Self::Rsa1024 => Some(1024),
            _ => None,
        }
    }
}

/// How a key signs, where it can in more than one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// ECDSA, RSA with PKCS#1 v1.5, pure Ed25519.
    Plain,
    /// RSA-PSS with a salt of so many bytes.
    Pss(usize),
    /// Ed25519ph: over the SHA-512 digest, with an empty context.
    Prehashed,
}

/// The proto name of a key's details.
pub fn details(kind: KeyKind, hash: Hash, scheme: Scheme) -> String {
    let bits = hash.label().trim_start_matches("sha");
    match (kind, scheme) {
        (KeyKind::P256, _) => format!("PKIX_ECDSA_P256_SHA_{bits}"),
        (KeyKind::P384, _) => format!("PKIX_ECDSA_P384_SHA_{bits}"),
        (KeyKind::P521, _) => format!("PKIX_ECDSA_P521_SHA_{bits}"),
        (KeyKind::Ed25519, Scheme::Prehashed) => "PKIX_ED25519_PH".to_owned(),
        (KeyKind::Ed25519, _) => "PKIX_ED25519".to_owned(),
        (_, scheme) => {
            let padding = if matches!(scheme, Scheme::Pss(_)) { "PSS" } else { "PKCS1V15" };
            format!("PKIX_RSA_{padding}_{}_SHA{bits}", kind.rsa_bits().unwrap_or_default())
        }
    }
}

/// A signing key.
#[derive(Clone)]
pub struct Key {
    inner: Inner,
}

#[derive(Clone)]
enum Inner {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
    Rsa(KeyKind, Box<rsa::PrivateKey>),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

impl Key {
    /// The key of a kind and a label. RSA with 2048 bits knows two: labels that end in `leaf`, and the
    /// others; each other size of RSA knows one.
    pub fn derive(kind: KeyKind, seed: &str, label: &str) -> Self {
        // Reading an RSA key is as slow as checking that its factors are primes.
        static KNOWN: Mutex<BTreeMap<String, Key>> = Mutex::new(BTreeMap::new());
        let name = format!("{kind:?}/{seed}/{label}");
        let mut known = KNOWN.lock().expect("a lock");
        known.entry(name).or_insert_with(|| Self::make(kind, seed, label)).clone()
    }

    fn make(kind: KeyKind, seed: &str, label: &str) -> Self {
        let wide = Sha512::digest(format!("sigproof-testkit/{seed}/{label}"));
        let inner = match kind {
            KeyKind::P256 => {
                Inner::P256(p256::ecdsa::SigningKey::from_slice(&wide[..32]).expect("a scalar"))
            }
            KeyKind::P384 => {
                Inner::P384(p384::ecdsa::SigningKey::from_slice(&wide[..48]).expect("a scalar"))
            }
            KeyKind::P521 => {
                let mut scalar = [0u8; 66];
                scalar[2..].copy_from_slice(&wide);
                Inner::P521(p521::ecdsa::SigningKey::from_slice(&scalar).expect("a scalar"))
            }
            KeyKind::Ed25519 => {
                let seed: [u8; 32] = wide[..32].try_into().expect("32 bytes");
                Inner::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&seed)))
            }
            _ => {
                let pem = match kind {
                    KeyKind::Rsa3072 => include_str!("../keys/rsa3072-leaf.pem"),
                    KeyKind::Rsa4096 => include_str!("../keys/rsa4096-leaf.pem"),
                    KeyKind::Rsa1024 => include_str!("../keys/rsa1024-leaf.pem"),
                    KeyKind::RsaE3 => include_str!("../keys/rsa2048-e3-leaf.pem"),
                    _ if label.ends_with("leaf") => include_str!("../keys/rsa2048-leaf.pem"),
                    _ => include_str!("../keys/rsa2048-issuer.pem"),
                };
                let body: String = pem.lines().filter(|l| !l.starts_with("-----")).collect();
                let key = rsa::PrivateKey::from_pkcs8_der(&crate::json::unb64(&body));
                Inner::Rsa(kind, Box::new(key.expect("a PKCS#8 RSA key")))
            }
        };
        Self { inner }
    }

    /// The kind.
    pub fn kind(&self) -> KeyKind {
        match &self.inner {
            Inner::P256(_) => KeyKind::P256,
            Inner::P384(_) => KeyKind::P384,
            Inner::P521(_) => KeyKind::P521,
            Inner::Rsa(kind, _) => *kind,
            Inner::Ed25519(_) => KeyKind::Ed25519,
        }
    }

    /// The DER SubjectPublicKeyInfo.
    pub fn spki(&self) -> Vec<u8> {
        let document = match &self.inner {
            Inner::P256(key) => key.verifying_key().to_public_key_der(),
            Inner::P384(key) => key.verifying_key().to_public_key_der(),
            Inner::P521(key) => key.verifying_key().to_public_key_der(),
            Inner::Rsa(_, key) => key.to_public_key().to_public_key_der(),
            Inner::Ed25519(_) => {
                let id = der::seq(&[der::oid("1.3.101.112")]);
                return der::seq(&[id, der::bits(&self.raw(), 0)]);
            }
        };
        document.expect("a public key").as_bytes().to_vec()
    }

    /// The 32 bytes of an Ed25519 public key.
    pub fn raw(&self) -> Vec<u8> {
        match &self.inner {
            Inner::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
            _ => panic!("not an Ed25519 key"),
        }
    }

    /// SHA-256 of the SubjectPublicKeyInfo.
    pub fn id(&self) -> Vec<u8> {
        sha256(&self.spki())
    }

    /// Signs a message in a scheme.
    pub fn sign_in(&self, scheme: Scheme, hash: Hash, message: &[u8]) -> Vec<u8> {
        match (&self.inner, scheme) {
            (Inner::Rsa(_, key), Scheme::Pss(salt)) => sign_pss(key, hash, salt, message),
            (Inner::Ed25519(key), Scheme::Prehashed) => {
                let prehash = Sha512::new_with_prefix(message);
                key.sign_prehashed(prehash, None).expect("signs").to_bytes().to_vec()
            }
            _ => self.sign(hash, message),
        }
    }

    /// Signs a message: DER for ECDSA, PKCS#1 v1.5 for RSA, and Ed25519 itself.
    pub fn sign(&self, hash: Hash, message: &[u8]) -> Vec<u8> {
        let digest = hash.digest(message);
        match &self.inner {
            Inner::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign_prehash(&digest).expect("signs");
                signature.to_der().as_bytes().to_vec()
            }
            Inner::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign_prehash(&digest).expect("signs");
                signature.to_der().as_bytes().to_vec()
            }
            Inner::P521(key) => {
                let signature: p521::ecdsa::Signature = key.sign_prehash(&digest).expect("signs");
                signature.to_der().as_bytes().to_vec()
            }
            Inner::Rsa(_, key) => sign_rsa(key, hash, message),
            Inner::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
        }
    }

    /// Signs a digest as it is, as key holders do; none of Ed25519, which they give the message.
    pub fn sign_digest(&self, hash: Hash, digest: &[u8]) -> Vec<u8> {
        match &self.inner {
            Inner::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign_prehash(digest).expect("signs");
                signature.to_der().as_bytes().to_vec()
            }
            Inner::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign_prehash(digest).expect("signs");
                signature.to_der().as_bytes().to_vec()
            }
            Inner::P521(key) => {
                let signature: p521::ecdsa::Signature = key.sign_prehash(digest).expect("signs");
                signature.to_der().as_bytes().to_vec()
            }
            Inner::Rsa(_, key) => {
                let padding = match hash {
                    Hash::Sha256 => rsa::Pkcs1v15Sign::new::<Sha256>(),
                    Hash::Sha384 => rsa::Pkcs1v15Sign::new::<Sha384>(),
                    Hash::Sha512 => rsa::Pkcs1v15Sign::new::<Sha512>(),
                };
                key.sign(padding, digest).expect("signs")
            }
            Inner::Ed25519(_) => panic!("Ed25519 signs messages"),
        }
    }

    /// An ECDSA signature in DER as r and s one after the other, each of the curve's length.
    pub fn p1363(&self, signature: &[u8]) -> Vec<u8> {
        match &self.inner {
            Inner::P256(_) => {
                p256::ecdsa::Signature::from_der(signature).expect("DER").to_bytes().to_vec()
            }
            Inner::P384(_) => {
                p384::ecdsa::Signature::from_der(signature).expect("DER").to_bytes().to_vec()
            }
            Inner::P521(_) => {
                p521::ecdsa::Signature::from_der(signature).expect("DER").to_bytes().to_vec()
            }
            _ => panic!("not a key on a curve"),
        }
    }

    /// The object identifier of the X.509 signature algorithm of this key with a hash.
    pub fn algorithm(&self, hash: Hash) -> &'static str {
        match (self.kind(), hash) {
            (KeyKind::Ed25519, _) => "1.3.101.112",
            (kind, Hash::Sha256) if kind.is_rsa() => "1.2.840.113549.1.1.11",
            (kind, Hash::Sha384) if kind.is_rsa() => "1.2.840.113549.1.1.12",
            (kind, Hash::Sha512) if kind.is_rsa() => "1.2.840.113549.1.1.13",
            (_, Hash::Sha256) => "1.2.840.10045.4.3.2",
            (_, Hash::Sha384) => "1.2.840.10045.4.3.3",
            (_, Hash::Sha512) => "1.2.840.10045.4.3.4",
        }
    }
}

fn sign_rsa(key: &rsa::PrivateKey, hash: Hash, message: &[u8]) -> Vec<u8> {
    use rsa::pkcs1v15::SigningKey;
    use signature::SignatureEncoding;
    match hash {
        Hash::Sha256 => SigningKey::<Sha256>::new(key.clone()).sign(message).to_vec(),
        Hash::Sha384 => SigningKey::<Sha384>::new(key.clone()).sign(message).to_vec(),
        Hash::Sha512 => SigningKey::<Sha512>::new(key.clone()).sign(message).to_vec(),
    }
}

fn sign_pss(key: &rsa::PrivateKey, hash: Hash, salt: usize, message: &[u8]) -> Vec<u8> {
    use rsa::pss::SigningKey;
    use signature::{RandomizedSigner, SignatureEncoding};
    let mut rng = Stream { seed: sha256(message), count: 0 };
    macro_rules! sign {
        ($digest:ty) => {
            SigningKey::<$digest>::new_with_salt_len(key.clone(), salt)
                .sign_with_rng(&mut rng, message)
                .to_vec()
        };
    }
    match hash {
        Hash::Sha256 => sign!(Sha256),
        Hash::Sha384 => sign!(Sha384),
        Hash::Sha512 => sign!(Sha512),
    }
}

/// What stands for random numbers: SHA-256 of a seed and a counter.
struct Stream {
    seed: Vec<u8>,
    count: u64,
}

impl TryRng for Stream {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.try_next_u64().map(|n| n as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        for chunk in out.chunks_mut(32) {
            self.count += 1;
            let block = sha256(&[&self.seed[..], &self.count.to_be_bytes()].concat());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Stream {}

/// SHA-1, which only the oldest way to name a timestamp's certificate needs (FIPS 180-4 section 6.1).
pub fn sha1(data: &[u8]) -> Vec<u8> {
    let mut h: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    let mut padded = data.to_vec();
    padded.push(0x80);
    padded.resize(padded.len().next_multiple_of(64), 0);
    if data.len() % 64 > 55 {
        padded.resize(padded.len() + 64, 0);
    }
    let end = padded.len() - 8;
    padded[end..].copy_from_slice(&(data.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks(64) {
        let mut w: Vec<u32> =
            block.chunks(4).map(|c| u32::from_be_bytes(c.try_into().expect("4 bytes"))).collect();
        for i in 16..80 {
            w.push((w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16]).rotate_left(1));
        }
        let [mut a, mut b, mut c, mut d, mut e] = h;
        for (i, word) in w.iter().enumerate() {
            let (f, k) = match i {
                0..20 => ((b & c) | (!b & d), 0x5a82_7999),
                20..40 => (b ^ c ^ d, 0x6ed9_eba1),
                40..60 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc_u32),
                _ => (b ^ c ^ d, 0xca62_c1d6),
            };
            let next = a
                .rotate_left(5)
                .wrapping_add(f)
                .wrapping_add(e)
                .wrapping_add(k)
                .wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (sum, part) in h.iter_mut().zip([a, b, c, d, e]) {
            *sum = sum.wrapping_add(part);
        }
    }
    h.iter().flat_map(|word| word.to_be_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha1_of_the_examples() {
        assert_eq!(hex::encode(sha1(b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(hex::encode(sha1(b"")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        let long = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(hex::encode(sha1(long)), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    }
}
