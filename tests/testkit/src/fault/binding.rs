//! Log entries that were validly logged and do not describe the bundle.

use super::Expectation;
use crate::json::{at, b64, remove};
use crate::key::Hash;
use crate::recipe::EntryKind;
use crate::rekor::{self, TREE_INDEX, TREE_SIZE};
use crate::twist::malleated;
use crate::world::{ANOTHER, Draft, Effect};
use crate::{dsse, statement};
use serde_json::{Value, json};

faults! {
    /// Faults of the entry's contents.
    Binding, "binding" {
        Digest "digest_swapped", "binding.digest.mismatch",
            ["binding.digest.mismatch", "signature.verify.invalid", "artifact.digest.mismatch", "artifact.message_digest.mismatch"], "",
            "the log entry names the digest of another artifact";
        DigestAlgorithm "digest_algorithm_swapped", "binding.digest.mismatch",
            [], "the entry names a digest whose length is not that of its algorithm",
            "the log entry names the digest under another algorithm";
        Signature "signature_swapped", "binding.signature.mismatch",
            ["binding.signature.mismatch"], "",
            "the log entry holds another valid signature by the same key";
        Certificate "certificate_swapped", "binding.verifier.mismatch",
            ["binding.verifier.mismatch"], "",
            "the log entry holds another certificate for the same key";
        Payload "payload_hash_swapped", "binding.payload.mismatch",
            ["binding.payload.mismatch"], "",
            "the log entry names the hash of another payload";
        PayloadAlgorithm "payload_hash_algorithm_swapped", "binding.payload.mismatch",
            [], "the entry names a digest whose length is not that of its algorithm",
            "the log entry names the payload's hash under another algorithm";
        PayloadType "payload_type_swapped", "binding.payload_type.mismatch",
            ["binding.payload_type.mismatch"], "",
            "the log entry names another payload type";
        PayloadBytes "payload_swapped", "binding.payload.mismatch",
            ["binding.payload.mismatch"], "",
            "the log entry holds another payload under the hash of the right one";
        SignatureOnce "signature_encoded_once", "binding.signature.mismatch",
            [], "what is base64 once holds no signature",
            "the log entry holds the signature in base64 once instead of twice";
        Spliced "entry_spliced", "binding.digest.mismatch",
            ["binding.digest.mismatch", "binding.signature.mismatch", "signature.verify.invalid", "artifact.digest.mismatch", "artifact.message_digest.mismatch"], "",
            "the log entry is the genuine one of another artifact of the same signer";
        Content "entry_of_other_content", "binding.content.mismatch",
            [], "an entry of this kind names no digest to verify the signature over",
            "the log entry is of a kind that logs the other sort of content";
        KindVersion "kind_version_differs", "binding.kind.mismatch",
            ["binding.kind.mismatch"], "",
            "the entry's body has another version than the bundle says";
        Kind "kind_differs", "binding.kind.mismatch",
            ["binding.kind.mismatch"], "",
            "the entry's body has another kind than the bundle says";
        KindAbsent "kind_absent", "binding.kind.mismatch",
            [], "an entry of no kind cannot be compared",
            "the bundle does not say the entry's kind and version";
        UnboundAfter "unbound_entry_after", "binding.digest.mismatch",
            ["binding.digest.mismatch", "binding.signature.mismatch", "signature.verify.invalid", "artifact.digest.mismatch", "artifact.message_digest.mismatch"], "",
            "after the right entry stands a genuine one of the same log about another artifact";
        UnboundBefore "unbound_entry_before", "binding.digest.mismatch",
            ["binding.digest.mismatch", "binding.signature.mismatch", "signature.verify.invalid", "artifact.digest.mismatch", "artifact.message_digest.mismatch"], "",
            "before the right entry stands a genuine one of the same log about another artifact";
        UnknownLogUnbound "unbound_entry_of_unknown_log", "binding.digest.mismatch",
            ["binding.digest.mismatch", "binding.signature.mismatch", "signature.verify.invalid", "artifact.digest.mismatch", "artifact.message_digest.mismatch"], "",
            "beside the right entry stands one of an unknown log about another artifact";
        IntotoV001 "kind_intoto_0.0.1", "tlog.entry.unsupported",
            [], "an entry of an unsupported kind cannot be compared",
            "the log entry is of kind intoto 0.0.1";
        HashedRekordV003 "kind_hashedrekord_0.0.3", "tlog.entry.unsupported",
            [], "an entry of an unsupported kind cannot be compared",
            "the log entry is of kind hashedrekord 0.0.3";
        DsseV002 "kind_dsse_0.0.2", "tlog.entry.unsupported",
            [], "an entry of an unsupported kind cannot be compared",
            "the log entry is of the withdrawn kind dsse 0.0.2";
        Rekord "kind_rekord", "tlog.entry.unsupported",
            [], "an entry of an unsupported kind cannot be compared",
            "the log entry is of kind rekord";
        BodyNotJson "body_not_json", "tlog.entry.malformed",
            [], "the body does not parse",
            "the entry's body is not JSON";
        BodyDuplicateKey "body_duplicate_key", "tlog.entry.malformed",
            [], "the body does not parse",
            "the entry's body holds its spec twice";
        BodyFieldMissing "body_field_missing", "tlog.entry.malformed",
            [], "the body does not parse",
            "the entry's body holds no certificate";
        VerifierNotPem "body_verifier_not_pem", "binding.verifier.mismatch",
            [], "what is not PEM holds no certificate",
            "the entry's body holds the certificate as DER instead of PEM";
    }
}

