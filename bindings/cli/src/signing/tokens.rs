//! Where the identity token is from: given, that of the machine (`sigproof::sign::ambient`), or one that a person logs in for.

use std::io::{self, IsTerminal as _};
use std::time::Duration;
use std::{env, fs, str};

use sigproof::session::{IdentityToken, TokenRequest, limits};
use sigproof::sign::ambient::{Ambient, Environment, PRODUCT_NAME_FILE, detect};
use zeroize::Zeroizing;

use crate::args::sign::TokenArgs;
use crate::args::token::LoginArgs;
use crate::fault::{Code, Fault};
use crate::input::{STANDARD_INPUT, read_document};
use crate::network::TokenSource;
use crate::network::http::Client;
use crate::output;
use crate::process;
use crate::token::log_in;

/// As long as a program of the machine may take for its token.
const PATIENCE: Duration = Duration::from_secs(60);

/// The ways to a token, the first of which that leads to one is gone.
pub(crate) struct Tokens {
    given: Option<Zeroizing<String>>,
    looks_around: bool,
    issuer: Option<String>,
    login: LoginArgs,
}

impl Tokens {
    /// The ways of the arguments.
    ///
    /// # Errors
    /// If the file with the token cannot be read.
    pub(crate) fn of(args: &TokenArgs) -> Result<Self, Fault> {
        let given = match args.identity_token.as_deref() {
            None => None,
            Some(STANDARD_INPUT) => Some(read(STANDARD_INPUT)?),
            Some(text) => Some(match text.strip_prefix('@') {
                Some(path) => read(path)?,
                None => Zeroizing::new(text.to_owned()),
            }),
        };
        Ok(Self {
            given,
            looks_around: !args.oidc.oidc_disable_ambient_providers,
            issuer: args.oidc_issuer.clone(),
            login: args.oidc.login,
        })
    }
}

fn read(path: &str) -> Result<Zeroizing<String>, Fault> {
    let bytes = Zeroizing::new(read_document(path.as_ref(), limits::TOKEN)?);
    let text = str::from_utf8(&bytes);
    let text = text.map_err(|_| Fault::about(Code::Argument, "the file of the token is not text"));
    text.map(|text| Zeroizing::new(text.to_owned()))
}

impl TokenSource for Tokens {
    fn token(&self, client: &Client, asked: &TokenRequest) -> Result<IdentityToken, Fault> {
        if let Some(given) = &self.given {
            return Ok(IdentityToken::new(given));
        }
        let found = if self.looks_around { ambient(client, &asked.audience)? } else { None };
        if let Some(token) = found {
            return Ok(token);
        }
        // Where nobody sits, nobody logs in; who says how wants to all the same.
        let somebody = io::stdin().is_terminal() || self.login.oauth_force_oob || self.login.device;
        match self.issuer.as_deref().or(asked.issuer.as_deref()).filter(|_| somebody) {
            Some(issuer) => log_in(client, issuer, &asked.audience, self.login),
            None => Err(Fault::new(Code::Token).with_hint(
                "--identity-token @FILE gives one; jobs of GitHub Actions, GitLab CI, \
                     Buildkite and CircleCI, and machines of Google Cloud have one of their own; at a terminal, a \
                     person logs in",
            )),
        }
    }
}

/// The token that this machine has for everybody who runs on it; none, if it is a machine like any other.
///
/// # Errors
/// If it should have one, and has none.
pub(crate) fn ambient(client: &Client, audience: &str) -> Result<Option<IdentityToken>, Fault> {
    let product_name = fs::read_to_string(PRODUCT_NAME_FILE).ok();
    let variable = |name: &str| env::var(name).ok();
    let environment = Environment { variable: &variable, product_name: product_name.as_deref() };
    let Some((provider, way)) = detect(audience, &environment)? else { return Ok(None) };
    output::complain("identity", &format!("the token of {provider}"));
    match way {
        Ambient::Token(token) => Ok(Some(token)),
        Ambient::Request(request) => {
            let answer = client.send(request.request());
            let answer = answer.map_err(|reason| no_token(provider).with("cause", reason))?;
            Ok(Some(request.token(answer)?))
        }
        Ambient::Command(words) => run(&words).map(Some).ok_or_else(|| {
            no_token(provider).with("program", words.first().cloned().unwrap_or_default())
        }),
        _ => Ok(None),
    }
}

fn no_token(provider: &str) -> Fault {
    Fault::new(Code::Token).with("provider", provider)
}

/// What the program prints, if it ends well.
fn run(words: &[String]) -> Option<IdentityToken> {
    let (program, arguments) = words.split_first()?;
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let ended = process::run(program.as_ref(), &arguments, Vec::new(), PATIENCE).ok()?;
    let printed = Zeroizing::new(ended.stdout);
    let token = str::from_utf8(&printed).ok().filter(|_| ended.status.success())?;
    Some(IdentityToken::new(token))
}
