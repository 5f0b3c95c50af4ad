//! `sigproof get-identity-token`: each way to a token at the box's issuer, and what goes wrong on it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;
use std::str;

use serde_json::Value;
use sigproof_box::{Fault, LoginFault, Server};

use crate::place::{Place, Ran};

/// Who logs in at the box.
const SOMEBODY: &str = "sandbox@example.com";

/// What a GET is answered with: the whole of it.
fn get(url: &str) -> String {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Logs in as somebody would who is shown this address: the issuer asks nobody. It is where the browser is sent then, or the
/// code that is shown.
fn log_in(url: &str) -> String {
    let answer = get(url);
    let lower = answer.to_ascii_lowercase();
    match lower.find("\r\nlocation: ") {
        Some(at) => answer[at + 12..].lines().next().unwrap().to_owned(),
        None => answer.split_once("\r\n\r\n").unwrap().1.to_owned(),
    }
}

/// Runs it, and does what it asks for.
fn run(place: &Place, args: &[&str]) -> Ran {
    let issuer = place.sandbox.url(Server::Issuer);
    let fixed = ["get-identity-token", "--oidc-issuer", issuer];
    let mut command = place.command(&[&fixed[..], args].concat());
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let mut said = Vec::new();
    let mut byte = [0];
    let mut has_logged_in = args.contains(&"--device");
    while stderr.read(&mut byte).unwrap() == 1 {
        said.push(byte[0]);
        let text = str::from_utf8(&said).unwrap_or_default();
        let shown = text.lines().find(|line| line.starts_with("  http"));
        if let (Some(url), false, true) = (shown, has_logged_in, text.ends_with("\n\n")) {
            has_logged_in = true;
            let answer = log_in(url.trim());
            if args.contains(&"--oauth-force-oob") {
                writeln!(child.stdin.as_ref().unwrap(), "{answer}").unwrap();
            } else if answer.starts_with("http://localhost:") {
                let page = get(&answer.replace("localhost", "127.0.0.1"));
                assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
                assert!(!page.contains("code="), "{page}");
            }
        }
    }
    let mut output = child.wait_with_output().unwrap();
    output.stderr = said;
    place.ran(output)
}

fn claims(token: &str) -> Value {
    use base64ct::{Base64UrlUnpadded, Encoding as _};
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(payload).unwrap()).unwrap()
}

#[test]
fn each_way_prints_a_token_alone_that_signs() {
    let place = Place::new("identity");
    for args in [&[][..], &["--oauth-force-oob"], &["--device"]] {
        let ran = run(&place, args);
        assert_eq!(ran.exit, Some(0), "{args:?}: {ran:?}");
        let token = ran.out.strip_suffix('\n').unwrap();
        assert!(!token.contains(['\n', ' ']), "{args:?}: {}", ran.out);
        assert_eq!(claims(token)["email"], SOMEBODY, "{args:?}");
        assert_eq!(claims(token)["aud"], "sigstore");
        // Nothing that was said holds any part of it.
        for part in token.split('.').skip(1) {
            assert!(!ran.err.contains(part), "{args:?}: {}", ran.err);
        }
        place.write("got", &ran.out);
        let sign = ["sign", "a", "--trust-config", "v2.json", "--yes", "--overwrite"];
        let ran = place.run(&[&sign[..], &["--identity-token", "@got"]].concat());
        assert_eq!(ran.exit, Some(0), "{args:?}: {ran:?}");
        assert_eq!(place.verdict("a", SOMEBODY, &[]), Some(0));
        assert_eq!(place.verdict("a", "other@example.com", &[]), Some(1));
    }
    let ran = run(&place, &["--oidc-client-id", "another"]);
    assert_eq!(claims(ran.out.trim())["aud"], "another");
    let ran = run(&place, &["--device", "--oauth-force-oob"]);
    assert_eq!(ran.exit, Some(2), "{ran:?}");
}

