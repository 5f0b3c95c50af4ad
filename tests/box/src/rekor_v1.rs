//! Rekor v1 (openapi.yaml of sigstore/rekor): `POST /api/v1/log/entries`, `GET /api/v1/log/entries/{uuid}`,
//! `GET /api/v1/log/entries?logIndex=`, `POST /api/v1/log/entries/retrieve`, `GET /api/v1/log`,
//! `GET /api/v1/log/publicKey`.

use std::sync::Mutex;

use serde_json::{Value, json};
use sigproof_testkit::json::{b64, canonical};
use sigproof_testkit::key::KeyKind;
use sigproof_testkit::rekor::{Entry, Log, SHARD_OFFSET};
use sigproof_testkit::{checkpoint, der, trusted_root};

use crate::clock::now;
use crate::fault::Fault;
use crate::http::{Answer, Request, Service};
use crate::submission::{self, Stranger};
use crate::tree::{Head, Tree};

const ENTRIES: &str = "/api/v1/log/entries";

pub(crate) struct Rekor {
    log: Log,
    /// Its names, and another key.
    another: Log,
    tree: Mutex<Tree>,
    seed: String,
}

impl Rekor {
    pub(crate) fn new(seed: &str) -> Self {
        let log = Log::new(seed, "rekor", KeyKind::P256);
        let another = Log::new(&format!("{seed}/another"), "rekor", KeyKind::P256);
        let mut tree = Tree::default();
        let body = Stranger::new(seed, 0).v1();
        tree.add(canonical(&body).into_bytes(), now());
        Self { log, another, tree: Mutex::new(tree), seed: seed.to_owned() }
    }

    pub(crate) fn trusted(&self) -> Value {
        trusted_root::tlog(&self.log, None)
    }

    /// Tree and leaf hash.
    fn uuid(&self, leaf: &[u8]) -> String {
        format!("{:016x}{}", self.log.tree_id, hex::encode(leaf))
    }

    fn checkpoint(&self, head: &Head, signer: &Log) -> String {
        let body = checkpoint::body(&self.log.origin(), &head.size.to_string(), &head.root, &[]);
        let line =
            checkpoint::line(&self.log.name, &self.log.key.id(), &signer.sign(body.as_bytes()));
        format!("{body}\n{line}")
    }

    /// An entry, as it is answered.
    fn entry(&self, tree: &Tree, index: usize, fault: Option<Fault>) -> Value {
        let signer = if fault == Some(Fault::WrongKey) { &self.another } else { &self.log };
        let entry = Entry {
            log_id: self.log.key.id(),
            log_index: SHARD_OFFSET + index as i64,
            kind: String::new(),
            version: String::new(),
            integrated_time: tree.time(index),
            promise: None,
            proof: None,
            body: tree.body(index).to_vec(),
        };
        let promise = signer.sign(self.log.promise_payload(&entry).as_bytes());
        let head = tree.head(tree.len());
        let signed = match fault {
            Some(Fault::StaleCheckpoint) => tree.head(index),
            _ => tree.head(tree.len()),
        };
        let mut verification = json!({
            "inclusionProof": {
                "checkpoint": self.checkpoint(&signed, signer),
                "hashes": tree.path(index).iter().map(hex::encode).collect::<Vec<_>>(),
                "logIndex": index,
                "rootHash": hex::encode(head.root),
                "treeSize": head.size,
            },
            "signedEntryTimestamp": b64(promise),
        });
        if fault == Some(Fault::MissingProof) {
            verification = json!({});
        }
        json!({ self.uuid(tree.leaf(index)): {
            "body": b64(&entry.body),
            "integratedTime": entry.integrated_time,
            "logID": hex::encode(&entry.log_id),
            "logIndex": entry.log_index,
            "verification": verification,
        } })
    }

    /// The index; or that of an entry which somebody else submits at this moment, so that nothing but its content is wrong.
    fn or_foreign(&self, tree: &mut Tree, index: usize, fault: Option<Fault>) -> usize {
        if fault != Some(Fault::ForeignEntry) {
            return index;
        }
        let body = Stranger::new(&self.seed, tree.len()).v1();
        tree.add(canonical(&body).into_bytes(), now()).0
    }

