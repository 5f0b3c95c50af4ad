//! Variations of timestamps.

use crate::clock::{BASE, HALF_LIFE, rfc3339};
use crate::der;
use crate::key::Hash;
use crate::tsa::{self, Info, Name, Stamp, Token, oid};
use crate::twist::table;
use crate::world::{Draft, Effect};

table! {
    /// A variation of timestamps.
    Stamps {
        ByB "tsa_p384", "the timestamp is by a P-384 key with SHA-384";
        ByC "tsa_rsa", "the timestamp is by an RSA key with SHA-512, below a root without intermediate";
        RsaEncryption "tsa_rsa_encryption", "the RSA signature's algorithm is named as rsaEncryption";
        Two "tsa_two_authorities", "two authorities stamped the signature";
        UnknownAfter "tsa_unknown_after", "a second timestamp is of an unknown authority, and both hold their certificates";
        UnknownFirst "tsa_unknown_first", "before the timestamp stands one of an unknown authority";
        Embedded "certificates_embedded", "the timestamp holds the signer's certificate and those above it";
        EmbeddedReversed "certificates_embedded_reversed", "the timestamp holds the certificates from the root down";
        LeafEmbedded "signer_embedded_only", "the signer's certificate is in the timestamp and not in the trusted root";
        RootOnly "trusted_root_only", "the trusted root holds the authority's root and the timestamp the rest";
        AttackerFirst "certificates_unrelated_first", "a certificate of another authority stands before the signer's in the timestamp";
        TwinFirst "certificates_same_serial_first", "a certificate of the signer's issuer name and serial number and another key stands before the signer's";
        OldCertificateId "signing_certificate_v1", "the timestamp names its certificate by SHA-1 only";
        BothCertificateIds "signing_certificate_both", "the timestamp names its certificate by SHA-1 and SHA-256";
        CertificateId512 "signing_certificate_sha512", "the timestamp names its certificate by SHA-512";
        SigningTime "signing_time", "the timestamp has the attribute signing time";
        KeyId "signer_by_key_id", "the signer is named by the key identifier";
        ImprintNoNull "imprint_without_null", "the imprint's algorithm has no parameters";
        ImprintSha512 "imprint_sha512", "the imprint is SHA-512 and the timestamp signed with SHA-256";
        Optional "info_optional_fields", "the timestamp has accuracy, ordering, nonce and name";
        Mods "status_granted_with_mods", "the status is granted with modifications";
        Unsigned "unsigned_attribute", "the signer has an unsigned attribute";
        Fraction "fraction", "the timestamp states a fraction of a second";
        WindowStart "time_is_window_start", "the timestamp is of the first second of the authority's window";
        WindowEnd "time_is_window_end", "the timestamp is of the last second of the authority's window";
        WindowFraction "time_is_window_end_fraction", "timestamp and end of the window have the same fraction of a second";
        SharedUnlisted "authorities_share_root_unlisted", "of two windows of an authority whose signer is in the timestamp only, one has ended and one is open";
        CertificateStart "time_is_not_before", "the timestamp is of the first second of the signing certificate";
        CertificateEnd "time_is_not_after", "the timestamp is of the last second of the signing certificate";
        BeforeEntry "set_and_timestamp", "the bundle has a promise's time and a timestamp";
    }
}

/// The intermediate of an authority is not in the trusted root, or its signer is not.
fn keep(draft: &mut Draft<'_>, from: usize) {
    for tsa in &mut draft.trusted_tsas {
        if tsa.name == Name::A {
            tsa.listed.drain(..from);
        }
    }
}

