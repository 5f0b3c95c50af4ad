//! What a session asks for, and what the host answers.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::crypto::{Digest, Scheme};
use crate::time::Time;

/// What the host is to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Send a request: [`Event::Http`].
    Http(Request),
    /// Get an identity token: [`Event::IdentityToken`].
    IdentityToken(TokenRequest),
    /// Sign: [`Event::Signature`].
    Sign(SignRequest),
    /// Draw random bytes: [`Event::Entropy`].
    Entropy {
        /// How many bytes.
        bytes: usize,
    },
    /// Read the clock: [`Event::Now`].
    Now,
}

/// What came of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The answer to a request.
    Http(Response),
    /// An identity token.
    IdentityToken(IdentityToken),
    /// A signature.
    Signature(Signature),
    /// Random bytes, exactly as many as were asked for.
    Entropy(Vec<u8>),
    /// The time now.
    Now(Time),
    /// The host could not do it; why, in words for a person and without a secret.
    Failed(String),
}

impl Event {
    /// The event of a signature.
    pub fn signature(bytes: &[u8], encoding: Encoding) -> Self {
        Self::Signature(Signature { bytes: bytes.to_owned(), encoding })
    }

    /// The event of an identity token.
    pub fn token(jwt: &str) -> Self {
        Self::IdentityToken(IdentityToken::new(jwt))
    }
}

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
}

impl Method {
    /// As HTTP writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// One HTTP request, to be sent as it is.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole address, `http` or `https`.
    pub url: String,
    /// The headers, by their lower-case names.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for GET.
    pub body: Vec<u8>,
    /// The most bytes of an answer's body that are taken. The host reads no more than one byte beyond.
    pub max_body: usize,
    /// The host gives up no sooner than after so many seconds without an answer.
    pub min_timeout_seconds: u32,
    /// Whether and how often the host may send it again.
    pub retry: Retry,
    /// Whether what it holds is public once it has been sent.
    pub publishes: bool,
    /// Whether the body holds a secret, which belongs in no log.
    pub secret: bool,
}

impl fmt::Debug for Request {
    /// Without the body: it may hold an identity token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// When a host may send a request again by itself: the server was not reached, or answered 429, 502, 503 or 504.
/// It waits as long as `Retry-After` says (RFC 9110 section 10.2.3), or else a second, and twice as long each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retry {
    /// How often it may send at all: never 0.
    pub attempts: u32,
    /// The longest that all waiting together may take. What the server asks for beyond that ends the attempts.
    pub max_wait_seconds: u32,
    /// After what it may be sent again.
    pub after: Resend,
}

/// After what a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resend {
    /// After any failure: a second one of the same changes nothing.
    Anything,
    /// Only where the server said that it did nothing (429, 503) or was never reached: the same entry twice is refused, and
    /// the answer to the first would be lost; a second certificate is another one, and public too.
    Refusal,
}

/// The answer to a request, whatever its status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of this name, in whatever case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// An identity token that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenRequest {
    /// The address of the OpenID Connect issuer for a person who logs in; none, if the services name none. A machine asks the
    /// issuer that it runs under.
    pub issuer: Option<String>,
    /// The audience that the token must be for.
    pub audience: String,
}

/// An OpenID Connect token: a secret as long as it is valid, and so in no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityToken(String);

impl IdentityToken {
    /// A token as the issuer gave it: a JSON Web Token in its compact form.
    pub fn new(jwt: &str) -> Self {
        Self(jwt.trim_ascii().to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for IdentityToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityToken")
    }
}

/// What is to be signed, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignRequest {
    /// The signature scheme.
    pub scheme: Scheme,
    /// What the signature is for, as far as the host cares: a key may be restricted.
    pub purpose: Purpose,
    /// The bytes to sign.
    pub form: Form,
}

/// What a signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// A file.
    Artifact,
    /// The pre-authentication encoding of an envelope (DSSE).
    Dsse,
    /// The subject of the identity token, as Fulcio asks to see who has the key.
    ProofOfPossession,
    /// A certificate signing request (RFC 2986).
    Csr,
}

/// What is handed to the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// The digest of the message, in the scheme's hash. It is signed as it is, and not hashed again.
    Digest(Digest),
    /// The message itself.
    Message(Vec<u8>),
}

/// A signature as the key's holder gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The signature.
    pub bytes: Vec<u8>,
    /// How it is written.
    pub encoding: Encoding,
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// ECDSA as `SEQUENCE { r, s }` (RFC 3279 section 2.2.3): OpenSSL, AWS, Google Cloud.
    Der,
    /// ECDSA as r and s one after the other, each as long as the curve's order (IEEE P1363): Azure, PKCS #11, WebCrypto.
    P1363,
    /// RSA and Ed25519 have one form only.
    Raw,
}
