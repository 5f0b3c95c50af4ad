//! The verifier.

use std::sync::Arc;

use sigproof::trust::ClientTrustConfig;
use sigproof::{Code, Failure, FirstVerified, Time};

use crate::bundles::Each;
use crate::guard::guarded;
use crate::{Artifact, Bundles, Policy, Rejected, Verified};

/// Where a trusted root comes from.
#[derive(Clone, Copy, Debug)]
pub enum Root<'a> {
    /// The embedded root of the public-good instance.
    #[cfg(feature = "embedded-roots")]
    Sigstore,
    /// The embedded root of the staging instance.
    #[cfg(feature = "embedded-roots")]
    Staging,
    /// The embedded root of GitHub's own instance.
    #[cfg(feature = "embedded-roots")]
    Github,
    /// The JSON of a trusted root, or JSON Lines of several, which are then one.
    Json(&'a [u8]),
    /// One that was read before.
    Read(&'a TrustedRoot),
}

/// A trusted root that was read, so that what is wrong with its JSON is said where that is given.
#[derive(Clone, Debug)]
pub struct TrustedRoot(sigproof::TrustedRoot);

impl TrustedRoot {
    /// Reads the JSON of a trusted root, or JSON Lines of several, which are then one.
    ///
    /// # Errors
    /// If it is not one; all codes are of class `trust_root`.
    pub fn from_json(json: &[u8]) -> Result<Self, Rejected> {
        guarded(|| sigproof::TrustedRoot::from_json(json).map_err(Rejected::refused)).map(Self)
    }

    /// The trusted root of a client trust configuration.
    ///
    /// # Errors
    /// If it is not one; all codes are of class `trust_root`.
    pub fn of_client_trust_config(json: &[u8]) -> Result<Self, Rejected> {
        let read = || ClientTrustConfig::from_json(json).map_err(Rejected::refused);
        guarded(read).map(|config| Self(config.trusted_root))
    }
}

impl Root<'_> {
    fn load(self) -> Result<sigproof::TrustedRoot, Rejected> {
        match self {
            #[cfg(feature = "embedded-roots")]
            Self::Sigstore => Ok(sigproof::TrustedRoot::sigstore()),
            #[cfg(feature = "embedded-roots")]
            Self::Staging => Ok(sigproof::TrustedRoot::sigstore_staging()),
            #[cfg(feature = "embedded-roots")]
            Self::Github => Ok(sigproof::TrustedRoot::github()),
            Self::Json(json) => sigproof::TrustedRoot::from_json(json).map_err(Rejected::refused),
            Self::Read(root) => Ok(root.0.clone()),
        }
    }
}

/// Verifies bundles against trusted roots. Share it between threads: no answer has a say in another.
#[derive(Debug)]
pub struct Verifier(pub(crate) Arc<sigproof::Verifier>);

/// What is asked about one artifact. [`Question::new`] asks for no more than it must.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Its bundles, of which one must verify.
    pub bundles: &'a Bundles,
    /// Who must have signed.
    pub policy: &'a Policy,
    /// The present time as RFC 3339. Verified times after it are refused, and a key with a period is
    /// judged by it where nothing proves a time. Without it, no clock has a say.
    pub now: Option<&'a str>,
    /// A signed certificate timestamp that the certificates do not embed, as a log answers `add-chain`
    /// (RFC 6962 section 4.1).
    #[cfg(feature = "detached-sct")]
    pub detached_sct: Option<&'a [u8]>,
}

impl<'a> Question<'a> {
    /// Whether one of these bundles is signed by whom the policy names.
    pub const fn new(bundles: &'a Bundles, policy: &'a Policy) -> Self {
        Self {
            bundles,
            policy,
            now: None,
            #[cfg(feature = "detached-sct")]
            detached_sct: None,
        }
    }
}

