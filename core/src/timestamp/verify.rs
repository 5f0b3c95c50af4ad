//! Whether a token is an authority's own, and whether it holds.
//!
//! A token belongs to an authority if its signer's certificate chains to the authority's anchor.
//! Everything that is checked of a certificate is checked of the one whose key verified the
//! signature, whatever other certificates came with the token (RFC 3161 section 2.3, RFC 5652
//! section 5.6).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use sha1::Digest as _;

use super::Token;
use super::cms::{CertificateHash, SignerIdentifier};
use crate::code::{Class, Code};
use crate::crypto::{Checker, Message};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::trust::{CertificateAuthority, is_listed};
use crate::x509::{
    Certificate, Path, TIME_STAMPING, build_path, check_time_stamping, name_to_text,
};

/// What one authority says of a token.
pub(crate) enum Outcome {
    /// The signer does not chain to this authority.
    Foreign,
    /// The authority's own, and it holds.
    Accepted,
}

/// A certificate that the token's signer identifier fits, and whether its key has signed.
pub(crate) type Candidate<'t> = (&'t Certificate, Result<(), Failure>);

/// The certificates that may have signed the token: the authorities' own, and those that came with
/// it, which may be anybody's. Those whose key has signed, if there are any; otherwise all that the
/// signer identifier fits, each with the reason why not.
pub(crate) fn find_signers<'t>(
    token: &'t Token,
    authorities: &'t [CertificateAuthority],
    checker: &Checker<'_>,
) -> Result<Vec<Candidate<'t>>, Failure> {
    let known = authorities.iter().flat_map(|authority| &authority.chain);
    let mut candidates: Vec<Candidate<'t>> = Vec::new();
    for certificate in known.chain(&token.certificates).filter(|c| fits(&token.signer, c)) {
        if candidates.iter().all(|(seen, _)| *seen != certificate) {
            let signed = verify_signature(token, certificate, checker);
            checker.within_budget()?;
            candidates.push((certificate, signed));
        }
    }
    if candidates.iter().any(|(_, signed)| signed.is_ok()) {
        candidates.retain(|(_, signed)| signed.is_ok());
    }
    Ok(candidates)
}

fn fits(signer: &SignerIdentifier, certificate: &Certificate) -> bool {
    match signer {
        SignerIdentifier::IssuerAndSerial { issuer, serial } => {
            certificate.issuer_der() == *issuer && certificate.serial_bytes() == serial
        }
        SignerIdentifier::SubjectKeyIdentifier(id) => {
            certificate.subject_key_identifier().as_ref() == Some(id)
        }
    }
}

/// What a signer calls itself, which proves nothing: its certificate's subject where that came with the token, and
/// else the issuer that it names.
pub(crate) fn name_of(signer: &SignerIdentifier, certificates: &[Certificate]) -> String {
    match (certificates.iter().find(|c| fits(signer, c)), signer) {
        (Some(certificate), _) => certificate.subject(),
        (None, SignerIdentifier::IssuerAndSerial { issuer, .. }) => {
            format!("a signer of {}", name_to_text(issuer))
        }
        (None, SignerIdentifier::SubjectKeyIdentifier(id)) => {
            format!("a signer with the key {}", hex::encode(id.get(..20).unwrap_or(id)))
        }
    }
}

fn verify_signature(
    token: &Token,
    signer: &Certificate,
    checker: &Checker<'_>,
) -> Result<(), Failure> {
    let key = signer
        .public_key()
        .map_err(|_| Failure::new(Code::TimestampAlgorithm).with("of", "signer"))?;
    let scheme = token.scheme(key.kind())?;
    let message = Message::Bytes(&token.signed_attributes);
    checker.verify(scheme, &key, message, &token.signature, Code::TimestampSignature)
}

/// The certificates of a token that may stand between its signer and an anchor: those that the
/// trusted root does not list itself, and few.
pub(crate) fn intermediates<'t>(
    certificates: &'t [Certificate],
    authorities: &[CertificateAuthority],
) -> Vec<&'t Certificate> {
    let may_issue =
        |c: &&Certificate| c.is_ca() && !c.is_self_issued() && !is_listed(c, authorities);
    let usable = certificates.iter().filter(may_issue);
    usable.take(limits::TIMESTAMP_INTERMEDIATES).collect()
}

