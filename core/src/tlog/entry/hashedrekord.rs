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
        digest: parse_hash(data.required("hash")?.message()?)?,
        signature: parse_bytes(signature.required("content")?)?,
        signer: parse_bytes(key.required("content")?)?,
    })
}

pub(super) fn check_binding(spec: Message, bundle: &Described<'_>) -> Result<Digest, Failure> {
    let logged = parse(spec)?;
    let Content::MessageSignature { digest: stated, .. } = bundle.content else {
        return Err(Failure::new(Code::BindingContent).with("kind", "hashedrekord"));
    };
    check_signature(&logged.signature, bundle.content)?;
    check_signer(&logged.signer, bundle.signer)?;
    // The bundle is about the artifact that it is verified with, and about the digest that it
    // states. An entry about neither belongs to another bundle; that both are the same is for the
    // step `artifact` to check, which can then say which of the two is wrong.
    let is_stated = stated.as_ref().is_some_and(|stated| {
        HashAlgorithm::from_proto(&stated.algorithm) == Some(logged.digest.algorithm())
            && stated.digest == logged.digest.bytes()
    });
    let is_artifact = bundle.artifact.contains(&logged.digest);
    ensure(is_stated || is_artifact, Code::BindingDigest)
        .map_err(|f| f.with("logged", logged.digest.to_string()))?;
    Ok(logged.digest)
}
