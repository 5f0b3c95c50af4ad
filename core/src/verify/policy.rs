//! Step `policy`: the signer is the one that the policy names. The certificate is verified by now,
//! so that what it says about the signer is what the authority vouches for.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use super::Question;
use super::artifact::Matched;
use crate::bundle::Content;
use crate::bundle::statement;
use crate::code::Code;
use crate::crypto::HashAlgorithm;
use crate::facts::{CertificateSigner, KeySigner, Signer, VerifiedStatement};
use crate::failure::{Failure, ensure};
use crate::policy::{Attested, Dangerous, Presented, SelectedKey, Subject};
use crate::report::Evidence;
use crate::trust::CertificateAuthority;
use crate::x509::{Certificate, Claim, SubjectAltName};

/// What the step proves.
pub(super) struct Judged {
    pub(super) signer: Signer,
    pub(super) statement: Option<VerifiedStatement>,
}

pub(super) fn check(
    question: &Question<'_>,
    authority: Option<&CertificateAuthority>,
    matched: &Matched,
    log: &mut Vec<Evidence>,
) -> Result<Option<Judged>, Failure> {
    let verified = match matched.statement.clone() {
        // Where no artifact was asked about, nobody has read the statement yet.
        None => envelope_statement(question)?,
        found => found,
    };
    let attested = match (question.bundle.content(), &verified) {
        (Content::Dsse(envelope), Some(verified)) => Some(Attested {
            statement: &verified.statement,
            matched: verified.matched.as_ref(),
            predicate: statement::predicate(&envelope.payload),
        }),
        _ => None,
    };
    let signer = signer(question, authority, attested.as_ref(), log)?;
    Ok(Some(Judged { signer, statement: verified }))
}

fn envelope_statement(question: &Question<'_>) -> Result<Option<VerifiedStatement>, Failure> {
    match question.bundle.content() {
        Content::Dsse(envelope) if envelope.payload_type == statement::PAYLOAD_TYPE => {
            let statement = statement::parse(&envelope.payload)?;
            Ok(Some(VerifiedStatement { statement, matched: None }))
        }
        _ => Ok(None),
    }
}

fn signer(
    question: &Question<'_>,
    authority: Option<&CertificateAuthority>,
    attested: Option<&Attested<'_>>,
    log: &mut Vec<Evidence>,
) -> Result<Signer, Failure> {
    match &question.subject {
        Subject::Certificate { leaf, .. } => {
            let presented = Presented::by(leaf)?;
            let alternative = question.policy.judge(&presented, question.root)?;
            question.policy.judge_statement(attested, Some(&presented))?;
            let mut evidence = Evidence::new("identity", "client spec section 4.1")
                .with("kind", presented.identity.map_or("none", SubjectAltName::kind))
                .with("identity", presented.identity.map_or("", SubjectAltName::value))
                .with("issuer", presented.issuer.unwrap_or_default())
                .with("alternative", alternative);
            let any = [Dangerous::AnyIdentity, Dangerous::AnyIssuer];
            let any = any.into_iter().filter(|switch| question.policy.allows(*switch));
            let any: Vec<&str> = any.map(Dangerous::name).collect();
            if !any.is_empty() {
                evidence = evidence.with("dangerous", any.join(" "));
            }
            log.push(evidence);
            Ok(Signer::Certificate(certificate_signer(leaf, &presented, authority)))
        }
        // The key was selected by the policy, and the signature verified with it.
        Subject::Key(selected) => {
            ensure(!question.policy.asks_claims(), Code::ClaimOfKey)?;
            question.policy.judge_statement(attested, None)?;
            Ok(Signer::Key(key_signer(selected, log)))
        }
    }
}

fn certificate_signer(
    leaf: &Certificate,
    presented: &Presented<'_>,
    authority: Option<&CertificateAuthority>,
) -> CertificateSigner {
    let claims = leaf
        .fulcio()
        .iter()
        .filter(|(claim, _)| !matches!(claim, Claim::Issuer | Claim::IssuerV1))
        .map(|(claim, value)| (claim, value.to_owned()))
        .collect();
    CertificateSigner {
        identity: presented.identity.cloned(),
        issuer: presented.issuer.map(ToOwned::to_owned),
        claims,
        certificate_serial: leaf.serial_number(),
        certificate_authority: authority.map(|a| a.uri.clone()).unwrap_or_default(),
    }
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
