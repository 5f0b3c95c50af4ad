//! `hashedrekord` 0.0.1 (Rekor, types/hashedrekord/v0.0.1).
//!
//! ```json
//! {"apiVersion":"0.0.1","kind":"hashedrekord","spec":{
//!   "data":{"hash":{"algorithm":"sha256","value":"a0cfc7…"}},
//!   "signature":{"content":"MEYC…","publicKey":{"content":"<base64 of PEM>"}}}}
//! ```

use alloc::vec::Vec;

use super::{
    Body, Logged, SignedEntity, check_digest, check_signature, check_signer, parse_bytes,
    parse_hash,
};
use crate::bundle::Content;
use crate::code::Code;
use crate::crypto::Digest;
use crate::encoding::json::Message;
use crate::failure::{Failure, ensure};

/// The parts of the entry.
pub(super) struct Record {
    pub(super) digest: Digest,
    signature: Vec<u8>,
    signer: Vec<u8>,
}

pub(super) fn parse(mut spec: Message) -> Result<Record, Failure> {
    let mut data = spec.required("data")?.message()?;
    let mut signature = spec.required("signature")?.message()?;
    let mut key = signature.required("publicKey")?.message()?;
    Ok(Record {
        digest: parse_hash(data.required("hash")?.message()?, Code::BindingDigest)?,
        signature: parse_bytes(signature.required("content")?, Code::BindingSignature)?,
        signer: parse_bytes(key.required("content")?, Code::BindingVerifier)?,
    })
}

pub(super) fn check_binding(
    body: Body<'_>,
    bundle: &SignedEntity<'_>,
) -> Result<Option<Logged>, Failure> {
    let logged = parse(body.spec)?;
    check_content(bundle.content)?;
    check_digest(&logged.digest, bundle)?;
    check_signature(&logged.signature, bundle.content)?;
    check_signer(&logged.signer, bundle.signer)?;
    Ok(Some(Logged { digest: logged.digest, scheme: None }))
}

/// Rekor v1 logs envelopes as `dsse` and `intoto`, not by their digest.
fn check_content(content: &Content) -> Result<(), Failure> {
    ensure(matches!(content, Content::MessageSignature { .. }), Code::BindingContent)
        .map_err(|f| f.with("kind", "hashedrekord"))
}
