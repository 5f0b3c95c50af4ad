//! What is bound to fail is refused before it is public for good.

use sigproof::session::{Action, Event};
use sigproof::sign::{Instance, Item, RekorVersion, Services, Signer, Stopped};
use sigproof::trust::SigningConfig;
use sigproof::{Code, TrustedRoot};
use sigproof_signing::change::{FILE, FULCIO, V1, V2, changed, reply};
use sigproof_signing::{Host, url};
use sigproof_testkit::answer::{Reply, rekor, tsa};
use sigproof_testkit::key::KeyKind;
use sigproof_testkit::tsa::Name;
use sigproof_testkit::{World, clock};

fn log(services: Services, url: &str, version: RekorVersion) -> Services {
    services.with_log(url, version).unwrap()
}

fn authority() -> Services {
    Services::none().with_authority(url::FULCIO).unwrap()
}

fn by_key(host: &Host, root: TrustedRoot, services: Services) -> Signer {
    Signer::with_key(Instance::new(root, services), host.declared())
}

fn one() -> Vec<Item> {
    vec![Item::bytes(FILE)]
}

/// A log of version 2 alone gives a certificate no time: the other is asked first, whatever order the services are in.
#[test]
fn a_log_that_states_the_time_comes_first() {
    let both = || {
        let services = log(authority(), url::REKOR_V2, RekorVersion::V2);
        log(services, url::REKOR, RekorVersion::V1)
    };
    let host = Host::new(KeyKind::P256);
    let done = host.run(host.keyless(both()).sign(one())).unwrap();
    assert_eq!(done.published, [FULCIO, V1, V2]);
    // The same where the timestamp authority is down.
    let host = changed(reply(url::TSA, |_| Reply::refuse(503, "down")));
    let services = both().with_timestamping(url::TSA).unwrap();
    let done = host.run(host.keyless(services).timestamps_may_fail().sign(one())).unwrap();
    assert_eq!(done.published, [FULCIO, V1, V2]);
}

/// The key's holder took longer than the certificate lasts.
#[test]
fn a_certificate_that_ended_meanwhile_is_not_logged() {
    let late = |seconds: i64| {
        changed(|host| {
            let begun = std::cell::Cell::new(false);
            host.changes.event = Box::new(move |action, event| match (action, event) {
                (Action::Sign(asked), event) => {
                    begun.set(matches!(asked.purpose, sigproof::session::Purpose::Artifact));
                    event
                }
                (Action::Now, Event::Now(now)) if begun.get() => {
                    Event::Now(sigproof::Time::from_unix(now.unix() + seconds))
                }
                (_, event) => event,
            });
        })
    };
    let v1 = || log(authority(), url::REKOR, RekorVersion::V1);
    let host = late(500);
    assert!(host.run(host.keyless(v1()).sign(one())).is_ok());
    for seconds in [541, 601, 6000] {
        let host = late(seconds);
        let stopped = host.run(host.keyless(v1()).sign(one())).unwrap_err();
        assert_eq!(stopped.code(), Code::PathExpired, "{seconds}");
        assert_eq!(stopped.published(), [FULCIO]);
    }
}

/// A log whose every period ends, and no time but the session's.
#[test]
fn a_key_without_a_timestamp_is_judged_now() {
    let host = Host::new(KeyKind::P256);
    let ending = |end: &str| {
        let mut root: serde_json::Value = serde_json::from_slice(&host.root_json()).unwrap();
        for log in root["tlogs"].as_array_mut().unwrap() {
            log["publicKey"]["validFor"]["end"] = end.into();
        }
        TrustedRoot::from_json(root.to_string().as_bytes()).unwrap()
    };
    let v2 = || log(Services::none(), url::REKOR_V2, RekorVersion::V2);
    let done = host.run(by_key(&host, ending("2199-01-01T00:00:00Z"), v2()).sign(one())).unwrap();
    assert_eq!(done.published, [V2]);
    // One that has ended is not asked.
    let over = sigproof::Time::from_unix(clock::BASE - 1).to_string();
    let stopped = host.run(by_key(&host, ending(&over), v2()).sign(one())).unwrap_err();
    assert_eq!(stopped.code(), Code::SignEntryLog);
    assert!(stopped.published().is_empty());
}

fn nothing_sent(stopped: &Stopped, host: &Host, code: Code) {
    assert_eq!(stopped.code(), code, "{stopped}");
    assert!(stopped.published().is_empty());
    assert!(host.sent.borrow().is_empty());
}

