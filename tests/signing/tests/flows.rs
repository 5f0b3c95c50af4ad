//! Every way of signing, from the first action to a bundle that a verifier with the same root takes.

use sigproof::policy::Dangerous;
use sigproof::session::Stage;
use sigproof::sign::{Instance, Item, RekorVersion, Services, Signer};
use sigproof::trust::ClientTrustConfig;
use sigproof::{
    Artifact, Bundle, Code, HashAlgorithm, Hasher, Policy, PublicKey, Scheme, Verifier,
};
use sigproof_signing::{Host, url};
use sigproof_testkit::clock;
use sigproof_testkit::key::KeyKind;
use sigproof_testkit::recipe::{IDENTITY, ISSUER, WORKFLOW};

const FILE: &[u8] = b"the file that is signed\n";

fn identity() -> Policy {
    Policy::identity(IDENTITY, ISSUER)
}

/// Verifies the JSON that was handed out, by a verifier that knows nothing of the session; another file must not do.
fn verify(host: &Host, json: &str, policy: &Policy) {
    let verifier = Verifier::new(host.root());
    let bundle = Bundle::from_json(json.as_bytes()).unwrap();
    let artifact = Artifact::bytes(FILE);
    if let Err(no) = verifier.verify(&bundle, artifact, policy) {
        panic!("{no}");
    }
    assert!(verifier.verify(&bundle, Artifact::bytes(b"another"), policy).is_err());
}

fn attestation() -> Item {
    let digests = HashAlgorithm::ALL.map(|hash| hash.hash(FILE));
    let other = [HashAlgorithm::Sha256.hash(b"other")];
    let subjects: [(&str, &[sigproof::Digest]); 2] = [("other", &other), ("file", &digests)];
    Item::attestation(&subjects, "https://slsa.dev/provenance/v1", br#"{"buildDefinition": {}}"#)
        .unwrap()
}

#[test]
fn keyless_with_each_key_and_log() {
    for kind in [
        KeyKind::P256,
        KeyKind::P384,
        KeyKind::P521,
        KeyKind::Rsa,
        KeyKind::Rsa3072,
        KeyKind::Rsa4096,
        KeyKind::Ed25519,
    ] {
        for version in [RekorVersion::V1, RekorVersion::V2] {
            let host = Host::new(kind);
            let signer = host.keyless(Host::services(version));
            let done = match host.run(signer.sign(vec![Item::bytes(FILE)])) {
                Ok(done) => done,
                Err(stopped) => panic!("{kind:?} {version:?}: {stopped}"),
            };
            assert_eq!(
                done.signed[0].bundle.media_type(),
                "application/vnd.dev.sigstore.bundle.v0.3+json"
            );
            assert_eq!(done.signed[0].bundle.log_entries().len(), 1);
            assert_eq!(done.signed[0].bundle.timestamps().len(), 1);
            verify(&host, &done.signed[0].json(), &identity());
        }
    }
}

#[test]
fn the_actions_in_their_order() {
    let host = Host::new(KeyKind::P256);
    let done = host
        .run(host.keyless(Host::services(RekorVersion::V2)).sign(vec![Item::bytes(FILE)]))
        .unwrap();
    assert_eq!(
        *host.asked.borrow(),
        [
            "now",
            "token",
            "now",
            "sign proof digest",
            "POST https://fulcio.testkit.example/api/v2/signingCert",
            "sign artifact digest",
            "now",
            "entropy",
            "POST https://tsa-a.testkit.example/api/v1/timestamp",
            "now",
            "POST https://log2026.testkit.example/api/v2/log/entries",
        ]
    );
    let stages: Vec<Stage> = done.stages.iter().map(|stage| stage.stage).collect();
    assert_eq!(
        stages,
        [
            Stage::Services,
            Stage::Identity,
            Stage::Certificate,
            Stage::Signature,
            Stage::Timestamp,
            Stage::LogEntry,
            Stage::Verification
        ]
    );
    let published = [
        "https://fulcio.testkit.example/api/v2/signingCert",
        "https://log2026.testkit.example/api/v2/log/entries",
    ];
    assert_eq!(done.published, published);
    let [_, _, log] = &host.sent.borrow()[..] else { panic!("three requests") };
    assert!(log.min_timeout_seconds >= 20);
}

#[test]
fn by_a_signing_request() {
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::P521, KeyKind::Rsa, KeyKind::Ed25519] {
        let host = Host::new(kind);
        let signer = host.keyless(Host::services(RekorVersion::V2)).with_signing_request();
        let done = host.run(signer.sign(vec![Item::bytes(FILE)])).unwrap();
        verify(&host, &done.signed[0].json(), &identity());
        assert!(host.asked.borrow().iter().any(|asked| asked.starts_with("sign request")));
    }
}

