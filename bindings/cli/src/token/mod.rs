//! `sigproof get-identity-token`: the token of the machine, or one that a person logs in for. It stands alone on standard
//! output, and nowhere else; all that is said goes to standard error.

mod login;
mod loopback;

use std::io;

use sigproof::session::IdentityToken;
use sigproof::sign::Services;

use crate::args::token::GetIdentityTokenArgs;
use crate::exit::{Exit, class_of};
use crate::fault::{Fault, ended};
use crate::network::http::Client;
use crate::output::screen;
use crate::signing::tokens::ambient;

pub(crate) use login::log_in;

/// Gets a token, and prints it.
///
/// # Errors
/// None: each is a fault, and told.
pub(crate) fn run(args: &GetIdentityTokenArgs) -> io::Result<Exit> {
    // As far as the system lets us: what it refuses, it refuses.
    let _ = sigproof_keys::forbid_core_dumps();
    let printed = token(args).and_then(|token| {
        screen::document(format!("{}\n", token.reveal()).as_bytes()).map_err(|error| {
            Fault::of(
                "cli.output.failed",
                class_of(&error),
                "the token cannot be written".to_owned(),
            )
        })
    });
    Ok(ended(printed))
}

fn token(args: &GetIdentityTokenArgs) -> Result<IdentityToken, Fault> {
    let client = Client::new(args.network.ca_file.as_deref())?;
    let audience = &args.oidc.oidc_client_id;
    if !args.oidc.oidc_disable_ambient_providers
        && let Some(token) = ambient(&client, audience)?
    {
        return Ok(token);
    }
    let services = if args.staging { Services::staging() } else { Services::public_good() };
    let issuer = args.oidc_issuer.as_deref().or(services.issuer()).unwrap_or_default();
    log_in(&client, issuer, audience, args.oidc.login)
}