/// The first bundle that verifies.
#[derive(Debug)]
#[must_use]
pub struct First {
    /// What it proves.
    pub verified: Verified,
    /// Its place among the bundles.
    pub index: usize,
    /// The answers about those before it, in their order; also of what cannot be read as a bundle. Those behind it were
    /// not looked at.
    pub rejected: Vec<Rejected>,
}

impl Verifier {
    /// A verifier that trusts these roots, each under a name of its own that policies may ask for. A
    /// root that stands alone may have none.
    ///
    /// # Errors
    /// If a root does not load, there is none, or two have one name.
    pub fn new(roots: &[(Option<String>, Root<'_>)]) -> Result<Self, Rejected> {
        guarded(|| {
            if let [(None, root)] = roots {
                return Ok(Self::of(sigproof::Verifier::new(root.load()?)));
            }
            let load = |(name, root): &(Option<String>, Root<'_>)| {
                Ok((name.clone().unwrap_or_default(), root.load()?))
            };
            let roots = roots.iter().map(load).collect::<Result<Vec<_>, Rejected>>()?;
            sigproof::Verifier::with_roots(roots).map(Self::of).map_err(Rejected::refused)
        })
    }

    fn of(verifier: sigproof::Verifier) -> Self {
        Self(Arc::new(verifier))
    }

    /// Verifies that one of the bundles is a signature of the artifact by whom the policy names.
    ///
    /// # Errors
    /// The rejection of the bundle that came furthest; of one that cannot be read, only if none can be.
    pub fn verify(&self, question: &Question<'_>, artifact: &Artifact) -> Result<First, Rejected> {
        verify_one(&self.0, question, artifact)
    }

    /// Verifies that one of the bundles is an envelope signed by whom the policy names. No artifact is
    /// compared.
    ///
    /// # Errors
    /// The rejection of the one that came furthest; of a bundle without an envelope, `artifact.required`.
    pub fn verify_dsse(&self, question: &Question<'_>) -> Result<First, Rejected> {
        let policy = &question.policy.0;
        judge(question, |bundles, now| self.0.verify_dsse_first_of(bundles, policy, now))
    }
}

pub(crate) fn verify_one(
    verifier: &sigproof::Verifier,
    question: &Question<'_>,
    artifact: &Artifact,
) -> Result<First, Rejected> {
    let (artifact, policy) = (artifact.as_core(), &question.policy.0);
    judge(question, |bundles, now| verifier.verify_first_of(bundles, &artifact, policy, now))
}

/// Reads what the core is asked about, and asks.
fn judge(
    question: &Question<'_>,
    ask: impl FnOnce(&[Each], Option<Time>) -> Result<FirstVerified, sigproof::Rejected>,
) -> Result<First, Rejected> {
    guarded(|| {
        #[cfg(feature = "inject")]
        crate::inject::fire();
        let now = parse_now(question.now)?;
        let bundles = question.bundles.all.as_slice();
        #[cfg(feature = "detached-sct")]
        let with_sct = match question.detached_sct {
            Some(json) => {
                let with_sct = |bundle: &Each| match bundle {
                    Ok(bundle) => bundle.clone().with_detached_sct(json).map(Ok),
                    Err(unreadable) => Ok(Err(unreadable.clone())),
                };
                bundles.iter().map(with_sct).collect::<Result<Vec<_>, _>>()?
            }
            None => Vec::new(),
        };
        #[cfg(feature = "detached-sct")]
        let bundles = if with_sct.is_empty() { bundles } else { &with_sct };
        let first = ask(bundles, now)?;
        Ok(First {
            index: first.index,
            verified: Verified::new(first.verified),
            rejected: first.rejected.into_iter().map(Rejected::from).collect(),
        })
    })
}

pub(crate) fn parse_now(now: Option<&str>) -> Result<Option<Time>, Rejected> {
    let parse = |text: &str| {
        Time::parse_rfc3339(text)
            .ok_or_else(|| Rejected::refused(Failure::new(Code::ArgumentInvalid).with("now", text)))
    };
    now.map(parse).transpose()
}
