use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Login, LoginAction, LoginEvent, LoginTurn, Way};
use crate::code::Code;
use crate::crypto::HashAlgorithm;
use crate::encoding::base64;
use crate::failure::Failure;
use crate::session::{Action, Event, IdentityToken, Request, Response};
use crate::sign::percent;
use crate::time::Time;

const ISSUER: &str = "https://issuer.example/auth";
const BACK: &str = "http://localhost:1234/callback";
const CONFIGURATION: &str = r#"{"issuer":"https://issuer.example/auth",
    "authorization_endpoint":"https://issuer.example/login","token_endpoint":"https://issuer.example/token",
    "device_authorization_endpoint":"https://issuer.example/device",
    "code_challenge_methods_supported":["plain","S256"],"other":1}"#;
const DEVICE: &str = r#"{"device_code":"PLANTED-DEVICE","user_code":"ABCD-EFGH","verification_uri":"https://issuer.example/d",
    "verification_uri_complete":"https://issuer.example/d?user_code=ABCD-EFGH","expires_in":20,"interval":5}"#;

/// What the stand-ins for issuer, browser and person do otherwise than they should.
#[derive(Clone, Default)]
struct World {
    configuration: Option<String>,
    /// Status and body in the place of the token's.
    token: Vec<(u16, String)>,
    device: Option<(u16, String)>,
    /// What the browser comes back with, of the state that it was sent with.
    query: Option<fn(&str) -> String>,
    typed: Option<&'static str>,
    random: Option<Vec<u8>>,
    /// Claims in the place of the right ones.
    claims: Option<fn(&str) -> String>,
}

/// What was asked for on the way.
#[derive(Default)]
struct Seen {
    requests: Vec<Request>,
    shown: Vec<(String, Option<String>)>,
    waited: Vec<u64>,
}

fn field(form: &str, name: &str) -> String {
    let pairs = percent::pairs(form).unwrap();
    let mut found = pairs.into_iter().filter(|(other, _)| other == name);
    let value = found.next().map(|(_, value)| value).unwrap_or_default();
    assert!(found.next().is_none(), "{name} twice");
    value
}

fn jwt(claims: &str) -> String {
    format!("eyJ.{}.PLANTEDsignature", base64::encode_url(claims.as_bytes()))
}

