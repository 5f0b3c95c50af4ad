//! Certificates that are not well-formed, and lists of certificates that the bundle may not hold.

use crate::ca::{self, Chain, Extension, oid};
use crate::der;
use crate::world::{Draft, Effect};

faults! {
    /// Faults of a certificate's form.
    X509, "bundle" {
        TrailingByte "certificate_trailing_byte", "x509.certificate.malformed", [], FORM,
            "a byte follows the certificate";
        Truncated "certificate_truncated", "x509.certificate.malformed", [], FORM,
            "the certificate's last byte is missing";
        Pem "certificate_pem", "x509.certificate.malformed", [], FORM,
            "the certificate is PEM where DER belongs";
        Indefinite "certificate_indefinite_length", "x509.certificate.malformed", [], FORM,
            "the certificate's outer length is indefinite (BER)";
        LengthNotMinimal "certificate_length_not_minimal", "x509.certificate.malformed", [], FORM,
            "the certificate's outer length has a leading zero";
        HintNotDer "hint_not_der", "x509.certificate.malformed", [], FORM,
            "a further certificate of the bundle is not DER";
        DuplicateExtension "extension_duplicate", "x509.extension.duplicate", [], FORM,
            "the certificate holds its issuer extension twice";
        FulcioNotUtf8String "fulcio_issuer_not_utf8string", "x509.fulcio.malformed", [], FORM,
            "the issuer extension .1.8 holds raw text instead of a UTF8String";
        FulcioTrailing "fulcio_issuer_trailing_byte", "x509.fulcio.malformed", [], FORM,
            "a byte follows the UTF8String of the issuer extension .1.8";
        FulcioNotUtf8 "fulcio_issuer_not_utf8", "x509.fulcio.malformed", [], FORM,
            "the issuer extension .1.1 is not UTF-8";
        ManyExtensions "extensions_65", "x509.extensions.too_many",
            ["x509.extensions.too_many"], "",
            "the certificate holds 65 extensions";
        ManyNames "names_17", "x509.names.too_many",
            ["x509.names.too_many", "policy.identity.san_ambiguous"], "",
            "the certificate holds 17 alternative names";
        DuplicateHint "certificate_duplicate_hint", "bundle.certificate.duplicate",
            ["bundle.certificate.duplicate"], "",
            "the bundle holds the intermediate certificate twice";
        DuplicateLeaf "certificate_duplicate_leaf", "bundle.certificate.duplicate",
            ["bundle.certificate.duplicate"], "",
            "the bundle holds the leaf certificate twice";
        LeafNotFirst "certificate_leaf_not_first", "bundle.certificate.order",
            [], "another certificate would be taken for the leaf",
            "the intermediate certificate stands before the leaf";
        Eleven "certificates_11", "bundle.certificates.too_many",
            ["bundle.certificates.too_many"], "",
            "the bundle holds eleven certificates";
    }
}

const FORM: &str = "the certificate does not parse";

impl Effect for X509 {
    fn on_leaf(&self, draft: &mut Draft<'_>) {
        let issuer = draft.recipe.issuer.clone();
        let leaf = &mut draft.leaf;
        match self {
            Self::DuplicateExtension => {
                let value = issuer.into_bytes();
                leaf.extensions.push(Extension::new(oid::ISSUER_V1, false, value));
            }
            Self::FulcioNotUtf8String => {
                let value = issuer.into_bytes();
                leaf.put_extension(Extension::new(oid::ISSUER_V2, false, value));
            }
            Self::FulcioTrailing => {
                let value = [der::utf8(&issuer), vec![0]].concat();
                leaf.put_extension(Extension::new(oid::ISSUER_V2, false, value));
            }
            Self::FulcioNotUtf8 => {
                let value = [issuer.as_bytes(), &[0xff]].concat();
                leaf.put_extension(Extension::new(oid::ISSUER_V1, false, value));
            }
            Self::ManyExtensions => {
                // The list of timestamps comes on top.
                for n in leaf.extensions.len()..64 {
                    let id = format!("1.3.6.1.4.1.99999.{n}");
                    leaf.extensions.push(Extension::new(&id, false, der::null()));
                }
            }
            Self::ManyNames => {
                let identity = &draft.recipe.identity;
                let mut names = vec![ca::general_name(draft.recipe.san, identity)];
                for n in 1..17 {
                    let name = format!("other{n}@testkit.example");
                    names.push(der::tlv(0x81, name.as_bytes()));
                }
                leaf.put_extension(ca::subject_alt_name(&names));
            }
            _ => {}
        }
    }

    fn on_signed_leaf(&self, draft: &mut Draft<'_>) {
        let leaf = draft.leaf_der.clone();
        let intermediate = draft.signer.der.clone();
        let content = leaf[4..].to_vec();
        draft.as_chain = true;
        match self {
            Self::TrailingByte => draft.certificates = vec![[leaf, vec![0]].concat()],
            Self::Truncated => draft.certificates = vec![leaf[..leaf.len() - 1].to_vec()],
            Self::Pem => {
                draft.certificates = vec![der::pem("CERTIFICATE", &leaf).into_bytes()];
            }
            Self::Indefinite => {
                draft.certificates = vec![[vec![0x30, 0x80], content, vec![0, 0]].concat()];
            }
            Self::LengthNotMinimal => {
                let head = vec![0x30, 0x83, 0, leaf[2], leaf[3]];
                draft.certificates = vec![[head, content].concat()];
            }
            Self::HintNotDer => {
                draft.certificates = vec![leaf, intermediate[..intermediate.len() - 1].to_vec()];
            }
            Self::DuplicateHint => {
                draft.certificates = vec![leaf, intermediate.clone(), intermediate];
            }
            Self::DuplicateLeaf => draft.certificates = vec![leaf.clone(), leaf],
            Self::LeafNotFirst => draft.certificates = vec![intermediate, leaf],
            Self::Eleven => {
                draft.certificates = vec![leaf];
                for n in 0..10 {
                    let kind = draft.recipe.authority;
                    let chain = Chain::new(&draft.world.seed, kind, &format!("hint{n}")).sign();
                    draft.certificates.push(chain[1].der.clone());
                }
            }
            _ => draft.as_chain = false,
        }
        if draft.certificates.len() == 1 {
            draft.as_chain = false;
        }
    }
}