    fn add(&self, request: &Request, fault: Option<Fault>) -> Result<Answer, Answer> {
        let body = submission::v1(&request.json()?).map_err(|why| Answer::refuse(400, why))?;
        let mut tree = self.tree.lock().expect("a lock");
        let (index, was_there) = tree.add(canonical(&body).into_bytes(), now());
        let uuid = self.uuid(tree.leaf(index));
        let location = format!("{ENTRIES}/{uuid}");
        if was_there || fault == Some(Fault::Conflict) {
            let message = format!(
                "An equivalent entry already exists in the transparency log with UUID {uuid}"
            );
            return Err(Answer::refuse(409, &message).header("Location", &location));
        }
        let index = self.or_foreign(&mut tree, index, fault);
        let answer = Answer::json(201, &self.entry(&tree, index, fault));
        Ok(answer.header("Location", &location).header("ETag", &uuid))
    }

    /// The entry of a UUID, with or without the tree before the leaf hash.
    fn get(&self, uuid: &str, fault: Option<Fault>) -> Result<Answer, Answer> {
        let leaf = uuid.strip_prefix(&format!("{:016x}", self.log.tree_id)).unwrap_or(uuid);
        let mut tree = self.tree.lock().expect("a lock");
        let index = hex::decode(leaf).ok().and_then(|leaf| tree.find(&leaf));
        let index = index.ok_or_else(Answer::not_found)?;
        let index = self.or_foreign(&mut tree, index, fault);
        Ok(Answer::json(200, &self.entry(&tree, index, fault)))
    }

    fn by_index(&self, request: &Request, fault: Option<Fault>) -> Result<Answer, Answer> {
        let wanted = request.query.get("logIndex").and_then(|text| text.parse::<i64>().ok());
        let tree = self.tree.lock().expect("a lock");
        let index = wanted.and_then(|wanted| usize::try_from(wanted - SHARD_OFFSET).ok());
        let index = index.filter(|index| *index < tree.len()).ok_or_else(Answer::not_found)?;
        Ok(Answer::json(200, &self.entry(&tree, index, fault)))
    }

    /// The entries that equal the proposed ones.
    fn retrieve(&self, request: &Request) -> Result<Answer, Answer> {
        let request = request.json()?;
        let proposed = request["entries"].as_array().map(Vec::as_slice).unwrap_or_default();
        let tree = self.tree.lock().expect("a lock");
        let mut found = Vec::new();
        for one in proposed {
            let body = submission::v1(one).map_err(|why| Answer::refuse(400, why))?;
            let leaf = sigproof_testkit::merkle::leaf_hash(canonical(&body).as_bytes());
            found.extend(tree.find(&leaf).map(|index| self.entry(&tree, index, None)));
        }
        Ok(Answer::json(200, &found.into()))
    }

    fn info(&self) -> Answer {
        let tree = self.tree.lock().expect("a lock");
        let head = tree.head(tree.len());
        Answer::json(
            200,
            &json!({
                "rootHash": hex::encode(&head.root),
                "signedTreeHead": self.checkpoint(&head, &self.log),
                "treeID": self.log.tree_id.to_string(),
                "treeSize": head.size,
                "inactiveShards": [],
            }),
        )
    }
}

impl Service for Rekor {
    fn answer(&self, request: &Request, fault: Option<Fault>) -> Result<Answer, Answer> {
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", ENTRIES) => self.add(request, fault),
            ("GET", ENTRIES) => self.by_index(request, fault),
            ("POST", "/api/v1/log/entries/retrieve") => self.retrieve(request),
            ("GET", "/api/v1/log/publicKey") => {
                Ok(Answer::pem(der::pem("PUBLIC KEY", &self.log.key.spki())))
            }
            ("GET", "/api/v1/log") => Ok(self.info()),
            ("GET", path) => match path.strip_prefix(ENTRIES).and_then(|it| it.strip_prefix('/')) {
                Some(uuid) => self.get(uuid, fault),
                None => Err(Answer::not_found()),
            },
            _ => Err(Answer::not_found()),
        }
    }
}
