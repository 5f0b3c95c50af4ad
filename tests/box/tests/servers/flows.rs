//! Signing with the box: what is right verifies, and each fault of each server is seen.

use std::time::Instant;

use sigproof_box::{Fault, Log, Options, SLOW, Sandbox, Server};

use crate::client::Outcome::{Nonce, Rejected, Status, TooLarge, Unreadable, Verified};
use crate::client::{Client, IDENTITY, Outcome};

fn sandbox() -> Sandbox {
    Sandbox::start(&Options { seed: Some("flows".to_owned()), port: None }).unwrap()
}

#[test]
fn what_the_box_signs_verifies() {
    let sandbox = sandbox();
    let client = Client::new(&sandbox);
    for log in [Log::V1, Log::V2] {
        // The tree grows: paths of several lengths.
        for _ in 0..5 {
            assert_eq!(client.sign(log), Verified, "{log:?}");
        }
    }
}

#[test]
fn what_was_asked_is_known() {
    let sandbox = sandbox();
    let client = Client::new(&sandbox);
    assert_eq!(client.sign(Log::V2), Verified);
    let token = format!("GET /sandbox/token?identity={IDENTITY}");
    let expected = [
        token.as_str(),
        "POST /api/v2/signingCert",
        "",
        "POST /api/v2/log/entries",
        "POST /api/v1/timestamp",
    ];
    for (server, expected) in Server::ALL.into_iter().zip(expected) {
        assert_eq!(sandbox.take_requests(server).join(" "), expected);
        assert!(sandbox.take_requests(server).is_empty());
    }
}

/// What must come of a fault, written down before it was tried: with Rekor v1 and with Rekor v2, where they differ.
fn expected(server: Server, fault: Fault) -> [Outcome; 2] {
    let both = |outcome: fn(Server) -> Outcome| [outcome(server), outcome(server)];
    let code = |code| [Rejected(code), Rejected(code)];
    match (server, fault) {
        (_, Fault::Unavailable) => both(|server| Status(server, 503)),
        (_, Fault::TooManyRequests) => both(|server| Status(server, 429)),
        (_, Fault::Redirect) => both(|server| Status(server, 307)),
        (_, Fault::LostAnswer) => both(|server| Status(server, 500)),
        (_, Fault::Huge) => both(TooLarge),
        (_, Fault::Slow) => both(|_| Verified),
        // Half a token is one that Fulcio refuses.
        (Server::Issuer, Fault::Truncated | Fault::WrongKey) => {
            both(|_| Status(Server::Fulcio, 401))
        }
        (_, Fault::Truncated) => both(Unreadable),
        (Server::Fulcio, Fault::WrongKey) => code("x509.path.issuer_unknown"),
        (_, Fault::WrongIdentity) => code("policy.identity.mismatch"),
        (_, Fault::MissingSct) => code("ct.sct.missing"),
        (_, Fault::UnknownSct) => code("ct.sct.threshold"),
        // The logs refuse a signature that is not by the key of its certificate.
        (_, Fault::ForeignCertificate) => {
            [Status(Server::RekorV1, 400), Status(Server::RekorV2, 400)]
        }
        (Server::RekorV1, Fault::WrongKey) => code("tlog.set.signature_invalid"),
        (Server::RekorV2, Fault::WrongKey) => code("tlog.checkpoint.signature_invalid"),
        (_, Fault::ForeignEntry) => code("binding."),
        (_, Fault::StaleCheckpoint) => code("tlog.checkpoint."),
        (_, Fault::MissingProof) => code("bundle.inclusion_proof.missing"),
        (_, Fault::Conflict) => both(|server| Status(server, 409)),
        // Nobody knows who signed it, and so it counts for nothing; Rekor v1 states a time itself.
        (_, Fault::WrongKey) => [Verified, Rejected("time.verified.none")],
        (_, Fault::MissingNonce | Fault::WrongNonce) => both(|_| Nonce),
        (_, Fault::WrongImprint) => code("timestamp.imprint.mismatch"),
    }
}

fn is(found: &Outcome, expected: &Outcome) -> bool {
    match (found, expected) {
        // A whole area of codes.
        (Rejected(found), Rejected(area)) if area.ends_with('.') => found.starts_with(area),
        _ => found == expected,
    }
}

#[test]
fn each_fault_is_seen() {
    let sandbox = sandbox();
    let mut seen = 0;
    for fault in Fault::ALL.iter().copied() {
        for server in fault.servers().iter().copied() {
            let expected = expected(server, fault);
            for (log, expected) in [Log::V1, Log::V2].into_iter().zip(&expected) {
                let other = if log == Log::V1 { Server::RekorV2 } else { Server::RekorV1 };
                // A slow answer is waited for once for each server.
                let again = fault == Fault::Slow && log == Log::V1 && server != Server::RekorV1;
                if server == other || again {
                    continue;
                }
                let client = Client::new(&sandbox);
                sandbox.fail(server, fault, 1);
                let start = Instant::now();
                let found = client.sign(log);
                let name = format!("{} of {} with {log:?}", fault.name(), server.name());
                assert!(is(&found, expected), "{name}: {found:?} instead of {expected:?}");
                // Other work on the machine makes any flow slow.
                assert!(fault != Fault::Slow || start.elapsed() >= SLOW, "{name}");
                // One request was enough for it, and the twin is right.
                let outcome = client.sign(log);
                assert_eq!(outcome, Verified, "after {name}");
                seen += 1;
            }
        }
    }
    // Seven of every server with each log (eight pairs), slow ones, and those of logs, Fulcio and authority.
    assert_eq!(seen, 7 * 8 + 5 + 4 * 2 + 4 * 2 + 3 * 2);
}

#[test]
fn a_fault_is_only_had_by_who_has_it() {
    let sandbox = sandbox();
    let wrong = std::panic::AssertUnwindSafe(|| sandbox.fail(Server::Tsa, Fault::Conflict, 1));
    assert!(std::panic::catch_unwind(wrong).is_err());
    sandbox.fail(Server::Tsa, Fault::Unavailable, u32::MAX);
    assert_eq!(Client::new(&sandbox).sign(Log::V2), Status(Server::Tsa, 503));
    sandbox.recover();
    assert_eq!(Client::new(&sandbox).sign(Log::V2), Verified);
}

/// Who knows the trusted root of one box believes no other.
#[test]
fn each_box_has_keys_of_its_own() {
    let [one, two] = [(); 2].map(|()| Sandbox::start(&Options::default()).unwrap());
    assert_ne!(one.trusted_root(), two.trusted_root());
    let token = one.token(IDENTITY);
    let client = Client::new(&two);
    let answer = client.certificate(&token, &client.proof(IDENTITY));
    assert_eq!(answer.unwrap_err(), Status(Server::Fulcio, 401));
}
