//! The world: one set of authorities and logs, and the way from a recipe to a bundle.
//!
//! Every step of the way calls the recipe's [`Effect`]s, which may change what the step has made
//! before the next one signs it.

use crate::ca::{self, Authority, Certificate, Chain};
use crate::ct::{self, CtLog, Sct, Subject};
use crate::json::canonical;
use crate::key::{Hash, Key, KeyKind};
use crate::question::Question;
use crate::recipe::{EntryKind, Recipe, Version};
use crate::rekor::{self, Entry, Log, TREE_INDEX, TREE_SIZE};
use crate::tsa::{self, Info, Stamp, Token, Tsa};
use crate::{bundle, clock, dsse, rekor_v2, statement, trusted_root};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The artifact that is signed.
pub const ARTIFACT: &[u8] = b"sigproof testkit: the artifact that is signed\n";
/// A file that is the pre-authentication encoding of an envelope.
pub const ENCODING: &[u8] = b"DSSEv1 28 application/vnd.in-toto+json 2 {}";
/// Another artifact.
pub const ANOTHER: &[u8] = b"sigproof testkit: another artifact\n";

/// Authorities and logs with keys from one seed.
pub struct World {
    /// The seed.
    pub seed: String,
    /// The transparency log of the trusted root.
    pub rekor: Log,
    /// A log that the trusted root does not know.
    pub unknown_rekor: Log,
    /// The Rekor v2 logs of a wide trusted root: Ed25519, P-256.
    pub rekor_v2: [rekor_v2::Log; 2],
    /// The certificate transparency log of the trusted root.
    pub ct: CtLog,
    /// One that the trusted root does not know.
    pub unknown_ct: CtLog,
    /// The timestamp authorities that were made, by what their certificates say.
    pub(crate) tsas: RefCell<BTreeMap<Vec<u8>, Tsa>>,
}

/// What a recipe gives.
#[derive(Clone, Debug)]
pub struct Made {
    /// The bundle, before a fault of its text.
    pub bundle: Value,
    /// The bundle's bytes.
    pub bundle_bytes: Vec<u8>,
    /// The trusted root.
    pub trusted_root: Value,
    /// The trusted root's bytes.
    pub trusted_root_bytes: Vec<u8>,
    /// The artifact to verify.
    pub artifact: Vec<u8>,
    /// What else is asked.
    pub question: Question,
    /// The leaf certificate, DER.
    pub leaf: Vec<u8>,
}

/// A bundle in the making. Steps fill it from top to bottom.
pub struct Draft<'a> {
    /// The world.
    pub world: &'a World,
    /// The recipe.
    pub recipe: &'a Recipe,
    /// The authorities from the root down.
    pub chain: Vec<Authority>,
    /// The authorities that the trusted root holds, from the issuer up.
    pub trusted: Vec<Authority>,
    /// The leaf's key.
    pub leaf_key: Key,
    /// Who signs the leaf.
    pub signer: Authority,
    /// The leaf before it is signed.
    pub leaf: Certificate,
    /// The leaf, signed.
    pub leaf_der: Vec<u8>,
    /// When the entry is logged.
    pub time: i64,
    /// The ends of the windows of Rekor, CT and authority in the trusted root.
    pub ends: [Option<i64>; 3],
    /// The bytes that are signed as a message.
    pub message: Vec<u8>,
    /// The hash of the message.
    pub hash: Hash,
    /// The bundle's message digest.
    pub message_digest: Option<(String, Vec<u8>)>,
    /// The statement's subjects.
    pub subjects: Vec<Value>,
    /// The envelope's payload type.
    pub payload_type: String,
    /// The envelope's payload; from the subjects where it is empty.
    pub payload: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
    /// The envelope.
    pub envelope: Value,
    /// The log entry's body.
    pub body: Value,
    /// The log entries.
    pub entries: Vec<Entry>,
    /// The bundle's certificates, leaf first.
    pub certificates: Vec<Vec<u8>>,
    /// Whether certificates stand as a chain where the version would hold one.
    pub as_chain: bool,
    /// The timestamps to be made.
    pub stamps: Vec<Stamp>,
    /// The timestamp authorities, by their name; none for a narrow recipe.
    pub tsas: Vec<Tsa>,
    /// Those that the trusted root holds.
    pub trusted_tsas: Vec<Tsa>,
    /// The timestamps.
    pub tokens: Vec<Vec<u8>>,
    /// The bundle.
    pub bundle: Value,
    /// The trusted root.
    pub trusted_root: Value,
}