const PAYLOAD_CHECKS: &[&str] = &["binding.payload.mismatch", "binding.signature.mismatch"];

impl Binding {
    /// The row, for a kind of entry.
    pub fn expected(self, kind: EntryKind) -> Expectation {
        let row = self.expectation();
        let envelope = kind.is_envelope();
        match self {
            Self::Spliced | Self::UnboundAfter | Self::UnboundBefore | Self::UnknownLogUnbound
                if envelope =>
            {
                Expectation { code: "binding.payload.mismatch", checks: PAYLOAD_CHECKS, ..row }
            }
            Self::Content if envelope => {
                let checks = &["binding.content.mismatch"];
                Expectation { checks, structural: "", ..row }
            }
            _ => row,
        }
    }

    /// Whether an entry of a kind can have the fault.
    pub fn applies(self, kind: EntryKind) -> bool {
        match self {
            Self::Digest | Self::DigestAlgorithm | Self::HashedRekordV003 | Self::Rekord => {
                kind == EntryKind::HashedRekord
            }
            Self::Payload | Self::PayloadAlgorithm => kind.is_envelope(),
            Self::PayloadType | Self::PayloadBytes | Self::SignatureOnce | Self::IntotoV001 => {
                kind == EntryKind::Intoto
            }
            Self::DsseV002 => kind == EntryKind::Dsse,
            _ => true,
        }
    }
}

/// Where a kind holds its parts: signature, certificate, payload hash.
fn places(kind: EntryKind) -> [&'static str; 3] {
    match kind {
        EntryKind::HashedRekord => {
            ["/spec/signature/content", "/spec/signature/publicKey/content", "/spec/data/hash"]
        }
        EntryKind::Dsse => {
            ["/spec/signatures/0/signature", "/spec/signatures/0/verifier", "/spec/payloadHash"]
        }
        EntryKind::Message2 | EntryKind::Envelope2 => [
            "/spec/hashedRekordV002/signature/content",
            "/spec/hashedRekordV002/signature/verifier/x509Certificate/rawBytes",
            "/spec/hashedRekordV002/data",
        ],
        EntryKind::Intoto => [
            "/spec/content/envelope/signatures/0/sig",
            "/spec/content/envelope/signatures/0/publicKey",
            "/spec/content/payloadHash",
        ],
    }
}

/// The body of the same signer's entry about another artifact.
pub(super) fn genuine_other(draft: &Draft<'_>) -> Value {
    let payload = crate::json::canonical(&statement::statement(
        draft.recipe.statement,
        vec![statement::subject("another.bin", ANOTHER, &[Hash::Sha256])],
    ))
    .into_bytes();
    let kind_of = &draft.payload_type;
    let pae = dsse::pae(kind_of, &payload);
    let signed = if draft.recipe.entry.is_envelope() { &pae } else { &ANOTHER.to_vec() };
    let signature = draft.leaf_key.sign_in(draft.recipe.scheme, draft.hash, signed);
    draft.describe_as(draft.recipe.entry, ANOTHER, &payload, &signature)
}

/// A certificate of the same issuer for the same key and identity, with another serial number.
pub(super) fn other_certificate(draft: &Draft<'_>) -> Vec<u8> {
    let mut leaf = draft.leaf.clone();
    leaf.serial = vec![0x42];
    leaf.sign(&draft.signer.key, draft.signer.hash)
}

