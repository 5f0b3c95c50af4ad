//! The way of a signing: one state for each thing that the session may wait for.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::{fmt, mem};

use super::fulcio::{self, Issued, Proof};
use super::item::{Item, Kind};
use super::judge::{self, Draft};
use super::rekor::{self, Record};
use super::services::{Services, Source};
use super::state::State;
use super::timestamp::{self, Nonce};
use super::token::{self, Claims};
use super::{Done, Held, Keyless, Signed, Signer, Stopped};
use crate::bundle::{BundleVersion, Content, Envelope, Material, MessageDigest, statement};
use crate::code::Code;
use crate::crypto::{Digest, HashAlgorithm};
use crate::failure::{Failure, ensure};
use crate::report::{Evidence, Value};
use crate::session::{
    Action, Answer, Event, Exchange, IdentityToken, Journal, Purpose, Response, SignRequest,
    Signature, Stage, TokenRequest, limits,
};
use crate::time::Time;

/// Everything about one signing.
pub(super) struct Machine {
    signer: Signer,
    items: Vec<Item>,
    pub(super) services: Services,
    now: Option<Time>,
    state: State,
    /// The digest that the item's signature is over, which logs record.
    digest: Option<Digest>,
    /// How many timestamp authorities and logs the item has been to.
    stamped: usize,
    logged: usize,
    pub(super) signed: Vec<Signed>,
    pub(super) journal: Journal,
    pub(super) published: Vec<String>,
}

type Asked = Result<Option<Action>, Failure>;

impl fmt::Debug for Machine {
    /// How far it is, and neither what is signed nor by whom.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("items", &self.items.len())
            .field("signed", &self.signed.len())
            .field("stage", &self.journal.stage())
            .finish_non_exhaustive()
    }
}

impl Machine {
    pub(super) fn new(signer: Signer, items: Vec<Item>) -> Self {
        Self {
            signer,
            items,
            services: Services::none(),
            now: None,
            state: State::Begun,
            digest: None,
            stamped: 0,
            logged: 0,
            signed: Vec::new(),
            journal: Journal::default(),
            published: Vec::new(),
        }
    }

    pub(super) fn done(self) -> Done {
        let Self { signed, signer, journal, published, .. } = self;
        Done { signed, signer, stages: journal.into_stages(), published }
    }

    pub(super) fn stopped(self, failure: Failure) -> Stopped {
        Stopped::new(failure, self.journal.into_stages(), self.signed, self.published)
    }

    /// Takes the event, and says what is wanted next; nothing more, if all is done.
    pub(super) fn advance(&mut self, event: Option<Event>) -> Asked {
        let state = mem::replace(&mut self.state, State::Ended);
        match (state, event) {
            (State::Begun, None) => self.begin(),
            (State::Timestamp { draft, .. }, Some(Event::Failed(reason))) => {
                self.go_on_without(draft, host(&reason))
            }
            (_, Some(Event::Failed(reason))) => Err(host(&reason)),
            (State::Clock, Some(Event::Now(now))) => self.plan(now),
            // A person took some time to log in: the token is newer than the time that is known.
            (State::Token, Some(Event::IdentityToken(token))) => {
                self.state = State::ClockOfToken(token);
                Ok(Some(Action::Now))
            }
            (State::ClockOfToken(token), Some(Event::Now(now))) => {
                self.now = Some(now);
                self.identify(token)
            }
            (State::Proof { token, claims, asked, info }, Some(Event::Signature(given))) => {
                self.request_certificate(&token, claims, &asked, info, &given)
            }
            (State::Certificate { exchange, claims }, Some(Event::Http(response))) => {
                self.take_certificate(exchange, claims, response)
            }
            (State::ClockOfItem, Some(Event::Now(now))) => {
                self.now = Some(now);
                self.begin_item()
            }
            (State::Signature { asked, digest }, Some(Event::Signature(given))) => {
                self.take_signature(&asked, digest, &given)
            }
            (State::ClockOfSignature(draft), Some(Event::Now(now))) => {
                self.now = Some(now);
                self.gather(draft)
            }
            (State::ClockOfDraft(draft), Some(Event::Now(now))) => {
                self.now = Some(now);
                self.log_judged(draft)
            }
            (State::Nonce(draft), Some(Event::Entropy(random))) => {
                self.request_timestamp(draft, Nonce::new(random)?)
            }
            (State::Timestamp { draft, nonce, exchange }, Some(Event::Http(response))) => {
                self.take_timestamp(draft, nonce, exchange, response)
            }
            (State::Entry { draft, exchange, is_existing }, Some(Event::Http(response))) => {
                self.take_entry(draft, exchange, is_existing, response)
            }
            _ => Err(Failure::new(Code::SessionEvent)),
        }
    }

