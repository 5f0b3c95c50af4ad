//! `hashedrekord` 0.0.1 (Rekor, types/hashedrekord/v0.0.1).
//!
//! ```json
//! {"apiVersion":"0.0.1","kind":"hashedrekord","spec":{
//!   "data":{"hash":{"algorithm":"sha256","value":"a0cfc7…"}},
//!   "signature":{"content":"MEYC…","publicKey":{"content":"<base64 of PEM>"}}}}
//! ```

use alloc::string::ToString;
use alloc::vec::Vec;

use super::{Described, check_signature, check_signer, parse_bytes, parse_hash};
use crate::bundle::Content;
use crate::code::Code;
use crate::crypto::{Digest, HashAlgorithm};
use crate::encoding::json::Message;
use crate::failure::{Failure, ensure};

/// What the entry says.
pub(super) struct Logged {
    pub(super) digest: Digest,
    signature: Vec<u8>,
    signer: Vec<u8>,
}

pub(super) fn parse(mut spec: Message) -> Result<Logged, Failure> {
    let mut data = spec.required("data")?.message()?;
    let mut signature = spec.required("signature")?.message()?;
    let mut key = signature.required("publicKey")?.message()?;
    Ok(Logged {
        digest: parse_hash(data.required("hash")?.message()?, Code::BindingDigest)?,
        signature: parse_bytes(signature.required("content")?, Code::BindingSignature)?,
        signer: parse_bytes(key.required("content")?, Code::BindingVerifier)?,
    })
}

pub(super) fn check_binding(spec: Message, bundle: &Described<'_>) -> Result<Digest, Failure> {
    let logged = parse(spec)?;
    check_content(bundle.content)?;
    check_digest(&logged.digest, bundle)?;
    check_signature(&logged.signature, bundle.content)?;
    check_signer(&logged.signer, bundle.signer)?;
    Ok(logged.digest)
}

/// Rekor v1 logs envelopes as `dsse` and `intoto`, not by their digest.
fn check_content(content: &Content) -> Result<(), Failure> {
    ensure(matches!(content, Content::MessageSignature { .. }), Code::BindingContent)
        .map_err(|f| f.with("kind", "hashedrekord"))
}

fn check_digest(logged: &Digest, bundle: &Described<'_>) -> Result<(), Failure> {
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
        Content::Dsse(envelope) => *logged == logged.algorithm().hash(&envelope.pae()),
    };
    ensure(same, Code::BindingDigest).map_err(|f| f.with("logged", logged.to_string()))
}
