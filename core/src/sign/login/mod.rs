//! How a person logs in to get an identity token (OpenID Connect Core, RFC 6749, RFC 8252), as a session: it says what to
//! send, what to show and what to wait for, and takes every answer for a stranger's.
//!
//! | [`Way`] | the person | source |
//! |---|---|---|
//! | [`Way::Browser`] | logs in, and the browser comes back to a server on loopback | RFC 8252 section 7.3, RFC 7636 |
//! | [`Way::OutOfBand`] | logs in anywhere, and types the code that is shown there | `urn:ietf:wg:oauth:2.0:oob` |
//! | [`Way::Device`] | types the code that is shown here into a page anywhere | RFC 8628 |
//!
//! ```text
//! configuration → entropy → show an address → redirect or code → token → now → checked
//!                           code of a device → show it → wait → token, again while that is pending → now → checked
//! ```
//! Each way has a proof key (PKCE, S256), so that a code is of no use to whoever catches it. The first two have a nonce, so that
//! nobody else's token comes back, and the first a state, so that nobody else's login does. Configuration, redirect and token must
//! name the issuer that was asked for. The token's signature is not verified here: it came from the issuer itself, and the
//! certificate authority verifies it.

mod machine;

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::session::{Action, Event, IdentityToken, check_secret_url};

use machine::{Machine, Next};

/// How the person logs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// In a browser, which comes back to this address of a server of the host on loopback, such as
    /// `http://localhost:49152/auth/callback`.
    Browser {
        /// The address.
        redirect: String,
    },
    /// In a browser anywhere; the issuer shows a code there, which is typed here.
    OutOfBand,
    /// On another device, where a code is typed that is shown here.
    Device,
}

/// Whom to log in with, and how.
#[derive(Clone, Debug)]
pub struct Login {
    issuer: String,
    client: String,
    way: Way,
}

/// What the host is to do next.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoginAction {
    /// What sessions share: send a request, draw random bytes, read the clock. [`LoginEvent::Answer`].
    Ask(Action),
    /// Show the person this, or open it in a browser: [`LoginEvent::Done`].
    Show {
        /// The address to log in at. There is nothing secret in it.
        url: String,
        /// The code to type there.
        code: Option<String>,
    },
    /// Wait for the browser to come back: [`LoginEvent::Redirect`].
    Redirect,
    /// Have the person type the code that the issuer shows: [`LoginEvent::Code`].
    Code,
    /// Wait: [`LoginEvent::Done`].
    Wait {
        /// So many seconds.
        seconds: u64,
    },
}

/// What came of it.
#[derive(Clone)]
#[non_exhaustive]
pub enum LoginEvent {
    /// The event of an action that sessions share; or [`Event::Failed`], of any action.
    Answer(Event),
    /// It is done.
    Done,
    /// The query of the address that the browser came back to: what stands behind the question mark.
    Redirect(String),
    /// What the person typed.
    Code(String),
}

impl fmt::Debug for LoginEvent {
    /// Without what it holds: a code, or an answer with a token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginEvent")
    }
}

/// What a login's `next` gives.
#[derive(Debug)]
#[must_use]
pub enum LoginTurn {
    /// Do this, and resume with what came of it.
    Do(LoginAction, LoginWaiting),
    /// The token, for the client as its audience.
    Done(IdentityToken),
}

/// A login that goes on.
#[must_use]
pub struct LoginSession(Box<Machine>, Option<LoginEvent>);

/// A login that waits.
#[must_use]
pub struct LoginWaiting(Box<Machine>);

impl fmt::Debug for LoginSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginSession")
    }
}

impl fmt::Debug for LoginWaiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginWaiting")
    }
}

impl Login {
    /// A login at this issuer for this client, whose name the token will have as its audience.
    ///
    /// # Errors
    /// [`Code::SigningConfigUrl`] if the issuer's address is not one, or the browser is not to come back to this machine. `http` is
    /// for this machine only.
    pub fn new(issuer: &str, client: &str, way: Way) -> Result<Self, Failure> {
        check_secret_url(issuer)?;
        if let Way::Browser { redirect } = &way {
            check_secret_url(redirect)?;
            // By `https` it could be anybody's.
            ensure(redirect.starts_with("http://"), Code::SigningConfigUrl)
                .map_err(|f| f.with("url", redirect.as_str()))?;
        }
        Ok(Self { issuer: issuer.to_owned(), client: client.to_owned(), way })
    }

    /// Begins it.
    pub fn begin(self) -> LoginSession {
        LoginSession(Box::new(Machine::new(self)), None)
    }
}

impl LoginSession {
    /// What to do next.
    ///
    /// # Errors
    /// Codes `sign.login.…`, `sign.token.…` and `session.…`. No failure repeats a code, a token or what the issuer said.
    pub fn next(self) -> Result<LoginTurn, Failure> {
        let Self(mut machine, event) = self;
        Ok(match machine.advance(event)? {
            Next::Do(action) => LoginTurn::Do(action, LoginWaiting(machine)),
            Next::Done(token) => LoginTurn::Done(token),
        })
    }
}

impl LoginWaiting {
    /// The login with what came of its action.
    pub fn resume(self, event: LoginEvent) -> LoginSession {
        LoginSession(self.0, Some(event))
    }
}

#[cfg(test)]
mod tests;
