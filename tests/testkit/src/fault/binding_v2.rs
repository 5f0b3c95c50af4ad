//! Rekor v2 entries that were validly logged and do not describe the bundle.

use super::Expectation;
use super::binding::{genuine_other, other_certificate};
use crate::json::{at, b64, remove};
use crate::key::{self, Hash, Key};
use crate::recipe::EntryKind;
use crate::rekor::{TREE_INDEX, TREE_SIZE};
use crate::rekor_v2;
use crate::twist::malleated;
use crate::world::{ANOTHER, Draft, Effect};

faults! {
    /// Faults of a Rekor v2 entry's contents.
    BindingV2 {
        Digest "digest_swapped", "binding.digest.mismatch",
            ["binding.digest.mismatch", "signature.verify.invalid", "artifact.digest.mismatch", "artifact.message_digest.mismatch"], "",
            "the log entry names the digest of another artifact";
        DigestAlgorithm "digest_algorithm_swapped", "binding.digest.mismatch",
            [], "the entry names a digest whose length is not that of its algorithm",
            "the log entry names the digest under another algorithm";
        PayloadDigest "digest_of_payload", "binding.digest.mismatch",
            ["binding.digest.mismatch"], "",
            "the log entry names the digest of the payload instead of its pre-authentication encoding";
        Signature "signature_swapped", "binding.signature.mismatch",
            ["binding.signature.mismatch"], "",
            "the log entry holds another valid signature by the same key";
        Certificate "certificate_swapped", "binding.verifier.mismatch",
            ["binding.verifier.mismatch"], "",
            "the log entry holds another certificate for the same key";
        KeyForCertificate "key_for_certificate", "binding.verifier.mismatch",
            [], "the entry holds no certificate to compare",
            "the log entry holds the certificate's key instead of the certificate";
        Key "public_key_swapped", "binding.verifier.mismatch",
            ["binding.verifier.mismatch"], "",
            "the log entry holds another key";
        KeyDetails "key_details_other_curve", "binding.verifier.mismatch",
            [], "key details of another key name no scheme",
            "the log entry's key details are those of a P-384 key";
        KeyDetailsMissing "key_details_missing", "tlog.entry.malformed",
            [], "the body does not parse",
            "the log entry has no key details";
        VerifierMissing "verifier_missing", "tlog.entry.malformed",
            [], "the body does not parse",
            "the log entry has no verifier";
        Spliced "entry_spliced", "binding.digest.mismatch",
            ["binding.digest.mismatch", "binding.signature.mismatch", "signature.verify.invalid", "artifact.digest.mismatch", "artifact.message_digest.mismatch"], "",
            "the log entry is the genuine one of another artifact of the same signer";
        UnboundAfter "unbound_entry_after", "binding.digest.mismatch",
            ["binding.digest.mismatch", "binding.signature.mismatch", "signature.verify.invalid", "artifact.digest.mismatch", "artifact.message_digest.mismatch"], "",
            "after the right entry stands a genuine one of the same log about another artifact";
        UnboundBefore "unbound_entry_before", "binding.digest.mismatch",
            ["binding.digest.mismatch", "binding.signature.mismatch", "signature.verify.invalid", "artifact.digest.mismatch", "artifact.message_digest.mismatch"], "",
            "before the right entry stands a genuine one of the same log about another artifact";
        BodyVersion "kind_version_differs", "binding.kind.mismatch",
            ["binding.kind.mismatch", "binding.entry.not_canonical"], "",
            "the entry's body is of version 0.0.2 in all but the version it names";
        ExtraField "field_added", "binding.entry.not_canonical",
            ["binding.entry.not_canonical"], "",
            "the entry's body holds a field that no bundle accounts for";
    }
}

impl BindingV2 {
    /// The row, for a kind of entry.
    pub fn expected(self, kind: EntryKind) -> Expectation {
        let row = self.expectation();
        if !kind.is_envelope() {
            return row;
        }
        let checks: &[_] = match self {
            Self::Digest => &["binding.digest.mismatch"],
            Self::Spliced | Self::UnboundAfter | Self::UnboundBefore => {
                &["binding.digest.mismatch", "binding.signature.mismatch"]
            }
            _ => return row,
        };
        Expectation { checks, ..row }
    }

    /// Whether a bundle of a kind of entry, signed with a bare key or not, can have the fault.
    pub fn applies(self, kind: EntryKind, bare: bool) -> bool {
        match self {
            Self::PayloadDigest => kind.is_envelope() && !bare,
            Self::Certificate | Self::KeyForCertificate => !bare,
            Self::Key => bare,
            Self::Digest | Self::Signature | Self::Spliced | Self::KeyDetails => true,
            _ => !bare,
        }
    }
}

const DATA: &str = "/spec/hashedRekordV002/data";
const SIGNATURE: &str = "/spec/hashedRekordV002/signature";

impl Effect for BindingV2 {
    fn on_body(&self, draft: &mut Draft<'_>) {
        let mut body = draft.body.clone();
        match self {
            Self::Digest => at(&mut body, DATA)["digest"] = b64(draft.hash.digest(ANOTHER)).into(),
            Self::DigestAlgorithm => {
                at(&mut body, DATA)["algorithm"] = Hash::Sha512.proto().into();
            }
            Self::PayloadDigest => {
                at(&mut body, DATA)["digest"] = b64(draft.hash.digest(&draft.payload)).into();
            }
            Self::Signature => {
                at(&mut body, SIGNATURE)["content"] = b64(malleated(&draft.signature)).into();
            }
            Self::Certificate => {
                at(&mut body, SIGNATURE)["verifier"]["x509Certificate"]["rawBytes"] =
                    b64(other_certificate(draft)).into();
            }
            Self::KeyForCertificate | Self::Key => {
                let key = match self {
                    Self::Key => Key::derive(draft.recipe.key, &draft.world.seed, "another/leaf"),
                    _ => draft.leaf_key.clone(),
                };
                let details = key::details(key.kind(), draft.hash, draft.recipe.scheme);
                at(&mut body, SIGNATURE)["verifier"] =
                    rekor_v2::verifier(&details, false, &key.spki());
            }
            Self::KeyDetails => {
                at(&mut body, SIGNATURE)["verifier"]["keyDetails"] =
                    "PKIX_ECDSA_P384_SHA_384".into();
            }
            Self::KeyDetailsMissing => {
                remove(&mut body, &format!("{SIGNATURE}/verifier/keyDetails"));
            }
            Self::VerifierMissing => remove(&mut body, &format!("{SIGNATURE}/verifier")),
            Self::Spliced => body = genuine_other(draft),
            Self::BodyVersion => body["apiVersion"] = "0.0.1".into(),
            Self::ExtraField => at(&mut body, DATA)["comment"] = "hello".into(),
            Self::UnboundAfter | Self::UnboundBefore => {}
        }
        draft.body = body;
    }

    fn on_entries(&self, draft: &mut Draft<'_>) {
        match self {
            Self::BodyVersion => draft.entries[0].version = "0.0.2".to_owned(),
            Self::UnboundAfter | Self::UnboundBefore => {
                let body = genuine_other(draft);
                let entry = draft.log_v2().append(&body, TREE_INDEX + 2, TREE_SIZE);
                let place = if *self == Self::UnboundAfter { 1 } else { 0 };
                draft.entries.insert(place, entry);
            }
            _ => {}
        }
    }
}
