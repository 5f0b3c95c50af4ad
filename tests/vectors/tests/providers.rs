//! Both providers over every case: the same facts, the same reports. What WebAssembly computes with is
//! not what everything else does.

use sigproof::{Compact, RustCrypto};
use sigproof_vectors::{No, manifest};

#[test]
fn every_case_has_one_answer_whoever_does_the_arithmetic() {
    let (mut cases, mut verified) = (0, 0);
    for source in manifest().unwrap().sources {
        for case in source.cases().unwrap().unwrap_or_default() {
            let answers = [case.run_by(Box::new(RustCrypto)), case.run_by(Box::new(Compact))];
            let shown = answers.map(|answer| match answer {
                Ok(yes) => yes.facts().to_json() + &yes.report().to_json(),
                Err(No::Rejected(no)) => no.report().to_json(),
                Err(no) => format!("{no:?}"),
            });
            assert_eq!(shown[0], shown[1], "{}", case.id);
            cases += 1;
            verified += usize::from(shown[0].contains(r#""verdict":"verified""#));
        }
    }
    assert!(cases >= 2_185 && verified > 550, "{cases} cases, {verified} verified");
}
