//! Hash algorithms (FIPS 180-4), digests, and hashes of bytes that come piece by piece.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use sha2::Digest as _;

use crate::code::Code;
use crate::encoding::base64;
use crate::failure::Failure;

/// A hash algorithm that artifacts and payloads are bound with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl HashAlgorithm {
    /// Every algorithm.
    pub const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    /// Length of a digest, in bytes.
    pub const fn digest_len(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The name in in-toto digest sets, Rekor entries and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// The algorithm of this name (`sha256`).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }

    /// The algorithm of this name in sigstore_common.proto's `HashAlgorithm` (`SHA2_256`).
    pub(crate) fn from_proto(name: &str) -> Option<Self> {
        match name {
            "SHA2_256" => Some(Self::Sha256),
            "SHA2_384" => Some(Self::Sha384),
            "SHA2_512" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// Its name in sigstore_common.proto's `HashAlgorithm`.
    #[cfg(feature = "sign")]
    pub(crate) const fn proto(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA2_256",
            Self::Sha384 => "SHA2_384",
            Self::Sha512 => "SHA2_512",
        }
    }

    /// The digest of these bytes.
    pub fn hash(self, bytes: &[u8]) -> Digest {
        let bytes = match self {
            Self::Sha256 => sha2::Sha256::digest(bytes).to_vec(),
            Self::Sha384 => sha2::Sha384::digest(bytes).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(bytes).to_vec(),
        };
        Digest { algorithm: self, bytes }
    }
}

/// A digest and the algorithm it was made with.
///
/// ```
/// use sigproof::{Digest, HashAlgorithm};
/// let digest = HashAlgorithm::Sha256.hash(b"abc");
/// assert_eq!(digest, digest.to_string().parse()?);
/// assert!("sha256:00".parse::<Digest>().is_err());
/// # Ok::<(), sigproof::Failure>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest {
    algorithm: HashAlgorithm,
    bytes: Vec<u8>,
}

impl Digest {
    /// A digest that was computed elsewhere.
    ///
    /// # Errors
    /// [`Code::ArtifactLength`] if the number of bytes is not that of the algorithm.
    pub fn new(algorithm: HashAlgorithm, bytes: &[u8]) -> Result<Self, Failure> {
        if bytes.len() != algorithm.digest_len() {
            return Err(Failure::new(Code::ArtifactLength)
                .with("algorithm", algorithm.name())
                .with("bytes", bytes.len()));
        }
        Ok(Self { algorithm, bytes: bytes.to_owned() })
    }

    /// The algorithm.
    pub const fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }

    /// The digest itself.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The digest itself, in lower-case hexadecimal.
    pub fn hex(&self) -> String {
        hex::encode(&self.bytes)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm.name(), self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::str::FromStr for Digest {
    type Err = Failure;

    /// Reads `sha256:`, `sha384:` or `sha512:` and the digest in hexadecimal, of either case.
    fn from_str(text: &str) -> Result<Self, Failure> {
        let bad = |cause| bad(text, cause);
        let (name, digits) =
            text.split_once(':').ok_or_else(|| bad("no algorithm and colon before the digits"))?;
        let algorithm = HashAlgorithm::from_name(name)
            .ok_or_else(|| bad("another algorithm than sha256, sha384 and sha512"))?;
        let is_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_hex {
            return Err(bad("a character that is no hexadecimal digit"));
        }
        let wanted = algorithm.digest_len().saturating_mul(2);
        let counted = |f: Failure| f.with("digits", digits.len()).with("wanted", wanted);
        let bytes = hex::decode(digits).ok().filter(|bytes| bytes.len() == algorithm.digest_len());
        let bytes = bytes.ok_or_else(|| counted(bad("too few or too many digits")))?;
        Self::new(algorithm, &bytes)
    }
}

/// Why a text is not a digest, and which one may be meant.
#[cold]
fn bad(text: &str, cause: &str) -> Failure {
    let failure = Failure::new(Code::ArtifactLength).with("digest", text).with("cause", cause);
    match meant(text) {
        Some(digest) => failure.with("meant", digest.to_string()),
        None => failure,
    }
}

/// The digest in a text that has another form: digits alone, an integrity of the Web or of npm (`sha512-…`,
/// W3C Subresource Integrity section 3.5), an image's name (`…@sha256:…`), a line of `sha256sum`, `SHA-256`.
fn meant(text: &str) -> Option<Digest> {
    let text = text.trim_ascii().split_ascii_whitespace().next()?;
    let text = text.rsplit('@').next()?;
    let at = text.find([':', '-', '=']);
    let of_name =
        |name: &str| HashAlgorithm::ALL.into_iter().find(|a| a.name().eq_ignore_ascii_case(name));
    let Some((name, rest)) = at.and_then(|at| text.split_at_checked(at)) else {
        let bytes = hex::decode(text).ok()?;
        let fits = |a: &HashAlgorithm| a.digest_len() == bytes.len();
        return Digest::new(HashAlgorithm::ALL.into_iter().find(fits)?, &bytes).ok();
    };
    let rest = rest.get(1..)?;
    // `SHA-256:…`
    let (algorithm, digits) = match (of_name(name), rest.split_once([':', '='])) {
        (Some(algorithm), _) => (algorithm, rest),
        (None, Some((bits, digits))) => (of_name(&[name, bits].concat())?, digits),
        (None, None) => return None,
    };
    let bytes = hex::decode(digits).ok().or_else(|| base64::decode(digits))?;
    Digest::new(algorithm, &bytes).ok()
}

impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A hash of bytes that come piece by piece.
#[derive(Clone)]
pub(crate) enum RunningHash {
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
}

impl RunningHash {
    pub(crate) fn new(algorithm: HashAlgorithm) -> Self {
        match algorithm {
            HashAlgorithm::Sha256 => Self::Sha256(sha2::Sha256::new()),
            HashAlgorithm::Sha384 => Self::Sha384(sha2::Sha384::new()),
            HashAlgorithm::Sha512 => Self::Sha512(sha2::Sha512::new()),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hash) => hash.update(bytes),
            Self::Sha384(hash) => hash.update(bytes),
            Self::Sha512(hash) => hash.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> Digest {
        let (algorithm, bytes) = match self {
            Self::Sha256(hash) => (HashAlgorithm::Sha256, hash.finalize().to_vec()),
            Self::Sha384(hash) => (HashAlgorithm::Sha384, hash.finalize().to_vec()),
            Self::Sha512(hash) => (HashAlgorithm::Sha512, hash.finalize().to_vec()),
        };
        Digest { algorithm, bytes }
    }
}
