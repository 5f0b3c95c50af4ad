//! The cases of all the evidence: Rekor v2, timestamps, witnesses, bare keys, algorithms.

mod faulty;
mod valid;

use super::Planned;

/// Every case: the valid ones first.
pub fn all() -> Vec<Planned> {
    let mut out = valid::all();
    out.extend(faulty::all());
    out
}
