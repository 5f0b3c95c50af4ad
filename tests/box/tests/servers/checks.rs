//! What the servers check, as the real ones do, and how they answer.

use serde_json::{Value, json};
use sigproof::Policy;
use sigproof_box::{Fault, Log, Options, Sandbox, Server, WORKFLOW};
use sigproof_keys::{Encoding, KeyKind, KeyPair, Message};
use sigproof_testkit::json::b64url;
use sigproof_testkit::key::sha256;

use crate::client::Outcome::{Rejected, Status, Verified};
use crate::client::http::{Reply, ask, get, post};
use crate::client::{ARTIFACT, Client, IDENTITY, b64, bundled, unpem};

fn sandbox() -> Sandbox {
    Sandbox::start(&Options { seed: Some("checks".to_owned()), port: None }).unwrap()
}

#[test]
fn fulcio_wants_a_token_and_a_key_that_is_there() {
    let sandbox = sandbox();
    let (client, another) = (Client::new(&sandbox), Client::new(&sandbox));
    let token = client.token().unwrap();
    let outcome = |token: &str, request: &Value| client.certificate(token, request).err();
    // Both forms.
    assert_eq!(outcome(&token, &client.proof(IDENTITY)), None);
    assert_eq!(outcome(&token, &client.request(&client)), None);
    let refused = |status| Some(Status(Server::Fulcio, status));
    // A proof for another identity; of another key; a request that another key signed; neither.
    assert_eq!(outcome(&token, &client.proof("you@example.com")), refused(400));
    let mut mixed = client.proof(IDENTITY);
    mixed["publicKeyRequest"]["proofOfPossession"] =
        another.proof(IDENTITY)["publicKeyRequest"]["proofOfPossession"].clone();
    assert_eq!(outcome(&token, &mixed), refused(400));
    assert_eq!(outcome(&token, &client.request(&another)), refused(400));
    assert_eq!(outcome(&token, &json!({})), refused(400));
    for token in ["", "x", &token[..token.len() - 2], &format!("{token}A")] {
        assert_eq!(outcome(token, &client.proof(IDENTITY)), refused(401), "{token}");
    }
    // For another audience, and without a URI or an address.
    for query in ["audience=another", "identity=me"] {
        let path = format!("/sandbox/token?{query}");
        let token = get(sandbox.url(Server::Issuer), &path).unwrap().text();
        assert_eq!(outcome(&token, &client.proof("me")), refused(401), "{query}");
    }
    let configuration = get(sandbox.url(Server::Fulcio), "/api/v2/configuration").unwrap();
    let issuers = &configuration.json().unwrap()["issuers"];
    assert_eq!(issuers[0]["issuerUrl"], sandbox.url(Server::Issuer));
    let bundle = get(sandbox.url(Server::Fulcio), "/api/v2/trustBundle").unwrap().json().unwrap();
    let chain = bundle["chains"][0]["certificates"].as_array().unwrap();
    let root: Value = serde_json::from_str(&sandbox.trusted_root()).unwrap();
    let trusted = &root["certificateAuthorities"][0]["certChain"]["certificates"];
    let found: Vec<_> = chain.iter().map(|pem| b64(unpem(pem.as_str().unwrap()))).collect();
    let trusted = trusted.as_array().unwrap().iter().map(|one| one["rawBytes"].as_str().unwrap());
    assert_eq!(found, trusted.collect::<Vec<_>>());
}

