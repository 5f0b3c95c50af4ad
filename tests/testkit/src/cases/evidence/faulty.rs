//! The cases with a fault.

use super::valid::{Algorithm, V2, bare, unlogged};
use crate::cases::{Planned, id};
use crate::fault::Fault;
use crate::fault::algorithm;
use crate::fault::artifact::Artifact;
use crate::fault::ask::Ask;
use crate::fault::authority::Authority;
use crate::fault::binding_v2::BindingV2;
use crate::fault::log_v2::LogV2;
use crate::fault::moment::Moment;
use crate::fault::token::Token;
use crate::fault::witness::Witnesses;
use crate::key::{Hash, KeyKind};
use crate::recipe::{EntryKind, Recipe, Version};
use crate::variant::{Variant, ask, stamp};

/// The recipe of a message, logged in Rekor v2.
fn message() -> Recipe {
    Recipe::wide(EntryKind::Message2)
}

pub(super) fn all() -> Vec<Planned> {
    let mut out = Vec::new();
    rekor_v2(&mut out);
    timestamps(&mut out);
    for fault in Witnesses::ALL {
        out.push(Planned::faulty("witness", &message(), "valid", Fault::Witness(*fault)));
    }
    for fault in Ask::ALL {
        asked(*fault, &mut out);
    }
    algorithms(&mut out);
    out
}

fn rekor_v2(out: &mut Vec<Planned>) {
    for entry in V2 {
        let base = Recipe::wide(entry);
        for fault in BindingV2::ALL {
            let fault_of = Fault::BindingV2(*fault);
            if fault.applies(entry, false) {
                out.push(Planned::faulty("binding_v2", &base, "valid", fault_of));
            }
            if fault.applies(entry, true) {
                let base = bare(base.clone());
                out.push(Planned::faulty("binding_v2", &base, "bare_p256", fault_of));
            }
        }
    }
    let encoding = Fault::Artifact(Artifact::Encoding);
    out.push(Planned::faulty("artifact", &message(), "valid", encoding));
    for fault in LogV2::ALL {
        out.push(Planned::faulty("log_v2", &message(), "valid", Fault::LogV2(*fault)));
    }
    let envelope = Recipe::wide(EntryKind::Envelope2);
    for fault in [LogV2::HashFlipped, LogV2::Flipped, LogV2::IntegratedTime, LogV2::NoTimestamp] {
        out.push(Planned::faulty("log_v2", &envelope, "valid", Fault::LogV2(fault)));
    }
    let p256 = Recipe { log: KeyKind::P256, ..message() };
    for fault in [
        LogV2::EntryIndex,
        LogV2::LogId,
        LogV2::OtherLog,
        LogV2::Origin,
        LogV2::OnlyWitnesses,
        LogV2::Flipped,
        LogV2::OtherKey,
        LogV2::WindowEnded,
    ] {
        out.push(Planned::faulty("log_v2", &p256, "log_p256", Fault::LogV2(fault)));
    }
}

fn timestamps(out: &mut Vec<Planned>) {
    let of = |stamps| message().varied(Variant::Stamp(stamps));
    for fault in Token::ALL {
        out.push(Planned::faulty("timestamp", &message(), "valid", Fault::Token(*fault)));
    }
    // RSA, and a token that brings its certificates.
    for (stamps, faults) in [
        (
            stamp::Stamps::ByC,
            &[Token::SignatureFlipped, Token::DigestWrong, Token::SignatureHash][..],
        ),
        (
            stamp::Stamps::Embedded,
            &[
                Token::SignatureFlipped,
                Token::CertificateWrong,
                Token::ImprintOther,
                Token::ContentChanged,
            ],
        ),
        (stamp::Stamps::LeafEmbedded, &[Token::SignatureFlipped, Token::CertificateFlipped]),
    ] {
        for fault in faults {
            // SHA-512 is what C signs with.
            if (stamps, *fault) != (stamp::Stamps::ByC, Token::SignatureHash) {
                let slug = stamps.slug();
                out.push(Planned::faulty("timestamp", &of(stamps), slug, Fault::Token(*fault)));
            }
        }
    }
    for fault in Authority::ALL {
        out.push(Planned::faulty("authority", &message(), "valid", Fault::Authority(*fault)));
    }
    let embedded = of(stamp::Stamps::LeafEmbedded);
    for fault in [
        Authority::NoPurpose,
        Authority::TwoPurposes,
        Authority::SignerIsCa,
        Authority::SignerExpired,
    ] {
        let slug = stamp::Stamps::LeafEmbedded.slug();
        out.push(Planned::faulty("authority", &embedded, slug, Fault::Authority(fault)));
    }
    let both =
        Recipe::wide(EntryKind::HashedRekord).varied(Variant::Stamp(stamp::Stamps::BeforeEntry));
    for fault in Moment::ALL {
        let fault_of = Fault::Moment(*fault);
        if fault.applies(EntryKind::Message2) {
            out.push(Planned::faulty("moment", &message(), "valid", fault_of));
        } else {
            let slug = stamp::Stamps::BeforeEntry.slug();
            out.push(Planned::faulty("moment", &both, slug, fault_of));
        }
    }
}

