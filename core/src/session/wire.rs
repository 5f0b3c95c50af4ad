//! Actions and events as JSON, as they cross into other languages and are recorded.
//!
//! ```json
//! {"action":"http","method":"POST","url":"https://…","headers":{"content-type":"application/json"},"body":"<base64>",
//!  "maxBody":65536,"minTimeoutSeconds":10,"publishes":true,"secret":false,
//!  "retry":{"attempts":4,"maxWaitSeconds":60,"after":"anything"}}
//! {"action":"sign","purpose":"artifact","family":"ecdsa","key":"P-256","hash":"sha256","digest":"<base64>"}      or "message"
//! {"action":"identityToken","issuer":"https://…","audience":"sigstore"}   {"action":"entropy","bytes":8}   {"action":"now"}
//!
//! {"event":"http","status":201,"headers":{"content-type":"application/json"},"body":"<base64>"}
//! {"event":"signature","signature":"<base64>","encoding":"der"}   {"event":"identityToken","token":"eyJ…"}
//! {"event":"entropy","bytes":"<base64>"}   {"event":"now","time":"2026-01-01T00:00:00Z"}   {"event":"failed","reason":"…"}
//! ```

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::action::{
    Action, Encoding, Event, Form, IdentityToken, Purpose, Request, Resend, Response, SignRequest,
    Signature,
};
use super::limits;
use crate::code::Code;
use crate::crypto::Family;
use crate::encoding::base64;
use crate::encoding::json::{self as reader, Field, Message};
use crate::failure::Failure;
use crate::limits as bounds;
use crate::report::to_json;
use crate::time::Time;

impl Action {
    /// The action as JSON. That of a request holds its body, which may be a secret ([`Request::secret`]).
    pub fn to_json(&self) -> String {
        to_json(&match self {
            Self::Http(request) => http(request),
            Self::IdentityToken(wanted) => {
                json!({ "action": "identityToken", "issuer": wanted.issuer, "audience": wanted.audience })
            }
            Self::Sign(asked) => sign(asked),
            Self::Entropy { bytes } => json!({ "action": "entropy", "bytes": bytes }),
            Self::Now => json!({ "action": "now" }),
        })
    }
}

fn http(request: &Request) -> Value {
    let headers: serde_json::Map<String, Value> = request
        .headers
        .iter()
        .map(|(name, value)| ((*name).into(), value.as_str().into()))
        .collect();
    let after = match request.retry.after {
        Resend::Anything => "anything",
        Resend::Refusal => "refusal",
    };
    json!({
        "action": "http",
        "method": request.method.as_str(),
        "url": request.url,
        "headers": headers,
        "body": base64::encode(&request.body),
        "maxBody": request.max_body,
        "minTimeoutSeconds": request.min_timeout_seconds,
        "publishes": request.publishes,
        "secret": request.secret,
        "retry": {
            "attempts": request.retry.attempts,
            "maxWaitSeconds": request.retry.max_wait_seconds,
            "after": after,
        },
    })
}

fn sign(asked: &SignRequest) -> Value {
    let purpose = match asked.purpose {
        Purpose::Artifact => "artifact",
        Purpose::Dsse => "dsse",
        Purpose::ProofOfPossession => "proofOfPossession",
        Purpose::Csr => "csr",
    };
    let family = match asked.scheme.family() {
        Family::Ecdsa => "ecdsa",
        Family::RsaPkcs1 => "rsaPkcs1",
        Family::RsaPss => "rsaPss",
        Family::Ed25519 => "ed25519",
        Family::Ed25519ph => "ed25519ph",
    };
    let mut out = json!({
        "action": "sign",
        "purpose": purpose,
        "family": family,
        "key": asked.scheme.key_kind().name(),
        "hash": asked.scheme.hash().map(|hash| hash.name()),
    });
    let (name, bytes) = match &asked.form {
        Form::Digest(digest) => ("digest", digest.bytes()),
        Form::Message(message) => ("message", message.as_slice()),
    };
    if let Some(fields) = out.as_object_mut() {
        fields.insert(name.into(), base64::encode(bytes).into());
    }
    out
}

impl Event {
    /// Reads an event's JSON.
    ///
    /// # Errors
    /// [`Code::SessionEvent`] if it does not have its form.
    pub fn from_json(json: &[u8]) -> Result<Self, Failure> {
        // Of what is wrong with it, only what and where: it may hold a token.
        read(json).map_err(|failure| {
            Failure::new(Code::SessionEvent).with("cause", failure.code().as_str())
        })
    }
}

