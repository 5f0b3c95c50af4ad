//! Sigstore in a box, as servers on loopback: an OpenID Connect issuer, Fulcio with a certificate transparency log, Rekor v1
//! and v2, and a timestamp authority. They check what they are given as the real ones do, and go wrong when they are told
//! to: [`Sandbox::fail`].
//!
//! What they sign, the testkit makes; the time is the real one. The box shares no code with the verifier.
//!
//! ```
//! use sigproof_box::{Fault, Options, Sandbox, Server};
//!
//! let sandbox = Sandbox::start(&Options::default())?;
//! assert!(sandbox.url(Server::Fulcio).starts_with("http://127.0.0.1:"));
//! let token = sandbox.token("me@example.com");
//! // The next two answers of Rekor v2 are 503.
//! sandbox.fail(Server::RekorV2, Fault::Unavailable, 2);
//! # let _ = token;
//! # Ok::<(), std::io::Error>(())
//! ```

#![forbid(unsafe_code)]

mod clock;
mod config;
mod ct;
mod fault;
mod fulcio;
mod http;
mod issuer;
mod key;
mod rekor_v1;
mod rekor_v2;
mod submission;
mod token;
mod tree;
mod tsa;

use std::io;
use std::sync::Arc;

use serde_json::Value;

pub use config::Log;
pub use fault::{Fault, HUGE, LoginFault, SLOW, Server};
pub use issuer::{AUDIENCE, IDENTITY, WORKFLOW};

use fault::Planned;
use http::{Place, Served};

/// What a box is made with.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// All keys come from it. Without one they are new: who knows the seed can sign as every authority.
    pub seed: Option<String>,
    /// The first of five ports, one after the other; without one they are any that are free.
    pub port: Option<u16>,
}

/// Servers that run until this is dropped.
pub struct Sandbox {
    urls: [String; 5],
    faults: [Arc<Planned>; 5],
    issuer: Arc<issuer::Issuer>,
    trusted_root: Value,
    served: Vec<Served>,
}

impl Sandbox {
    /// Starts the servers.
    ///
    /// # Errors
    /// If the system gives no port or no random numbers.
    pub fn start(options: &Options) -> io::Result<Self> {
        let seed = options.seed.clone().map_or_else(random_seed, Ok)?;
        let mut places = Vec::new();
        for n in 0..5 {
            let port = options.port.map_or(Some(0), |first| first.checked_add(n));
            places.push(Place::at(port.ok_or_else(|| io::Error::other("no such port"))?)?);
        }
        let urls: Vec<_> = places.iter().map(Place::url).collect();
        let urls = <[String; 5]>::try_from(urls).expect("five servers");
        let issuer = Arc::new(issuer::Issuer::new(&seed, &urls[Server::Issuer as usize]));
        let fulcio = Arc::new(fulcio::Fulcio::new(&seed, &issuer.url, &issuer.key.spki()));
        let rekor_v1 = Arc::new(rekor_v1::Rekor::new(&seed));
        let rekor_v2 = Arc::new(rekor_v2::Rekor::new(&seed));
        let tsa = Arc::new(tsa::Authority::new(&seed));
        let (authority, ct_log) = fulcio.trusted();
        let trusted_root = config::trusted_root(
            vec![rekor_v1.trusted(), rekor_v2.trusted()],
            authority,
            ct_log,
            tsa.trusted(),
        );
        // In the order of `Server`.
        let services: [Arc<dyn http::Service>; 5] =
            [Arc::clone(&issuer) as Arc<dyn http::Service>, fulcio, rekor_v1, rekor_v2, tsa];
        let faults: [Arc<Planned>; 5] = Default::default();
        let served = places.into_iter().zip(services).zip(&faults);
        let served =
            served.map(|((place, service), faults)| place.serve(service, Arc::clone(faults)));
        Ok(Self { served: served.collect(), urls, faults, issuer, trusted_root })
    }

    /// Where a server is.
    pub fn url(&self, server: Server) -> &str {
        &self.urls[server as usize]
    }

    /// Lets a server go wrong from the next request on, for so many requests. Replaces what was planned.
    ///
    /// # Panics
    /// If the server does not have this fault.
    pub fn fail(&self, server: Server, fault: Fault, requests: u32) {
        let has = fault.servers().contains(&server);
        assert!(has, "{} does not have the fault {}", server.name(), fault.name());
        self.faults[server as usize].plan(Some(fault), requests);
    }

    /// Lets logins go wrong, until the box recovers. Replaces what went wrong with them.
    pub fn fail_login(&self, fault: LoginFault) {
        self.issuer.fail_login(Some(fault));
    }

    /// Lets every server do what is right.
    pub fn recover(&self) {
        self.faults.iter().for_each(|planned| planned.plan(None, 0));
        self.issuer.fail_login(None);
    }

    /// What a server was asked since the last time: method and path of each request, with its query.
    pub fn take_requests(&self, server: Server) -> Vec<String> {
        self.served[server as usize].take_asked()
    }

    /// A token of the issuer for an identity: an email address, or a URI.
    pub fn token(&self, identity: &str) -> String {
        self.issuer.token(identity, AUDIENCE)
    }

    /// The trusted root, as JSON.
    pub fn trusted_root(&self) -> String {
        self.trusted_root.to_string()
    }

    /// The signing configuration (v0.2), as JSON.
    pub fn signing_config(&self, log: Log) -> String {
        config::signing_config(&self.urls, log).to_string()
    }

    /// The client trust configuration, as JSON: both in one.
    pub fn trust_config(&self, log: Log) -> String {
        let signing_config = config::signing_config(&self.urls, log);
        config::trust_config(self.trusted_root.clone(), signing_config).to_string()
    }
}

fn random_seed() -> io::Result<String> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(io::Error::other)?;
    Ok(hex::encode(seed))
}
