//! Variations of the evidence that leave a bundle valid, by the part that varies.

use crate::world::Effect;

pub mod ask;
pub mod log;
pub mod stamp;
pub mod witness;

/// THE enum of variations of the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// The Rekor v2 entry and its log.
    Log(log::Log),
    /// Timestamps and their authorities.
    Stamp(stamp::Stamps),
    /// Witnesses.
    Witness(witness::Witnesses),
    /// Keys, and what the policy asks for.
    Ask(ask::Ask),
}

impl Variant {
    /// The last part of the case's id.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Log(v) => v.slug(),
            Self::Stamp(v) => v.slug(),
            Self::Witness(v) => v.slug(),
            Self::Ask(v) => v.slug(),
        }
    }

    /// One sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Log(v) => v.sentence(),
            Self::Stamp(v) => v.sentence(),
            Self::Witness(v) => v.sentence(),
            Self::Ask(v) => v.sentence(),
        }
    }

    /// What it does.
    pub fn effect(&self) -> &dyn Effect {
        match self {
            Self::Log(v) => v,
            Self::Stamp(v) => v,
            Self::Witness(v) => v,
            Self::Ask(v) => v,
        }
    }
}
