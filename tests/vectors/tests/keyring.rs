//! Keys with names and periods, on a real bundle that is signed with a bare key.

use serde_json::json;
use sigproof::policy::Alternative;
use sigproof::{
    Artifact, Bundle, Code, Policy, PublicKey, Time, TrustedKey, TrustedRoot, Verifier, Window,
};
use sigproof_vectors::{Case, manifest};

struct Question {
    root: TrustedRoot,
    verifier: Verifier,
    bundle: Bundle,
    artifact: Vec<u8>,
    key: PublicKey,
    other: PublicKey,
}

fn question() -> Question {
    let cases = manifest().unwrap().sources.remove(0).cases().unwrap().unwrap();
    let case: Case = cases.into_iter().find(|c| c.id == "real/managed-key").unwrap();
    let root = TrustedRoot::from_json(&case.read(&case.trusted_root).unwrap()).unwrap();
    let pem = case.read(case.key.as_ref().unwrap()).unwrap();
    Question {
        other: PublicKey::from_spki_der(&other_key()).unwrap(),
        verifier: Verifier::new(root.clone()),
        root,
        bundle: Bundle::from_json(&case.read(&case.bundle).unwrap()).unwrap(),
        artifact: case.read(case.artifact.as_ref().unwrap()).unwrap(),
        key: PublicKey::from_pem_or_der(&pem).unwrap(),
    }
}

/// The public-good log's key, which has not signed this bundle.
fn other_key() -> Vec<u8> {
    let root: serde_json::Value =
        serde_json::from_slice(include_bytes!("../real/sigstore.trusted_root.json")).unwrap();
    let raw = root["tlogs"][0]["publicKey"]["rawBytes"].as_str().unwrap();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{raw}\n-----END PUBLIC KEY-----\n");
    PublicKey::from_pem_or_der(pem.as_bytes()).unwrap().spki_der().to_vec()
}

impl Question {
    fn ask(&self, keys: Vec<TrustedKey>, now: Option<&str>) -> Result<(), Code> {
        let policy = Policy::keyring(keys);
        let artifact = Artifact::bytes(&self.artifact);
        let answer = match now {
            Some(now) => {
                let now = Time::parse_rfc3339(now).unwrap();
                self.verifier.verify_at(&self.bundle, artifact, &policy, now)
            }
            None => self.verifier.verify(&self.bundle, artifact, &policy),
        };
        answer.map(drop).map_err(|rejected| rejected.code())
    }

    /// When the bundle was signed, as its evidence says.
    fn time(&self) -> Time {
        let policy = Policy::key(self.key.clone());
        let verified =
            self.verifier.verify(&self.bundle, Artifact::bytes(&self.artifact), &policy).unwrap();
        verified.facts().times[0].time
    }
}

fn window(start: i64, end: Option<i64>) -> Window {
    Window::new(Time::from_unix(start), end.map(Time::from_unix)).unwrap()
}

#[test]
fn the_hint_selects_the_key() {
    let q = question();
    let (key, other) = (TrustedKey::new(q.key.clone()), TrustedKey::new(q.other.clone()));
    assert_eq!(q.ask(vec![key.clone()], None), Ok(()));
    // The bundle's hint is the hash of its key, or a name that the keyring gives a key.
    let named = key.clone().with_hint("npm-1");
    assert_eq!(q.ask(vec![other.clone(), named], None), Ok(()));
    assert_eq!(q.ask(vec![other.clone(), key], None), Ok(()));
    let alone = q.ask(vec![other.clone()], None).unwrap_err();
    assert_eq!(alone, Code::KeyHint);
    assert_eq!(q.ask(vec![], None), Err(Code::PolicyAnyOfEmpty));
}

#[test]
fn periods_hold_every_verified_time() {
    let q = question();
    let at = q.time().unix();
    let key = || TrustedKey::new(q.key.clone());
    let ask = |windows: &[Window]| {
        q.ask(windows.iter().map(|window| key().valid_for(*window)).collect(), None)
    };
    assert_eq!(ask(&[window(at, Some(at))]), Ok(()));
    assert_eq!(ask(&[window(at + 1, None)]), Err(Code::KeyWindow));
    assert_eq!(ask(&[window(0, Some(at - 1))]), Err(Code::KeyWindow));
}