fn read(json: &[u8]) -> Result<Event, Failure> {
    let value = reader::parse(json, limits::EVENT, bounds::ENTRY_NODES)?;
    let mut message = Message::document(value)?;
    let kind = message.required("event")?.text()?;
    let event = match kind.as_str() {
        "http" => Event::Http(response(&mut message)?),
        "identityToken" => {
            let text = Zeroizing::new(message.required("token")?.text()?);
            Event::IdentityToken(IdentityToken::new(&text))
        }
        "signature" => Event::Signature(signature(&mut message)?),
        "entropy" => Event::Entropy(message.required("bytes")?.bytes()?),
        "now" => {
            let text = message.required("time")?.text()?;
            let time = Time::parse_rfc3339(&text);
            Event::Now(time.ok_or(Failure::new(Code::JsonFieldValue))?)
        }
        "failed" => Event::Failed(message.required("reason")?.text()?),
        _ => return Err(Failure::new(Code::JsonFieldValue)),
    };
    message.deny_unknown()?;
    Ok(event)
}

fn response(message: &mut Message) -> Result<Response, Failure> {
    let status = message.required("status")?.integer()?;
    let status = u16::try_from(status).map_err(|_| Failure::new(Code::JsonFieldValue))?;
    let mut headers = Vec::new();
    if let Some(field) = message.optional("headers") {
        for (name, value) in field.message()?.remaining() {
            headers.push((name, value.text()?));
        }
    }
    let body = message.optional("body").map_or(Ok(Vec::new()), Field::bytes)?;
    Ok(Response { status, headers, body })
}

fn signature(message: &mut Message) -> Result<Signature, Failure> {
    let bytes = message.required("signature")?.bytes()?;
    let encoding = match message.required("encoding")?.text()?.as_str() {
        "der" => Encoding::Der,
        "p1363" => Encoding::P1363,
        "raw" => Encoding::Raw,
        _ => return Err(Failure::new(Code::JsonFieldValue)),
    };
    Ok(Signature { bytes, encoding })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_have_one_form() {
        let read = |text: &str| Event::from_json(text.as_bytes()).map_err(|f| f.code());
        let header = ("A".into(), "b".into());
        for (text, event) in [
            (r#"{"event":"now","time":"1970-01-01T00:00:01Z"}"#, Event::Now(Time::from_unix(1))),
            (r#"{"event":"entropy","bytes":"AQI="}"#, Event::Entropy(alloc::vec![1, 2])),
            (r#"{"event":"failed","reason":"x"}"#, Event::Failed("x".into())),
            (r#"{"event":"identityToken","token":"a.b.c"}"#, Event::token("a.b.c")),
            (
                r#"{"event":"signature","signature":"AQI=","encoding":"p1363"}"#,
                Event::signature(&[1, 2], Encoding::P1363),
            ),
            (
                r#"{"event":"http","status":201,"headers":{"A":"b"},"body":"AQI="}"#,
                Event::Http(Response {
                    status: 201,
                    headers: alloc::vec![header],
                    body: alloc::vec![1, 2],
                }),
            ),
            (
                r#"{"event":"http","status":204}"#,
                Event::Http(Response { status: 204, ..Response::default() }),
            ),
        ] {
            assert_eq!(read(text), Ok(event), "{text}");
        }
        for bad in [
            "",
            "{}",
            r#"{"event":"later"}"#,
            r#"{"event":"now","time":1}"#,
            r#"{"event":"now","time":"yesterday"}"#,
            r#"{"event":"now","time":"1970-01-01T00:00:01Z","zone":"x"}"#,
            r#"{"event":"http","status":65536}"#,
            r#"{"event":"http","status":-1}"#,
            r#"{"event":"http","status":200,"headers":{"a":1}}"#,
            r#"{"event":"signature","signature":"AQI="}"#,
            r#"{"event":"signature","signature":"AQI=","encoding":"DER"}"#,
            r#"{"event":"entropy","bytes":"!"}"#,
        ] {
            assert_eq!(read(bad), Err(Code::SessionEvent), "{bad}");
        }
        let told =
            Event::from_json(br#"{"event":"identityToken","token":"planted","x":"planted"}"#);
        assert!(!told.unwrap_err().message().contains("planted"));
    }
}
