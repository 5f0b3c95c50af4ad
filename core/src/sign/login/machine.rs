//! The states of a login.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use core::mem;

use super::super::{percent, token};
use super::{Login, LoginAction, LoginEvent, Way};
use crate::code::Code;
use crate::crypto::HashAlgorithm;
use crate::encoding::base64;
use crate::encoding::json::{self as reader, Field, Message};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::session::{
    Action, Answer, Event, Exchange, IdentityToken, JSON, Response, base, check_secret_url, json,
    limits as bounds,
};

/// Where a person reads the code that is typed here.
const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const FORM: &str = "application/x-www-form-urlencoded";
const SCOPE: &str = "openid email";

/// What may be wrong, of what an issuer says (RFC 6749 sections 4.1.2.1 and 5.2, RFC 8628 section 3.5, OpenID Connect Core
/// section 3.1.2.6). Another word is not repeated.
const ERRORS: [&str; 15] = [
    "access_denied",
    "authorization_pending",
    "consent_required",
    "expired_token",
    "interaction_required",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "login_required",
    "server_error",
    "slow_down",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
];

/// What comes next.
pub(super) enum Next {
    Do(LoginAction),
    Done(IdentityToken),
}

/// A login, and how far it is.
pub(super) struct Machine {
    login: Login,
    state: State,
}

enum State {
    Begun,
    Configuration(Exchange),
    Entropy(Endpoints),
    /// The address is being shown.
    Shown(Secrets, String),
    /// The person logs in.
    Awaited(Secrets, String),
    Token {
        exchange: Exchange,
        nonce: String,
    },
    DeviceCode(Exchange, Secrets, String),
    DeviceShown(Device),
    DeviceWait(Device),
    DeviceToken(Exchange, Device),
    Clock {
        token: IdentityToken,
        nonce: Option<String>,
    },
    Ended,
}

/// What the configuration says: where to go.
struct Endpoints {
    authorization: String,
    token: String,
    device: Option<String>,
}

/// What nobody else knows. Only what the first becomes by a hash, and the other two, leave before the token is there.
struct Secrets {
    verifier: String,
    state: String,
    nonce: String,
}

/// A device that asks whether somebody has logged in.
struct Device {
    code: String,
    verifier: String,
    token: String,
    interval: u64,
    /// Seconds that are left.
    left: u64,
}

type Step = Result<Next, Failure>;

impl Machine {
    pub(super) const fn new(login: Login) -> Self {
        Self { login, state: State::Begun }
    }

