//! Signs, as a session: [`session`](crate::session) explains the loop.
//!
//! | signer | bundle | asks for |
//! |---|---|---|
//! | [`Signer::keyless`] | a certificate for an identity, a timestamp, a log entry | a token, HTTP, signatures |
//! | [`Signer::with_key`] | a key's hint, and what the services give | HTTP, signatures |
//! | [`Signer::key_alone`] | a key's hint | signatures |
//!
//! ```text
//! services → identity → certificate → per item: signature → timestamps → log entries → verification
//! ```
//! The key is the host's: one that was made for this signing, or its own for years, with a certificate or without. A certificate serves all
//! items until it ends, and then another is asked for; [`Done::signer`] keeps it for the next session. Timestamps come before log
//! entries, so that nothing is public while one may still be missing. Of several items, each is finished before the next is begun.
//!
//! What a session asks a log to take becomes public for good, before the bundle is done: whoever signs in secret signs
//! without a log ([`Services::without_logs`]), and a certificate of the public instance is public by itself.

pub mod ambient;
mod flow;
mod fulcio;
mod item;
mod judge;
mod key;
pub mod login;
mod percent;
mod rekor;
mod services;
mod state;
mod stopped;
mod timestamp;
mod token;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::bundle::Bundle;
use crate::failure::Failure;
use crate::session::{Event, StageReport, Turn};
use crate::trust::{ClientTrustConfig, SigningConfig, TrustedRoot};
use crate::verify::{Verified, Verifier};
use crate::x509::Certificate;

use flow::Machine;
pub use item::{Item, PREDICATE_TYPES, predicate_type};
pub use key::{DeclaredKey, Takes};
use services::Source;
pub use services::{RekorVersion, Services};
pub use stopped::Stopped;

/// The audience of tokens for every Sigstore instance that is known.
pub const AUDIENCE: &str = "sigstore";

/// The services that sign, and the trusted root that their answers are verified with.
#[derive(Clone, Debug)]
pub struct Instance {
    root: TrustedRoot,
    source: Source,
}

impl Instance {
    /// These services.
    pub fn new(root: TrustedRoot, services: Services) -> Self {
        Self { root, source: services.into() }
    }

    /// The services of a signing configuration, selected at the time of the signing.
    pub fn configured(root: TrustedRoot, config: SigningConfig) -> Self {
        Self { root, source: config.into() }
    }

    /// An instance by its client trust configuration.
    ///
    /// # Errors
    /// Those of [`ClientTrustConfig::from_json`] and [`SigningConfig::from_json`].
    pub fn from_client_trust_config(json: &[u8]) -> Result<Self, Failure> {
        let root = ClientTrustConfig::from_json(json)?.trusted_root;
        Ok(Self::configured(root, SigningConfig::from_client_trust_config(json)?))
    }

    /// The public-good instance. What it signs is public.
    #[cfg(feature = "embedded-roots")]
    pub fn public_good() -> Self {
        Self::new(TrustedRoot::sigstore(), Services::public_good())
    }

    /// The staging instance.
    #[cfg(feature = "embedded-roots")]
    pub fn staging() -> Self {
        Self::new(TrustedRoot::sigstore_staging(), Services::staging())
    }

    /// GitHub's own instance.
    #[cfg(feature = "embedded-roots")]
    pub fn github() -> Self {
        Self::new(TrustedRoot::github(), Services::github())
    }
}

/// Who signs: a key, and whether under a certificate.
pub struct Signer {
    verifier: Verifier,
    source: Source,
    key: DeclaredKey,
    /// None: the key signs in its own name.
    keyless: Option<Keyless>,
    timestamps_may_fail: bool,
    older_form: bool,
}

impl fmt::Debug for Signer {
    /// Without whom the certificate is for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("key", &self.key)
            .field("keyless", &self.keyless.is_some())
            .finish_non_exhaustive()
    }
}

/// How a certificate is got, and the one that is there.
struct Keyless {
    audience: String,
    expected: Option<String>,
    by_request: bool,
    held: Option<Held>,
}

/// A certificate that was checked.
#[derive(Clone)]
struct Held {
    leaf: Certificate,
    hints: Vec<Certificate>,
}

impl Signer {
    /// Signs under a certificate that the instance issues for this key and for whom the token is about.
    pub fn keyless(instance: Instance, key: DeclaredKey) -> Self {
        let audience = String::from(AUDIENCE);
        let keyless = Keyless { audience, expected: None, by_request: false, held: None };
        Self { keyless: Some(keyless), ..Self::with_key(instance, key) }
    }

    /// Signs in the key's own name, with the logs and timestamps of the instance.
    pub fn with_key(instance: Instance, key: DeclaredKey) -> Self {
        let Instance { root, source } = instance;
        let verifier = Verifier::new(root);
        Self { verifier, source, key, keyless: None, timestamps_may_fail: false, older_form: false }
    }

