//! What got weaker from one version of a package to the next.

use sigproof::ecosystem::continuity::{self, Standing};

use crate::Rejected;
use crate::guard::{defect, guarded};

/// What got weaker from the last accepted version to this one, as a JSON list (docs/reference/weakenings.schema.json). Both are
/// facts as [`crate::Verified::facts_json`] gives them, or a list of such. Those of the version before come from the caller's own
/// store; those of this one a shell takes from what it has just verified, and from nowhere else.
///
/// # Errors
/// If one of them is not facts.
pub fn continuity(previous: &[u8], current: &[u8]) -> Result<String, Rejected> {
    guarded(|| {
        let read = |facts| Standing::from_json(facts).map_err(Rejected::refused);
        let weaker = continuity::continuity(&read(previous)?, &read(current)?);
        serde_json::to_string(&weaker).map_err(|_| defect())
    })
}
