//! The bundles: many that the testkit makes, and the real ones of the repository that both clients verify. No two
//! have the same bytes or the same signature.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use serde_json::{Value, json};
use sigproof_testkit::many;
use sigproof_vectors::{Case, Expect, manifest};

/// Fewer distinct bundles make no comparison.
pub const LEAST: usize = 500;
/// Bundles that the testkit makes: as many of each of its eight kinds.
pub const MADE: usize = 576;

/// The kind of the testkit that the peer does not verify: it takes no entry of Rekor v1 with a SHA-384 hash.
const KIND_NOT_BY_PEER: &str = "v0.3, message, P-384 signer";
/// A real bundle that sigproof verifies and the peer does not: it reads no `otherName` as an identity.
const NOT_BY_PEER: &str = "real/othername-san";

/// What is signed.
#[derive(Clone, Debug)]
pub enum Given {
    /// The artifact itself.
    Bytes(Vec<u8>),
    /// `algorithm:hex`.
    Digest(String),
}

/// Who must have signed.
#[derive(Clone, Debug)]
pub enum Signer {
    /// An identity, and who vouches for it.
    Identity { identity: String, issuer: String },
    /// A bare key in PEM.
    Key(String),
}

/// One question: is this bundle this signer's, of this artifact, under this trusted root?
#[derive(Clone, Debug)]
pub struct Item {
    pub id: String,
    pub kind: &'static str,
    pub bundle: String,
    pub root: String,
    pub given: Given,
    pub signer: Signer,
}

/// The kinds that both verify, in the order in which they are shown.
pub const KINDS: [&str; 6] = [
    "v0.3, message",
    "v0.3, envelope",
    "Rekor v2, message",
    "Rekor v2, envelope",
    "v0.1 and v0.2",
    "bare key",
];

/// The kind of a bundle. The signer's curve stands in the certificate, and so in what the testkit calls it.
fn kind(bundle: &Value, made: &str) -> &'static str {
    let material = &bundle["verificationMaterial"];
    let entry = &material["tlogEntries"][0]["kindVersion"];
    let is_v2 = entry["kind"] == "hashedrekord" && entry["version"] == "0.0.2";
    let envelope = bundle["dsseEnvelope"].is_object();
    let new = bundle["mediaType"].as_str().is_some_and(|text| text.contains("0.3"));
    match (material["publicKey"].is_object(), new, is_v2, envelope) {
        (true, ..) => "bare key",
        (_, false, ..) => "v0.1 and v0.2",
        (_, _, true, false) => "Rekor v2, message",
        (_, _, true, true) => "Rekor v2, envelope",
        (_, _, false, true) => "v0.3, envelope",
        _ if made.contains("P-384") => KIND_NOT_BY_PEER,
        _ => "v0.3, message",
    }
}

/// So many bundles of the testkit.
pub fn made(count: usize) -> io::Result<Vec<Item>> {
    let files = many::files(count);
    let text = |name: &str| -> io::Result<String> {
        let bytes = files.get(name).ok_or_else(|| io::Error::other(format!("no {name}")))?;
        String::from_utf8(bytes.clone()).map_err(io::Error::other)
    };
    let rows: Vec<Value> = serde_json::from_str(&text("cases.json")?)?;
    let item = |row: &Value| {
        let field = |name: &str| row[name].as_str().unwrap_or_default();
        let bundle = text(field("bundle"))?;
        let key = row["key"].as_str().map(&text).transpose()?;
        let (identity, issuer) = (field("identity").to_owned(), field("issuer").to_owned());
        Ok(Item {
            id: field("id").to_owned(),
            kind: kind(&serde_json::from_str(&bundle)?, field("kind")),
            bundle,
            root: text(field("trusted_root"))?,
            given: Given::Bytes(text(field("artifact"))?.into_bytes()),
            signer: key.map_or(Signer::Identity { identity, issuer }, Signer::Key),
        })
    };
    rows.iter().map(item).collect()
}

/// The real bundles that ask for nothing but a signer.
fn real() -> io::Result<Vec<Item>> {
    let sources = manifest()?.sources;
    let source = sources.iter().find(|source| source.name == "real");
    let source = source.ok_or_else(|| io::Error::other("no source `real`"))?;
    let is_plain = |case: &Case| {
        let asked = case.key.is_some() || (case.identity.is_some() && case.issuer.is_some());
        let no_more = case.policy.is_none() && case.evidence.is_none() && case.dangerous.is_empty();
        asked && no_more && case.expect == Expect::Verified
    };
    let item = |case: Case| {
        let text = |document| String::from_utf8(case.read(document)?).map_err(io::Error::other);
        let bundle = text(&case.bundle)?;
        let artifact = case.artifact.as_ref().map(|artifact| case.read(artifact)).transpose()?;
        let key = case.key.as_ref().map(|key| text(key)).transpose()?;
        let digest = case.digest.clone().unwrap_or_default();
        let identity = case.identity.clone().unwrap_or_default();
        let issuer = case.issuer.clone().unwrap_or_default();
        Ok(Item {
            kind: kind(&serde_json::from_str(&bundle)?, ""),
            root: text(&case.trusted_root)?,
            given: artifact.map_or(Given::Digest(digest), Given::Bytes),
            signer: key.map_or(Signer::Identity { identity, issuer }, Signer::Key),
            id: case.id.clone(),
            bundle,
        })
    };
    source.cases()?.unwrap_or_default().into_iter().filter(is_plain).map(item).collect()
}

