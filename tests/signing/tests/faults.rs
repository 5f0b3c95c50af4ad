//! What servers can do wrong: each fault yields its code, and no bundle. The unchanged twin signs.

use sigproof::session::{Action, Event, Resend};
use sigproof::sign::{Instance, Item, RekorVersion, Signer};
use sigproof::{Code, TrustedRoot};
use sigproof_signing::change::{FILE, FULCIO, V1, V2, changed, fails, reply, sign};
use sigproof_signing::{Host, url};
use sigproof_testkit::answer::{self, Reply};
use sigproof_testkit::ca::{self, Extension};
use sigproof_testkit::key::{Key, KeyKind};
use sigproof_testkit::{EntryKind, Recipe, World, clock, der, rekor, rekor_v2};

fn another_key() -> Key {
    Key::derive(KeyKind::P256, "signing", "another")
}

#[test]
fn certificates() {
    let issue = |code: Code, change: fn(&mut sigproof_testkit::answer::fulcio::Issue)| {
        let stopped = fails(RekorVersion::V2, |host| host.changes.issue = Box::new(change));
        assert_eq!(stopped.code(), code, "{stopped}");
        // The file was not signed, and nothing was logged.
        assert_eq!(stopped.published(), [FULCIO]);
    };
    issue(Code::SignCertificateKey, |issue| issue.leaf.spki = another_key().spki());
    issue(Code::SignCertificateIdentity, |issue| {
        issue.leaf.put_extension(ca::subject_alt_name(&[ca::general_name(
            sigproof_testkit::recipe::San::Email,
            "somebody@else.example",
        )]));
    });
    // The same text, and another kind of name.
    issue(Code::SignCertificateIdentity, |issue| {
        issue.leaf.put_extension(ca::subject_alt_name(&[ca::general_name(
            sigproof_testkit::recipe::San::Uri,
            sigproof_testkit::recipe::IDENTITY,
        )]));
    });
    issue(Code::SignCertificateIdentity, |issue| issue.leaf.drop_extension("2.5.29.17"));
    issue(Code::SignCertificateIssuer, |issue| {
        issue.leaf.drop_extension("1.3.6.1.4.1.57264.1.1");
        issue.leaf.put_extension(Extension::new(
            "1.3.6.1.4.1.57264.1.8",
            false,
            der::utf8("https://other.example"),
        ));
    });
    issue(Code::SctMissing, |issue| issue.logged = false);
    issue(Code::SctSignature, |issue| {
        let mut other = issue.leaf.clone();
        other.serial = vec![0x42];
        issue.other_subject = Some(other.tbs());
    });
    issue(Code::PathLeafExtendedKeyUsage, |issue| issue.leaf.drop_extension("2.5.29.37"));
    issue(Code::PathExpired, |issue| {
        (issue.leaf.not_before, issue.leaf.not_after) = (clock::BASE - 900, clock::BASE - 300);
    });
}

#[test]
fn authorities_and_logs_that_the_root_does_not_know() {
    let host = Host::new(KeyKind::P256);
    let with = |root: &[u8], version, host: &Host| {
        let instance =
            Instance::new(TrustedRoot::from_json(root).unwrap(), Host::services(version));
        let signer = Signer::keyless(instance, host.declared());
        host.run(signer.sign(vec![Item::bytes(FILE)])).map(drop).map_err(|stopped| stopped.code())
    };
    assert_eq!(with(&host.root_json(), RekorVersion::V1, &host), Ok(()));
    let other = World::new("another").make(&Recipe::wide(EntryKind::Message2)).trusted_root_bytes;
    // Its authority has the same name.
    assert_eq!(with(&other, RekorVersion::V1, &host), Err(Code::PathSignature));
    // One list of the right root is another's.
    let mixed = |list: &str| {
        let mut root: serde_json::Value = serde_json::from_slice(&host.root_json()).unwrap();
        let other: serde_json::Value = serde_json::from_slice(&other).unwrap();
        root[list] = other[list].clone();
        root.to_string().into_bytes()
    };
    for version in [RekorVersion::V1, RekorVersion::V2] {
        assert_eq!(with(&mixed("ctlogs"), version, &host), Err(Code::SctThreshold));
        assert_eq!(
            with(&mixed("timestampAuthorities"), version, &host),
            Err(Code::SignTimestampUnknown)
        );
    }
    assert_eq!(with(&mixed("tlogs"), RekorVersion::V1, &host), Err(Code::SignEntryLog));
    // The other world's log of version 2 has the same name and another key.
    assert_eq!(with(&mixed("tlogs"), RekorVersion::V2, &host), Err(Code::CheckpointUnsigned));
}

