//! Step `binding`: every log entry of the bundle describes this bundle and no other. An entry that
//! counts for nothing, since its log is unknown, must describe it all the same.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::bundle::Bundle;
use crate::crypto::Digest;
use crate::failure::Failure;
use crate::report::Evidence;
use crate::tlog::entry::{Described, Signer, check_binding};
use crate::x509::Certificate;

/// Returns the digests that the entries say were signed, each once.
pub(super) fn verify(
    bundle: &Bundle,
    leaf: &Certificate,
    artifact: &[Digest],
    log: &mut Vec<Evidence>,
) -> Result<Vec<Digest>, Failure> {
    let described =
        Described { content: bundle.content(), signer: Signer::Certificate(leaf), artifact };
    let mut signed: Vec<Digest> = Vec::new();
    for (i, entry) in bundle.log_entries().iter().enumerate() {
        let digest = check_binding(entry, &described).map_err(|f| f.with("entry", i))?;
        let mut evidence = Evidence::new("entry_describes_bundle", "Rekor entry types")
            .with("kind", entry.kind.as_str())
            .with("version", entry.version.as_str());
        if let Some(digest) = digest {
            evidence = evidence.with("digest", digest.to_string());
            if !signed.contains(&digest) {
                signed.push(digest);
            }
        }
        log.push(evidence);
    }
    Ok(signed)
}
