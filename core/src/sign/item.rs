//! What is signed: a file, or an in-toto statement in an envelope.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::artifact::Artifact;
use crate::bundle::statement;
use crate::code::Code;
use crate::crypto::{Digest, HashAlgorithm, Scheme};
use crate::encoding::json;
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::report::to_json;
use crate::session::limits as bounds;
use crate::verify::check_subject;

/// One thing to sign.
#[derive(Clone)]
pub struct Item(pub(super) Kind);

impl fmt::Debug for Item {
    /// Without what it holds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, bytes) = match &self.0 {
            Kind::Bytes(bytes) => ("bytes", bytes.len()),
            Kind::Digests(_) => ("digests", 0),
            Kind::Statement(bytes) => ("statement", bytes.len()),
        };
        f.debug_struct("Item").field("kind", &kind).field("bytes", &bytes).finish()
    }
}

#[derive(Clone)]
pub(super) enum Kind {
    Bytes(Vec<u8>),
    Digests(Artifact<'static>),
    Statement(Vec<u8>),
}

impl Item {
    /// A file that is at hand as a whole.
    pub fn bytes(bytes: &[u8]) -> Self {
        Self(Kind::Bytes(bytes.to_owned()))
    }

    /// A file that was hashed elsewhere, in the hash of the key's scheme among others
    /// ([`Hasher::into_artifact`](crate::Hasher::into_artifact)). It cannot be signed by a key that takes messages.
    pub const fn file(artifact: Artifact<'static>) -> Self {
        Self(Kind::Digests(artifact))
    }

    /// A whole in-toto statement, whose bytes are signed as they are.
    ///
    /// # Errors
    /// The codes of a statement that cannot be read (`artifact.statement.…`), and [`Code::SignSubjects`].
    pub fn statement(json: &[u8]) -> Result<Self, Failure> {
        let read = statement::parse(json)?;
        ensure(!read.subjects.is_empty(), Code::SignSubjects)?;
        Ok(Self(Kind::Statement(json.to_owned())))
    }

    /// A statement (in-toto statement v1) that says this predicate of these subjects, each a name and its digests. The predicate is
    /// an object in JSON, whose text stands in the statement as it is.
    ///
    /// # Errors
    /// As [`Self::statement`].
    pub fn attestation(
        subjects: &[(&str, &[Digest])],
        predicate_type: &str,
        predicate: &[u8],
    ) -> Result<Self, Failure> {
        let named = subjects.iter().all(|(_, digests)| !digests.is_empty());
        ensure(named, Code::SignSubjects)?;
        let malformed =
            |cause: &'static str| Failure::new(Code::StatementMalformed).with("cause", cause);
        let value = json::parse(predicate, limits::BUNDLE_BYTES, limits::STATEMENT_NODES)
            .map_err(|failure| failure.within(Code::StatementMalformed))?;
        ensure(matches!(value, json::Value::Object(_)), Code::StatementMalformed)
            .map_err(|f| f.with("cause", "the predicate is not an object"))?;
        let text =
            core::str::from_utf8(predicate).map_err(|_| malformed("the predicate is not UTF-8"))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let of_subject = |(name, digests): &(&str, &[Digest])| {
            let set: serde_json::Map<String, serde_json::Value> =
                digests.iter().map(|d| (d.algorithm().name().to_owned(), d.hex().into())).collect();
            serde_json::json!({ "name": name, "digest": set })
        };
        let subjects: Vec<serde_json::Value> = subjects.iter().map(of_subject).collect();
        let whole = alloc::format!(
            r#"{{"_type":"https://in-toto.io/Statement/v1","subject":{},"predicateType":{},"predicate":{}}}"#,
            to_json(&subjects),
            to_json(&predicate_type),
            text.trim_ascii(),
        );
        Self::statement(whole.as_bytes())
    }

    /// Checks that a statement is about this artifact: one of its subjects is, as a verifier will ask.
    ///
    /// # Errors
    /// [`Code::SubjectMismatch`]; [`Code::ArtifactUnavailable`] if the artifact has no digest of the algorithms that the statement
    /// states ([`Self::digest_algorithms`]), or this is no statement.
    pub fn check_about(&self, artifact: &Artifact<'_>) -> Result<(), Failure> {
        let Kind::Statement(payload) = &self.0 else {
            return Err(Failure::new(Code::ArtifactUnavailable));
        };
        let digests = artifact.to_digests(|| self.digest_algorithms());
        check_subject(&statement::parse(payload)?, &digests).map(drop)
    }

    /// The algorithms of the digests in a statement.
    pub fn digest_algorithms(&self) -> Vec<HashAlgorithm> {
        let Kind::Statement(payload) = &self.0 else { return Vec::new() };
        let stated = statement::parse(payload).map(|read| read.digest_algorithms());
        let stated = stated.unwrap_or_default();
        HashAlgorithm::ALL.into_iter().filter(|algorithm| stated.contains(algorithm)).collect()
    }

    /// The digest that a key signs in this scheme, of a file.
    pub(super) fn digest_for(&self, scheme: Scheme) -> Result<Option<Digest>, Failure> {
        let (Some(hash), Some(artifact)) = (scheme.hash(), self.artifact()) else {
            return Ok(None);
        };
        let all = artifact.to_digests(|| alloc::vec![hash]);
        let found = all.into_iter().find(|digest| digest.algorithm() == hash);
        let missing = || Failure::new(Code::ArtifactUnavailable).with("wanted", hash.name());
        found.map(Some).ok_or_else(missing)
    }

