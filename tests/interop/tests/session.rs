//! Signing sessions through the box: every flow comes back verified, and every fault of a server ends the session with its
//! code and without a bundle.

use serde_json::{Value, json};
use sigproof::session::{Action, Event, TokenRequest, Turn};
use sigproof::sign::ambient::{Ambient, Environment, detect};
use sigproof::sign::{DeclaredKey, Done, Instance, Item, Signer, Stopped};
use sigproof::{Artifact, Bundle, HashAlgorithm, Policy, TrustedRoot, Verifier};
use sigproof_box::{Fault, IDENTITY, Log, Options, Sandbox, Server, WORKFLOW};
use sigproof_interop::ARTIFACT;
use sigproof_interop::host::{self, Place};
use sigproof_interop::http::get;
use sigproof_keys::{KeyKind, KeyPair};

/// A host with a key, at a box.
struct Host<'a> {
    sandbox: &'a Sandbox,
    place: Place<'a>,
    key: KeyPair,
    /// Whether the token is one that a job of GitHub Actions finds.
    is_workflow: bool,
}

impl<'a> Host<'a> {
    fn new(sandbox: &'a Sandbox, kind: KeyKind) -> Self {
        let key = KeyPair::generate(kind).unwrap();
        Self { sandbox, place: Place::of(sandbox), key, is_workflow: false }
    }

    fn signs(&self) -> host::Host<'_> {
        host::Host { place: &self.place, key: &self.key, scheme: self.key.scheme() }
    }

    fn declared(&self) -> DeclaredKey {
        self.signs().declared()
    }

    fn instance(&self, log: Log) -> Instance {
        self.place.instance(log)
    }

    fn keyless(&self, log: Log) -> Signer {
        Signer::keyless(self.instance(log), self.declared())
    }

    /// The whole loop, in which a token is asked for as a host of these servers does.
    fn drive(&self, signer: Signer, items: Vec<Item>) -> Result<Done, Stopped> {
        let host = self.signs();
        let mut session = signer.sign(items);
        loop {
            match session.next()? {
                Turn::Done(done) => return Ok(done),
                Turn::Do(action, waiting) => {
                    let event = match &action {
                        Action::IdentityToken(asked) => self.token(asked),
                        action => host.answer(action),
                    };
                    session = waiting.resume(event);
                }
            }
        }
    }

    fn token(&self, asked: &TokenRequest) -> Event {
        let issuer = self.sandbox.url(Server::Issuer);
        assert_eq!(asked.issuer.as_deref(), Some(issuer));
        let audience = &asked.audience;
        if self.is_workflow {
            return self.ambient(audience);
        }
        let url = format!("{issuer}/sandbox/token?identity={IDENTITY}&audience={audience}");
        match get(&url) {
            Ok(token) => Event::token(&String::from_utf8_lossy(&token)),
            Err(error) => Event::Failed(error.to_string()),
        }
    }

    /// The token that a job finds in its environment.
    fn ambient(&self, audience: &str) -> Event {
        let url = format!("{}/sandbox/actions?api-version=2.0", self.sandbox.url(Server::Issuer));
        let variable = |name: &str| match name {
            "GITHUB_ACTIONS" => Some("true".to_owned()),
            "ACTIONS_ID_TOKEN_REQUEST_URL" => Some(url.clone()),
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN" => Some("sandbox".to_owned()),
            _ => None,
        };
        let environment = Environment { variable: &variable, product_name: None };
        let found = detect(audience, &environment).unwrap();
        let Some((_, Ambient::Request(request))) = found else { panic!("{found:?}") };
        let response = host::send(request.request()).unwrap();
        Event::IdentityToken(request.token(response).unwrap())
    }
}

fn sandbox() -> Sandbox {
    Sandbox::start(&Options { seed: Some("session".to_owned()), port: None }).unwrap()
}

fn statement() -> Vec<u8> {
    let statement = json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{ "name": "artifact", "digest": { "sha256": HashAlgorithm::Sha256.hash(ARTIFACT).hex() } }],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {},
    });
    statement.to_string().into_bytes()
}

/// What a reader who knows the trusted root says of the bundle, as it is written.
fn verdict(sandbox: &Sandbox, json: &str, policy: &Policy, artifact: &[u8]) -> &'static str {
    let root = TrustedRoot::from_json(sandbox.trusted_root().as_bytes()).unwrap();
    let bundle = Bundle::from_json(json.as_bytes()).unwrap();
    let verified = Verifier::new(root).verify(&bundle, Artifact::bytes(artifact), policy);
    verified.map_or_else(|rejected| rejected.code().as_str(), |_| "verified")
}

