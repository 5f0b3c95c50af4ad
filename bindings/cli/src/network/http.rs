//! HTTP/1.1 for sessions, by ureq and rustls. What a session asks for is sent as it is: no redirect is followed, no status is an error, and no
//! body is read beyond its limit. What may be sent again, and how long that may take, the request itself says.
//!
//! Servers are trusted by the system's certificate authorities (`SSL_CERT_FILE`, `SSL_CERT_DIR`), or those of `--ca-file`. No
//! connection is kept: one that a server has closed meanwhile would look like an answer that was lost.

use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use std::{env, thread};

use rustls::crypto::ring;
use rustls_native_certs::{load_certs_from_paths, load_native_certs};
use sigproof::session::{Request, Resend, Response, Retry};
use ureq::http;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Error, Timeout};

use super::proxy;
use crate::fault::{Code, Fault};
use crate::output;

/// To be reached, a server has as long as its answer may take at least (`session::limits::TIMEOUT_SECONDS`).
const CONNECT: Duration = Duration::from_secs(10);
/// How long a body may take: the largest is an entry with its proof, of 12 MiB.
const BODY: Duration = Duration::from_secs(60);

/// One client for all requests of a run.
#[derive(Debug)]
pub(crate) struct Client {
    agent: Agent,
    /// Whether there is an authority to trust a server by.
    has_authorities: bool,
}

/// One request, sent once.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) method: &'static str,
    pub(crate) url: &'a str,
    pub(crate) headers: &'a [(&'static str, String)],
    pub(crate) body: &'a [u8],
    /// One byte more is read, which shows that there was more.
    pub(crate) max_body: usize,
    pub(crate) timeout: Duration,
}

/// No answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    /// Why, without anything that was sent.
    pub(crate) reason: String,
    /// Whether the server cannot have seen the request.
    unseen: bool,
}

impl Client {
    /// A client that trusts servers by these authorities, or else by the system's.
    ///
    /// # Errors
    /// If the file cannot be read or holds none. Whether the system has any is asked when a server needs one.
    pub(crate) fn new(authorities: Option<&Path>) -> Result<Self, Fault> {
        let found = match authorities {
            Some(path) => load_certs_from_paths(Some(path), None),
            None => load_native_certs(),
        };
        if let Some(path) = authorities.filter(|_| found.certs.is_empty()) {
            return Err(Fault::new(Code::Tls)
                .with("file", path.display().to_string())
                .with_hint("--ca-file wants certificates in PEM"));
        }
        let certificates: Vec<_> =
            found.certs.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
            .root_certs(RootCerts::Specific(Arc::new(certificates)))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .user_agent(concat!("sigproof/", env!("CARGO_PKG_VERSION")))
            .accept("")
            .timeout_resolve(Some(CONNECT))
            .timeout_connect(Some(CONNECT))
            .timeout_recv_body(Some(BODY))
            .build();
        Ok(Self { agent: Agent::new_with_config(config), has_authorities: !found.certs.is_empty() })
    }

    /// Sends a session's request, again where and as often as it allows.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(crate) fn send(&self, request: &Request) -> Result<Response, String> {
        let call = Call {
            method: request.method.as_str(),
            url: &request.url,
            headers: &request.headers,
            body: &request.body,
            max_body: request.max_body,
            timeout: Duration::from_secs(request.min_timeout_seconds.into()),
        };
        let mut patience = Patience::new(&request.retry);
        loop {
            let answer = self.once(&call);
            let Some(wait) = patience.before_next(&answer) else {
                return answer.map_err(|lost| lost.reason);
            };
            let why = match &answer {
                Ok(response) => format!("answered {}", response.status),
                Err(lost) => lost.reason.clone(),
            };
            let host = host_of(&request.url);
            output::complain("waiting", &format!("{host}: {why}; again in {} s", wait.as_secs()));
            thread::sleep(wait);
        }
    }

    /// Sends it once.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(crate) fn once(&self, call: &Call<'_>) -> Result<Response, Lost> {
        let unseen = |reason: &str| Lost { reason: reason.to_owned(), unseen: true };
        if call.url.starts_with("https:") && !self.has_authorities {
            return Err(Lost {
                reason: "the system has no certificate authorities to trust a server by: \
                         set SSL_CERT_FILE, or give --ca-file"
                    .to_owned(),
                unseen: false,
            });
        }
        let proxy = proxy::of(call.url, |name| env::var(name).ok());
        let proxy = proxy.map_err(|name| Lost {
            reason: format!("{name} is not the address of a proxy that speaks HTTP"),
            unseen: false,
        })?;
        let mut builder = http::Request::builder().method(call.method).uri(call.url);
        for (name, value) in call.headers {
            builder = builder.header(*name, value);
        }
        let sent = match call.method {
            "GET" => builder.body(()).map(|request| {
                let request = self.agent.configure_request(request);
                let request = request
                    .timeout_send_request(Some(call.timeout))
                    .timeout_recv_response(Some(call.timeout));
                self.agent.run(request.proxy(proxy).build())
            }),
            _ => builder.body(call.body).map(|request| {
                let request = self.agent.configure_request(request);
                // A server that reads nothing holds nobody for ever.
                let request = request
                    .timeout_send_request(Some(call.timeout))
                    .timeout_send_body(Some(call.timeout.saturating_mul(2)))
                    .timeout_recv_response(Some(call.timeout));
                self.agent.run(request.proxy(proxy).build())
            }),
        };
        let answer = sent.map_err(|_| Lost {
            reason: "the request has an address or a header that HTTP does not allow".to_owned(),
            unseen: false,
        })?;
        let (parts, body) = answer.map_err(|error| lost(&error, unseen))?.into_parts();
        let headers = parts.headers.iter();
        let headers = headers
            .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
            .collect();
        let most = u64::try_from(call.max_body).unwrap_or(u64::MAX).saturating_add(1);
        let mut read = Vec::new();
        let mut reader = body.into_with_config().limit(u64::MAX).reader().take(most);
        reader.read_to_end(&mut read).map_err(|error| Lost {
            reason: format!("the answer breaks off: {}", words_of(&error)),
            unseen: false,
        })?;
        Ok(Response { status: parts.status.as_u16(), headers, body: read })
    }
}

