//! Identity tokens (RFC 7519, OpenID Connect Core): read only for what a signer must know before it hands one over. The
//! certificate authority verifies them; nothing here is a proof of anything.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

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
    let mut message = payload(token.as_str()).ok_or(Failure::new(Code::SignTokenMalformed))?;
    let mut fields = || -> Result<_, Failure> {
        let issuer = message.required("iss")?.text()?;
        let subject = message.required("sub")?.text()?;
        let expiry = numeric_date(message.required("exp")?)?;
        let begin = message.optional("nbf").map(numeric_date).transpose()?;
        let audiences = audiences(message.required("aud")?)?;
        let email = message.optional("email").map(Field::text).transpose()?;
        let verified = message.optional("email_verified").map(is_verified).transpose()?;
        let connector = match message.optional("federated_claims") {
            Some(field) => {
                field.message()?.optional("connector_id").map(Field::text).transpose()?
            }
            None => None,
        };
        let email = email.filter(|email| !email.is_empty()).map(|email| (email, verified));
        Ok((issuer, subject, expiry, begin, audiences, email, connector))
    };
    // Of what is wrong with it, only where: its values are nobody's business.
    let (issuer, subject, expiry, begin, audiences, email, connector) = fields()
        .map_err(|f| Failure::new(Code::SignTokenMalformed).with("cause", f.code().as_str()))?;
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
    let claims = Claims { issuer, connector, subject, email };
    // The key signs it. Whoever gives out tokens could have an attestation signed: the encoding of an envelope is a text as well.
    let is_encoding = claims.challenge().as_bytes().starts_with(dsse::PAE_START);
    ensure(!is_encoding, Code::SignTokenMalformed)?;
    let challenge = claims.challenge();
    let plain = challenge.len() <= bounds::CHALLENGE && !challenge.contains(char::is_control);
    ensure(plain, Code::SignTokenMalformed)?;
    Ok(claims)
}

/// The middle part, which is all that is looked at (RFC 7515 section 7.1).
fn payload(token: &str) -> Option<Message> {
    let mut parts = token.split('.');
    let (_, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = parts.next().is_none() && !signature.is_empty() && token.len() <= bounds::TOKEN;
    let bytes = base64::decode(payload).filter(|_| whole)?;
    let value = json::parse_bare(&bytes, bounds::TOKEN, limits::ENTRY_NODES).ok()?;
    Message::document(value).ok()
}

fn numeric_date(field: Field) -> Result<Time, Failure> {
    let seconds = i64::try_from(field.integer()?);
    seconds.map(Time::from_unix).map_err(|_| Failure::new(Code::JsonFieldValue))
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
        for token in ["", "a.b", "a.b.c.d", "..", "a.e30.", "a.!.c"] {
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
