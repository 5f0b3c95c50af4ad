//! Step `signature`: the signer's key has signed the digest that the log entry names, or the
//! pre-authentication encoding of the envelope. That the digest is the artifact's is for the next
//! step.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::bundle::{Bundle, Content};
use crate::code::Code;
use crate::crypto::{Checker, Digest, HashAlgorithm, Message, PublicKey, Scheme, artifact_schemes};
use crate::failure::{Failure, ensure};
use crate::report::Evidence;
use crate::x509::Certificate;

pub(super) fn verify(
    bundle: &Bundle,
    leaf: &Certificate,
    logged: &[Digest],
    checker: &Checker<'_>,
    log: &mut Vec<Evidence>,
) -> Result<(), Failure> {
    let key = leaf.public_key()?;
    match bundle.content() {
        Content::MessageSignature { signature, .. } => {
            // An entry is a statement about a digest: a signature that is not over all of the
            // digests that entries name belies one of them.
            ensure(!logged.is_empty(), Code::SignatureInvalid)?;
            for digest in logged {
                let scheme = scheme_for(&key, digest.algorithm())?;
                let message = Message::Digest(digest);
                checker.verify(scheme, &key, message, signature, Code::SignatureInvalid)?;
                log.push(evidence(scheme, &key).with("digest", digest.to_string()));
            }
            Ok(())
        }
        Content::Dsse(envelope) => {
            let pae = envelope.pae();
            let mut result = Err(Failure::new(Code::SignatureInvalid));
            for scheme in artifact_schemes(key.kind()) {
                let message = Message::Bytes(&pae);
                result = checker.verify(
                    *scheme,
                    &key,
                    message,
                    &envelope.signature,
                    Code::SignatureInvalid,
                );
                if result.is_ok() {
                    log.push(
                        evidence(*scheme, &key).with("payloadType", envelope.payload_type.as_str()),
                    );
                    break;
                }
            }
            result
        }
    }
}

fn scheme_for(key: &PublicKey, hash: HashAlgorithm) -> Result<Scheme, Failure> {
    let mut schemes = artifact_schemes(key.kind()).iter().copied();
    schemes.find(|scheme| scheme.hash() == Some(hash)).ok_or_else(|| {
        Failure::new(Code::SignatureAlgorithm)
            .with("key", key.kind().name())
            .with("hash", hash.name())
    })
}

fn evidence(scheme: Scheme, key: &PublicKey) -> Evidence {
    let evidence = Evidence::new("signature", "Sigstore algorithm registry")
        .with("key", key.kind().name())
        .with("hash", scheme.hash().map_or("none", HashAlgorithm::name));
    // The registry pairs each curve with one hash; older clients took SHA-256 for every curve.
    if artifact_schemes(key.kind()).first() == Some(&scheme) {
        evidence
    } else {
        evidence.with("note", "older pair of key and hash, not of the registry")
    }
}
