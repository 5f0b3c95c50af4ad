//! What a bundle is verified against, and how it comes to be known by its digests.

use sigproof::{Bundle, Code, Digest, Failure, HashAlgorithm};

use crate::guard::guarded;
use crate::{Bundles, Policy, Rejected};

/// The artifact: its bytes, or digests of them.
#[derive(Clone, Debug)]
pub enum Artifact {
    /// The bytes as a whole.
    Bytes(Vec<u8>),
    /// Digests of the same bytes, each of another algorithm.
    Digests {
        /// The digests.
        digests: Vec<Digest>,
        /// How the bytes begin, where somebody has seen it.
        head: Option<Vec<u8>>,
    },
}

impl Artifact {
    /// An artifact known by digests, each as `sha256:`, `sha384:` or `sha512:` and hexadecimal.
    ///
    /// # Errors
    /// If one of them does not have that form.
    pub fn digests(digests: &[impl AsRef<str>]) -> Result<Self, Rejected> {
        let parsed = digests.iter().map(|digest| digest.as_ref().parse::<Digest>());
        let parsed = parsed.collect::<Result<_, _>>().map_err(Rejected::refused)?;
        Ok(Self::of(parsed))
    }

    pub(crate) const fn of(digests: Vec<Digest>) -> Self {
        Self::Digests { digests, head: None }
    }

    /// The artifact known by digests begins with these bytes, 7 or more of them or all that it has:
    /// [`Hasher::head`] gives them. Of bytes, this changes nothing.
    #[must_use]
    pub fn with_head(mut self, first_bytes: &[u8]) -> Self {
        if let Self::Digests { head, .. } = &mut self {
            *head = Some(first_bytes.to_vec());
        }
        self
    }

    pub(crate) fn as_core(&self) -> sigproof::Artifact<'_> {
        match self {
            Self::Bytes(bytes) => sigproof::Artifact::bytes(bytes),
            Self::Digests { digests, head } => {
                let artifact = sigproof::Artifact::digests(digests.clone());
                match head {
                    Some(head) => artifact.with_head(head),
                    None => artifact,
                }
            }
        }
    }
}

/// What an artifact must be given as, for some bundles and one policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    pub(crate) algorithms: Vec<HashAlgorithm>,
    pub(crate) bytes: bool,
}

impl Needs {
    /// What these bundles need under this policy: whatever one of them does.
    ///
    /// # Errors
    /// If none of the bundles can be read.
    pub fn of(bundles: &Bundles, policy: &Policy) -> Result<Self, Rejected> {
        guarded(|| {
            bundles.check()?;
            let bundles: Vec<&Bundle> = bundles.all.iter().flatten().collect();
            let asked = |algorithm: &HashAlgorithm| {
                bundles.iter().any(|bundle| bundle.digest_algorithms().contains(algorithm))
            };
            let algorithms = HashAlgorithm::ALL.into_iter().filter(asked).collect();
            let bytes = bundles.iter().any(|bundle| bundle.may_need_bytes(&policy.0));
            Ok(Self { algorithms, bytes })
        })
    }

    /// The algorithms of the digests (`sha256`), never none.
    pub fn algorithms(&self) -> impl Iterator<Item = &'static str> {
        self.algorithms.iter().map(|algorithm| algorithm.name())
    }

    /// Whether digests may not do, because the signature is over the bytes themselves.
    pub const fn bytes(&self) -> bool {
        self.bytes
    }
}

/// Hashes an artifact while it is read once, piece by piece.
#[derive(Clone, Debug)]
pub struct Hasher(sigproof::Hasher);

impl Hasher {
    /// A hasher for these algorithms, which [`Needs::algorithms`] names.
    ///
    /// # Errors
    /// If one of them is unknown, or there is none.
    pub fn new(algorithms: &[impl AsRef<str>]) -> Result<Self, Rejected> {
        let known = algorithms.iter().map(|name| HashAlgorithm::from_name(name.as_ref()));
        let known = known.collect::<Option<Vec<_>>>().filter(|known| !known.is_empty());
        let known = known.ok_or_else(|| {
            let names: Vec<&str> = algorithms.iter().map(AsRef::as_ref).collect();
            let failure = Failure::new(Code::ArgumentInvalid);
            Rejected::refused(failure.with("algorithms", names.join(" ")))
        })?;
        Ok(Self(sigproof::Hasher::new(&known)))
    }

    /// Takes the next bytes of the artifact.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// How the artifact begins, in the form that [`Artifact::with_head`] takes.
    pub fn head(&self) -> &[u8] {
        self.0.head()
    }

    /// The digests, in the order of the algorithms, in the form that [`Artifact::digests`] takes.
    pub fn finish(self) -> Vec<String> {
        self.0.finish().iter().map(ToString::to_string).collect()
    }
}
