//! What a bundle is verified against: an artifact's bytes, or digests of it; and a hasher for
//! artifacts that are read as a stream.

use alloc::vec::Vec;
use core::fmt;

use crate::bundle::entry::hash_algorithm;
use crate::bundle::statement::{self, Statement};
use crate::bundle::{Bundle, Content, Material, dsse};
use crate::crypto::{Digest, HashAlgorithm, KeyKind, RunningHash, Scheme, artifact_schemes};
use crate::policy::Policy;

/// The artifact: its bytes, or digests that the caller computed (with [`Hasher`], or the host's own
/// hash functions).
#[derive(Clone, Debug)]
pub struct Artifact<'a>(Inner<'a>);

#[derive(Clone, Debug)]
enum Inner<'a> {
    Bytes(&'a [u8]),
    /// With the first bytes, where the caller has seen them.
    Digests(Vec<Digest>, Option<Vec<u8>>),
    /// The question is about the envelope alone: [`crate::Verifier::verify_dsse`] asks it.
    Envelope,
}

impl<'a> Artifact<'a> {
    /// An artifact that is at hand as a whole. No bytes at all is an artifact too.
    pub const fn bytes(bytes: &'a [u8]) -> Self {
        Self(Inner::Bytes(bytes))
    }

    /// An artifact known by one digest.
    pub fn digest(digest: Digest) -> Self {
        Self::digests(alloc::vec![digest])
    }

    /// An artifact known by several digests of the same bytes.
    pub const fn digests(digests: Vec<Digest>) -> Self {
        Self(Inner::Digests(digests, None))
    }

    /// How many of an artifact's first bytes [`Self::with_head`] asks for.
    pub const HEAD_BYTES: usize = dsse::PAE_START.len();

    /// The artifact known by digests begins with these bytes: [`Self::HEAD_BYTES`] of them or more, or all
    /// that it has. They tell a file from the encoding of an envelope, whose signature is an
    /// attestation's; [`Hasher::into_artifact`] gives them. Fewer that do not tell count as none, unless
    /// their digest says that they are all. Of an artifact given as bytes, this changes nothing.
    #[must_use]
    pub fn with_head(mut self, first_bytes: &[u8]) -> Self {
        if let Inner::Digests(_, head) = &mut self.0 {
            *head = Some(first_bytes.iter().take(Self::HEAD_BYTES).copied().collect());
        }
        self
    }

    /// Whether the artifact begins as the pre-authentication encoding of an envelope does; none, if nobody
    /// has seen how it begins.
    pub(crate) fn begins_as_encoding(&self) -> Option<bool> {
        match &self.0 {
            Inner::Bytes(bytes) => Some(bytes.starts_with(dsse::PAE_START)),
            Inner::Digests(digests, head) => {
                let head = head.as_ref()?;
                let begins = head.starts_with(dsse::PAE_START);
                // A piece that is too short to tell has told something only if it is all there is.
                let tells = begins || !dsse::PAE_START.starts_with(head);
                (tells || is_all(head, digests)).then_some(begins)
            }
            Inner::Envelope => None,
        }
    }

    /// No artifact: what is asked about is the envelope.
    pub(crate) const fn envelope() -> Self {
        Self(Inner::Envelope)
    }

    pub(crate) const fn is_envelope(&self) -> bool {
        matches!(self.0, Inner::Envelope)
    }

    /// Whether there are digests alone, and nobody says how what they are of begins.
    pub(crate) const fn is_digests_alone(&self) -> bool {
        matches!(self.0, Inner::Digests(_, None))
    }

    /// The artifact's bytes, if they are at hand.
    pub(crate) const fn as_bytes(&self) -> Option<&'a [u8]> {
        match self.0 {
            Inner::Bytes(bytes) => Some(bytes),
            Inner::Digests(..) | Inner::Envelope => None,
        }
    }

    /// The digests that it is known by; none, if it is at hand as bytes.
    #[cfg(feature = "sign")]
    pub fn known_digests(&self) -> &[Digest] {
        match &self.0 {
            Inner::Digests(digests, _) => digests,
            Inner::Bytes(_) | Inner::Envelope => &[],
        }
    }

    /// The artifact's digests, in these algorithms as far as they can be had.
    pub(crate) fn to_digests(
        &self,
        algorithms: impl FnOnce() -> Vec<HashAlgorithm>,
    ) -> Vec<Digest> {
        match &self.0 {
            Inner::Bytes(bytes) => {
                let mut hasher = Hasher::new(&algorithms());
                hasher.update(bytes);
                hasher.finish()
            }
            Inner::Digests(digests, _) => digests.clone(),
            Inner::Envelope => Vec::new(),
        }
    }
}

