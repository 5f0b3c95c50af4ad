//! What hosts and tokens can do wrong, what a session says of what it has done, and what it never says.

use sigproof::session::{Action, Event, Request, Stage, Turn};
use sigproof::sign::{Item, RekorVersion, Signed};
use sigproof::{Code, Time};
use sigproof_signing::Host;
use sigproof_signing::change::{FILE, FULCIO, V2, changed, fails, reply, sign};
use sigproof_testkit::answer::Reply;
use sigproof_testkit::clock;
use sigproof_testkit::key::KeyKind;

#[test]
fn tokens() {
    let claims = |code: Code, change: fn(&mut serde_json::Value)| {
        let stopped = fails(RekorVersion::V2, |host| host.changes.claims = Box::new(change));
        assert_eq!(stopped.code(), code, "{stopped}");
        // Neither the key was asked nor anybody else.
        assert!(stopped.published().is_empty());
    };
    claims(Code::SignTokenExpired, |claims| claims["exp"] = clock::BASE.into());
    claims(Code::SignTokenExpired, |claims| claims["nbf"] = (clock::BASE + 1).into());
    claims(Code::SignTokenAudience, |claims| claims["aud"] = "other".into());
    claims(Code::SignTokenEmail, |claims| claims["email_verified"] = false.into());
    claims(Code::SignTokenMalformed, |claims| claims["sub"] = 1.into());
    // The authority's own no.
    let host = changed(|host| {
        host.changes.event = Box::new(|_, event| match event {
            Event::IdentityToken(_) => {
                let other = sigproof_testkit::answer::oidc::Issuer::new("other");
                let claims = sigproof_testkit::answer::oidc::Issuer::person(
                    "https://i.example",
                    "a@b.example",
                    clock::BASE,
                );
                Event::token(&other.token(&claims))
            }
            other => other,
        });
    });
    assert_eq!(
        sign(&host, Host::services(RekorVersion::V2)).unwrap_err().code(),
        Code::SessionStatus
    );
}

#[test]
fn a_workflow_that_is_another_than_the_tokens() {
    let subject = "repo:testkit/example:environment:release";
    let run = |subject: &str,
               expected: Option<&str>,
               change: Option<fn(&mut sigproof_testkit::answer::fulcio::Issue)>| {
        let mut host = Host::new(KeyKind::P256);
        host.workflow = Some(subject.to_owned());
        if let Some(change) = change {
            host.changes.issue = Box::new(change);
        }
        let signer = host.keyless(Host::services(RekorVersion::V2));
        let signer = match expected {
            Some(expected) => signer.expecting(expected),
            None => signer,
        };
        host.run(signer.sign(vec![Item::bytes(FILE)])).map(drop).map_err(|stopped| stopped.code())
    };
    let mismatch = Err(Code::SignCertificateIdentity);
    assert_eq!(run(subject, None, None), Ok(()));
    assert_eq!(run(subject, Some(sigproof_testkit::recipe::WORKFLOW), None), Ok(()));
    assert_eq!(run(subject, Some("https://github.com/testkit/other"), None), mismatch);
    assert_eq!(run("repo:testkit/other:ref:refs/heads/main", None, None), mismatch);
    let other_subject = |issue: &mut sigproof_testkit::answer::fulcio::Issue| {
        issue.leaf.put_extension(sigproof_testkit::edit::claim(24, "repo:testkit/example:ref:x"));
    };
    assert_eq!(run(subject, None, Some(other_subject)), mismatch);
}

#[test]
fn hosts() {
    let event = |code: Code, change: fn(&Action, Event) -> Event| {
        let stopped = fails(RekorVersion::V2, |host| host.changes.event = Box::new(change));
        assert_eq!(stopped.code(), code, "{stopped}");
    };
    event(Code::SessionEvent, |_, _| Event::Entropy(vec![1; 8]));
    event(Code::SessionEvent, |action, event| match action {
        Action::Http(_) => Event::Now(Time::from_unix(0)),
        _ => event,
    });
    event(Code::SessionHost, |action, event| match action {
        Action::Sign(_) => Event::Failed("the card was pulled".into()),
        _ => event,
    });
    for random in
        [vec![], vec![0; 8], vec![9; 8], vec![1, 2, 3, 4, 5, 6, 7], vec![1, 2, 3, 4, 5, 6, 7, 8, 9]]
    {
        let stopped = fails(RekorVersion::V2, |host| {
            host.changes.event = Box::new(move |_, event| match event {
                Event::Entropy(_) => Event::Entropy(random.clone()),
                other => other,
            });
        });
        assert_eq!(stopped.code(), Code::SessionEntropy);
    }
}

/// Of several items, those before the fault are whole.
#[test]
fn what_was_signed_before_stays_signed() {
    let host = changed(|host| {
        host.changes.reply = Box::new(|request, reply| {
            static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
            let is_log = request.url == V2;
            let before = COUNT.fetch_add(usize::from(is_log), std::sync::atomic::Ordering::SeqCst);
            if is_log && before > 0 { Reply::refuse(503, "down") } else { reply }
        });
    });
    let items = vec![Item::bytes(FILE), Item::bytes(b"second"), Item::bytes(b"third")];
    let stopped = host.run(host.keyless(Host::services(RekorVersion::V2)).sign(items)).unwrap_err();
    assert_eq!(stopped.code(), Code::SessionUnavailable);
    assert_eq!(stopped.signed().len(), 1);
    assert_eq!(stopped.published(), [FULCIO, V2, V2]);
    let last = stopped.stages().last().unwrap();
    assert_eq!((last.stage, last.item), (sigproof::session::Stage::LogEntry, Some(1)));
    assert_eq!(last.status, sigproof::Status::Fail);
}

