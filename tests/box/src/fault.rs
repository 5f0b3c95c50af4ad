//! What a server does wrong, for as many requests as were asked for.

use std::str::FromStr;
use std::sync::Mutex;
use std::time::Duration;

/// A server of the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// The OpenID Connect issuer.
    Issuer,
    /// The certificate authority, with its certificate transparency log.
    Fulcio,
    /// The log with promises.
    RekorV1,
    /// The log of tiles.
    RekorV2,
    /// The timestamp authority.
    Tsa,
}

impl Server {
    /// Every server.
    pub const ALL: [Self; 5] =
        [Self::Issuer, Self::Fulcio, Self::RekorV1, Self::RekorV2, Self::Tsa];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::Fulcio => "fulcio",
            Self::RekorV1 => "rekor-v1",
            Self::RekorV2 => "rekor-v2",
            Self::Tsa => "tsa",
        }
    }
}

macro_rules! faults {
    ($($(#[$doc:meta])* $fault:ident = $name:literal, $servers:expr;)+) => {
        /// What a server does wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault { $($(#[$doc])* $fault,)+ }

        impl Fault {
            /// Every fault.
            pub const ALL: &[Self] = &[$(Self::$fault,)+];

            /// Its name on the command line.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$fault => $name,)+ }
            }

            /// The servers that have it.
            pub const fn servers(self) -> &'static [Server] {
                match self { $(Self::$fault => $servers,)+ }
            }
        }
    };
}

const EVERY: &[Server] = &Server::ALL;
const LOGS: &[Server] = &[Server::RekorV1, Server::RekorV2];

faults! {
    /// Signs with another key than the one that the trusted root knows. At Fulcio another authority signs the certificate.
    WrongKey = "wrong-key", EVERY;
    /// Answers with an entry that somebody else submitted; it is in the log.
    ForeignEntry = "foreign-entry", LOGS;
    /// The checkpoint is of the tree before the entry.
    StaleCheckpoint = "stale-checkpoint", LOGS;
    /// The entry's proof is left out.
    MissingProof = "missing-proof", LOGS;
    /// Logs the entry, and answers that it was there before (409).
    Conflict = "conflict", LOGS;
    /// Another key, which is the log's own, stands in the certificate.
    ForeignCertificate = "foreign-certificate", &[Server::Fulcio];
    /// Somebody else's identity stands in the certificate.
    WrongIdentity = "wrong-identity", &[Server::Fulcio];
    /// The certificate carries no signed certificate timestamp.
    MissingSct = "missing-sct", &[Server::Fulcio];
    /// The certificate's timestamp is signed by a log that the trusted root does not know.
    UnknownSct = "unknown-sct", &[Server::Fulcio];
    /// The timestamp has no nonce.
    MissingNonce = "missing-nonce", &[Server::Tsa];
    /// The timestamp has another nonce.
    WrongNonce = "wrong-nonce", &[Server::Tsa];
    /// The timestamp is of other bytes.
    WrongImprint = "wrong-imprint", &[Server::Tsa];
    /// Does what was asked, and answers 500: the answer is lost.
    LostAnswer = "lost-answer", EVERY;
    /// Answers 503 and does nothing.
    Unavailable = "unavailable", EVERY;
    /// Answers 429 with `Retry-After: 1`.
    TooManyRequests = "too-many-requests", EVERY;
    /// Answers 307, to another host.
    Redirect = "redirect", EVERY;
    /// The answer's second half is missing.
    Truncated = "truncated", EVERY;
    /// The answer comes late.
    Slow = "slow", EVERY;
    /// The answer is followed by [`HUGE`] bytes of white space.
    Huge = "huge", EVERY;
}

/// What goes wrong with a person's login, until the issuer recovers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginFault {
    /// The configuration names another issuer.
    OtherIssuer,
    /// The browser comes back with another state.
    WrongState,
    /// The token has another nonce.
    WrongNonce,
    /// The token is of another issuer.
    ForeignToken,
    /// The token is for somebody else.
    OtherAudience,
    /// The person says no.
    Denied,
    /// A device is to ask less often, the first two times.
    SlowDown,
    /// A device has asked for too long.
    Expired,
}

/// How long a slow server waits.
pub const SLOW: Duration = Duration::from_secs(2);
/// What follows a huge answer.
pub const HUGE: u64 = 64 << 20;

impl FromStr for Fault {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().copied().find(|fault| fault.name() == name);
        found.ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|fault| fault.name()).collect();
            format!("unknown fault: {name}; there are {}", names.join(", "))
        })
    }
}

impl FromStr for Server {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|server| server.name() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name);
            format!("unknown server: {name}; there are {}", names.join(", "))
        })
    }
}

/// The fault that a server has now.
#[derive(Debug, Default)]
pub(crate) struct Planned(Mutex<Option<(Fault, u32)>>);

impl Planned {
    /// From the next request on, for so many requests; the one before is over.
    pub(crate) fn plan(&self, fault: Option<Fault>, requests: u32) {
        *self.0.lock().expect("a lock") = fault.map(|fault| (fault, requests));
    }

    /// What goes wrong with this request.
    pub(crate) fn next(&self) -> Option<Fault> {
        let mut planned = self.0.lock().expect("a lock");
        let (fault, left) = (*planned)?;
        *planned = left.checked_sub(1).filter(|left| *left > 0).map(|left| (fault, left));
        (left > 0).then_some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_lasts_as_long_as_it_was_asked_for() {
        let planned = Planned::default();
        assert_eq!(planned.next(), None);
        planned.plan(Some(Fault::Slow), 2);
        let found = [(); 3].map(|()| planned.next());
        assert_eq!(found, [Some(Fault::Slow), Some(Fault::Slow), None]);
        planned.plan(Some(Fault::Slow), 0);
        assert_eq!(planned.next(), None);
        planned.plan(Some(Fault::Huge), u32::MAX);
        planned.plan(None, 1);
        assert_eq!(planned.next(), None);
    }

    #[test]
    fn names_lead_back() {
        for fault in Fault::ALL {
            assert_eq!(fault.name().parse(), Ok(*fault));
            assert!(!fault.servers().is_empty());
        }
        for server in Server::ALL {
            assert_eq!(server.name().parse(), Ok(server));
        }
        assert!("".parse::<Fault>().is_err() && "rekor".parse::<Server>().is_err());
    }
}