#[cfg(feature = "std")]
impl Artifact<'static> {
    /// Reads an artifact to its end and hashes it meanwhile, with the algorithms that
    /// [`crate::Bundle::digest_algorithms`] names (feature `std`). Of a file of any size it has some kB in memory.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use sigproof::{Artifact, Bundle, Policy, TrustedRoot, Verifier};
    /// # let verifier = Verifier::new(TrustedRoot::from_json(&[])?);
    /// # let policy = Policy::identity("me@example.com", "https://accounts.example.com");
    /// let bundle = Bundle::from_json(&std::fs::read("image.iso.sigstore.json")?)?;
    /// let file = std::fs::File::open("image.iso")?;
    /// let artifact = Artifact::read(file, &bundle.digest_algorithms())?;
    /// let verified = verifier.verify(&bundle, artifact, &policy)?;
    /// # let _ = verified;
    /// # Ok(()) }
    /// ```
    ///
    /// An Ed25519 signature of a message is over the message itself, and cannot be verified so:
    /// [`crate::Bundle::may_need_bytes`] says whether that may be.
    ///
    /// # Errors
    /// As the reader; a read that was interrupted is tried again.
    pub fn read(
        mut reader: impl std::io::Read,
        algorithms: &[HashAlgorithm],
    ) -> std::io::Result<Self> {
        const PIECE: usize = 64 * 1024;
        let mut hasher = Hasher::new(algorithms);
        let mut piece = alloc::vec![0; PIECE];
        loop {
            match reader.read(&mut piece) {
                Ok(0) => return Ok(hasher.into_artifact()),
                // A reader that says to have read more than it was given room for is broken.
                Ok(n) => hasher.update(piece.get(..n).ok_or(std::io::ErrorKind::InvalidData)?),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Whether an artifact of these digests is these bytes and no more.
fn is_all(bytes: &[u8], digests: &[Digest]) -> bool {
    digests.iter().any(|digest| digest.algorithm().hash(bytes) == *digest)
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
    states: Vec<RunningHash>,
    head: Vec<u8>,
}

impl Hasher {
    /// A hasher for these algorithms, which [`crate::Bundle::digest_algorithms`] names.
    pub fn new(algorithms: &[HashAlgorithm]) -> Self {
        let states = algorithms.iter().copied().map(RunningHash::new).collect();
        Self { states, head: Vec::new() }
    }

    /// Takes the next bytes of the artifact.
    pub fn update(&mut self, bytes: &[u8]) {
        let missing = Artifact::HEAD_BYTES.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(missing));
        for state in &mut self.states {
            state.update(bytes);
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
        self.states.into_iter().map(RunningHash::finish).collect()
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").field("algorithms", &self.states.len()).finish()
    }
}

impl Bundle {
    /// The algorithms that the artifact must be hashed with for this bundle, so that it needs to
    /// be read only once. Never empty.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use sigproof::{Artifact, Bundle, Hasher};
    /// let bundle = Bundle::from_json(&std::fs::read("artifact.sigstore.json")?)?;
    /// let mut hasher = Hasher::new(&bundle.digest_algorithms());
    /// hasher.update(b"a part of the artifact");
    /// let artifact = hasher.into_artifact();
    /// # Ok(()) }
    /// ```
    pub fn digest_algorithms(&self) -> Vec<HashAlgorithm> {
        let statement = match self.content() {
            Content::Dsse(envelope) => statement::parse(&envelope.payload).ok(),
            Content::MessageSignature { .. } => None,
        };
        self.algorithms_beside(statement.as_ref())
    }

    /// The same, beside the statement in the envelope, if there is one.
    pub(crate) fn algorithms_beside(&self, statement: Option<&Statement>) -> Vec<HashAlgorithm> {
        let mut wanted = match self.content() {
            Content::MessageSignature { digest, .. } => {
                let stated = digest.iter().filter_map(|d| HashAlgorithm::from_proto(&d.algorithm));
                let logged = self.log_entries().iter().filter_map(hash_algorithm);
                stated.chain(logged).collect()
            }
            Content::Dsse(_) => statement.map(Statement::digest_algorithms).unwrap_or_default(),
        };
        if wanted.is_empty() {
            wanted = self.signer_algorithms();
        }
        HashAlgorithm::ALL.into_iter().filter(|algorithm| wanted.contains(algorithm)).collect()
    }

    /// Whether the artifact's bytes may be needed, and its digests not do: an Ed25519 signature
    /// (RFC 8032) of a message is over the message itself. A caller who reads a stream once must
    /// know it before.
    pub fn may_need_bytes(&self, policy: &Policy) -> bool {
        let takes_bytes = |kind| artifact_schemes(kind).any(|scheme| scheme.hash().is_none());
        let mut kinds = KeyKind::ALL.iter().copied().filter(|kind| takes_bytes(*kind));
        let signer = match self.material() {
            Material::Certificate { leaf, .. } => {
                leaf.public_key().is_ok_and(|key| takes_bytes(key.kind()))
            }
            Material::PublicKey { .. } => kinds.any(|kind| policy.has_key_of(kind)),
        };
        signer && matches!(self.content(), Content::MessageSignature { .. })
    }

    /// The algorithms that the signer's key goes with; all, if the bundle does not hold the key.
    fn signer_algorithms(&self) -> Vec<HashAlgorithm> {
        let key = match self.material() {
            Material::Certificate { leaf, .. } => leaf.public_key().ok(),
            Material::PublicKey { .. } => None,
        };
        match key {
            Some(key) => artifact_schemes(key.kind()).filter_map(Scheme::hash).collect(),
            None => HashAlgorithm::ALL.to_vec(),
        }
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use std::io::{self, Read};

    use super::*;

    /// Gives what it has in small pieces, interrupted in between, and then ends or fails.
    struct Pieces(Vec<u8>, bool, Option<io::ErrorKind>);

    impl Read for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let n = self.0.len().min(7).min(buffer.len());
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0.drain(..n);
            match self.2 {
                Some(kind) if n == 0 => Err(kind.into()),
                _ => Ok(n),
            }
        }
    }

    #[test]
    fn a_short_head_tells_only_what_it_must_be_part_of() {
        let begins = |digested: &[u8], head: &[u8]| {
            let digest = HashAlgorithm::Sha256.hash(digested);
            Artifact::digest(digest).with_head(head).begins_as_encoding()
        };
        let encoding = b"DSSEv1 4 text 1 a";
        for short in [&b""[..], b"D", b"DSSEv1"] {
            assert_eq!(begins(encoding, short), None);
            // It is all there is.
            assert_eq!(begins(short, short), Some(false));
        }
        assert_eq!(begins(encoding, b"DSSEv1 "), Some(true));
        assert_eq!(begins(encoding, encoding), Some(true));
        assert_eq!(begins(b"a file", b"a"), Some(false));
        assert_eq!(begins(b"DSSEv2 ", b"DSSEv2"), Some(false));
        for whole in [&b""[..], b"DSSEv1", b"a file", encoding] {
            let mut hasher = Hasher::new(&[HashAlgorithm::Sha256]);
            hasher.update(whole);
            let begins = hasher.into_artifact().begins_as_encoding();
            assert_eq!(begins, Some(whole == encoding));
        }
    }

    #[test]
    fn what_is_read_is_what_is_hashed() {
        let all = HashAlgorithm::ALL;
        for bytes in [&b""[..], b"DSSEv1 4 text", &[7; 100_000]] {
            let read = Artifact::read(Pieces(bytes.to_vec(), false, None), &all).unwrap();
            let expected: Vec<Digest> = all.iter().map(|one| one.hash(bytes)).collect();
            assert_eq!(read.to_digests(Vec::new), expected);
            assert_eq!(read.begins_as_encoding(), Some(bytes.starts_with(b"DSSEv1 ")));
        }
    }

    /// Half of a file is no artifact.
    #[test]
    fn a_reader_that_fails_gives_none() {
        let kind = io::ErrorKind::UnexpectedEof;
        let failed = Artifact::read(Pieces(alloc::vec![1; 30], false, Some(kind)), &[]);
        assert_eq!(failed.unwrap_err().kind(), kind);
        struct Liar;
        impl Read for Liar {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                Ok(buffer.len() + 1)
            }
        }
        let failed = Artifact::read(Liar, &[HashAlgorithm::Sha256]);
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
