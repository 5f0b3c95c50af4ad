//! Every way of signing: with a certificate and with a key alone; messages and attestations; with each log, without one, and with
//! nothing but the key; every algorithm of the registry that a bundle is signed with.

use std::fs;
use std::io;
use std::path::Path;

use sigproof::sign::{Item, Signer};
use sigproof::{Code, HashAlgorithm, Scheme};
use sigproof_box::Log;
use sigproof_keys::{KeyKind, KeyPair};

use crate::ARTIFACT;
use crate::cases::Case;
use crate::host::{Host, Place};

/// The keys, by their names in the cases. RSA keys take long to make: they are the testkit's.
///
/// # Errors
/// If one of the testkit's is not there.
pub fn keys() -> io::Result<Vec<(&'static str, KeyPair)>> {
    let made = [
        ("p256", KeyKind::P256),
        ("p384", KeyKind::P384),
        ("p521", KeyKind::P521),
        ("ed25519", KeyKind::Ed25519),
    ];
    let mut keys = Vec::new();
    for (name, kind) in made {
        keys.push((name, KeyPair::generate(kind).map_err(io::Error::other)?));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/keys");
    for name in ["rsa2048", "rsa3072", "rsa4096"] {
        let file = fs::read(folder.join(format!("{name}-leaf.pem")))?;
        keys.push((name, KeyPair::import(&file, None).map_err(io::Error::other)?));
    }
    Ok(keys)
}

/// Who signs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Certificate,
    /// A certificate that a signing request asked for.
    Request,
    /// A certificate, in npm's older form.
    OlderForm,
    Key,
}

impl By {
    const fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Request => "request",
            Self::OlderForm => "older-form",
            Self::Key => "key",
        }
    }
}

const fn log_name(log: Option<Log>) -> &'static str {
    match log {
        Some(Log::V1) => "rekor-v1",
        Some(_) => "rekor-v2",
        None => "no-log",
    }
}

/// The statement that is attested.
fn statement() -> io::Result<Item> {
    let file = [HashAlgorithm::Sha256.hash(ARTIFACT)];
    let other = [HashAlgorithm::Sha256.hash(b"beside it")];
    let subjects: [(&str, &[sigproof::Digest]); 2] = [("beside", &other), ("artifact", &file)];
    let made = br#"{"buildDefinition":{"buildType":"x","externalParameters":{}},"runDetails":{"builder":{"id":"x"}}}"#;
    let item = Item::attestation(&subjects, "https://slsa.dev/provenance/v1", made);
    item.map_err(io::Error::other)
}

/// One way.
struct Flow<'a> {
    by: By,
    log: Option<Log>,
    key: &'a (&'static str, KeyPair),
    attests: bool,
}

impl Flow<'_> {
    fn name(&self) -> String {
        let content = if self.attests { "attestation" } else { "message" };
        format!("{} {} {} {content}", log_name(self.log), self.by.name(), self.key.0)
    }

    /// Ed25519 signs by itself, and by a digest where the log asks for one: Rekor v1 for messages, v2 for all.
    fn scheme(&self) -> Scheme {
        match (self.key.1.kind(), self.log, self.attests) {
            (KeyKind::Ed25519, None, _) | (KeyKind::Ed25519, Some(Log::V1), true) => {
                Scheme::Ed25519
            }
            (KeyKind::Ed25519, ..) => Scheme::Ed25519ph,
            _ => self.key.1.scheme(),
        }
    }

    /// Rekor v1 verifies envelopes by SHA-256, whatever the key.
    fn is_refused(&self) -> bool {
        let other_hash = [KeyKind::P384, KeyKind::P521].contains(&self.key.1.kind());
        self.log == Some(Log::V1) && self.attests && other_hash
    }

    fn sign(&self, place: &Place<'_>) -> io::Result<Option<Case>> {
        let host = Host { place, key: &self.key.1, scheme: self.scheme() };
        let instance = self.log.map_or_else(|| place.without_log(), |log| place.instance(log));
        let signer = match self.by {
            By::Key => Signer::with_key(instance, host.declared()),
            _ => Signer::keyless(instance, host.declared()).expecting(&place.identity),
        };
        let signer = match self.by {
            By::Request => signer.with_signing_request(),
            By::OlderForm => signer.in_older_form(),
            _ => signer,
        };
        self.drive(&host, signer)
    }

    fn drive(&self, host: &Host<'_>, signer: Signer) -> io::Result<Option<Case>> {
        let item = if self.attests { statement()? } else { Item::bytes(ARTIFACT) };
        match host.drive(signer, vec![item]) {
            Ok(_) if self.is_refused() => {
                Err(io::Error::other(format!("{}: was signed", self.name())))
            }
            Err(stopped) if self.is_refused() && stopped.code() == Code::SignKeyLog => Ok(None),
            Err(stopped) => Err(io::Error::other(format!("{}: {stopped}", self.name()))),
            Ok(done) => {
                let pem = |key: &KeyPair| key.public_pem().map_err(io::Error::other);
                let key = if self.by == By::Key { Some(pem(&self.key.1)?) } else { None };
                let json = done.signed.first().map(|signed| signed.json()).unwrap_or_default();
                Ok(Some(Case {
                    name: self.name(),
                    bundle: serde_json::from_str(&json)?,
                    artifact: ARTIFACT,
                    identity: host.place.identity.clone(),
                    key,
                    is_logged: self.log.is_some(),
                }))
            }
        }
    }
}

/// Signs in every way that the place offers.
///
/// # Errors
/// If one does not come out as it should.
pub fn sign_all(place: &Place<'_>) -> io::Result<Vec<Case>> {
    let keys = keys()?;
    let usual = &keys[0];
    let mut flows = Vec::new();
    for key in &keys {
        for attests in [false, true] {
            for log in place.logs {
                for by in [By::Certificate, By::Key] {
                    flows.push(Flow { by, log: Some(*log), key, attests });
                }
            }
        }
    }
    for key in &keys {
        // Ed25519 signs a request by itself, and so do the others that have a name for it.
        flows.push(Flow { by: By::Request, log: place.logs.last().copied(), key, attests: false });
    }
    if place.logs.contains(&Log::V1) {
        let log = Some(Log::V1);
        flows.push(Flow { by: By::OlderForm, log, key: usual, attests: true });
    }
    for attests in [false, true] {
        for by in [By::Certificate, By::Key] {
            flows.push(Flow { by, log: None, key: usual, attests });
        }
    }
    let mut cases = Vec::new();
    for flow in &flows {
        cases.extend(flow.sign(place)?);
    }
    for key in &keys {
        for attests in [false, true] {
            let flow = Flow { by: By::Key, log: None, key, attests };
            let host = Host { place, key: &key.1, scheme: flow.scheme() };
            let case = flow.drive(&host, Signer::key_alone(host.declared()))?;
            cases.extend(
                case.map(|case| Case { name: case.name.replace("no-log", "alone"), ..case }),
            );
        }
    }
    Ok(cases)
}

/// Somebody else's key.
///
/// # Errors
/// If the system gives no random numbers.
pub fn another_key() -> io::Result<String> {
    let key = KeyPair::generate(KeyKind::P256).map_err(io::Error::other)?;
    key.public_pem().map_err(io::Error::other)
}
