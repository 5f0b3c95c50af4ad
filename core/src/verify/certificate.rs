//! Parts of a bundle that is in the making, by some of the steps: a certificate before anything is signed under it (`path` and `sct`, at
//! the time now), and timestamps before anything is logged (`time` and `path`).

use alloc::string::String;
use alloc::vec::Vec;

use super::read::Read;
use super::{Question, TrustedMaterial, Verifier, path, sct, time};
use crate::artifact::Artifact;
use crate::bundle::Bundle;
use crate::code::Code;
use crate::facts::{TimeSource, VerifiedTime};
use crate::failure::Failure;
use crate::policy::Policy;
use crate::report::{Evidence, Rejected};
use crate::time::Time;

impl Verifier {
    /// Checks that the bundle's certificate chains to the trusted root now, and is logged as the policy asks. Nothing else of the
    /// bundle is looked at.
    pub(crate) fn check_certificate(
        &self,
        bundle: &Bundle,
        policy: &Policy,
        now: Time,
    ) -> Result<Vec<Evidence>, Failure> {
        self.ask_part(bundle, policy, None, |question, material| {
            let (source, authority) = (TimeSource::Rfc3161, String::from("the host's clock"));
            let times = [VerifiedTime { time: now, source, authority }];
            let mut notes = Vec::new();
            let found = path::verify(question, material, &times, &mut notes)?;
            sct::verify(question, material, found.as_ref().map(|found| &found.path), &mut notes)?;
            Ok(notes)
        })
    }

    /// Checks the bundle's timestamps, and that its certificate is valid at their times: the steps `time` and `path`. Nothing else of
    /// the bundle is looked at. None may be later than `now`. Returns the times that are proven.
    pub(crate) fn check_times(
        &self,
        bundle: &Bundle,
        policy: &Policy,
        now: Time,
    ) -> Result<Vec<VerifiedTime>, Failure> {
        self.ask_part(bundle, policy, Some(now), |question, material| {
            let mut notes = Vec::new();
            let times = time::verify(question, material, &mut notes)?.unwrap_or_default();
            path::verify(question, material, &times.verified, &mut notes)?;
            Ok(times.verified)
        })
    }

    /// Asks some of the steps about a bundle that is not whole yet.
    fn ask_part<T>(
        &self,
        bundle: &Bundle,
        policy: &Policy,
        now: Option<Time>,
        ask: impl FnOnce(&Question<'_>, &TrustedMaterial<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let artifact = Artifact::envelope();
        let read = Read::new(bundle, &artifact);
        let named = self.roots.first().ok_or(Failure::new(Code::PathIssuerUnknown))?;
        let groups = policy.groups(named.name.as_deref());
        let group = groups.into_iter().next().ok_or(Failure::new(Code::PolicyAnyOfEmpty))?;
        let question = Question {
            root: named.name.as_deref(),
            bundle,
            policy: group,
            subject: group.select(bundle)?,
            witnesses: Vec::new(),
            artifact: &artifact,
            read: &read,
            now,
        };
        ask(&question, &TrustedMaterial { root: &named.root, checker: self.checker() })
    }

    /// Whether the trusted root lists certificate transparency logs: under one that does, certificates must be logged.
    pub(crate) fn knows_certificate_logs(&self) -> bool {
        self.roots.iter().any(|named| !named.root.ctlogs().is_empty())
    }

    /// How many transparency logs the trusted root trusts at a time, and how many timestamp authorities it lists.
    pub(crate) fn numbers_at(&self, now: Time) -> (usize, usize) {
        let roots = || self.roots.iter().map(|named| &named.root);
        let logs = roots().flat_map(|root| root.tlogs()).filter(|l| l.valid_for.contains(now));
        (logs.count(), roots().map(|root| root.timestamp_authorities().len()).sum())
    }

    /// The failure of a rejection.
    pub(crate) fn failure_of(rejected: &Rejected) -> Failure {
        let failure = rejected.report().failure().cloned();
        let failure = failure.unwrap_or(Failure::new(Code::Internal));
        match rejected.step() {
            Some(step) => failure.with("step", step.as_str()),
            None => failure,
        }
    }
}
