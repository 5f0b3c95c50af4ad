//! What a session asks for, and what the host answers.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use zeroize::{Zeroize as _, Zeroizing};

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
    /// Whether body or headers hold a secret, which belongs in no log. They are overwritten when the request is dropped.
    pub secret: bool,
}

impl Drop for Request {
    /// What is a secret is overwritten, and not left in memory that is given back.
    fn drop(&mut self) {
        self.forget();
    }
}

impl Request {
    fn forget(&mut self) {
        if self.secret {
            self.body.zeroize();
            self.headers.iter_mut().for_each(|(_, value)| value.zeroize());
        }
    }
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
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl fmt::Debug for Response {
    /// Without headers and body: an issuer answers with a token, an authority with whom a certificate is for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
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

/// An OpenID Connect token: a secret as long as it is valid, and so in no `Debug`, and overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityToken(Zeroizing<String>);

impl IdentityToken {
    /// A token as the issuer gave it: a JSON Web Token in its compact form.
    pub fn new(jwt: &str) -> Self {
        Self(Zeroizing::new(jwt.trim_ascii().to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The token itself, for whoever asked for it: nothing else shows it.
    pub fn reveal(&self) -> &str {
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
#[derive(Clone, PartialEq, Eq)]
pub enum Form {
    /// The digest of the message, in the scheme's hash. It is signed as it is, and not hashed again.
    Digest(Digest),
    /// The message itself.
    Message(Vec<u8>),
}

impl fmt::Debug for Form {
    /// Without the message: it may be a person's address, or what nobody else is to see.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digest(digest) => f.debug_tuple("Digest").field(digest).finish(),
            Self::Message(bytes) => f.debug_struct("Message").field("bytes", &bytes.len()).finish(),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::super::exchange::Exchange;
    use super::*;
    use alloc::format;

    #[test]
    fn what_is_secret_is_overwritten() {
        let exchange = || {
            let exchange = Exchange::post_json("https://a.example".into(), "token".into());
            exchange.with_header("authorization", "bearer token".into())
        };
        let mut plain = exchange().request().clone();
        let mut secret = exchange().secret().request().clone();
        let (body, at) = (secret.body.as_ptr(), secret.body.capacity());
        plain.forget();
        secret.forget();
        assert_eq!(plain.body, b"token");
        assert!(plain.headers.iter().all(|(_, value)| !value.is_empty()));
        // In its place, and not by another allocation.
        assert_eq!((secret.body.as_ptr(), secret.body.capacity()), (body, at));
        assert!(secret.body.is_empty() && secret.headers.iter().all(|(_, value)| value.is_empty()));
    }

    /// What is asked and answered may be a person's, or what nobody else is to see.
    #[test]
    fn no_bytes_are_shown() {
        let planted = b"planted".to_vec();
        let numbers = format!("{planted:?}");
        let response = Response {
            status: 200,
            headers: alloc::vec![("x".into(), "planted".into())],
            body: planted.clone(),
        };
        let form = Form::Message(planted);
        let asked = SignRequest { scheme: Scheme::Ed25519, purpose: Purpose::Dsse, form };
        for shown in [format!("{:?}", Action::Sign(asked)), format!("{:?}", Event::Http(response))]
        {
            assert!(!shown.contains("planted") && !shown.contains(&numbers), "{shown}");
            assert!(shown.contains('7'), "{shown}");
        }
    }
}
