//! SLSA verification summaries (slsa.dev/verification_summary/v1), judged as slsa-verifier does:
//! verifier and resource as expected, the result PASSED, each expected level reached.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::Predicate;
use crate::code::Code;
use crate::cost::step;
use crate::encoding::json;
use crate::failure::{Failure, ensure};
use crate::numbers::{self, Numbers};

const V1: &str = "https://slsa.dev/verification_summary/v1";

/// Whether a predicate of this type is a verification summary.
pub(super) fn is_summary(predicate_type: &str) -> bool {
    predicate_type == V1
}

/// What a verification summary says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) verifier_id: Option<String>,
    pub(super) resource_uri: Option<String>,
    pub(super) result: Option<String>,
    pub(super) verified_levels: Vec<String>,
}

impl Summary {
    /// Reads the predicate of this type.
    pub(super) fn parse(predicate_type: &str, predicate: &Predicate<'_>) -> Result<Self, Failure> {
        ensure(is_summary(predicate_type), Code::PredicateUnsupported)
            .map_err(|f| f.with("predicateType", predicate_type))?;
        let malformed = |failure: Failure| failure.within(Code::PredicateMalformed);
        let value = predicate.value().map_err(malformed)?;
        let text = |value: &json::Value| value.as_text().map(ToOwned::to_owned);
        Ok(Self {
            verifier_id: text(value.get("verifier").get("id")),
            resource_uri: text(value.get("resourceUri")),
            result: text(value.get("verificationResult")),
            verified_levels: value.get("verifiedLevels").items().iter().filter_map(text).collect(),
        })
    }

    /// The levels of these that are neither among the verified ones nor below a higher one of their
    /// track.
    pub(super) fn unreached<'w>(&self, wanted: &'w [String]) -> Vec<&'w str> {
        let (mut tracks, mut plain) = (Numbers::default(), Numbers::default());
        let mut highest: Vec<u8> = Vec::new();
        for verified in &self.verified_levels {
            step();
            match track(verified) {
                Some((name, level)) => {
                    if let Some(reached) = numbers::at(&mut highest, tracks.of(name.as_bytes())) {
                        *reached = level.max(*reached);
                    }
                }
                None => {
                    plain.of(verified.as_bytes());
                }
            }
        }
        let is_missing = |level: &&str| {
            step();
            match track(level) {
                Some((name, level)) => {
                    let reached = tracks.find(name.as_bytes()).and_then(|track| highest.get(track));
                    reached.is_none_or(|reached| *reached < level)
                }
                None => plain.find(level.as_bytes()).is_none(),
            }
        };
        wanted.iter().map(String::as_str).filter(is_missing).collect()
    }
}

/// `SLSA_BUILD_LEVEL_2` as track and level.
fn track(level: &str) -> Option<(&str, u8)> {
    let (name, number) = level.strip_prefix("SLSA_")?.split_once("_LEVEL_")?;
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    Some((name, number.parse().ok().filter(|_| digits)?))
}

/// A text that only looks like a level of a track would never be reached, or not as meant.
pub(super) fn check_levels(levels: &[String]) -> Result<(), Failure> {
    for level in levels {
        ensure(!level.is_empty(), Code::PolicyValueEmpty)?;
        let good = !level.starts_with("SLSA_") || track(level).is_some();
        ensure(good, Code::PolicyLevel).map_err(|f| f.with("level", level.as_str()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::steps_of;

    /// A policy's levels against those of a statement, both many.
    #[test]
    fn levels_are_looked_through_once() {
        let cost = |n: usize| {
            let levels: Vec<String> = (0..n).map(|i| alloc::format!("LEVEL {i}")).collect();
            let tracks: Vec<String> = (0..n).map(|i| alloc::format!("SLSA_T{i}_LEVEL_2")).collect();
            let summary = Summary {
                verifier_id: None,
                resource_uri: None,
                result: None,
                verified_levels: [levels.clone(), tracks].concat(),
            };
            let wanted = (0..n)
                .flat_map(|i| [levels[i].clone(), alloc::format!("SLSA_T{i}_LEVEL_{}", 1 + i % 3)]);
            let wanted: Vec<String> = wanted.collect();
            let (missing, steps) = steps_of(|| summary.unreached(&wanted));
            assert_eq!(missing.len(), n / 3);
            assert!(missing.iter().all(|level| level.ends_with("_3")));
            steps
        };
        assert_eq!(cost(600), 2 * cost(300));
    }
}
