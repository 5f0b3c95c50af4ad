//! A client that signs with the box, step by step, and lets the core verify what came of it. It checks nothing itself but
//! the nonce, which is in no bundle.

pub(crate) mod http;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{ask, get, post};
use serde_json::{Value, json};
use sigproof::{Artifact, Bundle, Policy, TrustedRoot, Verifier};
use sigproof_box::{Log, Sandbox, Server};
use sigproof_keys::{KeyKind, KeyPair, Message};
use sigproof_testkit::der;
use sigproof_testkit::key::sha256;

pub(crate) const ARTIFACT: &[u8] = b"what is signed in the box\n";
pub(crate) const IDENTITY: &str = "me@example.com";
const NONCE: [u8; 8] = *b"\x5aNONCE!\x5a";

/// How far the client came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Verified,
    /// The core rejected the bundle with this code.
    Rejected(&'static str),
    /// A server answered with another status than that of success.
    Status(Server, u16),
    /// An answer is not what it should be.
    Unreadable(Server),
    TooLarge(Server),
    /// The timestamp has another nonce, or none.
    Nonce,
}
use Outcome::{Rejected, Status, TooLarge, Unreadable, Verified};

pub(crate) fn b64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// A successful answer's body.
fn body(server: Server, wanted: u16, reply: Option<http::Reply>) -> Result<http::Reply, Outcome> {
    let reply = reply.ok_or(TooLarge(server))?;
    if reply.status == wanted { Ok(reply) } else { Err(Status(server, reply.status)) }
}

pub(crate) struct Client<'a> {
    pub(crate) sandbox: &'a Sandbox,
    pub(crate) key: KeyPair,
}

