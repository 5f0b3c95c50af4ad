//! What a session has done so far, stage by stage: its report.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use crate::report::{Evidence, Status, to_json};

/// The stages of signing, in the order in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Stage {
    /// Which services are used, and whether they suffice.
    Services,
    /// The identity token is for us, and valid now.
    Identity,
    /// The certificate chains to the trusted root, is logged, and is for this key and identity.
    Certificate,
    /// The signature is by the declared key.
    Signature,
    /// A timestamp of a known authority over this signature.
    Timestamp,
    /// The entry of a known log describes this signature.
    LogEntry,
    /// The bundle verifies.
    Verification,
}

/// One stage that was gone through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageReport {
    /// Which stage.
    pub stage: Stage,
    /// The number of the item that it is about, from 0; none, if it is about all.
    pub item: Option<usize>,
    /// How it ended.
    pub status: Status,
    /// What was found.
    pub evidence: Vec<Evidence>,
}

/// The stages so far, the last of which may still be open.
#[derive(Default)]
pub(crate) struct Journal {
    stages: Vec<StageReport>,
}

impl Journal {
    /// Begins a stage. It counts as failed until it has passed.
    pub(crate) fn begin(&mut self, stage: Stage, item: Option<usize>) {
        self.stages.push(StageReport { stage, item, status: Status::Fail, evidence: Vec::new() });
    }

    /// The stage that was begun last has passed.
    pub(crate) fn pass(&mut self, evidence: impl IntoIterator<Item = Evidence>) {
        self.end(Status::Pass, evidence);
    }

    /// The stage that was begun last does without.
    pub(crate) fn without(&mut self, evidence: Evidence) {
        self.end(Status::NotApplicable, [evidence]);
    }

    fn end(&mut self, status: Status, evidence: impl IntoIterator<Item = Evidence>) {
        if let Some(last) = self.stages.last_mut() {
            last.status = status;
            last.evidence.extend(evidence);
        }
    }

    pub(crate) fn stages(&self) -> &[StageReport] {
        &self.stages
    }

    /// The stage that was begun last.
    pub(crate) fn stage(&self) -> Option<Stage> {
        self.stages.last().map(|last| last.stage)
    }

    pub(crate) fn into_stages(self) -> Vec<StageReport> {
        self.stages
    }
}

impl StageReport {
    /// Stages as canonical JSON: a list of `stage`, `item`, `status`, `evidence`.
    pub fn list_to_json(stages: &[Self]) -> String {
        to_json(&stages)
    }
}
