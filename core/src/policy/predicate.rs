//! The predicate of the verified statement, for the rules that ask about it.

use core::cell::OnceCell;

use crate::bundle::statement;
use crate::encoding::json::{self, Value};
use crate::failure::Failure;
use crate::limits;

/// The predicate of a payload, which is read once, when the first rule asks for it: it may have megabytes, and
/// there may be many rules.
pub(crate) struct Predicate<'a> {
    payload: &'a [u8],
    value: OnceCell<Result<Value, Failure>>,
}

impl<'a> Predicate<'a> {
    /// Of a payload that is a statement, or else none.
    pub(crate) const fn new(payload: &'a [u8]) -> Self {
        Self { payload, value: OnceCell::new() }
    }

    /// All that it says.
    pub(super) fn value(&self) -> Result<&Value, Failure> {
        let parse = || {
            let text = statement::predicate(self.payload);
            json::parse(text, limits::BUNDLE_BYTES, limits::STATEMENT_NODES)
        };
        self.value.get_or_init(parse).as_ref().map_err(Clone::clone)
    }
}