    /// Signs in the key's own name and with nothing else. It asks for signatures only.
    pub fn key_alone(key: DeclaredKey) -> Self {
        Self::with_key(Instance::new(TrustedRoot::empty(), Services::none()), key)
    }

    /// The certificate must be for exactly this identity: an email address, a URI or a user name.
    #[must_use]
    pub fn expecting(mut self, identity: &str) -> Self {
        if let Some(keyless) = &mut self.keyless {
            // The one that is held was checked for whom it was expected then.
            keyless.held.take_if(|_| keyless.expected.as_deref() != Some(identity));
            keyless.expected = Some(identity.into());
        }
        self
    }

    /// The tokens are for this audience, and not for [`AUDIENCE`].
    #[must_use]
    pub fn with_audience(mut self, audience: &str) -> Self {
        if let Some(keyless) = &mut self.keyless {
            keyless.held.take_if(|_| keyless.audience != audience);
            keyless.audience = audience.into();
        }
        self
    }

    /// The key is shown to the authority in a signing request (RFC 2986), and not by a signature over the token's subject. Fulcio before
    /// version 1.7 takes P-384 and P-521 only so: it verifies the other with SHA-256.
    #[must_use]
    pub fn with_signing_request(mut self) -> Self {
        if let Some(keyless) = &mut self.keyless {
            keyless.by_request = true;
        }
        self
    }

    /// A timestamp that is not to be had is noted, and does not end the session. Bundles that then lack a time do not verify, and end it
    /// all the same.
    #[must_use]
    pub const fn timestamps_may_fail(mut self) -> Self {
        self.timestamps_may_fail = true;
        self
    }

    /// Envelopes in the form of npm's first provenance: bundles of version 0.2 with the certificate's chain, logged as
    /// `intoto` 0.0.2. Only for readers that take nothing newer.
    #[must_use]
    pub const fn in_older_form(mut self) -> Self {
        self.older_form = true;
        self
    }

    /// Begins to sign these, one after the other.
    pub fn sign(self, items: Vec<Item>) -> Session {
        Session { machine: Box::new(Machine::new(self, items)), event: None }
    }
}

/// A session that can go on.
#[derive(Debug)]
#[must_use]
pub struct Session {
    machine: Box<Machine>,
    event: Option<Event>,
}

/// A session that waits for one event.
#[derive(Debug)]
#[must_use]
pub struct Waiting(Box<Machine>);

impl Session {
    /// What to do next, or the end.
    ///
    /// # Errors
    /// What ended the session: codes `session.…` for what the host or a server did, `sign.…` for what does not fit what was asked for, and the verifier's
    /// own for what does not verify.
    pub fn next(self) -> Result<Turn<Waiting, Done>, Stopped> {
        let Self { mut machine, event } = self;
        match machine.advance(event) {
            Ok(Some(action)) => Ok(Turn::Do(action, Waiting(machine))),
            Ok(None) => Ok(Turn::Done(machine.done())),
            Err(failure) => Err(machine.stopped(failure)),
        }
    }
}

impl Waiting {
    /// The items that are signed by now, in their order: each is whole, and verified. A host that keeps them at once has them whatever
    /// comes of the others.
    pub fn signed(&self) -> &[Signed] {
        &self.0.signed
    }

    /// The addresses to which something was sent by now that is public if it arrived, with what is to be sent next.
    pub fn published(&self) -> &[String] {
        &self.0.published
    }

    /// What was done by now. The last stage is the one that waits.
    pub fn stages(&self) -> &[StageReport] {
        self.0.journal.stages()
    }

    /// The services that will be asked, before any of them is. There are none until the clock was read.
    pub fn services(&self) -> &Services {
        &self.0.services
    }

    /// The session, with what came of the action that it asked for.
    pub fn resume(self, event: Event) -> Session {
        Session { machine: self.0, event: Some(event) }
    }
}

/// One item, signed.
#[non_exhaustive]
pub struct Signed {
    /// The bundle.
    pub bundle: Bundle,
    /// What the verifier says of it.
    pub verified: Verified,
}

impl fmt::Debug for Signed {
    /// Without what is signed and by whom, which bundle and facts say.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed").finish_non_exhaustive()
    }
}

impl Signed {
    /// The bundle as JSON, byte for byte as it was verified.
    pub fn json(&self) -> String {
        self.bundle.to_json()
    }
}

/// A session that has done what it was asked for.
#[non_exhaustive]
pub struct Done {
    /// The bundles, in the order of the items.
    pub signed: Vec<Signed>,
    /// The signer, with its certificate if it has one, for the next session.
    pub signer: Signer,
    /// What was done, stage by stage.
    pub stages: Vec<StageReport>,
    /// The addresses to which something was sent that is public since.
    pub published: Vec<String>,
}

impl fmt::Debug for Done {
    /// How much, and what is public since; the stages say who signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Done")
            .field("signed", &self.signed.len())
            .field("published", &self.published)
            .finish_non_exhaustive()
    }
}
