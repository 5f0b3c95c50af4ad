//! The surface gives the core's answers, byte for byte, over the cases of the manifest.

use std::sync::Arc;

use sigproof::Step;
use sigproof_ffi::{
    Artifact, Bundles, Hasher, Job, Needs, Policy, Question, Rejected, Root, TrustedRoot, Verdict,
    Verifier, inspect, lint,
};
use sigproof_vectors::{Case, No, manifest};

/// The cases that are plain questions: one identity, one issuer, an artifact.
fn plain() -> Vec<Case> {
    let sources = manifest().unwrap().sources;
    let cases = sources.iter().flat_map(|source| source.cases().unwrap().unwrap_or_default());
    let is_plain = |case: &Case| {
        let only = case.key.is_none() && case.policy.is_none() && case.evidence.is_none();
        only && case.dangerous.is_empty() && case.artifact.is_some()
    };
    cases.filter(is_plain).collect()
}

struct Asked {
    bundle: Vec<u8>,
    artifact: Artifact,
    policy: Policy,
    root: Vec<u8>,
}

fn asked(case: &Case) -> Asked {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Asked {
        bundle: case.read(&case.bundle).unwrap(),
        artifact: Artifact::Bytes(case.read(case.artifact.as_ref().unwrap()).unwrap()),
        policy: Policy::identity(&text(&case.identity), &text(&case.issuer)),
        root: case.read(&case.trusted_root).unwrap(),
    }
}

fn verifier(root: &[u8]) -> Result<Verifier, sigproof_ffi::Rejected> {
    Verifier::new(&[(None, Root::Json(root))])
}

#[test]
fn one_by_one() {
    let cases = plain();
    assert!(cases.len() > 600, "{}", cases.len());
    for case in cases {
        let Asked { bundle, artifact, policy, root } = asked(&case);
        let answer = verifier(&root).and_then(|verifier| {
            let bundles = Bundles::from_json(&bundle)?;
            let first = verifier.verify(&Question::new(&bundles, &policy), &artifact)?;
            assert_eq!((first.index, first.rejected.len()), (0, 0), "{}", case.id);
            Ok(first.verified)
        });
        match (answer, case.run()) {
            (Ok(ours), Ok(core)) => {
                assert_eq!(ours.facts_json(), core.facts().to_json(), "{}", case.id);
                assert_eq!(ours.report_json(), core.report().to_json(), "{}", case.id);
                let payload = ours.payload_type().zip(ours.payload());
                assert_eq!(payload, core.payload(), "{}", case.id);
            }
            (Err(ours), Err(No::Rejected(core))) => {
                // Here a list is one of bundles, and what is wrong with it is another place.
                if !case.id.ends_with("/json_array") {
                    assert_eq!(ours.report_json(), core.report().to_json(), "{}", case.id);
                }
                let place = (ours.code(), ours.step());
                assert_eq!(
                    place,
                    (core.code().as_str(), core.step().map(Step::as_str)),
                    "{}",
                    case.id
                );
            }
            (Err(ours), Err(core)) => {
                assert_eq!((ours.code(), ours.step()), (core.code().as_str(), None));
                assert_eq!(ours.kind(), Verdict::Refused, "{}", case.id);
            }
            (ours, core) => panic!("{}: {ours:?}, {core:?}", case.id),
        }
    }
}

#[test]
fn many_in_order() {
    // All of one root, good and bad between each other.
    let cases = plain();
    let root = cases.iter().find(|case| case.id.starts_with("testkit/")).unwrap();
    let root = root.read(&root.trusted_root).unwrap();
    let cases: Vec<Case> =
        cases.into_iter().filter(|c| c.read(&c.trusted_root).unwrap() == root).collect();
    // A text that is not read as bundles comes to no question.
    let is_read = |case: &Case| Bundles::from_json(&case.read(&case.bundle).unwrap()).is_ok();
    let cases: Vec<Case> = cases.into_iter().filter(is_read).collect();
    let (good, bad): (Vec<Case>, Vec<Case>) = cases.into_iter().partition(|c| c.run().is_ok());
    let cases: Vec<Case> =
        good.into_iter().zip(bad).take(30).flat_map(|(good, bad)| [good, bad]).collect();
    for threads in [0, 1, 2, 5] {
        judged_in_order(&verifier(&root).unwrap(), &cases, threads);
    }
}

