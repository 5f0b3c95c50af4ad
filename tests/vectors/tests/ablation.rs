//! Delete a check, and a test must fail: with the checks that a case names switched off, the case
//! must verify. So each case is known to be caught by what it says it is caught by, and by nothing
//! else.
//!
//! The switch is global to the process: this is one test, alone in its binary.
#![cfg(feature = "ablation")]

use std::io::Write as _;

use sigproof::{Code, ablation};
use sigproof_vectors::{Expect, manifest};

#[test]
fn a_case_verifies_when_its_checks_are_switched_off() {
    let mut wrong = Vec::new();
    let (mut flipped, mut structural) = (0, 0);
    for source in manifest().unwrap().sources {
        for case in source.cases().unwrap().unwrap_or_default() {
            if case.source.as_deref() != Some("testkit") || case.expect == Expect::Verified {
                continue;
            }
            if case.checks.is_empty() {
                structural += 1;
                if case.structural.is_none() {
                    wrong.push(format!("{}: no check named, and no reason why", case.id));
                }
                continue;
            }
            let codes: Vec<Code> = case.checks.iter().filter_map(|c| Code::from_wire(c)).collect();
            assert_eq!(codes.len(), case.checks.len(), "{}: unknown code", case.id);
            ablation::set_off(&[]);
            assert!(case.run().is_err(), "{}: verifies with all checks on", case.id);
            ablation::set_off(&codes);
            match case.run() {
                Ok(_) => flipped += 1,
                Err(no) => wrong.push(format!(
                    "{}: with {} off, still {} at {}",
                    case.id,
                    case.checks.join(", "),
                    no.code(),
                    no.step()
                )),
            }
            // Each of the checks is needed: with one of several on again, the case is rejected.
            for on in codes.iter().filter(|_| codes.len() > 1) {
                let others: Vec<Code> = codes.iter().copied().filter(|c| c != on).collect();
                ablation::set_off(&others);
                if case.run().is_ok() {
                    wrong.push(format!("{}: {on} is not needed to catch it", case.id));
                }
            }
        }
    }
    ablation::set_off(&[]);
    let _ = writeln!(
        std::io::stderr(),
        "{flipped} cases verify with their check off; {structural} have no value to go on with"
    );
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(flipped >= 1_150, "only {flipped} cases flipped");
}
