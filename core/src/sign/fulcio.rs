//! The certificate authority (Fulcio, `POST /api/v2/signingCert`): it binds an identity to a key for some minutes.
//!
//! ```json
//! {"credentials": {"oidcIdentityToken": "eyJ…"},
//!  "publicKeyRequest": {"publicKey": {"algorithm": "ECDSA", "content": "-----BEGIN PUBLIC KEY-----…"},
//!                       "proofOfPossession": "MEUC…"}}      or      "certificateSigningRequest": "LS0t…"
//!
//! {"signedCertificateEmbeddedSct": {"chain": {"certificates": ["-----BEGIN CERTIFICATE-----…", …]}}}
//! ```
//! The proof is a signature over the email address of the token, or else its subject. A signing request (RFC 2986) is one over
//! itself, with an empty subject: what the certificate says of whom it is for, the authority takes from the token.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use der::Tag;

use super::key::DeclaredKey;
use super::token::Claims;
use crate::code::Code;
use crate::crypto::{KeyKind, Scheme};
use crate::encoding::json::{Field, Message};
use crate::encoding::{base64, der as raw, pem};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::report::Evidence;
use crate::session::{Exchange, IdentityToken, json, limits as bounds};
use crate::x509::{Certificate, Claim, SubjectAltName};

/// The form of an answer that has the signed certificate timestamp beside the certificate.
const DETACHED: &str = "signedCertificateDetachedSct";

/// How the key is shown to the authority.
pub(super) enum Proof {
    /// A signature over the challenge.
    Possession(Vec<u8>),
    /// A whole signing request, in DER.
    Request(Vec<u8>),
}

/// What a signing request signs: version, empty subject, key and no attributes (RFC 2986 section 4.1).
pub(super) fn request_info(key: &DeclaredKey) -> Option<Vec<u8>> {
    let version = raw::wrap(Tag::Integer, &[&[0]])?;
    let subject = raw::wrap(Tag::Sequence, &[])?;
    let attributes = raw::wrap(raw::context(0, true), &[])?;
    raw::wrap(Tag::Sequence, &[&version, &subject, key.public().spki_der(), &attributes])
}

/// The signing request with its signature (RFC 2986 section 4.2).
pub(super) fn request(info: &[u8], scheme: Scheme, signature: &[u8]) -> Option<Vec<u8>> {
    let algorithm = match scheme {
        Scheme::Ed25519 => KeyKind::Ed25519.spki_algorithm(),
        other => other.x509()?,
    };
    let algorithm = raw::wrap(Tag::Sequence, &[algorithm.as_ref()])?;
    let signature = raw::wrap(Tag::BitString, &[&[0], signature])?;
    raw::wrap(Tag::Sequence, &[info, &algorithm, &signature])
}

