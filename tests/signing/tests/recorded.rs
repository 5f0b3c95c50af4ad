//! Sessions that were recorded, every action with its event: replayed they ask for the same and hand out the same bytes. Other
//! languages replay the same files.
//!
//! `SIGPROOF_RECORD=1 cargo test -p sigproof-signing --test recorded` writes them anew.

use std::path::PathBuf;
use std::{env, fs};

use serde_json::{Value, json};
use sigproof::session::{Action, Event, Turn};
use sigproof::sign::{Instance, Item, RekorVersion, Session, Signer};
use sigproof::{HashAlgorithm, Time};
use sigproof_signing::change::{FILE, V1};
use sigproof_signing::{Host, url};
use sigproof_testkit::answer::Reply;
use sigproof_testkit::json::b64;
use sigproof_testkit::key::KeyKind;
use sigproof_testkit::{World, clock};

/// A scenario: its name, the host, and the session that it begins.
type Scenario = (&'static str, fn() -> Host, fn(&Host) -> Session);

fn statement() -> Item {
    let digests = [HashAlgorithm::Sha256.hash(FILE), HashAlgorithm::Sha512.hash(FILE)];
    Item::attestation(&[("file", &digests)], "https://slsa.dev/provenance/v1", b"{}").unwrap()
}

fn p256() -> Host {
    Host::new(KeyKind::P256)
}

/// The log has the entry already.
fn logged_before() -> Host {
    let mut host = p256();
    let world = World::new("signing");
    host.changes.reply = Box::new(move |request, reply| match request.url == V1 {
        true => {
            sigproof_testkit::answer::rekor::conflict_v1(&world.rekor, &request.body, clock::BASE)
        }
        false => reply,
    });
    host
}

/// The timestamp authority is down.
fn no_timestamp() -> Host {
    let mut host = p256();
    host.changes.reply = Box::new(|request, reply| match request.url == url::TSA {
        true => Reply::refuse(503, "down"),
        false => reply,
    });
    host
}

const SCENARIOS: &[Scenario] = &[
    ("keyless-rekor-v1", p256, |host| {
        host.keyless(Host::services(RekorVersion::V1)).sign(vec![Item::bytes(FILE)])
    }),
    ("keyless-rekor-v2-two-items", p256, |host| {
        host.keyless(Host::services(RekorVersion::V2)).sign(vec![Item::bytes(FILE), statement()])
    }),
    (
        "keyless-signing-request-ed25519",
        || Host::new(KeyKind::Ed25519),
        |host| {
            let signer = host.keyless(Host::services(RekorVersion::V2)).with_signing_request();
            signer.sign(vec![Item::bytes(FILE)])
        },
    ),
    (
        "key-rekor-v2-p384",
        || Host::new(KeyKind::P384),
        |host| {
            let instance = Instance::new(host.root(), Host::services(RekorVersion::V2));
            Signer::with_key(instance, host.declared()).sign(vec![statement()])
        },
    ),
    (
        "key-alone-rsa",
        || Host::new(KeyKind::Rsa),
        |host| Signer::key_alone(host.declared()).sign(vec![Item::bytes(FILE)]),
    ),
    ("logged-before", logged_before, |host| {
        host.keyless(Host::services(RekorVersion::V1)).sign(vec![Item::bytes(FILE)])
    }),
    ("no-timestamp", no_timestamp, |host| {
        host.keyless(Host::services(RekorVersion::V1)).sign(vec![Item::bytes(FILE)])
    }),
];

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("recorded").join(format!("{name}.json"))
}

/// An event as JSON, as a host in another language would write it.
fn in_json(event: &Event) -> Value {
    match event {
        Event::Http(response) => {
            let headers: serde_json::Map<String, Value> = response
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), value.clone().into()))
                .collect();
            json!({ "event": "http", "status": response.status, "headers": headers, "body": b64(&response.body) })
        }
        Event::Signature(signature) => {
            let encoding = format!("{:?}", signature.encoding).to_lowercase();
            json!({ "event": "signature", "signature": b64(&signature.bytes), "encoding": encoding })
        }
        Event::Entropy(bytes) => json!({ "event": "entropy", "bytes": b64(bytes) }),
        Event::Now(time) => json!({ "event": "now", "time": time.to_string() }),
        other => panic!("{other:?}"),
    }
}

/// Goes through a session, and writes down everything.
fn record((name, host, begin): &Scenario) -> Value {
    let host = host();
    let mut session = begin(&host);
    let mut steps = Vec::new();
    let end = loop {
        match session.next() {
            Ok(Turn::Done(done)) => {
                let bundles: Vec<String> = done.signed.iter().map(|signed| signed.json()).collect();
                break json!({ "bundles": bundles });
            }
            Err(stopped) => break json!({ "code": stopped.code().as_str() }),
            Ok(Turn::Do(action, waiting)) => {
                let event = (host.changes.event)(&action, host.answer(&action));
                let shown = match &event {
                    Event::IdentityToken(_) => {
                        json!({ "event": "identityToken", "token": host.tokens.borrow().last().unwrap() })
                    }
                    other => in_json(other),
                };
                let asked: Value = serde_json::from_str(&action.to_json()).unwrap();
                steps.push(json!({ "action": asked, "event": shown }));
                session = waiting.resume(event);
            }
        }
    };
    json!({ "name": name, "trustedRoot": b64(host.root_json()), "spki": b64(host.key.spki()), "steps": steps, "end": end })
}

