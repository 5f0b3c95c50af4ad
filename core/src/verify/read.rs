//! What is read of a bundle and of an artifact once a call, when it is first asked for, whatever the number of
//! roots, alternatives and keys that are tried: either may have many megabytes.

use core::cell::OnceCell;

use alloc::vec::Vec;

use crate::artifact::Artifact;
use crate::bundle::statement::{self, Statement};
use crate::bundle::{Bundle, Content};
use crate::code::Code;
use crate::crypto::Digest;
use crate::failure::Failure;
use crate::policy::Predicate;

pub(super) struct Read<'a> {
    bundle: &'a Bundle,
    artifact: &'a Artifact<'a>,
    digests: OnceCell<Vec<Digest>>,
    statement: OnceCell<Result<Statement, Failure>>,
    predicate: Predicate<'a>,
}

impl<'a> Read<'a> {
    pub(super) const fn new(bundle: &'a Bundle, artifact: &'a Artifact<'a>) -> Self {
        let payload = match bundle.content() {
            Content::Dsse(envelope) => envelope.payload.as_slice(),
            Content::MessageSignature { .. } => &[],
        };
        Self {
            bundle,
            artifact,
            digests: OnceCell::new(),
            statement: OnceCell::new(),
            predicate: Predicate::new(payload),
        }
    }

    /// The artifact's digests, in the algorithms that the bundle is about.
    pub(super) fn digests(&self) -> &[Digest] {
        let algorithms = || self.bundle.algorithms_beside(self.statement().ok());
        self.digests.get_or_init(|| self.artifact.to_digests(algorithms))
    }

    /// The statement in the envelope.
    pub(super) fn statement(&self) -> Result<&Statement, Failure> {
        let parse = || match self.bundle.content() {
            Content::Dsse(envelope) => statement::parse(&envelope.payload),
            Content::MessageSignature { .. } => Err(Code::StatementMissing.into()),
        };
        self.statement.get_or_init(parse).as_ref().map_err(Clone::clone)
    }

    /// The predicate in the envelope.
    pub(super) const fn predicate(&self) -> &Predicate<'a> {
        &self.predicate
    }
}
