//! Several trusted roots in one text: what two of them list is trusted only as long as both say.

use serde_json::{Value, json};
use sigproof::{Code, TrustedRoot};
use sigproof_vectors::{Case, manifest};

fn case(id: &str) -> Case {
    let sources = manifest().unwrap().sources;
    let mut all =
        sources.into_iter().flat_map(|source| source.cases().unwrap().unwrap_or_default());
    all.find(|case| case.id == id).unwrap()
}

/// Each list of a trusted root, and the code by which an entry of it that is trusted no longer rejects.
const LISTS: [(&str, &str, &[Code]); 4] = [
    ("tlogs", "testkit/hashedrekord-0.0.1/v0.3/valid", &[Code::LogWindow]),
    ("ctlogs", "testkit/hashedrekord-0.0.1/v0.3/valid", &[Code::SctWindow]),
    (
        "certificateAuthorities",
        "testkit/hashedrekord-0.0.1/v0.3/valid",
        &[Code::PathAuthorityWindow, Code::PathIssuerUnknown],
    ),
    ("timestampAuthorities", "testkit/hashedrekord-0.0.2/v0.3/valid", &[Code::TimestampWindow]),
];

fn periods<'v>(root: &'v mut Value, list: &str) -> Vec<&'v mut Value> {
    let entries = root[list].as_array_mut().unwrap().iter_mut();
    entries
        .map(|entry| match list {
            "tlogs" | "ctlogs" => &mut entry["publicKey"]["validFor"],
            _ => &mut entry["validFor"],
        })
        .collect()
}

fn ask(case: &Case, roots: &[&Value]) -> (Result<(), Code>, usize) {
    let lines: Vec<String> = roots.iter().map(|root| root.to_string()).collect();
    let root = TrustedRoot::from_json(lines.join("\n").as_bytes()).unwrap();
    let notes = root.notes().iter().filter(|note| note.reason.contains("as long as both")).count();
    (case.run_with(root).map(drop).map_err(|no| no.code()), notes)
}

#[test]
fn the_narrower_of_two_periods_holds() {
    for (list, id, codes) in LISTS {
        let case = case(id);
        let root: Value = serde_json::from_slice(&case.read(&case.trusted_root).unwrap()).unwrap();
        assert_eq!(ask(&case, &[&root, &root]), (Ok(()), 0), "{list}");
        let (mut ended, mut later) = (root.clone(), root.clone());
        for period in periods(&mut ended, list) {
            *period = json!({ "start": "2000-01-01T00:00:00Z", "end": "2000-12-31T23:59:59Z" });
        }
        for period in periods(&mut later, list) {
            *period = json!({ "start": "2001-01-01T00:00:00Z" });
        }
        for roots in [[&root, &ended], [&ended, &root]] {
            let (answer, notes) = ask(&case, &roots);
            let code = answer.expect_err(list);
            // Nothing of the list is left where the two have no moment in common.
            let gone = [Code::TimeNone, Code::SctThreshold, Code::EntryThreshold];
            assert!(codes.contains(&code) || gone.contains(&code), "{list}: {code}");
            assert!(notes > 0, "{list}");
        }
        // A start that both reach leaves what is after it.
        assert_eq!(ask(&case, &[&root, &later]).0, Ok(()), "{list}");
        // A root that does not list the entry says nothing of it.
        let mut without = root.clone();
        without[list] = json!([]);
        assert_eq!(ask(&case, &[&root, &without]), (Ok(()), 0), "{list}");
        // What two have struck out, a third does not bring back, whatever the order.
        let orders = [[&ended, &later, &root], [&root, &ended, &later], [&later, &root, &ended]];
        for roots in orders {
            ask(&case, &roots).0.expect_err(list);
        }
        // Within one document, a second period is a second time in which it was trusted.
        let mut twice = ended.clone();
        let own = root[list].as_array().unwrap().clone();
        twice[list].as_array_mut().unwrap().extend(own);
        assert_eq!(ask(&case, &[&twice]), (Ok(()), 0), "{list}");
    }
}

const ENDED: &str = "2000-12-31T23:59:59Z";

fn end(root: &Value, list: &str) -> Value {
    let mut ended = root.clone();
    for period in periods(&mut ended, list) {
        *period = json!({ "start": "2000-01-01T00:00:00Z", "end": ENDED });
    }
    ended
}

/// An authority that ends ends its keys, however another root lists them.
#[test]
fn a_key_has_the_periods_of_all_chains_that_it_is_in() {
    for (list, id) in [
        ("certificateAuthorities", "testkit/hashedrekord-0.0.1/v0.3/valid"),
        ("timestampAuthorities", "testkit/hashedrekord-0.0.2/v0.3/valid"),
    ] {
        let case = case(id);
        let root: Value = serde_json::from_slice(&case.read(&case.trusted_root).unwrap()).unwrap();
        let ended = end(&root, list);
        let mut tried = 0;
        // Each part of a chain that is enough for itself.
        for length in 1..4 {
            for from_end in [false, true] {
                let mut part = root.clone();
                for entry in part[list].as_array_mut().unwrap() {
                    let chain = entry["certChain"]["certificates"].as_array_mut().unwrap();
                    let length = length.min(chain.len());
                    if from_end {
                        chain.drain(..chain.len() - length);
                    } else {
                        chain.truncate(length);
                    }
                }
                if ask(&case, &[&part]).0.is_ok() {
                    tried += 1;
                    ask(&case, &[&ended, &part]).0.expect_err(list);
                    ask(&case, &[&part, &ended]).0.expect_err(list);
                }
            }
        }
        assert!(tried > 1, "{list}");
    }
}

/// That a key is of a kind which nobody can use says nothing against its end.
#[test]
fn an_entry_that_is_not_used_ends_its_key() {
    for (list, id, _) in &LISTS[..2] {
        let case = case(id);
        let root: Value = serde_json::from_slice(&case.read(&case.trusted_root).unwrap()).unwrap();
        let mut ended = end(&root, list);
        for entry in ended[list].as_array_mut().unwrap() {
            entry["publicKey"]["keyDetails"] = json!("PKIX_ECDSA_P256_HMAC_SHA_256");
        }
        ask(&case, &[&ended, &root]).0.expect_err(list);
        ask(&case, &[&root, &ended]).0.expect_err(list);
    }
}
