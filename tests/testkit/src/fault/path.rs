//! Certification paths that RFC 5280 or Fulcio's profile refuses. Every certificate is signed as it
//! is, and its timestamp is over it as it is.

use super::flip;
use crate::ca::{self, Authority, Chain, Extension, oid};
use crate::der;
use crate::world::{Draft, Effect};

faults! {
    /// Faults of the path.
    Path, "path" {
        SameNames "authority_same_names", "x509.path.signature_invalid", [], WEBPKI,
            "the trusted root holds an authority of the same names and other keys";
        Unknown "authority_unknown", "x509.path.issuer_unknown", [], WEBPKI,
            "the trusted root does not hold the authority";
        SelfSigned "leaf_self_signed", "x509.path.issuer_unknown", [], WEBPKI,
            "the leaf is signed by its own key";
        SignedByLeaf "leaf_signed_by_leaf", "x509.path.issuer_constraints", [], WEBPKI,
            "the leaf is signed by the key of a genuine leaf that the bundle holds";
        Signature "leaf_signature_flipped", "x509.path.signature_invalid", [], WEBPKI,
            "a bit of the leaf's signature is flipped";
        IntermediateSignature "intermediate_signature_flipped", "x509.path.signature_invalid", [], WEBPKI,
            "a bit of the intermediate's signature is flipped";
        Algorithm "leaf_signed_with_sha1", "x509.path.algorithm_unsupported", [], WEBPKI,
            "the leaf names ecdsa-with-SHA1 as its signature's algorithm";
        LeafIsCa "leaf_is_ca", "x509.path.leaf_is_ca", [], WEBPKI,
            "the leaf is marked as a certificate authority";
        NoPurpose "leaf_without_purpose", "x509.path.leaf_extended_key_usage",
            ["x509.path.leaf_extended_key_usage"], "",
            "the leaf has no extended key usage";
        AnyPurpose "leaf_any_purpose", "x509.path.leaf_extended_key_usage", [], WEBPKI,
            "the leaf's only purpose is any";
        ServerPurpose "leaf_server_purpose", "x509.path.leaf_extended_key_usage", [], WEBPKI,
            "the leaf's only purpose is TLS server";
        NoDigitalSignature "leaf_without_digital_signature", "x509.path.leaf_key_usage",
            ["x509.path.leaf_key_usage"], "",
            "the leaf's key usage is key encipherment only";
        KeyCertSign "leaf_with_cert_sign", "x509.path.leaf_key_usage",
            ["x509.path.leaf_key_usage"], "",
            "the leaf's key usage admits signing certificates";
        NoConstraints "intermediate_without_constraints", "x509.path.issuer_constraints", [], WEBPKI,
            "the intermediate has no basic constraints";
        NotCa "intermediate_not_ca", "x509.path.issuer_constraints", [], WEBPKI,
            "the intermediate's basic constraints say that it is not an authority";
        NoCertSign "intermediate_without_cert_sign", "x509.path.issuer_key_usage",
            ["x509.path.issuer_key_usage"], "",
            "the intermediate's key usage is signing revocation lists only";
        IntermediatePurpose "intermediate_server_purpose", "x509.path.issuer_extended_key_usage", [], WEBPKI,
            "the intermediate's only purpose is TLS server";
        RootLength "root_path_length", "x509.path.length",
            ["x509.path.length"], "",
            "the root's path length is 0 and an intermediate stands below it";
        IntermediateLength "intermediate_path_length", "x509.path.length", [], WEBPKI,
            "the intermediate's path length is 0 and a further one stands below it";
        ExcludedEmail "name_constraints_exclude_email", "x509.path.name_constraints", [], WEBPKI,
            "the intermediate's name constraints exclude the leaf's email domain";
        PermittedEmail "name_constraints_permit_other_email", "x509.path.name_constraints", [], WEBPKI,
            "the intermediate's name constraints permit another email domain only";
        ExcludedUri "name_constraints_exclude_uri", "x509.path.name_constraints", [], WEBPKI,
            "the intermediate's name constraints exclude the host of the leaf's URI";
        PermittedUri "name_constraints_permit_other_uri", "x509.path.name_constraints", [], WEBPKI,
            "the intermediate's name constraints permit another host only";
        RootExcludedEmail "root_name_constraints_exclude_email", "x509.path.name_constraints", [], WEBPKI,
            "the root's name constraints exclude the leaf's email domain";
        CriticalExtension "leaf_critical_extension", "x509.path.critical_extension", [], WEBPKI,
            "the leaf holds an unknown critical extension";
        IntermediateCritical "intermediate_critical_extension", "x509.path.critical_extension", [], WEBPKI,
            "the intermediate holds an unknown critical extension";
    }
}

const WEBPKI: &str = "path building is one call of rustls-webpki";

