//! A case as the manifest tells it, and the files of all cases.

use crate::cases::{self, Planned};
use crate::fault::Expectation;
use crate::list::{self, Document, List};
use crate::npm;
use crate::question::Question;
use crate::recipe::{EntryKind, Recipe};
use crate::world::{ANOTHER, ARTIFACT, ENCODING, Made, World};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::mem;

/// The seed of the committed cases.
pub const SEED: &str = "vectors";

/// The path of the kinds of fault.
pub const KINDS: &str = "testkit/kinds.txt";

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

    /// The row of the list, without its documents.
    pub fn row(&self) -> Value {
        let mut row = json!({
            "id": self.id,
            "source": "testkit",
            "expect": "verified",
        });
        let question = &self.made.question;
        if let Some(identity) = &question.identity {
            row["identity"] = identity.as_str().into();
        }
        if let Some(issuer) = &question.issuer {
            row["issuer"] = issuer.as_str().into();
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

    /// Its documents.
    fn documents(&self) -> Vec<Document> {
        let key = self.made.question.key.clone().map(|pem| ("key", pem.into_bytes()));
        let root = ("trusted_root", self.made.trusted_root_bytes.clone());
        let bundle = ("bundle", self.made.bundle_bytes.clone());
        key.into_iter().chain([root, bundle]).collect()
    }
}

/// The name of a document that is a file.
fn file_name(field: &str) -> &'static str {
    match field {
        "bundle" => "bundle.sigstore.json",
        "trusted_root" => "trusted_root.json",
        _ => "key.pem",
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
///
/// The plainest bundles are files, and so is the first case of each table of faults, for people to copy; the
/// documents of the others stand in the lists.
pub fn files(seed: &str) -> BTreeMap<String, Vec<u8>> {
    let world = World::new(seed);
    let mut out = shared_roots(&world);
    let root = |(path, bytes): (&String, &Vec<u8>)| (("trusted_root", bytes.clone()), path.clone());
    let mut files: BTreeMap<Document, String> = out.iter().map(root).collect();
    let mut families = Vec::new();
    let mut kinds = BTreeSet::new();
    for (name, plan) in [
        ("rekor-v1", cases::all()),
        ("evidence", cases::evidence::all()),
        ("policy", cases::policy::all(seed)),
    ] {
        let mut list = List::default();
        let mut made: BTreeMap<String, Made> = BTreeMap::new();
        for planned in plan {
            let family = planned.recipe.fault.map(|fault| mem::discriminant(&fault));
            let is_first = family.is_some_and(|family| !families.contains(&family));
            families.extend(family.filter(|_| is_first));
            let is_file = is_first || planned.id.ends_with("/valid");
            let made = made
                .entry(format!("{:?}", planned.recipe))
                .or_insert_with(|| world.make(&planned.recipe));
            let case = Case::of(made.clone(), planned);
            let documents = case.documents();
            for document in &documents {
                let (field, bytes) = document;
                if files.contains_key(document) || (!is_file && list::inside(bytes).is_some()) {
                    continue;
                }
                let path = format!("cases/{}/{}", case.id, file_name(field));
                out.insert(path.clone(), bytes.clone());
                files.insert(document.clone(), path);
            }
            let row = case.row();
            kinds.extend(list::kind(&row));
            list.add(row, &documents, &files);
        }
        out.insert(format!("testkit/{name}.jsonl"), list.text().into_bytes());
    }
    let kinds: String = kinds.iter().map(|kind| format!("{kind}\n")).collect();
    out.insert(KINDS.to_owned(), kinds.into_bytes());
    out.insert("testkit/artifact.bin".to_owned(), ARTIFACT.to_vec());
    out.insert("testkit/another.bin".to_owned(), ANOTHER.to_vec());
    out.insert("testkit/encoding.bin".to_owned(), ENCODING.to_vec());
    out.extend(npm::files(&world, seed));
    out
}
