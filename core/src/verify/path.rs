//! Step `path`: the certificate chains to one authority of the trusted root that was trusted at
//! every verified time, over certificates that were all valid at every verified time.

use alloc::vec::Vec;

use super::time::say_whose;
use super::unknown::explain_issuer;
use super::{Question, TrustedMaterial};
use crate::code::{Class, Code};
use crate::facts::VerifiedTime;
use crate::failure::{Failure, ensure};
use crate::policy::SelectedSigner;
use crate::report::{Evidence, Value};
use crate::time::Time;
use crate::trust::{CertificateAuthority, is_listed};
use crate::x509::{CODE_SIGNING, Certificate, Path, build_path, check_code_signing};

/// Why the steps about a certificate have nothing to check.
pub(super) const NO_CERTIFICATE: &str = "the bundle is signed with a key that has no certificate";

/// What the step proves.
pub(super) struct SignerPath<'r> {
    /// The authority that the certificate chains to.
    pub(super) authority: &'r CertificateAuthority,
    /// The path to it.
    pub(super) path: Path<'r>,
}

pub(super) fn verify<'r>(
    question: &Question<'r>,
    material: &TrustedMaterial<'r>,
    times: &[VerifiedTime],
    notes: &mut Vec<Evidence>,
) -> Result<Option<SignerPath<'r>>, Failure> {
    let SelectedSigner::Certificate { leaf, hints } = question.subject else {
        notes.push(Evidence::nothing(NO_CERTIFICATE));
        return Ok(None);
    };
    check_code_signing(leaf)?;
    let authorities = material.root.certificate_authorities();
    let hints: Vec<&Certificate> =
        hints.iter().filter(|hint| !is_listed(hint, authorities)).collect();
    let mut moments: Vec<Time> = Vec::new();
    for VerifiedTime { time, .. } in times {
        if let Err(at) = moments.binary_search(time) {
            moments.insert(at, *time);
        }
    }
    let mut reason = Some(Failure::new(Code::PathIssuerUnknown));
    for authority in authorities {
        let path = check_window(leaf, &hints, authority, &moments).and_then(|()| {
            let chain = &authority.chain;
            build_path(leaf, &hints, chain, &moments, CODE_SIGNING, &material.checker)
        });
        match path {
            Ok(path) => {
                notes.push(evidence(leaf, authority, &path, &moments));
                return Ok(Some(SignerPath { authority, path }));
            }
            // Another search would take as long.
            Err(failure) if failure.class() == Class::Limit => return Err(failure),
            Err(failure) => Failure::keep_more_telling(&mut reason, failure),
        }
    }
    let failure = reason.unwrap_or(Failure::new(Code::PathIssuerUnknown));
    // Of other reasons, a time is only when the search was.
    let failure = match failure.code() {
        Code::PathExpired | Code::PathNotYetValid | Code::PathAuthorityWindow => {
            say_whose(failure, question, times)
        }
        _ => failure,
    };
    Err(explain_issuer(failure, leaf, material.root))
}

/// The authority was trusted at every time. One that has not issued the certificate is not the
/// reason of its rejection, whenever it was trusted.
fn check_window(
    leaf: &Certificate,
    hints: &[&Certificate],
    authority: &CertificateAuthority,
    times: &[Time],
) -> Result<(), Failure> {
    let Some(outside) = times.iter().find(|t| !authority.valid_for.contains(**t)) else {
        return Ok(());
    };
    let issued = |c: &Certificate| authority.chain.iter().any(|issuer| c.is_issued_by_name(issuer));
    let is_reason = core::iter::once(leaf).chain(hints.iter().copied()).any(issued);
    let code = if is_reason { Code::PathAuthorityWindow } else { Code::PathIssuerUnknown };
    ensure(false, code).map_err(|f| {
        f.outside(*outside, &[authority.valid_for]).with("authority", authority.uri.as_str())
    })
}

fn evidence(
    leaf: &Certificate,
    authority: &CertificateAuthority,
    path: &Path<'_>,
    times: &[Time],
) -> Evidence {
    let validity = leaf.validity();
    let mut evidence = Evidence::new("certification_path", "RFC 5280 section 6.1")
        .with("authority", authority.uri.as_str())
        .with("notBefore", validity.start);
    if let Some(end) = validity.end {
        evidence = evidence.with("notAfter", end);
    }
    evidence
        .with("validAt", Value::list(times.iter().copied()))
        .with("issuers", Value::list(path.issuers().iter().map(|issuer| issuer.subject())))
}
