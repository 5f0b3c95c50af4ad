//! The valid cases.

use crate::cases::Planned;
use crate::key::{Hash, KeyKind, Scheme};
use crate::recipe::{EntryKind, Recipe, Signer, Version};
use crate::variant::Variant;
use crate::variant::ask::Ask;
use crate::variant::log::Log;
use crate::variant::stamp::Stamps;
use crate::variant::witness::Witnesses;

/// Both sorts of content, logged in Rekor v2.
pub(super) const V2: [EntryKind; 2] = [EntryKind::Message2, EntryKind::Envelope2];

/// A way to sign, by its part of a slug.
#[derive(Clone, Copy)]
pub(super) struct Algorithm {
    /// The part of the slug.
    pub(super) slug: &'static str,
    /// The key.
    pub(super) key: KeyKind,
    /// The hash.
    pub(super) hash: Hash,
    /// The scheme.
    pub(super) scheme: Scheme,
}

const fn way(slug: &'static str, key: KeyKind, hash: Hash, scheme: Scheme) -> Algorithm {
    Algorithm { slug, key, hash, scheme }
}

/// Every way to sign that a hashedrekord can log.
pub(super) const ALGORITHMS: [Algorithm; 12] = [
    way("p256", KeyKind::P256, Hash::Sha256, Scheme::Plain),
    way("p384", KeyKind::P384, Hash::Sha384, Scheme::Plain),
    way("p384_sha256", KeyKind::P384, Hash::Sha256, Scheme::Plain),
    way("p521", KeyKind::P521, Hash::Sha512, Scheme::Plain),
    way("p521_sha256", KeyKind::P521, Hash::Sha256, Scheme::Plain),
    way("rsa2048", KeyKind::Rsa, Hash::Sha256, Scheme::Plain),
    way("rsa3072", KeyKind::Rsa3072, Hash::Sha256, Scheme::Plain),
    way("rsa4096", KeyKind::Rsa4096, Hash::Sha256, Scheme::Plain),
    way("pss2048", KeyKind::Rsa, Hash::Sha256, Scheme::Pss(32)),
    way("pss3072", KeyKind::Rsa3072, Hash::Sha256, Scheme::Pss(32)),
    way("pss4096", KeyKind::Rsa4096, Hash::Sha256, Scheme::Pss(32)),
    way("ed25519ph", KeyKind::Ed25519, Hash::Sha512, Scheme::Prehashed),
];

/// Pure Ed25519, for envelopes of Rekor v1.
pub(super) const ED25519: Algorithm = way("ed25519", KeyKind::Ed25519, Hash::Sha512, Scheme::Plain);

impl Algorithm {
    /// The way of a slug.
    pub(super) fn of(slug: &str) -> Self {
        *ALGORITHMS.iter().chain([&ED25519]).find(|a| a.slug == slug).expect("an algorithm")
    }

    /// A recipe that signs so.
    pub(super) fn on(self, base: Recipe) -> Recipe {
        Recipe { key: self.key, hash: self.hash, scheme: self.scheme, ..base }
    }
}

/// The recipe of a bare key.
pub(super) fn bare(base: Recipe) -> Recipe {
    Recipe { signer: Signer::Key, ..base }
}

/// The recipe of a bundle without a log entry.
pub(super) fn unlogged(entry: EntryKind) -> Recipe {
    Recipe { logged: false, ..Recipe::wide(entry) }
}

pub(super) fn all() -> Vec<Planned> {
    let mut out = Vec::new();
    for entry in V2 {
        let base = Recipe::wide(entry);
        out.push(Planned::valid(base.clone(), "valid", "a valid bundle"));
        let log = Recipe { log: KeyKind::P256, ..base.clone() };
        out.push(Planned::valid(log, "log_p256", "the log's key is P-256"));
        for algorithm in ALGORITHMS {
            if algorithm.slug != "p256" {
                add_key(&mut out, algorithm, &base, "key");
            }
            add_key(&mut out, algorithm, &bare(base.clone()), "bare");
        }
    }
    rekor_v1(&mut out);
    digests(&mut out);
    variants(&mut out);
    out
}

