//! One request and its answer, which may come from anybody: status, redirects, size and media type are judged here, before
//! a reader sees the body.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::net::IpAddr;

use super::action::{Method, Request, Resend, Response, Retry};
use super::limits;
use crate::code::Code;
use crate::encoding::json::{self as reader, Message};
use crate::failure::{Failure, ensure};
use crate::limits as bounds;

/// A request that was handed out, until its answer is there.
#[derive(Clone)]
pub(crate) struct Exchange {
    request: Request,
    /// The media type of the answer that is taken.
    accept: &'static str,
    redirects: usize,
}

/// What an answer is.
pub(crate) enum Answer {
    /// The body, of the media type that was asked for.
    Body(Vec<u8>),
    /// It is there already (409).
    Exists(Existing),
    /// The same request at another place of the same host.
    Again(Exchange),
}

/// Where what is there already is, as the server says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Existing {
    /// The header `Location` (Rekor v1).
    pub(crate) location: Option<String>,
    /// The header `x-log-index`, if it is a number (Rekor v2).
    pub(crate) index: Option<u64>,
}

pub(crate) const JSON: &str = "application/json";

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request.fmt(f)
    }
}

impl Exchange {
    pub(crate) fn post(
        url: String,
        content: &'static str,
        accept: &'static str,
        body: Vec<u8>,
    ) -> Self {
        let headers =
            alloc::vec![("content-type", content.to_owned()), ("accept", accept.to_owned())];
        Self::new(Method::Post, url, headers, accept, body)
    }

    pub(crate) fn post_json(url: String, body: String) -> Self {
        Self::post(url, JSON, JSON, body.into_bytes())
    }

    pub(crate) fn get_json(url: String) -> Self {
        Self::get(url, JSON)
    }

    pub(crate) fn get(url: String, accept: &'static str) -> Self {
        let headers = alloc::vec![("accept", accept.to_owned())];
        Self::new(Method::Get, url, headers, accept, Vec::new())
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.request.headers.push((name, value));
        self
    }

