//! Drives a signing session against the testkit's services, without a socket: every action is answered by a function. A test
//! changes what a service answers, and sees what the session makes of it.

pub mod change;

use sigproof::session::{
    Action, Encoding, Event, Form, Purpose, Request, Response, SignRequest, Turn,
};
use sigproof::sign::{
    DeclaredKey, Done, Instance, RekorVersion, Services, Session, Signer, Stopped, Takes,
};
use sigproof::{Family, HashAlgorithm, PublicKey, Scheme, Time, TrustedRoot};
use sigproof_testkit::answer::fulcio::{Fulcio, Issue};
use sigproof_testkit::answer::oidc::Issuer;
use sigproof_testkit::answer::{Reply, rekor, tsa};
use sigproof_testkit::key::{self, Hash, Key, KeyKind};
use sigproof_testkit::recipe::{IDENTITY, ISSUER};
use sigproof_testkit::rekor::Entry;
use sigproof_testkit::tsa::{Info, Name, Token, Tsa};
use sigproof_testkit::{EntryKind, Recipe, World, clock};
use std::cell::{Cell, RefCell};

/// The base addresses of the world's services.
pub mod url {
    /// The certificate authority.
    pub const FULCIO: &str = "https://fulcio.testkit.example";
    /// The Rekor v1 log.
    pub const REKOR: &str = "https://rekor.testkit.example";
    /// The Rekor v2 log.
    pub const REKOR_V2: &str = "https://log2026.testkit.example";
    /// The timestamp authority.
    pub const TSA: &str = "https://tsa-a.testkit.example/api/v1/timestamp";
    /// Another timestamp authority, which the trusted root knows as well.
    pub const TSA_C: &str = "https://tsa-c.testkit.example/api/v1/timestamp";
    /// One that the trusted root does not know.
    pub const STRANGER: &str = "https://tsa-stranger.testkit.example/api/v1/timestamp";
}

/// A change of something, by a test.
pub type Change<T> = Box<dyn Fn(&mut T)>;
/// What is answered to a request or an action, in the place of what would be.
pub type Instead<A, E> = Box<dyn Fn(&A, E) -> E>;

/// What a test changes of the answers.
pub struct Changes {
    /// A certificate before it is signed.
    pub issue: Change<Issue>,
    /// A log entry before it is written.
    pub entry: Change<Entry>,
    /// A timestamp before it is encoded.
    pub info: Change<Info>,
    /// A timestamp before it is signed.
    pub token: Change<Token>,
    /// Any HTTP answer.
    pub reply: Instead<Request, Reply>,
    /// Any event.
    pub event: Instead<Action, Event>,
    /// The claims of an identity token.
    pub claims: Change<serde_json::Value>,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            issue: Box::new(|_| {}),
            entry: Box::new(|_| {}),
            info: Box::new(|_| {}),
            token: Box::new(|_| {}),
            reply: Box::new(|_, reply| reply),
            event: Box::new(|_, event| event),
            claims: Box::new(|_| {}),
        }
    }
}

/// The host of a session: it holds a key, and knows the world.
pub struct Host {
    /// The services' keys and certificates.
    pub world: World,
    /// The host's key.
    pub key: Key,
    /// Whether ECDSA signatures are handed in as r and s.
    pub p1363: bool,
    /// The clock of the host and of the services.
    pub now: Cell<i64>,
    /// Seconds that pass with each event.
    pub pace: Cell<i64>,
    /// Whether the token is a workflow's, with this subject.
    pub workflow: Option<String>,
    /// What is changed.
    pub changes: Changes,
    /// What was asked for, in words.
    pub asked: RefCell<Vec<String>>,
    /// The requests that were sent.
    pub sent: RefCell<Vec<Request>>,
    /// The tokens that were handed in.
    pub tokens: RefCell<Vec<String>>,
}

impl Host {
    /// A host with a key of this kind.
    pub fn new(kind: KeyKind) -> Self {
        let world = World::new("signing");
        let key = Key::derive(kind, "signing", "leaf");
        Self {
            world,
            key,
            p1363: false,
            now: Cell::new(clock::BASE),
            pace: Cell::new(0),
            workflow: None,
            changes: Changes::default(),
            asked: RefCell::default(),
            sent: RefCell::default(),
            tokens: RefCell::default(),
        }
    }