/// Each with the core's answer, and what could not be asked in its place.
fn judged_in_order(verifier: &Verifier, cases: &[Case], threads: usize) {
    let unasked = Artifact::digests(&["md5:00"]).unwrap_err();
    let job = |case| {
        let Asked { bundle, artifact, policy, .. } = asked(case);
        Ok(Job::new(bundle, artifact, Arc::new(policy)))
    };
    let mut jobs: Vec<Result<Job, Rejected>> = cases.iter().map(job).collect();
    jobs.insert(7, Err(unasked.clone()));
    let mut answers: Vec<_> = verifier.verify_many(jobs, threads).collect();
    assert_eq!(answers.remove(7).unwrap_err(), unasked);
    assert_eq!(answers.len(), cases.len());
    let mut verdicts = [0, 0];
    for (case, answer) in cases.iter().zip(answers) {
        verdicts[usize::from(answer.is_ok())] += 1;
        match (answer, case.run()) {
            (Ok(ours), Ok(core)) => {
                assert_eq!(ours.verified.facts_json(), core.facts().to_json());
            }
            (Err(ours), Err(core)) => assert_eq!(ours.code(), core.code().as_str(), "{}", case.id),
            _ => panic!("{}: two verdicts", case.id),
        }
    }
    assert!(verdicts.iter().all(|n| *n > 1), "{threads}: {verdicts:?}");
}

#[test]
fn what_an_artifact_must_be_given_as() {
    let cases = plain();
    let case = cases.iter().find(|case| case.run().is_ok()).unwrap();
    let Asked { bundle, artifact, policy, root } = asked(case);
    let bundles = Bundles::from_json(&bundle).unwrap();
    let needs = Needs::of(&bundles, &policy).unwrap();
    let algorithms: Vec<&str> = needs.algorithms().collect();
    let Artifact::Bytes(bytes) = artifact else { panic!() };
    let mut hasher = Hasher::new(&algorithms).unwrap();
    let (start, end) = bytes.split_at(bytes.len() / 2);
    hasher.update(start);
    hasher.update(end);
    let artifact = Artifact::digests(&hasher.finish()).unwrap();
    let question = Question::new(&bundles, &policy);
    let first = verifier(&root).unwrap().verify(&question, &artifact).unwrap();
    assert_eq!(first.verified.facts_json(), case.run().unwrap().facts().to_json());

    assert_eq!(Bundles::from_json(b"{}").unwrap_err().step(), Some("bundle"));
    assert_eq!(Hasher::new(&["md5"]).unwrap_err().code(), "config.argument.invalid");
    assert_eq!(Hasher::new(&[""; 0]).unwrap_err().code(), "config.argument.invalid");
    assert_eq!(Artifact::digests(&["sha256:00"]).unwrap_err().code(), "artifact.digest.length");
    let question = Question { now: Some("yesterday"), ..question };
    let no = verifier(&root).unwrap().verify(&question, &artifact);
    assert_eq!(no.unwrap_err().code(), "config.argument.invalid");
}

