//! Whatever a server does wrong has its code, and leaves no bundle.

use std::thread;

use sigproof_box::{Fault, Server};

use crate::place::{IDENTITY, Place, Ran};

/// What must come of a fault for good: an exit code, and a code or an area of codes; none if it goes on.
fn expected(server: Server, fault: Fault) -> Option<(i32, &'static str)> {
    Some(match (server, fault) {
        (_, Fault::Slow) => return None,
        (Server::Issuer, Fault::WrongKey) => (1, "session.http.refused"),
        (_, Fault::Unavailable | Fault::TooManyRequests | Fault::LostAnswer) => {
            (1, "session.http.unavailable")
        }
        (_, Fault::Redirect) => (1, "session.http.redirected"),
        (_, Fault::Huge) => (1, "session.http.body_too_large"),
        (Server::Tsa, Fault::Truncated) => (1, "timestamp.token.malformed"),
        (_, Fault::Truncated) => (1, "session.answer.malformed"),
        (Server::Fulcio, Fault::WrongKey) => (1, "x509.path.issuer_unknown"),
        (_, Fault::ForeignCertificate) => (1, "sign.certificate.key_mismatch"),
        (_, Fault::WrongIdentity) => (1, "sign.certificate.identity_mismatch"),
        (_, Fault::MissingSct) => (1, "ct.sct.missing"),
        (_, Fault::UnknownSct) => (1, "ct.sct.threshold"),
        (Server::RekorV1, Fault::WrongKey) => (1, "tlog.set.signature_invalid"),
        (Server::RekorV2, Fault::WrongKey) => (1, "tlog.checkpoint.signature_invalid"),
        (_, Fault::ForeignEntry) => (1, "binding."),
        (_, Fault::StaleCheckpoint) => (1, "tlog.checkpoint."),
        (_, Fault::MissingProof) => (1, "session.answer.malformed"),
        // The entry is fetched and verified. Rekor v2 does not hand it out.
        (Server::RekorV1, Fault::Conflict) => return None,
        (_, Fault::Conflict) => (1, "sign.entry.exists"),
        (_, Fault::WrongKey) => (1, "sign.timestamp.authority_unknown"),
        (_, Fault::MissingNonce | Fault::WrongNonce) => (1, "sign.timestamp.nonce_mismatch"),
        (_, Fault::WrongImprint) => (1, "timestamp.imprint.mismatch"),
    })
}

fn sign(place: &Place, server: Server) -> Ran {
    let config = if server == Server::RekorV1 { "v1.json" } else { "v2.json" };
    if server != Server::Issuer {
        return place.keyless("sign", config, &["a"]);
    }
    let url = format!("{}/sandbox/actions?api-version=2.0", place.sandbox.url(Server::Issuer));
    let mut command = place.command(&["sign", "a", "--trust-config", config, "--yes"]);
    command.env("GITHUB_ACTIONS", "true").env("ACTIONS_ID_TOKEN_REQUEST_URL", &url);
    place.ran(command.env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "sandbox").output().unwrap())
}

/// Each fault of one server, one after the other.
fn try_all(server: Server) -> (usize, Vec<String>) {
    let place = Place::new(&format!("faults-{}", server.name()));
    let (mut seen, mut wrong) = (0, Vec::new());
    for fault in Fault::ALL.iter().copied().filter(|fault| fault.servers().contains(&server)) {
        place.sandbox.fail(server, fault, u32::MAX);
        let ran = sign(&place, server);
        place.sandbox.recover();
        let is_right = match expected(server, fault) {
            Some((exit, code)) => {
                ran.exit == Some(exit) && ran.has_code(code) && place.new_files().is_empty()
            }
            None if server == Server::Issuer => ran.exit == Some(0),
            None => ran.exit == Some(0) && place.verdict("a", IDENTITY, &[]) == Some(0),
        };
        if !is_right {
            wrong.push(format!("{} of {}: {ran:#?}", fault.name(), server.name()));
        }
        place.new_files().iter().for_each(|name| place.remove(name));
        seen += 1;
    }
    (seen, wrong)
}

#[test]
fn each_fault_of_a_server_has_its_code_and_no_file() {
    let threads = Server::ALL.map(|server| thread::spawn(move || try_all(server)));
    let all = threads.map(|thread| thread.join().unwrap());
    let wrong: Vec<_> = all.iter().flat_map(|(_, wrong)| wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(all.iter().map(|(seen, _)| seen).sum::<usize>(), 8 * 5 + 4 * 2 + 4 + 3);
}

#[test]
fn what_a_server_cannot_do_now_is_waited_for() {
    let place = Place::new("wait");
    for server in [Server::Fulcio, Server::RekorV2, Server::Tsa] {
        place.requests();
        place.sandbox.fail(server, Fault::TooManyRequests, 1);
        let ran = place.keyless("sign", "v2.json", &["a", "--overwrite"]);
        assert_eq!(ran.exit, Some(0), "{ran:?}");
        assert!(ran.err.contains("waiting: ") && ran.err.contains("again in 1 s"), "{ran:?}");
        assert_eq!(place.sandbox.take_requests(server).len(), 2);
    }
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let place = Place::new("gone");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = place.json("v2.json").to_string();
    let tsa = place.sandbox.url(Server::Tsa);
    place.write("gone.json", &config.replace(tsa, &format!("http://127.0.0.1:{port}")));
    let ran = place.keyless("sign", "gone.json", &["a"]);
    assert!(ran.exit == Some(3) && ran.has_code("session.host.failed"), "{ran:?}");
    assert!(ran.err.contains("the connection is refused"), "{ran:?}");
    // The certificate is logged by then.
    assert!(ran.err.contains("public if it arrived"), "{ran:?}");
    assert_eq!(place.new_files(), ["gone.json"]);
    assert!(place.sandbox.take_requests(Server::RekorV2).is_empty());
}
