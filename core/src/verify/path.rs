//! Step `path`: the certificate chains to one authority of the trusted root that was trusted at
//! every verified time, over certificates that were all valid at every verified time.

use alloc::vec::Vec;

use crate::code::Code;
use crate::crypto::Checker;
use crate::facts::VerifiedTime;
use crate::failure::{Failure, ensure};
use crate::report::{Evidence, Value};
use crate::trust::{CertificateAuthority, TrustedRoot};
use crate::x509::{CODE_SIGNING, Certificate, Path, validate_at};

/// What the step proves.
pub(super) struct SignerPath<'r> {
    /// The authority that the certificate chains to.
    pub(super) authority: &'r CertificateAuthority,
    /// The path to it.
    pub(super) path: Path,
}

pub(super) fn verify<'r>(
    leaf: &Certificate,
    hints: &[Certificate],
    root: &'r TrustedRoot,
    times: &[VerifiedTime],
    checker: &Checker<'_>,
    log: &mut Vec<Evidence>,
) -> Result<SignerPath<'r>, Failure> {
    let mut reason = Failure::new(Code::PathIssuerUnknown);
    for authority in root.certificate_authorities() {
        match validate(leaf, hints, authority, times, checker) {
            Ok(path) => {
                log.push(evidence(leaf, authority, &path, times));
                return Ok(SignerPath { authority, path });
            }
            Err(failure) => {
                if specificity(&failure) > specificity(&reason) {
                    reason = failure;
                }
            }
        }
        checker.within_budget()?;
    }
    Err(reason)
}

/// With several authorities, the reason to tell is that of the one that comes closest.
fn specificity(failure: &Failure) -> u8 {
    match failure.code() {
        Code::PathIssuerUnknown => 0,
        Code::PathAuthorityWindow => 1,
        _ => 2,
    }
}

fn validate(
    leaf: &Certificate,
    hints: &[Certificate],
    authority: &CertificateAuthority,
    times: &[VerifiedTime],
    checker: &Checker<'_>,
) -> Result<Path, Failure> {
    check_window(leaf, hints, authority, times)?;
    let mut reason = None;
    for verified in times {
        // A path that holds at one time must hold at all; there may be another that does.
        let checked = validate_at(leaf, hints, &authority.chain, verified.time, CODE_SIGNING, checker)
            .and_then(|path| {
                times.iter().try_for_each(|t| path.check_validity(leaf, t.time))?;
                Ok(path)
            });
        match checked {
            Ok(path) => return Ok(path),
            Err(failure) => reason = reason.or(Some(failure)),
        }
    }
    Err(reason.unwrap_or(Failure::new(Code::TimeNone)))
}

/// The authority was trusted at every time. One that has not issued the certificate is not the
/// reason of its rejection, whenever it was trusted.
fn check_window(
    leaf: &Certificate,
    hints: &[Certificate],
    authority: &CertificateAuthority,
    times: &[VerifiedTime],
) -> Result<(), Failure> {
    let Some(outside) = times.iter().find(|t| !authority.valid_for.contains(t.time)) else {
        return Ok(());
    };
    let issued = |c: &Certificate| authority.chain.iter().any(|issuer| c.is_issued_by_name(issuer));
    let is_reason = core::iter::once(leaf).chain(hints).any(issued);
    let code = if is_reason { Code::PathAuthorityWindow } else { Code::PathIssuerUnknown };
    ensure(false, code)
        .map_err(|f| f.with("time", outside.time).with("authority", authority.uri.as_str()))
}

fn evidence(
    leaf: &Certificate,
    authority: &CertificateAuthority,
    path: &Path,
    times: &[VerifiedTime],
) -> Evidence {
    let validity = leaf.validity();
    let mut evidence = Evidence::new("certification_path", "RFC 5280 section 6.1")
        .with("authority", authority.uri.as_str())
        .with("notBefore", validity.start);
    if let Some(end) = validity.end {
        evidence = evidence.with("notAfter", end);
    }
    evidence
        .with("validAt", Value::list(times.iter().map(|t| t.time)))
        .with("issuers", Value::list(path.issuers().iter().map(Certificate::subject)))
}