#[test]
fn entries_of_version_1() {
    let entry = |code: Code, change: fn(&mut rekor::Entry)| {
        let stopped = fails(RekorVersion::V1, |host| host.changes.entry = Box::new(change));
        assert_eq!(stopped.code(), code, "{stopped}");
        assert_eq!(stopped.published(), [FULCIO, V1]);
    };
    // The promise is about what was logged, whatever is said after.
    entry(Code::SetSignature, |entry| entry.integrated_time += 1);
    entry(Code::SetSignature, |entry| entry.log_index += 1);
    entry(Code::InclusionRoot, |entry| entry.proof.as_mut().unwrap().hashes[0][0] ^= 1);
    // A checkpoint from before the entry.
    entry(Code::CheckpointTreeSize, |entry| {
        let world = World::new("signing");
        let leaves = world.rekor.leaves(b"older", 0, 3);
        let root = sigproof_testkit::merkle::root(&leaves);
        let stale = sigproof_testkit::checkpoint::checkpoint(&world.rekor, 3, &root);
        entry.proof.as_mut().unwrap().checkpoint = Some(stale);
    });
    entry(Code::SignEntryLog, |entry| {
        let stranger = World::new("signing").unknown_rekor;
        let body: serde_json::Value = serde_json::from_slice(&entry.body).unwrap();
        *entry = stranger.append(&body, 4, 11, entry.integrated_time);
    });
    // An entry about another signature, another file or another certificate, properly logged.
    let relogged = |pointer: &'static str, value: serde_json::Value| {
        move |entry: &mut rekor::Entry| {
            let mut body: serde_json::Value = serde_json::from_slice(&entry.body).unwrap();
            *body.pointer_mut(pointer).unwrap() = value.clone();
            *entry = World::new("signing").rekor.append(&body, 4, 11, entry.integrated_time);
        }
    };
    let spki = another_key().spki();
    for (pointer, value, code) in [
        ("/spec/signature/content", "MAYCAQECAQE=".into(), Code::BindingSignature),
        ("/spec/data/hash/value", "00".repeat(32).into(), Code::BindingDigest),
        (
            "/spec/signature/publicKey/content",
            rekor::key_verifier(&spki).into(),
            Code::BindingVerifier,
        ),
    ] {
        let change = relogged(pointer, value);
        let stopped = fails(RekorVersion::V1, |host| host.changes.entry = Box::new(change));
        assert_eq!(stopped.code(), code, "{stopped}");
    }
    // Logged while the certificate was not valid. The timestamp says otherwise, and all times must do.
    let stopped = fails(RekorVersion::V1, |host| {
        host.changes.issue = Box::new(|issue| issue.leaf.not_after = clock::BASE + 300);
        host.changes.entry = Box::new(|entry| {
            let body: serde_json::Value = serde_json::from_slice(&entry.body).unwrap();
            *entry = World::new("signing").rekor.append(&body, 4, 11, clock::BASE + 301);
        });
    });
    assert_eq!(stopped.code(), Code::PathExpired);
    let no_proof = fails(RekorVersion::V1, |host| {
        host.changes.entry = Box::new(|entry| entry.proof = None);
    });
    assert_eq!(no_proof.code(), Code::BundleProofMissing);
}

