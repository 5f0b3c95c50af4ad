//! Keys that a plugin holds: `NAME://REFERENCE`, by cosign's protocol for key managers (sigstore/sigstore,
//! `pkg/signature/kms/cliplugin`, version v1). The program `sigstore-kms-NAME` is looked for on the PATH and run once for
//! each question:
//!
//! ```text
//! sigstore-kms-NAME v1 '{"initOptions":{"protocolVersion":"v1","keyResourceID":"REFERENCE","hashFunc":5,…},
//!                        "methodName":"signMessage","signMessage":{"signOptions":{…}}}'
//! stdin   the message
//! stdout  {"signMessage":{"signature":"…"}}   or   {"errorMessage":"…"}
//! stderr  goes to ours
//! ```
//!
//! How it exits means nothing, if its answer can be read. Whatever it answers is taken for what a stranger says: a
//! signature is verified by the session before anything is sent to anybody.

mod wire;

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64ct::{Base64, Encoding as _};
use sigproof::session::{Encoding, Form, SignRequest, Signature};
use sigproof::sign::{DeclaredKey, Takes};
use sigproof::{Class, Family, HashAlgorithm, KeyKind, PublicKey, Scheme, Time};

use crate::fault::Fault;
use crate::network::{Holder, now};
use crate::output::page;
use crate::process;
use wire::{Ask, Method, Reply};

/// The version of the protocol.
const VERSION: &str = "v1";
/// Before the name of each plugin.
const PREFIX: &str = "sigstore-kms-";
/// Somebody may have to type a PIN, or to touch a token.
const PATIENCE: Duration = Duration::from_secs(120);
/// Characters that are shown of what a plugin says.
const SHOWN: usize = 200;

/// A key that a plugin holds.
#[derive(Debug)]
pub(crate) struct Plugin {
    name: String,
    program: PathBuf,
    reference: String,
    patience: Duration,
}

/// The name of the plugin and its reference, if the text is of this form. A file of such a name is given as `./NAME`.
pub(crate) fn split(text: &str) -> Option<(&str, &str)> {
    let (name, reference) = text.split_once("://")?;
    let is_name = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    is_name.then_some((name, reference))
}

impl Plugin {
    /// The plugin of this name, which is on the PATH.
    ///
    /// # Errors
    /// If it is not.
    pub(crate) fn find(name: &str, reference: &str) -> Result<Self, Fault> {
        Self::find_in(name, reference, env::var_os("PATH").as_deref())
    }

    fn find_in(name: &str, reference: &str, path: Option<&OsStr>) -> Result<Self, Fault> {
        let file = format!("{PREFIX}{name}{}", env::consts::EXE_SUFFIX);
        // A folder that is not absolute is wherever somebody happens to be.
        let folders = path.map(env::split_paths).into_iter().flatten();
        let mut found = folders.filter(|f| f.is_absolute()).map(|folder| folder.join(&file));
        let program = found.find(|program| is_program(program)).ok_or_else(|| {
            let said = format!("no plugin for keys of {name}:// is installed");
            Fault::of("key.plugin.not_found", Class::Config, said)
                .with("program", file.as_str())
                .with_hint("it must be in a folder of PATH; a file of this name is given as ./NAME")
        })?;
        let (name, reference) = (name.to_owned(), reference.to_owned());
        Ok(Self { name, program, reference, patience: PATIENCE })
    }

    /// The key's public half.
    ///
    /// # Errors
    /// If there is no good answer.
    pub(crate) fn public_key(&self) -> Result<PublicKey, Fault> {
        let reply = self.ask(Method::public_key(), None, Vec::new())?;
        self.key_of(reply.public_key.map(|answer| answer.pem))
    }

    /// The algorithms in which it makes keys, by its own names, the usual one first.
    ///
    /// # Errors
    /// If there is no good answer.
    pub(crate) fn algorithms(&self) -> Result<Vec<String>, Fault> {
        let usual = self.ask(Method::default_algorithm(), None, Vec::new())?;
        let usual = usual.default_algorithm.ok_or_else(|| self.malformed("no algorithm"))?;
        let all = self.ask(Method::supported_algorithms(), None, Vec::new())?;
        let all = all.supported_algorithms.ok_or_else(|| self.malformed("no algorithms"))?;
        let others = all.names.into_iter().filter(|name| *name != usual.name);
        Ok([usual.name.clone()].into_iter().chain(others).collect())
    }

    /// Has it make a key.
    ///
    /// # Errors
    /// If there is no good answer.
    pub(crate) fn create_key(&self, algorithm: &str) -> Result<PublicKey, Fault> {
        let reply = self.ask(Method::create_key(algorithm), None, Vec::new())?;
        self.key_of(reply.create_key.map(|answer| answer.pem))
    }

    /// The same key as one that signs: in the scheme that is chosen for it, of which the registry's usual one is told.
    ///
    /// # Errors
    /// If it does not say which key it is, or the scheme is not one of that kind of key.
    pub(crate) fn signing(
        self,
        scheme: impl FnOnce(&PublicKey, Scheme) -> Result<Scheme, Fault>,
    ) -> Result<Signing, Fault> {
        let public = self.public_key()?;
        let usual =
            usual(&public).ok_or_else(|| self.malformed("a key that signs no artifacts"))?;
        let scheme = scheme(&public, usual)?;
        // The message goes through standard input, as cosign's does: not every plugin looks at a digest.
        let declared = DeclaredKey::new(public, scheme)?.taking(Takes::Message);
        Ok(Signing { plugin: self, declared })
    }

