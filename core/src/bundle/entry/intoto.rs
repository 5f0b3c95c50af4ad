//! `intoto` 0.0.2 (Rekor, types/intoto/v0.0.2).
//!
//! ```json
//! {"apiVersion":"0.0.2","kind":"intoto","spec":{"content":{
//!   "envelope":{"payloadType":"application/vnd.in-toto+json",
//!               "signatures":[{"sig":"<base64 of base64>","publicKey":"<base64 of PEM>"}]},
//!   "hash":{…}, "payloadHash":{"algorithm":"sha256","value":"2f1a…"}}}}
//! ```
//! The signature is base64 twice. The payload may stand in the envelope (also base64 twice) and is
//! then compared too. `hash` commits to the signer's own spelling of the envelope: not checked.

use alloc::vec::Vec;

use super::dsse::only;
use super::{
    Body, Logged, SignedEntity, check_payload_hash, check_signature, check_signer, parse_bytes,
    parse_hash,
};
use crate::bundle::Content;
use crate::code::Code;
use crate::encoding::base64;
use crate::encoding::json::Field;
use crate::failure::{Failure, ensure};

pub(super) fn check_binding(
    body: Body<'_>,
    bundle: &SignedEntity<'_>,
) -> Result<Option<Logged>, Failure> {
    let mut spec = body.spec;
    let mut content = spec.required("content")?.message()?;
    let mut logged = content.required("envelope")?.message()?;
    let payload_hash =
        parse_hash(content.required("payloadHash")?.message()?, Code::BindingPayload)?;
    let mut signature = only(logged.required("signatures")?)?;
    let Content::Dsse(envelope) = bundle.content else {
        return Err(Failure::new(Code::BindingContent).with("kind", "intoto"));
    };
    check_payload_hash(&payload_hash, envelope, bundle)?;
    if let Some(payload) = logged.optional("payload") {
        let payload = decode_twice(payload, Code::BindingPayload)?;
        ensure(payload == envelope.payload, Code::BindingPayload)?;
    }
    let payload_type = logged.required("payloadType")?.text()?;
    ensure(payload_type == envelope.payload_type, Code::BindingPayloadType).map_err(|f| {
        f.with("logged", payload_type.as_str()).with("bundle", envelope.payload_type.as_str())
    })?;
    let sig = decode_twice(signature.required("sig")?, Code::BindingSignature)?;
    check_signature(&sig, bundle.content)?;
    let verifier = parse_bytes(signature.required("publicKey")?, Code::BindingVerifier)?;
    check_signer(&verifier, bundle.signer)?;
    Ok(None)
}

fn decode_twice(field: Field, mismatch: Code) -> Result<Vec<u8>, Failure> {
    let once = parse_bytes(field, mismatch)?;
    core::str::from_utf8(&once)
        .ok()
        .and_then(base64::decode_standard)
        .ok_or(Failure::new(mismatch).with("logged", "not base64 twice"))
}
