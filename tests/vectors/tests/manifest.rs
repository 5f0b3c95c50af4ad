//! The Rust lane: every case of every source, with the recorded counts as a floor. What is printed
//! of a case fits its schema.

mod docs;

use std::io::Write as _;

use docs::Schema;
use serde_json::Value;
use sigproof::{Code, Verified};
use sigproof_vectors::{Case, Expect, No, manifest};

#[test]
fn every_case_gives_the_expected_verdict_step_and_code() {
    let mut wrong = Vec::new();
    let printed = Printed::load();
    for source in manifest().unwrap().sources {
        let Some(cases) = source.cases().unwrap() else {
            say(&format!("source {}: not here", source.name));
            continue;
        };
        let mut by_digest = 0;
        for case in &cases {
            let result = case.run();
            wrong.extend(case.judge(&result));
            wrong.extend(printed.misfits(case, &result));
            // By digest, the answer is the same, but where the signature is over the bytes.
            match (&result, &case.run_by_digest()) {
                (_, None) => continue,
                (_, Some(Err(no))) if no.code() == Code::ArtifactBytesRequired => {}
                (Ok(one), Some(Ok(two))) => assert_eq!(one.facts(), two.facts(), "{}", case.id),
                (Err(one), Some(Err(two))) => {
                    assert_eq!((one.step(), one.code()), (two.step(), two.code()), "{}", case.id);
                }
                _ => panic!("{}: two verdicts", case.id),
            }
            by_digest += 1;
        }
        let verified = cases.iter().filter(|c| c.expect == Expect::Verified).count();
        say(&format!(
            "source {}: {} cases run ({by_digest} also by digest), {verified} to verify, {} to reject",
            source.name,
            cases.len(),
            cases.len() - verified
        ));
        if cases.len() < source.at_least {
            wrong.push(format!("source {}: fewer than {} cases ran", source.name, source.at_least));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The schemas of what the core prints, of which the types of other languages are made.
struct Printed {
    facts: Schema,
    report: Schema,
    inspection: Schema,
    findings: Schema,
}

impl Printed {
    fn load() -> Self {
        let [facts, report, inspection, findings] =
            ["facts", "report", "inspection", "findings"].map(Schema::load);
        Self { facts, report, inspection, findings }
    }

    /// What does not fit its schema.
    fn misfits(&self, case: &Case, result: &Result<Verified, No>) -> Vec<String> {
        let report = match result {
            Ok(verified) => verified.report().to_json(),
            Err(no) => no.report_json(),
        };
        let facts = result.as_ref().ok().map(|verified| verified.facts().to_json());
        let inspection = case
            .parse()
            .ok()
            .map(|bundle| sigproof::inspect::inspect_json(bundle.to_json().as_bytes()).unwrap());
        let findings = case.policy().ok().map(|policy| policy.lint());
        let findings = findings.map(|findings| serde_json::to_string(&findings).unwrap());
        let all = [
            (&self.report, Some(report)),
            (&self.facts, facts),
            (&self.inspection, inspection),
            (&self.findings, findings),
        ];
        let fits = |schema: &Schema, text: &str| {
            serde_json::from_str::<Value>(text).is_ok_and(|value| schema.takes(&value))
        };
        all.into_iter()
            .filter_map(|(schema, text)| text.filter(|text| !fits(schema, text)))
            .map(|text| format!("{}: does not fit its schema: {text}", case.id))
            .collect()
    }
}

/// To the terminal also when the test passes: how many cases ran is part of the result.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