impl Effect for Stamps {
    fn on_stamps(&self, draft: &mut Draft<'_>) {
        let set = |draft: &mut Draft<'_>, by: &[Name]| {
            draft.stamps = by.iter().map(|name| Stamp::by(*name)).collect();
        };
        match self {
            Self::ByB => {
                set(draft, &[Name::B]);
                let b = draft.tsa(Name::B).clone();
                draft.trusted_tsas.push(b);
            }
            Self::ByC | Self::RsaEncryption => set(draft, &[Name::C]),
            Self::Two => set(draft, &[Name::A, Name::C]),
            Self::UnknownAfter => set(draft, &[Name::A, Name::Stranger]),
            Self::UnknownFirst => set(draft, &[Name::Stranger, Name::A]),
            Self::LeafEmbedded | Self::AttackerFirst | Self::TwinFirst => keep(draft, 1),
            Self::RootOnly => keep(draft, 2),
            Self::Fraction => draft.stamps[0].fraction = "5",
            Self::WindowStart => draft.trusted_tsas[0].start = rfc3339(BASE),
            Self::WindowEnd => draft.trusted_tsas[0].end = Some(rfc3339(BASE)),
            Self::WindowFraction => {
                draft.stamps[0].fraction = "25";
                draft.trusted_tsas[0].end = Some(rfc3339(BASE).replace('Z', ".25Z"));
            }
            Self::SharedUnlisted => {
                keep(draft, 1);
                let open = draft.trusted_tsas[0].clone();
                draft.trusted_tsas[0].end = Some(rfc3339(BASE - 1));
                draft.trusted_tsas.push(open);
            }
            Self::CertificateStart => draft.stamps[0].time = BASE - HALF_LIFE,
            Self::CertificateEnd => draft.stamps[0].time = BASE + HALF_LIFE,
            Self::BeforeEntry => draft.stamps = vec![Stamp::at(Name::A, BASE - 1)],
            _ => {}
        }
    }

    fn on_info(&self, draft: &Draft<'_>, _n: usize, info: &mut Info) {
        match self {
            Self::ImprintNoNull => {
                info.imprint_algorithm = der::seq(&[der::oid(Hash::Sha256.oid())]);
            }
            Self::ImprintSha512 => {
                info.imprint_algorithm = der::seq(&[der::oid(Hash::Sha512.oid()), der::null()]);
                info.imprint = Hash::Sha512.digest(&draft.signature);
            }
            Self::Optional => {
                // One second, five milliseconds; ordering; nonce; [0] { directoryName }.
                let accuracy = [der::uint(&[1]), der::tlv(0x80, &[5])];
                info.accuracy = Some([der::seq(&accuracy), der::yes()].concat());
                info.nonce = Some(vec![0x7a; 8]);
                let name = &draft.tsa(Name::A).signer.certificate.subject;
                info.extra = der::tlv(0xa0, &der::tlv(0xa4, name));
            }
            _ => {}
        }
    }

    fn on_attributes(&self, draft: &Draft<'_>, n: usize, token: &mut Token) {
        let tsa = draft.tsa(draft.stamps[n].by);
        match self {
            Self::UnknownAfter | Self::Embedded => token.certificates = tsa.certificates(),
            Self::EmbeddedReversed => {
                token.certificates = tsa.certificates().into_iter().rev().collect();
            }
            Self::LeafEmbedded | Self::SharedUnlisted => {
                token.certificates = vec![tsa.signer.der.clone()]
            }
            Self::RootOnly => token.certificates = tsa.certificates()[..2].to_vec(),
            Self::AttackerFirst => {
                let other = draft.tsa(Name::Stranger).signer.der.clone();
                token.certificates = vec![other, tsa.signer.der.clone()];
            }
            Self::TwinFirst => {
                let other = draft.tsa(Name::Twin).signer.der.clone();
                token.certificates = vec![other, tsa.signer.der.clone()];
            }
            Self::OldCertificateId | Self::BothCertificateIds => {
                if *self == Self::OldCertificateId {
                    token.drop_attribute(oid::SIGNING_CERTIFICATE_V2);
                }
                let value = tsa::signing_certificate(&tsa.signer);
                token.add_attribute(oid::SIGNING_CERTIFICATE, value);
            }
            Self::CertificateId512 => {
                *token.values(oid::SIGNING_CERTIFICATE_V2) =
                    vec![tsa.signing_certificate_v2(Hash::Sha512)];
            }
            Self::SigningTime => token.add_attribute(oid::SIGNING_TIME, der::time(BASE)),
            Self::KeyId => token.sid = der::tlv(0x80, &tsa.signer.key.id()[..20]),
            Self::Mods => token.status = 1,
            Self::RsaEncryption => {
                token.signature_algorithm = der::algorithm("1.2.840.113549.1.1.1");
            }
            Self::Unsigned => {
                let attribute = [der::oid("1.2.3.4"), der::set(&[der::null()])];
                token.unsigned = der::tlv(0xa1, &der::seq(&attribute));
            }
            _ => {}
        }
    }
}
