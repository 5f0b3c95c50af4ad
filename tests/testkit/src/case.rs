//! A case as the manifest tells it, and the files of all cases.

use crate::cases::{self, Planned};
use crate::fault::Expectation;
use crate::json::canonical;
use crate::recipe::Recipe;
use crate::world::{ANOTHER, ARTIFACT, Made, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The seed of the committed cases.
pub const SEED: &str = "vectors";

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

    /// Whether the case needs a trusted root of its own.
    pub fn has_own_root(&self, shared: &[u8]) -> bool {
        self.made.trusted_root_bytes != shared
    }

    /// The row of the manifest; `shared` is the trusted root that most cases share.
    pub fn row(&self, shared: &[u8]) -> Value {
        let folder = format!("cases/{}", self.id);
        let root = match self.has_own_root(shared) {
            true => format!("{folder}/trusted_root.json"),
            false => "testkit/trusted_root.json".to_owned(),
        };
        let mut row = json!({
            "id": self.id,
            "source": "testkit",
            "bundle": format!("{folder}/bundle.sigstore.json"),
            "trusted_root": root,
            "identity": self.made.identity,
            "issuer": self.made.issuer,
            "expect": "verified",
        });
        match &self.digest {
            Some(digest) => row["digest"] = digest.as_str().into(),
            None => {
                let name = if self.made.artifact == ARTIFACT { "artifact" } else { "another" };
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

/// The trusted root that most cases share.
pub fn shared_root(world: &World) -> Vec<u8> {
    world.make(&Recipe::default()).trusted_root_bytes
}

/// Every file, by its path relative to `tests/vectors`.
pub fn files(seed: &str) -> BTreeMap<String, Vec<u8>> {
    let world = World::new(seed);
    let shared = shared_root(&world);
    let mut out = BTreeMap::new();
    let mut rows = Vec::new();
    for planned in cases::all() {
        let case = Case::make(&world, planned);
        rows.push(format!("  {}", canonical(&case.row(&shared))));
        let folder = format!("cases/{}", case.id);
        if case.has_own_root(&shared) {
            let path = format!("{folder}/trusted_root.json");
            out.insert(path, case.made.trusted_root_bytes);
        }
        out.insert(format!("{folder}/bundle.sigstore.json"), case.made.bundle_bytes);
    }
    let manifest = format!("[\n{}\n]\n", rows.join(",\n"));
    out.insert("testkit/manifest.json".to_owned(), manifest.into_bytes());
    out.insert("testkit/trusted_root.json".to_owned(), shared);
    out.insert("testkit/artifact.bin".to_owned(), ARTIFACT.to_vec());
    out.insert("testkit/another.bin".to_owned(), ANOTHER.to_vec());
    out
}
