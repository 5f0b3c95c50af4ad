//! The verifier's shape for many artifacts: a stream of questions in, a stream of answers out.

use std::num::NonZeroUsize;
use std::sync::Arc;

use crate::verifier::verify_one;
use crate::{Artifact, Bundles, First, Policy, Question, Rejected, Verifier};

/// What is asked about one of many artifacts. It owns what it holds, since another thread takes it.
#[derive(Clone, Debug)]
pub struct Job {
    /// The text of its bundles, of which one must verify; read by the thread that verifies.
    pub bundles: Vec<u8>,
    /// The artifact.
    pub artifact: Artifact,
    /// Who must have signed.
    pub policy: Arc<Policy>,
    /// The present time, as in [`Question::now`].
    pub now: Option<String>,
    /// A detached certificate timestamp, as in [`Question::detached_sct`].
    #[cfg(feature = "detached-sct")]
    pub detached_sct: Option<Vec<u8>>,
}

impl Job {
    /// Whether one of the bundles of this text is signed by whom the policy names.
    pub const fn new(bundles: Vec<u8>, artifact: Artifact, policy: Arc<Policy>) -> Self {
        Self {
            bundles,
            artifact,
            policy,
            now: None,
            #[cfg(feature = "detached-sct")]
            detached_sct: None,
        }
    }

    fn size(&self) -> usize {
        let artifact = match &self.artifact {
            Artifact::Bytes(bytes) => bytes.len(),
            Artifact::Digests { .. } => 0,
        };
        self.bundles.len().saturating_add(artifact)
    }

    fn ask(&self, verifier: &sigproof::Verifier) -> Result<First, Rejected> {
        let bundles = Bundles::from_json(&self.bundles)?;
        let question = Question {
            now: self.now.as_deref(),
            #[cfg(feature = "detached-sct")]
            detached_sct: self.detached_sct.as_deref(),
            ..Question::new(&bundles, &self.policy)
        };
        verify_one(verifier, &question, &self.artifact)
    }
}

/// Bytes of bundles and artifacts that are under way together, unless one has more by itself.
const UNDER_WAY: usize = 64 * 1024 * 1024;

/// What the host gives: a question, or why it could not be made, which is then the answer.
type Asked = Result<Job, Rejected>;

/// The answers, in the order of the questions; each comes as soon as it and those before it are there.
pub struct Many(Box<dyn Iterator<Item = Result<First, Rejected>> + Send>);

impl Iterator for Many {
    type Item = Result<First, Rejected>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl std::fmt::Debug for Many {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Many").finish_non_exhaustive()
    }
}

impl Verifier {
    /// Verifies many artifacts on this number of threads, or with 0 on as many as the machine can run. The
    /// questions are taken as they are needed, on any of these threads. No answer has a say in another. Every
    /// language has this shape.
    pub fn verify_many<I>(&self, jobs: I, threads: usize) -> Many
    where
        I: IntoIterator<Item = Asked, IntoIter: Send + 'static>,
    {
        let ask = |verifier: &sigproof::Verifier, job: Asked| job?.ask(verifier);
        let answers = self.0.verify_many(jobs, NonZeroUsize::new(threads), ask);
        let size = |job: &Asked| job.as_ref().map_or(0, Job::size);
        Many(Box::new(answers.within(UNDER_WAY, size)))
    }
}
