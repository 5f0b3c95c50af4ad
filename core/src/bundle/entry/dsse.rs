//! `dsse` 0.0.1 (Rekor, types/dsse/v0.0.1).
//!
//! ```json
//! {"apiVersion":"0.0.1","kind":"dsse","spec":{
//!   "envelopeHash":{…}, "payloadHash":{"algorithm":"sha256","value":"3f5854…"},
//!   "signatures":[{"signature":"MEYC…","verifier":"<base64 of PEM>"}]}}
//! ```
//! `envelopeHash` commits to the signer's own spelling of the envelope's JSON, which no bundle
//! carries: it is not checked.

use super::{
    Body, Logged, SignedEntity, check_payload_hash, check_signature, check_signer, parse_bytes,
    parse_hash,
};
use crate::bundle::Content;
use crate::code::Code;
use crate::encoding::json::{Field, Message};
use crate::failure::{Failure, ensure};

pub(super) fn check_binding(
    body: Body<'_>,
    bundle: &SignedEntity<'_>,
) -> Result<Option<Logged>, Failure> {
    let mut spec = body.spec;
    let payload_hash = parse_hash(spec.required("payloadHash")?.message()?, Code::BindingPayload)?;
    let mut signature = only(spec.required("signatures")?)?;
    let Content::Dsse(envelope) = bundle.content else {
        return Err(Failure::new(Code::BindingContent).with("kind", "dsse"));
    };
    check_payload_hash(&payload_hash, envelope, bundle)?;
    let logged = parse_bytes(signature.required("signature")?, Code::BindingSignature)?;
    check_signature(&logged, bundle.content)?;
    let verifier = parse_bytes(signature.required("verifier")?, Code::BindingVerifier)?;
    check_signer(&verifier, bundle.signer)?;
    Ok(None)
}

/// The one element of a list of signatures: the envelope has exactly one, and so has the entry.
pub(super) fn only(list: Field) -> Result<Message, Failure> {
    let mut list = list.list()?;
    let count = list.len();
    let last = list.pop();
    ensure(count == 1, Code::BindingSignature).map_err(|f| f.with("signatures", count))?;
    last.ok_or(Failure::new(Code::BindingSignature))?.message()
}
