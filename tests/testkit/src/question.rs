//! What is asked of the verifier: the policy, as a case of the manifest tells it.

use crate::der;
use crate::key::Key;
use crate::recipe::{Recipe, Signer};
use serde_json::Value;

/// A policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The identity to ask for.
    pub identity: Option<String>,
    /// The issuer to ask for.
    pub issuer: Option<String>,
    /// The bare key to ask for, PEM.
    pub key: Option<String>,
    /// What the policy switches off.
    pub dangerous: Vec<String>,
    /// The policy's evidence part.
    pub evidence: Value,
    /// The whole policy, instead of all of these: its JSON, or its text.
    pub policy: Option<Value>,
}

impl Question {
    /// The policy that a recipe's bundle is made for.
    pub fn of(recipe: &Recipe, key: &Key) -> Self {
        let mut question = Self::default();
        match recipe.signer {
            Signer::Certificate => {
                question.identity = Some(recipe.identity.clone());
                question.issuer = Some(recipe.issuer.clone());
            }
            Signer::Key => question.key = Some(pem(key)),
        }
        if !recipe.logged {
            question.dangerous.push("noLog".to_owned());
        }
        question
    }
}

/// A public key in PEM.
pub fn pem(key: &Key) -> String {
    der::pem("PUBLIC KEY", &key.spki())
}
