//! Step `signature`: the signer's key has signed the digest that the log entry names, or the
//! pre-authentication encoding of the envelope. That the digest is the artifact's is for the next
//! step.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::{Question, TrustedMaterial, artifact};
use crate::bundle::entry::Logged;
use crate::bundle::{Content, MessageDigest};
use crate::code::Code;
use crate::crypto::{
    Digest, HashAlgorithm, KeyKind, Message, Scheme, VerifyingKey, artifact_schemes,
};
use crate::failure::{Failure, ensure};
use crate::policy::SelectedSigner;
use crate::report::{Evidence, Value};

/// The signer's key, ready for every signature of the bundle.
struct Signer {
    kind: KeyKind,
    key: Box<dyn VerifyingKey>,
}

/// Returns the digests of the artifact that were signed; none for an envelope.
pub(super) fn verify(
    question: &Question<'_>,
    material: &TrustedMaterial<'_>,
    logged: &[Logged],
    notes: &mut Vec<Evidence>,
) -> Result<Option<Vec<Digest>>, Failure> {
    verify_content(question, material, logged, notes)
        .map_err(|failure| explain(failure, question, logged))
}

/// What there is to compare: another key may have signed, and where nothing says a digest, another file.
fn explain(failure: Failure, question: &Question<'_>, logged: &[Logged]) -> Failure {
    if failure.code() != Code::SignatureInvalid {
        return failure;
    }
    let failure = match question.bundle.content() {
        Content::MessageSignature { digest: None, .. } if logged.is_empty() => {
            failure.with("artifact", artifact::usual(question.read.digests()))
        }
        _ => failure,
    };
    match &question.subject {
        SelectedSigner::Key(key) => key.shown_in(failure),
        SelectedSigner::Certificate { .. } => failure,
    }
}

fn verify_content(
    question: &Question<'_>,
    material: &TrustedMaterial<'_>,
    logged: &[Logged],
    notes: &mut Vec<Evidence>,
) -> Result<Option<Vec<Digest>>, Failure> {
    let key = match &question.subject {
        SelectedSigner::Certificate { leaf, .. } => leaf.public_key()?,
        SelectedSigner::Key(selected) => selected.key.clone(),
    };
    let key = Signer { kind: key.kind(), key: material.checker.prepare(&key)? };
    match question.bundle.content() {
        Content::MessageSignature { digest, .. } if logged.is_empty() => {
            verify_unlogged(question, material, &key, digest.as_ref(), notes).map(Some)
        }
        Content::MessageSignature { .. } => {
            // An entry is a statement about a digest: a signature that is not over all of the
            // digests that entries name belies one of them.
            for logged in logged {
                let schemes = schemes_for(&key, logged)?;
                verify_message(question, material, &key, &schemes, &logged.digest, notes)?;
            }
            Ok(Some(logged.iter().map(|logged| logged.digest.clone()).collect()))
        }
        Content::Dsse(envelope) => {
            let pae = envelope.pae();
            // The entries name the schemes, and where none does, the key's kind.
            let named = logged.iter().map(|logged| schemes_for(&key, logged));
            let mut all = named.collect::<Result<Vec<_>, _>>()?;
            if all.is_empty() {
                let schemes = artifact_schemes(key.kind);
                all.push(schemes.filter(|scheme| scheme.signs_envelopes()).collect());
            }
            for schemes in all {
                let messages = schemes.iter().map(|scheme| (*scheme, Message::Bytes(&pae)));
                verify_one(question, material, &key, messages, notes)?;
            }
            Ok(Some(Vec::new()))
        }
    }
}

