//! An OpenID Connect issuer: it signs tokens (RFC 7519, ES256).

use crate::json::b64url;
use crate::key::{Hash, Key, KeyKind};
use serde_json::{Value, json};

/// An issuer.
pub struct Issuer {
    key: Key,
}

impl Issuer {
    /// The issuer of a seed.
    pub fn new(seed: &str) -> Self {
        Self { key: Key::derive(KeyKind::P256, seed, "oidc") }
    }

    /// What a person's token says.
    pub fn person(issuer: &str, email: &str, now: i64) -> Value {
        json!({
            "iss": issuer, "sub": "1234", "aud": "sigstore", "iat": now, "exp": now + 60,
            "email": email, "email_verified": true,
        })
    }

    /// What a workflow's token says.
    pub fn workflow(issuer: &str, subject: &str, now: i64) -> Value {
        json!({ "iss": issuer, "sub": subject, "aud": "sigstore", "iat": now, "nbf": now, "exp": now + 300 })
    }

    /// A token. Its signature is in DER, which this world's services take.
    pub fn token(&self, claims: &Value) -> String {
        let head = b64url(r#"{"alg":"ES256","typ":"JWT"}"#);
        let signed = format!("{head}.{}", b64url(claims.to_string()));
        let signature = self.key.sign(Hash::Sha256, signed.as_bytes());
        format!("{signed}.{}", b64url(signature))
    }

    /// The claims of a token of this issuer.
    pub fn read(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        // Signatures are deterministic.
        (b64url(self.key.sign(Hash::Sha256, signed.as_bytes())) == signature).then_some(())?;
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let payload = base64::Engine::decode(&engine, signed.split_once('.')?.1).ok()?;
        serde_json::from_slice(&payload).ok()
    }
}
