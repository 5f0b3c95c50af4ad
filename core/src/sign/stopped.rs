//! A session that ended without having done all: why, and what is in the world by then.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::Signed;
use crate::code::Code;
use crate::failure::Failure;
use crate::session::StageReport;

/// What ended a session.
pub struct Stopped(Box<Inner>);

struct Inner {
    failure: Failure,
    stages: Vec<StageReport>,
    signed: Vec<Signed>,
    published: Vec<String>,
}

impl Stopped {
    pub(super) fn new(
        failure: Failure,
        stages: Vec<StageReport>,
        signed: Vec<Signed>,
        published: Vec<String>,
    ) -> Self {
        Self(Box::new(Inner { failure, stages, signed, published }))
    }

    /// Why.
    pub fn failure(&self) -> &Failure {
        &self.0.failure
    }

    /// The code of why.
    pub fn code(&self) -> Code {
        self.0.failure.code()
    }

    /// What was done by then, stage by stage; the last one is the one that failed.
    pub fn stages(&self) -> &[StageReport] {
        &self.0.stages
    }

    /// The items that were signed by then, in their order: they are whole, and verified.
    pub fn signed(&self) -> &[Signed] {
        &self.0.signed
    }

    /// The same, to be kept.
    pub fn into_signed(self) -> Vec<Signed> {
        self.0.signed
    }

    /// The addresses to which something had been sent that is public if it arrived.
    pub fn published(&self) -> &[String] {
        &self.0.published
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.failure)?;
        self.0.failure.hints().iter().try_for_each(|hint| write!(f, "\nhint: {hint}"))
    }
}

impl fmt::Debug for Stopped {
    /// As for a person: `unwrap` prints this, and bundles are long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { signed, published, .. } = &*self.0;
        write!(f, "{self} (signed {}, published to {})", signed.len(), published.join(" "))
    }
}

impl core::error::Error for Stopped {}