#[test]
fn a_file_known_by_its_digest() {
    let host = Host::new(KeyKind::P384);
    let file = |hash| {
        let mut hasher = Hasher::new(&[hash]);
        hasher.update(FILE);
        Item::file(hasher.into_artifact())
    };
    let signer = host.keyless(Host::services(RekorVersion::V1));
    let done = host.run(signer.sign(vec![file(HashAlgorithm::Sha384)])).unwrap();
    verify(&host, &done.signed[0].json(), &identity());
    // In the hash of another key, nothing is sent.
    let host = Host::new(KeyKind::P384);
    let signer = host.keyless(Host::services(RekorVersion::V1));
    let stopped = host.run(signer.sign(vec![file(HashAlgorithm::Sha256)])).unwrap_err();
    assert_eq!(stopped.code(), Code::ArtifactUnavailable);
    assert_eq!(*host.asked.borrow(), ["now"]);
    // By a key that takes the message.
    let host = Host::new(KeyKind::Ed25519);
    let signer = host.keyless(Host::services(RekorVersion::V2));
    let stopped = host.run(signer.sign(vec![file(HashAlgorithm::Sha512)])).unwrap_err();
    assert_eq!(stopped.code(), Code::SignKeyForm);
    assert_eq!(*host.asked.borrow(), ["now"]);
}

#[test]
fn attestations() {
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::P521, KeyKind::Rsa, KeyKind::Ed25519] {
        for version in [RekorVersion::V1, RekorVersion::V2] {
            let host = Host::new(kind);
            // Envelopes are signed by Ed25519 as they are, and by digest where a log asks for one.
            let pure = kind == KeyKind::Ed25519 && version == RekorVersion::V1;
            let key = if pure { host.declared_in(Scheme::Ed25519) } else { host.declared() };
            let instance = Instance::new(host.root(), Host::services(version));
            let signed = host.run(Signer::keyless(instance, key).sign(vec![attestation()]));
            // Version 1 verifies envelopes with SHA-256 alone.
            if version == RekorVersion::V1 && [KeyKind::P384, KeyKind::P521].contains(&kind) {
                let stopped = signed.unwrap_err();
                assert_eq!(stopped.code(), Code::SignKeyLog);
                let [hint] = &stopped.failure().hints()[..] else { panic!("{stopped}") };
                assert!(hint.contains("log it in Rekor v2"), "{hint}");
                assert_eq!(*host.asked.borrow(), ["now"]);
                continue;
            }
            let done = match signed {
                Ok(done) => done,
                Err(stopped) => panic!("{kind:?} {version:?}: {stopped}"),
            };
            verify(&host, &done.signed[0].json(), &identity());
            let statement = done.signed[0].verified.statement().unwrap();
            assert_eq!(statement.predicate_type(), "https://slsa.dev/provenance/v1");
            assert_eq!(statement.predicate(), br#"{"buildDefinition": {}}"#);
            assert_eq!(statement.subjects().len(), 2);
        }
    }
}