    /// Everything that can be refused without asking anybody is refused here.
    fn begin(&mut self) -> Asked {
        self.journal.begin(Stage::Services, None);
        ensure(!self.items.is_empty(), Code::SignItemNone)?;
        self.items.iter().try_for_each(Item::check)?;
        self.state = State::Clock;
        match &self.signer.source {
            Source::Named(services) if services.is_offline() && self.signer.keyless.is_none() => {
                self.journal.without(Evidence::nothing("the key signs alone"));
                self.begin_item()
            }
            _ => Ok(Some(Action::Now)),
        }
    }

    fn plan(&mut self, now: Time) -> Asked {
        self.now = Some(now);
        self.services = self.signer.source.at(now)?;
        let stamps = !self.signer.timestamps_may_fail;
        self.services.check_numbers(&self.signer.verifier, now, stamps)?;
        let is_envelope = |item: &Item| matches!(item.0, Kind::Statement(_));
        let key = &self.signer.key;
        for item in &self.items {
            self.services.check_logs(key, is_envelope(item))?;
            item.check_room(self.services.logs.len())?;
            self.ask_for(item)?;
        }
        if self.signer.keyless.is_some() {
            ensure(self.services.authority.is_some(), Code::SignPlanCertificate)?;
            ensure(self.services.state_time(), Code::SignPlanTime)?;
            key.scheme_of_proof()?;
        }
        let logs = Value::list(self.services.logs.iter().map(|l| l.url.as_str()));
        let authorities = self.services.timestamping.iter().map(String::as_str);
        let evidence = Evidence::new("services", "sigstore_trustroot.proto, SigningConfig")
            .with("authority", self.services.authority.as_deref().unwrap_or("none"))
            .with("logs", logs)
            .with("timestamping", Value::list(authorities));
        self.journal.pass([evidence]);
        self.begin_item()
    }

    fn begin_item(&mut self) -> Asked {
        match &self.signer.keyless {
            Some(keyless) if !keyless.serves(self.now) => {
                self.journal.begin(Stage::Identity, None);
                let (issuer, audience) = (self.services.issuer.clone(), keyless.audience.clone());
                self.state = State::Token;
                Ok(Some(Action::IdentityToken(TokenRequest { issuer, audience })))
            }
            _ => self.ask_signature(),
        }
    }

    /// The time now, which was asked for.
    fn now(&self) -> Result<Time, Failure> {
        self.now.ok_or(Failure::new(Code::Internal))
    }

    fn keyless(&mut self) -> Result<&mut Keyless, Failure> {
        self.signer.keyless.as_mut().ok_or(Failure::new(Code::Internal))
    }

    fn identify(&mut self, token: IdentityToken) -> Asked {
        let now = self.now()?;
        let keyless = self.keyless()?;
        let claims = token::read(&token, &keyless.audience, now)?;
        let by_request = keyless.by_request;
        self.journal.pass([Evidence::new("identity_token", "OpenID Connect Core section 3.1.3.7")
            .with("issuer", claims.issuer.as_str())]);
        self.journal.begin(Stage::Certificate, None);
        let key = &self.signer.key;
        let scheme = key.scheme_of_proof()?;
        let (info, purpose) = match by_request {
            true => {
                let info = fulcio::request_info(key).ok_or(Failure::new(Code::Internal))?;
                (Some(info), Purpose::Csr)
            }
            false => (None, Purpose::ProofOfPossession),
        };
        let message = info.clone().unwrap_or_else(|| claims.challenge().as_bytes().to_vec());
        let asked = key.ask(scheme, purpose, message);
        self.state = State::Proof { token, claims, asked: asked.clone(), info };
        Ok(Some(Action::Sign(asked)))
    }

    fn request_certificate(
        &mut self,
        token: &IdentityToken,
        claims: Claims,
        asked: &SignRequest,
        info: Option<Vec<u8>>,
        given: &Signature,
    ) -> Asked {
        let key = &self.signer.key;
        let signature = key.check(asked, given, &self.signer.verifier.checker())?;
        let proof = match info {
            None => Proof::Possession(signature),
            Some(info) => {
                let request = fulcio::request(&info, asked.scheme, &signature);
                Proof::Request(request.ok_or(Failure::new(Code::Internal))?)
            }
        };
        let base =
            self.services.authority.as_deref().ok_or(Failure::new(Code::SignPlanCertificate))?;
        let exchange = fulcio::exchange(base, token, key, &proof);
        self.send(exchange, |exchange| State::Certificate { exchange, claims })
    }

