//! What signatures were kept in before there were bundles. Each form becomes a [`Bundle`], and only
//! as that is it verified: there is no second way to a verdict.
//!
//! | form | written by | read by | back |
//! |---|---|---|---|
//! | [`cosign`] bundle | `cosign sign-blob --bundle` | [`Bundle::from_cosign_json`] | [`Bundle::to_cosign_json`] |
//! | [`detached`] files | `cosign sign-blob`, `openssl` | [`Bundle::from_parts`] | |
//! | [`rekor_entry`] | Rekor v1's API | [`Bundle::from_parts`] | [`Bundle::to_rekor_entry_json`] |
//!
//! What a form has no place for is not in the bundle that is made of it:
//!
//! | | message digest | inclusion proof | RFC 3161 timestamps | hint of a bare key |
//! |---|---|---|---|---|
//! | cosign bundle | no | no | no | read from a key in it; not written |
//! | detached files | no | with a Rekor entry | no | no |

mod certificate;
pub(super) mod cosign;
pub(super) mod detached;
mod rekor_entry;

pub(crate) use rekor_entry::parse as log_entry_alone;

use super::{Bundle, LogEntry};
use crate::code::Code;
use crate::encoding::json;
use crate::failure::{Failure, ensure};

/// The entry that a form for one entry is about.
fn only_entry(bundle: &Bundle) -> Result<&LogEntry, Failure> {
    let count = bundle.entries.len();
    ensure(count == 1, Code::LegacyEntryCount).map_err(|f| f.with("entries", count))?;
    bundle.entries.first().ok_or(Failure::new(Code::LegacyEntryCount))
}

/// These forms write integers as JSON numbers, which hold no more exactly.
fn check_integer(place: &str, number: u64) -> Result<u64, Failure> {
    ensure(number <= json::MAX_SAFE_INTEGER, Code::JsonFieldValue)
        .map_err(|f| f.at(place).with("value", number))?;
    Ok(number)
}
