//! How open a value of a policy is: whether somebody who may name branches, tags, files or environments
//! can choose a name that it takes.
//!
//! One made-up name does not tell: `refs/heads/\w+` refuses `made-up` and takes `madeup`. So patterns are
//! tried with names of several alphabets and lengths, or are asked which characters they pin
//! ([`Outline`](super::super::outline)). A rule that is there counts for nothing here; its value does.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::outline::{Outline, outlines};
use super::super::workflow::WorkflowPart;
use super::super::{Match, OneOf, Policy};
use crate::x509::Claim;

/// Of letters that few names begin with, so that a pattern which takes such a name takes very many.
const ALPHABETS: [&str; 16] = [
    "qzjxkw", "QZJXKW", "7390", "q7z3", "Qz7", "q-z", "q_z", "q.z", "qz/j", "Q-z_7", "jkb", "fcb",
    "qzxw", "JKB", "QZXW", "b7f",
];
const LENGTHS: [usize; 18] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 32, 40, 64, 100, 200];

/// Names that nobody has, of several alphabets and lengths.
fn made_up() -> impl Iterator<Item = String> {
    ALPHABETS.into_iter().flat_map(|alphabet| {
        LENGTHS.into_iter().map(move |length| alphabet.chars().cycle().take(length).collect())
    })
}

/// Whether a file that anyone adds to the repository will do.
pub(super) fn takes_any_file(values: &OneOf) -> bool {
    // A rule may name a file alone, or with the folder that GitHub wants it in.
    let forms = [
        ("", ".yml"),
        ("", ".yaml"),
        (".github/workflows/", ".yml"),
        (".github/workflows/", ".yaml"),
    ];
    let takes = |name: String| {
        forms.iter().any(|(folder, end)| is_open_to(values, &format!("{folder}{name}{end}")))
    };
    made_up().any(takes)
}

/// Whether a branch that anyone makes, or a pull request, will do.
pub(super) fn takes_any_ref(values: &OneOf) -> bool {
    let requests = [
        "refs/pull/1/merge",
        "refs/pull/1/head",
        "refs/pull/70393/merge",
        "refs/pull/70393/head",
        "refs/merge-requests/1/head",
    ];
    requests.iter().any(|text| values.is_match(text))
        || made_up().any(|name| is_open_to(values, &format!("refs/heads/{name}")))
}

/// Whether a pattern takes this; what is named outright, somebody meant.
fn is_open_to(values: &OneOf, text: &str) -> bool {
    let mut patterns = values.matches().iter().filter(|value| value.as_exact().is_none());
    patterns.any(|pattern| pattern.is_match(text))
}

/// What starts a workflow on GitHub: a pattern that takes all of these leaves nothing out.
const TRIGGERS: [&str; 6] =
    ["push", "pull_request_target", "issue_comment", "workflow_dispatch", "schedule", "release"];
const RUNNERS: [&str; 2] = ["github-hosted", "self-hosted"];

/// Whether the value takes everything that this part of a workflow can be.
pub(super) fn takes_all_of(part: WorkflowPart, value: &Match) -> bool {
    let all: &[&str] = match part {
        WorkflowPart::Trigger => &TRIGGERS,
        WorkflowPart::Runner => &RUNNERS,
        // These have too many values to list.
        WorkflowPart::Provider
        | WorkflowPart::Host
        | WorkflowPart::Issuer
        | WorkflowPart::Repository
        | WorkflowPart::File
        | WorkflowPart::Ref
        | WorkflowPart::SourceRepository
        | WorkflowPart::SourceRef => return false,
    };
    value.as_exact().is_none() && all.iter().all(|text| value.is_match(text))
}

/// Whether the policy asks for one of these claims with a value that is not open.
pub(super) fn pins_one_of(policy: &Policy, claims: &[Claim]) -> bool {
    policy.claims.iter().any(|(claim, values)| claims.contains(claim) && is_closed(*claim, values))
}

fn is_closed(claim: Claim, values: &OneOf) -> bool {
    let each = |judge: fn(&Outline) -> bool| {
        values.matches().iter().all(|value| outlines(value).iter().all(judge))
    };
    match claim {
        Claim::SourceRepositoryRef | Claim::GithubWorkflowRef => !takes_any_ref(values),
        // An open one has a finding of its own.
        Claim::SourceRepositoryUri | Claim::GithubWorkflowRepository => true,
        Claim::BuildSignerUri | Claim::BuildConfigUri => each(pins_workflow),
        // A commit, a number, an environment: whoever may choose one that a pattern takes, will.
        _ => each(|outline| outline.text().is_some()),
    }
}

/// Whether the URI of a workflow pins its file, or its ref to something other than any branch.
fn pins_workflow(outline: &Outline) -> bool {
    let shown = outline.shown();
    let (path, git_ref) = shown.split_once('@').unwrap_or((&shown, ""));
    let hole = |text: &str| text.contains('\0');
    let named: Vec<char> =
        git_ref.trim_start_matches("refs/heads/").chars().filter(|c| c.is_alphanumeric()).collect();
    !hole(path) || (!git_ref.is_empty() && !git_ref.starts_with("refs/pull/") && named.len() > 1)
}