    fn sign(&self, asked: &SignRequest) -> Result<Signature, Fault> {
        let hash = asked.scheme.hash();
        let (digest, message) = match &asked.form {
            Form::Digest(digest) => (Some(Base64::encode_string(digest.bytes())), Vec::new()),
            Form::Message(message) => (None, message.clone()),
        };
        let reply = self.ask(Method::sign_message(digest, number(hash)), hash, message)?;
        let text = reply.sign_message.ok_or_else(|| self.malformed("no signature"))?.signature;
        let bytes = Base64::decode_vec(&text)
            .map_err(|_| self.malformed("a signature that is not base64"))?;
        // As Go's signers write them.
        let encoding = match asked.scheme.family() {
            Family::Ecdsa => Encoding::Der,
            _ => Encoding::Raw,
        };
        Ok(Signature { bytes, encoding })
    }

    fn ask(
        &self,
        method: Method,
        hash: Option<HashAlgorithm>,
        message: Vec<u8>,
    ) -> Result<Reply, Fault> {
        // Where nothing is hashed the protocol says SHA-256, as cosign does.
        let number = number(hash.or(Some(HashAlgorithm::Sha256)));
        let seconds = i64::try_from(self.patience.as_secs()).unwrap_or(i64::MAX);
        let deadline = Time::from_unix(now().unix().saturating_add(seconds));
        let ask = Ask::new(VERSION, &self.reference, number, deadline.to_string(), method);
        let ask = serde_json::to_string(&ask)
            .map_err(|_| self.malformed("a reference that is not text"))?;
        let ended = process::run(&self.program, &[VERSION, &ask], message, self.patience)
            .map_err(|stopped| self.stopped(stopped))?;
        let reply = match serde_json::from_slice::<Reply>(&ended.stdout) {
            Ok(reply) => reply,
            Err(_) if ended.status.success() => {
                return Err(self.malformed("not the JSON of this protocol"));
            }
            Err(_) => {
                let fault = self.fault("key.plugin.failed", "ended without an answer");
                return Err(fault.with("ended", ended.status.to_string()));
            }
        };
        match reply.error_message.as_deref() {
            None | Some("") => Ok(reply),
            Some(said) => {
                let said: String = said.chars().take(SHOWN).collect();
                let fault = self.fault("key.plugin.refused", "says no");
                Err(fault.with("said", page::safe(&said)))
            }
        }
    }

    fn key_of(&self, pem: Option<String>) -> Result<PublicKey, Fault> {
        let pem = pem.ok_or_else(|| self.malformed("no public key"))?;
        let pem = Base64::decode_vec(&pem)
            .map_err(|_| self.malformed("a public key that is not base64"))?;
        PublicKey::from_pem_or_der(&pem).map_err(|failure| {
            self.malformed("a public key that is not one here")
                .with("cause", failure.code().as_str())
        })
    }

    fn stopped(&self, stopped: process::Stopped) -> Fault {
        match stopped {
            process::Stopped::Start(error) => self
                .fault("key.plugin.failed", "cannot be run")
                .with("cause", error.kind().to_string()),
            process::Stopped::Late => self
                .fault("key.plugin.timeout", "gives no answer in time")
                .with("seconds", self.patience.as_secs().to_string()),
            process::Stopped::TooMuch => self
                .fault("key.plugin.too_large", "says more than the limit")
                .with("limit", process::ANSWER.to_string()),
            process::Stopped::Lost => self.fault("key.plugin.failed", "cannot be listened to"),
        }
    }

    fn malformed(&self, found: &str) -> Fault {
        self.fault("key.plugin.malformed", "gives an answer of another form").with("found", found)
    }

    fn fault(&self, code: &'static str, what: &str) -> Fault {
        Fault::of(code, Class::Host, format!("the plugin for keys of {}:// {what}", self.name))
            .with("program", self.program.display().to_string())
    }
}

/// A plugin's key that signs.
#[derive(Debug)]
pub(crate) struct Signing {
    plugin: Plugin,
    declared: DeclaredKey,
}

impl Holder for Signing {
    fn declared(&self) -> &DeclaredKey {
        &self.declared
    }

    fn sign(&self, asked: &SignRequest) -> Result<Signature, Fault> {
        self.plugin.sign(asked)
    }
}

/// The registry's scheme for the kind of key. Of Ed25519's two, this is the one that Go's signers have.
const fn usual(public: &PublicKey) -> Option<Scheme> {
    match public.kind() {
        KeyKind::P256 => Some(Scheme::EcdsaP256Sha256),
        KeyKind::P384 => Some(Scheme::EcdsaP384Sha384),
        KeyKind::P521 => Some(Scheme::EcdsaP521Sha512),
        KeyKind::Rsa => Some(Scheme::RsaPkcs1Sha256),
        KeyKind::Ed25519 => Some(Scheme::Ed25519),
        _ => None,
    }
}

/// The number that Go has for a hash (`crypto.Hash`); 0 is none.
const fn number(hash: Option<HashAlgorithm>) -> u32 {
    match hash {
        Some(HashAlgorithm::Sha256) => 5,
        Some(HashAlgorithm::Sha384) => 6,
        Some(HashAlgorithm::Sha512) => 7,
        _ => 0,
    }
}

fn is_program(path: &Path) -> bool {
    let Ok(metadata) = path.metadata() else { return false };
    #[cfg(unix)]
    let may_run = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0;
    #[cfg(not(unix))]
    let may_run = true;
    metadata.is_file() && may_run
}

#[cfg(all(test, unix))]
mod tests;
