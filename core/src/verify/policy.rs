//! Step `policy`: the signer is the one that the policy names. The certificate is verified by now,
//! so that what it says about the signer is what the authority vouches for.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use crate::facts::Signer;
use crate::failure::Failure;
use crate::policy::{Policy, identity_of, issuer_of};
use crate::report::Evidence;
use crate::trust::CertificateAuthority;
use crate::x509::{Certificate, Claim, SubjectAltName};

pub(super) fn verify(
    leaf: &Certificate,
    authority: &CertificateAuthority,
    policy: &Policy,
    log: &mut Vec<Evidence>,
) -> Result<Signer, Failure> {
    let identity = identity_of(leaf)?;
    let issuer = issuer_of(leaf)?;
    policy.judge(identity, issuer)?;
    log.push(
        Evidence::new("identity", "client spec section 4.1")
            .with("kind", identity.map_or("none", SubjectAltName::kind))
            .with("identity", identity.map_or("", SubjectAltName::value))
            .with("issuer", issuer.unwrap_or_default()),
    );
    let claims = leaf
        .fulcio()
        .iter()
        .filter(|(claim, _)| !matches!(claim, Claim::Issuer | Claim::IssuerV1))
        .map(|(claim, value)| (claim, value.to_owned()))
        .collect();
    Ok(Signer {
        identity: identity.cloned(),
        issuer: issuer.map(ToOwned::to_owned),
        claims,
        certificate_serial: leaf.serial_number(),
        certificate_authority: authority.uri.clone(),
    })
}
