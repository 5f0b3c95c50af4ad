//! Signatures that do not verify, logged consistently, so that only the signature check can tell.

use super::flip;
use crate::dsse;
use crate::key::{Hash, Key};
use crate::world::{Draft, Effect};

faults! {
    /// Faults of the signature.
    Signature, "signature" {
        Flipped "signature_flipped", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "a bit of the signature is flipped, in the log entry too";
        OtherKey "signature_by_other_key", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the signature is by another key than the certificate's";
        WrongHash "signature_over_wrong_hash", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the signature is over the SHA-512 digest and the key's hash is SHA-256";
        OtherMessage "signature_over_other_message", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the signature is over other bytes";
        NotDer "signature_not_der", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the signature is not in DER";
        TrailingByte "signature_trailing_byte", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "a byte follows the signature";
        NotPae "signature_over_payload", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the signature is over the payload instead of its pre-authentication encoding";
        PaeType "signature_over_other_type", "signature.verify.invalid",
            ["signature.verify.invalid"], "",
            "the signature is over the payload under another type";
        HashOfEntry "signature_hash_unsupported", "signature.algorithm.unsupported",
            [], "there is no scheme of this key and hash to verify in",
            "a P-256 key signs, and the log entry names, the SHA-512 digest";
    }
}

impl Effect for Signature {
    fn on_content(&self, draft: &mut Draft<'_>) {
        if *self == Self::HashOfEntry {
            draft.hash = Hash::Sha512;
        }
    }

    fn on_signature(&self, draft: &mut Draft<'_>) {
        let (kind_of, payload) = (draft.payload_type.clone(), draft.payload.clone());
        let signed = match draft.recipe.entry.is_envelope() {
            true => dsse::pae(&kind_of, &payload),
            false => draft.message.clone(),
        };
        let sign = |bytes: &[u8]| draft.leaf_key.sign(draft.hash, bytes);
        match self {
            Self::Flipped => flip(&mut draft.signature),
            Self::OtherKey => {
                let key = Key::derive(draft.recipe.key, &draft.world.seed, "another/leaf");
                draft.signature = key.sign(draft.hash, &signed);
            }
            Self::WrongHash => draft.signature = draft.leaf_key.sign(Hash::Sha512, &signed),
            Self::OtherMessage => draft.signature = sign(b"other bytes"),
            Self::NotDer => draft.signature = vec![0x5a; 64],
            Self::TrailingByte => draft.signature.push(0),
            Self::NotPae => draft.signature = sign(&payload),
            Self::PaeType => draft.signature = sign(&dsse::pae("text/plain", &payload)),
            Self::HashOfEntry => {}
        }
    }
}

impl Signature {
    /// Whether the fault goes with an envelope (`true`) or a message.
    pub fn applies(self, envelope: bool) -> bool {
        match self {
            Self::NotPae | Self::PaeType => envelope,
            Self::HashOfEntry => !envelope,
            _ => true,
        }
    }
}