/// What a fault or a variation does at each step; nothing, unless said otherwise.
pub trait Effect {
    /// Changes the authorities before they are signed.
    fn on_chain(&self, _seed: &str, _chain: &mut Chain) {}
    /// Changes the leaf before timestamps and signature.
    fn on_leaf(&self, _draft: &mut Draft<'_>) {}
    /// Changes the signed certificate timestamps about a subject.
    fn on_scts(&self, _draft: &Draft<'_>, _subject: &Subject, _scts: &mut Vec<Sct>) {}
    /// Changes the bytes of their list; `None` embeds none.
    fn on_sct_list(&self, list: Vec<u8>) -> Option<Vec<u8>> {
        Some(list)
    }
    /// Changes the signed leaf.
    fn on_signed_leaf(&self, _draft: &mut Draft<'_>) {}
    /// Changes message, hash, subjects, payload or payload type before they are signed.
    fn on_content(&self, _draft: &mut Draft<'_>) {}
    /// Changes signature and message digest.
    fn on_signature(&self, _draft: &mut Draft<'_>) {}
    /// Changes the body before it is logged.
    fn on_body(&self, _draft: &mut Draft<'_>) {}
    /// Changes the log entries.
    fn on_entries(&self, _draft: &mut Draft<'_>) {}
    /// Changes the certificates of a timestamp authority before they are signed.
    fn on_tsa(&self, _name: tsa::Name, _chain: &mut Chain) {}
    /// Changes which timestamps there are and which authorities are trusted.
    fn on_stamps(&self, _draft: &mut Draft<'_>) {}
    /// Changes what the n-th timestamp says.
    fn on_info(&self, _draft: &Draft<'_>, _n: usize, _info: &mut Info) {}
    /// Changes the n-th timestamp before it is signed.
    fn on_attributes(&self, _draft: &Draft<'_>, _n: usize, _token: &mut Token) {}
    /// Changes the n-th timestamp after it is signed.
    fn on_token(&self, _draft: &Draft<'_>, _n: usize, _token: &mut Token) {}
    /// Changes the timestamps.
    fn on_tokens(&self, _draft: &mut Draft<'_>) {}
    /// Changes the bundle's JSON.
    fn on_bundle(&self, _draft: &mut Draft<'_>) {}
    /// Changes the bundle's text.
    fn on_text(&self, text: Vec<u8>) -> Vec<u8> {
        text
    }
    /// Changes the trusted root's JSON.
    fn on_trusted_root(&self, _draft: &mut Draft<'_>) {}
    /// Changes what is asked of the verifier.
    fn on_question(&self, _seed: &str, _made: &mut Made) {}
}

impl World {
    /// The world of a seed.
    pub fn new(seed: &str) -> Self {
        Self {
            seed: seed.to_owned(),
            rekor: Log::new(seed, "rekor", KeyKind::P256),
            unknown_rekor: Log::new(seed, "unknown-rekor", KeyKind::P256),
            rekor_v2: [
                rekor_v2::Log::new(seed, "log2026", KeyKind::Ed25519),
                rekor_v2::Log::new(seed, "log2026-p256", KeyKind::P256),
            ],
            ct: CtLog::new(seed, "ct"),
            unknown_ct: CtLog::new(seed, "unknown-ct"),
            tsas: RefCell::default(),
        }
    }

    /// The authorities of a recipe without a fault, root first.
    pub fn chain(&self, kind: KeyKind, label: &str) -> Chain {
        Chain::new(&self.seed, kind, label)
    }

    /// Makes a bundle and what is asked about it.
    pub fn make(&self, recipe: &Recipe) -> Made {
        self.make_with(recipe, &[])
    }

    /// The same with effects that stand in no table, before those of the recipe.
    pub fn make_with(&self, recipe: &Recipe, more: &[&dyn Effect]) -> Made {
        let mut effects: Vec<&dyn Effect> = more.to_vec();
        if let Some(twist) = &recipe.twist {
            effects.push(twist);
        }
        if let Some(variant) = &recipe.variant {
            effects.push(variant.effect());
        }
        effects.extend(recipe.edits.iter().map(|edit| edit as &dyn Effect));
        if let Some(fault) = &recipe.fault {
            effects.push(fault.effect());
        }
        let mut chain = self.chain(recipe.authority, "fulcio");
        effects.iter().for_each(|e| e.on_chain(&self.seed, &mut chain));
        let mut draft = Draft::new(self, recipe, chain.sign());
        draft.establish(&effects);
        draft.certify(&effects);
        draft.sign(&effects);
        draft.stamp(&effects);
        draft.log(&effects);
        draft.finish(&effects);
        let text = effects.iter().fold(canonical(&draft.bundle).into_bytes(), |t, e| e.on_text(t));
        let mut made = Made {
            bundle_bytes: text,
            trusted_root_bytes: format!("{}\n", canonical(&draft.trusted_root)).into_bytes(),
            bundle: draft.bundle,
            trusted_root: draft.trusted_root,
            artifact: ARTIFACT.to_vec(),
            question: Question::of(recipe, &draft.leaf_key),
            leaf: draft.leaf_der,
        };
        effects.iter().for_each(|e| e.on_question(&self.seed, &mut made));
        made
    }
}

impl<'a> Draft<'a> {
    fn new(world: &'a World, recipe: &'a Recipe, chain: Vec<Authority>) -> Self {
        let leaf_key = Key::derive(recipe.key, &world.seed, "leaf");
        let signer = chain.last().expect("an authority").clone();
        let leaf = ca::leaf(recipe, &signer, &leaf_key);
        Self {
            world,
            recipe,
            trusted: chain.iter().rev().cloned().collect(),
            chain,
            leaf_key,
            signer,
            leaf,
            leaf_der: Vec::new(),
            time: clock::BASE,
            ends: [None; 3],
            message: ARTIFACT.to_vec(),
            hash: recipe.hash,
            message_digest: None,
            subjects: vec![statement::subject("artifact.bin", ARTIFACT, &recipe.subject)],
            payload_type: dsse::IN_TOTO.to_owned(),
            payload: Vec::new(),
            signature: Vec::new(),
            envelope: Value::Null,
            body: Value::Null,
            entries: Vec::new(),
            certificates: Vec::new(),
            as_chain: false,
            stamps: recipe.stamps.clone(),
            tsas: Vec::new(),
            trusted_tsas: Vec::new(),
            tokens: Vec::new(),
            bundle: Value::Null,
            trusted_root: Value::Null,
        }
    }

    fn certify(&mut self, effects: &[&dyn Effect]) {
        effects.iter().for_each(|e| e.on_leaf(self));
        let issuer = self.signer.key.id();
        let subject = Subject::Precertificate(issuer, self.leaf.tbs());
        let mut scts = vec![self.world.ct.sct(&subject, self.leaf.not_before * 1000, &[])];
        effects.iter().for_each(|e| e.on_scts(self, &subject, &mut scts));
        let list = effects.iter().try_fold(ct::list(&scts), |list, e| e.on_sct_list(list));
        if let Some(list) = list {
            self.leaf.extensions.push(ct::extension(&list));
        }
        self.leaf_der = self.leaf.sign(&self.signer.key, self.signer.hash);
        effects.iter().for_each(|e| e.on_signed_leaf(self));
        if self.certificates.is_empty() {
            self.certificates.push(self.leaf_der.clone());
        }
    }

    fn sign(&mut self, effects: &[&dyn Effect]) {
        effects.iter().for_each(|e| e.on_content(self));
        if self.payload.is_empty() {
            let statement = statement::statement(self.recipe.statement, self.subjects.clone());
            self.payload = canonical(&statement).into_bytes();
        }
        let signed = match self.recipe.entry.is_envelope() {
            true => dsse::pae(&self.payload_type, &self.payload),
            false => self.message.clone(),
        };
        self.signature = self.leaf_key.sign_in(self.recipe.scheme, self.hash, &signed);
        let digest = self.hash.digest(&self.message);
        self.message_digest = Some((self.hash.proto().to_owned(), digest));
        effects.iter().for_each(|e| e.on_signature(self));
        self.envelope = dsse::envelope(&self.payload_type, &self.payload, &self.signature);
    }

    /// The body of an entry of a kind about this bundle.
    pub fn describe(&self, kind: EntryKind) -> Value {
        self.describe_as(kind, &self.message, &self.payload, &self.signature)
    }

    /// The body of an entry of a kind about a message or a payload.
    pub fn describe_as(
        &self,
        kind: EntryKind,
        message: &[u8],
        payload: &[u8],
        signature: &[u8],
    ) -> Value {
        let kind_of = &self.payload_type;
        let envelope = dsse::envelope(kind_of, payload, signature);
        let hash = self.hash;
        match kind {
            EntryKind::HashedRekord => {
                rekor::hashedrekord(hash, &hash.digest(message), signature, &self.verifier())
            }
            EntryKind::Dsse => rekor::dsse(&envelope, payload, signature, &self.verifier()),
            EntryKind::Intoto => {
                rekor::intoto(&envelope, kind_of, payload, signature, &self.verifier())
            }
            EntryKind::Message2 => {
                let digest = hash.digest(message);
                rekor_v2::hashedrekord(hash, &digest, signature, self.verifier_v2())
            }
            EntryKind::Envelope2 => {
                let digest = hash.digest(&dsse::pae(kind_of, payload));
                rekor_v2::hashedrekord(hash, &digest, signature, self.verifier_v2())
            }
        }
    }

    fn log(&mut self, effects: &[&dyn Effect]) {
        self.body = self.describe(self.recipe.entry);
        effects.iter().for_each(|e| e.on_body(self));
        if self.recipe.logged {
            self.entries.push(match self.recipe.entry.is_v2() {
                true => self.log_v2().append(&self.body, TREE_INDEX, TREE_SIZE),
                false => self.world.rekor.append(&self.body, TREE_INDEX, TREE_SIZE, self.time),
            });
        }
        effects.iter().for_each(|e| e.on_entries(self));
        if self.recipe.version == Version::V01Promise {
            self.entries.iter_mut().for_each(|e| e.proof = None);
        }
    }

    fn finish(&mut self, effects: &[&dyn Effect]) {
        let version = self.recipe.version;
        let material = bundle::material(version, &self.certificates, self.as_chain, &self.entries);
        self.bundle = serde_json::json!({
            "mediaType": bundle::media_type(version),
            "verificationMaterial": material,
        });
        self.add_evidence();
        if self.recipe.entry.is_envelope() {
            self.bundle["dsseEnvelope"] = self.envelope.clone();
        } else {
            self.bundle["messageSignature"] =
                bundle::message_signature(self.message_digest.as_ref(), &self.signature);
        }
        effects.iter().for_each(|e| e.on_bundle(self));
        let trusted: Vec<&Authority> = self.trusted.iter().collect();
        self.trusted_root = trusted_root::trusted_root(
            vec![trusted_root::tlog(&self.world.rekor, self.ends[0])],
            vec![trusted_root::authority(&trusted, self.ends[2])],
            vec![trusted_root::ctlog(&self.world.ct, self.ends[1])],
        );
        if self.recipe.wide {
            self.widen();
        }
        effects.iter().for_each(|e| e.on_trusted_root(self));
    }
}