/// Without an entry, the digest that the bundle states is what was signed; without that, one of the
/// artifact's own, in an algorithm that goes with the key.
fn verify_unlogged(
    question: &Question<'_>,
    material: &TrustedMaterial<'_>,
    key: &Signer,
    stated: Option<&MessageDigest>,
    notes: &mut Vec<Evidence>,
) -> Result<Vec<Digest>, Failure> {
    let candidates = match stated {
        Some(stated) => {
            let algorithm = HashAlgorithm::from_proto(&stated.algorithm);
            let digest = algorithm.and_then(|a| Digest::new(a, &stated.digest).ok());
            alloc::vec![digest.ok_or_else(|| {
                Failure::new(Code::ArtifactMessageDigest)
                    .with("algorithm", stated.algorithm.as_str())
            })?]
        }
        None => question.read.digests().to_vec(),
    };
    let mut reason = None::<Failure>;
    for digest in candidates {
        let logged = Logged { digest, scheme: None };
        let verified = schemes_for(key, &logged).and_then(|schemes| {
            verify_message(question, material, key, &schemes, &logged.digest, notes)
        });
        match verified {
            Ok(()) => return Ok(alloc::vec![logged.digest]),
            // That one of several digests does not go with the key says nothing about the others.
            Err(failure) => Failure::keep_more_telling(&mut reason, failure),
        }
    }
    Err(reason.unwrap_or_else(|| {
        let fits = |a: &HashAlgorithm| artifact_schemes(key.kind).any(|s| s.hash() == Some(*a));
        let wanted = HashAlgorithm::ALL.into_iter().filter(fits).map(HashAlgorithm::name);
        Failure::new(Code::ArtifactUnavailable).with("wanted", Value::list(wanted))
    }))
}

/// The schemes of this key with the hash of what was logged, or the one that the entry names.
fn schemes_for(key: &Signer, logged: &Logged) -> Result<Vec<Scheme>, Failure> {
    let hash = logged.digest.algorithm();
    let fits = |scheme: &Scheme| {
        scheme.hash().is_none_or(|h| h == hash) && logged.scheme.is_none_or(|s| s == *scheme)
    };
    let schemes: Vec<Scheme> = artifact_schemes(key.kind).filter(fits).collect();
    if schemes.is_empty() {
        return Err(Failure::new(Code::SignatureAlgorithm)
            .with("key", key.kind.name())
            .with("hash", hash.name()));
    }
    Ok(schemes)
}

fn verify_message(
    question: &Question<'_>,
    material: &TrustedMaterial<'_>,
    key: &Signer,
    schemes: &[Scheme],
    digest: &Digest,
    notes: &mut Vec<Evidence>,
) -> Result<(), Failure> {
    let bytes = question.artifact.as_bytes();
    let messages = schemes.iter().filter_map(|scheme| match (scheme.hash(), bytes) {
        (Some(_), _) => Some((*scheme, Message::Digest(digest))),
        (None, Some(bytes)) => Some((*scheme, Message::Bytes(bytes))),
        (None, None) => None,
    });
    let result = verify_one(question, material, key, messages, notes);
    // A scheme that takes the artifact itself could not be tried with a digest alone.
    let untried = bytes.is_none() && schemes.iter().any(|scheme| scheme.hash().is_none());
    match result {
        Err(failure) if untried && failure.code() == Code::SignatureInvalid => {
            Err(Failure::new(Code::ArtifactBytesRequired).with("key", key.kind.name()))
        }
        other => other,
    }
}

/// The signature verifies in one of these schemes.
fn verify_one<'m>(
    question: &Question<'_>,
    material: &TrustedMaterial<'_>,
    key: &Signer,
    messages: impl Iterator<Item = (Scheme, Message<'m>)>,
    notes: &mut Vec<Evidence>,
) -> Result<(), Failure> {
    let mut result = ensure(false, Code::SignatureInvalid);
    for (scheme, message) in messages {
        let signature = question.bundle.signature();
        let code = Code::SignatureInvalid;
        result = material.checker.verify_by(&*key.key, scheme, message, signature, code);
        if result.is_ok() {
            notes.push(evidence(scheme, key, message));
            break;
        }
    }
    result
}

fn evidence(scheme: Scheme, key: &Signer, message: Message<'_>) -> Evidence {
    let mut evidence = Evidence::new("signature", "Sigstore algorithm registry")
        .with("key", key.kind.name())
        .with("hash", scheme.hash().map_or("none", HashAlgorithm::name));
    if let Message::Digest(digest) = message {
        evidence = evidence.with("digest", digest.to_string());
    }
    // The registry pairs each curve with one hash; older clients took SHA-256 for every curve.
    if scheme.is_older_pair() {
        evidence.with("note", "older pair of key and hash, not of the registry")
    } else {
        evidence
    }
}
