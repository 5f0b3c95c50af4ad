//! What a policy may say about one part of a rule, whatever the type of it: the parts of a rule are asked
//! alike (`part.rs`), and one may cover another (`cover.rs`).

use alloc::string::String;
use alloc::vec::Vec;

use super::matcher::{Match, OneOf};
use crate::code::Code;
use crate::failure::{Failure, ensure};

/// The value of a part, whatever its type is.
pub(super) trait Asked {
    /// Whether the policy says anything about it.
    fn is_said(&self) -> bool {
        true
    }

    /// The values, if the part is a list of them: any one will do.
    fn values(&self) -> Option<&OneOf> {
        None
    }

    /// The lists of values that have names of their own.
    fn named(&self) -> &[(String, OneOf)] {
        &[]
    }

    /// Refuses an empty text or list: an unset variable must not drop a rule.
    fn check(&self) -> Result<(), Failure> {
        Ok(())
    }
}

impl Asked for Match {
    fn check(&self) -> Result<(), Failure> {
        ensure(!self.source().is_empty(), Code::PolicyValueEmpty)
    }
}

impl Asked for String {
    fn check(&self) -> Result<(), Failure> {
        ensure(!self.is_empty(), Code::PolicyValueEmpty)
    }
}

impl Asked for OneOf {
    fn values(&self) -> Option<&OneOf> {
        Some(self)
    }

    fn check(&self) -> Result<(), Failure> {
        Self::check(self)
    }
}

impl<T: Asked> Asked for Option<T> {
    fn is_said(&self) -> bool {
        self.is_some()
    }

    fn values(&self) -> Option<&OneOf> {
        self.as_ref().and_then(Asked::values)
    }

    fn check(&self) -> Result<(), Failure> {
        self.iter().try_for_each(Asked::check)
    }
}

impl Asked for usize {
    fn is_said(&self) -> bool {
        *self > 0
    }
}

impl Asked for bool {
    fn is_said(&self) -> bool {
        *self
    }
}

impl Asked for Vec<String> {
    fn is_said(&self) -> bool {
        !self.is_empty()
    }

    fn check(&self) -> Result<(), Failure> {
        self.iter().try_for_each(Asked::check)
    }
}

impl Asked for Vec<(String, OneOf)> {
    fn is_said(&self) -> bool {
        !self.is_empty()
    }

    fn named(&self) -> &[(String, OneOf)] {
        self
    }

    fn check(&self) -> Result<(), Failure> {
        self.iter().try_for_each(|(_, values)| values.check())
    }
}

/// A part that may be left out: what it is then.
pub(super) trait Unsaid {
    const UNSAID: Self;
}

impl<T> Unsaid for Option<T> {
    const UNSAID: Self = None;
}
impl<T> Unsaid for Vec<T> {
    const UNSAID: Self = Self::new();
}
impl Unsaid for usize {
    const UNSAID: Self = 0;
}
impl Unsaid for bool {
    const UNSAID: Self = false;
}