pub(super) fn exchange(
    base: &str,
    token: &IdentityToken,
    key: &DeclaredKey,
    proof: &Proof,
) -> Exchange {
    // Put together around the token, which is of characters that JSON does not escape: no other copy of it is made.
    let credentials = [r#""credentials":{"oidcIdentityToken":""#, token.as_str(), r#""}"#];
    let body = match proof {
        Proof::Possession(signature) => {
            let mut public = serde_json::json!({
                "content": pem::encode("PUBLIC KEY", key.public().spki_der()),
            });
            // Of RSA the authority's list has PSS only, and it does not read the field.
            let algorithm = match key.public().kind() {
                KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => Some("ECDSA"),
                KeyKind::Ed25519 => Some("ED25519"),
                KeyKind::Rsa => None,
            };
            if let (Some(name), Some(public)) = (algorithm, public.as_object_mut()) {
                public.insert("algorithm".to_owned(), name.into());
            }
            let proof = base64::encode(signature);
            let shown = serde_json::json!({ "publicKey": public, "proofOfPossession": proof });
            let [before, token, after] = credentials;
            let shown = crate::report::to_json(&shown);
            ["{", before, token, after, r#","publicKeyRequest":"#, &shown, "}"].concat()
        }
        Proof::Request(der) => {
            let text = pem::encode("CERTIFICATE REQUEST", der);
            let shown = base64::encode(text.as_bytes());
            let [before, token, after] = credentials;
            [r#"{"certificateSigningRequest":""#, &shown, r#"","#, before, token, after, "}"]
                .concat()
        }
    };
    let url = format!("{base}/api/v2/signingCert");
    let exchange = Exchange::post_json(url, body);
    // The authority logs the certificate, and with it whose it is: a second one would be public as well.
    exchange.at_most(bounds::CERTIFICATE_ANSWER).secret().publishing().once()
}

/// What was issued.
pub(super) struct Issued {
    /// The signing certificate first.
    pub(super) chain: Vec<Certificate>,
    /// Whether the signed certificate timestamp is beside the certificate and not in it. An authority without a certificate log
    /// answers in this form as well, and leaves the timestamp empty.
    pub(super) is_detached: bool,
}

/// The chain of an answer.
pub(super) fn parse(body: &[u8]) -> Result<Issued, Failure> {
    let malformed = |failure: Failure| failure.within(Code::SessionAnswer);
    let mut message = json(body)?;
    let found = message.oneof(["signedCertificateEmbeddedSct", DETACHED]);
    let (kind, field) = found.map_err(malformed)?.ok_or_else(|| {
        Failure::new(Code::SessionAnswer).with("missing", "signedCertificateEmbeddedSct")
    })?;
    let read = || -> Result<Issued, Failure> {
        let mut answer = field.message()?;
        let beside = answer.optional("signedCertificateTimestamp").filter(|_| kind == DETACHED);
        let is_detached = beside.map(Field::bytes).transpose()?.is_some_and(|b| !b.is_empty());
        let mut chain: Message = answer.required("chain")?.message()?;
        let list = chain.required("certificates")?;
        let list = list.bounded_list(limits::CERTIFICATES, Code::BundleCertificates)?;
        let mut all = Vec::new();
        for text in list {
            let text: String = Field::text(text)?;
            all.extend(Certificate::all_from_pem(&text)?);
        }
        ensure(!all.is_empty() && all.len() <= limits::CERTIFICATES, Code::BundleCertificates)?;
        Ok(Issued { chain: all, is_detached })
    };
    read().map_err(malformed)
}

/// The certificate is for this key, and for whom the token is about.
pub(super) fn check(
    leaf: &Certificate,
    key: &DeclaredKey,
    claims: &Claims,
    expected: Option<&str>,
) -> Result<Evidence, Failure> {
    ensure(leaf.spki_der() == key.public().spki_der(), Code::SignCertificateKey)?;
    let said = leaf.fulcio();
    let issuer = said.get(Claim::Issuer).or(said.get(Claim::IssuerV1));
    let is_issuer = |one: &str| one == claims.issuer || claims.connector.as_deref() == Some(one);
    ensure(issuer.is_some_and(is_issuer), Code::SignCertificateIssuer).map_err(|f| {
        f.with("certificate", issuer.unwrap_or("none")).with("token", claims.issuer.as_str())
    })?;
    // Who signs is who the certificate says; a second name would make that anybody's guess.
    let [name] = leaf.subject_alt_names() else {
        return Err(Failure::new(Code::SignCertificateIdentity)
            .with("names", leaf.subject_alt_names().len()));
    };
    let other = |f: Failure| f.with("certificate", name.value());
    if let Some(expected) = expected {
        ensure(name.value() == expected, Code::SignCertificateIdentity)
            .map_err(|f| other(f).with("expected", expected))?;
    }
    let evidence = Evidence::new("certificate_identity", "Fulcio, certificate issuing")
        .with("identity", name.value())
        .with("kind", name.kind())
        .with("issuer", issuer.unwrap_or_default());
    if let Some(email) = &claims.email {
        let same = matches!(name, SubjectAltName::Email(found) if found == email);
        return ensure(same, Code::SignCertificateIdentity).map_err(other).map(|()| evidence);
    }
    // Of a machine the authority writes a name of its own making. What it has copied from the token is compared.
    let subject = claims.subject.as_str();
    let copied = said.get(Claim::TokenSubject);
    ensure(copied.is_none_or(|copied| copied == subject), Code::SignCertificateIdentity)
        .map_err(other)?;
    let repository = said.get(Claim::GithubWorkflowRepository);
    let of_repository = subject.strip_prefix("repo:").and_then(|rest| rest.split(':').next());
    let same = match (of_repository, repository) {
        (Some(of_token), Some(of_certificate)) => of_token == of_certificate,
        _ => true,
    };
    ensure(same, Code::SignCertificateIdentity).map_err(other)?;
    let compared = expected.is_some() || copied.is_some() || name.value() == subject;
    let compared = compared || (of_repository.is_some() && repository.is_some());
    Ok(if compared {
        evidence
    } else {
        evidence.with("note", "the token says nothing to compare it with")
    })
}