    /// The trusted root that knows all services of the world.
    pub fn root(&self) -> TrustedRoot {
        TrustedRoot::from_json(&self.root_json()).unwrap()
    }

    /// The same as JSON.
    pub fn root_json(&self) -> Vec<u8> {
        self.world.make(&Recipe::wide(EntryKind::Message2)).trusted_root_bytes
    }

    /// The host's key, as it declares it.
    pub fn declared(&self) -> DeclaredKey {
        let scheme = match self.key.kind() {
            KeyKind::P256 => Scheme::EcdsaP256Sha256,
            KeyKind::P384 => Scheme::EcdsaP384Sha384,
            KeyKind::P521 => Scheme::EcdsaP521Sha512,
            KeyKind::Ed25519 => Scheme::Ed25519ph,
            _ => Scheme::RsaPkcs1Sha256,
        };
        self.declared_in(scheme)
    }

    /// The same in another scheme.
    pub fn declared_in(&self, scheme: Scheme) -> DeclaredKey {
        let public = PublicKey::from_spki_der(&self.key.spki()).unwrap();
        let takes = match scheme.family() {
            Family::Ecdsa | Family::RsaPkcs1 => Takes::Digest,
            _ => Takes::Message,
        };
        DeclaredKey::new(public, scheme).unwrap().taking(takes)
    }

    /// The services of the world with one log, and a timestamp authority.
    pub fn services(version: RekorVersion) -> Services {
        let log = match version {
            RekorVersion::V1 => url::REKOR,
            _ => url::REKOR_V2,
        };
        let services = Services::none().with_authority(url::FULCIO).unwrap();
        services.with_log(log, version).unwrap().with_timestamping(url::TSA).unwrap()
    }

    /// A signer under certificates of the world.
    pub fn keyless(&self, services: Services) -> Signer {
        Signer::keyless(Instance::new(self.root(), services), self.declared())
    }

    /// Goes through a whole session.
    pub fn run(&self, mut session: Session) -> Result<Done, Stopped> {
        loop {
            match session.next()? {
                Turn::Done(done) => return Ok(done),
                Turn::Do(action, waiting) => {
                    self.now.set(self.now.get() + self.pace.get());
                    let event = self.answer(&action);
                    session = waiting.resume((self.changes.event)(&action, event));
                }
            }
        }
    }

    /// What a host does.
    pub fn answer(&self, action: &Action) -> Event {
        self.asked.borrow_mut().push(in_words(action));
        match action {
            Action::Now => Event::Now(Time::from_unix(self.now.get())),
            Action::Entropy { bytes } => {
                let seed = format!("{} {}", self.now.get(), self.asked.borrow().len());
                Event::Entropy(key::sha256(seed.as_bytes())[..*bytes].to_vec())
            }
            Action::IdentityToken(_) => {
                let mut claims = match &self.workflow {
                    None => Issuer::person(ISSUER, IDENTITY, self.now.get()),
                    Some(subject) => Issuer::workflow(ISSUER, subject, self.now.get()),
                };
                (self.changes.claims)(&mut claims);
                let token = Issuer::new(&self.world.seed).token(&claims);
                self.tokens.borrow_mut().push(token.clone());
                Event::token(&token)
            }
            Action::Sign(asked) => self.sign(asked),
            Action::Http(request) => {
                let reply = (self.changes.reply)(request, self.reply(request));
                self.sent.borrow_mut().push(request.clone());
                let Reply { status, headers, body } = reply;
                Event::Http(Response { status, headers, body })
            }
            other => panic!("{other:?}"),
        }
    }

    fn sign(&self, asked: &SignRequest) -> Event {
        let encoding = match asked.scheme.family() {
            Family::Ecdsa => Encoding::Der,
            _ => Encoding::Raw,
        };
        let hash = asked.scheme.hash().map(testkit_hash);
        if encoding == Encoding::Raw
            && asked.scheme.family() != Family::RsaPkcs1
            && matches!(asked.form, Form::Digest(_))
        {
            return Event::Failed("this key takes messages".to_owned());
        }
        let signature = match (&asked.form, hash) {
            (Form::Digest(digest), Some(hash)) => self.key.sign_digest(hash, digest.bytes()),
            (Form::Message(message), hash) => {
                let scheme = match asked.scheme.family() {
                    Family::RsaPss => key::Scheme::Pss(32),
                    Family::Ed25519ph => key::Scheme::Prehashed,
                    _ => key::Scheme::Plain,
                };
                self.key.sign_in(scheme, hash.unwrap_or(Hash::Sha256), message)
            }
            _ => panic!("{asked:?}"),
        };
        match self.p1363 && encoding == Encoding::Der {
            true => Event::signature(&self.key.p1363(&signature), Encoding::P1363),
            false => Event::signature(&signature, encoding),
        }
    }