/// As a job of GitHub Actions asks, and what Fulcio makes of its claims.
#[test]
fn a_workflow_has_a_certificate_that_says_what_it_is() {
    let sandbox = sandbox();
    let client = Client::new(&sandbox);
    let issuer = sandbox.url(Server::Issuer);
    let token = |headers, query: &str| {
        ask("GET", issuer, &format!("/sandbox/actions?{query}"), headers, b"").unwrap()
    };
    assert_eq!(token("", "audience=sigstore").status, 401);
    assert_eq!(token("Authorization: bearer \r\n", "audience=sigstore").status, 401);
    let bearer = "Authorization: bearer request-token\r\n";
    let value = |query| {
        let answer = token(bearer, query).json().unwrap();
        answer["value"].as_str().unwrap().to_owned()
    };
    let subject = "repo:example/app:ref:refs/tags/v1.0.0";
    let signed = value("api-version=2.0&audience=sigstore");
    let certificate = client.certificate(&signed, &client.proof(subject)).unwrap();
    // Not for GitHub's own audience, and not with a proof for something else.
    let refused = |status| Err(Status(Server::Fulcio, status));
    let other = client.certificate(&value("api-version=2.0"), &client.proof(subject));
    assert_eq!(other, refused(401));
    assert_eq!(client.certificate(&signed, &client.proof(WORKFLOW)), refused(400));

    let signature = client.signature(ARTIFACT);
    let timestamp = client.timestamp(&signature).unwrap();
    let proposed = Client::proposed_v2(&certificate, &signature);
    let entry = submit(&sandbox, Server::RekorV2, &proposed).json().unwrap();
    let policy = |repository: &str, trigger: &str| {
        let identity = format!("https://github.com/{WORKFLOW}");
        let repository = format!("https://github.com/{repository}");
        let policy = json!({
            "version": 1,
            "anyOf": [{ "identity": identity, "issuer": issuer }],
            "claims": { "sourceRepositoryUri": repository, "buildTrigger": trigger },
        });
        Policy::from_json(policy.to_string().as_bytes()).unwrap()
    };
    let verdict = |policy| client.judge(&certificate, &signature, &timestamp, &entry, &policy);
    assert_eq!(verdict(policy("example/app", "push")), Verified);
    for wrong in [policy("example/other", "push"), policy("example/app", "release")] {
        assert_eq!(verdict(wrong), Rejected("policy.claim.mismatch"));
    }
}

/// Everything that a log needs: certificate, signature, timestamp.
fn signed(client: &Client<'_>) -> (String, Vec<u8>, Vec<u8>) {
    let token = client.token().unwrap();
    let certificate = client.certificate(&token, &client.proof(IDENTITY)).unwrap();
    let signature = client.signature(ARTIFACT);
    let timestamp = client.timestamp(&signature).unwrap();
    (certificate, signature, timestamp)
}

fn submit(sandbox: &Sandbox, server: Server, proposed: &Value) -> Reply {
    let path = match server {
        Server::RekorV1 => "/api/v1/log/entries",
        _ => "/api/v2/log/entries",
    };
    let proposed = proposed.to_string();
    post(sandbox.url(server), path, "application/json", proposed.as_bytes()).unwrap()
}

#[test]
fn an_entry_that_is_there_is_a_conflict_that_says_where() {
    let sandbox = sandbox();
    let client = Client::new(&sandbox);
    let (certificate, signature, timestamp) = signed(&client);
    let proposed = Client::proposed(&certificate, &signature);
    // The answer to the first is lost.
    sandbox.fail(Server::RekorV1, Fault::LostAnswer, 1);
    assert_eq!(submit(&sandbox, Server::RekorV1, &proposed).status, 500);
    let conflict = submit(&sandbox, Server::RekorV1, &proposed);
    assert_eq!(conflict.status, 409);
    let location = conflict.header("location").unwrap();
    assert!(location.starts_with("/api/v1/log/entries/"), "{location}");
    let url = sandbox.url(Server::RekorV1);
    let entry = get(url, location).unwrap();
    assert_eq!(entry.status, 200);
    let entry = entry.json().unwrap();
    let verified = |entry: &Value| client.verify(&certificate, &signature, &timestamp, entry);
    assert_eq!(verified(&bundled(&entry)), Verified);
    // The other ways to it lead to the same.
    let index = entry.as_object().unwrap().values().next().unwrap()["logIndex"].to_string();
    let path = format!("/api/v1/log/entries?logIndex={index}");
    assert_eq!(get(url, &path).unwrap().json().unwrap(), entry);
    let wanted = json!({ "entries": [proposed] }).to_string();
    let path = "/api/v1/log/entries/retrieve";
    let found = post(url, path, "application/json", wanted.as_bytes()).unwrap().json().unwrap();
    assert_eq!(found, json!([entry]));
    // Who fetches it may be given another one.
    sandbox.fail(Server::RekorV1, Fault::ForeignEntry, 1);
    let foreign = bundled(&get(url, location).unwrap().json().unwrap());
    assert!(matches!(verified(&foreign), Rejected(code) if code.starts_with("binding.")));

    // Rekor v2 says the index only.
    let proposed = Client::proposed_v2(&certificate, &signature);
    assert_eq!(submit(&sandbox, Server::RekorV2, &proposed).status, 201);
    let conflict = submit(&sandbox, Server::RekorV2, &proposed);
    assert_eq!((conflict.status, conflict.header("x-log-index")), (409, Some("1")));
}

