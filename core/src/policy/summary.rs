//! SLSA verification summaries (slsa.dev/verification_summary/v1), judged as slsa-verifier does:
//! verifier and resource as expected, the result PASSED, each expected level reached.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::code::Code;
use crate::encoding::json;
use crate::failure::{Failure, ensure};
use crate::limits;

const V1: &str = "https://slsa.dev/verification_summary/v1";

/// Whether a predicate of this type is a verification summary.
pub(super) fn is_summary(predicate_type: &str) -> bool {
    predicate_type == V1
}

/// What a verification summary says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) verifier_id: Option<String>,
    pub(super) resource_uri: Option<String>,
    pub(super) result: Option<String>,
    pub(super) verified_levels: Vec<String>,
}

impl Summary {
    /// Reads the predicate of this type.
    pub(super) fn parse(predicate_type: &str, predicate: &[u8]) -> Result<Self, Failure> {
        ensure(is_summary(predicate_type), Code::PredicateUnsupported)
            .map_err(|f| f.with("predicateType", predicate_type))?;
        let value = json::parse(predicate, limits::BUNDLE_BYTES, limits::STATEMENT_NODES)
            .map_err(|failure| failure.within(Code::PredicateMalformed))?;
        let text = |value: &json::Value| value.as_text().map(ToOwned::to_owned);
        Ok(Self {
            verifier_id: text(value.get("verifier").get("id")),
            resource_uri: text(value.get("resourceUri")),
            result: text(value.get("verificationResult")),
            verified_levels: value.get("verifiedLevels").items().iter().filter_map(text).collect(),
        })
    }

    /// Whether this level is among the verified ones, or a higher one of its track.
    pub(super) fn reaches(&self, wanted: &str) -> bool {
        match track(wanted) {
            Some((name, level)) => self
                .verified_levels
                .iter()
                .filter_map(|verified| track(verified))
                .any(|(other, reached)| other == name && reached >= level),
            None => self.verified_levels.iter().any(|verified| verified == wanted),
        }
    }
}

/// `SLSA_BUILD_LEVEL_2` as track and level.
fn track(level: &str) -> Option<(&str, u8)> {
    let (name, number) = level.strip_prefix("SLSA_")?.split_once("_LEVEL_")?;
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    Some((name, number.parse().ok().filter(|_| digits)?))
}

/// A level that looks like one of a track and is none would never be reached, or not as meant.
pub(super) fn check_levels(levels: &[String]) -> Result<(), Failure> {
    for level in levels {
        ensure(!level.is_empty(), Code::PolicyValueEmpty)?;
        let good = !level.starts_with("SLSA_") || track(level).is_some();
        ensure(good, Code::PolicyLevel).map_err(|f| f.with("level", level.as_str()))?;
    }
    Ok(())
}
