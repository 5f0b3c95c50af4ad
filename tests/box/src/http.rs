//! HTTP on loopback, by tiny_http: blocking, one thread a request. Faults that have nothing to do with what the server is
//! for are done here.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::mem;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use serde_json::Value;

use crate::fault::{Fault, HUGE, Planned, SLOW};

/// The longest request that is read, in bytes: an attestation of 128 MB is what Rekor takes; a test needs less.
const REQUEST_BYTES: u64 = 16 << 20;

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The first header of a name, in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(found, _)| found == name);
        header.map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Value, Answer> {
        serde_json::from_slice(&self.body).map_err(|_| Answer::refuse(400, "the body is not JSON"))
    }

    /// The body as a form.
    pub(crate) fn form(&self) -> BTreeMap<String, String> {
        pairs(&self.body)
    }
}

fn pairs(text: &[u8]) -> BTreeMap<String, String> {
    form_urlencoded::parse(text).into_owned().collect()
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// Bytes of white space after the body.
    padding: u64,
}

impl Answer {
    fn new(status: u16, kind: &str, body: Vec<u8>) -> Self {
        Self { status, headers: vec![("Content-Type", kind.to_owned())], body, padding: 0 }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string().into_bytes())
    }

    pub(crate) fn text(body: String) -> Self {
        Self::new(200, "text/plain; charset=utf-8", body.into_bytes())
    }

    pub(crate) fn pem(body: String) -> Self {
        Self::new(200, "application/x-pem-file", body.into_bytes())
    }

    pub(crate) fn bytes(status: u16, kind: &str, body: Vec<u8>) -> Self {
        Self::new(status, kind, body)
    }

    /// An error, in the form that Sigstore's services share.
    pub(crate) fn refuse(status: u16, message: &str) -> Self {
        Self::json(status, &serde_json::json!({ "code": status, "message": message }))
    }

    pub(crate) fn not_found() -> Self {
        Self::refuse(404, "nothing is here")
    }

    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::text(String::new()).status(status).header("Location", to)
    }

    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// What a server is for. It is given the fault that it is to have, if it is one of its own.
pub(crate) trait Service: Send + Sync {
    fn answer(&self, request: &Request, fault: Option<Fault>) -> Result<Answer, Answer>;
}

/// A place on loopback that nobody serves yet.
pub(crate) struct Place {
    server: tiny_http::Server,
    address: SocketAddr,
}

impl Place {
    /// At a port; 0 is any that is free.
    pub(crate) fn at(port: u16) -> io::Result<Self> {
        let wanted = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        let server = tiny_http::Server::http(wanted).map_err(io::Error::other)?;
        let address = server.server_addr().to_ip().ok_or_else(|| io::Error::other("no address"))?;
        Ok(Self { server, address })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves, until it is dropped.
    pub(crate) fn serve(self, service: Arc<dyn Service>, faults: Arc<Planned>) -> Served {
        let server = Arc::new(self.server);
        let listening = Arc::clone(&server);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        let thread = thread::spawn(move || {
            // An error means that it was told to stop.
            while let Ok(request) = listening.recv() {
                let line = format!("{} {}", request.method(), request.url());
                noted.lock().expect("a lock").push(line);
                let (service, fault) = (Arc::clone(&service), faults.next());
                thread::spawn(move || respond(request, service.as_ref(), fault));
            }
        });
        Served { server, thread: Some(thread), asked }
    }
}

/// A server that runs.
pub(crate) struct Served {
    server: Arc<tiny_http::Server>,
    thread: Option<JoinHandle<()>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Served {
    /// What it was asked since the last time.
    pub(crate) fn take_asked(&self) -> Vec<String> {
        mem::take(&mut self.asked.lock().expect("a lock"))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.unblock();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn respond(mut request: tiny_http::Request, service: &dyn Service, fault: Option<Fault>) {
    let answer = read(&mut request).map_or_else(
        |error| Answer::refuse(400, &error.to_string()),
        |read| faulty(&read, service, fault),
    );
    let length = answer.body.len() as u64 + answer.padding;
    let body = io::Cursor::new(answer.body).chain(io::repeat(b' ').take(answer.padding));
    let headers = answer.headers.iter();
    let headers = headers.filter_map(|(name, value)| {
        tiny_http::Header::from_bytes(name.as_bytes(), value.as_bytes()).ok()
    });
    let response = tiny_http::Response::new(
        tiny_http::StatusCode(answer.status),
        headers.collect(),
        body,
        usize::try_from(length).ok(),
        None,
    );
    // Who asked may have gone.
    let _ = request.respond(response.with_chunked_threshold(usize::MAX));
}

fn read(request: &mut tiny_http::Request) -> io::Result<Request> {
    let mut body = Vec::new();
    request.as_reader().take(REQUEST_BYTES + 1).read_to_end(&mut body)?;
    if body.len() as u64 > REQUEST_BYTES {
        return Err(io::Error::other("the request is too large"));
    }
    let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
    let header = |header: &tiny_http::Header| {
        (header.field.as_str().as_str().to_ascii_lowercase(), header.value.as_str().to_owned())
    };
    Ok(Request {
        method: request.method().as_str().to_owned(),
        path: path.to_owned(),
        query: pairs(query.as_bytes()),
        headers: request.headers().iter().map(header).collect(),
        body,
    })
}

fn faulty(request: &Request, service: &dyn Service, fault: Option<Fault>) -> Answer {
    match fault {
        Some(Fault::Unavailable) => return Answer::refuse(503, "the service is unavailable"),
        Some(Fault::TooManyRequests) => {
            return Answer::refuse(429, "too many requests").header("Retry-After", "1");
        }
        // A name that never resolves (RFC 6761 section 6.4).
        Some(Fault::Redirect) => {
            return Answer::redirect(307, &format!("http://elsewhere.invalid{}", request.path));
        }
        Some(Fault::Slow) => thread::sleep(SLOW),
        _ => {}
    }
    let mut answer = service.answer(request, fault).unwrap_or_else(|refusal| refusal);
    match fault {
        Some(Fault::LostAnswer) => return Answer::refuse(500, "the answer is lost"),
        Some(Fault::Truncated) => answer.body.truncate(answer.body.len() / 2),
        Some(Fault::Huge) => answer.padding = HUGE,
        _ => {}
    }
    answer
}