    /// Takes the event, and says what is wanted next.
    pub(super) fn advance(&mut self, event: Option<LoginEvent>) -> Step {
        let state = mem::replace(&mut self.state, State::Ended);
        match (state, event) {
            (State::Begun, None) => {
                let url = format!("{}/.well-known/openid-configuration", base(&self.login.issuer));
                let exchange = Exchange::get_json(url).at_most(bounds::LOGIN_ANSWER);
                Ok(self.ask(exchange, State::Configuration))
            }
            (_, Some(LoginEvent::Answer(Event::Failed(reason)))) => {
                Err(Failure::new(Code::SessionHost).with("reason", reason))
            }
            (State::Configuration(exchange), Some(LoginEvent::Answer(Event::Http(response)))) => {
                match exchange.judge(response)? {
                    Answer::Again(exchange) => Ok(self.ask(exchange, State::Configuration)),
                    Answer::Exists(_) => Err(Failure::new(Code::SessionStatus)),
                    Answer::Body(body) => {
                        let endpoints = self.configuration(&body)?;
                        self.state = State::Entropy(endpoints);
                        let bytes = bounds::LOGIN_RANDOM;
                        Ok(Next::Do(LoginAction::Ask(Action::Entropy { bytes })))
                    }
                }
            }
            (State::Entropy(endpoints), Some(LoginEvent::Answer(Event::Entropy(random)))) => {
                self.set_out(endpoints, Secrets::new(&random)?)
            }
            (State::Shown(secrets, token), Some(LoginEvent::Done)) => {
                self.state = State::Awaited(secrets, token);
                Ok(Next::Do(match self.login.way {
                    Way::Browser { .. } => LoginAction::Redirect,
                    _ => LoginAction::Code,
                }))
            }
            (State::Awaited(secrets, token), Some(event)) => {
                let code = match (&self.login.way, event) {
                    (Way::Browser { .. }, LoginEvent::Redirect(query)) => {
                        self.code_of(&query, &secrets)?
                    }
                    (Way::OutOfBand, LoginEvent::Code(typed)) => typed.trim_ascii().to_owned(),
                    _ => return Err(Failure::new(Code::SessionEvent)),
                };
                self.request_token(secrets, token, &code)
            }
            (State::Token { exchange, nonce }, Some(LoginEvent::Answer(Event::Http(response)))) => {
                if let Some(cause) = error_of(&response) {
                    return Err(refused(cause));
                }
                self.take_token(exchange, response, Some(nonce))
            }
            (
                State::DeviceCode(exchange, secrets, token),
                Some(LoginEvent::Answer(Event::Http(response))),
            ) => self.take_device(exchange, response, secrets, token),
            (State::DeviceShown(device), Some(LoginEvent::Done)) => self.wait(device),
            (State::DeviceWait(device), Some(LoginEvent::Done)) => {
                let body = percent::form(&[
                    ("grant_type", DEVICE_GRANT),
                    ("device_code", &device.code),
                    ("client_id", &self.login.client),
                    ("code_verifier", &device.verifier),
                ]);
                let exchange = post(device.token.clone(), body).at_most(bounds::LOGIN_ANSWER);
                Ok(self.ask(exchange, |exchange| State::DeviceToken(exchange, device)))
            }
            (
                State::DeviceToken(exchange, device),
                Some(LoginEvent::Answer(Event::Http(response))),
            ) => self.poll(exchange, device, response),
            (State::Clock { token, nonce }, Some(LoginEvent::Answer(Event::Now(now)))) => {
                let claims = token::read(&token, &self.login.client, now)?;
                self.check_issuer(&claims.issuer)?;
                let is_ours = nonce.is_none() || claims.nonce == nonce;
                ensure(is_ours, Code::SignLoginNonce)?;
                Ok(Next::Done(token))
            }
            _ => Err(Failure::new(Code::SessionEvent)),
        }
    }

    fn ask(&mut self, exchange: Exchange, state: impl FnOnce(Exchange) -> State) -> Next {
        let request = exchange.request().clone();
        self.state = state(exchange);
        Next::Do(LoginAction::Ask(Action::Http(request)))
    }

    /// Of OpenID Connect Discovery section 4.3, the issuer must be exactly the one that was asked for.
    fn configuration(&self, body: &[u8]) -> Result<Endpoints, Failure> {
        let mut message = json(body)?;
        let issuer = message.required("issuer").and_then(Field::text).map_err(malformed)?;
        self.check_issuer(&issuer)?;
        let methods = message.optional("code_challenge_methods_supported").map(Field::list);
        if let Some(methods) = methods.transpose().map_err(malformed)? {
            let mut methods = methods.into_iter().map(Field::text);
            let has_proof = methods.any(|method| method.is_ok_and(|method| method == "S256"));
            ensure(has_proof, Code::SignLoginUnsupported)
                .map_err(|f| f.with("missing", "code_challenge_method S256"))?;
        }
        let authorization = endpoint(&mut message, "authorization_endpoint")?;
        let token = endpoint(&mut message, "token_endpoint")?;
        let device = match message.has("device_authorization_endpoint") {
            true => Some(endpoint(&mut message, "device_authorization_endpoint")?),
            false => None,
        };
        Ok(Endpoints { authorization, token, device })
    }

    fn check_issuer(&self, found: &str) -> Result<(), Failure> {
        ensure(found == self.login.issuer, Code::SignLoginIssuer)
            .map_err(|f| f.with("expected", self.login.issuer.as_str()).with("found", found))
    }

