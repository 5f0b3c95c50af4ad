//! The Rust lane: every case of every source, with the recorded counts as a floor.

use std::io::Write as _;

use sigproof::Code;
use sigproof_vectors::{Expect, manifest};

#[test]
fn every_case_gives_the_expected_verdict_step_and_code() {
    let mut wrong = Vec::new();
    for source in manifest().unwrap().sources {
        let Some(cases) = source.cases().unwrap() else {
            say(&format!("source {}: not here", source.name));
            continue;
        };
        let mut by_digest = 0;
        for case in &cases {
            let result = case.run();
            wrong.extend(case.judge(&result));
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

/// To the terminal also when the test passes: how many cases ran is part of the result.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