#[test]
fn logs_take_nothing_that_its_key_did_not_sign() {
    let sandbox = sandbox();
    let (client, another) = (Client::new(&sandbox), Client::new(&sandbox));
    let (certificate, signature, _) = signed(&client);
    let wrong = [another.signature(ARTIFACT), client.signature(b"another"), vec![], vec![0; 70]];
    let status = |server, proposed: &Value| submit(&sandbox, server, proposed).status;
    for signature in &wrong {
        let (v1, v2) = (Client::proposed, Client::proposed_v2);
        assert_eq!(status(Server::RekorV1, &v1(&certificate, signature)), 400);
        assert_eq!(status(Server::RekorV2, &v2(&certificate, signature)), 400);
    }
    let mut other = Client::proposed_v2(&certificate, &signature);
    let details = "/hashedRekordRequestV002/signature/verifier/keyDetails";
    for name in ["PKIX_ECDSA_P384_SHA_384", "PKIX_ED25519", ""] {
        *other.pointer_mut(details).unwrap() = name.into();
        assert_eq!(status(Server::RekorV2, &other), 400, "{name}");
    }
    for proposed in [json!(null), json!({}), json!({ "kind": "rekord", "apiVersion": "0.0.1" })] {
        assert_eq!(status(Server::RekorV1, &proposed), 400, "{proposed}");
        assert_eq!(status(Server::RekorV2, &proposed), 400, "{proposed}");
    }
    // What is good is taken.
    let v1 = Client::proposed(&certificate, &signature);
    assert_eq!(status(Server::RekorV1, &v1), 201);
}

/// Each kind of key that Rekor v2 takes, as its own public key.
#[test]
fn rekor_v2_takes_every_kind_of_key() {
    let sandbox = sandbox();
    for (kind, details, hash) in [
        (KeyKind::P256, "PKIX_ECDSA_P256_SHA_256", sigproof::HashAlgorithm::Sha256),
        (KeyKind::P384, "PKIX_ECDSA_P384_SHA_384", sigproof::HashAlgorithm::Sha384),
        (KeyKind::P521, "PKIX_ECDSA_P521_SHA_512", sigproof::HashAlgorithm::Sha512),
        (KeyKind::Ed25519, "PKIX_ED25519_PH", sigproof::HashAlgorithm::Sha512),
    ] {
        let key = KeyPair::generate(kind).unwrap();
        let scheme = match kind {
            KeyKind::Ed25519 => sigproof::Scheme::Ed25519ph,
            _ => key.scheme(),
        };
        let mut submitted = Vec::new();
        for message in [ARTIFACT, b"another"] {
            let signed = key.sign(scheme, Message::Bytes(message)).unwrap();
            assert_eq!(signed.encoding == Encoding::Raw, kind == KeyKind::Ed25519);
            let request = json!({ "hashedRekordRequestV002": {
                "digest": b64(hash.hash(ARTIFACT).bytes()),
                "signature": { "content": b64(signed.signature), "verifier": {
                    "keyDetails": details,
                    "publicKey": { "rawBytes": b64(key.public_key().spki_der()) },
                } },
            } });
            submitted.push(submit(&sandbox, Server::RekorV2, &request).status);
        }
        assert_eq!(submitted, [201, 400], "{details}");
    }
}

/// As the real one: an envelope's signature by another hash than SHA-256 is refused, which has kept P-384 out of it.
#[test]
fn rekor_v1_verifies_envelopes_by_sha256() {
    let sandbox = sandbox();
    let key = KeyPair::generate(KeyKind::P384).unwrap();
    let (kind, payload) = ("application/vnd.in-toto+json", b"{}");
    let encoded = sigproof_testkit::dsse::pae(kind, payload);
    let submitted = |scheme| {
        let signature = key.sign(scheme, Message::Bytes(&encoded)).unwrap().signature;
        let envelope = sigproof_testkit::dsse::envelope(kind, payload, &signature).to_string();
        let proposed = json!({ "kind": "dsse", "apiVersion": "0.0.1", "spec": {
            "proposedContent":
                { "envelope": envelope, "verifiers": [b64(key.public_pem().unwrap())] },
        } });
        submit(&sandbox, Server::RekorV1, &proposed).status
    };
    assert_eq!(submitted(sigproof::Scheme::EcdsaP384Sha384), 400);
    assert_eq!(submitted(sigproof::Scheme::EcdsaP384Sha256), 201);
}