#[test]
fn a_statement_is_signed_byte_for_byte() {
    let host = Host::new(KeyKind::P256);
    let digest = HashAlgorithm::Sha256.hash(FILE).hex();
    let text = format!(
        "{{\"predicateType\" :\"t\",\n\"subject\":[ {{\"digest\":{{\"sha256\":\"{digest}\"}} }}],\"_type\":\"https://in-toto.io/Statement/v0.1\"}}\n"
    );
    let signer = host.keyless(Host::services(RekorVersion::V2));
    let done = host.run(signer.sign(vec![Item::statement(text.as_bytes()).unwrap()])).unwrap();
    verify(&host, &done.signed[0].json(), &identity());
    assert_eq!(done.signed[0].verified.payload().unwrap().1, text.as_bytes());
}

#[test]
fn one_certificate_for_several_items_until_it_ends() {
    let mut host = Host::new(KeyKind::P256);
    host.changes.claims = Box::new(|claims| claims["exp"] = (clock::BASE + 86_400).into());
    let signer = host.keyless(Host::services(RekorVersion::V2));
    let done =
        host.run(signer.sign(vec![Item::bytes(FILE), attestation(), Item::bytes(FILE)])).unwrap();
    assert_eq!(done.signed.len(), 3);
    done.signed.iter().for_each(|signed| verify(&host, &signed.json(), &identity()));
    assert_eq!(host.tokens.borrow().len(), 1);
    // The next session goes on with it.
    let done = host.run(done.signer.sign(vec![Item::bytes(FILE)])).unwrap();
    assert_eq!(host.tokens.borrow().len(), 1);
    // It lasts for ten minutes, and a timestamp must still fit in.
    host.now.set(host.now.get() + 600 - 59);
    let done = host.run(done.signer.sign(vec![Item::bytes(FILE)])).unwrap();
    assert_eq!(host.tokens.borrow().len(), 2);
    verify(&host, &done.signed[0].json(), &identity());
    // Within one session, too: the first item's five events take 500 seconds.
    host.pace.set(100);
    let done = host.run(done.signer.sign(vec![Item::bytes(FILE), Item::bytes(FILE)])).unwrap();
    assert_eq!(host.tokens.borrow().len(), 3);
    done.signed.iter().for_each(|signed| verify(&host, &signed.json(), &identity()));
}

#[test]
fn workflows() {
    let subject = "repo:testkit/example:environment:release";
    let mut host = Host::new(KeyKind::P256);
    host.workflow = Some(subject.to_owned());
    let signer = host.keyless(Host::services(RekorVersion::V1)).expecting(WORKFLOW);
    let done = host.run(signer.sign(vec![Item::bytes(FILE)])).unwrap();
    verify(&host, &done.signed[0].json(), &Policy::identity(WORKFLOW, ISSUER));
}

#[test]
fn logs_and_timestamps_in_every_number() {
    let both = Host::services(RekorVersion::V1)
        .with_log(url::REKOR_V2, RekorVersion::V2)
        .unwrap()
        .with_timestamping(url::TSA_C)
        .unwrap();
    let host = Host::new(KeyKind::P256);
    let done = host.run(host.keyless(both).sign(vec![Item::bytes(FILE)])).unwrap();
    assert_eq!(done.signed[0].bundle.log_entries().len(), 2);
    assert_eq!(done.signed[0].bundle.timestamps().len(), 2);
    verify(&host, &done.signed[0].json(), &identity());
    // The time of Rekor v1 alone.
    let v1 = Services::none()
        .with_authority(url::FULCIO)
        .unwrap()
        .with_log(url::REKOR, RekorVersion::V1)
        .unwrap();
    let done = host.run(host.keyless(v1).sign(vec![Item::bytes(FILE)])).unwrap();
    verify(&host, &done.signed[0].json(), &identity());
    // As GitHub's own instance: a timestamp, and no log.
    let github = Host::services(RekorVersion::V1).without_logs();
    let done = host.run(host.keyless(github).sign(vec![attestation()])).unwrap();
    assert!(done.signed[0].bundle.log_entries().is_empty());
    assert_eq!(done.published, ["https://fulcio.testkit.example/api/v2/signingCert"]);
    verify(&host, &done.signed[0].json(), &identity().with_dangerous(Dangerous::NoLog));
    // What could not be verified is not begun.
    let v2 = Services::none()
        .with_authority(url::FULCIO)
        .unwrap()
        .with_log(url::REKOR_V2, RekorVersion::V2)
        .unwrap();
    for (services, code) in [
        (v2, Code::SignPlanTime),
        (Services::none().with_authority(url::FULCIO).unwrap(), Code::SignPlanTime),
        (Services::none().with_timestamping(url::TSA).unwrap(), Code::SignPlanCertificate),
    ] {
        let host = Host::new(KeyKind::P256);
        let stopped = host.run(host.keyless(services).sign(vec![Item::bytes(FILE)])).unwrap_err();
        assert_eq!(stopped.code(), code);
        assert_eq!(*host.asked.borrow(), ["now"]);
        assert!(stopped.published().is_empty());
    }
}

