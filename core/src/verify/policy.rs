//! Step `policy`: the signer is the one that the policy names. The certificate is verified by now,
//! so that what it says about the signer is what the authority vouches for.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use super::Question;
use crate::crypto::HashAlgorithm;
use crate::facts::{CertificateSigner, KeySigner, Signer};
use crate::failure::Failure;
use crate::policy::{Policy, SelectedKey, Subject, identity_of, issuer_of};
use crate::report::Evidence;
use crate::trust::CertificateAuthority;
use crate::x509::{Certificate, Claim, SubjectAltName};

pub(super) fn check(
    question: &Question<'_>,
    authority: Option<&CertificateAuthority>,
    log: &mut Vec<Evidence>,
) -> Result<Signer, Failure> {
    match &question.subject {
        Subject::Certificate { leaf, .. } => {
            check_certificate(leaf, authority, question.policy, log).map(Signer::Certificate)
        }
        // The key was selected by the policy, and the signature verified with it.
        Subject::Key(selected) => Ok(Signer::Key(key_signer(selected, log))),
    }
}

fn check_certificate(
    leaf: &Certificate,
    authority: Option<&CertificateAuthority>,
    policy: &Policy,
    log: &mut Vec<Evidence>,
) -> Result<CertificateSigner, Failure> {
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
    Ok(CertificateSigner {
        identity: identity.cloned(),
        issuer: issuer.map(ToOwned::to_owned),
        claims,
        certificate_serial: leaf.serial_number(),
        certificate_authority: authority.map(|a| a.uri.clone()).unwrap_or_default(),
    })
}

fn key_signer(selected: &SelectedKey<'_>, log: &mut Vec<Evidence>) -> KeySigner {
    let hash = HashAlgorithm::Sha256.hash(selected.key.spki_der());
    log.push(
        Evidence::new("key", "client spec section 4.1")
            .with("kind", selected.key.kind().name())
            .with("spkiSha256", hash.hex()),
    );
    KeySigner { kind: selected.key.kind().name(), spki_sha256: hash.hex() }
}