    fn new(
        method: Method,
        url: String,
        headers: Vec<(&'static str, String)>,
        accept: &'static str,
        body: Vec<u8>,
    ) -> Self {
        let retry = Retry {
            attempts: limits::ATTEMPTS,
            max_wait_seconds: limits::WAIT_SECONDS,
            after: Resend::Anything,
        };
        let request = Request {
            method,
            url,
            headers,
            body,
            max_body: 0,
            min_timeout_seconds: limits::TIMEOUT_SECONDS,
            retry,
            publishes: false,
            secret: false,
        };
        Self { request, accept, redirects: 0 }
    }

    pub(crate) fn at_most(mut self, max_body: usize) -> Self {
        self.request.max_body = max_body;
        self
    }

    /// The body holds a secret.
    pub(crate) fn secret(mut self) -> Self {
        self.request.secret = true;
        self
    }

    /// What it holds becomes public.
    pub(crate) fn publishing(mut self) -> Self {
        self.request.publishes = true;
        self
    }

    /// A write that takes its time.
    pub(crate) fn within(mut self, seconds: u32) -> Self {
        self.request.min_timeout_seconds = seconds;
        self
    }

    /// A write that is not to be done twice.
    pub(crate) fn once(mut self) -> Self {
        self.request.retry.after = Resend::Refusal;
        self
    }

    pub(crate) const fn request(&self) -> &Request {
        &self.request
    }

    /// Judges an answer; which server it is from, every failure says.
    pub(crate) fn judge(self, response: Response) -> Result<Answer, Failure> {
        let url = self.request.url.clone();
        self.judged(response).map_err(|failure| failure.with("url", url))
    }

    fn judged(self, response: Response) -> Result<Answer, Failure> {
        let Response { status, ref body, .. } = response;
        ensure(body.len() <= self.request.max_body, Code::SessionBody)
            .map_err(|f| f.with("bytes", body.len()).with("limit", self.request.max_body))?;
        match status {
            200 | 201 => {}
            409 => {
                let location = response.header("location").map(ToOwned::to_owned);
                let index = response.header("x-log-index").and_then(|text| text.parse().ok());
                return Ok(Answer::Exists(Existing { location, index }));
            }
            300..400 => return self.redirected(&response).map(Answer::Again),
            429 | 500.. => {
                let failure =
                    Failure::new(Code::SessionUnavailable).with("status", usize::from(status));
                return Err(match self.shown(response.header("retry-after")) {
                    Some(wait) => failure.with("retryAfter", wait),
                    None => failure,
                });
            }
            _ => return Err(self.refused(&response)),
        }
        let stated = response.header("content-type").unwrap_or_default();
        let essence = stated.split(';').next().unwrap_or_default().trim_ascii();
        ensure(essence.eq_ignore_ascii_case(self.accept), Code::SessionMediaType)
            .map_err(|f| match self.shown(Some(stated)) {
                Some(found) => f.with("found", found),
                None => f,
            })
            .map_err(|f| f.with("expected", self.accept))?;
        Ok(Answer::Body(response.body))
    }

    /// The same request at the place that the answer names, if that is the same host's and the method stays.
    fn redirected(mut self, response: &Response) -> Result<Self, Failure> {
        let location = response.header("location").unwrap_or_default();
        let keeps_method = [307, 308].contains(&response.status);
        // A place may repeat the secret, and the address of a request is shown.
        let place = self.place_of(location).filter(|_| !self.request.secret);
        ensure(
            keeps_method && place.is_some() && self.redirects < limits::REDIRECTS,
            Code::SessionRedirect,
        )
        .map_err(|f| f.with("status", usize::from(response.status)))
        .map_err(|f| match self.shown(Some(location)) {
            Some(location) => f.with("location", location),
            None => f,
        })?;
        self.request.url = place.unwrap_or_default();
        self.redirects = self.redirects.saturating_add(1);
        Ok(self)
    }

    /// The address that a location means, if it is at the same scheme, host and port. What looks like a path and leads
    /// elsewhere (`//host`, `/\host`) does not.
    fn place_of(&self, location: &str) -> Option<String> {
        let origin = origin_of(&self.request.url)?;
        let plain = |text: &str| {
            text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b'<' | b'>'))
        };
        if !plain(location) {
            return None;
        }
        match location.strip_prefix(origin) {
            Some(path) if path.starts_with('/') => Some(location.to_owned()),
            _ if location.starts_with('/') && !location.starts_with("//") => {
                Some(format!("{origin}{location}"))
            }
            _ => None,
        }
    }

    /// The last part of a location's path, if it is a place of the same host.
    pub(crate) fn last_segment(&self, location: &str) -> Option<String> {
        let place = self.place_of(location)?;
        place.rsplit('/').next().map(ToOwned::to_owned)
    }

    /// What a server says, if it cannot be the secret that it was sent: a number of some digits is none.
    fn shown<'a>(&self, said: Option<&'a str>) -> Option<&'a str> {
        let is_number = |text: &str| text.len() <= 10 && text.bytes().all(|b| b.is_ascii_digit());
        said.filter(|text| !self.request.secret || is_number(text))
    }

    /// A refusal, with what the server says about it unless that may repeat what was sent in secret.
    fn refused(&self, response: &Response) -> Failure {
        let failure =
            Failure::new(Code::SessionStatus).with("status", usize::from(response.status));
        let said = || {
            let value =
                reader::parse(&response.body, bounds::BUNDLE_BYTES, bounds::ENTRY_NODES).ok()?;
            value.get("message").as_text().map(ToOwned::to_owned)
        };
        match said().filter(|_| !self.request.secret) {
            Some(message) => failure.with("message", message),
            None => failure,
        }
    }
}

/// Scheme, host and port.
fn origin_of(url: &str) -> Option<&str> {
    let host = url.find("://")?.checked_add(3)?;
    let end = url.get(host..)?.find('/').map_or(Some(url.len()), |at| host.checked_add(at))?;
    url.get(..end)
}