#[test]
fn logs_that_no_bundle_can_name_are_not_begun() {
    let host = Host::new(KeyKind::P256);
    let v1 = || log(Services::none(), url::REKOR, RekorVersion::V1);
    let run = |root, services| host.run(by_key(&host, root, services).sign(one()));
    // The root lists no log.
    let mut empty: serde_json::Value = serde_json::from_slice(&host.root_json()).unwrap();
    empty["tlogs"] = serde_json::json!([]);
    let empty = TrustedRoot::from_json(empty.to_string().as_bytes()).unwrap();
    let stopped = run(empty, v1()).unwrap_err();
    nothing_sent(&stopped, &host, Code::SignEntryLog);
    // The same one twice, and more than a bundle holds.
    let twice = log(v1(), &format!("{}/", url::REKOR), RekorVersion::V1);
    nothing_sent(&run(host.root(), twice).unwrap_err(), &host, Code::SignPlanRepeated);
    let stamped = v1().with_timestamping(url::TSA).unwrap().with_timestamping(url::TSA).unwrap();
    nothing_sent(&run(host.root(), stamped).unwrap_err(), &host, Code::SignPlanRepeated);
    let many = (0..33).fold(Services::none(), |services, n| {
        log(services, &format!("https://log{n}.example"), RekorVersion::V1)
    });
    nothing_sent(&run(host.root(), many).unwrap_err(), &host, Code::BundleEntries);
    assert!(run(host.root(), v1()).is_ok());
}

/// Its base64 is larger than a bundle may be.
#[test]
fn a_statement_too_large_for_a_bundle_is_not_logged() {
    let host = Host::new(KeyKind::P256);
    let digest = [sigproof::HashAlgorithm::Sha256.hash(FILE)];
    let predicate = format!("{{\"x\":\"{}\"}}", "x".repeat(24 * 1024 * 1024));
    let item = Item::attestation(&[("file", &digest)], "https://t.example", predicate.as_bytes());
    let services = log(Services::none(), url::REKOR, RekorVersion::V1);
    let stopped = host.run(by_key(&host, host.root(), services).sign(vec![item.unwrap()]));
    nothing_sent(&stopped.unwrap_err(), &host, Code::JsonSize);
}

/// Two logs or two authorities that were asked for are two.
#[test]
fn one_service_is_not_two() {
    let other = "https://other.example";
    let entries = changed(|host| {
        let world = World::new("signing");
        host.changes.reply = Box::new(move |request, reply| match request.url.starts_with(other) {
            true => rekor::answer_v1(&world.rekor, &request.body, clock::BASE, &|entry| {
                let body: serde_json::Value = serde_json::from_slice(&entry.body).unwrap();
                *entry = World::new("signing").rekor.append(&body, 5, 12, clock::BASE);
            }),
            false => reply,
        });
    });
    let services = log(Host::services(RekorVersion::V1), other, RekorVersion::V1);
    let stopped = entries.run(entries.keyless(services).sign(one())).unwrap_err();
    assert_eq!(stopped.code(), Code::SignServiceRepeated);
    let stamps = changed(|host| {
        let chain = sigproof_testkit::tsa::chain(&host.world.seed, Name::A);
        let same = sigproof_testkit::tsa::Tsa::new(Name::A, chain);
        host.changes.reply = Box::new(move |request, reply| match request.url == url::TSA_C {
            true => tsa::answer(&same, &request.body, clock::BASE, &|_| {}, &|_| {}),
            false => reply,
        });
    });
    let services = Host::services(RekorVersion::V1).with_timestamping(url::TSA_C).unwrap();
    let stopped = stamps.run(stamps.keyless(services).sign(one())).unwrap_err();
    assert_eq!(stopped.code(), Code::SignServiceRepeated);
    assert_eq!(stopped.published(), [FULCIO]);
}

/// A certificate that is held was checked for whom it was asked for then.
#[test]
fn a_held_certificate_is_for_whom_it_was_asked() {
    let host = Host::new(KeyKind::P256);
    let run = |signer: Signer| host.run(signer.sign(one()));
    let done = run(host.keyless(Host::services(RekorVersion::V2))).unwrap();
    let done = run(done.signer.expecting(sigproof_testkit::recipe::IDENTITY)).unwrap();
    let done = run(done.signer.expecting(sigproof_testkit::recipe::IDENTITY)).unwrap();
    assert_eq!(host.tokens.borrow().len(), 2);
    let stopped = run(done.signer.expecting("bob@example.com")).unwrap_err();
    assert_eq!(stopped.code(), Code::SignCertificateIdentity);
    let done = run(host.keyless(Host::services(RekorVersion::V2))).unwrap();
    let stopped = run(done.signer.with_audience("another")).unwrap_err();
    assert_eq!(stopped.code(), Code::SignTokenAudience);
}

