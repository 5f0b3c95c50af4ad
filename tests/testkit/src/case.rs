//! A case as the manifest tells it, and the files of all cases.

use crate::cases::{self, Planned};
use crate::fault::Expectation;
use crate::json::canonical;
use crate::question::Question;
use crate::recipe::{EntryKind, Recipe};
use crate::world::{ANOTHER, ARTIFACT, ENCODING, Made, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The seed of the committed cases.
pub const SEED: &str = "vectors";

/// The name of a case's bundle.
const BUNDLE: &str = "bundle.sigstore.json";

/// A generated case.
#[derive(Clone, Debug)]
pub struct Case {
    /// The id, which is its folder.
    pub id: String,
    /// The id of the unmodified case.
    pub twin: Option<String>,
    /// What was made.
    pub made: Made,
    /// A digest to verify in the place of the artifact, `algorithm:hex`.
    pub digest: Option<String>,
    /// What the verifier must answer; nothing where it must verify.
    pub expectation: Option<Expectation>,
    /// One sentence.
    pub sentence: String,
}

impl Case {
    /// Makes a planned case.
    pub fn make(world: &World, planned: Planned) -> Self {
        let made = world.make(&planned.recipe);
        Self::of(made, planned)
    }

    /// The case around what was made.
    fn of(mut made: Made, planned: Planned) -> Self {
        if planned.policy.is_some() {
            made.question = Question { policy: planned.policy, ..Question::default() };
        }
        let digest = planned
            .digest
            .map(|hash| format!("{}:{}", hash.label(), hex::encode(hash.digest(&made.artifact))));
        Self {
            id: planned.id,
            twin: planned.twin,
            made,
            digest,
            expectation: planned.expectation,
            sentence: planned.sentence,
        }
    }

    /// The row of the manifest; `shared` are the trusted roots that cases share, by their path.
    pub fn row(&self, shared: &BTreeMap<String, Vec<u8>>) -> Value {
        let folder = format!("cases/{}", self.id);
        let root = shared.iter().find(|(_, bytes)| **bytes == self.made.trusted_root_bytes);
        let root = match root {
            Some((path, _)) => path.clone(),
            None => format!("{folder}/trusted_root.json"),
        };
        let mut row = json!({
            "id": self.id,
            "source": "testkit",
            "bundle": format!("{folder}/{BUNDLE}"),
            "trusted_root": root,
            "expect": "verified",
        });
        let question = &self.made.question;
        if let Some(identity) = &question.identity {
            row["identity"] = identity.as_str().into();
        }
        if let Some(issuer) = &question.issuer {
            row["issuer"] = issuer.as_str().into();
        }
        if question.key.is_some() {
            row["key"] = format!("{folder}/key.pem").into();
        }
        if !question.dangerous.is_empty() {
            row["dangerous"] = json!(question.dangerous);
        }
        if let Some(policy) = &question.policy {
            row["policy"] = policy.clone();
        }
        if !question.evidence.is_null() {
            row["evidence"] = question.evidence.clone();
        }
        match &self.digest {
            Some(digest) => row["digest"] = digest.as_str().into(),
            None => {
                let name = match self.made.artifact.as_slice() {
                    ARTIFACT => "artifact",
                    ENCODING => "encoding",
                    _ => "another",
                };
                row["artifact"] = format!("testkit/{name}.bin").into();
            }
        }
        match &self.expectation {
            None => row["variation"] = self.sentence.as_str().into(),
            Some(expected) => {
                row["expect"] = "rejected".into();
                row["step"] = expected.step.into();
                row["code"] = expected.code.into();
                row["checks"] = json!(expected.checks);
                row["fault"] = self.sentence.as_str().into();
                if !expected.structural.is_empty() {
                    row["structural"] = expected.structural.into();
                }
            }
        }
        if let Some(twin) = &self.twin {
            row["twin"] = twin.as_str().into();
        }
        row
    }
}

/// The trusted roots that most cases share, by their path.
pub fn shared_roots(world: &World) -> BTreeMap<String, Vec<u8>> {
    let root = |recipe: &Recipe| world.make(recipe).trusted_root_bytes;
    let recipes = [
        ("testkit/trusted_root.json", Recipe::default()),
        ("testkit/trusted_root-evidence.json", Recipe::wide(EntryKind::Message2)),
    ];
    recipes.iter().map(|(path, recipe)| ((*path).to_owned(), root(recipe))).collect()
}

/// Every file, by its path relative to `tests/vectors`.
pub fn files(seed: &str) -> BTreeMap<String, Vec<u8>> {
    let world = World::new(seed);
    let mut out = shared_roots(&world);
    let shared = out.clone();
    for (list, plan) in [
        ("manifest", cases::all()),
        ("manifest-evidence", cases::evidence::all()),
        ("manifest-policy", cases::policy::all(seed)),
    ] {
        let mut rows = Vec::new();
        // Policies differ more than bundles do: of equal ones, there is one file.
        let mut bundles: BTreeMap<Vec<u8>, String> = BTreeMap::new();
        let mut made: BTreeMap<String, Made> = BTreeMap::new();
        if list == "manifest-policy" {
            let known = out.iter().filter(|(path, _)| path.ends_with(BUNDLE));
            bundles.extend(known.map(|(path, bytes)| (bytes.clone(), path.clone())));
        }
        for planned in plan {
            let made = made
                .entry(format!("{:?}", planned.recipe))
                .or_insert_with(|| world.make(&planned.recipe));
            let case = Case::of(made.clone(), planned);
            let mut row = case.row(&shared);
            if list == "manifest-policy" {
                let path = row["bundle"].as_str().unwrap_or_default().to_owned();
                let path = bundles.entry(case.made.bundle_bytes.clone()).or_insert(path).clone();
                row["bundle"] = path.into();
            }
            rows.push(format!("  {}", canonical(&row)));
            let folder = format!("cases/{}", case.id);
            let root = row["trusted_root"].as_str().unwrap_or_default().to_owned();
            out.entry(root).or_insert(case.made.trusted_root_bytes);
            if let Some(pem) = case.made.question.key {
                out.insert(format!("{folder}/key.pem"), pem.into_bytes());
            }
            let path = row["bundle"].as_str().unwrap_or_default().to_owned();
            out.insert(path, case.made.bundle_bytes);
        }
        let manifest = format!("[\n{}\n]\n", rows.join(",\n"));
        out.insert(format!("testkit/{list}.json"), manifest.into_bytes());
    }
    out.insert("testkit/artifact.bin".to_owned(), ARTIFACT.to_vec());
    out.insert("testkit/another.bin".to_owned(), ANOTHER.to_vec());
    out.insert("testkit/encoding.bin".to_owned(), ENCODING.to_vec());
    out
}