/// The bundles verify for whom they are for, and for nobody and nothing else.
fn hold(host: &Host<'_>, done: &Done, policy: &Policy, name: &str) {
    for signed in &done.signed {
        let json = signed.json();
        assert_eq!(verdict(host.sandbox, &json, policy, ARTIFACT), "verified", "{name}");
        assert_ne!(verdict(host.sandbox, &json, policy, b"another"), "verified", "{name}");
        let other = Policy::identity("you@example.com", host.sandbox.url(Server::Issuer));
        assert_ne!(verdict(host.sandbox, &json, &other, ARTIFACT), "verified", "{name}");
    }
}

/// A file, and an attestation where the log takes one: Rekor v1 verifies envelopes by SHA-256.
fn items(kind: KeyKind, log: Log) -> Vec<Item> {
    let mut items = vec![Item::bytes(ARTIFACT)];
    if kind == KeyKind::P256 || log != Log::V1 {
        items.push(Item::statement(&statement()).unwrap());
    }
    items
}

const KINDS: [KeyKind; 3] = [KeyKind::P256, KeyKind::P384, KeyKind::P521];

#[test]
fn every_keyless_flow_comes_back_verified() {
    let sandbox = sandbox();
    let policy = Policy::identity(IDENTITY, sandbox.url(Server::Issuer));
    for kind in KINDS {
        for log in [Log::V1, Log::V2] {
            for by_request in [false, true] {
                let host = Host::new(&sandbox, kind);
                let name = format!("{kind:?} {log:?} {by_request}");
                let signer = host.keyless(log).expecting(IDENTITY);
                let signer = if by_request { signer.with_signing_request() } else { signer };
                sandbox.take_requests(Server::Fulcio);
                let items = items(kind, log);
                let count = items.len();
                let done = host.drive(signer, items).unwrap();
                assert_eq!(done.signed.len(), count, "{name}");
                hold(&host, &done, &policy, &name);
                // One certificate serves all, and the next session too.
                assert_eq!(sandbox.take_requests(Server::Fulcio).len(), 1, "{name}");
                let done = host.drive(done.signer, vec![Item::bytes(ARTIFACT)]).unwrap();
                hold(&host, &done, &policy, &name);
                assert!(sandbox.take_requests(Server::Fulcio).is_empty(), "{name}");
            }
        }
    }
}

#[test]
fn the_older_form_and_a_workflow_come_back_verified() {
    let sandbox = sandbox();
    let policy = Policy::identity(IDENTITY, sandbox.url(Server::Issuer));
    let host = Host::new(&sandbox, KeyKind::P256);
    let items = || vec![Item::statement(&statement()).unwrap()];
    let done = host.drive(host.keyless(Log::V1).in_older_form(), items()).unwrap();
    hold(&host, &done, &policy, "older form");
    let bundle: Value = serde_json::from_str(&done.signed[0].json()).unwrap();
    let entry = &bundle["verificationMaterial"]["tlogEntries"][0];
    assert_eq!(entry["kindVersion"], json!({ "kind": "intoto", "version": "0.0.2" }));

    let host = Host { is_workflow: true, ..host };
    let done = host.drive(host.keyless(Log::V2), items()).unwrap();
    let workflow = format!("https://github.com/{WORKFLOW}");
    let policy = Policy::identity(&workflow, sandbox.url(Server::Issuer));
    hold(&host, &done, &policy, "workflow");
}

#[test]
fn a_key_of_the_host_comes_back_verified() {
    let sandbox = sandbox();
    for kind in KINDS {
        for log in [Log::V1, Log::V2] {
            let host = Host::new(&sandbox, kind);
            let signer = Signer::with_key(host.instance(log), host.declared());
            let done = host.drive(signer, items(kind, log)).unwrap();
            let policy = Policy::key(host.key.public_key().clone());
            hold(&host, &done, &policy, &format!("{kind:?} {log:?}"));
        }
    }
    assert!(sandbox.take_requests(Server::Fulcio).is_empty());
    assert!(sandbox.take_requests(Server::Issuer).is_empty());
}