#[test]
fn recorded_sessions_are_fresh() {
    for scenario in SCENARIOS {
        let text = format!("{:#}\n", record(scenario));
        let path = file(scenario.0);
        if env::var_os("SIGPROOF_RECORD").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &text).unwrap();
        }
        assert!(
            fs::read_to_string(&path).unwrap() == text,
            "{} is another than recorded",
            scenario.0
        );
    }
    let there = fs::read_dir(file("x").parent().unwrap()).unwrap().count();
    assert_eq!(there, SCENARIOS.len());
}

/// Without the host: from the file alone.
#[test]
fn recorded_sessions_replay() {
    for (name, host, begin) in SCENARIOS {
        let recorded: Value = serde_json::from_slice(&fs::read(file(name)).unwrap()).unwrap();
        let mut session = begin(&host());
        let mut steps = recorded["steps"].as_array().unwrap().iter();
        let end = loop {
            match session.next() {
                Ok(Turn::Done(done)) => {
                    let bundles: Vec<String> =
                        done.signed.iter().map(|signed| signed.json()).collect();
                    break json!({ "bundles": bundles });
                }
                Err(stopped) => break json!({ "code": stopped.code().as_str() }),
                Ok(Turn::Do(action, waiting)) => {
                    let step = steps.next().unwrap_or_else(|| panic!("{name}: one action more"));
                    let asked: Value = serde_json::from_str(&action.to_json()).unwrap();
                    assert_eq!(asked, step["action"], "{name}");
                    let event = Event::from_json(step["event"].to_string().as_bytes()).unwrap();
                    session = waiting.resume(event);
                }
            }
        };
        assert_eq!(end, recorded["end"], "{name}");
        assert!(steps.next().is_none(), "{name}: an event is left over");
    }
}

/// One event of another session in the place of its own, one byte of an event changed, or one event in another's place ends the
/// session: nothing is handed out.
#[test]
fn no_event_can_be_another() {
    for (name, host, begin) in SCENARIOS {
        let recorded: Value = serde_json::from_slice(&fs::read(file(name)).unwrap()).unwrap();
        let steps = recorded["steps"].as_array().unwrap();
        for at in 0..steps.len() {
            for change in [swap_bytes as fn(&Value) -> Option<Value>, other_kind] {
                let Some(changed) = change(&steps[at]["event"]) else { continue };
                let mut session = begin(&host());
                let mut events = steps.iter().map(|step| step["event"].clone()).collect::<Vec<_>>();
                events[at] = changed;
                let mut events = events.into_iter();
                let handed_out = loop {
                    match session.next() {
                        Ok(Turn::Done(done)) => break Some(done),
                        Err(_) => break None,
                        Ok(Turn::Do(_, waiting)) => {
                            // One that asks for more has not ended.
                            let event = events.next();
                            let event = event.unwrap_or_else(|| panic!("{name}: {at} goes on"));
                            let event = Event::from_json(event.to_string().as_bytes()).unwrap();
                            session = waiting.resume(event);
                        }
                    }
                };
                assert!(handed_out.is_none(), "{name}: event {at} may be another");
            }
        }
    }
}

/// A signature, token or body with another byte in its middle. The clock and the random bytes are the host's word.
fn swap_bytes(event: &Value) -> Option<Value> {
    let mut changed = event.clone();
    let key = match event["event"].as_str().unwrap() {
        // Of a refusal, its status is what counts.
        "http" if event["status"].as_u64() < Some(300) => "body",
        "signature" => "signature",
        _ => return None,
    };
    let bytes = sigproof_testkit::json::unb64(event[key].as_str().unwrap());
    let mut bytes = bytes.clone();
    // In the middle of JSON is base64 of what is signed. A timestamp ends with its signature, and in its middle may be a certificate, which
    // is a hint that nobody needs.
    let is_json = bytes.starts_with(b"{");
    let at = if is_json || key == "signature" { bytes.len() / 2 } else { bytes.len() - 8 };
    *bytes.get_mut(at)? ^= 1;
    changed[key] = b64(bytes).into();
    Some(changed)
}

fn other_kind(event: &Value) -> Option<Value> {
    Some(match event["event"].as_str().unwrap() {
        "failed" => json!({ "event": "now", "time": Time::from_unix(0).to_string() }),
        _ => json!({ "event": "failed", "reason": "no" }),
    })
}

#[test]
fn an_action_is_written_with_all_that_a_host_needs() {
    let recorded: Value =
        serde_json::from_slice(&fs::read(file("keyless-rekor-v2-two-items")).unwrap()).unwrap();
    let steps = recorded["steps"].as_array().unwrap();
    let kinds: Vec<&str> =
        steps.iter().map(|step| step["action"]["action"].as_str().unwrap()).collect();
    for kind in ["now", "identityToken", "sign", "http", "entropy"] {
        assert!(kinds.contains(&kind), "{kind}");
    }
    let log = steps
        .iter()
        .find(|step| step["action"]["url"].as_str().is_some_and(|at| at.contains("log2026")));
    let log = &log.unwrap()["action"];
    assert_eq!(log["retry"]["after"], "refusal");
    assert_eq!(log["minTimeoutSeconds"], 20);
    assert_eq!(Action::Now.to_json(), r#"{"action":"now"}"#);
}
