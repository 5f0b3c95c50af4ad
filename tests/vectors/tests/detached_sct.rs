//! A signed certificate timestamp that the certificate does not embed: the caller brings it.

use serde_json::{Value, json};
use sigproof::{Artifact, Bundle, Code, Policy, TrustedRoot, Verifier};
use sigproof_testkit::clock::BASE;
use sigproof_testkit::ct::{CtLog, Sct, Subject};
use sigproof_testkit::fault::sct;
use sigproof_testkit::{Fault, Made, Recipe, World};

fn world() -> (World, Made) {
    let world = World::new("detached");
    let made = world.make(&Recipe::default().with(Fault::Sct(sct::Sct::Absent)));
    (world, made)
}

/// What a log answers `add-chain` (RFC 6962 section 4.1).
fn answer(sct: &Sct) -> Value {
    let encoded = sct.encode();
    let signature = &encoded[1 + 32 + 8 + 2 + sct.extensions.len()..];
    json!({
        "sct_version": sct.version,
        "id": base64(&sct.log_id),
        "timestamp": sct.timestamp,
        "extensions": base64(&sct.extensions),
        "signature": base64(signature),
    })
}

fn base64(bytes: &[u8]) -> String {
    sigproof_testkit::json::b64(bytes)
}

fn timestamp(log: &CtLog, made: &Made) -> Sct {
    log.sct(&Subject::Certificate(made.leaf.clone()), BASE * 1000, b"")
}

fn ask(made: &Made, sct: Option<&Value>) -> Result<usize, Code> {
    let root = TrustedRoot::from_json(&made.trusted_root_bytes).unwrap();
    let mut bundle = Bundle::from_json(&made.bundle_bytes).map_err(|r| r.code())?;
    if let Some(sct) = sct {
        bundle = bundle.with_detached_sct(sct.to_string().as_bytes()).map_err(|r| r.code())?;
    }
    let question = &made.question;
    let (identity, issuer) = (&question.identity, &question.issuer);
    let policy = Policy::identity(identity.as_ref().unwrap(), issuer.as_ref().unwrap());
    let answer = Verifier::new(root).verify(&bundle, Artifact::bytes(&made.artifact), &policy);
    answer.map(|v| v.facts().certificate_timestamps.len()).map_err(|r| r.code())
}

#[test]
fn stands_in_for_an_embedded_one() {
    let (world, made) = world();
    assert_eq!(ask(&made, None), Err(Code::SctMissing));
    assert_eq!(ask(&made, Some(&answer(&timestamp(&world.ct, &made)))), Ok(1));
}

#[test]
fn is_about_this_certificate_by_a_known_log() {
    let (world, made) = world();
    let other = Subject::Certificate(made.artifact.clone());
    let other = world.ct.sct(&other, BASE * 1000, b"");
    assert_eq!(ask(&made, Some(&answer(&other))), Err(Code::SctSignature));
    let unknown = timestamp(&world.unknown_ct, &made);
    assert_eq!(ask(&made, Some(&answer(&unknown))), Err(Code::SctThreshold));
    let mut later = timestamp(&world.ct, &made);
    later.timestamp += 1;
    assert_eq!(ask(&made, Some(&answer(&later))), Err(Code::SctSignature));
    let mut algorithm = timestamp(&world.ct, &made);
    algorithm.algorithm = 1;
    assert_eq!(ask(&made, Some(&answer(&algorithm))), Err(Code::SctAlgorithm));
    // One about a precertificate is not one about a certificate.
    let precertificate = Subject::Precertificate(vec![0; 32], made.leaf.clone());
    let precertificate = world.ct.sct(&precertificate, BASE * 1000, b"");
    assert_eq!(ask(&made, Some(&answer(&precertificate))), Err(Code::SctSignature));
}

#[test]
fn what_is_no_timestamp() {
    let (world, made) = world();
    let good = answer(&timestamp(&world.ct, &made));
    let change = |key: &str, value: Value| {
        let mut bad = good.clone();
        bad[key] = value;
        ask(&made, Some(&bad))
    };
    for (key, value) in [
        ("sct_version", json!(1)),
        ("id", json!("AAAA")),
        ("timestamp", json!("soon")),
        ("signature", json!("BAMA")),
        ("signature", json!(base64(&[4, 3, 0, 1, 7, 7]))),
        ("comment", json!("hello")),
    ] {
        assert_eq!(change(key, value.clone()), Err(Code::SctDetached), "{key} {value}");
    }
    assert_eq!(ask(&made, Some(&json!([]))), Err(Code::SctDetached));
}
