//! The OpenID Connect issuer: discovery and keys (OpenID Connect Discovery 1.0), the authorization code flow with PKCE
//! (RFC 6749 section 4.1, RFC 7636), the device flow (RFC 8628). Whoever asks is let in: with `login_hint` as who that
//! names, else as [`IDENTITY`].
//!
//! `GET /sandbox/token?identity=…&audience=…` gives a token at once. No issuer in the world has that. `GET /sandbox/actions`
//! is what a job of GitHub Actions has at `ACTIONS_ID_TOKEN_REQUEST_URL`: a token for the workflow that the job is of,
//! [`WORKFLOW`] or the query's `workflow`.

use std::collections::BTreeMap;
use std::sync::Mutex;

use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::pkcs8::DecodePublicKey as _;
use serde_json::{Value, json};
use sigproof_testkit::json::b64url;
use sigproof_testkit::key::{Key, KeyKind, sha256};

use crate::clock::now;
use crate::fault::{Fault, LoginFault};
use crate::http::{Answer, Request, Service};
use crate::token;

/// Who signs in where nobody else is named.
pub const IDENTITY: &str = "sandbox@example.com";
/// Which workflow a job is of where no other is named.
pub const WORKFLOW: &str = "example/app/.github/workflows/release.yml@refs/tags/v1.0.0";
/// The audience of Sigstore's tokens, and the client that its clients are.
pub const AUDIENCE: &str = "sigstore";
const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

pub(crate) struct Issuer {
    pub(crate) url: String,
    pub(crate) key: Key,
    another: Key,
    asked: Mutex<Asked>,
    login_fault: Mutex<Option<LoginFault>>,
}

/// What has been asked for and not fetched.
#[derive(Default)]
struct Asked {
    count: u64,
    codes: BTreeMap<String, Code>,
    /// How often each device has asked.
    devices: BTreeMap<String, (String, u32)>,
}

struct Code {
    client: String,
    redirect: String,
    challenge: String,
    nonce: Option<String>,
    identity: String,
}

impl Issuer {
    pub(crate) fn new(seed: &str, url: &str) -> Self {
        let key = |label| Key::derive(KeyKind::P256, seed, label);
        let (asked, login_fault) = (Mutex::default(), Mutex::default());
        let (url, another) = (url.to_owned(), key("issuer/another"));
        Self { url, key: key("issuer"), another, asked, login_fault }
    }

    pub(crate) fn fail_login(&self, fault: Option<LoginFault>) {
        *self.login_fault.lock().expect("a lock") = fault;
    }

    fn fails(&self, fault: LoginFault) -> bool {
        *self.login_fault.lock().expect("a lock") == Some(fault)
    }

    /// A token, as one is given.
    pub(crate) fn token(&self, identity: &str, audience: &str) -> String {
        token::sign(&self.key, &token::claims(&self.url, identity, audience, now()))
    }

