//! `hashedrekord` 0.0.2, the entry of Rekor v2 (rekor-tiles, types/hashedrekord).
//!
//! ```json
//! {"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{
//!   "data":{"algorithm":"SHA2_256","digest":"<base64>"},
//!   "signature":{"content":"<base64>","verifier":{"keyDetails":"PKIX_ECDSA_P256_SHA_256",
//!     "x509Certificate":{"rawBytes":"<base64>"}}}}}}
//! ```
//! The digest is the artifact's, or that of an envelope's pre-authentication encoding. The whole
//! entry can be written anew from the bundle, and must then be the body byte for byte.

use alloc::format;
use alloc::string::String;

use super::{Body, Logged, SignedEntity, Signer, check_digest, check_signature, parse_bytes};
use crate::code::Code;
use crate::crypto::{Digest, HashAlgorithm, from_key_details, rsa_bits};
use crate::encoding::base64;
use crate::encoding::json::Message;
use crate::failure::{Failure, ensure};

/// The parts of the entry before the signer.
struct Data {
    algorithm: String,
    digest: Digest,
}

fn parse_data(record: &mut Message) -> Result<Data, Failure> {
    let mut data = record.required("data")?.message()?;
    let algorithm = data.required("algorithm")?.text()?;
    let bytes = parse_bytes(data.required("digest")?, Code::BindingDigest)?;
    let digest = HashAlgorithm::from_proto(&algorithm)
        .and_then(|algorithm| Digest::new(algorithm, &bytes).ok())
        .ok_or_else(|| {
            Failure::new(Code::BindingDigest).with("loggedAlgorithm", algorithm.as_str())
        })?;
    Ok(Data { algorithm, digest })
}

/// The algorithm with which the entry states the digest.
pub(super) fn hash_algorithm(mut spec: Message) -> Option<HashAlgorithm> {
    let mut record = spec.required("hashedRekordV002").ok()?.message().ok()?;
    parse_data(&mut record).ok().map(|data| data.digest.algorithm())
}

pub(super) fn check_binding(
    body: Body<'_>,
    bundle: &SignedEntity<'_>,
) -> Result<Option<Logged>, Failure> {
    let Body { mut spec, bytes, .. } = body;
    let mut record = spec.required("hashedRekordV002")?.message()?;
    let data = parse_data(&mut record)?;
    check_digest(&data.digest, bundle)?;
    let mut signature = record.required("signature")?.message()?;
    let content = parse_bytes(signature.required("content")?, Code::BindingSignature)?;
    check_signature(&content, bundle.content)?;

    let mut verifier = signature.required("verifier")?.message()?;
    let details = verifier.required("keyDetails")?.text()?;
    let (form, der) = match verifier.oneof(["x509Certificate", "publicKey"])? {
        Some((form, field)) => {
            let raw = field.message()?.required("rawBytes")?;
            (form, parse_bytes(raw, Code::BindingVerifier)?)
        }
        None => return Err(Failure::new(Code::BindingVerifier).with("logged", "none")),
    };
    let (wanted, own) = match bundle.signer {
        Signer::Certificate(certificate) => ("x509Certificate", certificate.der()),
        Signer::Key(key) => ("publicKey", key.spki_der()),
    };
    ensure(form == wanted && der == own, Code::BindingVerifier)
        .map_err(|f| f.with("logged", form))?;

    let key = bundle.signer.public_key()?;
    let scheme = from_key_details(&details).filter(|scheme| scheme.key_kind() == key.kind());
    let size_fits = rsa_bits(&details).is_none_or(|bits| key.rsa_bits() == Some(bits));
    ensure(scheme.is_some() && size_fits, Code::BindingVerifier)
        .map_err(|f| f.with("keyDetails", details.as_str()).with("key", key.kind().name()))?;

    let canonical = format!(
        concat!(
            r#"{{"apiVersion":"0.0.2","kind":"hashedrekord","spec":{{"hashedRekordV002":{{"#,
            r#""data":{{"algorithm":"{}","digest":"{}"}},"signature":{{"content":"{}","#,
            r#""verifier":{{"keyDetails":"{}","{}":{{"rawBytes":"{}"}}}}}}}}}}}}"#,
        ),
        data.algorithm,
        base64::encode(data.digest.bytes()),
        base64::encode(&content),
        details,
        form,
        base64::encode(&der),
    );
    ensure(canonical.as_bytes() == bytes, Code::BindingCanonical)?;
    Ok(Some(Logged { digest: data.digest, scheme }))
}
