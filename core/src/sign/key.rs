//! The key contract: what a host declares about a key that it holds, and how every signature that it hands in is checked.
//!
//! A key is declared once: its public part, the scheme of the algorithm registry that it signs in, and in which form it takes what is to be signed.
//! Its answers are verified by the declared key before anything is sent to anybody. One that does not verify is most often one of
//! these, which are tried so that the failure can name the cause:
//!
//! | cause | who does it |
//! |---|---|
//! | r and s one after the other where DER was said, or the reverse | Azure, PKCS #11, WebCrypto |
//! | the digest hashed a second time | AWS with the message type RAW |
//! | PSS in the place of PKCS #1 v1.5, or the reverse | AWS and Vault by default |
//! | another hash | a P-384 key with SHA-256, a key of Google Cloud for SHA-512 |
//! | Ed25519 over the message, its digest, or prehashed | Google Cloud |

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use der::Tag;

use crate::code::Code;
use crate::crypto::{
    Checker, Digest, Family, KeyKind, Message, PublicKey, Scheme, artifact_schemes,
};
use crate::encoding::der as raw;
use crate::failure::{Failure, ensure};
use crate::session::{Encoding, Form, Purpose, SignRequest, Signature};

/// A key that the host holds, as far as a session knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredKey {
    public: PublicKey,
    scheme: Scheme,
    takes: Takes,
}

/// In which form a key takes what it is to sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Takes {
    /// Its digest, which it signs as it is, or the message where the scheme has no hash.
    #[default]
    Digest,
    /// The message, which it hashes itself.
    Message,
}

impl DeclaredKey {
    /// A key that signs in this scheme, and takes digests where the scheme has a hash.
    ///
    /// # Errors
    /// [`Code::SignKeyAlgorithm`] if the registry does not pair this key with this scheme.
    pub fn new(public: PublicKey, scheme: Scheme) -> Result<Self, Failure> {
        let of_registry = !scheme.is_older_pair();
        let fits = artifact_schemes(public.kind()).any(|other| other == scheme) && of_registry;
        ensure(fits, Code::SignKeyAlgorithm).map_err(|f| {
            let hash = scheme.hash().map_or("none", |hash| hash.name());
            f.with("key", public.kind().name()).with("hash", hash)
        })?;
        Ok(Self { public, scheme, takes: Takes::default() })
    }

    /// The same key, which takes what it is to sign in this form.
    #[must_use]
    pub const fn taking(mut self, takes: Takes) -> Self {
        self.takes = takes;
        self
    }

    /// The public key.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The scheme in which it signs artifacts.
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether it takes digests where its scheme has a hash.
    pub(super) fn takes_digests(&self) -> bool {
        self.takes == Takes::Digest
    }

    /// The scheme in which it proves to a certificate authority that it is there: X.509 has no Ed25519ph (RFC 8410), and
    /// Fulcio verifies no PSS.
    pub(super) fn scheme_of_proof(&self) -> Result<Scheme, Failure> {
        match self.scheme.family() {
            Family::Ecdsa | Family::RsaPkcs1 | Family::Ed25519 => Ok(self.scheme),
            Family::Ed25519ph => Ok(Scheme::Ed25519),
            Family::RsaPss => Err(Failure::new(Code::SignKeyCertificate)),
        }
    }

    /// What the host is asked to sign: a message that is at hand.
    pub(super) fn ask(&self, scheme: Scheme, purpose: Purpose, message: Vec<u8>) -> SignRequest {
        let form = match (scheme.hash(), self.takes) {
            (Some(hash), Takes::Digest) => Form::Digest(hash.hash(&message)),
            _ => Form::Message(message),
        };
        SignRequest { scheme, purpose, form }
    }

    /// The same of something that is known by its digest alone.
    pub(super) fn ask_digest(
        &self,
        purpose: Purpose,
        digest: Digest,
    ) -> Result<SignRequest, Failure> {
        let held = self.takes == Takes::Digest && self.scheme.hash() == Some(digest.algorithm());
        ensure(held, Code::SignKeyForm)?;
        Ok(SignRequest { scheme: self.scheme, purpose, form: Form::Digest(digest) })
    }

    /// The signature in the one encoding that bundles and logs hold, if it is one by this key over what was asked for.
    pub(super) fn check(
        &self,
        asked: &SignRequest,
        given: &Signature,
        checker: &Checker<'_>,
    ) -> Result<Vec<u8>, Failure> {
        let scheme = asked.scheme;
        let read = normal(&given.bytes, given.encoding, scheme);
        if let Some(signature) = &read
            && self.verifies(scheme, as_message(&asked.form), signature, checker)
        {
            return Ok(signature.clone());
        }
        let mut failure = Failure::new(Code::SignSignature)
            .with("key", self.public.kind().name())
            .with("bytes", given.bytes.len());
        if let Some(cause) = self.find_cause(asked, given, checker) {
            failure = failure.with("cause", cause);
        }
        Err(failure)
    }

