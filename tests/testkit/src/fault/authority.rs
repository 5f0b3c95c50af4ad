//! Timestamp authorities: certificates that are not for time-stamping, and windows that do not hold
//! the time.

use crate::ca::{self, Chain, Extension, basic_constraints, oid};
use crate::clock::{BASE, rfc3339};
use crate::der;
use crate::tsa::{self, Name, Stamp, Token, Tsa, oid::TIME_STAMPING, purposes};
use crate::world::{Draft, Effect};

faults! {
    /// Faults of a timestamp authority.
    Authority {
        NoPurpose "signer_without_purpose", "timestamp.certificate.usage",
            ["timestamp.certificate.usage"], "",
            "the signer's certificate has no extended key usage";
        NotCritical "signer_purpose_not_critical", "timestamp.certificate.usage",
            ["timestamp.certificate.usage"], "",
            "the extended key usage of the signer's certificate is not critical";
        TwoPurposes "signer_two_purposes", "timestamp.certificate.usage",
            ["timestamp.certificate.usage"], "",
            "the signer's certificate is for code signing, too";
        UnknownPurpose "signer_unknown_purpose_too", "timestamp.certificate.usage",
            ["timestamp.certificate.usage"], "",
            "the signer's certificate has an unknown purpose, too";
        CodeSigning "signer_code_signing_only", "timestamp.certificate.usage", [], ASKED,
            "the signer's certificate is for code signing only";
        AnyPurpose "signer_any_purpose_only", "timestamp.certificate.usage", [], ASKED,
            "the only purpose of the signer's certificate is any";
        SignerIsCa "signer_is_ca", "timestamp.certificate.usage", [], ASKED,
            "the signer's certificate is marked as a certificate authority";
        SignerExpired "signer_expired", "timestamp.path.invalid", [], WEBPKI,
            "the signer's certificate had expired one second before the timestamp";
        SignerEarly "signer_not_yet_valid", "timestamp.path.invalid", [], WEBPKI,
            "the signer's certificate is valid from one second after the timestamp";
        IntermediateExpired "tsa_intermediate_expired", "timestamp.path.invalid", [], WEBPKI,
            "the intermediate certificate had expired one second before the timestamp";
        IntermediatePurpose "tsa_intermediate_code_signing", "timestamp.path.invalid", [], WEBPKI,
            "the intermediate certificate may issue for code signing only";
        IntermediateNotCa "tsa_intermediate_not_ca", "timestamp.path.invalid", [], WEBPKI,
            "the intermediate certificate is not an authority";
        SignerCritical "signer_critical_extension", "timestamp.path.invalid", [], WEBPKI,
            "the signer's certificate holds an unknown critical extension";
        Unknown "tsa_unknown", "time.verified.none", [], NONE,
            "the only timestamp is by an unknown authority";
        UnknownEmbedded "tsa_unknown_embedded", "time.verified.none", [], NONE,
            "the only timestamp is by an unknown authority and holds all its certificates";
        Twin "tsa_same_names", "time.verified.none", [], NONE,
            "the only timestamp is by an authority of the known one's names and serial numbers and other keys, and holds its certificates";
        NoAuthorities "tsa_none_trusted", "time.verified.none", [], NONE,
            "the trusted root holds no timestamp authority";
        ChainOfOther "tsa_chain_of_other", "time.verified.none", [], NONE,
            "the timestamp by an unknown authority holds its signer's certificate and the chain of a known one";
        MixedAlone "tsa_mixed_chain", "time.verified.none", [], NONE,
            "the trusted root lists the signer's certificate above a chain that did not issue it";
        SignerNotFound "signer_certificate_nowhere", "time.verified.none", [], NONE,
            "the timestamp holds the certificates above its signer's, which is not in the trusted root either";
        Ended "window_ended", "timestamp.authority.not_valid",
            ["timestamp.authority.not_valid"], "",
            "the authority's window ended one second before the timestamp";
        EndedNanosecond "window_ended_by_a_nanosecond", "timestamp.authority.not_valid",
            ["timestamp.authority.not_valid"], "",
            "the authority's window ended one nanosecond before the timestamp";
        Ahead "window_not_begun", "timestamp.authority.not_valid",
            ["timestamp.authority.not_valid"], "",
            "the authority's window begins one second after the timestamp";
        AheadNanosecond "window_not_begun_by_a_nanosecond", "timestamp.authority.not_valid",
            ["timestamp.authority.not_valid"], "",
            "the authority's window begins one nanosecond after the timestamp";
        BothEnded "windows_of_shared_root_ended", "timestamp.authority.not_valid",
            ["timestamp.authority.not_valid"], "",
            "of two authorities with the same certificates above, one window has ended and the other not begun";
        OtherOpen "window_of_other_authority_open", "timestamp.authority.not_valid",
            ["timestamp.authority.not_valid"], "",
            "the authority's window has ended and one of an authority with other certificates is open";
        SharedOpen "window_of_shared_root_open", "timestamp.authority.not_valid",
            ["timestamp.authority.not_valid"], "",
            "the authority's window has ended and one of another signer under the same certificates is open";
        TwinOpen "window_of_same_names_open", "timestamp.authority.not_valid",
            ["timestamp.authority.not_valid"], "",
            "the authority's window has ended and one of an authority of the same names and other keys is open";
        MixedOpen "window_of_mixed_chain_open", "timestamp.authority.not_valid",
            ["timestamp.authority.not_valid"], "",
            "the authority's window has ended and one is open that lists the signer's certificate above a chain that did not issue it";
        GoodAndEnded "second_window_ended", "timestamp.authority.not_valid",
            ["timestamp.authority.not_valid"], "",
            "of two timestamps the second is outside its authority's window";
        EndedAndGood "first_window_ended", "timestamp.authority.not_valid",
            ["timestamp.authority.not_valid"], "",
            "of two timestamps the first is outside its authority's window";
    }
}

