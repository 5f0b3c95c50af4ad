//! Step `binding`: every log entry of the bundle describes this bundle and no other. An entry that
//! counts for nothing, since its log is unknown, must describe it all the same.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::{Question, artifact};
use crate::bundle::Content;
use crate::bundle::entry::{Logged, SignedEntity, Signer, check_binding};
use crate::code::Code;
use crate::failure::Failure;
use crate::policy::SelectedSigner;
use crate::report::Evidence;

/// What there is to compare: the file, or the key, may be another than the one that was logged.
fn explain(failure: Failure, question: &Question<'_>) -> Failure {
    let is_blob = matches!(question.bundle.content(), Content::MessageSignature { .. });
    match (failure.code(), &question.subject) {
        (Code::BindingDigest, _) if is_blob => {
            failure.with("artifact", artifact::usual(question.read.digests()))
        }
        (Code::BindingVerifier, SelectedSigner::Key(key)) => key.shown_in(failure),
        _ => failure,
    }
}

/// Returns what the entries say was signed, each once.
pub(super) fn check(
    question: &Question<'_>,
    notes: &mut Vec<Evidence>,
) -> Result<Option<Vec<Logged>>, Failure> {
    let (signer, hint) = match &question.subject {
        SelectedSigner::Certificate { leaf, .. } => (Signer::Certificate(leaf), None),
        SelectedSigner::Key(selected) => (Signer::Key(selected.key), selected.check_hint()?),
    };
    notes.extend(hint);
    let content = question.bundle.content();
    let described = SignedEntity::new(content, signer, question.read.digests());
    let mut signed: Vec<Logged> = Vec::new();
    for (i, entry) in question.bundle.log_entries().iter().enumerate() {
        let logged = check_binding(entry, &described)
            .map_err(|failure| explain(failure.with("entry", i), question))?;
        let mut evidence = Evidence::new("entry_describes_bundle", "Rekor entry types")
            .with("kind", entry.kind.name())
            .with("version", entry.kind.version());
        if let Some(logged) = logged {
            evidence = evidence.with("digest", logged.digest.to_string());
            if !signed.contains(&logged) {
                signed.push(logged);
            }
        }
        notes.push(evidence);
    }
    if notes.is_empty() {
        notes.push(Evidence::nothing("the bundle has no log entry"));
        return Ok(None);
    }
    Ok(Some(signed))
}
