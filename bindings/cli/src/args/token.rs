//! The arguments of `sigproof get-identity-token`, and of how a person logs in.

use clap::Args;

#[cfg(feature = "sign")]
use super::sign::NetworkArgs;

/// How a person logs in.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct LoginArgs {
    /// Log in by a browser anywhere, and type the code that it shows
    #[arg(long)]
    pub(crate) oauth_force_oob: bool,
    /// Log in by a browser on another device, where a code is typed that is shown here
    #[arg(long, conflicts_with = "oauth_force_oob")]
    pub(crate) device: bool,
}

/// For whom a token is, and where one may be from.
#[derive(Debug, Args)]
pub(crate) struct OidcArgs {
    /// The client that a token is for: its audience
    #[arg(long, value_name = "ID", default_value = "sigstore")]
    pub(crate) oidc_client_id: String,
    /// Do not look for the token of a CI job or a cloud machine
    #[arg(long)]
    pub(crate) oidc_disable_ambient_providers: bool,
    /// The login.
    #[command(flatten)]
    pub(crate) login: LoginArgs,
}

/// `sigproof get-identity-token`.
#[cfg(feature = "sign")]
#[derive(Debug, Args)]
pub(crate) struct GetIdentityTokenArgs {
    /// The OpenID Connect issuer at which a person logs in [default: that of the public-good instance]
    #[arg(long, value_name = "URL")]
    pub(crate) oidc_issuer: Option<String>,
    /// The client, and the ways to it.
    #[command(flatten)]
    pub(crate) oidc: OidcArgs,
    /// The issuer of the staging instance
    #[arg(long, conflicts_with = "oidc_issuer")]
    pub(crate) staging: bool,
    /// The network.
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}