/// What an authority says of a time to come is believed for minutes only.
#[test]
fn times_to_come_are_not_believed() {
    let begins = |later: i64| {
        changed(|host| {
            host.changes.issue = Box::new(move |issue| {
                issue.leaf.not_before += later;
                issue.leaf.not_after += later;
            });
        })
    };
    let stopped = |host: Host| {
        let v1 = log(authority(), url::REKOR, RekorVersion::V1);
        host.run(host.keyless(v1).sign(one())).unwrap_err()
    };
    for later in [601, 86_400, 31_536_000] {
        let stopped = stopped(begins(later));
        assert_eq!(stopped.code(), Code::PathNotYetValid, "{later}");
        assert_eq!(stopped.published(), [FULCIO]);
    }
    // An entry of tomorrow, where nothing else states a time.
    let host = changed(|host| {
        host.changes.entry = Box::new(|entry| {
            let body: serde_json::Value = serde_json::from_slice(&entry.body).unwrap();
            *entry = World::new("signing").rekor.append(&body, 4, 11, clock::BASE + 86_400);
        });
    });
    let v1 = || log(Services::none(), url::REKOR, RekorVersion::V1);
    let stopped = host.run(by_key(&host, host.root(), v1()).sign(one())).unwrap_err();
    assert_eq!(stopped.code(), Code::TimeAfterNow);
    // A timestamp of now beside it does not help it.
    let stamped = v1().with_timestamping(url::TSA).unwrap();
    let stopped = host.run(by_key(&host, host.root(), stamped).sign(one())).unwrap_err();
    assert_eq!(stopped.code(), Code::TimeAfterNow);
}

/// Nor what a timestamp authority says, before anything is logged.
#[test]
fn timestamps_to_come_are_not_believed() {
    let stamps = |later: i64| {
        changed(|host| {
            host.changes.info = Box::new(move |info| {
                info.gen_time = sigproof_testkit::tsa::gen_time(clock::BASE + later, "");
            });
        })
    };
    let services = || {
        let services = log(Services::none(), url::REKOR_V2, RekorVersion::V2);
        services.with_timestamping(url::TSA).unwrap()
    };
    let signer = |host: &Host| by_key(host, host.root(), services());
    for later in [-86_400, 0, 600] {
        let host = stamps(later);
        let done = host.run(signer(&host).sign(one())).unwrap();
        assert_eq!(done.signed[0].bundle.timestamps().len(), 1, "{later}");
    }
    for later in [601, 86_400, 31_536_000] {
        let host = stamps(later);
        let stopped = host.run(signer(&host).sign(one())).unwrap_err();
        assert_eq!(stopped.code(), Code::TimeAfterNow, "{later}");
        assert!(stopped.published().is_empty());
        // One that may fail is left out.
        let done = host.run(signer(&host).timestamps_may_fail().sign(one())).unwrap();
        assert!(done.signed[0].bundle.timestamps().is_empty());
    }
    // Without a log nothing else would look at it.
    let host = stamps(601);
    let alone = Services::none().with_timestamping(url::TSA).unwrap();
    let stopped = host.run(by_key(&host, host.root(), alone).sign(one())).unwrap_err();
    assert_eq!(stopped.code(), Code::TimeAfterNow);
}

/// Who signs may take hours: what is stated after that is not of a time to come.
#[test]
fn a_slow_signature_is_stamped_and_logged() {
    let host = Host::new(KeyKind::P256);
    let services = log(Services::none(), url::REKOR, RekorVersion::V1);
    let signer = by_key(&host, host.root(), services.with_timestamping(url::TSA).unwrap());
    let mut session = signer.sign(one());
    let done = loop {
        match session.next().unwrap() {
            sigproof::session::Turn::Done(done) => break done,
            sigproof::session::Turn::Do(action, waiting) => {
                let seconds = if matches!(action, Action::Sign(_)) { 86_400 } else { 250 };
                host.now.set(host.now.get() + seconds);
                session = waiting.resume(host.answer(&action));
            }
        }
    };
    assert_eq!(done.signed[0].bundle.timestamps().len(), 1);
    assert_eq!(done.signed[0].bundle.log_entries().len(), 1);
}

/// The identity token goes to nobody in the clear.
#[test]
fn a_token_is_not_sent_in_the_clear() {
    for bad in ["http://ca.example", "http://127.0.0.1.example", "http://localhost.example:80/x"] {
        let authority = Services::none().with_authority(bad).map(drop).map_err(|f| f.code());
        assert_eq!(authority, Err(Code::SigningConfigUrl), "{bad}");
        let issuer = Services::none().with_issuer(bad).map(drop).map_err(|f| f.code());
        assert_eq!(issuer, Err(Code::SigningConfigUrl), "{bad}");
        let json = format!(
            r#"{{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","caUrls":[{{"url":"{bad}",
            "majorApiVersion":1,"validFor":{{"start":"2020-01-01T00:00:00Z"}},"operator":"x"}}]}}"#
        );
        let config = SigningConfig::from_json(json.as_bytes()).unwrap();
        let host = Host::new(KeyKind::P256);
        let instance = Instance::configured(host.root(), config);
        let stopped = host.run(Signer::keyless(instance, host.declared()).sign(one()));
        nothing_sent(&stopped.unwrap_err(), &host, Code::SigningConfigUrl);
    }
    for good in [
        "http://127.0.0.1:5555",
        "http://localhost:80/x",
        "http://[::1]:3000",
        "https://ca.example",
    ] {
        assert!(Services::none().with_authority(good).is_ok(), "{good}");
    }
    // Of what is public anyway, or signed, a server may be reached as it can.
    assert!(Services::none().with_timestamping("http://tsa.example").is_ok());
}