impl Effect for Binding {
    fn on_body(&self, draft: &mut Draft<'_>) {
        let kind = draft.recipe.entry;
        let [signature, certificate, hash] = places(kind);
        let body = &mut draft.body.clone();
        match self {
            Self::Digest => {
                body["spec"]["data"]["hash"]["value"] =
                    hex::encode(draft.hash.digest(ANOTHER)).into()
            }
            Self::DigestAlgorithm | Self::PayloadAlgorithm => {
                at(body, hash)["algorithm"] = "sha512".into();
            }
            Self::Signature => {
                let other = b64(malleated(&draft.signature));
                let twice = kind == EntryKind::Intoto;
                *at(body, signature) = if twice { b64(other) } else { other }.into();
            }
            Self::Certificate => {
                *at(body, certificate) = rekor::verifier(&other_certificate(draft)).into();
            }
            Self::Payload => {
                at(body, hash)["value"] = hex::encode(Hash::Sha256.digest(b"another")).into();
            }
            Self::PayloadType => {
                *at(body, "/spec/content/envelope/payloadType") = "text/plain".into();
            }
            Self::PayloadBytes => {
                body["spec"]["content"]["envelope"]["payload"] = b64(b64("another")).into();
            }
            Self::SignatureOnce => *at(body, signature) = b64(&draft.signature).into(),
            Self::Spliced => *body = genuine_other(draft),
            Self::Content => {
                *body = match kind {
                    EntryKind::HashedRekord => draft.describe(EntryKind::Dsse),
                    _ => {
                        let pae = dsse::pae(&draft.payload_type, &draft.payload);
                        let digest = draft.hash.digest(&pae);
                        let (signature, leaf) = (&draft.signature, &draft.verifier());
                        rekor::hashedrekord(draft.hash, &digest, signature, leaf)
                    }
                };
            }
            Self::KindVersion => body["apiVersion"] = "0.0.9".into(),
            Self::Kind => body["kind"] = "rekord".into(),
            Self::IntotoV001 => {
                *body = json!({
                    "apiVersion": "0.0.1", "kind": "intoto",
                    "spec": {
                        "content": {
                            "hash": body["spec"]["content"]["hash"],
                            "payloadHash": body["spec"]["content"]["payloadHash"],
                        },
                        "publicKey": rekor::verifier(&draft.leaf_der),
                    },
                });
            }
            Self::HashedRekordV003 => body["apiVersion"] = "0.0.3".into(),
            Self::DsseV002 => body["apiVersion"] = "0.0.2".into(),
            Self::Rekord => body["kind"] = "rekord".into(),
            Self::BodyFieldMissing => remove(body, certificate),
            Self::VerifierNotPem => *at(body, certificate) = b64(&draft.leaf_der).into(),
            _ => {}
        }
        draft.body = body.clone();
    }

    fn on_bundle(&self, draft: &mut Draft<'_>) {
        if *self == Self::KindAbsent {
            remove(&mut draft.bundle, "/verificationMaterial/tlogEntries/0/kindVersion");
        }
    }

    fn on_entries(&self, draft: &mut Draft<'_>) {
        let time = draft.time;
        let log = &draft.world.rekor;
        match self {
            Self::KindVersion => draft.entries[0].version = version(draft.recipe.entry).to_owned(),
            Self::Kind => draft.entries[0].kind = kind(draft.recipe.entry).to_owned(),
            Self::UnboundAfter => {
                let body = genuine_other(draft);
                draft.entries.push(log.append(&body, TREE_INDEX + 2, TREE_SIZE, time));
            }
            Self::UnboundBefore => {
                let body = genuine_other(draft);
                draft.entries.insert(0, log.append(&body, TREE_INDEX + 2, TREE_SIZE, time));
            }
            Self::UnknownLogUnbound => {
                let (body, log) = (genuine_other(draft), &draft.world.unknown_rekor);
                draft.entries.push(log.append(&body, TREE_INDEX, TREE_SIZE, time));
            }
            Self::BodyNotJson => relog(draft, |body| format!("{body}}}")),
            Self::BodyDuplicateKey => relog(draft, |body| {
                let spec = body.find("\"spec\":").expect("a spec");
                let doubled = &body[spec..body.len() - 1];
                format!("{},{doubled}}}", &body[..body.len() - 1])
            }),
            _ => {}
        }
    }
}

fn kind(kind: EntryKind) -> &'static str {
    kind.label().split_once('-').expect("kind and version").0
}

fn version(kind: EntryKind) -> &'static str {
    kind.label().split_once('-').expect("kind and version").1
}

/// Logs the entry again with a changed text of its body.
fn relog(draft: &mut Draft<'_>, change: impl Fn(&str) -> String) {
    let old = &draft.entries[0];
    let text = change(std::str::from_utf8(&old.body).expect("text"));
    draft.entries[0] = draft.world.rekor.append_raw(
        text.into_bytes(),
        (&old.kind, &old.version),
        TREE_INDEX,
        TREE_SIZE,
        draft.time,
    );
}