    fn take_certificate(
        &mut self,
        exchange: Exchange,
        claims: Claims,
        response: Response,
    ) -> Asked {
        let body = match exchange.judge(response)? {
            Answer::Body(body) => body,
            Answer::Again(exchange) => {
                return self.send(exchange, |exchange| State::Certificate { exchange, claims });
            }
            Answer::Exists(_) => return Err(conflict()),
        };
        let now = self.now()?;
        let Issued { chain, is_detached } = fulcio::parse(&body)?;
        // Under a root that lists certificate logs, a verifier wants what no bundle has a place for.
        let usable = !is_detached || !self.signer.verifier.knows_certificate_logs();
        ensure(usable, Code::SignCertificateSct)?;
        let mut chain = chain.into_iter();
        let leaf = chain.next().ok_or(Failure::new(Code::SessionAnswer))?;
        let hints = chain.filter(|c| !c.is_issued_by_name(c) && *c != leaf).collect();
        // Whose certificate it is comes before who issued it: one for another key is of no use, whoever it is from.
        let expected = self.keyless()?.expected.clone();
        let identity = fulcio::check(&leaf, &self.signer.key, &claims, expected.as_deref())?;
        let mut notes = judge::check_certificate(&leaf, &self.signer.verifier, now)?;
        notes.push(identity);
        self.journal.pass(notes);
        self.keyless()?.held = Some(Held { leaf, hints });
        self.ask_signature()
    }

    /// The number of the item that is signed now.
    fn number(&self) -> usize {
        self.signed.len()
    }

    fn item(&self) -> Result<&Item, Failure> {
        self.items.get(self.number()).ok_or(Failure::new(Code::Internal))
    }

    /// What the host is asked to sign of an item, and the digest that its logs will record.
    fn ask_for(&self, item: &Item) -> Result<(SignRequest, Option<Digest>), Failure> {
        let key = &self.signer.key;
        let scheme = key.scheme();
        match &item.0 {
            Kind::Statement(payload) => {
                // Nobody verifies an envelope by Ed25519ph but where a log of version 2 says so.
                let verified = scheme.signs_envelopes() || self.services.log_digests();
                ensure(verified, Code::SignKeyAlgorithm).map_err(|f| f.with("of", "envelope"))?;
                let pae = envelope(payload.clone(), Vec::new()).pae();
                let digest = scheme.hash().map(|hash| hash.hash(&pae));
                Ok((key.ask(scheme, Purpose::Dsse, pae), digest))
            }
            Kind::Bytes(bytes) => {
                let digest = item.digest_for(scheme)?;
                let by_digest = digest.clone().filter(|_| key.takes_digests());
                let asked = match by_digest {
                    Some(digest) => key.ask_digest(Purpose::Artifact, digest)?,
                    None => key.ask(scheme, Purpose::Artifact, bytes.clone()),
                };
                Ok((asked, digest))
            }
            Kind::Digests(_) => {
                let digest = item.digest_for(scheme)?.ok_or(Failure::new(Code::SignKeyForm))?;
                Ok((key.ask_digest(Purpose::Artifact, digest.clone())?, Some(digest)))
            }
        }
    }

    fn ask_signature(&mut self) -> Asked {
        (self.stamped, self.logged) = (0, 0);
        self.journal.begin(Stage::Signature, Some(self.number()));
        let (asked, digest) = self.ask_for(self.item()?)?;
        self.state = State::Signature { asked: asked.clone(), digest };
        Ok(Some(Action::Sign(asked)))
    }

    fn take_signature(
        &mut self,
        asked: &SignRequest,
        digest: Option<Digest>,
        given: &Signature,
    ) -> Asked {
        let key = &self.signer.key;
        let signature = key.check(asked, given, &self.signer.verifier.checker())?;
        self.journal.pass([Evidence::new("signature", "Sigstore algorithm registry")
            .with("key", key.public().kind().name())]);
        let older = self.signer.older_form;
        let content = match &self.item()?.0 {
            Kind::Statement(payload) => Content::Dsse(envelope(payload.clone(), signature)),
            Kind::Bytes(bytes) => {
                let hashed = || HashAlgorithm::Sha256.hash(bytes);
                message(&digest.clone().unwrap_or_else(hashed), signature)
            }
            Kind::Digests(_) => {
                message(digest.as_ref().ok_or(Failure::new(Code::Internal))?, signature)
            }
        };
        let material = match &self.signer.keyless {
            Some(keyless) => {
                let held = keyless.held.as_ref().ok_or(Failure::new(Code::Internal))?;
                let hints = if older { held.hints.clone() } else { Vec::new() };
                Material::Certificate { leaf: Box::new(held.leaf.clone()), hints, dropped: 0 }
            }
            None => Material::PublicKey { hint: judge::hint_of(key) },
        };
        let version = if older { BundleVersion::V0_2 } else { BundleVersion::V0_3 };
        self.digest = digest;
        let (timestamps, entries) = (Vec::new(), Vec::new());
        let draft = Box::new(Draft { version, material, content, timestamps, entries });
        if self.services.timestamping.is_empty() {
            return self.gather(draft);
        }
        // The key's holder may have taken long, and timestamps are of the time after it.
        self.state = State::ClockOfSignature(draft);
        Ok(Some(Action::Now))
    }

