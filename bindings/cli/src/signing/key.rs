//! The key that signs: one of a file, one that a plugin holds, or a new one that is forgotten with the run.

use sigproof::session::{self, Form, SignRequest};
use sigproof::sign::DeclaredKey;
use sigproof::{KeyKind, PublicKey, Scheme};
use sigproof_keys::{Encoding, KeyPair, Message};

use crate::args::algorithm::Algorithm;
use crate::args::sign::KeyArgs;
use crate::fault::{Code, Fault};
use crate::key;
use crate::key::plugin::{self, Plugin};
use crate::network::Holder;

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
        let wanted = args.signing_algorithm;
        let named = args.key.as_ref().and_then(|text| text.to_str()).and_then(plugin::split);
        if let Some((name, reference)) = named {
            let held = Plugin::find(name, reference)?.signing(|public, usual| match wanted {
                Some(name) => scheme_of(name, public, usual),
                None => Ok(usual),
            })?;
            return Ok(Self::Plugin(Box::new(held)));
        }
        let pair = match &args.key {
            Some(path) => {
                key::open(path.as_ref(), args.password_file.as_deref(), "--password-file")?
            }
            None => KeyPair::generate(wanted.map_or(KeyKind::P256, Algorithm::kind))?,
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

/// The scheme of an algorithm, if it is one of this key.
fn scheme_of(wanted: Algorithm, public: &PublicKey, usual: Scheme) -> Result<Scheme, Fault> {
    let fits = public.kind() == wanted.kind() && public.rsa_bits() == wanted.rsa_bits();
    if !fits {
        return Err(Fault::about(Code::Argument, "the key does not sign in this algorithm")
            .with("key", public.kind().name())
            .with("algorithm", wanted.name()));
    }
    Ok(if wanted == Algorithm::Ed25519ph { Scheme::Ed25519ph } else { usual })
}
