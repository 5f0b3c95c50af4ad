//! Identity tokens (RFC 7519, OpenID Connect Core): read only for what a signer must know before it hands one over. The
//! certificate authority verifies them; nothing here is a proof of anything.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::bundle::dsse;
use crate::code::Code;
use crate::encoding::base64;
use crate::encoding::json::{self, Field, Message};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::session::{IdentityToken, limits as bounds};
use crate::time::Time;

/// What a token says, as far as a signer asks.
#[derive(Clone)]
pub(super) struct Claims {
    /// The OIDC issuer, which the certificate will name.
    pub(super) issuer: String,
    /// Whom the token's issuer asked, where it only passes on what others say (Dex, `federated_claims.connector_id`).
    pub(super) connector: Option<String>,
    /// The subject.
    pub(super) subject: String,
    /// The email address, if that is whom the certificate will be for.
    pub(super) email: Option<String>,
    /// What a login asked to be repeated (OpenID Connect Core section 3.1.2.1).
    pub(super) nonce: Option<String>,
}

impl fmt::Debug for Claims {
    /// Without whom it is about.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl Claims {
    /// What Fulcio wants signed as a proof of possession: the email address, or else the subject.
    pub(super) fn challenge(&self) -> &str {
        self.email.as_deref().unwrap_or(&self.subject)
    }
}

/// Reads a token that is to be for this audience, and valid now.
pub(super) fn read(token: &IdentityToken, audience: &str, now: Time) -> Result<Claims, Failure> {
    let malformed = || Failure::new(Code::SignTokenMalformed);
    let payload = payload(token.as_str()).ok_or_else(malformed)?;
    let Payload { mut message, expiry, begin } = payload;
    let mut fields = || -> Result<_, Failure> {
        let issuer = message.required("iss")?.text()?;
        let subject = message.required("sub")?.text()?;
        let audiences = audiences(message.required("aud")?)?;
        let email = message.optional("email").map(Field::text).transpose()?;
        let nonce = message.optional("nonce").map(Field::text).transpose()?;
        let verified = message.optional("email_verified").map(is_verified).transpose()?;
        let connector = match message.optional("federated_claims") {
            Some(field) => {
                field.message()?.optional("connector_id").map(Field::text).transpose()?
            }
            None => None,
        };
        let email = email.filter(|email| !email.is_empty()).map(|email| (email, verified));
        Ok((issuer, subject, audiences, email, nonce, connector))
    };
    // Of what is wrong with it, only where: its values are nobody's business.
    let (issuer, subject, audiences, email, nonce, connector) =
        fields().map_err(|f| malformed().with("cause", f.code().as_str()))?;
    ensure(!issuer.is_empty() && !subject.is_empty(), Code::SignTokenMalformed)?;
    let valid = now < expiry && begin.is_none_or(|begin| begin <= now);
    ensure(valid, Code::SignTokenExpired)
        .map_err(|f| f.with("now", now).with("expires", expiry))?;
    ensure(audiences.iter().any(|one| one == audience), Code::SignTokenAudience)
        .map_err(|f| f.with("expected", audience))?;
    let email = match email {
        Some((email, verified)) => {
            ensure(verified != Some(false), Code::SignTokenEmail)?;
            Some(email)
        }
        None => None,
    };
    let claims = Claims { issuer, connector, subject, email, nonce };
    // The key signs it. Whoever gives out tokens could have an attestation signed: the encoding of an envelope is a text as well.
    let is_encoding = claims.challenge().as_bytes().starts_with(dsse::PAE_START);
    ensure(!is_encoding, Code::SignTokenMalformed)?;
    let challenge = claims.challenge();
    let plain = challenge.len() <= bounds::CHALLENGE && !challenge.contains(char::is_control);
    ensure(plain, Code::SignTokenMalformed)?;
    Ok(claims)
}

/// The middle part of a token, which is all that is looked at.
struct Payload {
    message: Message,
    /// The first second at which it has expired.
    expiry: Time,
    /// The first whole second at which it is valid.
    begin: Option<Time>,
}

/// The times of a token, as they are written: the reader of JSON keeps no fractions, which nothing else may have.
#[derive(Deserialize)]
struct Dates<'a> {
    #[serde(borrow)]
    exp: &'a RawValue,
    #[serde(borrow)]
    nbf: Option<&'a RawValue>,
}