    /// The next piece of evidence: all timestamps, then all entries.
    fn gather(&mut self, draft: Box<Draft>) -> Asked {
        if self.stamped < self.services.timestamping.len() {
            self.journal.begin(Stage::Timestamp, Some(self.number()));
            self.state = State::Nonce(draft);
            return Ok(Some(Action::Entropy { bytes: limits::NONCE }));
        }
        // Timestamps that may fail have failed: what nobody will accept is not logged.
        let timed = !draft.timestamps.is_empty() || self.services.logs_state_time();
        ensure(timed || self.signer.keyless.is_none(), Code::SignPlanTime)?;
        if self.logged > 0 || self.services.logs.is_empty() {
            return self.log(draft);
        }
        // Nothing is logged yet. Who signed and who stated times may have taken long, and what logs state is of the time after that.
        if draft.timestamps.is_empty() {
            self.services.put_timed_logs_first();
        }
        self.state = State::ClockOfDraft(draft);
        Ok(Some(Action::Now))
    }

    /// Begins to log what would verify if it had no entry.
    fn log_judged(&mut self, draft: Box<Draft>) -> Asked {
        let is_timed = !draft.timestamps.is_empty();
        let serves = self.signer.keyless.as_ref().is_none_or(|keyless| keyless.serves(self.now));
        ensure(is_timed || serves, Code::PathExpired)?;
        let is_statement = matches!(self.item()?.0, Kind::Statement(_));
        // Of some envelopes only a log's entry says in which scheme to verify them; a certificate verifies at a time only.
        let told = is_statement && !self.signer.key.scheme().signs_envelopes();
        match !told && (is_timed || self.signer.keyless.is_none()) {
            true => self.verify(&draft)?,
            false => draft.check_form()?,
        }
        self.log(draft)
    }

    /// The next log entry.
    fn log(&mut self, draft: Box<Draft>) -> Asked {
        let Some(log) = self.services.logs.get(self.logged) else { return self.finish(&draft) };
        self.journal.begin(Stage::LogEntry, Some(self.number()));
        let record = Record {
            content: &draft.content,
            material: &draft.material,
            key: &self.signer.key,
            digest: self.digest.as_ref(),
            older: self.signer.older_form,
        };
        let exchange = record.exchange(log)?;
        self.send(exchange, |exchange| State::Entry { draft, exchange, is_existing: false })
    }

    fn request_timestamp(&mut self, draft: Box<Draft>, nonce: Nonce) -> Asked {
        let url =
            self.services.timestamping.get(self.stamped).ok_or(Failure::new(Code::Internal))?;
        let exchange = timestamp::exchange(url, signature_of(&draft), &nonce)?;
        self.send(exchange, |exchange| State::Timestamp { draft, nonce, exchange })
    }

    fn take_timestamp(
        &mut self,
        mut draft: Box<Draft>,
        nonce: Nonce,
        exchange: Exchange,
        response: Response,
    ) -> Asked {
        let body = match exchange.judge(response) {
            Ok(Answer::Body(body)) => body,
            Ok(Answer::Again(exchange)) => {
                return self.send(exchange, |exchange| State::Timestamp { draft, nonce, exchange });
            }
            Ok(Answer::Exists(_)) => return self.go_on_without(draft, conflict()),
            Err(failure) => return self.go_on_without(draft, failure),
        };
        let checked = timestamp::check(&body, signature_of(&draft), &nonce);
        let now = judge::latest(self.now()?);
        draft.timestamps.push(body);
        let (verifier, key) = (&self.signer.verifier, &self.signer.key);
        let checked = checked
            .and_then(|evidence| draft.check_timestamps(verifier, key, now).map(|()| evidence));
        match checked {
            Ok(evidence) => {
                self.journal.pass([evidence]);
                self.stamped = self.stamped.saturating_add(1);
                self.gather(draft)
            }
            Err(failure) => {
                draft.timestamps.pop();
                self.go_on_without(draft, failure)
            }
        }
    }

