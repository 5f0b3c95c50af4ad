//! A package of npm with its attestations, which can be installed: the archive is one that `npm pack` made of two files.

use crate::clock;
use crate::json::{b64, canonical};
use crate::key::{Hash, Key, KeyKind, sha256};
use crate::recipe::{EntryKind, Recipe, Signer, Version};
use crate::statement::subject;
use crate::world::{Draft, Effect, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const ARCHIVE: &[u8] = include_bytes!("in-a-box-1.0.0.tgz");
const PUBLISH: &str = "https://github.com/npm/attestation/tree/main/specs/publish/v0.1";

/// What is signed, and by which key of the registry.
struct Says {
    statement: Value,
    keyid: Option<String>,
}

impl Effect for Says {
    fn on_content(&self, draft: &mut Draft<'_>) {
        draft.payload = canonical(&self.statement).into_bytes();
    }

    fn on_bundle(&self, draft: &mut Draft<'_>) {
        if let Some(keyid) = &self.keyid {
            draft.bundle["verificationMaterial"]["publicKey"]["hint"] = keyid.as_str().into();
            draft.bundle["dsseEnvelope"]["signatures"][0]["keyid"] = keyid.as_str().into();
        }
    }
}

/// The archive, what a registry serves beside it, and the registry's keys, by their paths.
pub(crate) fn files(world: &World, seed: &str) -> BTreeMap<String, Vec<u8>> {
    let key = Key::derive(KeyKind::P256, seed, "leaf").spki();
    let parts = [b"ecdsa-sha2-nistp256".as_slice(), b"nistp256", &key[key.len() - 65..]];
    let ssh = |part: &&[u8]| [&(part.len() as u32).to_be_bytes()[..], part].concat();
    let encoded: Vec<u8> = parts.iter().flat_map(ssh).collect();
    let keyid = format!("SHA256:{}", b64(sha256(&encoded)).trim_end_matches('='));
    let statement = |kind: &str, predicate: Value| {
        json!({
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [subject("pkg:npm/in-a-box@1.0.0", ARCHIVE, &[Hash::Sha512])],
            "predicateType": kind,
            "predicate": predicate,
        })
    };
    let provenance = statement("https://slsa.dev/provenance/v1", json!({}));
    let of_registry =
        json!({ "name": "in-a-box", "version": "1.0.0", "registry": "https://registry.example" });
    let publish = statement(PUBLISH, of_registry);
    let keyless = Recipe::of(Version::V03, EntryKind::Intoto);
    let bare = Recipe { signer: Signer::Key, ..keyless.clone() };
    let attestation = |recipe: &Recipe, statement: Value, keyid: Option<String>| {
        let kind = statement["predicateType"].clone();
        let made = world.make_with(recipe, &[&Says { statement, keyid }]);
        json!({ "predicateType": kind, "bundle": made.bundle })
    };
    let set = json!({ "attestations": [
        attestation(&bare, publish, Some(keyid.clone())),
        attestation(&keyless, provenance, None),
    ] });
    let keys = json!({ "keys": [{
        "keyid": keyid, "key": b64(key), "expires": clock::rfc3339(clock::END),
        "keytype": "ecdsa-sha2-nistp256", "scheme": "ecdsa-sha2-nistp256",
    }] });
    let text = |value: &Value| format!("{}\n", canonical(value)).into_bytes();
    BTreeMap::from([
        ("testkit/npm/in-a-box-1.0.0.tgz".to_owned(), ARCHIVE.to_vec()),
        ("testkit/npm/attestations.json".to_owned(), text(&set)),
        ("testkit/npm/keys.json".to_owned(), text(&keys)),
    ])
}
