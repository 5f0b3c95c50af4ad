//! Log entries (Rekor, types): what a canonicalized body of each kind says, and whether that is
//! this bundle.
//!
//! | kind | version | logs |
//! |---|---|---|
//! | `hashedrekord` | 0.0.1 | a signature over an artifact's digest |
//! | `hashedrekord` | 0.0.2 (Rekor v2) | a signature over an artifact's digest, or an envelope's |
//! | `dsse` | 0.0.1 | a DSSE envelope |
//! | `intoto` | 0.0.2 | a DSSE envelope, in an older form |

mod dsse;
mod hashedrekord;
mod hashedrekord_v2;
mod intoto;
mod kind;

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;

use super::{Content, Envelope, LogEntry};
use crate::code::{Class, Code};
use crate::crypto::{Digest, HashAlgorithm, PublicKey, Scheme};
use crate::encoding::json::{self, Message};
use crate::encoding::{base64, pem};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::x509::Certificate;

pub use kind::Kind;

/// Who the bundle says has signed.
#[derive(Clone, Copy)]
pub(crate) enum Signer<'a> {
    Certificate(&'a Certificate),
    Key(&'a PublicKey),
}

impl Signer<'_> {
    /// The key that has signed.
    pub(crate) fn public_key(&self) -> Result<PublicKey, Failure> {
        match self {
            Self::Certificate(certificate) => certificate.public_key(),
            Self::Key(key) => Ok((*key).clone()),
        }
    }
}

/// What an entry says was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Logged {
    /// The digest of the artifact, or of an envelope's pre-authentication encoding.
    pub(crate) digest: Digest,
    /// The signature's scheme, if the entry says it.
    pub(crate) scheme: Option<Scheme>,
}

/// The bundle, as far as an entry may describe it.
pub(crate) struct SignedEntity<'a> {
    pub(crate) content: &'a Content,
    pub(crate) signer: Signer<'a>,
    pub(crate) artifact: &'a [Digest],
    hashed: Hashed,
}

/// Digests of an envelope, each computed once however many entries name it.
#[derive(Default)]
struct Hashed {
    payload: RefCell<Vec<Digest>>,
    pae: RefCell<Vec<Digest>>,
}

fn once(
    known: &RefCell<Vec<Digest>>,
    algorithm: HashAlgorithm,
    compute: impl FnOnce() -> Digest,
) -> Digest {
    let found = known.borrow().iter().find(|d| d.algorithm() == algorithm).cloned();
    found.unwrap_or_else(|| {
        let digest = compute();
        known.borrow_mut().push(digest.clone());
        digest
    })
}

impl<'a> SignedEntity<'a> {
    pub(crate) fn new(content: &'a Content, signer: Signer<'a>, artifact: &'a [Digest]) -> Self {
        Self { content, signer, artifact, hashed: Hashed::default() }
    }

    fn payload_digest(&self, envelope: &Envelope, algorithm: HashAlgorithm) -> Digest {
        once(&self.hashed.payload, algorithm, || algorithm.hash(&envelope.payload))
    }

    fn pae_digest(&self, envelope: &Envelope, algorithm: HashAlgorithm) -> Digest {
        once(&self.hashed.pae, algorithm, || algorithm.hash(&envelope.pae()))
    }
}

/// What a canonicalized body says.
struct Body<'a> {
    kind: Kind,
    spec: Message,
    /// All of it, as the log has it.
    bytes: &'a [u8],
}

fn parse_body(bytes: &[u8]) -> Result<Body<'_>, Failure> {
    let value = json::parse_bare(bytes, limits::CANONICALIZED_BODY_BYTES, limits::ENTRY_NODES)?;
    let mut message = Message::document(value)?;
    let kind = message.required("kind")?.text()?;
    let version = message.required("apiVersion")?.text()?;
    let spec = message.required("spec")?.message()?;
    Ok(Body { kind: Kind::new(kind, version), spec, bytes })
}

/// The kind that a body states, for forms of an entry that do not state it beside the body.
pub(crate) fn stated_kind(body: &[u8]) -> Result<Kind, Failure> {
    parse_body(body).map(|body| body.kind).map_err(malformed)
}

/// Says of every failure to read a body that the entry is malformed, but keeps what was found.
fn malformed(failure: Failure) -> Failure {
    let cause = failure.code();
    if cause.class() == Class::Malformed && cause != Code::EntryMalformed {
        failure.within(Code::EntryMalformed)
    } else {
        failure
    }
}