    /// The services' answer to a request.
    fn reply(&self, request: &Request) -> Reply {
        let Changes { issue, entry, info, token, .. } = &self.changes;
        let now = self.now.get();
        let body = &request.body[..];
        let path = |base| request.url.strip_prefix(base);
        if path(url::FULCIO) == Some("/api/v2/signingCert") {
            return Fulcio::new(&self.world).answer(body, now, issue);
        }
        match path(url::REKOR) {
            Some("/api/v1/log/entries") => {
                return rekor::answer_v1(&self.world.rekor, body, now, entry);
            }
            Some("/api/v1/log/entries/retrieve") => return self.retrieve(body),
            Some(place) if place.starts_with("/api/v1/log/entries/") => {
                return self.existing(place);
            }
            _ => {}
        }
        if path(url::REKOR_V2) == Some("/api/v2/log/entries") {
            return rekor::answer_v2(&self.world.rekor_v2[0], body, entry);
        }
        for (address, name) in
            [(url::TSA, Name::A), (url::TSA_C, Name::C), (url::STRANGER, Name::Stranger)]
        {
            if request.url == address {
                return tsa::answer(&self.tsa(name), body, now, info, token);
            }
        }
        Reply::refuse(404, "no such place")
    }

    /// The timestamp authority of a name.
    pub fn tsa(&self, name: Name) -> Tsa {
        Tsa::new(name, sigproof_testkit::tsa::chain(&self.world.seed, name))
    }

    /// The entry of the first request that was sent to the log, by its place.
    fn existing(&self, place: &str) -> Reply {
        let id = place.rsplit('/').next().unwrap_or_default();
        let Some(sent) = self.first_entry() else { return Reply::refuse(404, "no entry") };
        let known = rekor::answer_v1(&self.world.rekor, &sent, self.now.get(), &self.changes.entry);
        let is_it = String::from_utf8_lossy(&known.body).contains(id);
        if is_it { Reply { status: 200, ..known } } else { Reply::refuse(404, "another entry") }
    }

    fn first_entry(&self) -> Option<Vec<u8>> {
        let sent = self.sent.borrow();
        let to_log =
            sent.iter().rev().find(|r| r.url == format!("{}/api/v1/log/entries", url::REKOR));
        to_log.map(|request| request.body.clone())
    }

    /// Rekor's search by a proposed entry.
    fn retrieve(&self, body: &[u8]) -> Reply {
        let asked: serde_json::Value = serde_json::from_slice(body).unwrap();
        let proposed = asked["entries"][0].to_string().into_bytes();
        let found = rekor::answer_v1(&self.world.rekor, &proposed, self.now.get(), &|_| {});
        let one: serde_json::Value = serde_json::from_slice(&found.body).unwrap();
        Reply::json(200, &serde_json::Value::Array(vec![one]))
    }

    /// The bytes of everything that was asked for and sent, to look for secrets.
    pub fn requests_to(&self, base: &str) -> Vec<Request> {
        self.sent.borrow().iter().filter(|request| request.url.starts_with(base)).cloned().collect()
    }
}

fn testkit_hash(hash: HashAlgorithm) -> Hash {
    match hash {
        HashAlgorithm::Sha256 => Hash::Sha256,
        HashAlgorithm::Sha384 => Hash::Sha384,
        _ => Hash::Sha512,
    }
}

/// An action in some words.
pub fn in_words(action: &Action) -> String {
    match action {
        Action::Http(request) => format!("{} {}", request.method.as_str(), request.url),
        Action::IdentityToken(_) => "token".to_owned(),
        Action::Sign(asked) => {
            let form = if matches!(asked.form, Form::Digest(_)) { "digest" } else { "message" };
            let purpose = match asked.purpose {
                Purpose::Artifact => "artifact",
                Purpose::Dsse => "envelope",
                Purpose::ProofOfPossession => "proof",
                _ => "request",
            };
            format!("sign {purpose} {form}")
        }
        Action::Entropy { .. } => "entropy".to_owned(),
        _ => "now".to_owned(),
    }
}