#[test]
fn entries_of_version_2() {
    let entry = |code: Code, change: fn(&mut rekor::Entry)| {
        let stopped = fails(RekorVersion::V2, |host| host.changes.entry = Box::new(change));
        assert_eq!(stopped.code(), code, "{stopped}");
        assert_eq!(stopped.published(), [FULCIO, V2]);
    };
    entry(Code::InclusionRoot, |entry| entry.proof.as_mut().unwrap().hashes[0][0] ^= 1);
    entry(Code::InclusionRoot, |entry| {
        entry.log_index = 5;
        entry.proof.as_mut().unwrap().index = 5;
    });
    entry(Code::EntryUnauthenticated, |entry| entry.integrated_time = clock::BASE);
    entry(Code::CheckpointSignature, |entry| {
        let world = World::new("signing");
        let proof = entry.proof.as_mut().unwrap();
        let text = world.rekor_v2[0].text(proof.size, &proof.root);
        let line = world.rekor_v2[0].line("another text");
        proof.checkpoint = Some(format!("{text}\n{line}"));
    });
    entry(Code::SignEntryLog, |entry| {
        let stranger = rekor_v2::Log::new("signing", "stranger", KeyKind::Ed25519);
        let body: serde_json::Value = serde_json::from_slice(&entry.body).unwrap();
        *entry = stranger.append(&body, 4, 11);
    });
    entry(Code::BindingSignature, |entry| {
        let mut body: serde_json::Value = serde_json::from_slice(&entry.body).unwrap();
        body["spec"]["hashedRekordV002"]["signature"]["content"] = "MAYCAQECAQE=".into();
        *entry = World::new("signing").rekor_v2[0].append(&body, 4, 11);
    });
}

#[test]
fn timestamps() {
    let info = |code: Code, change: fn(&mut sigproof_testkit::tsa::Info)| {
        let stopped = fails(RekorVersion::V2, |host| host.changes.info = Box::new(change));
        assert_eq!(stopped.code(), code, "{stopped}");
        // Nothing has been logged.
        assert_eq!(stopped.published(), [FULCIO]);
    };
    info(Code::SignTimestampNonce, |info| info.nonce = None);
    info(Code::SignTimestampNonce, |info| info.nonce.as_mut().unwrap()[7] ^= 1);
    info(Code::TimestampImprint, |info| info.imprint[0] ^= 1);
    info(Code::TimestampImprint, |info| {
        info.imprint = vec![7; 48];
        info.imprint_algorithm = der::seq(&[der::oid("2.16.840.1.101.3.4.2.2"), der::null()]);
    });
    let ended = fails(RekorVersion::V2, |host| {
        host.changes.issue = Box::new(|issue| issue.leaf.not_after = clock::BASE + 300);
        host.changes.info = Box::new(|info| {
            info.gen_time = sigproof_testkit::tsa::gen_time(clock::BASE + 301, "");
        });
    });
    assert_eq!(ended.code(), Code::PathExpired);
    assert_eq!(ended.published(), [FULCIO]);
    info(Code::PathNotYetValid, |info| {
        info.gen_time = sigproof_testkit::tsa::gen_time(clock::BASE - 1, "")
    });
    let token = |code: Code, change: fn(&mut sigproof_testkit::tsa::Token)| {
        let stopped = fails(RekorVersion::V1, |host| host.changes.token = Box::new(change));
        assert_eq!(stopped.code(), code, "{stopped}");
    };
    token(Code::TimestampSignature, |token| token.key = another_key());
    token(Code::TimestampStatus, |token| token.status = 2);
    let stranger = Host::services(RekorVersion::V1).with_timestamping(url::STRANGER).unwrap();
    let stopped = sign(&Host::new(KeyKind::P256), stranger).unwrap_err();
    assert_eq!(stopped.code(), Code::SignTimestampUnknown);
}

