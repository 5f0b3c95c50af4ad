//! Rekor v2 (rekor_service.proto of sigstore/rekor-tiles): `POST /api/v2/log/entries`, and the reads of C2SP tlog-tiles:
//! `GET /api/v2/checkpoint`, `/api/v2/tile/{level}/{n}`, `/api/v2/tile/entries/{n}`.

use std::sync::Mutex;

use serde_json::Value;
use sigproof_testkit::bundle;
use sigproof_testkit::checkpoint;
use sigproof_testkit::json::canonical;
use sigproof_testkit::key::KeyKind;
use sigproof_testkit::rekor::{Entry, Proof};
use sigproof_testkit::rekor_v2::{self, Log};

use crate::clock::now;
use crate::fault::Fault;
use crate::http::{Answer, Request, Service};
use crate::submission::{self, Stranger};
use crate::tree::{Head, Tree};

pub(crate) struct Rekor {
    log: Log,
    /// Its name, and another key.
    another: Log,
    tree: Mutex<Tree>,
    seed: String,
}

impl Rekor {
    pub(crate) fn new(seed: &str) -> Self {
        let log = |seed: &str| Log::new(seed, "log2026", KeyKind::Ed25519);
        let mut tree = Tree::default();
        let body = Stranger::new(seed, 0).v2();
        tree.add(canonical(&body).into_bytes(), now());
        let another = log(&format!("{seed}/another"));
        Self { log: log(seed), another, tree: Mutex::new(tree), seed: seed.to_owned() }
    }

    pub(crate) fn trusted(&self) -> Value {
        rekor_v2::trusted(&self.log)
    }

    fn checkpoint(&self, head: &Head, signer: &Log) -> String {
        let text = self.log.text(head.size as i64, &head.root);
        let line = checkpoint::line(&self.log.name, &self.log.id(), &signer.sign(&text));
        format!("{text}\n{line}")
    }

    fn entry(&self, tree: &Tree, index: usize, fault: Option<Fault>) -> Value {
        let signer = if fault == Some(Fault::WrongKey) { &self.another } else { &self.log };
        let head = tree.head(tree.len());
        let signed = match fault {
            Some(Fault::StaleCheckpoint) => tree.head(index),
            _ => tree.head(tree.len()),
        };
        let checkpoint = self.checkpoint(&signed, signer);
        let proof = Proof {
            index: index as i64,
            size: head.size as i64,
            hashes: tree.path(index),
            checkpoint: Some(checkpoint),
            root: head.root,
        };
        bundle::entry(&Entry {
            log_id: self.log.id(),
            log_index: index as i64,
            kind: "hashedrekord".to_owned(),
            version: "0.0.2".to_owned(),
            integrated_time: 0,
            promise: None,
            proof: (fault != Some(Fault::MissingProof)).then_some(proof),
            body: tree.body(index).to_vec(),
        })
    }

    /// The index; or that of an entry which somebody else submits at this moment, so that nothing but its content is wrong.
    fn or_foreign(&self, tree: &mut Tree, index: usize, fault: Option<Fault>) -> usize {
        if fault != Some(Fault::ForeignEntry) {
            return index;
        }
        let body = Stranger::new(&self.seed, tree.len()).v2();
        tree.add(canonical(&body).into_bytes(), now()).0
    }

    fn add(&self, request: &Request, fault: Option<Fault>) -> Result<Answer, Answer> {
        let body = submission::v2(&request.json()?).map_err(|why| Answer::refuse(400, why))?;
        let mut tree = self.tree.lock().expect("a lock");
        let (index, was_there) = tree.add(canonical(&body).into_bytes(), now());
        if was_there || fault == Some(Fault::Conflict) {
            let message = format!(
                "an equivalent entry already exists in the transparency log with index {index}"
            );
            return Err(Answer::refuse(409, &message).header("X-Log-Index", &index.to_string()));
        }
        let index = self.or_foreign(&mut tree, index, fault);
        Ok(Answer::json(201, &self.entry(&tree, index, fault)))
    }

    /// `{level}/{n}`, or `entries/{n}`; n as `x001/234`, and `.p/{width}` after it for a tile that is not full.
    fn tile(&self, path: &str) -> Option<Answer> {
        let (level, rest) = path.split_once('/')?;
        let (n, width) = match rest.split_once(".p/") {
            Some((n, width)) => (n, width.parse().ok().filter(|width| (1..256).contains(width))?),
            None => (rest, 256),
        };
        let digits = n.replace(['x', '/'], "");
        let n: usize = digits.parse().ok()?;
        let tree = self.tree.lock().expect("a lock");
        let bytes = match level {
            "entries" => tree.bundle(n, width)?,
            level => tree.tile(level.parse().ok()?, n, width)?,
        };
        Some(Answer::bytes(200, "application/octet-stream", bytes))
    }
}

impl Service for Rekor {
    fn answer(&self, request: &Request, fault: Option<Fault>) -> Result<Answer, Answer> {
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/api/v2/log/entries") => self.add(request, fault),
            ("GET", "/api/v2/checkpoint") => {
                let tree = self.tree.lock().expect("a lock");
                Ok(Answer::text(self.checkpoint(&tree.head(tree.len()), &self.log)))
            }
            ("GET", path) => path
                .strip_prefix("/api/v2/tile/")
                .and_then(|tile| self.tile(tile))
                .ok_or_else(Answer::not_found),
            _ => Err(Answer::not_found()),
        }
    }
}
