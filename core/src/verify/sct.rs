//! Step `sct`: a certificate transparency log has promised to log the certificate. The promise is
//! about the precertificate and the key of the issuer in the verified path.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::time::trusted_at;
use crate::code::Code;
use crate::crypto::{Checker, HashAlgorithm, Message};
use crate::ct::{self, SCT_LIST, Sct};
use crate::facts::CertificateTimestamp;
use crate::failure::{Failure, ensure};
use crate::policy::THRESHOLD;
use crate::report::Evidence;
use crate::trust::TrustedRoot;
use crate::x509::{Certificate, Path};

pub(super) fn verify(
    leaf: &Certificate,
    path: &Path,
    root: &TrustedRoot,
    checker: &Checker<'_>,
    log: &mut Vec<Evidence>,
) -> Result<Vec<CertificateTimestamp>, Failure> {
    let scts = ct::parse_embedded(leaf)?.unwrap_or_default();
    ensure(!scts.is_empty(), Code::SctMissing)?;
    let issuer = path.issuer().ok_or(Failure::new(Code::PathInvalid))?;
    let issuer_key_hash = HashAlgorithm::Sha256.hash(issuer.spki_der());
    let mut verified = Vec::new();
    let mut operators = BTreeSet::new();
    for sct in &scts {
        let logs = root.ctlogs().iter().filter(|l| l.log_id == sct.log_id);
        let Some(known) = logs.clone().next() else {
            log.push(
                Evidence::new("ct_log_unknown_timestamp_ignored", "RFC 6962 section 5.2")
                    .with("logId", &sct.log_id[..]),
            );
            continue;
        };
        let shown = |f: Failure| f.with("log", known.base_url.as_str());
        let signed = ct::precertificate_tbs(leaf.der(), SCT_LIST)
            .and_then(|tbs| sct.signed_data(&issuer_key_hash, &tbs))
            .ok_or(Failure::new(Code::SctMalformed))?;
        sct.check_algorithm(known.scheme).map_err(shown)?;
        let message = Message::Bytes(&signed);
        checker
            .verify(known.scheme, &known.key, message, &sct.signature, Code::SctSignature)
            .map_err(shown)?;
        let time = Sct::time(sct)?;
        let trusted = trusted_at(logs, time, Code::SctWindow)?.unwrap_or(known);
        log.push(
            Evidence::new("signed_certificate_timestamp", "RFC 6962 section 3.2")
                .with("log", trusted.base_url.as_str())
                .with("time", time),
        );
        operators.insert(trusted.operator_key());
        verified.push(CertificateTimestamp {
            log: trusted.base_url.clone(),
            log_id: hex::encode(&trusted.log_id),
            time,
        });
    }
    ensure(operators.len() >= THRESHOLD, Code::SctThreshold)
        .map_err(|f| f.with("wanted", THRESHOLD).with("found", operators.len()))?;
    Ok(verified)
}