/// The body as JSON.
pub(crate) fn json(body: &[u8]) -> Result<Message, Failure> {
    let value = reader::parse(body, limits::ENTRY_ANSWER, bounds::BUNDLE_NODES);
    value.and_then(Message::document).map_err(|failure| failure.within(Code::SessionAnswer))
}

/// The address that paths are put behind: without the slash at its end.
pub(crate) fn base(url: &str) -> String {
    url.trim_end_matches('/').to_owned()
}

/// Checks the address of a service: `http` or `https`, a host, and no credentials, query or fragment.
pub(crate) fn check_url(url: &str) -> Result<(), Failure> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let sound = rest.is_some_and(|rest| {
        let host = rest.split('/').next().unwrap_or_default();
        let plain =
            |b: u8| b.is_ascii_graphic() && !matches!(b, b'?' | b'#' | b'\\' | b'"' | b'<' | b'>');
        !host.is_empty() && !host.contains('@') && !host.starts_with(':') && rest.bytes().all(plain)
    });
    ensure(sound, Code::SigningConfigUrl).map_err(|f| f.with("url", url))
}

/// The same for a service that an identity token is sent to: `http` only to this machine.
pub(crate) fn check_secret_url(url: &str) -> Result<(), Failure> {
    check_url(url)?;
    let is_here = |rest: &str| {
        let host = rest.split('/').next().unwrap_or_default();
        let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, _)) => address,
            None => host.split(':').next().unwrap_or_default(),
        };
        let address: Result<IpAddr, _> = name.parse();
        name == "localhost" || address.is_ok_and(|address| address.is_loopback())
    };
    ensure(url.strip_prefix("http://").is_none_or(is_here), Code::SigningConfigUrl)
        .map_err(|f| f.with("url", url).with("cause", "a token would be sent in the clear"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer, Code> {
        let exchange = Exchange::post_json("https://log.example/api/v1/x".into(), "{}".into());
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let response = Response { status, headers, body: body.to_vec() };
        exchange.at_most(8).judge(response).map_err(|failure| failure.code())
    }

    #[test]
    fn an_answer_is_judged_before_it_is_read() {
        let json = [("Content-Type", "application/json; charset=utf-8")];
        assert!(matches!(answered(201, &json, b"12345678"), Ok(Answer::Body(_))));
        assert_eq!(answered(201, &json, b"123456789").err(), Some(Code::SessionBody));
        assert_eq!(answered(503, &json, b"123456789").err(), Some(Code::SessionBody));
        for media in ["text/html", "application/jsonp", "", "application/json+x"] {
            let answer = answered(200, &[("content-type", media)], b"{}");
            assert_eq!(answer.err(), Some(Code::SessionMediaType), "{media}");
        }
        assert_eq!(answered(200, &[], b"{}").err(), Some(Code::SessionMediaType));
        for (status, code) in [
            (429, Code::SessionUnavailable),
            (500, Code::SessionUnavailable),
            (503, Code::SessionUnavailable),
            (400, Code::SessionStatus),
            (404, Code::SessionStatus),
            (204, Code::SessionStatus),
            (100, Code::SessionStatus),
            (0, Code::SessionStatus),
        ] {
            assert_eq!(answered(status, &json, b"{}").err(), Some(code), "{status}");
        }
        let existing = |headers: &[(&str, &str)]| match answered(409, headers, b"{}") {
            Ok(Answer::Exists(existing)) => existing,
            _ => panic!("no conflict"),
        };
        assert_eq!(existing(&[]), Existing::default());
        assert_eq!(existing(&[("Location", "/x")]).location.as_deref(), Some("/x"));
        assert_eq!(existing(&[("X-Log-Index", "7")]).index, Some(7));
        assert_eq!(existing(&[("x-log-index", "-7")]).index, None);
    }

    #[test]
    fn redirects_stay_with_their_host() {
        let to = |location: &str| match answered(308, &[("Location", location)], b"") {
            Ok(Answer::Again(exchange)) => Ok(exchange.request.url.clone()),
            Ok(_) => Err(Code::Internal),
            Err(code) => Err(code),
        };
        assert_eq!(to("/api/v2/x").as_deref(), Ok("https://log.example/api/v2/x"));
        assert_eq!(to("https://log.example/y").as_deref(), Ok("https://log.example/y"));
        for elsewhere in [
            "https://evil.example/api",
            "//evil.example/api",
            "/\\evil.example/api",
            "http://log.example/y",
            "https://log.example:444/y",
            "https://log.example.evil/y",
            "https://log.example@evil.example/y",
            "relative",
            "/with space",
            "/line\nfeed",
            "",
        ] {
            assert_eq!(to(elsewhere), Err(Code::SessionRedirect), "{elsewhere}");
        }
        for status in [300, 301, 302, 303, 304, 399] {
            let answer = answered(status, &[("Location", "/y")], b"");
            assert_eq!(answer.err(), Some(Code::SessionRedirect), "{status}");
        }
        let mut exchange = Exchange::get_json("https://log.example/x".into());
        let again = Response {
            status: 307,
            headers: alloc::vec![("location".into(), "/x".into())],
            body: Vec::new(),
        };
        for _ in 0..limits::REDIRECTS {
            let Ok(Answer::Again(next)) = exchange.judge(again.clone()) else {
                panic!("no redirect")
            };
            exchange = next;
        }
        assert_eq!(exchange.judge(again).err().map(|f| f.code()), Some(Code::SessionRedirect));
    }

    #[test]
    fn addresses_of_services() {
        for good in ["https://a.example/", "http://127.0.0.1:3000/x", "https://a.example/tsr/"] {
            assert_eq!(check_url(good), Ok(()));
        }
        assert_eq!(base("https://a.example/x/"), "https://a.example/x");
        for bad in [
            "",
            "a.example",
            "ftp://a.example",
            "https://",
            "https:///x",
            "https://u:p@a.example",
            "https://a.example/?q",
            "https://a.example/#f",
            "https://a.example/\r\nx: y",
            "HTTPS://a.example",
        ] {
            assert_eq!(check_url(bad).map_err(|f| f.code()), Err(Code::SigningConfigUrl), "{bad}");
        }
    }

    /// What a server says may be what it was sent.
    #[test]
    fn a_secret_is_not_repeated() {
        let said = |exchange: Exchange| {
            let body = br#"{"code":3,"message":"bad token eyJ.secret"}"#.to_vec();
            let response = Response { status: 400, headers: Vec::new(), body };
            exchange.at_most(100).judge(response).err().map(|f| f.message()).unwrap_or_default()
        };
        let exchange = || Exchange::post_json("https://ca.example".into(), "{}".into());
        assert!(said(exchange()).contains("eyJ.secret"));
        assert!(!said(exchange().secret()).contains("eyJ.secret"));
        // Nor by any other way.
        let answer = |status: u16, header: &str| {
            let headers = [("content-type", "text/html"), (header, "/x?token=eyJ.secret")];
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let headers = headers.into_iter().rev().collect();
            Response { status, headers, body: Vec::new() }
        };
        for (status, header, code) in [
            (302, "location", Code::SessionRedirect),
            (307, "location", Code::SessionRedirect),
            (308, "location", Code::SessionRedirect),
            (503, "retry-after", Code::SessionUnavailable),
            (200, "content-type", Code::SessionMediaType),
        ] {
            let failure = exchange().secret().at_most(9).judge(answer(status, header)).err();
            let failure = failure.unwrap();
            assert_eq!(failure.code(), code, "{status}");
            assert!(!failure.message().contains("eyJ"), "{status}");
        }
        // What is no secret is told, and followed.
        let told = exchange().at_most(9).judge(answer(302, "location")).err().unwrap().message();
        assert!(told.contains("eyJ.secret"));
        assert!(exchange().at_most(9).judge(answer(307, "location")).is_ok());
    }
}