/// The bundles that both verify, and those that only sigproof does.
pub struct Corpus {
    pub common: Vec<Item>,
    pub only_ours: Vec<Item>,
}

impl Corpus {
    /// So many of the testkit (the peer verifies seven in eight of them), and the real ones.
    ///
    /// # Errors
    /// If two bundles are the same, or there are too few.
    pub fn new(count: usize) -> io::Result<Self> {
        let mut items = made(count)?;
        items.extend(real()?);
        let (mut seen, mut double) = (BTreeSet::new(), Vec::new());
        for item in &items {
            let bundle: Value = serde_json::from_str(&item.bundle)?;
            let message = &bundle["messageSignature"]["signature"];
            let envelope = &bundle["dsseEnvelope"]["signatures"][0]["sig"];
            let signature = message.as_str().or(envelope.as_str()).unwrap_or_default();
            if signature.is_empty() || !seen.insert(signature.to_owned()) {
                double.push(&item.id);
            }
        }
        if !double.is_empty() {
            return Err(io::Error::other(format!("not distinct: {double:?}")));
        }
        let named = |item: &Item| item.kind == KIND_NOT_BY_PEER || item.id == NOT_BY_PEER;
        let (only_ours, common): (Vec<_>, Vec<_>) = items.into_iter().partition(named);
        let all_there = KINDS.iter().all(|kind| common.iter().any(|item| item.kind == *kind));
        if common.len() < LEAST || !all_there {
            return Err(io::Error::other(format!("{} bundles of {KINDS:?}", common.len())));
        }
        Ok(Self { common, only_ours })
    }

    /// Writes the bundles that both verify into a folder, with a list of them as the benchmark of JavaScript reads it.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut roots: BTreeMap<&str, String> = BTreeMap::new();
        let mut rows = Vec::new();
        for (number, item) in self.common.iter().enumerate() {
            let file = |suffix: &str, bytes: &[u8]| {
                let name = format!("{number:04}{suffix}");
                fs::write(folder.join(&name), bytes).map(|()| name)
            };
            let next = format!("root-{}.json", roots.len());
            let root = roots.entry(&item.root).or_insert(next);
            fs::write(folder.join(&*root), &item.root)?;
            let mut row = json!({
                "id": item.id,
                "kind": item.kind,
                "bundle": file(".sigstore.json", item.bundle.as_bytes())?,
                "trusted_root": &*root,
                "expect": "verified",
            });
            match &item.given {
                Given::Bytes(bytes) => row["artifact"] = file(".bin", bytes)?.into(),
                Given::Digest(digest) => row["digest"] = digest.as_str().into(),
            }
            match &item.signer {
                Signer::Key(pem) => row["key"] = file(".pem", pem.as_bytes())?.into(),
                Signer::Identity { identity, issuer } => {
                    row["identity"] = identity.as_str().into();
                    row["issuer"] = issuer.as_str().into();
                }
            }
            rows.push(row);
        }
        fs::write(folder.join("cases.json"), serde_json::to_string(&rows)?)
    }
}

/// One bundle of a folder that [`Corpus::write`] has written.
///
/// # Errors
/// If it is not there.
pub fn read(folder: &Path, number: usize) -> io::Result<Item> {
    let rows: Vec<Value> = serde_json::from_slice(&fs::read(folder.join("cases.json"))?)?;
    let row = rows.get(number).ok_or_else(|| io::Error::other(format!("no bundle {number}")))?;
    let field = |name: &str| row[name].as_str().map(str::to_owned);
    let file = |name: &str| field(name).map(|path| fs::read(folder.join(path))).transpose();
    let text = |name: &str| -> io::Result<Option<String>> {
        file(name)?.map(String::from_utf8).transpose().map_err(io::Error::other)
    };
    let (identity, issuer) = (field("identity"), field("issuer"));
    let (identity, issuer) = (identity.unwrap_or_default(), issuer.unwrap_or_default());
    let digest = Given::Digest(field("digest").unwrap_or_default());
    Ok(Item {
        id: field("id").unwrap_or_default(),
        kind: "",
        bundle: text("bundle")?.unwrap_or_default(),
        root: text("trusted_root")?.unwrap_or_default(),
        given: file("artifact")?.map_or(digest, Given::Bytes),
        signer: text("key")?.map_or(Signer::Identity { identity, issuer }, Signer::Key),
    })
}
