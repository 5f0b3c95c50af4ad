//! What is asked of a client: bundles that are right, and each of them tampered with in every way that it has. They go into a
//! folder with a list, `cases.json`:
//!
//! ```text
//! [{"id": "rekor-v2 certificate p256 message", "bundle": "0.json", "trusted_root": "trusted_root.json",
//!   "artifact": "artifact", "identity": "…", "issuer": "…", "key": "0.pem", "no_log": false, "fault": null}]
//! ```
//! With a key, identity and issuer are null, and the other way round. A case with a fault must be rejected.

use std::path::Path;
use std::{fs, io};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::host::Place;
use crate::{ANOTHER, ARTIFACT, flows};

/// A question.
#[derive(Clone, Debug)]
pub struct Case {
    /// Log, signer, key and content.
    pub name: String,
    /// The bundle.
    pub bundle: Value,
    /// What it is of.
    pub artifact: &'static [u8],
    /// Whose it is, where it has a certificate.
    pub identity: String,
    /// The key, PEM, where it has none.
    pub key: Option<String>,
    /// Whether it is in a log.
    pub is_logged: bool,
}

/// How a bundle is tampered with.
pub const FAULTS: [&str; 7] =
    ["signature", "artifact", "signer", "certificate", "entry", "proof", "timestamp"];

/// The last bit of some base64, the other way round.
fn flip(value: &mut Value) -> bool {
    let bytes = value.as_str().and_then(|text| STANDARD.decode(text).ok());
    let Some(mut bytes) = bytes else { return false };
    let Some(last) = bytes.last_mut() else { return false };
    *last ^= 1;
    *value = STANDARD.encode(bytes).into();
    true
}

/// Takes a part from the bundle of another key that has one like it.
fn swap(case: &mut Case, others: &[Case], path: &str) -> bool {
    let Some(own) = case.bundle.pointer(path).cloned() else { return false };
    let key = |case: &Case| case.name.split(' ').nth(2).map(str::to_owned);
    let others = others.iter().filter(|other| key(other) != key(case));
    let other = others.filter_map(|other| other.bundle.pointer(path));
    let like = |other: &&Value| **other != own && other["kindVersion"] == own["kindVersion"];
    let other = other.into_iter().find(like).cloned();
    match (other, case.bundle.pointer_mut(path)) {
        (Some(other), Some(place)) => *place = other,
        _ => return false,
    }
    true
}

/// The case with this fault; none if it has no such part.
fn tampered(case: &Case, others: &[Case], fault: &str) -> io::Result<Option<Case>> {
    let mut case = case.clone();
    let pointer = |case: &mut Case, path: &str| case.bundle.pointer_mut(path).is_some_and(flip);
    let held = match fault {
        "signature" => {
            pointer(&mut case, "/messageSignature/signature")
                || pointer(&mut case, "/dsseEnvelope/signatures/0/sig")
        }
        "artifact" => {
            case.artifact = ANOTHER;
            true
        }
        "signer" => {
            match &mut case.key {
                Some(key) => *key = flows::another_key()?,
                None => case.identity = "you@example.com".to_owned(),
            }
            true
        }
        "certificate" => swap(&mut case, others, "/verificationMaterial/certificate"),
        "entry" => swap(&mut case, others, "/verificationMaterial/tlogEntries/0"),
        "proof" => {
            pointer(&mut case, "/verificationMaterial/tlogEntries/0/inclusionProof/hashes/0")
        }
        _ => swap(
            &mut case,
            others,
            "/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0",
        ),
    };
    Ok(held.then_some(case))
}

/// Writes the cases and what is tampered with, and says how many of each.
///
/// # Errors
/// If the folder cannot be written.
pub fn write(folder: &Path, place: &Place<'_>, cases: &[Case]) -> io::Result<(usize, usize)> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("trusted_root.json"), &place.trusted_root)?;
    fs::write(folder.join("artifact"), ARTIFACT)?;
    fs::write(folder.join("another"), ANOTHER)?;
    let mut rows = Vec::new();
    let mut row = |case: &Case, fault: Option<&str>| -> io::Result<()> {
        let number = rows.len();
        let (bundle, key) = (format!("{number}.json"), format!("{number}.pem"));
        fs::write(folder.join(&bundle), case.bundle.to_string())?;
        if let Some(pem) = &case.key {
            fs::write(folder.join(&key), pem)?;
        }
        let by_key = case.key.is_some();
        rows.push(json!({
            "id": fault.map_or_else(|| case.name.clone(), |fault| format!("{} {fault}", case.name)),
            "bundle": bundle,
            "trusted_root": "trusted_root.json",
            "artifact": if case.artifact == ARTIFACT { "artifact" } else { "another" },
            "identity": (!by_key).then_some(&case.identity),
            "issuer": (!by_key).then_some(&place.issuer),
            "key": by_key.then_some(key),
            "no_log": !case.is_logged,
            "fault": fault,
        }));
        Ok(())
    };
    for case in cases {
        row(case, None)?;
    }
    let mut faulty = 0;
    for case in cases {
        for fault in FAULTS {
            if let Some(tampered) = tampered(case, cases, fault)? {
                row(&tampered, Some(fault))?;
                faulty += 1;
            }
        }
    }
    fs::write(folder.join("cases.json"), serde_json::to_string_pretty(&rows)?)?;
    Ok((cases.len(), faulty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tampering_changes_what_it_names_and_nothing_else() {
        let case = |n: u8| Case {
            name: format!("rekor-v2 certificate p{n} message"),
            bundle: json!({
                "messageSignature": { "signature": STANDARD.encode([n, 2]) },
                "verificationMaterial": { "tlogEntries": [{ "kindVersion": 1, "n": n }] },
            }),
            artifact: ARTIFACT,
            identity: "me@example.com".to_owned(),
            key: None,
            is_logged: true,
        };
        let cases = [case(1), case(2)];
        let of = |fault| tampered(&cases[0], &cases, fault).unwrap();
        let signature = |case: &Case| case.bundle["messageSignature"]["signature"].clone();
        let changed = of("signature").unwrap();
        assert_eq!(signature(&changed), STANDARD.encode([1, 3]));
        assert_eq!(of("artifact").unwrap().artifact, ANOTHER);
        assert_ne!(of("signer").unwrap().identity, cases[0].identity);
        let entry = of("entry").unwrap();
        assert_eq!(entry.bundle["verificationMaterial"], cases[1].bundle["verificationMaterial"]);
        assert_eq!(signature(&entry), signature(&cases[0]));
        for absent in ["certificate", "proof", "timestamp"] {
            assert!(of(absent).is_none(), "{absent}");
        }
    }
}