const WEBPKI: &str = "path building is one call of rustls-webpki";
const ASKED: &str = "path building asks for the usage, too";
const NONE: &str = "without a verified time no path can be judged";

/// An authority of the trusted root with the signer of one and the certificates above of another.
fn mixed(draft: &Draft<'_>) -> Tsa {
    let mut out = draft.tsa(Name::C).clone();
    out.listed[0] = draft.tsa(Name::A).signer.der.clone();
    out
}

impl Effect for Authority {
    fn on_tsa(&self, name: Name, chain: &mut Chain) {
        if name != Name::A {
            return;
        }
        let put = |chain: &mut Chain, link: usize, extension: Extension| {
            chain.links[link].0.put_extension(extension);
        };
        match self {
            Self::NoPurpose => chain.links[2].0.drop_extension(oid::EXTENDED_KEY_USAGE),
            Self::NotCritical => put(chain, 2, purposes(&[TIME_STAMPING], false)),
            Self::TwoPurposes => put(chain, 2, purposes(&[TIME_STAMPING, oid::CODE_SIGNING], true)),
            Self::UnknownPurpose => put(chain, 2, purposes(&[TIME_STAMPING, "1.2.3.4"], true)),
            Self::CodeSigning => put(chain, 2, purposes(&[oid::CODE_SIGNING], true)),
            Self::AnyPurpose => put(chain, 2, purposes(&[oid::ANY_PURPOSE], true)),
            Self::SignerIsCa => tsa::make_authority(&mut chain.links[2].0),
            Self::SignerExpired => chain.links[2].0.not_after = BASE - 1,
            Self::SignerEarly => chain.links[2].0.not_before = BASE + 1,
            Self::SignerCritical => {
                put(chain, 2, Extension::new("1.2.3.4", true, der::null()));
            }
            Self::IntermediateExpired => chain.links[1].0.not_after = BASE - 1,
            Self::IntermediatePurpose => {
                put(chain, 1, ca::extended_key_usage(&[oid::CODE_SIGNING]));
            }
            Self::IntermediateNotCa => put(chain, 1, basic_constraints(false, None)),
            _ => {}
        }
    }

    fn on_stamps(&self, draft: &mut Draft<'_>) {
        let before = Some(rfc3339(BASE - 1));
        match self {
            Self::Unknown | Self::UnknownEmbedded => draft.stamps = vec![Stamp::by(Name::Stranger)],
            Self::ChainOfOther => draft.stamps = vec![Stamp::by(Name::Stranger)],
            Self::Twin => draft.stamps = vec![Stamp::by(Name::Twin)],
            Self::NoAuthorities => draft.trusted_tsas.clear(),
            Self::MixedAlone => draft.trusted_tsas = vec![mixed(draft)],
            Self::SignerNotFound => drop(draft.trusted_tsas[0].listed.remove(0)),
            Self::Ended | Self::OtherOpen => draft.trusted_tsas[0].end = before,
            Self::EndedNanosecond => {
                draft.trusted_tsas[0].end = Some(rfc3339(BASE));
                draft.stamps[0].fraction = "000000001";
            }
            Self::Ahead => draft.trusted_tsas[0].start = rfc3339(BASE + 1),
            Self::AheadNanosecond => {
                draft.trusted_tsas[0].start = rfc3339(BASE + 1);
                draft.stamps[0].fraction = "999999999";
            }
            Self::BothEnded => {
                let mut b = draft.tsa(Name::B).clone();
                b.start = rfc3339(BASE + 1);
                draft.trusted_tsas[0].end = before;
                draft.trusted_tsas.push(b);
            }
            Self::SharedOpen => {
                let b = draft.tsa(Name::B).clone();
                draft.trusted_tsas[0].end = before;
                draft.trusted_tsas.push(b);
            }
            Self::TwinOpen => {
                let twin = draft.tsa(Name::Twin).clone();
                draft.trusted_tsas[0].end = before;
                draft.trusted_tsas.push(twin);
            }
            Self::MixedOpen => {
                let mixed = mixed(draft);
                draft.trusted_tsas[0].end = before;
                draft.trusted_tsas[1] = mixed;
            }
            Self::GoodAndEnded | Self::EndedAndGood => {
                draft.trusted_tsas[0].end = before;
                draft.stamps = vec![Stamp::by(Name::C), Stamp::by(Name::A)];
                if *self == Self::EndedAndGood {
                    draft.stamps.reverse();
                }
            }
            _ => {}
        }
    }

    fn on_attributes(&self, draft: &Draft<'_>, n: usize, token: &mut Token) {
        let tsa = draft.tsa(draft.stamps[n].by);
        match self {
            Self::UnknownEmbedded | Self::Twin | Self::NoAuthorities => {
                token.certificates = tsa.certificates();
            }
            Self::SignerNotFound => token.certificates = tsa.certificates()[1..].to_vec(),
            Self::ChainOfOther => {
                token.certificates = draft.tsa(Name::A).certificates();
                token.certificates[0] = tsa.signer.der.clone();
            }
            _ => {}
        }
    }
}