fn add_key(out: &mut Vec<Planned>, algorithm: Algorithm, base: &Recipe, prefix: &str) {
    let sentence = match base.signer {
        Signer::Certificate => "the signature is by a certificate's key of this algorithm",
        Signer::Key => "the signature is by a bare key of this algorithm",
    };
    let slug = format!("{prefix}_{}", algorithm.slug);
    out.push(Planned::valid(algorithm.on(base.clone()), &slug, sentence));
}

/// The keys that the first list of cases does not have.
fn rekor_v1(out: &mut Vec<Planned>) {
    for entry in EntryKind::ALL {
        let base = Recipe::of(Version::V03, entry);
        for algorithm in ALGORITHMS {
            let known = ["p256", "p384", "p384_sha256", "p521", "rsa2048"];
            let prehashed = algorithm.scheme == Scheme::Prehashed;
            if known.contains(&algorithm.slug) || (prehashed && entry.is_envelope()) {
                continue;
            }
            add_key(out, algorithm, &base, "key");
        }
        let mut keys = vec!["p256", "p384", "rsa2048", "pss2048"];
        if entry.is_envelope() {
            add_key(out, ED25519, &base, "key");
            keys.push("ed25519");
        } else {
            keys.push("ed25519ph");
        }
        for slug in keys {
            add_key(out, Algorithm::of(slug), &bare(base.clone()), "bare");
        }
        for version in [Version::V01Promise, Version::V01, Version::V02] {
            let base = Recipe::of(version, entry);
            add_key(out, Algorithm::of("p256"), &bare(base), "bare");
        }
    }
}

fn digests(out: &mut Vec<Planned>) {
    for (slug, hash) in
        [("p256", Hash::Sha256), ("p384", Hash::Sha384), ("ed25519ph", Hash::Sha512)]
    {
        let recipe = Algorithm::of(slug).on(Recipe::wide(EntryKind::Message2));
        let slug = format!("digest_{}", hash.label());
        let mut case = Planned::valid(recipe, &slug, "the artifact is given by its digest");
        case.digest = Some(hash);
        out.push(case);
    }
    let recipe = Algorithm::of("ed25519").on(bare(unlogged(EntryKind::Message2)));
    let sentence = "a pure Ed25519 signature, not logged, is over the artifact's bytes";
    out.push(Planned::valid(recipe, "bare_ed25519", sentence));
}

fn variants(out: &mut Vec<Planned>) {
    let message = Recipe::wide(EntryKind::Message2);
    let envelope = Recipe::wide(EntryKind::Envelope2);
    let mut add = |base: &Recipe, variant: Variant| {
        out.push(Planned::valid(base.varied(variant), variant.slug(), variant.sentence()));
    };
    for log in Log::ALL {
        add(&message, Variant::Log(*log));
    }
    for log in [Log::OneLeaf, Log::NoCopies, Log::Rekor1Too] {
        add(&envelope, Variant::Log(log));
    }
    for stamp in Stamps::ALL {
        match stamp {
            Stamps::BeforeEntry => {
                let rekor = Recipe::wide(EntryKind::HashedRekord);
                add(&rekor, Variant::Stamp(*stamp));
                let old = Recipe { version: Version::V01Promise, ..rekor };
                add(&old, Variant::Stamp(*stamp));
            }
            _ => add(&message, Variant::Stamp(*stamp)),
        }
    }
    for witness in Witnesses::ALL {
        add(&message, Variant::Witness(*witness));
    }
    add(&envelope, Variant::Witness(Witnesses::TwoOfTwo));
    for ask in Ask::ALL {
        for base in bases(*ask) {
            add(&base, Variant::Ask(*ask));
        }
    }
}

/// The recipes that a policy is for.
pub(super) fn bases(ask: Ask) -> Vec<Recipe> {
    let message = Recipe::wide(EntryKind::Message2);
    match ask {
        Ask::Unlogged | Ask::UnloggedNoSct => V2.map(unlogged).to_vec(),
        Ask::HintText | Ask::HintAbsent | Ask::KeyUntimed => vec![bare(message)],
        Ask::KeyidIsHint => V2[1..].iter().map(|entry| bare(Recipe::wide(*entry))).collect(),
        Ask::TwoTimes => vec![Recipe::wide(EntryKind::HashedRekord)],
        _ => vec![message],
    }
}