    /// Where the person goes, or the code of a device.
    fn set_out(&mut self, endpoints: Endpoints, secrets: Secrets) -> Step {
        let challenge =
            base64::encode_url(HashAlgorithm::Sha256.hash(secrets.verifier.as_bytes()).bytes());
        let client = self.login.client.as_str();
        let redirect = match &self.login.way {
            Way::Browser { redirect } => redirect.as_str(),
            Way::OutOfBand => OUT_OF_BAND,
            Way::Device => {
                let device = endpoints.device.ok_or_else(|| {
                    Failure::new(Code::SignLoginUnsupported)
                        .with("missing", "device_authorization_endpoint")
                })?;
                let body = percent::form(&[
                    ("client_id", client),
                    ("scope", SCOPE),
                    ("code_challenge", &challenge),
                    ("code_challenge_method", "S256"),
                ]);
                let exchange = post(device, body).at_most(bounds::LOGIN_ANSWER);
                let token = endpoints.token;
                return Ok(
                    self.ask(exchange, |exchange| State::DeviceCode(exchange, secrets, token))
                );
            }
        };
        let query = percent::form(&[
            ("response_type", "code"),
            ("client_id", client),
            ("redirect_uri", redirect),
            ("scope", SCOPE),
            ("state", &secrets.state),
            ("nonce", &secrets.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let url = endpoints.authorization;
        let separator = if url.contains('?') { '&' } else { '?' };
        let url = format!("{url}{separator}{query}");
        self.state = State::Shown(secrets, endpoints.token);
        Ok(Next::Do(LoginAction::Show { url, code: None }))
    }

    /// The code in what the browser came back with (RFC 6749 section 4.1.2). Whose login it is comes first.
    fn code_of(&self, query: &str, secrets: &Secrets) -> Result<String, Failure> {
        ensure(query.len() <= bounds::LOGIN_QUERY, Code::SessionBody)?;
        let pairs = percent::pairs(query).ok_or(Failure::new(Code::SessionAnswer))?;
        let one = |name: &str| {
            let mut found = pairs.iter().filter(|(other, _)| other == name);
            match (found.next(), found.next()) {
                (found, None) => Ok(found.map(|(_, value)| value.as_str())),
                _ => Err(Failure::new(Code::SessionAnswer)),
            }
        };
        ensure(one("state")? == Some(secrets.state.as_str()), Code::SignLoginState)?;
        // RFC 9207.
        if let Some(issuer) = one("iss")? {
            ensure(issuer == self.login.issuer, Code::SignLoginIssuer)?;
        }
        if let Some(error) = one("error")? {
            return Err(refused(known(error)));
        }
        one("code")?.map(ToOwned::to_owned).ok_or(Failure::new(Code::SessionAnswer))
    }

    fn request_token(&mut self, secrets: Secrets, token: String, code: &str) -> Step {
        let redirect = match &self.login.way {
            Way::Browser { redirect } => redirect.as_str(),
            _ => OUT_OF_BAND,
        };
        let sound = !code.is_empty()
            && code.len() <= bounds::LOGIN_QUERY
            && !code.contains(|c: char| c.is_control() || c.is_whitespace());
        ensure(sound, Code::SignLoginRefused).map_err(|f| f.with("cause", "that is not a code"))?;
        let body = percent::form(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("client_id", &self.login.client),
            ("code_verifier", &secrets.verifier),
        ]);
        let exchange = post(token, body).at_most(bounds::LOGIN_ANSWER);
        let nonce = secrets.nonce;
        Ok(self.ask(exchange, |exchange| State::Token { exchange, nonce }))
    }

    fn take_token(
        &mut self,
        exchange: Exchange,
        response: Response,
        nonce: Option<String>,
    ) -> Step {
        let mut message = message_of(exchange, response)?;
        let token = message.required("id_token").and_then(Field::text).map_err(malformed)?;
        let token = IdentityToken::new(&token);
        self.state = State::Clock { token, nonce };
        Ok(Next::Do(LoginAction::Ask(Action::Now)))
    }

    /// RFC 8628 section 3.2.
    fn take_device(
        &mut self,
        exchange: Exchange,
        response: Response,
        secrets: Secrets,
        token: String,
    ) -> Step {
        if let Some(cause) = error_of(&response) {
            return Err(refused(cause));
        }
        let mut message = message_of(exchange, response)?;
        let mut text = |name| message.required(name).and_then(Field::text).map_err(malformed);
        let (code, shown, url) =
            (text("device_code")?, text("user_code")?, text("verification_uri")?);
        let whole = message.optional("verification_uri_complete").map(Field::text);
        let url = whole.transpose().map_err(malformed)?.unwrap_or(url);
        let left = message.required("expires_in").and_then(Field::integer).map_err(malformed)?;
        let interval = message.optional("interval").map(Field::integer);
        let interval = interval.transpose().map_err(malformed)?.unwrap_or(bounds::LOGIN_INTERVAL);
        check_page(&url)?;
        let is_plain = |c: char| c.is_ascii_graphic() || c == ' ';
        let sound = !code.is_empty()
            && code.len() <= bounds::LOGIN_QUERY
            && (1..=bounds::LOGIN_USER_CODE).contains(&shown.len())
            && shown.chars().all(is_plain);
        ensure(sound, Code::SessionAnswer)?;
        let device = Device {
            code,
            verifier: secrets.verifier,
            token,
            interval: interval.clamp(1, bounds::LOGIN_LONGEST_INTERVAL),
            left: left.min(bounds::LOGIN_SECONDS),
        };
        self.state = State::DeviceShown(device);
        Ok(Next::Do(LoginAction::Show { url, code: Some(shown) }))
    }

    fn wait(&mut self, mut device: Device) -> Step {
        let seconds = device.interval;
        let left = device.left.checked_sub(seconds);
        device.left = left.ok_or(Failure::new(Code::SignLoginExpired))?;
        self.state = State::DeviceWait(device);
        Ok(Next::Do(LoginAction::Wait { seconds }))
    }

    /// RFC 8628 section 3.5.
    fn poll(&mut self, exchange: Exchange, mut device: Device, response: Response) -> Step {
        match error_of(&response) {
            Some("authorization_pending") => self.wait(device),
            Some("slow_down") => {
                device.interval = device.interval.saturating_add(bounds::LOGIN_INTERVAL);
                self.wait(device)
            }
            Some("expired_token") => Err(Failure::new(Code::SignLoginExpired)),
            Some(cause) => Err(refused(cause)),
            None => self.take_token(exchange, response, None),
        }
    }
}

impl Secrets {
    fn new(random: &[u8]) -> Result<Self, Failure> {
        let first = random.first().copied().unwrap_or_default();
        let sound = random.len() == bounds::LOGIN_RANDOM && random.iter().any(|b| *b != first);
        ensure(sound, Code::SessionEntropy).map_err(|f| f.with("bytes", random.len()))?;
        // RFC 7636 section 4.1 has 32 bytes for the verifier.
        let (verifier, others) = random.split_at_checked(32).unwrap_or_default();
        let (state, nonce) = others.split_at_checked(16).unwrap_or_default();
        let [verifier, state, nonce] = [verifier, state, nonce].map(base64::encode_url);
        Ok(Self { verifier, state, nonce })
    }
}

/// Its body and its answer are nobody's business, and it is not to be done twice: a code is good once.
fn post(url: String, body: String) -> Exchange {
    Exchange::post(url, FORM, JSON, body.into_bytes()).secret().once()
}

fn message_of(exchange: Exchange, response: Response) -> Result<Message, Failure> {
    match exchange.judge(response)? {
        Answer::Body(body) => json(&body),
        // A secret follows no redirect.
        Answer::Again(_) | Answer::Exists(_) => Err(Failure::new(Code::SessionStatus)),
    }
}

/// What the issuer says is wrong (RFC 6749 section 5.2), if that is what the answer is.
fn error_of(response: &Response) -> Option<&'static str> {
    let is_error = (400..404).contains(&response.status);
    if !is_error || response.body.len() > bounds::LOGIN_ANSWER {
        return None;
    }
    let value = reader::parse(&response.body, bounds::LOGIN_ANSWER, limits::ENTRY_NODES).ok()?;
    value.get("error").as_text().map(known)
}

fn known(error: &str) -> &'static str {
    ERRORS.into_iter().find(|known| *known == error).unwrap_or("another error")
}

fn refused(cause: &'static str) -> Failure {
    Failure::new(Code::SignLoginRefused).with("cause", cause)
}

/// Of what is malformed, only where: the values may be secret.
fn malformed(failure: Failure) -> Failure {
    Failure::new(Code::SessionAnswer).with("cause", failure.code().as_str())
}

/// An endpoint: like the address of a service, but that it may have a query (RFC 6749 section 3.1).
fn endpoint(message: &mut Message, name: &'static str) -> Result<String, Failure> {
    let url = message.required(name).and_then(Field::text).map_err(malformed)?;
    check_page(&url).map_err(|f| f.with("endpoint", name))?;
    Ok(url)
}

/// An address that a person or a secret is sent to.
fn check_page(url: &str) -> Result<(), Failure> {
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'#' | b'\\' | b'"' | b'<' | b'>');
    let sound = check_secret_url(place).is_ok()
        && url.len() <= bounds::LOGIN_QUERY
        && query.bytes().all(plain);
    ensure(sound, Code::SessionAnswer).map_err(|f| f.with("cause", "an address that is not used"))
}