#[test]
fn several_bundles_of_one_artifact() {
    let cases = plain();
    // Two that verify, under one root, of artifacts that are hashed with the same algorithm.
    let good: Vec<Case> = cases.into_iter().filter(|case| case.run().is_ok()).collect();
    let case = &good[0];
    let root = case.read(&case.trusted_root).unwrap();
    let text = |case: &Case| case.read(&case.bundle).unwrap();
    let is_other = |other: &&Case| {
        let same = other.read(&other.trusted_root).unwrap() == root;
        same && other.artifact != case.artifact && text(other) != text(case)
    };
    let other = good.iter().find(is_other).unwrap();
    let Asked { bundle, artifact, policy, .. } = asked(case);
    let verifier = verifier(&root).unwrap();
    let ask = |texts: &[&[u8]]| {
        let mut bundles = Bundles::from_json(texts[0]).unwrap();
        texts[1..].iter().for_each(|text| bundles.add(text).unwrap());
        verifier.verify(&Question::new(&bundles, &policy), &artifact)
    };
    let alone = ask(&[&bundle]).unwrap();
    let first = ask(&[&text(other), &bundle, &text(other)]).unwrap();
    assert_eq!(first.index, 1);
    assert_eq!(first.verified.facts_json(), alone.verified.facts_json());
    let codes: Vec<&str> = first.rejected.iter().map(sigproof_ffi::Rejected::code).collect();
    assert_eq!(codes, [ask(&[&text(other)]).unwrap_err().code()]);
    let list = [b"[", &text(other)[..], b",", &bundle, b"]"].concat();
    assert_eq!(ask(&[&list]).unwrap().index, 1);
    assert_eq!(ask(&[&text(other), &list]).unwrap().index, 2);
    // None of them: the one that came furthest, and never a verified one; but for what it says of the other, the answer
    // about it alone.
    let no = ask(&[&text(other), &text(other)]).unwrap_err();
    let alone = ask(&[&text(other)]).unwrap_err();
    let facts = |no: &sigproof_ffi::Rejected| (no.code(), no.step(), no.kind());
    assert_eq!(facts(&no), facts(&alone));
    let message = alone.message() + ", bundleNumber 1, ofBundles 2";
    assert_eq!(no.message(), message);
    // Whatever one of them needs.
    let needs = |texts: &[&[u8]]| {
        let mut bundles = Bundles::from_json(texts[0]).unwrap();
        texts[1..].iter().for_each(|text| bundles.add(text).unwrap());
        let needs = Needs::of(&bundles, &policy).unwrap();
        needs.algorithms().map(str::to_owned).collect::<Vec<_>>()
    };
    let with = good.iter().find(|other| needs(&[&text(other)]) != needs(&[&bundle])).unwrap();
    let both = needs(&[&bundle, &text(with)]);
    for one in [needs(&[&bundle]), needs(&[&text(with)])] {
        assert!(one.iter().all(|name| both.contains(name)), "{one:?} of {both:?}");
    }

    let mut many = Bundles::from_json(&bundle).unwrap();
    let added: Result<Vec<()>, _> =
        (1..sigproof::limits::BUNDLES).map(|_| many.add(&bundle)).collect();
    assert_eq!(added.unwrap().len(), sigproof::limits::BUNDLES - 1);
    assert_eq!(many.add(&bundle).unwrap_err().code(), "bundle.form.unsupported");
}

#[test]
fn several_envelopes_without_an_artifact() {
    let real = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/real");
        std::fs::read(format!("{folder}/{name}")).unwrap()
    };
    let verifier = Verifier::new(&[(None, Root::Sigstore)]).unwrap();
    let identity = "https://github.com/prefix-dev/sigstore-example/.github/workflows/action.yaml@refs/heads/main";
    let policy = Policy::identity(identity, "https://token.actions.githubusercontent.com");
    let (envelope, message) =
        (real("conda-attestation.sigstore.json"), real("cosign-v3-blob.sigstore.json"));
    let mut bundles = Bundles::from_json(&message).unwrap();
    let no = verifier.verify_dsse(&Question::new(&bundles, &policy)).unwrap_err();
    assert_eq!(no.code(), "artifact.required");
    bundles.add(&envelope).unwrap();
    let first = verifier.verify_dsse(&Question::new(&bundles, &policy)).unwrap();
    assert_eq!((first.index, first.rejected[0].code()), (1, "artifact.required"));
    assert!(first.verified.payload().is_some());
}

