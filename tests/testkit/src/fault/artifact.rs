//! Artifacts, message digests and statements that do not go together, validly signed and logged.

use super::Expectation;
use crate::json::canonical;
use crate::key::Hash;
use crate::recipe::EntryKind;
use crate::statement::{self, subject};
use crate::world::{ANOTHER, ARTIFACT, Draft, ENCODING, Effect, Made};
use serde_json::json;

faults! {
    /// Faults of artifact and statement.
    Artifact, "artifact" {
        Other "other_artifact", "artifact.digest.mismatch",
            ["artifact.digest.mismatch", "artifact.message_digest.mismatch"], "",
            "the artifact is not the signed one";
        MessageDigest "message_digest_wrong", "artifact.message_digest.mismatch",
            ["artifact.message_digest.mismatch"], "",
            "the bundle's message digest is that of another artifact";
        MessageDigestSha3 "message_digest_labelled_sha3", "artifact.message_digest.mismatch",
            ["artifact.message_digest.mismatch"], "",
            "the bundle's message digest names SHA3-256 over a SHA-256 value";
        MessageDigestSha512 "message_digest_other_algorithm", "artifact.message_digest.mismatch",
            ["artifact.message_digest.mismatch"], "",
            "the bundle's message digest is the artifact's SHA-512 and SHA-256 was signed";
        NoMatch "subject_mismatch", "artifact.subject.mismatch",
            ["artifact.subject.mismatch"], "",
            "no subject of the statement is the artifact";
        NoSubjects "subjects_empty", "artifact.subject.mismatch",
            ["artifact.subject.mismatch"], "",
            "the statement has no subject";
        OneDigestWrong "subject_one_digest_wrong", "artifact.subject.mismatch",
            ["artifact.subject.mismatch"], "",
            "the subject's sha256 is the artifact's and its sha512 another one's";
        OnlyWeak "subject_only_sha1", "artifact.subject.mismatch",
            ["artifact.subject.mismatch"], "",
            "the subject's only digests are the artifact's sha1 and a gitCommit";
        CrossAlgorithm "subject_digest_under_other_algorithm", "artifact.subject.mismatch",
            ["artifact.subject.mismatch"], "",
            "the subject holds the artifact's sha256 value under the name sha512";
        PayloadType "payload_type_other", "artifact.payload_type.unsupported",
            ["artifact.payload_type.unsupported"], "",
            "the envelope's payload type is not in-toto's";
        PayloadTypeCase "payload_type_case", "artifact.payload_type.unsupported",
            ["artifact.payload_type.unsupported"], "",
            "the envelope's payload type is in-toto's in upper case";
        StatementType "statement_type_other", "artifact.statement.unsupported",
            ["artifact.statement.unsupported"], "",
            "the statement's type is version 2";
        StatementTypeMissing "statement_type_missing", "artifact.statement.malformed",
            [], PARSE, "the statement has no type";
        NotJson "statement_not_json", "artifact.statement.malformed",
            [], PARSE, "the payload is not JSON";
        DuplicateKey "statement_duplicate_key", "artifact.statement.malformed",
            [], PARSE, "the statement holds its subjects twice";
        DuplicateDigest "statement_duplicate_digest", "artifact.statement.malformed",
            [], PARSE, "the statement's subject holds its sha256 twice";
        NullSubject "statement_null_subject", "artifact.statement.malformed",
            [], PARSE, "a subject of the statement is null";
        SubjectsMissing "statement_subjects_missing", "artifact.subject.mismatch",
            ["artifact.subject.mismatch"], "",
            "the statement has no list of subjects";
        ManySubjects "statement_1025_subjects", "artifact.statement.too_many_subjects",
            ["artifact.statement.too_many_subjects"], "",
            "the statement has 1025 subjects, the artifact the last";
        ManyDigests "statement_33_digests", "artifact.statement.too_many_digests",
            ["artifact.statement.too_many_digests"], "",
            "the statement's subject has 33 digests";
        Encoding "dsse_encoding", "artifact.dsse_encoding",
            ["artifact.dsse_encoding"], "",
            "the artifact is the pre-authentication encoding of an envelope";
    }
}

const PARSE: &str = "the statement does not parse";

impl Artifact {
    /// Whether the fault goes with an envelope (`true`) or a message.
    pub fn applies(self, envelope: bool) -> bool {
        match self {
            Self::Other => true,
            Self::MessageDigest
            | Self::MessageDigestSha3
            | Self::MessageDigestSha512
            | Self::Encoding => !envelope,
            _ => envelope,
        }
    }

