//! Identity tokens: JWS in compact form (RFC 7515, RFC 7518 section 3.4: ES256), with the claims of OpenID Connect.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::Signature;
use serde_json::{Value, json};
use sigproof_testkit::json::b64url;
use sigproof_testkit::key::{Hash, Key};

use crate::key::PublicKey;

/// Who a certificate is for, as a token says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// The claim `email`, which the issuer has verified.
    Email(String),
    /// The claim `sub`, a URI.
    Uri(String),
    /// A workflow of GitHub Actions.
    Workflow {
        /// The claim `sub`.
        subject: String,
        /// The workflow's own URI.
        uri: String,
        /// Fulcio's extensions about it: the last arc of the identifier, and the text.
        extensions: Vec<(u8, String)>,
    },
}

impl Identity {
    /// What proves that the key is there: the signature of this (fulcio.proto, `proof_of_possession`).
    pub(crate) fn challenge(&self) -> &str {
        match self {
            Self::Email(text) | Self::Uri(text) | Self::Workflow { subject: text, .. } => text,
        }
    }
}

/// How long a token is good for, in seconds.
const LIFE: i64 = 600;

/// The claims of an identity, for an audience. An identity with an `@` and no `:` is an email address.
pub(crate) fn claims(issuer: &str, identity: &str, audience: &str, now: i64) -> Value {
    let mut claims = json!({
        "iss": issuer, "sub": identity, "aud": audience,
        "iat": now, "nbf": now, "exp": now + LIFE,
    });
    if identity.contains('@') && !identity.contains(':') {
        claims["email"] = identity.into();
        claims["email_verified"] = true.into();
    }
    claims
}

/// The claims that GitHub Actions adds, of a workflow at this path and ref (`owner/repo/.github/workflows/w.yml@refs/…`).
pub(crate) fn workflow_claims(issuer: &str, workflow: &str, audience: &str, now: i64) -> Value {
    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
    let (path, git_ref) = workflow.split_once('@').unwrap_or((workflow, "refs/heads/main"));
    let mut parts = path.splitn(3, '/');
    let (owner, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let repository = format!("{owner}/{name}");
    let mut claims = claims(issuer, &format!("repo:{repository}:ref:{git_ref}"), audience, now);
    for (name, value) in [
        ("event_name", "push"),
        ("job_workflow_ref", workflow),
        ("job_workflow_sha", COMMIT),
        ("ref", git_ref),
        ("repository", &repository),
        ("repository_id", "1001"),
        ("repository_owner", owner),
        ("repository_owner_id", "2002"),
        ("repository_visibility", "public"),
        ("run_attempt", "1"),
        ("run_id", "3003"),
        ("runner_environment", "github-hosted"),
        ("sha", COMMIT),
        ("workflow", "release"),
        ("workflow_ref", workflow),
        ("workflow_sha", COMMIT),
    ] {
        claims[name] = value.into();
    }
    claims
}

/// The identity of a workflow, as Fulcio makes it of GitHub's claims (`pkg/identity/github/principal.go`). A claim that is
/// missing is refused.
fn workflow(claims: &Value) -> Option<Identity> {
    let text = |name: &str| claims[name].as_str().filter(|text| !text.is_empty());
    let at = |name: &str| Some(format!("https://github.com/{}", text(name)?));
    let own = |name: &str| text(name).map(str::to_owned);
    let run = (text("run_id")?, text("run_attempt")?);
    Some(Identity::Workflow {
        subject: own("sub")?,
        uri: at("job_workflow_ref")?,
        extensions: vec![
            (2, own("event_name")?),
            (3, own("sha")?),
            (4, own("workflow")?),
            (5, own("repository")?),
            (6, own("ref")?),
            (9, at("job_workflow_ref")?),
            (10, own("job_workflow_sha")?),
            (11, own("runner_environment")?),
            (12, at("repository")?),
            (13, own("sha")?),
            (14, own("ref")?),
            (15, own("repository_id")?),
            (16, at("repository_owner")?),
            (17, own("repository_owner_id")?),
            (18, at("workflow_ref")?),
            (19, own("workflow_sha")?),
            (20, own("event_name")?),
            (21, format!("{}/actions/runs/{}/attempts/{}", at("repository")?, run.0, run.1)),
            (22, own("repository_visibility")?),
        ],
    })
}

/// The name of a key: the first bytes of its hash.
pub(crate) fn key_id(key: &Key) -> String {
    hex::encode(&key.id()[..8])
}

/// A signed token.
pub(crate) fn sign(key: &Key, claims: &Value) -> String {
    let header = json!({ "alg": "ES256", "kid": key_id(key), "typ": "JWT" });
    let signed = format!("{}.{}", b64url(header.to_string()), b64url(claims.to_string()));
    let signature = key.sign(Hash::Sha256, signed.as_bytes());
    let signature = Signature::from_der(&signature).expect("a P-256 key signs in DER");
    format!("{signed}.{}", b64url(signature.to_bytes()))
}

/// The identity in a token, if the issuer's key signed it, for this audience, and it is good now.
pub(crate) fn verify(
    token: &str,
    key: &PublicKey,
    issuer: &str,
    audience: &str,
    now: i64,
) -> Result<Identity, &'static str> {
    let (signed, signature) = token.rsplit_once('.').ok_or("the token is not a JWT")?;
    let (header, body) = signed.split_once('.').ok_or("the token is not a JWT")?;
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| "the token is not a JWT");
    let parse = |text: &str| {
        serde_json::from_slice::<Value>(&decode(text)?).map_err(|_| "the token is not a JWT")
    };
    if parse(header)?["alg"] != "ES256" {
        return Err("the token's algorithm is not ES256");
    }
    let signature = Signature::from_slice(&decode(signature)?);
    let signature = signature.map_err(|_| "the token's signature is malformed")?.to_der();
    if !key.signed_by(Hash::Sha256, signed.as_bytes(), signature.as_bytes()) {
        return Err("the token's signature is not the issuer's");
    }
    let claims = parse(body)?;
    let time = |name: &str| claims[name].as_i64();
    if claims["iss"] != issuer {
        return Err("the token is of another issuer");
    }
    if claims["aud"] != audience {
        return Err("the token is for another audience");
    }
    if time("exp").is_none_or(|end| end <= now) {
        return Err("the token has expired");
    }
    if time("nbf").is_some_and(|start| start > now) || time("iat").is_none_or(|made| made > now) {
        return Err("the token is not good yet");
    }
    let text = |name: &str| claims[name].as_str().filter(|text| !text.is_empty());
    if text("job_workflow_ref").is_some() {
        return workflow(&claims).ok_or("a claim of the workflow is missing");
    }
    match text("email") {
        Some(email) if claims["email_verified"] == true => Ok(Identity::Email(email.to_owned())),
        Some(_) => Err("the email address is not verified"),
        None => match text("sub") {
            Some(subject) if subject.contains(':') => Ok(Identity::Uri(subject.to_owned())),
            _ => Err("the subject is not a URI"),
        },
    }
}