#[test]
fn an_ed25519_signature_of_a_message_needs_the_bytes() {
    let cases = manifest().unwrap().sources.into_iter();
    let cases = cases.flat_map(|source| source.cases().unwrap().unwrap_or_default());
    let mut found = 0;
    for case in cases {
        let no = case.run_by_digest();
        if !matches!(no, Some(Err(no)) if no.code().as_str() == "artifact.bytes_required") {
            continue;
        }
        let Some(key) = &case.key else { continue };
        let pem = String::from_utf8(case.read(key).unwrap()).unwrap();
        let spki: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let policy = format!(r#"{{"version":1,"anyOf":[{{"key":{{"spki":"{spki}"}}}}]}}"#);
        let policy = Policy::from_json(policy.as_bytes()).unwrap();
        let bundles = Bundles::from_json(&case.read(&case.bundle).unwrap()).unwrap();
        assert!(Needs::of(&bundles, &policy).unwrap().bytes(), "{}", case.id);
        found += 1;
    }
    assert!(found > 0);
}

#[test]
fn roots_bundles_and_policies_that_are_none() {
    assert_eq!(Verifier::new(&[]).unwrap_err().step(), None);
    assert_eq!(verifier(b"{}").unwrap_err().step(), None);
    let twice =
        [(Some("a".to_owned()), Root::Json(b"{}")), (Some("a".to_owned()), Root::Json(b""))];
    assert_eq!(Verifier::new(&twice).unwrap_err().kind(), Verdict::Refused);
    assert!(inspect(b"[").is_err());
    assert_eq!(lint(b"{}").unwrap_err().kind(), Verdict::Refused);
    let case = plain().into_iter().find(|case| case.run().is_ok()).unwrap();
    let said = inspect(&case.read(&case.bundle).unwrap()).unwrap();
    assert!(said.starts_with(r#"{"verified":false"#));
    let open = br#"{"version":1,"anyOf":[{"identity":{"glob":"*"},"issuer":"https://a.example"}],
        "dangerous":["anyIdentity"]}"#;
    assert!(lint(open).unwrap().contains(r#""trap":"#));
}

#[test]
fn a_root_that_was_read_before() {
    let case = plain().into_iter().find(|case| case.run().is_ok()).unwrap();
    let Asked { bundle, artifact, policy, root } = asked(&case);
    let text = String::from_utf8(root.clone()).unwrap();
    let media_type = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json";
    let config =
        format!(r#"{{"mediaType":"{media_type}","trustedRoot":{text},"signingConfig":{{}}}}"#);
    let read = TrustedRoot::from_json(&root).unwrap();
    let inside = TrustedRoot::of_client_trust_config(config.as_bytes()).unwrap();
    let bundles = Bundles::from_json(&bundle).unwrap();
    let question = Question::new(&bundles, &policy);
    let facts = |root| {
        let verifier = Verifier::new(&[(None, root)]).unwrap();
        verifier.verify(&question, &artifact).unwrap().verified.facts_json()
    };
    let expected = facts(Root::Json(&root));
    assert_eq!(facts(Root::Read(&read)), expected);
    assert_eq!(facts(Root::Read(&inside)), expected);
    for wrong in [TrustedRoot::from_json(b"{}"), TrustedRoot::of_client_trust_config(&root)] {
        assert_eq!(wrong.unwrap_err().kind(), Verdict::Refused);
    }
}

#[test]
fn the_certificate_of_a_bundle() {
    let case = plain().into_iter().find(|case| case.run().is_ok()).unwrap();
    let mut bundles = Bundles::new();
    bundles.add(b"{}").unwrap();
    bundles.add(&case.read(&case.bundle).unwrap()).unwrap();
    let bundle = case.parse().unwrap();
    let sigproof::bundle::Material::Certificate { leaf, .. } = bundle.material() else {
        panic!("a bundle with a key");
    };
    assert_eq!(bundles.certificate(1), Some(leaf.der()));
    assert_eq!((bundles.certificate(0), bundles.certificate(2)), (None, None));
}

#[cfg(feature = "inject")]
#[test]
fn a_panic_is_no_answer() {
    let case = plain().into_iter().find(|case| case.run().is_ok()).unwrap();
    let Asked { bundle, artifact, policy, root } = asked(&case);
    let verifier = verifier(&root).unwrap();
    sigproof_ffi::inject::arm(sigproof_ffi::inject::End::Panic);
    let bundles = Bundles::from_json(&bundle).unwrap();
    let question = Question::new(&bundles, &policy);
    let no = verifier.verify(&question, &artifact).unwrap_err();
    assert_eq!((no.code(), no.kind()), ("internal.defect", Verdict::Failed));
    assert!(verifier.verify(&question, &artifact).is_ok());
}