/// Three parts in base64 (RFC 7515 section 7.1).
fn payload(token: &str) -> Option<Payload> {
    let mut parts = token.split('.');
    let (_, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = parts.next().is_none() && !signature.is_empty() && token.len() <= bounds::TOKEN;
    // It is put into JSON as it is.
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_+/=.".contains(&b);
    let whole = whole && token.bytes().all(is_plain);
    let bytes = base64::decode(payload).filter(|_| whole)?;
    let value = json::parse_bare(&bytes, bounds::TOKEN, limits::ENTRY_NODES).ok()?;
    let message = Message::document(value).ok()?;
    let dates: Dates<'_> = serde_json::from_slice(&bytes).ok()?;
    let (expiry, _) = numeric_date(dates.exp.get())?;
    let begin = match dates.nbf {
        Some(date) => Some(numeric_date(date.get())?.1),
        None => None,
    };
    Some(Payload { message, expiry, begin })
}

/// A number of seconds, which may have a fraction (RFC 7519 section 2, NumericDate): the second that it is in, and the first one that is not
/// before it. A clock of whole seconds expires with the former and begins with the latter, never too late and never too soon.
fn numeric_date(text: &str) -> Option<(Time, Time)> {
    let number: f64 = text.parse().ok()?;
    // Decimal digits, whatever the exponent: a time has no use for more.
    let digits = alloc::format!("{number:.6}");
    let (whole, fraction) = digits.split_once('.')?;
    let whole = i64::try_from(whole.parse::<u64>().ok()?).ok()?;
    let next = if fraction.bytes().all(|b| b == b'0') { whole } else { whole.checked_add(1)? };
    Some((Time::from_unix(whole), Time::from_unix(next)))
}

fn audiences(field: Field) -> Result<Vec<String>, Failure> {
    if field.is_text() {
        return Ok(alloc::vec![field.text()?]);
    }
    field.list()?.into_iter().map(Field::text).collect()
}

/// Some issuers write it as a text.
fn is_verified(field: Field) -> Result<bool, Failure> {
    if field.is_text() { Ok(field.text()? == "true") } else { field.boolean() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    fn claims(payload: &str) -> Result<Claims, Failure> {
        let middle = base64::encode(payload.as_bytes()).replace('+', "-").replace('/', "_");
        let token = IdentityToken::new(&format!(
            "eyJhbGciOiJub25lIn0.{}.c2ln\n",
            middle.trim_end_matches('=')
        ));
        read(&token, "sigstore", Time::from_unix(1000))
    }

    #[test]
    fn what_is_read_and_what_is_refused() {
        let base = r#""iss":"https://i.example","sub":"s","exp":1001,"aud":"sigstore""#;
        let code = |more: &str| {
            claims(&format!("{{{base}{more}}}"))
                .map(|c| String::from(c.challenge()))
                .map_err(|f| f.code())
        };
        assert_eq!(code("").as_deref(), Ok("s"));
        assert_eq!(
            code(r#","email":"a@b.example","email_verified":true"#).as_deref(),
            Ok("a@b.example")
        );
        assert_eq!(
            code(r#","email":"a@b.example","email_verified":"true""#).as_deref(),
            Ok("a@b.example")
        );
        assert_eq!(
            code(r#","email":"a@b.example","email_verified":false"#),
            Err(Code::SignTokenEmail)
        );
        assert_eq!(
            code(r#","email":"a@b.example","email_verified":"false""#),
            Err(Code::SignTokenEmail)
        );
        assert_eq!(code(r#","email":"""#).as_deref(), Ok("s"));
        // What is signed as a proof is signed.
        let encoding = r#","email":"DSSEv1 28 application/vnd.in-toto+json 2 {}""#;
        assert_eq!(code(encoding), Err(Code::SignTokenMalformed));
        for text in [r"a\nb", r"a\u0000", r"\u007f", &"s".repeat(4097)] {
            let email = format!(r#","email":"{text}""#);
            assert_eq!(code(&email), Err(Code::SignTokenMalformed), "{email}");
        }
        let long = "s".repeat(4096);
        assert_eq!(code(&format!(r#","email":"{long}""#)), Ok(long));
        let shown = format!("{:?}", claims(&format!("{{{base}}}")).unwrap());
        assert!(!shown.contains("\"s\""), "{shown}");
        assert_eq!(code(r#","nbf":1001"#), Err(Code::SignTokenExpired));
        assert_eq!(code(r#","sub":"twice""#), Err(Code::SignTokenMalformed));
        let whole = |text: &str| claims(text).map(drop).map_err(|f| f.code());
        for (text, expected) in [
            (r#"{"iss":"i","sub":"s","exp":1000,"aud":"sigstore"}"#, Code::SignTokenExpired),
            (r#"{"iss":"i","sub":"s","exp":1001,"aud":"other"}"#, Code::SignTokenAudience),
            (r#"{"iss":"i","sub":"s","exp":1001,"aud":[]}"#, Code::SignTokenAudience),
            (r#"{"iss":"i","sub":"s","exp":1001}"#, Code::SignTokenMalformed),
            (r#"{"iss":"","sub":"s","exp":1001,"aud":"sigstore"}"#, Code::SignTokenMalformed),
            (r#"{"iss":"i","sub":"","exp":1001,"aud":"sigstore"}"#, Code::SignTokenMalformed),
            (r#"{"iss":"i","sub":"s","exp":"1001","aud":"sigstore"}"#, Code::SignTokenMalformed),
            (r#"{"iss":"i","exp":1001,"aud":"sigstore"}"#, Code::SignTokenMalformed),
            ("[]", Code::SignTokenMalformed),
            ("", Code::SignTokenMalformed),
        ] {
            assert_eq!(whole(text), Err(expected), "{text}");
        }
        assert!(claims(r#"{"iss":"i","sub":"s","exp":1001,"aud":["x","sigstore"]}"#).is_ok());
        // It is 1000: seconds may have a fraction.
        let at = |exp: &str, nbf: &str| {
            whole(&format!(r#"{{"iss":"i","sub":"s","exp":{exp},"nbf":{nbf},"aud":"sigstore"}}"#))
        };
        for (exp, nbf) in [
            ("1001.5", "999.5"),
            ("1001.0", "1000.0"),
            ("1.001e3", "1e3"),
            ("1764352800.123456", "0"),
            ("9e15", "null"),
        ] {
            assert_eq!(at(exp, nbf), Ok(()), "{exp} {nbf}");
        }
        for (exp, nbf) in
            [("1000.9", "0"), ("1000.0", "0"), ("0.5", "0"), ("1002", "1000.1"), ("2e3", "1.5e3")]
        {
            assert_eq!(at(exp, nbf), Err(Code::SignTokenExpired), "{exp} {nbf}");
        }
        for (exp, nbf) in [
            ("-1", "0"),
            ("-1e9", "0"),
            ("1e300", "0"),
            ("1e999", "0"),
            ("null", "0"),
            ("[1001]", "0"),
            ("true", "0"),
            ("\"1001.5\"", "0"),
            ("1001", "-1"),
            ("1001", "\"0\""),
            ("1001", "{}"),
            ("1001,\"exp\":1001", "0"),
        ] {
            assert_eq!(at(exp, nbf), Err(Code::SignTokenMalformed), "{exp} {nbf}");
        }
        for token in ["", "a.b", "a.b.c.d", "..", "a.e30.", "a.!.c", "a\".e30.c", "a.e30.c\\"] {
            let failed = read(&IdentityToken::new(token), "sigstore", Time::from_unix(0));
            assert_eq!(
                failed.map(drop).map_err(|f| f.code()),
                Err(Code::SignTokenMalformed),
                "{token}"
            );
        }
    }

    /// Neither the token nor what it says of a person.
    #[test]
    fn no_text_repeats_a_token() {
        let token = "planted-marker";
        let failure =
            claims(&format!(r#"{{"iss":"{token}","sub":"{token}","exp":1,"aud":"{token}"}}"#))
                .unwrap_err();
        assert!(!failure.message().contains(token));
        let failure =
            claims(&format!(r#"{{"iss":"{token}","sub":"{token}","exp":"{token}","aud":1}}"#))
                .unwrap_err();
        assert!(!failure.message().contains(token));
        assert_eq!(format!("{:?}", IdentityToken::new(token)), "IdentityToken");
    }
}