#[test]
fn what_goes_wrong_has_its_code_and_prints_no_token() {
    let place = Place::new("identity-wrong");
    let (browser, oob, device) = (&[][..], &["--oauth-force-oob"][..], &["--device"][..]);
    for (fault, code, ways) in [
        (LoginFault::OtherIssuer, "sign.login.issuer_mismatch", &[browser, oob, device][..]),
        (LoginFault::WrongState, "sign.login.state_mismatch", &[browser]),
        (LoginFault::WrongNonce, "sign.login.nonce_mismatch", &[browser, oob]),
        (LoginFault::ForeignToken, "sign.login.issuer_mismatch", &[browser, oob, device]),
        (LoginFault::OtherAudience, "sign.token.audience_mismatch", &[browser, oob, device]),
        (LoginFault::Denied, "sign.login.refused", &[browser, device]),
        (LoginFault::Expired, "sign.login.expired", &[device]),
    ] {
        place.sandbox.fail_login(fault);
        for args in ways {
            let ran = run(&place, args);
            assert!(ran.has_code(code), "{fault:?} {args:?}: {ran:?}");
            assert!(ran.exit != Some(0) && ran.out.is_empty(), "{fault:?} {args:?}: {ran:?}");
        }
        place.sandbox.recover();
    }
    for (fault, code) in [
        (Fault::Redirect, "session.http.redirected"),
        (Fault::Truncated, "session.answer.malformed"),
        (Fault::Huge, "session.http.body_too_large"),
        (Fault::LostAnswer, "session.http.unavailable"),
    ] {
        place.sandbox.fail(Server::Issuer, fault, u32::MAX);
        let ran = run(&place, &[]);
        assert!(ran.exit == Some(1) && ran.has_code(code), "{fault:?}: {ran:?}");
        place.sandbox.recover();
    }
    // A code that somebody made up.
    let issuer = place.sandbox.url(Server::Issuer);
    let args = ["get-identity-token", "--oidc-issuer", issuer, "--oauth-force-oob"];
    let mut child = place.command(&args);
    let child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"planted-code\n").unwrap();
    let ran = place.ran(child.wait_with_output().unwrap());
    assert!(ran.exit == Some(1) && ran.has_code("sign.login.refused"), "{ran:?}");
    assert!(!ran.err.contains("planted-code"), "{ran:?}");
    // An issuer that would be sent secrets in the clear.
    let ran = place.run(&["get-identity-token", "--oidc-issuer", "http://issuer.example"]);
    assert!(ran.exit == Some(2) && ran.has_code("sign.config.url_invalid"), "{ran:?}");
}

#[test]
fn a_device_that_asks_too_often_waits_longer() {
    let place = Place::new("identity-slow");
    place.sandbox.fail_login(LoginFault::SlowDown);
    let begun = std::time::Instant::now();
    let ran = run(&place, &["--device"]);
    assert_eq!(ran.exit, Some(0), "{ran:?}");
    // The box's interval is a second, and five more come to it twice.
    assert!(begun.elapsed() >= std::time::Duration::from_secs(1 + 6 + 11), "{:?}", begun.elapsed());
    assert!(ran.err.contains("SAND-BOXX"), "{}", ran.err);
}

/// The machine's own token comes first, unless that is not wanted.
#[test]
fn a_job_has_a_token_of_its_own() {
    let place = Place::new("identity-job");
    let issuer = place.sandbox.url(Server::Issuer);
    let url = format!("{issuer}/sandbox/actions?api-version=2.0");
    let run = |args: &[&str]| {
        let fixed = ["get-identity-token", "--oidc-issuer", issuer];
        let mut command = place.command(&[&fixed[..], args].concat());
        command.env("GITHUB_ACTIONS", "true").env("ACTIONS_ID_TOKEN_REQUEST_URL", &url);
        place.ran(command.env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "sandbox").output().unwrap())
    };
    let ran = run(&[]);
    assert_eq!(ran.exit, Some(0), "{ran:?}");
    assert_eq!(claims(ran.out.trim())["event_name"], "push");
    let ran = run(&["--oidc-disable-ambient-providers", "--device"]);
    assert_eq!(ran.exit, Some(0), "{ran:?}");
    assert_eq!(claims(ran.out.trim())["email"], SOMEBODY);
}

/// Who says how to log in needs no token for signing.
#[test]
fn signing_lets_a_person_log_in() {
    let place = Place::new("identity-sign");
    let args = ["sign", "a", "--trust-config", "v2.json", "--yes", "--device"];
    let ran = place.run(&args);
    assert_eq!(ran.exit, Some(0), "{ran:?}");
    assert_eq!(place.verdict("a", SOMEBODY, &[]), Some(0));
    // And where nobody sits, nobody is waited for.
    let ran = place.run(&["sign", "b", "--trust-config", "v2.json", "--yes"]);
    assert!(ran.exit == Some(2) && ran.has_code("cli.token.missing"), "{ran:?}");
}
