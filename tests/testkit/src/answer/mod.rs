//! Services that answer one request each, as the real servers do: they read what was sent, refuse what those would refuse, and
//! forge the answer. Nothing here opens a socket.
//!
//! A fault goes into the parts of an answer before they are signed, or into the [`Reply`] after.

pub mod fulcio;
pub mod oidc;
pub mod rekor;
pub mod tsa;
pub mod verify;

use serde_json::{Value, json};

/// An HTTP answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// An answer with a body of a media type.
    pub fn new(status: u16, media: &str, body: Vec<u8>) -> Self {
        Self { status, headers: vec![("Content-Type".to_owned(), media.to_owned())], body }
    }

    /// JSON.
    pub fn json(status: u16, value: &Value) -> Self {
        Self::new(status, "application/json", value.to_string().into_bytes())
    }

    /// A refusal in words.
    pub fn refuse(status: u16, message: &str) -> Self {
        Self::json(status, &json!({ "code": status, "message": message }))
    }

    /// The same with a header more.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// A request's body as JSON.
fn read(body: &[u8]) -> Result<Value, Reply> {
    serde_json::from_slice(body).map_err(|_| Reply::refuse(400, "the body is not JSON"))
}

/// The text at a JSON pointer.
fn text<'a>(value: &'a Value, pointer: &str) -> Result<&'a str, Reply> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.ok_or_else(|| Reply::refuse(400, &format!("no {pointer}")))
}

/// The bytes at a JSON pointer.
fn bytes(value: &Value, pointer: &str) -> Result<Vec<u8>, Reply> {
    let digits = text(value, pointer)?;
    base64::Engine::decode(&base64::engine::general_purpose::STANDARD, digits)
        .map_err(|_| Reply::refuse(400, &format!("{pointer} is not base64")))
}

/// The bytes of a block in PEM, and its label.
fn unpem(text: &str) -> Result<(String, Vec<u8>), Reply> {
    let bad = || Reply::refuse(400, "not PEM");
    let text = text.trim();
    let (label, rest) =
        text.strip_prefix("-----BEGIN ").and_then(|t| t.split_once("-----")).ok_or_else(bad)?;
    let body = rest.strip_suffix(&format!("-----END {label}-----")).ok_or_else(bad)?;
    let digits: String = body.split_ascii_whitespace().collect();
    let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, digits);
    Ok((label.to_owned(), der.map_err(|_| bad())?))
}

/// A DER element: its tag, its value and all of it.
type Element<'a> = (u8, &'a [u8], &'a [u8]);

/// The elements that follow one another in these bytes.
fn elements(mut bytes: &[u8]) -> Option<Vec<Element<'_>>> {
    let mut out = Vec::new();
    while let [tag, first, ..] = bytes {
        let (header, len) = match *first {
            n if n < 0x80 => (2, usize::from(n)),
            n => {
                let count = usize::from(n & 0x7f);
                let digits = bytes.get(2..2 + count)?;
                (2 + count, digits.iter().fold(0, |len, b| len << 8 | usize::from(*b)))
            }
        };
        let whole = bytes.get(..header + len)?;
        out.push((*tag, &whole[header..], whole));
        bytes = &bytes[header + len..];
    }
    bytes.is_empty().then_some(out)
}