/// Judges a token by one authority. An error: it is the authority's own and does not hold.
pub(crate) fn verify(
    token: &Token,
    candidates: &[Candidate<'_>],
    hints: &[&Certificate],
    authority: &CertificateAuthority,
    authorities: &[CertificateAuthority],
    signature: &[u8],
    checker: &Checker<'_>,
) -> Result<Outcome, Failure> {
    let mut reason = None::<Failure>;
    for candidate in candidates {
        if !may_judge(authority, candidate.0, authorities) {
            continue;
        }
        match verify_signer(token, candidate, hints, authority, signature, checker) {
            Ok(Outcome::Accepted) => return Ok(Outcome::Accepted),
            Ok(Outcome::Foreign) => {}
            // Another search would take as long.
            Err(failure) if failure.class() == Class::Limit => return Err(failure),
            Err(failure) => Failure::keep_more_telling(&mut reason, failure),
        }
    }
    reason.map_or(Ok(Outcome::Foreign), Err)
}

fn lists(authority: &CertificateAuthority, signer: &Certificate) -> bool {
    authority.chain.iter().any(|c| !c.is_ca() && c.spki_der() == signer.spki_der())
}

/// Whether an authority may judge a signer: if any authority lists it, only those that do, so that
/// the window of one is not lent by another under the same root.
fn may_judge(
    authority: &CertificateAuthority,
    signer: &Certificate,
    authorities: &[CertificateAuthority],
) -> bool {
    lists(authority, signer) || authorities.iter().all(|other| !lists(other, signer))
}

/// Whether a certificate may belong to an authority: it is listed there, or names lead from it to
/// one that is. Without that there is no path, whatever else is wrong with the certificate.
fn may_belong(
    signer: &Certificate,
    hints: &[&Certificate],
    authority: &CertificateAuthority,
) -> bool {
    let mut reached: Vec<&Certificate> = alloc::vec![signer];
    let mut rest: Vec<&Certificate> = hints.to_vec();
    while let Some(current) = reached.pop() {
        if authority.chain.iter().any(|c| c == current || current.is_issued_by_name(c)) {
            return true;
        }
        let (issuers, others): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|hint| current.is_issued_by_name(hint));
        reached.extend(issuers);
        rest = others;
    }
    false
}

/// Whether a token that cannot be read further is one of these authorities' own.
pub(crate) fn is_own(
    signer: &SignerIdentifier,
    certificates: &[Certificate],
    authorities: &[CertificateAuthority],
) -> bool {
    let hints = intermediates(certificates, authorities);
    authorities.iter().any(|authority| {
        let own = authority.chain.iter().any(|c| fits(signer, c));
        let mut embedded = certificates.iter().filter(|c| fits(signer, c));
        own || embedded.any(|c| may_belong(c, &hints, authority))
    })
}

fn verify_signer(
    token: &Token,
    (signer, signed): &Candidate<'_>,
    hints: &[&Certificate],
    authority: &CertificateAuthority,
    signature: &[u8],
    checker: &Checker<'_>,
) -> Result<Outcome, Failure> {
    let signer = *signer;
    if !may_belong(signer, hints, authority) {
        return Ok(Outcome::Foreign);
    }
    let time = token.info.gen_time;
    let search =
        |hints| build_path(signer, hints, &authority.chain, &[time], TIME_STAMPING, checker);
    let is_foreign = |path: &Result<Path<'_>, Failure>| {
        let foreign = [Code::PathIssuerUnknown, Code::PathSignature];
        path.as_ref().is_err_and(|failure| foreign.contains(&failure.code()))
    };
    let mut path = search(hints);
    // A worthless hint must not hide what is wrong with the authority's own path.
    if is_foreign(&path) && !hints.is_empty() {
        path = search(&[]);
    }
    // Whoever does not chain here is somebody else's, and none of this authority's business.
    if is_foreign(&path) {
        return Ok(Outcome::Foreign);
    }
    if let Err(failure) = &path
        && failure.class() == Class::Limit
    {
        return Err(failure.clone());
    }
    signed.clone()?;
    check_time_stamping(signer)?;
    path.map_err(|failure| {
        let failure = failure.within(Code::TimestampPath);
        let timed = failure.evidence().iter().any(|(name, _)| *name == "time");
        let failure = if timed { failure } else { failure.with("time", time) };
        failure.with("authority", authority.uri.as_str())
    })?;
    // An authority that lists its own signer vouches for that one only: others under the same
    // issuer have authorities, and windows, of their own.
    let unlisted = authority.chain.iter().all(Certificate::is_ca);
    ensure(unlisted || lists(authority, signer), Code::TimestampPath)
        .map_err(|f| f.with("cause", "another signer than the authority's"))?;
    for stated in &token.signing_certificate {
        check_signing_certificate(stated, signer)?;
    }
    let names_signer = token.info.tsa.as_ref().is_none_or(|tsa| *tsa == signer.subject_der());
    ensure(names_signer, Code::TimestampSigningCertificate).map_err(|f| f.with("of", "tsa"))?;
    check_imprint(token, signature)?;
    Ok(Outcome::Accepted)
}

/// The certificate that verified the signature is the one that the signer signed for.
fn check_signing_certificate(
    stated: &CertificateHash,
    signer: &Certificate,
) -> Result<(), Failure> {
    let hash = match stated.algorithm {
        Some(algorithm) => algorithm.hash(signer.der()).bytes().to_vec(),
        None => sha1::Sha1::digest(signer.der()).to_vec(),
    };
    let names = stated.issuer_and_serial.as_ref();
    let same = hash == stated.hash
        && names.is_none_or(|(issuer, serial)| {
            *issuer == signer.issuer_der() && serial == signer.serial_bytes()
        });
    ensure(same, Code::TimestampSigningCertificate)
}

/// The token is about this signature.
fn check_imprint(token: &Token, signature: &[u8]) -> Result<(), Failure> {
    let imprint = token.info.imprint_algorithm.hash(signature);
    ensure(imprint.bytes() == token.info.imprint, Code::TimestampImprint)
        .map_err(|f| f.with("stated", &token.info.imprint[..]).with("signature", imprint.bytes()))
}
