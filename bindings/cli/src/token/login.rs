//! The host of a login (`sigproof::sign::login`): it sends, shows, listens and waits.

use std::io::{self, BufRead as _, BufReader, Read as _};
use std::thread;
use std::time::Duration;

use sigproof::session::{Event, IdentityToken, limits};
use sigproof::sign::login::{Login, LoginAction, LoginEvent, LoginTurn, Way};

use super::loopback::Loopback;
use crate::args::token::LoginArgs;
use crate::fault::{Code, Fault};
use crate::input::take_standard_input;
use crate::network::http::Client;
use crate::network::shared;
use crate::output::{self, page, screen};

/// Has a person log in at the issuer, for a token for this client.
///
/// # Errors
/// If nobody does, or an answer is not what it must be.
pub(crate) fn log_in(
    client: &Client,
    issuer: &str,
    audience: &str,
    args: LoginArgs,
) -> Result<IdentityToken, Fault> {
    // It listens before the browser is sent out.
    let (way, mut loopback) = if args.device {
        (Way::Device, None)
    } else if args.oauth_force_oob {
        (Way::OutOfBand, None)
    } else {
        let loopback = Loopback::listen().map_err(|error| failed(&error))?;
        (Way::Browser { redirect: loopback.address() }, Some(loopback))
    };
    let mut session = Login::new(issuer, audience, way)?.begin();
    loop {
        let (action, waiting) = match session.next()? {
            LoginTurn::Done(token) => return Ok(token),
            LoginTurn::Do(action, waiting) => (action, waiting),
        };
        let event = match action {
            LoginAction::Ask(action) => LoginEvent::Answer(shared(client, &action)?),
            LoginAction::Show { url, code } => {
                show(&url, code.as_deref());
                LoginEvent::Done
            }
            LoginAction::Redirect => match loopback.take().map(Loopback::wait) {
                Some(Ok(query)) => LoginEvent::Redirect(query),
                Some(Err(error)) => LoginEvent::Answer(Event::Failed(error.to_string())),
                None => LoginEvent::Answer(Event::Failed("nobody listens".to_owned())),
            },
            LoginAction::Code => LoginEvent::Code(typed()?),
            LoginAction::Wait { seconds } => {
                thread::sleep(Duration::from_secs(seconds));
                LoginEvent::Done
            }
            _ => LoginEvent::Answer(Event::Failed("the host does not know this action".to_owned())),
        };
        session = waiting.resume(event);
    }
}

/// An address is shown whole on a line of its own, so that it can be copied.
fn show(url: &str, code: Option<&str>) {
    output::complain("login", "open this address in a browser");
    screen::err(&format!("\n  {}\n\n", page::safe(url)));
    if let Some(code) = code {
        output::complain("login", &format!("the code to type there is {}", page::safe(code)));
    }
}

/// The code that the person reads there.
fn typed() -> Result<String, Fault> {
    screen::err("The code that it shows: ");
    let most = u64::try_from(limits::LOGIN_QUERY).unwrap_or(u64::MAX);
    let mut line = String::new();
    let mut input = BufReader::new(take_standard_input()?.take(most));
    input.read_line(&mut line).map_err(|error| failed(&error))?;
    Ok(line)
}

fn failed(error: &io::Error) -> Fault {
    Fault::new(Code::Login).with("cause", error.kind().to_string())
}