/// The bundles of which a policy asks what they do not have.
fn asked(fault: Ask, out: &mut Vec<Planned>) {
    let mut add = |base: Recipe, twin: &str| {
        out.push(Planned::faulty("policy", &base, twin, Fault::Ask(fault)));
    };
    let varied = |ask: ask::Ask, base: Recipe| base.varied(Variant::Ask(ask));
    match fault {
        Ask::HintOfOther | Ask::OtherKey | Ask::KeyAsked | Ask::IdentityForKey => {
            for entry in V2 {
                add(bare(Recipe::wide(entry)), "bare_p256");
            }
            for entry in EntryKind::ALL {
                add(bare(Recipe::of(Version::V03, entry)), "bare_p256");
            }
        }
        Ask::KeyidOther => {
            for entry in [EntryKind::Dsse, EntryKind::Envelope2] {
                let base = if entry.is_v2() {
                    Recipe::wide(entry)
                } else {
                    Recipe::of(Version::V03, entry)
                };
                add(bare(base), "bare_p256");
            }
        }
        Ask::KeyAskedHintText => {
            let hint = ask::Ask::HintText;
            add(varied(hint, bare(message())), hint.slug());
        }
        Ask::KeyNotPem => add(bare(message()), "bare_p256"),
        Ask::KeyForCertificate => {
            add(message(), "valid");
            add(Recipe::wide(EntryKind::Envelope2), "valid");
        }
        Ask::Unlogged => {
            for entry in V2 {
                add(varied(ask::Ask::Unlogged, unlogged(entry)), ask::Ask::Unlogged.slug());
            }
        }
        Ask::NoSct => add(varied(ask::Ask::NoSct, message()), ask::Ask::NoSct.slug()),
        Ask::TwoTimesDomain => {
            add(Recipe::wide(EntryKind::HashedRekord), ask::Ask::TwoTimes.slug());
        }
        _ => add(message(), "valid"),
    }
}

fn algorithms(out: &mut Vec<Planned>) {
    use algorithm::Algorithm as Fault_;
    let mut add = |base: Recipe, twin: &str, fault: Fault_| {
        out.push(Planned::faulty("algorithm", &base, twin, Fault::Algorithm(fault)));
    };
    for fault in Fault_::ALL {
        let slug = fault.base();
        let way = Algorithm::of(slug);
        let twin = format!("key_{slug}");
        if fault.applies(true) {
            for entry in V2 {
                add(way.on(Recipe::wide(entry)), &twin, *fault);
            }
            let twin = format!("bare_{slug}");
            add(way.on(bare(message())), &twin, *fault);
        }
        let v1 = |entry| way.on(Recipe::of(Version::V03, entry));
        match fault {
            Fault_::Salt20 | Fault_::Rsa1024 | Fault_::RsaExponent => {
                add(v1(EntryKind::HashedRekord), &twin, *fault);
                add(v1(EntryKind::Dsse), &twin, *fault);
            }
            Fault_::Ed25519Prehashed => {
                add(v1(EntryKind::Dsse), &twin, *fault);
                add(v1(EntryKind::Intoto), &twin, *fault);
            }
            Fault_::BytesRequired => {
                add(way.on(bare(unlogged(EntryKind::Message2))), "bare_ed25519", *fault);
            }
            _ => {}
        }
    }
    for case in out.iter_mut().filter(|c| c.id.ends_with("bytes_required")) {
        case.digest = Some(Hash::Sha512);
        assert_eq!(case.twin.as_deref(), Some(id(&case.recipe, "bare_ed25519").as_str()));
    }
}
