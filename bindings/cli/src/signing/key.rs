//! The key that signs: one of a file, one that a plugin holds, or a new one that is forgotten with the run.

use std::ffi::OsStr;
use std::path::Path;

use sigproof::session::{self, Form, SignRequest};
use sigproof::sign::DeclaredKey;
use sigproof::{KeyKind, PublicKey, Scheme};
use sigproof_keys::{Encoding, FILE_BYTES, KeyPair, Message, needs_password};
use zeroize::Zeroizing;

use crate::args::sign::KeyArgs;
use crate::fault::{Code, Fault};
use crate::input::read_document;
use crate::key::plugin::{self, Plugin};
use crate::network::{Holder, password};

/// Who signs. What else may hold a key has its variant here.
pub(crate) enum Key {
    /// A key in memory.
    Pair { pair: Box<KeyPair>, declared: DeclaredKey },
    /// A key that a plugin holds.
    Plugin(Box<plugin::Signing>),
}

impl Key {
    /// The key of the arguments.
    ///
    /// # Errors
    /// If the file or the plugin holds none, the password is wrong, or it does not sign in the algorithm that is wanted.
    pub(crate) fn of(args: &KeyArgs) -> Result<Self, Fault> {
        let wanted = args.signing_algorithm.as_deref();
        let named = args.key.as_ref().and_then(|text| text.to_str()).and_then(plugin::split);
        if let Some((name, reference)) = named {
            let held = Plugin::find(name, reference)?.signing(|public, usual| match wanted {
                Some(name) => scheme_of(name, public, usual),
                None => Ok(usual),
            })?;
            return Ok(Self::Plugin(Box::new(held)));
        }
        let pair = match &args.key {
            Some(path) => read(path, args.password_file.as_deref())?,
            None => KeyPair::generate(wanted.map_or(KeyKind::P256, kind_of))?,
        };
        let scheme = match wanted {
            Some(name) => scheme_of(name, pair.public_key(), pair.scheme())?,
            None => pair.scheme(),
        };
        let declared = DeclaredKey::new(pair.public_key().clone(), scheme)?;
        Ok(Self::Pair { pair: Box::new(pair), declared })
    }

    /// Whether it signs messages only, and no digests.
    pub(crate) fn takes_messages(&self) -> bool {
        matches!(self, Self::Plugin(_)) || self.declared().scheme().hash().is_none()
    }

    /// Whether it is of the kind that every certificate authority takes.
    pub(crate) fn is_default(&self) -> bool {
        self.declared().scheme() == Scheme::EcdsaP256Sha256
    }
}

impl Holder for Key {
    fn declared(&self) -> &DeclaredKey {
        match self {
            Self::Pair { declared, .. } => declared,
            Self::Plugin(held) => held.declared(),
        }
    }

    fn sign(&self, asked: &SignRequest) -> Result<session::Signature, Fault> {
        let pair = match self {
            Self::Pair { pair, .. } => pair,
            Self::Plugin(held) => return held.sign(asked),
        };
        let what = match &asked.form {
            Form::Digest(digest) => Message::Digest(digest),
            Form::Message(bytes) => Message::Bytes(bytes),
        };
        let signed = pair.sign(asked.scheme, what)?;
        let encoding = match signed.encoding {
            Encoding::Der => session::Encoding::Der,
            Encoding::P1363 => session::Encoding::P1363,
            Encoding::Raw => session::Encoding::Raw,
        };
        Ok(session::Signature { bytes: signed.signature, encoding })
    }
}

fn read(path: &OsStr, password_file: Option<&Path>) -> Result<KeyPair, Fault> {
    let text = path.to_string_lossy();
    let bytes = Zeroizing::new(read_document(Path::new(path), FILE_BYTES)?);
    if !needs_password(&bytes)? {
        return Ok(KeyPair::import(&bytes, None)?);
    }
    let password = match password::given(password_file)? {
        Some(password) => password,
        None => password::ask(&format!("Password of {text}: "))?,
    };
    Ok(KeyPair::import(&bytes, Some(&password))?)
}

/// The kind of key of an algorithm's name.
fn kind_of(name: &str) -> KeyKind {
    match name {
        "ecdsa-sha2-384-nistp384" => KeyKind::P384,
        "ecdsa-sha2-512-nistp521" => KeyKind::P521,
        "ed25519" | "ed25519-ph" => KeyKind::Ed25519,
        name if name.starts_with("rsa") => KeyKind::Rsa,
        _ => KeyKind::P256,
    }
}

/// The scheme of an algorithm's name, if it is one of this key.
fn scheme_of(name: &str, public: &PublicKey, usual: Scheme) -> Result<Scheme, Fault> {
    let bits = public.rsa_bits().map(|bits| format!("-{bits}-"));
    let fits = public.kind() == kind_of(name) && bits.is_none_or(|bits| name.contains(&bits));
    if !fits {
        return Err(Fault::about(Code::Argument, "the key does not sign in this algorithm")
            .with("key", public.kind().name())
            .with("algorithm", name));
    }
    Ok(if name == "ed25519-ph" { Scheme::Ed25519ph } else { usual })
}