#[test]
fn keys_in_their_own_name() {
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::P521, KeyKind::Rsa, KeyKind::Ed25519] {
        let host = Host::new(kind);
        let policy = Policy::key(PublicKey::from_spki_der(&host.key.spki()).unwrap());
        for version in [RekorVersion::V1, RekorVersion::V2] {
            let signer = Signer::with_key(
                Instance::new(host.root(), Host::services(version)),
                host.declared(),
            );
            let done = host.run(signer.sign(vec![Item::bytes(FILE)])).unwrap();
            verify(&host, &done.signed[0].json(), &policy);
            assert!(host.tokens.borrow().is_empty());
        }
        host.asked.borrow_mut().clear();
        let done = host
            .run(
                Signer::key_alone(host.declared()).sign(vec![Item::bytes(FILE), Item::bytes(FILE)]),
            )
            .unwrap();
        let offline = policy.clone().with_dangerous(Dangerous::NoLog);
        done.signed.iter().for_each(|signed| verify(&host, &signed.json(), &offline));
        assert!(host.asked.borrow().iter().all(|asked| asked.starts_with("sign artifact")));
        assert_eq!(host.asked.borrow().len(), 2);
        let done = host.run(Signer::key_alone(host.declared()).sign(vec![attestation()]));
        if kind == KeyKind::Ed25519 {
            // Prehashed, an envelope is verified by nobody.
            assert_eq!(done.unwrap_err().code(), Code::SignKeyAlgorithm);
            let pure = host.declared_in(Scheme::Ed25519);
            let done = host.run(Signer::key_alone(pure).sign(vec![attestation()])).unwrap();
            verify(&host, &done.signed[0].json(), &offline);
        } else {
            verify(&host, &done.unwrap().signed[0].json(), &offline);
        }
    }
}

#[test]
fn schemes_that_no_log_takes_sign_without_one() {
    for (kind, scheme) in
        [(KeyKind::Ed25519, Scheme::Ed25519), (KeyKind::Rsa, Scheme::RsaPssSha256)]
    {
        let host = Host::new(kind);
        let policy = Policy::key(PublicKey::from_spki_der(&host.key.spki()).unwrap());
        let key = host.declared_in(scheme);
        let done = host.run(Signer::key_alone(key.clone()).sign(vec![Item::bytes(FILE)])).unwrap();
        verify(&host, &done.signed[0].json(), &policy.with_dangerous(Dangerous::NoLog));
        for version in [RekorVersion::V1, RekorVersion::V2] {
            host.asked.borrow_mut().clear();
            let signer =
                Signer::with_key(Instance::new(host.root(), Host::services(version)), key.clone());
            let stopped = host.run(signer.sign(vec![Item::bytes(FILE)])).unwrap_err();
            assert_eq!(stopped.code(), Code::SignKeyLog);
            assert_eq!(*host.asked.borrow(), ["now"]);
        }
    }
    let host = Host::new(KeyKind::Rsa);
    let instance = Instance::new(host.root(), Host::services(RekorVersion::V1).without_logs());
    let signer = Signer::keyless(instance, host.declared_in(Scheme::RsaPssSha256));
    let stopped = host.run(signer.sign(vec![Item::bytes(FILE)])).unwrap_err();
    assert_eq!(stopped.code(), Code::SignKeyCertificate);
    // A message signature over the message itself cannot be logged by its digest.
    let host = Host::new(KeyKind::Ed25519);
    for version in [RekorVersion::V1, RekorVersion::V2] {
        let instance = Instance::new(host.root(), Host::services(version));
        let signer = Signer::keyless(instance, host.declared_in(Scheme::Ed25519));
        assert_eq!(
            host.run(signer.sign(vec![Item::bytes(FILE)])).unwrap_err().code(),
            Code::SignKeyLog
        );
    }
}