    fn go_on_without(&mut self, draft: Box<Draft>, failure: Failure) -> Asked {
        if !self.signer.timestamps_may_fail {
            return Err(failure);
        }
        self.journal.without(
            Evidence::new("timestamp_missing", "RFC 3161 section 2.4.2")
                .with("cause", failure.code().as_str()),
        );
        self.stamped = self.stamped.saturating_add(1);
        self.gather(draft)
    }

    fn take_entry(
        &mut self,
        mut draft: Box<Draft>,
        exchange: Exchange,
        is_existing: bool,
        response: Response,
    ) -> Asked {
        let sent = exchange.clone();
        match exchange.judge(response)? {
            Answer::Again(exchange) => {
                self.send(exchange, |exchange| State::Entry { draft, exchange, is_existing })
            }
            Answer::Exists(existing) => {
                ensure(!is_existing, Code::SessionStatus).map_err(|_| conflict())?;
                let log =
                    self.services.logs.get(self.logged).ok_or(Failure::new(Code::Internal))?;
                let exchange = rekor::existing(log, &sent, &existing)?;
                self.send(exchange, |exchange| State::Entry { draft, exchange, is_existing: true })
            }
            Answer::Body(body) => {
                draft.entries.push(rekor::parse(&body)?);
                self.verify(&draft)?;
                let evidence = Evidence::new("log_entry", "client spec section 3.6")
                    .with("url", sent.request().url.as_str());
                self.journal.pass([evidence]);
                self.logged = self.logged.saturating_add(1);
                self.gather(draft)
            }
        }
    }

    fn verify(&self, draft: &Draft) -> Result<(), Failure> {
        let (verifier, key) = (&self.signer.verifier, &self.signer.key);
        draft.verify(verifier, key, self.item()?, self.judged_at()).map(drop)
    }

    /// The time that a draft is judged at; none where a key signs alone, and no clock was read.
    fn judged_at(&self) -> Option<Time> {
        self.now.map(judge::latest)
    }

    fn finish(&mut self, draft: &Draft) -> Asked {
        self.journal.begin(Stage::Verification, Some(self.number()));
        let item = self.item()?;
        let (verifier, key) = (&self.signer.verifier, &self.signer.key);
        let (bundle, verified) = draft.verify(verifier, key, item, self.judged_at())?;
        self.journal.pass([]);
        self.signed.push(Signed { bundle, verified });
        self.digest = None;
        if self.number() == self.items.len() {
            return Ok(None);
        }
        match self.now {
            Some(_) => {
                self.state = State::ClockOfItem;
                Ok(Some(Action::Now))
            }
            None => self.begin_item(),
        }
    }

    /// Hands a request out.
    fn send(&mut self, exchange: Exchange, state: impl FnOnce(Exchange) -> State) -> Asked {
        let request = exchange.request().clone();
        if request.publishes {
            self.published.push(request.url.clone());
        }
        self.state = state(exchange);
        Ok(Some(Action::Http(request)))
    }
}

impl Keyless {
    /// Whether the certificate that is held is still good for a signature, and the timestamp that follows.
    fn serves(&self, now: Option<Time>) -> bool {
        let (Some(held), Some(now)) = (&self.held, now) else { return false };
        let margin = now.unix().saturating_add(limits::CERTIFICATE_MARGIN_SECONDS);
        held.leaf.validity().end().is_none_or(|end| Time::from_unix(margin) <= end)
    }
}

/// What the host says it could not do.
fn host(reason: &str) -> Failure {
    Failure::new(Code::SessionHost).with("reason", reason)
}

fn conflict() -> Failure {
    Failure::new(Code::SessionStatus).with("status", 409_usize)
}

fn envelope(payload: Vec<u8>, signature: Vec<u8>) -> Envelope {
    let payload_type = String::from(statement::PAYLOAD_TYPE);
    Envelope { payload, payload_type, signature, keyid: String::new() }
}

fn message(digest: &Digest, signature: Vec<u8>) -> Content {
    let algorithm = String::from(digest.algorithm().proto());
    let digest = Some(MessageDigest { algorithm, digest: digest.bytes().to_vec() });
    Content::MessageSignature { digest, signature }
}

fn signature_of(draft: &Draft) -> &[u8] {
    match &draft.content {
        Content::MessageSignature { signature, .. } => signature,
        Content::Dsse(envelope) => &envelope.signature,
    }
}
