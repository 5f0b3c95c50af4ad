//! Many valid bundles of one world, for benchmarks: each has an artifact, a leaf key, a certificate
//! and so signatures of its own, and all share one trusted root.

use crate::ca;
use crate::json::canonical;
use crate::key::{Hash, Key, KeyKind};
use crate::recipe::{EntryKind, Recipe, San, Signer, Version, WORKFLOW};
use crate::statement::subject;
use crate::tsa::{self, Stamp};
use crate::world::{Draft, Effect, Made, World};
use serde_json::json;
use std::collections::BTreeMap;

/// The seed of the benchmark's world.
const SEED: &str = "many";

/// The trusted root's path.
const ROOT: &str = "trusted_root.json";

/// Makes a bundle differ from all others in what it signs and in the key that signs.
struct Nth(usize);

impl Nth {
    fn artifact(&self) -> Vec<u8> {
        format!("sigproof testkit: artifact number {}\n", self.0).into_bytes()
    }
}

impl Effect for Nth {
    fn on_leaf(&self, draft: &mut Draft<'_>) {
        let label = format!("many/{}/leaf", self.0);
        draft.leaf_key = Key::derive(draft.recipe.key, &draft.world.seed, &label);
        draft.leaf = ca::leaf(draft.recipe, &draft.signer, &draft.leaf_key);
    }

    fn on_content(&self, draft: &mut Draft<'_>) {
        draft.message = self.artifact();
        let name = format!("artifact-{}.bin", self.0);
        draft.subjects = vec![subject(&name, &draft.message, &draft.recipe.subject)];
    }

    fn on_question(&self, _seed: &str, made: &mut Made) {
        made.artifact = self.artifact();
    }
}

/// The kinds, by the names that the benchmark shows.
fn kinds() -> Vec<(&'static str, Recipe)> {
    let of = |version, entry| {
        let san = if entry == EntryKind::HashedRekord { San::Email } else { San::Uri };
        let recipe = Recipe { wide: true, ..Recipe::of(version, entry) };
        match san {
            San::Uri => Recipe { san, identity: WORKFLOW.to_owned(), ..recipe },
            _ => recipe,
        }
    };
    let stamped =
        |entry| Recipe { stamps: vec![Stamp::by(tsa::Name::A)], ..of(Version::V03, entry) };
    let bare = |recipe| Recipe { signer: Signer::Key, ..recipe };
    let p384 = Recipe {
        key: KeyKind::P384,
        hash: Hash::Sha384,
        ..of(Version::V03, EntryKind::HashedRekord)
    };
    vec![
        ("v0.1 hashedrekord, promise only", of(Version::V01Promise, EntryKind::HashedRekord)),
        ("v0.2 intoto, promise and proof", of(Version::V02, EntryKind::Intoto)),
        ("v0.3 hashedrekord, promise and proof", of(Version::V03, EntryKind::HashedRekord)),
        ("v0.3 hashedrekord, P-384 leaf", p384),
        ("v0.3 dsse, promise and proof", of(Version::V03, EntryKind::Dsse)),
        ("v0.3 Rekor v2 message, timestamp", stamped(EntryKind::Message2)),
        ("v0.3 Rekor v2 envelope, timestamp", stamped(EntryKind::Envelope2)),
        ("v0.3 hashedrekord, bare key", bare(of(Version::V03, EntryKind::HashedRekord))),
    ]
}

/// The files of this many bundles, the kinds in turn, and `cases.json`, which lists them.
pub fn files(count: usize) -> BTreeMap<String, Vec<u8>> {
    let world = World::new(SEED);
    let kinds = kinds();
    let mut out = BTreeMap::new();
    let mut rows = Vec::new();
    for (n, (kind, recipe)) in (0..count).zip(kinds.iter().cycle()) {
        let made = world.make_with(recipe, &[&Nth(n)]);
        let mut row = json!({
            "id": format!("many/{n:04}"),
            "kind": kind,
            "bundle": format!("{n:04}.sigstore.json"),
            "artifact": format!("{n:04}.bin"),
            "trusted_root": ROOT,
            "expect": "verified",
        });
        match made.question.key {
            Some(pem) => {
                row["key"] = format!("{n:04}.pem").into();
                out.insert(format!("{n:04}.pem"), pem.into_bytes());
            }
            None => {
                row["identity"] = recipe.identity.as_str().into();
                row["issuer"] = recipe.issuer.as_str().into();
            }
        }
        rows.push(format!("  {}", canonical(&row)));
        out.insert(format!("{n:04}.sigstore.json"), made.bundle_bytes);
        out.insert(format!("{n:04}.bin"), made.artifact);
        let root = out.entry(ROOT.to_owned()).or_insert_with(|| made.trusted_root_bytes.clone());
        assert_eq!(*root, made.trusted_root_bytes, "all bundles share one trusted root");
    }
    out.insert("cases.json".to_owned(), format!("[\n{}\n]\n", rows.join(",\n")).into_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    #[test]
    fn every_bundle_has_a_signature_of_its_own() {
        let files = files(24);
        let bundles: Vec<Value> = files
            .iter()
            .filter(|(path, _)| path.ends_with(".sigstore.json"))
            .map(|(_, bytes)| serde_json::from_slice(bytes).expect("JSON"))
            .collect();
        let signatures: BTreeSet<String> = bundles
            .iter()
            .map(|b| match b.pointer("/messageSignature/signature") {
                Some(signature) => signature.to_string(),
                None => b["dsseEnvelope"]["signatures"][0]["sig"].to_string(),
            })
            .collect();
        assert_eq!((bundles.len(), signatures.len()), (24, 24));
        let bare = bundles.iter().filter(|b| !b["verificationMaterial"]["publicKey"].is_null());
        assert_eq!(bare.count(), 3);
    }
}
