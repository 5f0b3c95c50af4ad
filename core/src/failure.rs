//! One failed check: its code and the values that show it.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::code::{Class, Code};
use crate::hint;
use crate::time::{Time, Window};
use crate::value::Value;

/// A failed check: the [`Code`] says which, the evidence says with what values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(Box<Inner>);

/// Behind a pointer, since every result of every check has room for a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    code: Code,
    evidence: Vec<(&'static str, Value)>,
}

impl Failure {
    /// A failure of this code, without evidence yet.
    // The paths of failures are many, and none is hot: as calls they are small.
    #[cold]
    #[inline(never)]
    pub fn new(code: Code) -> Self {
        Self(Box::new(Inner { code, evidence: Vec::new() }))
    }

    /// The same failure with one more named value to show.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.with_value(name, value.into())
    }

    #[cold]
    #[inline(never)]
    fn with_value(mut self, name: &'static str, value: Value) -> Self {
        self.0.evidence.push((name, value));
        self
    }

    /// The same failure, said to be at a place of the input (`verificationMaterial.tlogEntries[0]`). One
    /// that has a place keeps it: whoever found the fault knows it better.
    #[must_use]
    pub(crate) fn at(self, place: &str) -> Self {
        // The document itself is no place in it.
        if place.is_empty() { self } else { self.with_first("at", place) }
    }

    /// The same failure, said to be about an input of this name, unless it is said to be of one within.
    #[must_use]
    pub(crate) fn in_input(self, name: &'static str) -> Self {
        self.with_first("input", name)
    }

    /// The same failure, said to be on this line of the input: who reads a line of it counts from that line.
    #[must_use]
    #[cold]
    pub(crate) fn on_line(mut self, line: usize) -> Self {
        let known = self.0.evidence.iter_mut().find(|(name, _)| *name == "line");
        match known {
            Some((_, value)) => *value = line.into(),
            None => return self.with("line", line),
        }
        self
    }

    /// One more value, unless there is one of this name.
    #[cold]
    #[inline(never)]
    fn with_first(self, name: &'static str, value: &str) -> Self {
        if self.0.evidence.iter().any(|(other, _)| *other == name) {
            return self;
        }
        self.with(name, value.to_owned())
    }

    /// The same failure, said to be about a time outside of these periods: `validUntil` is the end before it, and
    /// `validFrom` the next beginning.
    pub(crate) fn outside(self, time: Time, periods: &[Window]) -> Self {
        let ended = periods.iter().filter_map(Window::end).filter(|end| *end < time).max();
        let begins = periods.iter().map(Window::start).filter(|start| *start > time).min();
        let bounds = [("validUntil", ended), ("validFrom", begins)];
        bounds.into_iter().fold(self.with("time", time), |failure, (name, bound)| match bound {
            Some(bound) => failure.with(name, bound),
            None => failure,
        })
    }

    /// The same evidence under the code of the document that it is about; what failed is the cause.
    pub(crate) fn within(self, code: Code) -> Self {
        let whole = Self::new(code).with("cause", self.0.code.as_str());
        self.0.evidence.into_iter().fold(whole, |f, (name, value)| f.with(name, value))
    }

    /// Of several reasons for one answer, keeps the one that says most, and of equals the first.
    pub(crate) fn keep_more_telling(kept: &mut Option<Self>, other: Self) {
        if kept.as_ref().is_none_or(|first| other.code().rank() > first.code().rank()) {
            *kept = Some(other);
        }
    }

    /// Which check failed.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What kind of fault it is.
    pub fn class(&self) -> Class {
        self.0.code.class()
    }

    /// The values that show it, by name.
    pub fn evidence(&self) -> &[(&'static str, Value)] {
        &self.0.evidence
    }

    /// What to do about it, as the code and the values allow: at most two sentences, in words of no language.
    /// A shell adds its own from the values: `dangerous` is the policy's word that does without the check,
    /// `knownTo` the embedded root that knows a log or an authority, `missing` what the bundle lacks.
    pub fn hints(&self) -> Vec<String> {
        hint::of(self.0.code, &self.0.evidence)
    }

    /// One sentence for a person: the code's meaning, and the values.
    pub fn message(&self) -> String {
        use fmt::Write;
        let mut out = String::from(self.0.code.meaning());
        for (i, (name, value)) in self.0.evidence.iter().enumerate() {
            let separator = if i == 0 { ": " } else { ", " };
            // Writing to a String cannot fail.
            let _ = write!(out, "{separator}{name} {value}");
        }
        out
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.message())
    }
}

impl core::error::Error for Failure {}

/// Passes if the check held. Every yes-or-no check goes through here, so that a test can switch one
/// off by its code and see a bad bundle pass (feature `ablation`).
pub(crate) fn ensure(held: bool, code: Code) -> Result<(), Failure> {
    #[cfg(feature = "ablation")]
    if ablation::is_off(code) {
        return Ok(());
    }
    if held { Ok(()) } else { Err(Failure::new(code)) }
}

/// Tests only: switches checks off. The switch is global to the process.
#[cfg(feature = "ablation")]
#[doc(hidden)]
pub mod ablation {
    use super::Code;
    use core::sync::atomic::{AtomicU64, Ordering};

    static OFF: [AtomicU64; Code::ALL.len().div_ceil(64)] =
        [const { AtomicU64::new(0) }; Code::ALL.len().div_ceil(64)];

    /// The word and the bit of a code. There is one for each: the words are as many as the table needs.
    fn slot(code: Code) -> Option<(&'static AtomicU64, u64)> {
        let at = Code::ALL.iter().position(|c| *c == code)?;
        Some((OFF.get(at / 64)?, 1 << (at % 64)))
    }

    /// Whether the checks of this code are switched off.
    pub fn is_off(code: Code) -> bool {
        slot(code).is_some_and(|(word, bit)| word.load(Ordering::SeqCst) & bit != 0)
    }

    /// Switches the checks of exactly these codes off.
    pub fn set_off(codes: &[Code]) {
        for word in &OFF {
            word.store(0, Ordering::SeqCst);
        }
        for code in codes {
            if let Some((word, bit)) = slot(*code) {
                word.fetch_or(bit, Ordering::SeqCst);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn a_time_outside_of_periods_is_told_between_which_bounds_it_is() {
        let time = |seconds| Time::from_unix(seconds);
        let period = |start, end: Option<i64>| Window::new(time(start), end.map(time)).unwrap();
        // Of one key, in an order that nobody promises.
        let periods = [period(300, None), period(0, Some(10)), period(20, Some(30))];
        let told = |at: i64, periods: &[Window]| {
            let failure = Failure::new(Code::LogWindow).outside(time(at), periods);
            let seconds = |name: &str| match hint::find(failure.evidence(), name) {
                Some(Value::Time(time)) => Some(time.unix()),
                other => other.map(|other| panic!("{}", other.to_string())),
            };
            (seconds("time"), seconds("validUntil"), seconds("validFrom"))
        };
        assert_eq!(told(-1, &periods), (Some(-1), None, Some(0)));
        assert_eq!(told(15, &periods), (Some(15), Some(10), Some(20)));
        assert_eq!(told(31, &periods), (Some(31), Some(30), Some(300)));
        assert_eq!(told(31, &periods[1..]), (Some(31), Some(30), None));
    }
}
