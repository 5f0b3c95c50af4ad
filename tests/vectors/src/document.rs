//! The policy of a case as the document that a caller of another language has.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sigproof::PublicKey;

use crate::Case;

impl Case {
    /// The policy's JSON; of a text that is not JSON, a string of that text.
    ///
    /// # Panics
    /// If the key's file is missing.
    pub fn policy_document(&self) -> Value {
        if let Some(policy) = &self.policy {
            return policy.clone();
        }
        let mut document = Map::new();
        document.insert("version".to_owned(), json!(1));
        document.insert("anyOf".to_owned(), json!([self.alternative()]));
        if !self.dangerous.is_empty() {
            document.insert("dangerous".to_owned(), json!(self.dangerous));
        }
        if let Some(evidence) = &self.evidence {
            document.insert("evidence".to_owned(), json!(evidence));
        }
        Value::Object(document)
    }

    /// Whether the policy is an identity and its issuer and nothing else, for which there is a
    /// shorter form.
    pub fn is_pair(&self) -> bool {
        let more = self.policy.is_some() || self.key.is_some() || self.evidence.is_some();
        self.identity.is_some() && self.issuer.is_some() && !more && self.dangerous.is_empty()
    }

    fn alternative(&self) -> Value {
        if let Some(key) = &self.key {
            let file = self.read(key).unwrap_or_else(|e| panic!("{}: {e}", self.id));
            // What is not a key is handed on as it is.
            let der = PublicKey::from_pem_or_der(&file).map(|key| key.spki_der().to_vec());
            return json!({ "key": { "spki": STANDARD.encode(der.unwrap_or(file)) } });
        }
        let mut signer = Map::new();
        for (name, value) in [("identity", &self.identity), ("issuer", &self.issuer)] {
            if let Some(value) = value {
                signer.insert(name.to_owned(), json!(value));
            }
        }
        Value::Object(signer)
    }
}