/// A key that is retired in one place and not in another: the wider word would bring it back.
#[test]
fn one_key_with_two_periods_is_refused() {
    let q = question();
    let at = q.time().unix();
    let key = || TrustedKey::new(q.key.clone());
    let (retired, always) = (key().valid_for(window(0, Some(at - 1))), key());
    let contradiction = Err(Code::KeyContradiction);
    for keys in [
        vec![retired.clone(), always.clone()],
        vec![always.clone(), retired.clone()],
        vec![always.clone().with_hint("npm-1"), retired.clone().with_hint("npm-2")],
        vec![retired.clone(), key().valid_for(window(at, None))],
        vec![retired.clone(), TrustedKey::new(q.other.clone()), always.clone()],
    ] {
        assert_eq!(q.ask(keys, None), contradiction);
    }
    // Said twice alike, under one name or two, it is one word.
    assert_eq!(q.ask(vec![always.clone(), always.clone().with_hint("npm-1")], None), Ok(()));
    assert_eq!(q.ask(vec![retired.clone(), retired.clone()], None), Err(Code::KeyWindow));
    // Alternatives of two roots are never asked together; one without a root is asked with each.
    let under = |key: &TrustedKey, root| Alternative::key(key.clone()).under_root(root);
    let roots = vec![("a".into(), q.root.clone()), ("b".into(), q.root.clone())];
    let verifier = Verifier::with_roots(roots).unwrap();
    let check = |alternatives| {
        let policy = Policy::any_of(alternatives);
        let answer = verifier.verify(&q.bundle, Artifact::bytes(&q.artifact), &policy);
        answer.map(drop).map_err(|rejected| rejected.code())
    };
    assert_eq!(check(vec![under(&retired, "a"), under(&always, "b")]), Ok(()));
    assert_eq!(check(vec![under(&retired, "a"), Alternative::key(always.clone())]), contradiction);
    assert_eq!(check(vec![under(&always, "a"), Alternative::key(always)]), Ok(()));
}

#[test]
fn now_refuses_the_future_and_nothing_else() {
    let q = question();
    let key = || vec![TrustedKey::new(q.key.clone())];
    assert_eq!(q.ask(key(), Some("9999-12-31T23:59:59Z")), Ok(()));
    assert_eq!(q.ask(key(), Some("1970-01-01T00:00:00Z")), Err(Code::TimeAfterNow));
}

#[test]
fn a_period_without_a_verified_time_needs_now() {
    let mut q = question();
    // Without its evidence, the bundle is a signature and nothing more.
    let mut json: serde_json::Value =
        serde_json::from_slice(include_bytes!("../real/managed-key.sigstore.json")).unwrap();
    let material = json["verificationMaterial"].as_object_mut().unwrap();
    material.remove("tlogEntries");
    material.remove("timestampVerificationData");
    q.bundle = Bundle::from_json(json.to_string().as_bytes()).unwrap();
    let ask = |now: Option<&str>, window: Option<Window>| {
        let key = TrustedKey::new(q.key.clone());
        let key = window.map_or(key.clone(), |window| key.valid_for(window));
        let policy = Policy::keyring(vec![key]).with_dangerous(sigproof::policy::Dangerous::NoLog);
        let artifact = Artifact::bytes(&q.artifact);
        let answer = match now.map(|now| Time::parse_rfc3339(now).unwrap()) {
            Some(now) => q.verifier.verify_at(&q.bundle, artifact, &policy, now),
            None => q.verifier.verify(&q.bundle, artifact, &policy),
        };
        answer.map(drop).map_err(|rejected| rejected.code())
    };
    let year = window(1_735_689_600, Some(1_767_225_599));
    assert_eq!(ask(None, None), Ok(()));
    assert_eq!(ask(None, Some(year)), Err(Code::NowRequired));
    assert_eq!(ask(Some("2025-06-01T00:00:00Z"), Some(year)), Ok(()));
    assert_eq!(ask(Some("2024-12-31T23:59:59Z"), Some(year)), Err(Code::KeyWindow));
    assert_eq!(ask(Some("2026-01-01T00:00:00Z"), Some(year)), Err(Code::KeyWindow));
    // Without a log entry, a policy that does not say so refuses.
    let policy = Policy::key(q.key.clone());
    let answer = q.verifier.verify(&q.bundle, Artifact::bytes(&q.artifact), &policy);
    assert_eq!(answer.unwrap_err().code(), Code::EntryThreshold);
}

