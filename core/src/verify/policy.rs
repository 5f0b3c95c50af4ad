//! Step `policy`: the signer is the one that the policy names. The certificate is verified by now,
//! so that what it says about the signer is what the authority vouches for.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use super::Question;
use super::artifact::{About, Matched};
use crate::bundle::Content;
use crate::bundle::statement::Statement;
use crate::crypto::HashAlgorithm;
use crate::facts::{CertificateSigner, KeySigner, Signer};
use crate::failure::Failure;
use crate::policy::{Attested, CertificateIdentity, Dangerous, SelectedKey, SelectedSigner};
use crate::report::Evidence;
use crate::trust::CertificateAuthority;
use crate::x509::{Certificate, Claim, SubjectAltName};

/// What the step proves.
pub(super) struct Judged {
    pub(super) signer: Signer,
    pub(super) about: About,
}

/// Judges the signer, and then what was signed.
pub(super) fn check(
    question: &Question<'_>,
    authority: Option<&CertificateAuthority>,
    matched: Option<Matched<'_>>,
    notes: &mut Vec<Evidence>,
) -> Result<Option<Judged>, Failure> {
    let matched = match matched {
        Some(matched) => matched,
        None => Matched::of_envelope(question)?,
    };
    let (signer, about) = match &question.subject {
        SelectedSigner::Certificate { leaf, .. } => {
            let presented = CertificateIdentity::of(leaf)?;
            let signed = attested(question, matched.statement());
            let alternative = question.policy.judge(&presented, signed.as_ref())?;
            let about = matched.named(question, notes);
            judge_statement(question, &about, Some(&presented))?;
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
            notes.push(evidence);
            (Signer::Certificate(certificate_signer(leaf, &presented, authority)), about)
        }
        // The key was selected by the policy, and the signature verified with it.
        SelectedSigner::Key(selected) => {
            question.policy.check_claims_of_key()?;
            let about = matched.named(question, notes);
            judge_statement(question, &about, None)?;
            (Signer::Key(key_signer(selected, notes)), about)
        }
    };
    Ok(Some(Judged { signer, about }))
}

fn judge_statement(
    question: &Question<'_>,
    about: &About,
    presented: Option<&CertificateIdentity<'_>>,
) -> Result<(), Failure> {
    let verified = about.statement.as_ref();
    let attested = attested(question, verified.map(|verified| &verified.statement));
    let matched = verified.and_then(|verified| verified.matched.as_ref());
    let attested = attested.map(|attested| Attested { matched, ..attested });
    let is_blob = matches!(question.bundle.content(), Content::MessageSignature { .. });
    if is_blob && question.policy.takes_no_statement() {
        return Ok(());
    }
    question.policy.judge_statement(attested.as_ref(), presented)
}

/// The statement as the policy sees it, whichever of its subjects is the artifact.
fn attested<'a>(question: &Question<'a>, statement: Option<&'a Statement>) -> Option<Attested<'a>> {
    Some(Attested { statement: statement?, matched: None, predicate: question.read.predicate() })
}

fn certificate_signer(
    leaf: &Certificate,
    presented: &CertificateIdentity<'_>,
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

fn key_signer(selected: &SelectedKey<'_>, notes: &mut Vec<Evidence>) -> KeySigner {
    let hash = HashAlgorithm::Sha256.hash(selected.key.spki_der());
    notes.push(
        Evidence::new("key", "client spec section 4.1")
            .with("kind", selected.key.kind().name())
            .with("spkiSha256", hash.hex()),
    );
    KeySigner { kind: selected.key.kind().name(), spki_sha256: hash.hex() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::Artifact;
    use crate::bundle::statement;
    use crate::cost::steps_of;
    use crate::policy::{Match, OneOf, StatementRule};
    use crate::verify::read::Read;
    use crate::{Bundle, Policy};
    use alloc::format;
    use alloc::string::{String, ToString};

    const BUNDLE: &str =
        include_str!("../../../tests/vectors/real/conda-attestation.sigstore.json");
    const IDENTITY: &str = "https://github.com/prefix-dev/sigstore-example/.github/workflows/action.yaml@refs/heads/main";
    const ISSUER: &str = "https://token.actions.githubusercontent.com";

    /// The answer about a statement with so many names of the artifact, under so many patterns.
    fn judged(identity: &str, names: usize, patterns: usize) -> (Option<String>, u64) {
        let subjects: Vec<String> =
            (0..names).map(|i| format!(r#"{{"name":"dist/{}-{i}"}}"#, "a".repeat(50))).collect();
        let kind = "https://in-toto.io/Statement/v1";
        let text = format!(
            r#"{{"_type":"{kind}","predicateType":"p","subject":[{}]}}"#,
            subjects.join(",")
        );
        let statement = statement::parse(text.as_bytes()).unwrap();
        let matched = Matched::all_of(&statement);
        let mut globs: Vec<Match> =
            (1..patterns).map(|i| Match::glob(&format!("dist/*b{i}*")).unwrap()).collect();
        globs.push(Match::glob(&format!("dist/*-{}", names - 1)).unwrap());
        let rule =
            StatementRule { subject_name: Some(OneOf::new(globs)), ..StatementRule::default() };
        let policy = Policy::identity(identity, ISSUER).with_statement(rule);
        let bundle = Bundle::from_json(BUNDLE.as_bytes()).unwrap();
        let artifact = Artifact::digests(Vec::new());
        let [group] = policy.groups(None).try_into().ok().unwrap();
        let question = Question {
            root: None,
            bundle: &bundle,
            policy: group,
            subject: group.select(&bundle).unwrap(),
            witnesses: Vec::new(),
            artifact: &artifact,
            read: &Read::new(&bundle, &artifact),
            now: None,
        };
        let (answer, steps) = steps_of(|| check(&question, None, Some(matched), &mut Vec::new()));
        let name = |about: About| about.statement.unwrap().matched.unwrap().name;
        (answer.map(|judged| name(judged.unwrap().about)).ok(), steps)
    }

    /// Names of the artifact in a statement against the patterns of a policy: both many.
    #[test]
    fn names_are_looked_at_for_a_wanted_signer_only() {
        let (answer, steps) = judged("mallory@example.com", 1000, 50);
        let (_, least) = judged("mallory@example.com", 1, 1);
        assert_eq!((answer, steps), (None, least));

        let (answer, one) = judged(IDENTITY, 500, 50);
        assert_eq!(answer, Some(format!("dist/{}-499", "a".repeat(50)).to_string()));
        let (_, more_names) = judged(IDENTITY, 1000, 50);
        let (_, more_patterns) = judged(IDENTITY, 500, 100);
        assert!(more_names <= 2 * one && more_patterns <= 2 * one);
    }
}
