//! The part of a bundle in the making that goes beyond certificates and Rekor v1: bare keys, Rekor v2
//! and timestamps.

use crate::json::{at, b64};
use crate::key;
use crate::recipe::Signer;
use crate::tsa::{self, Name, Tsa};
use crate::world::{Draft, Effect};
use crate::{rekor, rekor_v2};
use serde_json::{Value, json};

impl Draft<'_> {
    /// Whether the signer is a bare key.
    pub fn is_bare(&self) -> bool {
        self.recipe.signer == Signer::Key
    }

    /// The verifier as Rekor v1 writes it.
    pub fn verifier(&self) -> String {
        match self.is_bare() {
            true => rekor::key_verifier(&self.leaf_key.spki()),
            false => rekor::verifier(&self.leaf_der),
        }
    }

    /// The verifier as Rekor v2 writes it.
    pub fn verifier_v2(&self) -> Value {
        let details = key::details(self.leaf_key.kind(), self.hash, self.recipe.scheme);
        match self.is_bare() {
            true => rekor_v2::verifier(&details, false, &self.leaf_key.spki()),
            false => rekor_v2::verifier(&details, true, &self.leaf_der),
        }
    }

    /// The Rekor v2 log of the recipe.
    pub fn log_v2(&self) -> &rekor_v2::Log {
        let [ed25519, p256] = &self.world.rekor_v2;
        if self.recipe.log == p256.key.kind() { p256 } else { ed25519 }
    }

    /// The Rekor v2 log of the trusted root that the recipe does not use.
    pub fn other_log_v2(&self) -> &rekor_v2::Log {
        let [ed25519, p256] = &self.world.rekor_v2;
        if self.recipe.log == p256.key.kind() { ed25519 } else { p256 }
    }

    /// The timestamp authority of a name.
    pub fn tsa(&self, name: Name) -> &Tsa {
        self.tsas.iter().find(|tsa| tsa.name == name).expect("an authority")
    }

    /// Makes the timestamp authorities.
    pub(crate) fn establish(&mut self, effects: &[&dyn Effect]) {
        if !self.recipe.wide {
            return;
        }
        for name in Name::ALL {
            let mut chain = tsa::chain(&self.world.seed, name);
            effects.iter().for_each(|e| e.on_tsa(name, &mut chain));
            // Most bundles have the same authorities; signing them anew for each takes its time.
            let says = chain.links.iter().flat_map(|(certificate, _)| certificate.tbs()).collect();
            let mut made = self.world.tsas.borrow_mut();
            self.tsas.push(made.entry(says).or_insert_with(|| Tsa::new(name, chain)).clone());
        }
        self.trusted_tsas = vec![self.tsa(Name::A).clone(), self.tsa(Name::C).clone()];
    }

    /// Stamps the signature.
    pub(crate) fn stamp(&mut self, effects: &[&dyn Effect]) {
        effects.iter().for_each(|e| e.on_stamps(self));
        for (n, stamp) in self.stamps.clone().iter().enumerate() {
            let tsa = self.tsa(stamp.by).clone();
            let mut info = tsa.info(&self.signature, stamp);
            effects.iter().for_each(|e| e.on_info(self, n, &mut info));
            let mut token = tsa.token(&info);
            effects.iter().for_each(|e| e.on_attributes(self, n, &mut token));
            token.sign();
            effects.iter().for_each(|e| e.on_token(self, n, &mut token));
            self.tokens.push(token.encode());
        }
        effects.iter().for_each(|e| e.on_tokens(self));
    }

    /// Adds key and timestamps to the bundle's material, or takes away what a recipe goes without.
    pub(crate) fn add_evidence(&mut self) {
        let hint = b64(self.leaf_key.id());
        let bare = self.is_bare();
        let material = at(&mut self.bundle, "/verificationMaterial");
        let map = material.as_object_mut().expect("an object");
        if bare {
            map.remove("certificate");
            map.remove("x509CertificateChain");
            map.insert("publicKey".to_owned(), json!({ "hint": hint }));
        }
        if !self.recipe.logged && self.entries.is_empty() {
            map.remove("tlogEntries");
        }
        if !self.tokens.is_empty() {
            let list: Vec<Value> =
                self.tokens.iter().map(|t| json!({ "signedTimestamp": b64(t) })).collect();
            map.insert(
                "timestampVerificationData".to_owned(),
                json!({ "rfc3161Timestamps": list }),
            );
        }
    }

    /// Adds the Rekor v2 logs and the timestamp authorities to the trusted root.
    pub(crate) fn widen(&mut self) {
        let logs = at(&mut self.trusted_root, "/tlogs").as_array_mut().expect("a list");
        logs.extend(self.world.rekor_v2.iter().map(rekor_v2::trusted));
        let tsas: Vec<Value> = self.trusted_tsas.iter().map(Tsa::trusted).collect();
        self.trusted_root["timestampAuthorities"] = tsas.into();
    }
}