    fn configuration(&self) -> Value {
        let url = &self.url;
        let other = if self.fails(LoginFault::OtherIssuer) { "/other" } else { "" };
        json!({
            "issuer": format!("{url}{other}"),
            "authorization_endpoint": format!("{url}/auth"),
            "token_endpoint": format!("{url}/token"),
            "device_authorization_endpoint": format!("{url}/device/code"),
            "jwks_uri": format!("{url}/keys"),
            "response_types_supported": ["code"],
            "grant_types_supported":
                ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "email"],
        })
    }

    fn keys(&self) -> Value {
        let key = p256::PublicKey::from_public_key_der(&self.key.spki()).expect("a P-256 key");
        let point = key.to_sec1_point(false);
        let part = |bytes: Option<&p256::FieldBytes>| b64url(bytes.expect("a point"));
        json!({ "keys": [{
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig",
            "kid": token::key_id(&self.key), "x": part(point.x()), "y": part(point.y()),
        }] })
    }

    /// The authorization endpoint. It asks nobody.
    fn authorize(&self, query: &BTreeMap<String, String>) -> Result<Answer, Answer> {
        let field = |name: &str| query.get(name).cloned().unwrap_or_default();
        let redirect = field("redirect_uri");
        let loopback = ["http://localhost:", "http://127.0.0.1:", "http://[::1]:"];
        let known = loopback.iter().any(|start| redirect.starts_with(start));
        if !known && redirect != OUT_OF_BAND {
            return Err(Answer::refuse(400, "redirect_uri is not on loopback"));
        }
        if field("response_type") != "code" || field("client_id").is_empty() {
            return Err(Answer::refuse(400, "unsupported_response_type"));
        }
        if !field("scope").split(' ').any(|scope| scope == "openid") {
            return Err(Answer::refuse(400, "invalid_scope"));
        }
        if field("code_challenge_method") != "S256" || field("code_challenge").is_empty() {
            return Err(Answer::refuse(400, "a code_challenge by S256 is required"));
        }
        let identity = query.get("login_hint").cloned().unwrap_or_else(|| IDENTITY.to_owned());
        let mut asked = self.asked.lock().expect("a lock");
        let name = asked.name("code", &self.url);
        let code = Code {
            client: field("client_id"),
            redirect: redirect.clone(),
            challenge: field("code_challenge"),
            nonce: query.get("nonce").cloned(),
            identity,
        };
        asked.codes.insert(name.clone(), code);
        if redirect == OUT_OF_BAND {
            return Ok(Answer::text(name));
        }
        let mut parts = form_urlencoded::Serializer::new(String::new());
        let mut state = field("state");
        if self.fails(LoginFault::WrongState) {
            state.push('x');
        }
        match self.fails(LoginFault::Denied) {
            true => parts.append_pair("error", "access_denied"),
            false => parts.append_pair("code", &name),
        };
        parts.append_pair("state", &state);
        let separator = if redirect.contains('?') { '&' } else { '?' };
        Ok(Answer::redirect(302, &format!("{redirect}{separator}{}", parts.finish())))
    }

    /// The token endpoint.
    fn exchange(&self, request: &Request, fault: Option<Fault>) -> Result<Answer, Answer> {
        let form = request.form();
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let error = |what: &str| Answer::json(400, &json!({ "error": what }));
        // A client without a secret may say who it is either way (RFC 6749 section 2.3.1).
        let client = request.header("authorization").and_then(basic_user);
        let client = client.unwrap_or_else(|| field("client_id").to_owned());
        let mut asked = self.asked.lock().expect("a lock");
        let (identity, nonce) = match field("grant_type") {
            "authorization_code" => {
                // A code is good once, also where what comes with it is wrong.
                let code =
                    asked.codes.remove(field("code")).ok_or_else(|| error("invalid_grant"))?;
                let proof = b64url(sha256(field("code_verifier").as_bytes()));
                let held = [
                    (proof == code.challenge, "invalid_grant"),
                    (code.redirect == field("redirect_uri"), "invalid_grant"),
                    (code.client == client, "invalid_client"),
                ];
                let wrong = held.iter().find(|(held, _)| !held);
                wrong.map_or(Ok(()), |(_, what)| Err(error(what)))?;
                (code.identity, code.nonce)
            }
            "urn:ietf:params:oauth:grant-type:device_code" => {
                let device = asked.devices.get_mut(field("device_code"));
                let (of, times) = device.ok_or_else(|| error("invalid_grant"))?;
                if *of != client {
                    return Err(error("invalid_client"));
                }
                *times += 1;
                for (fault, what) in
                    [(LoginFault::Denied, "access_denied"), (LoginFault::Expired, "expired_token")]
                {
                    if self.fails(fault) {
                        return Err(error(what));
                    }
                }
                if *times <= 2 && self.fails(LoginFault::SlowDown) {
                    return Err(error("slow_down"));
                }
                // As if somebody was still typing.
                if *times == 1 {
                    return Err(error("authorization_pending"));
                }
                asked.devices.remove(field("device_code"));
                (IDENTITY.to_owned(), None)
            }
            _ => return Err(error("unsupported_grant_type")),
        };
        let mut claims = token::claims(&self.url, &identity, &client, now());
        if let Some(nonce) = nonce {
            let end = if self.fails(LoginFault::WrongNonce) { "x" } else { "" };
            claims["nonce"] = format!("{nonce}{end}").into();
        }
        if self.fails(LoginFault::ForeignToken) {
            claims["iss"] = "https://issuer.invalid".into();
        }
        if self.fails(LoginFault::OtherAudience) {
            claims["aud"] = "another".into();
        }
        let token = token::sign(self.signer(fault), &claims);
        Ok(Answer::json(
            200,
            &json!({
                "access_token": token, "id_token": token,
                "token_type": "Bearer", "expires_in": 600,
            }),
        ))
    }

    fn device(&self, request: &Request) -> Result<Answer, Answer> {
        let form = request.form();
        let client = form.get("client_id").filter(|client| !client.is_empty());
        let client =
            client.ok_or_else(|| Answer::json(400, &json!({ "error": "invalid_client" })))?;
        let mut asked = self.asked.lock().expect("a lock");
        let code = asked.name("device", &self.url);
        asked.devices.insert(code.clone(), (client.clone(), 0));
        Ok(Answer::json(
            200,
            &json!({
                "device_code": code, "user_code": "SAND-BOXX", "interval": 1, "expires_in": 300,
                "verification_uri": format!("{}/device", self.url),
                "verification_uri_complete": format!("{}/device?user_code=SAND-BOXX", self.url),
            }),
        ))
    }

    fn signer(&self, fault: Option<Fault>) -> &Key {
        if fault == Some(Fault::WrongKey) { &self.another } else { &self.key }
    }
}