/// What happened, in words that hold nothing of the request.
fn lost(error: &Error, unseen: impl Fn(&str) -> Lost) -> Lost {
    let seen = |reason: String| Lost { reason, unseen: false };
    match error {
        Error::HostNotFound => unseen("the host's name is not known"),
        Error::ConnectionFailed => unseen("no connection"),
        Error::Timeout(Timeout::Resolve | Timeout::Connect) => unseen("no connection in time"),
        Error::Timeout(_) => seen("no answer in time".to_owned()),
        Error::ConnectProxyFailed(_) => unseen("the proxy does not connect"),
        Error::Io(io) if io.kind() == io::ErrorKind::ConnectionRefused => {
            unseen("the connection is refused")
        }
        Error::Io(io) => seen(match io.get_ref().and_then(|of| of.downcast_ref()) {
            Some(tls) => of_tls(tls),
            None => words_of(io),
        }),
        Error::Rustls(tls) => seen(of_tls(tls)),
        Error::LargeResponseHeader(..) => seen("the answer's headers are too large".to_owned()),
        Error::BadUri(_) => seen("the address is not one of HTTP".to_owned()),
        _ => seen("the answer is not HTTP".to_owned()),
    }
}

fn of_tls(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(why) => {
            format!("the server's certificate is not trusted: {why}")
        }
        other => format!("TLS: {other}"),
    }
}

fn words_of(error: &io::Error) -> String {
    error.kind().to_string()
}

/// The host of an address, as it is told.
pub(crate) fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default()
}

/// How often, and how long.
struct Patience {
    attempts: u32,
    most: Duration,
    after: Resend,
    sent: u32,
    waited: Duration,
    next: Duration,
}

impl Patience {
    fn new(retry: &Retry) -> Self {
        Self::of(retry.attempts, retry.max_wait_seconds, retry.after)
    }

    fn of(attempts: u32, most: u32, after: Resend) -> Self {
        let most = Duration::from_secs(most.into());
        let next = Duration::from_secs(1);
        Self { attempts, most, after, sent: 0, waited: Duration::ZERO, next }
    }

    /// How long to wait before it is sent again; nothing, if it is not.
    fn before_next(&mut self, answer: &Result<Response, Lost>) -> Option<Duration> {
        self.sent = self.sent.saturating_add(1);
        let may = match answer {
            Ok(response) => match response.status {
                429 | 503 => true,
                502 | 504 => self.after == Resend::Anything,
                _ => false,
            },
            Err(lost) => lost.unseen || self.after == Resend::Anything,
        };
        if !may || self.sent >= self.attempts {
            return None;
        }
        let told = answer.as_ref().ok().and_then(retry_after);
        let wait = told.unwrap_or(self.next);
        self.next = self.next.saturating_mul(2);
        self.waited = self.waited.saturating_add(wait);
        (self.waited <= self.most).then_some(wait)
    }
}

