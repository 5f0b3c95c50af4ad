//! Several bundles for one artifact: one that verifies is enough.

use alloc::vec::Vec;

use super::{Verified, Verifier};
use crate::artifact::Artifact;
use crate::bundle::Bundle;
use crate::code::Code;
use crate::limits;
use crate::policy::Policy;
use crate::report::{Evidence, Rejected, Step, Verdict};
use crate::time::Time;

/// The first of several bundles that verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FirstVerified {
    /// Its place among them.
    pub index: usize,
    /// What it proves.
    pub verified: Verified,
    /// The answers about those before it, in their order.
    pub rejected: Vec<Rejected>,
}

impl Verifier {
    /// Verifies that one of these bundles is a signature of the artifact by whom the policy names. They are
    /// tried in their order, and those behind the first that verifies are not looked at.
    ///
    /// # Errors
    /// The answer about the one that came furthest; [`Code::BundleForm`] if there is none. Of several, its failure
    /// says which one that is (`bundleNumber`, from 1, `ofBundles`), and its first step what came of each of the others
    /// (`other_bundle`).
    pub fn verify_first(
        &self,
        bundles: &[Bundle],
        artifact: &Artifact<'_>,
        policy: &Policy,
        now: Option<Time>,
    ) -> Result<FirstVerified, Rejected> {
        let keys = keys_for(bundles.len());
        let ask = |bundle: &Bundle| self.run_with_keys(bundle, artifact, policy, now, keys);
        first(bundles.iter().map(Ok), ask)
    }

    /// The same of bundles of which some cannot be read, as [`Bundle::each_from_json`] tells it. What cannot be read has
    /// its place among the others; the answer about it is the answer only if no bundle can be read.
    ///
    /// # Errors
    /// As [`Self::verify_first`].
    pub fn verify_first_of(
        &self,
        bundles: &[Result<Bundle, Rejected>],
        artifact: &Artifact<'_>,
        policy: &Policy,
        now: Option<Time>,
    ) -> Result<FirstVerified, Rejected> {
        let keys = keys_for(bundles.iter().filter(|bundle| bundle.is_ok()).count());
        let ask = |bundle: &Bundle| self.run_with_keys(bundle, artifact, policy, now, keys);
        first(bundles.iter().map(Result::as_ref), ask)
    }

    /// Verifies that one of these bundles is an envelope signed by whom the policy names, as
    /// [`Self::verify_dsse`] does of one.
    ///
    /// # Errors
    /// As [`Self::verify_first`].
    pub fn verify_dsse_first(
        &self,
        bundles: &[Bundle],
        policy: &Policy,
        now: Option<Time>,
    ) -> Result<FirstVerified, Rejected> {
        first(bundles.iter().map(Ok), |bundle| self.verify_dsse(bundle, policy, now))
    }

    /// The same of bundles of which some cannot be read.
    ///
    /// # Errors
    /// As [`Self::verify_first_of`].
    pub fn verify_dsse_first_of(
        &self,
        bundles: &[Result<Bundle, Rejected>],
        policy: &Policy,
        now: Option<Time>,
    ) -> Result<FirstVerified, Rejected> {
        let ask = |bundle: &Bundle| self.verify_dsse(bundle, policy, now);
        first(bundles.iter().map(Result::as_ref), ask)
    }
}

/// Each try may read the whole artifact: bundles and keys are not multiplied.
fn keys_for(bundles: usize) -> usize {
    let keys = limits::BUNDLES.checked_div(bundles).unwrap_or_default();
    keys.min(limits::KEYS_TRIED)
}

fn first<'b>(
    bundles: impl Iterator<Item = Result<&'b Bundle, &'b Rejected>>,
    ask: impl Fn(&Bundle) -> Result<Verified, Rejected>,
) -> Result<FirstVerified, Rejected> {
    let mut rejected: Vec<Rejected> = Vec::new();
    // Of those that were asked about: nothing was judged of what cannot be read.
    let mut furthest = None::<usize>;
    for (index, bundle) in bundles.enumerate() {
        let answer = match bundle.map(&ask) {
            Ok(Ok(verified)) => return Ok(FirstVerified { index, verified, rejected }),
            Ok(Err(answer)) => {
                let kept = furthest.and_then(|kept| rejected.get(kept));
                if kept.is_none_or(|kept| answer.tells_more_than(kept)) {
                    furthest = Some(index);
                }
                answer
            }
            Err(unreadable) => unreadable.clone(),
        };
        rejected.push(answer);
    }
    let codes: Vec<(Code, Option<Step>)> = rejected.iter().map(|r| (r.code(), r.step())).collect();
    let index = furthest.unwrap_or_default();
    let Some(answer) = rejected.into_iter().nth(index) else {
        return Err(Rejected::before_steps(Code::BundleForm.into()));
    };
    // A question that was refused was so whatever the bundle.
    if codes.len() < 2 || answer.kind() != Verdict::Rejected {
        return Err(answer);
    }
    let others = codes.iter().enumerate().filter(|(other, _)| *other != index);
    let others = others.map(|(other, came)| came_of(other, *came));
    Err(answer.of_several(number(index), codes.len(), others))
}

/// As people count.
const fn number(index: usize) -> usize {
    index.saturating_add(1)
}

fn came_of(index: usize, (code, step): (Code, Option<Step>)) -> Evidence {
    let evidence = Evidence::new("other_bundle", "client spec section 4")
        .with("bundleNumber", number(index))
        .with("code", code.as_str());
    match step {
        Some(step) => evidence.with("step", step.as_str()),
        None => evidence,
    }
}
