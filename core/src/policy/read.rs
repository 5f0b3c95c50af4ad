//! From JSON to the value of one part of a rule. The tables of parts name these functions (`part.rs`).

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::asked::Asked;
use super::matcher::{Match, OneOf};
use crate::code::Code;
use crate::encoding::json::{Field, Message};
use crate::encoding::nearest::with_nearest;
use crate::failure::{Failure, ensure};
use crate::limits;

/// A part that must be there.
pub(super) fn required<T>(
    message: &mut Message,
    key: &'static str,
    read: fn(Field) -> Result<T, Failure>,
) -> Result<T, Failure> {
    message.required(key).and_then(read)
}

/// A part that may be left out, and stays as it is then: of most types, `Some` of what is read.
// As a call, a part of a rule costs the module for WebAssembly a few bytes.
#[inline(never)]
pub(super) fn optional<T, U: From<T>>(
    message: &mut Message,
    key: &'static str,
    part: &mut U,
    read: fn(Field) -> Result<T, Failure>,
) -> Result<(), Failure> {
    if let Some(field) = message.optional(key) {
        *part = read(field)?.into();
    }
    Ok(())
}

/// One of these, by its name.
pub(super) fn by_name<T: Copy>(
    field: Field,
    all: &[T],
    name_of: fn(T) -> &'static str,
) -> Result<T, Failure> {
    let place = field.place().to_owned();
    let name = field.text()?;
    let found = all.iter().copied().find(|one| name_of(*one) == name);
    found.ok_or_else(|| {
        let failure = Field::bad_value(&place, name.as_str());
        with_nearest(failure, &name, all.iter().copied().map(name_of))
    })
}

/// An empty one is the policy's fault, not the document's: see `Policy::check`.
pub(super) fn exact_or_pattern(field: Field) -> Result<Match, Failure> {
    if field.is_text() {
        return Ok(Match::exact(&field.text()?));
    }
    let place = field.place().to_owned();
    let wanted = "string, or an object with glob or regex";
    let wrong = || Failure::new(Code::JsonFieldType).at(&place).with("expected", wanted);
    let mut message = field.message().map_err(|_| wrong())?;
    message.deny_other_than(&["glob", "regex"])?;
    let pattern = match message.oneof(["glob", "regex"])? {
        Some(("glob", field)) => Match::glob(&field.text()?),
        Some((_, field)) => Match::regex(&field.text()?),
        None => {
            return Err(Failure::new(Code::JsonFieldMissing)
                .at(&place)
                .with("field", "glob or regex"));
        }
    }
    .map_err(|failure| failure.at(&place))?;
    message.deny_unknown()?;
    Ok(pattern)
}

pub(super) fn one_of(field: Field) -> Result<OneOf, Failure> {
    let place = field.place().to_owned();
    let matches = if field.is_list() {
        let items = field.bounded_list(limits::POLICY_LIST, Code::PolicyDocument)?;
        let said = |field: Field| {
            let place = field.place().to_owned();
            let value = exact_or_pattern(field)?;
            value.check().map_err(|failure| failure.at(&place))?;
            Ok(value)
        };
        items.into_iter().map(said).collect::<Result<_, Failure>>()?
    } else {
        alloc::vec![exact_or_pattern(field)?]
    };
    let values = OneOf::new(matches);
    values.check().map_err(|failure| failure.at(&place))?;
    Ok(values)
}

/// Values by names that the policy chooses.
pub(super) fn named(field: Field) -> Result<Vec<(String, OneOf)>, Failure> {
    let fields = field.message()?.remaining().into_iter();
    fields.map(|(name, field)| Ok((name, one_of(field)?))).collect()
}

pub(super) fn texts(field: Field) -> Result<Vec<String>, Failure> {
    let fields = field.bounded_list(limits::POLICY_LIST, Code::PolicyDocument)?;
    fields.into_iter().map(Field::text).collect()
}

pub(super) fn texts_not_empty(field: Field) -> Result<Vec<String>, Failure> {
    let place = field.place().to_owned();
    let texts = texts(field)?;
    ensure(!texts.is_empty(), Code::PolicyValueEmpty).map_err(|f| f.at(&place))?;
    Ok(texts)
}

/// A count; a bundle never holds as many as the bound.
pub(super) fn count(field: Field) -> Result<usize, Failure> {
    let place = field.place().to_owned();
    let number = field.integer()?;
    usize::try_from(number)
        .ok()
        .filter(|n| *n <= limits::POLICY_LIST)
        .ok_or_else(|| Field::bad_value(&place, number))
}
