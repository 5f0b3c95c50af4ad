//! A host of signing sessions: it holds a key, and does over HTTP what a session asks for.

use std::time::{SystemTime, UNIX_EPOCH};
use std::{io, thread};

use serde_json::Value;
use sigproof::session::{Action, Encoding, Event, Form, Request, Response, SignRequest, Turn};
use sigproof::sign::{DeclaredKey, Done, Instance, Item, Services, Signer, Stopped};
use sigproof::{Scheme, Time, TrustedRoot};
use sigproof_box::{IDENTITY, Log, Sandbox, Server};
use sigproof_keys::{KeyPair, Message};

use crate::http::ask;

/// An instance of Sigstore, and who signs in there.
pub struct Place<'a> {
    /// The logs that it has.
    pub logs: &'static [Log],
    /// What the servers are, with this log, and whom to trust: a client trust configuration as JSON.
    pub config: Box<dyn Fn(Log) -> String + 'a>,
    /// The trusted root alone.
    pub trusted_root: String,
    /// Whose tokens they are.
    pub issuer: String,
    /// Who signs.
    pub identity: String,
    /// A new token of that identity.
    pub token: Box<dyn Fn() -> String + 'a>,
}

impl<'a> Place<'a> {
    /// Sigstore in a box.
    pub fn of(sandbox: &'a Sandbox) -> Self {
        Self {
            logs: &[Log::V1, Log::V2],
            config: Box::new(|log| sandbox.trust_config(log)),
            trusted_root: sandbox.trusted_root(),
            issuer: sandbox.url(Server::Issuer).to_owned(),
            identity: IDENTITY.to_owned(),
            token: Box::new(|| sandbox.token(IDENTITY)),
        }
    }

    /// The servers, with this log, for a session.
    ///
    /// # Panics
    /// If the configuration is malformed.
    pub fn instance(&self, log: Log) -> Instance {
        let config = (self.config)(log);
        Instance::from_client_trust_config(config.as_bytes()).expect("a trust configuration")
    }

    /// The servers without a log.
    ///
    /// # Panics
    /// If the configuration is malformed.
    pub fn without_log(&self) -> Instance {
        let config: Value = serde_json::from_str(&(self.config)(self.logs[0])).expect("JSON");
        let url = |list: &str| config["signingConfig"][list][0]["url"].as_str().unwrap_or_default();
        let root = TrustedRoot::from_json(self.trusted_root.as_bytes()).expect("a trusted root");
        let services = Services::none().with_authority(url("caUrls"));
        let services = services.and_then(|services| services.with_timestamping(url("tsaUrls")));
        Instance::new(root, services.expect("addresses"))
    }
}

/// A host.
pub struct Host<'a> {
    /// Where it signs.
    pub place: &'a Place<'a>,
    /// With which key.
    pub key: &'a KeyPair,
    /// How the key signs.
    pub scheme: Scheme,
}

impl Host<'_> {
    /// The key, as it is declared to a session.
    ///
    /// # Panics
    /// If the registry does not pair key and scheme.
    pub fn declared(&self) -> DeclaredKey {
        DeclaredKey::new(self.key.public_key().clone(), self.scheme).expect("a registered pair")
    }

    /// The whole loop.
    ///
    /// # Errors
    /// What the session stopped for.
    pub fn drive(&self, signer: Signer, items: Vec<Item>) -> Result<Done, Stopped> {
        let mut session = signer.sign(items);
        loop {
            match session.next()? {
                Turn::Done(done) => return Ok(done),
                Turn::Do(action, waiting) => session = waiting.resume(self.answer(&action)),
            }
        }
    }

    /// What comes of an action.
    pub fn answer(&self, action: &Action) -> Event {
        match action {
            Action::Http(request) => {
                send(request).map_or_else(|error| Event::Failed(error.to_string()), Event::Http)
            }
            Action::IdentityToken(_) => Event::token(&(self.place.token)()),
            Action::Sign(asked) => self.sign(asked),
            Action::Entropy { bytes } => {
                let mut drawn = vec![0; *bytes];
                getrandom::fill(&mut drawn)
                    .map_or_else(|e| Event::Failed(e.to_string()), |()| Event::Entropy(drawn))
            }
            Action::Now => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Event::Now(Time::from_unix(i64::try_from(now.as_secs()).unwrap_or(i64::MAX)))
            }
            other => Event::Failed(format!("this host does not know {other:?}")),
        }
    }

    fn sign(&self, asked: &SignRequest) -> Event {
        let message = match &asked.form {
            Form::Digest(digest) => Message::Digest(digest),
            Form::Message(bytes) => Message::Bytes(bytes),
        };
        match self.key.sign(asked.scheme, message) {
            Err(error) => Event::Failed(error.to_string()),
            Ok(signed) => {
                let encoding = match signed.encoding {
                    sigproof_keys::Encoding::Der => Encoding::Der,
                    sigproof_keys::Encoding::P1363 => Encoding::P1363,
                    sigproof_keys::Encoding::Raw => Encoding::Raw,
                };
                Event::signature(&signed.signature, encoding)
            }
        }
    }
}

/// Sends a request, once more after 429 and 503 where it may be.
///
/// # Errors
/// If nobody answers, or not in HTTP.
pub fn send(request: &Request) -> io::Result<Response> {
    let method = request.method.as_str();
    let headers: Vec<_> = request.headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let ask = || ask(method, &request.url, &headers, &request.body, request.max_body);
    let mut reply = ask()?;
    if [429, 503].contains(&reply.status) && request.retry.attempts > 1 {
        thread::sleep(reply.retry_after());
        reply = ask()?;
    }
    Ok(Response { status: reply.status, headers: reply.headers, body: reply.body })
}