/// Checks that an entry describes the bundle. Returns what the entry says was signed, if its kind
/// says it as a digest. Each kind has a function like this one, which takes the body.
pub(crate) fn check_binding(
    entry: &LogEntry,
    bundle: &SignedEntity<'_>,
) -> Result<Option<Logged>, Failure> {
    let body = parse_body(&entry.canonicalized_body).map_err(malformed)?;
    ensure(body.kind == entry.kind, Code::BindingKind).map_err(|f| {
        f.with("kind", entry.kind.name())
            .with("version", entry.kind.version())
            .with("loggedKind", body.kind.name())
            .with("loggedVersion", body.kind.version())
    })?;
    let check = match &entry.kind {
        Kind::HashedRekordV001 => hashedrekord::check_binding,
        Kind::HashedRekordV002 => hashedrekord_v2::check_binding,
        Kind::DsseV001 => dsse::check_binding,
        Kind::IntotoV002 => intoto::check_binding,
        Kind::Other { kind, version } => {
            return Err(Failure::new(Code::EntryUnsupported)
                .with("kind", kind.as_str())
                .with("version", version.as_str()));
        }
    };
    check(body, bundle).map_err(malformed)
}

/// The algorithm with which an entry states the artifact's digest.
pub(crate) fn hash_algorithm(entry: &LogEntry) -> Option<HashAlgorithm> {
    let spec = || Some(parse_body(&entry.canonicalized_body).ok()?.spec);
    match entry.kind {
        Kind::HashedRekordV001 => Some(hashedrekord::parse(spec()?).ok()?.digest.algorithm()),
        Kind::HashedRekordV002 => hashedrekord_v2::hash_algorithm(spec()?),
        _ => None,
    }
}

/// `{"algorithm": "sha256", "value": "<hex>"}`. A value that no digest of that algorithm can have
/// is that of nothing in the bundle: the mismatch has the caller's code.
fn parse_hash(mut message: Message, mismatch: Code) -> Result<Digest, Failure> {
    let algorithm = message.required("algorithm")?.text()?;
    let value = message.required("value")?.text()?;
    let digest = || {
        let algorithm = HashAlgorithm::from_name(&algorithm)?;
        Digest::new(algorithm, &hex::decode(value.as_str()).ok()?).ok()
    };
    digest().ok_or_else(|| {
        Failure::new(mismatch)
            .with("loggedAlgorithm", algorithm.as_str())
            .with("logged", value.as_str())
    })
}

/// A field of standard base64, which is what Rekor writes; anything else is nothing that the bundle
/// holds.
fn parse_bytes(field: json::Field, mismatch: Code) -> Result<Vec<u8>, Failure> {
    let place = String::from(field.place());
    base64::decode_standard(&field.text()?).ok_or_else(|| Failure::new(mismatch).at(&place))
}

/// The digest in the entry is of what the bundle is about.
fn check_digest(logged: &Digest, bundle: &SignedEntity<'_>) -> Result<(), Failure> {
    let same = match bundle.content {
        // The bundle is about the artifact that it is verified with, and about the digest that it
        // states. An entry about neither belongs to another bundle; that both are the same is for
        // the step `artifact` to check, which can then say which of the two is wrong.
        Content::MessageSignature { digest: stated, .. } => {
            let is_stated = stated.as_ref().is_some_and(|stated| {
                HashAlgorithm::from_proto(&stated.algorithm) == Some(logged.algorithm())
                    && stated.digest == logged.bytes()
            });
            is_stated || bundle.artifact.contains(logged)
        }
        Content::Dsse(envelope) => *logged == bundle.pae_digest(envelope, logged.algorithm()),
    };
    ensure(same, Code::BindingDigest).map_err(|f| f.with("logged", logged.to_string()))
}

/// The signature in the entry is the bundle's.
fn check_signature(logged: &[u8], content: &Content) -> Result<(), Failure> {
    let signature = match content {
        Content::MessageSignature { signature, .. } => signature,
        Content::Dsse(envelope) => &envelope.signature,
    };
    ensure(logged == signature, Code::BindingSignature)
        .map_err(|f| f.with("logged", logged).with("bundle", &signature[..]))
}

/// The certificate or key in the entry, in PEM, is the bundle's.
fn check_signer(logged: &[u8], signer: Signer<'_>) -> Result<(), Failure> {
    let block = core::str::from_utf8(logged).ok().and_then(pem::decode_alone);
    let (label, der) = block.ok_or(Failure::new(Code::BindingVerifier).with("logged", "no PEM"))?;
    let same = match signer {
        Signer::Certificate(certificate) => label == "CERTIFICATE" && der == certificate.der(),
        Signer::Key(key) => label == "PUBLIC KEY" && der == key.spki_der(),
    };
    ensure(same, Code::BindingVerifier).map_err(|f| f.with("logged", label))
}

/// The payload that the entry logs is the bundle's.
fn check_payload_hash(
    logged: &Digest,
    envelope: &Envelope,
    bundle: &SignedEntity<'_>,
) -> Result<(), Failure> {
    let actual = bundle.payload_digest(envelope, logged.algorithm());
    ensure(*logged == actual, Code::BindingPayload)
        .map_err(|f| f.with("logged", logged.to_string()).with("bundle", actual.to_string()))
}