    /// The file; none of a statement.
    pub(super) fn artifact(&self) -> Option<Artifact<'_>> {
        match &self.0 {
            Kind::Bytes(bytes) => Some(Artifact::bytes(bytes)),
            Kind::Digests(artifact) => Some(artifact.clone()),
            Kind::Statement(_) => None,
        }
    }

    /// A statement fits into a bundle, in base64 and with so many log entries.
    pub(super) fn check_room(&self, entries: usize) -> Result<(), Failure> {
        let Kind::Statement(payload) = &self.0 else { return Ok(()) };
        let encoded = payload.len().div_ceil(3).saturating_mul(4);
        // Certificate, timestamps and what stands around them have as much as an entry.
        let rest = entries.saturating_add(1).saturating_mul(bounds::ENTRY_ROOM);
        let limit = limits::BUNDLE_BYTES;
        ensure(encoded.saturating_add(rest) <= limit, Code::JsonSize)
            .map_err(|f| f.with("bytes", encoded.saturating_add(rest)).with("limit", limit))
    }

    /// A file whose signature would also be one of an attestation is not signed.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let is_encoding = self.artifact().and_then(|artifact| artifact.begins_as_encoding());
        ensure(is_encoding != Some(true), Code::ArtifactEncoding)
    }
}

/// The predicate types that people call by a name, as cosign does (`--type`); any other type is its URI.
pub const PREDICATE_TYPES: [(&str, &str); 11] = [
    ("slsaprovenance", "https://slsa.dev/provenance/v0.2"),
    ("slsaprovenance02", "https://slsa.dev/provenance/v0.2"),
    ("slsaprovenance1", "https://slsa.dev/provenance/v1"),
    ("spdx", "https://spdx.dev/Document"),
    ("cyclonedx", "https://cyclonedx.org/bom"),
    ("vsa", "https://slsa.dev/verification_summary/v1"),
    ("openvex", "https://openvex.dev/ns"),
    ("vuln", "https://cosign.sigstore.dev/attestation/vuln/v1"),
    ("link", "https://in-toto.io/Link/v1"),
    ("test-result", "https://in-toto.io/attestation/test-result/v0.1"),
    ("custom", "https://cosign.sigstore.dev/attestation/v1"),
];

/// The predicate type of this name; a text that is not one of the names is the type itself.
pub fn predicate_type(name: &str) -> &str {
    PREDICATE_TYPES.iter().find(|(known, _)| *known == name).map_or(name, |(_, uri)| uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_written_and_taken_as_they_are() {
        let digests = HashAlgorithm::ALL.map(|hash| hash.hash(b"a"));
        let item = Item::attestation(
            &[("a \"b\"", &digests), ("c", &digests[..1])],
            predicate_type("slsaprovenance1"),
            b" {\"b\": 1.50, \"a\":\n[]} ",
        );
        let Kind::Statement(bytes) = item.unwrap().0 else { panic!("no statement") };
        let read = statement::parse(&bytes).unwrap();
        assert_eq!(read.predicate_type, "https://slsa.dev/provenance/v1");
        assert_eq!(read.subjects.len(), 2);
        assert_eq!(read.subjects[0].name, "a \"b\"");
        assert_eq!(read.subjects[0].digests, digests);
        assert_eq!(statement::predicate(&bytes), b"{\"b\": 1.50, \"a\":\n[]}");
        let Kind::Statement(same) = Item::statement(&bytes).unwrap().0 else {
            panic!("no statement")
        };
        assert_eq!(same, bytes);
    }

    #[test]
    fn a_statement_is_about_its_subjects_only() {
        let digest = [HashAlgorithm::Sha256.hash(b"a")];
        let item = Item::attestation(&[("a", &digest)], "t", b"{}").unwrap();
        let about = |artifact: Artifact<'_>| item.check_about(&artifact).map_err(|f| f.code());
        assert_eq!(item.digest_algorithms(), [HashAlgorithm::Sha256]);
        assert_eq!(about(Artifact::bytes(b"a")), Ok(()));
        assert_eq!(about(Artifact::bytes(b"b")), Err(Code::SubjectMismatch));
        let other = HashAlgorithm::Sha512.hash(b"a");
        assert_eq!(about(Artifact::digest(other)), Err(Code::ArtifactUnavailable));
        assert!(Item::bytes(b"a").check_about(&Artifact::bytes(b"a")).is_err());
    }

    #[test]
    fn what_is_no_statement_is_not_signed() {
        let digest = [HashAlgorithm::Sha256.hash(b"a")];
        let code = |subjects: &[(&str, &[Digest])], predicate: &[u8]| {
            Item::attestation(subjects, "t", predicate).map(drop).map_err(|f| f.code())
        };
        assert_eq!(code(&[], b"{}"), Err(Code::SignSubjects));
        assert_eq!(code(&[("a", &[])], b"{}"), Err(Code::SignSubjects));
        assert_eq!(code(&[("a", &digest)], b"{}"), Ok(()));
        for predicate in [&b"[]"[..], b"", b"{", b"{} {}", b"{\"a\":1,\"a\":2}", b"\xff"] {
            assert_eq!(code(&[("a", &digest)], predicate), Err(Code::StatementMalformed));
        }
        let type_of = |json: &[u8]| Item::statement(json).map(drop).map_err(|f| f.code());
        assert_eq!(type_of(br#"{"_type":"x","predicateType":"t"}"#), Err(Code::StatementType));
        assert!(
            Item::bytes(b"DSSEv1 4 text 1 a")
                .check()
                .is_err_and(|f| f.code() == Code::ArtifactEncoding)
        );
        assert!(Item::bytes(b"DSSEv2 4 text 1 a").check().is_ok());
        assert_eq!(predicate_type("https://x.example/t"), "https://x.example/t");
    }
}