    /// The row, for a kind of entry.
    pub fn expected(self, kind: EntryKind) -> Expectation {
        let row = self.expectation();
        if self == Self::Other && kind.is_envelope() {
            let code = "artifact.subject.mismatch";
            return Expectation { code, checks: &["artifact.subject.mismatch"], ..row };
        }
        row
    }
}

impl Effect for Artifact {
    fn on_content(&self, draft: &mut Draft<'_>) {
        let sha256 = hex::encode(Hash::Sha256.digest(ARTIFACT));
        let version = draft.recipe.statement;
        let good = || canonical(&statement::statement(version, draft.subjects.clone()));
        let digest = |value| vec![json!({ "name": "artifact.bin", "digest": value })];
        match self {
            Self::Encoding => draft.message = ENCODING.to_vec(),
            Self::NoMatch => {
                draft.subjects = vec![subject("artifact.bin", ANOTHER, &[Hash::Sha256])];
            }
            Self::NoSubjects => draft.subjects = Vec::new(),
            Self::OneDigestWrong => {
                let other = hex::encode(Hash::Sha512.digest(ANOTHER));
                draft.subjects = digest(json!({ "sha256": sha256, "sha512": other }));
            }
            Self::OnlyWeak => {
                // SHA-1 of ARTIFACT, by `sha1sum`.
                draft.subjects =
                    digest(json!({ "sha1": ARTIFACT_SHA1, "gitCommit": ARTIFACT_SHA1 }));
            }
            Self::CrossAlgorithm => draft.subjects = digest(json!({ "sha512": sha256 })),
            Self::PayloadType => draft.payload_type = "text/plain".to_owned(),
            Self::PayloadTypeCase => draft.payload_type = draft.payload_type.to_uppercase(),
            Self::StatementType => {
                let text = good();
                let other = text.replace(version.type_uri(), "https://in-toto.io/Statement/v2");
                draft.payload = other.into_bytes();
            }
            Self::StatementTypeMissing => {
                let mut statement = statement::statement(version, draft.subjects.clone());
                crate::json::remove(&mut statement, "/_type");
                draft.payload = canonical(&statement).into_bytes();
            }
            Self::NotJson => draft.payload = format!("{},", good()).into_bytes(),
            Self::DuplicateKey => {
                let text = good();
                let subject = text.find("\"subject\":").expect("subjects");
                let doubled = text[subject..].trim_end_matches('}').to_owned();
                draft.payload = format!("{},{doubled}}}", &text[..text.len() - 1]).into_bytes();
            }
            Self::DuplicateDigest => {
                let member = format!("\"sha256\":\"{sha256}\"");
                let text = good().replace(&member, &format!("{member},{member}"));
                draft.payload = text.into_bytes();
            }
            Self::NullSubject => draft.subjects.push(json!(null)),
            Self::SubjectsMissing => {
                let mut statement = statement::statement(version, Vec::new());
                crate::json::remove(&mut statement, "/subject");
                draft.payload = canonical(&statement).into_bytes();
            }
            Self::ManySubjects => {
                let right = draft.subjects.remove(0);
                for n in 0..1024 {
                    draft.subjects.push(
                        json!({ "name": format!("{n}"), "digest": { "sha256": "00".repeat(32) } }),
                    );
                }
                draft.subjects.push(right);
            }
            Self::ManyDigests => {
                let digests = draft.subjects[0]["digest"].as_object_mut().expect("digests");
                for n in 1..33 {
                    digests.insert(format!("custom{n}"), "00".into());
                }
            }
            _ => {}
        }
    }

    fn on_signature(&self, draft: &mut Draft<'_>) {
        let Some((algorithm, digest)) = draft.message_digest.as_mut() else { return };
        match self {
            Self::MessageDigest => *digest = Hash::Sha256.digest(ANOTHER),
            Self::MessageDigestSha3 => *algorithm = "SHA3_256".to_owned(),
            Self::MessageDigestSha512 => {
                *algorithm = Hash::Sha512.proto().to_owned();
                *digest = Hash::Sha512.digest(ARTIFACT);
            }
            _ => {}
        }
    }

    fn on_question(&self, _seed: &str, made: &mut Made) {
        match self {
            Self::Other => made.artifact = ANOTHER.to_vec(),
            Self::Encoding => made.artifact = ENCODING.to_vec(),
            _ => {}
        }
    }
}

const ARTIFACT_SHA1: &str = "9f157f327e2f4c6c621da774718a8d7fee4c1e40";