/// RFC 9110 section 10.2.3: seconds, or a date.
fn retry_after(response: &Response) -> Option<Duration> {
    let named = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("retry-after");
    let (_, value) = response.headers.iter().find(named)?;
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    fn answered(status: u16, after: Option<&str>) -> Result<Response, Lost> {
        let headers = after.map(|text| ("Retry-After".to_owned(), text.to_owned()));
        let headers = headers.into_iter().collect();
        Ok(Response { status, headers, body: Vec::new() })
    }

    fn not_answered(unseen: bool) -> Result<Response, Lost> {
        Err(Lost { reason: String::new(), unseen })
    }

    fn waits(after: Resend, answers: &[Result<Response, Lost>]) -> Vec<Option<u64>> {
        let mut patience = Patience::of(4, 60, after);
        answers.iter().map(|a| patience.before_next(a).map(|d| d.as_secs())).collect()
    }

    #[test]
    fn a_request_is_repeated_as_it_allows() {
        let busy = || answered(503, None);
        let twice = [Some(1), Some(2), Some(4), None];
        assert_eq!(waits(Resend::Refusal, &[busy(), busy(), busy(), busy()]), twice);
        for after in [Resend::Refusal, Resend::Anything] {
            let is_anything = after == Resend::Anything;
            for (answer, again) in [
                (answered(429, None), true),
                (answered(502, None), is_anything),
                (answered(504, None), is_anything),
                (answered(500, None), false),
                (answered(200, None), false),
                (answered(307, None), false),
                (not_answered(true), true),
                (not_answered(false), is_anything),
            ] {
                let name = format!("{after:?} {answer:?}");
                assert_eq!(waits(after, &[answer]), [again.then_some(1)], "{name}");
            }
        }
        let told = |text| waits(Resend::Refusal, &[answered(429, Some(text))]);
        assert_eq!(told("7"), [Some(7)]);
        assert_eq!(told("60"), [Some(60)]);
        assert_eq!(told("61"), [None]);
        assert_eq!(told("Sun, 06 Nov 1994 08:49:37 GMT"), [Some(0)]);
        assert_eq!(told("soon"), [Some(1)]);
        let thirty = || answered(429, Some("30"));
        let all = [thirty(), thirty(), thirty()];
        assert_eq!(waits(Resend::Refusal, &all), [Some(30), Some(30), None]);
    }

    /// Answers one request with these bytes, and returns what it was asked.
    fn serve(answer: Vec<u8>) -> (String, thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/x?y", listener.local_addr().unwrap());
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let lines = head(&mut stream);
            // Whoever has read enough closes.
            let _ = stream.write_all(&answer);
            lines
        });
        (url, server)
    }

    fn head(stream: &mut TcpStream) -> Vec<String> {
        let lines = BufReader::new(stream).lines().map(Result::unwrap);
        lines.take_while(|line| !line.is_empty()).collect()
    }

    fn get<'a>(url: &'a str, headers: &'a [(&'static str, String)]) -> Call<'a> {
        let timeout = Duration::from_secs(1);
        Call { method: "GET", url, headers, body: &[], max_body: 8, timeout }
    }

    #[test]
    fn a_server_that_reads_nothing_is_left() {
        let client = Client::new(None).unwrap();
        // The system takes the connection; nobody reads from it.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let body = vec![0; 64 << 20];
        let call = Call { method: "POST", body: &body, ..get(&url, &[]) };
        let lost = client.once(&call).unwrap_err();
        assert_eq!(lost, Lost { reason: "no answer in time".to_owned(), unseen: false });
    }

    #[test]
    fn what_is_asked_is_sent_and_nothing_is_followed() {
        let client = Client::new(None).unwrap();
        let location =
            "HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:1/z\r\nContent-Length: 0\r\n\r\n";
        let (url, server) = serve(location.as_bytes().to_vec());
        let headers = [("accept", "a/b".to_owned()), ("x-y", "z".to_owned())];
        let answer = client.once(&get(&url, &headers)).unwrap();
        assert_eq!(answer.status, 307);
        let asked = server.join().unwrap();
        assert_eq!(asked[0], "GET /x?y HTTP/1.1");
        let accept: Vec<_> = asked.iter().filter(|line| line.starts_with("accept")).collect();
        assert_eq!(accept, ["accept: a/b"]);
        assert!(asked.contains(&"x-y: z".to_owned()), "{asked:?}");
    }

    #[test]
    fn bodies_have_an_end() {
        let client = Client::new(None).unwrap();
        for (length, read) in [(0, 0), (8, 8), (9, 9), (10, 9), (1 << 20, 9)] {
            let mut answer = format!("HTTP/1.1 500 X\r\nContent-Length: {length}\r\n\r\n");
            answer.push_str(&"a".repeat(length));
            let (url, server) = serve(answer.into_bytes());
            let answer = client.once(&get(&url, &[])).unwrap();
            assert_eq!((answer.status, answer.body.len()), (500, read));
            server.join().unwrap();
        }
        let (url, server) = serve(b"HTTP/1.1 200 X\r\nContent-Length: 5\r\n\r\nabc".to_vec());
        assert!(client.once(&get(&url, &[])).is_err_and(|lost| !lost.unseen));
        server.join().unwrap();
    }

    #[test]
    fn a_server_that_is_not_there_has_seen_nothing() {
        let client = Client::new(None).unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let lost = client.once(&get(&format!("http://{free}/planted"), &[])).unwrap_err();
        assert!(lost.unseen && !lost.reason.contains("planted"), "{lost:?}");
        // It accepts, and says nothing.
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", silent.local_addr().unwrap());
        let lost = client.once(&get(&url, &[])).unwrap_err();
        assert_eq!(lost, Lost { reason: "no answer in time".to_owned(), unseen: false });
    }

    #[test]
    fn only_certificates_are_authorities() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let no = Client::new(Some(file.path())).unwrap_err();
        assert_eq!(no.code(), Code::Tls.as_str());
    }
}