#[test]
fn rekor_v2_can_be_read() {
    let sandbox = sandbox();
    let client = Client::new(&sandbox);
    let (certificate, signature, _) = signed(&client);
    let proposed = Client::proposed_v2(&certificate, &signature);
    let entry = submit(&sandbox, Server::RekorV2, &proposed).json().unwrap();
    let url = sandbox.url(Server::RekorV2);
    let checkpoint = get(url, "/api/v2/checkpoint").unwrap().text();
    assert_eq!(entry["inclusionProof"]["checkpoint"]["envelope"], checkpoint);
    assert_eq!(checkpoint.lines().nth(1), Some("2"));
    let tile = get(url, "/api/v2/tile/0/000.p/2").unwrap().body;
    let node = sha256(&[&[1], &tile[..]].concat());
    assert_eq!(checkpoint.lines().nth(2), Some(&*b64(node)));
    let bundle = get(url, "/api/v2/tile/entries/000.p/2").unwrap().body;
    assert!(bundle.windows(11).any(|part| part == b"hashedrekor"));
    for path in ["/api/v2/tile/0/000", "/api/v2/tile/0/001.p/1", "/api/v2/tile/", "/"] {
        assert_eq!(get(url, path).unwrap().status, 404, "{path}");
    }
}

#[test]
fn the_timestamp_authority_refuses_what_is_no_query() {
    let sandbox = sandbox();
    let url = sandbox.url(Server::Tsa);
    for query in [&b""[..], b"hello", b"\x30\x03\x02\x01\x01", b"\x30\x80\x00\x00"] {
        let kind = "application/timestamp-query";
        assert_eq!(post(url, "/api/v1/timestamp", kind, query).unwrap().status, 400, "{query:?}");
    }
    let chain = get(url, "/api/v1/timestamp/certchain").unwrap().text();
    assert_eq!(chain.matches("BEGIN CERTIFICATE").count(), 3);
}

/// The value of a parameter.
fn parameter<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = url.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// RFC 6749 with PKCE: the code is good once, and only for who can prove that it asked.
#[test]
fn the_authorization_code_flow() {
    let sandbox = sandbox();
    let url = sandbox.url(Server::Issuer);
    let known = get(url, "/.well-known/openid-configuration").unwrap().json().unwrap();
    assert_eq!(known["issuer"], url);
    let path = |name: &str| known[name].as_str().unwrap().strip_prefix(url).unwrap().to_owned();
    let (authorize, token) = (path("authorization_endpoint"), path("token_endpoint"));
    let keys = get(url, &path("jwks_uri")).unwrap().json().unwrap();
    assert_eq!(keys["keys"][0]["alg"], "ES256");

    let verifier = "a-verifier-of-forty-three-characters-or-more";
    let challenge = b64url(sha256(verifier.as_bytes()));
    let redirect = "http://localhost:1234/auth/callback";
    let ask_for = |change: (&str, &str)| {
        let query = format!(
            "response_type=code&client_id=sigstore&scope=openid%20email&redirect_uri={redirect}&\
             code_challenge={challenge}&code_challenge_method=S256&state=s&nonce=n&login_hint={IDENTITY}"
        );
        assert!(query.contains(change.0));
        get(url, &format!("{authorize}?{}", query.replacen(change.0, change.1, 1))).unwrap()
    };
    let code = || {
        let answer = ask_for(("", ""));
        assert_eq!(answer.status, 302);
        let location = answer.header("location").unwrap();
        assert!(location.starts_with(redirect), "{location}");
        assert_eq!(parameter(location, "state"), Some("s"));
        parameter(location, "code").unwrap().to_owned()
    };
    let exchange = |code: &str, change: (&str, &str)| {
        let form = format!(
            "grant_type=authorization_code&code={code}&code_verifier={verifier}&\
             redirect_uri={redirect}&client_id=sigstore"
        );
        let form = form.replacen(change.0, change.1, 1);
        post(url, &token, "application/x-www-form-urlencoded", form.as_bytes()).unwrap()
    };
    let once = code();
    let answer = exchange(&once, ("", "")).json().unwrap();
    let id_token = answer["id_token"].as_str().unwrap();
    let client = Client::new(&sandbox);
    client.certificate(id_token, &client.proof(IDENTITY)).unwrap();
    assert_eq!(exchange(&once, ("", "")).status, 400);
    for change in [
        ("a-verifier", "another"),
        ("1234", "1235"),
        ("client_id=sigstore", "client_id=another"),
        ("authorization_code", "password"),
    ] {
        assert_eq!(exchange(&code(), change).status, 400, "{change:?}");
    }
    for change in [
        ("http://localhost:1234", "https://example.com"),
        ("S256", "plain"),
        ("response_type=code", "response_type=token"),
        ("openid", "closed"),
    ] {
        assert_eq!(ask_for(change).status, 400, "{change:?}");
    }
    let shown = ask_for((redirect, "urn:ietf:wg:oauth:2.0:oob"));
    assert_eq!(shown.status, 200);
    let answer = exchange(&shown.text(), (redirect, "urn:ietf:wg:oauth:2.0:oob"));
    assert_eq!(answer.status, 200);
}

