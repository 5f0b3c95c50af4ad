//! Step `sct`: a certificate transparency log has promised to log the certificate. An embedded
//! promise is about the precertificate and the key of the issuer in the verified path; a detached
//! one about the certificate itself.

use alloc::vec::Vec;

use super::logs::Logs;
use super::path::NO_CERTIFICATE;
use super::unknown::{Kind, Unknown, shown_id};
use super::{Question, TrustedMaterial};
use crate::code::Code;
use crate::crypto::{HashAlgorithm, Message};
use crate::ct::{self, SCT_LIST, Sct};
use crate::facts::CertificateTimestamp;
use crate::failure::{Failure, ensure};
use crate::policy::{Dangerous, SelectedSigner};
use crate::report::Evidence;
use crate::trust::{Operator, count};
use crate::x509::Path;

pub(super) fn verify(
    question: &Question<'_>,
    material: &TrustedMaterial<'_>,
    path: Option<&Path<'_>>,
    notes: &mut Vec<Evidence>,
) -> Result<Option<Vec<CertificateTimestamp>>, Failure> {
    let SelectedSigner::Certificate { leaf, .. } = question.subject else {
        notes.push(Evidence::nothing(NO_CERTIFICATE));
        return Ok(None);
    };
    let wanted = question.policy.scts();
    let embedded = ct::parse_embedded(leaf)?.unwrap_or_default();
    let detached = question.bundle.detached_sct();
    let none = embedded.is_empty() && detached.is_none();
    let dangerous = |f: Failure| f.with("dangerous", Dangerous::NoSct.name());
    ensure(wanted == 0 || !none, Code::SctMissing)
        .map_err(|f| dangerous(f.with("issuer", leaf.issuer())))?;
    let issuer = path.and_then(Path::issuer).ok_or(Failure::new(Code::PathInvalid))?;
    let issuer_key_hash = HashAlgorithm::Sha256.hash(issuer.spki_der());
    let mut verified = Vec::new();
    let mut operators: Vec<Operator> = Vec::new();
    let mut unknown = Unknown::default();
    let entries = embedded.iter().map(|sct| (sct, true)).chain(detached.map(|sct| (sct, false)));
    for (sct, is_embedded) in entries {
        let logs = material.root.ctlogs().iter().filter(|l| l.log_id == sct.log_id);
        let Some(logs) = Logs::of(logs) else {
            notes.push(
                Evidence::new("ct_log_unknown_timestamp_ignored", "RFC 6962 section 5.2")
                    .with("logId", &sct.log_id[..]),
            );
            unknown.push(shown_id(&sct.log_id), [&sct.log_id[..]]);
            continue;
        };
        let first = logs.first();
        let shown = |f: Failure| f.with("log", first.base_url.as_str());
        let signed = if is_embedded {
            ct::precertificate_tbs(leaf.der(), SCT_LIST)
                .and_then(|tbs| sct.signed_precertificate(&issuer_key_hash, &tbs))
        } else {
            sct.signed_certificate(leaf.der())
        };
        let signed = signed.ok_or(Failure::new(Code::SctMalformed))?;
        sct.check_algorithm(first.scheme).map_err(shown)?;
        let message = Message::Bytes(&signed);
        material
            .checker
            .verify(first.scheme, &first.key, message, &sct.signature, Code::SctSignature)
            .map_err(shown)?;
        let time = Sct::time(sct)?;
        let trusted = logs.trusted_at(time, Code::SctWindow)?;
        notes.push(
            Evidence::new("signed_certificate_timestamp", "RFC 6962 section 3.2")
                .with("log", trusted.base_url.as_str())
                .with("time", time),
        );
        operators.push(trusted.run_by);
        verified.push(CertificateTimestamp {
            log: trusted.base_url.clone(),
            log_id: hex::encode(&trusted.log_id),
            time,
        });
    }
    let found = count(&operators, 0);
    ensure(found >= wanted, Code::SctThreshold).map_err(|f| {
        let failure = f.with("wanted", wanted).with("found", found);
        dangerous(unknown.shown_in(failure, material, &[Kind::CertificateLogs]))
    })?;
    if verified.is_empty() {
        notes.push(
            Evidence::nothing("no known log vouches for the certificate")
                .with("dangerous", Dangerous::NoSct.name()),
        );
        return Ok(None);
    }
    Ok(Some(verified))
}