#[test]
fn a_timestamp_may_fail_if_the_caller_says_so() {
    let down = || changed(reply(url::TSA, |_| Reply::refuse(503, "down")));
    assert_eq!(
        sign(&down(), Host::services(RekorVersion::V1)).unwrap_err().code(),
        Code::SessionUnavailable
    );
    let lenient = |host: &Host, version| {
        let signer = host.keyless(Host::services(version)).timestamps_may_fail();
        host.run(signer.sign(vec![Item::bytes(FILE)]))
    };
    let done = lenient(&down(), RekorVersion::V1).unwrap();
    assert!(done.signed[0].bundle.timestamps().is_empty());
    // One with a fault does no better.
    let faulty = changed(|host| host.changes.info = Box::new(|info| info.nonce = None));
    assert!(lenient(&faulty, RekorVersion::V1).unwrap().signed[0].bundle.timestamps().is_empty());
    // The host that reached nobody.
    let unreached = changed(|host| {
        host.changes.event = Box::new(|action, event| match action {
            Action::Http(request) if request.url == url::TSA => Event::Failed("no route".into()),
            _ => event,
        });
    });
    assert!(lenient(&unreached, RekorVersion::V1).is_ok());
    // Under Rekor v2 nothing else states a time.
    let stopped = lenient(&down(), RekorVersion::V2).unwrap_err();
    assert_eq!(stopped.code(), Code::SignPlanTime);
    assert_eq!(stopped.published(), [FULCIO]);
}

#[test]
fn answers_of_every_service() {
    for (at, version) in [
        (FULCIO, RekorVersion::V2),
        (url::TSA, RekorVersion::V2),
        (V1, RekorVersion::V1),
        (V2, RekorVersion::V2),
    ] {
        let code = |change: fn(Reply) -> Reply| fails(version, reply(at, change)).code();
        for (status, expected) in [
            (400, Code::SessionStatus),
            (401, Code::SessionStatus),
            (404, Code::SessionStatus),
            (204, Code::SessionStatus),
            (429, Code::SessionUnavailable),
            (500, Code::SessionUnavailable),
            (503, Code::SessionUnavailable),
        ] {
            let stopped = fails(version, reply(at, move |reply| Reply { status, ..reply }));
            assert_eq!(stopped.code(), expected, "{at} {status}");
        }
        let limited = fails(
            version,
            reply(at, |reply| Reply { status: 429, ..reply }.with_header("retry-after", "7")),
        );
        assert!(limited.to_string().contains("retryAfter \"7\""), "{limited}");
        for (status, place) in [(307, "https://evil.example/x"), (302, "/x")] {
            let headers = vec![("Location".to_owned(), place.to_owned())];
            let change = move |reply| Reply { status, headers: headers.clone(), ..reply };
            assert_eq!(
                fails(version, reply(at, change)).code(),
                Code::SessionRedirect,
                "{at} {place}"
            );
        }
        assert_eq!(
            code(|mut reply| {
                reply.body = vec![b' '; 13 * 1024 * 1024];
                reply
            }),
            Code::SessionBody
        );
        assert_eq!(
            code(|mut reply| {
                reply.headers.clear();
                reply
            }),
            Code::SessionMediaType
        );
        assert_eq!(
            code(|reply| Reply {
                headers: vec![("content-type".into(), "text/html".into())],
                ..reply
            }),
            Code::SessionMediaType
        );
        for cut in [0, 1, 2] {
            let stopped = fails(
                version,
                reply(at, move |mut reply| {
                    let whole = reply.body.len();
                    reply.body.truncate(whole * cut / 3);
                    reply
                }),
            );
            let expected =
                if at == url::TSA { Code::TimestampMalformed } else { Code::SessionAnswer };
            assert_eq!(stopped.code(), expected, "{at} {cut}: {stopped}");
        }
        let garbage = code(|reply| Reply { body: b"{\"a\":1}".to_vec(), ..reply });
        assert_eq!(
            garbage,
            if at == url::TSA { Code::TimestampMalformed } else { Code::SessionAnswer },
            "{at}"
        );
    }
}