#[test]
fn the_device_flow() {
    let sandbox = sandbox();
    let url = sandbox.url(Server::Issuer);
    let form = |path: &str, form: &str| {
        post(url, path, "application/x-www-form-urlencoded", form.as_bytes()).unwrap()
    };
    let device = form("/device/code", "client_id=sigstore&scope=openid").json().unwrap();
    let code = device["device_code"].as_str().unwrap();
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    let poll = |client: &str| {
        form("/token", &format!("grant_type={grant}&device_code={code}&client_id={client}"))
    };
    assert_eq!(poll("another").json().unwrap()["error"], "invalid_client");
    assert_eq!(poll("sigstore").json().unwrap()["error"], "authorization_pending");
    assert!(poll("sigstore").json().unwrap()["id_token"].is_string());
    assert_eq!(poll("sigstore").json().unwrap()["error"], "invalid_grant");
    // A request that is no form.
    assert_eq!(form("/device/code", "").status, 400);
    assert_eq!(ask("DELETE", url, "/token", "", b"").unwrap().status, 404);
}

/// Cut off or changed anywhere, a request is answered, and the next one too.
#[test]
fn no_request_breaks_a_server() {
    let sandbox = sandbox();
    let client = Client::new(&sandbox);
    let (certificate, signature, _) = signed(&client);
    let json = "Content-Type: application/json\r\n";
    let bearer = format!("{json}Authorization: Bearer {}\r\n", client.token().unwrap());
    let bytes = |value: Value| value.to_string().into_bytes();
    let v1 = bytes(Client::proposed(&certificate, &signature));
    let v2 = bytes(Client::proposed_v2(&certificate, &signature));
    let form = "grant_type=authorization_code&code=%41&client_id=sigstore";
    let query = "Content-Type: application/timestamp-query\r\n";
    for (server, path, headers, body) in [
        (Server::Fulcio, "/api/v2/signingCert", &*bearer, bytes(client.proof(IDENTITY))),
        (Server::Fulcio, "/api/v2/signingCert", &bearer, bytes(client.request(&client))),
        (Server::RekorV1, "/api/v1/log/entries", json, v1),
        (Server::RekorV2, "/api/v2/log/entries", json, v2),
        (Server::Tsa, "/api/v1/timestamp", query, Client::query(&signature)),
        (Server::Issuer, "/token", "", form.as_bytes().to_vec()),
    ] {
        let url = sandbox.url(server);
        let mut statuses = Vec::new();
        for place in (0..body.len()).step_by(body.len().div_ceil(60)) {
            let mut changed = body.clone();
            changed[place] ^= 0x15;
            for body in [&body[..place], &changed] {
                let status = ask("POST", url, path, headers, body).unwrap().status;
                assert!((200..500).contains(&status), "{path}: {status}");
                statuses.push(status);
            }
        }
        assert!(statuses.contains(&400), "{path}");
    }
    let client = Client::new(&sandbox);
    for log in [Log::V1, Log::V2] {
        assert_eq!(client.sign(log), Verified);
    }
}
