//! What a certificate says of its signer: every kind of rule is held against it.

use super::difference::Difference;
use super::matcher::OneOf;
use super::slip;
use crate::code::Code;
use crate::failure::{Failure, ensure};
use crate::x509::{Certificate, Claim, FulcioExtensions, SubjectAltName};

/// What a verified certificate says about the signer.
pub(crate) struct CertificateIdentity<'a> {
    pub(crate) identity: Option<&'a SubjectAltName>,
    pub(crate) issuer: Option<&'a str>,
    pub(crate) claims: &'a FulcioExtensions,
}

impl<'a> CertificateIdentity<'a> {
    /// Reads the certificate; an ambiguous one presents nothing.
    pub(crate) fn of(certificate: &'a Certificate) -> Result<Self, Failure> {
        let names = certificate.subject_alt_names();
        // Fulcio writes exactly one, and of several none is the signer.
        ensure(names.len() <= 1, Code::SanMany).map_err(|f| f.with("names", names.len()))?;
        let claims = certificate.fulcio();
        let (first, second) = (claims.get(Claim::IssuerV1), claims.get(Claim::Issuer));
        if let (Some(first), Some(second)) = (first, second) {
            ensure(first == second, Code::IssuerConflict)
                .map_err(|f| f.with("issuerV1", first).with("issuer", second))?;
        }
        Ok(Self { identity: names.first(), issuer: second.or(first), claims })
    }
}

/// What differs in the issuer.
pub(super) fn issuer(expected: &OneOf, found: Option<&str>) -> Option<Difference> {
    Difference::unless(found.is_some(), Code::IssuerMissing, "issuer", expected.shown(), None)
        .or_else(|| {
            let other = Difference::of(Code::IssuerMismatch, "issuer", expected, found)?;
            Some(other.with_slip(slip::of_issuer(expected, found)))
        })
}
