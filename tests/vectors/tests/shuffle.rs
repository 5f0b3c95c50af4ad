//! The order in which a trusted root lists its logs, authorities and certificates means nothing:
//! shuffled, every case has the same verdict, step, code and facts.

mod random;

use random::Random;
use serde_json::Value;
use sigproof::TrustedRoot;
use sigproof_vectors::{Case, No, manifest};

fn shuffle(value: &mut Value, random: &mut Random) {
    match value {
        Value::Array(list) => {
            random.shuffle(list);
            list.iter_mut().for_each(|item| shuffle(item, random));
        }
        Value::Object(map) => map.values_mut().for_each(|item| shuffle(item, random)),
        _ => {}
    }
}

fn answer(case: &Case, root: &[u8]) -> String {
    match TrustedRoot::from_json(root).map_err(No::Root).and_then(|root| case.run_with(root)) {
        Ok(verified) => verified.facts().to_json(),
        Err(no) => format!("{} at {}", no.code(), no.step()),
    }
}

#[test]
fn order_means_nothing() {
    let mut random = Random(20_261_121);
    let mut shuffled = 0;
    for source in manifest().unwrap().sources {
        for case in source.cases().unwrap().unwrap_or_default() {
            let root = case.read(&case.trusted_root).unwrap();
            let Ok(json) = serde_json::from_slice::<Value>(&root) else { continue };
            let before = answer(&case, &root);
            for _ in 0..3 {
                let mut other = json.clone();
                shuffle(&mut other, &mut random);
                shuffled += usize::from(other != json);
                assert_eq!(before, answer(&case, other.to_string().as_bytes()), "{}", case.id);
            }
        }
    }
    assert!(shuffled > 500, "only {shuffled} roots were in another order");
}
