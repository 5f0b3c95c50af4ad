//! Where a machine's identity token is from, as data: the core reads no environment, and sends nothing. The host says what its environment
//! holds, and does what comes back.
//!
//! | provider | is there | token |
//! |---|---|---|
//! | GitHub Actions | `GITHUB_ACTIONS` | `GET $ACTIONS_ID_TOKEN_REQUEST_URL&audience=…`, answered by `{"value": "eyJ…"}` |
//! | GitLab CI | `GITLAB_CI` | the variable `SIGSTORE_ID_TOKEN`, named after the audience |
//! | Buildkite | `BUILDKITE` | `buildkite-agent oidc request-token --audience …` |
//! | CircleCI | `CIRCLECI` | `circleci run oidc get --claims {"aud":"…"}` |
//! | Google Cloud | the machine's product name | `GET http://metadata.google.internal/…/identity?audience=…`, answered by the token |
//!
//! Those of sigstore-python's package `id`, in its order.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::percent;
use crate::code::Code;
use crate::encoding::json::Field;
use crate::failure::{Failure, ensure};
use crate::session::{
    Answer, Exchange, IdentityToken, Request, Response, check_secret_url, json, limits as bounds,
};

/// The variables that [`detect`] asks for, and of GitLab the one that is named after the audience.
pub const VARIABLES: [&str; 6] = [
    "GITHUB_ACTIONS",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_URL",
    "GITLAB_CI",
    "BUILDKITE",
    "CIRCLECI",
];

/// The file that tells a machine of Google Cloud, on Linux.
pub const PRODUCT_NAME_FILE: &str = "/sys/class/dmi/id/product_name";

/// What a host knows of where it runs.
#[derive(Clone, Copy)]
pub struct Environment<'a> {
    /// The value of an environment variable; none, if it is not set.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// What the file [`PRODUCT_NAME_FILE`] holds, if it is there.
    pub product_name: Option<&'a str>,
}

/// A way to a token.
#[derive(Debug)]
#[non_exhaustive]
pub enum Ambient {
    /// It is at hand.
    Token(IdentityToken),
    /// This must be sent, and [`AmbientRequest::token`] reads the answer.
    Request(AmbientRequest),
    /// This program must be run: what it prints is the token ([`IdentityToken::new`]). Its arguments stand one by one, for no shell.
    Command(Vec<String>),
}

/// A request for a token.
#[derive(Debug)]
pub struct AmbientRequest {
    exchange: Exchange,
    is_json: bool,
}

impl AmbientRequest {
    /// The request. Its headers may hold a secret.
    pub const fn request(&self) -> &Request {
        self.exchange.request()
    }

    /// The token in the answer.
    ///
    /// # Errors
    /// Codes `session.http.…` and [`Code::SessionAnswer`]. A redirect is not followed: the request holds what nobody else may see.
    pub fn token(self, response: Response) -> Result<IdentityToken, Failure> {
        let Answer::Body(body) = self.exchange.judge(response)? else {
            return Err(Failure::new(Code::SessionRedirect));
        };
        let body = Zeroizing::new(body);
        let malformed = |_| Failure::new(Code::SessionAnswer);
        if self.is_json {
            let text = json(&body)?.required("value").and_then(Field::text).map_err(malformed)?;
            return Ok(IdentityToken::new(&Zeroizing::new(text)));
        }
        let text = core::str::from_utf8(&body).map_err(|_| Failure::new(Code::SessionAnswer))?;
        Ok(IdentityToken::new(text))
    }
}

