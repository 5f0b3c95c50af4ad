//! The key that signs: one of a file, or a new one that is forgotten with the run.

use std::ffi::OsStr;
use std::path::Path;

use sigproof::session::{self, Form, SignRequest};
use sigproof::sign::DeclaredKey;
use sigproof::{KeyKind, Scheme};
use sigproof_keys::{Encoding, FILE_BYTES, KeyPair, Message, needs_password};
use zeroize::Zeroizing;

use crate::args::sign::KeyArgs;
use crate::fault::{Code, Fault};
use crate::input::read_document;
use crate::network::{Holder, password};

/// Who signs. What else may hold a key has its variant here.
pub(crate) enum Key {
    /// A key in memory.
    Pair { pair: Box<KeyPair>, declared: DeclaredKey },
}

impl Key {
    /// The key of the arguments.
    ///
    /// # Errors
    /// If the file holds none, the password is wrong, or it does not sign in the algorithm that is wanted.
    pub(crate) fn of(args: &KeyArgs) -> Result<Self, Fault> {
        let wanted = args.signing_algorithm.as_deref();
        let pair = match &args.key {
            Some(path) => read(path, args.password_file.as_deref())?,
            None => KeyPair::generate(wanted.map_or(KeyKind::P256, kind_of))?,
        };
        let scheme = match wanted {
            Some(name) => scheme_of(name, &pair)?,
            None => pair.scheme(),
        };
        let declared = DeclaredKey::new(pair.public_key().clone(), scheme)?;
        Ok(Self::Pair { pair: Box::new(pair), declared })
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
        }
    }

    fn sign(&self, asked: &SignRequest) -> Result<session::Signature, Fault> {
        let Self::Pair { pair, .. } = self;
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
    if text.contains("://") {
        return Err(Fault::about(Code::Argument, "--key wants the file of a private key")
            .with("key", text.as_ref()));
    }
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
fn scheme_of(name: &str, pair: &KeyPair) -> Result<Scheme, Fault> {
    let bits = pair.public_key().rsa_bits().map(|bits| format!("-{bits}-"));
    let fits = pair.kind() == kind_of(name) && bits.is_none_or(|bits| name.contains(&bits));
    if !fits {
        return Err(Fault::about(Code::Argument, "the key does not sign in this algorithm")
            .with("key", pair.kind().name())
            .with("algorithm", name));
    }
    Ok(if name == "ed25519-ph" { Scheme::Ed25519ph } else { pair.scheme() })
}
