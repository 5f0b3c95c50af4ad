//! The precertificate's TBSCertificate (RFC 6962 section 3.2), rebuilt from the final certificate:
//! the TBSCertificate without the extension that holds the timestamps.
//!
//! ```text
//! Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
//! TBSCertificate ::= SEQUENCE { ..., extensions [3] EXPLICIT SEQUENCE OF Extension }
//! ```
//! Every byte of what stays is taken as it is; only the three lengths around the extensions are
//! written anew.

use alloc::vec::Vec;

use der::asn1::ObjectIdentifier;
use der::{Decode as _, Tag, TagNumber};

use crate::encoding::der::{element, elements, sequence, wrap};

const EXTENSIONS: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(3) };

/// The TBSCertificate without its one extension of this kind; `None` if there is not exactly one.
pub(crate) fn precertificate_tbs(
    certificate: &[u8],
    poisoned: ObjectIdentifier,
) -> Option<Vec<u8>> {
    let tbs = *sequence(certificate)?.first()?;
    let fields = elements(tbs.value)?;
    let (extensions, before) = fields.split_last()?;
    if extensions.tag != EXTENSIONS {
        return None;
    }
    let all = sequence(extensions.value)?;
    let kept: Vec<&[u8]> =
        all.iter().filter(|e| oid_of(e.value) != Some(poisoned)).map(|e| e.bytes).collect();
    if kept.len().checked_add(1)? != all.len() {
        return None;
    }
    let mut parts: Vec<&[u8]> = before.iter().map(|f| f.bytes).collect();
    // A certificate whose only extension was this one has no extensions at all without it.
    let rest = if kept.is_empty() {
        Vec::new()
    } else {
        wrap(EXTENSIONS, &[&wrap(Tag::Sequence, &kept)?])?
    };
    parts.push(&rest);
    wrap(Tag::Sequence, &parts)
}

fn oid_of(extension: &[u8]) -> Option<ObjectIdentifier> {
    let first = *elements(extension)?.first()?;
    ObjectIdentifier::from_der(element(first.bytes)?.bytes).ok()
}