#[test]
fn a_redirect_within_a_host_is_followed() {
    let host = changed(|host| {
        host.changes.reply = Box::new(|request, reply| match request.url.strip_prefix(V2) {
            // The place that it leads to answers for the first one.
            Some("") => Reply::new(308, "text/plain", reply.body)
                .with_header("Location", "/api/v2/log/entries?"),
            Some("?") => {
                let world = World::new("signing");
                answer::rekor::answer_v2(&world.rekor_v2[0], &request.body, &|_| {})
            }
            _ => reply,
        });
    });
    sign(&host, Host::services(RekorVersion::V2)).unwrap();
    let asked = host.asked.borrow();
    assert_eq!(asked.last().unwrap(), "POST https://log2026.testkit.example/api/v2/log/entries?");
    assert_eq!(host.sent.borrow().last().unwrap().body, host.requests_to(V2)[0].body);
}

/// The first answer was lost, or somebody else has logged the same.
#[test]
fn an_entry_that_is_there_already() {
    let conflict = |location: Option<&'static str>| {
        changed(move |host| {
            let world = World::new("signing");
            host.changes.reply = Box::new(move |request, reply| {
                if request.url != V1 {
                    return reply;
                }
                let mut there = sigproof_testkit::answer::rekor::conflict_v1(
                    &world.rekor,
                    &request.body,
                    clock::BASE,
                );
                if let Some(location) = location {
                    there.headers.retain(|(name, _)| name != "Location");
                    if !location.is_empty() {
                        there = there.with_header("location", location);
                    }
                }
                there
            });
        })
    };
    let host = conflict(None);
    sign(&host, Host::services(RekorVersion::V1)).unwrap();
    assert!(
        host.asked
            .borrow()
            .last()
            .unwrap()
            .starts_with("GET https://rekor.testkit.example/api/v1/log/entries/")
    );
    // Without a place, it is found by what was proposed.
    let host = conflict(Some(""));
    sign(&host, Host::services(RekorVersion::V1)).unwrap();
    assert_eq!(
        host.asked.borrow().last().unwrap(),
        "POST https://rekor.testkit.example/api/v1/log/entries/retrieve"
    );
    // Another host's place is not gone to, and neither is one that is not an entry's.
    let uuid = "a".repeat(64);
    for elsewhere in [
        format!("https://evil.example/api/v1/log/entries/{uuid}"),
        format!("//evil.example/{uuid}"),
        "/api/v1/log/entries/x".to_owned(),
        "/".to_owned(),
        format!("/api/v1/log/entries/{uuid}?x"),
    ] {
        let host = conflict(Some(elsewhere.clone().leak()));
        let stopped = sign(&host, Host::services(RekorVersion::V1)).unwrap_err();
        assert_eq!(stopped.code(), Code::SignEntryLocation, "{elsewhere}");
        assert_eq!(host.requests_to("https://evil.example").len(), 0);
    }
    // What is there is judged as if it were new.
    let mut host = conflict(None);
    host.changes.entry = Box::new(|entry| entry.integrated_time += 1);
    assert_eq!(
        sign(&host, Host::services(RekorVersion::V1)).unwrap_err().code(),
        Code::SetSignature
    );
    // Of an entry that is not handed out.
    for (at, version, code) in [
        (V2, RekorVersion::V2, Code::SignEntryExists),
        (url::TSA, RekorVersion::V2, Code::SessionStatus),
        (FULCIO, RekorVersion::V2, Code::SessionStatus),
    ] {
        assert_eq!(fails(version, reply(at, |_| Reply::refuse(409, "there"))).code(), code, "{at}");
    }
}