#[test]
fn the_older_form_of_npm() {
    let host = Host::new(KeyKind::P256);
    let services = Services::none()
        .with_authority(url::FULCIO)
        .unwrap()
        .with_log(url::REKOR, RekorVersion::V1)
        .unwrap();
    let done = host.run(host.keyless(services).in_older_form().sign(vec![attestation()])).unwrap();
    let json = done.signed[0].json();
    assert!(json.contains("bundle+json;version=0.2") && json.contains("x509CertificateChain"));
    assert_eq!(done.signed[0].bundle.log_entries()[0].kind.to_string(), "intoto 0.0.2");
    verify(&host, &json, &identity());
}

#[test]
fn an_instance_by_its_client_trust_configuration() {
    let host = Host::new(KeyKind::P256);
    let service = |url: &str, version: u8| {
        format!(
            r#"[{{"url":"{url}","majorApiVersion":{version},"validFor":{{"start":"2025-01-01T00:00:00Z"}},"operator":"x"}}]"#
        )
    };
    let config = format!(
        r#"{{"mediaType":"application/vnd.dev.sigstore.clienttrustconfig.v0.1+json","trustedRoot":{},"signingConfig":{{
          "mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","caUrls":{},"rekorTlogUrls":{},
          "rekorTlogConfig":{{"selector":"ANY"}},"tsaUrls":{},"tsaConfig":{{"selector":"ALL"}}}}}}"#,
        String::from_utf8(host.root_json()).unwrap(),
        service(&format!("{}/", url::FULCIO), 1),
        service(&format!("{}/", url::REKOR_V2), 2),
        service(url::TSA, 1),
    );
    assert!(ClientTrustConfig::from_json(config.as_bytes()).is_ok());
    let instance = Instance::from_client_trust_config(config.as_bytes()).unwrap();
    let done =
        host.run(Signer::keyless(instance, host.declared()).sign(vec![Item::bytes(FILE)])).unwrap();
    verify(&host, &done.signed[0].json(), &identity());
    assert_eq!(host.requests_to(url::REKOR_V2).len(), 1);
    // Before the services begin, there are none.
    host.now.set(0);
    let instance = Instance::from_client_trust_config(config.as_bytes()).unwrap();
    let stopped = host
        .run(Signer::keyless(instance, host.declared()).sign(vec![Item::bytes(FILE)]))
        .unwrap_err();
    assert_eq!(stopped.code(), Code::SigningConfigService);
}

#[test]
fn what_makes_no_sense_asks_for_nothing() {
    let host = Host::new(KeyKind::P256);
    for (items, code) in [
        (vec![], Code::SignItemNone),
        (vec![Item::bytes(FILE), Item::bytes(b"DSSEv1 4 text 1 a")], Code::ArtifactEncoding),
    ] {
        let stopped =
            host.run(host.keyless(Host::services(RekorVersion::V2)).sign(items)).unwrap_err();
        assert_eq!(stopped.code(), code);
        assert!(host.asked.borrow().is_empty());
    }
}