/// A planted token is in the request to the authority, and nowhere else.
#[test]
fn no_secret_is_told() {
    for status in [200, 400, 500] {
        let host = changed(reply(FULCIO, move |reply| {
            if status == 200 {
                reply
            } else {
                Reply::json(
                    status,
                    &serde_json::json!({"message": "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9"}),
                )
            }
        }));
        let mut told = String::new();
        let mut session =
            host.keyless(Host::services(RekorVersion::V2)).sign(vec![Item::bytes(FILE)]);
        loop {
            told += &format!("{session:?}");
            match session.next() {
                Ok(sigproof::session::Turn::Do(action, waiting)) => {
                    let event = host.answer(&action);
                    let event = (host.changes.event)(&action, event);
                    told += &format!("{action:?}{waiting:?}");
                    if let Event::IdentityToken(token) = &event {
                        told += &format!("{token:?}{event:?}");
                    }
                    session = waiting.resume(event);
                }
                Ok(sigproof::session::Turn::Done(done)) => {
                    told += &format!("{done:?}{}", done.signed[0].json());
                    assert_eq!(status, 200);
                    break;
                }
                Err(stopped) => {
                    told += &format!("{stopped:?}{stopped}{:?}", stopped.stages());
                    assert_ne!(status, 200);
                    break;
                }
            }
        }
        let token = host.tokens.borrow()[0].clone();
        for part in token.split('.') {
            assert!(!told.contains(part), "{status}");
        }
        let holds = |request: &&Request| String::from_utf8_lossy(&request.body).contains(&token);
        let sent = host.sent.borrow();
        let with_token: Vec<&str> =
            sent.iter().filter(holds).map(|request| request.url.as_str()).collect();
        assert_eq!(with_token, [FULCIO]);
    }
}

/// Neither what is signed nor by whom is in what a host may print: it has that already, and logs do not need it.
#[test]
fn nothing_that_is_signed_is_told() {
    for kind in [KeyKind::P256, KeyKind::Ed25519] {
        let host = Host::new(kind);
        let identity = sigproof_testkit::recipe::IDENTITY;
        let digest = [sigproof::HashAlgorithm::Sha256.hash(FILE)];
        let named = [(identity, &digest[..])];
        let statement = Item::attestation(&named, "https://t.example", b"{}").unwrap();
        let signer = host.keyless(Host::services(RekorVersion::V2)).expecting(identity);
        let mut session = signer.sign(vec![Item::bytes(FILE), statement]);
        let mut told = String::new();
        loop {
            told += &format!("{session:?}");
            match session.next().unwrap() {
                sigproof::session::Turn::Do(action, waiting) => {
                    let event = host.answer(&action);
                    told += &format!("{action:?}{waiting:?}{event:?}");
                    session = waiting.resume(event);
                }
                sigproof::session::Turn::Done(done) => {
                    told += &format!("{done:?}");
                    break;
                }
            }
        }
        let text = std::str::from_utf8(FILE).unwrap().trim_end();
        for planted in [identity, text] {
            let numbers = format!("{:?}", planted.as_bytes());
            let numbers = numbers.trim_matches(['[', ']']);
            assert!(!told.contains(planted) && !told.contains(numbers), "{planted}: {told}");
        }
    }
}

/// A host that is interrupted says what is public, keeps what is whole, and shows whom it will ask before it does.
#[test]
fn a_waiting_session_shows_what_it_has_done() {
    let host = Host::new(KeyKind::P256);
    let services = Host::services(RekorVersion::V2);
    let items = vec![Item::bytes(b"first"), Item::bytes(b"second")];
    let mut session = host.keyless(services).sign(items);
    let (mut seen, mut kept) = (Vec::new(), Vec::new());
    let done = loop {
        match session.next().unwrap() {
            Turn::Done(done) => break done,
            Turn::Do(action, waiting) => {
                let urls: Vec<_> = waiting.services().logs().map(|(url, _)| url).collect();
                assert_eq!(urls.is_empty(), seen.is_empty(), "{action:?}");
                if let Action::Http(request) = &action {
                    let is_last = waiting.published().last() == Some(&request.url);
                    assert_eq!(request.publishes, is_last, "{}", request.url);
                }
                let stage = waiting.stages().last().map(|stage| (stage.stage, stage.item));
                seen.push((waiting.published().len(), waiting.signed().len(), stage));
                kept.extend(waiting.signed().iter().skip(kept.len()).map(Signed::json));
                session = waiting.resume(host.answer(&action));
            }
        }
    };
    // As soon as the first is done, it is there.
    assert_eq!(kept, [done.signed[0].json()]);
    assert!(seen.contains(&(1, 0, Some((Stage::Certificate, None)))), "{seen:?}");
    assert!(seen.contains(&(2, 0, Some((Stage::LogEntry, Some(0))))), "{seen:?}");
    assert!(seen.contains(&(2, 1, Some((Stage::Timestamp, Some(1))))), "{seen:?}");
    assert!(seen.contains(&(3, 1, Some((Stage::LogEntry, Some(1))))), "{seen:?}");
}