/// Rekor v2 says where the entry is, and makes no proof of it.
#[test]
fn an_entry_that_only_its_index_is_told_of() {
    let there = || Reply::refuse(409, "an equivalent entry already exists");
    let at = |index: &'static str| reply(V2, move |_| there().with_header("x-log-index", index));
    let stopped = fails(RekorVersion::V2, at("18446744073709551615"));
    assert_eq!(stopped.code(), Code::SignEntryExists);
    assert!(stopped.failure().message().contains("index 18446744073709551615"), "{stopped}");
    assert!(stopped.to_string().contains("hint: only another signature"), "{stopped}");
    for none in ["", "-1", "18446744073709551616", "x"] {
        let stopped = fails(RekorVersion::V2, at(none));
        assert_eq!(stopped.code(), Code::SignEntryExists);
        assert!(!stopped.failure().message().contains("index "), "{none}: {stopped}");
    }
}

/// The signed certificate timestamp beside the certificate, as an authority answers that embeds none.
#[test]
fn a_detached_timestamp_of_a_certificate() {
    let detached = |timestamp: &'static str, embeds: bool| {
        changed(move |host| {
            host.changes.issue = Box::new(move |issue| issue.logged = embeds);
            host.changes.reply = Box::new(move |request, mut reply| {
                if request.url == FULCIO {
                    let mut answer: serde_json::Value =
                        serde_json::from_slice(&reply.body).unwrap();
                    let mut found = answer["signedCertificateEmbeddedSct"].take();
                    found["signedCertificateTimestamp"] = timestamp.into();
                    let answer = serde_json::json!({ "signedCertificateDetachedSct": found });
                    reply.body = answer.to_string().into_bytes();
                }
                reply
            });
        })
    };
    // {"sct_version":0}
    let sct = "eyJzY3RfdmVyc2lvbiI6MH0=";
    let host = detached(sct, false);
    let stopped = sign(&host, Host::services(RekorVersion::V2)).unwrap_err();
    assert_eq!(stopped.code(), Code::SignCertificateSct);
    assert_eq!(stopped.published(), [FULCIO]);
    assert_eq!(stopped.failure().hints().len(), 1);
    // One that is not there at all is missing; and the form alone is no fault.
    let stopped = sign(&detached("", false), Host::services(RekorVersion::V2)).unwrap_err();
    assert_eq!(stopped.code(), Code::SctMissing);
    sign(&detached("", true), Host::services(RekorVersion::V2)).unwrap();
    let stopped = sign(&detached("!", false), Host::services(RekorVersion::V2)).unwrap_err();
    assert_eq!(stopped.code(), Code::SessionAnswer);
    // Under a root that lists no certificate log nobody asks for one.
    let mut root: serde_json::Value = serde_json::from_slice(&host.root_json()).unwrap();
    root["ctlogs"] = serde_json::json!([]);
    let root = TrustedRoot::from_json(root.to_string().as_bytes()).unwrap();
    let instance = Instance::new(root, Host::services(RekorVersion::V2));
    let signer = Signer::keyless(instance, host.declared());
    assert!(host.run(signer.sign(vec![Item::bytes(FILE)])).is_ok());
}

#[test]
fn how_often_a_request_may_be_sent() {
    let host = Host::new(KeyKind::P256);
    sign(
        &host,
        Host::services(RekorVersion::V1).with_log(url::REKOR_V2, RekorVersion::V2).unwrap(),
    )
    .unwrap();
    for request in host.sent.borrow().iter() {
        let is_v2 = request.url == V2;
        // A second certificate is another one, and is public as well.
        let once = is_v2 || request.url == FULCIO;
        assert_eq!(request.retry.after == Resend::Refusal, once, "{}", request.url);
        assert_eq!(request.min_timeout_seconds >= 20, is_v2, "{}", request.url);
        assert!(
            request.retry.attempts > 0
                && request.retry.max_wait_seconds > 0
                && request.max_body > 0
        );
        assert_eq!(request.publishes, request.url != url::TSA);
        assert_eq!(request.secret, request.url == FULCIO);
    }
}