/// `model_signing` before 1.1 wrote the key itself, in PEM, where its hint belongs. It says no more than
/// a hint: which key is trusted, the policy says.
#[test]
fn a_key_in_the_bundle_is_only_a_hint() {
    let q = question();
    let pem = |key: &PublicKey| {
        let digits = sigproof_testkit::json::b64(key.spki_der());
        let lines: Vec<&str> =
            digits.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
    };
    let read = |key: serde_json::Value| {
        let mut bundle: serde_json::Value = serde_json::from_str(&q.bundle.to_json()).unwrap();
        bundle["verificationMaterial"]["publicKey"] = key;
        Bundle::from_json(bundle.to_string().as_bytes()).map_err(|rejected| rejected.code())
    };
    let b64 = |bytes: &[u8]| sigproof_testkit::json::b64(bytes);
    let details = "PKIX_ECDSA_P256_SHA_256";
    let own = [
        json!({"rawBytes": b64(pem(&q.key).as_bytes()), "keyDetails": details}),
        json!({"rawBytes": b64(q.key.spki_der()), "keyDetails": details}),
        json!({"rawBytes": b64(q.key.spki_der())}),
    ];
    for key in own {
        let asked = Question { bundle: read(key).unwrap(), ..question() };
        let trusted = |key: &PublicKey| TrustedKey::new(key.clone());
        assert_eq!(asked.ask(vec![trusted(&q.key)], None), Ok(()));
        assert_eq!(asked.ask(vec![trusted(&q.other), trusted(&q.key)], None), Ok(()));
        // A policy that does not know the key takes nothing from the bundle.
        assert_eq!(asked.ask(vec![trusted(&q.other)], None), Err(Code::KeyHint));
        let two = vec![trusted(&q.other).with_hint("a"), trusted(&third_key()).with_hint("b")];
        assert_eq!(asked.ask(two, None), Err(Code::KeyUnknown));
        let certificate = Policy::identity("a@example.com", "https://issuer.example");
        let artifact = Artifact::bytes(&asked.artifact);
        let no = asked.verifier.verify(&asked.bundle, artifact, &certificate).unwrap_err();
        assert_eq!(no.code(), Code::PolicyMaterial);
    }
    // Another key in the bundle than the one that signed, though the policy's has.
    let foreign = read(json!({"rawBytes": b64(pem(&q.other).as_bytes())})).unwrap();
    let asked = Question { bundle: foreign, ..question() };
    assert_eq!(asked.ask(vec![TrustedKey::new(q.key.clone())], None), Err(Code::KeyHint));
    assert!(asked.ask(vec![TrustedKey::new(q.other.clone())], None).is_err());
    for (key, expected) in [
        (json!({"rawBytes": "", "keyDetails": details}), Code::JsonFieldMissing),
        (json!({"rawBytes": b64(b"no key")}), Code::KeyInvalid),
        (json!({"rawBytes": b64(q.key.spki_der()), "hint": "a"}), Code::JsonOneof),
        (json!({"rawBytes": b64(q.key.spki_der()), "validFor": {}}), Code::JsonKeyUnknown),
        (json!({"hint": "a", "keyDetails": details}), Code::JsonKeyUnknown),
        (
            json!({"rawBytes": b64(q.key.spki_der()), "keyDetails": "PKIX_ED25519"}),
            Code::JsonFieldValue,
        ),
        (json!({"rawBytes": b64(q.key.spki_der()), "keyDetails": "X"}), Code::JsonFieldValue),
    ] {
        assert_eq!(read(key.clone()).err(), Some(expected), "{key}");
    }
}

/// A signature in a file of its own names no key. Each of the policy's is tried, by itself.
#[test]
fn a_signature_without_a_hint_may_be_of_any_key_of_the_policy() {
    use sigproof::policy::Dangerous;
    let q = question();
    let alone = Bundle::from_parts(q.bundle.signature(), None, None).unwrap();
    let entry = q.bundle.to_rekor_entry_json().unwrap();
    let logged = Bundle::from_parts(q.bundle.signature(), None, Some(entry.as_bytes())).unwrap();
    let at = q.time().unix();
    let good = || TrustedKey::new(q.key.clone());
    let others = || [q.other.clone(), third_key()].map(TrustedKey::new);
    let [first, last] = others();
    let late = good().valid_for(window(at + 1, None));
    let ask = |bundle: &Bundle, keys: Vec<TrustedKey>, bytes: &[u8]| {
        let policy = Policy::keyring(keys);
        let policy = if bundle.log_entries().is_empty() {
            policy.with_dangerous(Dangerous::NoLog)
        } else {
            policy
        };
        let verified = q.verifier.verify(bundle, Artifact::bytes(bytes), &policy);
        verified.map(|verified| verified.facts().signer.clone()).map_err(|no| no.code())
    };
    let expected =
        q.verifier.verify(&q.bundle, Artifact::bytes(&q.artifact), &Policy::key(q.key.clone()));
    let signer = expected.unwrap().facts().signer.clone();
    for bundle in [&alone, &logged] {
        for keys in [
            vec![first.clone(), good(), last.clone()],
            vec![good(), first.clone()],
            vec![first.clone().with_hint("a"), good().with_hint("b")],
            vec![last.clone(), good(), good().with_hint("twice")],
        ] {
            assert_eq!(ask(bundle, keys, &q.artifact).as_ref(), Ok(&signer));
        }
        // None of these has signed, and nothing else has changed about the one that has.
        assert!(ask(bundle, others().to_vec(), &q.artifact).is_err());
        assert!(ask(bundle, vec![first.clone(), good()], b"another file").is_err());
    }
    assert_eq!(ask(&alone, others().to_vec(), &q.artifact), Err(Code::SignatureInvalid));
    assert_eq!(ask(&logged, others().to_vec(), &q.artifact), Err(Code::BindingVerifier));
    assert_eq!(ask(&logged, vec![first.clone(), late], &q.artifact), Err(Code::KeyWindow));
    // A contradiction about one key spoils the policy, whoever has signed.
    let twice = vec![good(), first.clone(), first.clone().valid_for(window(at, None))];
    assert_eq!(ask(&alone, twice, &q.artifact), Err(Code::KeyContradiction));
}

/// A key that nobody here signs with.
fn third_key() -> PublicKey {
    use sigproof_testkit::key::{Key, KeyKind};
    PublicKey::from_spki_der(&Key::derive(KeyKind::P256, "keyring", "third").spki()).unwrap()
}
