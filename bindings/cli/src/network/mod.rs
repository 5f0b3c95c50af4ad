//! The host of a session: whatever the core's state machines ask for is done here, and nowhere else.
//!
//! ```text
//! Session ── Http ──────────▶ http::Client     proxy.rs says which proxy
//!         ── Sign ──────────▶ Holder           who signs: a key of a file, a plugin
//!         ── IdentityToken ─▶ TokenSource      where the token is from: given, the machine's, a person's login
//!         ── Entropy, Now ──▶ the system
//! ```
//! Only `sign`, `attest`, `key` and `get-identity-token` come here. Nothing that verifies does: a test reads the imports.

pub(crate) mod http;
pub(crate) mod password;
mod proxy;

use std::time::{SystemTime, UNIX_EPOCH};

use sigproof::Time;
use sigproof::session::{Action, Event, IdentityToken, SignRequest, Signature, TokenRequest, Turn};
use sigproof::sign::{DeclaredKey, Done, Session, Stopped, Waiting};

use crate::fault::{Code, Fault};
use http::Client;

/// Who signs.
pub(crate) trait Holder {
    /// The key, as the session is to know it.
    fn declared(&self) -> &DeclaredKey;

    /// A signature over what is asked for.
    ///
    /// # Errors
    /// If the key gives none.
    fn sign(&self, asked: &SignRequest) -> Result<Signature, Fault>;
}

/// Where an identity token is from.
pub(crate) trait TokenSource {
    /// A token for this audience.
    ///
    /// # Errors
    /// If there is none to be had.
    fn token(&self, client: &Client, asked: &TokenRequest) -> Result<IdentityToken, Fault>;
}

/// What does a session's work.
pub(crate) struct Host<'a> {
    pub(crate) client: &'a Client,
    pub(crate) holder: &'a dyn Holder,
    pub(crate) tokens: &'a dyn TokenSource,
}

/// Why a session did not come to its end.
#[derive(Debug)]
pub(crate) enum Ended {
    /// The session said no.
    Stopped(Stopped),
    /// The host has no answer, or whoever watches says no.
    Here(Fault),
    /// Whoever watches has seen enough.
    Enough,
}

impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        Self::Here(fault)
    }
}

impl Host<'_> {
    /// Runs the session to its end. Each action is shown before it is done.
    ///
    /// # Errors
    /// If the session fails, the host has no answer, or the watcher ends it.
    pub(crate) fn run(
        &self,
        mut session: Session,
        mut watch: impl FnMut(&Action, &Waiting) -> Result<(), Ended>,
    ) -> Result<Done, Ended> {
        loop {
            match session.next().map_err(Ended::Stopped)? {
                Turn::Done(done) => return Ok(done),
                Turn::Do(action, waiting) => {
                    watch(&action, &waiting)?;
                    session = waiting.resume(self.answer(&action)?);
                }
            }
        }
    }

    fn answer(&self, action: &Action) -> Result<Event, Fault> {
        Ok(match action {
            Action::IdentityToken(asked) => {
                Event::IdentityToken(self.tokens.token(self.client, asked)?)
            }
            Action::Sign(asked) => Event::Signature(self.holder.sign(asked)?),
            other => shared(self.client, other)?,
        })
    }
}

/// What sessions and logins ask for alike.
///
/// # Errors
/// If the system gives no random numbers.
pub(crate) fn shared(client: &Client, action: &Action) -> Result<Event, Fault> {
    Ok(match action {
        // What a request's failure means is the session's to say: a timestamp may be one that is not needed.
        Action::Http(request) => match client.send(request) {
            Ok(response) => Event::Http(response),
            Err(reason) => Event::Failed(reason),
        },
        Action::Entropy { bytes } => {
            let mut drawn = vec![0; *bytes];
            getrandom::fill(&mut drawn).map_err(|_| Fault::new(Code::Entropy))?;
            Event::Entropy(drawn)
        }
        Action::Now => Event::Now(now()),
        _ => Event::Failed("the host does not know this action".to_owned()),
    })
}

impl From<sigproof_keys::Error> for Fault {
    fn from(error: sigproof_keys::Error) -> Self {
        let fault = Self::of(error.code().as_str(), error.code().class(), error.to_string());
        match error.hint() {
            Some(hint) => fault.with_hint(hint),
            None => fault,
        }
    }
}

/// The time, by the system's clock.
pub(crate) fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time::from_unix(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
