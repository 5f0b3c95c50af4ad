//! Hash algorithms (FIPS 180-4), digests, and a hasher for artifacts that are read as a stream.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use sha2::Digest as _;

use crate::artifact::Artifact;
use crate::code::Code;
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
        let bad = || Failure::new(Code::ArtifactLength).with("digest", text);
        let (name, digits) = text.split_once(':').ok_or_else(bad)?;
        let algorithm = HashAlgorithm::from_name(name).ok_or_else(bad)?;
        Self::new(algorithm, &hex::decode(digits).map_err(|_| bad())?)
    }
}

impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[derive(Clone)]
enum State {
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
}

/// Hashes an artifact with several algorithms while it is read once, piece by piece. It remembers how the
/// artifact begins.
///
/// ```
/// use sigproof::{HashAlgorithm, Hasher};
/// let mut hasher = Hasher::new(&[HashAlgorithm::Sha256]);
/// hasher.update(b"a");
/// hasher.update(b"bc");
/// assert_eq!(hasher.finish(), [HashAlgorithm::Sha256.hash(b"abc")]);
/// ```
#[derive(Clone)]
pub struct Hasher {
    states: Vec<State>,
    head: Vec<u8>,
}

impl Hasher {
    /// A hasher for these algorithms, which [`crate::Bundle::digest_algorithms`] names.
    pub fn new(algorithms: &[HashAlgorithm]) -> Self {
        let states = algorithms
            .iter()
            .map(|algorithm| match algorithm {
                HashAlgorithm::Sha256 => State::Sha256(sha2::Sha256::new()),
                HashAlgorithm::Sha384 => State::Sha384(sha2::Sha384::new()),
                HashAlgorithm::Sha512 => State::Sha512(sha2::Sha512::new()),
            })
            .collect();
        Self { states, head: Vec::new() }
    }

    /// Takes the next bytes of the artifact.
    pub fn update(&mut self, bytes: &[u8]) {
        let missing = Artifact::HEAD_BYTES.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(missing));
        for state in &mut self.states {
            match state {
                State::Sha256(h) => h.update(bytes),
                State::Sha384(h) => h.update(bytes),
                State::Sha512(h) => h.update(bytes),
            }
        }
    }

    /// The first bytes of what was hashed, [`Artifact::HEAD_BYTES`] of them or all there were.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// The artifact that was hashed.
    pub fn into_artifact(self) -> Artifact<'static> {
        let head = self.head.clone();
        Artifact::digests(self.finish()).with_head(&head)
    }

    /// The digests, in the order of the algorithms. Of an artifact, [`Self::into_artifact`] says more.
    pub fn finish(self) -> Vec<Digest> {
        self.states
            .into_iter()
            .map(|state| match state {
                State::Sha256(h) => {
                    Digest { algorithm: HashAlgorithm::Sha256, bytes: h.finalize().to_vec() }
                }
                State::Sha384(h) => {
                    Digest { algorithm: HashAlgorithm::Sha384, bytes: h.finalize().to_vec() }
                }
                State::Sha512(h) => {
                    Digest { algorithm: HashAlgorithm::Sha512, bytes: h.finalize().to_vec() }
                }
            })
            .collect()
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").field("algorithms", &self.states.len()).finish()
    }
}