/// A name constraints extension with one subtree, permitted (0xa0) or excluded (0xa1).
fn name_constraints(tag: u8, name_tag: u8, base: &str) -> Extension {
    let subtree = der::seq(&[der::tlv(name_tag, base.as_bytes())]);
    Extension::new(oid::NAME_CONSTRAINTS, true, der::seq(&[der::tlv(tag, &subtree)]))
}

fn unknown_critical() -> Extension {
    Extension::new("1.3.6.1.4.1.99999.1", true, der::null())
}

fn trust(draft: &mut Draft<'_>, chain: Chain) {
    draft.trusted = chain.sign().into_iter().rev().collect();
}

impl Effect for Path {
    fn on_chain(&self, seed: &str, chain: &mut Chain) {
        let kind = chain.links[0].1.kind();
        if *self == Self::IntermediateLength {
            chain.push(seed, kind, "fulcio", "issuing");
        }
        if *self == Self::RootLength {
            chain.links[0].0.put_extension(ca::basic_constraints(true, Some(0)));
        }
        if *self == Self::RootExcludedEmail {
            chain.links[0].0.put_extension(name_constraints(0xa1, 0x81, "testkit.example"));
        }
        let intermediate = &mut chain.links[1].0;
        match self {
            Self::NoConstraints => intermediate.drop_extension(oid::BASIC_CONSTRAINTS),
            Self::NotCa => intermediate.put_extension(ca::basic_constraints(false, None)),
            Self::NoCertSign => intermediate.put_extension(ca::key_usage(ca::CRL_SIGN)),
            Self::IntermediatePurpose => {
                intermediate.put_extension(ca::extended_key_usage(&[oid::SERVER_AUTH]));
            }
            Self::ExcludedEmail => {
                intermediate.put_extension(name_constraints(0xa1, 0x81, "testkit.example"));
            }
            Self::PermittedEmail => {
                intermediate.put_extension(name_constraints(0xa0, 0x81, "other.example"));
            }
            Self::ExcludedUri => {
                intermediate.put_extension(name_constraints(0xa1, 0x86, "github.com"));
            }
            Self::PermittedUri => {
                intermediate.put_extension(name_constraints(0xa0, 0x86, "gitlab.com"));
            }
            Self::IntermediateCritical => intermediate.put_extension(unknown_critical()),
            _ => {}
        }
    }

    fn on_leaf(&self, draft: &mut Draft<'_>) {
        let kind = draft.recipe.authority;
        let seed = &draft.world.seed;
        match self {
            Self::SameNames => trust(draft, Chain::new(&format!("{seed}/other"), kind, "fulcio")),
            Self::Unknown => trust(draft, Chain::new(seed, kind, "another")),
            Self::IntermediateSignature => flip(&mut draft.trusted[0].der),
            Self::SelfSigned => {
                let name = der::name("self.example", "leaf");
                draft.leaf.subject = name.clone();
                draft.leaf.issuer = name;
                sign_with_leaf_key(draft);
            }
            Self::SignedByLeaf => {
                let name = der::name("signer.example", "leaf");
                let mut genuine = draft.leaf.clone();
                genuine.subject = name.clone();
                genuine.serial = vec![0x42];
                let der = genuine.sign(&draft.signer.key, draft.signer.hash);
                draft.leaf.issuer = name;
                sign_with_leaf_key(draft);
                draft.signer.der = der;
            }
            Self::Algorithm => draft.leaf.algorithm = "1.2.840.10045.4.1".to_owned(),
            Self::LeafIsCa => draft.leaf.put_extension(ca::basic_constraints(true, None)),
            Self::NoPurpose => draft.leaf.drop_extension(oid::EXTENDED_KEY_USAGE),
            Self::AnyPurpose => {
                draft.leaf.put_extension(ca::extended_key_usage(&[oid::ANY_PURPOSE]));
            }
            Self::ServerPurpose => {
                draft.leaf.put_extension(ca::extended_key_usage(&[oid::SERVER_AUTH]));
            }
            Self::NoDigitalSignature => {
                draft.leaf.put_extension(ca::key_usage(ca::KEY_ENCIPHERMENT));
            }
            Self::KeyCertSign => {
                let flags = ca::DIGITAL_SIGNATURE | ca::KEY_CERT_SIGN;
                draft.leaf.put_extension(ca::key_usage(flags));
            }
            Self::CriticalExtension => draft.leaf.put_extension(unknown_critical()),
            _ => {}
        }
    }

    fn on_signed_leaf(&self, draft: &mut Draft<'_>) {
        match self {
            Self::Signature => flip(&mut draft.leaf_der),
            Self::SignedByLeaf => {
                draft.as_chain = true;
                draft.certificates = vec![draft.leaf_der.clone(), draft.signer.der.clone()];
            }
            _ => {}
        }
    }
}

fn sign_with_leaf_key(draft: &mut Draft<'_>) {
    let key = draft.leaf_key.clone();
    let hash = key.kind().hash();
    draft.leaf.algorithm = key.algorithm(hash).to_owned();
    let certificate = draft.leaf.clone();
    draft.signer = Authority { certificate, key, hash, der: Vec::new() };
}
