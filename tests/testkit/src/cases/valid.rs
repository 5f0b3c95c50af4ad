//! The valid cases.

use super::Planned;
use crate::key::{Hash, KeyKind};
use crate::recipe::{EntryKind, IssuerExtensions, Recipe, San, Version, WORKFLOW};
use crate::statement::StatementVersion;
use crate::twist::Twist;

/// The recipe of a workflow's certificate.
pub(in crate::cases) fn workflow(entry: EntryKind) -> Recipe {
    Recipe { san: San::Uri, identity: WORKFLOW.to_owned(), ..Recipe::of(Version::V03, entry) }
}

pub(super) fn all() -> Vec<Planned> {
    let mut out = Vec::new();
    for entry in EntryKind::ALL {
        for version in Version::ALL {
            let sentence = "a valid bundle";
            out.push(Planned::valid(Recipe::of(version, entry), "valid", sentence));
        }
        keys(entry, &mut out);
        certificates(entry, &mut out);
        if entry.is_envelope() {
            statements(entry, &mut out);
        }
    }
    for hash in [Hash::Sha256, Hash::Sha384] {
        let recipe = Recipe {
            key: if hash == Hash::Sha256 { KeyKind::P256 } else { KeyKind::P384 },
            hash,
            ..Recipe::default()
        };
        let slug = format!("digest_{}", hash.label());
        let mut case = Planned::valid(recipe, &slug, "the artifact is given by its digest");
        case.digest = Some(hash);
        out.push(case);
    }
    let mut case = Planned::valid(
        Recipe::of(Version::V03, EntryKind::Dsse),
        "digest_sha256",
        "the artifact is given by its digest",
    );
    case.digest = Some(Hash::Sha256);
    out.push(case);
    for twist in Twist::ALL {
        for base in bases(*twist) {
            out.push(Planned::valid(base.twisted(*twist), twist.slug(), twist.sentence()));
        }
    }
    out
}

fn keys(entry: EntryKind, out: &mut Vec<Planned>) {
    let base = Recipe::of(Version::V03, entry);
    let leaf = [
        ("key_p384", KeyKind::P384, Hash::Sha384, "the leaf's key is P-384 and signs with SHA-384"),
        (
            "key_p384_sha256",
            KeyKind::P384,
            Hash::Sha256,
            "the leaf's key is P-384 and signs with SHA-256",
        ),
        ("key_p521", KeyKind::P521, Hash::Sha512, "the leaf's key is P-521 and signs with SHA-512"),
        ("key_rsa2048", KeyKind::Rsa, Hash::Sha256, "the leaf's key is RSA with 2048 bits"),
    ];
    for (slug, key, hash, sentence) in leaf {
        out.push(Planned::valid(Recipe { key, hash, ..base.clone() }, slug, sentence));
    }
    let authorities = [
        ("authority_p256", KeyKind::P256, "the authority's keys are P-256"),
        ("authority_p521", KeyKind::P521, "the authority's keys are P-521"),
        ("authority_rsa2048", KeyKind::Rsa, "the authority's keys are RSA with 2048 bits"),
    ];
    if entry == EntryKind::HashedRekord {
        for (slug, authority, sentence) in authorities {
            out.push(Planned::valid(Recipe { authority, ..base.clone() }, slug, sentence));
        }
    }
}

fn certificates(entry: EntryKind, out: &mut Vec<Planned>) {
    let base = workflow(entry);
    out.push(Planned::valid(base.clone(), "san_uri", "the identity is a workflow's URI"));
    if entry != EntryKind::HashedRekord {
        return;
    }
    let name = Recipe {
        san: San::OtherName,
        identity: "signer!testkit.example".to_owned(),
        ..Recipe::default()
    };
    out.push(Planned::valid(name, "san_other_name", "the identity is a user name"));
    for (slug, issuer_extensions) in
        [("issuer_old", IssuerExtensions::OldOnly), ("issuer_new", IssuerExtensions::NewOnly)]
    {
        let sentence = "the certificate has one of the two issuer extensions";
        out.push(Planned::valid(Recipe { issuer_extensions, ..base.clone() }, slug, sentence));
    }
}

fn statements(entry: EntryKind, out: &mut Vec<Planned>) {
    let base = Recipe::of(Version::V03, entry);
    let old = Recipe { statement: StatementVersion::V01, ..base.clone() };
    out.push(Planned::valid(old, "statement_v0.1", "the statement is of version 0.1"));
    let all = vec![Hash::Sha256, Hash::Sha384, Hash::Sha512];
    for (slug, subject) in [
        ("subject_sha384", vec![Hash::Sha384]),
        ("subject_sha512", vec![Hash::Sha512]),
        ("subject_three_digests", all),
    ] {
        let sentence = "the statement's subject has other digests than sha256 alone";
        out.push(Planned::valid(Recipe { subject, ..base.clone() }, slug, sentence));
    }
}

/// The recipes that a variation is for.
fn bases(twist: Twist) -> Vec<Recipe> {
    let of = Recipe::of;
    let default = Recipe::default();
    match twist {
        Twist::EnvelopeFields | Twist::SubjectsWrongRight | Twist::SubjectUnknownDigest => {
            vec![of(Version::V03, EntryKind::Dsse), of(Version::V03, EntryKind::Intoto)]
        }
        Twist::PayloadInBody => vec![of(Version::V03, EntryKind::Intoto)],
        Twist::Intermediate => vec![of(Version::V02, EntryKind::HashedRekord), default],
        Twist::IntermediateToo | Twist::RootAppended | Twist::Unrelated => vec![
            of(Version::V01, EntryKind::HashedRekord),
            of(Version::V02, EntryKind::HashedRekord),
        ],
        Twist::UrlSafe | Twist::Numbers => vec![default, of(Version::V03, EntryKind::Intoto)],
        Twist::NotBefore | Twist::NotAfter | Twist::LogEnd | Twist::AuthorityEnd => {
            vec![of(Version::V01Promise, EntryKind::HashedRekord), default]
        }
        _ => vec![default],
    }
}