/// The provider that a host runs under, by its name, and the way to its token for this audience; none, if it is none of them.
///
/// # Errors
/// [`Code::SignAmbient`] if the provider is known, and gives this run no token.
pub fn detect(
    audience: &str,
    environment: &Environment<'_>,
) -> Result<Option<(&'static str, Ambient)>, Failure> {
    let variable = |name: &str| (environment.variable)(name).filter(|value| !value.is_empty());
    if variable("GITHUB_ACTIONS").is_some() {
        let (url, secret) =
            (variable("ACTIONS_ID_TOKEN_REQUEST_URL"), variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN"));
        let (Some(url), Some(secret)) = (url, secret) else {
            return Err(refused(
                "GitHub Actions",
                "the job does not have the permission id-token: write",
            ));
        };
        // A query is no part of what the rule looks at.
        let place = url.split('?').next().unwrap_or_default();
        ensure(check_secret_url(place).is_ok(), Code::SignAmbient)
            .map_err(|f| f.with("provider", "GitHub Actions"))?;
        let url = format!("{url}&audience={}", percent::encoded(audience));
        let exchange =
            Exchange::get_json(url).with_header("authorization", format!("bearer {secret}"));
        return Ok(Some(("GitHub Actions", request(exchange, true))));
    }
    if variable("GITLAB_CI").is_some() {
        let name = gitlab_variable(audience);
        let token = variable(&name);
        let token = token.ok_or_else(|| {
            refused("GitLab CI", "the job's id_tokens do not set the variable")
                .with("variable", name)
        })?;
        return Ok(Some(("GitLab CI", Ambient::Token(IdentityToken::new(&token)))));
    }
    let command =
        |words: &[&str]| Ambient::Command(words.iter().map(|word| (*word).to_owned()).collect());
    if variable("BUILDKITE").is_some() {
        let words = ["buildkite-agent", "oidc", "request-token", "--audience", audience];
        return Ok(Some(("Buildkite", command(&words))));
    }
    if variable("CIRCLECI").is_some() {
        let claims = serde_json::json!({ "aud": audience });
        let words =
            ["circleci", "run", "oidc", "get", "--claims", &crate::report::to_json(&claims)];
        return Ok(Some(("CircleCI", command(&words))));
    }
    let google = ["Google", "Google Compute Engine"];
    if environment.product_name.is_some_and(|name| google.contains(&name.trim_ascii())) {
        let url = format!(
            "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/identity?audience={}&format=full",
            percent::encoded(audience)
        );
        let exchange = Exchange::get(url, "text/html");
        let exchange = exchange.with_header("metadata-flavor", "Google".to_owned());
        return Ok(Some(("Google Cloud", request(exchange, false))));
    }
    Ok(None)
}

fn refused(provider: &'static str, cause: &'static str) -> Failure {
    Failure::new(Code::SignAmbient).with("provider", provider).with("cause", cause)
}

fn request(exchange: Exchange, is_json: bool) -> Ambient {
    Ambient::Request(AmbientRequest { exchange: exchange.at_most(bounds::TOKEN).secret(), is_json })
}

/// The audience in capitals with `_ID_TOKEN` behind it, and a `_` for whatever a variable's name cannot have.
fn gitlab_variable(audience: &str) -> String {
    let kept = |(at, c): (usize, char)| match c.to_ascii_uppercase() {
        c @ ('A'..='Z' | '_') => c,
        c @ '0'..='9' if at > 0 => c,
        _ => '_',
    };
    let mut name: String = audience.chars().enumerate().map(kept).collect();
    name.push_str("_ID_TOKEN");
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(
        audience: &str,
        set: &[(&str, &str)],
        product: Option<&str>,
    ) -> Result<Option<(&'static str, Ambient)>, Code> {
        let variable = |name: &str| {
            let found = set.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let environment = Environment { variable: &variable, product_name: product };
        detect(audience, &environment).map_err(|failure| failure.code())
    }

    fn answer(status: u16, media: &str, body: &str) -> Response {
        let headers = alloc::vec![("content-type".to_owned(), media.to_owned())];
        Response { status, headers, body: body.as_bytes().to_vec() }
    }

    fn request_of(set: &[(&str, &str)], product: Option<&str>) -> AmbientRequest {
        match at("sig store&", set, product) {
            Ok(Some((_, Ambient::Request(request)))) => request,
            _ => panic!("no request"),
        }
    }

    const GITHUB: [(&str, &str); 3] = [
        ("GITHUB_ACTIONS", "true"),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "planted"),
        ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://x.example/token?api-version=2.0"),
    ];

    #[test]
    fn github_is_asked() {
        let request = request_of(&GITHUB, None);
        let sent = request.request();
        assert_eq!(sent.url, "https://x.example/token?api-version=2.0&audience=sig%20store%26");
        assert!(sent.headers.contains(&("authorization", "bearer planted".to_owned())));
        assert!(sent.secret && !format!("{request:?}").contains("planted"));
        let token = |response| request_of(&GITHUB, None).token(response).map_err(|f| f.code());
        let media = "application/json; charset=utf-8";
        assert_eq!(
            token(answer(200, media, r#"{"count":1,"value":"a.b.c"}"#)),
            Ok(IdentityToken::new("a.b.c"))
        );
        assert_eq!(token(answer(200, media, r#"{"count":1}"#)), Err(Code::SessionAnswer));
        assert_eq!(token(answer(403, media, "{}")), Err(Code::SessionStatus));
        let mut moved = answer(307, media, "");
        moved.headers.push(("location".to_owned(), "/other".to_owned()));
        assert_eq!(token(moved), Err(Code::SessionRedirect));
        for missing in 1..3 {
            let mut some = GITHUB;
            some[missing].1 = "";
            assert_eq!(at("sigstore", &some, None).map(drop), Err(Code::SignAmbient));
        }
        let mut elsewhere = GITHUB;
        for url in ["file:///x", "http://x.example/token?a=b", "http://localhost.example/?a"] {
            elsewhere[2].1 = url;
            assert_eq!(at("sigstore", &elsewhere, None).map(drop), Err(Code::SignAmbient), "{url}");
        }
        elsewhere[2].1 = "http://127.0.0.1:1/token?a=b";
        assert!(at("sigstore", &elsewhere, None).is_ok());
    }

    #[test]
    fn the_others_have_ways_of_their_own() {
        let gitlab =
            [("GITLAB_CI", "true"), ("SIGSTORE_ID_TOKEN", "a.b.c"), ("_MY_TOOL_ID_TOKEN", "d.e.f")];
        let token = |audience| match at(audience, &gitlab, None) {
            Ok(Some(("GitLab CI", Ambient::Token(token)))) => Ok(token),
            Err(code) => Err(code),
            _ => panic!("no token"),
        };
        assert_eq!(token("sigstore"), Ok(IdentityToken::new("a.b.c")));
        assert_eq!(token("9my-tool"), Ok(IdentityToken::new("d.e.f")));
        assert_eq!(token("other"), Err(Code::SignAmbient));
        let words = |set: &[(&str, &str)]| match at("a \"b\"", set, None) {
            Ok(Some((_, Ambient::Command(words)))) => words,
            _ => panic!("no command"),
        };
        assert_eq!(words(&[("BUILDKITE", "true")])[3..], ["--audience", "a \"b\""]);
        assert_eq!(words(&[("CIRCLECI", "true")])[4..], ["--claims", r#"{"aud":"a \"b\""}"#]);
        let google = || request_of(&[], Some("Google Compute Engine\n"));
        assert!(google().request().url.contains("identity?audience=sig%20store%26&"));
        assert_eq!(
            google().token(answer(200, "text/html", "a.b.c\n")),
            Ok(IdentityToken::new("a.b.c"))
        );
        assert!(matches!(at("sigstore", &[], Some("Googler")), Ok(None)));
        assert!(matches!(at("sigstore", &[("GITHUB_ACTIONS", "")], None), Ok(None)));
    }
}