/// What must come of a fault for good: a code or an area of codes; none if the session goes on.
fn expected(server: Server, fault: Fault) -> Option<&'static str> {
    Some(match (server, fault) {
        (Server::Issuer, Fault::WrongKey) => "session.http.refused",
        (Server::Issuer, Fault::Truncated) => "sign.token.malformed",
        (Server::Issuer, Fault::Slow) => return None,
        (Server::Issuer, _) => "session.host.failed",
        (_, Fault::Slow) => return None,
        (_, Fault::Unavailable | Fault::TooManyRequests | Fault::LostAnswer) => {
            "session.http.unavailable"
        }
        (_, Fault::Redirect) => "session.http.redirected",
        (_, Fault::Huge) => "session.http.body_too_large",
        (Server::Tsa, Fault::Truncated) => "timestamp.token.malformed",
        (_, Fault::Truncated) => "session.answer.malformed",
        (Server::Fulcio, Fault::WrongKey) => "x509.path.issuer_unknown",
        (_, Fault::ForeignCertificate) => "sign.certificate.key_mismatch",
        (_, Fault::WrongIdentity) => "sign.certificate.identity_mismatch",
        (_, Fault::MissingSct) => "ct.sct.missing",
        (_, Fault::UnknownSct) => "ct.sct.threshold",
        (Server::RekorV1, Fault::WrongKey) => "tlog.set.signature_invalid",
        (Server::RekorV2, Fault::WrongKey) => "tlog.checkpoint.signature_invalid",
        (_, Fault::ForeignEntry) => "binding.",
        (_, Fault::StaleCheckpoint) => "tlog.checkpoint.",
        (_, Fault::MissingProof) => "session.answer.malformed",
        // The entry is fetched and verified. Rekor v2 does not hand it out.
        (Server::RekorV1, Fault::Conflict) => return None,
        (_, Fault::Conflict) => "sign.entry.exists",
        (_, Fault::WrongKey) => "sign.timestamp.authority_unknown",
        (_, Fault::MissingNonce | Fault::WrongNonce) => "sign.timestamp.nonce_mismatch",
        (_, Fault::WrongImprint) => "timestamp.imprint.mismatch",
    })
}

#[test]
fn each_fault_of_a_server_has_its_code_and_no_bundle() {
    let sandbox = sandbox();
    let policy = Policy::identity(IDENTITY, sandbox.url(Server::Issuer));
    let mut seen = 0;
    let mut wrong = Vec::new();
    for fault in Fault::ALL.iter().copied() {
        for server in fault.servers().iter().copied() {
            let log = if server == Server::RekorV1 { Log::V1 } else { Log::V2 };
            let host = Host::new(&sandbox, KeyKind::P256);
            // 429 and 503 are waited for once; for good, they end the session.
            sandbox.fail(server, fault, u32::MAX);
            let outcome = host.drive(host.keyless(log), vec![Item::bytes(ARTIFACT)]);
            sandbox.recover();
            let name = format!("{} of {}", fault.name(), server.name());
            match (outcome, expected(server, fault)) {
                (Ok(done), None) => hold(&host, &done, &policy, &name),
                (Err(stopped), Some(code)) if stopped.code().as_str().starts_with(code) => {
                    assert!(stopped.signed().is_empty(), "{name}");
                }
                (outcome, expected) => wrong.push(format!(
                    "{name}: {:?} instead of {expected:?}",
                    outcome.map(|_| ()).map_err(|stopped| stopped.code())
                )),
            }
            seen += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(seen, 8 * 5 + 4 * 2 + 4 + 3);
}

#[test]
fn what_a_server_cannot_do_now_is_waited_for() {
    let sandbox = sandbox();
    let host = Host::new(&sandbox, KeyKind::P256);
    for fault in [Fault::TooManyRequests, Fault::Unavailable] {
        for server in [Server::Fulcio, Server::RekorV2, Server::Tsa] {
            sandbox.take_requests(server);
            sandbox.fail(server, fault, 1);
            let outcome = host.drive(host.keyless(Log::V2), vec![Item::bytes(ARTIFACT)]);
            let name = format!("{} of {}", fault.name(), server.name());
            assert!(outcome.is_ok(), "{name}: {outcome:?}");
            assert_eq!(sandbox.take_requests(server).len(), 2, "{name}");
        }
    }
}

/// The session refuses what the log would, before anything is sent.
#[test]
fn what_the_log_does_not_take_is_not_sent() {
    let sandbox = sandbox();
    let host = Host::new(&sandbox, KeyKind::P384);
    let signer = Signer::with_key(host.instance(Log::V1), host.declared());
    let stopped = host.drive(signer, vec![Item::statement(&statement()).unwrap()]).unwrap_err();
    assert_eq!(stopped.code().as_str(), "sign.key.not_loggable");
    for server in Server::ALL {
        assert!(sandbox.take_requests(server).is_empty(), "{}", server.name());
    }
}