impl<'a> Client<'a> {
    pub(crate) fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox, key: KeyPair::generate(KeyKind::P256).unwrap() }
    }

    pub(crate) fn signature(&self, message: &[u8]) -> Vec<u8> {
        self.key.sign(self.key.scheme(), Message::Bytes(message)).unwrap().signature
    }

    pub(crate) fn token(&self) -> Result<String, Outcome> {
        let path = format!("/sandbox/token?identity={IDENTITY}");
        let reply = get(self.sandbox.url(Server::Issuer), &path);
        Ok(body(Server::Issuer, 200, reply)?.text())
    }

    /// `publicKeyRequest`, with a proof of possession of this text.
    pub(crate) fn proof(&self, challenge: &str) -> Value {
        json!({ "publicKeyRequest": {
            "publicKey": { "algorithm": "ECDSA", "content": self.key.public_pem().unwrap() },
            "proofOfPossession": b64(self.signature(challenge.as_bytes())),
        } })
    }

    /// `certificateSigningRequest` (RFC 2986), with an empty subject.
    pub(crate) fn request(&self, signer: &Self) -> Value {
        let spki = self.key.public_key().spki_der().to_vec();
        let empty = der::seq(&[]);
        let info = der::seq(&[der::uint(&[0]), empty, spki, der::tlv(0xa0, &[])]);
        let signature = signer.signature(&info);
        let algorithm = der::algorithm("1.2.840.10045.4.3.2");
        let request = der::seq(&[info, algorithm, der::bits(&signature, 0)]);
        json!({ "certificateSigningRequest": b64(der::pem("CERTIFICATE REQUEST", &request)) })
    }

    /// The leaf certificate, PEM.
    pub(crate) fn certificate(&self, token: &str, request: &Value) -> Result<String, Outcome> {
        let fulcio = self.sandbox.url(Server::Fulcio);
        let headers =
            format!("Content-Type: application/json\r\nAuthorization: Bearer {token}\r\n");
        let request = request.to_string();
        let reply = ask("POST", fulcio, "/api/v2/signingCert", &headers, request.as_bytes());
        let reply = body(Server::Fulcio, 200, reply)?.json().ok_or(Unreadable(Server::Fulcio))?;
        let list = &reply["signedCertificateEmbeddedSct"]["chain"]["certificates"];
        assert_eq!(list.as_array().unwrap().len(), 3);
        Ok(list[0].as_str().unwrap().to_owned())
    }

    /// What the timestamp authority is asked about a signature.
    pub(crate) fn query(signature: &[u8]) -> Vec<u8> {
        let sha256_of = der::seq(&[der::oid("2.16.840.1.101.3.4.2.1"), der::null()]);
        let imprint = der::seq(&[sha256_of, der::octets(&sha256(signature))]);
        der::seq(&[der::uint(&[1]), imprint, der::uint(&NONCE), der::yes()])
    }

    /// The token of a timestamp over a signature.
    pub(crate) fn timestamp(&self, signature: &[u8]) -> Result<Vec<u8>, Outcome> {
        let query = Self::query(signature);
        let tsa = self.sandbox.url(Server::Tsa);
        let reply = post(tsa, "/api/v1/timestamp", "application/timestamp-query", &query);
        let reply = body(Server::Tsa, 201, reply)?;
        // A response is one SEQUENCE; what is cut off is none.
        let wanted = 4 + usize::from(u16::from_be_bytes([reply.body[2], reply.body[3]]));
        if wanted != reply.body.len() {
            return Err(Unreadable(Server::Tsa));
        }
        let nonce = der::uint(&NONCE);
        let held = reply.body.windows(nonce.len()).any(|part| part == nonce);
        if held { Ok(reply.body) } else { Err(Outcome::Nonce) }
    }

    /// A proposed `hashedrekord` of Rekor v1.
    pub(crate) fn proposed(certificate: &str, signature: &[u8]) -> Value {
        json!({ "kind": "hashedrekord", "apiVersion": "0.0.1", "spec": {
            "data": { "hash": { "algorithm": "sha256", "value": hex::encode(sha256(ARTIFACT)) } },
            "signature": { "content": b64(signature), "publicKey": { "content": b64(certificate) } },
        } })
    }

    /// The same for Rekor v2.
    pub(crate) fn proposed_v2(certificate: &str, signature: &[u8]) -> Value {
        json!({ "hashedRekordRequestV002": {
            "digest": b64(sha256(ARTIFACT)),
            "signature": { "content": b64(signature), "verifier": {
                "keyDetails": "PKIX_ECDSA_P256_SHA_256",
                "x509Certificate": { "rawBytes": b64(unpem(certificate)) },
            } },
        } })
    }

    /// Logs, and returns the entry as a bundle holds it.
    fn log(&self, log: Log, certificate: &str, signature: &[u8]) -> Result<Value, Outcome> {
        let (server, path, proposed) = match log {
            Log::V1 => {
                let proposed = Self::proposed(certificate, signature);
                (Server::RekorV1, "/api/v1/log/entries", proposed)
            }
            _ => {
                let proposed = Self::proposed_v2(certificate, signature);
                (Server::RekorV2, "/api/v2/log/entries", proposed)
            }
        };
        let proposed = proposed.to_string();
        let reply = post(self.sandbox.url(server), path, "application/json", proposed.as_bytes());
        let entry = body(server, 201, reply)?.json().ok_or(Unreadable(server))?;
        Ok(if log == Log::V1 { bundled(&entry) } else { entry })
    }

    /// Signs, and has the bundle verified.
    pub(crate) fn sign(&self, log: Log) -> Outcome {
        self.try_sign(log).unwrap_or_else(|outcome| outcome)
    }

    fn try_sign(&self, log: Log) -> Result<Outcome, Outcome> {
        let token = self.token()?;
        let certificate = self.certificate(&token, &self.proof(IDENTITY))?;
        let signature = self.signature(ARTIFACT);
        let timestamp = self.timestamp(&signature)?;
        let entry = self.log(log, &certificate, &signature)?;
        Ok(self.verify(&certificate, &signature, &timestamp, &entry))
    }

    pub(crate) fn verify(
        &self,
        certificate: &str,
        signature: &[u8],
        timestamp: &[u8],
        entry: &Value,
    ) -> Outcome {
        let policy = Policy::identity(IDENTITY, self.sandbox.url(Server::Issuer));
        self.judge(certificate, signature, timestamp, entry, &policy)
    }

    /// What the core says of the bundle, by a policy.
    pub(crate) fn judge(
        &self,
        certificate: &str,
        signature: &[u8],
        timestamp: &[u8],
        entry: &Value,
        policy: &Policy,
    ) -> Outcome {
        let bundle = json!({
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {
                "certificate": { "rawBytes": b64(unpem(certificate)) },
                "tlogEntries": [entry],
                "timestampVerificationData":
                    { "rfc3161Timestamps": [{ "signedTimestamp": b64(timestamp) }] },
            },
            "messageSignature": {
                "messageDigest": { "algorithm": "SHA2_256", "digest": b64(sha256(ARTIFACT)) },
                "signature": b64(signature),
            },
        });
        let root = self.sandbox.trusted_root();
        let verifier = Verifier::new(TrustedRoot::from_json(root.as_bytes()).unwrap());
        let bundle = match Bundle::from_json(bundle.to_string().as_bytes()) {
            Ok(bundle) => bundle,
            Err(failure) => return Rejected(failure.code().as_str()),
        };
        match verifier.verify(&bundle, Artifact::bytes(ARTIFACT), policy) {
            Ok(_) => Verified,
            Err(rejected) => Rejected(rejected.code().as_str()),
        }
    }
}

/// An entry of Rekor v1 as a bundle holds it.
pub(crate) fn bundled(answer: &Value) -> Value {
    let entry = answer.as_object().unwrap().values().next().unwrap();
    let unhex = |value: &Value| b64(hex::decode(value.as_str().unwrap()).unwrap());
    let body = STANDARD.decode(entry["body"].as_str().unwrap()).unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let mut bundled = json!({
        "logIndex": entry["logIndex"].to_string(),
        "logId": { "keyId": unhex(&entry["logID"]) },
        "kindVersion": { "kind": body["kind"], "version": body["apiVersion"] },
        "integratedTime": entry["integratedTime"].to_string(),
        "canonicalizedBody": entry["body"],
    });
    let verification = &entry["verification"];
    if let Some(proof) = verification["inclusionProof"].as_object() {
        bundled["inclusionPromise"] =
            json!({ "signedEntryTimestamp": verification["signedEntryTimestamp"] });
        bundled["inclusionProof"] = json!({
            "logIndex": proof["logIndex"].to_string(),
            "treeSize": proof["treeSize"].to_string(),
            "rootHash": unhex(&proof["rootHash"]),
            "hashes": proof["hashes"].as_array().unwrap().iter().map(unhex).collect::<Vec<_>>(),
            "checkpoint": { "envelope": proof["checkpoint"] },
        });
    }
    bundled
}

pub(crate) fn unpem(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(body).unwrap()
}
