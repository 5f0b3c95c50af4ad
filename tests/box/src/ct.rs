//! What another Fulcio asks of a certificate transparency log (RFC 6962 section 4.2): `POST /ct/v1/add-pre-chain` with
//! `{"chain": [precertificate, issuer, …]}`. The log signs whatever it is shown: which authorities it knows is not what is
//! tried out here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use der::asn1::ObjectIdentifier;
use der::{Any, Encode as _, Tag, TagNumber, Tagged as _};
use serde_json::{Value, json};
use sigproof_testkit::ct::{CtLog, Subject};
use sigproof_testkit::der::{seq, tlv};
use sigproof_testkit::json::b64;
use sigproof_testkit::key::sha256;

use crate::clock::millis;
use crate::key::{elements, spki_of};

/// The extension that makes a certificate a precertificate (section 3.1).
const POISON: &str = "1.3.6.1.4.1.11129.2.4.3";
/// `extensions [3]` of a TBSCertificate (RFC 5280 section 4.1).
const EXTENSIONS: u8 = 0xa3;

/// The promise for a precertificate, as the log answers it.
pub(crate) fn add_pre_chain(log: &CtLog, request: &Value) -> Option<Value> {
    let certificate = |n: usize| STANDARD.decode(request["chain"][n].as_str()?).ok();
    let tbs = without_poison(&certificate(0)?)?;
    let issuer = sha256(&spki_of(&certificate(1)?)?);
    let sct = log.sct(&Subject::Precertificate(issuer.to_vec(), tbs), millis(), &[]);
    let length = u16::try_from(sct.signature.len()).ok()?.to_be_bytes();
    let signature = [&[sct.hash, sct.algorithm], &length[..], &sct.signature].concat();
    Some(json!({
        "sct_version": sct.version,
        "id": b64(&sct.log_id),
        "timestamp": sct.timestamp,
        "extensions": "",
        "signature": b64(signature),
    }))
}

/// What is to be certified, without the mark that it is not to be used; nothing for what has no such mark.
fn without_poison(precertificate: &[u8]) -> Option<Vec<u8>> {
    let tbs = elements(precertificate)?.into_iter().next()?.to_der().ok()?;
    let mut poisoned = false;
    let mut fields = Vec::new();
    for field in elements(&tbs)? {
        let der = field.to_der().ok()?;
        if !is_extensions(field.tag()) {
            fields.push(der);
            continue;
        }
        let mut kept = Vec::new();
        for extension in elements(field.value())? {
            let is_poison = name(&extension)? == POISON;
            poisoned |= is_poison;
            if !is_poison {
                kept.push(extension.to_der().ok()?);
            }
        }
        fields.push(tlv(EXTENSIONS, &seq(&kept)));
    }
    poisoned.then(|| seq(&fields))
}

/// `[3]`
fn is_extensions(tag: Tag) -> bool {
    tag == Tag::ContextSpecific { constructed: true, number: TagNumber(3) }
}

fn name(extension: &Any) -> Option<String> {
    let parts = elements(&extension.to_der().ok()?)?;
    Some(parts.first()?.decode_as::<ObjectIdentifier>().ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sigproof_testkit::ca::{Certificate, Extension};
    use sigproof_testkit::key::{Hash, Key, KeyKind};

    #[test]
    fn the_promise_is_about_the_certificate_without_the_mark() {
        let key = Key::derive(KeyKind::P256, "ct", "issuer");
        let log = CtLog::new("ct", "log");
        let mark = Extension::new(POISON, true, vec![5, 0]);
        let other = Extension::new("2.5.29.15", true, vec![3, 2, 7, 128]);
        let with = |extensions| Certificate {
            serial: vec![1],
            algorithm: key.algorithm(Hash::Sha256).to_owned(),
            issuer: seq(&[]),
            not_before: 1_800_000_000,
            not_after: 1_800_000_600,
            subject: seq(&[]),
            spki: key.spki(),
            extensions,
        };
        let marked = with(vec![mark, other.clone()]).sign(&key, Hash::Sha256);
        let plain = with(vec![other]);
        assert_eq!(without_poison(&marked).unwrap(), plain.tbs());
        let plain = plain.sign(&key, Hash::Sha256);
        assert!(without_poison(&plain).is_none());
        let ask =
            |first: &[u8]| add_pre_chain(&log, &json!({ "chain": [b64(first), b64(&plain)] }));
        let answer = ask(&marked).unwrap();
        assert_eq!(answer["id"], b64(log.key.id()));
        assert!(
            STANDARD.decode(answer["signature"].as_str().unwrap()).unwrap().starts_with(&[4, 3, 0])
        );
        assert!(ask(&plain).is_none() && add_pre_chain(&log, &json!({})).is_none());
    }
}
