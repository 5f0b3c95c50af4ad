//! The certificate authority's answer to `POST /api/v2/signingCert`.

use super::oidc::Issuer;
use super::verify::Public;
use super::{Reply, bytes, elements, read, text, unpem};
use crate::ca::{self, Authority, Certificate};
use crate::ct::{self, CtLog, Subject};
use crate::der;
use crate::key::KeyKind;
use crate::recipe::{Recipe, San};
use crate::world::World;
use serde_json::{Value, json};

/// An authority below the trusted root's.
pub struct Fulcio<'w> {
    world: &'w World,
    /// Who issues, root first.
    pub chain: Vec<Authority>,
    /// Whose tokens it takes.
    pub issuer: Issuer,
    /// The log that promises to have its certificates.
    pub ct: CtLog,
    /// Seconds for which a certificate is valid.
    pub life: i64,
}

/// A certificate before it is signed: what a fault may change.
pub struct Issue {
    /// The leaf.
    pub leaf: Certificate,
    /// The subject of the signed certificate timestamp, if it is to be of another certificate.
    pub other_subject: Option<Vec<u8>>,
    /// Whether it is logged.
    pub logged: bool,
}

impl<'w> Fulcio<'w> {
    /// The authority of a world.
    pub fn new(world: &'w World) -> Self {
        let chain = world.chain(KeyKind::P384, "fulcio").sign();
        Self { world, chain, issuer: Issuer::new(&world.seed), ct: world.ct.clone(), life: 600 }
    }

    /// Answers one request, at this time.
    pub fn answer(&self, body: &[u8], now: i64, change: &dyn Fn(&mut Issue)) -> Reply {
        self.issue(body, now, change).unwrap_or_else(|refusal| refusal)
    }

    fn issue(&self, body: &[u8], now: i64, change: &dyn Fn(&mut Issue)) -> Result<Reply, Reply> {
        let request = read(body)?;
        let token = text(&request, "/credentials/oidcIdentityToken")?;
        let claims = self.issuer.read(token).ok_or_else(|| Reply::refuse(401, "bad token"))?;
        let until = claims["exp"].as_i64().unwrap_or_default();
        if now >= until || claims["aud"] != "sigstore" {
            return Err(Reply::refuse(401, "the token is not valid"));
        }
        let subject = claims["sub"].as_str().unwrap_or_default();
        let email = claims["email"].as_str();
        let spki = proven_key(&request, email.unwrap_or(subject))?;
        let mut issue = Issue {
            leaf: self.leaf(&claims, email, subject, now),
            other_subject: None,
            logged: true,
        };
        issue.leaf.spki = spki;
        change(&mut issue);
        let signer = self.chain.last().expect("an authority");
        if issue.logged {
            let tbs = issue.other_subject.unwrap_or_else(|| issue.leaf.tbs());
            let sct = self.ct.sct(&Subject::Precertificate(signer.key.id(), tbs), now * 1000, &[]);
            issue.leaf.extensions.push(ct::extension(&ct::list(&[sct])));
        }
        let leaf = issue.leaf.sign(&signer.key, signer.hash);
        let above = self.chain.iter().rev().map(|authority| authority.der.clone());
        let chain: Vec<Value> = [leaf]
            .into_iter()
            .chain(above)
            .map(|der| der::pem("CERTIFICATE", &der).into())
            .collect();
        Ok(Reply::json(
            200,
            &json!({ "signedCertificateEmbeddedSct": { "chain": { "certificates": chain } } }),
        ))
    }

    fn leaf(&self, claims: &Value, email: Option<&str>, subject: &str, now: i64) -> Certificate {
        let recipe = Recipe {
            san: if email.is_some() { San::Email } else { San::Uri },
            identity: match email {
                Some(email) => email.to_owned(),
                None => crate::recipe::WORKFLOW.to_owned(),
            },
            issuer: claims["iss"].as_str().unwrap_or_default().to_owned(),
            ..Recipe::default()
        };
        let any = crate::key::Key::derive(KeyKind::P256, &self.world.seed, "any");
        let mut leaf = ca::leaf(&recipe, self.chain.last().expect("an authority"), &any);
        leaf.not_before = now;
        leaf.not_after = now + self.life;
        if email.is_none() {
            leaf.put_extension(crate::edit::claim(24, subject));
        }
        leaf
    }
}

/// The key of a request, if whoever sends it has shown to hold it.
fn proven_key(request: &Value, challenge: &str) -> Result<Vec<u8>, Reply> {
    let refuse =
        || Reply::refuse(400, "the signature supplied in the request could not be verified");
    if request.get("certificateSigningRequest").is_some() {
        let pem = bytes(request, "/certificateSigningRequest")?;
        let (label, der) = unpem(&String::from_utf8_lossy(&pem))?;
        return (label == "CERTIFICATE REQUEST")
            .then(|| proven_request(&der))
            .flatten()
            .ok_or_else(refuse);
    }
    let (label, spki) = unpem(text(request, "/publicKeyRequest/publicKey/content")?)?;
    let proof = bytes(request, "/publicKeyRequest/proofOfPossession")?;
    let key = Public::read(&spki).filter(|_| label == "PUBLIC KEY").ok_or_else(refuse)?;
    key.verify(key.hash(), challenge.as_bytes(), &proof).then_some(spki).ok_or_else(refuse)
}

/// The key of a signing request that is signed by it, and has no subject.
fn proven_request(der: &[u8]) -> Option<Vec<u8>> {
    let [(0x30, whole, _)] = elements(der)?[..] else { return None };
    let [(0x30, info, signed), (0x30, algorithm, _), (3, signature, _)] = elements(whole)?[..]
    else {
        return None;
    };
    let [(2, [0], _), (0x30, [], _), (0x30, _, spki), (0xa0, [], _)] = elements(info)?[..] else {
        return None;
    };
    let key = Public::read(spki)?;
    let expected = match &key {
        Public::P256(_) => der::oid("1.2.840.10045.4.3.2"),
        Public::P384(_) => der::oid("1.2.840.10045.4.3.3"),
        Public::P521(_) => der::oid("1.2.840.10045.4.3.4"),
        Public::Rsa(_) => [der::oid("1.2.840.113549.1.1.11"), der::null()].concat(),
        Public::Ed25519(_) => der::oid("1.3.101.112"),
    };
    let held =
        algorithm == expected && key.verify(key.hash(), signed, signature.strip_prefix(&[0])?);
    held.then(|| spki.to_vec())
}