#[cfg(test)]
mod tests {
    use sigproof_testkit::key::KeyKind;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn outcome(change: impl FnOnce(&mut Value), by: &str) -> Result<Identity, &'static str> {
        let key = Key::derive(KeyKind::P256, "token", "issuer");
        let mut claims = claims("https://issuer", "me@example.com", "sigstore", NOW);
        change(&mut claims);
        let token = sign(&Key::derive(KeyKind::P256, "token", by), &claims);
        let key = PublicKey::from_spki(&key.spki()).unwrap();
        verify(&token, &key, "https://issuer", "sigstore", NOW + 1)
    }

    #[test]
    fn a_token_is_believed_for_what_it_says_and_no_longer() {
        let me = || Ok(Identity::Email("me@example.com".to_owned()));
        assert_eq!(outcome(|_| {}, "issuer"), me());
        assert!(outcome(|_| {}, "another").unwrap_err().contains("signature"));
        let changes: [fn(&mut Value); 8] = [
            |claims| claims["iss"] = "https://another".into(),
            |claims| claims["aud"] = "another".into(),
            |claims| claims["exp"] = (NOW + 1).into(),
            |claims| claims["exp"] = Value::Null,
            |claims| claims["nbf"] = (NOW + 2).into(),
            |claims| claims["iat"] = (NOW + 2).into(),
            |claims| claims["email_verified"] = false.into(),
            |claims| claims["email_verified"] = "true".into(),
        ];
        for (n, change) in changes.into_iter().enumerate() {
            assert!(outcome(change, "issuer").is_err(), "change {n}");
        }
        let uri = |claims: &mut Value| {
            claims["email"] = Value::Null;
            claims["sub"] = "https://example.com/me".into();
        };
        let expected = Ok(Identity::Uri("https://example.com/me".to_owned()));
        assert_eq!(outcome(uri, "issuer"), expected);
        let nobody = |claims: &mut Value| claims["email"] = Value::Null;
        assert!(outcome(nobody, "issuer").is_err());
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let key = Key::derive(KeyKind::P256, "token", "issuer");
        let public = PublicKey::from_spki(&key.spki()).unwrap();
        let token = sign(&key, &claims("i", "me@example.com", "sigstore", NOW));
        let good = |token: &str| verify(token, &public, "i", "sigstore", NOW).is_ok();
        assert!(good(&token));
        let none = b64url(r#"{"alg":"none"}"#);
        let (_, rest) = token.split_once('.').unwrap();
        let others = ["", ".", "..", "a.b.c", &token[1..], &token[..token.len() - 1]];
        for token in others {
            assert!(!good(token), "{token}");
        }
        assert!(!good(&format!("{none}.{rest}")));
        assert!(!good(&format!("{none}.{}.", rest.split_once('.').unwrap().0)));
    }
}
