//! What every report says of its steps, for every case of the manifest: a step passes only if something
//! was checked; what stands before a failure has ended, what stands after it was never reached.

use std::collections::BTreeMap;

use sigproof::bundle::{Content, Material};
use sigproof::{Bundle, Report, Status, Step, Verdict};
use sigproof_vectors::{Case, manifest};

fn cases() -> impl Iterator<Item = Case> {
    let sources = manifest().unwrap().sources;
    sources.into_iter().flat_map(|source| source.cases().unwrap().unwrap_or_default())
}

fn report_of(case: &Case) -> Report {
    match case.run() {
        Ok(verified) => verified.report().clone(),
        Err(no) => no.rejected().report().clone(),
    }
}

fn status(report: &Report, step: Step) -> Status {
    report.steps().iter().find(|s| s.step() == step).map(|s| s.status()).unwrap()
}

/// Whether the policy is about another sort of signer than the bundle has: then nothing of it is looked at.
fn is_of_another_sort(report: &Report) -> bool {
    matches!(
        report.code().map(sigproof::Code::as_str),
        Some("policy.key.certificate" | "policy.identity.no_certificate" | "policy.key.unknown")
    )
}

#[test]
fn steps_end_in_their_order() {
    let mut counts = BTreeMap::new();
    for case in cases() {
        let report = report_of(&case);
        let names: Vec<Step> = report.steps().iter().map(|s| s.step()).collect();
        if report.steps().is_empty() {
            assert_ne!(report.verdict(), Verdict::Verified, "{}", case.id);
            assert_eq!(report.failed_step(), None, "{}", case.id);
            *counts.entry("no steps").or_insert(0) += 1;
            continue;
        }
        assert_eq!(names, Step::ALL, "{}", case.id);
        let at = report.failed_step().map_or(Step::ALL.len(), |failed| {
            Step::ALL.iter().position(|step| *step == failed).unwrap()
        });
        for (i, step) in report.steps().iter().enumerate() {
            let said = (step.step(), step.status());
            match i.cmp(&at) {
                std::cmp::Ordering::Less if i > 0 && is_of_another_sort(&report) => {
                    assert_eq!(step.status(), Status::NotReached, "{}: {said:?}", case.id);
                    assert!(step.evidence().is_empty(), "{}: {said:?}", case.id);
                    *counts.entry("skipped").or_insert(0) += 1;
                }
                std::cmp::Ordering::Less => {
                    let ended = matches!(step.status(), Status::Pass | Status::NotApplicable);
                    assert!(ended, "{}: {said:?}", case.id);
                }
                std::cmp::Ordering::Equal => {
                    assert_eq!(step.status(), Status::Fail, "{}: {said:?}", case.id);
                }
                std::cmp::Ordering::Greater => {
                    assert_eq!(step.status(), Status::NotReached, "{}: {said:?}", case.id);
                    assert!(step.evidence().is_empty(), "{}: {said:?}", case.id);
                }
            }
        }
        *counts.entry("steps").or_insert(0) += 1;
    }
    assert!(counts["steps"] > 1_900 && counts["no steps"] > 280, "{counts:?}");
    assert!(counts["skipped"] > 7, "{counts:?}");
}

/// A step says that it passed only with something that it found, and that it had nothing to check only
/// with the reason.
#[test]
fn each_end_has_its_evidence() {
    for case in cases() {
        for step in report_of(&case).steps() {
            let reasons =
                step.evidence().iter().filter(|e| e.check() == "nothing_to_check").count();
            let said = (step.step(), step.status(), step.evidence());
            match step.status() {
                Status::NotApplicable => assert_eq!(reasons, 1, "{}: {said:?}", case.id),
                Status::Pass => {
                    assert_eq!(reasons, 0, "{}: {said:?}", case.id);
                    let ignored = |check: &str| check.ends_with("_ignored");
                    let found = step.evidence().iter().any(|e| !ignored(e.check()));
                    // That the bundle has its form is all that its step says of another sort of signer.
                    assert!(found || step.step() == Step::Bundle, "{}: {said:?}", case.id);
                }
                _ => assert_eq!(reasons, 0, "{}: {said:?}", case.id),
            }
        }
    }
}

/// Where a step has nothing to check is for bundle, key and dangerous word to say, and is worked out
/// here from these alone.
#[test]
fn nothing_to_check_is_where_bundle_and_policy_say_so() {
    let mut seen = BTreeMap::new();
    for case in cases() {
        let report = report_of(&case);
        if report.steps().is_empty() || report.failed_step() == Some(Step::Bundle) {
            continue;
        }
        let bundle: Bundle = case.parse().unwrap();
        let of_key = matches!(bundle.material(), Material::PublicKey { .. });
        let text = case.policy.as_ref().map(ToString::to_string).unwrap_or_default();
        let dangerous = |word: &str| {
            case.dangerous.iter().any(|d| d == word) || text.contains(&format!("\"{word}\""))
        };
        let envelope = matches!(bundle.content(), Content::Dsse(_));
        for step in report.steps() {
            let is = step.status() == Status::NotApplicable;
            if matches!(step.status(), Status::NotReached | Status::Fail) {
                continue;
            }
            // May it, and must it.
            let (may, must) = match step.step() {
                Step::Bundle | Step::Signature | Step::Policy => (false, false),
                Step::Time => (of_key, false),
                Step::Path => (of_key, of_key),
                Step::Sct => (of_key || dangerous("noSct"), of_key),
                Step::LogEntry => (dangerous("noLog"), bundle.log_entries().is_empty()),
                Step::Binding => {
                    let none = bundle.log_entries().is_empty();
                    (none, none && !of_key)
                }
                Step::Artifact => (false, false),
                other => panic!("{other:?}"),
            };
            assert!(!is || may, "{}: {:?} has something to check", case.id, step.step());
            assert!(is || !must, "{}: {:?} has nothing to check", case.id, step.step());
            if is {
                *seen.entry((step.step(), envelope)).or_insert(0) += 1;
            }
        }
        if report.verdict() == Verdict::Verified {
            assert_eq!(status(&report, Step::Signature), Status::Pass, "{}", case.id);
            assert_eq!(status(&report, Step::Artifact), Status::Pass, "{}", case.id);
        }
    }
    for step in [Step::Time, Step::Path, Step::Sct, Step::LogEntry, Step::Binding] {
        let count: i32 = seen.iter().filter(|((s, _), _)| *s == step).map(|(_, n)| n).sum();
        assert!(count > 0, "{step:?}: {seen:?}");
    }
}