impl Asked {
    /// A name that nobody was given before.
    fn name(&mut self, kind: &str, url: &str) -> String {
        self.count += 1;
        hex::encode(&sha256(format!("{kind} {} {url} {}", self.count, now()).as_bytes())[..16])
    }
}

/// The user of a Basic authorization (RFC 7617).
fn basic_user(header: &str) -> Option<String> {
    use base64::Engine as _;
    let encoded = header.strip_prefix("Basic ")?;
    let text = base64::engine::general_purpose::STANDARD.decode(encoded).ok()?;
    Some(String::from_utf8(text).ok()?.split_once(':')?.0.to_owned())
}

impl Service for Issuer {
    fn answer(&self, request: &Request, fault: Option<Fault>) -> Result<Answer, Answer> {
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/.well-known/openid-configuration") => {
                Ok(Answer::json(200, &self.configuration()))
            }
            ("GET", "/keys") => Ok(Answer::json(200, &self.keys())),
            ("GET", "/auth") => self.authorize(&request.query),
            ("POST", "/token") => self.exchange(request, fault),
            ("POST", "/device/code") => self.device(request),
            ("GET", "/sandbox/token") => {
                let given = |name: &str, or: &str| {
                    request.query.get(name).map_or_else(|| or.to_owned(), Clone::clone)
                };
                let (identity, audience) =
                    (given("identity", IDENTITY), given("audience", AUDIENCE));
                let claims = token::claims(&self.url, &identity, &audience, now());
                Ok(Answer::text(token::sign(self.signer(fault), &claims)))
            }
            ("GET", "/sandbox/actions") => {
                let bearer = request.header("authorization").unwrap_or_default();
                let (scheme, token) = bearer.split_once(' ').unwrap_or_default();
                if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
                    return Err(Answer::refuse(401, "there is no request token"));
                }
                let given = |name: &str| request.query.get(name).map(String::as_str);
                let audience = given("audience").unwrap_or("https://github.com/example");
                let workflow = given("workflow").unwrap_or(WORKFLOW);
                let claims = token::workflow_claims(&self.url, workflow, audience, now());
                let value = token::sign(self.signer(fault), &claims);
                Ok(Answer::json(200, &json!({ "count": 1, "value": value })))
            }
            _ => Err(Answer::not_found()),
        }
    }
}