    fn verifies(
        &self,
        scheme: Scheme,
        message: Message<'_>,
        signature: &[u8],
        checker: &Checker<'_>,
    ) -> bool {
        let code = Code::SignSignature;
        checker.verify(scheme, &self.public, message, signature, code).is_ok()
    }

    /// What was done instead, found by trying.
    fn find_cause(
        &self,
        asked: &SignRequest,
        given: &Signature,
        checker: &Checker<'_>,
    ) -> Option<&'static str> {
        let encodings = [Encoding::Der, Encoding::P1363, Encoding::Raw];
        let readings = || {
            encodings.into_iter().filter_map(|encoding| {
                Some((encoding, normal(&given.bytes, encoding, asked.scheme)?))
            })
        };
        let holds = |scheme, message: Message<'_>| {
            readings().find(|(_, signature)| self.verifies(scheme, message, signature, checker))
        };
        let message = as_message(&asked.form);
        if let Some((encoding, _)) = holds(asked.scheme, message) {
            return Some(match encoding {
                Encoding::P1363 => {
                    "r and s one after the other (p1363), and another encoding was declared"
                }
                Encoding::Der => "DER, and another encoding was declared",
                Encoding::Raw => {
                    "the raw form of this algorithm, and another encoding was declared"
                }
            });
        }
        let digest = match &asked.form {
            Form::Digest(digest) => Some(digest.clone()),
            Form::Message(bytes) => asked.scheme.hash().map(|hash| hash.hash(bytes)),
        };
        let others = || Scheme::ALL.iter().copied().filter(|s| s.key_kind() == self.public.kind());
        if let Some(digest) = &digest {
            let again = Message::Bytes(digest.bytes());
            if holds(asked.scheme, again).is_some() {
                return Some("the digest was hashed a second time");
            }
            let padded = |family| {
                others()
                    .filter(|s| s.family() == family)
                    .any(|s| holds(s, Message::Digest(digest)).is_some())
            };
            match asked.scheme.family() {
                Family::RsaPkcs1 if padded(Family::RsaPss) => {
                    return Some("PSS, and PKCS #1 v1.5 was asked for");
                }
                Family::RsaPss if padded(Family::RsaPkcs1) => {
                    return Some("PKCS #1 v1.5, and PSS was asked for");
                }
                Family::Ed25519ph
                    if holds(Scheme::Ed25519, Message::Bytes(digest.bytes())).is_some() =>
                {
                    return Some("Ed25519 over the digest, and Ed25519ph was asked for");
                }
                _ => {}
            }
            if others().filter(|s| *s != asked.scheme).any(|s| holds(s, again).is_some()) {
                return Some("the digest was taken for a message, and signed in another scheme");
            }
        }
        // What was hashed otherwise can be told where the message is at hand.
        let Form::Message(bytes) = &asked.form else { return None };
        let other =
            others().find(|s| *s != asked.scheme && holds(*s, Message::Bytes(bytes)).is_some())?;
        Some(match other.family() {
            Family::Ed25519 => "Ed25519 over the message, and Ed25519ph was asked for",
            Family::Ed25519ph => "Ed25519ph, and Ed25519 over the message was asked for",
            _ if other.family() != asked.scheme.family() => "another padding and hash",
            _ => "another hash than the one that was asked for",
        })
    }
}

fn as_message(form: &Form) -> Message<'_> {
    match form {
        Form::Digest(digest) => Message::Digest(digest),
        Form::Message(bytes) => Message::Bytes(bytes),
    }
}

/// Bytes of r and of s, each, of a curve.
const fn order_bytes(kind: KeyKind) -> Option<usize> {
    match kind {
        KeyKind::P256 => Some(32),
        KeyKind::P384 => Some(48),
        KeyKind::P521 => Some(66),
        KeyKind::Rsa | KeyKind::Ed25519 => None,
    }
}

/// The signature as it stands in bundles, if the encoding is one of the scheme's.
fn normal(bytes: &[u8], encoding: Encoding, scheme: Scheme) -> Option<Vec<u8>> {
    match (order_bytes(scheme.key_kind()), encoding) {
        (None, Encoding::Raw) | (Some(_), Encoding::Der) => Some(bytes.to_owned()),
        (Some(size), Encoding::P1363) if bytes.len() == size.saturating_mul(2) => {
            let (r, s) = bytes.split_at_checked(size)?;
            raw::wrap(Tag::Sequence, &[&integer(r)?, &integer(s)?])
        }
        _ => None,
    }
}

/// A magnitude as an INTEGER above zero in its one encoding.
pub(super) fn integer(magnitude: &[u8]) -> Option<Vec<u8>> {
    let zeros = magnitude.iter().take_while(|b| **b == 0).count();
    let digits = magnitude.get(zeros..)?;
    let sign: &[u8] = if *digits.first()? >= 0x80 { &[0] } else { &[] };
    raw::wrap(Tag::Integer, &[sign, digits])
}
