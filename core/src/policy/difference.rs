//! What differs between a rule and what the bundle proves, with both values.

use alloc::vec::Vec;

use super::OneOf;
use super::slip::{self, Slip};
use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::value::Value;

/// One part of a rule that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    code: Code,
    part: &'static str,
    expected: Value,
    found: Option<Value>,
    slip: Option<Slip>,
}

impl Difference {
    /// The same, with what may have been meant.
    pub(super) fn with_slip(self, slip: Option<Slip>) -> Self {
        Self { slip, ..self }
    }

    /// The same, where nothing better is known.
    pub(super) fn with_other_slip(&mut self, slip: Option<Slip>) {
        self.slip = self.slip.take().or(slip);
    }

    /// None, if the check held.
    pub(super) fn unless(
        held: bool,
        code: Code,
        part: &'static str,
        expected: impl Into<Value>,
        found: Option<&str>,
    ) -> Option<Self> {
        ensure(held, code).err()?;
        Some(Self {
            code,
            part,
            expected: expected.into(),
            found: found.map(Into::into),
            slip: None,
        })
    }

    /// Compares one value; an absent one is never what a rule means.
    pub(super) fn of(
        code: Code,
        part: &'static str,
        expected: &OneOf,
        found: Option<&str>,
    ) -> Option<Self> {
        let held = found.is_some_and(|found| expected.is_match(found));
        Self::unless(held, code, part, expected.shown(), found)
    }

    /// What may have been meant: what is wrong in the form of any text, and what is known of this part.
    fn slip(&self) -> Option<Slip> {
        let Self { part, expected, found, slip, .. } = self;
        slip::spaces(expected)
            .or_else(|| slip.clone())
            .or_else(|| slip::of_text(part, expected, found.as_ref()))
    }

    fn values(&self) -> Vec<(&'static str, Value)> {
        let mut values =
            alloc::vec![("part", self.part.into()), ("expected", self.expected.clone())];
        match &self.found {
            Some(found) => values.push(("found", found.clone())),
            None => values.push(("found", "nothing".into())),
        }
        values
    }
}

/// The first difference as a failure; further ones are named in it.
pub(super) fn failure(differences: &[Difference]) -> Option<Failure> {
    let (first, others) = differences.split_first()?;
    let failure = first
        .values()
        .into_iter()
        .fold(Failure::new(first.code), |failure, (name, value)| failure.with(name, value));
    let failure = with_slip(failure, differences.iter());
    Some(match others {
        [] => failure,
        others => failure.with(
            "alsoDiffers",
            Value::List(others.iter().map(|d| Value::Map(d.values())).collect()),
        ),
    })
}

/// That no alternative holds, with what differs in each.
pub(super) fn none_of(alternatives: &[(usize, Vec<Difference>)]) -> Failure {
    let mut list = Vec::new();
    for (index, differences) in alternatives {
        for difference in differences {
            let mut values = alloc::vec![
                ("alternative", Value::from(*index)),
                ("code", difference.code.as_str().into()),
            ];
            values.extend(difference.values());
            list.push(Value::Map(values));
        }
    }
    let failure = Failure::new(Code::PolicyAnyOf).with("differences", Value::List(list));
    with_slip(failure, alternatives.iter().flat_map(|(_, differences)| differences))
}

/// The first slip, since advice is about one.
fn with_slip<'d>(failure: Failure, mut all: impl Iterator<Item = &'d Difference>) -> Failure {
    match all.find_map(Difference::slip) {
        Some((name, meant)) => failure.with(name, meant),
        None => failure,
    }
}

#[cfg(test)]
impl Difference {
    pub(super) fn is_about(&self, part: &str) -> bool {
        self.part == part
    }
}
