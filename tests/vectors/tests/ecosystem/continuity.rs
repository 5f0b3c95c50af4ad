//! What got weaker, on real attestations: the cases that every language is asked.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sigproof::ecosystem::continuity::{Standing, Weakness, continuity};
use sigproof::ecosystem::npm::{self, Attestations, PackageUrl, Publish, RegistryKeys};
use sigproof::{Artifact, Policy, Verified};
use sigproof_vectors::Expect;

use super::{real, sigstore};

/// A real package, by whomever.
fn package(file: &str, name: &str, version: &str) -> Vec<Verified> {
    let set = real(&format!("npm/{file}.tgz.json"));
    let json: Value = serde_json::from_slice(&set).unwrap();
    let provenance = json["attestations"].as_array().unwrap().iter();
    let is_provenance = |one: &&Value| one["predicateType"].as_str().unwrap().contains("slsa");
    let payload =
        provenance.clone().find(is_provenance).unwrap()["bundle"]["dsseEnvelope"]["payload"]
            .clone();
    let statement = STANDARD.decode(payload.as_str().unwrap()).unwrap();
    let statement: Value = serde_json::from_slice(&statement).unwrap();
    let sha512 = statement["subject"][0]["digest"]["sha512"].as_str().unwrap();
    let artifact = Artifact::digest(format!("sha512:{sha512}").parse().unwrap());
    let anyone = br#"{"version":1,"dangerous":["anyIdentity","anyIssuer"]}"#;
    let policy = Policy::from_json(anyone).unwrap();
    let (url, set) =
        (PackageUrl::new(name, version).unwrap(), Attestations::from_json(&set).unwrap());
    let keys = RegistryKeys::npm();
    npm::verify(&sigstore(), &set, &url, &artifact, Publish::Required(&keys), &policy)
        .unwrap()
        .into_all()
}

fn standing(all: &[Verified]) -> Standing {
    let standing = Standing::of(all).unwrap();
    let facts: Vec<String> = all.iter().map(|one| one.facts().to_json()).collect();
    assert_eq!(standing, Standing::from_json(format!("[{}]", facts.join(",")).as_bytes()).unwrap());
    standing
}

#[test]
fn the_cases_of_every_language() {
    let cases = real("../continuity/cases.json");
    let cases: Vec<Value> = serde_json::from_slice(&cases).unwrap();
    assert!(cases.len() >= 28);
    let all = package("provenance-npm-test-cli-v1-prega", "sigstore", "2.3.1");
    let now = standing(&all[..1]);
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let mut facts: Value = serde_json::from_str(&all[0].facts().to_json()).unwrap();
        for (pointer, value) in case["set"].as_object().into_iter().flatten() {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let parent = facts.pointer_mut(parent).unwrap();
            match parent {
                Value::Array(items) => items[key.parse::<usize>().unwrap()] = value.clone(),
                Value::Object(fields) if value.is_null() && pointer.contains("/claims/") => {
                    fields.remove(key);
                }
                _ => parent[key] = value.clone(),
            }
        }
        let previous = Standing::from_json(facts.to_string().as_bytes());
        if let Some(code) = case["refused"].as_str() {
            assert_eq!(previous.unwrap_err().code().as_str(), code, "{name}");
            continue;
        }
        let none = Standing::default();
        let now = if case["gone"] == true { &none } else { &now };
        let found = continuity(&previous.unwrap(), now).into_iter();
        let found = found.map(|one| json!([one.weakness, one.attestation, one.before, one.now]));
        assert_eq!(Value::from_iter(found), case["weaker"], "{name}");
    }
}

/// Between two releases this package went over to a workflow that others share.
#[test]
fn a_package_that_did_change() {
    let name = "@laurentsimon/provenance-npm-test";
    let own = standing(&package("provenance-npm-test-cli-v02-prega", name, "1.0.3"));
    let shared = standing(&package("provenance-npm-test-ossf", name, "1.0.5"));
    let found = |before: &Standing, now: &Standing| {
        let found = continuity(before, now);
        found.into_iter().map(|one| (one.weakness, one.now)).collect::<Vec<_>>()
    };
    let file = "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/delegator_lowperms-generic_slsa3.yml";
    let changed = found(&own, &shared);
    assert_eq!(
        changed.first(),
        Some(&(Weakness::WorkflowChanged, Some(file.to_owned()))),
        "{changed:?}"
    );
    for one in [&own, &shared] {
        assert_eq!(found(one, one), []);
        let nothing = Standing::default();
        assert_eq!(found(&nothing, one), []);
    }
    let gone = found(&shared, &Standing::default());
    assert_eq!(gone, [(Weakness::ProvenanceGone, None), (Weakness::PublishGone, None)]);
}

#[test]
fn no_verified_case_is_weaker_than_itself() {
    let mut count = 0;
    for source in sigproof_vectors::manifest().unwrap().sources {
        let mut cases = source.cases().unwrap().unwrap_or_default();
        cases.retain(|case| case.expect == Expect::Verified);
        for case in cases {
            let Ok(verified) = case.run() else { continue };
            let one = standing(&[verified]);
            assert_eq!(continuity(&one, &one), [], "{}", case.id);
            count += 1;
        }
    }
    assert!(count > 500, "{count}");
}