fn claims(nonce: &str) -> String {
    format!(r#"{{"iss":"{ISSUER}","sub":"s","aud":"sigstore","exp":1001,"nonce":"{nonce}"}}"#)
}

fn answer(status: u16, body: &str) -> LoginEvent {
    let headers = alloc::vec![("content-type".into(), "application/json".into())];
    LoginEvent::Answer(Event::Http(Response { status, headers, body: body.as_bytes().to_vec() }))
}

impl World {
    fn run(&self, way: Way) -> (Result<IdentityToken, Failure>, Seen) {
        let mut seen = Seen::default();
        let login = Login::new(ISSUER, "sigstore", way).unwrap();
        let mut session = login.begin();
        let mut tokens = self.token.iter();
        let (mut state, mut nonce) = (String::new(), String::new());
        loop {
            let (action, waiting) = match session.next() {
                Err(failure) => return (Err(failure), seen),
                Ok(LoginTurn::Done(token)) => return (Ok(token), seen),
                Ok(LoginTurn::Do(action, waiting)) => (action, waiting),
            };
            assert!(!format!("{action:?} {waiting:?}").contains("PLANTED"), "{action:?}");
            let event = match action {
                LoginAction::Ask(Action::Http(request)) => {
                    let url = request.url.clone();
                    seen.requests.push(request);
                    match url.as_str() {
                        "https://issuer.example/auth/.well-known/openid-configuration" => {
                            answer(200, self.configuration.as_deref().unwrap_or(CONFIGURATION))
                        }
                        "https://issuer.example/device" => match &self.device {
                            Some((status, body)) => answer(*status, body),
                            None => answer(200, DEVICE),
                        },
                        "https://issuer.example/token" => match tokens.next() {
                            Some((status, body)) => answer(*status, body),
                            None => {
                                let token = jwt(&self.claims.unwrap_or(claims)(&nonce));
                                answer(
                                    200,
                                    &format!(r#"{{"id_token":"{token}","access_token":"x"}}"#),
                                )
                            }
                        },
                        other => panic!("{other}"),
                    }
                }
                LoginAction::Ask(Action::Entropy { bytes }) => {
                    let random = self.random.clone();
                    let random = random.unwrap_or_else(|| (0..bytes).map(|b| b as u8).collect());
                    LoginEvent::Answer(Event::Entropy(random))
                }
                LoginAction::Ask(Action::Now) => {
                    LoginEvent::Answer(Event::Now(Time::from_unix(1000)))
                }
                LoginAction::Ask(other) => panic!("{other:?}"),
                LoginAction::Show { url, code } => {
                    if code.is_none() {
                        let (_, query) = url.split_once('?').unwrap();
                        (state, nonce) = (field(query, "state"), field(query, "nonce"));
                    }
                    seen.shown.push((url, code));
                    LoginEvent::Done
                }
                LoginAction::Redirect => {
                    let usual = |state: &str| format!("code=PLANTED-CODE&state={state}");
                    LoginEvent::Redirect(match self.query {
                        Some(query) => query(&state),
                        None => usual(&state),
                    })
                }
                LoginAction::Code => {
                    LoginEvent::Code(self.typed.unwrap_or(" PLANTED-CODE\n").into())
                }
                LoginAction::Wait { seconds } => {
                    seen.waited.push(seconds);
                    LoginEvent::Done
                }
            };
            session = waiting.resume(event);
        }
    }

    /// Why not; the failure shows nothing that was planted.
    fn code(&self, way: Way) -> Code {
        let failure = self.run(way).0.expect_err("a token");
        let text = format!("{failure:?} {} {:?}", failure.message(), failure.hints());
        assert!(!text.contains("PLANTED"), "{text}");
        failure.code()
    }
}

fn browser() -> Way {
    Way::Browser { redirect: BACK.into() }
}

fn ways() -> [Way; 3] {
    [browser(), Way::OutOfBand, Way::Device]
}

fn body(request: &Request) -> String {
    String::from_utf8(request.body.clone()).unwrap()
}

#[test]
fn each_way_leads_to_a_token() {
    for way in ways() {
        let (token, seen) = World::default().run(way.clone());
        assert!(token.unwrap().as_str().starts_with("eyJ."), "{way:?}");
        let last = seen.requests.last().unwrap();
        assert!(
            last.secret
                && last
                    .headers
                    .contains(&("content-type", "application/x-www-form-urlencoded".into()))
        );
        // Who proves here is who set out: RFC 7636 section 4.6.
        let verifier = field(&body(last), "code_verifier");
        assert_eq!(verifier.len(), 43);
        let challenge = base64::encode_url(HashAlgorithm::Sha256.hash(verifier.as_bytes()).bytes());
        let (url, code) = &seen.shown[0];
        let set_out = match way {
            Way::Device => body(&seen.requests[1]),
            _ => url.split_once('?').unwrap().1.to_owned(),
        };
        assert_eq!(field(&set_out, "code_challenge"), challenge);
        assert_eq!(field(&set_out, "code_challenge_method"), "S256");
        assert_eq!(field(&set_out, "client_id"), "sigstore");
        assert_eq!(field(&set_out, "scope"), "openid email");
        assert!(!url.contains(&verifier));
        match way {
            Way::Device => {
                assert_eq!(code.as_deref(), Some("ABCD-EFGH"));
                assert_eq!(url, "https://issuer.example/d?user_code=ABCD-EFGH");
                assert_eq!(field(&body(last), "device_code"), "PLANTED-DEVICE");
                assert_eq!(seen.waited, [5]);
            }
            _ => {
                let redirect =
                    if way == Way::OutOfBand { "urn:ietf:wg:oauth:2.0:oob" } else { BACK };
                assert_eq!(field(&set_out, "redirect_uri"), redirect);
                assert_eq!(field(&body(last), "redirect_uri"), redirect);
                assert_eq!(field(&body(last), "code"), "PLANTED-CODE");
                assert!(
                    field(&set_out, "state").len() == 22 && field(&set_out, "nonce").len() == 22
                );
            }
        }
    }
}

#[test]
fn the_configuration_is_the_issuers_own() {
    let changed = |from: &str, to: &str| {
        assert!(CONFIGURATION.contains(from), "{from}");
        World { configuration: Some(CONFIGURATION.replace(from, to)), ..World::default() }
    };
    for (from, to, code) in [
        (
            r#""issuer":"https://issuer.example/auth""#,
            r#""issuer":"https://issuer.example/auth/""#,
            Code::SignLoginIssuer,
        ),
        (
            r#""issuer":"https://issuer.example/auth""#,
            r#""issuer":"https://evil.example/auth""#,
            Code::SignLoginIssuer,
        ),
        (r#""issuer":"https://issuer.example/auth","#, "", Code::SessionAnswer),
        (r#"["plain","S256"]"#, r#"["plain"]"#, Code::SignLoginUnsupported),
        ("https://issuer.example/token", "http://issuer.example/token", Code::SessionAnswer),
        ("https://issuer.example/token", "file:///token", Code::SessionAnswer),
        ("https://issuer.example/login", "https://u@issuer.example/login", Code::SessionAnswer),
        ("https://issuer.example/login", "https://issuer.example/login#f", Code::SessionAnswer),
        (
            "https://issuer.example/login",
            "https://issuer.example/login?a=\\u0022",
            Code::SessionAnswer,
        ),
        (r#""token_endpoint""#, r#""no_endpoint""#, Code::SessionAnswer),
        (r#""other":1"#, r#""issuer":"twice""#, Code::SessionAnswer),
    ] {
        assert_eq!(changed(from, to).code(browser()), code, "{to}");
    }
    let (_, seen) = changed("example/login", "example/login?tenant=a").run(browser());
    assert!(
        seen.shown[0].0.starts_with("https://issuer.example/login?tenant=a&response_type=code&")
    );
    let without = changed(r#""device_authorization_endpoint""#, r#""none""#);
    assert_eq!(without.code(Way::Device), Code::SignLoginUnsupported);
    assert!(without.run(browser()).0.is_ok());
    // It may say nothing of the proof key.
    assert!(changed(r#""code_challenge_methods_supported""#, r#""none""#).run(browser()).0.is_ok());
}

#[test]
fn the_browser_comes_back_from_this_login() {
    let query = |query: fn(&str) -> String| World { query: Some(query), ..World::default() };
    for (change, code) in [
        ((|_| "code=c&state=wrong".into()) as fn(&str) -> String, Code::SignLoginState),
        (|_| "code=c".into(), Code::SignLoginState),
        (|_| "code=c&state=".into(), Code::SignLoginState),
        (|s| format!("code=c&state={s}x"), Code::SignLoginState),
        (|_| "error=access_denied".into(), Code::SignLoginState),
        (|s| format!("error=access_denied&state={s}"), Code::SignLoginRefused),
        (|s| format!("error=PLANTED&error_description=PLANTED&state={s}"), Code::SignLoginRefused),
        (|s| format!("error=access_denied&code=c&state={s}"), Code::SignLoginRefused),
        (|s| format!("code=c&state={s}&iss=https://evil.example"), Code::SignLoginIssuer),
        (|s| format!("code=c&code=d&state={s}"), Code::SessionAnswer),
        (|s| format!("code=c&state={s}&state={s}"), Code::SessionAnswer),
        (|s| format!("state={s}"), Code::SessionAnswer),
        (|s| format!("code=%zz&state={s}"), Code::SessionAnswer),
        (|s| format!("code=&state={s}"), Code::SignLoginRefused),
        (|s| format!("code=a%0ab&state={s}"), Code::SignLoginRefused),
        (|s| format!("code={}&state={s}", "a".repeat(9000)), Code::SessionBody),
        (|_| String::new(), Code::SignLoginState),
    ] {
        assert_eq!(query(change).code(browser()), code, "{}", change("S"));
    }
    let encoded = |s: &str| format!("state={s}&code=c&iss=https%3A%2F%2Fissuer.example%2Fauth");
    assert!(query(encoded).run(browser()).0.is_ok());
    for typed in ["", " ", "a b", "a\u{7}b"] {
        let world = World { typed: Some(typed), ..World::default() };
        assert_eq!(world.code(Way::OutOfBand), Code::SignLoginRefused, "{typed:?}");
    }
}

#[test]
fn the_token_is_of_this_login() {
    let with = |claims: fn(&str) -> String| World { claims: Some(claims), ..World::default() };
    for (change, code) in [
        ((|n| claims(&format!("{n}x"))) as fn(&str) -> String, Code::SignLoginNonce),
        (|n| claims(n).replace("nonce", "none"), Code::SignLoginNonce),
        (|n| claims(n).replace("issuer.example", "evil.example"), Code::SignLoginIssuer),
        (|n| claims(n).replace("sigstore", "other"), Code::SignTokenAudience),
        (|n| claims(n).replace("1001", "1000"), Code::SignTokenExpired),
        (|_| "PLANTED".into(), Code::SignTokenMalformed),
    ] {
        for way in [browser(), Way::OutOfBand] {
            assert_eq!(with(change).code(way), code, "{}", change("N"));
        }
    }
    // A device has no nonce; all else holds.
    assert_eq!(
        with(|n| claims(n).replace("1001", "999")).code(Way::Device),
        Code::SignTokenExpired
    );
    let other = with(|n| claims(n).replace("issuer.", "evil."));
    assert_eq!(other.code(Way::Device), Code::SignLoginIssuer);
}

#[test]
fn what_the_issuer_refuses_is_told_by_its_kind_alone() {
    for (status, body, code) in [
        (400, r#"{"error":"invalid_grant","error_description":"PLANTED"}"#, Code::SignLoginRefused),
        (401, r#"{"error":"PLANTED"}"#, Code::SignLoginRefused),
        (400, "PLANTED", Code::SessionStatus),
        (400, r#"{"message":"PLANTED"}"#, Code::SessionStatus),
        (500, r#"{"error":"server_error"}"#, Code::SessionUnavailable),
        (307, "", Code::SessionRedirect),
        (409, "{}", Code::SessionStatus),
        (200, r#"{"access_token":"PLANTED"}"#, Code::SessionAnswer),
        (200, r#"{"id_token":1}"#, Code::SessionAnswer),
        (200, r#"{"id_token":"PLANTED","id_token":"PLANTED"}"#, Code::SessionAnswer),
        (200, r#"{"id_token":"PLANTED"}"#, Code::SignTokenMalformed),
        (200, "PLANTED", Code::SessionAnswer),
    ] {
        let world = World { token: alloc::vec![(status, body.into())], ..World::default() };
        for way in ways() {
            assert_eq!(world.code(way), code, "{status} {body}");
        }
    }
    let large = World { token: alloc::vec![(200, " ".repeat(300_000))], ..World::default() };
    assert_eq!(large.code(browser()), Code::SessionBody);
}

#[test]
fn a_device_asks_until_somebody_has_logged_in() {
    let says = |error: &str| (400, format!(r#"{{"error":"{error}"}}"#));
    let world = |errors: &[&str]| World {
        token: errors.iter().map(|error| says(error)).collect(),
        ..World::default()
    };
    let (token, seen) = world(&["authorization_pending"; 2]).run(Way::Device);
    assert!(token.is_ok() && seen.waited == [5, 5, 5], "{:?}", seen.waited);
    // RFC 8628 section 3.5: five seconds more, from then on.
    let (token, seen) = world(&["slow_down"]).run(Way::Device);
    assert!(token.is_ok() && seen.waited == [5, 10], "{:?}", seen.waited);
    assert_eq!(world(&["authorization_pending"; 9]).code(Way::Device), Code::SignLoginExpired);
    assert_eq!(world(&["slow_down"; 9]).code(Way::Device), Code::SignLoginExpired);
    assert_eq!(world(&["expired_token"]).code(Way::Device), Code::SignLoginExpired);
    assert_eq!(world(&["access_denied"]).code(Way::Device), Code::SignLoginRefused);
}

#[test]
fn the_code_of_a_device_has_its_form() {
    let with = |from: &str, to: &str| {
        assert!(DEVICE.contains(from), "{from}");
        World { device: Some((200, DEVICE.replace(from, to))), ..World::default() }
    };
    for (from, to) in [
        ("PLANTED-DEVICE", ""),
        ("\"ABCD-EFGH\"", "\"\""),
        ("\"ABCD-EFGH\"", "\"AB\\u001b[31m\""),
        ("\"ABCD-EFGH\"", &format!("\"{}\"", "A".repeat(65))),
        ("https://issuer.example/d?", "http://issuer.example/d?"),
        ("https://issuer.example/d?", "javascript:alert(1)?"),
        (r#""expires_in":20,"#, ""),
        (r#""expires_in":20"#, r#""expires_in":"20""#),
        (r#""interval":5"#, r#""interval":-1"#),
        (r#""user_code""#, r#""other_code""#),
    ] {
        assert_eq!(with(from, to).code(Way::Device), Code::SessionAnswer, "{to}");
    }
    for (interval, waited) in [("0", 1), ("100000", 60), ("7", 7)] {
        let mut world = with(r#""interval":5"#, &format!(r#""interval":{interval}"#));
        world.device.as_mut().unwrap().1 =
            world.device.clone().unwrap().1.replace(":20,", ":99999999,");
        assert_eq!(world.run(Way::Device).1.waited, [waited], "{interval}");
    }
    // It never waits without end, whatever the issuer allows.
    let pending = (400, r#"{"error":"authorization_pending"}"#.to_owned());
    let mut world = with(":20,", ":4294967295,");
    world.token = alloc::vec![pending; 400];
    let (token, seen) = world.run(Way::Device);
    assert_eq!(token.unwrap_err().code(), Code::SignLoginExpired);
    assert_eq!(seen.waited.iter().sum::<u64>(), 1800);
    let refused =
        World { device: Some((401, r#"{"error":"invalid_client"}"#.into())), ..World::default() };
    assert_eq!(refused.code(Way::Device), Code::SignLoginRefused);
}

#[test]
fn an_event_must_fit_and_random_bytes_be_such() {
    for random in [alloc::vec![7; 64], (0..63).collect(), Vec::new()] {
        let world = World { random: Some(random), ..World::default() };
        assert_eq!(world.code(browser()), Code::SessionEntropy);
    }
    let first = |event: LoginEvent| {
        let session = Login::new(ISSUER, "sigstore", browser()).unwrap().begin();
        let Ok(LoginTurn::Do(_, waiting)) = session.next() else { panic!("no action") };
        waiting.resume(event).next().map(drop).map_err(|f| f.code())
    };
    assert_eq!(first(LoginEvent::Done), Err(Code::SessionEvent));
    assert_eq!(first(LoginEvent::Code("a".into())), Err(Code::SessionEvent));
    assert_eq!(first(LoginEvent::Answer(Event::Failed("gone".into()))), Err(Code::SessionHost));
    assert!(!format!("{:?}", LoginEvent::Code("PLANTED".into())).contains("PLANTED"));
}

#[test]
fn whom_to_log_in_with() {
    let code =
        |issuer: &str, way| Login::new(issuer, "sigstore", way).map(drop).map_err(|f| f.code());
    let bad = Err(Code::SigningConfigUrl);
    assert_eq!(code("http://127.0.0.1:5556/dex", Way::Device), Ok(()));
    for issuer in ["http://issuer.example", "issuer.example", "https://issuer.example/?q", ""] {
        assert_eq!(code(issuer, Way::Device), bad, "{issuer}");
    }
    for back in
        ["https://evil.example/cb", "http://evil.example/cb", "https://localhost/cb", "urn:x"]
    {
        assert_eq!(code(ISSUER, Way::Browser { redirect: back.into() }), bad, "{back}");
    }
}
